"""The invented budget as a spreadsheet, which LibreOffice Calc prints: every cell has edges of its own, labels are
merged cells on two lines, numbers are numbers, and text touches the edges of its cells."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.pagebreak import Break

from tests.book_data import KanData, KouData
from tests.drawing.book_drawer import Chunk, moku_to_chunk

_WIDTHS = dict(zip("ABCDEFGHIJKLMNO", (14, 10, 10, 10, 9, 9, 9, 9, 10, 4, 4, 13, 10, 34, 9)))
_MERGED = {"A1:A3": "目", "B1:B3": "本年度\n予算額", "C1:C3": "前年度\n予算額", "D1:D3": "比較",
           "E1:I1": "本年度予算額の財源内訳", "E2:H2": "特定財源", "I2:I3": "一般財源", "E3:E3": "国庫支出金",
           "F3:F3": "都支出金", "G3:G3": "特別区債", "H3:H3": "その他", "K1:M1": "節", "K2:L3": "区分", "M2:M3": "金額",
           "N1:O3": "説明"}
_LEFT, _RIGHT = set("ABCDEFGHIKMN"), set("ABCDEFGHILMO")  # The cells that have an edge on this side.
_THIN = Side(style="thin")
_AMOUNT = "#,##0;△#,##0;0"


class _Writer:
    """Writes a book on a worksheet, a printed line on each of its rows."""

    def __init__(self) -> None:
        self.book = Workbook()
        self.sheet = self.book.active
        self.row = 1
        for column, width in _WIDTHS.items():
            self.sheet.column_dimensions[column].width = width
        self.sheet.page_setup.orientation, self.sheet.page_setup.paperSize = "landscape", 9
        self.sheet.page_setup.fitToWidth, self.sheet.page_setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True

    def kan(self, kan: KanData) -> None:
        for kou in kan.kou:
            self._put("A", f"第{kan.number}款　{kan.name}")
            self._put("H", f"{kan.amount:,}千円")
            self.row += 1
            self._put("A", f"　第{kou.number}項　{kou.name}")
            self._put("H", f"{kou.total.this:,}千円")
            self.row += 1
            self._header()
            self._kou(kou)
            self.row += 1
        self.sheet.row_breaks.append(Break(id=self.row - 1))

    def _header(self) -> None:
        for area, label in _MERGED.items():
            first, last = area.split(":")
            cells = [f"{cell[0]}{self.row + int(cell[1]) - 1}" for cell in (first, last)]
            if cells[0] != cells[1]:
                self.sheet.merge_cells(":".join(cells))
            self._style(cells[0], label, "center", "center")
        for _ in range(3):
            self._edges(True, True)
            self.row += 1
        self._edges(True, False)
        for column in "BCDEFGHIM":
            self._put(column, "千円", "right")
        self.row += 1

    def _kou(self, kou: KouData) -> None:
        chunks = [*map(moku_to_chunk, kou.moku), Chunk(("計",), kou.total)]
        for number, chunk in enumerate(chunks):
            this, last, difference, funding = chunk.figures
            for column, amount in zip("BCDEFGHI", (this, last, difference, *funding)):
                self._put(column, amount, "right")
            for index in range(chunk.height):
                self._edges(index == 0 and number > 0, index == chunk.height - 1)
                self._line(chunk, index)
                self.row += 1

    def _line(self, chunk: Chunk, index: int) -> None:
        if index < len(chunk.names):
            self._put("A", chunk.names[index], "center" if chunk.names[index] == "計" else "left")
        if index < len(chunk.setsu):
            number, name, amount = chunk.setsu[index]
            self._put("K", int(number) if number else None, "right")
            self._put("L", name)
            self._put("M", int(amount.replace(",", "")) if amount else None, "right")
            if number and index:
                self._edges(True, index == chunk.height - 1, "KLM")
        if index < len(chunk.lines):
            indent, text, value = chunk.lines[index]
            self._put("N", "　" * indent + text)
            self._put("O", value, "right")

    def _put(self, column: str, value: str | int | None, across: str = "left") -> None:
        self._style(f"{column}{self.row}", value, across, "top")

    def _style(self, place: str, value: str | int | None, across: str, down: str) -> None:
        cell = self.sheet[place]
        cell.value, cell.font, cell.number_format = value, Font(name="IPAMincho", size=8), _AMOUNT
        cell.alignment = Alignment(horizontal=across, vertical=down, wrap_text=down == "center")

    def _edges(self, top: bool, bottom: bool, columns: str = "ABCDEFGHIKLMNO") -> None:
        for column in columns:
            self.sheet[f"{column}{self.row}"].border = Border(
                left=_THIN if column in _LEFT else None, right=_THIN if column in _RIGHT else None,
                top=_THIN if top else None, bottom=_THIN if bottom else None)


def book_to_pdf(book: Sequence[KanData], folder: Path) -> bytes:
    """A book as LibreOffice prints it; `folder` is one to work in."""
    writer = _Writer()
    for kan in book:
        writer.kan(kan)
    writer.book.save(folder / "book.xlsx")
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to",
                    "pdf", "--outdir", str(folder), str(folder / "book.xlsx")], check=True, capture_output=True,
                   timeout=120)
    return (folder / "book.pdf").read_bytes()
