"""Stage 2 for outlines: documents of headings and items (digests, progress reports), each item a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile

from portal.forms import Form
from portal.model import AmountRow, Box, Document, LeftOut, Place, Reading, Remark, Sheet
from portal.sheets.outline.amounts import Figure, PricedTitle, title_to_priced
from portal.sheets.outline.marks import Line, document_to_lines, plain_label
from portal.sheets.outline.own_marks import with_own_marks
from portal.sheets.outline.rules import AmountRule, Rules, fits, form_to_rules
from portal.sheets.outline.text import lines_to_body


@dataclass(frozen=True)
class Item:
    """One item: its heading, the area that it stands under, and every line up to the next heading."""

    position: int
    area: Line | None
    head: Line
    priced: PricedTitle
    lines: list[Line] = field(default_factory=list)

    @cached_property
    def own_line(self) -> Line | None:
        """The line that holds the item's own amount: its heading, or the first line after it that is an amount."""
        figure = self.priced.figure
        if figure and not figure.joint or not figure and self.priced.unread:
            return self.head
        return next((line for line in self.lines if line.figure and not line.figure.joint), None)

    @property
    def joint_figures(self) -> list[tuple[Figure, Line]]:
        found = [(self.priced.figure, self.head), *((line.figure, line) for line in self.lines)]
        return [(figure, line) for figure, line in found if figure and figure.joint]


@dataclass(frozen=True)
class Share:
    """An amount of several items: which (positions), the figure, and its line."""

    positions: tuple[int, ...]
    figure: str
    line: Line


def read_outline(document: Document, form: Form) -> Reading:
    """A document whose form has the layout "outline", cut into one sheet an item. Raises Faults when the form's
    `reading` is wrong; whatever the document holds, it is read, remarked on or left out with its reason."""
    rules = with_own_marks(document.lines, form, form_to_rules(form))
    lines = document_to_lines(document, form, rules)
    items, outside = _cut(lines, rules)
    shares, unplaced = _shares(items)
    facts, remarks = _front_facts(lines, form, rules)
    sheets = tuple(_sheet(item, facts, shares.get(item.position), form, rules) for item in items)
    left_out, outside_remarks = _left_out(outside, items, rules)
    remarks += [*outside_remarks, *(_unplaced_share(figure, line) for figure, line in unplaced),
                *_scope_remarks(lines, form, rules)]
    left_out += [LeftOut(line.raw.strip(), "notice", line.place) for _, line in unplaced if line.kind == "amount"]
    if not sheets:
        remarks.append(Remark("no-sheets", f"「{form.name}」の項目が見つかりません。", _whole(lines)))
    return Reading(sheets=sheets, left_out=tuple(sorted(left_out, key=lambda left: left.place.lines)),
                   remarks=tuple(remarks))


def _cut(lines: Iterable[Line], rules: Rules) -> tuple[list[Item], list[Line]]:
    """The items in order, and the lines that stand in none."""
    items: list[Item] = []
    outside: list[Line] = []
    area, item = None, None
    for line in lines:
        if line.kind == "area":
            area, item = line, None
        elif line.kind == "item":
            priced = title_to_priced(line.text, rules.amounts) if rules.amounts else PricedTitle(line.text, None)
            item = Item(len(items) + 1, area, line, priced)
            items.append(item)
        elif item is None or line.kind == "notice":
            outside.append(line)
        else:
            item.lines.append(line)
    for item in items:
        # Page furniture after an item's last words stands outside it.
        while item.lines and item.lines[-1].kind in ("blank", "furniture"):
            outside.append(item.lines.pop())
    return items, outside


# ---- amounts ------------------------------------------------------------------------------------------------


def _shares(items: list[Item]) -> tuple[dict[int, Share], list[tuple[Figure, Line]]]:
    """Joint amounts by the position of each item that has a part in them, and those that no item stands before.

    A joint amount belongs to the items before it, back to one of another area, with its own amount, or with a part
    in an earlier joint amount.
    """
    shares: dict[int, Share] = {}
    unplaced = []
    for index, item in enumerate(items):
        for figure, line in item.joint_figures:
            members = tuple(other.position for other in takewhile(
                lambda other: other.area is item.area and other.own_line is None and other.position not in shares,
                (items[earlier] for earlier in range(index, -1, -1))))[::-1]
            shares.update(dict.fromkeys(members, Share(members, figure.text, line)))
            if not members:
                unplaced.append((figure, line))
    return shares, unplaced


def _amount_rows(item: Item, share: Share | None, rules: Rules) -> tuple[AmountRow, ...]:
    if rules.amounts is None or share is None and item.own_line is None:
        return ()
    line = share.line if share else item.own_line
    row = AmountRow(kind="total", group=None, name="", place=line.place)
    figure = line.figure or item.priced.figure
    text = share.figure if share else figure.text if figure else None
    # Brackets that speak of yen and hold no amount: the figure is printed, and the text does not give it.
    return (replace(row, **{rules.amounts.field: text} if text else {"lost": (rules.amounts.field,)}),)


def _unplaced_share(figure: Figure, line: Line) -> Remark:
    return Remark("shared-amount-unplaced", f"複数の項目を合わせた金額「{figure.text}」が、どの項目の額か決められません。", line.place)


# ---- sheets -------------------------------------------------------------------------------------------------


def _sheet(item: Item, facts: tuple[Box, ...], share: Share | None, form: Form, rules: Rules) -> Sheet:
    content = [line for line in item.lines if line.kind != "furniture" and line is not item.own_line
               and not (line.figure and line.figure.joint)]
    texts, remarks = _text_boxes(content, item.head, form, rules)
    title = Box("title", None, "", item.priced.title, "read" if item.priced.title else "blank", item.head.place)
    area = item.area and Box("policy_area", None, "", item.area.text, "read" if item.area.text else "blank",
                             item.area.place)
    last = item.lines[-1].number if item.lines else item.head.number
    return Sheet(form=form.form, position=item.position, number=item.head.printed_number,
                 place=Place(lines=(item.head.number, last)),
                 boxes=(title, *([area] if area else []), *facts, *texts),
                 amount_rows=_amount_rows(item, share, rules), shared_amount=share.positions if share else (),
                 left_out=tuple(LeftOut(line.text, "furniture", line.place)
                                for line in item.lines if line.kind == "furniture"),
                 remarks=(*_head_remarks(item, share, content, rules), *remarks))


def _text_boxes(content: list[Line], head: Line, form: Form, rules: Rules) -> tuple[list[Box], list[Remark]]:
    """The running text of an item: what stands under no label, and a box for each labelled heading."""
    labels = {plain_label(label): box.key for box in form.boxes if box.text for label in box.labels}
    starts = [0, *(index for index, line in enumerate(content) if line.kind == "subheading"), len(content)]
    boxes, remarks = [], []
    for start, end in zip(starts, starts[1:]):
        heading = content[start] if start < end and content[start].kind == "subheading" else None
        lines = _trimmed(content[start + 1:end] if heading else content[start:end])
        if not heading and not lines:
            continue
        body, told = lines_to_body(lines, rules)
        first = heading or lines[0]
        last = lines[-1] if lines else first
        key = labels.get(plain_label(heading.text), "unknown") if heading else rules.text
        if key == "unknown":
            remarks.append(Remark("unknown-label", f"見出し「{heading.text}」は様式の定義にありません。", heading.place))
        boxes.append(Box(key, None, heading.text if heading else "", body, "read" if lines else "blank",
                         Place(lines=(first.number, last.number))))
        remarks.extend(told)
    if not boxes:
        boxes.append(Box(rules.text, None, "", "", "blank", head.place))
        remarks.append(Remark("no-text", "見出しだけで、本文がありません。", head.place))
    return boxes, remarks


def _trimmed(lines: list[Line]) -> list[Line]:
    shown = [index for index, line in enumerate(lines) if line.kind != "blank"]
    return lines[shown[0]:shown[-1] + 1] if shown else []


def _head_remarks(item: Item, share: Share | None, content: list[Line], rules: Rules) -> list[Remark]:
    """What a person should know about the heading, the amount, and single lines of an item."""
    remarks = [line.remark for line in (item.head, *content) if line.remark]
    if not item.priced.title:
        remarks.append(Remark("title-missing", "見出しに印だけがあり、名称がありません。", item.head.place))
    if item.priced.unread:
        remarks.append(Remark("amount-unreadable", f"「{item.priced.unread}」は金額として読めません。", item.head.place))
    if share and len(share.positions) == 1:
        remarks.append(Remark("shared-amount-alone", f"複数の項目を合わせた金額「{share.figure}」に当たる項目が一つしかありません。",
                              share.line.place))
    if rules.amounts and not share and item.own_line is None:
        remarks.extend(Remark("amount-in-text", "本文の中に括弧書きの金額があります。この項目の額かどうか原資料で確かめてください。",
                              line.place) for line in content if _speaks_of_amount(line.text, rules.amounts))
    return remarks


def _speaks_of_amount(text: str, rules: AmountRule) -> bool:
    priced = title_to_priced(text, rules)
    return priced.figure is not None or priced.unread is not None


# ---- outside the items --------------------------------------------------------------------------------------


def _front_facts(lines: list[Line], form: Form, rules: Rules) -> tuple[tuple[Box, ...], list[Remark]]:
    """What the front matter says once for all items, as boxes; and what it does not say."""
    if rules.front is None:
        return (), []
    front = [line for line in takewhile(lambda line: line.kind != "item", lines)
             if line.kind == "text" and line.is_short]
    boxes, remarks = [], []
    for fact in rules.front.facts:
        found = next(((line, match) for line in front if (match := re.fullmatch(fact.pattern, line.text))), None)
        if found is None:
            remarks.append(Remark("not-stated", f"前文に「{form.box(fact.key).heading}」がありません。", _whole(lines)))
            continue
        line, match = found
        value = match["value"] if "value" in match.re.groupindex else match[0]
        boxes.append(Box(fact.key, None, "", value or "", "read" if value else "blank", line.place))
    return tuple(boxes), remarks


def _left_out(outside: list[Line], items: list[Item], rules: Rules) -> tuple[list[LeftOut], list[Remark]]:
    """The lines outside all items, each with its reason; a remark for those that are not meant to be there."""
    first = items[0].head.number if items else None
    left_out, remarks = [], []
    for line in outside:
        if line.kind == "blank":
            continue
        reason = line.kind if line.kind in ("furniture", "notice") else "front-matter"
        left_out.append(LeftOut(line.raw.strip(), reason, line.place))
        is_front = rules.front is not None and (first is None or line.number < first)
        if line.figure and line.figure.joint:
            remarks.append(_unplaced_share(line.figure, line))
        elif reason == "front-matter" and not is_front:
            remarks.append(Remark("unplaced-text", f"どの項目にも属さない行です:「{line.text}」", line.place))
    return left_out, remarks


def _scope_remarks(lines: list[Line], form: Form, rules: Rules) -> list[Remark]:
    """Whether the document itself says that its amounts have the scope that the form gives them."""
    if not any(notice.means for notice in rules.notices):
        return []
    stated = [notice.means for notice in rules.notices for line in lines
              if line.kind == "notice" and line.is_short and fits([notice.pattern], line.text)]
    if form.amount_scope in stated:
        return []
    return [Remark("scope-not-stated", "金額が事業全体のものか、この項目だけのものか、この文書には書かれていません。", _whole(lines))]


def _whole(lines: list[Line]) -> Place:
    return Place(lines=(1, max(len(lines), 1)))
