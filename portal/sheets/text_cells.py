"""The lines of a text layer as rows of cells, and how two texts are compared that print, width and spaces may
vary."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile

from portal.model import LeftOut, Place
from portal.sheets.markdown_text import html_to_blocks, html_to_text

# One character for one character, so that a place found in a folded text is the place in the text itself.
_FOLDED = {**{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}, 0x3000: " ", 0xA0: " ", 0x301C: "~",
           0x2212: "-", 0x2010: "-", 0x2011: "-", 0xFF65: "・"}


_MOST_TABLE_CELLS = 500  # that are compared with the cells around a table; keeps a hostile one from costing time
_FAR_ROWS = 3  # without a repeat, behind which none is looked for


@dataclass(frozen=True)
class Cell:
    """A cell that is not empty: its text as the line has it (HTML and all), its line and column (from 0)."""

    text: str
    line: int
    column: int

    @cached_property
    def visible(self) -> str:
        """What a reader sees of it: its text without tags."""
        return html_to_text(self.text)


Row = tuple[Cell, ...]


def line_to_row(text: str, line: int) -> Row:
    """The cells of a line with tabs between them; empty ones leave a gap in the columns and are not listed."""
    cells = ((column, cell.strip()) for column, cell in enumerate(text.split("\t")))
    return tuple(Cell(cell, line, column) for column, cell in cells
                 if cell and (cell[0] not in "<&" or html_to_text(cell)))


def cell_to_texts(text: str) -> list[str]:
    """The lines of a cell: its paragraphs and list items; of a table in it, the cells."""
    texts: list[str] = []
    for block in html_to_blocks(text):
        texts += [cell for row in block.rows for cell in row] if block.kind == "table" else block.text.split("\n")
    return [text.strip() for text in texts if text.strip()]


def fold(text: str) -> str:
    """A text with its full-width letters, digits and signs in half width; same length."""
    return text.translate(_FOLDED)


def squeeze(text: str) -> str:
    """A text for comparing: folded and without white space."""
    return "".join(fold(text).split())


def drop_repeated_tables(rows: Sequence[Row]) -> tuple[list[Row], list[LeftOut]]:
    """Rows, which are not empty, without what a text layer prints again of an HTML table: as cells beside it, and
    as rows below it.

    A repeat is a run of cells in the table's own order (in a row below also a lone one). Cells behind a run move
    to where it began, as it had pushed them aside.
    """
    kept: list[Row] = []
    left_out: list[LeftOut] = []
    table: list[str] = []
    rows_since = 0
    for row in rows:
        own = next((_table_cells(cell) for cell in row if "<table" in cell.text), [])
        table = own or (table if rows_since < _FAR_ROWS else [])
        runs = _runs(row, table, lone=not own and rows_since == 0)
        rows_since = 0 if own or runs else rows_since + 1
        left_out += [LeftOut(" ".join(cell.visible for cell in row[first:end]), "repeated",
                             Place(lines=(row[first].line, row[first].line))) for first, end in runs]
        gone = [index for first, end in runs for index in range(first, end)]
        left = set(range(len(row))).difference(gone)
        cells = tuple(Cell(cell.text, cell.line, cell.column - bisect(gone, index))
                      for index, cell in enumerate(row) if index in left)
        if cells:
            kept.append(cells)
    return kept, left_out


def _table_cells(cell: Cell) -> list[str]:
    texts = [text for block in html_to_blocks(cell.text) for row in block.rows for text in row if text]
    return [squeeze(text) for text in texts[:_MOST_TABLE_CELLS]]


def _runs(row: Row, table: list[str], lone: bool) -> list[tuple[int, int]]:
    """Where cells of a row follow each other as cells of the table do, as (first, behind the last)."""
    runs, index = [], 0
    texts = [squeeze(cell.visible) for cell in row] if table else []
    while index < len(texts):
        length = max((_common(texts, index, table, start) for start, text in enumerate(table)
                      if text == texts[index]), default=0)
        if length > 1 or length == 1 and lone and len(texts) == 1:
            runs.append((index, index + length))
        index += max(length, 1)
    return runs


def _common(texts: list[str], index: int, table: list[str], start: int) -> int:
    pairs = zip(islice(texts, index, None), islice(table, start, None))
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
