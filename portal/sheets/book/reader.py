"""The layout *budget-book*: 事項別明細書, tables of 款, 項 and 目 with amounts, 節 and 説明, that run on over pages.

A page's rules make tables (book_columns), their columns hold rows (book_rows), and the lines above a table say
what 款 and 項 it belongs to (book_headings). What stands above the first row of a table goes on with the 目, and the
節, of the table before. Pages that hold the left and the right half of tables are one spread (book_spreads).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portal.forms import Form
from portal.model import BOOK_FUNDING, BookRow, Document, LeftOut, Place, Reading, Remark
from portal.sheets.book.columns import Table
from portal.sheets.book.entries import Entry, Line, Piece
from portal.sheets.book.headings import OUTSIDE, Heading, HeadingReader, chars_to_pieces, has_amount
from portal.sheets.book.rows import (FoundLine, FoundRow, FoundSetsu, TableText, chars_to_columns, describes_setsu,
                                     table_to_lines, table_to_rows, table_to_setsu)
from portal.sheets.book.rules import PASSED_OVER, UNKNOWN, Rules, form_to_rules
from portal.sheets.book.spreads import Spread, pages_to_spreads
from portal.sheets.book.text import TextLine, names_to_name
from portal.sheets.pdf.remarks import page_remarks
from portal.sheets.text_cells import squeeze

TOLD = 3  # Texts of a page that a remark names.


def read_budget_book(document: Document, form: Form) -> Reading:
    """The rows of a budget book; a text document has none. Raises Faults when the form's rules don't fit."""
    rules = form_to_rules(form)
    reader = _BookReader(form, rules)
    for spread in pages_to_spreads(document.pages, rules):
        reader.read(spread)
    reader.finish()
    return Reading((), tuple(reader.left_out), (*page_remarks(document.pages), *reader.remarks), tuple(reader.rows()))


def _has_funding(table: Table) -> bool:
    return bool(table.roles & set(BOOK_FUNDING))


class _BookReader:
    """Goes through the spreads of a book, each once, as pages may still be in the making."""

    def __init__(self, form: Form, rules: Rules):
        self._form, self._rules = form, rules
        self._beside: set[bool] = set()
        self._headings = HeadingReader(form, rules)
        self._unit = form.unit
        self._side: str | None = None
        self._account: str | None = None
        self._in: dict[str, Entry | None] = {"kan": None, "kou": None}
        self._open: Entry | None = None
        self._unknown: set[str] = set()
        self._first = self._goes_on = False  # Whether the table is its page's first, and goes on without a heading.
        self._waiting: list[Heading] = []
        self._entries: list[Entry] = []
        self.remarks: list[Remark] = []
        self._left_out: list[LeftOut] = []

    @property
    def left_out(self) -> list[LeftOut]:
        """What does not go into the record, by page."""
        return sorted([*self._left_out, *self._headings.left_out], key=lambda part: part.place.page or 0)

    def rows(self) -> Iterator[BookRow]:
        """The rows of the book, when all of it is read."""
        edge = min((line.found.indent for entry in self._entries for line in entry.lines), default=0.0)
        for entry in self._entries:
            yield from entry.to_rows(edge, self._beside)

    def read(self, spread: Spread) -> None:
        """Take in the next page or pages."""
        tables = spread.books
        self._beside.update(_has_funding(table) for table in tables if describes_setsu(table))
        texts, outside = chars_to_columns(spread.page, tables)
        pieces = chars_to_pieces(outside)
        if not tables:
            self._leave_out(spread, pieces)
            return
        above, self._first = 0.0, True
        before = len(self._headings.left_out)
        for table, text in zip(tables, texts):
            self._headings.read([piece for piece in pieces if above <= piece.middle < table.top], spread)
            above = table.top
            self._read_table(table, text, spread)
            self._first = False
        self._headings.read([piece for piece in pieces if above <= piece.middle], spread)
        self._tell_of_amounts(self._headings.left_out[before:], spread)
        # A heading may stand at the end of a page, and its table begin the next; running feet say again what the page
        # is about.
        below = self._headings.take()
        if below and self._is_next(below[0]):
            self._waiting = below
        else:
            self._leave_out_headings(below)

    def finish(self) -> None:
        """The book has ended: a heading that still waits for its table has none."""
        self._leave_out_headings(self._waiting)
        self._waiting = []

    def _is_next(self, heading: Heading) -> bool:
        """Whether a heading is the one behind that of the rows just read."""
        current = self._in[heading.level]
        numbers = (current.found.number if current else None), heading.number
        return all(number is not None and number.isdecimal() for number in numbers) and \
            int(numbers[1]) == int(numbers[0]) + 1

    def _leave_out_headings(self, headings: Sequence[Heading]) -> None:
        for heading in headings:
            named = " ".join(filter(None, (heading.number, heading.name, heading.amount)))
            self._left_out.append(LeftOut(named, "repeated", heading.place))

    def _leave_out(self, spread: Spread, pieces: Sequence[TextLine]) -> None:
        self._headings.glance(pieces)
        if pieces:
            text = "\n".join(piece.text.strip() for piece in pieces)
            self._left_out.append(LeftOut(text, "not-this-form", Place(page=spread.page.number)))
        if any({"setsu", "setsu_amount", "description"} <= table.roles for table in spread.tables):
            self.remarks.append(Remark("table-without-names", f"{spread.page.number}ページの表に節の欄がありますが、款・項・目と"
                                       "金額の欄が見つからず、読み取れません。", Place(page=spread.page.number)))

    def _tell_of_amounts(self, left_out: Sequence[LeftOut], spread: Spread) -> None:
        """Tells of amounts that stand on a page with tables, and in none of them: a part of a table may be no table."""
        found = [part for part in left_out if part.reason == OUTSIDE and has_amount(part.text)]
        if found:
            told = "、".join(f"「{part.text[:20]}」" for part in found[:TOLD]) + ("など" if len(found) > TOLD else "")
            self.remarks.append(Remark("amounts-outside-tables", f"{spread.page.number}ページの表の外に、記録に入っていない金額が"
                                       f"{len(found)}か所あります（{told}）。表として読み取れなかった欄があるおそれがあります。",
                                       Place(page=spread.page.number)))

    # ---- tables

    def _read_table(self, table: Table, text: TableText, spread: Spread) -> None:
        self._turn_to(table, text)
        headings, waiting, self._waiting = self._headings.take(), self._waiting, []
        if headings:
            self._leave_out_headings(waiting)
        for heading in headings or waiting:
            self._enter(_heading_to_row(heading), heading.place)
        self._goes_on = self._first and not headings and not waiting
        self._tell_of_columns(table, text, spread)
        found = [*table_to_rows(table, text, self._rules), *table_to_setsu(table, text),
                 *table_to_lines(table, text)]
        order = {FoundRow: 0, FoundSetsu: 1, FoundLine: 2}
        for one in sorted(found, key=lambda one: (one.top, order[type(one)])):
            place = spread.place(one.box)
            if isinstance(one, FoundRow):
                self._add_row(one, table, place)
                self._goes_on = False
            elif self._open is None or self._open.found.kind == "total" or self._open.summary:
                self._left_over(one, place)
            elif isinstance(one, FoundSetsu):
                self._add_setsu(one, place)
            else:
                setsu = self._open.setsu[-1] if self._open.setsu else None
                self._open.lines.append(Line(one, place, setsu, _has_funding(table)))

    def _turn_to(self, table: Table, text: TableText) -> None:
        """Side, account and unit of the table; when the side or the account is another, no 款 is open any more."""
        context = self._headings.context
        side = "expenditure" if _has_funding(table) else context.side or "revenue"
        if (side, context.account) != (self._side, self._account):
            self._in, self._open = {"kan": None, "kou": None}, None
        self._side, self._account = side, context.account
        self._unit = text.unit or context.unit or self._unit

    def _tell_of_columns(self, table: Table, text: TableText, spread: Spread) -> None:
        for panel in table.panels:
            for column in panel.columns:
                if column.role == UNKNOWN and column.label not in self._unknown:
                    self._unknown.add(column.label)
                    place = spread.place((column.x0, panel.box[1], column.x1, panel.body))
                    self.remarks.append(Remark("unknown-column", f"表の欄「{column.label}」は様式の定義にありません。この欄は"
                                               "読み取りから除きました。", place))
        self._left_out += [LeftOut(line.text, PASSED_OVER.replace("_", "-"), spread.place(line.box))
                           for line in text.strays]

    # ---- rows

    def _add_row(self, found: FoundRow, table: Table, place: Place) -> None:
        summary = not table.roles & {"moku", "name"} or found.kind == "total" and bool(self._in["kan"]) and \
            self._rules.is_whole(found.name)
        if summary:
            self._open = self._entry(found, place, summary=True)
            self._entries.append(self._open)
        elif found.kind in self._in:
            self._enter(found, place)
        elif not found.figures and self._open and _is_again(found, self._open.found):
            self._left_out.append(LeftOut(found.name, "repeated", place))
        elif self._goes_on and self._is_rest(found):
            before = self._open.found
            self._open.found = replace(before, number=before.number or found.number,
                                       name=names_to_name(list(filter(None, (before.name, found.name)))))
        else:
            self._open = self._entry(found, place)
            self._entries.append(self._open)

    def _is_rest(self, found: FoundRow) -> bool:
        """Whether a row is what the end of the page has cut off the 目 before: the rest of its name, or all of it."""
        before = self._open.found if self._open else None
        return before is not None and before.kind == found.kind == "moku" and not found.figures and \
            (found.number is None or not before.name)

    def _enter(self, found: FoundRow, place: Place) -> None:
        """A 款 or 項 begins, or is named again."""
        current = self._in[found.kind]
        if current and _is_again(found, current.found):
            self._name_again(current, found, place)
            return
        entry = self._entry(found, place)
        self._entries.append(entry)
        self._in[found.kind], self._open = entry, None
        if found.kind == "kan":
            self._in["kou"] = None

    def _name_again(self, current: Entry, found: FoundRow, place: Place) -> None:
        before, now = current.found.figures.get("this_year"), found.figures.get("this_year")
        if now and not before:
            current.found, current.place, current.unit = found, place, self._unit
            return
        if now and squeeze(now) != squeeze(before or ""):
            self.remarks.append(Remark("heading-differs", f"「{found.name}」の額が{current.place.page}ページでは {before}、"
                                       f"{place.page}ページでは {now} です。", place))
        self._left_out.append(LeftOut(" ".join(filter(None, (found.number, found.name, now))), "repeated", place))

    def _entry(self, found: FoundRow, place: Place, summary: bool = False) -> Entry:
        return Entry(found, place, self._side or "expenditure", self._account, self._unit, summary)

    def _add_setsu(self, found: FoundSetsu, place: Place) -> None:
        own = self._open.setsu
        setsu = own[-1] if own else None
        if setsu is None or found.number is not None:
            own.append(Piece(found.number, [found.name], found.amount, place))
        elif found.amount is None:
            (setsu.parts[-1] if setsu.parts else setsu).names.append(found.name)
        elif setsu.amount is None and not setsu.parts:
            setsu.names.append(found.name)
            setsu.amount = found.amount
        elif setsu.number is None:
            own.append(Piece(None, [found.name], found.amount, place))
        else:
            setsu.parts.append(Piece(None, [found.name], found.amount, place))

    def _left_over(self, one: FoundSetsu | FoundLine, place: Place) -> None:
        text = " ".join(filter(None, (one.name if isinstance(one, FoundSetsu) else one.text, one.amount)))
        self._left_out.append(LeftOut(text, OUTSIDE, place))
        self.remarks.append(Remark("unplaced-text", f"「{text[:40]}」がどの目のものか分かりません。", place))


def _heading_to_row(heading: Heading) -> FoundRow:
    return FoundRow(0.0, heading.level, heading.number, heading.name,
                    {"this_year": heading.amount} if heading.amount else {}, heading.place.box or (0, 0, 0, 0))


def _is_again(found: FoundRow, current: FoundRow) -> bool:
    """Whether a row or heading names the one before it again: its number and its name, or, as a file may map
    letters wrongly on one page and not on another, its amount."""
    name = squeeze(found.name)
    bracketed = name[:1] == "(" and name[-1:] == ")" and name[1:-1].endswith(squeeze(current.name))
    amount = found.figures.get("this_year")
    return bracketed or found.number == current.number and (
        name == squeeze(current.name) or amount is not None and amount == current.figures.get("this_year"))
