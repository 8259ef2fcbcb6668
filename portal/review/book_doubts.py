"""What of a part of a budget book is doubtful: amounts that could not be read, and those that a check doubts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from portal.findings.book import LABELS
from portal.model import BOOK_AMOUNTS, BookSummary, Finding, Kan, Place
from portal.projects.book_corrections import find_book_field
from portal.projects.book_record import kan_to_record, summary_to_record
from portal.projects.record import place_to_keys
from portal.review.doubts import Doubt

UNREAD = "金額が読み取れません。"


def part_to_record(part: Kan | BookSummary) -> dict[str, Any]:
    """The record of a 款 or of a table of 総括."""
    return kan_to_record(part) if isinstance(part, Kan) else summary_to_record(part)


def part_to_doubts(part: Kan | BookSummary, findings: Iterable[Finding]) -> tuple[Doubt, ...]:
    """Each doubtful amount of a part once, with everything that is said about it, then its remarks. Where a sum
    does not hold, the amounts of its whole are doubtful that the finding names."""
    record = part_to_record(part)
    told: dict[str, list[str]] = {}
    raw: dict[str, str] = {}
    places: dict[str, dict[str, Any]] = {}
    rows = list(_rows(record, ""))
    for path, row in rows:
        for field, text in _unreadable(path, row):
            told.setdefault(field, []).append(UNREAD)
            raw[field], places[field] = text, row
    messages = {remark["message"] for remark in record.get("remarks", ())}
    for finding in findings:
        if finding.verdict == "holds" or finding.message in messages:
            continue
        for path, row in rows:
            if "amounts" in row and place_to_keys(finding.place).items() <= row.items():
                for field in _named(finding, path, row):
                    told.setdefault(field, []).append(finding.message)
                    places[field] = row
    for at, remark in enumerate(record.get("remarks", ())):
        told[f"remarks[{at}].message"], places[f"remarks[{at}].message"] = [remark["message"]], remark
    doubts = []
    for field, why in told.items():
        holder, key = find_book_field(record, field)
        doubts.append(Doubt(field, raw.get(field, ""), Place(page=places[field].get("page")), holder[key],
                            " ／ ".join(dict.fromkeys(why))))
    return tuple(doubts)


def _rows(holder: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of figures of a record, and each 節, with its way through the record, in the order of print."""
    for key in ("figures", "total"):
        if key in holder:
            yield f"{path}{key}", holder[key]
    for key in ("rows", "kou", "moku", "setsu", "parts"):
        names = [part["name"] for part in holder.get(key, ())]
        for at, part in enumerate(holder.get(key, ())):
            name = part["name"]
            alone = names.count(name) == 1 and name and not name.isdecimal() and not re.search(r"[\[\]\n]", name)
            way = f"{path}{key}[{name if alone else at}]"
            if "amount" in part:
                yield way, part
            yield from _rows(part, f"{way}.")


def _unreadable(path: str, row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The fields of a row that could not be read, with the text that is there."""
    if "amount" in row:
        if row.get("unreadable"):
            yield f"{path}.amount", row["unreadable"]
        return
    for column, text in row.get("unreadable", {}).items():
        yield _field(path, column), text


def _named(finding: Finding, path: str, row: dict[str, Any]) -> Iterator[str]:
    """The amounts of a row that a finding names; of one that can't tell, those that are not known."""
    amounts = row["amounts"] | row.get("funding", {})
    for column, amount in amounts.items():
        if LABELS[column] in finding.message and (finding.verdict == "fails" or amount is None):
            yield _field(path, column)


def _field(path: str, column: str) -> str:
    return f"{path}.{'amounts' if column in BOOK_AMOUNTS else 'funding'}.{column}"
