"""Figures that a narrow cell breaks over lines, or that its edge cuts off."""

from __future__ import annotations

import re

from portal.documents.glyph_text import with_lost_digits
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import Line, chars_to_lines
from portal.sheets.printed_figures import FIGURE
from portal.sheets.text_cells import fold, squeeze

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
    return spread and re.fullmatch(r"[(△▲-]*[0-9,]+", before) is not None and re.fullmatch(r"[0-9,]\)?", text) is not None


def _are_spread(before: Line, after: Line) -> bool:
    """Whether a word goes on letter by letter, each as far from the one before."""
    if len(after.chars) > 2 or after.x0 - before.x1 > _SPREAD * after.size:
        return False
    gaps = [right.x0 - left.x1 for left, right in zip((*before.chars, *after.chars), (*before.chars[1:], *after.chars))
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
