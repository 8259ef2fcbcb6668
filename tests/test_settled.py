"""A year that nothing changed is neither planned nor read again; whatever changes is seen."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import settled, stages
from portal.config import load_config
from portal.faults import Faults
from portal.stages import JudgedYear, parse_and_judge

ROOT = Path(__file__).parents[1]
YEAR = Path("content") / "wards" / "minato" / "2020"
PAGE = YEAR / "projects" / "request-59.yaml"


def judge(folder: Path) -> tuple[JudgedYear, int]:
    """The year, and how many pages changed."""
    config = load_config(ROOT / "config.yaml", None)
    (judged,), changes = parse_and_judge(folder / "content", config, 1, "minato/2020")
    return judged, len({change.page for change in changes})


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
    """A content of one year that was built and is settled."""
    copy_year(tmp_path)
    shutil.copytree(readings, tmp_path / stages.CACHE)
    while not list((tmp_path / stages.SETTLED).rglob("*.json")):  # The time at which a file was copied has to pass.
        time.sleep(2 * settled.YOUNG / 1e9)
        judge(tmp_path)
    return tmp_path


def test_a_settled_year_is_not_planned_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned, _ = judge(folder)
    monkeypatch.setattr(stages, "plan_pages", None)
    monkeypatch.setattr(stages, "load_projects", None)
    assert judge(folder) == (planned, 0)


def edit(old: str, new: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(re.sub(old, new, path.read_text(encoding="utf-8"), count=1), encoding="utf-8")


@pytest.mark.parametrize(("path", "change", "pages"), [
    (PAGE, Path.unlink, 1),
    (PAGE, lambda path: shutil.copy(path, path.with_name("request-999.yaml")), 1),
    (PAGE, edit("title: .*", "title: 別の題"), None),
    (YEAR / "source.yaml", edit("form: budget-request-sheet", "form: no-such-form"), None),
    (Path("content/forms/budget-request-sheet.yaml"), edit("name: .*", "name: 別の名"), 0),
    (stages.SETTLED / "minato" / "2020.json", edit("国民健康保険料徴収", "別の題"), 0),
    (stages.SETTLED / "minato" / "2020.json", lambda path: path.write_bytes(b"\xff"), 0),
])
def test_what_changes_is_seen(folder: Path, path: Path, change: Callable, pages: int | None) -> None:
    planned, _ = judge(folder)
    change(folder / path)
    if pages is None:
        with pytest.raises(Faults):
            judge(folder)
    else:
        judged, changed = judge(folder)
        assert changed == pages
        assert judged.projects == planned.projects


def test_what_changes_while_a_year_is_read_is_not_settled(folder: Path) -> None:
    seen = settled.SettledYears(folder / "elsewhere")
    time.sleep(2 * settled.YOUNG / 1e9)
    (folder / PAGE).touch()
    seen.put(folder / YEAR, [], ())
    assert not (folder / "elsewhere").exists()
