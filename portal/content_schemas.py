"""The files of content/ as JSON Schemas, from the models that check them, for editors that complete and warn."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

import pydantic

from portal.book_schema import book_schema
from portal.changes.published import PublishedChanges
from portal.config import Config
from portal.forms import Form
from portal.model import AMOUNTS, CHANGES, FUNDING, MISSING
from portal.pages.glossary import Glossary
from portal.pages.title_readings import Readings
from portal.projects.record import OPTIONAL
from portal.relations.lineage import Lineage
from portal.relations.topics import Topics
from portal.search.synonyms import File as Synonyms
from portal.sheets.book.rules import Rules as BookRules
from portal.sheets.labelled.rules import Rules as LabelledRules
from portal.sheets.numbered.rules import Rules as NumberedRules
from portal.sheets.outline.rules import Rules as OutlineRules
from portal.sheets.side_labels.rules import Rules as SideLabelRules
from portal.sheets.table.rules import CellRules, RowRules
from portal.sources import SourceFile, Ward

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MODELS: dict[str, type[pydantic.BaseModel]] = {
    "config": Config, "ward": Ward, "source": SourceFile, "glossary": Glossary, "topics": Topics, "lineage": Lineage,
    "synonyms": Synonyms, "readings": Readings, "changes": PublishedChanges}
_LAYOUTS: dict[str, type[pydantic.BaseModel]] = {
    "numbered": NumberedRules, "side-labels": SideLabelRules, "labelled": LabelledRules, "outline": OutlineRules,
    "budget-book": BookRules, "table-rows": RowRules, "table-cells": CellRules}
# In the docstring of a model: a key, or several, then at least two spaces, then what it means, perhaps over lines.
_EXPLAINED = re.compile(r"^(\w+(?:, \w+)*) {2,}(.+(?:\n {4,}.+)*)", re.MULTILINE)


def schemas() -> dict[str, bytes]:
    """Every schema file by its name in content/schemas/."""
    made = {name: _model_schema(model) for name, model in _MODELS.items()}
    made["form"] = _form_schema()
    made["project"] = _project_schema()
    made["book"] = book_schema()
    return {f"{name}.json": (json.dumps({"$schema": DIALECT, **schema}, ensure_ascii=False, indent=1) + "\n").encode()
            for name, schema in made.items()}


def _model_schema(model: type[pydantic.BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/$defs/{model}")
    for part in (schema, *schema.get("$defs", {}).values()):
        _explain(part, part.get("description", ""))
    return schema


def _explain(schema: dict[str, Any], docstring: str) -> None:
    """What the docstring of a model says of its keys, beside the keys, where an editor shows it."""
    for names, told in _EXPLAINED.findall(docstring):
        for name in names.split(", "):
            if name in schema.get("properties", {}):
                schema["properties"][name]["description"] = " ".join(told.split())
    schema["description"] = docstring.split("\n\n")[0].replace("\n", " ")


def _form_schema() -> dict[str, Any]:
    """A form, with the rules of the reader that its layout names."""
    schema = _model_schema(Form)
    schema["properties"]["layout"] = {"enum": sorted(_LAYOUTS)}
    schema["allOf"] = []
    for layout, rules in _LAYOUTS.items():
        own = _model_schema(rules)
        # Each reader has models of its own, some with names that another has too.
        prefix = layout.replace("-", "_") + "_"
        defs = own.pop("$defs", {})
        text = json.dumps({"rules": own, "defs": defs}).replace('"#/$defs/', f'"#/$defs/{prefix}')
        renamed = json.loads(text)
        schema["$defs"] |= {prefix + name: part for name, part in renamed["defs"].items()}
        schema["allOf"].append({"if": {"properties": {"layout": {"const": layout}}},
                                "then": {"properties": {"reading": renamed["rules"]}}})
    return schema


# ---- project pages, whose model is portal/model.py and whose shape portal/projects/record.py -------------------

_TEXT = {"type": ["string", "null"]}
_YEN = {"type": ["integer", "null"], "description": "whole yen; null when there is none, see missing"}
_REASON = {"enum": list(MISSING)}
_PLACE = {"lines": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2},
          "page": {"type": "integer", "minimum": 1},
          "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
          "table": {"type": "integer", "minimum": 1}, "cells": {"type": "string"}}


def _object(properties: dict[str, Any], optional: Collection[str] = (), placed: bool = False) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False,
            "required": [key for key in properties if key not in optional],
            "properties": properties | (_PLACE if placed else {})}


def _by_key(keys: tuple[str, ...], value: dict[str, Any]) -> dict[str, Any]:
    return _object(dict.fromkeys(keys, value))


def _any_of(keys: tuple[str, ...], value: dict[str, Any]) -> dict[str, Any]:
    return _object(dict.fromkeys(keys, value), keys)


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _project_schema() -> dict[str, Any]:
    amounts = ("requested", "budgeted", "earmarked")
    row = {"name": {"type": "string"}, **dict.fromkeys(amounts, _YEN), "missing": _any_of(amounts, _REASON),
           "printed": _any_of(amounts, {"type": "string"}),
           "places": _any_of(amounts, _object({}, placed=True))}
    scalar = {"type": ["string", "number", "boolean", "null"]}
    properties = {
        "id": {"type": "string"}, "form": {"type": "string"}, "number": _TEXT, "title": _TEXT,
        "title_origin": {"enum": ["printed", "editor"]}, "change": {"enum": [*CHANGES, None]},
        **dict.fromkeys(("printed_change", "department", "section", "contact", "kan"), _TEXT),
        "account": _TEXT, "policy_area": _TEXT, "start_year": _TEXT,
        "amounts": _by_key(AMOUNTS, _YEN), "missing": _any_of(AMOUNTS, _REASON), "unit": {"type": "string"},
        "amount_scope": {"enum": ["project", "whole-project"]}, "budgeted_shared_with": _list({"type": "string"}),
        "printed_execution_rate": {"type": ["number", "null"]},
        "groups": _list(_object(row, ("places",), placed=True)),
        "line_items": _list(_object({"group": _TEXT, **row}, ("places",), placed=True)),
        "funding": _by_key(FUNDING, _YEN),
        "grants": _list(_object({"source": {"enum": list(FUNDING)}, "name": _TEXT, "amount": _YEN, "printed": _TEXT},
                                placed=True)),
        "contract_authorization": _TEXT,
        "references": {"type": "object", "additionalProperties": {"type": "string"}},
        "sections": _list(_object({"key": {"type": "string"}, "number": _TEXT, "heading": {"type": "string"},
                                   "missing": {"enum": ["blank", "unreadable", None]}, "body": {"type": "string"}},
                                  placed=True)),
        "printed": {"type": "object",
                    "additionalProperties": _object({"text": {"type": "string"}}, placed=True)},
        "remarks": _list(_object({"slug": {"type": "string"}, "message": {"type": "string"}}, placed=True)),
        "left_out": _list(_object({"reason": {"type": "string"}, "text": {"type": "string"}}, placed=True)),
        "corrections": _list(_object({"field": {"type": "string"}, "was": scalar, "now": scalar,
                                      "reason": {"type": "string"}, "date": {"type": "string"}})),
        "source": _object({"document": {"type": "string"}}, placed=True)}
    return {"title": "Project", "description": "The record of one sheet, written by the parse. To change it, add a "
            "correction to source.yaml.", **_object(properties, OPTIONAL)}
