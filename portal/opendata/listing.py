"""The files of open data as the data page lists them: what each is, its media type, its size."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from portal.opendata.book_tables import BOOK_TABLES
from portal.opendata.tables import TABLES
from portal.pages.site_model import DataFile

DATABASE = "ward-budgets.sqlite"
MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".jsonld": "application/ld+json",
               ".parquet": "application/vnd.apache.parquet", ".sqlite": "application/vnd.sqlite3",
               "": "text/plain"}
_ABOUT = {
    "projects.json": "すべての事業の記録の全体。欄ごとの本文、印字された文字、検算、訂正を含みます。",
    "datapackage.json": "CSVの列の型、単位、意味、表どうしの関係（Data Package v2、Fiscal Data Package）。",
    DATABASE: "すべての表を1つにしたデータベース。Datasette などで開けます。合計のビューとデータ辞書を含みます。",
    "metadata.json": "Datasette に表と列の説明を渡すファイル。",
    "catalog.jsonld": "データカタログ（DCAT）。",
    "dataset.jsonld": "検索サービスのための説明（schema.org Dataset）。",
    "SHA256SUMS": "ほかのファイルのSHA-256。",
} | {f"{table.name}{suffix}": table.about.ja
     for table in (*TABLES, *BOOK_TABLES) for suffix in (".csv", ".parquet")}


def list_files(files: Mapping[str, bytes]) -> tuple[DataFile, ...]:
    """The files (by path) that the data page lists, in their order; the citations of projects are not."""
    return tuple(DataFile(path, _ABOUT[name], MEDIA_TYPES[PurePosixPath(name).suffix], len(data))
                 for path, data in files.items() if (name := path.rpartition("/")[2]) in _ABOUT)
