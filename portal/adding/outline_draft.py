"""The draft of an outline form, from the marks and amounts of a text: which mark heads items, which their areas."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from portal.sheets.outline.rules import ItemRule
from portal.sheets.outline.numbers import lines_to_numbering

_LEAST = 2  # Lines that a mark begins before it counts as one.
_SIGNS = {"So", "Sm", "Po", "Ps", "Sk"}  # Unicode's classes of what marks are.
_BULLETS = "・･•‣▪-–"
_NOTES = "※＊*"
_NO_MARK = "「『（(〔［[0123456789%.,、。\"'&/"
_AMOUNT = re.compile(r"[0-9][0-9,.]*(?:(?:兆|億|百万|万|千)[0-9,.]*)*円")
_BRACKETS = ("（）", "()", "［］", "[]", "〔〕", "【】", "〈〉", "《》")
# 1 …, 第1 …; (1) …; ① …: no sentence, no date, no mere figure.
NUMBERS = (r"第?(?P<number>[0-9０-９]{1,2})(?:[.．、][\s　]*|[\s　]+)"
           r"(?P<title>(?![月日年](?:[\s～~〜、]|$))(?![0-9０-９,.\s]*$).*[^。\s])",
           r"[(（](?P<number>[0-9０-９]{1,2})[)）][\s　]*(?P<title>.*[^。\s])",
           r"(?P<number>[①-⑳])[\s　]*(?P<title>.*[^。\s])")


@dataclass(frozen=True)
class OutlineDraft:
    """An outline as far as its text shows it.

    items, areas     their marks, "" for none
    numbers          whether items are numbered instead
    count, priced    how many items there are, and how many with an amount
    bullets, notes   marks inside items
    brackets         those of amounts; at_end: amounts stand without any
    unknown          other marks, with how many lines they begin
    """

    items: str
    areas: str
    numbers: bool
    count: int
    priced: int
    bullets: tuple[str, ...]
    notes: tuple[str, ...]
    brackets: tuple[str, ...]
    at_end: bool
    unknown: tuple[tuple[str, int], ...]


def lines_to_draft(lines: Sequence[str]) -> OutlineDraft | None:
    """The draft, or None where no mark and no number heads at least two lines."""
    texts = [text.removeprefix("- ") for line in lines if (text := line.strip())]
    marks = Counter(mark for text in texts if (mark := line_mark(text)))
    usual = {mark: count for mark, count in marks.items() if count >= _LEAST}
    heads = [mark for mark in usual if mark not in _BULLETS + _NOTES]
    priced = Counter(line_mark(text) for text in texts if line_mark(text) in heads and _AMOUNT.search(_plain(text)))
    items = max(heads, key=lambda mark: (priced[mark], _followed(texts, mark), -_first_at(texts, mark)), default="")
    numbered = lines_to_numbering([line.strip() for line in lines], ItemRule(numbers=list(NUMBERS))).sections
    if not items or len(numbered) > usual[items] and not priced[items]:
        return _numbered(len(numbered), usual) if len(numbered) >= _LEAST else None
    areas = _areas(texts, [mark for mark in heads if mark != items and usual[mark] <= usual[items]], items)
    own = [_plain(text) for text in texts if line_mark(text) == items]
    brackets = tuple(pair for pair in _BRACKETS if any(_in_brackets(text, pair) for text in own))
    at_end = any(match.end() == len(text) for text in own for match in _AMOUNT.finditer(text))
    rest = tuple((mark, count) for mark, count in sorted(usual.items()) if mark not in {items, areas, *_BULLETS, *_NOTES})
    return OutlineDraft(items, areas, False, usual[items], priced[items], _present(_BULLETS, usual),
                        _present(_NOTES, usual), brackets, at_end or not brackets, rest)


def _numbered(count: int, usual: dict[str, int]) -> OutlineDraft:
    rest = tuple((mark, of) for mark, of in sorted(usual.items()) if mark not in _BULLETS + _NOTES)
    return OutlineDraft("", "", True, count, 0, _present(_BULLETS, usual), _present(_NOTES, usual), (), False, rest)


def line_mark(text: str) -> str | None:
    """The sign that begins a line, if it can be a mark."""
    first = text[:1]
    return first if first and first not in _NO_MARK and len(text) > 1 and (
        unicodedata.category(first) in _SIGNS or first in _BULLETS + "○〇【") else None


def _first_at(texts: Sequence[str], mark: str) -> int:
    """The line on which a mark stands first."""
    return next(index for index, text in enumerate(texts) if line_mark(text) == mark)


def _followed(texts: Sequence[str], mark: str) -> int:
    """How many lines with a mark are followed by plain text, as items are."""
    return sum(line_mark(text) == mark and line_mark(below) is None for text, below in zip(texts, texts[1:]))


def _areas(texts: Sequence[str], marks: Sequence[str], items: str) -> str:
    """The mark that stands the most often right before an item, but for bullets."""
    heads = [mark for text in texts if (mark := line_mark(text)) in (*marks, items)]
    before = Counter(one for one, other in zip(heads, heads[1:]) if one != items and other == items)
    found = [mark for mark, count in before.most_common(1) if count >= _LEAST]
    return found[0] if found else ""


def _in_brackets(text: str, pair: str) -> bool:
    one, other = (re.escape(_plain(sign)) for sign in pair)
    return re.search(rf"{one}[^{one}{other}]*{_AMOUNT.pattern}[^{one}{other}]*{other}", text) is not None


def _present(marks: str, usual: dict[str, int]) -> tuple[str, ...]:
    return tuple(mark for mark in marks if mark in usual)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
