"""How many of a budget book's figures were read, and how many of them its own arithmetic proves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from portal.model import BOOK_AMOUNTS, BookFigures, BookSummary, Finding, Kan, Moku, Place

# The checks that reach a figure, by the column that it stands in, and for the amounts of 節 and their parts.
_ROW = ("this-less-last-is-difference", "moku-sum-to-total", "kou-sum-to-kan", "kou-amount-is-total",
        "kan-sum-to-total", "kan-matches-summary")
_FUNDING = ("funding-sums-to-this-year", "moku-sum-to-total", "kou-sum-to-kan", "kou-amount-is-total",
            "kan-sum-to-total")
_SETSU = ("setsu-sum-to-moku",)
_PART = ("parts-sum-to-setsu",)


def count_book_figures(parts: Iterable[tuple[Kan | BookSummary, tuple[Finding, ...]]]) -> Counter[str]:
    """The figures of a budget book, each printed one counted once: by "fails" (a check of it fails), "holds" (one
    holds and none fails), "cannot-tell", "unreached" (no check reaches it) and "unreadable"."""
    counts: Counter[str] = Counter()
    for part, findings in parts:
        said: dict[tuple[str, Place], set[str]] = {}
        for finding in findings:
            said.setdefault((finding.slug, finding.place), set()).add(finding.verdict)
        for slugs, place, known in _figures(part):
            verdicts = set().union(*(said.get((slug, place), ()) for slug in slugs))
            counts["unreadable" if not known else
                   next((verdict for verdict in ("fails", "holds", "cannot-tell") if verdict in verdicts),
                        "unreached")] += 1
    return counts


Figure = tuple[tuple[str, ...], Place, bool]


def _figures(part: Kan | BookSummary) -> Iterator[Figure]:
    """Each printed figure: the checks that reach it, their place, and whether it is known."""
    if isinstance(part, BookSummary):
        for row in (*(row.figures for row in part.rows), part.total):
            yield from _row(row)
        return
    yield from _row(part.figures)
    for kou in part.kou:
        yield from _row(kou.figures)
        yield from _row(kou.total)
        for moku in kou.moku:
            yield from _row(moku.figures)
            yield from _setsu(moku)


def _row(row: BookFigures | None) -> Iterator[Figure]:
    if row is None:
        return
    for column in BOOK_AMOUNTS:
        if getattr(row, column) is not None or column in row.unreadable:
            yield _ROW, row.place, column not in row.unreadable
    for column, amount in row.funding.items():
        if amount is not None or column in row.unreadable:
            yield _FUNDING, row.place, column not in row.unreadable


def _setsu(moku: Moku) -> Iterator[Figure]:
    for setsu in moku.setsu:
        if setsu.amount is not None or setsu.unreadable:
            yield _SETSU, moku.figures.place, not setsu.unreadable
        for part in setsu.parts:
            if part.amount is not None or part.unreadable:
                yield _PART, setsu.place, not part.unreadable
