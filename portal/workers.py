"""Threads that each wait for a process of their own, and end with it at once when a person interrupts the work."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor


@contextlib.contextmanager
def waiting_threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """A pool of `count` threads. Wait for what they do inside the block: when Ctrl-C ends it, whatever has not begun
    never begins, and the processes of what has (portal/documents/isolation.py) are killed with all that they forked."""
    pool = ThreadPoolExecutor(count)
    try:
        yield pool
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            for kill in (os.killpg, os.kill):  # It may have begun a moment ago, and have no group yet.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(child.pid, signal.SIGKILL)
        raise
    finally:
        pool.shutdown()
