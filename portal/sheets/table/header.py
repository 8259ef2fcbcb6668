"""The header of a table: which rows it has, and what each column is by the labels of the form."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from portal.faults import Fault, Faults
from portal.forms import BoxRule, Form
from portal.model import FUNDING, LeftOut
from portal.money import unit_of
from portal.sheets.table.grid import Grid
from portal.sheets.table.rules import FIGURES
from portal.sheets.text_cells import squeeze

_LEVELS = 6
_BETWEEN = "/"  # The labels of two levels, in a form's label.
_UNIT = re.compile(r"[(\[【〔](?:単位[::]?)?(百万円|千円|万円|億円|円|%)[)\]】〕]$")
_YEAR = re.compile(r"(令和|平成|R|H)(?:[0-9]+|元)|(?:19|20)[0-9]{2}(?=年)")
_FIGURE = re.compile(r"[△▲−-]?[0-9][0-9,.]*%?")

Label = tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table. `box` is what it becomes; None for one that the form does not take (`ignored`) or does
    not know. `label` is what stands above it, as printed; `unit` the unit that it says."""

    number: int
    label: str
    box: BoxRule | None
    ignored: bool = False
    unit: str | None = None


@dataclass(frozen=True)
class Header:
    """The rows `first` to `last` of a table as its header."""

    first: int
    last: int
    columns: tuple[Column, ...]

    def of(self, *keys: str) -> list[Column]:
        """The columns of these boxes."""
        return [column for column in self.columns if column.box and column.box.key in keys]


class _Fit(NamedTuple):
    """How well a label of a box fits: the levels that it names, whether its years are the same, which of the
    labels."""

    levels: int
    exact: bool
    which: int


class HeaderFinder:
    """Finds the headers of tables of one form. A header has a label of one of the boxes `key`, and of another
    box."""

    def __init__(self, form: Form, path: str, key: Collection[str], ignored: Collection[str] = ()):
        self._path, self._key, self._form = path, set(key), form
        self._labels = [(box, [split_label(label) for label in box.labels]) for box in form.boxes]
        self._ignored = [split_label(label) for label in ignored]
        self._uppers = {any_year(level) for labels in (*(own for _, own in self._labels), self._ignored)
                        for label in labels for level in label[:-1]}
        self._ends = {any_year(label[-1]) for _, labels in self._labels for label in labels}
        self._key_ends = {any_year(label[-1]) for box, labels in self._labels if box.key in self._key
                          for label in labels}

    def is_label(self, text: str) -> bool:
        """Whether a cell is the lowest level of a label of the form."""
        return any_year(plain_label(text)[0]) in self._ends

    def headings(self, grid: Grid, header: Header) -> list[LeftOut]:
        """What a header has above its labels and the form does not ask for: 「令和6年度」 over 「要求額」."""
        boxes = {column.number for column in header.columns if column.box}
        return [LeftOut(text, "front-matter", grid.place(row, number))
                for row in range(header.first, header.last + 1) for number, text in grid.row(row).items()
                if number in boxes and any_year(plain_label(text)[0]) not in self._ends | self._uppers]

    def find(self, grid: Grid, row: int) -> Header | None:
        """The header that has its first label of a key in this row, if there is one."""
        keys = [column for column, text in grid.row(row).items()
                if any_year(plain_label(text)[0]) in self._key_ends]
        if not keys:
            return None
        first, last = self._first(grid, row, keys), self._last(grid, row, keys)
        columns = tuple(self._column(grid, number, path) for number, path in _paths(grid, first, last))
        named = {column.box.key for column in columns if column.box}
        if not named & self._key or len(named) < min(2, len(self._form.boxes)):
            return None
        self._refuse_twice(grid, last, columns)
        return Header(first, last, columns)

    def _first(self, grid: Grid, row: int, keys: list[int]) -> int:
        """The first row of a header: those above that have cells joined over several columns, but not the key's,
        or that say what labels of the form have above them."""
        first = row
        while first > 1 and row - first < _LEVELS:
            above = grid.row(first - 1)
            spans = [merged for column in above if (merged := grid.merged(first - 1, column))]
            named = any(any_year(plain_label(text)[0]) in self._uppers for text in above.values())
            if not named and not any(
                    left < right and top == bottom == first - 1 and not any(left <= key <= right for key in keys)
                    and not unit_of(grid.text(top, left)) and grid.text(first, left)
                    for top, left, bottom, right in spans):
                break
            first -= 1
        return first

    def _last(self, grid: Grid, row: int, keys: list[int]) -> int:
        """The last row of a header: as far down as its cells are joined, or labels stand below others."""
        last = row
        while last < min(row + _LEVELS, grid.height):
            joined = max((merged[2] for column in grid.row(last) if (merged := grid.merged(last, column))),
                         default=0)
            below = grid.row(last + 1)
            labels = [column for column, text in below.items() if self.is_label(text)]
            if joined > last or labels and not any(grid.text(last + 1, key) for key in keys) \
                    and not any(_FIGURE.fullmatch(squeeze(text)) for text in below.values()):
                last += 1
            else:
                break
        return last

    def _column(self, grid: Grid, number: int, path: list[str]) -> Column:
        plain = [plain_label(text) for text in path]
        labels, units = [each[0] for each in plain], [each[1] for each in plain if each[1]]
        told = "／".join(" ".join(text.split()) for text in path)
        best = max(((fit, -at, box) for at, (box, own) in enumerate(self._labels) if (fit := _fit(own, labels))),
                   key=lambda each: (each[0].levels, each[0].exact, each[1]), default=None)
        ignored = _fit(self._ignored, labels)
        if ignored and (not best or ignored[:2] > best[0][:2]):
            return Column(number, told, None, True)
        return Column(number, told, best[2] if best else None, unit=units[-1] if units else None)

    def _refuse_twice(self, grid: Grid, row: int, columns: tuple[Column, ...]) -> None:
        """A figure, or a label, that several columns have can't be told by its label alone."""
        seen: dict[tuple[str, str], Column] = {}
        for column in columns:
            if column.box is None:
                continue
            several = column.box.key not in (*FIGURES, "item", "group") or column.box.key in FUNDING
            apart = column.label if several else ""
            other = seen.setdefault((column.box.key, apart), column)
            if other is not column:
                raise Faults(Fault(self._path, row, "column-twice",
                                   f"one column is {column.box.key} of {self._form.form}",
                                   f"「{other.label}」 in column {other.number} and 「{column.label}」 in "
                                   f"{column.number}",
                                   f"in forms/{self._form.form}.yaml give the label with those above it "
                                   f"(財源内訳/国庫支出金) or with its year, and ignore the other"))


def split_label(text: str) -> Label:
    """The levels of a form's label, for comparing."""
    return tuple(plain_label(part)[0] for part in text.split(_BETWEEN))


def plain_label(text: str) -> tuple[str, str | None]:
    """A label for comparing, without its unit in brackets, and that unit."""
    plain = squeeze(text)
    unit = _UNIT.search(plain)
    return (plain[:unit.start()], unit[1]) if unit and unit.start() else (plain, None)


def any_year(label: str) -> str:
    """A label for comparing whose years are any."""
    return _YEAR.sub(lambda match: f"{match[1] or ''}#", label)


def _fit(labels: list[Label], path: list[str]) -> _Fit | None:
    """How the best of a box's labels fits what stands above a column: its last level is the lowest, and those
    before it stand above in their order."""
    fits = []
    for which, label in enumerate(labels):
        for exact in (True, False):
            own, above = (label, path) if exact else (tuple(map(any_year, label)), list(map(any_year, path)))
            if above and own[-1] == above[-1] and _in_order(own[:-1], above[:-1]):
                fits.append(_Fit(len(label), exact, -which))
                break
    return max(fits, default=None)


def _in_order(parts: Label, whole: list[str]) -> bool:
    rest = iter(whole)
    return all(part in rest for part in parts)


def _paths(grid: Grid, first: int, last: int) -> list[tuple[int, list[str]]]:
    """What stands above each column, from the highest level to the lowest. A label that is not joined with the
    cells to its right is theirs too where each of these, as its own, has labels below and nothing of its own."""
    paths: dict[int, list[str]] = {column: [] for column in range(1, grid.width + 1)}
    for row in range(first, last + 1):
        above = ""
        for column, path in paths.items():
            text = grid.spread(row, column)
            below = any(grid.text(lower, column) for lower in range(row + 1, last + 1))
            if text:
                above = text if below else ""
            elif below and row < last:
                text = above
            else:
                above = ""
            if text and (not path or path[-1] != text):
                path.append(text)
    return [(column, path) for column, path in paths.items() if path]
