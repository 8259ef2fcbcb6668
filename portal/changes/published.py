"""changes.yaml of a ward's year: the published figures that changed, written by `build.py history`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pydantic

from portal import strict_yaml
from portal.faults import Fault, Faults
from portal.schema import Model, check_model

FILE = "changes.yaml"
PAGE = "page"
_HEAD = ("# yaml-language-server: $schema=../../../schemas/changes.json\n"
         "# Written by build.py history: the published figures that changed, oldest first.\n")
Date = Annotated[str, pydantic.StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$")]


class PublishedChange(Model):
    """One figure that was published and then changed.

    date     when the change was committed, in UTC
    project  its id
    title    the project's title after the change
    field    the figure, as corrections name it, a row by its name; "page" when the project is no longer published
    before, after   yen, or per cent for a rate; null for none
    because  "correction", "document", "form", "program", several with "or", or null where nothing tells
    reason   of the correction
    """

    date: Date
    project: str
    title: str | None
    field: str
    before: int | float | None
    after: int | float | None
    because: str | None
    reason: str | None = None


class PublishedChanges(Model):
    """The whole file."""

    changes: list[PublishedChange]


def load_published(folder: Path, name: str) -> tuple[PublishedChange, ...]:
    """The changes of a year's folder, called `name` in messages, oldest first; none without the file. Raises
    Faults."""
    path = folder / FILE
    if not path.is_file():
        return ()
    raw = strict_yaml.load_file(path, f"{name}/{FILE}")
    changes = check_model(raw, f"{name}/{FILE}", PublishedChanges).changes
    if any(one.date > two.date for one, two in zip(changes, changes[1:])):
        raise Faults(Fault(f"{name}/{FILE}", 1, "changes-order", "changes stand in the order of their dates",
                           "another order",
                           "run build.py history again"))
    return tuple(changes)


def published_to_text(changes: Sequence[PublishedChange]) -> str:
    """The text of a changes.yaml."""
    return _HEAD + strict_yaml.dump({"changes": [change.model_dump() for change in changes]})
