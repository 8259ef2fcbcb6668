"""Work that can be done apart: in this process, in processes forked from it, or by any concurrent.futures executor.

A stage that fans out gives `FanOut.map` a function, what all calls of it share, and its tasks, each large enough to be
worth a process (a few hundred pages). The function is of a module's top level, and what it takes and gives can be
pickled: then an executor whose workers are elsewhere can do it as well, and all three ways give the same.

    FanOut(jobs=2)                   processes of this machine; what they share with this one is not copied
    FanOut(executor=client.get_executor())   a cluster's: what tasks share is pickled once, and goes with each task

Tasks are done in any order and by any worker, perhaps twice when one is lost; results come in the order of the tasks.
"""

from __future__ import annotations

import gc
import multiprocessing
import pickle
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TypeVar

S, T, R = TypeVar("S"), TypeVar("T"), TypeVar("R")
COLLECT = (50_000, 50, 50)  # When a process looks for garbage (gc.set_threshold): a page leaves hardly any.
AHEAD = 4  # Tasks that are given out before the first result is taken, for each job.

_forked: tuple[Callable, Any] | None = None


@dataclass(frozen=True)
class FanOut:
    """Where work is done: on `executor`, which does `slots` tasks at a time, else by up to `jobs` processes. `near`:
    workers see this machine's files."""

    jobs: int = 1
    executor: Executor | None = None
    slots: int = 1

    @property
    def near(self) -> bool:
        return self.executor is None

    def map(self, work: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        """`work(shared, task)` of each task, in order; tasks are asked for as they are given out. What a task raises is
        raised at its turn."""
        if self.executor is not None:
            packed = pickle.dumps((work, shared))
            yield from _in_turn(self.executor, _do_packed, ((packed, task) for task in tasks),
                                AHEAD * max(self.jobs, self.slots))
            return
        tasks = iter(tasks)
        first = list(islice(tasks, 2 if self.jobs > 1 else 0))
        if len(first) < 2:
            yield from (work(shared, task) for task in chain(first, tasks))
        else:
            yield from self._fork(work, shared, chain(first, tasks))

    def _fork(self, work: Callable[[S, T], R], shared: S, tasks: Iterable[T]) -> Iterator[R]:
        global _forked
        _forked = work, shared
        # What is there already is passed over by the processes' collections: looking at it would copy it.
        gc.freeze()
        try:
            with warnings.catch_warnings():
                # The other threads that there may be are those of libraries, which no task uses.
                warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
                pool = ProcessPoolExecutor(self.jobs, multiprocessing.get_context("fork"), gc.set_threshold, COLLECT)
                yield from _in_turn(pool, _do_forked, ((task,) for task in tasks), AHEAD * self.jobs)
        finally:
            gc.unfreeze()
            _forked = None
            pool.shutdown(cancel_futures=True)


def _in_turn(executor: Executor, work: Callable[..., R], tasks: Iterable[tuple], ahead: int) -> Iterator[R]:
    """The results in order, no more than `ahead` of them waiting: memory stays bounded."""
    waiting: deque[Future[R]] = deque()
    for task in tasks:
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
        waiting.append(executor.submit(work, *task))
    while waiting:
        yield waiting.popleft().result()


def _do_packed(packed: bytes, task: Any) -> Any:
    work, shared = pickle.loads(packed)
    return work(shared, task)


def _do_forked(task: Any) -> Any:
    work, shared = _forked
    return work(shared, task)
