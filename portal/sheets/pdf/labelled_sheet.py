"""One sheet of labelled boxes in a PDF: what stands under each label, on all its pages, and in lines outside of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from portal.forms import Form
from portal.model import AmountRow, Box, LeftOut, Place, Remark, Sheet
from portal.sheets.labelled.labels import LabelBook, line_unit
from portal.sheets.labelled.rules import FIGURES, Rules
from portal.sheets.pdf.labelled_figures import Figures, Table
from portal.sheets.pdf.labelled_page import Leaf, Owned, anchors_within, cells_said, cells_to_owners
from portal.sheets.pdf.page_boxes import area_to_text
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import Line, label_text
from portal.sheets.pdf.remarks import furigana, text_remarks, text_state
from portal.sheets.text_cells import fold

_GAP = 1.0  # Em. Texts outside of boxes that are further apart are pieces of their own.


def parts_of_line(text: str, rules: Rules) -> dict[str, str]:
    """What a line outside of boxes says of which box, as printed, by the form's patterns."""
    for pattern in rules.lines:
        if match := re.fullmatch(pattern, fold(text)):
            return {key: text[slice(*match.span(key))] for key, part in match.groupdict().items() if part}
    return {}


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


class SheetReader:
    """Reads the parts of pages (`leaves`) that make up one sheet."""

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
            leaf = self._without_repeats(leaf)
            for line in leaf.lines:
                whole = parts_of_line(line.text, self._rules)
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
                self._carry(before, leaf.number)
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

    def _carry(self, before: Owned, page: int) -> None:
        """Cells at the top of the next page go on with the last label of this one: give it a place to put them."""
        key = self._key_of(before, peek=True)
        following = next((leaf.number for leaf in self._leaves if leaf.number > page), None)
        if key and key in self._tables and following:
            before.regions = self._tables[key].on_page(following)

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
        table = self._tables.setdefault(key, Table(anchor.text, leaf.place([anchor.box])))
        table.on_page(leaf.number).extend(self._without_unit(owner.regions, leaf))

    def _without_repeats(self, leaf: Leaf) -> Leaf:
        """A part of a page without the labels that stand there again with the value that they had, and these values,
        as where each page prints the title."""
        gone: list[Region] = []
        for owner in cells_to_owners(leaf, None)[0]:
            tables = [self._tables[key] for key in owner.anchor.spelling.keys if key in self._tables]
            there = {cells_said([region for _, regions in table.content for region in regions]) for table in tables} - {""}
            if same := next((region for region in owner.regions if cells_said([region]) in there), None):
                gone += [owner.anchor.region, same]
        self._left_out += [LeftOut(label_text(region.chars), "repeated", leaf.place([region.box])) for region in gone]
        ids = set(map(id, gone))
        return replace(leaf, regions=tuple(region for region in leaf.regions if id(region) not in ids),
                       anchors=tuple(anchor for anchor in leaf.anchors if id(anchor.region) not in ids))

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
        if parts := {key: part for key, part in parts_of_line(text, self._rules).items() if key not in self._tables}:
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
