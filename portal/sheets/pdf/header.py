"""What stands above the numbered boxes of a sheet in a PDF: labels with their values to the right of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.forms import BoxRule, Form
from portal.model import Box, LeftOut, Place, Remark
from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.numbered.rules import NUMBER, UNIT, Rules
from portal.sheets.pdf.page_boxes import page_place
from portal.sheets.pdf.page_grid import Bounds, Region
from portal.sheets.pdf.page_text import Line, label_text
from portal.sheets.text_cells import fold

_GAP = 1.0  # Em. Words outside of boxes that are further apart are cells of their own.


@dataclass(frozen=True)
class Cell:
    """A text of the header and where it stands."""

    text: str
    box: Bounds


@dataclass
class Header:
    """The header's boxes, the sheet's printed number, and what it holds besides."""

    number: str | None = None
    boxes: list[Box] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def read_header(regions: Sequence[Region], lines: Sequence[Line], form: Form, rules: Rules, page: int) -> Header:
    """The header that these boxes, and lines outside of boxes, make up."""
    cells = [Cell(label_text(region.chars), region.box) for region in regions]
    cells += [Cell(segment.text, segment.box) for line in lines for segment in line.segments(_GAP)]
    reader = _HeaderReader(form, rules, page)
    for row in _to_rows([cell for cell in cells if cell.text.strip()]):
        reader.take(row)
    return reader.finish()


def _to_rows(cells: list[Cell]) -> list[list[Cell]]:
    """Cells on one level, from left to right; levels from top to bottom."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.box[1] + cell.box[3]):
        middle = (cell.box[1] + cell.box[3]) / 2
        if rows and all(min(one.box[3], cell.box[3]) - max(one.box[1], cell.box[1]) > 0 for one in rows[-1]) and \
                abs((rows[-1][0].box[1] + rows[-1][0].box[3]) / 2 - middle) < 6:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: cell.box[0]) for row in rows]


class _HeaderReader:
    def __init__(self, form: Form, rules: Rules, page: int):
        own = [box for key in rules.header if (box := form.box(key))]
        self._form, self._page = form, page
        self._book = LabelBook([box for box in own if box.key not in (NUMBER, UNIT)])
        self._number = _number_pattern(form.box(NUMBER))
        self._unit = _unit_pattern(form.box(UNIT))
        self._number_due = False
        self._values: dict[str, list[Cell]] = {}
        self._labels: dict[str, Cell] = {}
        self._open: str | None = None
        self._header = Header()

    def take(self, row: Sequence[Cell]) -> None:
        """One level of the header."""
        self._open = None
        for cell in row:
            cell = self._without_number_and_unit(cell)
            if not cell.text:
                continue
            label = self._book.at_start(cell.text)
            if label and label.key not in self._labels:
                self._open = label.key
                self._labels[label.key] = cell
                cell = Cell(cell.text[label.end:].lstrip(":： \u3000"), cell.box)
            if not cell.text:
                continue
            if self._form.is_furniture(cell.text):
                self._header.left_out.append(LeftOut(cell.text, "furniture", self._place([cell])))
            elif self._open:
                self._values.setdefault(self._open, []).append(cell)
            else:
                self._header.boxes.append(Box("unknown", None, "", cell.text, "read", self._place([cell])))
                self._header.remarks.append(Remark("unknown-text", f"「{cell.text[:20]}」がどの欄の文字か分かりません。",
                                                   self._place([cell])))

    def finish(self) -> Header:
        """The header, its labels with their values."""
        for key, label in self._labels.items():
            values = self._values.get(key, [])
            text = " ".join(" ".join(cell.text.split(" ")).strip() for cell in values)
            heading, state = self._form.box(key).heading, "read" if text else "blank"
            self._header.boxes.append(Box(key, None, heading, text, state, self._place([label, *values])))
        return self._header

    def _without_number_and_unit(self, cell: Cell) -> Cell:
        """A cell without the sheet's number and the unit, which are kept."""
        text = fold(cell.text)
        if self._number_due and (match := re.match(r"\s*([0-9]+(?:-[0-9]+)?)\s*$", text)):
            self._header.number, self._number_due = match[1], False
            return Cell("", cell.box)
        if self._header.number is None and (match := self._number.search(text)):
            self._header.number, self._number_due = match[1], match[1] is None
            cell = Cell((cell.text[:match.start()] + cell.text[match.end():]).strip(), cell.box)
            text = fold(cell.text)
        match = self._unit.search(text)
        if match and not any(box.key == UNIT for box in self._header.boxes):
            printed = cell.text[slice(*match.span())]
            self._header.boxes.append(Box(UNIT, None, self._form.box(UNIT).heading, printed, "read",
                                          self._place([cell])))
            cell = Cell((cell.text[:match.start()] + cell.text[match.end():]).strip(), cell.box)
        return cell

    def _place(self, cells: Sequence[Cell]) -> Place:
        return page_place(self._page, [cell.box for cell in cells])


def _number_pattern(rule: BoxRule | None) -> re.Pattern[str]:
    words = "|".join(re.escape(fold(label)) for label in rule.labels) if rule else "(?!)"
    return re.compile(rf"(?:^|(?<=\s))(?:{words})[.:]?(?:\s*([0-9]+(?:-[0-9]+)?))?\s*$")


def _unit_pattern(rule: BoxRule | None) -> re.Pattern[str]:
    words = "|".join(re.escape(fold(label)) for label in rule.labels) if rule else "(?!)"
    return re.compile(rf"[(\[【〔<]?\s*(?:{words})\s*:?\s*(?:百万円|千円|万円|億円|円)\s*[)\]】〕>]?")
