"""A project as the plain mapping that YAML pages and projects.json share, and back. Keys in one fixed order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from portal.model import (AMOUNTS, FUNDING, Amounts, Corrected, Grant, Group, LeftOut, LineItem, Place, Project, Remark,
                          Scrap, Section, Source)
from portal.money import UNITS
from portal.strict_yaml import Flow, FlowList

_PLAIN = ("id", "form", "number", "title", "title_origin", "change", "printed_change", "department", "section",
          "contact", "kan", "account", "policy_area", "start_year")
# Left out of a page that has nothing to say there; projects.json has every key.
OPTIONAL = {"policy_area", "start_year", "account", "amount_scope", "budgeted_shared_with", "printed_execution_rate",
             "groups", "line_items", "grants", "contract_authorization", "references", "remarks", "left_out",
             "corrections"}
_KNOWN = {*_PLAIN, *OPTIONAL, "amounts", "missing", "funding", "sections", "printed", "source", "unit"}
_PLACE = ("lines", "page", "box", "table", "cells")
_ROW = ("group", "name", "requested", "budgeted", "earmarked")


def project_to_record(project: Project) -> dict[str, Any]:
    """Every key of the record, in order."""
    record: dict[str, Any] = {key: getattr(project, key) for key in _PLAIN}
    record["amounts"] = Flow({key: getattr(project.amounts, key) for key in AMOUNTS})
    record["missing"] = Flow(project.missing)
    record["unit"] = project.unit
    record["amount_scope"] = project.amount_scope
    record["budgeted_shared_with"] = list(project.budgeted_shared_with)
    record["printed_execution_rate"] = project.printed_execution_rate
    record["groups"] = [_row(group, _ROW[1:]) for group in project.groups]
    record["line_items"] = [_row(item, _ROW) for item in project.line_items]
    record["funding"] = Flow({key: project.funding.get(key) for key in FUNDING})
    record["grants"] = [{"source": grant.source, "name": grant.name, "amount": grant.amount, "printed": grant.printed,
                         **place_to_keys(grant.place)} for grant in project.grants]
    record["contract_authorization"] = project.contract_authorization
    record["references"] = Flow(project.references)
    record["sections"] = [{"key": part.key, "number": part.number, "heading": part.heading, "missing": part.missing,
                           **place_to_keys(part.place), "body": part.body} for part in project.sections]
    record["printed"] = {key: Flow(text=scrap.text, **place_to_keys(scrap.place)) for key, scrap in project.printed.items()}
    record["remarks"] = [{"slug": remark.slug, "message": remark.message, **place_to_keys(remark.place)}
                         for remark in project.remarks]
    record["left_out"] = [{"reason": part.reason, **place_to_keys(part.place), "text": part.text} for part in project.left_out]
    record["corrections"] = [{"field": done.field, "was": done.was, "now": done.now, "reason": done.reason,
                              "date": done.date} for done in project.corrections]
    record["source"] = Flow(document=project.source.document, **place_to_keys(project.source.place))
    return record


def record_to_page(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record without the optional keys that hold nothing."""
    return {key: value for key, value in record.items()
            if key not in OPTIONAL or value not in (None, [], {}, (), "project")}


def record_to_project(record: Mapping[str, Any]) -> Project:
    """The project that a record or a page describes; optional keys may be absent. Raises KeyError, TypeError or
    ValueError for a record of another shape."""
    unknown = set(record) - _KNOWN
    if unknown:
        raise ValueError(f"the unknown key {sorted(unknown)[0]!r}")
    return Project(
        **{key: (record.get(key) if key in OPTIONAL else record[key]) for key in _PLAIN},
        amounts=Amounts(*[_yen(record["amounts"][key]) for key in AMOUNTS]),
        amount_scope=record.get("amount_scope", "project"),
        budgeted_shared_with=tuple(record.get("budgeted_shared_with", ())),
        missing=dict(record["missing"]),
        printed={key: Scrap(value["text"], _to_place(value)) for key, value in record["printed"].items()},
        printed_execution_rate=record.get("printed_execution_rate"),
        groups=tuple([Group(row["name"], *_to_figures(row)) for row in record.get("groups", ())]),
        line_items=tuple([LineItem(row["group"], row["name"], *_to_figures(row)) for row in record.get("line_items", ())]),
        funding={key: _yen(record["funding"][key]) for key in FUNDING},
        grants=tuple([Grant(row["source"], row["name"], _yen(row["amount"]), row["printed"], _to_place(row))
                      for row in record.get("grants", ())]),
        contract_authorization=record.get("contract_authorization"),
        references=dict(record.get("references", {})),
        sections=tuple([Section(part["key"], part["number"], part["heading"], part["body"], part["missing"],
                                _to_place(part)) for part in record["sections"]]),
        remarks=tuple([Remark(part["slug"], part["message"], _to_place(part)) for part in record.get("remarks", ())]),
        left_out=tuple([LeftOut(
            part["text"], part["reason"], _to_place(part)) for part in record.get("left_out", ())]),
        source=Source(record["source"]["document"], _to_place(record["source"])),
        corrections=tuple([Corrected(done["field"], done["was"], done["now"], done["reason"], done["date"])
                           for done in record.get("corrections", ())]),
        unit=_unit(record["unit"]))


def check_kinds(project: Project) -> None:
    """Raises ValueError where a field holds what portal/model.py does not say, such as a number for a title."""
    msgspec.convert(msgspec.to_builtins(project), Project)


def _row(row: Group | LineItem, keys: tuple[str, ...]) -> dict[str, Any]:
    return {**{key: getattr(row, key) for key in keys}, "missing": Flow(row.missing), "printed": Flow(row.printed),
            **place_to_keys(row.place),
            **({"places": {field: Flow(place_to_keys(place)) for field, place in row.places.items()}} if row.places else {})}


def _to_figures(row: Mapping[str, Any]) -> tuple:
    """The fields that a group and an item have in common."""
    return (_yen(row["requested"]), _yen(row["budgeted"]), _yen(row["earmarked"]), dict(row["missing"]), dict(row["printed"]),
            _to_place(row), {field: _to_place(place) for field, place in row.get("places", {}).items()})


def _unit(value: Any) -> str:
    if value in UNITS:
        return value
    raise ValueError(f"the unit {value!r}")


def _yen(value: Any) -> int | None:
    if value is None or type(value) is int:
        return value
    raise ValueError(f"the amount {value!r}, which is no whole number of yen")


def place_to_keys(place: Place) -> dict[str, Any]:
    """A place as the keys of a record: lines, or page and box, or table and cells."""
    if place.cells is not None:
        return {"table": place.table, "cells": place.cells}
    if place.lines is not None:
        return {"lines": FlowList(place.lines)}
    if place.page is not None:
        return {"page": place.page} | ({"box": FlowList(place.box)} if place.box else {})
    return {}


def _to_place(value: Mapping[str, Any]) -> Place:
    lines, page, box, table, cells = map(value.get, _PLACE)
    span = (lines[0], lines[1]) if lines else None
    if span and type(span[0]) is type(span[1]) is int and page is None and not box and table is None and cells is None:
        return _at_lines(span)
    return Place(span, page, tuple(box) if box else None, table, cells)


@lru_cache(4096)
def _at_lines(lines: tuple[int, int]) -> Place:
    return Place(lines)  # Of the parts of a sheet many have the same.
