"""The pages below that of a large document: its projects, findings, remarks, corrections, left-out text, pages and
lines, each list cut where a page would grow too heavy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portal.model import Finding, LeftOut
from portal.pages.addresses import Shown, part_path
from portal.pages.book_views import BookListed
from portal.pages.document_split import cuts, text_weight
from portal.pages.list_view import DocumentListed, Listed, ListRow, ListTable
from portal.pages.site_model import SiteDocument, Ward, WardYear
from portal.pages.table_rows import TableRows, rows_by_table

KINDS = ("projects", "findings", "remarks", "corrections", "left-out", "pages", "lines", "tables")
# Of each so many on the document's own page.
FIRST = {"projects": 30, "findings": 10, "remarks": 10, "corrections": 3, "left-out": 10}
_NEAR, _LINKS = 2, 40

Found = tuple[Finding, "Listed | BookListed | DocumentListed", str | None]
Left = tuple[str, LeftOut, str | None]


@dataclass(frozen=True)
class Step:
    """A link to a page of a list: its address, and the first and last that stand on it, counted from 1."""

    path: str
    first: int
    last: int


@dataclass(frozen=True)
class Rest:
    """A list that goes on below the document's page: how much it has in all, and some of its pages, enough to come
    to each of them in a few steps."""

    count: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class DocumentPart:
    """A page of one of a document's lists, by `kind`: `items` are a table's rows (in `table`), findings, remarks, what was
    corrected, left-out parts with their reasons, pages with what begins there, lines with their numbers, or rows of tables."""

    ward: Ward
    year: WardYear
    document: SiteDocument
    document_path: str
    kind: str
    at: int
    of: int
    rest: Rest
    before: Step | None
    here: Step
    after: Step | None
    items: tuple
    table: ListTable | None

    @property
    def path(self) -> str:
        """Its address."""
        return self.here.path

    @property
    def tables(self) -> tuple[TableRows, ...]:
        """Its items as tables, where they are rows of such."""
        return rows_by_table(self.items) if self.kind == "tables" else ()

    @property
    def shown(self) -> Shown:
        """Where its document's places are shown."""
        return Shown(self.document_path, split=self.document.split)


@dataclass(frozen=True)
class Lists:
    """Every list of a document, whole."""

    table: ListTable
    findings: tuple[Found, ...]
    corrections: tuple[Listed | BookListed, ...]
    left_out: tuple[Left, ...]
    pages: tuple[tuple[int, tuple[Listed | BookListed, ...]], ...]


def document_parts(ward: Ward, year: WardYear, document: SiteDocument, path: str,
                   lists: Lists) -> Iterator[DocumentPart]:
    """The pages below that of a large document, whose address is `path`; none of one that has but its own."""
    for kind in document_rests(document, path, lists):
        items, starts = _items(document, lists, kind), _starts(document, lists, kind)
        steps = _steps(path, kind, starts, document.pages if kind == "pages" else len(items))
        for at, step in enumerate(steps):
            own = items[starts[at]:starts[at + 1] if at + 1 < len(starts) else None]
            if kind == "pages":
                last = starts[at + 1] if at + 1 < len(starts) else document.pages
                own = [each for each in items if starts[at] < each[0] <= last]
            yield DocumentPart(ward, year, document, path, kind, at + 1, len(steps),
                               Rest(len(items), some_steps(steps, at)), steps[at - 1] if at else None, step,
                               steps[at + 1] if at + 1 < len(steps) else None, tuple(own),
                               replace(lists.table, rows=tuple(own)) if kind == "projects" else None)


def document_rests(document: SiteDocument, path: str, lists: Lists) -> dict[str, Rest]:
    """The lists of a large document that go on below its page, by kind; none of one that has but its own."""
    rests = {}
    for kind in KINDS if document.split.large else ():
        items = _items(document, lists, kind)
        steps = _steps(path, kind, _starts(document, lists, kind), document.pages if kind == "pages" else len(items))
        if steps and len(items) > FIRST.get(kind, 0):
            rests[kind] = Rest(len(items), some_steps(steps, 0))
    return rests


def _items(document: SiteDocument, lists: Lists, kind: str) -> Sequence:
    return {"projects": lists.table.rows, "findings": lists.findings, "remarks": document.remarks,
            "corrections": lists.corrections,
            "left-out": lists.left_out, "pages": lists.pages,
            "lines": tuple(enumerate(document.lines, 1)) if kind == "lines" else (),
            "tables": document.table_rows}[kind]


def _starts(document: SiteDocument, lists: Lists, kind: str) -> tuple[int, ...]:
    """Where each page of a list begins, from 0; for pages of a PDF in numbers of pages."""
    if kind in ("lines", "pages"):
        return tuple(first - 1 for first in getattr(document.split, kind))
    if kind == "tables":
        return cuts(document.table_rows, lambda row: row.weight)
    weigh = {"projects": row_weight, "findings": lambda found: 60 + text_weight(found[0].message) / 2,
             "remarks": lambda remark: 60 + text_weight(remark.message) / 2,
             "corrections": lambda listed: sum(250 + 2 * text_weight(f"{one.was}{one.now}{one.reason}")
                                               for one in listed.corrections),
             "left-out": lambda left: 30 + text_weight(left[1].text[:200])}[kind]
    return cuts(_items(document, lists, kind), weigh)


def row_weight(row: ListRow) -> float:
    """What a row of a table of projects weighs."""
    project = row.listed.project
    return 130 + text_weight("".join(filter(None, (project.title, project.department, project.section)))) / 2


def _steps(path: str, kind: str, starts: Sequence[int], count: int) -> tuple[Step, ...]:
    ends = [*starts[1:], count]
    return tuple(Step(part_path(path, kind, at), start + 1, end)
                 for at, (start, end) in enumerate(zip(starts, ends), 1))


def some_steps(steps: Sequence[Step], at: int) -> tuple[Step, ...]:
    """Those about one of them, and of all the others some at even distances."""
    stride = -(-len(steps) // _LINKS)
    near = range(at - _NEAR, at + _NEAR + 1)
    return tuple(step for number, step in enumerate(steps)
                 if number in near or number % stride == 0 or step is steps[-1])
