"""Running heads and page numbers of a PDF: lines outside of all boxes that its pages print again at one height."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from portal.model import LeftOut
from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_text import Line
from portal.sheets.text_cells import fold, squeeze

_LEVEL = 3.0  # Points. Lines whose middles differ by less are at one height.
_PAGES = 0.5  # A running line stands on at least this share of the pages that have boxes,
_COLUMNS = 3.0  # Em. Texts that are further apart may be of pages beside each other.
_LEAST = 2  # and on at least so many.
_NUMBER = re.compile(r"(?:p\.?|第)?[-‐-―~\[(]*[0-9]{1,4}(?:/[0-9]{1,4})?[-‐-―~\])]*(?:ページ|頁)?", re.IGNORECASE)


def without_running_lines(pages: Sequence[PageBoxes],
                          is_known: Callable[[str], bool]) -> tuple[list[PageBoxes], list[LeftOut]]:
    """The pages without their running lines, and these. What `is_known` finds in a line belongs to a sheet even where
    all sheets print it. A number below all boxes is that of the page, be it on one page only."""
    seen: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    boxed = sum(bool(page.regions) for page in pages)
    for page in pages:
        for line in _outer_lines(page):
            seen[_pattern(line)].append((page.page.number, line))
    kept, left_out = [], []
    for page in pages:
        gone = [line for line in _outer_lines(page) if not is_known(line.text) and (
            _is_page_number(line, page) or _recurs(line, seen[_pattern(line)], boxed) or _recurs_beside(line))]
        left_out += [LeftOut(line.text, "furniture", page.place([line.box])) for line in gone]
        kept.append(replace(page, ground=tuple(line for line in page.ground if line not in gone)) if gone else page)
    return kept, left_out


def _pattern(line: Line) -> str:
    return re.sub(r"[0-9]+", "0", squeeze(line.text))


def _outer_lines(page: PageBoxes) -> list[Line]:
    """The lines above and below all boxes of a page."""
    top = min((region.box[1] for region in page.regions), default=page.page.height)
    bottom = max((region.box[3] for region in page.regions), default=0.0)
    return [line for line in page.ground if line.middle < top or line.middle > bottom]


def _is_page_number(line: Line, page: PageBoxes) -> bool:
    bottom = max((region.box[3] for region in page.regions), default=page.page.height)
    return line.middle > bottom and _NUMBER.fullmatch(squeeze(fold(line.text))) is not None


def _recurs(line: Line, others: Sequence[tuple[int, Line]], boxed: int) -> bool:
    level = {number for number, other in others if abs(other.middle - line.middle) < _LEVEL}
    return len(level) >= max(_LEAST, _PAGES * boxed)


def _recurs_beside(line: Line) -> bool:
    """Whether a line says the same twice, as where two pages are printed beside each other on one."""
    pieces = line.segments(_COLUMNS)
    return len(pieces) > 1 and len(set(map(_pattern, pieces))) == 1
