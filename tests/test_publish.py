"""Stage 6: the old site stays whole until the new one takes its place."""

from __future__ import annotations

import os

import pytest

from portal import publish
from portal.faults import Faults
from portal.publish import staging, write_files


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def build(site, **names):
    with staging(site) as draft:
        write_files(draft, {"index.html": b"home", **{f"{name}/index.html": text for name, text in names.items()}})


@pytest.mark.parametrize("exchange", [True, False])
def test_a_new_site_takes_the_place_of_the_old(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    site = tmp_path / "site"
    build(site, old=b"1")
    build(site, new=b"2")
    assert files(site) == {"index.html": b"home", "new/index.html": b"2"}
    assert os.listdir(tmp_path) == ["site"]


def test_a_failure_leaves_the_old_site_and_no_rest(tmp_path):
    site = tmp_path / "site"
    build(site, old=b"1")
    with pytest.raises(RuntimeError), staging(site) as draft:
        write_files(draft, {"index.html": b"half"})
        raise RuntimeError
    assert files(site) == {"index.html": b"home", "old/index.html": b"1"}
    assert os.listdir(tmp_path) == ["site"]


def test_a_folder_that_is_no_site_is_never_taken(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("mine")
    with pytest.raises(Faults, match="site-not-ours"):
        build(tmp_path / "home")
    assert files(tmp_path / "home") == {"letter.txt": b"mine"}


def test_a_path_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Faults, match="site-not-writable"):
        build(tmp_path / "file" / "site")
