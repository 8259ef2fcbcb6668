"""What a document says about its year: the largest projects, the new, the cut, the raised, the least spent."""

from __future__ import annotations

from dataclasses import dataclass

from portal.pages.cuts import CutRow, cut_rows
from portal.pages.figures import CUT_TO_NOTHING
from portal.pages.formats import rate
from portal.pages.ledger import Ledger, once
from portal.pages.list_view import Listed, leading_amount, rank

MOST = 5


@dataclass(frozen=True)
class Story:
    """The tops of some rankings, at most MOST each; an amount that projects share stands there once.

    leading    the amount that `largest` is ranked by
    new        projects called new
    cut        projects that were granted less, and items that were cut to nothing, and items that were raised
    spent      projects with their execution rate, the lowest first
    counts     how many there are in all of `new`, `cut`, `nothing` and `raised`
    """

    leading: str | None
    largest: tuple[Listed, ...]
    new: tuple[Listed, ...]
    cut: tuple[CutRow, ...]
    nothing: tuple[CutRow, ...]
    raised: tuple[CutRow, ...]
    spent: tuple[tuple[Listed, str], ...]
    counts: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.largest or self.new or self.cut or self.raised or self.spent)


def story_of(listed: list[Listed], ledger: Ledger) -> Story:
    """The story of one document's projects. Rankings of fewer than two projects say nothing and are left out."""
    leading = leading_amount(ledger)
    kept = {project.id for project in once([each.project for each in listed], leading or "")}
    known = [each for each in listed
             if leading and getattr(each.project.amounts, leading) is not None and each.project.id in kept]
    new = [each for each in listed if each.project.change == "new"]
    projects, items = cut_rows(listed)
    spent = [each for each in listed if each.project.amounts.adjusted and each.project.amounts.settled is not None]
    spent.sort(key=lambda each: each.project.amounts.settled / each.project.amounts.adjusted)
    cut = [row for row in projects if row.difference < 0]
    nothing = [row for row in items if row.state == CUT_TO_NOTHING]
    raised = [row for row in items if row.difference > 0]
    return Story(
        leading, tuple(rank(known, leading)[:MOST]) if len(known) > 1 else (),
        tuple(rank(new, leading)[:MOST]), _most(cut), _most(nothing), _most(raised),
        tuple((each, rate(each.project.amounts.settled, each.project.amounts.adjusted) or "")
              for each in spent[:MOST]) if len(spent) > 1 else (),
        {"new": len(new), "cut": len(cut), "nothing": len(nothing), "raised": len(raised)})


def _most(rows: list[CutRow]) -> tuple[CutRow, ...]:
    return tuple(sorted(rows, key=lambda row: -abs(row.difference))[:MOST])
