"""The boxes of a sheet in a PDF as parts: a label, and the boxes that stand under it.

Labels are found by number and spelling. They stand below each other in a left and a right half; what stands in a
half from the top of one label to the top of the next belongs to it, on the next page too until a label comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.model import Char, Remark
from portal.documents.pdf_rules import SNAP
from portal.sheets.numbered.box_labels import Label, LabelBook, unlisted_label
from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_grid import Bounds, Region, inside, union
from portal.sheets.pdf.page_text import Line, chars_to_lines, is_vertical, label_text
from portal.sheets.text_cells import fold, squeeze

_LONGEST = 80  # Letters in which a label is looked for at the beginning of a box.
_NEAR = 12.0  # Points. Labels of one half begin this close below each other.


@dataclass(frozen=True)
class Leaf:
    """The part of a page that belongs to one sheet: its boxes, and its lines outside of boxes."""

    page: PageBoxes
    regions: tuple[Region, ...]
    lines: tuple[Line, ...]

    @property
    def number(self) -> int:
        return self.page.page.number

    @property
    def chars(self) -> Iterator[Char]:
        """All its characters."""
        return (char for of in (*self.regions, *self.lines) for char in of.chars)


@dataclass(frozen=True)
class Anchor:
    """A label and its box. `rest`: what else stands in that box, below or behind the label."""

    label: Label
    region: Region
    rest: Region | None = None


@dataclass
class Part:
    """A label with what stands under it: boxes, page by page, empty ones too, which may be cells of a table."""

    label: Label
    side: str
    page: int
    boxes: list[Bounds]
    content: list[tuple[int, list[Region]]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.label.key

    def regions(self) -> Iterator[tuple[int, Region]]:
        """Its boxes with their pages."""
        return ((page, region) for page, regions in self.content for region in regions)


@dataclass
class Parts:
    """A sheet in parts: what stands above them on the first page, and what belongs to none."""

    parts: list[Part] = field(default_factory=list)
    header: list[Region] = field(default_factory=list)
    header_lines: list[Line] = field(default_factory=list)
    loose: list[tuple[int, Line]] = field(default_factory=list)
    stray: list[tuple[int, Region]] = field(default_factory=list)
    fragments: list[tuple[int, Region]] = field(default_factory=list)  # ends of labels that a page has cut
    remarks: list[Remark] = field(default_factory=list)


def leaves_to_parts(leaves: Sequence[Leaf], book: LabelBook) -> Parts:
    """The parts of a sheet, in the order of print."""
    return _PartReader(book).read(leaves)


def find_anchors(leaf: Leaf, book: LabelBook) -> list[Anchor]:
    """The labels of a leaf from top to bottom, the boxes of each half being below each other."""
    found = [anchor for region in leaf.regions if not region.empty and (anchor := _anchor(region, leaf, book))]
    sure = [anchor.region.box[0] for anchor in found if anchor.label.exact and anchor.label.number]
    return [anchor for anchor in found if not anchor.label.rule or not anchor.label.rule.numbers
            or any(abs(anchor.region.box[0] - x) <= _NEAR for x in sure)]


def _anchor(region: Region, leaf: Leaf, book: LabelBook) -> Anchor | None:
    text = label_text(region.chars)
    label = book.at_start(text[:_LONGEST])
    if label is None or label.number is None and label.rule and label.rule.numbers:
        beside = next((other for other in leaf.regions if _right_before(other.box, region.box)), None)
        number = squeeze(label_text(beside.chars)) if beside and not beside.empty else ""
        if number and book.number_before(number, text):
            label = book.at_start(f"{fold(number)} {text}")
            return Anchor(label, Region(union([beside.box, region.box]), (*beside.chars, *region.chars)))
        label = book.without_number(text)
    if label is None:
        return None
    if squeeze(text) == squeeze(text[:label.end]):
        return Anchor(label, region)
    if not label.exact or is_vertical(region.chars) or not label.rule or \
            bool(label.number) != bool(label.rule.numbers):
        return None
    return Anchor(label, region, _behind(region, len(squeeze(text[:label.end]))))


def _right_before(one: Bounds, other: Bounds) -> bool:
    return abs(one[2] - other[0]) <= SNAP and abs(one[1] - other[1]) <= SNAP and abs(one[3] - other[3]) <= SNAP


def _behind(region: Region, count: int) -> Region:
    """A box without its first `count` letters."""
    kept: list[Char] = []
    for line in chars_to_lines(region.chars):
        for char in line.chars:
            if count > 0:
                count -= len(squeeze(char.text))
            else:
                kept.append(char)
    return Region(region.box, tuple(kept))


class _PartReader:
    def __init__(self, book: LabelBook):
        self._book = book
        self._parts = Parts()
        self._open: dict[str, Part | None] = {"left": None, "right": None}
        self._waiting: dict[str, list[tuple[Region, Leaf]]] = {"left": [], "right": []}
        self._middle: float | None = None

    def read(self, leaves: Sequence[Leaf]) -> Parts:
        for leaf in leaves:
            self._take_leaf(leaf, first=not self._parts.parts)
        for side in self._waiting:
            self._let_in(side)
        return self._parts

    def _take_leaf(self, leaf: Leaf, first: bool) -> None:
        anchors = find_anchors(leaf, self._book)
        rights = [anchor.region.box[0] for anchor in anchors
                  if anchor.label.rule and anchor.label.rule.side == "right" and anchor.label.number]
        self._middle = min(rights, default=self._middle)
        begins = min((anchor.region.box[1] for anchor in anchors), default=leaf.page.page.height if first else 0.0)
        taken = {id(anchor.region) for anchor in anchors}
        chars = {id(char) for anchor in anchors for char in anchor.region.chars}
        rest = [region for region in leaf.regions if id(region) not in taken
                and not any(id(char) in chars for char in region.chars)]
        items: list[tuple[Bounds, Anchor | Region]] = [(anchor.region.box, anchor) for anchor in anchors]
        for region in rest:
            if region.box[1] < begins - SNAP and not any(inside(region.box, one.region.box) for one in anchors):
                self._above(region, leaf, first)
            else:
                items.append((region.box, region))
        for side in ("left", "right"):
            own = sorted((item for item in items if self._side(item[0]) == side),
                         key=lambda item: (_level(item[0][1], items), isinstance(item[1], Region), item[0][0]))
            for _, item in own:
                self._take(item, side, leaf)
        for line in leaf.lines:
            if first and line.middle < begins:
                self._parts.header_lines.append(line)
            else:
                self._parts.loose.append((leaf.number, line))

    def _above(self, region: Region, leaf: Leaf, first: bool) -> None:
        """A box above all labels of its page: the header's, or what runs on from the page before."""
        side = self._side(region.box)
        if first and not region.empty:
            self._parts.header.append(region)
        elif self._is_fragment(region, side):
            self._parts.fragments.append((leaf.number, region))
        elif self._open[side]:
            # The label's own box goes on as well, without anything in it.
            if not (region.empty and _column(region.box) == _column(self._open[side].boxes[0])):
                self._add(region, side, leaf)
        elif not region.empty:
            self._parts.stray.append((leaf.number, region))

    def _side(self, box: Bounds) -> str:
        return "left" if self._middle is None or box[0] < self._middle - SNAP else "right"

    def _take(self, item: Anchor | Region, side: str, leaf: Leaf) -> None:
        if isinstance(item, Anchor):
            self._begin(item, side, leaf)
        elif self._is_fragment(item, side):
            self._parts.fragments.append((leaf.number, item))
        elif (label := self._unlisted(item, side)):
            self._begin(Anchor(label, item), side, leaf)
        elif _is_before_label(item, leaf):
            self._waiting[side].append((item, leaf))
        elif self._open[side]:
            self._add(item, side, leaf)
        elif not item.empty:
            self._parts.stray.append((leaf.number, item))

    def _is_fragment(self, region: Region, side: str) -> bool:
        """Whether a box holds the rest of a label that the end of the page before cuts."""
        part = self._open[side]
        if part is None or part.label.exact or abs(part.boxes[0][0] - region.box[0]) > SNAP:
            return False
        rest = squeeze(label_text(region.chars))
        return bool(rest) and len(rest) < len(part.label.heading) and squeeze(part.label.heading).endswith(rest)

    def _unlisted(self, region: Region, side: str) -> Label | None:
        """A numbered label that the form does not list, in the column of labels."""
        part = self._open[side]
        if part is None or region.empty or len(region.chars) > _LONGEST:
            return None
        if abs(part.boxes[0][0] - region.box[0]) > SNAP:
            return None
        return unlisted_label(label_text(region.chars))

    def _begin(self, anchor: Anchor, side: str, leaf: Leaf) -> None:
        label = anchor.label
        place = leaf.page.place([anchor.region.box])
        part = next((part for part in self._parts.parts if part.key == label.key != "unknown"), None)
        if part is None:
            part = Part(label, side, leaf.number, [anchor.region.box])
            self._parts.parts.append(part)
            self._tell(anchor, label_text(anchor.region.chars), place)
        elif part.page == leaf.number:
            self._parts.remarks.append(Remark("label-twice", f"見出し「{label.heading}」が2回あります。両方の文字を一つの欄に"
                                              "まとめました。", place))
        self._open[side] = part
        self._let_in(side)
        if anchor.rest and not anchor.rest.empty:
            self._add(anchor.rest, side, leaf)

    def _let_in(self, side: str) -> None:
        """Give what waited for the label on the next page to the label that came, or to the last one."""
        waiting, self._waiting[side] = self._waiting[side], []
        for region, leaf in waiting:
            if self._open[side]:
                self._add(region, side, leaf)
            else:
                self._parts.stray.append((leaf.number, region))

    def _tell(self, anchor: Anchor, printed: str, place) -> None:
        label = anchor.label
        if label.rule is None:
            self._parts.remarks.append(Remark("unknown-label", f"見出し「{printed}」は様式の定義にありません。", place))
        elif not label.exact:
            self._parts.remarks.append(Remark("label-spelling", f"見出し「{printed}」を「{label.number} {label.heading}」と"
                                              "読みました。", place))
        elif label.rule.numbers and int(label.number or 0) not in label.rule.numbers:
            self._parts.remarks.append(Remark("label-number", f"見出し「{label.heading}」の番号「{label.number or 'なし'}」は"
                                              "様式の定義にありません。", place))

    def _add(self, region: Region, side: str, leaf: Leaf) -> None:
        part = self._open[side]
        if not part.content or part.content[-1][0] != leaf.number:
            part.content.append((leaf.number, []))
        part.content[-1][1].append(region)


def _is_before_label(region: Region, leaf: Leaf) -> bool:
    """Whether the end of the page cuts off a box whose label is on the next page: here the label's is empty."""
    return region.cut_off and not region.goes_on and not region.empty and any(
        other.empty and other.cut_off and _right_before(other.box, region.box) for other in leaf.regions)


def _column(box: Bounds) -> tuple[int, int]:
    return round(box[0]), round(box[2])


def _level(top: float, items: Sequence[tuple[Bounds, object]]) -> float:
    """The top of the box that is the uppermost of those on one level with this top."""
    return min((box[1] for box, _ in items if abs(box[1] - top) <= SNAP), default=top)
