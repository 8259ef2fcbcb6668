"""build.py add: a document becomes part of the content, all of it or nothing."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from portal import strict_yaml
from portal.adding import document as adding
from portal.adding.config_edit import publish_year
from portal.adding.document import Wish, add_document
from portal.adding.entry import reading_to_covers
from portal.adding.survey import texts_to_years
from portal.adding.wards import find_ward, special_wards
from portal.config import Config, load_config
from portal.faults import Faults
from portal.model import Place, Reading, Sheet
from portal.sources import check_digit
from tests.conftest import ROOT, copy_content, run_build, snapshot

REQUEST = ROOT / "content/wards/minato/2023/documents/request.txt"


@pytest.fixture
def home(tmp_path):
    """A small content with its config.yaml, and a document of 令和6年度 beside it."""
    copy_content(tmp_path / "content", "suginami/2023")
    shutil.copyfile(ROOT / "config.yaml", tmp_path / "config.yaml")
    (tmp_path / "new.txt").write_text(REQUEST.read_text().replace("令和5年度", "令和6年度"))
    return tmp_path


def add(home: Path, path: str = "new.txt", ward: str = "minato", year: int = 2024, **more):
    return add_document(Wish(home / path, ward, year, **more), home / "content", home / "config.yaml", 1)


def only_fault(home: Path, *args, **more):
    """The one fault of adding; the content, and config.yaml, are as they were before it."""
    before, config = snapshot(home / "content"), (home / "config.yaml").read_bytes()
    with pytest.raises(Faults) as raised:
        add(home, *args, **more)
    assert snapshot(home / "content") == before and (home / "config.yaml").read_bytes() == config
    assert not [path for path in (home / "content").rglob("*") if path.is_dir() and not any(path.iterdir())]
    assert not list((home / ".cache").glob("adding-*"))
    (fault,) = raised.value.faults
    return fault


def source_of(home: Path, year: str = "minato/2024") -> str:
    return (home / f"content/wards/{year}/source.yaml").read_text()


def test_a_new_year_of_a_new_ward_is_published_by_one_command(home):
    done = run_build("add", home / "new.txt", "--ward", "minato", "--year", "2024", "--content", home / "content",
                     "--config", home / "config.yaml", "--published", "2024-02-01", "--key", "request")
    assert done.returncode == 0, done.stderr
    for told in ("予算要求事業概要書 (budget-request-sheet)", "NO 89–96の8事業", "null: address;", "8 projects; findings: ",
                 "wards/minato/2024/projects/", "cannot-tell: amounts-lost: 3", "next: 1."):
        assert told in done.stdout
    (entry,) = strict_yaml.load(source_of(home), "x")["documents"]
    assert entry == {"key": "request", "file": "request.txt", "form": "budget-request-sheet",
                     "sha256": entry["sha256"], "title": "令和6年度 予算要求事業概要書", "publisher": "港区", "address": None,
                     "published": "2024-02-01", "covers": "NO 89–96の8事業。"}
    assert (home / "content/wards/minato/ward.yaml").read_text() == (ROOT / "content/wards/minato/ward.yaml").read_text()


def test_a_second_document_leaves_the_text_of_source_yaml_as_it_is(home):
    source = home / "content/wards/suginami/2023/source.yaml"
    before = source.read_text() + "    # a remark of a person\ncorrections: []  # none yet\n"
    source.write_text(before)
    (home / "new.txt").write_text(REQUEST.read_text())
    added = add(home, ward="suginami", year=2023, title="要求書", address="https://example.org/a.txt")
    head, tail = before.split("    # a remark")
    after = source.read_text()
    assert after.startswith(head) and after.endswith("    # a remark" + tail)
    assert [entry["title"] for entry in strict_yaml.load(after, "x")["documents"]][1:] == ["要求書"]
    assert {change.page for change in added.changes} and all("/budget-request-sheet-" in change.page for change in added.changes)


def test_a_pdf_has_its_pages_told_and_a_key_of_its_own(home):
    shutil.copyfile(ROOT / "tests/documents/request-2020-weasyprint.pdf", home / "Sheets OF 2020.PDF")
    (home / "one.txt").write_text((ROOT / "content/wards/minato/2020/documents/request.txt").read_text())
    add(home, "one.txt", year=2020, key="request")
    added = add(home, "Sheets OF 2020.PDF", year=2020)
    assert (added.entry.key, added.entry.file) == ("request-2", "request-2.pdf")
    assert added.entry.pages and f"全{added.entry.pages}ページ。" in added.entry.covers
    assert {project.source.document for project, _ in added.judged.projects} == {"request", "request-2"}


def test_a_document_that_lies_in_its_folder_already_stays_there(home):
    folder = home / "content/wards/minato/2024/documents"
    folder.mkdir(parents=True)
    (home / "new.txt").rename(folder / "令和6年度 要求.txt")
    added = add(home, "content/wards/minato/2024/documents/令和6年度 要求.txt")
    assert added.entry.file == "令和6年度 要求.txt" and [path.name for path in folder.iterdir()] == [added.entry.file]
    assert (folder.parent.parent / "ward.yaml").is_file()


@pytest.mark.parametrize("publish, after", [
    ("publish: all", "publish: all"),
    ("publish: {suginami: all, minato: [2020]} # kept", "publish: {suginami: all, minato: [2020, 2024]} # kept"),
    ("publish: {suginami: all} # kept", "publish: {suginami: all, minato: [2024]} # kept"),
    ("publish:\n  minato: [2020] # this\n  # and this\n  suginami: all", "publish:\n  minato: [2020, 2024] # this\n"
     "  # and this\n  suginami: all"),
    ("publish:\n  minato:\n  - 2020 # old\n  suginami: all", "publish:\n  minato:\n  - 2020 # old\n  - 2024\n  suginami: all"),
    ("publish:\n  suginami: [2023] # one", "publish:\n  suginami: [2023] # one\n  minato: [2024]"),
])
def test_config_yaml_publishes_the_year_and_keeps_every_other_byte(home, publish, after):
    path = home / "config.yaml"
    text = path.read_text().replace("publish: all", publish)
    path.write_text(text)
    assert publish_year(text, load_config(path), "minato", 2024, "config.yaml") == text.replace(publish, after)


def test_config_yaml_in_another_manner_says_the_line_to_write():
    text = "title: x\nbase_url: null\npublish: {}\nlimits: {seconds: 1, megabytes: 1}\n"
    config = Config(**strict_yaml.load(text, "x"))
    assert "publish: {minato: [2024]}" in publish_year(text, config, "minato", 2024, "config.yaml")
    text = text.replace("{}", "{a: [\n  2020, # x\n ]}")
    config = Config(**strict_yaml.load(text, "x"))
    with pytest.raises(Faults) as raised:
        publish_year(text, config, "a", 2024, "config.yaml")
    assert raised.value.faults[0].slug == "publish-list" and "write a: [2020, 2024]" in str(raised.value)


def test_a_document_is_added_once(home):
    add(home)
    fault = only_fault(home, year=2023)
    assert (fault.slug, fault.path) == ("document-twice", "wards/minato/2024/source.yaml") and "request" in fault.found


def _plain(home):
    return {}


def _text(name: str, text: str):
    def make(home):
        (home / "new.txt").rename(home / name)
        if text:
            (home / name).write_text(text)
        return {"path": name}
    return make


def _link(home):
    (home / "link.txt").symlink_to(home / "new.txt")
    return {"path": "link.txt"}


def _taken(home):
    documents = home / "content/wards/suginami/2023/documents"
    (documents / "Budget-request-SHEET.TXT").write_text("another")
    (home / "new.txt").write_text(REQUEST.read_text())
    return {"ward": "suginami", "year": 2023}


def _damaged(home):
    data = (ROOT / "tests/documents/request-2020-weasyprint.pdf").read_bytes()
    (home / "cut.pdf").write_bytes(data[: len(data) // 2])
    return {"path": "cut.pdf"}


def _edited_page(home):
    page = next((home / "content/wards/suginami/2023/projects").iterdir())
    page.write_text(page.read_text().replace("office", "office", 1).replace("\n", "\nx: 1\n", 1))
    (home / "new.txt").write_text(REQUEST.read_text())
    return {"ward": "suginami", "year": 2023}


@pytest.mark.parametrize("make, slug, told", [
    (_text("poem.txt", "古池や\n蛙飛びこむ\n"), "unknown-form", "build.py form --from"),
    (lambda home: {"form": "no-such"}, "unknown-form", "'no-such'"),
    (lambda home: {"form": "settlement-sheet"}, "no-sheets", "none"),
    (lambda home: {"path": "nowhere.txt"}, "document-missing", "nothing"),
    (lambda home: {"path": "content"}, "document-missing", "a folder"),
    (_link, "document-missing", "a link"),
    (_damaged, "pdf-cut-off", ""),
    (_text("x\x1b[31m\n.txt", "\xff"), "unknown-form", "build.py form --from"),
    (lambda home: {"year": 2023}, "year-differs", "令和6年度 (2024)"),
    (_taken, "file-taken", "Budget-request-SHEET.TXT"),
    (_edited_page, "page-edited", ""),
    (lambda home: {"ward": "../minato"}, "ward-folder", "'../minato'"),
    (lambda home: {"ward": "Minato"}, "ward-folder", "'Minato'"),
    (lambda home: {"ward": "atlantis"}, "ward-unknown", "special wards"),
    (lambda home: {"ward": "suginami", "name": "北区"}, "ward-differs", "'北区'"),
])
def test_what_is_wrong_is_told_and_nothing_is_changed(home, make, slug, told):
    fault = only_fault(home, **make(home))
    assert fault.slug == slug and told in f"{fault.found} {fault.repair}"
    assert "\x1b" not in str(fault)


@pytest.mark.parametrize("where, name", [(shutil, "copyfile"), (Path, "write_bytes"), (adding, "put_in_place")])
def test_a_full_disk_leaves_the_content_as_it_was(home, monkeypatch, where, name):
    def fail(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(where, name, fail)
    assert only_fault(home).slug == "content-not-written"


@pytest.mark.parametrize("ward, year", [("minato", 2024), ("suginami", 2024), ("suginami", 2023)])
def test_a_config_that_can_not_be_written_takes_the_year_back(home, monkeypatch, ward, year):
    monkeypatch.setattr("portal.adding.document.publish_year", lambda text, *_: text + "# published\n")
    monkeypatch.setattr("portal.adding.place.os.replace", _full_when_config)
    if year == 2023:
        (home / "new.txt").write_text(REQUEST.read_text())
    assert only_fault(home, ward=ward, year=year).slug == "content-not-written"


def _full_when_config(source, target, real=__import__("os").replace):
    if Path(target).name == "config.yaml":
        raise OSError(errno.ENOSPC, "No space left on device")
    real(source, target)


def test_the_special_wards_are_23_with_right_check_digits(home):
    wards = special_wards()
    assert len(wards) == len({ward.name for ward in wards.values()}) == 23
    assert [ward.code[:5] for ward in wards.values()] == [str(code) for code in range(13101, 13124)]
    assert all(ward.code[5] == check_digit(ward.code[:5]) for ward in wards.values())
    for path in (ROOT / "content/wards").glob("*/ward.yaml"):
        there = strict_yaml.load_file(path, "x")
        assert (there["name"], there["code"]) == (wards[path.parent.name].name, wards[path.parent.name].code)


@pytest.mark.parametrize("key, name, code, slug, told", [
    ("shinjuku", None, "131042", "ward-code", "131041 would be right"),
    ("shinjuku", None, "131059", "ward-differs", "131041"),
    ("shinjuku", "中野区", None, "ward-differs", "新宿区"),
    ("tachikawa", "立川市", None, "ward-unknown", "--code"),
    ("tachikawa", "立川市", "13202", "ward-code", "six digits"),
    ("tachikawa", "立川市", "132020", "ward-code", "132021"),
    ("tachikawa", "立川\n市", "132021", "ward-unknown", "--name"),
    ("west", "杉並区", None, "ward-differs", "--ward suginami"),
])
def test_a_ward_that_does_not_fit(home, key, name, code, slug, told):
    with pytest.raises(Faults) as raised:
        find_ward(home / "content", key, name, code)
    (fault,) = raised.value.faults
    assert fault.slug == slug and told in str(fault)


def test_a_ward_by_name_by_code_or_by_folder(home):
    for key, name, code in (("shinjuku", None, None), ("shin-juku", "新宿区", None), ("shinjuku", "新宿区", "131041")):
        assert find_ward(home / "content", key, name, code).ward.code == "131041"
    new = find_ward(home / "content", "tachikawa", "立川市", "132021")
    assert strict_yaml.load(new.text, "x") == {"name": "立川市", "code": "132021"}
    assert find_ward(home / "content", "suginami", None, None).text is None


@pytest.mark.parametrize("numbers, pages, covers", [
    (["89", "90", "91"], 3, "NO 89–91の3事業。全3ページ。"), (["1", "2", "5", None], 0, "NO 1–2、5の3事業と番号のない1事業。"),
    ([None, None], 4, "2事業。全4ページ。"), ([str(2 * n) for n in range(9)], 0, "9事業。"),
])
def test_what_a_document_covers(numbers, pages, covers):
    sheets = tuple(Sheet("x", place, number, Place()) for place, number in enumerate(numbers, 1))
    assert reading_to_covers(Reading(sheets), pages) == covers


def test_the_year_of_a_document_is_that_of_its_title():
    detect = [r"(令和|平成)\s*\S{1,3}\s*年\s*度\s*予\s*算\s*要\s*求"]
    assert texts_to_years(["令和５年度 予算要求", "令和 元 年度予算要求", "令和9年度の話"], detect) == [2019, 2023]
    assert texts_to_years(["平成31年度予算要求"], detect) == [2019]
