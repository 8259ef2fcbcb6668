"""Signs that a text layer has mangled or invented text: what no printed Japanese sentence has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from portal.sheets.side_labels.layer_lines import JUNK, SLIP, Word

_LETTER_RUN = re.compile(r"([\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff])\1{3,}")
_NUMBER_RUN = re.compile(r"(?:[(（][0-9０-９]{1,2}[)）]){4,}|[①-⑳]{4,}")
_MOST_REPEATS = 3
_SMALL_WORD = re.compile(r"[a-z]+")
_PLAIN_PIECE = re.compile(r"[a-z0-9.,/'-]+")
_JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
_BRACKET = re.compile(r"[(（「『\[【)）」』\]】]")
_PICTOGRAPHS = "\U0001f000"
_LONGEST_PHRASE = 12
_STOP, _KANA = re.compile(r"[。、]"), re.compile(r"[\u3041-\u3096]{2,}")
# Particles, endings and closing signs, with which no sentence and no word begins.
_NO_START = re.compile(r"[はをがのにでともへやらたーっんゃゅょ、。）)」』]")


def find_garbled(text: str) -> str | None:
    """What in a paragraph shows that it is mangled: a letter four times in a row, numbers in brackets with nothing
    between them, a word four times in a row, or a sign that stands for a letter the layer could not read. None for
    a paragraph without such a thing."""
    for pattern in (_LETTER_RUN, _NUMBER_RUN):
        if match := pattern.search(text):
            return match[0][:20]
    if "\ufffd" in text:
        return "\ufffd"
    return _repeated_word(text.split())


def _repeated_word(words: list[str]) -> str | None:
    count = 1
    for before, word in zip(words, words[1:]):
        count = count + 1 if word == before and _JAPANESE.search(word) else 1
        if count > _MOST_REPEATS:
            return word[:20]
    return None


def is_torn(cells: Sequence[str], beside_label: bool) -> bool:
    """Whether the cells of one row are one box of text torn apart: more than one has text, and some of it is a
    sentence or a piece of one. The cells of a table's row are short words and figures; a row that has no label of
    a box at its side may have sentences, but none that begins in the middle."""
    if len(cells) < 2 or not (beside_label or any(_NO_START.match(cell) for cell in cells)):
        return False
    return any(_STOP.search(cell) or len(cell) > _LONGEST_PHRASE and _KANA.search(cell) for cell in cells)


def claim_junk(words: Sequence[Word]) -> list[tuple[int, int]]:
    """The words of a run that are no text: pictographs, a sign set apart with a tag of its own (「<sup>↑</sup>」),
    and two or more words in small Latin letters by themselves between Japanese ones. Single letters and figures
    beside a pictograph are of the same picture. They get the role JUNK; gives the first index of each group of
    them, and the one behind its last."""
    found = {index for index, word in enumerate(words) if _is_pictograph(word.text) or _is_tagged_sign(word)}
    for index in [index for index in sorted(found) if not words[index].tagged]:
        for step in (-1, 1):
            beside = index + step
            while 0 <= beside < len(words) and beside not in found and len(words[beside].text) == 1:
                found.add(beside)
                beside += step
    found |= _latin_words(words)
    groups: list[tuple[int, int]] = []
    for index in sorted(found):
        words[index].take(JUNK)
        joined = groups and groups[-1][1] == index
        groups[-1:] = [(groups[-1][0], index + 1)] if joined else [*groups[-1:], (index, index + 1)]
    return groups


def set_slips(group: Sequence[Word]) -> None:
    """Note that a group of junk stands in the middle of a sentence."""
    for word in group:
        word.take(SLIP)


def _is_pictograph(text: str) -> bool:
    return max(text) >= _PICTOGRAPHS and any(
        letter >= _PICTOGRAPHS and unicodedata.category(letter) in ("So", "Sk", "Cn", "Co") for letter in text
    ) and not _JAPANESE.search(text)


def _is_tagged_sign(word: Word) -> bool:
    return word.tagged and len(word.text) <= 3 and all(unicodedata.category(c)[0] in "SP" for c in word.text)


def _latin_words(words: Sequence[Word]) -> set[int]:
    """The indexes of words in runs of small Latin words. Inside brackets, or beside a Latin word with a capital,
    they are a name or a quotation."""
    found: set[int] = set()
    depth, start = 0, 0
    while start < len(words):
        end = start
        while end < len(words) and _PLAIN_PIECE.fullmatch(words[end].text):
            end += 1
        if end > start:
            small = sum(_SMALL_WORD.fullmatch(word.text) is not None for word in words[start:end])
            around = [words[index] for index in (start - 1, end) if 0 <= index < len(words)]
            apart = words[start].spaced and (end == len(words) or words[end].spaced)
            if small > 1 and not depth and apart and all(_JAPANESE.search(word.text) for word in around):
                found.update(range(start, end))
            start = end
            continue
        for bracket in _BRACKET.findall(words[start].text):
            depth = max(depth + (1 if bracket in "(（「『[【" else -1), 0)
        start += 1
    return found
