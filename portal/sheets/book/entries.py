"""A row of a budget book with what stands beside it, as it grows from page to page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.model import BookRow, Place
from portal.sheets.book.rows import FoundLine, FoundRow
from portal.sheets.book.text import names_to_name


@dataclass
class Piece:
    """A 節, or a part of one: its name may go on over lines and pages."""

    number: str | None
    names: list[str]
    amount: str | None
    place: Place
    parts: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A line of 説明: the last 節 above it, and whether its table has funding."""

    found: FoundLine
    place: Place
    setsu: Piece | None
    funding: bool


@dataclass
class Entry:
    """A row of 款, 項, 目 or 計 with what stands beside it, as it grows."""

    found: FoundRow
    place: Place
    side: str
    account: str | None
    unit: str
    summary: bool = False
    setsu: list[Piece] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def to_rows(self, edge: float, beside: set[bool]) -> Iterator[BookRow]:
        """The row, its 節 with their parts and lines, and its lines; `edge`: the indent of those that have none,
        `beside`: whether 説明 is ruled by 節 in tables with funding, without."""
        found = self.found
        yield self._row(found.kind, found.number, found.name, dict(found.figures), self.place)
        for setsu in self.setsu:
            for piece, kind in ((setsu, "setsu"), *((part, "part") for part in setsu.parts)):
                yield self._row(kind, piece.number, names_to_name(piece.names), {"amount": piece.amount},
                                piece.place)
            yield from self._line_rows("setsu-line", edge, [line for line in self.lines
                                                            if line.setsu is setsu and line.funding in beside])
        yield from self._line_rows("line", edge, [line for line in self.lines
                                                  if line.setsu is None or line.funding not in beside])

    def _line_rows(self, kind: str, edge: float, lines: Sequence[Line]) -> Iterator[BookRow]:
        for line in lines:
            found = line.found
            indent = round(found.indent - edge) if found.text else 0
            yield self._row(kind, None, found.text, {"amount": found.amount}, line.place, indent)

    def _row(self, kind: str, number: str | None, name: str, figures: dict[str, str | None], place: Place,
             indent: int = 0) -> BookRow:
        return BookRow(kind, number, name, figures, self.side, self.account, self.unit, place, indent,
                       self.summary)
