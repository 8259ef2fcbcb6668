"""The box of figures of a settlement sheet: 予算現額, 決算額 and 執行率 with their heads, wherever the text has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.sheets.side_labels.layer_lines import FIGURE, FRAGMENT, GARBAGE, LABEL, MARK, Line, Run, Word, folded
from portal.sheets.side_labels.rules import AMOUNT_KEYS, SIDE, Labels, Rules
from portal.sheets.text_cells import fold

_AMOUNT = re.compile(r"[△▲-]? ?[0-9][0-9,.、 ]*円|[△▲-]? ?[0-9]{1,3}(?:[,.、] ?[0-9]{3})+")
_RATE = re.compile(r"[0-9]{1,4}(?:[,.] ?[0-9]+)? ?%")
_MOST_AMOUNTS, _MOST_RATES = 2, 1
_MOST_WORDS, _LONGEST_CELL = 16, 20  # of a row of heads or figures
_LOOK_BACK = 20    # words within which the heads of a box stand
_MOST_BETWEEN = 6  # words between heads and their figures, all of them damage


@dataclass(frozen=True)
class FigureBox:
    """The words of one box of figures, and the lines of it; `columns`: its figures by key, when each stands in the
    column of its own head (None for a head with nothing below)."""

    words: tuple[Word, ...]
    columns: dict[str, Run | None] | None

    @property
    def lines(self) -> tuple[int, int]:
        return self.words[0].line, self.words[-1].line

    @property
    def figures(self) -> list[Word]:
        return [word for word in self.words if word.role == FIGURE]


def is_amount(text: str) -> bool:
    """Whether a word is printed as an amount is."""
    return _AMOUNT.fullmatch(text) is not None


def is_rate(text: str) -> bool:
    """Whether a word is printed as a rate of execution is."""
    return _RATE.fullmatch(text) is not None


def claim_figure_boxes(lines: Sequence[Line], rules: Rules, labels: Labels) -> list[FigureBox]:
    """Every box of figures of a document, in order; its words get their roles.

    A box has a head (予算現額, …) and all figures, pieces of its own side label, and rulings around it, to the first
    word that is none of these. In a table it is the whole row of the heads and the row of figures below. Without
    any head it is one only if two amounts and a rate stand together and there is nothing else in their lines, or a
    piece of its side label among them.
    """
    in_rows = _figure_rows(lines, labels)
    boxes: list[FigureBox] = []
    for group in _groups(lines, rules, labels, in_rows):
        if boxes and not boxes[-1].figures and not any(word.key in AMOUNT_KEYS for word in group):
            between = lines[boxes[-1].lines[1] - lines[0].number + 1:group[0].line - lines[0].number]
            if sum(len(line.words) for line in between) <= _MOST_BETWEEN:
                group = [*boxes.pop().words, *group]
        boxes.append(FigureBox(tuple(group), _columns(group, lines, labels)))
    return boxes


def _figure_rows(lines: Sequence[Line], labels: Labels) -> set[int]:
    """The numbers of lines that are rows of heads, or rows of figures straight below, and have no text besides."""
    found: set[int] = set()
    for index, line in enumerate(lines):
        if not line.row or not any(labels.at(run.words, 0, AMOUNT_KEYS) for run in line.runs):
            continue
        if _is_narrow(line):
            found.add(line.number)
            below = lines[index + 1] if index + 1 < len(lines) else None
            if below and below.row and _is_narrow(below) and any(_is_figure(word) for word in below.words):
                found.add(below.number)
    return found


def _is_narrow(line: Line) -> bool:
    """Whether the cells of a row are short enough for heads and figures; a ruling may be long."""
    return len(line.words) <= _MOST_WORDS and all(len(word.text) <= _LONGEST_CELL or not word.text[0].isalnum()
                                                  for word in line.words)


def _is_figure(word: Word) -> bool:
    text = word.text
    if len(text) > 30 or not (text[0].isdecimal() or text[0] in "△▲-－"):
        return False
    text = fold(text)
    return is_amount(text) or is_rate(text)


def _groups(lines: Sequence[Line], rules: Rules, labels: Labels, in_rows: set[int]) -> Iterator[list[Word]]:
    """The words of each box of figures, with their roles set; others keep theirs."""
    side = labels.figures
    group: list[tuple[Word, str, str]] = []
    counts = {"amount": 0, "rate": 0}
    for line in lines:
        words = line.words
        heads = _heads(words, labels)
        for index, word in enumerate(words):
            role, key = heads.get(index) or _role(word, rules, side, line.number in in_rows)
            kind = "rate" if role == FIGURE and is_rate(folded(word)) else "amount"
            full = role == FIGURE and line.number not in in_rows and (
                counts[kind] == (_MOST_RATES if kind == "rate" else _MOST_AMOUNTS))
            # Heads that come a second time, behind figures, begin another box.
            if key in AMOUNT_KEYS and counts["amount"] and key in {known for _, _, known in group[-_LOOK_BACK:]}:
                yield from _close(group, lines, side)
                group, counts = [], {"amount": 0, "rate": 0}
            if role and not full:
                group.append((word, role, key))
                counts[kind] += role == FIGURE
            elif group:
                yield from _close(group, lines, side)
                group, counts = [], {"amount": 0, "rate": 0}
    yield from _close(group, lines, side)


def _heads(words: list[Word], labels: Labels) -> dict[int, tuple[str, str]]:
    heads: dict[int, tuple[str, str]] = {}
    for index in range(len(words)):
        if index not in heads and (found := labels.at(words, index, AMOUNT_KEYS)):
            heads.update((each, (LABEL, found[0])) for each in range(index, index + found[1]))
    return heads


def _role(word: Word, rules: Rules, side: str, in_row: bool) -> tuple[str, str]:
    if word.role == MARK:
        return MARK, ""
    if _is_figure(word):
        return FIGURE, ""
    if word.text[0] in side and len(word.text) <= len(side) and set(word.text) <= set(side):
        return (LABEL, SIDE) if word.text == side else (FRAGMENT, side)
    if not word.text[0].isalnum() and rules.ruling.fullmatch(word.text):
        return MARK, ""
    return (GARBAGE, "") if in_row else ("", "")


def _close(group: list[tuple[Word, str, str]], lines: Sequence[Line], side: str) -> Iterator[list[Word]]:
    """The group when it is a box of figures, its words' roles set; signs of the text layer at its edges are
    not."""
    while group and group[-1][1] == MARK and group[-1][0].role == MARK:
        group.pop()
    if not group:
        return
    if not any(key in AMOUNT_KEYS for _, _, key in group):
        figures = [folded(word) for word, role, _ in group if role == FIGURE]
        if sum(map(is_rate, figures)) < _MOST_RATES or sum(map(is_amount, figures)) < _MOST_AMOUNTS:
            return
        whole = {word.line for word, _, _ in group}
        alone = sum(len(lines[number - lines[0].number].words) for number in whole) == len(group)
        if not alone and not any(role == FRAGMENT or key == SIDE for _, role, key in group):
            return
    for word, role, key in group:
        word.take(role, key)
    yield [word for word, _, _ in group]


def _columns(group: list[Word], lines: Sequence[Line], labels: Labels) -> dict[str, Run | None] | None:
    """The figures by key, when all heads stand in cells of their own and every figure in the cell below its
    head."""
    numbers = sorted({word.line for word in group})
    rows = [lines[number - lines[0].number] for number in numbers]
    if len(rows) != 2 or not all(row.row for row in rows):
        return None
    heads = {run.column: labels.spelled("".join(word.text for word in run.words if word.role == LABEL))
             for run in rows[0].runs}
    heads = {column: key for column, key in heads.items() if key in AMOUNT_KEYS}
    if sorted(heads.values()) != sorted(AMOUNT_KEYS):
        return None
    found: dict[str, Run | None] = dict.fromkeys(AMOUNT_KEYS)
    for run in rows[1].runs:
        if any(word.role == FIGURE for word in run.words):
            key = heads.get(run.column)
            if key is None or found[key] is not None or len(run.words) != 1:
                return None
            if is_rate(folded(run.words[0])) != (key == "printed_execution_rate"):
                return None
            found[key] = run
    return found if any(found.values()) else None
