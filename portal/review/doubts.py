"""What of a project is doubtful: a value that could not be read, and a value that a check or the reader doubts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from portal.findings import project_to_findings
from portal.model import AMOUNTS, Place, Project
from portal.projects.corrections import find_field
from portal.projects.record import project_to_record

_RAW = 500  # Characters of the document's lines that are shown for a value that keeps no text of its own.
_PRINTED = {"printed_change": "change", "department": "office", "section": "office", "account": "kan",
            "printed_execution_rate": "execution_rate"}


@dataclass(frozen=True)
class Doubt:
    """One doubtful value: its field, named as corrections name it, the text and place that it was read from, the
    value itself, and why it is doubtful, in Japanese."""

    field: str
    raw: str
    place: Place
    value: str | int | float | None
    why: str


def project_to_doubts(project: Project, lines: tuple[str, ...] = ()) -> tuple[Doubt, ...]:
    """Each doubtful value of a project once, with everything that is said about it.

    lines   of its document, when it is a text: they are shown where a value keeps no text of its own
    """
    record = deepcopy(project_to_record(project))
    why: dict[str, list[str]] = {}
    for field, told in (*_unread(project), *_doubted(project, record)):
        why.setdefault(field, []).append(told)
    doubts = []
    for field, told in why.items():
        holder, key = find_field(record, field)
        raw, place = _printed(project, field, key, lines)
        doubts.append(Doubt(_by_name(field, record), raw, place, holder[key], " ／ ".join(dict.fromkeys(told))))
    return tuple(doubts)


def _by_name(field: str, record: dict[str, Any]) -> str:
    """A field with its row named by what the document calls it, where that stands once: another row before it,
    which a better reading may find, does not change that."""
    match = re.fullmatch(r"(groups|line_items|sections)\[(\d+)\](.*)", field)
    if match is None:
        return field
    names = [row.get("name") or row.get("key") for row in record[match[1]]]
    name = names[int(match[2])]
    if names.count(name) > 1 or name.isdecimal() or re.search(r"[\[\]\n]", name):
        return field
    return f"{match[1]}[{name}]{match[3]}"


def _unread(project: Project) -> Iterator[tuple[str, str]]:
    """Values that the record has not, for a reason that a person may know better."""
    if project.title is None:
        yield "title", "題名が読み取れません。"
    if project.change is None and project.printed_change is not None:
        yield "change", f"区分「{project.printed_change}」が何に当たるか決まっていません。"
    if "office" in project.printed and project.department is None and project.section is None:
        yield "department", "部署が読み取れません。"
    for field, reason in project.missing.items():
        if reason == "unreadable":
            yield f"amounts.{field}", "金額が読み取れません。"
    for name, rows in (("groups", project.groups), ("line_items", project.line_items)):
        for at, row in enumerate(rows):
            for field, reason in row.missing.items():
                if reason == "unreadable":
                    yield f"{name}[{at}].{field}", f"「{row.name}」の金額が読み取れません。"
    for at, section in enumerate(project.sections):
        if section.missing == "unreadable":
            yield f"sections[{at}].body", f"「{section.heading}」の文字が正しく読み取れません。"


def _doubted(project: Project, record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What findings doubt: where a sum fails, all its values; where one can't be told, those that are not
    known."""
    for finding in project_to_findings(project):
        if finding.verdict == "holds":
            continue
        unknown = []
        for field in finding.fields:
            holder, key = find_field(record, field)
            if holder[key] is None:
                unknown.append(field)
        for field in (unknown or finding.fields) if finding.verdict == "cannot-tell" else finding.fields:
            yield field, finding.message


def _printed(project: Project, field: str, key: str, lines: tuple[str, ...]) -> tuple[str, Place]:
    """The text that a value was read from, and where it stands."""
    name, _, rest = field.partition("[")
    if rest and name in ("groups", "line_items", "grants", "sections", "remarks"):
        row = getattr(project, name)[int(rest.partition("]")[0])]
        if name == "sections":
            return row.body, row.place
        if name == "grants":
            return row.printed or _lines(row.place, lines), row.place
        printed = row.printed.get(key) if key in AMOUNTS and name != "remarks" else None
        place = row.places.get(key, row.place) if name != "remarks" else row.place
        return printed or _lines(row.place, lines), place
    scrap = project.printed.get(_PRINTED.get(key, key))
    if scrap:
        return scrap.text, scrap.place
    return "", project.source.place


def _lines(place: Place, lines: tuple[str, ...]) -> str:
    if not place.lines:
        return ""
    text = "\n".join(lines[place.lines[0] - 1:place.lines[1]])
    return text if len(text) <= _RAW else text[:_RAW - 1] + "…"
