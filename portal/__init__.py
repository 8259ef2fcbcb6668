"""区の予算をよむ: from the documents of Tokyo's wards to a static site, in six stages."""
