"""Cells of a table in a PDF, found by the labels of their row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.documents.pdf_rules import SNAP
from portal.sheets.labelled.labels import fits_label, label_unit
from portal.sheets.labelled.rules import LEVELS
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import label_text

_Side = tuple[int, int]  # The places in a box of the edges that a direction looks at.
_ACROSS, _DOWN = (0, 2), (1, 3)


@dataclass(frozen=True)
class TableCell:
    """A cell that labels point to, what it says, and the unit that one of them gives."""

    region: Region
    text: str
    unit: str | None


def find_cell(regions: Sequence[Region], row: Sequence[str], column: Sequence[str], of: str) -> TableCell | None:
    """The cell in the row and column with these labels; without the labels of one, the next cell beside or below the
    other. `of`: which of several, "first" or "last". None where the table has no such cell."""
    rows, columns = _in_order(_heads(regions, row, _DOWN)), _in_order(_heads(regions, column, _ACROSS))
    if row and not rows or column and not columns:
        return None
    found = []
    for row_head in rows if row else [None]:
        for column_head in columns if column else [None]:
            cell = _crossing(regions, row_head, column_head)
            if cell is not None:
                found.append(_told(cell, row_head, column_head))
    return found[0 if of == "first" else -1] if found else None


def _told(cell: Region, *heads: Region | None) -> TableCell:
    units = [label_unit(label_text(head.chars)) for head in heads if head]
    return TableCell(cell, label_text(cell.chars), next(filter(None, units), None))


def rows_below(regions: Sequence[Region], head: Region) -> list[Region]:
    """The cells below the head of a column, from top to bottom, empty ones too."""
    return sorted((one for one in regions if one.box[1] >= head.box[3] - SNAP and _level(one, head, _ACROSS)),
                  key=lambda one: one.box[1])


def cell_beside(regions: Sequence[Region], row: Region, head: Region) -> Region | None:
    """The cell in the row of one cell and below the head of a column."""
    return next((one for one in rows_below(regions, head) if _level(one, row, _DOWN)), None)


def find_head(regions: Sequence[Region], labels: Sequence[str]) -> Region | None:
    """The head of a column with one of these labels."""
    heads = _in_order(_heads(regions, labels, _ACROSS))
    return heads[0] if heads else None


def _heads(regions: Sequence[Region], labels: Sequence[str], side: _Side) -> Iterator[Region]:
    """The cells that fit labels but for figures in them, such as years. A label of two levels is that of a cell within
    the first one's."""
    for label in labels:
        *outer, last = label.split(LEVELS)
        for region in regions:
            if fits_label(label_text(region.chars), [last]) and all(
                    any(_holds(one, region, name, side) for one in regions) for name in outer):
                yield region


def _holds(outer: Region, region: Region, name: str, side: _Side) -> bool:
    """Whether a cell with a label is the upper level of another one."""
    begins = _DOWN[0] if side == _ACROSS else _ACROSS[0]
    return fits_label(label_text(outer.chars), [name]) and outer.box[begins] <= region.box[begins] and \
        _level(region, outer, side)


def _in_order(heads: Iterator[Region]) -> list[Region]:
    return sorted({id(region): region for region in heads}.values(), key=lambda region: (region.box[1], region.box[0]))


def _crossing(regions: Sequence[Region], row: Region | None, column: Region | None) -> Region | None:
    cells = [one for one in regions if one is not row and one is not column
             and (row is None or one.box[0] >= row.box[2] - SNAP and _level(one, row, _DOWN))
             and (column is None or one.box[1] >= column.box[3] - SNAP and _level(one, column, _ACROSS))]
    return min(cells, key=lambda one: (one.box[1], one.box[0]), default=None)


def _level(one: Region, other: Region, side: _Side) -> bool:
    """Whether the middle of one of two cells lies within the other."""
    low, high = side
    return any(a.box[low] - SNAP <= (b.box[low] + b.box[high]) / 2 <= a.box[high] + SNAP
               for a, b in ((one, other), (other, one)))
