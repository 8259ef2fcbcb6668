"""The JSON Schema of the pages of a budget book, whose shape is portal/projects/book_record.py."""

from __future__ import annotations

from typing import Any

from portal.model import BOOK_AMOUNTS, BOOK_FUNDING, BOOK_SIDES

_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_YEN = {"type": ["integer", "null"], "description": "whole yen; null when nothing is printed or it is unreadable"}
_PLACE = {"lines": {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2},
          "page": {"type": "integer", "minimum": 1},
          "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}}
_HEAD = {"id": _TEXT, "form": _TEXT, "side": {"enum": list(BOOK_SIDES)}, "account": _TEXT_OR_NULL, "unit": _TEXT}


def book_schema() -> dict[str, Any]:
    """Of a 款, which has `kou`, or of a table of 総括, which has `rows`."""
    figures, moku, setsu = ({"$ref": f"#/$defs/{name}"} for name in ("figures", "moku", "setsu"))
    scalar = {"type": ["string", "number", "boolean", "null"]}
    end = {"remarks": _list(_object({"slug": _TEXT, "message": _TEXT}, {}, placed=True)),
           "corrections": _list(_object({"field": _TEXT, "was": scalar, "now": scalar, "reason": _TEXT, "date": _TEXT},
                                        {}))}
    source = {"source": _object({"document": _TEXT}, {}, placed=True)}
    kan = _object(_HEAD | {"number": _TEXT_OR_NULL, "name": _TEXT, "kou": _list({"$ref": "#/$defs/kou"})} | source,
                  {"figures": figures} | end)
    summary = _object(_HEAD | {"rows": _list(moku)} | source, {"total": figures} | end)
    columns = dict.fromkeys((*BOOK_AMOUNTS, *BOOK_FUNDING), _TEXT)
    return {
        "title": "Page of a budget book", "description": "A 款 of a budget book, or its table of 総括, written by the "
        "parse. To change it, add a correction to source.yaml.", "anyOf": [kan, summary],
        "$defs": {
            "figures": _object({"amounts": _object(dict.fromkeys(BOOK_AMOUNTS, _YEN), {})},
                               {"funding": _object({}, dict.fromkeys(BOOK_FUNDING, _YEN)),
                                "unreadable": _object({}, columns)}, placed=True),
            "kou": _object({"number": _TEXT_OR_NULL, "name": _TEXT, "moku": _list(moku)},
                           {"figures": figures, "total": figures}),
            "moku": _object({"number": _TEXT_OR_NULL, "name": _TEXT, "figures": figures},
                            {"setsu": _list(setsu), "description": _TEXT}),
            "setsu": _object({"name": _TEXT, "amount": _YEN},
                             {"number": _TEXT, "unreadable": _TEXT, "parts": _list(setsu), "description": _TEXT},
                             placed=True)}}


def _object(required: dict[str, Any], optional: dict[str, Any], placed: bool = False) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": list(required),
            "properties": required | optional | (_PLACE if placed else {})}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}
