"""Work that is done apart gives the same, wherever it is done."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

from portal.fan_out import FanOut
from portal.pages.language import ENGLISH, JAPANESE
from portal.pages.render import render_site
from tests.site_fixtures import make_site


def add(shared: int, task: int) -> tuple[int, int]:
    if task == 13:
        raise ValueError("the thirteenth")
    return shared + task, os.getpid()


def test_results_come_in_the_order_of_the_tasks_from_other_processes() -> None:
    results = list(FanOut(jobs=2).map(add, 100, list(range(40, 80))))
    assert [value for value, _ in results] == list(range(140, 180))
    assert os.getpid() not in {process for _, process in results}


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_a_task_raises_is_raised_at_its_turn(jobs: int) -> None:
    results = FanOut(jobs).map(add, 0, list(range(20)))
    assert [next(results)[0] for _ in range(13)] == list(range(13))
    with pytest.raises(ValueError, match="the thirteenth"):
        next(results)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_site_is_the_same_from_one_process_several_or_an_executor(tmp_path: Path) -> None:
    site = replace(make_site("https://example.org/"), languages=(JAPANESE, ENGLISH), texts={})
    render_site(site, tmp_path / "one")
    render_site(site, tmp_path / "two", FanOut(jobs=2))
    # Processes that begin anew have nothing but what is sent to them, as on another machine.
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        render_site(site, tmp_path / "far", FanOut(executor=executor))
    one = files_of(tmp_path / "one")
    assert files_of(tmp_path / "two") == one == files_of(tmp_path / "far")
