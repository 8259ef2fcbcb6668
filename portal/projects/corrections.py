"""Corrections of source.yaml, laid over what the parse gives (DESIGN section 6)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from portal.faults import Fault, Faults
from portal.model import AMOUNTS, FUNDING, Corrected, Project
from portal.projects.record import project_to_record, record_to_project
from portal.sources import Correction, WardYear

_STEP = re.compile(r"([a-z_]+)|\[([0-9]+|[a-z_]+)\]")
_FIXED = {"id", "form", "source", "corrections", "remarks", "left_out", "printed"}
_YEN = {*AMOUNTS, "amount"}


def correct_projects(projects: tuple[Project, ...], year: WardYear) -> tuple[Project, ...]:
    """The projects of a year with its corrections applied, each noted in `Project.corrections`.

    Raises Faults for a correction of a project or field that is not there, whose `was` is not what the parse gives
    ("correction-stale"), or whose `now` is no value for the field.
    """
    by_id = {project.id: project for project in projects}
    faults = []
    for index, correction in enumerate(year.corrections):
        line = year.line("corrections", index)
        try:
            if correction.project not in by_id:
                raise Faults(_fault(year, line, "correction-without-project", "project is the id of a project of this "
                                    "year", repr(correction.project), "mend the id, or take the correction out"))
            by_id[correction.project] = _correct(by_id[correction.project], correction, year, line)
        except Faults as error:
            faults.extend(error.faults)
    if faults:
        raise Faults(*faults)
    return tuple(by_id[project.id] for project in projects)


def _correct(project: Project, correction: Correction, year: WardYear, line: int) -> Project:
    record = project_to_record(project)
    holder, key = _find(record, correction.field, year, line)
    found = holder[key]
    if isinstance(found, (dict, list)):
        raise Faults(_fault(year, line, "correction-field", "field names one value", f"{correction.field!r}, which "
                            "holds several", "name the value inside it, such as amounts.settled"))
    if found != correction.was or type(found) is not type(correction.was):
        raise Faults(_fault(year, line, "correction-stale", f"was is what the parse gives for {correction.field} of "
                            f"{project.id}", f"was {correction.was!r}, while the parse gives {found!r}",
                            "look whether the correction is still needed; take it out, or mend was"))
    _check_value(correction, key, year, line)
    holder[key] = correction.now
    _follow(record, holder, key, correction)
    corrected = record_to_project(record)
    done = Corrected(correction.field, correction.was, correction.now, correction.reason, correction.date)
    return replace(corrected, corrections=(*corrected.corrections, done))


def _find(record: dict[str, Any], field: str, year: WardYear, line: int) -> tuple[Any, Any]:
    """The mapping and key that `field` names: title, amounts.settled, line_items[2].budgeted (from 0),
    sections[reasoning].body."""
    steps = [match[1] or match[2] for match in _STEP.finditer(field)]
    absent = Faults(_fault(year, line, "correction-field", "field names a value of the record, such as title, "
                           "amounts.settled, line_items[0].budgeted or sections[reasoning].body", repr(field),
                           "mend the field"))
    if not steps or steps[0] in _FIXED or steps[0] not in record:
        raise absent
    holder: Any = record
    for step in steps[:-1]:
        holder = _inside(holder, step, absent)
    if not isinstance(holder, dict) or steps[-1] not in holder and holder is not record.get("missing"):
        raise absent
    holder.setdefault(steps[-1], None)
    return holder, steps[-1]


def _inside(holder: Any, step: str, absent: Faults) -> Any:
    if isinstance(holder, dict) and step in holder:
        return holder[step]
    if isinstance(holder, list) and step.isdigit() and int(step) < len(holder):
        return holder[int(step)]
    named = [part for part in holder if part.get("key") == step] if isinstance(holder, list) else []
    if len(named) != 1:
        raise absent
    return named[0]


def _check_value(correction: Correction, key: str, year: WardYear, line: int) -> None:
    kind = int if key in _YEN else float if key == "printed_execution_rate" else str
    now = correction.now
    if now is not None and type(now) is not kind:
        raise Faults(_fault(year, line, "correction-value", f"now is {'whole yen' if kind is int else kind.__name__} "
                            f"for {correction.field}", repr(now), "give such a value, or null"))


def _follow(record: dict[str, Any], holder: dict[str, Any], key: str, correction: Correction) -> None:
    """What follows from a corrected value: the reason of a null, the origin of a title, the sums by source."""
    if key == "title":
        record["title_origin"] = "editor"
    if key in AMOUNTS:
        reasons = record["missing"] if holder is record["amounts"] else holder["missing"]
        reasons.pop(key, None)
        if correction.now is None:
            reasons[key] = "unreadable"
    if key == "amount":
        for source in FUNDING:
            amounts = [grant["amount"] for grant in record["grants"]
                       if grant["source"] == source and grant["amount"] is not None]
            record["funding"][source] = sum(amounts) if amounts else None


def _fault(year: WardYear, line: int, slug: str, must: str, found: str, repair: str) -> Fault:
    return Fault(year.source_name, line, slug, must, found, repair)
