"""The figures of a row, with the unit that their columns say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.model import FUNDING, AmountRow, Box, FundingRow, Scrap
from portal.money import UNITS, is_dash, is_rate
from portal.sheets.table.grid import Grid
from portal.sheets.table.header import Column, Header
from portal.sheets.table.rules import FIGURES, ROW_AMOUNTS

_APART = re.compile(r"(?<=[0-9０-９])\s+(?=[0-9０-９])")


def unit_of_columns(header: Header, above: str | None, unit: str) -> str:
    """The unit of a table's figures: that of its first column that says one, else that `above` the table, else the
    form's `unit`."""
    own = next((column.unit for column in header.of(*FIGURES) if column.unit in UNITS), None)
    return own or above or unit


def one_figure(text: str) -> str:
    """What a cell of a figure holds. Figures that only white space keeps apart, as on two lines, are told apart by
    a sign, for a reader of amounts takes white space for none and them for one."""
    return _APART.sub("／", text)


def figure_scrap(grid: Grid, row: int, column: Column, unit: str, above: str | None) -> Scrap | None:
    """A figure and its cell, None where it is empty. One in another unit than `unit`, the table's, or a rate of a
    column in per cent, is told with it, for a figure alone would be taken for something else."""
    text = one_figure(grid.text(*grid.origin(row, column.number)))
    if not text:
        return None
    own = column.unit or (unit if column.box and column.box.key == "printed_execution_rate" else above or unit)
    if own != unit and not is_dash(text) and not text.endswith(own) and not is_rate(text) and text[-1:].isdigit():
        text += own
    return Scrap(text, grid.place(*grid.origin(row, column.number)))


def amount_row(kind: str, group: str | None, name: str, grid: Grid, row: int,
               figures: dict[str, Scrap]) -> AmountRow:
    """A row of amounts of which these figures are known, each with its cell."""
    own = {field: figures[field] for field in ROW_AMOUNTS if field in figures}
    return AmountRow(kind, group, name, grid.row_place(row), **{field: scrap.text for field, scrap in own.items()},
                     places={field: scrap.place for field, scrap in own.items()})


def funding_rows(grid: Grid, row: int, columns: Iterable[Column],
                 figures: dict[int, Scrap]) -> tuple[FundingRow, ...]:
    """The funding of a row, one for each of its columns, by these figures of columns; named where several columns
    are of one source."""
    columns = [column for column in columns if column.box and column.box.key in FUNDING]
    keys = [column.box.key for column in columns]
    return tuple(FundingRow(column.box.key,
                            column.label.split("／")[-1] if keys.count(column.box.key) > 1 else None,
                            figures[column.number].text if column.number in figures else None,
                            grid.place(row, column.number)) for column in columns)


def figure_box(column: Column, scrap: Scrap | None, grid: Grid, row: int) -> Box:
    """A figure that a sheet has as a box of its own: adjusted, settled or a rate."""
    place = scrap.place if scrap else grid.place(row, column.number)
    return Box(column.box.key, None, column.label, scrap.text if scrap else "", "read" if scrap else "blank",
               place)

