"""content/lineage.yaml: which project continues which, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

import pydantic

from portal.faults import Fault, Faults
from portal.relations.known import KnownProjects
from portal.schema import Model, check_model, line_of
from portal.sources import Date
from portal.strict_yaml import load_file

Sentence = Annotated[str, pydantic.StringConstraints(min_length=1, strip_whitespace=True)]


class Continuation(Model):
    """One step in the life of projects.

    kind      same (the documents show that it is one project), renamed, split (one became several), merged
              (several became one) or presumed (a person thinks so; no document says it)
    before    ids of the projects that went on; empty where no document of them is known, then `outside` says what
              they were, in words
    after     ids of the projects in which they went on
    evidence  what shows it: where it stands, in which words. Same name alone is not a proof
    date      when a person accepted it
    english_evidence, english_outside   the two in English
    """

    kind: Literal["same", "renamed", "split", "merged", "presumed"]
    before: list[str] = []
    outside: Sentence | None = None
    after: list[str] = pydantic.Field(min_length=1)
    evidence: Sentence
    date: Date
    english_evidence: Sentence | None = None
    english_outside: Sentence | None = None


class Lineage(Model):
    """The whole file."""

    continuations: list[Continuation] = []


def load_lineage(path: Path, name: str, known: KnownProjects) -> tuple[tuple[Continuation, ...], tuple[Fault, ...]]:
    """The continuations between published projects, and what to tell of those that are left out, because they name a
    project that has no page. No file, none. Raises Faults: for a step that goes back in time, a number of projects
    that does not suit its kind, and a step that is said twice."""
    if not path.exists():
        return (), ()
    raw = load_file(path, name)
    lineage = check_model(raw, name, Lineage)
    faults: list[Fault] = []
    absent: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for at, step in enumerate(lineage.continuations):
        line = line_of(raw, ("continuations", at))
        faults.extend(_faults(step, name, line, seen, known))
        missing = tuple(known.absent((*step.before, *step.after), name, line))
        absent.extend(missing)
        if not missing:
            kept.append(step)
    if faults:
        raise Faults(*faults)
    return tuple(kept), tuple(absent)


def _faults(step: Continuation, name: str, line: int, seen: dict[tuple[str, str], int],
            known: KnownProjects) -> Iterable[Fault]:
    if bool(step.before) == bool(step.outside):
        yield Fault(name, line, "lineage-without-before", "either before names projects or outside says what they were",
                    "both" if step.before else "neither", "give one of the two")
    counts = {"split": (1, 2), "merged": (2, 1)}.get(step.kind, (1, 1))
    found = (len(step.before) or 1, len(step.after))
    if step.before and (found[0] < counts[0] or found[1] < counts[1] or (max(found) > 1 and counts == (1, 1))):
        yield Fault(name, line, "lineage-count", f"{step.kind} has {_told(counts)}", _told(found),
                    "mend kind: split is one into several, merged several into one")
    for old in step.before:
        for new in step.after:
            if known.year_of(old) > known.year_of(new) or old == new:
                yield Fault(name, line, "lineage-backwards", "a project goes on in another, in its year or a later one",
                            f"{old} before {new}", "exchange before and after")
            if (old, new) in seen:
                yield Fault(name, line, "lineage-twice", "a step stands once", f"{old} → {new} again (first on line "
                            f"{seen[old, new]})", "take one of the two out")
            seen[old, new] = line


def _told(counts: tuple[int, int]) -> str:
    words = ("one", "several")
    return f"{words[counts[0] > 1]} before and {words[counts[1] > 1]} after"
