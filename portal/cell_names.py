"""How cells of a table are named: 「D12」 in column D and row 12, 「歳出!D12」 with its worksheet."""

from __future__ import annotations

import re

_NAME = re.compile(r"([A-Z]+)([0-9]+)")


def column_name(column: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Row 12, column 4 → D12; both from 1."""
    return f"{column_name(column)}{row}"


def cells_start(cells: str) -> tuple[int, int]:
    """Row and column of the first of some cells: 「歳出!A12:F14」 → (12, 1). Raises ValueError for anything else."""
    match = _NAME.fullmatch(cells.rpartition("!")[2].partition(":")[0])
    if not match:
        raise ValueError(f"{cells!r} names no cells")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column
