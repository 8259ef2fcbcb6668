"""What is said when input is wrong: one line a fault, with its place and its repair."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with one file.

    path    the file, relative to the content folder where it lies in it
    line    its line, counted from 1; 0 when the fault is of the file as a whole
    slug    the name of the kind of fault, in kebab-case; stable, so that help can be looked up
    must    what must hold
    found   what was found instead
    repair  what a maintainer does about it
    """

    path: str
    line: int
    slug: str
    must: str
    found: str
    repair: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.slug}: {self.must}; found {self.found}. Repair: {self.repair}"


class Faults(Exception):
    """Raised with every fault that a stage has collected; the build prints them and exits 1."""

    def __init__(self, *faults: Fault):
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[Faults], tuple[Fault, ...]]:
        return Faults, self.faults  # Another process gets the faults, not the text of all of them.


class Collector:
    """Gathers the faults of independent pieces of work, so that all are shown together."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def __enter__(self) -> Collector:
        return self

    def __exit__(self, kind, error, trace) -> bool:
        if isinstance(error, Faults):
            self.faults.extend(error.faults)
            return True
        return False

    def finish(self) -> None:
        """Raise what was gathered, if anything was."""
        if self.faults:
            raise Faults(*self.faults)
