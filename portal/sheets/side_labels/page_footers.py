"""The foot of a page (所管課, 決算参考書 N頁, R4予算の概要 N頁, its own number), which text layers shuffle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.forms import Form
from portal.sheets.side_labels.layer_lines import FOOTER, LABEL, MARK, TEXT, Line, Word, folded, words_to_text
from portal.sheets.side_labels.rules import FOOTER_KEYS, REFERENCE_KEYS, Labels, Rules

_MOST_OFFICE_WORDS, _MOST_WORDS = 5, 60  # of one office, of one line
OFFICE, REFERENCE, NO_REFERENCE, PAGE = "an office", "a reference", "no reference", "a page number"


@dataclass(frozen=True)
class Piece:
    """A label (`kind` is then its key) or a value (one of the four kinds above) at the foot of a page."""

    kind: str
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return words_to_text([word for word in self.words if word.role != MARK])

    @property
    def line(self) -> int:
        return self.words[0].line


@dataclass(frozen=True)
class Footer:
    """The pieces that stand together between the text of two pages; `lines`: the first and the last."""

    lines: tuple[int, int]
    pieces: tuple[Piece, ...]

    def has(self, kind: str) -> bool:
        return any(piece.kind == kind for piece in self.pieces)

    @property
    def names_references(self) -> bool:
        """Whether it has anything of the references: an office alone may stand before the text of its page."""
        return any(self.has(kind) for kind in (*REFERENCE_KEYS, REFERENCE))

    @property
    def whole(self) -> bool:
        return all(self.has(key) for key in REFERENCE_KEYS)


def find_footers(lines: Sequence[Line], form: Form, rules: Rules, labels: Labels) -> list[Footer]:
    """Every foot of a page, in order: lines of nothing but its pieces, with blank lines between; and the end of a
    line of text behind the label `vision`. Numbers and names belong to it where they stand next to its labels."""
    reader = _Reader(form, rules, labels)
    footers: list[Footer] = []
    held: list[tuple[int, list[Piece]]] = []
    for line in lines:
        if line.blank:
            continue
        pieces, behind_text = reader.pieces(line, held)
        if pieces is None or behind_text:
            footers.extend(_close(held))
            held = []
        if pieces:
            held.append((line.number, pieces))
    footers.extend(_close(held))
    return footers


def _close(held: list[tuple[int, list[Piece]]]) -> Iterator[Footer]:
    pieces = tuple(piece for _, line in held for piece in line)
    if any(piece.kind in FOOTER_KEYS for piece in pieces):
        yield Footer((held[0][0], held[-1][0]), pieces)


class _Reader:
    """Cuts lines into pieces by the rules of a form."""

    def __init__(self, form: Form, rules: Rules, labels: Labels):
        self.rules, self.labels = rules, labels
        office = form.box("office")
        self.office = re.compile(office.looks_like if office and office.looks_like else "(?!)")

    def pieces(self, line: Line, before: list[tuple[int, list[Piece]]]) -> tuple[list[Piece] | None, bool]:
        """The pieces of a line that has nothing else, or of its end behind the label `vision`; None for other
        lines. And whether text stands before them on the line."""
        words = line.words
        pieces = None
        if all(word.role in (TEXT, MARK) for word in words):
            pieces = self._words_to_pieces(words, bool(before) and before[-1][1][-1].kind == "office")
        if pieces is not None:
            return pieces, False
        start = self._behind_text(words)
        if start and all(word.role in (TEXT, MARK) for word in words[start:]):
            pieces = self._words_to_pieces(words[start:], False)
        return pieces, pieces is not None

    def _behind_text(self, words: list[Word]) -> int:
        """Where, behind the label `vision`, the first label of the foot stands; 0 if there is none."""
        seen = False
        for index in range(len(words)):
            seen = seen or self.labels.at(words, index, ("vision",)) is not None
            if seen and index and self.labels.at(words, index, FOOTER_KEYS):
                return index
        return 0

    def _words_to_pieces(self, words: list[Word], office_open: bool) -> list[Piece] | None:
        if len(words) > _MOST_WORDS:
            return None
        pieces: list[Piece] = []
        index = 0
        while index < len(words):
            kind, count = self._piece(words, index, pieces[-1].kind == "office" if pieces else office_open)
            if kind is None:
                return None
            if kind != MARK:
                pieces.append(Piece(kind, tuple(words[index:index + count])))
            index += count
        return pieces if any(piece.kind != NO_REFERENCE for piece in pieces) else None

    def _piece(self, words: list[Word], index: int, office_next: bool) -> tuple[str | None, int]:
        word = words[index]
        if word.role == MARK:
            return MARK, 1
        if found := self.labels.at(words, index, FOOTER_KEYS):
            return found
        if len(word.text) > 20:
            return None, 0
        for count in (2, 1):
            text = " ".join(folded(each) for each in words[index:index + count])
            if re.fullmatch(self.rules.reference, text):
                return REFERENCE, min(count, len(words) - index)
        if re.fullmatch(self.rules.no_reference, folded(word)):
            return NO_REFERENCE, 1
        if re.fullmatch(self.rules.page_number, folded(word)):
            return PAGE, 1
        count = self._office_words(words, index) if office_next else 0
        return (OFFICE, count) if count else (None, 0)

    def _office_words(self, words: list[Word], start: int) -> int:
        count = 0
        for word in words[start:start + _MOST_OFFICE_WORDS]:
            if len(word.text) > 20 or word.role == MARK or not self.office.search(word.text):
                break
            count += 1
        return count


def claim_footer(footer: Footer) -> None:
    """Give the words of a foot their roles."""
    for piece in footer.pieces:
        for word in piece.words:
            if word.role != MARK:
                word.take(LABEL if piece.kind in FOOTER_KEYS else FOOTER, piece.kind)
