"""The pages of a budget book, each with its tables; pages that hold the halves of one table put side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from portal.model import BOOK_FUNDING, Char, Page, Place, Rule
from portal.sheets.book.columns import Memory, Table, page_to_tables
from portal.sheets.book.rules import PASSED_OVER, UNKNOWN, Rules
from portal.sheets.book.text import Bounds

FAR = 60.0  # Points. Halves of a table whose upper edges are further apart in height are none.

_RIGHT_HALF = {"setsu_amount", "description", *BOOK_FUNDING}
_UNREAD = {UNKNOWN, PASSED_OVER}


@dataclass(frozen=True)
class Spread:
    """A page, or two side by side, with the tables whose columns are known.

    second       the number of the second page, if there is one
    seam, drop   where it begins, and how far it was moved down so that the tables are level
    """

    page: Page
    tables: tuple[Table, ...]
    second: int | None = None
    seam: float = 0.0
    drop: float = 0.0

    @property
    def books(self) -> tuple[Table, ...]:
        """Its tables that are a budget book's."""
        return tuple(table for table in self.tables if table.is_book)

    def place(self, box: Bounds) -> Place:
        """A box as a place of the document; of a box over both pages its part on the first."""
        x0, top, x1, bottom = box
        if self.second is not None and x0 >= self.seam:
            number, box = self.second, (x0 - self.seam, top - self.drop, x1 - self.seam, bottom - self.drop)
        else:
            number, box = self.page.number, (x0, top, x1 if self.second is None else min(x1, self.seam), bottom)
        return Place(page=number, box=tuple(round(side, 1) for side in box))


def pages_to_spreads(pages: Sequence[Page], rules: Rules) -> Iterator[Spread]:
    """Every page in one spread, in order."""
    memory = Memory()
    left: Spread | None = None
    for page in pages:
        spread = Spread(page, tuple(page_to_tables(page, rules, memory)))
        if left and _belong_together(left, spread):
            yield _side_by_side(left, spread, rules, memory)
            left = None
            continue
        if left:
            yield left
        left = spread
    if left:
        yield left


def _belong_together(left: Spread, right: Spread) -> bool:
    """Whether the tables of two pages are halves: the second one's have no names and no 本年度, and other columns."""
    if not left.books or not right.tables or right.books:
        return False
    first = frozenset().union(*(table.roles for table in left.books))
    second = frozenset().union(*(table.roles for table in right.tables))
    return bool(second & _RIGHT_HALF and not second & ((first | {"this_year"}) - _UNREAD)
                and abs(left.books[0].top - right.tables[0].top) <= FAR)


def _side_by_side(left: Spread, right: Spread, rules: Rules, memory: Memory) -> Spread:
    seam, drop = left.page.width, left.books[0].top - right.tables[0].top
    chars = [Char(char.text, char.x0 + seam, char.top + drop, char.x1 + seam, char.bottom + drop, char.size,
                  char.turn, char.run, char.edge and (char.edge[0] + seam, char.edge[1] + drop))
             for char in right.page.chars]
    lines = [Rule(rule.x0 + seam, rule.top + drop, rule.x1 + seam, rule.bottom + drop)
             for rule in right.page.rules]
    page = replace(left.page, width=seam + right.page.width, chars=(*left.page.chars, *chars),
                   rules=(*left.page.rules, *lines))
    return Spread(page, tuple(page_to_tables(page, rules, memory)), right.page.number, seam, drop)
