"""The same input gives the same bytes: on another checkout, in another order of files, by other processes."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, copy_content

from portal.checksums import folder_to_files, read_sums

PROGRAM = ("build.py", "config.yaml", "portal", "templates")
PDFS = {"request": ("request-2023-sideways", "budget-request-sheet"), "book": ("book-facing", "budget-book")}
# What Python runs at its start, in every process of a build: folders are listed in another order than they lie in.
OTHER_ORDER = """
import os
listdir, scandir = os.listdir, os.scandir
class Entries:
    def __init__(self, path): self._entries = iter(sorted(scandir(path), key=lambda entry: entry.name[::-1], reverse=True))
    def __iter__(self): return self
    def __next__(self): return next(self._entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
os.scandir = lambda path='.': scandir(path) if isinstance(path, int) else Entries(path)
os.listdir = lambda path='.': sorted(listdir(path), key=lambda name: name[::-1], reverse=True)
"""
SOURCE = """\
documents:
  - {{key: request, file: request.pdf, form: budget-request-sheet, sha256: {request}, title: 要求, publisher: 港区,
     address: null, published: null, covers: 全部}}
  - {{key: book, file: book.pdf, form: budget-book, sha256: {book}, title: 予算書, publisher: 港区, address: null,
     published: null, covers: 全部}}
"""


def make_content(folder: Path) -> Path:
    """One year of texts, and one of PDFs: sheets with their images, and a budget book."""
    copy_content(folder, "minato/2023", "chiyoda/2022")
    documents = folder / "wards" / "minato" / "2027" / "documents"
    documents.mkdir(parents=True)
    sums = {}
    for key, (name, _) in PDFS.items():
        shutil.copyfile(ROOT / "tests" / "documents" / f"{name}.pdf", documents / f"{key}.pdf")
        sums[key] = hashlib.sha256((documents / f"{key}.pdf").read_bytes()).hexdigest()
    (documents.parent / "source.yaml").write_text(SOURCE.format(**sums), encoding="utf-8")
    return folder


def build(program: Path, folder: Path, *arguments: str, umask: int = 0o022, **environment: str) -> dict[str, str]:
    """What comes of the content in `folder`: the sum of every file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON", "TZ"))}
    done = subprocess.run(
        [sys.executable, str(program / "build.py"), "--content", str(folder / "content"), "--site", str(folder / "site"),
         "--base-url", "https://example.org/yosan/", *arguments], cwd=folder, env=kept | environment, umask=umask,
        capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return {name: hashlib.sha256((folder / "site" / name).read_bytes()).hexdigest()
            for name in folder_to_files(folder / "site")}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A content and what this checkout makes of it from a cold cache."""
    folder = tmp_path_factory.mktemp("first")
    make_content(folder / "content")
    return folder, build(ROOT, folder, "--jobs", "2", TZ="Asia/Tokyo", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")


def differing(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def test_another_machine_gives_the_same_bytes(first: tuple[Path, dict[str, str]], tmp_path: Path):
    """Another place, locale, time zone, seed of hashes, umask, number of processes, age and order of files."""
    program = tmp_path / "a longer place" / "プログラム"
    program.mkdir(parents=True)
    for name in PROGRAM:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, program / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, program / name)
    folder = tmp_path / "folder"
    names = sorted(folder_to_files(first[0] / "content"), reverse=True)
    for age, name in enumerate(names):
        (folder / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(first[0] / "content" / name, folder / "content" / name)
        os.utime(folder / "content" / name, (age * 1000, age * 1000))
    start = tmp_path / "start"
    start.mkdir()
    (start / "sitecustomize.py").write_text(OTHER_ORDER, encoding="utf-8")
    again = build(program, folder, "--jobs", "1", umask=0o077, TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONUTF8="0",
                  PYTHONCOERCECLOCALE="0", PYTHONHASHSEED="4294967295", PYTHONPATH=str(start))
    assert differing(first[1], again) == []
    assert (folder / "site" / "index.html").stat().st_mode & 0o777 == 0o644


def test_a_warm_cache_gives_the_same_bytes(first: tuple[Path, dict[str, str]]):
    folder, before = first
    assert (folder / ".cache").is_dir()
    assert differing(before, build(ROOT, folder, "--jobs", "1", PYTHONHASHSEED="2")) == []


def test_the_sums_that_a_site_carries_are_those_of_its_files(first: tuple[Path, dict[str, str]]):
    folder, made = first
    assert read_sums(folder / "site") == {name: digest for name, digest in made.items() if name != "SHA256SUMS"}
