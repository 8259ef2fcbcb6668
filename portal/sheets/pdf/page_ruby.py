"""Furigana: small kana over the letters whose reading they give. They are no text of a box."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from portal.model import Char
from portal.documents.pdf_marks import DESCENT

RUBY = 0.66  # Furigana are at most this large, beside the letters that they stand over.

_KANA = re.compile(r"[\s\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f・〜]+")
_BESIDE = 0.3  # Em. Letters of one word are not further apart.
_BAND = 20.0  # Points. Characters are looked up by the band of the page in which they stand.


def split_ruby(chars: Sequence[Char]) -> tuple[tuple[Char, ...], tuple[Char, ...]]:
    """The characters of a page without furigana, and the furigana."""
    largest = max((char.size for char in chars), default=0.0)
    small = [char for char in chars if char.upright and char.size <= RUBY * largest and _KANA.fullmatch(char.text)]
    if not any(not char.text.isspace() for char in small):
        return tuple(chars), ()
    bands: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        if not char.text.isspace():
            bands[int(char.top // _BAND)].append(char)
    ruby = {id(char) for run in _runs(small) if _is_ruby(run, bands) for char in run}
    return tuple(char for char in chars if id(char) not in ruby), tuple(char for char in chars if id(char) in ruby)


def _runs(chars: Sequence[Char]) -> Iterator[list[Char]]:
    """Characters of one size next to each other, in the order in which they are drawn."""
    run: list[Char] = []
    for char in chars:
        if run and (abs(char.bottom - run[-1].bottom) > 0.3 * char.size or abs(char.x0 - run[-1].x1) > char.size
                    or abs(char.size - run[-1].size) > 0.1 * char.size):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _is_ruby(run: Sequence[Char], bands: dict[int, list[Char]]) -> bool:
    """Whether small kana stand right above larger letters, and are not set in a line with those beside them."""
    x0, x1, bottom, size = run[0].x0, run[-1].x1, run[0].bottom, run[0].size
    base = bottom - DESCENT * size
    band = int(bottom // _BAND)
    around = [char for number in (band - 1, band, band + 1) for char in bands.get(number, ())]
    if any(_is_set_beside(char, run) for char in around):
        return False
    near = [char for char in around
            if RUBY * char.size >= size and char.x1 > x0 - char.size and char.x0 < x1 + char.size]
    level = [char for char in near if abs(char.bottom - DESCENT * char.size - base) < 0.2 * char.size]
    if level and not any(min(char.x1, x1) - max(char.x0, x0) > 0.2 * char.size for char in level):
        return False
    return any(char.x1 > x0 and char.x0 < x1 and abs(char.top - bottom) <= 0.5 * char.size for char in near)


def _is_set_beside(char: Char, run: Sequence[Char]) -> bool:
    """Whether a letter that is no kana stands right before or behind a run of kana, on its line and as large."""
    same = abs(char.size - run[0].size) < 0.1 * char.size and abs(char.bottom - run[0].bottom) < 0.2 * char.size
    gap = min(abs(char.x1 - run[0].x0), abs(char.x0 - run[-1].x1))
    return same and gap < _BESIDE * char.size and not _KANA.fullmatch(char.text)
