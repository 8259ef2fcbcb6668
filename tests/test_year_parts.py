"""Parts of ward-years: the same wherever they are made, kept for as long as their year stays as it is, and put together to
the index that was made from all entries at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

import pytest
from conftest import ROOT

from bench._corpus import make_projects
from portal.fan_out import FanOut
from portal.pages.page_keys import PageKeys
from portal.pages.render import TEMPLATES
from portal.pages.site_model import Site, Ward
from portal.search.entries import SearchEntry
from portal.search.index import Merged, index_files
from portal.search.parts import entries_to_part, numbered
from portal.search.wire import year_to_part
from portal.year_parts import year_parts
from tests.site_fixtures import make_site

ENTRIES = list(make_projects(700, length=0.2))


def parts_of(site: Site, cache: Path | None, fan_out: FanOut = FanOut()) -> list[bytes]:
    with year_parts(site, "search", PageKeys(site, TEMPLATES), year_to_part, site.glossary, fan_out, cache) as parts:
        return [bytes(part()) for part in parts]


def stamps(cache: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in (cache / "search").iterdir()}


def retitled(site: Site, key: str, title: str) -> Site:
    """The site with another title of the first project of a ward."""
    def first_changed(ward: Ward) -> Ward:
        year = ward.years[0]
        entry, *entries = year.documents[0].entries
        entries = (replace(entry, project=replace(entry.project, title=title)), *entries)
        documents = (replace(year.documents[0], entries=entries), *year.documents[1:])
        return replace(ward, years=(replace(year, documents=documents), *ward.years[1:]))
    return replace(site, wards=tuple(first_changed(ward) if ward.key == key else ward for ward in site.wards))


# ---- where they are made, and how they are kept -------------------------------------------------------------


def test_parts_are_the_same_wherever_they_are_made() -> None:
    site = make_site()
    parts = parts_of(site, None)
    assert len(parts) == 5 and all(parts)
    assert parts_of(site, None, FanOut(jobs=2)) == parts
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        assert parts_of(site, None, FanOut(executor=executor)) == parts


def test_a_cluster_that_loses_a_worker_makes_the_same_parts(tmp_path: Path) -> None:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    run = subprocess.run([sys.executable, str(ROOT / "tests" / "cluster_parts_run.py")], cwd=tmp_path, timeout=300,
                         env=os.environ | {"PYTHONPATH": path}, capture_output=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["killed"] and told["parts"] == 5 and told["same"], run.stderr


def test_only_the_part_of_a_changed_year_is_made_anew(tmp_path: Path) -> None:
    site = make_site()
    parts = parts_of(site, tmp_path)
    before = stamps(tmp_path)
    assert parts_of(site, tmp_path) == parts and stamps(tmp_path) == before
    changed = retitled(site, "minato", "題")
    made = parts_of(changed, tmp_path)
    assert [at for at, part in enumerate(made) if part != parts[at]] == [2]
    after = stamps(tmp_path)
    assert [name for name in after if after[name] != before[name]] == ["minato-2020.part"]
    parts_of(replace(site, wards=site.wards[1:]), tmp_path)
    assert sorted(stamps(tmp_path)) == ["minato-2020.part", "minato-2023.part", "suginami-2023.part"]


@pytest.mark.parametrize("damage", [
    lambda data: b"", lambda data: data[:40], lambda data: data[:-1], lambda data: data + b"\0",
    lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:], lambda data: b"0" * 32 + data[32:]])
def test_damaged_and_foreign_parts_are_made_anew(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    site = make_site()
    parts = parts_of(site, tmp_path)
    path = tmp_path / "search" / "minato-2023.part"
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert parts_of(site, tmp_path) == parts
    assert path.read_bytes() == whole


def test_where_nothing_can_be_kept_the_parts_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"")
    assert parts_of(make_site(), tmp_path / "cache") == parts_of(make_site(), None)


def test_parts_that_another_build_changes_meanwhile_are_made_anew(tmp_path: Path) -> None:
    site = make_site()
    keys = PageKeys(site, TEMPLATES)
    with year_parts(site, "search", keys, year_to_part, site.glossary, FanOut(jobs=2), tmp_path) as parts:
        for damage in (lambda: parts_of(retitled(site, "minato", "題"), tmp_path),
                       lambda: shutil.rmtree(tmp_path / "search")):
            damage()
            assert [bytes(part()) for part in parts] == parts_of(site, None)


# ---- put together -------------------------------------------------------------------------------------------


def merged(groups: Sequence[Sequence[SearchEntry]], **given: object) -> dict[str, bytes]:
    parts = [partial(bytes, entries_to_part(sorted(own, key=numbered)) if own else b"") for own in groups]
    return {path: data for path, data, _ in Merged(parts).files(**given)}


@pytest.mark.parametrize("small", [10**9, 58_000])
def test_however_entries_are_divided_the_index_is_the_same(small: int) -> None:
    index = dict(index_files(ENTRIES, small=small))
    wards = [list(own) for _, own in groupby(ENTRIES, key=lambda entry: (entry.ward, entry.year))]
    assert len(wards) > 100
    random.Random(1).shuffle(wards)
    assert merged([[], *wards], small=small) == index
    # Ids that lie between those of another part.
    assert merged([own for year in range(2018, 2030) for start in range(3)
                   if (own := [entry for entry in ENTRIES if entry.year == year][start::3])], small=small) == index


@pytest.mark.parametrize("groups", [
    [ENTRIES[:2], ENTRIES[1:3]], [ENTRIES[:3], ENTRIES[1:2]], [[ENTRIES[0], ENTRIES[0]]]])
def test_two_projects_with_one_id_are_refused_in_whatever_part(groups: list[list[SearchEntry]]) -> None:
    with pytest.raises(ValueError, match="same id"):
        merged(groups)


def test_what_is_known_of_files_is_not_deflated_again() -> None:
    index = Merged([partial(bytes, entries_to_part(ENTRIES[:5]))])
    files = {file.path: file for file in index.files(small=0)}
    asked = {}

    def known(path: str, key: str) -> bytes | None:
        asked[path] = key
        return files[path].data[:-1] if path.startswith("g/") else None

    again = {file.path: file for file in index.files(small=0, known=known)}
    assert len(asked) > 5 and {files[path].key for path in asked} == set(asked.values())
    for path, file in again.items():
        assert file.data == (files[path].data[:-1] if path.startswith("g/") else files[path].data) or path == "start.bin"
