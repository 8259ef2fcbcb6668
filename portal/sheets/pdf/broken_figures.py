"""Figures that a narrow cell breaks over lines, or that its edge cuts off."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.documents.glyph_text import with_lost_digits
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import Line, chars_to_lines
from portal.sheets.printed_figures import FIGURE
from portal.sheets.text_cells import fold, squeeze

_PITCH = 1.7  # Em. The lines of one figure are not further apart.
_SPREAD = 1.2  # Em. Digits that are spread over their cell are not further apart.

UNIT = r"(?:百万円|千円|万円|円)?"
_WHOLE = re.compile(rf"{FIGURE}{UNIT}|\(\s?{FIGURE}{UNIT}\s?\)")
_PIECE = re.compile(r"[(]?[△▲-]?[0-9,.]+(?:百万円|千円|万円|円)?[)]?|[)]")


def region_to_lines(region: Region) -> list[Line]:
    """The lines of a box; pieces of figures, where nothing else stands in it, are one line."""
    lines = chars_to_lines(region.chars)
    texts = [squeeze(with_lost_digits(line.text)) for line in lines]
    if len(lines) < 2 or not all(map(_PIECE.fullmatch, texts)) or all(map(_WHOLE.fullmatch, texts)):
        return lines
    return [Line(tuple(char for line in lines for char in line.chars), whole=True)]


def figure_text(word: Line) -> str:
    """A word to compare with what a figure looks like: half-width, spread letters (「1 2 , 3 0 0」) drawn together."""
    text = fold(with_lost_digits(word.text))
    return squeeze(text) if re.fullmatch(r"\S(?: \S){2,}", text) else text


def line_to_words(line: Line, gap: float) -> list[Line]:
    """A line cut where more than `gap` em lie between two letters, but for figures: a sign or bracket that stands apart
    (as number formats set it against the other edge of the cell) belongs to them, and so do digits that are spread."""
    words: list[Line] = []
    for word in line.segments(gap):
        if words and _belongs_to(squeeze(words[-1].text), squeeze(word.text), _are_spread(words[-1], word)):
            words[-1] = Line((*words[-1].chars, *word.chars), whole=True)
        else:
            words.append(word)
    return words


def _belongs_to(before: str, text: str, spread: bool) -> bool:
    if re.fullmatch(r"[(△▲]|\([△▲]", before):
        return re.match(r"[△▲]?[0-9]", text) is not None
    if text == ")":
        return before.startswith("(") and before[-1:].isdecimal()
    return spread and re.fullmatch(r"[(△▲-]*[0-9,]+", before) is not None and \
        re.fullmatch(r"[0-9,]\)?", text) is not None


def _are_spread(before: Line, after: Line) -> bool:
    """Whether a word goes on letter by letter, each as far from the one before."""
    if len(after.chars) > 2 or after.x0 - before.x1 > _SPREAD * after.size:
        return False
    chars = (*before.chars, *after.chars)
    gaps = [right.x0 - left.x1 for left, right in zip(chars, chars[1:])
            if not left.text.isspace() and not right.text.isspace()]
    return max(gaps) - min(gaps) < 0.3 * after.size


def is_damaged(word: Line) -> bool:
    """Whether a word is a figure of which something is missing: 「(96,00」, 「12,34」."""
    text = squeeze(with_lost_digits(word.text))
    return _WHOLE.fullmatch(text) is None and any(map(str.isdigit, text)) and _PIECE.fullmatch(text) is not None


def is_open(word: Line) -> bool:
    """Whether a damaged figure lacks one of its brackets: then nobody knows how many digits it lacks."""
    text = squeeze(word.text)
    return text.startswith("(") != text.endswith(")")


def is_sure(word: Line) -> bool:
    """Whether pieces put together make a figure for sure: with its commas, or of three digits at most."""
    text = squeeze(with_lost_digits(word.text))
    return _WHOLE.fullmatch(text) is not None and ("," in text or sum(map(str.isdecimal, text)) <= 3)


def with_pieces(word: Line, words: Sequence[Line], arrows: Sequence[Line]) -> Line:
    """A word with what a column that is too narrow breaks off it: pieces of figures right above and below it, on levels
    without an arrow, where the rows of figures are."""
    if _PIECE.fullmatch(squeeze(with_lost_digits(word.text))) is None:
        return word
    own = [word]
    for way in (1, -1):
        last: Line | None = word
        while last and not _ends(last, way) and (piece := _next_piece(last, way, words)):
            # What hangs from a row of figures above is that row's.
            hung = _next_piece(piece, -1, words) if way < 0 else None
            other_row = _has_arrow(piece, arrows) or hung is not None and _has_arrow(hung, arrows)
            last = None if other_row or _ends(piece, -way) else piece
            own += [last] if last else []
    if len(own) == 1:
        return word
    return Line(tuple(char for one in sorted(own, key=lambda one: one.middle) for char in one.chars), whole=True)


def _has_arrow(word: Line, arrows: Sequence[Line]) -> bool:
    return any(abs(arrow.middle - word.middle) < 0.5 * word.size for arrow in arrows)


def _ends(word: Line, way: int) -> bool:
    """Whether a figure ends with this piece: with its closing bracket downward, with its opening one upward."""
    text = squeeze(word.text)
    return text.endswith(")") if way > 0 else text.startswith("(")


def _next_piece(word: Line, way: int, words: Sequence[Line]) -> Line | None:
    """The piece of a figure in a word's column on the next line (`way` 1) or the one before (-1)."""
    near = [other for other in words if 0.5 * word.size < way * (other.middle - word.middle) < _PITCH * word.size
            and (min(other.x1, word.x1) - max(other.x0, word.x0)) > 0.5 * min(other.x1 - other.x0, word.x1 - word.x0)]
    nearest = min(near, key=lambda other: abs(other.middle - word.middle), default=None)
    piece = nearest is not None and _PIECE.fullmatch(squeeze(with_lost_digits(nearest.text)))
    return nearest if piece else None
