"""A 款, or a table of 総括, of a budget book as the plain mapping that its YAML page has, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.model import (BOOK_AMOUNTS, BOOK_FUNDING, BOOK_SIDES, BookFigures, BookSummary, Corrected, Kan,
                          Kou, Moku, Place, Remark, Setsu, Source)
from portal.projects.record import place_to_keys
from portal.strict_yaml import Flow

_HEAD = ("id", "form", "side", "account", "unit")


def kan_to_record(kan: Kan) -> dict[str, Any]:
    """Every key of a 款's page, in order; what has nothing to say is left out."""
    return {**{key: getattr(kan, key) for key in _HEAD}, "number": kan.number, "name": kan.name,
            **_figures(kan.figures, "figures"), "kou": [_kou(kou) for kou in kan.kou],
            **_remarks(kan.remarks), "source": _source(kan.source), **_corrections(kan.corrections)}


def summary_to_record(summary: BookSummary) -> dict[str, Any]:
    """Every key of the page of a table of 総括."""
    return {**{key: getattr(summary, key) for key in _HEAD}, "rows": [_moku(row) for row in summary.rows],
            **_figures(summary.total, "total"), **_remarks(summary.remarks), "source": _source(summary.source),
            **_corrections(summary.corrections)}


def record_to_kan(record: Mapping[str, Any]) -> Kan:
    """The 款 that a page describes. Raises KeyError, TypeError or ValueError for a record of another shape."""
    _refuse_unknown(record, {*_HEAD, "number", "name", "figures", "kou", "remarks", "source", "corrections"})
    return Kan(**_to_head(record), number=record["number"], name=record["name"],
               figures=_to_figures(record.get("figures")), kou=tuple(map(_to_kou, record["kou"])),
               remarks=_to_remarks(record), source=_to_source(record), corrections=_to_corrections(record))


def record_to_summary(record: Mapping[str, Any]) -> BookSummary:
    """The table of 総括 that a page describes. Raises as `record_to_kan` does."""
    _refuse_unknown(record, {*_HEAD, "rows", "total", "remarks", "source", "corrections"})
    return BookSummary(**_to_head(record), rows=tuple(map(_to_moku, record["rows"])),
                       total=_to_figures(record.get("total")), remarks=_to_remarks(record),
                       source=_to_source(record), corrections=_to_corrections(record))


# ---- to a record


def _kou(kou: Kou) -> dict[str, Any]:
    return {"number": kou.number, "name": kou.name, **_figures(kou.figures, "figures"),
            "moku": [_moku(moku) for moku in kou.moku], **_figures(kou.total, "total")}


def _moku(moku: Moku) -> dict[str, Any]:
    return {"number": moku.number, "name": moku.name, "figures": _figures(moku.figures, "figures")["figures"],
            **({"setsu": [_setsu(setsu) for setsu in moku.setsu]} if moku.setsu else {}),
            **({"description": moku.description} if moku.description else {})}


def _setsu(setsu: Setsu) -> dict[str, Any]:
    record = {"number": setsu.number, "name": setsu.name, "amount": setsu.amount,
              **({"unreadable": setsu.unreadable} if setsu.unreadable else {}), **place_to_keys(setsu.place)}
    if setsu.number is None:
        del record["number"]
    if not setsu.parts and not setsu.description:
        return Flow(record)
    return {**record, **({"parts": [_setsu(part) for part in setsu.parts]} if setsu.parts else {}),
            **({"description": setsu.description} if setsu.description else {})}


def _figures(figures: BookFigures | None, key: str) -> dict[str, Any]:
    if figures is None:
        return {}
    record = {column: getattr(figures, column) for column in BOOK_AMOUNTS}
    return {key: {"amounts": Flow(record), **({"funding": Flow(figures.funding)} if figures.funding else {}),
                  **({"unreadable": Flow(figures.unreadable)} if figures.unreadable else {}),
                  **place_to_keys(figures.place)}}


def _remarks(remarks: tuple[Remark, ...]) -> dict[str, Any]:
    told = [{"slug": remark.slug, "message": remark.message, **place_to_keys(remark.place)} for remark in remarks]
    return {"remarks": told} if told else {}


def _corrections(corrections: tuple[Corrected, ...]) -> dict[str, Any]:
    return {"corrections": [vars(done) for done in corrections]} if corrections else {}


def _source(source: Source) -> Flow:
    return Flow(document=source.document, **place_to_keys(source.place))


# ---- and back


def _refuse_unknown(record: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(record) - known)
    if unknown:
        raise ValueError(f"the unknown key {unknown[0]!r}")


def _to_head(record: Mapping[str, Any]) -> dict[str, Any]:
    if record["side"] not in BOOK_SIDES:
        raise ValueError(f"the side {record['side']!r}")
    return {key: record[key] for key in _HEAD}


def _to_kou(record: Mapping[str, Any]) -> Kou:
    _refuse_unknown(record, {"number", "name", "figures", "moku", "total"})
    return Kou(record["number"], record["name"], _to_figures(record.get("figures")),
               _to_figures(record.get("total")), tuple(map(_to_moku, record["moku"])))


def _to_moku(record: Mapping[str, Any]) -> Moku:
    _refuse_unknown(record, {"number", "name", "figures", "setsu", "description"})
    return Moku(record["number"], record["name"], _to_figures(record["figures"]),
                tuple(map(_to_setsu, record.get("setsu", ()))), record.get("description", ""))


def _to_setsu(record: Mapping[str, Any]) -> Setsu:
    _refuse_unknown(record, {"number", "name", "amount", "unreadable", "page", "box", "parts", "description"})
    return Setsu(record.get("number"), record["name"], _yen(record["amount"]), record.get("unreadable"),
                 _to_place(record), tuple(map(_to_setsu, record.get("parts", ()))), record.get("description", ""))


def _to_figures(record: Mapping[str, Any] | None) -> BookFigures | None:
    if record is None:
        return None
    _refuse_unknown(record, {"amounts", "funding", "unreadable", "page", "box"})
    _refuse_unknown(record["amounts"], set(BOOK_AMOUNTS))
    _refuse_unknown(record.get("funding", {}), set(BOOK_FUNDING))
    return BookFigures(**{column: _yen(record["amounts"][column]) for column in BOOK_AMOUNTS},
                       funding={column: _yen(yen) for column, yen in record.get("funding", {}).items()},
                       unreadable=dict(record.get("unreadable", {})), place=_to_place(record))


def _to_remarks(record: Mapping[str, Any]) -> tuple[Remark, ...]:
    return tuple(Remark(part["slug"], part["message"], _to_place(part)) for part in record.get("remarks", ()))


def _to_corrections(record: Mapping[str, Any]) -> tuple[Corrected, ...]:
    return tuple(Corrected(**done) for done in record.get("corrections", ()))


def _to_source(record: Mapping[str, Any]) -> Source:
    return Source(record["source"]["document"], _to_place(record["source"]))


def _to_place(record: Mapping[str, Any]) -> Place:
    return Place(page=record.get("page"), box=tuple(record["box"]) if record.get("box") else None)


def _yen(value: Any) -> int | None:
    if value is None or type(value) is int:
        return value
    raise ValueError(f"the amount {value!r}, which is no whole number of yen")
