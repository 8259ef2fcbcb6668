"""The pages that lead through the whole site hold the years of one ward at a time, whatever there is in all."""

from __future__ import annotations

import weakref
from dataclasses import replace

from site_fixtures import make_site

from portal.changes.published import PublishedChange
from portal.pages.rest_pages import rest_pages
from portal.pages.site_model import Site, Ward, WardYear
from portal.pages.year_facts import LazyYears, year_facts


def test_no_more_years_are_held_than_those_of_a_ward() -> None:
    loaded: list[weakref.ref[WardYear]] = []

    def lazily(ward: Ward, year: WardYear):
        def load() -> WardYear:
            one = replace(year, documents=tuple(replace(document) for document in year.documents), changes=(
                PublishedChange(date="2026-11-20T00:00:00Z", project=year.entries[0].project.id, title="題",
                                field="amounts.budgeted", before=1, after=2, because=None),))
            loaded.append(weakref.ref(one))
            return one
        return year_facts(replace(ward, years=()), year), load

    site = many_wards()
    lazy = replace(site, wards=tuple(replace(ward, years=LazyYears(*zip(*(lazily(ward, year) for year in ward.years))))
                                     for ward in site.wards))
    most = 0
    for page in rest_pages(lazy):
        assert page.view is not None or page.path == "404.html"
        most = max(most, sum(each() is not None for each in loaded))
    # Those of a ward, and the one that was asked for last.
    assert 2 <= most <= max(len(ward.years) for ward in site.wards) + 1 < sum(len(ward.years) for ward in site.wards)


def many_wards() -> Site:
    """Six wards with the same years."""
    site = make_site()
    ward = max(site.wards, key=lambda each: len(each.years))
    return replace(site, wards=tuple(replace(ward, key=f"ward{at}", name=f"{at}区") for at in range(6)), lineage=(),
                   topics=())
