"""Which projects there are, for content that names them by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from portal.faults import Fault

_ID = re.compile(r"(.+?)-(\d{4})-.+")


@dataclass(frozen=True)
class KnownProjects:
    """`published`: the ids of all published projects. `years`: the (ward, year) of all content, published or not."""

    published: frozenset[str]
    years: frozenset[tuple[str, int]]

    def is_published(self, project: str) -> bool:
        """Whether the project has a page."""
        return project in self.published

    @staticmethod
    def ward_of(project: str) -> str:
        """The ward in an id (minato-2023-request-96: minato); "" in what is no id."""
        year = _year(project)
        return year[0] if year else ""

    @staticmethod
    def year_of(project: str) -> int:
        """The fiscal year in an id (minato-2023-request-96: 2023); 0 in what is no id."""
        year = _year(project)
        return year[1] if year else 0

    def faults(self, projects: Iterable[str], name: str, line: int) -> Iterator[Fault]:
        """A fault for each of `projects` that does not exist. Of a year that is in the content but not published
        the projects are not known, so any id of it will do."""
        for project in projects:
            year = _year(project)
            if project not in self.published and (year not in self.years or year in self._published_years):
                yield Fault(name, line, "unknown-project", "a project of this content is named", repr(project),
                            "take the id from the project's page, or take the entry out")

    @cached_property
    def _published_years(self) -> set[tuple[str, int] | None]:
        return {_year(project) for project in self.published}


def _year(project: str) -> tuple[str, int] | None:
    match = _ID.fullmatch(project)
    return (match[1], int(match[2])) if match else None
