"""The data contract (DESIGN section 8) on the built site: projects.json, and CSV files that agree with it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from typing import Any

import pytest
from conftest import ROOT, Built

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


# ---- CSV ----------------------------------------------------------------------------------------------------


def table(built: Built, name: str) -> list[dict[str, str]]:
    text = (built.site / "data" / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def cell(value: int | str | None) -> str:
    """A value as it stands in a CSV file; an apostrophe keeps a text from being run as a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and re.match(r"[-=+@\t\r]", text) else text


def test_projects_csv_agrees_to_the_yen(built_site: Built, records: Records):
    rows = {row["id"]: row for row in table(built_site, "projects")}
    assert set(rows) == set(records)
    for name, record in records.items():
        assert {key: rows[name][key] for key in AMOUNTS} == {key: cell(record["amounts"][key]) for key in AMOUNTS}
        assert rows[name]["title"] == record["title"]


def test_line_items_csv_agrees_to_the_yen(built_site: Built, records: Records):
    keys = ("group", "name", "requested", "budgeted", "earmarked")
    rows: dict[str, list[tuple[str, ...]]] = {}
    for row in table(built_site, "line_items"):
        if row["row"] == "item":
            rows.setdefault(row["project"], []).append(tuple(row[key] for key in keys))
    assert rows == {name: [tuple(cell(item[key]) for key in keys) for item in record["line_items"]]
                    for name, record in records.items() if record["line_items"]}


def test_funding_csv_agrees_to_the_yen(built_site: Built, records: Records):
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


@pytest.mark.parametrize("name", ["projects", "line_items", "funding", "sections"])
def test_the_data_package_describes_each_table(built_site: Built, name: str):
    package = json.loads((built_site.site / "data" / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = [each for each in package["resources"] if each["path"] == f"{name}.csv"]
    header = (built_site.site / "data" / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    assert [field["name"] for field in resource["schema"]["fields"]] == header
