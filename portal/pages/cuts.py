"""Every project and item whose grant differs from its request → the pages under /cuts/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.model import Project
from portal.pages.figures import OUTCOME_STATES, Change, Figure, change, figure, state_of
from portal.pages.formats import unit_for
from portal.pages.list_view import Listed, listed_apart, year_apart
from portal.pages.project_items import item_anchor
from portal.pages.project_view import REASONS, section_anchor
from portal.pages.site_model import Ward, WardYear

# Rows on a page: what stays light with a reason in each row.
PROJECTS_A_PAGE, ITEMS_A_PAGE = 40, 60
LONGEST_REASON = 110
_SENTENCE = re.compile(r"[^。]*。")


@dataclass(frozen=True)
class CutRow:
    """A project, or an item of one, that was granted more or less than it asked for.

    item     the item's name; None when the row is the whole project
    anchor   the item's id on the project's page
    reason   the end of what the ward says about it, and its id there; None where the sheet has no reason
    """

    listed: Listed
    item: str | None
    anchor: str | None
    asked: int
    granted: int
    reason: tuple[str, str] | None

    @property
    def difference(self) -> int:
        return self.granted - self.asked

    @property
    def share(self) -> float:
        """What was cut below 0, raised above, as a part of what was asked for; from nothing, a raise is the most."""
        return self.difference / self.asked if self.asked else float("inf")

    @property
    def state(self) -> str:
        return state_of(self.asked, self.granted)


@dataclass(frozen=True)
class CutTable:
    """Some rows in one unit, each with its two amounts and the change."""

    rows: tuple[tuple[CutRow, Figure, Figure, Change], ...]
    unit: str


@dataclass(frozen=True)
class CutYear:
    """A ward's year in which requests and grants are both known: how many of its projects and items came to what."""

    ward: Ward
    year: WardYear
    path: str
    projects: dict[str, int]
    items: dict[str, int]


@dataclass(frozen=True)
class CutsPage:
    """A page of cuts.

    order     "amount" or "share"; `other` is the page in the other order
    year      the ward's year that it is about; None for the page of all
    years     the ward years that have requests and grants, and, for the page of all, those that have not
    excerpt   whether it shows only a part of its rows; the rest is on the pages of `years`
    before, after   the pages of the same list
    """

    path: str
    order: str
    other: str
    year: CutYear | None
    years: tuple[CutYear, ...]
    without: tuple[tuple[Ward, WardYear], ...]
    projects: CutTable
    items: CutTable
    excerpt: bool = False
    before: str | None = None
    after: str | None = None


ORDERS: dict[str, Callable[[CutRow], tuple]] = {
    "amount": lambda row: (row.difference, row.listed.project.id),
    "share": lambda row: (row.share, row.difference, row.listed.project.id)}


def cut_rows(listed: Iterable[Listed]) -> tuple[list[CutRow], list[CutRow]]:
    """The projects, and the items, that were granted something else than what they asked for."""
    projects, items = [], []
    for each in listed:
        project = each.project
        reason = reason_of(project)
        asked, granted = project.amounts.requested, project.amounts.budgeted
        if asked is not None and granted is not None and asked != granted:
            projects.append(CutRow(each, None, None, asked, granted, reason))
        items.extend(CutRow(each, item.name, item_anchor(at), item.requested, item.budgeted, reason)
                     for at, item in enumerate(project.line_items)
                     if None not in (item.requested, item.budgeted) and item.requested != item.budgeted)
    return projects, items


def reason_of(project: Project) -> tuple[str, str] | None:
    """The last sentence of the ward's reason, where it concludes, and the id of all of it on the project's page."""
    for key in REASONS:
        for section in project.sections:
            if section.key == key and section.body and not section.missing:
                text = " ".join(section.body.split())
                sentences = _SENTENCE.findall(text)
                last = (sentences[-1] if sentences else text).strip()
                if len(last) > LONGEST_REASON:
                    last = "…" + last[-LONGEST_REASON:]
                return last, section_anchor(key)
    return None


class Cuts:
    """The cuts of a site, gathered year by year; of each year no more is held than what the pages of all years show."""

    def __init__(self) -> None:
        self._years: dict[tuple[str, int], CutYear] = {}
        self._without: list[tuple[Ward, WardYear]] = []
        self._counts = [0, 0]  # Of projects and of items.
        self._ends: dict[str, list[Sequence[CutRow]]] = {order: [(), ()] for order in ORDERS}

    def add(self, ward: Ward, year: WardYear) -> None:
        """A year, which comes after those that have been added."""
        listed = listed_apart(ward, year)
        alone, of_year = year_apart(ward, year)
        counted = _count(alone, of_year, listed)
        if not (sum(counted.projects.values()) or sum(counted.items.values())):
            self._without.append((alone, of_year))
            return
        self._years[ward.key, year.year] = counted
        for at, (rows, most) in enumerate(zip(cut_rows(listed), (PROJECTS_A_PAGE, ITEMS_A_PAGE))):
            self._counts[at] += len(rows)
            for order, key in ORDERS.items():
                self._ends[order][at] = _ends(sorted([*self._ends[order][at], *rows], key=key), most)

    @property
    def _whole(self) -> bool:
        """Whether the pages of all years can hold all rows."""
        return self._counts[0] <= PROJECTS_A_PAGE and self._counts[1] <= ITEMS_A_PAGE

    def pages(self) -> Iterator[CutsPage]:
        """The pages of all years, one in each order."""
        for order, (projects, items) in self._ends.items():
            yield CutsPage(_path("cuts/", order), order, _path("cuts/", _other(order)), None,
                           tuple(self._years.values()), tuple(self._without), _table(projects), _table(items),
                           excerpt=not self._whole)

    def pages_of(self, ward: Ward, year: WardYear) -> Iterator[CutsPage]:
        """The pages of a year that was added, where those of all years can't hold its rows."""
        counted = self._years.get((ward.key, year.year))
        if counted and not self._whole:
            rows = cut_rows(listed_apart(ward, year))
            for order, key in ORDERS.items():
                yield from _year_pages(counted, order, *(sorted(own, key=key) for own in rows))


def _year_pages(year: CutYear, order: str, projects: list[CutRow], items: list[CutRow]) -> list[CutsPage]:
    count = max(1, -(-len(projects) // PROJECTS_A_PAGE), -(-len(items) // ITEMS_A_PAGE))
    paths = [_path(year.path, order) + (f"{at + 1}/" if at else "") for at in range(count)]
    return [CutsPage(
        path, order, _path(year.path, _other(order)), year, (year,), (),
        _table(projects[at * PROJECTS_A_PAGE:(at + 1) * PROJECTS_A_PAGE]),
        _table(items[at * ITEMS_A_PAGE:(at + 1) * ITEMS_A_PAGE]),
        before=paths[at - 1] if at else None, after=paths[at + 1] if at + 1 < count else None)
        for at, path in enumerate(paths)]


def _path(path: str, order: str) -> str:
    return path if order == "amount" else f"{path}by-share/"


def _other(order: str) -> str:
    return next(each for each in ORDERS if each != order)


def _ends(rows: Sequence[CutRow], most: int) -> Sequence[CutRow]:
    """The two ends of a sorted list, the most cut and the most raised, when all of it is too much."""
    if len(rows) <= most:
        return rows
    return [*rows[:most - most // 4], *rows[-(most // 4):]]


def _count(ward: Ward, year: WardYear, listed: list[Listed]) -> CutYear:
    projects = [each.project.amounts for each in listed]
    items = [item for each in listed for item in each.project.line_items]

    def states(rows: Iterable) -> dict[str, int]:
        known = [state_of(row.requested, row.budgeted) for row in rows
                 if row.requested is not None and row.budgeted is not None]
        return {state: known.count(state) for state in OUTCOME_STATES if state in known}

    return CutYear(ward, year, f"cuts/{ward.key}/{year.year}/", states(projects), states(items))


def _table(rows: Sequence[CutRow]) -> CutTable:
    unit = unit_for((amount for row in rows for amount in (row.asked, row.granted)), "千円")
    return CutTable(tuple((row, figure(row.asked, None, unit), figure(row.granted, None, unit),
                           change(row.asked, row.granted, unit)) for row in rows), unit)
