"""The rules of a page → the tables of a budget book on it, with what each column holds.

A *panel* is what rules that touch make together; the left and the right half of a spread are two. Panels on one
level are one *table*. A column is what lies between two upright rules next to each other, or several of them under
one label. What a column holds is told by the lowest label above it; a panel without labels is one that goes on: it
is read as the last one that has its columns at the same distances.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from portal.model import Char, Page, Rule
from portal.documents.pdf_rules import SNAP
from portal.sheets.book.rules import NAMES, PASSED_OVER, UNKNOWN, Rules, is_unit
from portal.sheets.book.text import Bounds, chars_to_lines, chars_to_stretches, union

MAX_RULES = 1_500  # On a page. A drawing has more.
MAX_HEADER = 4  # Rules across a whole panel that its header may have.
MIN_COLUMN = 4.0  # Points. Rules that are closer make no column.


@dataclass(frozen=True)
class Column:
    """A column: what it holds (a column of the form, PASSED_OVER or UNKNOWN), from where to where, its label."""

    role: str
    x0: float
    x1: float
    label: str


@dataclass(frozen=True)
class Panel:
    """What rules make that touch.

    head     where its header begins, below rows that are not parted into columns, such as a title
    body     where its rows begin, below the header
    levels   its level rules
    headed   whether it has a header
    """

    box: Bounds
    head: float
    body: float
    columns: tuple[Column, ...]
    levels: tuple[Rule, ...]
    headed: bool

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(column.role for column in self.columns)

    @property
    def steps(self) -> tuple[float, ...]:
        """Where its columns begin, from its left side: what tells it from other panels, wherever it stands."""
        return tuple(column.x0 - self.box[0] for column in self.columns) + (self.box[2] - self.box[0],)


@dataclass(frozen=True)
class Table:
    """The panels on one level of a page."""

    panels: tuple[Panel, ...]

    @property
    def top(self) -> float:
        return min(panel.head for panel in self.panels)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset().union(*(panel.roles for panel in self.panels))

    @property
    def is_book(self) -> bool:
        """Whether it is one of a budget book: it names its rows and has their amounts, those of both years with their
        difference, or those of this year with what pays for them, or both with what they are spent on."""
        roles = self.roles
        proved = "difference" in roles and "last_year" in roles or "general_revenue" in roles or \
            {"last_year", "setsu", "setsu_amount"} <= roles
        return bool(roles & set(NAMES)) and "this_year" in roles and proved

    def column_of(self, role: str) -> tuple[Panel, Column] | None:
        """The column that holds `role`, and its panel."""
        return next(((panel, column) for panel in self.panels for column in panel.columns
                     if column.role == role), None)


@dataclass
class Memory:
    """The panels with labels that were read last, by which those without labels are known."""

    headed: list[Panel] = field(default_factory=list)

    def keep(self, panel: Panel) -> None:
        """Remember a panel that has labels, in the place of one that looks like it."""
        self.headed = [panel, *(one for one in self.headed if not _alike(one.steps, panel.steps))][:8]

    def like(self, panel: Panel, walls: Sequence[float]) -> Panel:
        """A panel without labels with the columns of the last one that has its walls, or as it is."""
        width = panel.box[2] - panel.box[0]
        for one in self.headed:
            steps = one.steps
            if abs(steps[-1] - width) <= SNAP and all(
                    any(abs(wall - panel.box[0] - step) <= SNAP for wall in walls) for step in steps):
                shift = panel.box[0] - one.box[0]
                return replace(panel, columns=tuple(replace(column, x0=column.x0 + shift, x1=column.x1 + shift)
                                                    for column in one.columns))
        return panel


def page_to_tables(page: Page, rules: Rules, memory: Memory) -> list[Table]:
    """The tables of a page whose columns are known, from top to bottom; `memory` is used and kept up."""
    if len(page.rules) > MAX_RULES:
        return []
    panels = []
    for group in _touching(page.rules):
        panel = _group_to_panel(group, page, rules, memory)
        if panel:
            panels.append(panel)
    return list(_levels(panels))


def _levels(panels: Sequence[Panel]) -> Iterator[Table]:
    ordered = sorted(panels, key=lambda panel: panel.box[1])
    table: list[Panel] = []
    bottom = 0.0
    for panel in ordered:
        if table and panel.box[1] > bottom - SNAP:
            yield Table(tuple(sorted(table, key=lambda one: one.box[0])))
            table = []
        bottom = max(bottom, panel.box[3]) if table else panel.box[3]
        table.append(panel)
    if table:
        yield Table(tuple(sorted(table, key=lambda one: one.box[0])))


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Rules that touch, directly or over others, together."""
    home = list(range(len(rules)))

    def root(index: int) -> int:
        while home[index] != index:
            home[index] = home[home[index]]
            index = home[index]
        return index

    level = [(index, rule) for index, rule in enumerate(rules) if rule.horizontal]
    for index, plumb in enumerate(rules):
        if plumb.horizontal:
            continue
        x, top, bottom = plumb.x0, plumb.top - SNAP, plumb.bottom + SNAP
        for other, rule in level:
            if top <= rule.top <= bottom and rule.x0 - SNAP <= x <= rule.x1 + SNAP:
                home[root(other)] = root(index)
    groups: dict[int, list[Rule]] = {}
    for index, rule in enumerate(rules):
        groups.setdefault(root(index), []).append(rule)
    return list(groups.values())


def _group_to_panel(group: Sequence[Rule], page: Page, rules: Rules, memory: Memory) -> Panel | None:
    plumb = [rule for rule in group if not rule.horizontal]
    level = tuple(rule for rule in group if rule.horizontal)
    if len(plumb) < 2 or not level:
        return None
    box = union((rule.x0, rule.top, rule.x1, rule.bottom) for rule in group)
    walls = _walls([*(rule.x0 for rule in plumb), box[0], box[2]])
    across = [rule.top for rule in level if rule.x0 <= box[0] + SNAP and rule.x1 >= box[2] - SNAP
              and rule.top > box[1] + SNAP]
    head = _head(box, across, plumb)
    best = _read_header(Panel(box, head, head, (), level, False), plumb, walls,
                        [y for y in across if y > head][:MAX_HEADER], page.chars, rules)
    if best.headed:
        memory.keep(best)
    else:
        best = memory.like(best, walls)
    return best if best.columns else None


def _head(box: Bounds, across: Sequence[float], plumb: Sequence[Rule]) -> float:
    """Where the rows begin that upright rules part; above may be rows that are one box, such as a title."""
    for above, below in zip([box[1], *across], across):
        if any(rule.top < (above + below) / 2 < rule.bottom and box[0] + SNAP < rule.x0 < box[2] - SNAP
               for rule in plumb):
            return above
    return box[1]


def _walls(xs: Iterable[float]) -> list[float]:
    walls: list[float] = []
    for x in sorted(xs):
        if not walls or x - walls[-1] >= MIN_COLUMN:
            walls.append(x)
    return walls


def _read_header(panel: Panel, plumb: Sequence[Rule], walls: Sequence[float], across: Sequence[float],
                 chars: Iterable[Char], rules: Rules) -> Panel:
    """The panel with the columns that its header names, or as it is. The header ends at one of the rules `across`:
    at the first that leaves most columns known."""
    if not across:
        return panel
    near = [char for char in chars if char.top <= across[-1] and char.bottom >= panel.head
            and panel.box[0] <= char.centre[0] <= panel.box[2]]
    best, known = panel, 1
    for marks in (_marks([char] for char in near), _marks(chars_to_stretches(near))):
        header = _Header(plumb, panel.levels, walls, panel.head, marks)
        for bottom in across:
            columns = _label_columns(header, bottom, rules)
            told = len({column.role for column in columns} - {UNKNOWN, PASSED_OVER})
            if told > known:
                best, known = replace(panel, body=bottom, columns=columns, headed=True), told
            elif best.headed:
                break
        if UNKNOWN not in best.roles:
            break
    return best


def _marks(stretches: Iterable[list[Char]]) -> list[tuple[float, float, Char]]:
    """Characters from top to bottom: (y, x, character). x is the middle of the stretch, as a label may be wider
    than its column."""
    found = [(char.centre[1], (stretch[0].x0 + stretch[-1].x1) / 2, char)
             for stretch in stretches for char in stretch]
    return sorted(found, key=lambda mark: mark[0])


@dataclass(frozen=True)
class _Header:
    """The upper part of a panel, from `top` down, looked at as labels in boxes. `marks`: see `_marks`."""

    plumb: Sequence[Rule]
    level: Sequence[Rule]
    walls: Sequence[float]
    top: float
    marks: Sequence[tuple[float, float, Char]]
    labels: dict[Bounds, str] = field(default_factory=dict)

    def boxes_over(self, x0: float, x1: float, bottom: float) -> Iterator[Bounds]:
        """The boxes above a column and `bottom`, from the lowest to the highest."""
        middle = (x0 + x1) / 2
        cuts = sorted({self.top, bottom, *(rule.top for rule in self.level if rule.x0 < middle < rule.x1
                                           and self.top < rule.top < bottom)}, reverse=True)
        for lower, upper in zip(cuts, cuts[1:]):
            height = (lower + upper) / 2
            standing = [rule.x0 for rule in self.plumb if rule.top < height < rule.bottom]
            yield (max((x for x in standing if x < middle), default=self.walls[0]), upper,
                   min((x for x in standing if x > middle), default=self.walls[-1]), lower)

    def label(self, box: Bounds) -> str:
        """What stands in a box, without white space."""
        if box not in self.labels:
            first, last = (bisect_left(self.marks, y, key=lambda mark: mark[0]) for y in (box[1], box[3]))
            inside = [char for _, x, char in self.marks[first:last] if box[0] <= x <= box[2]]
            self.labels[box] = "".join("".join(line.text.split()) for line in chars_to_lines(inside))
        return self.labels[box]


def _label_columns(header: _Header, bottom: float, rules: Rules) -> tuple[Column, ...]:
    columns: list[Column] = []
    owners: list[Bounds | None] = []
    for x0, x1 in zip(header.walls, header.walls[1:]):
        box, label, roles = _lowest_label(header, x0, x1, bottom, rules)
        if columns and box is not None and box == owners[-1]:
            columns[-1] = replace(columns[-1], x1=x1)
            continue
        taken = {column.role for column in columns}
        role = next((role for role in roles if role not in taken or role == PASSED_OVER), UNKNOWN)
        columns.append(Column(role, x0, x1, label))
        owners.append(box)
    return tuple(columns)


def _lowest_label(header: _Header, x0: float, x1: float, bottom: float,
                  rules: Rules) -> tuple[Bounds | None, str, tuple[str, ...]]:
    """The lowest label above a column that is more than a unit, its box, and what it may mean."""
    for box in header.boxes_over(x0, x1, bottom):
        label = header.label(box)
        if label and not is_unit(label):
            return box, label, rules.label_to_roles(label)
    return None, "", ()


def _alike(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(abs(here - there) <= SNAP for here, there in zip(one, other))
