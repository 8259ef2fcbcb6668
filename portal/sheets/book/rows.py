"""The lines in the columns of a table of a budget book → its rows, its 節 and its lines of 説明, with their heights.

A row of 款, 項, 目 or 計 is what stands between two level rules that cross the column of names; where such a space
holds figures on several levels, as in books that rule only the head of a table, each level is a row.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from portal.model import BOOK_AMOUNTS, Char, Page
from portal.documents.pdf_rules import SNAP
from portal.sheets.book.columns import Column, Panel, Table
from portal.sheets.book.rules import FIGURES, LEVELS, NAMES, Rules, unit_of_cell
from portal.sheets.book.text import (Bounds, TextLine, chars_to_lines, chars_to_stretches, chars_to_text,
                                     names_to_name, union, words)
from portal.sheets.text_cells import fold

SAME_LEVEL = 0.6  # Em. Texts of two columns whose middles are closer in height stand side by side.
AMOUNT_FROM = 0.55  # Of the column's width: further left no amount of a line of 説明 ends.

_NUMBERED = re.compile(r"([0-9]{1,3})(?:[\s.、]+(?=\S)|(?=[^\s0-9,.、号年度月日人級種割期款項目%(×～~-]))")
_MOKU = re.compile(r"\s*第?\s*([0-9]{1,2})\s*目\s*(?=\S)")
_AMOUNT = re.compile(r"[△▲-]?[0-9]{1,3}(,[0-9]{3})*")
_FIGURE = re.compile(r"[0-9０-９,，.△▲−\-]")


@dataclass(frozen=True)
class FoundRow:
    """A row of 款, 項, 目 or 計: where it begins, and as BookRow has it. `figures` is empty when it has none."""

    top: float
    kind: str
    number: str | None
    name: str
    figures: dict[str, str | None]
    box: Bounds


@dataclass(frozen=True)
class FoundSetsu:
    """A line of the columns of 節: with `number` it opens one; without an amount it goes on with a name."""

    top: float
    number: str | None
    name: str
    amount: str | None
    box: Bounds


@dataclass(frozen=True)
class FoundLine:
    """A line of 説明: its text, how far from the column's left edge it begins, in em, and the amount at its end."""

    top: float
    text: str
    indent: float
    amount: str | None
    box: Bounds


@dataclass
class TableText:
    """What a table holds. `unit`: as its cells say it; `strays`: text in columns that the record does not keep."""

    lines: dict[str, list[TextLine]] = field(default_factory=dict)
    unit: str | None = None
    strays: list[TextLine] = field(default_factory=list)


def chars_to_columns(page: Page, tables: Sequence[Table]) -> tuple[list[TableText], list[Char]]:
    """The text of each table by its columns, and the characters outside of all tables. Labels are in neither."""
    held: list[dict[str, list[Char]]] = [{} for _ in tables]
    outside: list[Char] = []
    spans = [_Span(panel, held[index]) for index, table in enumerate(tables) for panel in table.panels]
    for stretch in chars_to_stretches(page.chars):
        # Figures stand against the right edge of their column, and other text begins at the left one.
        x, y = stretch[-1 if len(stretch) > 1 and _FIGURE.fullmatch(stretch[-1].text) else 0].centre
        for span in spans:
            x0, _, x1, bottom = span.box
            if x0 <= x <= x1 and span.head <= y <= bottom:
                if y > span.body:
                    span.columns[bisect_left(span.ends, x)].extend(stretch)
                break
        else:
            outside.extend(stretch)
    return [_to_text(own, table) for own, table in zip(held, tables)], outside


class _Span:
    """A panel with the characters of its columns, those with one role together."""

    def __init__(self, panel: Panel, held: dict[str, list[Char]]):
        self.box, self.head, self.body = panel.box, panel.head, panel.body
        self.ends = [column.x1 for column in panel.columns[:-1]]
        self.columns = [held.setdefault(column.role, []) for column in panel.columns]


def _to_text(chars: dict[str, list[Char]], table: Table) -> TableText:
    text = TableText()
    for role in dict.fromkeys(column.role for panel in table.panels for column in panel.columns):
        for line in chars_to_lines(chars.get(role, ())):
            unit = unit_of_cell(line.figure) if len(line.chars) <= 8 else None
            if unit:
                text.unit = unit if role in FIGURES or text.unit is None else text.unit
            elif role in NAMES or role in FIGURES or role in ("setsu", "setsu_amount", "description"):
                text.lines.setdefault(role, []).append(line)
            else:
                text.strays.append(line)
    return text


# ---- rows


def table_to_rows(table: Table, text: TableText, rules: Rules) -> list[FoundRow]:
    """The rows of 款, 項, 目 and 計 of a table, from top to bottom."""
    names = [role for role in NAMES if role in table.roles]
    panel, column = table.column_of(names[-1])
    rows: list[FoundRow] = []
    for top, bottom in _spaces(panel, column):
        inside = {role: [line for line in text.lines.get(role, ()) if top <= line.middle < bottom]
                  for role in (*names, *FIGURES)}
        starts = _starts(top, inside, names)
        for begin, end in zip(starts, [*starts[1:], bottom]):
            own = {role: [line for line in lines if begin <= line.middle < end] for role, lines in inside.items()}
            row = _lines_to_row(begin, own, names, table, rules)
            if row:
                rows.append(row)
    return rows


def _spaces(panel: Panel, column: Column) -> list[tuple[float, float]]:
    """The spaces between the level rules that cross a column, below the header."""
    middle = (column.x0 + column.x1) / 2
    cuts = sorted({panel.body, panel.box[3], *(rule.top for rule in panel.levels if rule.x0 < middle < rule.x1
                                               and panel.body < rule.top < panel.box[3])})
    return [(top, bottom) for top, bottom in zip(cuts, cuts[1:]) if bottom - top > SNAP]


def _starts(top: float, lines: dict[str, list[TextLine]], names: Sequence[str]) -> list[float]:
    """Where rows begin between two rules: at the upper one, or, where figures stand on several levels, at each."""
    levels: list[TextLine] = []
    for line in sorted((line for role in BOOK_AMOUNTS for line in lines[role]), key=lambda line: line.middle):
        if not levels or line.middle - levels[-1].middle > SAME_LEVEL * line.size:
            levels.append(line)
    if len(levels) < 2:
        return [top]
    begins = [line.middle - SAME_LEVEL * line.size for line in levels]
    # A name over several lines may have its figures beside any of them: it begins with its number.
    for line in (line for role in names for line in lines[role]):
        if _NUMBERED.match(fold(line.text)) and all(abs(line.middle - each.middle) > SAME_LEVEL * line.size
                                                     for each in levels):
            below = next((index for index, each in enumerate(levels) if each.middle > line.middle), None)
            if below is not None and (below == 0 or line.middle > levels[below - 1].middle):
                begins[below] = min(begins[below], line.middle - SAME_LEVEL * line.size)
    return [top, *begins[1:]]


def _lines_to_row(top: float, lines: dict[str, list[TextLine]], names: Sequence[str], table: Table,
                  rules: Rules) -> FoundRow | None:
    named = next((role for role in names if lines[role]), None)
    figures = {role: " ".join(line.figure for line in lines[role]) or None
               for role in FIGURES if role in table.roles}
    if named is None and not any(figures.values()):
        return None
    told = [line.text for role in names for line in lines[role]]
    kind = named if named in LEVELS else "moku"
    number, name = numbered(told)
    if named and kind == "moku" and (match := _MOKU.match(fold(told[0]))):
        number, name = match[1], names_to_name([told[0][match.end():], *told[1:]])
    marks = rules.heading_marks(told[0]) if told else []
    if marks and marks[0][2] == 0:
        kind, number = marks[0][0], marks[0][1]
        name = names_to_name([told[0][marks[0][3]:], *told[1:]])
    if number is None and rules.is_total(name):
        kind = "total"
    box = union(line.box for each in lines.values() for line in each)
    return FoundRow(top, kind, number, name, figures if any(figures.values()) else {}, box)


def numbered(lines: Sequence[str]) -> tuple[str | None, str]:
    """A printed name as its number, half-width, and the name."""
    match = _NUMBERED.match(fold(lines[0])) if lines else None
    if not match:
        return None, names_to_name(lines)
    return match[1], names_to_name([lines[0][match.end():], *lines[1:]])


# ---- 節 and 説明


def table_to_setsu(table: Table, text: TableText) -> list[FoundSetsu]:
    """The lines of the columns of 節, from top to bottom."""
    home = table.column_of("setsu") or table.column_of("setsu_amount")
    if not home:
        return []
    names, amounts = text.lines.get("setsu", []), list(text.lines.get("setsu_amount", []))
    found: list[FoundSetsu] = []
    for name in names:
        beside = next((line for line in amounts if abs(line.middle - name.middle) < SAME_LEVEL * name.size), None)
        if beside:
            amounts.remove(beside)
        number, words_ = numbered([name.text])
        found.append(FoundSetsu(name.box[1], number, words_, beside.figure if beside else None,
                                union([name.box, beside.box] if beside else [name.box])))
    found += [FoundSetsu(line.box[1], None, "", line.figure, line.box) for line in amounts]
    found.sort(key=lambda one: one.top)
    return _from_rule(found, _spaces(*home))


def _from_rule(found: list[FoundSetsu], spaces: Iterable[tuple[float, float]]) -> list[FoundSetsu]:
    """The first line of each ruled space begins at its rule, wherever in the space it stands."""
    begun: list[FoundSetsu] = []
    spaces = list(spaces)
    for one in found:
        middle = (one.box[1] + one.box[3]) / 2  # Its upper edge may touch the rule, or the end of the page.
        top = next((top for top, bottom in spaces if top <= middle < bottom), one.top)
        first = not begun or begun[-1].top < top
        begun.append(FoundSetsu(top, one.number, one.name, one.amount, one.box) if first else one)
    return begun


def table_to_lines(table: Table, text: TableText) -> list[FoundLine]:
    """The lines of 説明 of a table, from top to bottom."""
    home = table.column_of("description")
    return [_to_line(line, home[1]) for line in text.lines.get("description", ())] if home else []


def _to_line(line: TextLine, column: Column) -> FoundLine:
    pieces = words(line, 0.9)
    amount, chars = None, line.chars
    if _AMOUNT.fullmatch(fold("".join(char.text for char in pieces[-1]))) and \
            line.box[2] > column.x0 + AMOUNT_FROM * (column.x1 - column.x0):
        amount = "".join(char.text for char in pieces[-1])
        chars = tuple(char for char in line.chars if char.x1 <= pieces[-1][0].x0 + 0.1)
    text = chars_to_text(chars).strip()
    indent = (_first_x(line) - column.x0) / line.size if text else math.inf
    return FoundLine(line.middle, text, indent, amount, line.box)


def _first_x(line: TextLine) -> float:
    return next(char.x0 for char in line.chars if not char.text.isspace())


def describes_setsu(table: Table) -> bool:
    """Whether the 説明 of a table is ruled off by 節: a rule crosses both, where none crosses the names."""
    setsu, description = table.column_of("setsu_amount"), table.column_of("description")
    names = table.column_of(next(role for role in reversed(NAMES) if role in table.roles))
    if not setsu or not description or not names:
        return False
    cuts = [top for top, _ in _spaces(*names)]
    both = {top for top, _ in _spaces(*setsu)} & {top for top, _ in _spaces(*description)}
    return any(all(abs(top - cut) > SNAP for cut in cuts) for top in both)
