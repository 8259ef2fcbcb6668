"""Request sheets as a word processor prints them: tables in the cells of a table, columns too narrow for their words."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from tests.drawing.sheets import labels_of, title_of

Sheet = dict[str, Any]
_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


def draw_requests(path: Path, sheets: list[Sheet], font: str = "IPAMincho", size: float = 9) -> None:
    """Request sheets, each from a new page on; LibreOffice Writer prints them."""
    writer = _Writer(font, size)
    for index, sheet in enumerate(sheets):
        writer.sheet(sheet, index > 0)
    source = path.with_suffix(".docx")
    writer.document.save(str(source))
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(source)],
                   check=True, capture_output=True)
    source.unlink()


class _Writer:
    def __init__(self, font: str, size: float):
        self.document = Document()
        self._font, self._size = font, size
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(12)

    def sheet(self, sheet: Sheet, breaks: bool) -> None:
        """One sheet."""
        labels = labels_of(sheet)
        title = self.document.add_paragraph()
        title.alignment, title.paragraph_format.page_break_before = WD_ALIGN_PARAGRAPH.CENTER, breaks
        self._run(title, title_of(sheet), 13)
        head = self._table(self.document, 2, (18, 120, 16, 30), grid=True)
        second = ("款", sheet["kan"]) if "kan" in sheet else ("問合せ", sheet["contact"])
        self._row(head, 0, ("所管課", sheet["office"], "NO", sheet["number"]))
        head.cell(1, 1).merge(head.cell(1, 3))
        self._row(head, 1, second)
        unit = self.document.add_paragraph()
        unit.alignment = _RIGHT
        self._run(unit, f"（単位：{sheet.get('unit', '千円')}）")
        values = {"1": [sheet["title"]], "2": [sheet["change"]], **sheet["boxes"]}
        right = list(labels)[10:]
        first = 4 if sheet["funding"] else 3
        table = self._table(self.document, max(9, first + 1 + len(right)), (18, 62, 18, 86), grid=True)
        for row, number in enumerate(map(str, range(1, 10))):
            self._set(table.cell(row, 0), [f"{number} {labels[number]}"])
            self._set(table.cell(row, 1), values.get(number, []))
        self._set(table.cell(0, 2).merge(table.cell(2, 2)), ["10 要求内容"])
        self._amounts(table.cell(0, 3).merge(table.cell(2, 3)), sheet)
        if sheet["funding"]:
            self._set(table.cell(3, 2), ["財源内訳"])
            funding = self._table(table.cell(3, 3), len(sheet["funding"]), (18, 40, 16), grid=True)
            for row, cells in enumerate(sheet["funding"]):
                self._row(funding, row, cells, right=2)
        self._set(table.cell(first, 2), ["債務負担行為"])
        self._set(table.cell(first, 3), [sheet.get("contract", "令和　　年　～　　年　　限度額")])
        for row, number in enumerate(right, first + 1):
            self._set(table.cell(row, 2), [f"{number} {labels[number]}"])
            self._set(table.cell(row, 3), values.get(number, []))

    def _amounts(self, cell: Any, sheet: Sheet) -> None:
        table = self._table(cell, len(sheet["amounts"]) + 1, (30, 8, 12, 4, 12, 13))
        self._row(table, 0, ("", "", "要求額", "⇒", "予算額", "(うち特財)"), right=2)
        for row, (kind, name, requested, budgeted, earmarked) in enumerate(sheet["amounts"], 1):
            word = "小計" if kind == "小計" else ""
            self._row(table, row, (name or "合計", word, requested, "⇒", budgeted, earmarked), right=2)

    # ---- tables

    def _table(self, where: Any, rows: int, widths: Sequence[int], grid: bool = False) -> Any:
        table = where.add_table(rows, len(widths))
        table.autofit = False
        if grid:
            table.style = "Table Grid"
        for column, width in zip(table.columns, widths):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return table

    def _row(self, table: Any, row: int, texts: Sequence[str | None], right: int = 9) -> None:
        for column, text in enumerate(texts):
            self._set(table.cell(row, column), [text or ""], _RIGHT if column >= right else None)

    def _set(self, cell: Any, lines: Sequence[str], across: Any = None) -> None:
        for index, line in enumerate(lines or [""]):
            paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_after, paragraph.alignment = Pt(0), across
            self._run(paragraph, line)

    def _run(self, paragraph: Any, text: str, size: float | None = None) -> None:
        run = paragraph.add_run(text)
        run.font.size, run.font.name = Pt(size or self._size), self._font
        run._element.rPr.rFonts.set(qn("w:eastAsia"), self._font)
