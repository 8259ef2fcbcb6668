"""The text of a page in pieces: what it is made of before it becomes the bodies of boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.model import Remark

TEXT_UNIT, ITEM, TABLE, BROKEN = "text", "item", "table", "broken"


@dataclass
class Unit:
    """A piece of the text of a box: a paragraph or line, a list item, a table, or something mangled (`kind`).

    section  the key of the box, or a name for one that the form does not know
    joint    what stands between it and the piece before it
    open     whether its sentence goes on in the next line of the document
    touched  whether a piece of the label of several lines stands in it or straight before it
    behind_label   whether all of that label stands straight before it
    """

    section: str
    kind: str
    text: str
    first: int
    last: int
    joint: str = "\n\n"
    open: bool = False
    touched: bool = False
    behind_label: bool = False


@dataclass
class PageFlow:
    """The text of a page in pieces, in order, what to say about it, and the labels that the form does not know, by
    the section of their text."""

    units: list[Unit] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)

    def section(self, key: str) -> list[Unit]:
        return [unit for unit in self.units if unit.section == key]


def units_to_markdown(units: Sequence[Unit]) -> str:
    """The body of a box."""
    parts: list[str] = []
    for index, unit in enumerate(units):
        before = units[index - 1].kind if index else ""
        if index:
            parts.append("\n" if unit.kind == before == ITEM else unit.joint if before == TEXT_UNIT else "\n\n")
        parts.append(f"- {unit.text}" if unit.kind == ITEM else unit.text)
    return "".join(parts)
