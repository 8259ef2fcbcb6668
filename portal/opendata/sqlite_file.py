"""All tables as one SQLite file that Datasette opens well: keys, indexes, views with totals, a data dictionary."""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from portal.opendata.columns import EMPTY, Column, Table
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

_CACHE = 64_000  # KiB of the database that are in memory while it grows.
_SOME = 20_000  # Rows that are read at a time.


class Database:
    """Tables that grow in a database at `path`, which is written to a file of its own when all rows are there. Its
    methods raise sqlite3.IntegrityError when a key is there twice or names nothing, and OSError when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tables: list[Table] = []
        with _as_os_error():
            self._database = sqlite3.connect(path, isolation_level=None)
            for pragma in ("foreign_keys = ON", "journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
                self._database.execute(f"PRAGMA {pragma}")
            self._database.execute("BEGIN")

    def add_table(self, table: Table) -> None:
        """A further table, after all to which it refers."""
        with _as_os_error():
            self._database.execute(_create(table))
        self._tables.append(table)

    def add_rows(self, table: Table, rows: Iterable[Sequence[Any]]) -> None:
        """Rows of a table, their values in the order of its columns."""
        marks = ", ".join("?" * len(table.columns))
        with _as_os_error():
            self._database.executemany(f"INSERT INTO {_name(table.name)} VALUES ({marks})", rows)

    def rows(self, table: Table) -> Iterator[list[tuple[Any, ...]]]:
        """All rows of a table in the order in which they were added, some at a time; a boolean is 0 or 1."""
        with _as_os_error():
            found = self._database.execute(f"SELECT * FROM {_name(table.name)} ORDER BY rowid")
            while rows := found.fetchmany(_SOME):
                yield rows

    def write(self, path: Path, described: Mapping[str, Mapping[str, Described]]) -> None:
        """The database with its indexes, views and data dictionary (`described`, by table and column), as a file that
        has the same bytes wherever it is made. What it grew in is removed."""
        database = self._database
        with _as_os_error():
            _add_dictionary(database, self._tables, described)
            names = {table.name for table in self._tables}
            for table, *columns in (*_foreign(self._tables), *_INDEXES):
                if table in names:
                    database.execute(f"CREATE INDEX {_name('_'.join((table, *columns)))} ON {_name(table)} "
                                     f"({', '.join(map(_name, columns))})")
            for name, query in VIEWS.items():
                database.execute(f"CREATE VIEW {_name(name)} AS {query}")
            database.execute("COMMIT")
            database.execute("VACUUM INTO ?", (str(path),))
        self.close()
        self._path.unlink()
        with path.open("r+b") as file:
            for offset, value in _COUNTERS:
                file.seek(offset)
                file.write(struct.pack(">I", value))

    def close(self) -> None:
        """The database is not used any more."""
        self._database.close()


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """What SQLite says of the disk, as everything else says it."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error


def tables_to_metadata(title: str, tables: Iterable[Table],
                       described: Mapping[str, Mapping[str, Described]]) -> dict[str, Any]:
    """What `datasette FILE --metadata metadata.json` shows with the database: titles, descriptions, columns."""
    shown = {table.name: {
        "title": table.title.ja, "description": table.about.ja,
        "columns": {column: f"{each.words.ja} {each.words.en}" for column, each in
                    described[table.name].items()}} for table in tables}
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


def _foreign(tables: Iterable[Table]) -> Iterable[tuple[str, ...]]:
    """What refers to another table and does not begin the primary key, which is an index already."""
    return tuple((table.name, *key.columns) for table in tables for key in table.foreign_keys
                 if key.columns != table.key[:len(key.columns)])


def _add_dictionary(database: sqlite3.Connection, tables: Iterable[Table],
                    described: Mapping[str, Mapping[str, Described]]) -> None:
    database.execute('CREATE TABLE "data_dictionary" ("table" TEXT NOT NULL, "column" TEXT NOT NULL, '
                     '"japanese" TEXT NOT NULL, "english" TEXT NOT NULL, "type" TEXT NOT NULL, "unit" TEXT, '
                     '"values" TEXT, "empty_when" TEXT, PRIMARY KEY ("table", "column"))')
    database.executemany("INSERT INTO data_dictionary VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (
        (table.name, column.name, *described[table.name][column.name].words, column.type,
         column.unit, " ".join(column.values) or None, EMPTY[column.empty].ja if column.empty else None)
        for table in tables for column in table.columns))


def _name(identifier: str) -> str:
    return f'"{identifier}"'
