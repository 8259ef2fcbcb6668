"""content/forms/: what a form looks like, so that a reader can cut a document into sheets and boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pydantic

from portal import strict_yaml
from portal.faults import Fault, Faults
from portal.schema import Model, check_model

SURE = 5  # Pages. A form that shows on so many more than any other is the document's.


class BoxRule(Model):
    """One box of a form.

    key      what it becomes: a field of the record (title, change, department, section, contact, number, kan,
             start_year, …) or, with `text: true`, a section under this key
    numbers  the numbers that editions of the form print before its label
    labels   its label as printed; the first is the canonical spelling, the others are how years, wards and text
             layers spell it
    looks_like  a pattern (Python re, searched) that values of this box match and values of its neighbours
             do not; lets a reader put values right that slipped by a row
    """

    key: str
    numbers: list[int] = []
    labels: list[str] = pydantic.Field(min_length=1)
    text: bool = False
    side: Literal["left", "right", "any"] = "any"
    looks_like: str | None = None

    @property
    def heading(self) -> str:
        return self.labels[0]


class Form(Model):
    """One form. `reading` holds the rules of its reader, which that reader checks (see its `Rules`)."""

    form: str
    name: str
    shape: Literal["boxed", "outline", "table"]
    layout: str
    stage: Literal["requested", "decided", "settled", "announced", "reported"]
    detect: list[str] = pydantic.Field(min_length=1)
    unit: Literal["円", "千円", "百万円", "万円", "億円"]
    asks_for: list[str]
    amount_scope: Literal["project", "whole-project"] = "project"
    changes: dict[str, Literal["new", "enhanced", "recurring", "supplementary"]] = {}
    boxes: list[BoxRule] = []
    furniture: list[str] = []
    reading: dict[str, Any] = {}

    def box(self, key: str) -> BoxRule | None:
        """The rule of the box `key`, or None."""
        return next((box for box in self.boxes if box.key == key), None)

    def is_furniture(self, text: str) -> bool:
        """Whether a line or cell is page furniture: it matches one of the form's patterns as a whole."""
        return any(re.fullmatch(pattern, text.strip()) for pattern in self.furniture)


def load_forms(folder: Path) -> dict[str, Form]:
    """Every form of content/forms/ by its name. Raises Faults for what is wrong with any of them."""
    forms: dict[str, Form] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        name = f"forms/{path.name}"
        try:
            value = strict_yaml.load_file(path, name)
            # The rules of the reader keep the lines on which they stand: only the reader can check them.
            form = check_model(value, name, Form).model_copy(update={"reading": value.get("reading", {})})
            faults.extend(_pattern_faults(form, name))
            if form.form != path.stem:
                raise Faults(Fault(name, 1, "form-name", f"form is the file's name, {path.stem}", form.form,
                                   "make the two the same"))
            forms[form.form] = form
        except Faults as error:
            faults.extend(error.faults)
    if faults:
        raise Faults(*faults)
    return forms


def _pattern_faults(form: Form, name: str) -> list[Fault]:
    patterns = [*form.detect, *form.furniture, *(box.looks_like for box in form.boxes if box.looks_like)]
    faults = []
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            faults.append(Fault(name, 1, "bad-pattern", f"{pattern!r} is a regular expression", str(error),
                                "mend the pattern"))
    return faults


def detect_forms(texts: Iterable[str], forms: Iterable[Form]) -> tuple[Form, ...]:
    """The form that a document is of, from its texts: that of each page, or, where there are no pages, the whole.

    A form shows on a page when all its `detect` patterns occur there, or partly on the page before. A document may
    begin with pages of no form, and may quote another form than its own: its own is that which shows most often, or,
    of several such, the one with the most patterns. No more texts are taken than it needs to be sure. None is given
    when no form shows, and several when they show alike.
    """
    forms = tuple(forms)
    patterns = [[re.compile(pattern, re.MULTILINE) for pattern in form.detect] for form in forms]
    last = [[-2] * len(form.detect) for form in forms]  # The page on which each pattern was seen last.
    shown = [0] * len(forms)
    for page, text in enumerate(texts):
        for index, own in enumerate(patterns):
            counts = [len(pattern.findall(text)) for pattern in own]
            last[index] = [page if count else before for count, before in zip(counts, last[index])]
            if any(counts) and min(last[index]) >= page - 1:
                shown[index] += max(1, min(counts))
        first, second, *_ = sorted([*shown, 0, 0], reverse=True)
        if first >= second + SURE:
            break
    ranks = [(times, len(form.detect)) for times, form in zip(shown, forms) if times]
    return tuple(form for times, form in zip(shown, forms) if times and (times, len(form.detect)) == max(ranks))
