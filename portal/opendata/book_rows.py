"""Budget books → the rows of their tables, in the order of ward, year, document and place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from portal.model import BOOK_AMOUNTS, BookFigures, BookSummary, Kan, Kou, Moku, Place, Setsu
from portal.opendata.book_tables import BOOK_CORRECTIONS, BOOK_FINDINGS, BOOK_FUNDING_ROWS, BOOK_ROWS
from portal.opendata.columns import Filled, Row, fill
from portal.opendata.published import document_id
from portal.opendata.rows import box_of, correction_row, finding_row, place_of, where_of
from portal.pages.site_model import BookPart, SiteDocument, Ward, WardYear

Level = tuple[str | None, str | None]
_NONE: Level = (None, None)
_NOTHING = BookFigures(None, None, None, {}, {}, Place())


def books_to_tables(documents: Iterable[tuple[Ward, WardYear, SiteDocument]]) -> tuple[Filled, ...]:
    """The tables of the budget books of these documents; none when they have none."""
    parts = [(where_of(ward, year), document_id(ward, year, document), part)
             for ward, year, document in documents for part in document.book]
    if not parts:
        return ()
    rows: list[Row] = []
    funding: list[Row] = []
    for where, document, part in parts:
        for position, (row, figures) in enumerate(_rows(part.part), 1):
            at = {"book": part.part.id, "position": position, **where}
            rows.append({**at, "document": document, "side": part.part.side, "account": part.part.account, **row})
            funding += [{**at, "source": source, "counted": row["counted"], "amount": amount,
                         "missing_amount": _why(figures, source) if amount is None else None}
                        for source, amount in figures.funding.items()]
    return (fill(BOOK_ROWS, rows), fill(BOOK_FUNDING_ROWS, funding),
            fill(BOOK_FINDINGS, _numbered(parts, lambda part: map(finding_row, part.findings))),
            fill(BOOK_CORRECTIONS, _numbered(parts, lambda part: map(correction_row, part.part.corrections))))


def _numbered(parts: Iterable[tuple[Row, str, BookPart]], make: Any) -> Iterator[Row]:
    """The rows that `make` gives for each part, numbered within it."""
    for where, _, part in parts:
        for position, row in enumerate(make(part), 1):
            yield {"book": part.part.id, "position": position, **where, **row}


def _rows(part: Kan | BookSummary) -> Iterator[tuple[Row, BookFigures]]:
    """Each row of a 款 or of a table of 総括, as it is printed, with its figures. Counted are the lowest rows that
    have all of a budget's columns: its 目, or what has none."""
    if isinstance(part, BookSummary):
        for row in part.rows:
            yield _row("summary-kan", False, row.figures, ((row.number, row.name),), row.description)
        if part.total:
            yield _row("summary-total", False, part.total, ())
        return
    kan = (part.number, part.name)
    yield _row("kan", not part.kou, part.figures or _NOTHING, (kan,), place=part.source.place)
    for kou in part.kou:
        yield from _kou_rows(kan, kou)


def _kou_rows(kan: Level, kou: Kou) -> Iterator[tuple[Row, BookFigures]]:
    level = (kou.number, kou.name)
    if kou.figures:
        yield _row("kou", not kou.moku, kou.figures, (kan, level))
    for moku in kou.moku:
        yield from _moku_rows(kan, level, moku)
    if kou.total:
        yield _row("kou-total", not kou.moku and not kou.figures, kou.total, (kan, level))


def _moku_rows(kan: Level, kou: Level, moku: Moku) -> Iterator[tuple[Row, BookFigures]]:
    level = (moku.number, moku.name)
    yield _row("moku", True, moku.figures, (kan, kou, level), moku.description)
    for setsu in moku.setsu:
        steps = (kan, kou, level, (setsu.number, setsu.name))
        yield _setsu_row("setsu", setsu, steps, None)
        for part in setsu.parts:
            yield _setsu_row("part", part, steps, part.name)


def _setsu_row(kind: str, setsu: Setsu, steps: tuple[Level, ...], part: str | None) -> tuple[Row, BookFigures]:
    unreadable = {"this_year": setsu.unreadable} if setsu.unreadable else {}
    figures = BookFigures(setsu.amount, None, None, {}, unreadable, setsu.place)
    row, _ = _row(kind, False, figures, steps, setsu.description)
    # A 節 has one column only: nothing is missing from the others.
    return {**row, "part": part, "missing_last_year": None, "missing_difference": None}, figures


def _row(kind: str, counted: bool, figures: BookFigures, steps: tuple[Level, ...], description: str = "",
         place: Place | None = None) -> tuple[Row, BookFigures]:
    levels = dict(zip(("kan", "kou", "moku", "setsu"), (*steps, *(_NONE,) * (4 - len(steps)))))
    place = figures.place if figures.place.page or not place else place
    return {"row_type": kind, "counted": counted,
            **{f"{name}_number": number for name, (number, _) in levels.items()},
            **{name: said for name, (_, said) in levels.items()}, "part": None,
            **{name: getattr(figures, name) for name in BOOK_AMOUNTS},
            **{f"missing_{name}": _why(figures, name) if getattr(figures, name) is None else None
               for name in BOOK_AMOUNTS},
            "unreadable": json.dumps(figures.unreadable, ensure_ascii=False) if figures.unreadable else None,
            "description": description, "page": place_of(place)["page"], **box_of(place)}, figures


def _why(figures: BookFigures, column: str) -> str:
    return "unreadable" if column in figures.unreadable else "blank"
