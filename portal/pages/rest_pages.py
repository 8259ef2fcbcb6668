"""The pages that lead through the whole site, or are written by hand.

There may be more projects than there is memory for: all years are looked at one after the other, and what the lists hold of
each is little; then, once more, each ward by itself, for the pages that are about one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portal.opendata.dictionary import dictionary
from portal.pages.browse import browse_views, search_view
from portal.pages.changes_view import CHANGES, Changes
from portal.pages.cuts import Cuts, CutsPage
from portal.pages.findings_view import Checks, findings_parts
from portal.pages.list_view import Listed, listed_apart
from portal.pages.site_model import Site
from portal.pages.site_pages import Page
from portal.pages.topic_views import topic_views
from portal.pages.year_facts import find_listed


def rest_pages(site: Site) -> Iterator[Page]:
    """Every page that is not about one ward, or is a part of a list of all wards."""
    listed: list[Listed] = []
    cuts, checks, changes = Cuts(), Checks(), Changes()
    for ward in site.wards:
        for year in ward.years:
            listed += [each.named for each in listed_apart(ward, year)]
            for each in (cuts, checks, changes):
                each.add(ward, year)
    lists = browse_views(listed, site.readings)
    yield Page("search/", "search.html", search_view(lists))
    for page in lists:
        yield Page(page.path, "browse.html", page)
    del listed, lists
    for page in cuts.pages():
        yield _of_cuts(page)
    found = checks.view(site.wards)
    yield Page("findings/", "findings.html", found)
    for proved in found.wards:
        yield Page(proved.path, "finding-documents.html", proved, proved.ward.name)
    for kind in found.kinds:
        yield Page(kind.path, "finding-kind.html", kind)
    for ward in site.wards:
        loaded = replace(ward, years=tuple(ward.years))
        for year in loaded.years:
            for page in cuts.pages_of(loaded, year):
                yield _of_cuts(page)
        for part in findings_parts(loaded, found.kinds):
            yield Page(part.path, "finding-ward.html", part, part.ward.name)
    changed = changes.view(site.wards)
    yield Page(CHANGES, "changes.html", changed)
    for part in changed.parts:
        yield Page(part.path, "changes-month.html", part)
    for feed in changed.feeds:
        yield Page(feed.path, "feed.xml", feed)
    yield from _written(site)


def _of_cuts(page: CutsPage) -> Page:
    return Page(page.path, "cuts.html", page, page.year.ward.name if page.year else None)


def _written(site: Site) -> Iterator[Page]:
    """Topics, words, data, and what is written by hand."""
    of_topics = topic_views(site, (find_listed(site.wards, member.project)
                                   for topic in site.topics for member in topic.members))
    if of_topics:
        yield Page("topics/", "topics.html", of_topics)
    for topic in of_topics:
        yield Page(topic.path, "topic.html", topic)
    yield Page("glossary/", "glossary.html", site.glossary)
    yield Page("data/", "data.html", site.data_files)
    yield Page("data/dictionary/", "dictionary.html", dictionary(site.glossary))
    for name, text in site.texts.items():
        yield Page("about/" if name == "about" else f"about/{name}/", "text.html", text)
    yield Page("404.html", "404.html")
