"""Which documents are too large for one page, and on which pages below theirs their lines and pages then stand.

Weights are bytes of compressed HTML, estimated from counts so that every machine comes to the same pages.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from portal.pages.site_model import SiteDocument

WHOLE = 19_400  # What a document's page can weigh with everything on it; in English it weighs a little more.
PART = 12_000  # What a list on a page of its own can weigh.
_FRAME = 4_500
_ROW, _FINDING, _LEFT_OUT, _LINE, _BOOK_PAGE = 130, 25, 20, 10, 12
_LETTER = 0.55  # Of text that stands with much of its kind; _DENSE: of text that repeats nothing.
_DENSE = 2.0

Item = TypeVar("Item")
Place = TypeVar("Place", int, tuple[int, int])


@dataclass(frozen=True)
class Split:
    """How a document is spread over pages. `large`: its own page has only the beginning of each list. `lines`, `pages` and
    `tables` are the first line, the first page of a PDF, and the first row, with the number of its table, on each page
    below it; empty where there are none."""

    large: bool = False
    lines: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    tables: tuple[tuple[int, int], ...] = ()


def split_document(document: SiteDocument) -> Split:
    """How a document is spread over pages."""
    if _whole(document) <= WHOLE:
        return Split()
    lines = cuts(document.lines, lambda line: _LINE + _DENSE * len(line))
    begin: dict[int, float] = {}
    for entry in document.entries:
        first = entry.project.source.place.page or 0
        for page in range(first, first + 3):  # Few projects go on for more than two pages.
            begin[page] = begin.get(page, 0) + 20 + _DENSE * len(entry.project.title or "")
    pages = cuts(range(1, document.pages + 1), lambda page: 2 * _BOOK_PAGE + begin.get(page, 0))
    rows = document.table_rows
    tables = cuts(rows, lambda row: row.weight)
    return Split(True, tuple(at + 1 for at in lines), tuple(at + 1 for at in pages),
                 tuple((rows[at].table, rows[at].number) for at in tables))


def cuts(items: Iterable[Item], weigh: Callable[[Item], float]) -> tuple[int, ...]:
    """Where each page begins (from 0) so that none weighs more than PART, but has at least one item."""
    starts: list[int] = []
    weight = 0.0
    for at, item in enumerate(items):
        own = weigh(item)
        if not starts or weight + own > PART:
            starts.append(at)
            weight = 0.0
        weight += own
    return tuple(starts)


def text_weight(text: str) -> float:
    """What a text weighs that may repeat nothing."""
    return _DENSE * len(text)


def page_of(firsts: Sequence[Place], at: Place) -> int:
    """The number (from 1) of the page on which something stands, by the first that stands on each."""
    return max(1, bisect_right(firsts, at))


def _whole(document: SiteDocument) -> float:
    left_out = [*document.left_out, *(part for entry in document.entries for part in entry.project.left_out)]
    letters = sum(map(len, document.lines)) + sum(min(len(part.text), 200) for part in left_out)
    findings = len(document.remarks) + sum(len(entry.findings) for entry in document.entries)
    return (_FRAME + _ROW * len(document.entries) + _FINDING * findings + _LEFT_OUT * len(left_out)
            + _LINE * len(document.lines) + _LETTER * letters + sum(row.weight for row in document.table_rows)
            + _BOOK_PAGE * (document.pages if document.book or document.entries else 0))
