"""build.py as a maintainer meets it: what it says of wrong content, what it leaves alone, and its exit codes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Built, copy_content, run_build, snapshot

from portal import strict_yaml

FAULT = re.compile(r"(?P<path>[^:\s][^:]*):(?P<line>\d+): (?P<slug>[a-z0-9]+(-[a-z0-9]+)*): "
                   r"(?P<must>\S.*); found (?P<found>\S.*)\. Repair: (?P<repair>\S.*)")
SOURCE = "wards/minato/2023/source.yaml"
DOCUMENT = "wards/minato/2023/documents/request.txt"
PAGE = "wards/minato/2023/projects/request-96.yaml"
CORRECTION = """corrections:
  - project: minato-2023-request-96
    field: {field}
    was: {was}
    now: {now}
    reason: 試験のため
    date: "2026-01-01"
"""


@dataclass(frozen=True)
class Place:
    """A content folder of one document, and the site that was published from it."""

    content: Path
    site: Path

    def build(self, *arguments: str | Path, **environment: str):
        return run_build(*arguments, "--content", self.content, "--site", self.site, **environment)

    def path(self, name: str) -> Path:
        return self.content / name

    def edit(self, name: str, old: str, new: str) -> int:
        """Replace the one occurrence of `old` in a file; gives the line on which it stood."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")
        return text[:text.index(old)].count("\n") + 1


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """One document, published."""
    folder = tmp_path_factory.mktemp("published")
    place = Place(copy_content(folder / "content", "minato/2023"), folder / "site")
    done = place.build()
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def place(published: Place, tmp_path: Path) -> Place:
    """A copy of what is published, to break."""
    shutil.copytree(published.content, tmp_path / "content")
    shutil.copytree(published.site, tmp_path / "site")
    return Place(tmp_path / "content", tmp_path / "site")


# ---- faults -------------------------------------------------------------------------------------------------


def document_missing(place: Place) -> tuple[str, int]:
    place.path(DOCUMENT).unlink()
    return SOURCE, place.edit(SOURCE, "file: request.txt", "file: request.txt")


def unknown_form(place: Place) -> tuple[str, int]:
    return SOURCE, place.edit(SOURCE, "form: budget-request-sheet", "form: budget-request-shet")


def yaml_syntax(place: Place) -> tuple[str, int]:
    return SOURCE, place.edit(SOURCE, "publisher: 港区", "publisher: 港区: 東京都")


def duplicate_key(place: Place) -> tuple[str, int]:
    return SOURCE, place.edit(SOURCE, "    publisher: 港区\n", "    publisher: 港区\n    publisher: 港区\n") + 1


def document_changed(place: Place) -> tuple[str, int]:
    with place.path(DOCUMENT).open("a", encoding="utf-8") as document:
        document.write("\n")
    return SOURCE, place.edit(SOURCE, "sha256:", "sha256:")


def correction_stale(place: Place) -> tuple[str, int]:
    source = place.path(SOURCE)
    assert "corrections:" not in source.read_text(encoding="utf-8")
    lines = source.read_text(encoding="utf-8").rstrip("\n").count("\n") + 1
    with source.open("a", encoding="utf-8") as file:
        file.write(CORRECTION.format(field="contact", was="昔の係", now="今の係"))
    return SOURCE, lines + 2


def page_edited(place: Place) -> tuple[str, int]:
    return PAGE, place.edit(PAGE, "\ntitle: 学童クラブ\n", "\ntitle: 学童クラブ事業\n") + 1


DAMAGE = (document_missing, unknown_form, yaml_syntax, duplicate_key, document_changed, correction_stale,
          page_edited)


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_a_fault_is_one_line_and_leaves_the_site_alone(place: Place, damage: Callable[[Place], tuple[str, int]]):
    path, line = damage(place)
    content, site = snapshot(place.content), snapshot(place.site)
    done = place.build()
    assert done.returncode == 1
    faults = [match for match in map(FAULT.fullmatch, done.stderr.splitlines()) if match]
    assert [(fault["path"], int(fault["line"]), fault["slug"]) for fault in faults] == [
        (path, line, damage.__name__.replace("_", "-"))]
    assert "Traceback" not in done.stderr
    assert snapshot(place.site) == site
    assert snapshot(place.content) == content
    assert sorted({path.name for path in place.site.parent.iterdir()} - {".cache"}) == ["content", "site"]


def test_an_edited_page_is_shown_with_the_correction_that_keeps_the_edit(place: Place):
    page_edited(place)
    done = place.build("parse")
    assert done.returncode == 1
    assert "title" in done.stderr and "'学童クラブ' → '学童クラブ事業'" in done.stderr
    proposed = done.stderr[done.stderr.index("\n  - project:"):done.stderr.rindex("\n1 fault")]
    (correction,) = strict_yaml.load(proposed, "standard error")
    assert {key: correction[key] for key in ("project", "field", "was", "now")} == {
        "project": "minato-2023-request-96", "field": "title", "was": "学童クラブ", "now": "学童クラブ事業"}


def test_a_correction_is_applied_listed_and_survives_the_next_parse(place: Place):
    with place.path(SOURCE).open("a", encoding="utf-8") as source:
        source.write(CORRECTION.format(field="title", was="学童クラブ", now="学童クラブ事業"))
    for _ in range(2):
        done = place.build()
        assert done.returncode == 0, done.stderr
    page = strict_yaml.load_file(place.path(PAGE), PAGE)
    assert page["title"] == "学童クラブ事業"
    html = (place.site / "minato/2023/request/96/index.html").read_text(encoding="utf-8")
    assert "学童クラブ事業" in html and "試験のため" in html


def test_faults_of_several_files_are_shown_together(place: Place):
    document_changed(place)
    shutil.copytree(place.path("wards/minato/2023"), place.path("wards/minato/2021"))
    place.edit("wards/minato/2021/source.yaml", "form: budget-request-sheet", "form: nothing")
    done = place.build("check")
    assert done.returncode == 1
    slugs = [match["slug"] for match in map(FAULT.fullmatch, done.stderr.splitlines()) if match]
    assert sorted(slugs) == ["document-changed", "unknown-form"]


# ---- usage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [
    ["publish"], ["--sight", "x"], ["--jobs", "0"], ["--jobs", "many"], ["serve", "--port", "65536"], ["serve", "--json"], ["read"],
    ["parse", "minato", "chiyoda"],
], ids=" ".join)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: list[str]):
    done = run_build(*arguments, "--content", tmp_path / "content", "--site", tmp_path / "site")
    assert done.returncode == 2
    assert done.stderr.startswith("usage: build.py") and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_year_that_is_not_there_is_a_fault(place: Place):
    done = place.build("parse", "minato/1999")
    assert done.returncode == 1
    assert FAULT.fullmatch(done.stderr.splitlines()[0])["slug"] == "nothing-there"


def test_no_content_at_all_is_a_fault(tmp_path: Path):
    done = run_build("--content", tmp_path / "none", "--site", tmp_path / "site")
    assert done.returncode == 1
    assert FAULT.fullmatch(done.stderr.splitlines()[0])
    assert list(tmp_path.iterdir()) == []


# ---- the same again -----------------------------------------------------------------------------------------


def test_a_second_parse_touches_no_file(place: Place):
    assert place.build("parse").returncode == 0
    before = {path: path.stat().st_mtime_ns for path in place.content.rglob("*")}
    done = place.build("parse")
    assert done.returncode == 0, done.stderr
    assert {path: path.stat().st_mtime_ns for path in place.content.rglob("*")} == before


def test_the_committed_pages_are_what_the_parse_gives(built_site: Built):
    pages = {name for name in snapshot(built_site.content) if "/projects/" in name}
    assert len(pages) == 53
    for name in sorted(pages):
        committed = ROOT / "content" / name
        assert committed.is_file(), f"{name} is not committed: run build.py parse"
        assert committed.read_bytes() == (built_site.content / name).read_bytes(), name


# ---- read and check -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--form", "budget-request-sheet"]], ids=["form-found", "form-given"])
def test_read_prints_the_projects_as_yaml_and_writes_nothing(place: Place, tmp_path: Path, arguments: list[str]):
    file = tmp_path / "another.txt"
    shutil.copy(place.path(DOCUMENT), file)
    before = snapshot(tmp_path)
    # Whatever the locale, text goes out as UTF-8.
    done = place.build("read", file, *arguments, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    projects = strict_yaml.load(done.stdout, "standard output")
    assert [project["number"] for project in projects] == [str(number) for number in range(89, 97)]
    assert projects[7]["title"] == "学童クラブ" and projects[7]["amounts"]["budgeted"] == 15_346_000
    assert re.search(r"^another\.txt:\d+: [a-z-]+: cannot-tell: .*学童クラブ育成料収納業務", done.stderr, re.MULTILINE)
    assert snapshot(tmp_path) == before


def test_read_says_when_no_form_fits(place: Place, tmp_path: Path):
    (tmp_path / "note.txt").write_text("ただの文章です。\n", encoding="utf-8")
    done = place.build("read", tmp_path / "note.txt")
    assert done.returncode == 1 and done.stdout == ""
    assert FAULT.fullmatch(done.stderr.splitlines()[0])["slug"] == "unknown-form"


def test_check_publishes_nothing(place: Place):
    shutil.rmtree(place.site)
    done = place.build("check")
    assert done.returncode == 0, done.stderr
    assert "minato/2023: 8 projects" in done.stdout
    assert not place.site.exists()
