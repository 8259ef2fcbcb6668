"""A limit on what a single case of a long series may take."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class TooLong(BaseException):
    """Not to be taken for what is wrong with a file."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise TooLong in the block after so many seconds of processor time."""
    def end(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
