"""The files of open data, as bytes: projects.json beside each ward-year, CSV and datapackage.json under data/."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from portal.opendata.published import Published, published_to_record, site_to_published
from portal.pages.site_model import DataFile, Site

_WHERE = (("ward_code", "string"), ("ward_name", "string"), ("fiscal_year", "integer"))
_YEN = ("requested", "budgeted", "earmarked", "adjusted", "settled")
_ROW_YEN = ("requested", "budgeted", "earmarked")


@dataclass(frozen=True)
class Table:
    """One CSV file: its name, what it holds, its columns with their types, and its rows."""

    name: str
    description: str
    own_columns: tuple[tuple[str, str], ...]
    rows: Callable[[dict[str, Any]], Iterator[list[Any]]]

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """All its columns: the project's id, where it belongs, and its own."""
        return (("id" if self.name == "projects" else "project", "string"), *_WHERE, *self.own_columns)


def _project_row(record: dict[str, Any]) -> Iterator[list[Any]]:
    rate = record["printed_execution_rate"]
    yield [record["form"], record["stage"], record["number"], record["title"], record["title_origin"],
           record["change"], record["printed_change"], record["department"], record["section"], record["kan"],
           record["account"], record["policy_area"], *(record["amounts"][key] for key in _YEN),
           *(record["missing"].get(key) for key in _YEN), record["amount_scope"],
           " ".join(record["budgeted_shared_with"]) or None, rate, record["execution_rate"], record["unit"],
           record["url"], record["source"]["document"], record["source"]["sha256"]]


def _line_item_rows(record: dict[str, Any]) -> Iterator[list[Any]]:
    # Subtotals carry their own row type, so that nobody adds them to their own items.
    for kind, rows in (("subtotal", record["groups"]), ("item", record["line_items"])):
        for row in rows:
            group = row["name"] if kind == "subtotal" else row["group"]
            yield [kind, group, None if kind == "subtotal" else row["name"], *(row[key] for key in _ROW_YEN),
                   *(row["missing"].get(key) for key in _ROW_YEN), *_lines(row)]


def _funding_rows(record: dict[str, Any]) -> Iterator[list[Any]]:
    for grant in record["grants"]:
        yield [grant["source"], grant["name"], grant["amount"], *_lines(grant)]


def _section_rows(record: dict[str, Any]) -> Iterator[list[Any]]:
    for part in record["sections"]:
        yield [part["key"], part["number"], part["heading"], part["missing"], part["body"], *_lines(part)]


def _lines(value: dict[str, Any]) -> tuple[Any, Any, Any]:
    first, last = value.get("lines") or (None, None)
    return first, last, value.get("page")


def _typed(names: str, kind: str = "string") -> tuple[tuple[str, str], ...]:
    return tuple((name, kind) for name in names.split())


_LINES = _typed("first_line last_line page", "integer")
TABLES = (
    Table("projects", "事業ごとに1行。金額は円。", (
        *_typed("form stage number title title_origin change printed_change department section kan account policy_area"),
        *_typed(" ".join(_YEN), "integer"), *_typed(" ".join(f"{key}_missing" for key in _YEN)),
        *_typed("amount_scope budgeted_shared_with"), *_typed("printed_execution_rate execution_rate", "number"),
        *_typed("unit url document sha256")), _project_row),
    Table("line_items", "内訳の行。row が subtotal の行は小計なので、item の行と足し合わせないでください。金額は円。", (
        *_typed("row group name"), *_typed(" ".join(_ROW_YEN), "integer"),
        *_typed(" ".join(f"{key}_missing" for key in _ROW_YEN)), *_LINES), _line_item_rows),
    Table("funding", "財源内訳の行。金額は円。", (*_typed("source name"), *_typed("amount", "integer"), *_LINES), _funding_rows),
    Table("sections", "欄ごとの本文。", (*_typed("key number heading missing body"), *_LINES), _section_rows),
)


def site_to_files(site: Site) -> dict[str, bytes]:
    """Every file of open data by its path from the site's root; the same site gives the same bytes."""
    records = [(one, published_to_record(one, site.base_url)) for one in site_to_published(site)]
    files: dict[str, bytes] = {}
    for ward in site.wards:
        for year in ward.years:
            own = [record for one, record in records if one.year is year and one.ward is ward]
            files[f"{ward.key}/{year.year}/projects.json"] = _json(own)
    for table in TABLES:
        files[f"data/{table.name}.csv"] = _csv(table, records)
    files["data/datapackage.json"] = _json(_datapackage(site))
    return files


def data_files() -> tuple[DataFile, ...]:
    """The files under data/, for the page that lists them."""
    tables = tuple(DataFile(f"data/{table.name}.csv", table.description, "text/csv") for table in TABLES)
    return (*tables, DataFile("data/datapackage.json", "CSVの列の型と説明（Data Package）。", "application/json"))


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _csv(table: Table, records: Iterable[tuple[Published, dict[str, Any]]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([name for name, _ in table.columns])
    for _, record in records:
        where = [record["id"], record["ward_code"], record["ward_name"], record["fiscal_year"]]
        for row in table.rows(record):
            writer.writerow([_cell(value) for value in (*where, *row)])
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    # A spreadsheet runs a text that begins like a formula: an apostrophe keeps it text.
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return "" if value is None else value


def _datapackage(site: Site) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "ward-budget-projects",
        "title": site.title,
        "description": "区が公表した予算・決算の資料を、事業ごとに読み取ったデータ。非公式。金額の単位は円。空欄は0ではありません。",
        "sources": [{"title": f"{ward.name} {document.title}"} | ({"path": document.address} if document.address else {})
                    for ward, _, document in site.documents()],
        "resources": [{
            "name": table.name.replace("_", "-"), "path": f"{table.name}.csv", "format": "csv",
            "mediatype": "text/csv", "encoding": "utf-8", "description": table.description,
            "schema": {"fields": [{"name": name, "type": kind} for name, kind in table.columns],
                       "missingValues": [""]},
        } for table in TABLES],
    }
