"""content/topics.yaml: purposes that several wards pursue, with the projects that serve them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import pydantic

from portal.faults import Fault, Faults
from portal.model import Project
from portal.relations.known import KnownProjects
from portal.relations.lineage import Sentence
from portal.schema import Model, check_model, line_of
from portal.sources import Slug
from portal.strict_yaml import load_file


class Member(Model):
    """A project that serves a topic; with `item`, only that line item (or group) of it does. `note`: what of the
    project belongs to the topic, where its title does not tell; `english_note` says it in English."""

    project: str
    item: Sentence | None = None
    note: Sentence | None = None
    english_note: Sentence | None = None


class Topic(Model):
    """One topic.

    id        part of its address, for ever
    title     in Japanese; `reading` in hiragana, `english` in English
    meaning   what belongs to it, in a sentence; `english_meaning` in English
    words     what a text says that is likely to belong to it: `build.py suggest` proposes such projects
    members   the projects, chosen by hand
    others    projects that the words find and that a person has looked at: they do not belong to it
    """

    id: Slug
    title: Sentence
    reading: Annotated[str, pydantic.StringConstraints(pattern=r"^[ぁ-ゖー・]+$")]
    english: Sentence
    meaning: Sentence
    english_meaning: Sentence
    words: list[Sentence] = pydantic.Field(min_length=1)
    members: list[Member] = pydantic.Field(min_length=1)
    others: list[str] = []


class Topics(Model):
    """The whole file."""

    topics: list[Topic] = []


def load_topics(path: Path, name: str, known: KnownProjects,
                project_of: Callable[[str], Project | None]) -> tuple[tuple[Topic, ...], tuple[Fault, ...]]:
    """The topics with their members, and what to tell of members that are left out: a project that has no page, an
    item that its project has not. A topic without members is left out. No file, none. Raises Faults for what stands
    there twice."""
    if not path.exists():
        return (), ()
    raw = load_file(path, name)
    file = check_model(raw, name, Topics)
    faults: list[Fault] = []
    absent: list[Fault] = []
    topics = []
    ids: set[str] = set()
    for t, topic in enumerate(file.topics):
        line = line_of(raw, ("topics", t))
        if topic.id in ids:
            faults.append(_twice(name, line, f"the topic {topic.id!r}"))
        ids.add(topic.id)
        seen: set[tuple[str, str | None]] = set()
        members = []
        for m, member in enumerate(topic.members):
            line = line_of(raw, ("topics", t, "members", m))
            if (member.project, member.item) in seen or member.project in topic.others:
                faults.append(_twice(name, line, member.project))
            seen.add((member.project, member.item))
            missing = [*known.absent([member.project], name, line),
                       *_item_absent(member, project_of, name, line)]
            absent.extend(missing)
            members.extend([] if missing else [member])
        if members:
            topics.append(topic.model_copy(update={"members": members}))
    if faults:
        raise Faults(*faults)
    return tuple(topics), tuple(absent)


def _item_absent(member: Member, project_of: Callable[[str], Project | None], name: str, line: int) -> list[Fault]:
    project = project_of(member.project) if member.item else None
    if project is None:
        return []
    names = [row.name for row in (*project.groups, *project.line_items)]
    if names.count(member.item) == 1:
        return []
    return [Fault(name, line, "unknown-item", f"item is the name of one line item or group of {member.project}: "
                  + "、".join(names), f"{member.item!r}, left out", "copy the name from the project's page")]


def _twice(name: str, line: int, what: str) -> Fault:
    return Fault(name, line, "topic-twice", "a topic stands once, and a project once in it", f"{what} again",
                 "take one of the two out")
