"""build.py --dask SCHEDULER: documents are read, and pages and the parts of search index and data made, by the
workers of a dask.distributed cluster.

The workers run the same program (PYTHONPATH is its folder) with the packages of requirements/cluster.txt. What a worker
needs is sent to it; it sees none of this machine's files. What a lost worker was doing is done by another.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import astuple
from functools import cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from portal.fan_out import FanOut
from portal.faults import Fault, Faults
from portal.forms import Form
from portal.kept import all_code, digest
from portal.reading import read_limited
from portal.reading_cache import code_digest

if TYPE_CHECKING:
    from portal.config import Limits

SECONDS = 30  # In which a scheduler has to answer.


@contextlib.contextmanager
def fan_out_to(scheduler: str | None, jobs: int) -> Iterator[FanOut]:
    """Where work is done: by `jobs` processes of this machine, or by the cluster of this scheduler (tcp://host:8786).
    Raises Faults when there is no such cluster, it has no workers, or they run another program."""
    if scheduler is None:
        yield FanOut(jobs)
        return
    try:
        from distributed import Client
        from distributed.comm import resolve_address
    except ImportError:
        raise Faults(Fault("--dask", 0, "cluster-not-installed", "the packages of a cluster are installed", "none",
                           "sh requirements/packages.sh cluster .venv")) from None
    try:
        resolve_address(scheduler)  # A client of no address at all can't be closed.
        client = Client(scheduler, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Faults(Fault("--dask", 0, "cluster-unreachable", "the scheduler answers", f"{scheduler}: {error}",
                           "start it, or mend its address")) from None
    with client:
        _check_workers(client.run(_program, on_error="return"))
        threads = sum(client.nthreads().values())
        yield FanOut(jobs, client.get_executor(pure=False), threads)


@cache
def _program() -> str:
    """What a worker runs: what reads documents, with its libraries, and all that makes pages and parts."""
    return digest(code_digest(), list(all_code()))


def _check_workers(programs: dict[str, object]) -> None:
    if not programs:
        raise Faults(Fault("--dask", 0, "cluster-empty", "the scheduler has workers", "none",
                           "start workers: docs/publishing.md says how"))
    if others := sorted(worker for worker, program in programs.items() if program != _program()):
        raise Faults(Fault("--dask", 0, "cluster-differs", "every worker runs this program, on this version of Python, with "
                           "the packages of requirements/cluster.txt", f"another one on {others[0]}",
                           "bring the workers to the same commit, and start them with PYTHONPATH on its folder"))


def read_remotely(executor: Executor, path: Path, name: str, key: str, forms: Sequence[Form], limits: Limits) -> bytes:
    """What `portal.reading.read_limited` gives for a file of this machine, made by a worker, within the same limits: the
    bytes of the file go there, not its path. Raises Faults when the file can't be read."""
    made, faults = executor.submit(_read_bytes, path.read_bytes(), name, key, tuple(forms), limits).result()
    if faults:
        raise Faults(*(Fault(*each) for each in faults))
    return made


def _read_bytes(data: bytes, name: str, key: str, forms: tuple[Form, ...], limits: Limits) -> tuple[bytes, list[tuple]]:
    """On a worker: a file's ReadFile as JSON, or what is wrong with it."""
    # Python lets no daemon start processes, and dask's workers are daemons. Ours end before the work does.
    multiprocessing.current_process().daemon = False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{PurePath(name).suffix}"
        path.write_bytes(data)
        try:
            return read_limited(path, name, key, forms, limits, 1), []
        except Faults as error:
            return b"", [astuple(fault) for fault in error.faults]
