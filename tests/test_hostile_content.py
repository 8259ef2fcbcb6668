"""Content changed at random (tests/content_mutations.py): it is published whole or refused with clear faults; no
traceback, no figure that no document prints, no file outside the site.

HOSTILE_CASES=3000 (or more) HOSTILE_FROM=1000 make test ARGS="-k hostile" tries other and more changes than each run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, copy_content, run_build, snapshot

from portal.pages.addresses import Shown
from portal.pages.project_items import item_table
from tests.content_mutations import seal_documents
from tests.site_fixtures import group, item, project

CASES, FIRST = int(os.environ.get("HOSTILE_CASES", "30")), int(os.environ.get("HOSTILE_FROM", "0"))


def test_changed_content_is_published_whole_or_refused():
    command = [sys.executable, "-m", "tests.hostile_content", str(FIRST), str(CASES)]
    done = subprocess.run(command, cwd=ROOT, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(
        (str(ROOT), str(ROOT / "tests")))}, capture_output=True, timeout=max(300, 20 * CASES))
    assert done.returncode == 0, done.stderr
    outcomes, wrong = json.loads(done.stdout)
    assert not wrong, "\n".join(wrong)
    total = sum(map(Counter, outcomes.values()), Counter())
    assert set(total) <= {"published", "refused", "too long", "too large"}
    assert total["published"] >= CASES / 20 and total["refused"] >= CASES / 3, total
    assert total["too long"] + total["too large"] <= CASES / 20, total


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return copy_content(tmp_path / "content", "minato/2020")


def refused(tmp_path: Path) -> str:
    """What the build says, which publishes nothing and leaves nothing."""
    site = tmp_path / "site"
    done = run_build("--content", tmp_path / "content", "--site", site)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert not site.exists() and not list(tmp_path.glob(".site*"))
    return done.stderr


@pytest.mark.parametrize(("text", "slug"), [
    ("a: " + "[" * 100_000, "yaml-nesting"),
    ("a0: &a0 [x, x]\n" + "".join(f"a{step}: &a{step} [*a{step - 1}, *a{step - 1}]\n" for step in range(1, 30)),
     "yaml-alias"),
    ("documents: !!python/object/apply:os.system [touch x]\n", "yaml-tag"),
    ("documents: " + "x" * 3_000_000, "yaml-too-large"),
    ("documents: []\ndocuments: []\n", "duplicate-key"), ("documents: \"\\0\"\n", "wrong-value"),
    ("\ufeffdocuments: 'x'\r\n", "wrong-value"), ("documents: \x01\n", "yaml-syntax"),
    ("<<: {documents: []}\n", "unknown-key"),
    ("", "wrong-value"), ("--- a\n--- b\n", "yaml-syntax"), ("? [a]\n: b\n", "yaml-key"),
], ids=["deep", "alias-bomb", "tag", "long", "twice", "nul", "bom-crlf", "control",
        "merge", "empty", "two-documents", "list-for-key"])
def test_a_hostile_source_is_one_clear_message(tmp_path: Path, content: Path, text: str, slug: str):
    (content / "wards/minato/2020/source.yaml").write_text(text, encoding="utf-8", newline="")
    assert f": {slug}: " in refused(tmp_path)


def test_100_megabytes_of_yaml_are_not_read(tmp_path: Path, content: Path):
    with (content / "glossary.yaml").open("wb") as file:
        file.truncate(100_000_000)
    assert ": yaml-too-large: " in refused(tmp_path)


def test_a_million_lines_are_refused(tmp_path: Path, content: Path):
    text = "あ\n" * 1_000_000
    path = content / "wards/minato/2020/documents/request.txt"
    path.write_text(text, encoding="utf-8")
    seal_documents(path.parent.parent)
    assert ": document-too-long: " in refused(tmp_path)


@pytest.mark.parametrize("name", ["documents/request.txt", "source.yaml", "../ward.yaml", "projects/request-55.yaml",
                                  "../../../glossary.yaml", "../../../pages/about.md", "documents", "projects"])
def test_a_symbolic_link_leads_nowhere(tmp_path: Path, content: Path, name: str):
    """Wherever in the content: to a secret outside, its words never reach the site."""
    secret = tmp_path / "secret"
    path = content / "wards/minato/2020" / name
    if path.is_dir():
        secret.mkdir()
        (secret / "request.txt").write_text("himitsu", encoding="utf-8")
        (secret / "request-1.yaml").write_text("himitsu: 1\n", encoding="utf-8")
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
    else:
        secret.write_text("himitsu\n", encoding="utf-8")
        path.unlink()
    path.symlink_to(secret)
    before = snapshot(tmp_path / "secret") if secret.is_dir() else secret.read_bytes()
    done = run_build("--content", content, "--site", tmp_path / "site")
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    assert not (tmp_path / "site").exists()
    assert before == (snapshot(tmp_path / "secret") if secret.is_dir() else secret.read_bytes())


@pytest.mark.parametrize("file", ["../../../../secret.txt", "/etc/passwd", "..", ".", "", "a/b.txt",
                                  "x\0y", "x" * 300, ".hidden", "x\ny"])
def test_a_file_name_never_leaves_its_folder(tmp_path: Path, content: Path, file: str):
    source = content / "wards/minato/2020/source.yaml"
    text = source.read_text(encoding="utf-8").replace("file: request.txt", f"file: {json.dumps(file)}")
    source.write_text(text, encoding="utf-8")
    told = refused(tmp_path)
    assert any(f": {slug}: " in told for slug in ("file-outside", "document-missing", "wrong-value")), told


def test_a_title_of_300_characters_and_letters_that_turn_the_line_are_published(tmp_path: Path, content: Path):
    source = content / "wards/minato/2020/source.yaml"
    title = "長" * 300 + "\\u202E\\u2066\\u0007\\u200F"
    text = source.read_text(encoding="utf-8").replace("title: 令和2年度予算要求事業概要書", f'title: "{title}"')
    source.write_text(text, encoding="utf-8")
    done = run_build("--content", content, "--site", tmp_path / "site")
    assert done.returncode == 0, done.stderr
    for path in (tmp_path / "site").rglob("*.html"):
        assert not set("\u202e\u2066\x07\u200f") & set(path.read_text(encoding="utf-8")), path


def test_items_of_two_groups_with_one_name_stand_once():
    twice = project("x-2023-y-1", groups=(group("経常", 1, 3_000, 3_000), group("経常", 5, 2_000, 2_000)),
                    line_items=(item("一", 2, 3_000, 3_000, group="経常"), item("二", 6, 2_000, 2_000, group="経常")))
    anchors = [row.anchor for row in item_table(twice, Shown("x/")).rows]
    assert sorted(anchors) == ["g1", "g2", "i1", "i2"]
