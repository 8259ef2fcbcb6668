"""Whatever is done to the content between two builds, the second gives what a build from nothing gives."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from conftest import ROOT, copy_content, snapshot

import build
from portal.checksums import read_sums

YEARS = ("minato/2020", "minato/2023", "suginami/2023")
CORRECTION = """corrections:
  - project: {project}
    field: title
    was: {was}
    now: 別の題{number}
    reason: 計測
    date: 2026-11-22
"""


def run(content: Path, site: Path) -> None:
    """One language, which is half of the work."""
    config = content.parent / "config.yaml"
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    config.write_text(text.replace("languages: [ja, en]", "languages: [ja]"), encoding="utf-8")
    assert build.main(["--content", str(content), "--site", str(site), "--config", str(config), "--jobs", "1",
                       "--quiet"]) == 0


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_document(content: Path, number: int) -> None:
    """Another edition of a document: a word of its text."""
    source = content / "wards" / "minato" / "2020" / "source.yaml"
    document = source.parent / "documents" / "request.txt"
    before = hashlib.sha256(document.read_bytes()).hexdigest()
    replace_in(document, "国民", f"国民{number}")
    replace_in(source, before, hashlib.sha256(document.read_bytes()).hexdigest())


def correct(content: Path, number: int) -> None:
    page = next((content / "wards" / "suginami" / "2023" / "projects").glob("*.yaml"))
    found = dict(re.findall(r"^(id|title): (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE))
    source = content / "wards" / "suginami" / "2023" / "source.yaml"
    text = re.sub(r"corrections: *\[\]\n", "", source.read_text(encoding="utf-8"))
    source.write_text(text + CORRECTION.format(project=found["id"], was=found["title"], number=number), encoding="utf-8")


def rename_ward(content: Path, number: int) -> None:
    replace_in(content / "wards" / "minato" / "ward.yaml", "name: 港区", f"name: 港区{number}")


def remove_year(content: Path, number: int) -> None:
    shutil.rmtree(content / "wards" / "minato" / "2023")


def add_year(content: Path, number: int) -> None:
    shutil.copytree(ROOT / "content" / "wards" / "chiyoda", content / "wards" / "chiyoda",
                    ignore=lambda folder, names: ["2024"] if folder.endswith("chiyoda") else [])


def delete_page(content: Path, number: int) -> None:
    next((content / "wards" / "suginami" / "2023" / "projects").glob("*.yaml")).unlink()


def edit_glossary(content: Path, number: int) -> None:
    path = content / "glossary.yaml"
    found = re.search(r"^ +meaning: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    replace_in(path, found[1], f"{found[1]}{number}")


def rename_document(content: Path, number: int) -> None:
    """Its key is in the addresses of all its projects."""
    replace_in(content / "wards" / "minato" / "2020" / "source.yaml", "key: request", f"key: request{number}")


EDITS: tuple[Callable[[Path, int], None], ...] = (
    edit_document, correct, rename_ward, remove_year, add_year, delete_page, edit_glossary, rename_document)


def test_a_series_of_edits_gives_what_a_build_from_nothing_gives(tmp_path: Path) -> None:
    choose = random.Random(1)
    content = copy_content(tmp_path / "own" / "content", *YEARS)
    site = tmp_path / "own" / "site"
    run(content, site)
    for edit in choose.sample(EDITS, len(EDITS)):
        edit(content, choose.randrange(100, 1000))
        run(content, site)
        anew = tmp_path / edit.__name__
        shutil.copytree(content, anew / "content")
        shutil.copytree(content.parent / ".cache" / "reading", anew / ".cache" / "reading")
        run(anew / "content", anew / "site")
        ours, theirs = snapshot(site), snapshot(anew / "site")
        assert sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)) == [], edit
        assert set(read_sums(site)) == set(ours) - {"SHA256SUMS"}
        assert snapshot(content) == snapshot(anew / "content")
