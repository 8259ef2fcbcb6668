"""Years side by side: what of them is of one kind, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.model import Project
from portal.pages.ledger import Sum, sum_amounts
from portal.pages.list_view import common_unit
from portal.pages.site_model import SiteDocument, WardYear


@dataclass(frozen=True)
class Across:
    """One amount of one kind of document across years: amounts of different kinds are never set in one row.

    sums       by year, None where there is no such document
    compared   whether two years or more have a sum
    """

    form_name: str
    field: str
    sums: tuple[Sum | None, ...]

    @property
    def compared(self) -> bool:
        return sum(each is not None and each.figure.amount is not None for each in self.sums) > 1


@dataclass(frozen=True)
class YearsView:
    """Some years, ascending, how many projects of each kind of document they have, and the amounts across them."""

    years: tuple[WardYear, ...]
    projects: tuple[tuple[str, tuple[int, ...]], ...]
    amounts: tuple[Across, ...]


def years_view(parts: Iterable[tuple[WardYear, SiteDocument]]) -> YearsView:
    """The years of some documents, or parts of documents, side by side."""
    years: dict[int, WardYear] = {}
    by_form: dict[str, dict[int, list[Project]]] = {}
    for year, document in parts:
        years[year.year] = year
        own = by_form.setdefault(document.form_name, {}).setdefault(year.year, [])
        own.extend(entry.project for entry in document.entries)
    order = sorted(years)
    amounts = []
    for form_name, by_year in by_form.items():
        unit = common_unit(project for own in by_year.values() for project in own)
        ledgers = {year: sum_amounts(own, unit) for year, own in by_year.items()}
        fields = dict.fromkeys(field for ledger in ledgers.values() for field in ledger.sums
                               if field != "earmarked")
        amounts.extend(Across(form_name, field, tuple(
            ledgers[year].sums.get(field) if year in ledgers else None for year in order)) for field in fields)
    return YearsView(
        tuple(years[year] for year in order),
        tuple((form_name, tuple(len(by_year.get(year, ())) for year in order))
              for form_name, by_year in by_form.items()),
        tuple(amounts))
