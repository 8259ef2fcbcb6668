"""Request sheets as ward staff make them in a spreadsheet: a grid of narrow columns, every label and value merged cells,
figures as numbers with a format, text that is shrunk or cut by the height of its rows. LibreOffice Calc prints them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tests.drawing.sheets import labels_of, title_of
from tests.drawing.with_calc import print_workbook

Sheet = dict[str, Any]
_COLUMNS = 60  # of the grid
_HALF = 31  # the first column of the right half
_LABEL = 7  # columns of a label
_PLAIN, _BRACKET = '#,##0;"△ "#,##0;0', '"("#,##0")";"(△ "#,##0")"'


@dataclass(frozen=True)
class Look:
    """How sheets are drawn.

    edge, inner   styles of borders: of boxes, and between the rows of the amounts ("" for none)
    shrink        figures and titles are shrunk to their cells
    landscape     paper
    running       a page number below, a heading above
    """

    font: str = "IPAPGothic"
    size: int = 9
    edge: str = "thin"
    inner: str = ""
    shrink: bool = False
    landscape: bool = False
    running: bool = False
    arrow: str = "⇒"


def draw_requests(path: Path, sheets: list[Sheet], look: Look) -> None:
    """Request sheets, one worksheet each."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in sheets:
        _Grid(workbook.create_sheet(sheet["number"]), look).draw(sheet)
    print_workbook(workbook, path)


class _Grid:
    def __init__(self, worksheet: Worksheet, look: Look):
        self._sheet, self._look = worksheet, look
        self._edge = Side(style=look.edge)
        for column in range(1, _COLUMNS + 1):
            worksheet.column_dimensions[get_column_letter(column)].width = 2.2
        setup = worksheet.page_setup
        setup.paperSize, setup.orientation = 9, "landscape" if look.landscape else "portrait"
        setup.fitToWidth, setup.fitToHeight = 1, 0
        worksheet.sheet_properties.pageSetUpPr.fitToPage = True
        worksheet.page_margins.left = worksheet.page_margins.right = 0.4
        if look.running:
            worksheet.oddHeader.right.text = "港区　予算編成資料"
            worksheet.oddFooter.center.text = "&P / &N"

    def draw(self, sheet: Sheet) -> None:
        """The whole sheet."""
        labels = labels_of(sheet)
        self._put(1, _COLUMNS, 1, 1, title_of(sheet), edge=False, across="center", size=14)
        self._head(sheet)
        self._put(_HALF, _COLUMNS, 4, 4, f"（単位：{sheet.get('unit', '千円')}）", edge=False, across="right")
        values = {"1": [sheet["title"]], "2": [sheet["change"]], **sheet["boxes"]}
        left, top = 5, 5
        for number in map(str, range(1, 10)):
            left = self._row(1, _HALF - 1, left, number, labels[number], values.get(number, []))
        right = self._amounts(sheet, top)
        right = self._funding(sheet, right) if sheet["funding"] else right
        contract = sheet.get("contract", "令和　　年　～　　年　　限度額")
        self._put(_HALF, _HALF + _LABEL - 1, right, right, "債務負担行為", fill=True)
        self._put(_HALF + _LABEL, _COLUMNS, right, right, contract)
        right += 1
        for number in list(labels)[10:]:
            right = self._row(_HALF, _COLUMNS, right, number, labels[number], values.get(number, []))
        for row in range(2, max(left, right)):
            self._sheet.row_dimensions[row].height = 14

    def _head(self, sheet: Sheet) -> None:
        second = ("款", sheet["kan"]) if "kan" in sheet else ("問合せ", sheet["contact"])
        for row, (name, value) in enumerate((("所管課", sheet["office"]), second), 2):
            self._put(1, _LABEL, row, row, "　".join(name) if len(name) < 3 else name, fill=True)
            self._put(_LABEL + 1, 48, row, row, value)
        self._put(49, 52, 2, 3, "NO", fill=True, across="center")
        self._put(53, _COLUMNS, 2, 3, int(sheet["number"]), across="center")

    def _row(self, first: int, last: int, row: int, number: str, label: str, lines: list) -> int:
        printed = [line if isinstance(line, str) else "　".join(cell for one in line for cell in one) for line in lines]
        room = last - first - _LABEL
        one_line = number == "1" and self._look.shrink
        count = 2 if one_line else max(2, self._lines(printed, room), self._lines([number + label], _LABEL - 1))
        self._put(first, first + _LABEL - 1, row, row + count - 1, f"{number}\n{label}" if self._look.shrink else
                  f"{number}　{label}", fill=True)
        self._put(first + _LABEL, last, row, row + count - 1, "\n".join(printed), shrink=one_line)
        return row + count

    def _lines(self, texts: list[str], columns: int) -> int:
        room = columns * 15.5 / self._look.size
        return sum(max(1, math.ceil(sum(0.6 if letter.isascii() else 1.05 for letter in text) / room)) for text in texts)

    # ---- figures

    def _amounts(self, sheet: Sheet, row: int) -> int:
        top = row
        heads = ("要求額", self._look.arrow, "予算額", "(うち特財)")
        spans = ((_HALF + 13, _HALF + 17), (_HALF + 18, _HALF + 19), (_HALF + 20, _HALF + 24), (_HALF + 25, _COLUMNS))
        self._put(_HALF, _HALF + _LABEL - 1, row, row, "10　要求内容", edge=False)
        for (first, last), head in zip(spans, heads):
            self._put(first, last, row, row, head, edge=False, across="right" if head != heads[1] else "center", inner=True)
        row += 1
        for kind, name, *figures in sheet["amounts"]:
            shown = {"小計": name, "項目": "　" + name, "合計": "合計"}[kind]
            count = self._lines([shown], 9)
            self._put(_HALF, _HALF + 10, row, row + count - 1, shown, edge=False, inner=True, down="center")
            self._put(_HALF + 11, _HALF + 12, row, row + count - 1, "小計" if kind == "小計" else "", edge=False,
                      inner=True, wrap=False, down="center")
            requested, budgeted, earmarked = figures
            for (first, last), text in zip(spans, (requested, self._look.arrow, budgeted, earmarked)):
                self._put(first, last, row, row + count - 1, _number(text), edge=False, inner=True, across="right",
                          down="center", shrink=self._look.shrink, wrap=False,
                          form=_BRACKET if text and text[0] == "(" else _PLAIN)
            row += count
        self._frame(_HALF, _COLUMNS, top, row - 1)
        return row

    def _funding(self, sheet: Sheet, row: int) -> int:
        top = row
        for source, name, amount in sheet["funding"]:
            count = self._lines([name or ""], 13)
            self._put(_HALF + 2, _HALF + 8, row, row + count - 1, source)
            self._put(_HALF + 9, _HALF + 23, row, row + count - 1, name or "", down="center")
            self._put(_HALF + 24, _COLUMNS, row, row + count - 1, _number(amount), across="right", down="center",
                      wrap=False, shrink=self._look.shrink, form=_PLAIN)
            row += count
        self._put(_HALF, _HALF + 1, top, row - 1, "財源内訳", fill=True, across="center", down="center", turn=255)
        return row

    # ---- cells

    def _put(self, first: int, last: int, top: int, bottom: int, value: str | int | None, edge: bool = True,
             fill: bool = False, across: str = "left", down: str = "top", wrap: bool = True, shrink: bool = False,
             inner: bool = False, turn: int = 0, size: int | None = None, form: str | None = None) -> None:
        if (first, top) != (last, bottom):
            self._sheet.merge_cells(start_row=top, end_row=bottom, start_column=first, end_column=last)
        cell = self._sheet.cell(top, first)
        cell.value = value
        cell.font = Font(name=self._look.font, size=size or self._look.size)
        cell.alignment = Alignment(horizontal=across, vertical=down, wrap_text=wrap and not shrink, shrink_to_fit=shrink,
                                   textRotation=turn)
        if form:
            cell.number_format = form if isinstance(value, int) else "@"
        if fill:
            for row in self._sheet.iter_rows(top, bottom, first, last):
                for one in row:
                    one.fill = PatternFill("solid", fgColor="FFFDE9D9")
        if edge or inner and self._look.inner:
            self._frame(first, last, top, bottom, self._edge if edge else Side(style=self._look.inner))

    def _frame(self, first: int, last: int, top: int, bottom: int, side: Side | None = None) -> None:
        side = side or self._edge
        for row in self._sheet.iter_rows(top, bottom, first, last):
            for one in row:
                one.border = Border(left=side if one.column == first else one.border.left,
                                    right=side if one.column == last else one.border.right,
                                    top=side if one.row == top else one.border.top,
                                    bottom=side if one.row == bottom else one.border.bottom)


def _number(text: str | None) -> int | str | None:
    plain = (text or "").strip("()").replace(",", "").replace("△", "-")
    return int(plain) if plain.lstrip("-").isdigit() else text
