"""Independent pieces of work on one document, done by several processes, with the results in order."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")

MAX_PIECES = 10_000  # Their numbers have to fit into a pipe.
_NUMBER = 4  # Bytes.


def work_in_order(work: Callable[[int], T], count: int, jobs: int, pack: Callable[[T], bytes],
                  unpack: Callable[[bytes], T]) -> Iterator[T]:
    """`work(0)` to `work(count - 1)`, in order, done by this process and up to `jobs` - 1 that are forked from it.

    Each process takes the next piece that none has taken; this one also while its caller waits for the next result.
    `pack` and `unpack` carry results over. What fails before its turn is done again by this process at its turn, so that
    whatever is wrong is raised here, at its place, however many processes there are.
    """
    if jobs < 2 or count < 2:
        yield from map(work, range(count))
        return
    if count > MAX_PIECES:
        raise ValueError(f"at most {MAX_PIECES:,} pieces")
    numbers = _fill_pipe(count)
    helpers = [_Helper(work, pack, numbers) for _ in range(min(jobs, count) - 1)]
    arrived: SimpleQueue[bytes | None] = SimpleQueue()
    for helper in helpers:
        threading.Thread(target=_collect, args=(helper.pipe, arrived), daemon=True).start()
    done: dict[int, T | bytes] = {}
    left, working = True, len(helpers)
    try:
        for number in range(count):
            while number not in done:
                if left and arrived.empty():
                    own = _take(numbers)
                    left = own is not None
                    if left:
                        try:
                            done[own] = work(own)
                        except Exception:
                            if own == number:
                                raise
                elif working:
                    answer = arrived.get()
                    if answer is None:
                        working -= 1
                    else:
                        done[int.from_bytes(answer[:_NUMBER], "big")] = answer[_NUMBER:]
                else:
                    done[number] = work(number)
            result = done.pop(number)
            yield unpack(result) if isinstance(result, bytes) else result
    finally:
        os.close(numbers)
        for helper in helpers:
            helper.end()


def _fill_pipe(count: int) -> int:
    """The reading end of a pipe that holds the numbers below `count`, and then ends."""
    reading, writing = os.pipe()
    os.write(writing, b"".join(number.to_bytes(_NUMBER, "big") for number in range(count)))
    os.close(writing)
    return reading


def _take(numbers: int) -> int | None:
    """The next number, or None when none is left."""
    taken = os.read(numbers, _NUMBER)
    return int.from_bytes(taken, "big") if taken else None


def _collect(pipe: Connection, arrived: SimpleQueue[bytes | None]) -> None:
    """Pass on what comes through a pipe, and None when it ends, or there is no room for more."""
    try:
        while True:
            arrived.put(pipe.recv_bytes())
    except (EOFError, OSError, MemoryError):
        arrived.put(None)


class _Helper:
    """A process forked from this one, which must not have threads. It takes numbers until none is left, or until it
    fails; `pipe` carries each number and its packed result."""

    def __init__(self, work: Callable[[int], T], pack: Callable[[T], bytes], numbers: int):
        self.pipe, theirs = Pipe(duplex=False)
        self._id = os.fork()
        if not self._id:
            try:
                self.pipe.close()
                while (number := _take(numbers)) is not None:
                    theirs.send_bytes(number.to_bytes(_NUMBER, "big") + pack(work(number)))
            finally:
                os._exit(0)
        theirs.close()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        os.kill(self._id, signal.SIGKILL)
        os.waitpid(self._id, 0)
