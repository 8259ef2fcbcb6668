"""The labels of one page of a settlement document that stand before and beside its text, whole or torn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from portal.sheets.side_labels.label_fragments import REVIEW, TornLabels, claim_fragments, is_words
from portal.sheets.side_labels.layer_lines import (ECHO, FIGURE, FRAGMENT, GARBAGE, LABEL, MARK, TEXT, Line, Run, Word,
                                       words_to_text)
from portal.sheets.side_labels.page_split import PrintedPage
from portal.sheets.side_labels.rules import AMOUNT_KEYS, INNER, SIDE, TEXT_KEYS, Labels, Rules, plain
from portal.sheets.side_labels.start_year import StartYear, claim_start_year
from portal.sheets.text_cells import fold

_ALIKE = 0.5           # how much of a second reading of the title is the title's
_SENTENCE_LENGTH = 20
_LONGEST_LABEL = 80
_RULINGS = set("・-—―─–_")
_BOX_LABELS = ("description", "results", "start_year", SIDE)
_TORN_LENGTH = 8       # letters of a label that show it is torn and not just mentioned


@dataclass(frozen=True)
class PageLabels:
    """What the labels of a page say.

    layout   the numbers of the rows that are boxes with their labels, and no table inside a box
    beside   row → the key of the whole label at its side
    start_year   see there
    vision_torn  whether the label of the vision is nowhere whole, so that pieces of it count
    """

    layout: frozenset[int]
    beside: dict[int, str]
    start_year: StartYear | None
    vision_torn: bool


def claim_labels(page: PrintedPage, rules: Rules, labels: Labels, torn: TornLabels) -> PageLabels:
    """The labels of a page; the words of all of them, of pieces of them, and of second readings of the title, get
    their roles. The words of the title, the figures, the vision's label and the foot have theirs already."""
    layout = _layout_rows(page.lines, labels)
    before = _lines_before_figures(page)
    _claim_echoes(page, before, rules)
    beside = _claim_beside(page.lines, layout, labels, torn)
    year = claim_start_year(before, labels)
    _claim_extra_cells(before, layout)
    _claim_once(before, ("description",), labels)
    _claim_once(before, (INNER,), labels)
    _claim_standing(page.lines, before, tuple(beside.values()), labels)
    found = {word.key for line in page.lines for word in line.words if word.role == LABEL}
    whole = {label.spelling for label in labels.all if label.key in found and label.key != SIDE}
    runs = [run for line in page.lines if line.number not in layout and not line.row for run in line.runs]
    claim_fragments(runs, replace(torn, side=tuple(label for label in torn.side if label not in whole)),
                    "review" not in found)
    return PageLabels(layout, beside, year, "vision" not in found)


def is_torn_vision(text: str, labels: Labels) -> bool:
    """Whether a text has a good part of the vision's label."""
    spelling = next(label.spelling for label in labels.all if label.key == "vision")
    spelled = plain(text[:400])
    starts = range(len(spelling) - _TORN_LENGTH + 1)
    return any(spelling[start:start + _TORN_LENGTH] in spelled for start in starts)


def _layout_rows(lines: Sequence[Line], labels: Labels) -> frozenset[int]:
    """The rows of a run of rows of which one has a label of a box in its first two cells, or the figures."""
    found: set[int] = set()
    block: list[Line] = []
    for line in (*lines, Line(0, False, ())):
        if line.row and not line.blank:
            block.append(line)
            continue
        if any(_has_box_label(row, labels) for row in block):
            found.update(row.number for row in block)
        block = []
    return frozenset(found)


def _has_box_label(row: Line, labels: Labels) -> bool:
    if any(word.role == FIGURE or word.key in AMOUNT_KEYS for word in row.words):
        return True
    for run in row.runs[:2]:
        text = _short_text(run)
        if text and (labels.is_review(text) or labels.spelled(text) in _BOX_LABELS):
            return True
    return False


def _short_text(run: Run) -> str:
    return words_to_text(run.left) if len(run.words) < 16 else ""


def _lines_before_figures(page: PrintedPage) -> list[Line]:
    if not page.figures:
        return list(page.lines)
    first = min(box.lines[0] for box in page.figures)
    return [line for line in page.lines if line.number <= first]


def _claim_echoes(page: PrintedPage, lines: Sequence[Line], rules: Rules) -> None:
    """Claim cells that read the title once more: the same number and much the same letters. On a page without a
    title, a cell that has the form of one is what is left of it."""
    title = page.title
    for run in (run for line in lines for run in line.runs if run.column):
        words, text = run.left, _short_text(run)
        if len(words) < 2 or not re.fullmatch(rules.title, fold(text)):
            continue
        if title is None:
            _take(words, GARBAGE)
        elif words[0].text == title.number:
            printed = f"{title.number} {title.title}" + (f"【{title.change}】" if title.change else "")
            if SequenceMatcher(None, printed, text, False).ratio() >= _ALIKE:
                _take(words, ECHO)


def _take(words: Sequence[Word], role: str, key: str = "") -> None:
    for word in words:
        word.take(role, key)


def _claim_beside(lines: Sequence[Line], layout: frozenset[int], labels: Labels,
                  torn: TornLabels) -> dict[int, str]:
    """Claim the labels in the first cells of rows, whole or in pieces; row → the key of a label that is whole, the
    first time it comes. The first cells of a table inside a box may be words of labels too: 実績, 事業費."""
    found: dict[int, str] = {}
    for line in (line for line in lines if line.number in layout):
        run = line.runs[0]
        text = _short_text(run)
        if run.column or not text:
            continue
        key = REVIEW if labels.is_review(text) else labels.spelled(text)
        if key in TEXT_KEYS and key not in found.values():
            found[line.number] = key
            _take(run.left, LABEL, key)
            continue
        letters = set(plain(text)) - _RULINGS
        in_table = len(line.runs) > 1 and not any("。" in other.text for other in line.runs[1:])
        if letters <= torn.letters and not (in_table and (key or is_words(plain(text), torn))):
            _take(run.left, FRAGMENT if letters and key is None else MARK if key is None else LABEL, key or REVIEW)
    return found


def _claim_once(lines: Sequence[Line], keys: tuple[str, ...], labels: Labels) -> None:
    """Claim the first label of a kind among the words before the figures."""
    for run in (run for line in lines for run in line.runs):
        words = run.words
        for index, word in enumerate(words):
            if word.role == FIGURE or word.key in AMOUNT_KEYS:
                return
            if word.role == TEXT and (found := labels.at(words, index, keys)):
                _take(words[index:index + found[1]], LABEL, found[0])
                return


def _claim_standing(lines: Sequence[Line], before: Sequence[Line], beside: Sequence[str], labels: Labels) -> None:
    """Claim labels of boxes that are all there is on a line, the first time they come; that of the figures only
    above them."""
    known, end = {*beside}, before[-1].number if before else 0
    for line in lines:
        for run in line.runs if not line.row else ():
            text = _short_text(run)
            if not text or len(text) > _LONGEST_LABEL:
                continue
            key = REVIEW if labels.is_review(text) else labels.spelled(text)
            if key in ("description", "results", REVIEW) or key == SIDE and line.number <= end:
                if key not in known:
                    known.add(key)
                    _take(run.left, LABEL, key)


def _claim_extra_cells(lines: Sequence[Line], layout: frozenset[int]) -> None:
    """Claim what stands beside the starting year in its row, as the form prints nothing there."""
    for line in lines:
        if line.number in layout and any(word.key == "start_year" for run in line.runs[:2] for word in run.words
                                         if not run.left):
            for run in line.runs:
                if len(run.text) < _SENTENCE_LENGTH:
                    _take(run.left, GARBAGE)
