"""Data put together from parts, a year after the other, and what of it a change makes anew."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from portal.fan_out import FanOut
from portal.opendata.columns import Column, Table, Words
from portal.opendata.dictionary import describe
from portal.opendata.parquet_file import rows_to_parquet
from portal.opendata.sqlite_file import Database
from portal.opendata.year_part import frame_of, year_to_part
from portal.pages.page_keys import PageKeys
from portal.pages.render import TEMPLATES
from portal.pages.site_model import Site
from portal.year_parts import year_parts
from tests.data_files import site_to_files
from tests.site_fixtures import make_site

WORDS = Words("", "")
TABLE = Table("numbers", WORDS, WORDS, (
    Column("id", "integer", words=WORDS), Column("text", empty="nothing", words=WORDS),
    Column("share", "number", "nothing", WORDS), Column("counted", "boolean", words=WORDS)), ("id",))
ROWS = [(number, None if number % 3 == 0 else f"{number * 7919 % 1000}\0\r\n", number / 7, number % 2)
        for number in range(1000)]


def parts_of(site: Site, fan_out: FanOut) -> list[bytes]:
    with year_parts(site, "data", PageKeys(site, TEMPLATES), year_to_part, frame_of(site), fan_out, None) as parts:
        return [bytes(part()) for part in parts]


def test_parts_are_the_same_wherever_they_are_made() -> None:
    site = make_site("https://example.org/")
    parts = parts_of(site, FanOut())
    assert len(parts) == 5
    assert parts_of(site, FanOut(jobs=2)) == parts
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        assert parts_of(site, FanOut(executor=executor)) == parts


def test_the_whole_holds_the_lines_of_all_years() -> None:
    files = site_to_files(make_site())
    for name in ("projects.csv", "line_items.csv", "sections.csv"):
        years = [data for path, data in files.items() if path.endswith(f"/2023/{name}") or path.endswith(
            (f"/2020/{name}", f"/2022/{name}", f"/2024/{name}"))]
        assert len(years) == 5
        head = files[f"data/{name}"].partition(b"\r\n")[0] + b"\r\n"
        assert files[f"data/{name}"] == head + b"".join(data.removeprefix(head) for data in years)


def test_a_site_without_projects_has_empty_tables() -> None:
    site = make_site()
    ward = replace(site.wards[0], years=(replace(site.wards[0].years[0], documents=()),))
    for wards in ((), (ward,)):
        files = site_to_files(replace(site, wards=wards, lineage=(), topics=()))
        assert files["data/projects.json"] == b"[\n\n]\n"
        assert files["data/projects.csv"].count(b"\r\n") == 1
        assert b"SQLite format 3" in files["data/ward-budgets.sqlite"]


@pytest.mark.parametrize("row_group", [100, 250, 999, 1000, 1001])
def test_a_table_in_stretches_is_the_same_parquet_file_as_in_one_piece(tmp_path: Path, row_group: int) -> None:
    described = describe(TABLE, make_site().glossary)
    rows_to_parquet(TABLE, [ROWS[at:at + 130] for at in range(0, len(ROWS), 130)], described, tmp_path / "a", row_group)
    schema = parquet.read_schema(tmp_path / "a")
    columns = dict(zip(TABLE.names, zip(*ROWS)))
    columns["counted"] = [bool(value) for value in columns["counted"]]
    parquet.write_table(pyarrow.Table.from_pydict(columns, schema=schema), tmp_path / "b", compression="zstd",
                        row_group_size=row_group)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_database_gives_back_its_rows_and_is_the_same_however_they_came(tmp_path: Path) -> None:
    described = {TABLE.name: describe(TABLE, make_site().glossary)}
    for name, step in (("a", 1000), ("b", 7)):
        database = Database(tmp_path / f"{name}.tables")
        database.add_table(TABLE)
        for at in range(0, len(ROWS), step):
            database.add_rows(TABLE, ROWS[at:at + step])
        assert [row for rows in database.rows(TABLE) for row in rows] == ROWS
        database.write(tmp_path / name, described)
        assert not (tmp_path / f"{name}.tables").exists()
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_disk_that_fails_the_database_is_told_as_any_other(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="unable to open"):
        Database(tmp_path / "no" / "folder")
