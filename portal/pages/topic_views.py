"""Topics: the projects of several wards that serve one purpose, side by side, and why they can't be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.model import Group, LineItem, Project
from portal.pages.addresses import place_path, topic_path
from portal.pages.figures import Figure, figure
from portal.pages.life_view import STEPS
from portal.pages.list_view import Listed
from portal.pages.project_items import group_anchor, item_anchor
from portal.pages.site_model import Site
from portal.relations.topics import Member, Topic

# Why the amounts of a topic can't be set against each other.
REASONS = ("stages-differ", "scopes-differ", "years-differ", "amounts-shared", "amounts-absent")


@dataclass(frozen=True)
class TopicRow:
    """A member of a topic.

    path      of its project's page, or of the item there
    figures   by step (see `life_view.STEPS`), those that its document has a place for
    scope     what the amounts are of: "item", "project", "whole-project" (of which the project is a part) or "shared"
    """

    listed: Listed
    member: Member
    path: str
    figures: dict[str, Figure]
    scope: str


@dataclass(frozen=True)
class TopicView:
    """A topic: its members by ward in the order of wards, each ward's by year; and which of REASONS hold."""

    topic: Topic
    path: str
    wards: tuple[tuple[str, tuple[TopicRow, ...]], ...]
    reasons: tuple[str, ...]

    @property
    def members(self) -> int:
        """How many projects and items it has."""
        return sum(len(rows) for _, rows in self.wards)


@dataclass(frozen=True)
class TopicLink:
    """A topic that a project belongs to, or an item of it (by its name)."""

    title: str
    english: str
    path: str
    item: str | None


def topic_views(site: Site, listed: Iterable[Listed]) -> tuple[TopicView, ...]:
    """Every topic with its members among `listed`, all published projects."""
    wanted = {member.project for topic in site.topics for member in topic.members}
    by_id = {each.project.id: each for each in listed if each.project.id in wanted}
    views = []
    for topic in site.topics:
        rows: dict[str, list[TopicRow]] = {ward.name: [] for ward in site.wards}
        for member in topic.members:
            row = _row(by_id[member.project], member)
            rows[row.listed.ward.name].append(row)
        wards = tuple((ward, tuple(sorted(own, key=lambda row: row.listed.year.year)))
                      for ward, own in rows.items() if own)
        views.append(TopicView(topic, topic_path(topic.id), wards, _reasons([row for _, own in wards for row in own])))
    return tuple(views)


def topic_links(topics: Iterable[Topic]) -> dict[str, tuple[TopicLink, ...]]:
    """The topics of each project, by its id."""
    links: dict[str, list[TopicLink]] = defaultdict(list)
    for topic in topics:
        for member in topic.members:
            links[member.project].append(TopicLink(topic.title, topic.english, topic_path(topic.id), member.item))
    return {id: tuple(own) for id, own in links.items()}


def _row(listed: Listed, member: Member) -> TopicRow:
    project = listed.project
    if member.item is None:
        figures = {field: figure(amount, project.missing.get(field), project.unit,
                                 place_path(listed.on_document, project.printed[field].place if field in project.printed else None))
                   for field in STEPS
                   if (amount := getattr(project.amounts, field)) is not None or field in project.missing}
        scope = "shared" if project.budgeted_shared_with else project.amount_scope
        return TopicRow(listed, member, listed.path, figures, scope)
    row, anchor = _item(project, member.item)
    figures = {field: figure(getattr(row, field), row.missing.get(field), project.unit, place_path(listed.on_document, row.place))
               for field in ("requested", "budgeted") if getattr(row, field) is not None or field in row.missing}
    return TopicRow(listed, member, f"{listed.path}#{anchor}", figures, "item")


def _item(project: Project, name: str) -> tuple[Group | LineItem, str]:
    """The group or item of this name, which `load_topics` has proved to be there, and its id on the page."""
    for at, group in enumerate(project.groups):
        if group.name == name:
            return group, group_anchor(at)
    at, item = next((at, item) for at, item in enumerate(project.line_items) if item.name == name)
    return item, item_anchor(at)


def _reasons(rows: list[TopicRow]) -> tuple[str, ...]:
    known = [{field for field, each in row.figures.items() if each.amount is not None} for row in rows]
    holds = {
        "stages-differ": len({tuple(sorted(fields)) for fields in known if fields}) > 1,
        "scopes-differ": len({row.scope for row in rows if row.figures}) > 1,
        "years-differ": len({row.listed.year.year for row in rows}) > 1,
        "amounts-shared": any(row.scope == "shared" for row in rows),
        "amounts-absent": not all(known)}
    return tuple(reason for reason in REASONS if holds[reason])
