"""How far long work is, on standard error: a line that is rewritten on a terminal, now and then a line elsewhere.

    with progress.stage("pages", len(pages)) as done:
        for page in pages:
            …
            done()            # or done(20): so many more

`done` may be called from any thread of the process that began the stage.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TextIO

Done = Callable[..., None]
PATIENCE = 0.5  # Seconds. What is done sooner shows nothing on a terminal.
EVERY = 10.0  # Seconds between two plain lines of a stage.


class Progress:
    """Says nothing; the others say something."""

    def stage(self, name: str, total: int) -> AbstractContextManager[Done]:
        """A stage of the work that has `total` parts, called `name` ("pages"); gives what is to be called whenever
        one, or that many, are done. Of a stage that has none nothing is said."""
        return contextlib.nullcontext(lambda count=1: None)


SILENT = Progress()


class TerminalProgress(Progress):
    """One line, rewritten: what, how far, how long still. It is gone when the stage is done; `verbose`: a line says
    how long it took."""

    def __init__(self, stream: TextIO, verbose: bool = False):
        self._stream = stream
        self._verbose = verbose

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Done]:
        if not total:
            yield lambda count=1: None
            return
        from tqdm import tqdm  # Here, since each process that reads a document loads this module.
        begun = time.monotonic()
        # Rows are given since some terminals do not know how many they have, and then tqdm shows nothing.
        with tqdm(total=total, desc=name, file=self._stream, leave=False, delay=PATIENCE, nrows=24,
                  ncols=_width(self._stream),
                  bar_format="{desc}: {n_fmt} of {total_fmt} {bar} {elapsed}, {remaining} left") as bar:
            yield lambda count=1: bar.update(count) and None
        if self._verbose:
            print(f"{name}: {bar.n:,} in {duration(time.monotonic() - begun)}", file=self._stream, flush=True)


def _width(stream: TextIO) -> int:
    """Of a terminal, in letters; some do not know theirs."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or 79
    except (OSError, ValueError):
        return 79


class PlainProgress(Progress):
    """A line for each stage every ten seconds, for the log of a CI. `verbose`: also one when a stage is done."""

    def __init__(self, stream: TextIO, verbose: bool = False, clock: Callable[[], float] = time.monotonic):
        self._stream = stream
        self._verbose = verbose
        self._clock = clock

    @contextmanager
    def stage(self, name: str, total: int) -> Iterator[Done]:
        begun = told = self._clock()
        number, lock = 0, threading.Lock()

        def done(count: int = 1) -> None:
            nonlocal number, told
            with lock:
                number += count
                now = self._clock()
                if now - told < EVERY or not number < total:
                    return
                told = now
                left = (now - begun) / number * (total - number) if number else None
                self._say(f"{name}: {number:,} of {total:,}" + (f", about {duration(left)} left" if left else ""))

        yield done
        if self._verbose and total:
            self._say(f"{name}: {number:,} in {duration(self._clock() - begun)}")

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):  # Nobody reads it any more: no reason to stop the work.
            print(line, file=self._stream, flush=True)


def duration(seconds: float) -> str:
    """43 s, 2 min 10 s, 1 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def progress_for(stream: TextIO, quiet: bool = False, verbose: bool = False) -> Progress:
    """What fits `stream`: nothing at all when `quiet`, or where there is no such stream."""
    if quiet or stream is None:
        return SILENT
    if stream.isatty() and os.environ.get("TERM") != "dumb" and "CI" not in os.environ:
        return TerminalProgress(stream, verbose)
    return PlainProgress(stream, verbose)
