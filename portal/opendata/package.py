"""datapackage.json: a Data Package v2 with the columns named in the budget taxonomy of Fiscal Data Package 1.0."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from portal.opendata.columns import Column, Row, Table
from portal.opendata.dictionary import Described

SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
TAXONOMY = "https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json"
RIGHTS = "資料と、そこから写した文字の権利は、資料を公表した区にあります。利用条件は documents の licence を見てください。"
_ABOUT = ("区が公表した予算・決算の資料を、事業ごとに読み取ったデータ。非公式。金額の単位は円。空欄は0ではなく、理由が missing_ の列に"
          "あります。公表された資料の一部なので、合計しても区の予算の全体にはなりません。文字の列で先頭に ' があるときは、その1字を除いた"
          "ものが値です（表計算ソフトが式として実行しないように、= + - @ などで始まる文字の前に付けています）。")


class Stored(NamedTuple):
    """A file's size in bytes, and its SHA-256."""

    size: int
    sha256: str


def tables_to_package(name: str, title: str, homepage: str | None, tables: Iterable[Table], documents: Sequence[Row],
                      described: Mapping[str, Mapping[str, Described]], files: Mapping[str, Stored]) -> dict[str, Any]:
    """The descriptor of these tables, whose CSV files (`files`, by table) lie beside it; `documents` are the rows of the
    table of that name."""
    years = [row["fiscal_year"] for row in documents]
    resources = [_resource(table, described[table.name], files[table.name]) for table in tables]
    version = hashlib.sha256("".join(resource["hash"] for resource in resources).encode()).hexdigest()[:16]
    return {
        "$schema": SCHEMA, "name": name, "title": title, "description": _ABOUT,
        **({"homepage": homepage} if homepage else {}), "version": version,
        "keywords": ["予算", "決算", "特別区", "東京都", "budget", "Tokyo", "special wards"],
        "countryCode": "JP", "granularity": "aggregated",
        **({"fiscalPeriod": {"start": f"{min(years)}-04-01", "end": f"{max(years) + 1}-03-31"}} if years else {}),
        "licenses": [{"name": "notspecified", "title": RIGHTS}],
        "sources": [_source(row) for row in documents],
        "columnTypes": [TAXONOMY], "resources": resources,
    }


def _source(row: Mapping[str, Any]) -> dict[str, Any]:
    """A document as a source of the package."""
    given = {"path": row["address"], "licence": row["licence"], "published": row["published"]}
    return {"title": f"{row['ward_name']} {row['title']}", "publisher": row["publisher"],
            **{key: value for key, value in given.items() if value}, "sha256": row["sha256"]}


def _resource(table: Table, described: Mapping[str, Described], file: Stored) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(described[column.name], table.key == (column.name,)) for column in table.columns],
        "primaryKey": list(table.key), "missingValues": [""]}
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {"fields": list(key.columns), "reference": {"resource": _name(key.table), "fields": list(key.key)}}
            for key in table.foreign_keys]
    if any(column.fiscal == "value" for column in table.columns):
        schema["extraFields"] = [_constant(*given) for given in (
            ("currency", "value-currency:code", "JPY"), ("direction", "direction", "expenditure"),
            ("ward_code_list", "geo:target:codeList", "全国地方公共団体コード"))]
    return {"name": _name(table.name), "type": "table", "path": f"{table.name}.csv", "title": table.title.ja,
            "description": table.about.ja, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "bytes": file.size, "hash": f"sha256:{file.sha256}",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n"}, "schema": schema}


def _field(described: Described, alone: bool) -> dict[str, Any]:
    """A column as a field of Table Schema; `alone` it is the primary key."""
    column = described.column
    constraints: dict[str, Any] = {} if column.empty else {"required": True}
    if alone:
        constraints["unique"] = True
    if column.values:
        constraints["enum"] = list(column.values)
    if column.name in ("position", "first_line", "last_line", "page"):
        constraints["minimum"] = 1
    empty = f"Empty when: {described.empty.en}." if described.empty else "Never empty."
    return {"name": column.name, "type": column.type, "title": described.words.ja,
            "description": f"{described.words.en}. {empty}", **_optional(column),
            **({"constraints": constraints} if constraints else {})}


def _optional(column: Column) -> dict[str, Any]:
    given = {"unit": column.unit, "columnType": column.fiscal}
    return {key: value for key, value in given.items() if value}


def _constant(name: str, kind: str, value: str) -> dict[str, Any]:
    return {"name": name, "type": "string", "columnType": kind, "constant": value}


def _name(table: str) -> str:
    return table.replace("_", "-")
