"""Faults and findings as GitHub shows them beside the lines of a pull request (workflow commands of Actions)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"
SHOWN = 10  # Of each kind GitHub shows so many for a step.


@dataclass(frozen=True)
class Annotation:
    """One note beside a line.

    kind   ERROR or WARNING
    path   of the file, from the repository's root; None for a note that is about no file
    line   from 1; 0 for the file as a whole
    title  the slug of the fault or finding
    text   what is said
    """

    kind: str
    path: str | None
    line: int
    title: str
    text: str

    def __str__(self) -> str:
        told = {"file": self.path, "line": self.line if self.path else 0, "title": self.title}
        properties = ",".join(f"{key}={_property(str(value))}" for key, value in told.items() if value)
        return f"::{self.kind} {properties}::{_data(self.text)}"


def told(annotations: Sequence[Annotation], rest: str) -> Iterator[str]:
    """A line for each that GitHub will show, in their order; the last of a kind that has more tells how many more, and
    with `rest` where they are to be seen."""
    for kind in (ERROR, WARNING):
        own = [each for each in annotations if each.kind == kind]
        shown = own if len(own) <= SHOWN else own[:SHOWN - 1]
        yield from map(str, shown)
        if len(shown) < len(own):
            left = len(own) - len(shown)
            yield str(Annotation(kind, None, 0, f"{left} more", f"{left} more {kind}s are not shown here; {rest}"))


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
