"""What share of a ward-year's budget the sheets of its projects explain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.model import Book, Project
from portal.money import yen_to_words

GENERAL = "一般会計"


@dataclass(frozen=True)
class Coverage:
    """The share of the general account's 歳出 that projects explain, in whole yen.

    explained   Σ 予算額 of the projects, each counted once, and a group amount once
    whole       歳出 as the book prints it, or, without 総括, Σ of the 款 that were read
    printed     whether `whole` is a printed total
    counted     the projects whose amounts are in `explained`
    without     projects that have no 予算額, or not of the general account
    """

    explained: int
    whole: int
    printed: bool
    counted: int
    without: int

    @property
    def share(self) -> float:
        """explained / whole in per cent."""
        return 100 * self.explained / self.whole

    @property
    def message(self) -> str:
        """The coverage line."""
        whole = "一般会計の歳出合計" if self.printed else "予算書から読み取った款の歳出の合計"
        rest = f"予算額のない事業とほかの会計の事業{self.without}件は含みません。" if self.without else ""
        return (f"{whole} {yen_to_words(self.whole)}のうち、ここに示す{self.counted}件の事業の予算額は合わせて "
                f"{yen_to_words(self.explained)}（{_percent(self.share)}）です。{rest}")


def book_to_coverage(projects: Iterable[Project], book: Book) -> Coverage | None:
    """The coverage of a ward-year; None when its documents have no budget book, or several accounts that can't be
    told apart."""
    whole, printed = _whole(book)
    if not whole:
        return None
    counted = without = explained = 0
    groups: set[frozenset[str]] = set()
    told: dict[tuple[str, int], str] = {}
    for project in projects:
        amount = project.amounts.budgeted
        if amount is None or project.account is not None and GENERAL not in project.account:
            without += 1
            continue
        counted += 1
        group = frozenset({project.id, *project.budgeted_shared_with})
        name = "".join((project.title or project.id).split()), amount
        # Two documents that tell of one project with one amount are its amount once; two sheets of one are two.
        if group not in groups and told.setdefault(name, project.source.document) == project.source.document:
            explained += amount
        groups.add(group)
    return Coverage(explained, whole, printed, counted, without)


def _whole(book: Book) -> tuple[int | None, bool]:
    summaries = [one for one in book.summaries if one.side == "expenditure" and one.total]
    general = [one for one in summaries if one.account and GENERAL in one.account] or summaries
    if len(general) == 1 and general[0].total.this_year:
        return general[0].total.this_year, True
    kan = [one for one in book.kan if one.side == "expenditure"]
    kan = [one for one in kan if one.account and GENERAL in one.account] or kan
    amounts = [one.figures.this_year if one.figures else None for one in kan]
    if not kan or None in amounts or len({one.number for one in kan}) < len(kan):
        return None, False
    return sum(amounts), False


def _percent(share: float) -> str:
    return f"{share:.1f}%" if share >= 0.1 or not share else "0.1%未満"
