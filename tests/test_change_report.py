"""What the parse tells of changed pages: field, before, after, and the right cause."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import pytest
from conftest import copy_content, run_build

from portal.changes.made_from import MadeFrom, MadeFromDocument, Record
from portal.projects.page_file import Change

YEAR = "wards/minato/2023"
REQUEST = f"{YEAR}/documents/request.txt"
PAGE = f"{YEAR}/projects/request-96.yaml"


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_content(tmp_path_factory.mktemp("parsed") / "content", "minato/2023")
    assert run_build("parse", "--content", folder).returncode == 0
    return folder


@pytest.fixture
def content(parsed: Path, tmp_path: Path) -> Path:
    """A parsed year, to change."""
    return shutil.copytree(parsed, tmp_path / "content")


def parse(content: Path, command: str = "parse") -> list[str]:
    """What a command tells of changes, a line each."""
    done = run_build(command, "--content", content)
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if "→" in line]


def edit(content: Path, name: str, old: str, new: str) -> None:
    text = (content / name).read_text(encoding="utf-8")
    assert old in text
    (content / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_document(content: Path) -> None:
    """A new edition, in which the title of NO 96 is another."""
    old = hashlib.sha256((content / REQUEST).read_bytes()).hexdigest()
    edit(content, REQUEST, "学童クラブ", "児童クラブ")
    edit(content, f"{YEAR}/source.yaml", old, hashlib.sha256((content / REQUEST).read_bytes()).hexdigest())


def edit_program(content: Path) -> None:
    """As if another program had made the pages."""
    text = (content / YEAR / "read.yaml").read_text(encoding="utf-8")
    (content / YEAR / "read.yaml").write_text(re.sub(r"program: .*", "program: \"0000000000000000\"", text),
                                              encoding="utf-8")


def edit_form(content: Path) -> None:
    edit(content, "forms/budget-request-sheet.yaml", "レベルアップ: enhanced", "レベルアップ: new")


def test_nothing_changed_is_nothing_told_and_nothing_written(content):
    edit_program(content)
    stale = (content / YEAR / "read.yaml").read_bytes()
    assert parse(content, "check") == [] and (content / YEAR / "read.yaml").read_bytes() == stale
    assert parse(content) == [] and (content / YEAR / "read.yaml").read_bytes() != stale


def test_because_of_the_document(content):
    edit_document(content)
    assert f"{PAGE}: title: '学童クラブ' → '児童クラブ' (because of document)" in parse(content)


def test_because_of_the_form(content):
    edit_form(content)
    told = parse(content)
    assert f"{PAGE}: change: 'enhanced' → 'new' (because of form)" in told
    assert all(line.endswith("(because of form)") for line in told)


def test_because_of_a_correction_that_comes_and_goes(content):
    source = (content / YEAR / "source.yaml").read_bytes()
    with (content / YEAR / "source.yaml").open("a", encoding="utf-8") as file:
        file.write("corrections:\n  - project: minato-2023-request-96\n    field: amounts.budgeted\n    was: "
                   "15346000\n"
                   "    now: null\n    reason: 試験\n    date: \"2026-11-22\"\n")
    told = parse(content)
    assert f"{PAGE}: amounts.budgeted: 15346000 → nothing (because of correction)" in told
    assert f"{PAGE}: missing.budgeted: nothing → 'unreadable' (because of correction)" in told
    assert all(line.endswith("(because of correction)") for line in told)
    (content / YEAR / "source.yaml").write_bytes(source)
    assert f"{PAGE}: amounts.budgeted: nothing → 15346000 (because of correction)" in parse(content)


def test_because_of_the_program(content):
    edit_program(content)
    page = content / PAGE
    body = page.read_text(encoding="utf-8").partition("\n")[2].replace("title: 学童クラブ\n", "title: 学童\n")
    digest = hashlib.sha256(body.encode("utf-8")).hexdigest()[:16]
    head = page.read_text(encoding="utf-8").partition("\n")[0].rpartition(" ")[0] + " "
    page.write_text(f"{head}{digest}\n{body}", encoding="utf-8")
    assert parse(content, "check") == [f"{PAGE}: title: '学童' → '学童クラブ' (because of program)"]


def test_causes_that_can_not_be_told_apart_are_all_named_and_a_correction_is(content):
    edit_document(content)
    edit_program(content)
    with (content / YEAR / "source.yaml").open("a", encoding="utf-8") as file:
        file.write("corrections:\n  - project: minato-2023-request-96\n    field: grants[general_revenue].name\n  "
                   "  was: null\n"
                   "    now: 区の一般財源\n    reason: 試験\n    date: \"2026-11-22\"\n")
    told = parse(content)
    assert f"{PAGE}: title: '学童クラブ' → '児童クラブ' (because of document or program)" in told
    assert f"{PAGE}: grants[3].name: nothing → '区の一般財源' (because of correction)" in told


def test_pages_of_new_and_gone_documents_and_of_no_record():
    one = MadeFromDocument(sha256="0" * 64, form="0" * 16)
    now = MadeFrom(program="0" * 16, documents={"request": one})
    new = Change("x.yaml", "page", None, "a page", "request")
    gone = Change("y.yaml", "page", "a page", None, "budget")
    same = Change("z.yaml", "title", "甲", "乙", "request")
    record = Record(Path("read.yaml"), MadeFrom(program="0" * 16, documents={"budget": one}), now)
    assert [each.because for each in record.explain([new, gone])] == ["document", "document"]
    assert [each.because for each in Record(Path("read.yaml"), None, now).explain([new, same])] == [
        "document", "document, form, correction or program (no record of the last parse)"]
    assert Record(Path("x"), now, now).explain([same])[0].because == "page (it was not as the last parse left it)"
