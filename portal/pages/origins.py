"""Where an amount that a list shows stands in its document."""

from __future__ import annotations

from portal.model import Place, Project
from portal.pages.addresses import place_path
from portal.pages.list_view import Listed


def origin(listed: Listed, field: str, item: str | None = None, amount: int | None = None) -> str | None:
    """The address of the place of one amount of a project, or, with `item`, of its line item of that name; of
    several with one name that whose field is `amount`."""
    return place_path(listed.on_document, place_of(listed.project, field, item, amount))


def place_of(project: Project, field: str, item: str | None = None, amount: int | None = None) -> Place:
    """The place of one amount of a project, or of its line item; that of the sheet where nothing is printed."""
    if item is None:
        return project.printed[field].place if field in project.printed else project.source.place
    named = [each for each in project.line_items if each.name == item]
    one = next((each for each in named if getattr(each, field) == amount), named[0])
    return one.places.get(field, one.place)
