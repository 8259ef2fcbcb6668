"""The files of open data: beside each ward-year its projects.json, CSV files and package; under data/ the same for all
wards, with Parquet, SQLite and catalogues; and checksums for each folder.

The whole is put together from the parts of the years, one after the other, and goes to the disk as it grows: however
many projects there are, only one year of them is in memory, and one stretch of one table.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from portal.checksums import NAME as SUMS
from portal.checksums import sums_text
from portal.made_file import MadeFile
from portal.opendata.book_tables import BOOK_TABLES
from portal.opendata.catalogue import site_to_catalogue, site_to_dataset
from portal.opendata.columns import Row, Table
from portal.opendata.csv_file import LINE_END, csv_head
from portal.opendata.listing import DATABASE, list_sizes
from portal.opendata.package import Stored, tables_to_package
from portal.opendata.parquet_file import rows_to_parquet
from portal.opendata.sqlite_file import Database, tables_to_metadata
from portal.opendata.tables import DOCUMENTS, TABLES
from portal.opendata.year_part import YearPart, describe_tables, to_json
from portal.pages.site_model import DataFile, Site, Ward, WardYear
from portal.year_parts import Part

FOLDER = "data/"  # From the site's root.
_TABLES = {table.name: table for table in (*TABLES, *BOOK_TABLES)}


def parts_to_files(site: Site, parts: Iterable[Part], folder: Path) -> Iterator[MadeFile]:
    """Every file of open data of a site, whose parts `year_to_part` has made, in the order of wards and years;
    `folder`, which is empty, has room for the large ones. Raises sqlite3.Error when a key is there twice or names
    nothing."""
    listed: list[DataFile] = []
    parts = iter(parts)
    wards: list[Ward] = []
    with _Whole(folder) as whole:
        for ward in site.wards:
            years = []
            for facts in ward.facts:
                part = msgspec.msgpack.decode(next(parts)(), type=YearPart)
                years.append(WardYear(facts.year, part.documents))
                listed += list_sizes({file.path: len(file.data) for file in part.files[:part.listed]})
                yield from (MadeFile(file.path, bytes(file.data), file.sha256, file.sha256) for file in part.files)
                whole.add(part)
            wards.append(replace(ward, years=tuple(years)))
        yield from whole.files(replace(site, wards=tuple(wards)), listed)


class _Growing:
    """A file that is written from its beginning on."""

    def __init__(self, path: Path) -> None:
        self.path, self.size, self._hash = path, 0, hashlib.sha256()
        self._file = path.open("wb")

    def write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def close(self) -> Stored:
        """The whole file is on the disk."""
        self._file.close()
        return Stored(self.size, self._hash.hexdigest())


class _Whole(contextlib.ExitStack):
    """The files of the whole site, in a folder; on leaving, none of them is open any more."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._records = self._grow("projects.json")
        self._records.write(b"[\n")
        self._sheets: dict[str, _Growing] = {}
        self._database = self.enter_context(contextlib.closing(Database(folder / "tables")))
        self._documents: list[Row] = []
        for table in TABLES:
            self._begin(table)

    def _grow(self, name: str) -> _Growing:
        file = _Growing(self._folder / name)
        self.callback(file.close)
        return file

    def _begin(self, table: Table) -> None:
        self._sheets[table.name] = self._grow(f"{table.name}.csv")
        self._sheets[table.name].write(csv_head(table))
        self._database.add_table(table)

    def add(self, part: YearPart) -> None:
        """Add what a year has, whose own files have the same lines."""
        beside = {file.path.rpartition("/")[2]: file.data for file in part.files[:part.listed]}
        records = beside["projects.json"][2:-3]
        if records:
            self._records.write(b",\n" if self._records.size > 2 else b"")
            self._records.write(records)
        for name, rows in part.rows():
            table = _TABLES[name]
            if name not in self._sheets:
                self._begin(table)
            data = beside[f"{name}.csv"]
            self._sheets[name].write(data[bytes(data[:10_000]).index(LINE_END) + len(LINE_END):])
            self._database.add_rows(table, rows)
            if table is DOCUMENTS:
                self._documents += [dict(zip(table.names, row)) for row in rows]

    def files(self, site: Site, listed: list[DataFile]) -> Iterator[MadeFile]:
        """The files under data/. Of the site's years only the descriptions of their documents are looked at; `listed`
        are the files beside their pages."""
        described = describe_tables(site.glossary)
        tables = [_TABLES[name] for name in self._sheets]
        self._records.write(b"\n]\n")
        stored = {"projects.json": self._records.close()}
        sheets = {name: sheet.close() for name, sheet in self._sheets.items()}
        stored |= {f"{name}.csv": sheet for name, sheet in sheets.items()}
        texts = {"datapackage.json": to_json(tables_to_package(
            "ward-budgets", site.title, site.address, tables, self._documents, described, sheets))}
        stored |= {name: _stored_bytes(data) for name, data in texts.items()}
        for table in tables:
            name = f"{table.name}.parquet"
            rows_to_parquet(table, self._database.rows(table), described[table.name], self._folder / name)
            stored[name] = _stored(self._folder / name)
        self._database.write(self._folder / DATABASE, described)
        stored[DATABASE] = _stored(self._folder / DATABASE)
        texts["metadata.json"] = to_json(tables_to_metadata(site.title, tables, described))
        stored["metadata.json"] = _stored_bytes(texts["metadata.json"])
        listed = [*listed, *list_sizes({FOLDER + name: each.size for name, each in stored.items()})]
        texts |= {"catalog.jsonld": to_json(site_to_catalogue(site, listed)),
                  "dataset.jsonld": to_json(site_to_dataset(site, listed))}
        stored |= {name: _stored_bytes(texts[name]) for name in ("catalog.jsonld", "dataset.jsonld")}
        texts[SUMS] = sums_text({name: each.sha256 for name, each in stored.items()}).encode()
        stored[SUMS] = _stored_bytes(texts[SUMS])
        for name, each in stored.items():
            yield MadeFile(FOLDER + name, texts.get(name) or self._folder / name, each.sha256, each.sha256)


def _stored(path: Path) -> Stored:
    with path.open("rb") as file:
        return Stored(path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _stored_bytes(data: bytes) -> Stored:
    return Stored(len(data), hashlib.sha256(data).hexdigest())
