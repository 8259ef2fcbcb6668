"""Content files checked against their model: pydantic says what is wrong, this says on which line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import pydantic

from portal import strict_yaml
from portal.faults import Fault, Faults


class Model(pydantic.BaseModel):
    """A content file, or a part of one: unknown keys are refused, values are never converted."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True, strict=True)


M = TypeVar("M", bound=pydantic.BaseModel)


def load_model(path: Path, name: str, model: type[M]) -> M:
    """The content file `path`, called `name` in messages, as `model`. Raises Faults, one for each thing wrong."""
    return check_model(strict_yaml.load_file(path, name), name, model)


def check_model(value: Any, name: str, model: type[M]) -> M:
    """A value read by strict_yaml as `model`. Raises Faults that name the line."""
    try:
        return model.model_validate(value)
    except pydantic.ValidationError as error:
        raise Faults(*(_fault(value, name, problem) for problem in error.errors())) from None


def _fault(value: Any, name: str, problem: Any) -> Fault:
    where = ".".join(str(step) for step in problem["loc"]) or "the file"
    kind = problem["type"]
    line = line_of(value, problem["loc"])
    if kind == "missing":
        return Fault(name, line, "key-missing", f"{where} is given", "nothing", f"add {where}")
    if kind == "extra_forbidden":
        return Fault(name, line, "unknown-key", "only known keys are used", repr(where),
                     "mend the spelling, or take the key out")
    found = repr(problem["input"])
    found = found if len(found) <= 80 else found[:77] + "…"
    if kind == "model_type":
        return Fault(name, line, "wrong-value", f"{where} has keys, each with its value", found,
                     "write key: value, a line each, as its neighbours do")
    return Fault(name, line, "wrong-value", f"{where}: {problem['msg']}", found, f"give {where} such a value")


def line_of(value: Any, steps: tuple) -> int:
    """The line on which the value at `steps` (keys and indexes) stands, or the nearest known line above it."""
    line = getattr(value, "line", 1)
    for step in steps:
        if isinstance(value, strict_yaml.Located):
            line = value.lines.get(step, value.line)
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            line = getattr(value, "line", line)
        else:
            break
    return line


def field_line(record: Any, field: str) -> int:
    """The line of a field as findings name it, line_items[2].budgeted, in a record read by strict_yaml; that of what is
    above it where the record does not have it, or names its row otherwise."""
    steps = (int(step) if step.isdecimal() else step for step in re.findall(r"[^.\[\]]+", field))
    return line_of(record, tuple(steps))
