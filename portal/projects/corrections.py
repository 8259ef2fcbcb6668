"""Corrections of source.yaml, laid over what the parse gives.

A field is named by its way through the record, as its page shows it:

    title                           a value of the project; so too number, change, printed_change, department,
                                    section, contact, kan, account, policy_area, start_year, …
    amounts.settled                 a total; missing.settled is why it is null
    line_items[2].budgeted          of the third item (positions count from 0), or, by its name where that stands
    line_items[講師謝礼].budgeted    once; so too groups[…], and their name and missing
    grants[1].amount                a row of the funding block; or grants[general_revenue].amount
    funding.general_revenue         only where the block has no row of that source: one is added
    sections[reasoning].body        the text of a box, by its key or position; so too its heading, number and key
    references.plans                a reference to other documents
    remarks[0].message              a doubt of the reader: null says that a person has settled it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from portal.faults import Collector, Fault, Faults
from portal.model import AMOUNTS, BOOK_SIDES, CHANGES, FUNDING, MISSING, Corrected, Project
from portal.money import UNITS
from portal.projects.record import project_to_record, record_to_project
from portal.sources import Correction, WardYear

_FIELD = re.compile(r"[a-z_]+(\[[^\[\]]+\])?(\.[a-z_]+(\[[^\[\]]+\])?)*")
_STEP = re.compile(r"\[([^\[\]]+)\]|([a-z_]+)")
_BOOK_PART = re.compile(rf"-({'|'.join(BOOK_SIDES)})(-summary|-[0-9]+)?(-i[0-9]+)?$")
_FIXED = {"id", "form", "source", "corrections", "left_out", "budgeted_shared_with"}
# What the document prints, and where, is no one's to correct.
_AS_PRINTED = {"printed", "lines", "page", "box", "slug"}
_YEN = {*AMOUNTS, *FUNDING, "amount"}
_NEVER_NULL = {"name", "heading", "body", "key", "source", "unit", "title_origin", "amount_scope"}
WORDS = {"change": CHANGES, "source": FUNDING, "unit": tuple(UNITS), "title_origin": ("printed", "editor"),
          "amount_scope": ("project", "whole-project")}


def correct_projects(projects: tuple[Project, ...], year: WardYear) -> tuple[Project, ...]:
    """The projects of a year with its corrections applied, each noted in `Project.corrections`. Those of its
    budget book are not looked at (see portal/projects/book_corrections.py).

    Raises Faults for a correction of a project or field that is not there, whose `was` is not what the parse gives
    ("correction-stale"), or whose `now` is no value for the field.
    """
    records = {project.id: project_to_record(project) for project in projects}
    done = apply_to_records(records, year, False, apply_correction,
                            "project is the id of a project of this year")
    return tuple(_corrected(one, records[one.id], done[one.id]) if one.id in done else one for one in projects)


def apply_to_records(records: dict[str, Any], year: WardYear, of_book: bool,
                     apply: Callable[[dict[str, Any], Correction, str, int], None],
                     must: str) -> dict[str, list[Corrected]]:
    """Change `records` (by id) by `apply` as the corrections of a year say, those of its budget book (`of_book`) or
    all others; gives what was done, by id. `must` is told of an id that is not there. Raises Faults, all of them."""
    done: dict[str, list[Corrected]] = {}
    faults = Collector()
    for index, correction in enumerate(year.corrections):
        if names_book_part(correction.project) != of_book:
            continue
        line = year.line("corrections", index)
        with faults:
            if correction.project not in records:
                raise Faults(Fault(year.source_name, line, "correction-without-project", must,
                                   repr(correction.project), "mend the id, or take the correction out"))
            apply(records[correction.project], correction, year.source_name, line)
            done.setdefault(correction.project, []).append(Corrected(
                correction.field, correction.was, correction.now, correction.reason, correction.date))
    faults.finish()
    return done


def _corrected(project: Project, record: dict[str, Any], done: list[Corrected]) -> Project:
    remarks = [remark for remark in record["remarks"] if remark["message"] is not None]
    return replace(record_to_project({**record, "remarks": remarks}), corrections=(*project.corrections, *done))


def apply_correction(record: dict[str, Any], correction: Correction, name: str, line: int) -> None:
    """One correction, done to a project's record. A settled remark keeps its place there, with null for its
    message.
    Raises Faults that name `name` and `line`."""
    holder, key = find_field(record, correction.field, name, line)
    found = holder[key]
    if isinstance(found, (dict, list)):
        raise Faults(Fault(name, line, "correction-field", "field names one value", f"{correction.field!r}, which "
                           "holds several", "name the value inside it, such as amounts.settled"))
    if found != correction.was or type(found) is not type(correction.was):
        raise Faults(Fault(name, line, "correction-stale", f"was is what the parse gives for {correction.field} "
                           f"of {record['id']}", f"was {correction.was!r}, while the parse gives {found!r}",
                           "look whether the correction is still needed; take it out, or mend was"))
    must = unfit(record, holder, key, correction.now)
    if must:
        raise Faults(Fault(name, line, "correction-value", f"now is {must} for {correction.field}",
                           repr(correction.now), "give such a value"))
    if any(holder is group for group in record["groups"]) and key == "name":
        for item in record["line_items"]:
            item["group"] = correction.now if item["group"] == found else item["group"]
    holder[key] = correction.now
    _follow(record, holder, key, correction.now)


def find_field(record: dict[str, Any], field: str, name: str = "", line: int = 0) -> tuple[dict[str, Any], str]:
    """The mapping of a record and its key that `field` names. Raises Faults for what can't be corrected."""
    def refuse(found: str) -> Faults:
        return Faults(Fault(name, line, "correction-field", "field names a value of the record, such as title, "
                            "amounts.settled, line_items[0].budgeted or sections[reasoning].body", found,
                            "mend the field"))

    matches = list(_STEP.finditer(field))
    steps = [match[1] or match[2] for match in matches]
    if not _FIELD.fullmatch(field) or steps[0] in _FIXED or _AS_PRINTED & {match[2] for match in matches}:
        raise refuse(repr(field))
    found = field_to_holder(record, field)
    if found is None:
        raise refuse(f"{field!r}, of which a step names nothing, or several")
    holder, key = found
    if not isinstance(holder, dict) or key not in holder and not (is_reason(record, holder) and key in AMOUNTS):
        raise refuse(repr(field))
    if holder is record["funding"] and any(grant["source"] == key for grant in record["grants"]):
        raise refuse(f"{field!r}, which is the sum of its rows; name grants[{key}].amount")
    if steps[0] == "remarks" and key != "message":
        raise refuse(repr(field))
    holder.setdefault(key, None)
    return holder, key


def field_to_holder(record: dict[str, Any], field: str) -> tuple[Any, str] | None:
    """The part of a record in which the last step of `field` is looked up, and that step; None when a step before
    it names nothing, or several."""
    steps = [match[1] or match[2] for match in _STEP.finditer(field)] if _FIELD.fullmatch(field) else []
    holder: Any = record
    for step in steps[:-1]:
        holder = _inside(holder, step)
        if holder is None:
            return None
    return (holder, steps[-1]) if steps else None


def names_book_part(id: str) -> bool:
    """Whether an id is that of a part of a budget book: minato-2024-budget-expenditure-3."""
    return bool(_BOOK_PART.search(id))


def _inside(holder: Any, step: str) -> Any:
    if isinstance(holder, dict):
        return holder.get(step)
    if not isinstance(holder, list):
        return None
    if step.isdecimal():
        return holder[int(step)] if int(step) < len(holder) else None
    named = [part for part in holder if step in (part.get("key"), part.get("name"), part.get("source"))]
    return named[0] if len(named) == 1 else None


def kind_of(record: Mapping[str, Any], holder: Mapping[str, Any], key: str) -> str:
    """What values the field `key` of `holder`, which is a part of `record`, has: "yen", "rate", "remark",
    "reason", "word" (one of WORDS) or "text"."""
    if any(holder is remark for remark in record["remarks"]):
        return "remark"
    if key == "missing" or is_reason(record, holder):
        return "reason"
    if key == "printed_execution_rate":
        return "rate"
    return "yen" if key in _YEN else "word" if key in WORDS else "text"


def unfit(record: Mapping[str, Any], holder: Mapping[str, Any], key: str, now: Any) -> str | None:
    """What a value must be for the field `key` of `holder`, which is a part of `record`, when `now` is not; None
    when it is."""
    kind = kind_of(record, holder, key)
    if kind == "remark":
        return None if now is None else "null, which says that a person has settled the remark"
    if now is None:
        return "a value" if key in _NEVER_NULL else None
    fits, must = {
        "reason": (now in MISSING, "one of " + ", ".join(MISSING) + ", or null"),
        "yen": (type(now) is int, "whole yen, or null"),
        "rate": (type(now) is float, "a rate in per cent with its decimals, such as 95.0, or null"),
        "word": (now in WORDS.get(key, ()), "one of " + ", ".join(WORDS.get(key, ()))),
        "text": (type(now) is str, "text in quotes, or null")}[kind]
    return None if fits else must


def is_reason(record: Mapping[str, Any], holder: Mapping[str, Any]) -> bool:
    """Whether `holder` is a mapping of a record that says why amounts are null."""
    return any(holder is part["missing"] for part in (record, *record["groups"], *record["line_items"]))


def _follow(record: dict[str, Any], holder: dict[str, Any], key: str, now: Any) -> None:
    """What follows from a corrected value: the reason of a null, the origin of a title, the state of a text, the
    sums by source."""
    if key == "title":
        record["title_origin"] = "editor"
    if is_reason(record, holder):
        if now is None:
            del holder[key]
    elif key in AMOUNTS:
        reasons = record["missing"] if holder is record["amounts"] else holder["missing"]
        reasons.pop(key, None)
        if now is None:
            reasons[key] = "unreadable"
    if key == "body":
        holder["missing"] = None if now else "blank"
    if key in FUNDING:
        place = {step: value for step, value in record["source"].items() if step != "document"}
        record["grants"].append({"source": key, "name": None, "amount": now, "printed": None, **place})
    if key in ("amount", "source"):
        for source in FUNDING:
            amounts = [grant["amount"] for grant in record["grants"]
                       if grant["source"] == source and grant["amount"] is not None]
            record["funding"][source] = sum(amounts) if amounts else None
