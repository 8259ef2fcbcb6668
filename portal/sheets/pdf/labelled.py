"""The layout *labelled* in a PDF: sheets of ruled boxes whose labels are cells, beside or above their values.

A sheet begins with the box that its form names, and may run over pages. Every cell belongs to a label
(labelled_page.py); figures are looked up in the tables under labels (table_cells.py, labelled_figures.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from portal.documents.pdf_rules import SNAP
from portal.forms import Form
from portal.model import AmountRow, Box, Document, LeftOut, Place, Reading, Remark, Sheet
from portal.sheets.labelled.labels import LabelBook, line_unit
from portal.sheets.labelled.rules import FIGURES, Rules, form_to_rules
from portal.sheets.pdf.labelled_figures import AMOUNT_FIELDS, Figures, Table
from portal.sheets.pdf.labelled_page import Leaf, Owned, anchors_within, cells_to_owners, find_anchors
from portal.sheets.pdf.page_boxes import PageBoxes, area_to_text, page_to_boxes
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import Line, label_text
from portal.sheets.pdf.remarks import furigana, page_remarks, text_remarks, text_state
from portal.sheets.pdf.running_lines import without_running_lines
from portal.sheets.text_cells import fold, squeeze

_GAP = 1.0  # Em. Texts outside of boxes that are further apart are pieces of their own.
_SAME = 3  # Sheets. A text that so many, and all, print in the box of one field is a label that the form lacks.


def read_pdf_labelled(document: Document, form: Form) -> Reading:
    """The sheets of a PDF of this form. Raises Faults when the form's rules don't fit the layout."""
    rules = form_to_rules(form)
    book = LabelBook(form, rules.headings)
    sheets: list[list[Leaf]] = []
    left_out: list[LeftOut] = []

    def is_known(text: str) -> bool:
        return book.at_start(text) is not None or bool(_parts_of_line(text, rules))

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
    read = [_SheetReader(leaves, form, rules, book).read(position) for position, leaves in enumerate(sheets, 1)]
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
    """Whether the box with which sheets begin says on this page what it says on the sheet's first one."""
    said = [[squeeze(label_text(region.chars)) for owner in cells_to_owners(one, None)[0]
             if rules.begins in owner.anchor.spelling.keys for region in owner.regions] for one in (first, leaf)]
    return leaf.number > first.number and any(said[0]) and said[0] == said[1]


def _middle(region: Region) -> float:
    return (region.box[1] + region.box[3]) / 2


def _front_matter(leaf: Leaf) -> list[LeftOut]:
    found = [LeftOut(line.text, "front-matter", leaf.place([line.box])) for line in leaf.lines]
    return found + [LeftOut(" ".join(label_text(region.chars).split()), "front-matter", leaf.place([region.box]))
                    for region in leaf.regions if not region.empty]


def _parts_of_line(text: str, rules: Rules) -> dict[str, str]:
    """What a line outside of boxes says of which box, as printed, by the form's patterns."""
    for pattern in rules.lines:
        if match := re.fullmatch(pattern, fold(text)):
            return {key: text[slice(*match.span(key))] for key, part in match.groupdict().items() if part}
    return {}


# ---- one sheet


def _without_table_heads(leaf: Leaf) -> Leaf:
    """A part of a page without labels that it prints more often than the form has boxes for them: these head columns
    of tables further down."""
    seen: Counter[str] = Counter()
    kept = []
    for anchor in leaf.anchors:
        seen[anchor.spelling.label] += 1
        if not anchor.spelling.keys or seen[anchor.spelling.label] <= len(anchor.spelling.keys):
            kept.append(anchor)
    return replace(leaf, anchors=tuple(kept))


class _SheetReader:
    def __init__(self, leaves: Sequence[Leaf], form: Form, rules: Rules, book: LabelBook):
        self._form, self._rules, self._book = form, rules, book
        self._leaves = self._with_inline_labels(leaves)
        self._tables: dict[str, Table] = {}
        self._used: Counter[str] = Counter()
        self._unit: str | None = None
        self._number: str | None = None
        self._boxes: list[Box] = []
        self._left_out: list[LeftOut] = []
        self._remarks: list[Remark] = []

    def _with_inline_labels(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        known = {key for leaf in leaves for anchor in leaf.anchors for key in anchor.spelling.keys}
        found = []
        for leaf in map(_without_table_heads, leaves):
            more = anchors_within([region for region in leaf.regions
                                   if not any(region is anchor.region for anchor in leaf.anchors)], self._book, known)
            anchors = sorted([*leaf.anchors, *more], key=lambda anchor: (anchor.box[1], anchor.box[0]))
            found.append(replace(leaf, anchors=tuple(anchors)))
        return found

    def read(self, position: int) -> Sheet:
        """The sheet that these parts of pages make up."""
        before: Owned | None = None
        for leaf in self._leaves:
            for line in leaf.lines:
                whole = _parts_of_line(line.text, self._rules)
                pieces = [line] if whole else line.segments(_GAP)
                while pieces:
                    pieces = self._take_pieces(pieces, leaf)
            owners, stray = cells_to_owners(leaf, before)
            for owner in owners:
                self._take(owner, leaf)
            for region in stray:
                self._add_unknown(label_text(region.chars), leaf.place([region.box]))
            self._left_out += furigana(leaf.page, leaf.regions)
            before = Owned(owners[-1].anchor) if owners else before
            if before:
                self._carry(before, leaf)
        place = self._place()
        for key, table in self._tables.items():
            self._add_box(key, table)
        rows, grants = self._add_figures()
        self._remarks += text_remarks((char for leaf in self._leaves for of in (*leaf.regions, *leaf.lines)
                                       for char in of.chars), place)
        order = {box.key: index for index, box in enumerate(self._form.boxes)}
        return Sheet(form=self._form.form, position=position, number=self._number, place=place,
                     boxes=tuple(sorted(self._boxes, key=lambda box: order.get(box.key, len(order)))),
                     amount_rows=rows, funding_rows=grants, has_funding_block=bool(grants),
                     left_out=tuple(self._left_out), remarks=tuple(self._remarks))

    def _place(self) -> Place:
        first = self._leaves[0]
        return first.place([region.box for region in first.regions] + [line.box for line in first.lines])

    def _carry(self, before: Owned, leaf: Leaf) -> None:
        """Cells at the top of the next page go on with the last label of this one: give it a place to put them."""
        key = self._key_of(before, peek=True)
        if key and key in self._tables:
            index = self._leaves.index(leaf) + 1
            if index < len(self._leaves):
                before.regions = self._tables[key].on_page(self._leaves[index].number)

    # ---- cells

    def _key_of(self, owner: Owned, peek: bool = False) -> str | None:
        """The key of a label's box: of several boxes with this label, the one whose turn it is."""
        keys = owner.anchor.spelling.keys
        if not keys:
            return None
        turn = min(self._used[owner.anchor.spelling.label] - peek, len(keys) - 1)
        return keys[max(turn, 0)]

    def _take(self, owner: Owned, leaf: Leaf) -> None:
        anchor, key = owner.anchor, self._key_of(owner)
        if key is None:
            self._left_out.append(LeftOut(anchor.text, "furniture", leaf.place([anchor.box])))
            for region in owner.regions:
                if not region.empty:
                    self._add_unknown(label_text(region.chars), leaf.place([region.box]))
            return
        self._used[anchor.spelling.label] += 1
        if key in self._tables and self._is_said_again(self._tables[key], owner.regions):
            self._left_out += [LeftOut(label_text(region.chars), "repeated", leaf.place([region.box]))
                               for region in (anchor.region, *owner.regions) if not region.empty]
            return
        table = self._tables.setdefault(key, Table(anchor.text, leaf.place([anchor.box])))
        table.on_page(leaf.number).extend(self._without_unit(owner.regions, leaf))

    def _is_said_again(self, table: Table, regions: Sequence[Region]) -> bool:
        """Whether cells say what a table holds already, as where each page prints the title."""
        there = [label_text(region.chars) for _, cells in table.content for region in cells]
        return squeeze("".join(there)) == squeeze("".join(label_text(region.chars) for region in regions))

    def _without_unit(self, regions: Sequence[Region], leaf: Leaf) -> list[Region]:
        kept = []
        for region in regions:
            text = label_text(region.chars)
            if unit := line_unit(text):
                self._unit = self._unit or unit
            if unit:
                self._left_out.append(LeftOut(text, "furniture", leaf.place([region.box])))
                region = Region(region.box)
            kept.append(region)
        return kept

    def _take_pieces(self, pieces: list[Line], leaf: Leaf) -> list[Line]:
        """The first piece of a line outside of boxes, with the next one where it is its label; gives the rest."""
        first, *rest = pieces
        label = self._book.find(first.text)
        if rest and label and label.keys and label.keys[0] not in self._tables and not self._book.find(rest[0].text):
            place = leaf.place([first.box, rest[0].box])
            self._tables[label.keys[0]] = Table(first.text, place, line=(rest[0].text, place))
            return rest[1:]
        self._take_line(first, leaf)
        return rest

    def _take_line(self, line: Line, leaf: Leaf) -> None:
        text, place = line.text, leaf.place([line.box])
        if parts := {key: part for key, part in _parts_of_line(text, self._rules).items() if key not in self._tables}:
            for key, part in parts.items():
                self._tables[key] = Table(self._form.box(key).heading, place, line=(part.strip(), place))
        elif unit := line_unit(text):
            self._unit = self._unit or unit
            self._left_out.append(LeftOut(text, "furniture", place))
        elif self._form.is_furniture(text):
            self._left_out.append(LeftOut(text, "furniture", place))
        elif (found := self._book.at_start(text)) and found[0].keys and found[0].keys[0] not in self._tables:
            spelling, start = found
            table = self._tables.setdefault(spelling.keys[0], Table(text[:start].strip(" :：\u3000"), place))
            table.line = (text[start:], place)
        elif (spelling := self._book.find(text)) and not spelling.keys:
            self._left_out.append(LeftOut(text, "furniture", place))
        else:
            self._add_unknown(text, place)

    def _add_unknown(self, text: str, place: Place) -> None:
        told = " ".join(text.split())
        self._boxes.append(Box("unknown", None, "", text, "read", place))
        self._remarks.append(Remark("unknown-text", f"「{told[:20]}{'…' if len(told) > 20 else ''}」がどの欄の文字か"
                                    "分かりません。", place))

    # ---- boxes

    def _add_box(self, key: str, table: Table) -> None:
        rule = self._form.box(key)
        if table.line:
            body, place = table.line
        else:
            area = area_to_text(table.content, self._rules.marks)
            self._left_out += area.repeated
            body, place = area.body, area.place or table.label
        if key == "number":
            self._number = self._number or (" ".join(fold(body).split()) or None)
        elif key not in FIGURES:
            if not rule.text:
                body = " ".join(body.replace("|", " ").split()) if body.startswith("|") else " ".join(body.split())
            heading = table.heading if rule.text else rule.heading
            self._boxes.append(Box(key, None, heading, body, text_state(body), place))

    def _add_figures(self) -> tuple[tuple[AmountRow, ...], tuple]:
        figures = Figures(self._form, self._rules, self._tables, self._unit, self._place())
        rows = figures.amount_rows()
        self._boxes += figures.boxes()
        grants = figures.funding_rows()
        self._remarks += figures.remarks
        return rows, grants


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
