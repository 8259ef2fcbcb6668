"""The table of a page of the layout *side-labels* in a PDF: its labels, its figures, and what stands under which.

A box belongs to the nearest label on its left; figures belong to the head above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.documents.glyph_text import with_lost_digits
from portal.model import LeftOut
from portal.documents.pdf_rules import SNAP
from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_grid import Bounds, Region, inside
from portal.sheets.pdf.page_text import Line, chars_to_columns, chars_to_lines, is_vertical, label_text
from portal.sheets.side_labels.settlement_figures import is_amount, is_rate
from portal.sheets.side_labels.rules import AMOUNT_KEYS, FOOTER_KEYS, INNER, SIDE, TEXT_KEYS, Labels, plain
from portal.sheets.text_cells import fold, squeeze

RATE = "printed_execution_rate"
SEVERAL = " / "  # between the columns of a label of several columns
_GAP = 1.0  # Em. Words in one box that are further apart are in columns of their own.
_BELOW = 80.0  # Points. Figures are not further below their heads.
_LEVEL = 6.0  # Points. Heads whose tops are closer stand in one row.
_LONGEST_LABEL = 60  # Letters.
_UNIT = re.compile(r"[(\[〔【](?:単位:?)?(百万円|千円|万円|億円|円|%)[)\]〕】]$")
_UNIT_LINE = re.compile(r"[(\[〔【]?単位:?(百万円|千円|万円|億円|円)[)\]〕】]?")
_IN_TEXT = re.compile(r"[△▲-]?[0-9][0-9,]*円|[0-9]{1,3}(?:\.[0-9]+)?%")
_SUMS = ("計", "合計", "総計")
_BARE = re.compile(r"[△▲-]? ?[0-9][0-9,]*(?:\.[0-9]+)?")  # A figure whose unit its head prints.


@dataclass(frozen=True)
class Anchor:
    """A label: its key, its box, how it is printed, and the unit that it gives for the figures below it."""

    key: str
    box: Bounds
    printed: str
    unit: str = ""


class SideTable:
    """The table of a page: `anchors`, its labels; `heads`, those above figures; `rest`, its other boxes."""

    def __init__(self, boxes: PageBoxes, labels: Labels):
        self.boxes = boxes
        self._labels = labels
        found = [(anchor, region) for region in boxes.regions if (anchor := self._to_anchor(region))]
        nested = [anchor for anchor, region in found if any(
            other is not region and inside(region.box, other.box) and not any(other is one for _, one in found)
            for other in boxes.regions)]
        self.anchors = [anchor for anchor, _ in found if anchor not in nested and anchor.key not in AMOUNT_KEYS]
        self.anchors = [anchor for anchor in self.anchors if anchor.key != INNER or self._is_inner(anchor)]
        self.heads = self._find_heads([anchor for anchor, _ in found if anchor.key in AMOUNT_KEYS
                                       and anchor not in nested])
        own = [anchor.box for anchor in (*self.anchors, *self.heads)]
        self.rest = [region for region in boxes.regions if region.box not in own]
        self.unit = self._unit_line() if self.heads else ""

    @property
    def number(self) -> int:
        return self.boxes.page.number

    @property
    def has_foot(self) -> bool:
        """Whether the foot of a sheet stands on this page."""
        texts = [label_text(region.chars) for region in self.rest] + [line.text for line in self.boxes.ground]
        return any(label.key in FOOTER_KEYS and label.spelling in plain(text[:200])
                   for text in texts for label in self._labels.all)

    @property
    def extent(self) -> tuple[float, float]:
        """Where the table begins and ends on the page."""
        sides = [anchor.box for anchor in (*self.anchors, *self.heads)]
        return min((box[1] for box in sides), default=0.0), max((box[3] for box in sides), default=0.0)

    def front_matter(self) -> Iterator[LeftOut]:
        """All text of a page that has no table."""
        for line in self.boxes.ground:
            yield LeftOut(line.text, "front-matter", self.boxes.place([line.box]))
        for region in (region for region in self.rest if not region.empty):
            text = " ".join(label_text(region.chars).split())
            yield LeftOut(text, "front-matter", self.boxes.place([region.box]))

    def _to_anchor(self, region: Region) -> Anchor | None:
        letters = sum(not char.text.isspace() for char in region.chars)
        if not 0 < letters <= _LONGEST_LABEL:
            return None
        columns = chars_to_columns(region.chars)
        for text in (label_text(region.chars), "".join(columns)):
            if (head := self._head(text)) and _UNIT.search(squeeze(text)):
                return Anchor(head[0], region.box, squeeze(text), head[1])
            key = self._labels.spelled(text) or ("review" if self._labels.is_review(text) else None)
            if key in (*TEXT_KEYS, *AMOUNT_KEYS, INNER, SIDE, "start_year"):
                vertical = is_vertical(region.chars)
                return Anchor(key, region.box, SEVERAL.join(columns) if vertical else squeeze(text))
        if is_vertical(region.chars) and self._is_torn(columns):
            return Anchor("review", region.box, "")
        return None

    def _head(self, text: str) -> tuple[str, str] | None:
        """The key and the unit of a text that is a head of figures: 「決算額」, 「決算額（千円）」."""
        squeezed = squeeze(text)
        unit = _UNIT.search(squeezed)
        key = self._labels.spelled(squeezed[:unit.start()] if unit else squeezed)
        return (key, unit[1] if unit else "") if key in AMOUNT_KEYS else None

    def _is_torn(self, columns: Sequence[str]) -> bool:
        """Whether the columns are pieces of the label of several columns, which the end of a page has cut."""
        pieces = [plain(column) for column in columns]
        whole = list(self._labels.review)
        for piece in pieces:
            label = next((label for label in whole if label.startswith(piece) or label.endswith(piece)), None)
            if label is None:
                return False
            whole.remove(label)
        return len(pieces) > 1

    def _is_inner(self, anchor: Anchor) -> bool:
        """Whether a label stands right beside a side label; a table in a box may use the same word."""
        return any(abs(side.box[2] - anchor.box[0]) <= SNAP and side.box[1] - SNAP <= anchor.box[1] < side.box[3]
                   for side in self.anchors if side.key not in (INNER, "start_year"))

    def _find_heads(self, heads: list[Anchor]) -> list[Anchor]:
        """The heads of the figures, in boxes of their own or in one box; of several rows the one in the box of
        figures."""
        for region in self.boxes.regions:
            for line in chars_to_lines(region.chars):
                words = [(head, word) for word in line.segments(_GAP) if (head := self._head(word.text))]
                if len(words) > 1:
                    heads += [Anchor(key, word.box, word.text, unit) for (key, unit), word in words]
        side = self._side_of_figures()
        groups: dict[tuple[int, int], list[Anchor]] = {}
        for head in heads:
            groups.setdefault((0, round(head.box[1] / _LEVEL)), []).append(head)
            groups.setdefault((1, round(head.box[0] / _LEVEL)), []).append(head)  # Below each other.
        groups = {place: group for place, group in groups.items()
                  if place[0] == 0 or len(group) == len({head.key for head in group})}
        best = max(groups, key=lambda place: (
            side is not None and all(side[1] - SNAP <= head.box[1] <= side[3] for head in groups[place]),
            len({head.key for head in groups[place]}), -place[0], -groups[place][0].box[1]), default=None)
        return groups[best] if best and len({head.key for head in groups[best]}) > 1 else []

    def _side_of_figures(self) -> Bounds | None:
        """The box of the side label of the box of figures."""
        return next((anchor.box for anchor in self.anchors if plain(anchor.printed) == self._labels.figures), None)

    def _unit_line(self) -> str:
        """The unit that is printed on its own above the figures, or, where they agree, in their heads."""
        side = self._side_of_figures()
        lowest = side[3] if side else max(head.box[3] for head in self.heads)
        cells = [(label_text(region.chars), region.box) for region in self.rest]
        cells += [(word.text, word.box) for line in self.boxes.ground for word in line.segments(_GAP)]
        found = {match[1] for text, box in cells if box[1] < lowest and (match := _UNIT_LINE.fullmatch(squeeze(text)))}
        found |= {head.unit for head in self.heads if head.unit and head.key != RATE}
        return found.pop() if len(found) == 1 else ""

    def is_unit_line(self, text: str) -> bool:
        """Whether a text is the line that prints the unit of the figures."""
        match = _UNIT_LINE.fullmatch(squeeze(text))
        return match is not None and match[1] == self.unit

    # ---- figures

    def figures(self) -> tuple[dict[str, Line | None] | None, list[Line]]:
        """The figures by head (None: nothing below it), or None when they can't be told apart; and all of them."""
        words = self._words_below_heads()
        units = {head.key for head in self.heads if head.unit}
        found = [word for word in words if _is_figure(word) or
                 self._head_above(word) in units and _BARE.fullmatch(with_lost_digits(fold(word.text)))]
        if not words:
            return {head.key: None for head in self.heads}, []
        columns: dict[str, list[Line]] = {head.key: [] for head in self.heads}
        for word in self._sum_row(found, words):
            home = self._head_above(word)
            if home is None:
                return None, found
            columns[home].append(word)
        for key in (key for key, own in columns.items() if not own):
            columns[key] = [part for word in words if self._head_above(word) == key for part in _figures_in(word)]
        printed = [word for own in columns.values() for word in own]
        fits = all(len(own) < 2 and all(self._fits(key, word) for word in own) for key, own in columns.items())
        if not fits or not printed:
            return None, printed
        return {key: own[0] if own else None for key, own in columns.items()}, printed

    def _words_below_heads(self) -> list[Line]:
        """What stands in the box of figures below (or beside) its heads, and in the cells that go on below it."""
        top, side = min(head.box[1] for head in self.heads), self._side_of_figures()
        bottom = side[3] if side and side[3] > max(head.box[3] for head in self.heads) - SNAP else top + _BELOW
        for region in self.rest:  # From top to bottom.
            below = any(abs(region.box[0] - head.box[0]) <= SNAP and abs(region.box[2] - head.box[2]) <= SNAP
                        for head in self.heads)
            if below and abs(region.box[1] - bottom) <= SNAP:
                lines = chars_to_lines(region.chars)
                bottom = region.box[3] if lines and all(map(_is_figure, lines)) else bottom
        return [word for region in self.rest for line in chars_to_lines(region.chars)
                if top < line.middle < bottom for word in line.segments(_GAP) if not self.is_unit_line(word.text)
                and not any(inside(head.box, word.box) for head in self.heads)]

    def _sum_row(self, found: list[Line], words: Sequence[Line]) -> list[Line]:
        """Of several rows of figures the one that is their sum, if there is one that says so."""
        sums = [word for word in words if squeeze(word.text) in _SUMS]
        row = [word for word in found if len(sums) == 1 and abs(word.middle - sums[0].middle) < _LEVEL]
        return row or found

    def printed(self, key: str | None, word: Line) -> str:
        """A figure with its unit, which its head, or a line above all figures, may print for it."""
        text = fold(word.text).strip()
        if is_rate(text) or text.endswith("円"):
            return word.text
        unit = next((head.unit for head in self.heads if head.key == key and head.unit), "")
        return word.text + (unit or (self.unit if key != RATE else ""))

    def _fits(self, key: str, word: Line) -> bool:
        text = with_lost_digits(fold(word.text))
        bare = not is_rate(text) and not text.endswith("円")
        percent = any(head.key == key and head.unit == "%" for head in self.heads)
        return is_rate(text) == (key == RATE) or key == RATE and bare and percent

    def _head_above(self, word: Line) -> str | None:
        """The head in whose column a figure stands; where heads stand left of their figures, the one beside it."""
        beside = [head for head in self.heads
                  if head.box[3] > word.middle > head.box[1] and head.box[2] <= word.x0 + 1]
        if beside:
            return max(beside, key=lambda head: head.box[2]).key
        middle = (word.x0 + word.x1) / 2
        above = [head for head in self.heads if head.box[3] <= word.middle]
        within = [head for head in above if head.box[0] <= middle <= head.box[2]]
        nearest = within or sorted(above, key=lambda head: abs((head.box[0] + head.box[2]) / 2 - middle))[:1]
        return nearest[0].key if nearest else None

    # ---- text

    def label_of(self, region: Region) -> Anchor | None:
        """The label that a box stands under: the nearest on its left."""
        middle = (region.box[1] + region.box[3]) / 2
        left = [anchor for anchor in self.anchors if anchor.box[2] <= region.box[0] + SNAP
                and anchor.box[1] - SNAP <= middle <= anchor.box[3] + SNAP]
        nearest = max(left, key=lambda anchor: anchor.box[2], default=None)
        if nearest is not None and nearest.key == INNER:
            sides = [anchor for anchor in left if anchor.key not in (INNER, "start_year")]
            return max(sides, key=lambda anchor: anchor.box[2], default=None)
        return nearest


def _figures_in(word: Line) -> list[Line]:
    """The figures in a text of several words, such as 「9,900,000円（うち繰越312,000円）」."""
    text = with_lost_digits(fold("".join(char.text for char in word.chars)))
    if len(text) != len(word.chars):
        return []
    return [Line(word.chars[slice(*match.span())]) for match in _IN_TEXT.finditer(text)]


def _is_figure(word: Line) -> bool:
    text = with_lost_digits(fold(word.text))
    return is_amount(text) or is_rate(text)
