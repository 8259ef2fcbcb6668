"""The site as a whole → what home, ward, year, department, document and findings pages show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from portal.findings.proof import Proof
from portal.model import VERDICTS, Finding, LeftOut, Remark
from portal.pages.addresses import Shown, department_path, document_path, place_path, ward_path, year_path
from portal.pages.book_views import BookListed, BookTable, book_listed, book_places, book_tables
from portal.pages.cutouts import project_extents
from portal.pages.document_parts import FIRST, Lists, Rest, Step, document_rests, row_weight, some_steps
from portal.pages.document_split import cuts
from portal.pages.figures import asked_and_granted
from portal.pages.findings_view import proved_document
from portal.pages.formats import rate
from portal.pages.list_view import (DocumentListed, DocumentSums, Listed, ListTable, count_verdicts, document_sums,
                                    list_table, listed_of)
from portal.pages.site_model import Site, SiteDocument, Ward, WardYear
from portal.pages.table_rows import TableRows, rows_by_table
from portal.pages.year_facts import LOW_RATE, Striking, find_listed, most_striking
from portal.pages.year_story import Story, story_of
from portal.pages.years_view import YearsView, years_view


MOST = 20  # Findings of one kind that a list shows of one budget book.
Found = tuple[Finding, "Listed | BookListed | DocumentListed", str | None]


@dataclass(frozen=True)
class YearView:
    """A ward's year: its projects, its documents with their sums, and what was checked. `stories` and `table` stand on
    its own page alone, so they are made when they are asked for."""

    ward: Ward
    year: WardYear
    path: str
    listed: tuple[Listed, ...]
    documents: tuple[DocumentSums, ...]
    verdicts: dict[str, int]

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """What its documents tell, in their order."""
        return tuple(story_of([each for each in self.listed if each.document is of.document], of.ledger)
                     for of in self.documents)

    @cached_property
    def table(self) -> ListTable:
        """All its projects."""
        return list_table(self.listed)


@dataclass(frozen=True)
class WardView:
    """A ward with its years, newest first and side by side, and its departments with the years in which they appear."""

    ward: Ward
    path: str
    years: tuple[YearView, ...]
    across: YearsView
    offices: tuple[tuple[str, str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class DepartmentView:
    """A department of a ward across years: these side by side, and for each year and document its sums and projects.
    One with many has several pages: `here` is this one among some of them (`steps`), next to `before` and `after`."""

    ward: Ward
    name: str
    path: str
    across: YearsView
    tables: tuple[tuple[WardYear, DocumentSums, ListTable], ...]
    here: Step
    before: Step | None
    after: Step | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class DocumentView:
    """A document: its sums, projects, text, and everything that is to be known about the reading of it.

    book        what it has of a budget book
    findings    of its projects and its book, the worst first, each with what it is about and its line; of a book no
                more than MOST that do not hold, and none that do: its own pages have them
    proof       how much of it was read and proved
    beyond      how many findings of its book are left out there, by verdict
    remarks     what the reader noticed outside all sheets
    corrected   each project and part of its book that a person corrected
    left_out    by reason, in the document's order; of a budget book each text once
    again       how often a reason and text stand in a budget book, where that is more than once
    pages       of a document without lines: the pages that something refers to, with the projects that stand there
                and the parts of a book that begin there
    lists       of all these lists the whole, of which a large document has only the beginning here
    rests       of a large document, by kind: the lists that go on below its page
    """

    ward: Ward
    year: WardYear
    document: SiteDocument
    path: str
    sums: DocumentSums
    table: ListTable
    verdicts: dict[str, int]
    book: tuple[BookTable, ...]
    findings: tuple[Found, ...]
    proof: Proof
    beyond: dict[str, int]
    remarks: tuple[Remark, ...]
    corrected: tuple[Listed | BookListed, ...]
    left_out: tuple[tuple[str, tuple[tuple[LeftOut, str | None], ...]], ...]
    again: dict[tuple[str, str], int]
    pages: tuple[tuple[int, tuple[Listed, ...]], ...]
    shown: Shown
    lists: Lists
    rests: dict[str, Rest]

    @property
    def tables(self) -> tuple[TableRows, ...]:
        """Its tables whole."""
        return rows_by_table(self.document.table_rows)


@dataclass(frozen=True)
class Example:
    """Something that the site's figures tell, for the home page: `kind` is a state or "execution-rate", `before`
    and `after` are the two amounts in yen."""

    kind: str
    listed: Listed
    item: str | None
    before: int
    after: int
    rate: str | None

    @property
    def bars(self) -> dict[str, float]:
        """Bars as the amounts table draws them."""
        return asked_and_granted({"requested": self.before, "budgeted": self.after}, max(self.before, self.after))


@dataclass(frozen=True)
class HomeYear:
    """A year of a ward: the name of each document's form with the number of its projects."""

    year: int
    path: str
    documents: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class HomeWard:
    """A ward with its years, the latest first."""

    name: str
    path: str
    years: tuple[HomeYear, ...]


@dataclass(frozen=True)
class HomeView:
    """The home page."""

    wards: tuple[HomeWard, ...]
    projects: int
    documents: int
    verdicts: dict[str, int]
    examples: tuple[Example, ...]


def year_view(ward: Ward, year: WardYear) -> YearView:
    """What the page of a ward's year shows."""
    path = year_path(ward.key, year.year)
    return YearView(ward, year, path, tuple(listed_of(ward, [year])),
                    tuple(document_sums(ward, year, document) for document in year.documents), _verdicts(year.documents))


def ward_view(ward: Ward) -> WardView:
    """What a ward's page shows, its years from the latest on."""
    loaded = list(ward.years)
    years = tuple(year_view(ward, year) for year in sorted(loaded, key=lambda year: -year.year))
    offices: dict[str, set[int]] = {}
    for each in listed_of(ward, loaded):
        if each.office:
            offices.setdefault(each.office, set()).add(each.year.year)
    return WardView(ward, ward_path(ward.key), years,
                    years_view((year, document) for year in loaded for document in year.documents),
                    tuple((name, department_path(ward.key, name), tuple(sorted(own)))
                          for name, own in offices.items()))


def department_views(ward: Ward, offices: Collection[str] | None = None) -> list[DepartmentView]:
    """The pages of every department of a ward, or of these `offices`, in the order in which they first appear."""
    years = list(ward.years)
    listed = [each for each in listed_of(ward, years) if offices is None or each.office in offices]
    by_office: dict[tuple[str, int], list[Listed]] = defaultdict(list)
    for each in listed:
        if each.office:
            by_office[each.office, id(each.document)].append(each)
    views = []
    for name in dict.fromkeys(office for office, _ in by_office):
        tables = []
        for year in sorted(years, key=lambda year: -year.year):
            for document in year.documents:
                own = by_office.get((name, id(document)))
                if own:
                    part = replace(document, entries=tuple(each.entry for each in own))
                    tables.append((year, document_sums(ward, year, part), list_table(own)))
        across = years_view((year, of.document) for year, of, _ in tables)
        views.extend(_department_pages(ward, name, across, tables))
    return views


def _department_pages(ward: Ward, name: str, across: YearsView,
                      tables: list[tuple[WardYear, DocumentSums, ListTable]]) -> list[DepartmentView]:
    rows = [(at, row) for at, (_, _, table) in enumerate(tables) for row in table.rows]
    starts = cuts(rows, lambda row: row_weight(row[1]))
    path = department_path(ward.key, name)
    steps = [Step(f"{path}{at}/" if at > 1 else path, start + 1, end)
             for at, (start, end) in enumerate(zip(starts, [*starts[1:], len(rows)]), 1)]
    views = []
    for at, step in enumerate(steps):
        own = rows[step.first - 1:step.last]
        views.append(DepartmentView(
            ward, name, step.path, across,
            tuple((*tables[key][:2], replace(tables[key][2], rows=tuple(row for table, row in own if table == key)))
                  for key in dict.fromkeys(table for table, _ in own)),
            step, steps[at - 1] if at else None, steps[at + 1] if at + 1 < len(steps) else None,
            some_steps(steps, at)))
    return views


def document_view(ward: Ward, year: WardYear, document: SiteDocument) -> DocumentView:
    """What a document's page shows."""
    path = document_path(ward.key, year.year, document.key)
    listed = [each for each in listed_of(ward, [year]) if each.document is document]
    book = book_listed(ward, year, document)
    shown, large = Shown(path, split=document.split), document.split.large
    few, beyond = (_book_findings(book), []) if large else _few(_book_findings(book))
    parts = sorted((*document.left_out, *(part for each in listed for part in each.project.left_out)),
                   key=lambda part: (part.place.table or 0, part.place.lines or (0, 0), part.place.page or 0))
    again = Counter((part.reason, part.text) for part in parts)
    if book:  # Hundreds of pages say the same at their head and foot: each text once, with how often.
        first: dict[tuple[str, str], LeftOut] = {}
        for part in parts:
            first.setdefault((part.reason, part.text), part)
        parts = list(first.values())
    reasons = tuple(dict.fromkeys(part.reason for part in parts))
    left_out = tuple((reason, tuple((part, place_path(shown, part.place)) for part in parts if part.reason == reason))
                     for reason in reasons)
    lists = Lists(list_table(listed),
                  tuple(sorted([*_own_findings(DocumentListed(ward, year, document)), *_findings(listed), *few],
                               key=lambda found: -_gravity(found[0]))),
                  tuple(each for each in (*listed, *book) if each.corrections),
                  tuple((reason, *one) for reason, own in left_out for one in own) if large else (),
                  _pages(document, listed, book))
    rests = document_rests(document, path, lists)
    return DocumentView(
        ward, year, document, path, document_sums(ward, year, document),
        replace(lists.table, rows=lists.table.rows[:FIRST["projects"]] if "projects" in rests else lists.table.rows),
        _verdicts([document]), book_tables(ward, year, document),
        tuple(found for found in lists.findings if found[0].verdict != "holds")[:FIRST["findings"]]
        if "findings" in rests else lists.findings,
        proved_document(ward, year, document).proof,
        count_verdicts(finding for finding, _, _ in beyond),
        document.remarks[:FIRST["remarks"]] if "remarks" in rests else document.remarks,
        lists.corrections[:FIRST["corrections"]] if "corrections" in rests else lists.corrections,
        left_out,
        {key: count for key, count in again.items() if count > 1} if book else {},
        () if "pages" in rests else lists.pages, shown, lists, rests)


def _pages(document: SiteDocument, listed: list[Listed],
           book: tuple[BookListed, ...]) -> tuple[tuple[int, tuple[Listed | BookListed, ...]], ...]:
    places = [part.place for part in (*document.left_out, *document.remarks)]
    on: dict[int, list[Listed | BookListed]] = {place.page: [] for place in places if place.page}
    for each in book:
        for place in book_places(each.part):
            on.setdefault(place.page or 0, [])
        on.setdefault(each.part.part.source.place.page or 0, []).append(each)
    for each in listed:
        project = each.project
        for part in (*project.sections, *project.remarks, *project.left_out, *each.entry.findings):
            on.setdefault(part.place.page or 0, [])  # Most have a box and are there already; some have a page only.
        for page in {project.source.place.page or 0, *project_extents(project, each.entry.findings)}:
            on.setdefault(page, []).append(each)
    on.pop(0, None)
    return tuple((page, tuple(on[page])) for page in sorted(on))


def home_view(site: Site) -> HomeView:
    """What the front page shows; of all years but those of its examples the facts are enough."""
    wards = [(ward, ward.facts) for ward in site.wards]
    years = [facts for _, own in wards for facts in own]
    return HomeView(
        tuple(HomeWard(ward.name, ward_path(ward.key), tuple(
            HomeYear(facts.year, year_path(ward.key, facts.year), facts.documents) for facts in reversed(own)))
            for ward, own in wards),
        sum(len(facts.projects) for facts in years), sum(len(facts.documents) for facts in years),
        {verdict: sum(facts.verdicts[verdict] for facts in years) for verdict in VERDICTS},
        tuple(_example(site, each) for each in most_striking([each for facts in years for each in facts.striking])))


def _example(site: Site, told: Striking) -> Example:
    return Example(told.kind, find_listed(site.wards, told.project), told.item, told.before, told.after,
                   rate(told.after, told.before) if told.kind == LOW_RATE else None)


def _findings(listed: list[Listed]) -> list[tuple[Finding, Listed, str | None]]:
    return [(finding, each, place_path(each.shown, finding.place))
            for each in listed for finding in each.entry.findings]


def _own_findings(document: DocumentListed) -> list[Found]:
    return [(finding, document, place_path(document.shown, finding.place)) for finding in document.document.findings]


def _book_findings(book: Iterable[BookListed]) -> list[Found]:
    return [(finding, each, place_path(each.shown, finding.place))
            for each in book for finding in each.part.findings]


def _few(found: list[Found]) -> tuple[list[Found], list[Found]]:
    """Of the findings of a book those that a list shows, and the rest: a large one has thousands."""
    doubts: Counter[tuple[str, str]] = Counter()
    shown, rest = [], []
    for each in found:
        doubts[each[0].slug, each[0].verdict] += 1
        few = each[0].verdict != "holds" and doubts[each[0].slug, each[0].verdict] <= MOST
        (shown if few else rest).append(each)
    return shown, rest


def _verdicts(documents: Iterable[SiteDocument]) -> dict[str, int]:
    """The findings of the projects and budget books of some documents, counted."""
    return count_verdicts(finding for document in documents for finding in document.all_findings)


def _gravity(finding: Finding) -> int:
    return {"fails": 2, "cannot-tell": 1}.get(finding.verdict, 0)
