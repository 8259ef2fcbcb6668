"""What stands above the tables of a budget book: their 款 and 項, the side of the budget, the account, the unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.forms import Form
from portal.model import Char, LeftOut, Place
from portal.money import UNITS, unit_of
from portal.sheets.book.rules import Rules, unit_of_cell
from portal.sheets.book.spreads import Spread
from portal.sheets.book.text import TextLine, chars_to_line, chars_to_lines, names_to_name, union, words
from portal.sheets.text_cells import fold

APART = 2.5  # Em. Texts of a line that stand further apart are two.
LONGEST_LEAD = 12  # Letters before a heading on its line, such as the side of the budget.

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_AMOUNT = re.compile(rf"\(?([△▲-]?[0-9]{{1,3}}(?:,[0-9]{{3}})+|[△▲-]?[0-9]+(?={_UNIT}))({_UNIT})?\)?")
_THOUSANDS = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9,])")
OUTSIDE = "outside-tables"


@dataclass
class Heading:
    """A 款 or 項 as it is printed above a table: `amount` with its unit, or None where only the name is."""

    level: str
    number: str | None
    name: str
    amount: str | None
    place: Place


@dataclass
class Context:
    """What the pages so far say of the tables to come."""

    headings: list[Heading] = field(default_factory=list)
    side: str | None = None
    account: str | None = None
    unit: str | None = None


def chars_to_pieces(chars: Iterable[Char]) -> list[TextLine]:
    """Characters outside of tables as texts, from top to bottom; what stands far apart on a line is two."""
    pieces = []
    for line in chars_to_lines(chars):
        for letters in words(line, APART):
            x0, x1 = letters[0].x0, letters[-1].x1
            piece = chars_to_line(char for char in line.chars if x0 <= (char.x0 + char.x1) / 2 <= x1)
            if piece:
                pieces.append(piece)
    return pieces


class HeadingReader:
    """Takes in the texts outside of tables, page by page, and gathers what of it is left out."""

    def __init__(self, form: Form, rules: Rules):
        self._form, self._rules = form, rules
        self.context = Context()
        self.left_out: list[LeftOut] = []

    def read(self, pieces: Sequence[TextLine], spread: Spread) -> None:
        """Take in texts of a page with tables, from top to bottom, on one line from left to right."""
        last: tuple[Heading, TextLine] | None = None
        for piece in pieces:
            text = piece.text
            headings = list(self._headings(piece, text, spread))
            if headings:
                self.context.headings += headings
                last = headings[-1], piece
                continue
            amount = _amount(text) if last and abs(last[1].middle - piece.middle) < 0.7 * last[1].size else None
            if last and amount and last[0].amount is None:
                last[0].amount, last[0].place = amount, spread.place(union([last[1].box, piece.box]))
            else:
                self._other(text, spread.place(piece.box))

    def glance(self, pieces: Iterable[TextLine]) -> None:
        """Take in of a page without tables, such as a title page, what side and account the next ones are of."""
        for piece in pieces:
            self.context.side = self._rules.side_of(piece.text) or self.context.side
            self.context.account = self._rules.account_of(piece.text) or self.context.account

    def take(self) -> list[Heading]:
        """The headings since the last call."""
        headings, self.context.headings = self.context.headings, []
        return headings

    def _headings(self, piece: TextLine, text: str, spread: Spread) -> Iterable[Heading]:
        marks = self._rules.heading_marks(text)
        if not marks or len(text[:marks[0][2]].strip()) > LONGEST_LEAD:
            return
        for (level, number, _, start), end in zip(marks, [*(mark[2] for mark in marks[1:]), len(text)]):
            name, amount = _split_amount(text[start:end])
            if name:
                yield Heading(level, number, name, amount, spread.place(piece.box))

    def _other(self, text: str, place: Place) -> None:
        context, rules = self.context, self._rules
        side, account, unit = rules.side_of(text), rules.account_of(text), unit_of_cell(text) or unit_of(text)
        context.side, context.account = side or context.side, account or context.account
        context.unit = unit or context.unit
        known = side or account or unit_of_cell(text) or self._form.is_furniture(fold(text))
        self.left_out.append(LeftOut(text.strip(), "furniture" if known else OUTSIDE, place))


def has_amount(text: str) -> bool:
    """Whether a text has figures as amounts are printed, with a comma before each thousand."""
    return _THOUSANDS.search(fold(text)) is not None


def _amount(text: str) -> str | None:
    match = _AMOUNT.fullmatch("".join(fold(text).split()))
    return match[1] + (match[2] or "") if match else None


def _split_amount(text: str) -> tuple[str, str | None]:
    """A heading's words as its name and the amount behind it, if there is one."""
    pieces = text.split()
    amount = _amount(pieces[-1]) if len(pieces) > 1 else None
    return names_to_name([" ".join(pieces[:-1] if amount else pieces)]), amount
