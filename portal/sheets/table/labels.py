"""The labels of a worksheet on which they stand beside or above their values, and the cells that are their
values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.forms import BoxRule, Form
from portal.sheets.table.grid import Grid
from portal.sheets.table.header import any_year, plain_label, split_label
from portal.sheets.table.rules import FIGURES, CellRules
from portal.sheets.text_cells import squeeze

_NUMBERED = re.compile(r"^(?:[(]?[0-9]{1,2}[).:]?|[①-⑳])(?=[^0-9])")

Cell = tuple[int, int]


@dataclass(frozen=True)
class Label:
    """A cell that is a label, up to its last row and column where it is joined with others. `rule` is the box that
    it is of, None of one that the form ignores; `above` what must stand above its value, from the highest on;
    `unit` its own."""

    first: Cell
    last: Cell
    text: str
    rule: BoxRule | None
    above: tuple[str, ...]
    unit: str | None


class LabelFinder:
    """Finds the labels of a form on worksheets."""

    def __init__(self, form: Form, rules: CellRules):
        self._rules: dict[str, list[tuple[BoxRule | None, tuple[str, ...]]]] = {}
        for rule, texts in [*((box, box.labels) for box in form.boxes), (None, rules.ignored)]:
            for text in texts:
                *above, own = split_label(text)
                self._rules.setdefault(any_year(own), []).append((rule, tuple(above)))

    def find(self, grid: Grid, rows: Iterator[int]) -> dict[Cell, list[Label]]:
        """The labels in these rows by their first cell; a cell can be the label of several boxes, one for each
        heading that stands above its values."""
        found: dict[Cell, list[Label]] = {}
        for row in rows:
            for column, text in grid.row(row).items():
                plain, unit = plain_label(squeeze(text).rstrip(":"))
                rules = self._rules.get(any_year(plain)) or self._rules.get(any_year(_NUMBERED.sub("", plain)), ())
                merged = grid.merged(row, column) or (row, column, row, column)
                for rule, above in rules:
                    found.setdefault((row, column), []).append(
                        Label((row, column), merged[2:], text, rule, above, unit))
        return found


def values_below(grid: Grid, label: Label, labels: dict[Cell, list[Label]]) -> list[Cell]:
    """The cells below a label down to the next one, or to a row in which there is nothing."""
    cells: list[Cell] = []
    for row in range(label.last[0] + 1, grid.height + 1):
        own = [(row, column) for column in grid.row(row) if label.first[1] <= column <= label.last[1]]
        if not own or any(cell in labels for cell in own):
            break
        cells += own
    return cells


def values_beside(grid: Grid, label: Label, labels: dict[Cell, list[Label]]) -> list[Cell]:
    """The cells to the right of a label up to the next one; of running text also those below them, as long as
    nothing stands below the label."""
    cells = _to_the_right(grid, label.first[0], label.last[1], labels)
    last = label.last[0]
    if label.rule and label.rule.text:
        while last < grid.height and cells and not any(column <= label.last[1] for column in grid.row(last + 1)):
            last += 1
    for row in range(label.first[0] + 1, last + 1):
        cells += _to_the_right(grid, row, label.last[1], labels)
    return cells


def _to_the_right(grid: Grid, row: int, behind: int, labels: dict[Cell, list[Label]]) -> list[Cell]:
    cells: list[Cell] = []
    for column in grid.row(row):
        if (row, column) in labels:
            if column > behind:
                break
        elif column > behind:
            cells.append((row, column))
    return cells


def cells_under(grid: Grid, cells: list[Cell], above: tuple[str, ...]) -> tuple[list[Cell], list[Cell]]:
    """Those of some cells that stand under the headings `above`, the highest first, and the cells of these
    headings."""
    chosen, headings = [], []
    for row, column in cells:
        over = [(upper, grid.origin(upper, column)) for upper in range(1, row) if grid.spread(upper, column)]
        rest = iter(over)
        found = [next((origin for _, origin in rest if plain_label(grid.text(*origin))[0] == text), None)
                 for text in above]
        if all(found):
            chosen.append((row, column))
            headings += [origin for origin in found if origin]
    return chosen, headings


def is_figure(label: Label) -> bool:
    """Whether a label is that of a figure."""
    return label.rule is not None and label.rule.key in FIGURES
