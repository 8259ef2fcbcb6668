"""The wards, their years, source.yaml and config.yaml."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.config import Config, Limits, load_config
from portal.eras import year_to_era
from portal.faults import Faults
from portal.pages import site_model as pages
from portal.publication import population_of
from portal.sources import check_digit, load_ward_years

LIMITS = Limits(seconds=9, megabytes=900)
ALL = Config(title="x", base_url=None, publish="all", limits=LIMITS)
ENTRY = """documents:
  - key: request
    file: request.txt
    form: budget-request-sheet
    sha256: {sha}
    title: 予算要求事業概要書
    publisher: 港区
    address: null
    published: null
    covers: 一部
""".format(sha="0" * 64)


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "wards" / "minato" / "2023"
    folder.mkdir(parents=True)
    (folder / "source.yaml").write_text(ENTRY)
    (folder.parent / "ward.yaml").write_text('name: 港区\ncode: "131032"\n')
    return tmp_path


def only_fault(content, config=ALL, only=None):
    with pytest.raises(Faults) as raised:
        load_ward_years(content, config, only)
    (fault,) = raised.value.faults
    return fault


def test_a_year_is_a_folder(content):
    (year,) = load_ward_years(content, ALL)
    assert (year.ward_key, year.year, year.ward.name, year.documents[0].key) == ("minato", 2023, "港区", "request")
    assert year.line("documents", 0, "sha256") == 5


def test_only_what_is_published_is_loaded(content):
    (content / "wards/minato/2020").mkdir()
    (content / "wards/minato/2020/source.yaml").write_text(ENTRY)
    chosen = Config(title="x", base_url=None, publish={"minato": [2020]}, limits=LIMITS)
    assert [year.year for year in load_ward_years(content, chosen)] == [2020]
    assert [year.year for year in load_ward_years(content, ALL, "minato/2023")] == [2023]
    assert [year.year for year in load_ward_years(content, ALL)] == [2020, 2023]


@pytest.mark.parametrize("old, new, slug, line", [
    ("key: request", "key: Request!", "wrong-value", 2),
    ("covers: 一部\n", "", "key-missing", 2),
    ("covers: 一部", "covers: 一部\n    colour: red", "unknown-key", 11),
    ("file: request.txt", "file: ../request.txt", "file-outside", 2),
    ("published: null", "published: 2023/4/1", "wrong-value", 9),
    ("publisher: 港区", "publisher: 港区\n    publisher: 北区", "duplicate-key", 8),
    ("documents:", "documents: [", "yaml-syntax", 2),
])
def test_what_is_wrong_with_source_yaml(content, old, new, slug, line):
    path = content / "wards/minato/2023/source.yaml"
    path.write_text(ENTRY.replace(old, new))
    fault = only_fault(content)
    assert (fault.path, fault.slug, fault.line) == ("wards/minato/2023/source.yaml", slug, line)


def test_two_documents_with_one_key(content):
    (content / "wards/minato/2023/source.yaml").write_text(ENTRY + ENTRY.partition("\n")[2])
    fault = only_fault(content)
    assert fault.slug == "document-key-twice" and "line 2" in fault.found


def test_wrong_folders_codes_and_choices(content):
    assert only_fault(content, only="kita").slug == "nothing-there"
    absent = Config(title="x", base_url=None, publish={"minato": [1999]}, limits=LIMITS)
    assert only_fault(content, absent).slug == "nothing-there"
    (content / "wards/minato/ward.yaml").write_text('name: 港区\ncode: "131033"\n')
    assert only_fault(content).slug == "ward-code"
    (content / "wards/minato/reiwa5").mkdir()
    assert only_fault(content).slug == "year-folder"


def test_faults_of_all_wards_come_together(content):
    for ward in ("kita", "ota"):
        (content / "wards" / ward / "2023").mkdir(parents=True)
    with pytest.raises(Faults) as raised:
        load_ward_years(content, ALL)
    assert [fault.path for fault in raised.value.faults] == ["wards/kita/ward.yaml", "wards/ota/ward.yaml"]


@pytest.mark.parametrize("code", ["131016", "131024", "131032", "131041", "131059", "131156", "131237", "011002", "221309"])
def test_check_digits_of_known_codes(code):
    assert check_digit(code[:5]) == code[5]


@pytest.mark.parametrize("text, slug", [
    ("title: x\n", "key-missing"), ("title: 5\nbase_url: null\npublish: all\n", "wrong-value"),
    ("title: x\nbase_url: ftp://x\npublish: all\nlimits: {seconds: 1, megabytes: 1}\n", "bad-base-url"),
    ("title: x\nbase_url: http://[x\npublish: all\nlimits: {seconds: 1, megabytes: 1}\n", "bad-base-url"),
    ("title: x\nbase_url: http://:80/\npublish: all\nlimits: {seconds: 1, megabytes: 1}\n", "bad-base-url"),
    ("", "wrong-value"), ("- 1\n", "wrong-value"),
    ("title: x\nbase_url: null\npublish: some\nlimits: {seconds: 1, megabytes: 1}\n", "wrong-value"),
])
def test_what_is_wrong_with_config_yaml(tmp_path, text, slug):
    (tmp_path / "config.yaml").write_text(text)
    with pytest.raises(Faults) as raised:
        load_config(tmp_path / "config.yaml")
    assert slug in {fault.slug for fault in raised.value.faults}
    assert "instance of" not in str(raised.value)  # Words of the program, which say nothing to a maintainer.


def test_base_url_of_the_command_line_goes_first(tmp_path):
    (tmp_path / "config.yaml").write_text("title: x\nbase_url: null\npublish: all\n"
                                          "limits: {seconds: 1, megabytes: 1}\n")
    assert load_config(tmp_path / "config.yaml", "https://example.org/b/").base_url == "https://example.org/b/"


@pytest.mark.parametrize("year, era", [(2023, "令和5年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1989, "平成元年度"),
                                       (1988, "昭和63年度")])
def test_eras(year, era):
    assert year_to_era(year) == era


def test_a_document_can_say_on_what_terms_it_was_published(content):
    (year,) = load_ward_years(content, ALL)
    assert year.documents[0].licence is None
    source = content / "wards/minato/2023/source.yaml"
    source.write_text(source.read_text() + "    licence: CC-BY-4.0\n")
    (year,) = load_ward_years(content, ALL)
    assert year.documents[0].licence == "CC-BY-4.0"


def test_residents_are_counted_in_the_year_that_they_share_the_money_of(content):
    """The last count within the fiscal year or, where there is none, of the January before it; else none at all."""
    ward = content / "wards" / "minato" / "ward.yaml"
    ward.write_text(ward.read_text(encoding="utf-8") + "population:\n" + "".join(
        f"  - {{date: '{date}', residents: {residents}, series: 架空の調べ, source: 架空の資料}}\n"
        for date, residents in (("2022-04-01", 99_000), ("2023-01-01", 100_000), ("2023-10-01", 101_000))),
        encoding="utf-8")
    (year,) = load_ward_years(content, ALL)
    assert population_of(year) == pages.Population(101_000, "2023-10-01", "架空の調べ", "架空の資料")
    assert population_of(replace(year, year=2024)) is None
    assert population_of(replace(year, ward=year.ward.model_copy(update={
        "population": year.ward.population[:2]}))).residents == 100_000


@pytest.mark.parametrize("key", ["title", "publisher", "covers"])
@pytest.mark.parametrize("text", ['""', '" "', '"\\t"'])
def test_what_the_data_always_has_is_never_empty(content, key, text):
    """A column of the open data that is never empty can't be made of nothing."""
    source = content / "wards" / "minato" / "2023" / "source.yaml"
    lines = [f"    {key}: {text}" if line.startswith(f"    {key}:") else line for line in ENTRY.split("\n")]
    source.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(Faults, match="wrong-value"):
        load_ward_years(content, ALL)
