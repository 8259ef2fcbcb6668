"""The layout *side-labels* in a PDF: one ruled table a project, with labels at its sides, in vertical type too.

A box belongs to the nearest label on its left; figures belong to the head above them. What stands above the table is
the title, what stands below it the foot of the page (pdf_foot.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.forms import Form
from portal.model import Box, Char, Document, LeftOut, Place, Reading, Remark, Scrap, Sheet
from portal.documents.pdf_rules import SNAP
from portal.sheets.pdf.page_boxes import PageBoxes, join_parts, page_to_boxes, regions_to_text
from portal.sheets.pdf.page_grid import Bounds, Region, inside
from portal.sheets.pdf.page_text import Line, chars_to_columns, chars_to_lines, is_vertical, label_text
from portal.sheets.pdf.foot import Cell, read_surroundings
from portal.sheets.pdf.remarks import furigana, page_remarks, text_remarks
from portal.sheets.side_labels.settlement_figures import is_amount, is_rate
from portal.sheets.side_labels.rules import AMOUNT_KEYS, FOOTER_KEYS, INNER, SIDE, TEXT_KEYS, Labels, Rules, form_to_rules, plain
from portal.sheets.text_cells import fold, squeeze

_SEVERAL = " / "  # between the columns of a label of several columns
_GAP = 1.0  # Em. Words in one box that are further apart are in columns of their own.
_BELOW = 80.0  # Points. Figures are not further below their heads.
_LONGEST_LABEL = 60  # Letters.


def read_pdf_side_labels(document: Document, form: Form) -> Reading:
    """The sheets of a PDF of this form; a page without figures of its own goes on with the sheet before. Raises Faults
    when the form's `reading` is wrong."""
    rules = form_to_rules(form)
    labels = Labels(form, rules)
    sheets: list[list[_Table]] = []
    left_out: list[LeftOut] = []
    for page in document.pages:
        table = _Table(page_to_boxes(page), rules, labels)
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


# ---- one page's table


@dataclass(frozen=True)
class _Anchor:
    """A label: its key, its box, and how it is printed."""

    key: str
    box: Bounds
    printed: str


@dataclass
class _Text:
    """What stands under one label, page by page."""

    headings: list[tuple[float, str]] = field(default_factory=list)
    content: list[tuple[PageBoxes, list[Region]]] = field(default_factory=list)
    label: Place | None = None


class _Table:
    """The table of a page: `anchors`, its labels; `heads`, those of them above figures; `rest`, its other boxes."""

    def __init__(self, boxes: PageBoxes, rules: Rules, labels: Labels):
        self.boxes = boxes
        self._labels = labels
        found = [(anchor, region) for region in boxes.regions if (anchor := self._to_anchor(region))]
        nested = [anchor for anchor, region in found if any(
            other is not region and inside(region.box, other.box) and not any(other is one for _, one in found)
            for other in boxes.regions)]
        self.anchors = [anchor for anchor, _ in found if anchor not in nested and anchor.key not in AMOUNT_KEYS]
        self.anchors = [anchor for anchor in self.anchors if anchor.key != INNER or self._is_inner(anchor)]
        self.heads = self._find_heads([anchor for anchor, _ in found if anchor.key in AMOUNT_KEYS
                                       and anchor not in nested])
        own = [anchor.box for anchor in (*self.anchors, *self.heads)]
        self.rest = [region for region in boxes.regions if region.box not in own]

    @property
    def number(self) -> int:
        return self.boxes.page.number

    @property
    def has_foot(self) -> bool:
        """Whether the foot of a sheet stands on this page."""
        texts = [label_text(region.chars) for region in self.rest] + [line.text for line in self.boxes.ground]
        return any(label.key in FOOTER_KEYS and label.spelling in plain(text[:200])
                   for text in texts for label in self._labels.all)

    @property
    def extent(self) -> tuple[float, float]:
        """Where the table begins and ends on the page."""
        sides = [anchor.box for anchor in (*self.anchors, *self.heads)]
        return min((box[1] for box in sides), default=0.0), max((box[3] for box in sides), default=0.0)

    def front_matter(self) -> Iterator[LeftOut]:
        """All text of a page that has no table."""
        for line in self.boxes.ground:
            yield LeftOut(line.text, "front-matter", self.boxes.place([line.box]))
        for region in (region for region in self.rest if not region.empty):
            yield LeftOut(" ".join(label_text(region.chars).split()), "front-matter", self.boxes.place([region.box]))

    def _to_anchor(self, region: Region) -> _Anchor | None:
        letters = sum(not char.text.isspace() for char in region.chars)
        if not 0 < letters <= _LONGEST_LABEL:
            return None
        columns = chars_to_columns(region.chars)
        for text in (label_text(region.chars), "".join(columns)):
            key = self._labels.spelled(text) or ("review" if self._labels.is_review(text) else None)
            if key in (*TEXT_KEYS, *AMOUNT_KEYS, INNER, SIDE, "start_year"):
                return _Anchor(key, region.box, _SEVERAL.join(columns) if is_vertical(region.chars) else squeeze(text))
        if is_vertical(region.chars) and self._is_torn(columns):
            return _Anchor("review", region.box, "")
        return None

    def _is_torn(self, columns: Sequence[str]) -> bool:
        """Whether the columns are pieces of the label of several columns, which the end of a page has cut."""
        pieces = [plain(column) for column in columns]
        whole = list(self._labels.review)
        for piece in pieces:
            label = next((label for label in whole if label.startswith(piece) or label.endswith(piece)), None)
            if label is None:
                return False
            whole.remove(label)
        return len(pieces) > 1

    def _is_inner(self, anchor: _Anchor) -> bool:
        """Whether a label stands right beside a side label; a table in a box may use the same word."""
        return any(abs(side.box[2] - anchor.box[0]) <= SNAP and inside((side.box[0], *anchor.box[1:]), side.box)
                   or abs(side.box[2] - anchor.box[0]) <= SNAP and side.box[1] - SNAP <= anchor.box[1] < side.box[3]
                   for side in self.anchors if side.key not in (INNER, "start_year"))

    def _find_heads(self, heads: list[_Anchor]) -> list[_Anchor]:
        """The heads of the figures, in boxes of their own or in one box; of several rows the one in the box of
        figures."""
        for region in self.boxes.regions:
            for line in chars_to_lines(region.chars):
                words = [(key, word) for word in line.segments(_GAP)
                         if (key := self._labels.spelled(word.text)) in AMOUNT_KEYS]
                if len(words) > 1:
                    heads += [_Anchor(key, word.box, word.text) for key, word in words]
        side = next((anchor.box for anchor in self.anchors if plain(anchor.printed) == self._labels.figures), None)
        rows: dict[int, list[_Anchor]] = {}
        for head in heads:
            rows.setdefault(round(head.box[1] / 6), []).append(head)
        best = max(rows.values(), key=lambda row: (
            side is not None and side[1] - SNAP <= row[0].box[1] <= side[3], len({head.key for head in row}),
            -row[0].box[1]), default=[])
        return best if len({head.key for head in best}) > 1 else []

    # ---- figures

    def figures(self) -> tuple[dict[str, Line | None] | None, list[Line]]:
        """The figures by head (None: nothing below it), or None when they can't be told apart; and all of them."""
        top = min(head.box[1] for head in self.heads)
        found = [word for region in self.rest for line in chars_to_lines(region.chars)
                 if top < line.middle < top + _BELOW for word in line.segments(_GAP) if _is_figure(word)]
        columns: dict[str, list[Line]] = {head.key: [] for head in self.heads}
        for word in found:
            home = self._head_above(word)
            if home is None:
                return None, found
            columns[home].append(word)
        fits = all(len(words) < 2 and all(is_rate(fold(word.text)) == (key == "printed_execution_rate")
                                          for word in words) for key, words in columns.items())
        if not fits or not found:
            return None, found
        return {key: words[0] if words else None for key, words in columns.items()}, found

    def _head_above(self, word: Line) -> str | None:
        """The head in whose column a figure stands; for heads that stand left of their figures, the one beside it."""
        beside = [head for head in self.heads if head.box[3] > word.middle > head.box[1] and head.box[2] <= word.x0 + 1]
        if beside:
            return max(beside, key=lambda head: head.box[2]).key
        middle = (word.x0 + word.x1) / 2
        above = [head for head in self.heads if head.box[3] <= word.middle]
        within = [head for head in above if head.box[0] <= middle <= head.box[2]]
        nearest = within or sorted(above, key=lambda head: abs((head.box[0] + head.box[2]) / 2 - middle))[:1]
        return nearest[0].key if nearest else None

    # ---- text

    def label_of(self, region: Region) -> _Anchor | None:
        """The label that a box stands under: the nearest on its left."""
        middle = (region.box[1] + region.box[3]) / 2
        left = [anchor for anchor in self.anchors if anchor.box[2] <= region.box[0] + SNAP
                and anchor.box[1] - SNAP <= middle <= anchor.box[3] + SNAP]
        nearest = max(left, key=lambda anchor: anchor.box[2], default=None)
        if nearest is not None and nearest.key == INNER:
            sides = [anchor for anchor in left if anchor.key not in (INNER, "start_year")]
            return max(sides, key=lambda anchor: anchor.box[2], default=None)
        return nearest


def _is_figure(word: Line) -> bool:
    text = fold(word.text)
    return is_amount(text) or is_rate(text)


# ---- one sheet


class _SheetReader:
    def __init__(self, tables: Sequence[_Table], form: Form, rules: Rules):
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
        chars: Iterator[Char] = (char for table in self._tables for of in (*table.boxes.regions, *table.boxes.ground)
                                 for char in of.chars)
        self._remarks += text_remarks(chars, place)
        order = {box.key: index for index, box in enumerate(self._form.boxes)}
        return Sheet(form=self._form.form, position=position, number=number, place=place,
                     boxes=tuple(sorted(self._boxes, key=lambda box: order.get(box.key, len(order)))),
                     loose_figures=loose, left_out=tuple(self._left_out), remarks=tuple(self._remarks))

    # ---- figures

    def _add_figures(self, table: _Table, figures: dict[str, Line | None] | None,
                     printed: list[Line]) -> tuple[Scrap, ...]:
        for key, word in (figures or {}).items():
            head = next(head for head in table.heads if head.key == key)
            box = word.box if word else head.box
            self._boxes.append(Box(key, None, head.printed, word.text if word else "", "read" if word else "blank",
                                   table.boxes.place([box])))
        return tuple(Scrap(word.text, table.boxes.place([word.box])) for word in printed) if figures is None else ()

    # ---- text

    def _sort(self, table: _Table, taken: set[int]) -> None:
        """Give every box of the table to its label."""
        top, bottom = table.extent
        for anchor in table.anchors:
            if anchor.key in (*TEXT_KEYS, "start_year"):
                text = self._texts.setdefault(anchor.key, _Text())
                text.headings += [(-anchor.box[0], anchor.printed)] if anchor.printed else []
                text.label = text.label or table.boxes.place([anchor.box])
        for region in table.rest:
            chars = tuple(char for char in region.chars if id(char) not in taken)
            region = Region(region.box, chars)
            if not top - SNAP <= (region.box[1] + region.box[3]) / 2 <= bottom + SNAP or \
                    any(inside(head.box, region.box) for head in table.heads):
                continue
            label = table.label_of(region)
            key = label.key if label and label.key != SIDE else "unknown"
            self._put(key, table.boxes, region)

    def _put(self, key: str, boxes: PageBoxes, region: Region) -> None:
        before, heading, vision = self._split_vision(region)
        if heading:
            text = self._texts.setdefault("vision", _Text())
            text.headings.append((0.0, heading))
            text.label = text.label or boxes.place([region.box])
            _append(self._texts["vision"], boxes, vision)
        _append(self._texts.setdefault(key, _Text()), boxes, before)

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
        marks = self._rules.line_start if self._rules.line_starts else None
        body = join_parts([regions_to_text(regions, marks) for _, regions in text.content])
        shown = [(boxes, [region.box for region in regions if not region.empty]) for boxes, regions in text.content]
        place = next((boxes.place(own) for boxes, own in shown if own), text.label or Place())
        heading = _SEVERAL.join(dict.fromkeys(printed for _, printed in sorted(text.headings)))
        if key == "start_year":
            body = " ".join(body.split())
        if key == "unknown":
            if not body:
                return
            told = " ".join(body.split())
            self._remarks.append(Remark("unknown-text", f"「{told[:20]}{'…' if len(told) > 20 else ''}」がどの欄の文字か"
                                        "分かりません。", place))
        self._boxes.append(Box(key, None, heading, body, "read" if body else "blank", place))

    def _tell_of_missing(self, table: _Table) -> None:
        have = {box.key for box in self._boxes}
        for key in (*TEXT_KEYS, *AMOUNT_KEYS, "office"):
            rule = self._form.box(key)
            if key not in have and rule and not (key in AMOUNT_KEYS and not have & set(AMOUNT_KEYS)):
                self._remarks.append(Remark("label-missing", f"見出し「{rule.heading}」がありません。",
                                            Place(page=table.number)))

    # ---- around the table

    def _surroundings(self, table: _Table) -> str | None:
        top, bottom = table.extent
        cells = [Cell(label_text(region.chars), region.box) for region in table.rest if not region.empty]
        cells += [Cell(segment.text, segment.box) for line in table.boxes.ground for segment in line.segments(2.0)]
        above = [cell for cell in cells if (cell.box[1] + cell.box[3]) / 2 < top]
        below = [cell for cell in cells if (cell.box[1] + cell.box[3]) / 2 > bottom]
        beside = [cell for cell in cells if cell not in above and cell not in below
                  and any(cell.box == segment.box for line in table.boxes.ground for segment in line.segments(2.0))]
        found = read_surroundings(above, below, table.boxes, self._form, self._rules)
        self._boxes += found.boxes
        self._left_out += found.left_out
        for cell in (*found.unknown, *beside):
            place = table.boxes.place([cell.box])
            self._boxes.append(Box("unknown", None, "", cell.text, "read", place))
            self._remarks.append(Remark("unknown-text", f"「{cell.text[:20]}」がどの欄の文字か分かりません。", place))
        return found.number


def _append(text: _Text, boxes: PageBoxes, region: Region) -> None:
    if not text.content or text.content[-1][0] is not boxes:
        text.content.append((boxes, []))
    text.content[-1][1].append(region)
