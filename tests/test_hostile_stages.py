"""Thousands of changed documents, forms, project pages, configs and queries (tests/hostile_stages.py): each is read or
refused with clear faults; no traceback, no figure that no document prints, no page that says another thing.

HOSTILE_STAGES=10 (or more) HOSTILE_FROM=1000 make test ARGS="-k hostile_stages" tries as many times as many, and others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from conftest import ROOT

TIMES, FIRST = int(os.environ.get("HOSTILE_STAGES", "1")), int(os.environ.get("HOSTILE_FROM", "0"))


@pytest.mark.parametrize(("kind", "count", "least"), [
    ("document", 700, {"read": 250, "refused": 200}), ("form", 600, {"read": 40, "refused": 400}),
    ("project", 300, {"refused": 250}), ("config", 600, {"read": 50, "refused": 400}),
    ("query", 1_500, {"found": 100, "not found": 800})])
def test_what_is_changed_is_read_or_refused(kind: str, count: int, least: dict[str, int]) -> None:
    done = subprocess.run([sys.executable, "-m", "tests.hostile_stages", kind, str(FIRST), str(TIMES * count)], cwd=ROOT,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))},
                          capture_output=True, encoding="utf-8", timeout=240 * TIMES)
    assert done.returncode == 0, done.stderr
    outcomes, wrong = json.loads(done.stdout)
    assert not wrong, "\n".join(wrong)
    assert sum(outcomes.values()) == TIMES * count
    assert outcomes.get("TooLong", 0) + outcomes.get("MemoryError", 0) <= TIMES * count / 100, outcomes
    for outcome, fewest in least.items():
        assert outcomes.get(outcome, 0) >= TIMES * fewest, outcomes
