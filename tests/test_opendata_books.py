"""Budget books as open data: every printed row, summed once."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path

import frictionless
import pyarrow.parquet
import pytest
from site_fixtures import make_site

from portal.findings.book import book_to_findings
from portal.model import BOOK_FUNDING, Book, Corrected
from portal.opendata.book_tables import BOOK_TABLES
from portal.opendata.tables import TABLES
from portal.pages.site_model import BookPart, Site, SiteDocument, Ward, WardYear
from tests.book_data import EXPENDITURE, FUNDING, REVENUE, TOTAL
from tests.book_readers import read_file
from tests.data_files import site_to_files

DRAWN = ("book-facing", "book-revenue", "book-summary")


@pytest.fixture(scope="module")
def site() -> Site:
    documents = []
    for name in DRAWN:
        book: Book = read_file(name)[2]
        found = book_to_findings(book)
        mended = Corrected("name", "あ", "い", "紙面を見て", "2026-11-22")
        parts = [BookPart(replace(part, id=f"{name}-{part.id}", corrections=(mended,)), found[part.id])
                 for part in (*book.summaries, *book.kan)]
        documents.append(SiteDocument(
            key=name, title=name, publisher="港区", address=None, published=None, covers="全部", sha256="b" * 64,
            form="budget-book", form_name="予算書", stage="decided", book=tuple(parts)))
    return Site("x", None, (Ward("minato", "港区", (WardYear(2027, tuple(documents)),), "131032"),),
                make_site().glossary)


@pytest.fixture(scope="module")
def files(site: Site) -> dict[str, bytes]:
    return site_to_files(site)


def table(files: dict[str, bytes], name: str, folder: str = "data") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{folder}/{name}.csv"].decode("utf-8-sig"), newline="")))


def test_every_row_of_the_books_is_there(files):
    kinds = Counter((row["side"], row["row_type"]) for row in table(files, "book_rows"))
    moku = [moku for kan in EXPENDITURE for kou in kan.kou for moku in kou.moku]
    assert kinds["expenditure", "kan"] == len(EXPENDITURE) and kinds["revenue", "kan"] == len(REVENUE)
    kou = kinds["expenditure", "kou"] + kinds["expenditure", "kou-total"]
    assert kou >= sum(len(kan.kou) for kan in EXPENDITURE)
    assert kinds["expenditure", "moku"] == len(moku)
    assert kinds["expenditure", "setsu"] == sum(len(each.setsu) for each in moku)
    assert kinds["expenditure", "part"] == sum(len(setsu.parts) for each in moku for setsu in each.setsu)
    assert kinds["expenditure", "summary-total"] == 1


def test_the_rows_that_are_counted_are_the_budget_once(files):
    rows = [row for row in table(files, "book_rows") if row["side"] == "expenditure" and row["counted"] == "true"]
    assert {row["row_type"] for row in rows} == {"moku"}
    assert sum(int(row["this_year"]) for row in rows) == 1000 * TOTAL.this
    assert sum(int(row["last_year"]) for row in rows) == 1000 * TOTAL.last
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row["kan_number"]] += int(row["this_year"])
    assert sums == {each.number: 1000 * each.amount for each in EXPENDITURE}


def test_what_pays_for_the_budget_is_summed_once(files):
    ids = {row["book"] for row in table(files, "book_rows") if row["side"] == "expenditure"}
    sums: Counter[str] = Counter()
    for row in table(files, "book_funding"):
        assert row["source"] in BOOK_FUNDING
        assert (row["amount"] == "") == (row["missing_amount"] != "")
        if row["book"] in ids and row["counted"] == "true" and row["amount"]:
            sums[row["source"]] += int(row["amount"])
    assert {source: sums[source] for source in FUNDING} == {
        source: 1000 * (amount or 0) for source, amount in zip(FUNDING, TOTAL.funding)}


def test_a_blank_figure_says_so_and_every_row_has_its_place(files):
    for row in table(files, "book_rows"):
        assert row["page"] and row["x0"], row
        for name in ("this_year", "last_year", "difference"):
            if row[name]:
                assert row[f"missing_{name}"] == ""
            elif row["row_type"] in ("setsu", "part") and name != "this_year":
                assert row[f"missing_{name}"] == ""
            else:
                assert row[f"missing_{name}"] in ("blank", "unreadable")
                assert (row[f"missing_{name}"] == "unreadable") == (name in json.loads(row["unreadable"] or "{}"))


def test_findings_and_corrections_of_books_are_there(files, site):
    parts = [part for _, _, document in site.documents() for part in document.book]
    assert len(table(files, "book_findings")) == sum(len(part.findings) for part in parts) > 0
    assert [row["now"] for row in table(files, "book_corrections")] == ["い"] * len(parts)


def test_every_format_has_the_books(files, tmp_path: Path):
    (tmp_path / "a.sqlite").write_bytes(files["data/ward-budgets.sqlite"])
    database = sqlite3.connect(tmp_path / "a.sqlite")
    try:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for one in BOOK_TABLES:
            lines = database.execute(f"SELECT * FROM {one.name}").fetchall()
            parquet = pyarrow.parquet.read_table(io.BytesIO(files[f"data/{one.name}.parquet"]))
            assert [tuple(line.values()) for line in parquet.to_pylist()] == lines
            assert len(lines) == len(table(files, one.name)) == len(table(files, one.name, "minato/2027"))
    finally:
        database.close()


@pytest.mark.parametrize("folder", ["data", "minato/2027"])
def test_frictionless_accepts_books(files, tmp_path: Path, folder: str):
    for path, data in files.items():
        if path.startswith(f"{folder}/"):
            (tmp_path / path.rpartition("/")[2]).write_bytes(data)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == len(TABLES) + len(BOOK_TABLES)


def test_a_site_without_books_has_no_tables_of_them():
    assert not [path for path in site_to_files(make_site()) if "/book_" in path]
