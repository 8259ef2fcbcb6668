"""How titles are read, and where they stand in the order of あいうえお.

The dictionary is SudachiDict; content/readings.yaml mends what it gets wrong. Only the order of lists depends on it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import pydantic

from portal.faults import Fault, Faults
from portal.schema import Model, check_model, line_of
from portal.strict_yaml import load_file

if TYPE_CHECKING:
    import sudachipy

# The rows of the syllabary by their part of an address; what no row holds are Latin letters and digits, or no reading.
ROWS = {"a": "あいうえお", "ka": "かきくけこ", "sa": "さしすせそ", "ta": "たちつてと", "na": "なにぬねの", "ha": "はひふへほ",
        "ma": "まみむめも", "ya": "やゆよ", "ra": "らりるれろ", "wa": "わゐゑをん"}
LATIN, UNREAD = "latin", "unread"
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LONGEST = 60  # letters of a title that are read: enough to sort by
_SIGNS = ("補助記号", "記号", "空白")


class LeadingWord(Model):
    """A word with which titles begin, its reading, and why it is here where that is not plain."""

    begins: Annotated[str, pydantic.StringConstraints(min_length=1)]
    reading: Annotated[str, pydantic.StringConstraints(pattern=r"^[ぁ-ゖー]+$")]
    note: str | None = None


class Readings(Model):
    """content/readings.yaml."""

    readings: list[LeadingWord]


@dataclass(frozen=True, order=True)
class SortPlace:
    """Where a title stands: `row` is one of ROWS, LATIN or UNREAD, `letter` what it stands under in its row, `key`
    its order there."""

    row: str
    letter: str
    key: tuple[str, str]


def load_readings(path: Path, name: str) -> dict[str, str]:
    """The leading words with their readings; none without the file. Raises Faults, also for a word that stands there
    twice."""
    if not path.exists():
        return {}
    raw = load_file(path, name)
    words: dict[str, str] = {}
    faults = []
    for at, word in enumerate(check_model(raw, name, Readings).readings):
        if word.begins in words:
            faults.append(Fault(name, line_of(raw, ("readings", at)), "reading-twice", "a word has one reading",
                                f"{word.begins!r} again", "take one of the two out"))
        words[word.begins] = word.reading
    if faults:
        raise Faults(*faults)
    return words


def title_to_place(title: str | None, words: dict[str, str]) -> SortPlace:
    """Where a title stands in the order of あいうえお; signs before its first letter don't count."""
    text = unicodedata.normalize("NFKC", (title or "").encode("utf-8", "replace").decode())[:_LONGEST]
    first = next((char for char in text if char.isalnum()), "")
    if first and first.isascii():
        return SortPlace(LATIN, first.upper(), (text[text.index(first):].casefold(), text))
    reading = title_to_reading(text, words)
    folded = _fold(reading)
    row = next((name for name, letters in ROWS.items() if folded[:1] and folded[0] in letters), None)
    return SortPlace(row, folded[0], (folded, reading)) if row else SortPlace(UNREAD, "", (text, ""))


def title_to_reading(text: str, words: dict[str, str]) -> str:
    """A title in hiragana, as far as its words are known: 学童クラブ → がくどうくらぶ; signs are left out."""
    bare = text.lstrip("「『（(【〔［[〈《・ 　")
    leading = max((word for word in words if bare.startswith(word)), key=len, default="")
    read = [token.reading_form() for token in _tokenizer().tokenize(bare[len(leading):])
            if token.part_of_speech()[0] not in _SIGNS]
    return words.get(leading, "") + "".join(read).translate(_TO_HIRAGANA)


def _fold(reading: str) -> str:
    """A reading as a dictionary sorts it: without voice marks, small letters as large ones, ー as its vowel."""
    letters = ""
    for char in unicodedata.normalize("NFD", reading).translate(_SMALL):
        if char == "ー" and letters:
            vowel = "AIUEO".find(unicodedata.name(letters[-1], "")[-1:] or "-")
            char = "あいうえお"[vowel] if vowel >= 0 else ""
        letters += "" if unicodedata.combining(char or "あ") else char
    return letters


@cache
def _tokenizer() -> sudachipy.Tokenizer:
    import sudachipy  # The dictionary is large, and most builds read no title anew.

    return sudachipy.Dictionary(dict="small").tokenizer()
