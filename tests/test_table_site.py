"""A year whose documents are tables, from the files to the site: every figure leads to its cell."""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ROOT, run_build
from static_host import serve_folder

from portal.cell_names import cell_name
from portal.findings.tables import totals_to_findings
from portal.model import Place, Scrap, TableTotal
from portal.opendata.columns import Table
from portal.opendata.json_keys import PROJECT_KEYS
from portal.pages.document_split import PART
from portal.pages.table_rows import TableCell, TableRow
from tests.makers import projects as made, row, sheet
from tests.table_makers import (REQUEST_LIST, REVIEW, SHEET, csv_bytes, evaluation, request_list, workbook, write_content)
from tests.test_pages_valid import parse
from tests.test_sheets_tables import REVIEW_HEAD, big_review

YEAR = "minato/2024"
LIST_PAGE = 20_000  # Bytes of compressed HTML.
AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A site of a ward's list with a wrong sum, a workbook of sheets, and a large table in Shift_JIS."""
    folder = tmp_path_factory.mktemp("tables")
    rows = big_review(30, 160)
    review = {**REVIEW, "reading": {**REVIEW["reading"], "ignored": ["事業年度", *rows[0][len(REVIEW_HEAD):]]}}
    sheets = workbook(広報=evaluation(7, "広報紙<b>", [("印刷", 600, 500), ("配布", 500, 500)]),
                      研修=evaluation(8, "研修", [("講師", 600, 500)], B7="=1+1", H9="どこの値"))
    (folder / "content").mkdir()
    write_content(folder / "content", {"list.xlsx": (workbook(総務部=request_list), REQUEST_LIST),
                                       "sheets.xlsx": (sheets, SHEET), "rs.csv": (csv_bytes(rows, "cp932"), review)})
    done = run_build("--content", folder / "content", "--site", folder / "site")
    assert done.returncode == 0, done.stderr
    return folder / "site"


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def cell_of(site: Path, at: str, link: str) -> str:
    """What the cell says to which a link on a page leads."""
    where = urlsplit(html.unescape(link))
    target = (site / at / unquote(where.path)).resolve()
    target = target / "index.html" if target.is_dir() else target
    found = re.search(rf'<td[^>]* id="{re.escape(unquote(where.fragment))}"[^>]*>(.*?)</td>', target.read_text(encoding="utf-8"),
                      re.DOTALL)
    assert found, link
    return html.unescape(re.sub("<[^>]*>", "", found[1]))


def records(site: Path) -> dict[str, dict]:
    return {record["id"]: record for record in json.loads((site / YEAR / "projects.json").read_text(encoding="utf-8"))}


@pytest.mark.parametrize(("address", "texts"), [
    (f"{YEAR}/request-list/1/", {"15,346", "15,000", "357", "178", "14,465"}),
    (f"{YEAR}/request-list/2/", {"500", "0", "300", "２００"}),
    (f"{YEAR}/evaluation-sheet/7/", {"600", "500", "1100", "1000", "952", "95.2%"}),
    (f"{YEAR}/project-review/000030/", {"30000", "60000", "50"})])
def test_every_figure_of_a_project_leads_to_its_cell(site, address, texts):
    links = set(re.findall(r'href="([^"]*#T[0-9]+-[A-Z]+[0-9]+)"', page(site, address)))
    assert texts <= {cell_of(site, address, link) for link in links}


def test_every_link_to_a_cell_leads_to_one(site):
    checked = 0
    for path in site.rglob("*.html"):
        for link in re.findall(r'href="([^"]*#T[0-9]+-[A-Z]+[0-9]+)"', path.read_text(encoding="utf-8")):
            cell_of(site, path.parent.relative_to(site).as_posix(), link)
            checked += 1
    assert checked > 400


def test_the_places_of_data_are_the_cells_whose_text_they_have(site):
    cells = {}
    for path in (site / YEAR).rglob("index.html"):
        for id, text in re.findall(r'<td id="(T[0-9]+-[A-Z]+[0-9]+)">([^<]*)</td>', path.read_text(encoding="utf-8")):
            cells[path.relative_to(site / YEAR).parts[0], id] = html.unescape(text)
    found = 0
    with (site / YEAR / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            if line["text"] and line["amount"] and line["cells"]:
                document = line["document"].removeprefix("minato-2024-")
                ends = [text for (of, id), text in cells.items()
                        if of == document and id.endswith(f"-{line['cells'].rpartition('!')[2]}")]
                assert line["text"] in ends
                found += 1
    assert found > 100


def test_the_records_have_the_keys_of_the_dictionary(site):
    told = {column.name for column in PROJECT_KEYS.columns}
    assert isinstance(PROJECT_KEYS, Table) and {"source.table", "source.cells", "line_items[].places"} <= told
    record = records(site)["minato-2024-request-list-2"]
    assert record["source"]["cells"] == "総務部!A6:L8" and record["source"]["table"] == 1
    assert record["line_items"][0]["places"]["requested"] == {"table": 1, "cells": "総務部!F7"}


def test_the_sums_of_a_table_are_findings_of_its_document(site):
    text = page(site, f"{YEAR}/request-list/")
    assert "「総務部計」の要求額：3事業の合計 14,646千円 = 14,646千円" in text
    assert "「合計」の予算額：資料では 15,001千円 となっていますが、3事業の合計は 15,000千円 です（差 1千円）。" in text
    assert "資料では 15,001千円" in page(site, "findings/rows-sum-to-total/")


def test_what_no_one_can_tell_is_unreadable_on_the_page(site):
    record = records(site)["minato-2024-evaluation-sheet-8"]
    assert record["amounts"]["adjusted"] is None and record["missing"]["adjusted"] == "unreadable"
    assert record["funding"]["general_revenue"] is None
    assert {"amount-unreadable", "value-ambiguous"} <= {finding["slug"] for finding in record["findings"]}


def test_text_of_a_cell_is_never_markup(site):
    for address in (f"{YEAR}/evaluation-sheet/", f"{YEAR}/evaluation-sheet/7/"):
        assert "広報紙&lt;b&gt;" in page(site, address) and "広報紙<b>" not in page(site, address)


@pytest.mark.parametrize("address", [f"{YEAR}/request-list/", f"{YEAR}/evaluation-sheet/", f"{YEAR}/project-review/",
                                     f"{YEAR}/project-review/tables/1/", f"{YEAR}/request-list/1/"])
def test_pages_of_tables_are_valid(site, address):
    assert parse(page(site, address))[1] == []


def test_a_large_table_goes_on_over_pages_none_of_which_is_heavy(site):
    parts = sorted((site / YEAR / "project-review" / "tables").glob("*/index.html"))
    assert len(parts) > 2
    shown = [int(row) for path in sorted(parts, key=lambda path: int(path.parent.name))
             for row in re.findall(r'<tr><th scope="row">([0-9]+)', path.read_text(encoding="utf-8"))]
    assert shown == list(range(1, 32))
    for path in (*parts, site / YEAR / "project-review" / "index.html"):
        assert len(gzip.compress(path.read_bytes())) < LIST_PAGE


def test_a_row_of_texts_that_repeat_nothing_is_weighed_as_what_it_is():
    letters = "".join(chr(0x4E00 + 37 * at % 20_000) for at in range(PART // 2))
    cells = tuple(TableCell(letters[at:at + 20], f"T1-{cell_name(1, at)}") for at in range(0, len(letters), 20))
    drawn = "".join(f'<td id="{cell.anchor}">{cell.text}</td>' for cell in cells)
    assert len(gzip.compress(drawn.encode())) < 1.2 * TableRow(1, "", 1, cells).weight


def test_read_tells_the_projects_of_a_workbook_and_where_its_sums_fail(site, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(総務部=request_list))
    content = site.parent / "content"
    done = run_build("read", path, "--content", content)
    assert done.returncode == 0 and "title: 広報紙" in done.stdout and "cells: 総務部!F5" in done.stdout
    assert "list.xlsx:総務部!G13: rows-sum-to-total: fails: document: 「合計」の予算額" in done.stderr


def total(text: str, *sheets: tuple[int, int]) -> TableTotal:
    return TableTotal("合計", Place(table=1, cells="A9:C9"), "千円", {"requested": Scrap(text, Place(table=1, cells="B9"))}, sheets)


@pytest.mark.parametrize(("text", "verdicts"), [("30", ["holds"]), ("３０千円", ["holds"]), ("31", ["fails"]), ("約30", ["cannot-tell"]),
                                                ("-", [])])
def test_a_sum_of_rows_holds_fails_or_can_not_be_told(text, verdicts):
    projects = dict(enumerate(made(sheet(1, "1", amount_rows=(row("total", None, "", "10", "1"),)),
                                   sheet(2, "2", amount_rows=(row("total", None, "", "20", "1"),)),
                                   sheet(3, "3", amount_rows=(row("total", None, "", None, "1"),))), 1))
    found = totals_to_findings([total(text, (1, 3))], projects)
    assert [finding.verdict for finding in found] == verdicts
    assert all(finding.english and finding.fields[0] == "minato-2023-request-1:amounts.requested" for finding in found)


def test_a_sum_that_may_be_of_one_worksheet_or_of_all_is_of_that_of_which_it_holds():
    projects = dict(enumerate(made(*(sheet(at, str(at), amount_rows=(row("total", None, "", f"{at}0", "1"),))
                                     for at in (1, 2, 3))), 1))
    of_last, of_all, of_none = totals_to_findings([total("30", (3, 3), (1, 3)), total("60", (3, 3), (1, 3)),
                                                   total("50", (3, 3), (1, 3))], projects)
    assert [of_last.verdict, of_all.verdict, of_none.verdict] == ["holds", "holds", "fails"]
    assert "1事業の合計" in of_none.message and "3事業の合計" in of_all.message


def test_a_sum_over_an_unreadable_amount_can_not_be_told():
    projects = dict(enumerate(made(sheet(1, "1", amount_rows=(row("total", None, "", "？", "1"),))), 1))
    finding, = totals_to_findings([total("30", (1, 1))], projects)
    assert finding.verdict == "cannot-tell" and "1事業の額が読み取れない" in finding.message


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The address of the site."""
    with serve_folder(site) as host:
        yield f"{host}/"


@pytest.mark.parametrize("at", [f"{YEAR}/request-list/", f"{YEAR}/request-list/2/", f"en/{YEAR}/evaluation-sheet/"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways_but_tables(open_page, address, at):
    page = open_page(address + at)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(AXE)
    for width, scheme in ((1280, "dark"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = page.evaluate("async () => (await axe.run()).violations")
        assert not violations, [(each["help"], [node["html"][:200] for node in each["nodes"][:3]]) for each in violations]


def test_a_press_on_a_figure_shows_its_cell_even_on_a_small_screen(open_page, address):
    page = open_page(address + f"{YEAR}/project-review/000030/", width=320)
    page.locator("main a[href$='-J31']").first.click()
    cell = page.locator("#T1-J31")
    assert cell.inner_text() == "30000"
    box = cell.bounding_box()
    assert 0 <= box["x"] < 320 and 0 <= box["y"] < 900
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
