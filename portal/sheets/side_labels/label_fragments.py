"""Pieces of vertical labels that a text layer read across, in between the text: 「事」, 「概」, 「の組価」, 「令績」.

A side label of one line gives its letters one by one. A label of several lines gives, row by row, a letter of each
line: 「算取評」 is the seventh row of 令和6年度予算への対応, 令和5年度の取組状況 and 実績を踏まえた評価・課題. Such a
piece is told from text by standing alone, by the order of its letters, and by not being a word: 実績, 令和5年度, 予算
are never taken for pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from portal.sheets.side_labels.layer_lines import FRAGMENT, TEXT, Run, Word
from portal.sheets.side_labels.rules import plain

REVIEW = "review"  # the key of a piece of the label of several lines; pieces of others have their label as key

_LONGEST_PIECE = 4
_LONGEST_RUN = 40
_ROW_SLIP = 1         # rows by which the lines of a label may be set off against each other
_MOST_WAYS = 12       # to read across that are kept in mind
_READ_RIGHT = 0.8     # of the letters of a run of pieces; the others are misread
_IDEOGRAPH = re.compile(r"[\u30a1-\u30fa\u3400-\u9fff々]")


@dataclass(frozen=True)
class TornLabels:
    """The labels of a form whose pieces may stand in its text, spelled as `plain` has them.

    side     labels of one line
    review   the lines of the label of several lines, from left to right
    words    the words of which all of them consist, the longest first
    """

    side: tuple[str, ...]
    review: tuple[str, ...]
    words: tuple[str, ...]

    @cached_property
    def review_letters(self) -> frozenset[str]:
        return frozenset("".join(self.review))

    @cached_property
    def letters(self) -> frozenset[str]:
        return self.review_letters | frozenset("".join(self.side))


def claim_fragments(runs: Sequence[Run], torn: TornLabels, review_torn: bool) -> None:
    """Give the pieces of labels in the runs of a page, which are in order, their role.

    review_torn   whether the page has the label of several lines nowhere in one piece; only then can pieces of it
                  stand inside a line of text
    """
    standing = [is_fragment_run([word.text for word in run.left], torn) for run in runs]
    inside: list[Run] = []
    for index, run in enumerate(runs):
        around = standing[max(index - 1, 0):index] + standing[index + 1:index + 2]
        spelled = "".join(plain(word.text) for word in run.left) if standing[index] else ""
        # Letters that make up a word (「実 績」) are pieces only among other pieces.
        if standing[index] and is_words(spelled, torn) and not any(around):
            continue
        for word in run.left if standing[index] else ():
            word.take(FRAGMENT, _label_of(plain(word.text), torn))
        inside.append(run)
    _claim_tagged(inside, torn)
    if review_torn:
        used: set[tuple[int, int]] = set()
        for run in inside:
            _claim_rows(run, torn, used)
    _claim_letters(inside, torn)


# ---- runs of nothing but pieces -----------------------------------------------------------------------------


def is_fragment_run(texts: Sequence[str], torn: TornLabels) -> bool:
    """Whether the words of a line, all together, are pieces of labels."""
    if not texts or sum(map(len, texts)) > _LONGEST_RUN:
        return False
    spelled = [plain(text) for text in texts]
    if all(_is_piece(each, torn) for each in spelled):
        return any(not re.fullmatch(r"[0\W]*", each) for each in spelled)
    return _is_misread_rows("".join(spelled), torn)


def _is_piece(text: str, torn: TornLabels) -> bool:
    return (len(text) == 1 and (text in torn.letters or text == "・")
            or is_row(text, torn) or _is_cut_out(text, torn))


def _is_cut_out(text: str, torn: TornLabels) -> bool:
    """Whether a text is cut out of a label in the middle of a word: 「業実績」, not 「実績」."""
    if len(text) < 2 or is_words(text, torn):
        return False
    return any(text in label for label in (*torn.side, *torn.review))


def _is_misread_rows(text: str, torn: TornLabels) -> bool:
    """Whether a text is most of a label of several lines, read across with a few letters misread: its letters run
    in the order of the lines, and there is no way to cut it into words."""
    if sum(letter in torn.review_letters for letter in text) < _READ_RIGHT * len(text):
        return False
    positions = _positions(text, torn.review)
    if sum(position is not None for position in positions) < _READ_RIGHT * len(text):
        return False
    cut = _cut_letters(text, torn)
    return len(cut) > 1 or any(_stretch(positions, index) > 2 for index in cut)


@lru_cache(maxsize=4096)
def _positions(text: str, lines: tuple[str, ...]) -> tuple[tuple[int, int] | None, ...]:
    """For each letter, in which line of the label and where in it, so that every line keeps its order; None for
    letters that fit nowhere. As few as possible of these, and then as few letters as possible left out between."""
    # Letters that fit nowhere, letters left out, where each line has ended so far, positions.
    ways = [(0, 0, (0,) * len(lines), ())]
    for letter in text:
        longer = {}
        for misread, skipped, ends, found in ways:
            steps = [(misread + 1, skipped, ends, (*found, None))]
            for line, spelling in enumerate(lines):
                place = spelling.find(letter, ends[line])
                if place >= 0:
                    steps.append((misread, skipped + place - ends[line],
                                  (*ends[:line], place + 1, *ends[line + 1:]), (*found, (line, place))))
            for step in steps:
                if step[2] not in longer or step[:2] < longer[step[2]][:2]:
                    longer[step[2]] = step
        ways = sorted(longer.values(), key=lambda way: way[:2])[:_MOST_WAYS]
    return ways[0][3]


def _stretch(positions: Sequence[tuple[int, int] | None], start: int) -> int:
    """How many letters from `start` follow each other in one line of the label."""
    length = 1
    while (start + length < len(positions) and positions[start] and positions[start + length]
           == (positions[start][0], positions[start][1] + length)):
        length += 1
    return length


def _cut_letters(text: str, torn: TornLabels) -> list[int]:
    """The places of letters of labels that are of no word: not of one of the labels', nor, next to some other
    ideograph, of a word that the labels don't have (実施)."""
    cut = [index for index, word in _segments(text, torn.words) if word not in torn.words
           and not word.isdigit() and word in torn.letters]
    return [index for index in cut if not any(
        _IDEOGRAPH.match(text[beside]) and text[beside] not in torn.letters
        for beside in (index - 1, index + 1) if 0 <= beside < len(text))]


def _segments(text: str, words: tuple[str, ...]) -> Iterable[tuple[int, str]]:
    """A text cut into the longest words; what is none of them comes letter by letter."""
    index = 0
    while index < len(text):
        word = next((word for word in words if text.startswith(word, index)), text[index])
        yield index, word
        index += len(word)


def is_words(text: str, torn: TornLabels) -> bool:
    """Whether a text is made up of whole words of the labels and figures, and not of single letters alone."""
    words = [word for _, word in _segments(text, torn.words)]
    return (all(word in torn.words or word.isdigit() for word in words)
            and any(len(word) > 1 or word.isdigit() for word in words))


# ---- pieces inside a line of text ---------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _row_places(text: str, lines: tuple[str, ...]) -> tuple[tuple[int, int], ...] | None:
    """The places of the letters of one row of a label of several lines, read across; None when it is no row."""

    def search(index: int, first_line: int, row: int | None) -> tuple[tuple[int, int], ...] | None:
        if index == len(text):
            return ()
        for line in range(first_line, len(lines)):
            for place, letter in enumerate(lines[line]):
                if letter == text[index] and (row is None or abs(place - row) <= _ROW_SLIP):
                    rest = search(index + 1, line + 1, place)
                    if rest is not None:
                        return (line, place), *rest
        return None

    return search(0, 0, None)


def is_row(text: str, torn: TornLabels) -> bool:
    """Whether a word is a row of a label of several lines, and no word of the labels."""
    return _row(text, torn) is not None


def _row(text: str, torn: TornLabels) -> tuple[tuple[int, int], ...] | None:
    if not 2 <= len(text) <= _LONGEST_PIECE or is_words(text, torn):
        return None
    # Two figures read across are one figure to `plain`: 「65踏」.
    readings = [text, *(text.replace("0", "0" * count) for count in (2, 3) if "0" in text)]
    return next((places for each in readings if len(each) <= len(torn.review)
                 and (places := _row_places(each, torn.review))), None)


def _claim_rows(run: Run, torn: TornLabels, used: set[tuple[int, int]]) -> None:
    """Claim the rows of the label inside a run of text, each place of the label once; single letters of it count
    where they stand next to a row."""
    words = run.left
    rows: set[int] = set()
    for index, word in enumerate(words):
        if len(word.text) <= _LONGEST_PIECE and _stands_alone(words, index):
            places = _row(plain(word.text), torn)
            if places and not used & set(places):
                used.update(places)
                rows.add(index)
    for index in sorted(rows):
        words[index].take(FRAGMENT, REVIEW)
        for step in (-1, 1):
            beside = index + step
            while 0 <= beside < len(words) and beside not in rows and _is_review_letter(words[beside], torn):
                words[beside].take(FRAGMENT, REVIEW)
                beside += step


def _claim_tagged(runs: Sequence[Run], torn: TornLabels) -> None:
    """Claim letters of labels that the text layer itself sets apart from the line."""
    for word in (word for run in runs for word in run.left if word.tagged):
        if len(word.text) == 1 and _IDEOGRAPH.match(word.text) and word.text in torn.letters:
            word.take(FRAGMENT, REVIEW)


def _is_review_letter(word: Word, torn: TornLabels) -> bool:
    return word.role == TEXT and len(word.text) == 1 and plain(word.text) in torn.review_letters


def _claim_letters(runs: Sequence[Run], torn: TornLabels) -> None:
    """Claim single letters of side labels inside lines of text. They must come in the order of their label, and at
    least two of it: a lone letter may be a word."""
    ends: dict[str, int] = dict.fromkeys(torn.side, 0)
    found: dict[str, list[Word]] = {label: [] for label in torn.side}
    for run in runs:
        words = [word for word in run.words if word.role == TEXT or word.role == FRAGMENT and word.key in ends]
        for index, word in enumerate(words):
            if len(word.text) != 1 or not _stands_alone(words, index):
                continue
            letter = word.text
            places = [(place - ends[label], label, place) for label in torn.side
                      if (place := label.find(letter, ends[label])) >= 0]
            if not places:
                continue
            _, label, place = min(places, key=lambda each: each[0])
            ends[label] = place + 1
            found[label].append(word)
    for label, words in found.items():
        if len(words) > 1:
            for word in words:
                word.take(FRAGMENT, label)


def _stands_alone(words: Sequence[Word], index: int) -> bool:
    """Whether a word has space around it, or a tag of its own."""
    word = words[index]
    behind_spaced = index + 1 == len(words) or words[index + 1].spaced
    return word.tagged or word.spaced and behind_spaced


def _label_of(text: str, torn: TornLabels) -> str:
    """Which label a standing piece is of: a side label when only it has these letters."""
    return next((label for label in torn.side if set(text) <= set(label)), REVIEW)
