"""Sums over projects that say what they leave out, and count an amount that several projects share once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.model import AMOUNTS, MISSING, Project
from portal.pages.figures import Change, Figure, change, figure
from portal.pages.formats import rate


@dataclass(frozen=True)
class Sum:
    """A sum over projects.

    field     the amount it sums, one of model.AMOUNTS
    figure    the sum in the ledger's unit; `missing` says why when no project has the amount
    counted   how many amounts it holds
    left_out  how many projects have none, by reason, in the order of model.MISSING
    shared    how many projects' amounts it does not count again because another project shares them
    """

    field: str
    figure: Figure
    counted: int
    left_out: tuple[tuple[str, int], ...]
    shared: int


@dataclass(frozen=True)
class Ledger:
    """The sums of some projects: one for each amount that any of them is asked for, by field.

    change    requested → budgeted over the projects that have both; `compared` says how many
    rate      settled ÷ adjusted over the projects that have both
    """

    projects: int
    sums: dict[str, Sum]
    change: Change | None
    compared: int
    rate: str | None


def asked_for(projects: Iterable[Project]) -> tuple[str, ...]:
    """The amounts that any of the projects has, or is asked for and lacks."""
    asked: set[str] = set()
    for project in projects:
        asked.update(project.missing)
        asked.update([field for field, amount in vars(project.amounts).items() if amount is not None])
    return tuple([field for field in AMOUNTS if field in asked])


def sum_amounts(projects: Sequence[Project], unit: str) -> Ledger:
    """The ledger of some projects in a unit that suits all their amounts (see `formats.unit_for`)."""
    asked = _pairs(once(projects, "budgeted"), "requested", "budgeted")
    spent = _pairs(projects, "adjusted", "settled")
    return Ledger(
        projects=len(projects), sums={field: _sum(projects, field, unit) for field in asked_for(projects)},
        change=change(*map(sum, zip(*asked)), unit) if asked else None, compared=len(asked),
        rate=rate(sum(settled for _, settled in spent), sum(adjusted for adjusted, _ in spent)) if spent else None)


def once(projects: Sequence[Project], field: str) -> list[Project]:
    """The projects without those whose amount an earlier one already holds (only a budgeted amount is shared)."""
    kept: list[Project] = []
    seen: set[str] = set()
    for project in projects:
        if field != "budgeted" or project.id not in seen:
            kept.append(project)
            seen.update(project.budgeted_shared_with)
    return kept


def _pairs(projects: Sequence[Project], first: str, second: str) -> list[tuple[int, int]]:
    """Two amounts of each project that has both."""
    pairs = [(getattr(project.amounts, first), getattr(project.amounts, second)) for project in projects]
    return [pair for pair in pairs if None not in pair]


def _sum(projects: Sequence[Project], field: str, unit: str) -> Sum:
    counted = [project for project in once(projects, field) if getattr(project.amounts, field) is not None]
    lacking = [project for project in projects if getattr(project.amounts, field) is None]
    reasons = [project.missing.get(field, "blank") for project in lacking]
    left_out = tuple((reason, reasons.count(reason)) for reason in MISSING if reason in reasons)
    total = sum(getattr(project.amounts, field) for project in counted) if counted else None
    return Sum(field, figure(total, left_out[0][0] if left_out else None, unit), len(counted), left_out,
               len(projects) - len(lacking) - len(counted))
