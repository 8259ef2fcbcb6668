"""Which pages a site has, in batches that are kept together: each made from its own view alone, so that they can be
written in any order, by any process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain, groupby, islice
from typing import Any

from portal.opendata.card import card_path, project_card
from portal.opendata.published import Published
from portal.pages.addresses import project_path, ward_path, year_path
from portal.pages.book_views import KanView, KouView, MokuView, book_pages
from portal.pages.document_parts import document_parts
from portal.pages.language import Language
from portal.pages.life_view import Life, components, lives, named_in
from portal.pages.page_keys import PageKeys
from portal.pages.project_view import project_view
from portal.pages.site_model import Site, Ward, WardYear
from portal.pages.site_views import department_views, document_view, home_view, ward_view, year_view
from portal.pages.topic_views import TopicLink, topic_links
from portal.pages.year_facts import YearFacts, find_listed
from portal.relations.lineage import Continuation

BOOK_TEMPLATES = {KanView: "book_kan.html", KouView: "book_kou.html", MokuView: "book_moku.html"}
# On which templates the pages of each kind of batch stand.
TEMPLATES_OF = {
    "home": ("home.html",), "ward": ("ward.html",), "department": ("department.html",),
    "year": ("year.html", "document.html", "document-part.html", *BOOK_TEMPLATES.values()),
    "projects": ("project.html", "card.html"),
    "rest": ("search.html", "browse.html", "cuts.html", "findings.html", "finding-documents.html", "finding-kind.html",
             "finding-ward.html", "changes.html", "changes-month.html", "feed.xml", "topics.html", "topic.html",
             "glossary.html", "data.html", "dictionary.html", "text.html", "404.html")}


@dataclass(frozen=True)
class Page:
    """A page to be written: its address from the site's root, its template, what the template calls `view` (or a
    function that makes it, where it is not needed for anything else), the ward that it is about, if it is about one; of a
    project's page `key_of` gives the key of what it shows."""

    path: str
    template: str
    made_from: Any = None
    ward: str | None = None
    key_of: Callable[[PageKeys], str] | None = None

    @property
    def view(self) -> Any:
        """What the template calls `view`."""
        return self.made_from() if isinstance(self.made_from, partial) else self.made_from

    @property
    def file(self) -> str:
        """The file that a host shows at this address."""
        return file_of(self.path)


@dataclass(frozen=True)
class Batch:
    """Pages that are kept together: those of the site (`kind` is "home" or "rest"), of a ward (by its key), of one of its
    departments, or of one of its years ("year" or "projects")."""

    kind: str
    ward: str = ""
    year: int = 0
    office: str = ""

    @property
    def name(self) -> str:
        """What no other batch of the site is called."""
        return f"{self.kind} {self.ward} {self.year} {self.office}"


def file_of(address: str) -> str:
    """The file that a host shows at an address."""
    return f"{address}index.html" if address.endswith("/") or not address else address


def page_languages(site: Site, page: Page) -> tuple[Language, ...]:
    """The languages that a page is in; what is no folder's page is in the first alone."""
    return site.languages if page.path.endswith("/") or not page.path else site.languages[:1]


def site_pages(site: Site) -> Iterator[Page]:
    """Every page of the site."""
    pages = SitePages(site)
    for batch in pages.batches():
        for _, page in pages.of({batch: ()}):
            yield page


class SitePages:
    """The pages of a site."""

    def __init__(self, site: Site):
        self.site = site
        self._wards = {ward.key: ward for ward in site.wards}

    def batches(self) -> Iterator[Batch]:
        """All batches, in one order for ever."""
        yield Batch("home")
        for ward in self.site.wards:
            yield Batch("ward", ward.key)
            for office in dict.fromkeys(office for facts in ward.facts for office in facts.offices):
                yield Batch("department", ward.key, office=office)
            for facts in ward.facts:
                yield Batch("year", ward.key, facts.year)
                yield Batch("projects", ward.key, facts.year)
        yield Batch("rest")

    def key(self, batch: Batch, keys: PageKeys) -> str:
        """Of all that a batch shows."""
        if batch.kind == "home":
            return keys.of_home()
        if batch.kind == "rest":
            return keys.of_site()
        ward = self._wards[batch.ward]
        if batch.kind == "ward":
            return keys.of_ward(ward)
        if batch.kind == "department":
            return keys.of_department(ward, batch.office)
        facts = ward.facts[_at(ward, batch.year)]
        return keys.of_year(ward, facts) if batch.kind == "year" else keys.of_projects(ward, facts, self._around(facts))

    def count(self, batch: Batch) -> int:
        """How many projects the year of a batch has."""
        ward = self._wards[batch.ward]
        return len(ward.facts[_at(ward, batch.year)].projects)

    def of(self, batches: Mapping[Batch, Collection[str]], span: range | None = None) -> Iterator[tuple[Batch, Page]]:
        """The pages of some batches of one ward, each with its own. Where templates are named for a batch, pages on others
        may be left out; of the projects of a year, those at the places of `span` (from 0), or all."""
        # The page of a ward and those of its departments need all of its years: they are loaded once for both.
        _held = [list(self._wards[batch.ward].years) for batch in batches if batch.kind == "ward"]
        for kind, own in groupby(batches, key=lambda batch: batch.kind):
            if kind == "department":
                yield from self._departments({batch.office: batch for batch in own})
            else:
                for batch in own:
                    for page in self._of(batch, batches[batch], span):
                        yield batch, page

    def _of(self, batch: Batch, templates: Collection[str], span: range | None) -> Iterator[Page]:
        if batch.kind == "home":
            return iter([Page("", "home.html", partial(home_view, self.site))])
        if batch.kind == "rest":
            from portal.pages.rest_pages import rest_pages  # Of which most builds of one change need nothing.
            return rest_pages(self.site)
        ward = self._wards[batch.ward]
        if batch.kind == "ward":
            return iter([Page(ward_path(ward.key), "ward.html", partial(ward_view, ward), ward.name)])
        year = ward.years[_at(ward, batch.year)]
        if batch.kind == "projects":
            return self._projects(ward, year, self._lives(ward.facts[_at(ward, batch.year)]), span)
        of_documents = iter(()) if set(templates) == {"year.html"} else document_pages(ward, year)
        return chain([Page(year_path(ward.key, year.year), "year.html", partial(year_view, ward, year), ward.name)],
                     of_documents)

    def _departments(self, batches: dict[str, Batch]) -> Iterator[tuple[Batch, Page]]:
        ward = self._wards[next(iter(batches.values())).ward]
        for view in department_views(ward, batches):
            yield batches[view.name], Page(view.path, "department.html", view, ward.name)

    def _projects(self, ward: Ward, year: WardYear, life: dict[str, Life], span: range | None) -> Iterator[Page]:
        """The page and the card of each project of a year. They need nothing of the site but its frame."""
        alone = replace(ward, years=())
        entries = ((document, position) for document in year.documents for position in range(len(document.entries)))
        for document, position in islice(entries, span.start, span.stop) if span else entries:
            entry = document.entries[position]
            id, path = entry.project.id, project_path(ward.key, year.year, document.key, entry.project)
            shown = alone, year, document, position, life.get(id), self._topics.get(id, ())
            yield Page(path, "project.html", partial(project_view, *shown), ward.name, partial(_key, *shown))
            yield Page(card_path(path), "card.html", partial(project_card, Published(alone, year, document, entry)),
                       ward.name, partial(_key, *shown[:4]))

    # ---- what a year's projects show of other years

    @cached_property
    def _topics(self) -> dict[str, tuple[TopicLink, ...]]:
        return topic_links(self.site.topics)

    @cached_property
    def _together(self) -> dict[str, frozenset[str]]:
        return components(named_in(self.site.lineage), self.site.lineage)

    @cached_property
    def _digests(self) -> dict[str, str]:
        """Of the year of each project that lineage names."""
        return {id: facts.digest for ward in self.site.wards for facts in ward.facts for id in facts.projects
                if id in self._together} if self._together else {}

    def _joined(self, facts: YearFacts) -> tuple[set[str], list[Continuation]]:
        """The projects with which those of a year have one life, and the steps of it."""
        ids = {id for own in facts.projects if own in self._together for id in self._together[own]}
        return ids, [step for step in self.site.lineage if not ids.isdisjoint((*step.before, *step.after))]

    def _around(self, facts: YearFacts) -> list[Any]:
        """What the pages of a year's projects show that is not of that year, as its key wants it."""
        ids, steps = self._joined(facts)
        return [steps, sorted({self._digests[id] for id in ids}),
                [self._topics[id] for id in facts.projects if id in self._topics]]

    def _lives(self, facts: YearFacts) -> dict[str, Life]:
        ids, steps = self._joined(facts)
        found = (find_listed(self.site.wards, id) for id in sorted(ids))
        return lives((replace(each, ward=replace(each.ward, years=())) for each in found if each), steps)


def _at(ward: Ward, year: int) -> int:
    return next(at for at, facts in enumerate(ward.facts) if facts.year == year)


def _key(*shown: Any) -> str:
    *project, keys = shown
    return keys.of_project(*project)


def document_pages(ward: Ward, year: WardYear) -> Iterator[Page]:
    """The pages of each document of a year with their parts, and those of the budget book that it has."""
    for document in year.documents:
        of_document = document_view(ward, year, document)
        yield Page(of_document.path, "document.html", of_document, ward.name)
        for part in document_parts(ward, year, document, of_document.path, of_document.lists):
            yield Page(part.path, "document-part.html", part, ward.name)
        for of_book in book_pages(ward, year, document):
            yield Page(of_book.path, BOOK_TEMPLATES[type(of_book)], of_book, ward.name)
