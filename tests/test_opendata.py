"""The data contract: projects.json and the CSV files say the same as the record, to the yen."""

from __future__ import annotations

import csv
import io
import json

import pytest
from makers import cut_to_zero, projects, row, sheet

from portal.findings import project_to_findings
from portal.opendata.files import data_files, site_to_files
from portal.pages.glossary import Glossary
from portal.pages.site_model import Entry, Site, SiteDocument, Ward, WardYear


@pytest.fixture
def site():
    odd = sheet(2, "91", amount_rows=(row("item", None, "=1+1", "5", None, lost=("budgeted",)),
                                      row("total", None, "", "5", "5")))
    entries = tuple(Entry(project, project_to_findings(project)) for project in projects(cut_to_zero(), odd))
    document = SiteDocument(key="request", title="概要書", publisher="港区", address=None, published=None, covers="一部",
                            sha256="a" * 64, form="budget-request-sheet", form_name="概要書", stage="requested",
                            lines=("一",), entries=entries)
    return Site("x", None, (Ward("minato", "港区", (WardYear(2023, (document,)),), "131032"),), Glossary.model_construct(groups=[]))


def table(files, name):
    return list(csv.DictReader(io.StringIO(files[f"data/{name}.csv"].decode())))


def test_projects_json_has_every_key_of_the_contract(site):
    records = json.loads(site_to_files(site)["minato/2023/projects.json"])
    first = records[0]
    for key in ("id form number title title_origin change printed_change department section contact kan amounts missing "
                "groups line_items funding sections source url ward ward_code ward_name fiscal_year stage "
                "execution_rate findings corrections budgeted_shared_with").split():
        assert key in first, key
    assert first["amounts"] == {"requested": 45800000, "budgeted": 17130000, "earmarked": None, "adjusted": None,
                                "settled": None}
    assert first["missing"] == {"earmarked": "blank"}
    assert (first["url"], first["ward_code"], first["fiscal_year"], first["stage"]) == (
        "minato/2023/request/90/", "131032", 2023, "decided")
    assert first["source"]["sha256"] == "a" * 64 and first["source"]["lines"] == [1, 9]
    assert {finding["verdict"] for finding in first["findings"]} == {"holds"}


def test_csv_agrees_with_json_to_the_yen(site):
    files = site_to_files(site)
    records = json.loads(files["minato/2023/projects.json"])
    for record, line in zip(records, table(files, "projects"), strict=True):
        for key, yen in record["amounts"].items():
            assert line[key] == ("" if yen is None else str(yen))
            assert line[f"{key}_missing"] == record["missing"].get(key, "")
    lines = table(files, "line_items")
    items = [item for record in records for item in record["line_items"]]
    assert [line["requested"] for line in lines if line["row"] == "item"] == [str(item["requested"]) for item in items]
    assert [line["budgeted_missing"] for line in lines if line["row"] == "item"][-1] == "unreadable"
    assert sum(line["row"] == "subtotal" for line in lines) == 2
    assert [line["amount"] for line in table(files, "funding")] == ["", "", "", "17130000"]


def test_a_cell_never_runs_as_a_formula(site):
    assert [line["name"] for line in table(site_to_files(site), "line_items")][-1] == "'=1+1"


def test_the_package_describes_each_file_and_column(site):
    files = site_to_files(site)
    package = json.loads(files["data/datapackage.json"])
    for resource in package["resources"]:
        header = files[f"data/{resource['path']}"].decode().partition("\r\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
    assert {file.path for file in data_files()} == {name for name in files if name.startswith("data/")}


def test_same_site_same_bytes(site):
    assert site_to_files(site) == site_to_files(site)
