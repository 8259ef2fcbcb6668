"""lineage.yaml and topics.yaml, read against the projects that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.faults import Collector
from portal.model import Project
from portal.relations.known import KnownProjects
from portal.relations.lineage import Continuation, load_lineage
from portal.relations.topics import Topic, load_topics


@dataclass(frozen=True)
class Relations:
    """What people say about projects across years and wards."""

    lineage: tuple[Continuation, ...] = ()
    topics: tuple[Topic, ...] = ()


def load_relations(content: Path, projects: Iterable[Project]) -> Relations:
    """The relations between `projects`, which are all that is published of `content`. Raises Faults for everything
    wrong in either file."""
    projects = {project.id: project for project in projects}
    known = KnownProjects(frozenset(projects), frozenset(
        (path.parent.name, int(path.name)) for path in (content / "wards").glob("*/*")
        if re.fullmatch(r"\d{4}", path.name)))
    faults = Collector()
    lineage: tuple[Continuation, ...] = ()
    topics: tuple[Topic, ...] = ()
    with faults:
        lineage = load_lineage(content / "lineage.yaml", "lineage.yaml", known)
    with faults:
        topics = load_topics(content / "topics.yaml", "topics.yaml", known, projects)
    faults.finish()
    return Relations(lineage, topics)
