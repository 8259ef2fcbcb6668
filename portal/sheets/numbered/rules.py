"""What a form file says under `reading` about a layout of numbered boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import pydantic

from portal.faults import Fault, Faults
from portal.forms import BoxRule, Form
from portal.model import FUNDING, Box
from portal.schema import Model, check_model, line_of

# The boxes of the form that become rows, or parts of the sheet itself; every other box stays a box.
AMOUNTS, FUNDING_BLOCK, CONTRACT, NUMBER, UNIT = "amounts", "funding", "contract_authorization", "number", "unit"


def _compile(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return text


def _known_sources(sources: dict[str, list[str]]) -> dict[str, list[str]]:
    for source in sources:
        if source not in FUNDING:
            raise ValueError(f"{source!r} is none of {', '.join(FUNDING)}")
    return sources


Pattern = Annotated[str, pydantic.AfterValidator(_compile)]
Words = Annotated[list[str], pydantic.Field(min_length=1)]


class Rules(Model):
    """The spellings and marks of the form.

    title           a pattern: the line, white space aside, with which every sheet begins
    header          the keys of the boxes above the numbered ones; the first of them begins a sheet's header
    amount_header   the words that head the columns of the amounts box
    arrows          the characters between requested and budgeted
    subtotal, total     the words of these rows
    groups          names of groups of items; any name beside a subtotal's word is one too
    bullets         the characters that lead the name of an item and are no part of it
    funding         source → how the funding block spells it
    contract_template   the words that the box of 債務負担行為 prints when it is not filled in
    line_marks      patterns: what begins a line in print, in any box
    line_marks_in   patterns for one box, by its key
    """

    title: Pattern
    header: Words
    amount_header: list[str] = []
    arrows: Annotated[str, pydantic.Field(min_length=1)]
    subtotal: Words
    total: Words
    groups: list[str] = []
    bullets: Annotated[str, pydantic.Field(min_length=1)]
    funding: Annotated[dict[str, Words], pydantic.AfterValidator(_known_sources)]
    contract_template: list[str] = []
    line_marks: list[Pattern] = []
    line_marks_in: dict[str, list[Pattern]] = {}

    def marks(self, key: str) -> re.Pattern[str] | None:
        """What begins a line in the box `key`, as one pattern."""
        patterns = [*self.line_marks, *self.line_marks_in.get(key, [])]
        return re.compile("(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + ")") if patterns else None


def form_to_rules(form: Form) -> Rules:
    """The checked rules of a form. Raises Faults that name the form's file."""
    name = f"forms/{form.form}.yaml"
    rules = check_model(form.reading, name, Rules)
    missing = [key for key in rules.header if form.box(key) is None]
    if missing:
        raise Faults(Fault(name, line_of(form.reading, ("header",)), "unknown-box", "every box that reading.header names is among the boxes",
                           ", ".join(missing), "add the box, or mend the spelling"))
    return rules


def body_boxes(form: Form, rules: Rules) -> list[BoxRule]:
    """The boxes below the header."""
    return [box for box in form.boxes if box.key not in rules.header]


def in_form_order(boxes: Sequence[Box], form: Form) -> tuple[Box, ...]:
    """Boxes as the form lists them; one that it does not list stands behind the box with the number before its
    own, or else at the end."""
    order = {box.key: float(index) for index, box in enumerate(form.boxes)}
    by_number = {int(box.number): order[box.key] for box in boxes if box.number and box.key in order}

    def rank(box: Box) -> float:
        before = [rank for number, rank in by_number.items() if box.number and number < int(box.number)]
        return order.get(box.key, max(before) + 0.5 if before else float(len(order)))

    return tuple(sorted(boxes, key=rank))
