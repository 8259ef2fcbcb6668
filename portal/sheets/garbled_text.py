"""Signs that a text layer has mangled or invented text. Each is something that no printed Japanese sentence has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from portal.sheets.layer_lines import JUNK, SLIP, TEXT, Run, Word, folded

_LETTER_RUN = re.compile(r"([\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff])\1{3,}")
_NUMBER_RUN = re.compile(r"(?:[(（][0-9０-９]{1,2}[)）]){4,}|[①-⑳]{4,}")
_MOST_REPEATS = 3
_SMALL_WORD = re.compile(r"[a-z]+")
_PLAIN_PIECE = re.compile(r"[a-z0-9.,/'-]+")
_JAPANESE = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff]")
_SENTENCE = re.compile(r"[。、]|[\u3041-\u3096]{2,}")


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


def is_torn(cells: Sequence[str]) -> bool:
    """Whether the cells of one row are one box of text torn apart: more than one has text, and some of it is a
    sentence or a piece of one. The cells of a table's row are short words and figures."""
    return len(cells) > 1 and any(len(cell) > 12 and _SENTENCE.search(cell) for cell in cells)


def claim_junk(run: Run) -> list[list[Word]]:
    """The words of a run that are no text: pictographs, a sign set apart with a tag of its own (「<sup>↑</sup>」), and
    two or more words in small Latin letters by themselves between Japanese ones. Single letters and figures beside a
    pictograph are of the same picture. Gives them as groups, in order; they get the role JUNK or, in the middle of a
    sentence, SLIP."""
    words = [word for word in run.words if word.role == TEXT]
    found = {index for index, word in enumerate(words) if _is_pictograph(word.text) or _is_tagged_sign(word)}
    pictographs = [index for index in sorted(found) if not words[index].tagged]
    for index in pictographs:
        for step in (-1, 1):
            beside = index + step
            while 0 <= beside < len(words) and beside not in found and len(words[beside].text) == 1:
                found.add(beside)
                beside += step
    found |= _latin_words(words)
    groups: list[list[Word]] = []
    for index in sorted(found):
        if index - 1 not in found or not groups:
            groups.append([])
        groups[-1].append(words[index])
    for group in groups:
        for word in group:
            word.take(JUNK)
    return groups


def set_slips(group: list[Word]) -> None:
    """Note that a group of junk stands in the middle of a sentence."""
    for word in group:
        word.take(SLIP)


def _is_pictograph(text: str) -> bool:
    return any(ord(letter) >= 0x1F000 and unicodedata.category(letter) in ("So", "Sk", "Cn", "Co") for letter in text
               ) and not _JAPANESE.search(text)


def _is_tagged_sign(word: Word) -> bool:
    return word.tagged and len(word.text) <= 3 and all(unicodedata.category(c)[0] in "SP" for c in word.text)


def _latin_words(words: Sequence[Word]) -> set[int]:
    """The indexes of words in runs of small Latin words. Inside brackets, or beside a Latin word with a capital, they
    are a name or a quotation."""
    found: set[int] = set()
    depth, start = 0, 0
    while start < len(words):
        end = start
        while end < len(words) and _PLAIN_PIECE.fullmatch(folded(words[end])):
            end += 1
        if end > start:
            small = sum(_SMALL_WORD.fullmatch(folded(word)) is not None for word in words[start:end])
            around = [words[index] for index in (start - 1, end) if 0 <= index < len(words)]
            apart = words[start].spaced and (end == len(words) or words[end].spaced)
            if small > 1 and not depth and apart and all(_JAPANESE.search(word.text) for word in around):
                found.update(range(start, end))
            start = end
            continue
        text = words[start].text
        depth = max(depth + sum(text.count(c) for c in "(（「『[【") - sum(text.count(c) for c in ")）」』]】"), 0)
        start += 1
    return found
