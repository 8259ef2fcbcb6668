"""What the embeddable card of a project shows: its name, its amounts, where they are from."""

from __future__ import annotations

from dataclasses import dataclass

from portal.model import AMOUNTS
from portal.opendata.published import Published
from portal.pages.addresses import Shown, document_path, place_path, project_path
from portal.pages.formats import amount_to_digits, unit_for
from portal.pages.origins import place_of


@dataclass(frozen=True)
class CardAmount:
    """One amount: its identifier, whole yen, digits in the card's unit; without yen, `missing` says why. `line` is
    the address of its place in the document."""

    id: str
    amount: int | None
    digits: str
    missing: str | None
    line: str | None


@dataclass(frozen=True)
class Card:
    """A card, whose address is `path`; `page` is that of the project's own page."""

    path: str
    page: str
    one: Published
    unit: str
    amounts: tuple[CardAmount, ...]


def project_card(one: Published) -> Card:
    """The card of a published project."""
    project = one.project
    page = project_path(one.ward.key, one.year.year, one.document.key, project)
    shown = Shown(document_path(one.ward.key, one.year.year, one.document.key), split=one.document.split)
    known = {field: getattr(project.amounts, field) for field in AMOUNTS if field != "earmarked"}
    unit = unit_for(known.values(), project.unit)
    amounts = [CardAmount(field, amount, "" if amount is None else amount_to_digits(amount, unit),
                          project.missing.get(field), place_path(shown, place_of(project, field)))
               for field, amount in known.items() if amount is not None or field in project.missing]
    return Card(card_path(page), page, one, unit, tuple(amounts))


def card_path(project: str) -> str:
    """The address of the card beside the page of a project."""
    return f"{project}card.html"
