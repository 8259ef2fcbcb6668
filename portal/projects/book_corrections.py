"""Corrections of source.yaml for the parts of a budget book: its 款 and its tables of 総括.

A field is named by its way through the record, as the part's page shows it; positions count from 0:

    name, number                                    of the 款; figures.amounts.this_year where they stand with its name
    kou[1].moku[0].figures.amounts.last_year        or, by names that stand once,
    kou[総務管理費].moku[一般管理費].figures.funding.local_bonds
    kou[0].total.amounts.difference                 the row of 計
    kou[0].moku[0].setsu[報酬].amount               so too its name, number and description, and parts[…]
    rows[議会費].figures.amounts.this_year          of a table of 総括; total.amounts.this_year
    remarks[0].message                              a doubt of the reader: null says that a person has settled it
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from portal.faults import Fault, Faults
from portal.model import BOOK_AMOUNTS, BOOK_FUNDING, Book, BookSummary, Corrected, Kan
from portal.projects.book_record import kan_to_record, record_to_kan, record_to_summary, summary_to_record
from portal.projects.corrections import apply_to_records, field_to_holder
from portal.sources import Correction, WardYear

_YEN = {*BOOK_AMOUNTS, *BOOK_FUNDING, "amount"}
_TEXT = {"name", "number", "description"}
_HEAD = {"id", "form", "side", "account", "unit", "source", "corrections"}


def correct_book(book: Book, year: WardYear) -> Book:
    """The budget book of a year with its corrections applied, each noted in `corrections` of its part.

    Raises Faults for a correction of a part or field that is not there, whose `was` is not what the parse gives
    ("correction-stale"), or whose `now` is no value for the field.
    """
    records = {kan.id: kan_to_record(kan) for kan in book.kan} | {
        summary.id: summary_to_record(summary) for summary in book.summaries}
    done = apply_to_records(records, year, True, apply_book_correction,
                            "project is the id of a part of the budget book of this year")
    return Book(tuple(_corrected(kan, records, done) for kan in book.kan),
                tuple(_corrected(summary, records, done) for summary in book.summaries))


def _corrected(part: Kan | BookSummary, records: dict[str, Any],
               done: dict[str, list[Corrected]]) -> Kan | BookSummary:
    if part.id not in done:
        return part
    record = records[part.id]
    record["remarks"] = [remark for remark in record.get("remarks", ()) if remark["message"] is not None]
    made = record_to_kan(record) if isinstance(part, Kan) else record_to_summary(record)
    return replace(made, corrections=(*part.corrections, *done[part.id]))


def find_book_field(record: dict[str, Any], field: str, name: str = "", line: int = 0) -> tuple[dict[str, Any], str]:
    """The mapping of a part's record and its key that `field` names. Raises Faults for what can't be corrected."""
    holder, key = field_to_holder(record, field) or ({}, "")
    is_remark = field.startswith("remarks[") and key == "message"
    if key not in holder or holder is record and key in _HEAD or not (key in _YEN or key in _TEXT or is_remark):
        raise Faults(Fault(name, line, "correction-field", "field names a value of the record, such as "
                           "kou[0].moku[0].figures.amounts.this_year or kou[0].moku[0].setsu[0].name",
                           repr(field), "mend the field"))
    return holder, key


def kind_of_book_field(key: str) -> str:
    """What values a field has: "remark", "yen" or "text"."""
    return "remark" if key == "message" else "yen" if key in _YEN else "text"


def apply_book_correction(record: dict[str, Any], correction: Correction, name: str, line: int) -> None:
    """One correction, done to the record of a part. Raises Faults that name `name` and `line`."""
    holder, key = find_book_field(record, correction.field, name, line)
    found = holder[key]
    if found != correction.was or type(found) is not type(correction.was):
        raise Faults(Fault(name, line, "correction-stale", f"was is what the parse gives for {correction.field} of "
                           f"{record['id']}", f"was {correction.was!r}, while the parse gives {found!r}",
                           "look whether the correction is still needed; take it out, or mend was"))
    must = _unfit(key, correction.now)
    if must:
        raise Faults(Fault(name, line, "correction-value", f"now is {must} for {correction.field}",
                           repr(correction.now), "give such a value"))
    holder[key] = correction.now
    _settle(record, holder, correction.field, key)


def _unfit(key: str, now: Any) -> str | None:
    """What a value must be for a field, when `now` is not; None when it is."""
    if key == "message":
        return None if now is None else "null, which says that a person has settled the remark"
    if key in _YEN:
        return None if now is None or type(now) is int else "whole yen, or null"
    if now is None:
        return None if key == "number" else "a text in quotes"
    return None if type(now) is str else "a text in quotes"


def _settle(record: dict[str, Any], holder: dict[str, Any], field: str, key: str) -> None:
    """A figure that a person has read, or found blank, is not unreadable any more."""
    if key == "amount":
        holder.pop("unreadable", None)
    elif key in _YEN:
        above, step = field_to_holder(record, field.rpartition(".")[0].rpartition(".")[0])
        above[step].get("unreadable", {}).pop(key, None)
