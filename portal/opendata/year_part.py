"""A ward's year → its data, as bytes: the files beside its pages, and the rows that it adds to the tables of all.

Parts are made anywhere and in any order (portal/year_parts.py), and put together by portal.opendata.files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import msgspec

from portal.checksums import NAME as SUMS
from portal.checksums import sums_text
from portal.opendata.book_rows import books_to_tables
from portal.opendata.book_tables import BOOK_TABLES
from portal.opendata.citation import citation_files
from portal.opendata.columns import Filled
from portal.opendata.csv_file import table_to_csv
from portal.opendata.dictionary import Described, describe
from portal.opendata.package import Stored, tables_to_package
from portal.opendata.published import published_to_record, year_to_published
from portal.opendata.rows import projects_to_tables
from portal.opendata.tables import TABLES
from portal.pages.addresses import year_path
from portal.pages.glossary import Glossary
from portal.pages.site_model import Site, SiteDocument, Ward, WardYear
from portal.search.synonyms import Synonyms

_PLAIN = [each.name for each in fields(SiteDocument) if str(each.type) in ("str", "str | None")]


class _File(msgspec.Struct, array_like=True, frozen=True):
    path: str
    sha256: str
    data: memoryview


class _Rows(msgspec.Struct, array_like=True, frozen=True):
    table: str
    rows: msgspec.Raw


class YearPart(msgspec.Struct, array_like=True, frozen=True):
    """What `year_to_part` gives for a year.

    files       each with its path from the site's root, SHA-256 and bytes; the first are those beside the year's pages
    listed      how many these are; the others are beside those of its projects
    described   its documents as JSON, with nothing that is in them
    """

    files: list[_File]
    listed: int
    tables: list[_Rows]
    described: bytes

    @property
    def documents(self) -> tuple[SiteDocument, ...]:
        """The year's documents, with nothing that is in them."""
        return tuple(SiteDocument(**plain) for plain in json.loads(self.described))

    def rows(self) -> Iterable[tuple[str, list[list[Any]]]]:
        """The rows of each table, by its name, with their values in the order of its columns."""
        return ((each.table, msgspec.msgpack.decode(each.rows)) for each in self.tables)


def year_to_part(site: Site, ward: Ward) -> bytes:
    """The data of a ward's only year; of the site only its frame is looked at (`frame_of`)."""
    (year,) = ward.years
    records = [(one, published_to_record(one, site.address)) for one in year_to_published(ward, year)]
    documents = [(ward, year, document) for document in year.documents]
    tables = (*projects_to_tables(site, documents, records), *books_to_tables(documents))
    folder = year_path(ward.key, year.year)
    beside = {f"{folder}{name}": data for name, data in _files_beside(site, ward, year, records, tables).items()}
    files = beside | {path: data for one, record in records
                      for path, data in citation_files(one, record["version"], site).items()}
    plain = [{name: getattr(document, name) for name in _PLAIN} for document in year.documents]
    return msgspec.msgpack.encode((
        [(path, hashlib.sha256(data).hexdigest(), data) for path, data in files.items()], len(beside),
        [(filled.table.name, [*filled.values]) for filled in tables], json.dumps(plain).encode()))


def frame_of(site: Site) -> Site:
    """What of a site the data of its years shows."""
    return replace(site, wards=(), texts={}, data_files=(), readings={}, synonyms=Synonyms(), topics=(), lineage=(),
                   notes=())


def describe_tables(glossary: Glossary) -> dict[str, dict[str, Described]]:
    """Each column of every table by the names of table and column."""
    return {table.name: describe(table, glossary) for table in (*TABLES, *BOOK_TABLES)}


def to_json(value: Any) -> bytes:
    """A description as JSON that people can read."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _files_beside(site: Site, ward: Ward, year: WardYear, records: list[tuple[Any, dict[str, Any]]],
                  tables: tuple[Filled, ...]) -> dict[str, bytes]:
    """The records as JSON, the tables as CSV, the package of these, and the sums of all."""
    sheets = {filled.table.name: table_to_csv(filled) for filled in tables}
    package = tables_to_package(
        f"ward-budget-{ward.key}-{year.year}", f"{site.title}：{ward.name} {year.year}年度", site.address,
        [filled.table for filled in tables], tables[0].rows, describe_tables(site.glossary),
        {name: Stored(len(data), hashlib.sha256(data).hexdigest()) for name, data in sheets.items()})
    # A record a line: a change is one line of a diff, and C writes it, twenty times as fast.
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for _, record in records)
    files = {"projects.json": f"[\n{lines}\n]\n".encode("utf-8", "replace"),
             **{f"{name}.csv": data for name, data in sheets.items()}, "datapackage.json": to_json(package)}
    return files | {SUMS: sums_text({name: hashlib.sha256(data).hexdigest() for name, data in files.items()}).encode()}
