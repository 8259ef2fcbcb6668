"""Work on a hostile document, done in a child process with limits on time and memory."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from portal.faults import Fault, Faults

T = TypeVar("T")


def run_limited(work: Callable[..., T], *args: Any, name: str, seconds: float, megabytes: int) -> T:
    """`work(*args)` in a process of its own; arguments and result are pickled.

    name                which document, for messages
    seconds, megabytes  more time, or more memory, ends the child

    Raises the Faults that the work raised; and Faults of its own when the child ran out of time or memory, broke
    down, or raised anything else.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["portal.stages"])
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, work, args, seconds, megabytes), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise _fault(name, "document-timeout", f"a document is read within {seconds:g} seconds", "more time",
                         "look for what makes it so long, or raise limits.seconds in config.yaml")
        kind, value = ours.recv()
    except EOFError:
        raise _fault(name, "document-crash", "reading a document leaves the reader alive", "a crash",
                     "try `build.py read` on the file; replace it if it is damaged") from None
    finally:
        child.kill()
        child.join()
        ours.close()
    if kind == "value":
        return value
    if kind == "faults":
        raise Faults(*value)
    if kind == "memory":
        raise _fault(name, "document-memory", f"a document is read within {megabytes:,} MB", "more memory",
                     "look for what makes it so large, or raise limits.megabytes in config.yaml")
    raise _fault(name, "document-unreadable", "the reader understands the document", value,
                 "report this with the document: it is an error in the program")


def _child(pipe: Connection, work: Callable[..., Any], args: tuple, seconds: float, megabytes: int) -> None:
    limit = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: tuple[str, Any] = ("value", work(*args))
    except Faults as error:
        answer = ("faults", error.faults)
    except MemoryError:
        answer = ("memory", None)
    except RecursionError:
        answer = ("error", "nesting too deep to follow")
    except Exception as error:  # The reader must never take the build with it: whatever it was becomes a fault.
        answer = ("error", f"{type(error).__name__}: {error}"[:300])
    pipe.send(answer)
    pipe.close()


def _fault(name: str, slug: str, must: str, found: str, repair: str) -> Faults:
    return Faults(Fault(name, 0, slug, must, found, repair))
