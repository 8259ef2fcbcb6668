"""The table of a page of the layout *side-labels* in a PDF: its labels, its figures, and what stands under which.

A box belongs to the nearest label on its left; figures belong to the head above them.
"""

from __future__ import annotations

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


@dataclass(frozen=True)
class Anchor:
    """A label: its key, its box, and how it is printed."""

    key: str
    box: Bounds
    printed: str


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
            key = self._labels.spelled(text) or ("review" if self._labels.is_review(text) else None)
            if key in (*TEXT_KEYS, *AMOUNT_KEYS, INNER, SIDE, "start_year"):
                vertical = is_vertical(region.chars)
                return Anchor(key, region.box, SEVERAL.join(columns) if vertical else squeeze(text))
        if is_vertical(region.chars) and self._is_torn(columns):
            return Anchor("review", region.box, "")
        return None

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
                words = [(key, word) for word in line.segments(_GAP)
                         if (key := self._labels.spelled(word.text)) in AMOUNT_KEYS]
                if len(words) > 1:
                    heads += [Anchor(key, word.box, word.text) for key, word in words]
        side = next((anchor.box for anchor in self.anchors if plain(anchor.printed) == self._labels.figures), None)
        rows: dict[int, list[Anchor]] = {}
        for head in heads:
            rows.setdefault(round(head.box[1] / _LEVEL), []).append(head)
        best = max(rows.values(), key=lambda row: (
            side is not None and side[1] - SNAP <= row[0].box[1] <= side[3], len({head.key for head in row}),
            -row[0].box[1]), default=[])
        return best if len({head.key for head in best}) > 1 else []

    # ---- figures

    def figures(self) -> tuple[dict[str, Line | None] | None, list[Line]]:
        """The figures by head (None: nothing below it), or None when they can't be told apart; and all of them."""
        top = min(head.box[1] for head in self.heads)
        found = [word for region in self.rest for line in chars_to_lines(region.chars)
                 if top < line.middle < top + _BELOW for word in line.segments(_GAP) if _is_figure(word)]
        columns: dict[str, list[Line]] = {head.key: [] for head in self.heads}
        for word in found:
            home = self._head_above(word)
            if home is None:
                return None, found
            columns[home].append(word)
        fits = all(len(words) < 2 and all(is_rate(with_lost_digits(fold(word.text))) == (key == RATE)
                                          for word in words) for key, words in columns.items())
        if not fits or not found:
            return None, found
        return {key: words[0] if words else None for key, words in columns.items()}, found

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


def _is_figure(word: Line) -> bool:
    text = with_lost_digits(fold(word.text))
    return is_amount(text) or is_rate(text)
