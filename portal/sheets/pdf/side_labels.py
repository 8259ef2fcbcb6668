"""The layout *side-labels* in a PDF: one ruled table a project, with labels at its sides, in vertical type too.

The table says which box is under which label (pdf_side_table.py). What stands above it is the title, what stands
below it the foot of the page (pdf_foot.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.forms import Form
from portal.model import Box, Document, LeftOut, Place, Reading, Remark, Scrap, Sheet
from portal.documents.pdf_rules import SNAP
from portal.sheets.pdf.page_boxes import area_to_text, page_to_boxes
from portal.sheets.pdf.page_grid import Region, inside
from portal.sheets.pdf.page_text import Line, chars_to_lines, label_text
from portal.sheets.pdf.foot import Cell, read_surroundings
from portal.sheets.pdf.page_tables import page_to_tables
from portal.sheets.pdf.remarks import furigana, page_remarks, text_remarks, text_state
from portal.sheets.pdf.running_lines import without_running_lines
from portal.sheets.pdf.side_table import SEVERAL, SideTable
from portal.sheets.side_labels.rules import AMOUNT_KEYS, SIDE, TEXT_KEYS, Labels, Rules, form_to_rules, plain
from portal.sheets.text_cells import fold, squeeze

_LONGEST_LABEL = 60  # Letters.
_GAP = 2.0  # Em. Texts around the table that are further apart are cells of their own.


def read_pdf_side_labels(document: Document, form: Form) -> Reading:
    """The sheets of a PDF of this form; a page without figures of its own goes on with the sheet before. Raises
    Faults when the form's `reading` is wrong."""
    rules = form_to_rules(form)
    labels = Labels(form, rules)
    sheets: list[list[SideTable]] = []
    left_out: list[LeftOut] = []

    def is_title(text: str) -> bool:
        return any(re.fullmatch(pattern, fold(text).strip()) for pattern in (rules.title, rules.bare_title))

    def is_known(text: str) -> bool:
        return is_title(text) or labels.in_foot(text) or text.strip(" -－―—").isdecimal()

    pages, running = without_running_lines([page_to_boxes(page) for page in document.pages], is_known)
    left_out += running
    for table in (table for page in pages for table in page_to_tables(page, labels, is_title)):
        if table.heads:
            sheets.append([table])
        elif sheets and (table.anchors or not any(one.has_foot for one in sheets[-1])):
            sheets[-1].append(table)
        else:
            left_out += table.front_matter()
    remarks = page_remarks(document.pages)
    if not sheets:
        remarks.append(Remark("no-sheet", "様式の見出しがなく、事業を読み取れません。", Place()))
    read = tuple(_SheetReader(tables, form, rules).read(position) for position, tables in enumerate(sheets, 1))
    return Reading(read, tuple(left_out), tuple(remarks))


@dataclass
class _Text:
    """What stands under one label, page by page."""

    headings: list[tuple[float, str]] = field(default_factory=list)
    content: list[tuple[int, list[Region]]] = field(default_factory=list)
    label: Place | None = None


class _SheetReader:
    def __init__(self, tables: Sequence[SideTable], form: Form, rules: Rules):
        self._tables, self._form, self._rules = tables, form, rules
        self._texts: dict[str, _Text] = {}
        self._boxes: list[Box] = []
        self._remarks: list[Remark] = []
        self._left_out: list[LeftOut] = []

    def read(self, position: int) -> Sheet:
        """The sheet that these tables make up."""
        first = self._tables[0]
        number = None
        loose: tuple[Scrap, ...] = ()
        for table in self._tables:
            figures, printed = table.figures() if table.heads else ({}, [])
            if table is first:
                loose = self._add_figures(table, figures, printed)
            self._sort(table, {id(char) for word in printed for char in word.chars})
            number = self._surroundings(table) or number
            self._left_out += furigana(table.boxes, table.boxes.regions)
        for key, text in self._texts.items():
            self._add_text(key, text)
        self._tell_of_missing(first)
        page = first.boxes
        place = page.place([*(region.box for region in page.regions if not region.open),
                            *(line.box for line in page.ground)])
        self._remarks += text_remarks((char for table in self._tables
                                       for of in (*table.boxes.regions, *table.boxes.ground)
                                       for char in of.chars), place)
        order = {box.key: index for index, box in enumerate(self._form.boxes)}
        return Sheet(form=self._form.form, position=position, number=number, place=place,
                     boxes=tuple(sorted(self._boxes, key=lambda box: order.get(box.key, len(order)))),
                     loose_figures=loose, left_out=tuple(self._left_out), remarks=tuple(self._remarks))

    # ---- figures

    def _add_figures(self, table: SideTable, figures: dict[str, Line | None] | None,
                     printed: list[Line]) -> tuple[Scrap, ...]:
        for key, word in (figures or {}).items():
            head = next(head for head in table.heads if head.key == key)
            box = word.box if word else head.box
            self._boxes.append(Box(key, None, head.printed, table.printed(key, word) if word else "", "read" if word else "blank",
                                   table.boxes.place([box])))
        return () if figures else tuple(Scrap(table.printed(None, word), table.boxes.place([word.box]))
                                        for word in printed)

    # ---- text

    def _sort(self, table: SideTable, taken: set[int]) -> None:
        """Give every box of the table to its label."""
        top, bottom = table.extent
        for anchor in table.anchors:
            if anchor.key not in (*TEXT_KEYS, "start_year"):
                self._left_out.append(LeftOut(anchor.printed, "furniture", table.boxes.place([anchor.box])))
            else:
                text = self._texts.setdefault(anchor.key, _Text())
                text.headings += [(-anchor.box[0], anchor.printed)] if anchor.printed else []
                text.label = text.label or table.boxes.place([anchor.box])
        for region in table.rest:
            chars = tuple(char for char in region.chars if id(char) not in taken)
            if chars and table.is_unit_line(label_text(chars)):
                self._left_out.append(LeftOut(label_text(chars), "furniture", table.boxes.place([region.box])))
                chars = ()
            region = Region(region.box, chars)
            if not top - SNAP <= (region.box[1] + region.box[3]) / 2 <= bottom + SNAP or \
                    any(inside(head.box, region.box) for head in table.heads):
                continue
            label = table.label_of(region)
            key = label.key if label and label.key != SIDE else "unknown"
            self._put(key, table, region)

    def _put(self, key: str, table: SideTable, region: Region) -> None:
        before, heading, vision = self._split_vision(region)
        if heading:
            text = self._texts.setdefault("vision", _Text())
            text.headings.append((0.0, heading))
            text.label = text.label or table.boxes.place([region.box])
            _append(text, table.number, vision)
        _append(self._texts.setdefault(key, _Text()), table.number, before)

    def _split_vision(self, region: Region) -> tuple[Region, str, Region]:
        """A box before the label of the vision, that label, and the box behind it."""
        spelled = [plain(label) for label in self._form.box("vision").labels]
        lines = chars_to_lines(region.chars)
        for index in range(len(lines)):
            chars = [char for line in lines[index:] for char in line.chars]
            text = ""
            for count, char in enumerate(chars[:_LONGEST_LABEL], 1):
                text += squeeze(char.text)
                if plain(text) in spelled and not (count < len(chars) and chars[count].text.isdigit()):
                    ahead = tuple(char for line in lines[:index] for char in line.chars)
                    return Region(region.box, ahead), text, Region(region.box, tuple(chars[count:]))
        return region, "", Region(region.box)

    def _add_text(self, key: str, text: _Text) -> None:
        area = area_to_text(text.content, self._rules.line_start if self._rules.line_starts else None)
        self._left_out += area.repeated
        place = area.place or text.label or Place()
        body = " ".join(area.body.split()) if key == "start_year" else area.body
        if key != "unknown":
            heading = SEVERAL.join(dict.fromkeys(printed for _, printed in sorted(text.headings)))
            self._boxes.append(Box(key, None, heading, body, text_state(body), place))
        elif body:
            self._add_unknown(body, place)

    def _add_unknown(self, body: str, place: Place) -> None:
        told = " ".join(body.split())
        self._boxes.append(Box("unknown", None, "", body, "read", place))
        self._remarks.append(Remark("unknown-text", f"「{told[:20]}{'…' if len(told) > 20 else ''}」がどの欄の文字か"
                                    "分かりません。", place))

    def _tell_of_missing(self, table: SideTable) -> None:
        have = {box.key for box in self._boxes}
        for key in (*TEXT_KEYS, *AMOUNT_KEYS, "office"):
            rule = self._form.box(key)
            if key not in have and rule and not (key in AMOUNT_KEYS and not have & set(AMOUNT_KEYS)):
                self._remarks.append(Remark("label-missing", f"見出し「{rule.heading}」がありません。",
                                            Place(page=table.number)))

    # ---- around the table

    def _surroundings(self, table: SideTable) -> str | None:
        top, bottom = table.extent
        outside = [Cell(segment.text, segment.box) for line in table.boxes.ground
                   for segment in line.segments(_GAP)]
        units = [cell for cell in outside if table.is_unit_line(cell.text)]
        self._left_out += [LeftOut(cell.text, "furniture", table.boxes.place([cell.box])) for cell in units]
        outside = [cell for cell in outside if cell not in units]
        cells = [Cell(label_text(region.chars), region.box) for region in table.rest if not region.empty] + outside
        above = [cell for cell in cells if (cell.box[1] + cell.box[3]) / 2 < top]
        below = [cell for cell in cells if (cell.box[1] + cell.box[3]) / 2 > bottom]
        beside = [cell for cell in outside if cell not in above and cell not in below]
        found = read_surroundings(above, below, table.boxes, self._form, self._rules)
        self._boxes += found.boxes
        self._left_out += found.left_out
        for cell in (*found.unknown, *beside):
            self._add_unknown(cell.text, table.boxes.place([cell.box]))
        return found.number


def _append(text: _Text, page: int, region: Region) -> None:
    if not text.content or text.content[-1][0] != page:
        text.content.append((page, []))
    text.content[-1][1].append(region)
