"""The life of a project: what became of its money step by step, and which projects it continues or goes on in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.model import Project
from portal.pages.figures import bar_width
from portal.pages.list_view import Listed
from portal.relations.lineage import Continuation

# The steps of a year's money that documents tell of, in their order.
STEPS = ("requested", "budgeted", "adjusted", "settled")


@dataclass(frozen=True)
class LifeStep:
    """One project in a life: where it is listed, its amounts by step (only those that are known), and the lengths of
    their bars among the projects that it is proven to be one with. `is_this`: the page is about it."""

    listed: Listed
    amounts: dict[str, int]
    bars: dict[str, float]
    is_this: bool


@dataclass(frozen=True)
class Stretch:
    """Projects that are proven to be one, in order of time, with what shows it; and the steps that lead here from
    other stretches, or from what this site has no document of, without a proof or in another shape.

    Amounts are compared within a stretch, never from one to the next.
    """

    steps: tuple[LifeStep, ...]
    proofs: tuple[Continuation, ...]
    joints: tuple[Continuation, ...]


@dataclass(frozen=True)
class Life:
    """All stretches that hang together, in order of time."""

    stretches: tuple[Stretch, ...]


def lives(listed: Iterable[Listed], lineage: Iterable[Continuation]) -> dict[str, Life]:
    """The lives of the projects that `lineage` names, by their ids. `listed` are all published projects."""
    lineage = tuple(lineage)
    named = named_in(lineage)
    by_id = {each.project.id: each for each in listed if each.project.id in named}
    together = components(named, lineage)
    proven = components(named, [step for step in lineage if step.kind in ("same", "renamed")])
    return {id: _life(id, together[id], proven, by_id, lineage) for id in sorted(named)}


def named_in(lineage: Iterable[Continuation]) -> set[str]:
    """The ids of all projects that steps name."""
    return {id for step in lineage for id in (*step.before, *step.after)}


def components(ids: set[str], lineage: Iterable[Continuation]) -> dict[str, frozenset[str]]:
    """For each id all ids that steps join it with, itself included."""
    joined: dict[str, set[str]] = defaultdict(set)
    for step in lineage:
        for id in (*step.before, *step.after):
            joined[id].update(step.before, step.after)
    components: dict[str, frozenset[str]] = {}
    for id in ids:
        if id in components:
            continue
        found, ahead = {id}, [id]
        while ahead:
            new = joined[ahead.pop()] - found
            found |= new
            ahead.extend(new)
        components.update(dict.fromkeys(found, frozenset(found)))
    return components


def _life(this: str, ids: frozenset[str], proven: dict[str, frozenset[str]], by_id: dict[str, Listed],
          lineage: tuple[Continuation, ...]) -> Life:
    stretches = []
    for members in {proven[id] for id in ids}:
        own = sorted((by_id[id] for id in members), key=_when)
        amounts = {each.project.id: known_amounts(each.project) for each in own}
        largest = max((amount for known in amounts.values() for amount in known.values()), default=0)
        steps = tuple(LifeStep(each, amounts[each.project.id],
                               {field: bar_width(amount, largest) for field, amount in amounts[each.project.id].items()},
                               each.project.id == this) for each in own)
        into = [step for step in lineage if members & set(step.after)]
        inner = [step for step in into if set(step.before) & members]
        stretches.append(Stretch(steps, tuple(inner), tuple(step for step in into if step not in inner)))
    return Life(tuple(sorted(stretches, key=lambda each: _when(each.steps[0].listed))))


def known_amounts(project: Project) -> dict[str, int]:
    """The amounts of a project that its document tells, by step."""
    return {field: amount for field in STEPS if (amount := getattr(project.amounts, field)) is not None}


def _when(listed: Listed) -> tuple[int, str, int]:
    return listed.year.year, listed.document.key, listed.position
