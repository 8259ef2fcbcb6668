"""The rules of a page cut it into boxes; every character goes to the box that holds its centre.

Rows and columns of a table mean nothing here: a box is what a pen could fill without crossing a rule. What lies
outside all boxes is the page's open ground.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from portal.model import Char, Page, Rule
from portal.documents.pdf_rules import SNAP

SLIVER = 4.0  # Points. A narrower gap between rules is no box.
MAX_CELLS = 250_000  # Of the grid that all rules of a page make; a drawing may have thousands of rules.
LETTER_SPACE = 0.8  # Em. Characters drawn by one operation that are closer are one text,
NEXT_TO = 0.1  # those of one operation and the next when they are as close as this,
SEAMLESS = 0.02  # without any doubt as close as this.
PADDING = 1.2  # Em. Text this close to the edge of its box is set against it.

Bounds = tuple[float, float, float, float]
Line = tuple[float, float, float]  # Where a rule lies across its direction, and from where to where it runs.


@dataclass(frozen=True)
class Region:
    """A box of a page with what stands in it: x0, top, x1, bottom in points.

    open     no box, the ground outside
    cut_off  the end of the page cuts it off: it has no rule below
    goes_on  it goes on from the page before: it has no rule above
    """

    box: Bounds
    chars: tuple[Char, ...] = field(default=(), repr=False)
    open: bool = False
    cut_off: bool = False
    goes_on: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing but white space stands in it."""
        return all(char.text.isspace() for char in self.chars)


def page_to_regions(page: Page) -> list[Region]:
    """The boxes of a page from top to bottom, then from left to right; the open ground is the last."""
    grid = _Grid(page)
    chars: list[list[Char]] = [[] for _ in grid.boxes]
    for stretch in _stretches(page.chars, grid):
        home = _home([grid.at(*char.centre) for char in stretch], stretch, grid)
        for char, own in zip(stretch, home):
            chars[own].append(char)
    regions = [Region(box, tuple(of), index == 0, grid.is_open_at(box, box[3]), grid.is_open_at(box, box[1]))
               for index, (box, of) in enumerate(zip(grid.boxes, chars))]
    return [*sorted(regions[1:], key=lambda region: (region.box[1], region.box[0])), regions[0]]


def inside(inner: Bounds, outer: Bounds) -> bool:
    """Whether a box lies in another one."""
    return (inner[0] >= outer[0] - SNAP and inner[1] >= outer[1] - SNAP
            and inner[2] <= outer[2] + SNAP and inner[3] <= outer[3] + SNAP)


def union(boxes: Iterable[Bounds]) -> Bounds:
    """The box around boxes, of which there is at least one."""
    boxes = list(boxes)
    return (min(box[0] for box in boxes), min(box[1] for box in boxes),
            max(box[2] for box in boxes), max(box[3] for box in boxes))


class _Grid:
    """The cells between all lines of a page, joined where no rule parts them. Box 0 is the open ground."""

    def __init__(self, page: Page):
        printed = _few_enough(page.rules)
        self._added = _open_sides(printed)
        rules = printed + self._added
        self.xs = sorted({0.0, page.width, *(rule.x0 for rule in rules if not rule.horizontal)})
        self.ys = sorted({0.0, page.height, *(rule.top for rule in rules if rule.horizontal)})
        columns, rows = len(self.xs) - 1, len(self.ys) - 1
        self._columns = columns
        below, right = self._walls(rules, columns, rows)
        self._owner = [0] * (columns * rows)
        self.boxes: list[Bounds] = [(0.0, 0.0, page.width, page.height)]
        seen = bytearray(columns * rows)
        for start in [*self._rim(columns, rows), *range(columns * rows)]:
            if seen[start]:
                continue
            number = len(self.boxes) if start not in self._on_rim else 0
            cells = _flood(start, seen, below, right, columns, rows)
            box = union((self.xs[cell % columns], self.ys[cell // columns], self.xs[cell % columns + 1],
                         self.ys[cell // columns + 1]) for cell in cells)
            if number and min(box[2] - box[0], box[3] - box[1]) < SLIVER:
                number = self._owner[cells[0] - 1] if cells[0] % columns else 0
            elif number:
                self.boxes.append(box)
            for cell in cells:
                self._owner[cell] = number

    def at(self, x: float, y: float) -> int:
        """The number of the box that holds a point."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), self._columns - 1)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self._owner[row * self._columns + column]

    def is_open_at(self, box: Bounds, y: float) -> bool:
        """Whether the upper or lower edge of a box, at `y`, is one that is not printed."""
        return any(rule.horizontal and abs(rule.top - y) <= 1 and rule.x0 < box[2] - SNAP and
                   rule.x1 > box[0] + SNAP for rule in self._added)

    def _rim(self, columns: int, rows: int) -> list[int]:
        """The cells at the edge of the page, all of which are open ground."""
        rim = {*range(columns), *range((rows - 1) * columns, rows * columns),
               *range(0, rows * columns, columns), *range(columns - 1, rows * columns, columns)}
        self._on_rim = rim
        return sorted(rim)

    def _walls(self, rules: Sequence[Rule], columns: int, rows: int) -> tuple[bytearray, bytearray]:
        """For each cell whether a rule runs along its lower, and its right, edge."""
        below, right = bytearray(columns * rows), bytearray(columns * rows)
        for rule in rules:
            if rule.horizontal:
                row = bisect_right(self.ys, rule.top) - 2
                for column in range(columns):
                    if row >= 0 and self.xs[column] >= rule.x0 - SNAP / 2 and \
                            self.xs[column + 1] <= rule.x1 + SNAP / 2:
                        below[row * columns + column] = 1
            else:
                column = bisect_right(self.xs, rule.x0) - 2
                for row in range(rows):
                    if column >= 0 and self.ys[row] >= rule.top - SNAP / 2 and \
                            self.ys[row + 1] <= rule.bottom + SNAP / 2:
                        right[row * columns + column] = 1
        return below, right


def _flood(start: int, seen: bytearray, below: bytearray, right: bytearray, columns: int, rows: int) -> list[int]:
    """The cells that can be reached from a cell without crossing a wall."""
    cells, edge = [], [start]
    seen[start] = 1
    while edge:
        cell = edge.pop()
        cells.append(cell)
        column, row = cell % columns, cell // columns
        for way, free in ((cell + 1, column + 1 < columns and not right[cell]),
                          (cell - 1, column > 0 and not right[cell - 1]),
                          (cell + columns, row + 1 < rows and not below[cell]),
                          (cell - columns, row > 0 and not below[cell - columns])):
            if free and not seen[way]:
                seen[way] = 1
                edge.append(way)
    return cells


def _few_enough(rules: Sequence[Rule]) -> list[Rule]:
    """The rules, or, where they would make too fine a grid, the longest of them."""
    level = [rule for rule in rules if rule.horizontal]
    plumb = [rule for rule in rules if not rule.horizontal]
    if (len(level) + 2) * (len(plumb) + 2) > MAX_CELLS:
        most = int(MAX_CELLS ** 0.5) - 2
        level = sorted(level, key=lambda rule: rule.x0 - rule.x1)[:most]
        plumb = sorted(plumb, key=lambda rule: rule.top - rule.bottom)[:most]
    return level + plumb


def _open_sides(rules: Sequence[Rule]) -> list[Rule]:
    """The sides of tables that are printed without them, and the edges at which the end of a page cuts a table
    off: where rules end in one line and nothing of the table lies beyond."""
    level = [(rule.top, rule.x0, rule.x1) for rule in rules if rule.horizontal]
    plumb = [(rule.x0, rule.top, rule.bottom) for rule in rules if not rule.horizontal]
    return ([Rule(x, top, x, bottom) for x, top, bottom in _closing(level, plumb, 3)]
            + [Rule(x0, y, x1, y) for y, x0, x1 in _closing(plumb, level, 2)])


def _closing(lines: list[Line], crossing: list[Line], least: int) -> Iterator[Line]:
    """The lines, parallel to `crossing`, that close the ends of at least `least` of `lines` between each of these
    and the next, where both belong to one table."""
    for end, sign in ((1, -1), (2, 1)):
        for at in sorted({round(line[end]) for line in lines}):
            group = [line for line in lines if abs(line[end] - at) <= SNAP]
            if len(group) < least:
                continue
            at = sign * max(sign * line[end] for line in group)
            # A line that goes on beyond is the edge of what is closed, as between two tables of different length.
            ends = sorted(line[0] for line in group)
            on = [line[0] for line in lines if line[1] + SNAP < at < line[2] - SNAP]
            ends = [*[x for x in on if x < ends[0]][-1:], *ends, *[x for x in on if x > ends[-1]][:1]]
            for first, last in zip(ends, ends[1:]):
                joined = [line for line in crossing if line[1] <= first + SNAP and line[2] >= last - SNAP]
                if last - first > SNAP and any(sign * (at - line[0]) > SNAP for line in joined) and \
                        not any(abs(line[0] - at) <= SNAP for line in joined) and \
                        not _beyond(lines, crossing, end, sign, at, first, last):
                    yield at, first, last


def _beyond(lines: list[Line], crossing: list[Line], end: int, sign: int, at: float, start: float,
            stop: float) -> bool:
    """Whether a rule lies beyond `at` between two lines."""
    return any(sign * (line[end] - at) > SNAP and start + SNAP < line[0] < stop - SNAP for line in lines) or \
        any(sign * (line[0] - at) > SNAP and line[1] < stop - SNAP and line[2] > start + SNAP for line in crossing)


# ---- text that is wider than its box


def _stretches(chars: Sequence[Char], grid: _Grid) -> Iterator[list[Char]]:
    """Characters that are printed in one go on one line, in the order in which they are drawn."""
    stretch: list[Char] = []
    for char in chars:
        if stretch and not _goes_on(stretch[-1], char, grid):
            yield stretch
            stretch = []
        stretch.append(char)
    if stretch:
        yield stretch


def _goes_on(before: Char, char: Char, grid: _Grid) -> bool:
    same = before.run == char.run
    gap = abs(char.x0 - before.x1) / max(char.size, before.size)
    if char.turn or before.turn or char.edge or before.edge or abs(char.bottom - before.bottom) > 0.2 * char.size:
        return False
    if gap > (LETTER_SPACE if same else NEXT_TO):
        return False
    if same or gap < SEAMLESS:
        return True
    # A text that begins at the left edge of its box is that box's, even where the one before hangs over the edge.
    own = grid.at(*char.centre)
    return not own or not 0 <= char.x0 - grid.boxes[own][0] <= PADDING * char.size


def _home(owners: list[int], stretch: list[Char], grid: _Grid) -> list[int]:
    """The box of each character of a stretch. One that crosses a rule runs over the edge of its box: it belongs
    where it is set against an edge (the left one first), or else where its middle is."""
    while owners and len(set(owners)) > 1 and stretch[-1].text.isspace():
        rest = _home(owners[:-1], stretch[:-1], grid)
        return [*rest, rest[-1]]
    if len(set(owners)) == 1 or not _crosses(owners, stretch, grid):
        return owners
    first, last = owners[0], owners[-1]
    padding = PADDING * stretch[0].size
    if first and stretch[0].x0 - grid.boxes[first][0] <= padding:
        home = first
    elif last and grid.boxes[last][2] - stretch[-1].x1 <= padding:
        home = last
    else:
        home = owners[len(owners) // 2]
    return [home] * len(owners)


def _crosses(owners: list[int], stretch: list[Char], grid: _Grid) -> bool:
    """Whether the characters on both sides of each change of box touch, or a rule cuts through one of them; where
    white space lies on the rule, two boxes' texts stand side by side."""
    for index in range(1, len(owners)):
        if owners[index] == owners[index - 1]:
            continue
        before, after = stretch[index - 1], stretch[index]
        if before.text.isspace() or after.text.isspace() or after.x0 - before.x1 > NEXT_TO * after.size:
            return False
        if before.run != after.run and grid.at(before.x1 - 0.01, before.centre[1]) == owners[index - 1] and \
                grid.at(after.x0 + 0.01, after.centre[1]) == owners[index]:
            return False
    return True


def without_cut_off(region: Region) -> Region:
    """A box without the lines that lie above or below it and that it cuts off."""
    return replace(region, chars=tuple(char for char in region.chars if not _is_cut_off(char)))


def region_cut_off(region: Region) -> Region:
    """A box with nothing but the lines that lie above or below it and that it cuts off."""
    return replace(region, chars=tuple(char for char in region.chars if _is_cut_off(char)))


def _is_cut_off(char: Char) -> bool:
    return char.edge is not None and abs(char.edge[1] - (char.top + char.bottom) / 2) > 0.01
