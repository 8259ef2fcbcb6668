"""The rules of an outline form: what `reading` holds in its file in content/forms/, and what each rule means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

import pydantic

from portal.faults import Fault, Faults
from portal.forms import Form
from portal.schema import Model, check_model, line_of


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, pydantic.Field(min_length=1), pydantic.AfterValidator(_compiles)]
Mark = Annotated[str, pydantic.Field(min_length=1)]


def fits(patterns: list[str], text: str) -> bool:
    """Whether one of `patterns` matches the whole of `text`, as printed or as NFKC."""
    plain = unicodedata.normalize("NFKC", text)
    return any(re.fullmatch(pattern, text) or re.fullmatch(pattern, plain) for pattern in patterns)


class ItemRule(Model):
    """What begins an item, each of which becomes a sheet: a mark, or a number in ascending order.

    marks     signs at the start of the line; the rest of the line is the title
    other_marks   signs that other editions use: where no line begins with one of `marks`, the one of these that
              heads the most lines with an amount
    numbers   one pattern a style of numbering, with the groups `number` and `title`, most usual style first; a
              pattern must match the whole line
    referred  lines that stand under an item of a covering letter and only point to the annex (別紙のとおり): what
              they follow is hardly a section
    """

    marks: list[Mark] = []
    other_marks: list[Mark] = []
    numbers: list[Pattern] = []
    referred: list[Pattern] = []

    @pydantic.model_validator(mode="after")
    def _one_way(self) -> ItemRule:
        if bool(self.marks) == bool(self.numbers):
            raise ValueError("items begin either with marks or with numbers")
        for pattern in self.numbers:
            if not {"number", "title"} <= re.compile(pattern).groupindex.keys():
                raise ValueError(f"{pattern!r} has the groups number and title")
        return self


class SubheadingRule(Model):
    """What begins a labelled box inside an item: a mark and a heading that `looks_like` matches as a whole. A line
    that is one of the labels of the form's `boxes` is a heading without its mark too. `other_marks`: those of other
    editions, of which that is used which heads the most of these labels where no line begins with one of `marks`."""

    marks: list[Mark] = pydantic.Field(min_length=1)
    other_marks: list[Mark] = []
    looks_like: Pattern


class AmountRule(Model):
    """How an item's amount is printed.

    field     the amount that it is
    brackets  pairs of signs that it stands in; any opening one goes with any closing one
    at_end    whether it may also stand without brackets, at the end of the title behind white space or dots, or on a
              line of its own
    other_brackets   those of other editions, used where no line has an amount in the usual ones
    lead      pattern of words before the figure that say what it is (予算額：)
    bare      whether a figure without 円 (千円, …) is an amount too; its unit is then the form's
    joint     pattern of an amount that several items share, with the group `amount`
    """

    field: Literal["requested", "budgeted", "earmarked"]
    brackets: list[Annotated[str, pydantic.Field(min_length=2, max_length=2)]] = []
    at_end: bool = False
    other_brackets: list[Annotated[str, pydantic.Field(min_length=2, max_length=2)]] = []
    bare: bool = False
    lead: Pattern | None = None
    joint: Pattern | None = None

    @pydantic.field_validator("joint")
    @classmethod
    def _names_the_amount(cls, joint: str | None) -> str | None:
        if joint is not None and "amount" not in re.compile(joint).groupindex:
            raise ValueError(f"{joint!r} has the group amount")
        return joint

    @pydantic.model_validator(mode="after")
    def _stands_somewhere(self) -> AmountRule:
        if not self.brackets and not self.at_end:
            raise ValueError("an amount stands in brackets, or at_end")
        return self

    @cached_property
    def bracketed(self) -> re.Pattern[str]:
        """What stands in brackets, as the group `inside`; the closing one may be missing at the end."""
        if not self.brackets:
            return re.compile("(?!)(?P<inside>)")
        opening = "".join(re.escape(pair[0]) for pair in self.brackets)
        closing = "".join(re.escape(pair[1]) for pair in self.brackets)
        return re.compile(f"[{opening}](?P<inside>[^{opening}{closing}]*)(?:[{closing}]|$)")


class Notice(Model):
    """A line about the whole document. `means`: the amount_scope that it states, if it states one."""

    pattern: Pattern
    means: Literal["project", "whole-project"] | None = None


class TextRule(Model):
    """How running text is laid out.

    list_marks  printed bullets
    notes       patterns of what begins a paragraph (※)
    captions    patterns of what begins a line that is a paragraph of its own (a table's caption)
    """

    list_marks: list[Mark] = []
    notes: list[Pattern] = []
    captions: list[Pattern] = []


class TableRule(Model):
    """How cells of a table are told apart; the patterns match a whole cell.

    values  figures and marks, which stand in body rows and never in a header
    totals  what a row of sums says in its first cell (or in its second, the first being blank)
    """

    values: list[Pattern] = []
    totals: list[Pattern] = []


class Fact(Model):
    """Something that the front matter says once for all items: box `key` is the group `value` of the pattern, or
    all of the line, on the first line that it matches as a whole."""

    key: str
    pattern: Pattern


class FrontRule(Model):
    """What stands before the first item (a covering letter), for forms that have such a thing."""

    facts: list[Fact] = []


class Rules(Model):
    """The rules of an outline.

    areas   marks of the policy areas under which items stand; an area without items is a notice
    other_areas   those of other editions: where no line begins with one of `areas`, the one of these that stands the
            most often before an item
    text    the key of an item's text under no label
    """

    items: ItemRule
    text: str
    areas: list[Mark] = []
    other_areas: list[Mark] = []
    subheadings: SubheadingRule | None = None
    amounts: AmountRule | None = None
    notices: list[Notice] = []
    layout: TextRule = TextRule()
    tables: TableRule = TableRule()
    front: FrontRule | None = None


def form_to_rules(form: Form) -> Rules:
    """The rules of an outline form. Raises Faults for what is wrong with them."""
    path = f"forms/{form.form}.yaml"
    rules = check_model(form.reading, path, Rules)
    faults = [Fault(path, line_of(form.reading, steps), "unknown-box", f"reading names boxes of the form{need}",
                    repr(key), f"add the box {key!r} to boxes{need}")
              for key, need, steps, fits_need in _named_boxes(rules, form) if not fits_need]
    if faults:
        raise Faults(*faults)
    return rules


def _named_boxes(rules: Rules, form: Form) -> Iterator[tuple[str, str, tuple, bool]]:
    """The boxes that the rules name: key, what they need, where the rules name them, whether the form has them so."""
    box = form.box(rules.text)
    yield rules.text, " with text: true", ("text",), box is not None and box.text
    for index, fact in enumerate(rules.front.facts if rules.front else []):
        yield fact.key, "", ("front", "facts", index), form.box(fact.key) is not None
