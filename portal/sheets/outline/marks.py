"""What each line of an outline is: a heading (of an area, item or box), an amount, a row, text or furniture."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.forms import Form
from portal.model import Document, Place, Remark
from portal.sheets.outline.amounts import Figure, line_to_figure
from portal.sheets.outline.numbers import lines_to_numbering
from portal.sheets.outline.rules import Rules, fits
from portal.sheets.outline.tab_tables import row_lines

# No heading, notice or furniture is longer; longer lines are text and are spared the patterns.
LONGEST_PATTERNED = 300
_READER_BULLET = re.compile(r"- +")
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@dataclass(frozen=True)
class Line:
    """One line of a document.

    number   from 1
    kind     "blank", "furniture", "notice", "area", "item", "subheading", "amount", "row" or "text"
    raw      the line; control characters, which show nothing, are taken out
    text     what it says: without its mark or number if it is a heading, tabs as blanks
    printed_number, figure   the number of a numbered item; the amount of a line that is only an amount
    remark   what a person should know about it
    """

    number: int
    kind: str
    raw: str
    text: str
    printed_number: str | None = None
    figure: Figure | None = None
    remark: Remark | None = None

    @property
    def place(self) -> Place:
        return Place(lines=(self.number, self.number))

    @property
    def is_short(self) -> bool:
        """Whether patterns of headings, notices, furniture and facts are held against it."""
        return len(self.text) <= LONGEST_PATTERNED


def document_to_lines(document: Document, form: Form, rules: Rules) -> list[Line]:
    """Every line of the document with its kind."""
    raws = [_without_controls(line) for line in document.lines]
    marks = Marks(form, rules)
    rows = row_lines(raws, lambda index: not marks.is_heading_with_tab(raws[index]),
                     lambda index: marks.is_plain(raws[index]))
    lines = [Line(index + 1, "row", raw, raw.strip()) if index in rows and not is_blank(raw)
             else marks.line(index + 1, raw) for index, raw in enumerate(raws)]
    if rules.items.numbers:
        lines = _with_numbered_items(lines, rules)
    return list(_with_notices(lines, rules))


def is_blank(text: str) -> bool:
    """Whether a text shows nothing."""
    return all(unicodedata.category(char) in _INVISIBLE for char in text)


def plain_label(text: str) -> str:
    """A label as it is compared: NFKC, without white space and without a colon at its end."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip(":")


def _without_controls(text: str) -> str:
    # Those that other programs take for line ends become blanks, so that no word is glued to the next.
    text = re.sub("[\x0a-\x0d\x1c-\x1f\x85\u2028\u2029]", " ", text)
    return re.sub("[\x00-\x08\x0e-\x1b\x7f-\x9f]", "", text)


class Marks:
    """The marks and patterns of one form, ready to be held against lines."""

    def __init__(self, form: Form, rules: Rules):
        self.form, self.rules = form, rules
        self.labels = {plain_label(label) for box in form.boxes if box.text for label in box.labels}

    def line(self, number: int, raw: str) -> Line:
        """A line that is no table row, by itself: the lines around it may still make it a section or a notice."""
        text = " ".join(filter(None, map(str.strip, raw.split("\t"))))
        if is_blank(text):
            return Line(number, "blank", raw, "")
        short = len(text) <= LONGEST_PATTERNED
        if short and self.form.is_furniture(text):
            return Line(number, "furniture", raw, text)
        for kind, marks in (("area", self.rules.areas), ("item", self.rules.items.marks)):
            if (rest := after_mark(text, marks)) is not None:
                rest = rest.removesuffix("】") if text.lstrip("- ").startswith("【") else rest
                return Line(number, kind, raw, rest, remark=self._mark_inside(number, rest))
        if short and (heading := self._subheading(text)) is not None:
            return Line(number, "subheading", raw, heading)
        if self.rules.amounts and (figure := line_to_figure(text, self.rules.amounts)):
            return Line(number, "amount", raw, text, figure=figure)
        remark = self._no_heading(number, text) or self._mark_inside(number, text)
        return Line(number, "text", raw, text, remark=remark)

    def is_heading_with_tab(self, raw: str) -> bool:
        """Whether a line with tabs is a heading all the same: an area or item mark before anything but a tab, or a
        heading of a box with tabs only after it."""
        text = raw.strip()
        for mark in (*self.rules.areas, *self.rules.items.marks):
            if text.startswith(mark) and not text.startswith(mark + "\t"):
                return True
        return "\t" not in text and not raw.startswith("\t") and self._subheading(text) is not None

    def is_plain(self, raw: str) -> bool:
        """Whether a line is mere words: no heading, furniture, bullet, caption or blank."""
        layout = self.rules.layout
        starts = [*map(re.escape, layout.list_marks), "- ", *layout.notes, *layout.captions]
        return self.line(0, raw).kind == "text" and not any(re.match(start, raw.strip()) for start in starts)

    def _subheading(self, text: str) -> str | None:
        rules = self.rules.subheadings
        if rules is None:
            return None
        rest = after_mark(text, rules.marks)
        if rest is None:
            return text if plain_label(text) in self.labels else None
        if _READER_BULLET.match(text) and plain_label(rest) not in self.labels:
            return None
        return rest if re.fullmatch(rules.looks_like, rest) else None

    def _no_heading(self, number: int, text: str) -> Remark | None:
        if self.rules.subheadings is None or not after_mark(text, self.rules.subheadings.marks):
            return None
        return Remark("not-a-heading", "見出しの印で始まりますが、見出しの形ではないので本文としました。", Place(lines=(number, number)))

    def _mark_inside(self, number: int, text: str) -> Remark | None:
        """A mark in the middle of a line is text; it may also be a heading whose line break is lost."""
        mark = next((mark for mark in (*self.rules.areas, *self.rules.items.marks) if mark in text), None)
        return mark and Remark("mark-inside-text", f"文中に見出しの印「{mark}」があります。改行が失われた見出しかもしれません。",
                               Place(lines=(number, number)))


def after_mark(text: str, marks: list[str]) -> str | None:
    """What a line says after its mark (the text reader may have put `- ` before it); None without one."""
    text = _READER_BULLET.sub("", text, count=1) if text.startswith("- ") else text
    mark = next((mark for mark in marks if text.startswith(mark)), None)
    return None if mark is None else text[len(mark):].strip()


def _with_numbered_items(lines: list[Line], rules: Rules) -> list[Line]:
    # A page number or the like beside a heading is as good as a blank line.
    texts = [line.text if line.kind == "text" and line.is_short
             else "" if line.kind in ("blank", "furniture") else None for line in lines]
    numbering = lines_to_numbering(texts, rules.items)
    for index, heading in numbering.sections.items():
        remark = Remark("number-out-of-order", f"番号「{heading.printed}」は前の番号に続いていません。",
                        lines[index].place) if index in numbering.irregular else None
        lines[index] = replace(lines[index], kind="item", text=heading.title, printed_number=heading.printed,
                               remark=remark)
    for heading in numbering.doubtful:
        line = lines[heading.index]
        lines[heading.index] = replace(line, remark=Remark(
            "number-out-of-order", f"「{line.text}」は見出しの形ですが、番号が重なるので本文としました。", line.place))
    return lines


def _with_notices(lines: list[Line], rules: Rules) -> Iterator[Line]:
    """An area without items is a notice with the text under it; so is a line that a pattern of the form names."""
    patterns = [notice.pattern for notice in rules.notices]
    named = {line.number for line in lines
             if line.kind in ("area", "text") and line.is_short and fits(patterns, line.text)}
    empty = _areas_without_items(lines, named)
    inside = False
    for line in lines:
        if line.kind in ("area", "item"):
            inside = line.number in named or line.number in empty
        if line.kind not in ("blank", "furniture") and (inside or line.number in named):
            line = replace(line, kind="notice", remark=None)
        yield line


def _areas_without_items(lines: list[Line], named: set[int]) -> set[int]:
    empty, has_items = set(), False
    for line in reversed(lines):
        if line.kind == "item":
            has_items = True
        elif line.kind == "area" and line.number not in named:
            if not has_items:
                empty.add(line.number)
            has_items = False
    return empty
