"""A cluster builds the same site as one machine, also when a worker is lost on the way."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from conftest import ROOT, copy_content, run_build, snapshot

from portal import cluster
from portal.cluster import fan_out_to, read_remotely
from portal.config import Limits
from portal.faults import Fault, Faults
from portal.forms import load_forms
from portal.reading import read_limited

FORMS = tuple(load_forms(ROOT / "content" / "forms").values())


def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(tmp_path: Path):
    content = copy_content(tmp_path / "one" / "content", "minato/2023", "chiyoda/2022")
    copy_content(tmp_path / "two" / "content", "minato/2023", "chiyoda/2022")
    done = run_build("--content", content, "--site", tmp_path / "one" / "site")
    assert done.returncode == 0, done.stderr
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    run = subprocess.run([sys.executable, str(ROOT / "tests" / "cluster_run.py"), "--content",
                          str(tmp_path / "two" / "content"), "--site", str(tmp_path / "two" / "site")],
                         env=os.environ | {"PYTHONPATH": path}, cwd=tmp_path, capture_output=True, encoding="utf-8",
                         timeout=500)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["exit"] == 0, told["wrong"]
    assert told["killed"]
    ours, theirs = snapshot(tmp_path / "one" / "site"), snapshot(tmp_path / "two" / "site")
    assert sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)) == []


@pytest.fixture(scope="module")
def executor():
    with ProcessPoolExecutor(1, get_context("forkserver")) as pool:
        yield pool


def test_any_executor_reads_a_document_from_its_bytes(executor: ProcessPoolExecutor):
    path = ROOT / "tests" / "documents" / "request-2023-reportlab.pdf"
    limits = Limits(seconds=60, megabytes=1_000)
    assert read_remotely(executor, path, "x.pdf", "x", FORMS, limits) == read_limited(path, "x.pdf", "x", FORMS, limits, 1)


def test_a_worker_keeps_the_limits_and_tells_what_is_wrong(executor: ProcessPoolExecutor, tmp_path: Path):
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\n")
    with pytest.raises(Faults, match=r"^wards/x\.pdf:0: pdf-cut-off: "):
        read_remotely(executor, tmp_path / "x.pdf", "wards/x.pdf", "x", FORMS, Limits(seconds=60, megabytes=1_000))
    path = ROOT / "tests" / "documents" / "request-2023-reportlab.pdf"
    with pytest.raises(Faults, match="document-memory|document-crash|document-unreadable"):
        read_remotely(executor, path, "x.pdf", "x", FORMS, Limits(seconds=60, megabytes=1))


def test_faults_can_be_sent_from_a_worker():
    faults = Faults(Fault("a", 1, "one", "must", "found", "repair"), Fault("b", 2, "two", "must", "found", "repair"))
    assert pickle.loads(pickle.dumps(faults)).faults == faults.faults


def test_workers_of_another_program_do_no_work():
    cluster._check_workers({"tcp://a": cluster._program(), "tcp://b": cluster._program()})
    with pytest.raises(Faults, match="cluster-differs.*tcp://b"):
        cluster._check_workers({"tcp://a": cluster._program(), "tcp://b": "another"})
    with pytest.raises(Faults, match="cluster-empty"):
        cluster._check_workers({})


def test_without_a_scheduler_this_machine_does_the_work():
    with fan_out_to(None, 3) as where:
        assert where.near and where.jobs == 3


def test_a_scheduler_that_is_not_there_is_a_fault(tmp_path: Path):
    done = run_build("--content", ROOT / "content", "--site", tmp_path / "site", "--dask", "nonsense://x")
    assert done.returncode == 1 and ": cluster-unreachable: " in done.stderr and "Traceback" not in done.stderr
