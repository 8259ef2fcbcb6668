"""The funding block (財源内訳): its passages become one row for each printed source, grant and amount."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.model import FundingRow, Place, Scrap
from portal.sheets.numbered.box_parts import Passage
from portal.sheets.numbered.rules import Rules
from portal.sheets.printed_figures import FIGURE, cell_to_tokens
from portal.sheets.numbered.row_halves import starts_with
from portal.sheets.text_cells import cell_to_texts, fold, squeeze


@dataclass
class _Row:
    """A row in the making: what a passage prints from one source's word to the next. `source` is None before the
    first word; `figures` stand in cells of their own; `shares`: its cell names several sources."""

    source: str | None
    line: int
    column: int
    shares: bool = False
    names: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)


class FundingReader:
    """Reads the passages of one funding block. Afterwards: `rows`; `loose`, figures that stand at no row; `notes`,
    text that belongs to none."""

    def __init__(self, rules: Rules):
        self._rules = rules
        self._sources = {squeeze(word): source for source, words in rules.funding.items() for word in words}
        self._word = re.compile(rf"(?:^|(?<=\s)){starts_with(self._sources).pattern}")
        self._trailing = re.compile(rf"(?<=\s)(?:{FIGURE}|\({FIGURE}\))$")
        self.rows: list[FundingRow] = []
        self.loose: list[Scrap] = []
        self.notes: list[Scrap] = []
        self._column = 0  # where the word of the last source stood

    def read(self, passages: Sequence[Passage]) -> None:
        """Turn the block's passages into rows, in order."""
        for passage in passages:
            for row in self._passage_to_rows(passage):
                place = Place(lines=(row.line, row.line))
                if row.source is None:
                    self._go_on(row, place)
                else:
                    self._column = row.column
                    self._add(row, place)

    def _passage_to_rows(self, passage: Passage) -> Iterator[_Row]:
        row = _Row(None, passage.line, passage.cells[0].column)
        for cell in passage.cells:
            texts = cell_to_texts(cell.text)
            several = sum(len(self._word.findall(fold(text))) for text in texts) > 1
            for text in texts:
                for source, rest in self._split(text):
                    if source:
                        yield row
                        row = _Row(source, cell.line, cell.column, several)
                    self._fill(row, rest, with_word=bool(source))
        yield row

    def _split(self, text: str) -> Iterator[tuple[str | None, str]]:
        """A text cut before each source: its word's source (None before the first), and what stands behind the
        word."""
        matches = list(self._word.finditer(fold(text)))
        ends = [match.start() for match in matches[1:]] + [len(text)]
        head = text[:matches[0].start()] if matches else text
        if head.strip():
            yield None, head.strip()
        for match, end in zip(matches, ends):
            yield self._sources[squeeze(match[0])], text[match.end():end].strip()

    def _fill(self, row: _Row, text: str, with_word: bool) -> None:
        tokens = cell_to_tokens(text, self._rules) if text else None
        if tokens and all(token.is_figure for token in tokens):
            # Figures of a cell of their own, beside a cell that names several sources, are no one's.
            (row.figures if with_word or not row.shares else row.beside).extend(token.text for token in tokens)
        elif text:
            row.names.append(text)

    def _add(self, row: _Row, place: Place) -> None:
        name, amount, others = self._amount(row)
        self.rows.append(FundingRow(row.source, name, amount, place))
        self._loosen(others, place)

    def _amount(self, row: _Row) -> tuple[str | None, str | None, list[str]]:
        """The grant's name, the row's one figure, and figures beside it of which none is known to be the row's."""
        name, figures = " ".join(row.names), row.figures
        match = self._trailing.search(fold(name))
        if not figures and match:
            name, figures = name[:match.start()].strip(), [name[match.start():]]
        if len(figures) == 1:
            return name or None, figures[0], row.beside
        return name or None, None, figures + row.beside

    def _go_on(self, row: _Row, place: Place) -> None:
        """A row without a source's word: the next line of the row before, a further grant of its source, or
        stray."""
        name, amount, others = self._amount(row)
        before = self.rows[-1] if self.rows else None
        if name is None:
            self._loosen([amount, *others] if amount else others, place)
        elif before is None or row.column <= self._column:
            # Where the words of sources stand: a total, or a source that the form does not list. Its figures are
            # no one else's.
            self.notes.append(Scrap(" ".join(filter(None, (name, amount, *others))), place))
        elif before.amount is None or amount is None:
            joined = " ".join(filter(None, (before.name, name)))
            lines = (before.place.lines[0], row.line)
            self.rows[-1] = FundingRow(before.source, joined, amount or before.amount, Place(lines=lines))
            self._loosen(others, place)
        else:
            self.rows.append(FundingRow(before.source, name, amount, place))
            self._loosen(others, place)

    def _loosen(self, figures: list[str], place: Place) -> None:
        self.loose += [Scrap(figure, place) for figure in figures]
