"""Candidates for content/lineage.yaml and content/topics.yaml: a program proposes, a person accepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from portal.model import Project
from portal.relations.known import KnownProjects
from portal.relations.lineage import Continuation
from portal.relations.topics import Topic
from portal.search.folding import fold

LIKELY = 70  # of 100; below it, titles of one ward that have nothing to do with each other begin to appear
MOST = 3  # candidates for one project
_NEAR = 1.5
_BONUS = 10  # for one office, and for amounts that are near


@dataclass(frozen=True)
class LineageCandidate:
    """Two projects of one ward that may be one: how alike their titles are (0 to 100, see `_score`), whether one
    office answers for both, and the yen of both where they are within half of each other."""

    before: Project
    after: Project
    score: float
    same_office: bool
    amounts: tuple[int, int] | None


@dataclass(frozen=True)
class TopicCandidate:
    """A project that a topic does not have, and the topic's words that stand in it."""

    topic: Topic
    project: Project
    words: tuple[str, ...]


def suggest_lineage(projects: Iterable[Project], known: Iterable[Continuation]) -> tuple[LineageCandidate, ...]:
    """Pairs of an earlier and a later project of one ward, or of two documents of one year, that look like one;
    the likeliest first. Pairs that `known` has are left out, projects without a title too."""
    said = {(old, new) for step in known for old in step.before for new in step.after}
    wards: dict[str, list[Project]] = defaultdict(list)
    for project in projects:
        if project.title:
            wards[KnownProjects.ward_of(project.id)].append(project)
    found = [each for own in wards.values() for each in _pairs(own)
             if (each.before.id, each.after.id) not in said]
    return tuple(sorted(found, key=lambda each: (-each.score, each.before.id, each.after.id)))


def _pairs(projects: list[Project]) -> Iterator[LineageCandidate]:
    titles = [fold(project.title or "")[0].replace(" ", "") for project in projects]
    places = [(KnownProjects.year_of(project.id), project.source.document) for project in projects]
    likeness = process.cdist(titles, titles, scorer=fuzz.ratio, score_cutoff=LIKELY - 2 * _BONUS)
    for new, project in enumerate(projects):
        own = [_candidate(projects[old], project, float(likeness[old, new]))
               for old in likeness[:, new].nonzero()[0] if _may_precede(places[old], places[new])]
        yield from sorted((each for each in own if each.score >= LIKELY), key=lambda each: -each.score)[:MOST]


def _may_precede(old: tuple[int, str], new: tuple[int, str]) -> bool:
    return old[0] < new[0] or (old[0] == new[0] and old[1] < new[1])


def _candidate(before: Project, after: Project, likeness: float) -> LineageCandidate:
    same = before.section is not None and (before.department, before.section) == (after.department, after.section)
    amounts = _leading(before), _leading(after)
    near = None if None in amounts or min(amounts) <= 0 or max(amounts) > _NEAR * min(amounts) else amounts
    return LineageCandidate(before, after, min(100.0, likeness + _BONUS * same + _BONUS * (near is not None)), same, near)


def _leading(project: Project) -> int | None:
    amounts = project.amounts
    known = (amounts.budgeted, amounts.adjusted, amounts.requested, amounts.settled)
    return next((amount for amount in known if amount is not None), None)


def suggest_topics(projects: Iterable[Project], topics: Iterable[Topic]) -> tuple[TopicCandidate, ...]:
    """For each topic the projects that say one of its words and are neither among its members nor its others."""
    topics = tuple(topics)
    words = {topic.id: [(word, _folded(word)) for word in topic.words] for topic in topics}
    found = []
    for project in projects:
        text = _folded("\n".join((project.title or "", *(row.name for row in (*project.groups, *project.line_items)),
                                  *(section.body for section in project.sections))))
        for topic in topics:
            there = tuple(word for word, needle in words[topic.id] if needle in text)
            if there and project.id not in {*topic.others, *(member.project for member in topic.members)}:
                found.append(TopicCandidate(topic, project, there))
    order = {topic.id: at for at, topic in enumerate(topics)}
    return tuple(sorted(found, key=lambda each: (order[each.topic.id], -len(each.words), each.project.id)))


def _folded(text: str) -> str:
    return fold(text)[0].replace(" ", "")
