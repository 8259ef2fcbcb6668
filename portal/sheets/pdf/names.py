"""The names of a list of amounts in a PDF: which lines are one name, and which figures go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from portal.sheets.pdf.page_grid import Bounds
from portal.sheets.pdf.page_text import Line, first_unit
from portal.sheets.text_cells import fold

_NEXT_LINE = 2.2  # Em. The next line of a name is not further down.
_GROUP_LINES = 5  # A group's name is not broken into more lines.


@dataclass
class Row:
    """Figures on one line with the words 小計 or 合計 beside them, and the lines of the name that goes with them.

    middle   where the line is; boxes: of its figures and words
    left     where its figures begin
    lost     the figures of which nobody knows how many digits are cut off
    """

    middle: float
    left: float
    boxes: list[Bounds]
    requested: str | None = None
    budgeted: str | None = None
    earmarked: str | None = None
    word: str | None = None
    names: list[Line] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Name:
    """A line of a name; `cell`: the box that holds names only and this one, if the list is ruled so finely."""

    line: Line
    cell: Bounds | None = None


@dataclass
class _Block:
    names: list[Name]

    @property
    def last(self) -> Line:
        return self.names[-1].line

    @property
    def top(self) -> float:
        return self.names[0].cell[1] if self.names[0].cell else self.names[0].line.top

    @property
    def bottom(self) -> float:
        return self.names[0].cell[3] if self.names[0].cell else self.last.bottom

    @property
    def lines(self) -> list[Line]:
        return [name.line for name in self.names]


def give_names(rows: list[Row], names: Sequence[Name], begins: Callable[[Line], str]) -> list[Row]:
    """The rows with their names, in the order of print; a name without figures is a row of its own.

    `begins` says of a line whether it begins a name for sure: "bullet", "group" (it is a group's name), or "".
    """
    return _NameGiver(rows, names, begins).give()


class _NameGiver:
    def __init__(self, rows: list[Row], names: Sequence[Name], begins: Callable[[Line], str]):
        self._rows = rows
        self._names = sorted(names, key=lambda name: (name.line.middle, name.line.x0))
        self._kinds = {id(name.line): begins(name.line) for name in names}
        self._tied: set[int] = set()  # Lines that go on with the name of a group.
        for first in range(len(self._names)):
            self._tie_group(first, begins)
        # Names end before the figures, but for what does not fit.
        figures = min((row.left for row in rows), default=float("inf"))
        self._column = min(max((name.line.x1 for name in names), default=0.0), figures)

    def _tie_group(self, first: int, begins: Callable[[Line], str]) -> None:
        """Find the name of a group that a narrow column breaks into lines, from this line on."""
        lines = [self._names[first].line]
        for name in self._names[first + 1:first + _GROUP_LINES]:
            if self._begins(lines[-1]) or name.line.middle - lines[-1].middle > _NEXT_LINE * name.line.size:
                return
            lines.append(name.line)
            if begins(Line(tuple(char for line in lines for char in line.chars))) == "group":
                self._kinds[id(lines[0])] = "group"
                self._tied |= {id(line) for line in lines[1:]}
                return

    def _begins(self, line: Line) -> str:
        return self._kinds[id(line)]

    def give(self) -> list[Row]:
        loose: list[Row] = []
        before: tuple[_Block, Row] | None = None
        for block in self._blocks():
            row = self._row_of(block)
            if row is None and before and self._trails(*before, block):
                row = before[1]
            elif row is None and not self._begins(block.names[0].line):
                row = self._nearest(block)
            if row is None:
                middle = (block.top + block.bottom) / 2
                row = Row(middle, 0.0, [])
                loose.append(row)
            row.names += block.lines
            before = block, row
        for row in self._rows:
            row.names.sort(key=lambda line: (line.middle, line.x0))
        return sorted([*self._rows, *loose],
                      key=lambda row: min([row.middle, *(line.middle for line in row.names)]))

    def _row_of(self, block: _Block) -> Row | None:
        own = [row for row in self._rows if block.top - 1 <= row.middle <= block.bottom + 1]
        return next((row for row in own if not row.names), own[0] if own else None)

    def _trails(self, before: _Block, row: Row, block: _Block) -> bool:
        """Whether a line goes on with the name above it, whose figures stand above it."""
        line = block.names[0].line
        return not self._begins(line) and block.names[0].cell is None and row.middle < block.top and \
            bool(row.boxes) and line.middle - before.last.middle <= _NEXT_LINE * line.size

    def _nearest(self, block: _Block) -> Row | None:
        gap = {id(row): max(row.middle - block.bottom, block.top - row.middle) for row in self._rows}
        nearest = min(self._rows, key=lambda row: (gap[id(row)], row.middle), default=None)
        return nearest if nearest and gap[id(nearest)] < 2 * block.last.size and nearest.word != "total" else None

    def _blocks(self) -> list[_Block]:
        """The lines of each name."""
        blocks: list[_Block] = []
        cells: dict[Bounds, _Block] = {}
        for name, below in zip(self._names, [*self._names[1:], None]):
            if name.cell and name.cell in cells:
                cells[name.cell].names.append(name)
                continue
            pair = below is not None and not name.cell and self._has_row_between(name.line, below.line)
            last = blocks[-1] if blocks else None
            if last and not name.cell and not last.names[0].cell and self._goes_on(last, name.line, pair):
                last.names.append(name)
                continue
            blocks.append(_Block([name]))
            if name.cell:
                cells[name.cell] = blocks[-1]
        return blocks

    def _goes_on(self, block: _Block, line: Line, pair: bool) -> bool:
        """Whether a line is the next one of the name above it; `pair`: figures stand halfway between it and the
        line below."""
        if line.middle - block.last.middle > _NEXT_LINE * line.size:
            return False
        if level(block.last, line) or id(line) in self._tied:
            return True
        if self._begins(line):
            return False
        if self._has_row_between(block.last, line):
            return True
        has_row = any(block.top <= row.middle <= block.bottom for row in self._rows)
        own_row = any(abs(row.middle - line.middle) < 0.5 * line.size for row in self._rows)
        if has_row and (pair or own_row):
            return False
        text = fold("".join(one.text for one in block.lines))
        if text.count("(") > text.count(")") or self._column - block.last.x1 < first_unit(line) + 0.5 * line.size:
            return True
        first = block.names[0].line
        indented = line.x0 - first.x0 > 0.8 * line.size
        return indented and not has_row and (not own_row or self._begins(first) == "bullet")

    def _has_row_between(self, above: Line, below: Line) -> bool:
        """Whether figures stand halfway between two lines, as beside a name of two lines."""
        gap = 0.25 * below.size
        return below.middle - above.middle < _NEXT_LINE * below.size and \
            any(above.middle + gap < row.middle < below.middle - gap for row in self._rows)


def level(one: Line, other: Line) -> bool:
    """Whether two lines stand side by side."""
    return abs(one.middle - other.middle) < 0.5 * max(one.size, other.size)
