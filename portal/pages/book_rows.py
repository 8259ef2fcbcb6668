"""Rows of a budget book as its pages show them: this year, last year, the difference, and what pays for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.model import BOOK_AMOUNTS, BookFigures, Finding, Kan, Kou, Moku, Place, Setsu
from portal.pages.addresses import Shown, place_path
from portal.pages.figures import Figure, asked_and_granted, bar_width, figure
from portal.pages.formats import rate
from portal.pages.list_view import count_verdicts


@dataclass(frozen=True)
class BookLine:
    """A 款, 項, 目 or sum of a budget book.

    number, name   as printed; a row of sums has no number
    figures        by BOOK_AMOUNTS, in the unit of the book
    raw            the text of figures that can't be read, by column
    bars           last year above this year, as the amounts table of a project has asked above granted
    computed       whether the figures are a sum that the book does not print there
    place, line    where it is printed, and the address of that
    path           of the page about it, if it has one
    verdicts       counts the findings about it and what it holds
    """

    number: str | None
    name: str
    figures: dict[str, Figure]
    raw: dict[str, str]
    bars: dict[str, float]
    computed: bool
    place: Place
    line: str | None
    path: str | None
    verdicts: dict[str, int]


@dataclass(frozen=True)
class BookFunding:
    """What one source pays of a 目: one of model.BOOK_FUNDING, its share of all, the length of its bar."""

    source: str
    figure: Figure
    share: str | None
    bar: float


@dataclass(frozen=True)
class SetsuLine:
    """A 節 or, where `part`, a part of the one before it."""

    part: bool
    number: str | None
    name: str
    figure: Figure
    raw: str | None
    description: str
    place: Place
    line: str | None


@dataclass(frozen=True)
class MokuDetail:
    """Everything about a 目. `blank`: the sources whose cell is empty. `path`: its own page, where that of its 項 would
    be too long with it."""

    anchor: str
    path: str | None
    line: BookLine
    funding: tuple[BookFunding, ...]
    blank: tuple[str, ...]
    setsu: tuple[SetsuLine, ...]
    description: str
    findings: tuple[tuple[Finding, str | None], ...]


def book_line(number: str | None, name: str, figures: BookFigures | None, unit: str, document: Shown, place: Place,
              parts: Iterable[BookFigures | None] = (), path: str | None = None, largest: int = 0,
              findings: Iterable[Finding] = ()) -> BookLine:
    """A row with its figures, or, where the book prints none there, or this year's alone, with the sums of its
    `parts`, which stand at `place`. `largest` is the amount in yen of the longest bar."""
    printed, figures = figures, row_figures(figures, parts, place)
    computed = figures is not printed
    line = place_path(document, figures.place)
    shown = {column: figure(getattr(figures, column), "unreadable" if column in figures.unreadable else None, unit,
                            line) for column in BOOK_AMOUNTS}
    bars = asked_and_granted({"requested": figures.last_year, "budgeted": figures.this_year}, largest)
    return BookLine(number, name, shown, dict(figures.unreadable), bars, computed, figures.place, line, path,
                    count_verdicts(findings))


def row_figures(figures: BookFigures | None, parts: Iterable[BookFigures | None], place: Place) -> BookFigures:
    """The figures of a row, or the sums of its parts where the book prints none, or none but the same amount for this
    year: what stands above a table has no other."""
    if figures and (figures.last_year is not None or figures.difference is not None or figures.unreadable):
        return figures
    sums = sum_figures(parts, figures.place if figures else place)
    return sums if figures is None or sums.this_year == figures.this_year is not None else figures


def sum_figures(parts: Iterable[BookFigures | None], place: Place) -> BookFigures:
    """The sums of rows, a blank counting as nothing; a column of which a row is lacking or can't be read has none."""
    parts = list(parts)
    whole = bool(parts) and None not in parts
    sums = {column: sum(getattr(part, column) or 0 for part in parts)
            if whole and not any(column in part.unreadable for part in parts)
            and any(getattr(part, column) is not None for part in parts) else None for column in BOOK_AMOUNTS}
    return BookFigures(**sums, funding={}, unreadable={}, place=place)


def kou_figures(kou: Kou) -> BookFigures | None:
    """The figures of a 項: the row of 計 of its table, which has all columns, or those beside its name."""
    return kou.total or kou.figures


def largest_of(rows: Iterable[BookFigures | None]) -> int:
    """The largest amount of some rows, in yen."""
    return max((amount or 0 for row in rows if row for amount in (row.this_year, row.last_year)), default=0)


def letters_of(moku: Moku) -> int:
    """How much text a 目 has: what makes a page long."""
    return len(moku.description) + sum(len(setsu.description) for setsu in moku.setsu)


def moku_detail(anchor: str, path: str | None, moku: Moku, kan: Kan, document: Shown, largest: int,
                findings: Iterable[Finding]) -> MokuDetail:
    """A 目 with its funding, its 節 and what it is for. `findings` are those about it."""
    found = tuple((finding, place_path(document, finding.place)) for finding in findings)
    figures = moku.figures
    whole = sum(amount for amount in figures.funding.values() if amount)
    line = place_path(document, figures.place)
    funding = tuple(
        BookFunding(source, figure(amount, "unreadable", kan.unit, line),
                    rate(amount, whole) if amount is not None and not figures.unreadable else None,
                    bar_width(amount, whole))
        for source, amount in figures.funding.items() if amount is not None or source in figures.unreadable)
    return MokuDetail(
        anchor, path, book_line(moku.number, moku.name, figures, kan.unit, document, figures.place, largest=largest,
                          findings=(finding for finding, _ in found)),
        funding, tuple(source for source, amount in figures.funding.items()
                       if amount is None and source not in figures.unreadable),
        tuple(line for setsu in moku.setsu for line in _setsu_lines(setsu, kan.unit, document)), moku.description,
        found)


def _setsu_lines(setsu: Setsu, unit: str, document: Shown) -> Iterable[SetsuLine]:
    for part, one in ((False, setsu), *((True, one) for one in setsu.parts)):
        line = place_path(document, one.place)
        yield SetsuLine(part, one.number, one.name,
                        figure(one.amount, "unreadable" if one.unreadable else None, unit, line), one.unreadable,
                        one.description, one.place, line)
