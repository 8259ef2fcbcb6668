"""A page of a PDF with several tables of the layout *side-labels*, below or beside each other → one part a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_grid import Bounds
from portal.sheets.pdf.page_text import Line, label_text
from portal.sheets.pdf.side_table import Anchor, SideTable
from portal.sheets.side_labels.rules import Labels

_BESIDE = 100.0  # Points. Tables whose left sides are further apart stand beside each other.
_MARGIN = 6.0  # Points. What belongs to a table begins this far left of it at most.


def page_to_tables(page: PageBoxes, labels: Labels, title: Callable[[str], bool]) -> list[SideTable]:
    """The tables of a page, row by row: each begins with the label of the description. What stands between two, one
    above the other, belongs to the upper one, down to the line that `title` finds to be a title."""
    whole = SideTable(page, labels)
    starts = _starts(whole)
    if len(starts) < 2:
        return [whole]
    tables: list[SideTable] = []
    for left, right in _columns(starts, page.page.width):
        column = SideTable(_cut_out(page, (left, 0.0, right, page.page.height)), labels)
        cuts = [0.0, *_cuts(column, title)]
        tables += [column] if len(cuts) == 1 else [
            SideTable(_cut_out(column.boxes, (left, top, right, bottom)), labels)
            for top, bottom in zip(cuts, [*cuts[1:], page.page.height])]
    return sorted(tables, key=lambda table: table.extent[0] // _BESIDE)


def _starts(table: SideTable) -> list[Anchor]:
    return sorted((anchor for anchor in table.anchors if anchor.key == "description"), key=lambda one: one.box[1])


def _columns(starts: list[Anchor], width: float) -> Iterator[tuple[float, float]]:
    """The columns of tables, each from where to where."""
    lefts: list[float] = []
    for x in sorted(anchor.box[0] for anchor in starts):
        if not lefts or x - lefts[-1] > _BESIDE:
            lefts.append(x)
    edges = [0.0, *(x - _MARGIN for x in lefts[1:]), width]
    return zip(edges, edges[1:])


def _cuts(column: SideTable, title: Callable[[str], bool]) -> Iterator[float]:
    """Where the second table of a column begins, and those below it."""
    starts = _starts(column)
    for above, below in zip(starts, starts[1:]):
        titles = [box[1] for text, box in _texts(column.boxes)
                  if above.box[3] <= box[1] < below.box[1] and title(text)]
        yield min(titles, default=below.box[1]) - 1


def _texts(page: PageBoxes) -> Iterator[tuple[str, Bounds]]:
    for line in page.ground:
        yield line.text, line.box
    for region in page.regions:
        if not region.empty:
            yield label_text(region.chars), region.box


def _cut_out(page: PageBoxes, area: Bounds) -> PageBoxes:
    """What stands in an area of a page; a line may run over its sides."""
    lines = [[char for char in line.chars if area[0] <= (char.x0 + char.x1) / 2 < area[2]]
             for line in page.ground if area[1] <= line.top < area[3]]
    ground = tuple(Line(tuple(line)) for line in lines if any(not char.text.isspace() for char in line))
    return PageBoxes(page.page, tuple(region for region in page.regions if area[1] <= region.box[1] < area[3]
                                      and area[0] <= (region.box[0] + region.box[2]) / 2 < area[2]), ground,
                     tuple(char for char in page.ruby
                           if area[1] <= char.top < area[3] and area[0] <= char.x0 < area[2]))
