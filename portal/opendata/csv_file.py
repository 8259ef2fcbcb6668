"""Tables as CSV: UTF-8 with a byte order mark, and no cell that a spreadsheet would run as a formula.

With the mark, because the first to open a CSV file is Excel, which takes a file without it for Shift_JIS and shows
garbage; every program that reads tables passes over it. Who wants none takes JSON, SQLite or Parquet.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from portal.opendata.columns import Filled, Table

_MARK = "\ufeff"
LINE_END = b"\r\n"
# What a text must not begin with: spreadsheets take it for a formula (the full-width signs too, in Japan), or drop
# it and look at what follows. And the apostrophe itself, so that the way back is sure.
_GUARDED = tuple("=+-@\t\r\n＝＋－＠'")


def text_to_cell(text: str) -> str:
    """A text as a cell that stays text: one apostrophe in front of what could run. Numbers get none."""
    return f"'{text}" if text.startswith(_GUARDED) else text


def cell_to_text(cell: str) -> str:
    """The way back, for every cell of a text column: the first apostrophe is not part of the text."""
    return cell.removeprefix("'")


def table_to_csv(filled: Filled) -> bytes:
    """A table as a CSV file (RFC 4180), its first line the names of the columns. What is None is an empty cell."""
    text = io.StringIO()
    csv.writer(text, lineterminator=LINE_END.decode()).writerows(
        [_cell(value) for value in values] for values in filled.values)
    return csv_head(filled.table) + text.getvalue().encode("utf-8", "replace")


def csv_head(table: Table) -> bytes:
    """What the CSV file of a table begins with: the mark and the first line."""
    return _MARK.encode() + ",".join(table.names).encode() + LINE_END


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return text_to_cell(value) if isinstance(value, str) else repr(value)
