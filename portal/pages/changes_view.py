"""The published figures that changed, for /changes/ and its feeds."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.changes.published import PAGE, PublishedChange
from portal.pages.addresses import ward_path
from portal.pages.book_views import book_listed
from portal.pages.field_names import NamedField, named_field
from portal.pages.list_view import listed_of, year_apart
from portal.pages.site_model import Ward, WardYear

CHANGES = "changes/"
NEWEST = 50  # Entries on the first page and in a feed.
ON_A_PAGE = 100
NO_DATE = "1970-01-01T00:00:00Z"
_Pages = dict[str, tuple[str | None, str]]  # The title and the address of each page by the id of what it is about.


@dataclass(frozen=True)
class ChangedFigure:
    """One figure that changed; `gone`: not the figure, but the whole project is no longer published."""

    field: NamedField
    before: int | float | None
    after: int | float | None
    because: tuple[str, ...]
    reason: str | None
    gone: bool


@dataclass(frozen=True)
class ChangeEntry:
    """What changed of one project at one time.

    date   YYYY-MM-DDTHH:MM:SSZ
    path   of the project's page; None when it is no longer published
    urn    names the entry for ever
    """

    date: str
    ward: str
    ward_name: str
    year: int
    title: str | None
    path: str | None
    urn: str
    figures: tuple[ChangedFigure, ...]

    @property
    def day(self) -> str:
        """YYYY-MM-DD."""
        return self.date[:10]


@dataclass(frozen=True)
class ChangesPart:
    """A page of the changes of a month, oldest first, so that a full page stays as it is: `at` of `paths`, from
    1."""

    month: str
    path: str
    entries: tuple[ChangeEntry, ...]
    at: int
    paths: tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """An Atom feed: of all wards, or of one. `page` is the page of the site that shows the same."""

    path: str
    page: str
    ward_name: str | None
    urn: str
    updated: str
    entries: tuple[ChangeEntry, ...]


@dataclass(frozen=True)
class ChangesView:
    """/changes/: the newest entries, the months with their pages, newest first, and the feeds, that of all
    first."""

    entries: tuple[ChangeEntry, ...]
    count: int
    months: tuple[tuple[str, str, int], ...]
    parts: tuple[ChangesPart, ...]
    feeds: tuple[Feed, ...]


class Changes:
    """The changes of a site, gathered year by year; of each year they are held, with the titles and addresses of what they
    are about."""

    def __init__(self) -> None:
        self._changed: list[tuple[Ward, WardYear, PublishedChange]] = []
        self._pages: _Pages = {}

    def add(self, ward: Ward, year: WardYear) -> None:
        """A year, which comes after those that have been added."""
        changed = {change.project for change in year.changes}
        if changed:
            apart = year_apart(ward, year)
            self._changed += [(*apart, change) for change in year.changes]
            self._pages |= {each.project.id: (each.title, each.path)
                            for each in listed_of(ward, [year]) if each.project.id in changed}
            self._pages |= {each.part.part.id: (each.title, each.path) for document in year.documents
                            for each in book_listed(ward, year, document) if each.part.part.id in changed}

    def view(self, wards: Iterable[Ward]) -> ChangesView:
        """What /changes/, the pages below it and the feeds show, of these wards in their order."""
        return _view(_entries(self._changed, self._pages), wards)


def _view(entries: list[ChangeEntry], wards: Iterable[Ward]) -> ChangesView:
    months: dict[str, list[ChangeEntry]] = {}
    for entry in entries:
        months.setdefault(entry.date[:7], []).append(entry)
    feeds = [_feed(f"{CHANGES}feed.xml", CHANGES, None, entries)]
    feeds += [_feed(f"{ward_path(ward.key)}feed.xml", ward_path(ward.key), ward.name,
                    [entry for entry in entries if entry.ward == ward.key]) for ward in wards]
    parts = [part for month, own in months.items() for part in _parts(month, own)]
    return ChangesView(tuple(reversed(entries))[:NEWEST], len(entries),
                       tuple((month, f"{CHANGES}{month}/", len(own)) for month, own in reversed(months.items())),
                       tuple(parts), tuple(feeds))


def _entries(changed: Iterable[tuple[Ward, WardYear, PublishedChange]], pages: _Pages) -> list[ChangeEntry]:
    """Oldest first."""
    grouped: dict[tuple[str, str], list[tuple[Ward, WardYear, PublishedChange]]] = {}
    for ward, year, change in changed:
        grouped.setdefault((change.date, change.project), []).append((ward, year, change))
    entries = []
    for (date, project), own in sorted(grouped.items(), key=lambda each: each[0]):
        ward, year, last = own[-1]
        title, path = pages.get(project, (last.title, None))
        entries.append(ChangeEntry(date, ward.key, ward.name, year.year, title, path, _urn(f"{project} {date}"),
                                   tuple(_figure(change) for _, _, change in own)))
    return entries


def _figure(change: PublishedChange) -> ChangedFigure:
    return ChangedFigure(named_field(change.field), change.before, change.after,
                         tuple(change.because.split(" or ")) if change.because else (), change.reason,
                         change.field == PAGE)


def _parts(month: str, entries: Sequence[ChangeEntry]) -> list[ChangesPart]:
    cuts = [tuple(entries[at:at + ON_A_PAGE]) for at in range(0, len(entries), ON_A_PAGE)]
    paths = tuple(f"{CHANGES}{month}/" if at == 1 else f"{CHANGES}{month}/{at}/" for at in range(1, len(cuts) + 1))
    return [ChangesPart(month, paths[at - 1], cut, at, paths) for at, cut in enumerate(cuts, 1)]


def _feed(path: str, page: str, ward_name: str | None, entries: Sequence[ChangeEntry]) -> Feed:
    return Feed(path, page, ward_name, _urn(path), entries[-1].date if entries else NO_DATE,
                tuple(reversed(entries))[:NEWEST])


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ku-no-yosan-wo-yomu {name}").urn
