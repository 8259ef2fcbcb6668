"""Characters of one column of a table → its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.model import Char

SAME_LINE = 0.45  # Em. Characters whose middles are closer in height stand on one line.
WORD_GAP = 0.6  # Em. A wider gap parts words where the file has no space.
NEXT_TO = 0.12  # Em. Letters that are closer are printed in one go.

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a column: its characters from left to right, no white space at its ends; its box in points."""

    chars: tuple[Char, ...]
    box: Bounds

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def size(self) -> float:
        return self.chars[0].size

    @property
    def text(self) -> str:
        """The text, with a space where the file has none and the letters stand apart."""
        return chars_to_text(self.chars)

    @property
    def figure(self) -> str:
        """The text as that of a figure: without white space."""
        return "".join(char.text for char in self.chars if not char.text.isspace())


def chars_to_lines(chars: Iterable[Char]) -> list[TextLine]:
    """The lines of a column, from top to bottom. Lines of nothing but white space are none."""
    ordered = sorted((char.top + char.bottom, char.x0, index, char) for index, char in enumerate(chars))
    lines: list[TextLine] = []
    start = 0
    for index in range(1, len(ordered) + 1):
        if index == len(ordered) or ordered[index][0] - ordered[start][0] > 2 * SAME_LINE * ordered[start][3].size:
            line = chars_to_line([each[3] for each in ordered[start:index]])
            if line:
                lines.append(line)
            start = index
    return lines


def chars_to_line(chars: Iterable[Char]) -> TextLine | None:
    """Characters of one line, in any order, as a line; None for nothing but white space."""
    ordered = sorted(chars, key=lambda char: char.x0)
    seen = [index for index, char in enumerate(ordered) if not char.text.isspace()]
    if not seen:
        return None
    kept = tuple(ordered[seen[0]:seen[-1] + 1])
    return TextLine(kept, (kept[0].x0, min(char.top for char in kept), max(char.x1 for char in kept),
                           max(char.bottom for char in kept)))


def chars_to_text(chars: Sequence[Char]) -> str:
    """The text of characters from left to right, with a space where letters stand apart and the file has none."""
    text, before = "", None
    for char in chars:
        if before and not before.text.isspace() and not char.text.isspace() and \
                char.x0 - before.x1 > WORD_GAP * max(char.size, before.size):
            text += " "
        text += char.text
        before = char
    return text


def chars_to_stretches(chars: Iterable[Char]) -> Iterator[list[Char]]:
    """Characters that touch on one line, as they are drawn; white space is a stretch of its own."""
    stretch: list[Char] = []
    last: Char | None = None
    for char in chars:
        if last and not (-NEXT_TO < (char.x0 - last.x1) / char.size < NEXT_TO and char.turn == last.turn
                         and abs(char.bottom - last.bottom) < 0.2 * char.size
                         and not last.text.isspace() and not char.text.isspace()):
            yield stretch
            stretch = []
        stretch.append(char)
        last = char
    if stretch:
        yield stretch


def words(line: TextLine, gap: float) -> list[list[Char]]:
    """The letters of a line, cut where more than `gap` em of nothing, or white space, lie between two of them."""
    pieces: list[list[Char]] = []
    for char in line.chars:
        if char.text.isspace():
            continue
        if not pieces or char.x0 - pieces[-1][-1].x1 > gap * max(char.size, pieces[-1][-1].size):
            pieces.append([])
        pieces[-1].append(char)
    return pieces


def union(boxes: Iterable[Bounds]) -> Bounds:
    """The box around boxes, of which there is at least one."""
    boxes = list(boxes)
    return (min(box[0] for box in boxes), min(box[1] for box in boxes),
            max(box[2] for box in boxes), max(box[3] for box in boxes))


def names_to_name(names: Iterable[str]) -> str:
    """A name from the lines over which it is printed; letters that are spread over a line's width are one word."""
    return "".join(_unspread(name) for name in names).strip()


def _unspread(name: str) -> str:
    pieces = name.split()
    return "".join(pieces) if all(len(piece) == 1 for piece in pieces) else " ".join(pieces)
