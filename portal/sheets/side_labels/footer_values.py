"""Which value at the foot of a page is which, decided over a whole document: a page prints one of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.sheets.side_labels.page_footers import NO_REFERENCE, OFFICE, REFERENCE, Footer, Piece
from portal.sheets.side_labels.rules import REFERENCE_KEYS

FIRST, SECOND = REFERENCE_KEYS


@dataclass(frozen=True)
class Offices:
    """Who is named on which page, counted from 0; `unclear`: page → an office at its end, which may be of the
    next."""

    by_page: dict[int, list[Piece]]
    unclear: dict[int, Piece]


def assign_offices(feet: Sequence[tuple[Footer, int, bool]], pages: int) -> Offices:
    """Each office to its page.

    feet   every foot with the page that it ends, and whether it stands before all text of that page instead

    An office stands at the foot of its page or before its text, so one that stands last, behind all references,
    may belong to the page that ends or to the next one. It goes where the other offices leave it the only free
    page; an office of which that can't be told is unclear.
    """
    fixed: dict[int, list[Piece]] = {}
    open_: list[tuple[Piece, int]] = []
    for footer, page, before_text in feet:
        offices = [piece for piece in footer.pieces if piece.kind == OFFICE]
        for index, piece in enumerate(offices):
            last = index == len(offices) - 1
            loose = _stands_last(piece, footer) or index > 0
            if last and loose and not before_text and page + 1 < pages:
                open_.append((piece, page))
            else:
                fixed.setdefault(page, []).append(piece)
    left = len(open_) + 1
    while len(open_) < left:
        left = len(open_)
        for step in (1, -1):
            rest = []
            for piece, page in open_[::step]:
                if page in fixed or page + 1 in fixed:
                    # Where both have an office of their own, the page that it stands on has two.
                    fixed.setdefault(page + 1 if page + 1 not in fixed else page, []).append(piece)
                else:
                    rest.append((piece, page))
            open_ = rest[::step]
    return Offices(fixed, {page: piece for piece, page in open_})


def _stands_last(piece: Piece, footer: Footer) -> bool:
    """Whether an office stands alone on its line, and nothing but a page number behind it."""
    behind = footer.pieces[footer.pieces.index(piece) + 1:]
    beside = [each for each in footer.pieces if each.line == piece.line and each.kind not in (OFFICE, "office")]
    return not beside and not any(each.kind in (*REFERENCE_KEYS, REFERENCE) for each in behind)


class ReferenceRanges:
    """Tells the numbers of the two references apart, by where in the documents they point: the numbers of one lie
    close together over all pages of a document."""

    def __init__(self, footers: Sequence[Footer]):
        certain: dict[str, set[int]] = {key: set() for key in REFERENCE_KEYS}
        likely: dict[str, set[int]] = {key: set() for key in REFERENCE_KEYS}
        for footer in footers:
            _learn(footer, certain, likely)
        # Undamaged feet say which numbers are whose; without any, what nearly all damage leaves in order does.
        both = {key: certain[key] | likely[key] for key in REFERENCE_KEYS}
        self.known = certain if all(certain.values()) else both

    def read(self, footer: Footer) -> tuple[dict[str, Piece], list[Piece]]:
        """The references of one foot by key, and the pieces of which that can't be told."""
        pieces = [piece for piece in footer.pieces if piece.kind == REFERENCE]
        found: dict[str, Piece] = {}
        unclear: list[Piece] = []
        keys = [self._key(piece) for piece in pieces]
        if len(pieces) == 2 and keys.count(None) == 1:
            other = FIRST if SECOND in keys else SECOND
            keys = [key or other for key in keys]
        for piece, key in zip(pieces, keys):
            if key is None or keys.count(key) > 1:
                unclear.append(piece)
            else:
                found[key] = piece
        for before, piece in zip(footer.pieces, footer.pieces[1:]):
            if piece.kind == NO_REFERENCE and before.kind in REFERENCE_KEYS:
                found.setdefault(before.kind, piece)
        return found, unclear

    def _key(self, piece: Piece) -> str | None:
        number = reference_number(piece)
        distances = {key: min((abs(number - known) for known in self.known[key]), default=None)
                     for key in REFERENCE_KEYS}
        first, second = distances[FIRST], distances[SECOND]
        if first is None or second is None:
            return next((key for key in REFERENCE_KEYS if distances[key] == 0), None)
        return None if first == second else FIRST if first < second else SECOND


def reference_number(piece: Piece) -> int:
    """「240頁」 → 240."""
    return int("".join(re.findall(r"\d", piece.text)) or 0)


def _learn(footer: Footer, certain: dict[str, set[int]], likely: dict[str, set[int]]) -> None:
    """Note what one foot says about whose numbers are whose."""
    kinds = [piece.kind for piece in footer.pieces]
    numbers = {index: reference_number(piece) for index, piece in enumerate(footer.pieces)
               if piece.kind == REFERENCE}
    for index in range(len(kinds) - 3):
        window = kinds[index:index + 4]
        if window[:3] == [FIRST, REFERENCE, SECOND] and window[3] in (REFERENCE, NO_REFERENCE):
            if all(piece.line == footer.pieces[index].line for piece in footer.pieces[index:index + 4]):
                certain[FIRST].add(numbers[index + 1])
                certain[SECOND].update([numbers[index + 3]] if window[3] == REFERENCE else [])
    # Printed is 決算参考書 N頁 R4予算の概要 N頁: a number straight before the second label is the first one's.
    for index, number in numbers.items():
        if kinds[index + 1:index + 2] == [SECOND]:
            likely[FIRST].add(number)
            if len(numbers) == 2:
                likely[SECOND].update(other for place, other in numbers.items() if place != index)
