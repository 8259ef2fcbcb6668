"""The pages of a PDF, cut where sheets of numbered boxes begin on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.forms import Form
from portal.model import Page
from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.numbered.rules import Rules
from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_grid import Bounds, Region
from portal.sheets.pdf.page_text import Line, label_text
from portal.sheets.pdf.parts import Leaf, find_anchors
from portal.sheets.text_cells import squeeze

_TITLE_GAP = 1.0  # Em. What stands further beside a title is not of it.
_COLUMNS = 3.0  # Em. Texts outside of boxes that are further apart may be of sheets beside each other.
_ROW = 30.0  # Points. Titles whose tops are closer are beside each other.
_ABOVE = 5.0  # Points. A sheet begins this far above its title.


def is_of_sheet(text: str, form: Form, rules: Rules) -> bool:
    """Whether a line outside of boxes has a sheet's title, or a label of its header."""
    words = [word for key in rules.header if (box := form.box(key)) for word in box.labels]
    return re.search(rules.title, squeeze(text)) is not None or any(squeeze(word) in squeeze(text) for word in words)


def pages_to_leaves(pages: Sequence[PageBoxes], rules: Rules, book: LabelBook) -> Iterator[tuple[Leaf, bool]]:
    """The pages, each cut where several titles stand on it, below or beside each other, and above the first one where
    the sheet before ends there; and whether each part has a title."""
    title = re.compile(rules.title)
    for boxes in pages:
        titles: list[Bounds] = []
        lines = [segment for line in boxes.ground if (rest := _without_title(line, title, titles))
                 for segment in rest.segments(_COLUMNS)]
        regions = []
        for region in boxes.regions:
            if title.fullmatch(squeeze(label_text(region.chars[:60]))):
                titles.append(region.box)
            else:
                regions.append(region)
        leaves = [_cut_out(area, boxes, regions, lines) for area in _areas(titles, boxes.page)]
        if titles:
            top = min(box[1] for box in titles) - _ABOVE
            end = _cut_out((0.0, 0.0, boxes.page.width, top), boxes, regions, lines)
            if find_anchors(end, book) or any(region.goes_on for region in end.regions):
                yield end, False
                leaves = [_cut_out((0.0, top, boxes.page.width, boxes.page.height), leaf.page, leaf.regions, leaf.lines)
                          for leaf in leaves]
        for leaf in leaves:
            yield leaf, bool(titles)


def _cut_out(area: Bounds, boxes: PageBoxes, regions: Sequence[Region], lines: Sequence[Line]) -> Leaf:
    return Leaf(boxes, tuple(region for region in regions if _lies_in(region.box, area)),
                tuple(line for line in lines if _lies_in(line.box, area)))


def is_cut_before(before: Leaf, leaf: Leaf) -> bool:
    """Whether a page without any label goes on with boxes that the end of the page before cuts off."""
    return leaf.number == before.number + 1 and any(region.cut_off for region in before.regions) and any(
        region.goes_on and not region.empty for region in leaf.regions)


def _areas(titles: Sequence[Bounds], page: Page) -> Iterator[Bounds]:
    """The parts of a page that its titles head, row by row from the left."""
    rows: list[list[Bounds]] = []
    for box in sorted(titles, key=lambda box: box[1]):
        if rows and box[1] - rows[-1][0][1] < _ROW:
            rows[-1].append(box)
        else:
            rows.append([box])
    tops = [0.0, *(row[0][1] - _ABOVE for row in rows[1:])]
    for row, top, bottom in zip(rows or [[]], tops, [*tops[1:], page.height]):
        row = sorted(row)
        sides = [0.0, *((one[2] + other[0]) / 2 for one, other in zip(row, row[1:])), page.width]
        for left, right in zip(sides, sides[1:]):
            yield left, top, right, bottom


def _lies_in(box: Bounds, area: Bounds) -> bool:
    return area[0] <= (box[0] + box[2]) / 2 <= area[2] and area[1] <= box[1] < area[3]


def _without_title(line: Line, title: re.Pattern[str], titles: list[Bounds]) -> Line | None:
    """A line but for the titles in it, whose boxes are kept."""
    if title.fullmatch(squeeze(line.text)):
        titles.append(line.box)
        return None
    own = [segment for segment in line.segments(_TITLE_GAP) if title.fullmatch(squeeze(segment.text))]
    titles.extend(segment.box for segment in own)
    gone = {id(char) for segment in own for char in segment.chars}
    rest = [char for char in line.chars if id(char) not in gone]
    return Line(tuple(rest)) if any(not char.text.isspace() for char in rest) else None
