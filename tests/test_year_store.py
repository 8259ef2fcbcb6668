"""A year that nothing changed is neither read, planned nor checked again; whatever changes is seen."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from portal import stages, year_store, years
from portal.config import load_config
from portal.faults import Faults
from portal.forms import load_forms
from portal.kept import digest
from portal.pages.render import write_pages
from portal.pages.site_model import WardYear
from portal.pages.site_pages import TEMPLATES_OF
from portal.pages.year_facts import LazyYears, find_listed, year_facts
from portal.publication import years_to_site
from portal.year_pack import pack, unpack
from portal.year_store import YearStore
from portal.years import KnownYear, parse_years, source_to_ward
from tests.site_fixtures import make_site

ROOT = Path(__file__).parents[1]
YEAR = Path("content") / "wards" / "minato" / "2020"
PAGE = YEAR / "projects" / "request-59.yaml"
STORED = years.STORE / "minato" / "2020.year"


def judge(folder: Path) -> tuple[KnownYear, int]:
    """The year, and how many pages changed."""
    config = load_config(ROOT / "config.yaml", None)
    (known,), changes = parse_years(folder / "content", config, 1, "minato/2020")
    return known, len({change.page for change in changes})


def copy_year(folder: Path) -> Path:
    shutil.copytree(ROOT / "content" / "forms", folder / "content" / "forms")
    shutil.copytree(ROOT / YEAR, folder / YEAR)
    shutil.copy(ROOT / YEAR.parent / "ward.yaml", folder / YEAR.parent)
    return folder


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is kept of the document: it is read once for all tests."""
    folder = copy_year(tmp_path_factory.mktemp("read"))
    judge(folder)
    return folder / stages.CACHE


@pytest.fixture
def folder(tmp_path: Path, readings: Path) -> Path:
    """A content of one year that was built and is stored."""
    copy_year(tmp_path)
    shutil.copytree(readings, tmp_path / stages.CACHE)
    while not (tmp_path / STORED).exists():  # The time at which a file was copied has to pass.
        time.sleep(2 * year_store.YOUNG / 1e9)
        judge(tmp_path)
    return tmp_path


def test_a_stored_year_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known, _ = judge(folder)
    loaded = known.load()
    for name in ("_read_entry", "plan_pages", "load_projects", "project_to_findings"):
        monkeypatch.setattr(stages, name, None)
    again, changed = judge(folder)
    assert (again.facts, again.told, changed) == (known.facts, known.told, 0)
    assert again.load() == loaded and len(loaded.entries) == 9


def edit(old: str, new: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(re.sub(old, new, path.read_text(encoding="utf-8"), count=1), encoding="utf-8")


def damage(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-20] + b"0" * 20)


@pytest.mark.parametrize(("path", "change", "pages"), [
    (PAGE, Path.unlink, 1),
    (PAGE, lambda path: shutil.copy(path, path.with_name("request-999.yaml")), 1),
    (PAGE, edit("title: .*", "title: 別の題"), None),
    (YEAR / "source.yaml", edit("form: budget-request-sheet", "form: no-such-form"), None),
    (YEAR / "documents" / "r02-yosan.txt", edit("国民", "国"), None),
    (Path("content/forms/budget-request-sheet.yaml"), edit("name: .*", "name: 別の名"), 0),
    (STORED, lambda path: path.write_bytes(b"\xff"), 0),
    (STORED, lambda path: path.write_bytes(b"\xff" * 100), 0),
])
def test_what_changes_is_seen(folder: Path, path: Path, change: Callable, pages: int | None) -> None:
    known, _ = judge(folder)
    loaded = known.load()
    path = next(iter((folder / path.parent).glob("*.txt"))) if path.suffix == ".txt" else folder / path
    change(path)
    if pages is None:
        with pytest.raises(Faults):
            judge(folder)
    else:
        judged, changed = judge(folder)
        assert changed == pages
        assert judged.load().entries == loaded.entries


def test_a_year_that_is_no_longer_stored_as_it_was_is_not_published(folder: Path) -> None:
    known, _ = judge(folder)
    damage(folder / STORED)
    with pytest.raises(Faults, match="year-changed"):
        known.load()
    again, _ = judge(folder)  # The next build makes it anew.
    assert again.facts == known.facts and again.load() is not None


def test_each_bit_of_what_is_known_of_a_year_counts(folder: Path) -> None:
    known, _ = judge(folder)
    limits = load_config(ROOT / "config.yaml", None).limits
    store = YearStore(folder / years.STORE, digest(load_forms(folder / "content" / "forms"), limits))
    whole, found = (folder / STORED).read_bytes(), store.find(known.year)
    assert found is not None
    for at in range(0, len(whole) - len(pack(known.load()).body), 7):
        (folder / STORED).write_bytes(whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1:])
        assert store.find(known.year) is None, at
    (folder / STORED).write_bytes(whole)
    assert store.find(known.year) == found


def test_what_changes_while_a_year_is_read_is_not_stored(folder: Path) -> None:
    known, _ = judge(folder)
    seen = YearStore(folder / "elsewhere", "")
    time.sleep(2 * year_store.YOUNG / 1e9)
    (folder / PAGE).touch()
    assert not seen.put(known.year, known.facts, known.told, b"")
    assert not (folder / "elsewhere").exists()


def test_what_cannot_be_stored_is_held(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = judge(folder)[0].load()
    (folder / STORED).unlink()
    monkeypatch.setattr(YearStore, "put", lambda *_: False)
    assert judge(folder)[0].load() == loaded

    def refuse(_: WardYear) -> bytes:
        raise ValueError
    monkeypatch.setattr(years, "pack", refuse)
    assert judge(folder)[0].load() == loaded


def test_a_packed_year_is_what_it_was(folder: Path) -> None:
    source = judge(folder)[0].year
    for ward in make_site().wards:
        for year in ward.years:
            same = replace(year, changes=())
            assert unpack(replace(source, year=year.year), pack(same).body) == same
    with pytest.raises(ValueError):
        pack(replace(same, coverage="\ud800"))
    with pytest.raises(ValueError):
        unpack(source, pack(same).body[:-5])


def test_years_are_loaded_only_while_they_are_used(folder: Path) -> None:
    known, _ = judge(folder)
    loads: list[int] = []

    def load() -> WardYear:
        loads.append(1)
        return known.load()
    ward = replace(source_to_ward(known.year), years=LazyYears([known.facts] * 3, [load] * 3))
    assert ward.facts[0] is known.facts and not loads
    held = ward.years[1]
    assert ward.years[1] is held and len(loads) == 1
    assert [len(year.entries) for year in ward.years] == [9, 9, 9] and len(loads) == 3
    del held
    assert ward.years[1].year == 2020 and len(loads) == 4
    assert find_listed([ward], "minato-2020-request-59").title and find_listed([ward], "minato-2020-request-0") is None


@pytest.mark.parametrize("wards, times", [(1, 2), (2, 1)])
def test_a_year_is_loaded_once_for_all_pages_or_twice_in_the_last_ward(tmp_path: Path, wards: int, times: int) -> None:
    loads: list[int] = []

    def loaded(year: WardYear) -> WardYear:
        loads.append(year.year)
        return replace(year)
    site, kinds = make_site(), ("ward", "department", "year", "projects")
    ward = max(site.wards, key=lambda ward: len(ward.years))
    lazy = LazyYears(ward.facts, [partial(loaded, year) for year in ward.years])
    site = replace(site, wards=(replace(ward, years=lazy), replace(ward, key="last"))[:wards])
    write_pages(site, tmp_path, templates={kind: TEMPLATES_OF[kind] for kind in kinds})
    assert sorted(loads) == sorted(times * [year.year for year in ward.years]) and len(ward.years) > 1


def test_facts_are_those_of_the_loaded_year() -> None:
    config = load_config(ROOT / "config.yaml", None)
    known, _ = parse_years(ROOT / "content", config, 1)
    site = years_to_site(known, config, ROOT / "content")
    for ward in site.wards:
        assert ward.facts == tuple(year_facts(ward, year) for year in ward.years)
