"""A table as a grid in which cells are looked up, with the places that the record names."""

from __future__ import annotations

from portal.cell_names import cell_name, column_name
from portal.model import LeftOut, Place, Remark, Table

_MOST_MERGED = 2_000_000  # Cells. Ranges can be merged that are larger than the table.


class Grid:
    """A table by rows and columns from 1; `number` is the table's in its document."""

    def __init__(self, table: Table, number: int):
        self.table, self.number = table, number
        self.height = len(table.rows)
        self.width = max(map(len, table.rows), default=0)
        self._unreadable = set(table.unreadable)
        self._merged: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for top, left, bottom, right in table.merged:
            bottom, right = min(bottom, self.height), min(right, self.width)
            size = (bottom - top + 1) * (right - left + 1)
            if self.text(top, left) and len(self._merged) + size <= _MOST_MERGED:
                for row in range(top, bottom + 1):
                    for column in range(left, right + 1):
                        self._merged.setdefault((row, column), (top, left, bottom, right))

    def text(self, row: int, column: int) -> str:
        """What a cell holds; "" when it is empty."""
        cells = self.table.rows[row - 1] if 0 < row <= self.height else ()
        return cells[column - 1] if 0 < column <= len(cells) else ""

    def merged(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """The cells that a cell is joined with, as first row and column, last row and column, if they hold
        something."""
        return self._merged.get((row, column))

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """The cell that has the text of a cell: the first of those that it is joined with, or itself."""
        merged = self.merged(row, column)
        return merged[:2] if merged else (row, column)

    def spread(self, row: int, column: int) -> str:
        """What a cell, or the cells that it is joined with, holds."""
        return self.text(*self.origin(row, column))

    def is_unreadable(self, row: int, column: int) -> bool:
        """Whether a cell holds an error, or a formula without its result."""
        return (row, column) in self._unreadable

    def row(self, row: int) -> dict[int, str]:
        """The cells of a row that hold something, by column."""
        return {column: text for column, text in enumerate(self.table.rows[row - 1], 1) if text}

    def place(self, row: int, column: int, last_row: int = 0, last_column: int = 0) -> Place:
        """The place of a cell, or of all from it to another one."""
        cells = cell_name(row, column)
        if (last_row or row, last_column or column) != (row, column):
            cells += f":{cell_name(last_row or row, last_column or column)}"
        return Place(table=self.number, cells=f"{self.table.name}!{cells}" if self.table.name else cells)

    def row_place(self, first: int, last: int = 0) -> Place:
        """The place of whole rows, from column A to the table's last one."""
        return self.place(first, 1, last or first, max(self.width, 1))

    def left_out(self, reason: str, first: int, last: int = 0) -> LeftOut:
        """Whole rows as text that is not in the record."""
        text = " ".join(cell for row in range(first, (last or first) + 1) for cell in self.row(row).values())
        return LeftOut(text, reason, self.row_place(first, last))

    def hidden_remarks(self) -> list[Remark]:
        """What the document does not show of the table, though it is read; told, for readers will look for it."""
        parts = [f"{first}行" if first == last else f"{first}–{last}行"
                 for first, last in _runs(self.table.hidden_rows)
                 if any(self.text(row, column) for row in range(first, min(last, self.height) + 1)
                        for column in range(1, self.width + 1))]
        parts += [f"{column_name(first)}列" if first == last else
                  f"{column_name(first)}–{column_name(min(last, self.width))}列"
                  for first, last in self.table.hidden_columns if first <= self.width]
        name = f"シート「{self.table.name}」" if self.table.name else "表"
        told = [f"{name}は資料では非表示です"] if self.table.hidden else []
        told += [f"{name}の{'、'.join(parts)}は資料では非表示です"] if parts else []
        return [Remark("hidden-cells", f"{each}。記録には入れています。", self.row_place(1, self.height)) for each in told]


def _runs(numbers: tuple[int, ...]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs
