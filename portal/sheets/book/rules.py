"""What a form file says under `reading` about a layout of budget books."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

import pydantic

from portal.forms import Form
from portal.model import BOOK_AMOUNTS, BOOK_FUNDING, BOOK_SIDES
from portal.schema import Model, check_model
from portal.sheets.numbered.rules import Pattern, Words
from portal.sheets.text_cells import fold, squeeze

LEVELS = ("kan", "kou", "moku")
NAMES = (*LEVELS, "name")  # The columns that name a row; "name" holds names of any level.
FIGURES = (*BOOK_AMOUNTS, *BOOK_FUNDING)
PASSED_OVER, UNKNOWN = "passed_over", "unknown"

_WHOLE = re.compile(r"(?:[歳才][入出])合?計|総計|総合計|款合計")  # Names of the sum of all 款.
_UNIT = re.compile(r"[(]?(?:単位[:：]?)?(億円|百万円|万円|千円|円|%)[)]?")

Patterns = Annotated[list[Pattern], pydantic.Field(min_length=1)]
Role = Literal["kan", "kou", "moku", "name", "this_year", "last_year", "difference", "setsu", "setsu_amount",
               "description"]


def _known(values: dict[str, Patterns], known: tuple[str, ...]) -> dict[str, Patterns]:
    for value in values:
        if value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return values


class Rules(Model):
    """The spellings of the form; patterns are matched as a whole, with letters and digits half-width.

    columns, funding   column → the labels of its header, without white space
    passed_over        labels of columns that the record does not keep
    headings           "kan" or "kou" → what opens such a heading, with the group `number`; searched
    sides              side of the budget → a line that says it
    account            a line that names the account, with the group `account`
    total              names of rows of sums, without white space
    nil                what stands for nothing in a column of figures
    setsu_names        the 節 that 歳出 may have
    """

    columns: dict[Role, Patterns]
    funding: Annotated[dict[str, Patterns], pydantic.AfterValidator(lambda value: _known(value, BOOK_FUNDING))]
    passed_over: list[str] = []
    headings: Annotated[dict[str, Patterns], pydantic.AfterValidator(lambda value: _known(value, LEVELS))]
    sides: Annotated[dict[str, Pattern], pydantic.AfterValidator(lambda value: _known(value, BOOK_SIDES))]
    account: Pattern
    total: Patterns
    nil: Words
    setsu_names: list[str] = []

    @cached_property
    def _labels(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(role, _either(patterns)) for role, patterns in (*self.columns.items(), *self.funding.items())]

    @cached_property
    def _heading_marks(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(level, re.compile(pattern)) for level, patterns in self.headings.items() for pattern in patterns]

    @cached_property
    def _totals(self) -> re.Pattern[str]:
        return _either(self.total)

    @cached_property
    def _setsu(self) -> frozenset[str]:
        return frozenset(map(_letters, self.setsu_names))

    def label_to_roles(self, label: str) -> tuple[str, ...]:
        """The columns that a header's label may mean, `PASSED_OVER`, or () when the form does not list it."""
        label = squeeze(label)
        # A label that is wider than its column leaves a bracket in the next one.
        for text in (label, label.strip("()[]-")):
            roles = tuple(role for role, pattern in self._labels if pattern.fullmatch(text))
            if roles:
                return roles
        return (PASSED_OVER,) if label in self.passed_over else ()

    def is_total(self, name: str) -> bool:
        """Whether a row of this name is one of sums."""
        return self._totals.fullmatch(squeeze(name)) is not None

    def is_whole(self, name: str) -> bool:
        """Whether a row of this name is the sum of all 款."""
        return _WHOLE.fullmatch(squeeze(name)) is not None

    def is_nil(self, figure: str) -> bool:
        """Whether a printed figure stands for nothing."""
        return squeeze(figure) in map(squeeze, self.nil)

    def is_known_setsu(self, name: str) -> bool:
        """Whether 歳出 may have a 節 of this name; true of any name where the form lists none."""
        return not self._setsu or _letters(name) in self._setsu

    def heading_marks(self, text: str) -> list[tuple[str, str | None, int, int]]:
        """The headings that a text opens: (level, number, start, end of the mark), in order."""
        folded = fold(text)
        found = [(level, match["number"] or None, *match.span())
                 for level, pattern in self._heading_marks for match in pattern.finditer(folded)]
        found.sort(key=lambda mark: (mark[2], -mark[3]))
        kept: list[tuple[str, str | None, int, int]] = []
        for mark in found:
            if not kept or mark[2] >= kept[-1][3]:
                kept.append(mark)
        return kept

    def side_of(self, text: str) -> str | None:
        """The side of the budget that a line says, or None."""
        plain = fold(text).strip()
        return next((side for side, pattern in self.sides.items() if re.fullmatch(pattern, plain)), None)

    def account_of(self, text: str) -> str | None:
        """The account that a line names, or None."""
        match = re.fullmatch(self.account, fold(text).strip()) if len(text) <= 60 else None
        return match["account"] if match else None


def form_to_rules(form: Form) -> Rules:
    """The checked rules of a form. Raises Faults that name the form's file."""
    return check_model(form.reading, f"forms/{form.form}.yaml", Rules)


def _either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def _letters(name: str) -> str:
    """A 節's name for comparing: its punctuation and 「及び」 are printed in several ways."""
    return re.sub(r"[,、，・･.\s]", "", fold(name)).replace("および", "及び")


def is_unit(text: str) -> bool:
    """Whether a cell says only in what its column counts: 「千円」, 「(単位：円)」, 「%」."""
    return _UNIT.fullmatch(squeeze(text)) is not None


def unit_of_cell(text: str) -> str | None:
    """The unit of money that a cell says and nothing else, or None."""
    match = _UNIT.fullmatch(squeeze(text))
    return match[1] if match and match[1] != "%" else None
