"""Boxes of a page → the text of an area: paragraphs, and tables where boxes stand side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from portal.model import Char, LeftOut, Page, Place
from portal.documents.pdf_rules import SNAP
from portal.sheets.markdown_text import table_to_markdown
from portal.sheets.pdf.page_grid import (Bounds, Region, inside, page_to_regions, region_cut_off, union,
                                     without_cut_off)
from portal.sheets.pdf.page_ruby import split_ruby
from portal.sheets.pdf.page_text import Line, chars_to_lines, is_vertical, label_text, lines_to_text


@dataclass(frozen=True)
class PageBoxes:
    """A page cut into boxes: `regions` from top to bottom, `ground` the lines of text outside all of them, `ruby`
    the furigana, which are in neither."""

    page: Page
    regions: tuple[Region, ...]
    ground: tuple[Line, ...]
    ruby: tuple[Char, ...] = ()

    def place(self, boxes: Iterable[Bounds]) -> Place:
        """The place of boxes of this page."""
        return page_place(self.page.number, boxes)


def page_to_boxes(page: Page) -> PageBoxes:
    """A page's boxes and the lines between them."""
    chars, ruby = split_ruby(page.chars)
    *regions, ground = page_to_regions(replace(page, chars=chars))
    return PageBoxes(page, tuple(regions), tuple(chars_to_lines(ground.chars)), ruby)


def page_place(number: int, boxes: Iterable[Bounds]) -> Place:
    """A place on a page, in tenths of points."""
    x0, top, x1, bottom = union(boxes)
    return Place(page=number, box=(round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)))


@dataclass(frozen=True)
class AreaText:
    """What stands under one label: as Markdown, where (None: nothing does), and what a page prints again of it."""

    body: str
    place: Place | None
    repeated: tuple[LeftOut, ...] = ()


def area_to_text(content: Sequence[tuple[int, Sequence[Region]]],
                 marks: re.Pattern[str] | None = None) -> AreaText:
    """The boxes of one area, page by page (with the page's number), as text. `marks` matches what begins a line in
    print. What the end of a page cuts off stands on the other page again, and is only taken there."""
    repeated = []
    if len(content) > 1:
        repeated = [LeftOut(_on_one_line(regions_to_text([cut_off])), "repeated", page_place(page, [region.box]))
                    for page, regions in content for region in regions
                    if not (cut_off := region_cut_off(region)).empty]
        content = [(page, [without_cut_off(region) for region in regions]) for page, regions in content]
    body = join_parts([regions_to_text(regions, marks) for _, regions in content], marks)
    filled = [(page, [region.box for region in regions if not region.empty]) for page, regions in content]
    place = next((page_place(page, boxes) for page, boxes in filled if boxes), None)
    return AreaText(body, place, tuple(repeated))


def regions_to_text(regions: Sequence[Region], marks: re.Pattern[str] | None = None) -> str:
    """Boxes that stand under one label, on one page, as Markdown. Boxes side by side in several rows are a table;
    a box in a box stands where it does in the text around it."""
    return "\n\n".join(filter(None, _blocks(list(regions), marks)))


def join_parts(parts: Sequence[str], marks: re.Pattern[str] | None = None) -> str:
    """The text of an area that runs over pages: what one page breaks off goes on, unless `marks` matches what
    begins a line in print."""
    text = ""
    for part in filter(None, parts):
        begins = part[0] in "|-\u3000" or text[-1:] in "。．！？」）)】|" or marks is not None and marks.match(part)
        text += ("" if not text or not begins else "\n\n") + part
    return text


def _blocks(regions: list[Region], marks: re.Pattern[str] | None) -> list[str]:
    """The texts of boxes of one level, and of the boxes in them, from top to bottom."""
    outer = [region for region in regions
             if not any(other is not region and _holds(other, region) for other in regions)]
    blocks = []
    for group in _groups(outer):
        inner = [region for region in regions if region not in outer
                 and any(_holds(one, region) for one in group)]
        if len(group) == 1:
            blocks.append(_region_text(group[0], inner, marks))
        else:
            blocks.append(_group_text(group, inner, marks))
    return blocks


def _holds(outer: Region, inner: Region) -> bool:
    return inside(inner.box, outer.box) and _size(outer.box) > _size(inner.box) + 1


def _size(box: Bounds) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _region_text(region: Region, inner: list[Region], marks: re.Pattern[str] | None) -> str:
    """A box's own lines, with what stands in the boxes inside it between them."""
    if is_vertical(region.chars):
        lines: list[Line] = []
        parts = [label_text(region.chars)]
    else:
        lines, parts = chars_to_lines(region.chars), []
    framed = sorted(_groups([one for one in inner if not any(other is not one and _holds(other, one)
                                                             for other in inner)]),
                    key=lambda group: min(one.box[1] for one in group))
    for group in framed:
        top = min(one.box[1] for one in group)
        above = [line for line in lines if line.middle < top]
        lines = lines[len(above):]
        within = [one for one in inner if one not in group and any(_holds(other, one) for other in group)]
        parts += [lines_to_text(above, region.box, marks), *_blocks([*group, *within], marks)]
    parts.append(lines_to_text(lines, region.box, marks))
    return "\n\n".join(filter(None, parts))


def _groups(regions: Sequence[Region]) -> list[list[Region]]:
    """Boxes that make tables together, from top to bottom: side by side, or on top of each other in such rows."""
    beside = {id(one): [other for other in regions if other is not one and _side_by_side(one.box, other.box)]
              for one in regions}
    groups: list[list[Region]] = []
    for region in sorted(regions, key=lambda region: (region.box[1], region.box[0])):
        group = next((group for group in groups if region in group), None)
        if group is not None:
            continue
        if not beside[id(region)]:
            groups.append([region])
            continue
        found, edge = [region], [region]
        while edge:
            one = edge.pop()
            touching = [other for other in regions if other not in found and beside[id(other)]
                        and (other in beside[id(one)] or _stacked(one.box, other.box))]
            found += touching
            edge += touching
        groups.append(sorted(found, key=lambda region: (region.box[1], region.box[0])))
    return groups


def _side_by_side(one: Bounds, other: Bounds) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    apart = one[2] <= other[0] + SNAP or other[2] <= one[0] + SNAP
    return apart and shared > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _stacked(one: Bounds, other: Bounds) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared > SNAP and (abs(one[3] - other[1]) <= SNAP or abs(other[3] - one[1]) <= SNAP)


def _group_text(group: list[Region], inner: list[Region], marks: re.Pattern[str] | None) -> str:
    """Boxes side by side: a table, or, in one row, their texts in turn."""
    texts = [_region_text(one, [other for other in inner if _holds(one, other)], marks) for one in group]
    filled = [text for text in texts if text]
    columns, rows = _starts(one.box[0] for one in group), _starts(one.box[1] for one in group)
    if len(filled) < 2 or len(rows) == 1:
        return "".join(filled) if len(filled) < 2 else " ".join(map(_on_one_line, filled))
    cells = [[""] * len(columns) for _ in rows]
    for one, text in zip(group, texts):
        row, column = _index(rows, one.box[1]), _index(columns, one.box[0])
        cells[row][column] = " ".join(filter(None, (cells[row][column], _on_one_line(text))))
    return table_to_markdown([row for row in cells if any(row)])


def _on_one_line(text: str) -> str:
    return re.sub(r" *\n+ *", " ", text).strip()


def _starts(values: Iterable[float]) -> list[float]:
    starts: list[float] = []
    for value in sorted(values):
        if not starts or value - starts[-1] > SNAP:
            starts.append(value)
    return starts


def _index(starts: list[float], value: float) -> int:
    return max(index for index, start in enumerate(starts) if start <= value + SNAP)
