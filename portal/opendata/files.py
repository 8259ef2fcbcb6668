"""The files of open data as bytes: beside each ward-year its projects.json, CSV files and package; under data/ the
same for all wards, with Parquet, SQLite and catalogues; and checksums for each folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from portal.opendata.book_rows import books_to_tables
from portal.opendata.book_tables import BOOK_TABLES
from portal.opendata.catalogue import site_to_catalogue, site_to_dataset
from portal.opendata.citation import citation_files
from portal.opendata.columns import Filled
from portal.opendata.csv_file import table_to_csv
from portal.opendata.dictionary import Described, describe
from portal.opendata.listing import DATABASE, list_files
from portal.opendata.package import tables_to_package
from portal.opendata.parquet_file import table_to_parquet
from portal.opendata.published import Published, published_to_record, site_to_published
from portal.opendata.rows import projects_to_tables
from portal.opendata.sqlite_file import tables_to_metadata, tables_to_sqlite
from portal.opendata.tables import TABLES
from portal.pages.addresses import year_path
from portal.pages.site_model import Site, SiteDocument, Ward, WardYear

Records = list[tuple[Published, dict[str, Any]]]


def site_to_files(site: Site) -> dict[str, bytes]:
    """Every file of open data by its path from the site's root; the same site gives the same bytes."""
    records = [(one, published_to_record(one, site.address)) for one in site_to_published(site)]
    described = {table.name: describe(table, site.glossary) for table in (*TABLES, *BOOK_TABLES)}
    files: dict[str, bytes] = {}
    for ward in site.wards:
        for year in ward.years:
            own = [(one, record) for one, record in records if one.ward is ward and one.year is year]
            tables = _tables(site, [(ward, year, document) for document in year.documents], own)
            files |= _in_folder(year_path(ward.key, year.year), _common_files(
                f"ward-budget-{ward.key}-{year.year}", f"{site.title}：{ward.name} {year.year}年度", site, own,
                tables, described))
    tables = _tables(site, list(site.documents()), records)
    whole = _common_files("ward-budgets", site.title, site, records, tables, described)
    whole |= {f"{filled.table.name}.parquet": table_to_parquet(filled, described[filled.table.name])
              for filled in tables}
    whole[DATABASE] = tables_to_sqlite(tables, described)
    whole["metadata.json"] = _json(tables_to_metadata(site.title, tables, described))
    files |= {f"data/{name}": data for name, data in whole.items()}
    listed = list_files(files)
    whole["catalog.jsonld"] = _json(site_to_catalogue(site, listed))
    whole["dataset.jsonld"] = _json(site_to_dataset(site, listed))
    files |= _in_folder("data/", whole)
    for one, record in records:
        files |= citation_files(one, record["version"], site)
    return files


def _tables(site: Site, documents: list[tuple[Ward, WardYear, SiteDocument]],
            records: Records) -> tuple[Filled, ...]:
    return *projects_to_tables(site, documents, records), *books_to_tables(documents)


def _common_files(name: str, title: str, site: Site, records: Records, tables: Iterable[Filled],
                  described: Mapping[str, Mapping[str, Described]]) -> dict[str, bytes]:
    """What a ward's year and the whole both have: the records as JSON, the tables as CSV, the package of these."""
    tables = tuple(tables)
    sheets = {filled.table.name: table_to_csv(filled) for filled in tables}
    package = tables_to_package(name, title, site.address, tables, described, sheets)
    return {"projects.json": _records([record for _, record in records]),
            **{f"{table}.csv": data for table, data in sheets.items()}, "datapackage.json": _json(package)}


def _in_folder(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with their folder's path, and the folder's SHA256SUMS, which `sha256sum -c` reads."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return {f"{folder}{name}": data for name, data in files.items()} | {f"{folder}SHA256SUMS": sums.encode()}


def _records(records: list[dict[str, Any]]) -> bytes:
    """An array with a record a line: a change is one line of a diff, and C writes it, twenty times as fast."""
    lines = ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    return f"[\n{lines}\n]\n".encode("utf-8", "replace")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
