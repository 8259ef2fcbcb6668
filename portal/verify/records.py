"""What is published as data, against the pages: each record's page, and the figures that have to stand on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.model import AMOUNTS
from portal.pages.formats import MINUS
from portal.money import UNITS

_OF_ROWS = ("requested", "budgeted", "earmarked")


@dataclass(frozen=True)
class RecordPage:
    """A record of projects.json: its id, its page's file, and its amounts as that page may write each."""

    id: str
    file: str
    figures: frozenset[tuple[str, ...]]


def read_records(path: Path, base_url: str) -> Iterator[RecordPage]:
    """The records of a projects.json, whose addresses begin with `base_url`."""
    for line in record_lines(path):
        record = json.loads(line)
        yield RecordPage(record["id"], record["url"].removeprefix(base_url) + "index.html",
                         frozenset(_ways(amount, record["unit"]) for amount in record_amounts(record)))


def record_lines(path: Path) -> Iterator[str]:
    """The records of a projects.json, one a line."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.startswith("{"):
                yield line.rstrip("\n").removesuffix(",")


def record_amounts(record: Mapping[str, Any]) -> Iterator[int]:
    """Every amount of a record that its page shows, in yen."""
    given = [record["amounts"].get(name) for name in AMOUNTS]
    given += [row[name] for kind in ("groups", "line_items") for row in record[kind] for name in _OF_ROWS]
    given += record["funding"].values()
    return (amount for amount in given if amount is not None)


def _ways(amount: int, unit: str) -> tuple[str, ...]:
    """How a page writes an amount: in the document's unit, or in yen where a table has one that it would cut off."""
    sign, yen, per = MINUS if amount < 0 else "", abs(amount), UNITS[unit]
    return (f"{sign}{yen // per:,}", f"{sign}{yen:,}") if yen % per == 0 else (f"{sign}{yen:,}",)
