"""Cells, as they come, put together as a table, with limits on how much that may be."""

from __future__ import annotations

import re
from typing import Any

from portal.faults import Fault, Faults
from portal.model import Table

MAX_CELLS = 2_000_000  # Of the rows of all tables of a document, from column A to the last one that is not empty.
MAX_ROWS = 1_048_576  # As many as a worksheet can have.
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")


class TableRows:
    """The cells of one table. `room` counts what all tables of the document may still have."""

    def __init__(self, name: str, room: list[int]):
        self._name, self._room = name, room
        self._rows: dict[int, dict[int, str]] = {}
        self._widths: dict[int, int] = {}
        self._unreadable: set[tuple[int, int]] = set()

    @staticmethod
    def room() -> list[int]:
        """What the tables of a document may have together."""
        return [MAX_CELLS]

    def put(self, row: int, column: int, text: str, unreadable: bool = False) -> None:
        """A cell, by its row and column from 1; an empty one is not kept. `unreadable`: it holds an error in place
        of a value, as those do that say so. Raises Faults for a second cell at one place, or one too many."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text:
            return
        cells = self._rows.setdefault(row, {})
        if column in cells or not (0 < row <= MAX_ROWS and column > 0):
            raise Faults(Fault(self._name, row, "workbook-unreadable", "each cell of a worksheet stands once",
                               f"row {row}, column {column} twice or nowhere",
                               "save the document anew in a spreadsheet program and update its sha256"))
        self._room[0] -= max(0, column - self._widths.get(row, 0))
        self._widths[row] = max(column, self._widths.get(row, 0))
        if self._room[0] < 0:
            raise Faults(Fault(self._name, row, "document-too-large",
                               f"a document has at most {MAX_CELLS:,} cells", "more", "split the document, or clear the cells far out"))
        cells[column] = text
        if unreadable or _ERROR.fullmatch(text):
            self._unreadable.add((row, column))

    def to_table(self, name: str, **told: Any) -> Table:
        """The table, with what else is told of it."""
        rows = tuple(tuple(self._rows[row].get(column, "") for column in range(1, self._widths[row] + 1))
                     if row in self._rows else () for row in range(1, max(self._rows, default=0) + 1))
        return Table(name, rows, unreadable=tuple(sorted(self._unreadable)), **told)
