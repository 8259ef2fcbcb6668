"""The layout *labelled* in a PDF: sheets of ruled boxes whose labels are cells, beside or above their values.

A sheet begins with the box that its form names, and may run over pages. Every cell belongs to a label
(labelled_page.py); figures are looked up in the tables under labels (table_cells.py, labelled_figures.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from portal.documents.pdf_rules import SNAP
from portal.forms import Form
from portal.model import Document, LeftOut, Place, Reading, Remark, Sheet
from portal.sheets.labelled.labels import LabelBook
from portal.sheets.labelled.rules import Rules, form_to_rules
from portal.sheets.pdf.labelled_figures import AMOUNT_FIELDS
from portal.sheets.pdf.labelled_page import Leaf, anchors_within, cells_said, cells_to_owners, find_anchors
from portal.sheets.pdf.labelled_sheet import SheetReader, parts_of_line
from portal.sheets.pdf.page_boxes import PageBoxes, page_to_boxes
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import label_text
from portal.sheets.pdf.remarks import page_remarks
from portal.sheets.pdf.running_lines import without_running_lines

_SAME = 3  # Sheets. A text that so many, and all, print in the box of one field is a label that the form lacks.


def read_pdf_labelled(document: Document, form: Form) -> Reading:
    """The sheets of a PDF of this form. Raises Faults when the form's rules don't fit the layout."""
    rules = form_to_rules(form)
    book = LabelBook(form, rules.headings)
    sheets: list[list[Leaf]] = []
    left_out: list[LeftOut] = []

    def is_known(text: str) -> bool:
        return book.at_start(text) is not None or bool(parts_of_line(text, rules))

    pages, running = without_running_lines([page_to_boxes(page) for page in document.pages], is_known)
    left_out += running
    for page in pages:
        for leaf, begins in _page_to_leaves(page, book, rules):
            if begins and not (sheets and _is_printed_again(sheets[-1][0], leaf, rules)):
                sheets.append([leaf])
            elif sheets and (leaf.anchors or any(region.goes_on for region in leaf.regions)):
                sheets[-1].append(leaf)
            else:
                left_out += _front_matter(leaf)
    remarks = page_remarks(document.pages)
    if not sheets:
        remarks.append(Remark("no-sheet", "様式の見出しがなく、事業を読み取れません。", Place()))
    read = [SheetReader(leaves, form, rules, book).read(position) for position, leaves in enumerate(sheets, 1)]
    return Reading(_tell_of_all(read, form), tuple(left_out), tuple(remarks))


# ---- pages → sheets


def _page_to_leaves(page: PageBoxes, book: LabelBook, rules: Rules) -> list[tuple[Leaf, bool]]:
    """A page, cut above each label with which a sheet begins; and whether each part begins one."""
    anchors = find_anchors(page.regions, book)
    firsts = [anchor for anchor in [*anchors, *anchors_within(page.regions, book, {
        key for anchor in anchors for key in anchor.spelling.keys})] if rules.begins in anchor.spelling.keys]
    tops = sorted({min([first.box[1], *(region.box[1] for region in page.regions
                                        if region.box[1] < first.box[1] and region.box[3] > first.box[1] + SNAP)])
                   for first in firsts})
    # Headings, and lines outside of boxes such as a title, that stand right above a sheet's first box are the sheet's.
    headings = {id(anchor.region) for anchor in anchors if not anchor.spelling.keys}
    solid = [region for region in page.regions if id(region) not in headings]
    above = [region for region in solid if not tops or _middle(region) < tops[0]]
    ends = [max((region.box[3] for region in solid if region.box[3] <= top + SNAP), default=0.0) for top in tops]
    # Of lines between two sheets those nearer to the one above are its foot.
    ends = [(end + top) / 2 if end else 0.0 for end, top in zip(ends, tops)]
    starts = [*([0.0] if above or not tops else []), *(ends if above else [0.0, *ends[1:]])]
    leaves = []
    for index, start in enumerate(starts):
        stop = starts[index + 1] if index + 1 < len(starts) else page.page.height + 1
        regions = tuple(region for region in page.regions if start - SNAP <= _middle(region) < stop)
        lines = tuple(line for line in page.ground if start - SNAP <= line.middle < stop)
        leaf = Leaf(page, regions, lines, tuple(find_anchors(regions, book)))
        leaves.append((leaf, bool(tops) and (not above or index > 0)))
    return leaves


def _is_printed_again(first: Leaf, leaf: Leaf, rules: Rules) -> bool:
    """Whether a page prints the head of the sheet before again: the box with which sheets begin, number, title, and lines
    of which the form knows what they say, say the same as far as both have them."""
    named = {rules.begins, "number", "title"}
    if leaf.number <= first.number:
        return False
    lines = [{key: part for line in one.lines for key, part in parts_of_line(line.text, rules).items()}
             for one in (first, leaf)]
    there = {key: said for owner in cells_to_owners(first, None)[0] for key in owner.anchor.spelling.keys
             if key in named and (said := cells_said(owner.regions))}
    again = [(there[key], owner) for owner in cells_to_owners(leaf, None)[0] for key in owner.anchor.spelling.keys
             if key in there]
    return (not lines[1] or lines[0] == lines[1]) and bool(again) and all(
        any(cells_said([region]) == said for region in owner.regions) for said, owner in again)


def _middle(region: Region) -> float:
    return (region.box[1] + region.box[3]) / 2


def _front_matter(leaf: Leaf) -> list[LeftOut]:
    found = [LeftOut(line.text, "front-matter", leaf.place([line.box])) for line in leaf.lines]
    return found + [LeftOut(" ".join(label_text(region.chars).split()), "front-matter", leaf.place([region.box]))
                    for region in leaf.regions if not region.empty]


# ---- what only all sheets together show


def _tell_of_all(sheets: Sequence[Sheet], form: Form) -> tuple[Sheet, ...]:
    """Sheets with what all of them show: numbers printed twice, labels that only some have, and labels that the form
    does not list, which stand in the box of a field on every sheet."""
    numbers = Counter(sheet.number for sheet in sheets if sheet.number)
    have = [{box.key for box in sheet.boxes} for sheet in sheets]
    ever = set().union(*have) if have else set()
    fields = {box.key for box in form.boxes if not box.text}
    bodies = [{(box.key, word) for box in sheet.boxes if box.key in fields for word in box.body.split()}
              for sheet in sheets]
    always = set.intersection(*bodies) if len(sheets) >= _SAME else set()
    told = []
    for sheet, keys, words in zip(sheets, have, bodies):
        remarks = list(sheet.remarks)
        gone = [box.heading for box in form.boxes
                if box.key in ever - keys and box.key not in (*AMOUNT_FIELDS, "number")]
        remarks += [Remark("label-missing", f"見出し「{heading}」がありません。", sheet.place) for heading in gone]
        for key, word in sorted(always):
            if len({body for other in sheets for body in _bodies(other, key)}) > 1:
                place = next(box.place for box in sheet.boxes if box.key == key)
                remarks.append(Remark("unknown-label", f"見出し「{word}」は様式の定義にありません。", place))
        if sheet.number and numbers[sheet.number] > 1:
            remarks.append(Remark("number-twice", f"番号 {sheet.number} の事業がこの資料に{numbers[sheet.number]}枚あります。",
                                  sheet.place))
        told.append(replace(sheet, remarks=tuple(remarks)))
    return tuple(told)


def _bodies(sheet: Sheet, key: str) -> list[str]:
    return [box.body for box in sheet.boxes if box.key == key]
