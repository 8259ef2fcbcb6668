"""content/forms/: what a form looks like, so that a reader can cut a document into sheets and boxes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import pydantic

from portal import strict_yaml
from portal.faults import Fault, Faults
from portal.schema import Model, check_model


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
            form = check_model(value, name, Form)
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


def detect_form(lines: tuple[str, ...], forms: dict[str, Form]) -> Form | None:
    """The form whose `detect` patterns all occur in a document's lines; the one with the most patterns wins, None
    when no form fits or two fit equally."""
    text = "\n".join(lines)
    fits = [form for form in forms.values() if all(re.search(p, text, re.MULTILINE) for p in form.detect)]
    fits.sort(key=lambda form: len(form.detect), reverse=True)
    if not fits or len(fits) > 1 and len(fits[0].detect) == len(fits[1].detect):
        return None
    return fits[0]
