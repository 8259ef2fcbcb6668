"""The layout *numbered* in a PDF: sheets of ruled boxes with printed numbers.

A sheet begins at the form's title and may run over pages. Its boxes are cut into labels and what stands under them
(pdf_parts.py); the amounts and the funding block become rows of figures, the other boxes text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from portal.forms import Form
from portal.model import Box, Document, LeftOut, Place, Reading, Remark, Sheet
from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.numbered.rules import (AMOUNTS, CONTRACT, FUNDING_BLOCK, Rules, body_boxes, form_to_rules,
                                          in_form_order)
from portal.sheets.pdf.page_boxes import area_to_text, page_place, page_to_boxes, regions_to_text
from portal.sheets.pdf.page_grid import Region, union, without_cut_off
from portal.sheets.pdf.page_text import chars_to_lines, label_text
from portal.sheets.pdf.amounts import AmountsArea
from portal.sheets.pdf.funding import FundingArea
from portal.sheets.pdf.header import read_header
from portal.sheets.pdf.inline_labels import take_inline_labels
from portal.sheets.pdf.parts import Leaf, Part, find_anchors, leaves_to_parts
from portal.sheets.pdf.remarks import furigana, page_remarks, text_remarks, text_state
from portal.sheets.pdf.running_lines import without_running_lines
from portal.sheets.pdf.sheet_leaves import is_cut_before, is_of_sheet, pages_to_leaves
from portal.sheets.text_cells import squeeze



def read_pdf_numbered_boxes(document: Document, form: Form) -> Reading:
    """The sheets of a PDF of this form. Raises Faults when the form's rules don't fit the layout."""
    rules = form_to_rules(form)
    book = LabelBook(body_boxes(form, rules))
    first = body_boxes(form, rules)[0].key
    sheets: list[list[Leaf]] = []
    titled: list[bool] = []
    begun = False  # Whether the last sheet has its first box.
    pages, left_out = without_running_lines([page_to_boxes(page) for page in document.pages],
                                            partial(is_of_sheet, form=form, rules=rules))
    for leaf, has_title in pages_to_leaves(pages, rules, book):
        keys = {anchor.label.key for anchor in find_anchors(leaf, book)}
        if first in keys and (begun or not sheets) or \
                has_title and not (sheets and first not in keys and _goes_on(sheets[-1], leaf, form, rules)):
            sheets.append([leaf])
            titled.append(has_title)
            begun = False
        elif sheets and (keys or is_cut_before(sheets[-1][-1], leaf)):
            sheets[-1].append(leaf)
        else:
            left_out += _front_matter(leaf)
        begun = begun or first in keys
    read = [_read_sheet(leaves, form, rules, book, position, has_title)
            for position, (leaves, has_title) in enumerate(zip(sheets, titled), 1)]
    remarks = page_remarks(document.pages)
    if not read:
        remarks.append(Remark("no-sheet", "様式の標題も番号付きの欄もなく、事業を読み取れません。", Place()))
    return Reading(_tell_of_all(read, form), tuple(left_out), tuple(remarks))


# ---- pages → sheets


def _goes_on(sheet: Sequence[Leaf], leaf: Leaf, form: Form, rules: Rules) -> bool:
    """Whether a page with a title and without the first box prints the number of the sheet before again."""
    numbers = [read_header(one.regions, one.lines, form, rules, one.number).number for one in (sheet[0], leaf)]
    return numbers[1] is None or numbers[0] == numbers[1]


def _front_matter(leaf: Leaf) -> list[LeftOut]:
    found = [LeftOut(line.text, "front-matter", leaf.page.place([line.box])) for line in leaf.lines]
    return found + [LeftOut(" ".join(label_text(region.chars).split()), "front-matter",
                            leaf.page.place([region.box])) for region in leaf.regions if not region.empty]


# ---- one sheet


def _read_sheet(leaves: Sequence[Leaf], form: Form, rules: Rules, book: LabelBook, position: int,
                titled: bool) -> Sheet:
    parts = leaves_to_parts(leaves, book)
    header = read_header(parts.header, parts.header_lines, form, rules, leaves[0].number)
    place = _sheet_place(leaves)
    remarks = [*header.remarks, *parts.remarks]
    if not titled:
        remarks.append(Remark("title-line-missing", "標題がなく、最初の欄から一枚と数えました。", place))
    if header.number is None:
        remarks.append(Remark("no-number", "番号（NO）がありません。", place))
    figures = _Figures(form, rules)
    boxes: list[Box] = []
    left_out = [*header.left_out, *(part for leaf in leaves for part in furigana(leaf.page, leaf.regions))]
    left_out += [LeftOut(label_text(region.chars), "label-fragment", page_place(page, [region.box]))
                 for page, region in parts.fragments]
    for part in parts.parts:
        if part.key in (AMOUNTS, FUNDING_BLOCK):
            figures.read(part)
        else:
            boxes.append(_part_to_box(part, rules, left_out))
    boxes += figures.boxes()
    for page, line in parts.loose:
        place_of_line = page_place(page, [line.box])
        if form.is_furniture(line.text):
            left_out.append(LeftOut(line.text, "furniture", place_of_line))
        else:
            boxes.append(Box("unknown", None, "", line.text, "read", place_of_line))
    boxes += [Box("unknown", None, "", regions_to_text([region]), "read", page_place(page, [region.box]))
              for page, region in parts.stray]
    boxes = [_without_template(box, rules, left_out) for box in boxes]
    strays = [_stray(box) for box in boxes if box.key == "unknown" and not box.heading]
    remarks += [*figures.amounts.remarks, *strays,
                *text_remarks((char for leaf in leaves for char in leaf.chars), place)]
    return Sheet(form=form.form, position=position, number=header.number, place=place,
                 boxes=in_form_order([*header.boxes, *boxes], form), amount_rows=tuple(figures.amounts.rows),
                 funding_rows=tuple(figures.funding.rows), has_funding_block=figures.has_block,
                 left_out=tuple(sorted([*left_out, *figures.amounts.left_out], key=_position)),
                 remarks=tuple(sorted(remarks, key=_position)))


def _sheet_place(leaves: Sequence[Leaf]) -> Place:
    boxes = [region.box for region in leaves[0].regions] + [line.box for line in leaves[0].lines]
    return page_place(leaves[0].number, boxes) if boxes else Place(page=leaves[0].number)


def _part_to_box(part: Part, rules: Rules, left_out: list[LeftOut]) -> Box:
    text = area_to_text(part.content, rules.marks(part.key))
    left_out += text.repeated
    return Box(part.key, part.label.number, part.label.heading, text.body, text_state(text.body),
               text.place or page_place(part.page, part.boxes))


class _Figures:
    """The amounts and the funding block of a sheet, which may be parted by a rule, a label or nothing; the line of
    債務負担行為 may stand with them too."""

    def __init__(self, form: Form, rules: Rules):
        self._book = LabelBook([box for key in (FUNDING_BLOCK, CONTRACT) if (box := form.box(key))])
        self.amounts = AmountsArea(rules)
        self.funding = FundingArea(rules)
        self.has_block = False
        self._boxes: list[Box] = []

    def read(self, part: Part) -> None:
        """Read one part, page by page."""
        self.has_block = self.has_block or part.key == FUNDING_BLOCK
        for page, regions in part.content:
            if len(part.content) > 1:
                regions = [without_cut_off(region) for region in regions]
            own, labels = take_inline_labels(regions, self._book)
            own = [region for region in own if not region.empty]
            if not own:
                continue
            box = union(region.box for region in own)
            contract = next((one for one in labels if one.label.key == CONTRACT), None)
            if contract:
                own, below = _cut(own, contract.top - 1)
                body = regions_to_text(below)
                self._boxes.append(Box(CONTRACT, None, contract.label.heading, body, "read" if body else "blank",
                                       page_place(page, [region.box for region in below or own])))
            starts = [line.top for region in own for line in chars_to_lines(region.chars)
                      if self.funding.source_of(line)]
            above, below = _cut(own, min(starts) - 1) if starts and part.key == AMOUNTS else (own, [])
            if part.key == FUNDING_BLOCK:
                above, below = [], own
            self.has_block = self.has_block or bool(below)
            self.amounts.read(above, box, page)
            self.funding.read(below, box, page)

    def boxes(self) -> list[Box]:
        """What stands in these boxes and is no row of theirs."""
        return [*self._boxes, *(Box("unknown", None, "", note.text, "read", note.place)
                                for note in (*self.amounts.notes, *self.funding.notes))]


def _cut(regions: Sequence[Region], top: float) -> tuple[list[Region], list[Region]]:
    """What stands above, and from, a height of the page."""
    above = [Region(region.box, tuple(char for char in region.chars if char.top < top)) for region in regions]
    below = [Region(region.box, tuple(char for char in region.chars if char.top >= top)) for region in regions]
    return ([region for region in above if not region.empty], [region for region in below if not region.empty])


# ---- what is common to all boxes


def _without_template(box: Box, rules: Rules, left_out: list[LeftOut]) -> Box:
    """The box of 債務負担行為 as blank when it holds nothing but what is printed on every sheet."""
    words = sorted((re.escape(squeeze(word)) for word in rules.contract_template), key=len, reverse=True)
    if box.key != CONTRACT or not box.body or not words or re.sub("|".join(words), "", squeeze(box.body)):
        return box
    left_out.append(LeftOut(" ".join(box.body.split()), "furniture", box.place))
    return replace(box, body="", state="blank")


def _stray(box: Box) -> Remark:
    text = " ".join(box.body.split())
    return Remark("unknown-text", f"「{text if len(text) <= 20 else text[:20] + '…'}」がどの欄の文字か分かりません。", box.place)


def _position(told: LeftOut | Remark) -> tuple[int, float]:
    return told.place.page or 0, told.place.box[1] if told.place.box else 0.0


def _tell_of_all(sheets: Sequence[Sheet], form: Form) -> tuple[Sheet, ...]:
    """Sheets with what only all of them together show: numbers printed twice, labels that a sheet lacks."""
    numbers = Counter(sheet.number for sheet in sheets if sheet.number)
    last = max((int(box.number) for sheet in sheets for box in sheet.boxes if box.number and box.key != "unknown"),
               default=0)
    told = []
    for sheet in sheets:
        remarks = list(sheet.remarks)
        own = {int(box.number) for box in sheet.boxes if box.number}
        own |= set(form.box(AMOUNTS).numbers if form.box(AMOUNTS) and sheet.amount_rows else [])
        gone = [str(number) for number in range(1, last + 1) if number not in own]
        if gone:
            remarks.append(Remark("label-missing", f"番号 {'、'.join(gone)} の見出しがありません。", sheet.place))
        if sheet.number and numbers[sheet.number] > 1:
            remarks.append(Remark("number-twice", f"番号 {sheet.number} の事業がこの資料に{numbers[sheet.number]}枚あります。",
                                  sheet.place))
        told.append(replace(sheet, remarks=tuple(remarks)))
    return tuple(told)
