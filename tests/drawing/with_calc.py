"""The forms as spreadsheets, which LibreOffice Calc prints: merged cells, borders between them, clipped text."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from tests.drawing.sheets import REVIEW_LABELS, VISION_LABEL, labels_of, title_of

Sheet = dict[str, Any]
_THIN = Side(style="thin")
_GREY = PatternFill("solid", fgColor="FFE0E0E0")


class Table:
    """Writes merged, bordered cells on a worksheet. Rows count from 1; all have one height."""

    def __init__(self, worksheet: Worksheet, font: str, size: float, widths: dict[str, float], height: float):
        self.sheet = worksheet
        self.font = Font(name=font, size=size)
        self.size, self.widths, self.height = size, widths, height
        for column, width in widths.items():
            worksheet.column_dimensions[column].width = width
        worksheet.page_margins.left = worksheet.page_margins.right = 0.4
        worksheet.page_margins.top = worksheet.page_margins.bottom = 0.4
        worksheet.page_setup.paperSize = 9
        worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0
        worksheet.sheet_properties.pageSetUpPr.fitToPage = True
        worksheet.print_options.horizontalCentered = True

    def put(self, first: str, last: str, top: int, bottom: int, text: str = "", border: bool = True,
            label: bool = False, across: str = "left", down: str = "top", wrap: bool = True, turn: int = 0,
            bold: bool = False) -> None:
        """A cell over columns first…last and rows top…bottom."""
        if (first, top) != (last, bottom):
            self.sheet.merge_cells(f"{first}{top}:{last}{bottom}")
        cell = self.sheet[f"{first}{top}"]
        cell.value = text
        cell.font = Font(name=self.font.name, size=self.size * (1.6 if bold else 1))
        cell.alignment = Alignment(horizontal=across, vertical=down, wrap_text=wrap, textRotation=turn)
        for row in self.sheet[f"{first}{top}:{last}{bottom}"]:
            for one in row:
                if label:
                    one.fill = _GREY
        if border:
            self.frame(first, last, top, bottom)

    def frame(self, first: str, last: str, top: int, bottom: int) -> None:
        """Borders around a range, whatever is in it."""
        for row in self.sheet[f"{first}{top}:{last}{bottom}"]:
            for one in row:
                column = get_column_letter(one.column)
                one.border = Border(left=_THIN if column == first else one.border.left,
                                    right=_THIN if column == last else one.border.right,
                                    top=_THIN if one.row == top else one.border.top,
                                    bottom=_THIN if one.row == bottom else one.border.bottom)

    def rows_for(self, lines: list[str], *columns: str) -> int:
        """How many rows a text needs in these columns."""
        per_line = sum(self.widths[column] for column in columns) * 5.2 / self.size
        count = sum(max(1, math.ceil(_width(line) / per_line)) for line in lines)
        return max(1, math.ceil(count * self.size * 1.55 / self.height))

    def heights(self, last: int) -> None:
        """Set the height of all rows, once the last one is known."""
        for row in range(1, last + 1):
            self.sheet.row_dimensions[row].height = self.height


def _width(text: str) -> float:
    return sum(0.55 if letter.isascii() else 1 for letter in text) + 0.5


def print_workbook(workbook: Workbook, path: Path) -> None:
    """Save a workbook and have LibreOffice print it as `path`."""
    source = path.with_suffix(".xlsx")
    workbook.save(source)
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(source)],
                   check=True, capture_output=True)
    source.unlink()


# ---- request sheets

_REQUEST_WIDTHS = {"A": 14, "B": 40, "C": 13, "D": 22, "E": 5, "F": 9, "G": 3, "H": 9, "I": 10}


def draw_requests(path: Path, sheets: list[Sheet], font: str = "IPAPGothic", cut: bool = False) -> None:
    """Request sheets, one worksheet each. `cut`: a page break in the middle of the sheet."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in sheets:
        worksheet = workbook.create_sheet(sheet["number"])
        last = _request(Table(worksheet, font, 8, _REQUEST_WIDTHS, 13), sheet)
        if cut:
            worksheet.row_breaks.append(Break(id=last // 2))
    print_workbook(workbook, path)


def _request(table: Table, sheet: Sheet) -> int:
    labels = labels_of(sheet)
    table.put("A", "I", 1, 2, title_of(sheet), border=False, across="center", down="center", bold=True)
    second = ("款", sheet["kan"]) if "kan" in sheet else ("問合せ", sheet["contact"])
    for row, (name, value) in enumerate((("所管課", sheet["office"]), second), 3):
        table.put("A", "A", row, row, name, label=True)
        table.put("B", "E", row, row, value)
    table.put("F", "F", 3, 4, "NO", label=True, across="center", down="center")
    table.put("G", "I", 3, 4, int(sheet["number"]), across="center", down="center")
    table.put("H", "I", 5, 5, "（単位：千円）", border=False, across="right")
    values = {"1": [sheet["title"]], "2": [sheet["change"]], **sheet["boxes"]}
    left = _rows(table, [str(number) for number in range(1, 10)], labels, values, "A", "B", "B", 6)
    right = _amounts(table, sheet, 6)
    if sheet["funding"]:
        right = _funding(table, sheet, right)
    table.put("C", "C", right, right, "債務負担行為", label=True)
    table.put("D", "I", right, right, "令和　　年　～　　年　　限度額")
    right = _rows(table, list(labels)[10:], labels, values, "C", "D", "I", right + 1)
    last = max(left, right) - 1
    table.heights(last)
    return last


def _rows(table: Table, numbers: list[str], labels: dict[str, str], values: dict[str, list], label: str,
          first: str, last: str, row: int) -> int:
    columns = [column for column in table.widths if first <= column <= last]
    for number in numbers:
        lines = _plain(values.get(number, []))
        text = f"{number} {labels[number]}"
        count = max(table.rows_for(lines, *columns), table.rows_for([text], label))
        table.put(label, label, row, row + count - 1, text, label=True)
        table.put(first, last, row, row + count - 1, "\n".join(lines), wrap=number != "1")
        row += count
    return row


def _plain(lines: list) -> list[str]:
    return [line if isinstance(line, str) else "　".join(cell for row in line for cell in row) for line in lines]


def _amounts(table: Table, sheet: Sheet, row: int) -> int:
    top = row
    table.put("C", "C", row, row, "10 要求内容", label=True)
    for column, text in zip("FGHI", ("要求額", "⇒", "予算額", "(うち特財)")):
        table.put(column, column, row, row, text, border=False, across="right", wrap=False)
    row += 1
    for kind, name, requested, budgeted, earmarked in sheet["amounts"]:
        count = table.rows_for([name], "C", "D") if kind == "項目" else 1
        table.put("C", "D", row, row + count - 1, "合計" if kind == "合計" else name, border=False, down="center")
        for column, text in zip("EFGHI", ("小計" if kind == "小計" else "", requested, "⇒", budgeted, earmarked)):
            table.put(column, column, row, row + count - 1, _number(text), border=False, across="right",
                      down="center", wrap=False)
            cell = table.sheet[f"{column}{row}"]
            cell.number_format = "#,##0" if isinstance(cell.value, int) else "@"
        row += count
    table.frame("C", "I", top, row - 1)
    return row


def _number(text: str | None) -> int | str | None:
    plain = (text or "").replace(",", "")
    return int(plain) if plain.isdigit() else text


def _funding(table: Table, sheet: Sheet, row: int) -> int:
    top = row
    for source, name, amount in sheet["funding"]:
        count = table.rows_for([name or ""], "E", "F", "G", "H")
        table.put("D", "D", row, row + count - 1, source)
        table.put("E", "H", row, row + count - 1, name or "")
        table.put("I", "I", row, row + count - 1, _number(amount), across="right", wrap=False)
        table.sheet[f"I{row}"].number_format = "#,##0"
        row += count
    table.put("C", "C", top, row - 1, "財源内訳", label=True, across="center", down="center", turn=255)
    return row


# ---- settlement sheets

_SETTLEMENT_WIDTHS = {"A": 3.2, "B": 3.2, "C": 3.2, "D": 12, "E": 26, "F": 26, "G": 26}


def draw_settlements(path: Path, sheets: list[Sheet], font: str = "IPAPMincho") -> None:
    """Settlement sheets, one worksheet each."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for sheet in sheets:
        _settlement(Table(workbook.create_sheet(sheet["number"]), font, 9, _SETTLEMENT_WIDTHS, 15), sheet)
    print_workbook(workbook, path)


def _settlement(table: Table, sheet: Sheet) -> None:
    table.put("A", "G", 1, 2, f"{sheet['number']} {sheet['title']}【{sheet['change']}】", border=False,
              down="center", bold=True)
    row = 3
    description = sheet["description"]
    count = max(table.rows_for(description, "E", "F", "G"), 4)
    table.put("A", "C", row, row + count, "事業概要", label=True, across="center", down="center", turn=255)
    table.put("D", "D", row, row + count - 1, "内容", across="center", down="center")
    table.put("E", "G", row, row + count - 1, "\n".join("　" + line for line in description))
    table.put("D", "D", row + count, row + count, "事業開始年度", across="center")
    table.put("E", "G", row + count, row + count, sheet["start_year"])
    row += count + 1
    table.put("A", "C", row, row + 3, "事業費", label=True, across="center", down="center", turn=255)
    table.put("D", "D", row, row + 3)
    for column, head, figure in zip("EFG", ("予算現額", "決算額", "執行率"), sheet["figures"]):
        table.put(column, column, row, row, head, across="center")
        table.put(column, column, row + 1, row + 3, figure, across="right", down="center")
    row = _results(table, sheet, row + 4)
    lines = ["　" + line for line in sheet["review"]] + ["", VISION_LABEL, sheet["vision"]]
    count = max(table.rows_for(lines, "D", "E", "F", "G"), 11)
    for column, label in zip("ABC", reversed(REVIEW_LABELS)):
        table.put(column, column, row, row + count - 1, label, border=False, label=True, across="center",
                  down="center", turn=255)
    table.frame("A", "C", row, row + count - 1)
    table.put("D", "G", row, row + count - 1, "\n".join(lines))
    row += count
    table.put("A", "G", row, row, "", border=False)
    row += 1
    for (first, last), text in zip((("A", "C"), ("D", "E"), ("F", "F"), ("G", "G")),
                                   ("所管課", sheet["office"], f"決算参考書　{sheet['settlement_reference']}",
                                    f"R4予算の概要　{sheet['budget_outline_reference']}")):
        table.put(first, last, row, row, text, across="center")
    table.put("A", "G", row + 2, row + 2, int(sheet["page"]), border=False, across="center")
    table.heights(row + 2)


def _results(table: Table, sheet: Sheet, row: int) -> int:
    """The box of results: text and tables in rows of their own, all without borders but the tables."""
    top = row
    for line in sheet["results"]:
        if isinstance(line, str):
            indent = "" if line[0] in "○(【①②③※" else "　"
            count = table.rows_for([indent + line], "D", "E", "F", "G")
            table.put("D", "G", row, row + count - 1, indent + line, border=False)
            row += count
            continue
        columns = "DEFG"[:len(line[0])] if len(line[0]) > 2 else "EF"
        for cells in line:
            count = max(table.rows_for([cell], column) for cell, column in zip(cells, columns))
            for column, cell in zip(columns, cells):
                table.put(column, column, row, row + count - 1, cell)
            row += count
    row = max(row, top + 4)
    table.frame("D", "G", top, row - 1)
    table.put("A", "C", top, row - 1, "事業実績", label=True, across="center", down="center", turn=255)
    return row
