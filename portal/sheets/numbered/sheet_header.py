"""What stands above the numbered boxes of a sheet: who is in charge, the sheet's number, the unit of its
amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.forms import BoxRule, Form
from portal.model import Box, Place, Remark
from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.markdown_text import html_to_text
from portal.sheets.numbered.rules import NUMBER, UNIT, Rules
from portal.sheets.text_cells import Cell, Row, fold


@dataclass
class _Entry:
    """A box of the header in the making."""

    key: str
    heading: str
    lines: list[int]
    texts: list[str] = field(default_factory=list)

    def to_box(self) -> Box:
        body = " ".join(self.texts)
        return Box(self.key, None, self.heading, body, "read" if body else "blank",
                   Place(lines=(min(self.lines), max(self.lines))))


class HeaderReader:
    """Takes the header out of a sheet's rows. Afterwards: `number`, the sheet's printed one; `boxes`;
    `remarks`."""

    def __init__(self, form: Form, rules: Rules, body: LabelBook):
        own = [box for key in rules.header if (box := form.box(key))]
        self._book = LabelBook([box for box in own if box.key not in (NUMBER, UNIT)])
        self._body = body
        self._number_pattern = _number_pattern(form.box(NUMBER))
        self._unit_rule = form.box(UNIT)
        self._unit_pattern = _unit_pattern(self._unit_rule)
        self._entries: list[_Entry] = []
        self._open: _Entry | None = None
        self._number_due = False
        self.number: str | None = None
        self.boxes: list[Box] = []
        self.remarks: list[Remark] = []

    def read(self, rows: Sequence[Row]) -> list[Row]:
        """Read the header, also where a line of it stands further down; give the rows that are left."""
        body: list[Row] = []
        below = False
        for row in rows:
            if not below and any(self._is_body_label(cell) for cell in row):
                below, self._number_due = True, False
            rest = self._without_number_and_unit(row, within_text=not below)
            if not below:
                self._take_row(rest)
            elif rest and self._is_late_header(rest[0]):
                self._take_row(rest)
                self._open = None
            elif rest:
                body.append(rest)
        self.boxes = [entry.to_box() for entry in self._entries]
        return body

    def _is_body_label(self, cell: Cell) -> bool:
        label = self._body.at_start(cell.text)
        return label is not None and label.number is not None

    def _is_late_header(self, cell: Cell) -> bool:
        label = self._book.at_start(cell.text)
        return label is not None and label.key not in {entry.key for entry in self._entries}

    def _take_row(self, row: Row) -> None:
        for index, cell in enumerate(row):
            label = self._book.at_start(cell.text)
            if label:
                self._begin(label.key, label.heading, cell)
                self._go_on(cell.text[label.end:], cell)
            elif index == 0 and cell.column == 0 and len(row) > 1:
                self._begin("unknown", cell.visible, cell)
            else:
                self._go_on(cell.text, cell)

    def _without_number_and_unit(self, row: Row, within_text: bool) -> Row:
        """A row without the sheet's number and the unit, which are kept. In the body of the sheet they count only
        where they fill a cell, or what else is in it is a label."""
        kept = []
        for cell in row:
            text = fold(cell.text)
            number = self._number_pattern.search(text) if self.number is None else None
            unit = self._unit_pattern.search(text) if UNIT not in {entry.key for entry in self._entries} else None
            if self._number_due and re.fullmatch(r"[0-9]+(?:-[0-9]+)?", text):
                self.number, self._number_due = text, False
            elif number and (within_text or number[0] == text):
                self.number, self._number_due = number[1], number[1] is None
                kept += _cut_out(cell, *number.span())
            elif unit and (within_text or unit[0] == text or self._is_label_alone(_cut_out(cell, *unit.span()))):
                self._entries.append(_Entry(UNIT, self._unit_rule.heading, [cell.line],
                                            [cell.text[unit.start():unit.end()]]))
                kept += _cut_out(cell, *unit.span())
            else:
                kept.append(cell)
        return tuple(kept)

    def _is_label_alone(self, cells: list[Cell]) -> bool:
        label = self._body.at_start(cells[0].text) if cells else None
        return label is not None and not html_to_text(cells[0].text[label.end:])

    def _begin(self, key: str, heading: str, cell: Cell) -> None:
        place = Place(lines=(cell.line, cell.line))
        self._open = next((entry for entry in self._entries if entry.key == key != "unknown"), None)
        if key == "unknown":
            self.remarks.append(Remark("unknown-label", f"見出し「{heading}」は様式の定義にありません。", place))
        if self._open:
            self.remarks.append(Remark("label-twice", f"見出し「{heading}」が2回あります（先は{self._open.lines[0]}行）。"
                                       "両方の文字を一つの欄にまとめました。", place))
        else:
            self._open = _Entry(key, heading, [cell.line])
            self._entries.append(self._open)

    def _go_on(self, text: str, cell: Cell) -> None:
        """Add a cell's text to the open box; without one, it is text that stands under no label."""
        text = html_to_text(text).lstrip(":： ")
        if not text:
            return
        if self._open is None:
            self._open = _Entry("unknown", "", [cell.line])
            self._entries.append(self._open)
            self.remarks.append(Remark("unknown-text", f"「{text[:20]}」がどの欄の文字か分かりません。",
                                       Place(lines=(cell.line, cell.line))))
        self._open.texts.append(text)
        self._open.lines.append(cell.line)


def _cut_out(cell: Cell, start: int, end: int) -> list[Cell]:
    rest = (cell.text[:start] + cell.text[end:]).strip()
    return [Cell(rest, cell.line, cell.column)] if rest else []


def _number_pattern(rule: BoxRule | None) -> re.Pattern[str]:
    words = "|".join(re.escape(fold(label)) for label in rule.labels) if rule else "(?!)"
    return re.compile(rf"(?:^|(?<=\s))(?:{words})[.:]?(?:\s*([0-9]+(?:-[0-9]+)?))?$")


def _unit_pattern(rule: BoxRule | None) -> re.Pattern[str]:
    words = "|".join(re.escape(fold(label)) for label in rule.labels) if rule else "(?!)"
    return re.compile(rf"\(\s*(?:{words})\s*:?\s*[^\s()]{{1,4}}\s*\)")
