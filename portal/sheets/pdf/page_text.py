"""Characters of one box → its lines, and lines → text as a reader would write it down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.model import Char
from portal.sheets.pdf.page_grid import Bounds

WORD_GAP = 0.6  # Em. A wider gap parts words where the file has no space.
SLACK = 2.2  # Em. A line that ends this close to the edge, and not with a sentence, may have been broken early.
PARAGRAPH = 1.35  # Of the usual distance between lines; a wider one begins a paragraph.
INDENT = 0.8  # Em.
OVERPRINT = 0.3  # Em. Letters that overlap more are drawn over each other.

_CLOSING = "、。，．・：；？！）」』】〕〉》］｝ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.:;?!)]}％%℃円"
_OPENING = "（「『【〔〈《［｛([{＜〈"
_WORD = re.compile(r"[!-~×÷±]+")
_SENTENCE_END = "。．！？」）)】"


@dataclass(frozen=True)
class Line:
    """Characters on one line, from left to right, none but inner white space among them. `whole`: one word, though its
    pieces may stand below each other."""

    chars: tuple[Char, ...]
    whole: bool = False

    @property
    def x0(self) -> float:
        return self.chars[0].x0

    @property
    def x1(self) -> float:
        return max(char.x1 for char in self.chars)

    @property
    def top(self) -> float:
        return min(char.top for char in self.chars)

    @property
    def bottom(self) -> float:
        return max(char.bottom for char in self.chars)

    @property
    def size(self) -> float:
        """The size of most of its type."""
        return Counter(round(char.size, 1) for char in self.chars).most_common(1)[0][0]

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> Bounds:
        return self.x0, self.top, self.x1, self.bottom

    @property
    def text(self) -> str:
        return _spaced(self.chars)

    def segments(self, gap: float) -> list[Line]:
        """The line cut where more than `gap` em of nothing but white space lie between two letters."""
        if self.whole:
            return [self]
        pieces: list[list[Char]] = []
        for char in self.chars:
            if char.text.isspace():
                continue
            if not pieces or _is_apart_by(pieces[-1][-1], char, gap):
                pieces.append([])
            pieces[-1].append(char)
        order = {id(char): index for index, char in enumerate(self.chars)}
        return [Line(self.chars[order[id(piece[0])]:order[id(piece[-1])] + 1]) for piece in pieces]


def _is_apart_by(before: Char, char: Char, gap: float) -> bool:
    """Whether there is a gap (in em) between two letters of a line, or the second is printed over the first."""
    away = (char.x0 - before.x1) / min(char.size, before.size)
    return away > gap or away < -OVERPRINT and char.run != before.run


# ---- characters → lines


def chars_to_lines(chars: Sequence[Char]) -> list[Line]:
    """The lines of a box from top to bottom."""
    groups: list[list[Char]] = []
    for char in sorted(_upright(chars), key=lambda char: (char.top + char.bottom, char.x0)):
        best = max(groups[-4:], key=lambda group: _shared(char, group[-1]), default=None)
        if best is not None and _shared(char, best[-1]) >= 0.5:
            best.append(char)
        else:
            groups.append([char])
    lines = [Line(kept) for group in groups if (kept := _strip(_in_line(group)))]
    return sorted(lines, key=lambda line: (line.middle, line.x0))


def _in_line(chars: Sequence[Char]) -> list[Char]:
    """Characters from left to right; words that are drawn over each other's ends stay whole."""
    ordered = sorted(chars, key=lambda char: char.x0)
    if all(after.x0 - before.x1 > -OVERPRINT * after.size for before, after in zip(ordered, ordered[1:])):
        return ordered
    words: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: (char.run, char.x0)):
        before = words[-1][-1] if words else None
        near = WORD_GAP if before and before.run == char.run else OVERPRINT
        if before is None or char.text.isspace() or before.text.isspace() or \
                abs(char.x0 - before.x1) > near * char.size:
            words.append([])
        words[-1].append(char)
    return [char for word in sorted(words, key=lambda word: word[0].x0) for char in word]


def _shared(one: Char, other: Char) -> float:
    """How much of the lower of two characters is level with the other, from 0 to 1."""
    height = min(one.bottom - one.top, other.bottom - other.top)
    return (min(one.bottom, other.bottom) - max(one.top, other.top)) / height if height > 0 else 0.0


def _strip(chars: Sequence[Char]) -> tuple[Char, ...]:
    """Without the white space at both ends, but for full-width spaces that begin a paragraph."""
    kept = list(chars)
    while kept and kept[-1].text.isspace():
        kept.pop()
    while kept and kept[0].text == " ":
        kept.pop(0)
    return tuple(kept) if any(not char.text.isspace() for char in kept) else ()


def _upright(chars: Sequence[Char]) -> Sequence[Char]:
    """The characters of a box, turned so that most of them stand upright."""
    turns = Counter(char.turn for char in chars if not char.text.isspace())
    turn = max(turns, key=lambda one: (turns[one], one == 0), default=0)
    if turn == 0:
        return chars
    return [_turned(char, turn) for char in chars]


def _turned(char: Char, turn: int) -> Char:
    x0, top, x1, bottom = char.x0, char.top, char.x1, char.bottom
    if turn == 90:  # Runs downward: down the page is on along the line, left is on to the next.
        box = top, -x1, bottom, -x0
    elif turn == 270:
        box = -bottom, x0, -top, x1
    else:
        box = -x1, -bottom, -x0, -top
    return replace(char, x0=box[0], top=box[1], x1=box[2], bottom=box[3], turn=(char.turn - turn) % 360, edge=None)


# ---- vertical writing


def is_vertical(chars: Sequence[Char]) -> bool:
    """Whether characters are written from top to bottom: most of them are drawn right below the one before."""
    down = across = 0
    seen = [char for char in chars if not char.text.isspace()]
    for before, char in zip(seen, seen[1:]):
        if before.turn == char.turn == 0:
            down += abs(char.x0 - before.x0) < 0.5 * char.size < char.top - before.top < 3 * char.size
            across += abs(char.top - before.top) < 0.5 * char.size < char.x0 - before.x0
    return down > across


def chars_to_columns(chars: Sequence[Char]) -> list[str]:
    """Vertical writing column by column from the right, each from top to bottom."""
    columns: list[list[Char]] = []
    for char in sorted((char for char in chars if not char.text.isspace()), key=lambda char: -(char.x0 + char.x1)):
        if columns and abs(columns[-1][0].x0 + columns[-1][0].x1 - char.x0 - char.x1) < 1.2 * char.size:
            columns[-1].append(char)
        else:
            columns.append([char])
    return ["".join(char.text for line in chars_to_lines(column) for char in line.chars) for column in columns]


def label_text(chars: Sequence[Char]) -> str:
    """What stands in a small box as one word, whichever way it is written."""
    if is_vertical(chars):
        return "".join(chars_to_columns(chars))
    return " ".join(line.text for line in chars_to_lines(chars))


# ---- lines → text


def lines_to_text(lines: Sequence[Line], box: Bounds, marks: re.Pattern[str] | None = None) -> str:
    """Lines in a box (or column) as Markdown: what only the edge broke is joined, other lines end with a line
    break, paragraphs are parted. `marks` matches what begins a new line in print."""
    if not lines:
        return ""
    edge, pitch = _edge(lines, box), _pitch(lines)
    text = lines[0].text
    for before, line in zip(lines, lines[1:]):
        gap = " " if before.size > 0 and _parts_words(before, line) else ""
        if _is_apart(before, line, pitch):
            text += "\n\n" + line.text
        elif _is_broken_by_edge(before, line, edge, marks):
            text += gap + line.text.lstrip("\u3000 ")
        else:
            text += "\n" + line.text
    return text


def _edge(lines: Sequence[Line], box: Bounds) -> float:
    """How far to the right lines may run: as far from the box's edge as they stand from its left one."""
    padding = max(1.0, min(line.x0 for line in lines) - box[0])
    size = max(line.size for line in lines)
    ends = [_solid_end(line) for line in lines if line.x1 <= box[2] + size]
    return max([box[2] - min(padding, 2 * size), *ends])


def _solid_end(line: Line) -> float:
    """Where a line ends, a comma or full stop that hangs over the edge apart."""
    last = line.chars[-1]
    return last.x0 if last.text in "、。，．" else line.x1


def _pitch(lines: Sequence[Line]) -> float:
    steps = sorted(below.middle - above.middle for above, below in zip(lines, lines[1:]))
    return steps[len(steps) // 2] if steps else 0.0


def _is_apart(before: Line, line: Line, pitch: float) -> bool:
    usual = min(pitch, 2.0 * max(line.size, before.size)) if pitch else 0.0
    wide = line.middle - before.middle > PARAGRAPH * usual
    return wide or line.chars[0].text == "\u3000" and before.chars[0].text != "\u3000"


def _is_broken_by_edge(before: Line, line: Line, edge: float, marks: re.Pattern[str] | None) -> bool:
    if marks and marks.match(line.text.lstrip()) and not _needs_next(before):
        return False
    room, need = edge - _solid_end(before), first_unit(line)
    if room < need + 0.3 * line.size:
        return True
    ends = before.text[-1:] in _SENTENCE_END
    return room < need + SLACK * line.size and not ends and line.x0 - before.x0 < INDENT * line.size


def _needs_next(line: Line) -> bool:
    return line.text[-1:] in "、，・" + _OPENING


def first_unit(line: Line) -> float:
    """How much room the first piece of a line takes that can't be broken."""
    chars = [char for char in line.chars if not char.text.isspace()]
    count = 0
    while count < len(chars) - 1 and chars[count].text in _OPENING:
        count += 1
    word = _WORD.match("".join(char.text[:1] or " " for char in chars[count:]))
    count += word.end() if word else 1
    while count < len(chars) and chars[count].text in _CLOSING:
        count += 1
    return chars[min(count, len(chars)) - 1].x1 - chars[0].x0


def _parts_words(before: Line, line: Line) -> bool:
    last, first = before.text[-1:], line.text[:1]
    return last.isascii() and first.isascii() and last.isalpha() and first.isalpha()


def _spaced(chars: Sequence[Char]) -> str:
    """The text of a line. A gap without a space in the file gets one, unless all letters stand apart equally."""
    gaps = [after.x0 - before.x1 for before, after in zip(chars, chars[1:])]
    spread = _is_spread(chars, gaps)
    text = chars[0].text
    for before, char, gap in zip(chars, chars[1:], gaps):
        blank = before.text.isspace() or char.text.isspace()
        if not blank and not spread and gap > WORD_GAP * max(before.size, char.size):
            text += " "
        text += "" if char.text == " " and before.text.isspace() else char.text
    return text


def _is_spread(chars: Sequence[Char], gaps: Sequence[float]) -> bool:
    """Whether a word's letters are spread over the width of their box (均等割付)."""
    size = max(char.size for char in chars)
    return len(gaps) > 1 and min(gaps) > 0.2 * size and max(gaps) - min(gaps) < 0.3 * size
