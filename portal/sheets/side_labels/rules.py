"""What a form file says under `reading` about a layout of labels at the side, and how its labels are
recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Protocol

import pydantic

from portal.faults import Fault, Faults
from portal.forms import Form
from portal.schema import Model, check_model
from portal.sheets.text_cells import fold, squeeze

AMOUNT_KEYS = ("adjusted", "settled", "printed_execution_rate")
REFERENCE_KEYS = ("settlement_reference", "budget_outline_reference")
FOOTER_KEYS = ("office", *REFERENCE_KEYS)
TEXT_KEYS = ("description", "results", "review", "vision")
BOX_KEYS = ("title", "change", "start_year", "page", *AMOUNT_KEYS, *FOOTER_KEYS, *TEXT_KEYS)
INNER = "inner"  # the key of a label inside a box
SIDE = "side"    # the key of a side label that has no box of its own

_LONGEST_LABEL = 12  # words that a label may be spaced out over
_LONGEST_WORD = 40   # letters of a word that can be one of a label
_DIGITS = re.compile(r"[0-9]+")
_DOTS = dict.fromkeys(map(ord, "•·‧∙"), "・")


def _compile(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return text


Pattern = Annotated[str, pydantic.AfterValidator(_compile)]
Name = Annotated[str, pydantic.Field(min_length=1)]
Names = Annotated[list[Name], pydantic.Field(min_length=1)]


class Rules(Model):
    """The spellings and measures of the form.

    side_labels    vertical labels of one line, whole as printed
    figure_label   the one of them whose box holds the figures
    inner_labels   labels inside a labelled box
    words          the words of which all labels consist
    rulings        a pattern: a word that is only a line of the table
    title, bare_title   patterns with the groups number, title and (title only) change
    reference, no_reference, page_number   patterns of what stands at the foot of a page
    line_marks, word_marks, emphasis   patterns of the text layer's own signs: before a line, around a word,
                   anywhere
    line_starts    patterns of what begins a line in print
    headings       those of them that head the text that follows
    full_line, longest_line   how many full-width characters a filled line of print has, at least and at most
    """

    side_labels: Names
    figure_label: Name
    inner_labels: list[Name] = []
    words: Names
    rulings: Pattern
    title: Pattern
    bare_title: Pattern
    reference: Pattern
    no_reference: Pattern
    page_number: Pattern
    line_marks: list[Pattern] = []
    word_marks: list[Pattern] = []
    emphasis: list[Pattern] = []
    line_starts: list[Pattern] = []
    headings: list[Pattern] = []
    full_line: Annotated[int, pydantic.Field(ge=10)]
    longest_line: Annotated[int, pydantic.Field(ge=10)]

    @pydantic.model_validator(mode="after")
    def _groups(self) -> Rules:
        for pattern, groups in ((self.title, {"number", "title", "change"}),
                                (self.bare_title, {"number", "title"})):
            if not groups <= re.compile(pattern).groupindex.keys():
                raise ValueError(f"{pattern!r} has the groups {', '.join(sorted(groups))}")
        return self

    @cached_property
    def ruling(self) -> re.Pattern[str]:
        return re.compile(self.rulings)

    @cached_property
    def line_start(self) -> re.Pattern[str]:
        return _any_of(self.line_starts)

    @cached_property
    def heading(self) -> re.Pattern[str]:
        return _any_of(self.headings)

    @cached_property
    def line_mark(self) -> re.Pattern[str]:
        return _any_of(self.line_marks)

    @cached_property
    def word_mark(self) -> re.Pattern[str]:
        return re.compile(f"(?:{_any_of(self.word_marks).pattern})+")

    @cached_property
    def emphasis_mark(self) -> re.Pattern[str]:
        return _any_of(self.emphasis)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")


def form_to_rules(form: Form) -> Rules:
    """The checked rules of a form. Raises Faults that name the form's file."""
    name = f"forms/{form.form}.yaml"
    rules = check_model(form.reading, name, Rules)
    missing = [key for key in BOX_KEYS if form.box(key) is None]
    missing += [f"{key} with text: true" for key in TEXT_KEYS if (box := form.box(key)) and not box.text]
    if missing:
        raise Faults(Fault(name, 1, "unknown-box", "a form of this layout has all its boxes", ", ".join(missing),
                           "add the box, or mend the spelling of its key"))
    return rules


class HasText(Protocol):
    """A piece of a line, such as a word."""

    text: str


def plain(text: str) -> str:
    """A text as labels are compared: half-width, without white space, every figure a 0, every middle dot a 「・」."""
    return _DIGITS.sub("0", squeeze(text)).translate(_DOTS)


@dataclass(frozen=True)
class Label:
    """A label of the form as it is compared (`plain`), and the key of what it names."""

    key: str
    spelling: str


class Labels:
    """Every label of a form, found by its words: a label stands alone, but may have spaces inside."""

    def __init__(self, form: Form, rules: Rules):
        self.side = tuple(plain(label) for label in rules.side_labels)
        self.figures = plain(rules.figure_label)
        self.review = tuple(plain(label) for label in _box_labels(form, "review"))
        named = [Label(box.key, plain(label)) for box in form.boxes for label in box.labels
                 if box.key in (*AMOUNT_KEYS, *FOOTER_KEYS, *TEXT_KEYS, "start_year")]
        known = {label.spelling for label in named}
        inner = [Label(INNER, plain(label)) for label in rules.inner_labels]
        self.all = (*named, *inner, *(Label(SIDE, label) for label in self.side if label not in known))
        self._by_first: dict[str, list[Label]] = {}
        for label in sorted(self.all, key=lambda label: -len(label.spelling)):
            self._by_first.setdefault(label.spelling[:1], []).append(label)

    def at(self, words: Sequence[HasText], start: int, keys: Sequence[str]) -> tuple[str, int] | None:
        """The key of the label that begins with word `start`, and how many words it takes; None for no such
        label."""
        text = words[start].text
        labels = self._by_first.get(fold(text[:1]))
        if labels is None or len(text) > _LONGEST_WORD:
            return None
        first = plain(text)
        for label in labels:
            if label.key in keys and (count := _count(words, start, first, label.spelling)):
                return label.key, count
        return None

    def spelled(self, text: str) -> str | None:
        """The key of the label that a text as a whole is."""
        squeezed = plain(text[:_LONGEST_LABEL * _LONGEST_WORD])
        return next((label.key for label in self._by_first.get(squeezed[:1], ())
                     if label.spelling == squeezed), None)

    def in_foot(self, text: str) -> bool:
        """Whether a text has a label of the foot."""
        squeezed = plain(text[:_LONGEST_LABEL * _LONGEST_WORD])
        return any(label.spelling in squeezed for label in self.all if label.key in FOOTER_KEYS)

    def is_review(self, text: str) -> bool:
        """Whether a text is the label of several lines, its lines in any order; the end of it may be cut off."""
        rest = plain(text)
        lines = list(self.review)
        while rest and lines:
            line = next((line for line in lines if rest.startswith(line)), None)
            if line is None:
                cut = any(line.startswith(rest) and len(rest) > 2 for line in lines)
                return cut and len(lines) < len(self.review)
            lines.remove(line)
            rest = rest[len(line):]
        return not rest and len(lines) < len(self.review)


def _box_labels(form: Form, key: str) -> list[str]:
    box = form.box(key)
    return box.labels if box else []


def _count(words: Sequence[HasText], start: int, first: str, spelling: str) -> int:
    text, index = first, start
    while spelling.startswith(text) and index - start < _LONGEST_LABEL:
        if text == spelling:
            return index - start + 1
        index += 1
        if index == len(words) or len(words[index].text) > _LONGEST_WORD:
            return 0
        text += plain(words[index].text)
    return 0
