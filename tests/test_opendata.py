"""Open data of sites made by hand: every format says the same as the record, to the yen, and nothing runs."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import re
import sqlite3
import typing
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st
from makers import cut_to_zero, projects, row, sheet
from site_fixtures import make_site

from portal import model
from portal.findings import project_to_findings
from portal.opendata.columns import Column, Table, Words, fill
from portal.opendata.csv_file import cell_to_text, table_to_csv, text_to_cell
from portal.opendata.dictionary import dictionary, dictionary_to_markdown
from portal.opendata.listing import list_sizes
from portal.opendata.published import record_version
from portal.opendata.tables import PHASES, TABLES
from portal.pages.site_model import Entry, Site, SiteDocument, Ward, WardYear
from tests.data_files import site_to_files

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site() -> Site:
    odd = sheet(2, "91", amount_rows=(row("item", None, "=1+1", "5", None, lost=("budgeted",)),
                                      row("total", None, "", "5", "5")))
    entries = tuple(Entry(project, project_to_findings(project)) for project in projects(cut_to_zero(), odd))
    document = SiteDocument(key="request", title="概要書", publisher="港区", address=None, published=None, covers="一部",
                            sha256="a" * 64, form="budget-request-sheet", form_name="概要書", stage="requested",
                            lines=("一",), entries=entries)
    return Site("x", None, (Ward("minato", "港区", (WardYear(2023, (document,)),), "131032"),), make_site().glossary)


@pytest.fixture(scope="module")
def files(site) -> dict[str, bytes]:
    return site_to_files(site)


@pytest.fixture(scope="module")
def all_kinds() -> dict[str, bytes]:
    """Of the site that has every kind of sheet and every reason for a missing figure."""
    return site_to_files(make_site())


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table(files, name):
    return rows_of(files[f"data/{name}.csv"])


def test_projects_json_has_every_key_of_the_contract(files):
    records = json.loads(files["minato/2023/projects.json"])
    assert records == json.loads(files["data/projects.json"])
    first = records[0]
    for key in ("id form number title title_origin change printed_change department section contact kan amounts "
                "missing groups line_items funding sections source url ward ward_code ward_name fiscal_year stage "
                "execution_rate findings corrections budgeted_shared_with version").split():
        assert key in first, key
    assert first["amounts"] == {"requested": 45800000, "budgeted": 17130000, "earmarked": None, "adjusted": None,
                                "settled": None}
    assert first["missing"] == {"earmarked": "blank"}
    assert (first["url"], first["ward_code"], first["fiscal_year"], first["stage"]) == (
        "minato/2023/request/90/", "131032", 2023, "decided")
    assert first["source"]["sha256"] == "a" * 64 and first["source"]["lines"] == [1, 9]
    assert {finding["verdict"] for finding in first["findings"]} == {"holds"}


def test_a_known_address_stands_before_every_url(site):
    for base_url in ("https://example.org/yosan", "https://example.org/yosan/"):
        (first, _) = json.loads(site_to_files(replace(site, base_url=base_url))["data/projects.json"])
        assert first["url"] == "https://example.org/yosan/minato/2023/request/90/"


def test_csv_agrees_with_json_to_the_yen(files):
    records = json.loads(files["minato/2023/projects.json"])
    for record, line in zip(records, table(files, "projects"), strict=True):
        for key, yen in record["amounts"].items():
            assert line[key] == ("" if yen is None else str(yen))
            assert line[f"missing_{key}"] == record["missing"].get(key, "")
    lines = table(files, "line_items")
    items = [item for record in records for item in record["line_items"]]
    assert [line["requested"] for line in lines if line["row_type"] == "item"] == [
        str(item["requested"]) for item in items]
    assert [line["missing_budgeted"] for line in lines if line["row_type"] == "item"][-1] == "unreadable"
    assert sum(line["row_type"] == "subtotal" for line in lines) == 2
    assert [line["amount"] for line in table(files, "funding")] == ["", "", "", "17130000"]


def test_a_printed_zero_a_blank_and_an_unreadable_figure_are_three_things(files):
    lines = {line["name"]: (line["budgeted"], line["missing_budgeted"]) for line in table(files, "line_items")}
    assert lines["運営経費（拡充分）"] == ("0", "")
    assert lines["'=1+1"] == ("", "unreadable")
    funding = [(line["amount"], line["missing_amount"]) for line in table(files, "funding")]
    assert funding == [("", "blank")] * 3 + [("17130000", "")]


def test_a_year_and_the_whole_have_the_same_tables(all_kinds):
    for one in TABLES:
        whole = all_kinds[f"data/{one.name}.csv"].decode("utf-8-sig").splitlines(keepends=True)
        years = [data.decode("utf-8-sig").splitlines(keepends=True) for path, data in sorted(all_kinds.items())
                 if path.endswith(f"/{one.name}.csv") and not path.startswith("data/")]
        assert len(years) == 5
        assert whole == whole[:1] + [line for year in years for line in year[1:]]


# ---- sums ---------------------------------------------------------------------------------------------------


def test_a_shared_amount_is_counted_once(all_kinds):
    digest = [line for line in table(all_kinds, "projects") if line["form"] == "budget-digest"]
    assert [line["budgeted"] for line in digest] == ["305280000", "305280000", "10290000"]
    assert [line["budgeted_counted"] for line in digest] == ["true", "false", "true"]
    assert digest[0]["budgeted_shared_with"] == digest[1]["id"]
    lines = [line for line in table(all_kinds, "budget_lines") if line["document"] == "chiyoda-2024-digest"]
    assert [(line["budget_line_id"][-3:], line["amount"], line["shared_with"][-3:]) for line in lines] == [
        ("i01", "305280000", "i02"), ("i03", "10290000", "")]


def test_budget_lines_have_each_phase_that_a_sheet_is_asked_for(all_kinds):
    lines = [(line["phase"], line["phase_label"], line["amount"], line["missing_amount"])
             for line in table(all_kinds, "budget_lines") if line["budget_line_id"] == "minato-2020-request-59"]
    assert lines == [("proposed", "要求額", "90955000", ""), ("approved", "予算額", "", "undecided")]
    settled = [line["phase"] for line in table(all_kinds, "budget_lines")
               if line["budget_line_id"] == "chiyoda-2022-settlement-i01"]
    assert settled == ["adjusted", "executed"]


# ---- nothing runs, nothing is lost --------------------------------------------------------------------------

ONE_TEXT = Table("texts", Words("", ""), Words("", ""),
                 (Column("text", empty="nothing"), Column("yen", "integer")), ("yen",))


def test_a_cell_never_runs_as_a_formula(files):
    assert [line["name"] for line in table(files, "line_items")][-1] == "'=1+1"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "－1", "'=1",
                                  "''", "=HYPERLINK(\"http://x\",\"y\")", "-2+3+cmd|' /C calc'!A0"])
def test_what_begins_like_a_formula_gets_one_apostrophe(text):
    assert text_to_cell(text) == f"'{text}" and cell_to_text(text_to_cell(text)) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_every_text_comes_back_from_csv_and_none_runs(texts):
    filled = fill(ONE_TEXT, ({"text": text, "yen": -at} for at, text in enumerate(texts)))
    lines = rows_of(table_to_csv(filled))
    assert [cell_to_text(line["text"]) for line in lines] == texts
    assert not [line["text"] for line in lines if line["text"].startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert [int(line["yen"]) for line in lines] == [-at for at in range(len(texts))]


@given(st.text("=+-@'\t\r\n,\" 0a", max_size=6))
def test_texts_of_signs_come_back(text):
    (line,) = rows_of(table_to_csv(fill(ONE_TEXT, [{"text": text, "yen": 0}])))
    assert cell_to_text(line["text"]) == text
    assert line["text"] == text or line["text"] == f"'{text}"


def test_negative_amounts_stay_numbers():
    data = table_to_csv(fill(ONE_TEXT, [{"text": "-5", "yen": -5}])).decode("utf-8-sig")
    assert data == "text,yen\r\n'-5,-5\r\n"


def test_a_row_has_the_columns_of_its_table():
    with pytest.raises(ValueError, match="yen"):
        fill(ONE_TEXT, [{"text": "a"}])


def test_csv_is_utf8_with_the_mark_that_excel_needs(files):
    data = files["data/projects.csv"]
    assert data.startswith(b"\xef\xbb\xbfid,ward_code,") and data.count(b"\xef\xbb\xbf") == 1
    assert data.count(b"\r\n") == 3 and data.endswith(b"\r\n")


# ---- SQLite, Parquet ----------------------------------------------------------------------------------------


@pytest.fixture
def database(all_kinds, tmp_path):
    path = tmp_path / "a.sqlite"
    path.write_bytes(all_kinds["data/ward-budgets.sqlite"])
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield connection
    connection.close()


def plain(column: Column, cell: str):
    """A cell of a CSV file as the value that it stands for."""
    if cell == "":
        return None
    readers = {"integer": int, "number": float, "boolean": {"true": 1, "false": 0}.get}
    return readers.get(column.type, cell_to_text)(cell)


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_sqlite_and_parquet_hold_what_csv_holds(all_kinds, database, one):
    lines = [tuple(plain(column, line[column.name]) for column in one.columns)
             for line in table(all_kinds, one.name)]
    assert database.execute(f'SELECT * FROM "{one.name}"').fetchall() == lines
    parquet = pyarrow.parquet.read_table(io.BytesIO(all_kinds[f"data/{one.name}.parquet"]))
    assert parquet.column_names == list(one.names)
    assert [tuple(line.values()) for line in parquet.to_pylist()] == lines
    for column in one.columns:
        field = parquet.schema.field(column.name)
        types = {"integer": "int64", "number": "double", "boolean": "bool"}
        assert str(field.type) == types.get(column.type, "string")
        assert field.nullable == (column.empty is not None)
        assert field.metadata.get(b"unit", b"").decode() == (column.unit or "")


def test_the_database_is_sound_and_datasette_finds_its_way(database):
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    for one in TABLES:
        keys = {(key[3], key[2], key[4]) for key in database.execute(f'PRAGMA foreign_key_list("{one.name}")')}
        assert keys == {(key.columns[0], key.table, "id") for key in one.foreign_keys}
        primary = [column[1] for column in database.execute(f'PRAGMA table_info("{one.name}")') if column[5]]
        assert primary == list(one.key)
    described = set(database.execute('SELECT "table", "column" FROM data_dictionary'))
    assert described == {(one.name, name) for one in TABLES for name in one.names}


def test_the_totals_of_the_database_count_once_and_say_what_they_leave_out(database):
    totals = {(document, phase): rest
              for document, _, _, phase, _, *rest in database.execute("SELECT * FROM totals")}
    assert totals["chiyoda-2024-digest", "approved"] == [315_570_000, 2, 0, 0, 0]
    assert totals["minato-2020-request", "approved"] == [None, 0, 1, 0, 0]
    assert totals["chiyoda-2022-settlement", "executed"] == [42_821_386, 1, 0, 0, 1]
    offices = dict(database.execute(
        "SELECT department, total FROM totals_by_department WHERE document = 'minato-2023-request' "
        "AND phase = 'approved'"))
    assert offices == {"子ども家庭支援部": 15_346_000, "産業・地域振興支援部": 17_130_000}


def test_a_key_that_stands_twice_is_no_database(site):
    (ward,) = site.wards
    (year,) = ward.years
    (document,) = year.documents
    twice = replace(document, entries=document.entries * 2)
    with pytest.raises(sqlite3.IntegrityError):
        site_to_files(replace(site, wards=(replace(ward, years=(replace(year, documents=(twice,)),)),)))


# ---- the package --------------------------------------------------------------------------------------------


@pytest.fixture
def folder(all_kinds, tmp_path) -> Path:
    """data/ as a folder on disk."""
    for name, data in all_kinds.items():
        if name.startswith("data/"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(data)
    return tmp_path / "data"


def test_frictionless_accepts_the_package(folder):
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["title", "message"])
    assert report.stats["tasks"] == len(TABLES) and not report.stats["warnings"]


def break_cell(old: str, new: str):
    return lambda text: text.replace(old, new, 1)


BROKEN = {
    "an amount that is no number": ("projects", break_cell("15723000", "15723千円"), "type-error"),
    "a reason that there is not": ("budget_lines", break_cell("undecided", "unknown"), "constraint-error"),
    "a key that stands twice": ("projects", lambda text: text + text.splitlines(keepends=True)[1], "unique-error"),
    "a project that there is not": ("line_items", break_cell("minato-2023-request-96", "minato-2023-request-97"),
                                    "foreign-key"),
    "a column more": ("funding", break_cell("\r\n", ",x\r\n"), "extra-label"),
    "a row cut short": ("findings", lambda text: text[:text.rindex(",", 0, text.rindex(","))], "missing-cell"),
    "no document": ("sections", break_cell("minato-2023-request-90,1", ",1"), "constraint-error"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_frictionless_refuses_broken_data(folder, what):
    name, change, error = BROKEN[what]
    path = folder / f"{name}.csv"
    text = path.read_bytes().decode()
    assert change(text) != text
    path.write_bytes(change(text).encode())
    # What is wrong shall be found without the sums of the files.
    package = json.loads((folder / "datapackage.json").read_text())
    for resource in package["resources"]:
        del resource["bytes"], resource["hash"]
    (folder / "datapackage.json").write_text(json.dumps(package))
    assert error in kinds(folder)


def test_frictionless_refuses_a_file_that_was_changed(folder):
    path = folder / "corrections.csv"
    path.write_bytes(path.read_bytes().replace("題名".encode(), "標題".encode()))
    assert kinds(folder) == {"hash-count"}


def kinds(folder: Path) -> set[str]:
    report = frictionless.validate(str(folder / "datapackage.json"))
    return {kind for (kind,) in report.flatten(["type"])}


def test_the_package_is_a_fiscal_data_package_of_version_2(files):
    package = json.loads(files["data/datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["columnTypes"] == ["https://specs.frictionlessdata.io/taxonomies/fiscal/budgets.json"]
    assert package["countryCode"] == "JP"
    assert package["fiscalPeriod"] == {"start": "2023-04-01", "end": "2024-03-31"}
    assert package["sources"] == [{"title": "港区 概要書", "publisher": "港区", "sha256": "a" * 64}]
    resources = {resource["path"]: resource for resource in package["resources"]}
    assert list(resources) == [f"{one.name}.csv" for one in TABLES]
    for path, resource in resources.items():
        data = files[f"data/{path}"]
        header = data.decode("utf-8-sig").partition("\r\n")[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert resource["bytes"] == len(data) and resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    lines = resources["budget_lines.csv"]["schema"]
    kinds = {field["columnType"]: field for field in lines["fields"] if "columnType" in field}
    assert {"budget-line-id", "phase:id", "phase:label", "value", "geo:target:code", "date:fiscal-year",
            "administrative-classification:generic:level1:code",
            "administrative-classification:generic:level2:code",
            "functional-classification:generic:level1:code"} <= set(kinds)
    assert kinds["phase:id"]["constraints"]["enum"] == ["proposed", "approved", "adjusted", "executed"]
    assert kinds["value"]["unit"] == "JPY" and kinds["value"]["type"] == "integer"
    constants = {field["columnType"]: field["constant"] for field in lines["extraFields"]}
    assert constants["value-currency:code"] == "JPY" and constants["direction"] == "expenditure"
    assert list(PHASES.values()) == kinds["phase:id"]["constraints"]["enum"]


def test_a_document_s_licence_is_in_the_package(site):
    (ward,) = site.wards
    (year,) = ward.years
    document = replace(year.documents[0], licence="CC-BY-4.0", address="https://example.org/a.pdf",
                       published="2023-02-01")
    files = site_to_files(replace(site, wards=(replace(ward, years=(replace(year, documents=(document,)),)),)))
    (source,) = json.loads(files["data/datapackage.json"])["sources"]
    assert source["licence"] == "CC-BY-4.0" and source["path"] == "https://example.org/a.pdf"
    assert [line["licence"] for line in table(files, "documents")] == ["CC-BY-4.0"]
    catalogue = json.loads(files["data/catalog.jsonld"])
    (named,) = catalogue["dcat:dataset"][0]["dct:source"]
    assert named["dct:rights"]["@value"] == "CC-BY-4.0" and named["dct:issued"]["@value"] == "2023-02-01"
    (based,) = json.loads(files["data/dataset.jsonld"])["isBasedOn"]
    assert based["license"] == "CC-BY-4.0"


# ---- catalogues, sums, versions -----------------------------------------------------------------------------


def test_the_catalogues_name_files_that_are_there(all_kinds):
    catalogue = json.loads(all_kinds["data/catalog.jsonld"])
    datasets = catalogue["dcat:dataset"]
    assert [one["dct:identifier"] for one in datasets] == [
        "data", "chiyoda/2022", "chiyoda/2024", "minato/2020", "minato/2023", "suginami/2023"]
    for one in datasets:
        assert len(one["dcat:distribution"]) >= len(TABLES) + 2
        for file in one["dcat:distribution"]:
            path = file["dcat:downloadURL"]["@id"].removeprefix("../")
            assert int(file["dcat:byteSize"]["@value"]) == len(all_kinds[path])
    dataset = json.loads(all_kinds["data/dataset.jsonld"])
    assert dataset["@type"] == "Dataset" and dataset["temporalCoverage"] == "2020-04-01/2025-03-31"
    assert [place["identifier"] for place in dataset["spatialCoverage"]] == ["131016", "131032", "131156"]
    assert all(given["contentUrl"].removeprefix("../") in all_kinds for given in dataset["distribution"])


def test_the_checksums_are_those_of_all_files_of_their_folder(all_kinds):
    for folder in ("data/", "minato/2023/"):
        sums = dict(reversed(line.split("  ")) for line in all_kinds[f"{folder}SHA256SUMS"].decode().splitlines())
        others = {path.removeprefix(folder): data for path, data in all_kinds.items()
                  if path.rpartition("/")[0] + "/" == folder and not path.endswith("SHA256SUMS")}
        assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in others.items()}


def test_every_file_is_listed_with_its_size(all_kinds):
    listed = {file.path: file for file in list_sizes({path: len(data) for path, data in all_kinds.items()})}
    assert {path for path in all_kinds if not path.rpartition("/")[2].startswith("citation.")} == set(listed)
    assert all(file.size == len(all_kinds[path]) and file.description for path, file in listed.items())


def test_same_site_same_bytes(site, files, all_kinds):
    assert site_to_files(site) == files
    assert site_to_files(make_site()) == all_kinds


_TEXTS = st.text(max_size=12) | st.text(alphabet="a\"\\\n\x00\x1f\x7f\u2028\ud800\uffff\U0001f600/e0.", max_size=6)
_NUMBERS = st.integers() | st.floats(allow_nan=True) | st.sampled_from([0.0, -0.0, 1e-4, 1e-5, 1e16, 9.99e15, 95.0])
_VALUES = st.recursive(st.none() | st.booleans() | st.integers() | _TEXTS, lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=8)


@given(st.fixed_dictionaries({"sections": st.lists(st.fixed_dictionaries({
    "box": st.none() | st.lists(_NUMBERS, min_size=4, max_size=4), "body": _TEXTS}), max_size=2),
    "printed_execution_rate": st.none() | _NUMBERS, "execution_rate": st.none() | st.floats(),
    "corrections": st.lists(st.fixed_dictionaries({"was": _NUMBERS}), max_size=1), "more": _VALUES, "url": _TEXTS}))
def test_a_version_is_the_digest_of_the_json_that_the_contract_names(record: dict[str, Any]):
    said = {key: value for key, value in record.items() if key != "url"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert record_version(record) == hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def test_a_version_is_that_of_what_the_record_says(files, site):
    records = json.loads(files["data/projects.json"])
    assert all(re.fullmatch("[0-9a-f]{16}", record["version"]) and record["version"] == record_version(record)
               for record in records)
    elsewhere = json.loads(site_to_files(replace(site, base_url="https://example.org/"))["data/projects.json"])
    assert [record["version"] for record in elsewhere] == [record["version"] for record in records]
    changed = {**records[0], "title": "ほかの題名"}
    assert record_version(changed) != records[0]["version"]


# ---- the dictionary -----------------------------------------------------------------------------------------


def test_the_dictionary_in_docs_is_that_of_the_model():
    """When this fails: python -m portal.opendata.dictionary > docs/data-dictionary.md"""
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary_to_markdown(make_site().glossary)


def test_every_field_of_the_model_is_in_the_dictionary():
    told = {each.column.model for _, columns in dictionary(make_site().glossary) for each in columns}
    for name in ("Project", "Amounts", "Group", "LineItem", "Grant", "Section", "Source", "Place", "Scrap",
                 "Remark", "LeftOut", "Finding", "Corrected"):
        fields = {f"{name}.{field.name}" for field in dataclasses.fields(getattr(model, name))}
        # Parts that have fields of their own, each of which is there.
        parts = {"Project.groups", "Project.line_items", "Project.grants", "Project.sections", "Project.remarks",
                 "Project.left_out", "Project.corrections", "Project.source", "Project.printed",
                 f"{name}.place"}
        assert fields - parts <= told, name
    for field in told - {None}:
        name, _, attribute = field.partition(".")
        assert attribute in {each.name for each in dataclasses.fields(getattr(model, name))}, field


def test_every_column_has_words():
    glossary = make_site().glossary
    lacking = [each.column.name for _, columns in dictionary(glossary) for each in columns
               if not each.column.words and (each.column.term or each.column.name) not in glossary.by_id]
    assert lacking == []


def test_what_can_be_none_in_the_model_can_be_empty_in_the_table():
    for one in TABLES:
        for column in one.columns:
            if column.model and column.model not in ("Project.missing", "Place.lines", "Place.box"):
                name, _, attribute = column.model.partition(".")
                kind = typing.get_type_hints(getattr(model, name))[attribute]
                optional = type(None) in typing.get_args(kind)
                assert not optional or column.empty, (one.name, column.name)


def test_every_key_of_every_record_is_in_the_dictionary(all_kinds, files):
    told = {each.column.name for table, columns in dictionary(make_site().glossary)
            if table.name == "projects.json" for each in columns}
    found = set()
    for record in json.loads(all_kinds["data/projects.json"]) + json.loads(files["data/projects.json"]):
        found |= set(key_paths(record))
    assert found <= told, found - told
    # Only what PDFs, tables and empty lists would have is not seen here.
    assert {path for path in told - found if not path.endswith(("page", "box", "table", "cells", "places"))} == set()


def key_paths(value, path=""):
    if isinstance(value, dict) and not path.endswith(("missing", "printed", "references")):
        for key, part in value.items():
            yield from key_paths(part, f"{path}.{key}" if path else key)
    elif path == "printed":
        for scrap in value.values():
            yield from key_paths(scrap, "printed.*")
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for part in value:
            yield from key_paths(part, f"{path}[]")
    elif value != [] or path.endswith(("with", "fields")):
        yield path
