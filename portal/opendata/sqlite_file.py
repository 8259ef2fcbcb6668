"""All tables as one SQLite file that Datasette opens well: keys, indexes, views with totals, a data dictionary."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from portal.opendata.columns import EMPTY, Column, Filled, Table
from portal.opendata.dictionary import Described
from portal.opendata.listing import DATABASE

_TYPES = {**dict.fromkeys(("string", "object", "array"), "TEXT"), "integer": "INTEGER", "number": "REAL",
          "boolean": "INTEGER"}
_INDEXES = (("projects", "ward_code", "fiscal_year"), ("projects", "department"), ("budget_lines", "phase"),
            ("line_items", "row_type"), ("funding", "source"), ("findings", "slug", "verdict"))
# budget_lines has a shared amount once, so that these sums are right.
_SUMS = """SUM(amount) AS total, COUNT(amount) AS counted, SUM(missing_amount IS 'undecided') AS undecided,
 SUM(missing_amount IS 'blank') AS blank, SUM(missing_amount IS 'unreadable') AS unreadable"""
VIEWS = {
    "totals": f"SELECT document, ward_name, fiscal_year, phase, phase_label, {_SUMS}\n"
              " FROM budget_lines GROUP BY document, phase",
    "totals_by_department": f"SELECT document, ward_name, fiscal_year, department, phase, phase_label, {_SUMS}\n"
                            " FROM budget_lines GROUP BY document, department, phase",
}
# SQLite notes in its header how often a file was changed and which version wrote it; the same data shall be the
# same bytes wherever they were built.
_COUNTERS = ((24, 1), (92, 1), (96, 3_040_000))


def tables_to_sqlite(tables: Iterable[Filled], described: Mapping[str, Mapping[str, Described]]) -> bytes:
    """The tables (with their descriptions, by table and column) as a database file. Raises sqlite3.Error when a
    key is there twice or names nothing."""
    tables = tuple(tables)
    with sqlite3.connect(":memory:", isolation_level=None) as database:
        database.execute("PRAGMA foreign_keys = ON")
        database.execute("BEGIN")
        for filled in tables:
            database.execute(_create(filled.table))
            marks = ", ".join("?" * len(filled.table.columns))
            database.executemany(f"INSERT INTO {_name(filled.table.name)} VALUES ({marks})", filled.values)
        _add_dictionary(database, tables, described)
        names = {filled.table.name for filled in tables}
        for table, *columns in (*_foreign(tables), *_INDEXES):
            if table in names:
                database.execute(f"CREATE INDEX {_name('_'.join((table, *columns)))} ON {_name(table)} "
                                 f"({', '.join(map(_name, columns))})")
        for name, query in VIEWS.items():
            database.execute(f"CREATE VIEW {_name(name)} AS {query}")
        database.execute("COMMIT")
        database.execute("VACUUM")
        data = bytearray(database.serialize())
    database.close()
    for offset, value in _COUNTERS:
        struct.pack_into(">I", data, offset, value)
    return bytes(data)


def tables_to_metadata(title: str, tables: Iterable[Filled],
                       described: Mapping[str, Mapping[str, Described]]) -> dict[str, Any]:
    """What `datasette FILE --metadata metadata.json` shows with the database: titles, descriptions, columns."""
    shown = {filled.table.name: {
        "title": filled.table.title.ja, "description": filled.table.about.ja,
        "columns": {column: f"{each.words.ja} {each.words.en}" for column, each in
                    described[filled.table.name].items()}} for filled in tables}
    return {"title": title, "description": "区が公表した予算・決算の資料を、事業ごとに読み取ったデータ。非公式。",
            "databases": {DATABASE.removesuffix(".sqlite"): {"tables": shown}}}


def _create(table: Table) -> str:
    lines = [_column(column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({', '.join(map(_name, table.key))})")
    lines += [f'FOREIGN KEY ({", ".join(map(_name, key.columns))}) REFERENCES {_name(key.table)} '
              f'({", ".join(map(_name, key.key))})' for key in table.foreign_keys]
    return f"CREATE TABLE {_name(table.name)} (\n " + ",\n ".join(lines) + "\n)"


def _column(column: Column) -> str:
    text = f"{_name(column.name)} {_TYPES[column.type]}" + ("" if column.empty else " NOT NULL")
    values = (*column.values, *((0, 1) if column.type == "boolean" else ()))
    return text + (f" CHECK ({_name(column.name)} IN ({', '.join(map(repr, values))}))" if values else "")


def _foreign(tables: Iterable[Filled]) -> Iterable[tuple[str, ...]]:
    """What refers to another table and does not begin the primary key, which is an index already."""
    return tuple((filled.table.name, *key.columns) for filled in tables for key in filled.table.foreign_keys
                 if key.columns != filled.table.key[:len(key.columns)])


def _add_dictionary(database: sqlite3.Connection, tables: Iterable[Filled],
                    described: Mapping[str, Mapping[str, Described]]) -> None:
    database.execute('CREATE TABLE "data_dictionary" ("table" TEXT NOT NULL, "column" TEXT NOT NULL, '
                     '"japanese" TEXT NOT NULL, "english" TEXT NOT NULL, "type" TEXT NOT NULL, "unit" TEXT, '
                     '"values" TEXT, "empty_when" TEXT, PRIMARY KEY ("table", "column"))')
    database.executemany("INSERT INTO data_dictionary VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (
        (filled.table.name, column.name, *described[filled.table.name][column.name].words, column.type,
         column.unit, " ".join(column.values) or None, EMPTY[column.empty].ja if column.empty else None)
        for filled in tables for column in filled.table.columns))


def _name(identifier: str) -> str:
    return f'"{identifier}"'
