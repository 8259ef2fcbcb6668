"""The amounts of a project item by item → the table that shows what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.model import Group, LineItem, Project
from portal.pages.addresses import Shown, place_path
from portal.pages.figures import OUTCOME_STATES, Change, Figure, asked_and_granted, change, figure
from portal.pages.formats import unit_for

# What an item can have come to, in the order in which a reader is told.
OUTCOMES = (*OUTCOME_STATES, "undecided", "blank", "unreadable")


@dataclass(frozen=True)
class Row:
    """A row of the amounts table. kind is "group" or "item"; `figures` and the lengths of the bars by field;
    `anchor` is its id on the page."""

    kind: str
    anchor: str
    name: str
    figures: dict[str, Figure]
    change: Change | None
    state: str
    bars: dict[str, float]
    line: str | None

    @property
    def lost(self) -> bool:
        """Whether the text has lost all of its figures."""
        return all(each.missing == "unreadable" for each in self.figures.values())


@dataclass(frozen=True)
class ItemTable:
    """The amounts item by item: the fields that it has for columns, its unit, its rows, each group's together, and
    how many items came to what, in the order of OUTCOMES."""

    fields: tuple[str, ...]
    unit: str
    parts: tuple[tuple[Row, ...], ...]
    outcomes: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows in order."""
        return tuple(row for part in self.parts for row in part)


def item_anchor(position: int) -> str:
    """The id of an item on its project's page, by its place (from 0) among the project's items."""
    return f"i{position + 1}"


def group_anchor(position: int) -> str:
    """The id of a group there, by its place (from 0) among the project's groups."""
    return f"g{position + 1}"


def item_table(project: Project, shown: Shown) -> ItemTable | None:
    """The table of a project whose places are `shown` there; None for a project without items. Of groups that have one
    name the first has their items: each stands once."""
    items = list(enumerate(project.line_items))
    names = [group.name for group in project.groups]
    parts: list[list[tuple[str, Group | LineItem]]] = [
        [(group_anchor(at), group), *((item_anchor(each), item) for each, item in items if item.group == group.name and at == names.index(group.name))]
        for at, group in enumerate(project.groups)]
    parts.append([(item_anchor(each), item) for each, item in items if item.group not in names])
    rows = [row for part in parts for _, row in part]
    if not rows:
        return None
    fields = _columns(rows)
    amounts = [getattr(row, field) for row in rows for field in fields]
    unit = unit_for(amounts, project.unit)
    largest = max((amount for amount in amounts if amount is not None), default=0)
    made = tuple(tuple(_row(anchor, row, fields, unit, largest, shown) for anchor, row in part)
                 for part in parts if part)
    states = [row.state for part in made for row in part if row.kind == "item"]
    return ItemTable(fields, unit, made,
                     tuple((state, states.count(state)) for state in OUTCOMES if state in states))


def _columns(rows: list[Group | LineItem]) -> tuple[str, ...]:
    fields = tuple(field for field in ("requested", "budgeted", "earmarked")
                   if any(getattr(row, field) is not None or field in row.missing for row in rows))
    if any(row.earmarked is not None or row.missing.get("earmarked") == "unreadable" for row in rows):
        return fields
    return tuple(field for field in fields if field != "earmarked")


def _row(anchor: str, row: Group | LineItem, fields: Iterable[str], unit: str, largest: int, shown: Shown) -> Row:
    line = place_path(shown, row.place)
    lines = {field: place_path(shown, place) for field, place in row.places.items()}
    difference = change(row.requested, row.budgeted, unit)
    state = difference.state if difference else next(
        (reason for reason in ("unreadable", "undecided", "blank")
         if reason in (row.missing.get("requested"), row.missing.get("budgeted"))), "blank")
    return Row("group" if isinstance(row, Group) else "item", anchor, row.name,
               {field: figure(getattr(row, field), row.missing.get(field), unit, lines.get(field, line))
                for field in fields},
               difference, state, asked_and_granted(vars(row), largest), line)
