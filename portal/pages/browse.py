"""The site → the lists under /search/ that lead to every project without JavaScript: by department, year and
あいうえお. No page is more than three clicks from /search/, however many projects there are: a list too long for a
page is cut into parts, and each of its pages leads to all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from portal.pages.addresses import department_path, ward_path, year_path
from portal.pages.list_view import Listed
from portal.pages.title_readings import LATIN, ROWS, UNREAD, SortPlace, title_to_place

PER_PAGE = 200  # projects on a page: it stays under 20 KB gzipped


@dataclass(frozen=True)
class Shelf:
    """A list: `kind` is "titles", "years" or "departments", `name` what it is of: a row (か), a year (2023) or "";
    `count` its projects."""

    kind: str
    name: str
    path: str
    count: int


@dataclass(frozen=True)
class Part:
    """A page of a list: its address, and the first and last of what stands there: letters (かい, かん) or places."""

    path: str
    first: str
    last: str


@dataclass(frozen=True)
class Section:
    """Projects under one heading: a letter, or a ward, with the address of its page."""

    heading: str
    path: str | None
    projects: tuple[Listed, ...]


@dataclass(frozen=True)
class Office:
    """A department of a ward, the address of its page and how many projects it has."""

    name: str
    path: str
    count: int


@dataclass(frozen=True)
class BrowseView:
    """One page of a list. `parts` are all its pages, `siblings` the lists of its kind; `offices` are those of each
    ward, on the page of departments."""

    shelf: Shelf
    path: str
    sections: tuple[Section, ...] = ()
    parts: tuple[Part, ...] = ()
    siblings: tuple[Shelf, ...] = ()
    offices: tuple[tuple[str, str, tuple[Office, ...]], ...] = ()


@dataclass(frozen=True)
class SearchView:
    """What /search/ leads to: a list for each row and year, and the list of departments, if there are any."""

    titles: tuple[Shelf, ...]
    years: tuple[Shelf, ...]
    departments: Shelf | None


def search_view(views: Iterable[BrowseView]) -> SearchView:
    """The lists to which /search/ leads, from all their pages."""
    shelves = dict.fromkeys(view.shelf for view in views)
    of_kind = {kind: tuple(shelf for shelf in shelves if shelf.kind == kind)
               for kind in ("titles", "years", "departments")}
    return SearchView(of_kind["titles"], of_kind["years"], next(iter(of_kind["departments"]), None))


def browse_views(listed: list[Listed], readings: dict[str, str]) -> list[BrowseView]:
    """Every page of every list of the projects of a site; `readings` are words that the dictionary reads wrongly."""
    return [*_titles(listed, readings), *_years(listed), *_departments(listed)]


def _titles(listed: list[Listed], readings: dict[str, str]) -> list[BrowseView]:
    places = [(title_to_place(each.project.title, readings), each) for each in listed]
    places.sort(key=lambda both: (both[0].letter, both[0].key, both[1].year.year, both[1].path))
    rows = {row: [both for both in places if both[0].row == row] for row in (*ROWS, LATIN, UNREAD)}
    names = {row: letters[0] for row, letters in ROWS.items()} | {LATIN: "A–Z・0–9", UNREAD: ""}
    views = []
    for row, members in rows.items():
        if members:
            shelf = Shelf("titles", names[row], f"search/titles/{row}/", len(members))
            views += _paged(shelf, [(place.letter, None, _mark(place), each) for place, each in members])
    return _with_siblings(views)


def _mark(place: SortPlace) -> str:
    """The letters that tell where a page of a row begins and ends: the first two."""
    return place.key[0][:2] if place.row in ROWS else place.letter


def _years(listed: list[Listed]) -> list[BrowseView]:
    views = []
    for year in sorted({each.year.year for each in listed}, reverse=True):
        own = [each for each in listed if each.year.year == year]
        views += _paged(Shelf("years", str(year), f"search/years/{year}/", len(own)),
                        [(each.ward.name, year_path(each.ward.key, year), "", each) for each in own])
    return _with_siblings(views)


def _departments(listed: list[Listed]) -> list[BrowseView]:
    named = [each for each in listed if each.office]
    wards = []
    for ward in dict.fromkeys(each.ward.key for each in named):
        own = [each for each in named if each.ward.key == ward]
        counts = Counter(each.office for each in own)
        wards.append((own[0].ward.name, ward_path(ward),
                      tuple(Office(name, department_path(ward, name), count) for name, count in counts.items())))
    index = Shelf("departments", "", "search/departments/", len(named))
    nameless = [each for each in listed if not each.office]
    rest = Shelf("departments", "none", "search/departments/none/", len(nameless))
    views = [BrowseView(index, index.path, offices=tuple(wards))] if listed else []
    views += _paged(rest, [(each.ward.name, ward_path(each.ward.key), "", each) for each in nameless])
    return _with_siblings(views)


def _paged(shelf: Shelf, members: Sequence[tuple[str, str | None, str, Listed]]) -> list[BrowseView]:
    """The pages of a list; each member is its heading, the heading's address, its mark and the project."""
    starts = range(0, len(members), PER_PAGE)
    pages = [members[start:start + PER_PAGE] for start in starts]
    paths = [shelf.path if number == 1 else f"{shelf.path}{number}/" for number in range(1, len(pages) + 1)]
    parts = tuple(Part(path, page[0][2] or str(start + 1), page[-1][2] or str(start + len(page)))
                  for path, page, start in zip(paths, pages, starts))
    return [BrowseView(shelf, path, _sections(page), parts if len(parts) > 1 else ()) for path, page in zip(paths, pages)]


def _sections(members: Iterable[tuple[str, str | None, str, Listed]]) -> tuple[Section, ...]:
    return tuple(Section(heading, path, tuple(member[3] for member in own))
                 for (heading, path), own in groupby(members, key=lambda member: member[:2]))


def _with_siblings(views: list[BrowseView]) -> list[BrowseView]:
    shelves = tuple(dict.fromkeys(view.shelf for view in views))
    return [replace(view, siblings=shelves) for view in views]
