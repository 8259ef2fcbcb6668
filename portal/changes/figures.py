"""The figures of a page, of a project or of a budget book, by name, and which of them two versions of it have
different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.model import AMOUNTS


@dataclass(frozen=True)
class Figure:
    """A figure of a page: yen or, a rate, per cent; None where there is none. `place` is its name as the page
    itself has it, with the row's place: line_items[2].budgeted."""

    value: int | float | None
    place: str


def record_to_figures(record: Mapping[str, Any]) -> dict[str, Figure]:
    """Every figure of a page by the name that a correction would use for it. A row is named by its name, not its
    place, so that another row before it changes nothing; of several rows of one name the second is 「name#2」."""
    if "kou" in record or "rows" in record:
        return dict(_book_figures(record, "", ""))
    amounts = record.get("amounts", {})
    figures = {f"amounts.{field}": Figure(value, f"amounts.{field}") for field, value in amounts.items()
               if value is not None or field in record.get("missing", {})}
    if record.get("printed_execution_rate") is not None:
        figures["printed_execution_rate"] = Figure(record["printed_execution_rate"], "printed_execution_rate")
    for part, fields in (("groups", AMOUNTS), ("line_items", AMOUNTS), ("grants", ("amount",))):
        seen: dict[str, int] = {}
        for at, row in enumerate(record.get(part, ())):
            name = str(row.get("name") or row.get("source"))
            seen[name] = seen.get(name, 0) + 1
            name += f"#{seen[name]}" if seen[name] > 1 else ""
            figures.update({f"{part}[{name}].{field}": Figure(row[field], f"{part}[{at}].{field}")
                            for field in fields if field in row})
    return figures


def _book_figures(holder: Mapping[str, Any], name: str, place: str) -> Iterator[tuple[str, Figure]]:
    """The figures of a part of a budget book, by their way through its record:
    kou[総務管理費].total.amounts.this_year."""
    for key in ("figures", "total"):
        for kind, amounts in holder.get(key, {}).items():
            if kind in ("amounts", "funding"):
                for column, amount in amounts.items():
                    way = f"{key}.{kind}.{column}"
                    yield name + way, Figure(amount, place + way)
    if "amount" in holder:
        yield f"{name}amount", Figure(holder["amount"], f"{place}amount")
    for key in ("rows", "kou", "moku", "setsu", "parts"):
        seen: dict[str, int] = {}
        for at, part in enumerate(holder.get(key, ())):
            seen[part["name"]] = seen.get(part["name"], 0) + 1
            called = part["name"] + (f"#{seen[part['name']]}" if seen[part["name"]] > 1 else "")
            yield from _book_figures(part, f"{name}{key}[{called}].", f"{place}{key}[{at}].")


def changed_figures(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Figure, Figure]]:
    """The figures that two versions of a page have different, by name, with both values. A row that only got
    another name has not changed."""
    old, new = record_to_figures(before), record_to_figures(after)
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    for name in list(gone):
        same = next((other for other in come
                     if _kind(other) == _kind(name) and new[other].value == old[name].value), None)
        if same is not None:
            gone.remove(name)
            come.remove(same)
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if was and now and was.value != now.value:
            yield name, was, now
        elif name in gone and was and was.value is not None:
            yield name, was, Figure(None, was.place)
        elif name in come and now and now.value is not None:
            yield name, Figure(None, now.place), now


def _kind(name: str) -> tuple[str, str]:
    """line_items[甲].requested → what it is a figure of, without the row's name."""
    return name.partition("[")[0], name.rpartition(".")[2]
