"""What a form file says under `reading` about a layout of labelled boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

import pydantic

from portal.faults import Fault, Faults
from portal.forms import Form
from portal.model import FUNDING
from portal.schema import Model, check_model, line_of

FIGURES = ("requested", "budgeted", "earmarked", "adjusted", "settled", "printed_execution_rate")
LEVELS = "/"  # Between the labels of a cell's two levels: 「令和5年度/決算額」.


def _compile(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return text


def _known(names: tuple[str, ...], table: dict) -> dict:
    for name in table:
        if name not in names:
            raise ValueError(f"{name!r} is none of {', '.join(names)}")
    return table


Pattern = Annotated[str, pydantic.AfterValidator(_compile)]
Labels = Annotated[list[Annotated[str, pydantic.Field(min_length=1)]], pydantic.Field(min_length=1)]


class FigureRule(Model):
    """Where a figure stands: in a table under a label of the form, by the labels of its row and its column.

    box     the key of the box that has the table
    row     labels of its row; a label of two levels is written 「財源内訳/国庫支出金」
    column  labels of its column, in the same way
    of      which of several cells that fit but for the figures in their labels, as years do: the first or the last
    """

    box: str
    row: list[str] = []
    column: list[str] = []
    of: Literal["first", "last"] = "last"

    @pydantic.model_validator(mode="after")
    def _somewhere(self) -> FigureRule:
        if not self.row and not self.column:
            raise ValueError("a figure has the labels of its row, of its column, or of both")
        return self


class FundingRule(Model):
    """The table that tells where the money comes from.

    box      the key of the box that has it
    sources  source → the labels of its row (or column)
    column   the labels of the column (or row) of which year's money it is
    of       as of a figure
    """

    box: str
    sources: Annotated[dict[str, Labels], pydantic.AfterValidator(lambda table: _known(FUNDING, table))]
    column: list[str] = []
    of: Literal["first", "last"] = "last"


class ItemsRule(Model):
    """A table with a row for each item of the amount.

    box      the key of the box that has it
    name     the labels of the column of names
    columns  field → the labels of its column
    total    what the row of the sum says in place of a name
    """

    box: str
    name: Labels
    columns: Annotated[dict[str, Labels], pydantic.AfterValidator(lambda table: _known(FIGURES[:3], table))]
    total: list[str] = []


class Rules(Model):
    """The rules of the form.

    begins     the key of the box with which each sheet begins
    lines      patterns of lines outside of all boxes, each with groups named after boxes (number, title, change, …),
               which are what these boxes say
    headings   labels of parts of the sheet, which have no box of their own
    figures    figure → where it stands
    funding, items   tables, for forms that have them
    line_marks   patterns of what begins a line in print, in any box
    """

    begins: str
    lines: list[Pattern] = []
    headings: list[str] = []
    figures: Annotated[dict[str, FigureRule], pydantic.AfterValidator(lambda table: _known(FIGURES, table))] = {}
    funding: FundingRule | None = None
    items: ItemsRule | None = None
    line_marks: list[Pattern] = []

    @property
    def marks(self) -> re.Pattern[str] | None:
        """What begins a line in print, as one pattern."""
        return re.compile("|".join(f"(?:{mark})" for mark in self.line_marks)) if self.line_marks else None


def form_to_rules(form: Form) -> Rules:
    """The checked rules of a form. Raises Faults that name the form's file."""
    name = f"forms/{form.form}.yaml"
    rules = check_model(form.reading, name, Rules)
    faults = [Fault(name, line_of(form.reading, steps), "unknown-box", "every box that reading names is among the boxes",
                    repr(key), "add the box, or mend the spelling")
              for key, steps in _named_boxes(rules) if form.box(key) is None]
    if faults:
        raise Faults(*faults)
    return rules


def _named_boxes(rules: Rules) -> Iterator[tuple[str, tuple]]:
    yield rules.begins, ("begins",)
    for index, pattern in enumerate(rules.lines):
        for key in re.compile(pattern).groupindex:
            yield key, ("lines", index)
    for key, figure in rules.figures.items():
        yield figure.box, ("figures", key, "box")
    for key, table in (("funding", rules.funding), ("items", rules.items)):
        if table:
            yield table.box, (key, "box")
