"""Open data beside the pages: the record of every project as JSON and CSV."""
