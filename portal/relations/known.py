"""Which projects there are, for content that names them by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.faults import Fault

_ID = re.compile(r"(.+?)-(\d{4})-.+")


@dataclass(frozen=True)
class KnownProjects:
    """`published`: the ids of all published projects."""

    published: frozenset[str]

    @staticmethod
    def ward_of(project: str) -> str:
        """The ward in an id (minato-2023-request-96: minato); "" in what is no id."""
        match = _ID.fullmatch(project)
        return match[1] if match else ""

    @staticmethod
    def year_of(project: str) -> int:
        """The fiscal year in an id (minato-2023-request-96: 2023); 0 in what is no id."""
        match = _ID.fullmatch(project)
        return int(match[2]) if match else 0

    def absent(self, projects: Iterable[str], name: str, line: int) -> Iterator[Fault]:
        """What to tell of each of `projects` that has no page. It stops no build: a year may be left out of what is
        published, and a project may go with an edition of its document."""
        for project in projects:
            if project not in self.published:
                yield Fault(name, line, "unknown-project", "a published project is named", f"{project!r}, left out",
                            "publish its year, take the id from the project's page, or take the entry out")
