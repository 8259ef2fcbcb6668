"""What every draft of a form begins with, whatever its shape."""

from __future__ import annotations

import json
from collections.abc import Iterable

ASK = "# ?"  # Before what a person has to decide.


def head_lines(name: str, title: str, *, drafted_from: str, guide: str, shape: str, layout: str, stage: str, sure: bool,
               title_place: str, marks_place: str, detect: Iterable[str]) -> list[str]:
    """The first lines of the form file `name`.yaml, up to the patterns by which its documents are known.

    title        the form's name as printed; "" where `title_place` has none
    stage, sure  the stage of the budget, and whether the title says it
    detect       the patterns, all of which occur in `marks_place`
    """
    return [
        "# yaml-language-server: $schema=../schemas/form.json",
        f"# {title or name}: drafted by build.py form from {drafted_from}.",
        f"# Decide each line with a question mark, then take the mark out. {guide}.",
        f"form: {name}",
        f"name: {quoted(title or name)}" + ("" if title else f"  {ASK} no line {title_place} names the form"),
        f"shape: {shape}",
        f"layout: {layout}",
        f"stage: {stage}" + ("" if sure else f"  {ASK} requested, decided, settled, announced or reported"),
        f"# Patterns that all occur {marks_place}, and in no other form.",
        "detect:",
        *(f"  - {quoted(pattern)}" for pattern in detect),
    ]


def quoted(text: str) -> str:
    """A text as YAML, in double quotes, in which nothing means anything else."""
    return json.dumps(text, ensure_ascii=False)
