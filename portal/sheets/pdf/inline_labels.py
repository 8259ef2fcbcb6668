"""Labels inside a box of a PDF that have no box of their own: at the start of a line, or letter under letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.model import Char
from portal.sheets.numbered.box_labels import Label, LabelBook
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import chars_to_lines
from portal.sheets.text_cells import squeeze

_APART = 0.3  # Em. How far the letters of a stacked label are from what stands beside them.


@dataclass(frozen=True)
class InlineLabel:
    """A label inside a box, and where it begins."""

    label: Label
    top: float


def take_inline_labels(regions: Sequence[Region], book: LabelBook) -> tuple[list[Region], list[InlineLabel]]:
    """Boxes without the labels (of `book`, none with a number) that stand in them, and these labels."""
    kept, found = [], []
    for region in regions:
        gone: set[int] = set()
        for line in chars_to_lines(region.chars):
            label = book.at_start(line.text)
            if label and label.exact:
                found.append(InlineLabel(label, line.top))
                gone |= _first(line.chars, len(squeeze(line.text[:label.end])))
        for label, chars in _stacked(region, book):
            found.append(InlineLabel(label, chars[0].top))
            gone |= {id(char) for char in chars}
        kept.append(replace(region, chars=tuple(char for char in region.chars if id(char) not in gone)))
    return kept, sorted(found, key=lambda one: one.top)


def _first(chars: Sequence[Char], count: int) -> set[int]:
    """The ids of the characters that hold the first `count` letters."""
    ids: set[int] = set()
    for char in chars:
        if count <= 0:
            break
        count -= len(squeeze(char.text))
        ids.add(id(char))
    return ids


def _stacked(region: Region, book: LabelBook) -> list[tuple[Label, list[Char]]]:
    """Labels written letter under letter, with nothing close beside any letter."""
    found = []
    letters = [char for char in region.chars if not char.text.isspace()]
    for rule in book.rules:
        for spelled in rule.labels:
            for char in letters:
                stack = _stack(char, spelled, letters) if char.text == spelled[0] else []
                if len(stack) == len(spelled) > 2 and all(_is_alone(one, letters) for one in stack):
                    found.append((Label(rule, None, spelled, 0, len(spelled)), stack))
    return found


def _stack(first: Char, spelled: str, letters: Sequence[Char]) -> list[Char]:
    """The letters of a label, one under the other, or as many of them as there are."""
    stack = [first]
    for letter in spelled[1:]:
        last = stack[-1]
        below = [char for char in letters if char.text == letter and abs(char.x0 - last.x0) < 0.3 * last.size
                 and 0.5 * last.size < char.top - last.top < 4 * last.size]
        if not below:
            break
        stack.append(min(below, key=lambda char: char.top))
    return stack


def _is_alone(char: Char, letters: Sequence[Char]) -> bool:
    return not any(other is not char and abs(other.bottom - char.bottom) < 0.5 * char.size
                   and other.x0 < char.x1 + _APART * char.size and other.x1 > char.x0 - _APART * char.size
                   for other in letters)
