"""A page of the layout *labelled*: which cells are labels, and under which label every other cell stands.

A cell belongs to the nearest label on its left, or to the nearest one above that is as wide; a label inside the band
of another is nearer. What has neither goes on with the label before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.documents.pdf_rules import SNAP
from portal.model import Place
from portal.sheets.labelled.labels import LabelBook, Spelling
from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_grid import Bounds, Region, inside
from portal.sheets.pdf.page_text import Line, chars_to_lines, label_text
from portal.sheets.text_cells import squeeze

_HALF = 0.5
_SEVERAL = 1.5  # Of a cell's height. A label that is higher spans several rows.


@dataclass(frozen=True)
class Anchor:
    """A cell that is a label. `rest`: what stands below it in the same cell."""

    spelling: Spelling
    region: Region
    text: str
    rest: Region | None = None

    @property
    def box(self) -> Bounds:
        return self.region.box


@dataclass(frozen=True)
class Leaf:
    """The part of a page that belongs to one sheet."""

    page: PageBoxes
    regions: tuple[Region, ...]
    lines: tuple[Line, ...]
    anchors: tuple[Anchor, ...]

    @property
    def number(self) -> int:
        return self.page.page.number

    def place(self, boxes: Sequence[Bounds]) -> Place:
        """The place of boxes of this page."""
        return self.page.place(boxes)


@dataclass
class Owned:
    """A label with the cells under it."""

    anchor: Anchor
    regions: list[Region] = field(default_factory=list)


def find_anchors(regions: Sequence[Region], book: LabelBook) -> list[Anchor]:
    """The cells that are labels, from top to bottom, then from left to right. What stands in the band of the label of a
    box is of its table, whatever it says."""
    found = []
    for region in regions:
        text = label_text(region.chars)
        if spelling := book.find(text):
            found.append(Anchor(spelling, region, text))
    outer = [anchor for anchor in found if not any(_is_within(anchor.box, other.box) and _spans(other, anchor)
                                                   for other in found)]
    return sorted(outer, key=lambda anchor: (anchor.box[1], anchor.box[0]))


def _spans(label: Anchor, cell: Anchor) -> bool:
    """Whether a label is that of a box, and as high as several rows."""
    height = cell.box[3] - cell.box[1]
    return bool(label.spelling.keys) and label.box[3] - label.box[1] > _SEVERAL * height


def anchors_within(regions: Sequence[Region], book: LabelBook, known: set[str]) -> list[Anchor]:
    """Labels that stand in one cell with their value, above it or before a colon, whose boxes are not `known` yet."""
    found = []
    for region in regions:
        lines = chars_to_lines(region.chars)
        if not lines:
            continue
        first = lines[0].text
        spelling, start = book.find(first), len(first)
        if spelling is None or len(lines) == 1:
            spelling, start = book.at_start(first) or (None, 0)
        if spelling and not known & set(spelling.keys):
            rest = tuple(char for char in lines[0].chars[_letters(lines[0], start):]) + \
                tuple(char for line in lines[1:] for char in line.chars)
            found.append(Anchor(spelling, region, first[:start].strip(" :：\u3000"), Region(region.box, rest)))
    return found


def _letters(line: Line, start: int) -> int:
    """How many characters of a line make up the first `start` letters of its text; spaces may be added to that."""
    wanted = len("".join(line.text[:start].split()))
    for count, char in enumerate(line.chars):
        if wanted <= 0:
            return count
        wanted -= len("".join(char.text.split()))
    return len(line.chars)


def cells_to_owners(leaf: Leaf, before: Owned | None) -> tuple[list[Owned], list[Region]]:
    """The labels of a leaf with the cells under them, and the cells that no label comes before; `before` is the last
    label of the sheet's page before, which cells at the top of this page go on with."""
    owners = [Owned(anchor, [anchor.rest] if anchor.rest else []) for anchor in leaf.anchors]
    taken = {id(anchor.region) for anchor in leaf.anchors}
    stray = []
    for region in leaf.regions:
        if id(region) in taken:
            continue
        owner = _owner(region, owners) or before
        if owner:
            owner.regions.append(region)
        elif not region.empty:
            stray.append(region)
    return owners, stray


def _owner(region: Region, owners: Sequence[Owned]) -> Owned | None:
    holders = [one for one in owners if inside(region.box, one.anchor.box)]
    if holders:
        return holders[-1]
    left = max((one for one in owners if _is_left(one.anchor.box, region.box)),
               key=lambda one: one.anchor.box[2], default=None)
    above = max((one for one in owners if _is_above(one.anchor.box, region.box)),
                key=lambda one: one.anchor.box[3], default=None)
    if left and above and _is_within(above.anchor.box, left.anchor.box):
        return above
    if left:
        return left
    earlier = [one for one in owners if (one.anchor.box[1], one.anchor.box[0]) <= (region.box[1] + SNAP, region.box[0])]
    last = earlier[-1] if earlier else None
    if above and last and last.anchor.box[1] > above.anchor.box[1] + SNAP and \
            above.anchor.box[3] < region.box[1] - SNAP:
        return last  # Another label has begun since; the one above heads cells that are higher up.
    return above or last


def _is_left(label: Bounds, cell: Bounds) -> bool:
    shared = min(label[3], cell[3]) - max(label[1], cell[1])
    return label[2] <= cell[0] + SNAP and shared > _HALF * min(label[3] - label[1], cell[3] - cell[1])


def _is_above(label: Bounds, cell: Bounds) -> bool:
    shared = min(label[2], cell[2]) - max(label[0], cell[0])
    return label[3] <= cell[1] + SNAP and shared > _HALF * (cell[2] - cell[0])


def _is_within(inner: Bounds, band: Bounds) -> bool:
    """Whether a label stands right of another one, in the band that it spans."""
    return inner[0] >= band[2] - SNAP and inner[1] >= band[1] - SNAP and inner[3] <= band[3] + SNAP


def cells_said(regions: Sequence[Region]) -> str:
    """What cells say together, as it is compared."""
    return squeeze("".join(label_text(region.chars) for region in regions))
