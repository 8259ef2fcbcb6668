"""Work on a hostile document, done in a child process with limits on time and memory."""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import astuple
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from portal.faults import Fault, Faults

# When Python looks for garbage (gc.set_threshold). What a reader makes stays until it is done; to look through it as
# often as Python does by itself takes a good part of its time.
COLLECT = (50_000, 50, 50)

_VALUE, _FAULTS, _MEMORY, _ERROR = b"v", b"f", b"m", b"e"


def run_limited(work: Callable[..., bytes], *args: Any, name: str, seconds: float, megabytes: int) -> bytes:
    """`work(*args)` in a process of its own, which may fork others; the arguments are pickled. What the child says
    is never unpickled: it has read what a stranger wrote.

    name                which document, for messages
    seconds, megabytes  more time, or more memory in any of its processes, ends the child

    Raises the Faults that the work raised; and Faults of its own when the child ran out of time or memory, broke
    down, or raised anything else.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["portal.reading"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, work, args, seconds, megabytes), daemon=True)
    child.start()
    theirs.close()
    answer = None
    try:
        # Processes that the child forked may still hold its end of the pipe when it has broken down.
        ready = wait([ours, child.sentinel], seconds)
        if not ready:
            raise _fault(name, "document-timeout", f"a document is read within {seconds:g} seconds", "more time",
                         "look for what makes it so long, or raise limits.seconds in config.yaml")
        answer = ours.recv_bytes() if ours.poll() else None
    except EOFError:
        pass
    finally:
        _end(child, whole=answer is not None)
        ours.close()
    if answer is None:
        raise _fault(name, "document-crash", "reading a document leaves the reader alive", "a crash",
                     "try `build.py read` on the file; replace it if it is damaged")
    kind, told = answer[:1], answer[1:]
    if kind == _VALUE:
        return told
    if kind == _FAULTS:
        raise Faults(*(Fault(*fault) for fault in json.loads(told)))
    if kind == _MEMORY:
        raise _fault(name, "document-memory", f"a document is read within {megabytes:,} MB", "more memory",
                     "look for what makes it so large, or raise limits.megabytes in config.yaml")
    raise _fault(name, "document-unreadable", "the reader understands the document", told.decode("utf-8", "replace"),
                 "report this with the document: it is an error in the program")


def _end(child: ForkServerProcess, whole: bool) -> None:
    """End the child and, when it did not come to its own end, the processes that it forked."""
    if not whole:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.join()
    child.close()


def _child(pipe: Connection, work: Callable[..., bytes], args: tuple, seconds: float, megabytes: int) -> None:
    os.setpgid(0, 0)
    gc.set_threshold(*COLLECT)
    limit = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _VALUE + work(*args)
    except Faults as error:
        answer = _FAULTS + json.dumps([astuple(fault) for fault in error.faults]).encode()
    except MemoryError:
        answer = _MEMORY
    except RecursionError:
        answer = _ERROR + b"nesting too deep to follow"
    except Exception as error:  # The reader must never take the build with it: whatever it was becomes a fault.
        answer = _ERROR + f"{type(error).__name__}: {error}"[:300].encode("utf-8", "replace")
    pipe.send_bytes(answer)
    pipe.close()


def _fault(name: str, slug: str, must: str, found: str, repair: str) -> Faults:
    return Faults(Fault(name, 0, slug, must, found, repair))
