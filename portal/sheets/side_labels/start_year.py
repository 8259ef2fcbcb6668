"""The year in which a project began: 事業開始年度 and its value, whole or torn, in the text before the figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.sheets.side_labels.layer_lines import FRAGMENT, LABEL, TEXT, YEAR, Line, Run, Word, words_to_text
from portal.sheets.side_labels.rules import INNER, Labels, plain

_YEAR = re.compile(r"(?:明治|大正|昭和|平成|令和)(?:元|0)年度?")
_UNIT = "年度"
_LONGEST_REST = 30


@dataclass(frozen=True)
class StartYear:
    """`words`: those of the value, as the text has them; `read`: whether they are a year."""

    words: tuple[Word, ...]
    read: bool


def claim_start_year(lines: Sequence[Line], labels: Labels) -> StartYear | None:
    """The year in the lines before the figures of a page; its words and those of its label get their roles. None
    when there is neither a year nor a label for one.

    The value stands behind its label, in a cell of its row, or on a line of its own. A label can be torn by its
    own value (「事業開始 平成2年度 年度」), or only its middle may be left (「内容開始」); with most of it lost, a cell 「]始
    177.517.48 年度」 is its rest, and the value is unreadable.
    """
    spelling = next(label.spelling for label in labels.all if label.key == "start_year")
    label: Run | None = None
    for line in lines:
        for run in line.runs:
            found, value = _claim_label(run, labels, spelling)
            if value:
                return _take((value,))
            if found or _claim_torn_label(run, line, labels, spelling):
                label = run
                if line.row and (value := next(_years(line.runs), None)):
                    return _take((value,))
    if label is not None:
        alone = (run for line in lines if not line.row for run in line.runs if len(run.left) == 1)
        value = next(_years(alone), None)
        return _take((value,)) if value else StartYear((), False)
    return _claim_rest(lines, spelling)


def _take(words: tuple[Word, ...], read: bool = True) -> StartYear:
    for word in words:
        word.take(YEAR)
    return StartYear(words, read)


def _is_year(word: Word) -> bool:
    return word.role == TEXT and len(word.text) <= 12 and _YEAR.fullmatch(plain(word.text)) is not None


def _years(runs: Sequence[Run] | Iterator[Run]) -> Iterator[Word]:
    return (word for run in runs for word in run.words if _is_year(word))


def _claim_label(run: Run, labels: Labels, spelling: str) -> tuple[bool, Word | None]:
    """Whether a run has the label, and the value that stands behind it or inside it."""
    words = run.words
    for index, word in enumerate(words):
        if word.role != TEXT:
            continue
        count = 0
        if found := labels.at(words, index, ("start_year",)):
            count = found[1]
        elif plain(word.text[:12]) == spelling.removesuffix(_UNIT) and index + 1 < len(words):
            count = 1 if _is_year(words[index + 1]) else 0
        if not count:
            continue
        for each in words[index:index + count]:
            each.take(LABEL, "start_year")
        behind = words[index + count:index + count + 2]
        value = behind[0] if behind and _is_year(behind[0]) else None
        if value and len(behind) > 1 and behind[1].text == _UNIT and behind[1].role == TEXT:
            behind[1].take(LABEL, "start_year")
        return True, value
    return False, None


def _claim_torn_label(run: Run, line: Line, labels: Labels, spelling: str) -> bool:
    """Whether a cell holds the middle of the label, perhaps with an inner label, and nothing else."""
    text = plain(words_to_text(run.left)[:_LONGEST_REST])
    inner = "".join(label.spelling for label in labels.all if label.key == INNER)
    torn = (line.row and 2 < len(text) < 12 and spelling[2:4] in text and set(text) <= set(spelling + inner))
    if torn:
        for word in run.left:
            word.take(FRAGMENT, spelling)
    return torn


def _claim_rest(lines: Sequence[Line], spelling: str) -> StartYear | None:
    """A run that is only the end of the label, with something between its letters where the value should be."""
    middle = spelling.removesuffix(_UNIT)[-1]
    for line in lines:
        for run in line.runs:
            text = run.text if len(run.left) < 8 else ""
            if text.endswith(_UNIT) and len(text) <= _LONGEST_REST and re.match(rf"\W?{middle}\W", text):
                return _take(tuple(run.left), read=False)
    return None
