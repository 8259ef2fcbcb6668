"""lineage.yaml and topics.yaml, read against the projects that there are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from portal.faults import Collector, Fault
from portal.model import Project
from portal.relations.known import KnownProjects
from portal.relations.lineage import Continuation, load_lineage
from portal.relations.topics import Topic, load_topics


@dataclass(frozen=True)
class Relations:
    """What people say about projects across years and wards; `absent` tells of what was left out, because it names
    what is not published."""

    lineage: tuple[Continuation, ...] = ()
    topics: tuple[Topic, ...] = ()
    absent: tuple[Fault, ...] = ()


def load_relations(content: Path, published: Collection[str], project_of: Callable[[str], Project | None]) -> Relations:
    """The relations between projects: `published` are the ids of all that there are of `content`, `project_of` gives one
    of them. Raises Faults for everything wrong in either file."""
    known = KnownProjects(frozenset(published))
    faults = Collector()
    relations = Relations()
    with faults:
        lineage, absent = load_lineage(content / "lineage.yaml", "lineage.yaml", known)
        relations = Relations(lineage, (), absent)
    with faults:
        topics, absent = load_topics(content / "topics.yaml", "topics.yaml", known, project_of)
        relations = Relations(relations.lineage, topics, (*relations.absent, *absent))
    faults.finish()
    return relations
