"""The tables of a document as rows that pages show: which cells can be linked to, and how much a row weighs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.cell_names import cell_name, cells_start, column_name
from portal.model import Place, Project

if TYPE_CHECKING:
    from portal.pages.site_model import SiteDocument

# Bytes of compressed HTML.
_ROW, _CELL, _ANCHOR = 20, 2.5, 6
_PLAIN, _DENSE = 0.8, 2.0  # Of a digit or sign, of any other letter.


@dataclass(frozen=True)
class TableCell:
    """A cell: its text, and its id where something leads to it."""

    text: str
    anchor: str | None


@dataclass(frozen=True)
class TableRow:
    """A row of the table `table` (from 1) called `name`, with its number and its cells from column A on."""

    table: int
    name: str
    number: int
    cells: tuple[TableCell, ...]

    @property
    def weight(self) -> float:
        """What it weighs on a page."""
        letters = "".join(cell.text for cell in self.cells)
        dense = sum(not char.isascii() for char in letters)
        return (_ROW + _CELL * len(self.cells) + _ANCHOR * sum(cell.anchor is not None for cell in self.cells)
                + _PLAIN * (len(letters) - dense) + _DENSE * dense)


@dataclass(frozen=True)
class TableRows:
    """Rows of one table that follow each other on a page, and the letters of their columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def cell_anchor(place: Place) -> str:
    """The id of the first of some cells of a table: T1-D12."""
    return f"T{place.table}-{cell_name(*cells_start(place.cells or ''))}"


def document_rows(document: SiteDocument) -> tuple[TableRow, ...]:
    """The rows of a document's tables that hold something, or that something leads to."""
    if not document.tables:
        return ()
    found: dict[tuple[int, int], set[int]] = {}
    for place in _places(document):
        if place.table and place.cells:
            row, column = cells_start(place.cells)
            found.setdefault((place.table, row), set()).add(column)
    rows = []
    for number, table in enumerate(document.tables, 1):
        for at, texts in enumerate(table.rows, 1):
            columns = found.get((number, at), set())
            if texts or columns:
                width = max(len(texts), max(columns, default=0))
                rows.append(TableRow(number, table.name, at, tuple(
                    TableCell(texts[column - 1] if column <= len(texts) else "",
                              f"T{number}-{cell_name(at, column)}" if column in columns else None)
                    for column in range(1, width + 1))))
    return tuple(rows)


def rows_by_table(rows: Iterable[TableRow]) -> tuple[TableRows, ...]:
    """Rows as the tables that they are of."""
    tables: dict[tuple[int, str], list[TableRow]] = {}
    for row in rows:
        tables.setdefault((row.table, row.name), []).append(row)
    return tuple(TableRows(name, tuple(column_name(column) for column in
                                       range(1, max(len(row.cells) for row in own) + 1)), tuple(own))
                 for (_, name), own in tables.items())


def _places(document: SiteDocument) -> Iterator[Place]:
    for part in (*document.left_out, *document.remarks, *document.findings):
        yield part.place
    for entry in document.entries:
        yield from _project_places(entry.project)
        yield from (finding.place for finding in entry.findings)


def _project_places(project: Project) -> Iterator[Place]:
    yield project.source.place
    yield from (scrap.place for scrap in project.printed.values())
    for row in (*project.groups, *project.line_items):
        yield row.place
        yield from row.places.values()
    for part in (*project.grants, *project.sections, *project.remarks, *project.left_out):
        yield part.place
