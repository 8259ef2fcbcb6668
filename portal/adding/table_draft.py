"""The draft of a form that is a table with a row for each project: its header, and what each column becomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.adding.words import Guesser, is_figure
from portal.sheets.labelled.labels import plain_label

_TOP = 15  # Rows among which the header stands.
_FEWEST = 3  # Columns of a table.
_LONGEST = 40  # Letters of a label.
_ITEM = re.compile(r"内訳|細節|節|項目|経費(の)?名")
_SUM = re.compile(r".+([部局課室款項区])計")
_GROUPING = ("department", "section", "office", "policy_area", "kan")
_DEPARTMENT, _SECTION = re.compile(r"部(局|名)?"), re.compile(r"課(名|室)?|係")


@dataclass(frozen=True)
class Column:
    """A column: its label, with the level above it where there are two, what it becomes (None: ignored), whether a word
    says so, whether it is a section of text, and an example."""

    label: str
    key: str | None
    sure: bool
    is_text: bool
    example: str


@dataclass(frozen=True)
class TableDraft:
    """A table: what stands above its header, and its columns; `carried` are keys of columns whose blank cells mean
    what stands above them, `sums` the words with which rows of sums of a part end, as 「総務部計」 does."""

    above: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: int
    carried: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()


def rows_to_draft(rows: Sequence[Sequence[str]], guesser: Guesser) -> TableDraft | None:
    """The draft, or None where the rows have no header with figures below it."""
    header = _find_header(rows)
    if header is None:
        return None
    first, last = header
    below = [row for row in rows[last + 1:] if any(row)]
    taken: set[str] = set()
    width = max(len(row) for row in rows[first:last + 1])
    labels = _labels(rows[first:last + 1], width)
    order = sorted(range(width), key=lambda at: -at if _has_figures(below, at) else at)
    made = {at: _guess(labels[at], [_cell(row, at) for row in below], guesser, taken) for at in order if labels[at]}
    above = tuple(cell for row in rows[:first] for cell in row if cell)
    sums = sorted({match[1] for row in below for cell in row if (match := _SUM.fullmatch(cell))})
    return TableDraft(above, tuple(made[at] for at in sorted(made)), len(below), _carried(made, below), tuple(sums))


def _carried(columns: dict[int, Column], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Keys of columns of offices and areas that are blank in rows with a title, below one where they are not."""
    title = next((at for at, column in columns.items() if column.key == "title"), None)
    found = []
    for at, column in sorted(columns.items()):
        if title is not None and column.key in _GROUPING:
            own = [_cell(row, at) for row in rows if _cell(row, title)]
            found += [column.key] if own and own[0] and not all(own) else []
    return tuple(found)


def _find_header(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """The first and the last row of the header: the first row of several labels below which a row has figures."""
    for first, row in enumerate(rows[:_TOP]):
        if sum(map(_is_label, row)) < _FEWEST or any(map(is_figure, row)):
            continue
        last = first
        following = rows[first + 1] if first + 1 < len(rows) else ()
        filled = [at for at, cell in enumerate(following) if cell]
        # A second level stands below blanks or joined cells, and names nothing in the table's first columns.
        if filled and filled[0] > 0 and all(_is_label(following[at]) for at in filled):
            last += 1
        if any(is_figure(cell) for below in rows[last + 1:last + 4] for cell in below):
            return first, last
    return None


def _is_label(cell: str) -> bool:
    return 0 < len(cell) <= _LONGEST and not is_figure(cell) and not cell.endswith("。")


def _labels(header: Sequence[Sequence[str]], width: int) -> list[str]:
    """The label of each column; a lower level has that of the nearest cell above it, or left of that, before it."""
    labels, upper = [], ""
    for at in range(width):
        top = _cell(header[0], at)
        low = _cell(header[1], at) if len(header) > 1 else ""
        upper = top or (upper if low else "")
        labels.append(f"{upper}/{low}" if upper and low else low or top)
    return labels


def _cell(row: Sequence[str], at: int) -> str:
    return " ".join(row[at].split()) if at < len(row) else ""


def _has_figures(rows: Sequence[Sequence[str]], at: int) -> bool:
    filled = [cell for row in rows if (cell := _cell(row, at))]
    return bool(filled) and sum(map(is_figure, filled)) > len(filled) / 2


def _guess(label: str, cells: Sequence[str], guesser: Guesser, taken: set[str]) -> Column:
    name = label.rpartition("/")[2]
    example = next(filter(None, cells), "")
    filled = [cell for cell in cells if cell]
    figures = bool(filled) and sum(map(is_figure, filled)) > len(filled) / 2
    key = guesser.field(name)
    if figures and key not in ("number", "printed_execution_rate", "kan", "start_year"):
        key = guesser.source(name) or guesser.figure(name) or guesser.figure(label.partition("/")[0])
        sure, is_text = key is not None, False
    elif _ITEM.fullmatch(plain_label(name)):
        key, sure, is_text = "item", True, False
    elif _DEPARTMENT.fullmatch(plain_label(name)) or _SECTION.fullmatch(plain_label(name)):
        key, sure, is_text = "department" if _DEPARTMENT.fullmatch(plain_label(name)) else "section", True, False
    elif key:
        sure, is_text = True, False
    else:
        key = guesser.section(name)
        sure, is_text = key is not None, True
        key = key or f"part_{len(taken) + 1}"
    if key in taken:
        return Column(label, None, False, False, example)
    if key:
        taken.add(key)
    return Column(label, key, sure, is_text, example)
