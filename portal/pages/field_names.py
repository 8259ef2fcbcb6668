"""A field of the record, as corrections and findings name it, taken apart so that a page can call it by its
words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from portal.model import Place, Project

_FIELD = re.compile(r"(?:([a-z_]+)(?:\[(.+)\])?\.)?(?:(missing)\.)?([a-z_]+)")
_PRINTED = {"printed_change": "change", "department": "office", "section": "office", "account": "kan",
            "printed_execution_rate": "execution_rate"}


@dataclass(frozen=True)
class NamedField:
    """A field.

    part    what of the record it is in: "amounts", "line_items", "grants", "sections", …; "" for the record itself
    row     the name of its row, as the project has it; None where it is in none
    key     its own name
    reason  whether it is why an amount is null
    place   where it stands in the document, if the project is known
    """

    part: str
    row: str | None
    key: str
    reason: bool
    place: Place | None


def named_field(field: str, project: Project | None = None) -> NamedField:
    """A field as corrections name it; with the project, a row that is named by its place gets its name."""
    if re.search(r"\.(amounts|funding)\.|\].*\[|\.amount$", field) and project is None:
        # Of a budget book: the way down to a row, and a column of it.
        way = [re.sub(r"#\d+$", "", step) for step in re.findall(r"\[([^\[\]]+)\]", field)]
        return NamedField("book", " › ".join(way) or None, field.rpartition(".")[2], False, None)
    match = _FIELD.fullmatch(field)
    part, step, missing, key = match.groups() if match else ("", None, None, field)
    part = part or ""
    if part == "missing":
        part, missing = "amounts", "missing"
    row = _row(project, part, step) if project and step else None
    scrap = project.printed.get(_PRINTED.get(key, key)) if project and not step else None
    name = _name(row) or (re.sub(r"#\d+$", "", step) if step and not step.isdecimal() else None)
    place = row.place if row else scrap.place if scrap else project.source.place if project else None
    return NamedField(part, name, key, bool(missing), place)


def _row(project: Project, part: str, step: str):
    rows = getattr(project, part, ())
    if not isinstance(rows, tuple):
        return None
    if step.isdecimal():
        return rows[int(step)] if int(step) < len(rows) else None
    return next((row for row in rows if step in (getattr(row, "key", None), getattr(row, "name", None),
                                                 getattr(row, "source", None))), None)


def _name(row) -> str | None:
    return next((text for text in (getattr(row, "heading", None), getattr(row, "name", None),
                                   getattr(row, "source", None)) if text), None)
