"""Tables that the text has as lines of cells with tabs between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from portal.sheets.outline.rules import TableRule, fits


def lines_to_rows(lines: Iterable[str]) -> list[list[str]]:
    """The cells of each line, all rows equally wide; rows and trailing columns that are blank throughout are only
    tabs and are dropped."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    rows = [row for row in rows if any(row)]
    width = max((column + 1 for row in rows for column, cell in enumerate(row) if cell), default=0)
    return [(row + [""] * width)[:width] for row in rows]


def rows_to_table(rows: list[list[str]], rules: TableRule) -> list[list[str]]:
    """A table of one header row and body rows, from rows of equal width as printed.

    Two header rows become one (「実施年度」 over 「R4」 → 「実施年度 R4」); a table without a header gets a blank one; a
    blank first cell in a column of words means "as above" and is filled. Every other blank stays a blank.
    """
    height = header_height(rows, rules)
    header = [[""] * len(rows[0]), rows[0], _join(rows[0], rows[min(1, len(rows) - 1)])][height]
    return [header, *_fill_first_column(rows[height:], rules)]


def header_height(rows: list[list[str]], rules: TableRule) -> int:
    """How many of the first rows (0, 1 or 2) are the header.

    A row with a figure or a mark such as ○ in a cell is a body row. The first row is else a header. The second is
    part of it when it stands exactly under the merged cells: it has a cell under each cell that the first row
    merges over several columns, is blank under all others, and a body row is left below.
    """
    if not rows or _has_value(rows[0], rules):
        return 0
    merged = _merged_columns(rows[0])
    if len(rows) > 2 and merged and not _has_value(rows[1], rules):
        if all(bool(cell) == (column in merged) for column, cell in enumerate(rows[1])):
            return 2
    return 1


def columns_without_header(table: list[list[str]]) -> list[int]:
    """The columns (from 1) whose cells stand under a blank header, the first column (a table's corner) aside: a
    sign that cells have slipped. None when the whole header is blank."""
    header, *body = table
    if not any(header):
        return []
    return [column + 1 for column, name in enumerate(header)
            if column and not name and any(row[column] for row in body)]


def row_lines(lines: list[str], may_be_row: Callable[[int], bool], may_be_cell: Callable[[int], bool]) -> set[int]:
    """The indexes of the lines that are rows of tables: runs of lines with tabs, two or more with tabs inside.

    may_be_row   whether a line with tabs can be a row (no heading is)
    may_be_cell  whether a line without tabs, directly between two rows, can be a row of one cell
    """
    tabbed = {index for index, line in enumerate(lines) if "\t" in line and may_be_row(index)}
    rows: set[int] = set()
    run: list[int] = []
    for index in range(len(lines) + 1):
        inside = (index - 1 in tabbed and index + 1 in tabbed and "\t" not in lines[index] and may_be_cell(index))
        if index in tabbed or inside:
            run.append(index)
            continue
        if sum("\t" in lines[member].strip() for member in run) >= 2:
            rows.update(run)
        run = []
    return rows


def _has_value(row: list[str], rules: TableRule) -> bool:
    return any(fits(rules.values, cell) for cell in row)


def _merged_columns(header: list[str]) -> set[int]:
    """Columns of cells that the row merges over several: a cell followed by blanks, and these blanks."""
    columns: set[int] = set()
    for column in range(1, len(header)):
        if not header[column] and (header[column - 1] or column - 1 in columns):
            columns |= {column - 1, column}
    return columns


def _join(upper: list[str], lower: list[str]) -> list[str]:
    names, above = [], ""
    for top, bottom in zip(upper, lower):
        above = top or above
        names.append(f"{above} {bottom}" if bottom else top)
    return names


def _fill_first_column(body: list[list[str]], rules: TableRule) -> list[list[str]]:
    if any(fits(rules.values, row[0]) for row in body):
        return body
    filled: list[list[str]] = []
    for row in body:
        if filled and not row[0] and not _is_sum(row, rules):
            row = [filled[-1][0], *row[1:]]
        filled.append(row)
    return filled


def _is_sum(row: list[str], rules: TableRule) -> bool:
    first = next((cell for cell in row if cell), "")
    return fits(rules.totals, re.sub(r"\s", "", unicodedata.normalize("NFKC", first)))
