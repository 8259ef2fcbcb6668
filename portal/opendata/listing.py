"""The files of open data as the data page lists them: what each is, its media type, its size."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from portal.opendata.book_tables import BOOK_TABLES
from portal.opendata.columns import Words
from portal.opendata.tables import TABLES
from portal.pages.site_model import DataFile

DATABASE = "ward-budgets.sqlite"
MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".jsonld": "application/ld+json",
               ".parquet": "application/vnd.apache.parquet", ".sqlite": "application/vnd.sqlite3",
               "": "text/plain"}
_ABOUT = {
    "projects.json": Words("すべての事業の記録の全体。欄ごとの本文、印字された文字、検算、訂正を含みます。",
                           "Every project's whole record, with its texts, raw texts, checks and corrections."),
    "datapackage.json": Words("CSVの列の型、単位、意味、表どうしの関係（Data Package v2、Fiscal Data Package）。",
                              "The CSV files' columns: types, units, meanings, keys (Fiscal Data Package)."),
    DATABASE: Words("すべての表を1つにしたデータベース。Datasette などで開けます。合計のビューとデータ辞書を含みます。",
                    "All tables as one database, for Datasette and others, with totals and a dictionary."),
    "metadata.json": Words("Datasette に表と列の説明を渡すファイル。", "Tells Datasette what tables and columns are."),
    "catalog.jsonld": Words("データカタログ（DCAT）。", "A data catalogue (DCAT)."),
    "dataset.jsonld": Words("検索サービスのための説明（schema.org Dataset）。", "For search engines (schema.org Dataset)."),
    "SHA256SUMS": Words("ほかのファイルのSHA-256。", "SHA-256 of the other files."),
} | {f"{table.name}{suffix}": table.about
     for table in (*TABLES, *BOOK_TABLES) for suffix in (".csv", ".parquet")}


def list_sizes(sizes: Mapping[str, int]) -> tuple[DataFile, ...]:
    """The files (their sizes in bytes by path) that the data page lists, in their order; the citations of projects are
    not."""
    listed = []
    for path, size in sizes.items():
        name = path.rpartition("/")[2]
        if about := _ABOUT.get(name):
            listed.append(DataFile(path, about.ja, MEDIA_TYPES[PurePosixPath(name).suffix], size, about.en))
    return tuple(listed)
