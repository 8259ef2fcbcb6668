"""Where an amount that a list shows stands in its document."""

from __future__ import annotations

from portal.pages.addresses import place_path
from portal.pages.list_view import Listed


def origin(listed: Listed, field: str, item: str | None = None, amount: int | None = None) -> str | None:
    """The address of the place of one amount of a project, or, with `item`, of its line item of that name; of
    several with one name that whose field is `amount`."""
    project = listed.project
    if item is not None:
        named = [each for each in project.line_items if each.name == item]
        place = next((each.place for each in named if getattr(each, field) == amount), named[0].place)
    else:
        place = project.printed[field].place if field in project.printed else project.source.place
    return place_path(listed.document_path, place)
