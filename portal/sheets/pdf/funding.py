"""The funding block of a PDF (財源内訳): one row for each printed source and grant, by what stands on its level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portal.model import FundingRow, Scrap
from portal.sheets.numbered.rules import Rules
from portal.sheets.pdf.broken_figures import UNIT, figure_text, is_damaged, line_to_words, region_to_lines
from portal.sheets.pdf.page_boxes import page_place
from portal.sheets.pdf.page_grid import Bounds, Region
from portal.sheets.pdf.page_text import Line, label_text, lines_to_text
from portal.sheets.printed_figures import FIGURE
from portal.sheets.text_cells import squeeze

_FIGURE = re.compile(FIGURE + UNIT)
_ALIGNED = 1.5  # Em. Figures of one column end this close to each other.


@dataclass
class _Source:
    """A source's word, the level span that it heads, and what stands beside it."""

    source: str
    box: Bounds
    top: float
    bottom: float
    names: list[Line] = field(default_factory=list)
    figures: list[Line] = field(default_factory=list)


class FundingArea:
    """Reads the boxes that make up a sheet's funding block. Afterwards: `rows`; `notes`, lines of no row."""

    def __init__(self, rules: Rules):
        self._sources = {squeeze(word): source for source, words in rules.funding.items() for word in words}
        self.rows: list[FundingRow] = []
        self.notes: list[Scrap] = []

    def source_of(self, line: Line) -> str | None:
        """The source whose word a line begins with, or None."""
        return next((self._sources[word] for word in self._words(line)), None)

    def read(self, regions: Sequence[Region], box: Bounds, page: int) -> None:
        """Turn the boxes of one page into rows; `box` is the area that they fill."""
        above, regions = self._above_sources(regions)
        self._go_on(above, box, page)
        sources, lines = self._find_sources(regions)
        figures, names = _figures_and_names(lines)
        for line, is_figure in (*((name, False) for name in names), *((figure, True) for figure in figures)):
            home = _home(sources, line)
            if home is None:
                self.notes.append(Scrap(line.text, page_place(page, [line.box])))
            else:
                (home.figures if is_figure else home.names).append(line)
        for source in sources:
            self.rows += _source_to_rows(source, box, page)

    def _above_sources(self, regions: Sequence[Region]) -> tuple[list[Region], list[Region]]:
        """The boxes above that of the first source, where the block goes on from the page before; and the others."""
        own = [region for region in regions if squeeze(label_text(region.chars)) in self._sources
               or any(map(self.source_of, region_to_lines(region)))]
        first = min((region.box[1] for region in own), default=float("inf"))
        above = [region for region in regions if region.box[3] <= first + 1] if self.rows else []
        return above, [region for region in regions if region not in above]

    def _go_on(self, regions: Sequence[Region], box: Bounds, page: int) -> None:
        """Take what the end of a page has cut off the last row: the rest of its name, or its amount; or another grant of
        its source."""
        figures, names = _figures_and_names([line for region in regions for line in region_to_lines(region)])
        if not figures and not names:
            return
        last, text = self.rows[-1], _name(names, box)
        if figures and last.amount is not None:
            place = page_place(page, [line.box for line in (*figures, *names)])
            self.rows.append(FundingRow(last.source, text, figures[0].text, place))
        else:
            amount = figures[0].text if figures else last.amount
            self.rows[-1] = replace(last, name="".join(filter(None, (last.name, text))) or None, amount=amount)
        self.notes += [Scrap(line.text, page_place(page, [line.box])) for line in figures[1:]]

    def _find_sources(self, regions: Sequence[Region]) -> tuple[list[_Source], list[Line]]:
        """The sources from top to bottom, and the lines beside their words."""
        sources, lines = [], []
        for region in regions:
            whole = squeeze(label_text(region.chars))
            if whole in self._sources:  # A box of its own, which spans the rows of its source.
                sources.append(_Source(self._sources[whole], region.box, region.box[1], region.box[3]))
                continue
            for line in region_to_lines(region):
                word = next(iter(self._words(line)), None)
                if word is None:
                    lines.append(line)
                    continue
                count = _letters(line, len(word))
                head = Line(line.chars[:count])
                rest = [char for char in line.chars[count:] if not char.text.isspace()]
                sources.append(_Source(self._sources[word], head.box, line.top, line.bottom))
                if rest:
                    lines.append(Line(tuple(rest)))
        sources.sort(key=lambda source: source.top)
        return sources, lines

    def _words(self, line: Line) -> list[str]:
        text = squeeze(line.text)
        starts = sorted((word for word in self._sources if text.startswith(word)), key=len, reverse=True)
        return [word for word in starts if len(text) == len(word) or _gap_after(line, len(word))]


def _letters(line: Line, count: int) -> int:
    """How many characters of a line hold its first `count` letters."""
    seen = 0
    for index, char in enumerate(line.chars):
        seen += len(squeeze(char.text))
        if seen >= count:
            return index + 1
    return len(line.chars)


def _gap_after(line: Line, count: int) -> bool:
    at = _letters(line, count)
    return at >= len(line.chars) or line.chars[at].text.isspace() or \
        line.chars[at].x0 - line.chars[at - 1].x1 > 0.25 * line.size


def _figures_and_names(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Figures in the column of figures, on the right, and everything else."""
    words = [(line, word) for line in lines for word in line_to_words(line, 0.25)]
    last = [word for line, word in words
            if word.x1 >= line.x1 - 0.1 and (_FIGURE.fullmatch(figure_text(word)) or is_damaged(word))]
    right = max((word.x1 for word in last), default=0.0)
    figures = [word for word in last if right - word.x1 <= _ALIGNED * word.size]
    taken = {id(char) for word in figures for char in word.chars}
    names = []
    for line in lines:
        rest = [char for char in line.chars if id(char) not in taken]
        while rest and rest[-1].text.isspace():
            rest.pop()
        if any(not char.text.isspace() for char in rest):
            names.append(Line(tuple(rest)))
    return figures, names


def _home(sources: Sequence[_Source], line: Line) -> _Source | None:
    """The source on whose level a line stands, or the one that is nearest."""
    def away(source: _Source) -> float:
        return max(source.top - line.middle, line.middle - source.bottom, 0.0)
    beside = [source for source in sources if line.x0 >= source.box[2] - 1]
    return min(beside, key=lambda source: (away(source), source.top), default=None)


def _source_to_rows(source: _Source, box: Bounds, page: int) -> list[FundingRow]:
    """One row for each figure, with the lines of the name that are nearest; without figures one row."""
    source.names.sort(key=lambda line: (line.middle, line.x0))
    figures = sorted(source.figures, key=lambda line: line.middle)
    if not figures:
        return [FundingRow(source.source, _name(source.names, box), None,
                           page_place(page, [source.box, *(line.box for line in source.names)]))]
    own: list[list[Line]] = [[] for _ in figures]
    for line in source.names:
        nearest = min(range(len(figures)), key=lambda index: abs(figures[index].middle - line.middle))
        own[nearest].append(line)
    return [FundingRow(source.source, _name(names, box), figure.text,
                       page_place(page, [source.box, figure.box, *(line.box for line in names)]))
            for figure, names in zip(figures, own)]


def _name(lines: Sequence[Line], box: Bounds) -> str | None:
    if not lines:
        return None
    right = max(line.x1 for line in lines)
    return " ".join(lines_to_text(lines, (box[0], 0, right, 0)).replace("\n", " ").split()) or None
