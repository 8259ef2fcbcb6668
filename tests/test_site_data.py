"""The data contract on the built site: every download agrees with the pages, to the yen."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import frictionless
import pyarrow.parquet
import pytest
from conftest import ROOT, Built

from portal.money import yen_to_words

KEYS = set("""id form number title title_origin change printed_change department section contact kan amounts
    missing groups line_items funding sections source url ward ward_code ward_name fiscal_year stage execution_rate
    findings corrections budgeted_shared_with""".split())
AMOUNTS = {"requested", "budgeted", "earmarked", "adjusted", "settled"}
FUNDING = {"national_disbursement", "metropolitan_disbursement", "other_earmarked", "general_revenue"}
# Ward, year, document, how many projects, its stage: counted in the documents.
YEARS = {("minato", 2023): ("request", 8, "decided"), ("minato", 2020): ("request", 9, "requested"),
         ("suginami", 2023): ("progress", 7, "reported"), ("chiyoda", 2022): ("settlement", 12, "settled"),
         ("chiyoda", 2024): ("digest", 17, "announced")}
# 全国地方公共団体コード, with check digit.
CODES = {"chiyoda": ("131016", "千代田区"), "minato": ("131032", "港区"), "suginami": ("131156", "杉並区")}

Records = dict[str, dict[str, Any]]


def test_there_are_53_projects(records: Records):
    counts = {year: sum((one["ward"], one["fiscal_year"]) == year for one in records.values()) for year in YEARS}
    assert counts == {year: count for year, (_, count, _) in YEARS.items()}
    assert len(records) == 53


def test_every_record_has_the_keys_of_the_contract(records: Records):
    for name, record in records.items():
        assert KEYS <= set(record), name
        assert set(record["amounts"]) == AMOUNTS and set(record["funding"]) == FUNDING, name
        assert all({"group", "name", "requested", "budgeted", "earmarked", "missing"} <= set(item)
                   for item in record["line_items"]), name
        assert all({"number", "heading", "body"} <= set(part) for part in record["sections"]), name


def test_every_record_says_where_it_belongs(records: Records):
    for name, record in records.items():
        document, _, stage = YEARS[record["ward"], record["fiscal_year"]]
        assert name.startswith(f"{record['ward']}-{record['fiscal_year']}-{document}-")
        assert (record["ward_code"], record["ward_name"]) == CODES[record["ward"]]
        assert record["stage"] == stage, name
        assert record["source"]["document"] == document


def test_every_url_is_a_page_with_the_title(built_site: Built, records: Records):
    for name, record in records.items():
        document = YEARS[record["ward"], record["fiscal_year"]][0]
        last = name.removeprefix(f"{record['ward']}-{record['fiscal_year']}-{document}-")
        assert record["url"] == f"{record['ward']}/{record['fiscal_year']}/{document}/{last}/"
        page = (built_site.site / record["url"] / "index.html").read_text(encoding="utf-8")
        assert re.search(rf"<h1[^>]*>\s*{re.escape(record['title'])}", page), name


def test_every_record_names_its_document_by_hash(records: Records):
    for name, record in records.items():
        year = ROOT / "content" / "wards" / record["ward"] / str(record["fiscal_year"])
        document = year / "documents" / f"{record['source']['document']}.txt"
        assert record["source"]["sha256"] == hashlib.sha256(document.read_bytes()).hexdigest(), name
        first, last = record["source"]["lines"]
        assert 1 <= first <= last <= document.read_bytes().count(b"\n") + 1, name


def test_amounts_are_whole_yen_and_a_missing_one_says_why(records: Records):
    for name, record in records.items():
        values = [*record["amounts"].values(), *record["funding"].values(),
                  *(item[key] for item in record["line_items"] for key in ("requested", "budgeted", "earmarked"))]
        assert all(value is None or type(value) is int for value in values), name
        assert set(record["missing"].values()) <= {"undecided", "blank", "unreadable"}, name
        assert not [key for key in record["missing"] if record["amounts"].get(key) is not None], name


def test_the_request_stage_has_no_budget_yet(records: Records):
    of_2020 = [record for record in records.values() if record["id"].startswith("minato-2020-")]
    assert {record["amounts"]["budgeted"] for record in of_2020} == {None}
    assert {record["missing"]["budgeted"] for record in of_2020} == {"undecided"}


def test_execution_rates_are_those_that_are_printed(records: Records):
    printed = {"i01": 83.8, "i02": 85.4, "i03": 95.2, "i04": 94.7, "i05": 98.8, "94": 76.6, "95": 78.2, "96": 98.8,
               "i09": 68.8, "98": 76.2, "i11": 46.2, "i12": 61.4}
    for last, rate in printed.items():
        record = records[f"chiyoda-2022-settlement-{last}"]
        assert record["printed_execution_rate"] == rate
        assert abs(record["execution_rate"] - rate) <= 0.1, last
    assert all(record["execution_rate"] is None for record in records.values() if record["stage"] != "settled")


def test_a_group_amount_names_those_that_share_it(records: Records):
    shared = {name: record["budgeted_shared_with"] for name, record in records.items()
              if record["budgeted_shared_with"]}
    one, other = "chiyoda-2024-digest-i01", "chiyoda-2024-digest-i02"
    assert set(shared) == {one, other}
    assert other in shared[one] and one in shared[other]
    assert records[one]["amounts"]["budgeted"] == records[other]["amounts"]["budgeted"] == 305_280_000


def test_findings_are_verdicts_with_words(records: Records):
    findings = [finding for record in records.values() for finding in record["findings"]]
    assert findings
    assert {finding["verdict"] for finding in findings} <= {"holds", "fails", "cannot-tell"}
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", finding["slug"]) and finding["message"] for finding in findings)


def test_corrections_are_listed_with_their_reasons(records: Records):
    corrected = {name: record for name, record in records.items() if record["title_origin"] == "editor"}
    assert set(corrected) == {f"chiyoda-2022-settlement-{last}"
                              for last in ("i01", "i02", "i03", "i04", "i05", "i09", "i11", "i12")}
    for record in corrected.values():
        (correction,) = [each for each in record["corrections"] if each["field"] == "title"]
        assert correction["was"] is None and correction["now"] == record["title"] and correction["reason"]


# ---- every format, against the pages ------------------------------------------------------------------------

TABLES = ("documents", "projects", "budget_lines", "line_items", "funding", "sections", "findings", "corrections",
          "places")
Figures = dict[tuple[str, ...], int | str]
"""Yen, or the reason why there are none, by project, table, row and column."""


def table(built: Built, name: str, folder: str = "data") -> list[dict[str, str]]:
    text = (built.site / folder / f"{name}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cell(value: int | str | None) -> str:
    """A value as it stands in a CSV file; an apostrophe keeps a text from being run as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and re.match(r"[-=+@\t\r]", text) else text


def rows_to_figures(tables: dict[str, list[dict[str, Any]]]) -> Figures:
    """The figures of the tables of any format; None and "" are both nothing."""
    figures: Figures = {}
    for row in tables["projects"]:
        add(figures, (row["id"], "projects"), row, ("requested", "budgeted", "earmarked", "adjusted", "settled"))
    for row in tables["line_items"]:
        named = row["group"] if row["row_type"] == "subtotal" else row["name"]
        add(figures, (row["project"], row["row_type"], named), row, ("requested", "budgeted", "earmarked"))
    for row in tables["funding"]:
        add(figures, (row["project"], "funding", row["source"], row["name"] or ""), row, ("amount",))
    return figures


def add(figures: Figures, key: tuple[str, ...], row: dict[str, Any], fields: tuple[str, ...]) -> None:
    for field in fields:
        value = row[field] if row[field] not in (None, "") else None
        known = row[f"missing_{field}"] or "blank" if value is None else int(value)
        figures[free(figures, (*key, field))] = known


def free(figures: Figures, key: tuple[str, ...]) -> tuple[str, ...]:
    """The key, numbered where rows of one name stand before it."""
    number = sum(each[:len(key)] == key for each in figures)
    return (*key, str(number)) if number else key


def records_to_figures(records: Records) -> Figures:
    """The figures of projects.json."""
    figures: Figures = {}
    for name, record in records.items():
        amounts = record["amounts"]
        flat = amounts | {f"missing_{key}": record["missing"].get(key) for key in amounts}
        add(figures, (name, "projects"), flat, tuple(amounts))
        for kind, rows in (("subtotal", record["groups"]), ("item", record["line_items"])):
            for row in rows:
                fields = ("requested", "budgeted", "earmarked")
                flat = row | {f"missing_{key}": row["missing"].get(key) for key in fields}
                add(figures, (name, kind, row["name"]), flat, fields)
        for grant in record["grants"]:
            # JSON has no reason here: the CSV's is compared with the page's below.
            flat = grant | {"missing_amount": "unreadable" if grant["name"] else "blank"}
            add(figures, (name, "funding", grant["source"], grant["name"] or ""), flat, ("amount",))
    return figures


class Element:
    """An element of a page: its tag, attributes, and parts, which are elements and texts."""

    def __init__(self, tag: str, given: dict[str, str | None], parent: Element | None):
        self.tag, self.given, self.parent = tag, given, parent
        self.parts: list[Element | str] = []

    def all(self, tag: str, kind: str = "") -> list[Element]:
        """Every element below of this tag and class."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                if part.tag == tag and (not kind or kind in (part.given.get("class") or "").split()):
                    found.append(part)
                found += part.all(tag, kind)
        return found

    def text(self, but: tuple[str, ...] = ()) -> str:
        """Its text, without that of some elements, hidden explanations and links to the row itself."""
        return "".join(part if isinstance(part, str) else
                       "" if part.tag in (*but, "button") or "popover" in part.given
                       or part.given.get("class") == "here" else part.text(but) for part in self.parts).strip()

    @property
    def per(self) -> int:
        """How many yen its figures are counted in."""
        return int(self.given["data-per"]) if "data-per" in self.given else self.parent.per


class Tree(HTMLParser):
    """A page as a tree. The pages are well formed (tests/test_site_links.py)."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {}, None)
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attributes), self.here)
        self.here.parts.append(element)
        if tag not in ("meta", "link", "input", "br", "img", "hr", "wbr", "col"):
            self.here = element

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.here.parts.append(Element(tag, dict(attributes), self.here))

    def handle_endtag(self, tag: str) -> None:
        self.here = self.here.parent

    def handle_data(self, text: str) -> None:
        self.here.parts.append(text)


WORDS = {"記載なし": "blank", "未定": "undecided", "読み取れません": "unreadable"}
FIELDS = {"要求額": "requested", "予算額": "budgeted", "うち特財": "earmarked", "予算現額": "adjusted", "決算額": "settled"}
SOURCES = {"国庫支出金": "national_disbursement", "都支出金": "metropolitan_disbursement",
           "その他特財": "other_earmarked", "一般財源": "general_revenue"}


def shown(element: Element) -> int | str:
    """What a cell says: yen, or a reason."""
    said = element.text(but=("small",)).removesuffix(element.all("span", "u")[0].text() if element.all("span", "u")
                                                     else "")
    if said in WORDS:
        return WORDS[said]
    return int(said.replace(",", "").replace("−", "-")) * element.per


def page_to_figures(name: str, text: str) -> Figures:
    """Every amount that the page of a project shows, as its reader sees it; differences and rates aside."""
    page, figures = Tree(text).root, {}
    for facts in page.all("dl", "facts"):
        for fact in facts.all("div"):
            field = FIELDS.get(fact.all("dt")[0].text())
            if field:
                (value, *_) = [each for each in fact.all("dd")
                               if {"y", "none"} & set(each.given.get("class", "").split())]
                figures[name, "projects", field] = shown(value)
    for strong in page.all("strong", "y"):
        figures[name, "projects", "earmarked"] = shown(strong)
    for items in page.all("table", "items"):
        columns = [FIELDS[head.text()] for head in items.all("th") if head.text() in FIELDS]
        for row in items.all("tr", "group") + items.all("tr", "item"):
            kind = "subtotal" if "group" in row.given["class"] else "item"
            (head,) = row.all("th")
            key = (name, kind, head.text().removesuffix("（小計）"))
            if row.all("td", "wide"):
                values: dict[str, int | str] = dict.fromkeys(columns, "unreadable")
            else:
                values = {FIELDS[each.given["data-l"]]: shown(each) for each in row.all("td")
                          if each.given.get("data-l") in FIELDS}
            assert list(values) == columns
            for field, value in values.items():
                figures[free(figures, (*key, field))] = value
    for funding in page.all("table", "money"):
        for row in funding.all("tr")[1:]:
            (head,), (amount,) = row.all("th"), [each for each in row.all("td") if each.given["data-l"] == "金額"]
            grant = head.all("small")[0].text() if head.all("small") else ""
            key = free(figures, (name, "funding", SOURCES[head.text(but=("small",))], grant, "amount"))
            figures[key] = shown(amount)
    return figures


@pytest.fixture(scope="module")
def on_pages(built_site: Built, records: Records) -> Figures:
    """Every amount on every project page."""
    figures: Figures = {}
    for name, record in records.items():
        text = (built_site.site / record["url"] / "index.html").read_text(encoding="utf-8")
        figures |= page_to_figures(name, text)
    return figures


def in_csv(built: Built, records: Records) -> Figures:
    texts = [[{key: value.removeprefix("'") for key, value in row.items()} for row in table(built, name)]
             for name in ("projects", "line_items", "funding")]
    return rows_to_figures(dict(zip(("projects", "line_items", "funding"), texts)))


def in_csv_of_years(built: Built, records: Records) -> Figures:
    folders = [f"{ward}/{year}" for ward, year in YEARS]
    return rows_to_figures({name: [{key: value.removeprefix("'") for key, value in row.items()}
                                   for folder in folders for row in table(built, name, folder)]
                            for name in ("projects", "line_items", "funding")})


def in_sqlite(built: Built, records: Records) -> Figures:
    database = sqlite3.connect(f"file:{built.site / 'data' / 'ward-budgets.sqlite'}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    try:
        return rows_to_figures({name: list(map(dict, database.execute(f"SELECT * FROM {name}")))
                                for name in ("projects", "line_items", "funding")})
    finally:
        database.close()


def in_parquet(built: Built, records: Records) -> Figures:
    return rows_to_figures({name: pyarrow.parquet.read_table(built.site / "data" / f"{name}.parquet").to_pylist()
                            for name in ("projects", "line_items", "funding")})


def in_json(built: Built, records: Records) -> Figures:
    return records_to_figures(records)


def in_json_of_all(built: Built, records: Records) -> Figures:
    whole = json.loads((built.site / "data" / "projects.json").read_text(encoding="utf-8"))
    return records_to_figures({record["id"]: record for record in whole})


@pytest.mark.parametrize("read", [in_csv, in_csv_of_years, in_sqlite, in_parquet, in_json, in_json_of_all])
def test_all_downloads_agree_with_the_pages_to_the_yen(built_site: Built, records: Records, on_pages: Figures,
                                                       read: Callable[[Built, Records], Figures]):
    """What a page shows is what the file has; and no amount of a file is on no page."""
    figures = read(built_site, records)
    assert {key: figures.get(key) for key in on_pages} == on_pages
    assert {key: value for key, value in figures.items() if isinstance(value, int) and key not in on_pages} == {}
    assert sum(isinstance(value, int) for value in on_pages.values()) == 224


def test_a_page_that_differs_by_one_thousand_yen_is_found(built_site: Built, records: Records, on_pages: Figures):
    name = "minato-2023-request-96"
    text = (built_site.site / records[name]["url"] / "index.html").read_text(encoding="utf-8")
    right = {key: value for key, value in on_pages.items() if key[0] == name}
    assert page_to_figures(name, text) == right
    for old, new in ((">15,346<", ">15,347<"), (">7,719<", ">7,718<"), (">14,811<", ">14,812<")):
        assert old in text and page_to_figures(name, text.replace(old, new)) != right


def test_line_items_csv_agrees_with_the_records(built_site: Built, records: Records):
    keys = ("group", "name", "requested", "budgeted", "earmarked")
    rows: dict[str, list[tuple[str, ...]]] = {}
    for row in table(built_site, "line_items"):
        if row["row_type"] == "item":
            rows.setdefault(row["project"], []).append(tuple(row[key] for key in keys))
    assert rows == {name: [tuple(cell(item[key]) for key in keys) for item in record["line_items"]]
                    for name, record in records.items() if record["line_items"]}


def test_funding_csv_agrees_with_the_records(built_site: Built, records: Records):
    sums: dict[tuple[str, str], int] = {}
    for row in table(built_site, "funding"):
        if row["amount"]:
            sums[row["project"], row["source"]] = sums.get((row["project"], row["source"]), 0) + int(row["amount"])
    assert sums == {(name, source): amount for name, record in records.items()
                    for source, amount in record["funding"].items() if amount is not None}


def test_sections_csv_has_every_section(built_site: Built, records: Records):
    rows: dict[str, list[tuple[str, str]]] = {}
    for row in table(built_site, "sections"):
        rows.setdefault(row["project"], []).append((row["heading"], row["body"]))
    assert rows == {name: [(cell(part["heading"]), cell(part["body"])) for part in record["sections"]]
                    for name, record in records.items() if record["sections"]}


def test_every_amount_has_its_place_and_its_text(built_site: Built, records: Records):
    """The share of figures with a source: all."""
    places = {}
    for row in table(built_site, "places"):
        assert row["first_line"] or row["page"]
        if row["amount"]:
            assert row["text"], row
            places[row["project"], row["table"], row["row"], row["field"]] = int(row["amount"])
    amounts = {}
    for row in table(built_site, "projects"):
        amounts |= {(row["id"], "projects", "", key): int(row[key]) for key in AMOUNTS if row[key]}
    for name, fields in (("line_items", ("requested", "budgeted", "earmarked")), ("funding", ("amount",))):
        for row in table(built_site, name):
            amounts |= {(row["project"], name, row["position"], key): int(row[key]) for key in fields if row[key]}
    assert places == amounts and len(amounts) == 224


def test_the_totals_are_those_of_the_pages(built_site: Built):
    """Σ of each document, a shared amount counted once, as on its page."""
    database = sqlite3.connect(f"file:{built_site.site / 'data' / 'ward-budgets.sqlite'}?mode=ro", uri=True)
    try:
        totals = {(document, phase): (total, counted) for document, phase, total, counted in database.execute(
            "SELECT document, phase, total, counted FROM totals")}
    finally:
        database.close()
    assert totals == {
        ("chiyoda-2022-settlement", "adjusted"): (464_520_000, 12),
        ("chiyoda-2022-settlement", "executed"): (402_523_913, 12),
        ("chiyoda-2024-digest", "approved"): (1_594_450_000, 16),
        ("minato-2020-request", "proposed"): (383_511_000, 9), ("minato-2020-request", "approved"): (None, 0),
        ("minato-2023-request", "proposed"): (592_159_000, 8),
        ("minato-2023-request", "approved"): (552_403_000, 8)}
    page = (built_site.site / "chiyoda/2024/digest/index.html").read_text(encoding="utf-8")
    assert yen_to_words(1_594_450_000) in page


@pytest.mark.parametrize("folder", ["data", *(f"{ward}/{year}" for ward, year in YEARS)])
def test_frictionless_accepts_the_package(built_site: Built, folder: str):
    report = frictionless.validate(str(built_site.site / folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == len(TABLES) and not report.stats["warnings"]


@pytest.mark.parametrize("folder", ["data", *(f"{ward}/{year}" for ward, year in YEARS)])
def test_the_checksums_hold(built_site: Built, folder: str):
    done = subprocess.run(["sha256sum", "--strict", "--check", "SHA256SUMS"], cwd=built_site.site / folder,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
