"""The forms drawn with ReportLab, stroke by stroke, with what makes real files hard to read.

Rules are thin filled rectangles, lines, or double lines; white rectangles lie behind everything and fills cut label
boxes into strips; pages can be stored sideways; there is text that no reader of the page can see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.drawing.sheets import REVIEW_LABELS, VISION_LABEL, labels_of, title_of

Sheet = dict[str, Any]
WIDTH, HEIGHT = 595.0, 842.0
_FONT = "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf"
_NO_START = "、。，．・：；？！）」』】〕％ー"
_WIDE = str.maketrans("0123456789,()", "０１２３４５６７８９，（）")


@dataclass
class Style:
    """How a document is drawn.

    rules     "lines", "bars" (thin filled rectangles), "double" or "pieces" (each cell has edges of its own)
    sideways  None, "rotate" (the page is stored turned and says so) or "drawn" (it is, and does not say so)
    wide      figures in full-width characters
    clutter   white rectangles, strips of fill across label boxes, hidden text, dotted lines in text boxes
    size      of type, in points
    lead      between lines, of size
    """

    rules: str = "lines"
    sideways: str | None = None
    wide: bool = False
    clutter: bool = False
    size: float = 7.5
    lead: float = 1.35
    ruby: dict[str, str] = field(default_factory=dict)


class Pen:
    """Draws on one page with y from the top."""

    def __init__(self, path: Path, style: Style):
        self.style = style
        pdfmetrics.registerFont(TTFont("gothic", _FONT))
        # ReportLab itself turns the paper of a page that says that it is turned.
        size = (HEIGHT, WIDTH) if style.sideways == "drawn" else (WIDTH, HEIGHT)
        self.canvas = Canvas(str(path), pagesize=size, invariant=1)
        self._begin()

    def _begin(self) -> None:
        canvas = self.canvas
        if self.style.sideways:
            canvas.setPageRotation(90 if self.style.sideways == "rotate" else 0)
            if self.style.sideways == "rotate":
                canvas.translate(HEIGHT, 0)
                canvas.rotate(90)
            else:
                canvas.translate(0, WIDTH)
                canvas.rotate(-90)
        if self.style.clutter:
            canvas.setFillGray(1)
            canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
            canvas.rect(28, 40, 540, 760, stroke=0, fill=1)
            canvas.setFillGray(0)
            self.text(40, 20, "隠し文字は読まれない", 0.6)
            canvas.setFillGray(1)
            self.text(40, 30, "白い文字も読まれない", 6)
            canvas.setFillGray(0)
            text = canvas.beginText(40, HEIGHT - 36)
            text.setFont("gothic", 6)
            text.setTextRenderMode(3)
            text.textOut("見えない文字も読まれない")
            text.setTextRenderMode(0)
            canvas.drawText(text)
            self.text(-200, 40, "紙の外の文字も読まれない", 6)

    def page(self) -> None:
        """Begin the next page."""
        self.canvas.showPage()
        self._begin()

    def save(self) -> None:
        self.canvas.showPage()
        self.canvas.save()

    def text(self, x: float, y: float, text: str, size: float | None = None, right: bool = False,
             centre: bool = False) -> None:
        """A line of text whose em box begins at y."""
        size = size or self.style.size
        width = pdfmetrics.stringWidth(text, "gothic", size)
        x -= width if right else width / 2 if centre else 0
        self.canvas.setFont("gothic", size)
        self.canvas.drawString(x, HEIGHT - y - 0.88 * size, text)
        for word, reading in self.style.ruby.items():
            if word in text and size == self.style.size:
                start = x + pdfmetrics.stringWidth(text[:text.index(word)], "gothic", size)
                width = pdfmetrics.stringWidth(word, "gothic", size)
                small = size * 0.4
                self.canvas.setFont("gothic", small)
                self.canvas.drawCentredString(start + width / 2, HEIGHT - y + 0.02 * size, reading)

    def box(self, x0: float, top: float, x1: float, bottom: float, label: bool = False) -> None:
        """The edges of a cell, and the fill of a label's cell."""
        if label:
            self._fill(x0, top, x1, bottom)
        style = self.style.rules
        for a, b, c, d in ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)):
            if style == "bars":
                self._bar(a, b, c, d, 0.7)
            elif style == "double":
                self._bar(a, b, c, d, 0.5)
                shift = 1.6
                if b == d:
                    self._bar(a, b + (shift if b == top else -shift), c, d + (shift if b == top else -shift), 0.5)
                else:
                    self._bar(a + (shift if a == x0 else -shift), b, c + (shift if a == x0 else -shift), d, 0.5)
            elif style == "pieces":
                self._line(a + (0.4 if a == x0 else -0.4), b + (0.4 if b == top else -0.4),
                           c + (-0.4 if c == x1 else 0.4), d + (-0.4 if d == bottom else 0.4))
            else:
                self._line(a, b, c, d)

    def _bar(self, x0: float, y0: float, x1: float, y1: float, width: float) -> None:
        self.canvas.setFillGray(0)
        if y0 == y1:
            self.canvas.rect(x0, HEIGHT - y0 - width / 2, x1 - x0, width, stroke=0, fill=1)
        else:
            self.canvas.rect(x0 - width / 2, HEIGHT - y1, width, y1 - y0, stroke=0, fill=1)

    def _line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.setLineWidth(0.6)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def _fill(self, x0: float, top: float, x1: float, bottom: float) -> None:
        self.canvas.setFillGray(0.88)
        strips = 3 if self.style.clutter else 1
        step = (bottom - top) / strips
        for index in range(strips):
            self.canvas.rect(x0, HEIGHT - top - (index + 1) * step, x1 - x0, step, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def dots(self, x0: float, x1: float, y: float) -> None:
        """A dotted line to write on."""
        self.canvas.setLineWidth(0.4)
        self.canvas.setDash(1, 1.5)
        self.canvas.line(x0, HEIGHT - y, x1, HEIGHT - y)
        self.canvas.setDash()

    # ---- text in cells

    def wrap(self, text: str, width: float, size: float | None = None) -> list[str]:
        """A text broken at the edge; no line begins with closing punctuation, full stops may hang over."""
        size = size or self.style.size
        lines, line = [], ""
        for piece in re.findall(r"[!-~]+|.", text):
            pieces = [piece] if pdfmetrics.stringWidth(piece, "gothic", size) <= width else list(piece)
            for one in pieces:
                if line and pdfmetrics.stringWidth(line + one, "gothic", size) > width and one[0] not in _NO_START:
                    lines.append(line)
                    line = ""
                line += one
        return [*lines, line]

    def height(self, lines: list, width: float) -> float:
        """The height of a cell with these paragraphs and tables."""
        total = 5.0
        for line in lines:
            total += self._table(line, 0, 0, width, draw=False) if isinstance(line, list) else \
                len(self.wrap(line, width - 5)) * self.style.size * self.style.lead
        return total

    def paragraphs(self, lines: list, x: float, y: float, width: float, dotted: bool = False) -> float:
        """Draw paragraphs and tables; the y below them."""
        y += 2.5
        for line in lines:
            if isinstance(line, list):
                y += self._table(line, x + 8, y + 2, width - 16, draw=True) + 0
                continue
            for piece in self.wrap(line, width - 5):
                self.text(x + 2.5, y, piece)
                y += self.style.size * self.style.lead
                if dotted:
                    self.dots(x + 2, x + width - 2, y - 1)
        return y

    def _table(self, rows: list[list[str]], x: float, y: float, width: float, draw: bool) -> float:
        columns = len(rows[0])
        step = (width - (0 if draw else 16)) / columns
        top = y
        for row in rows:
            cells = [self.wrap(cell, step - 4) for cell in row]
            height = max(len(cell) for cell in cells) * self.style.size * self.style.lead + 3
            for column, cell in enumerate(cells if draw else []):
                left = x + column * step
                self.canvas.setLineWidth(0.4)
                self.canvas.rect(left, HEIGHT - y - height, step, height)
                for index, piece in enumerate(cell):
                    self.text(left + 2, y + 2 + index * self.style.size * self.style.lead, piece)
            y += height
        return y - top + (0 if draw else 4)


# ---- request sheets


def draw_requests(path: Path, sheets: list[Sheet], style: Style, cut_at: str | None = None) -> None:
    """Request sheets, one a page. `cut_at`: the box from which on the left half goes on on a second page."""
    pen = Pen(path, style)
    for index, sheet in enumerate(sheets):
        if index:
            pen.page()
        _request(pen, sheet, cut_at)
    pen.save()


def _request(pen: Pen, sheet: Sheet, cut_at: str | None) -> None:
    labels = labels_of(sheet)
    pen.text(WIDTH / 2, 45, title_of(sheet), 12, centre=True)
    second = ("款", sheet["kan"]) if "kan" in sheet else ("問合せ", sheet["contact"])
    for row, (name, value) in enumerate((("所管課", sheet["office"]), second)):
        top = 64 + row * 15
        pen.box(30, top, 95, top + 15, label=True)
        pen.box(95, top, 400, top + 15)
        pen.text(33, top + 3.5, name)
        pen.text(98, top + 3.5, value)
    pen.box(400, 64, 430, 94, label=True)
    pen.box(430, 64, 565, 94)
    pen.text(415, 75, "NO", centre=True)
    pen.text(497, 74, sheet["number"], 10, centre=True)
    pen.text(565, 97, "（単位：千円）", right=True)
    values = {"1": [sheet["title"]], "2": [sheet["change"]], **sheet["boxes"]}
    left = [str(number) for number in range(1, 10)]
    cut = left.index(cut_at) if cut_at else len(left)
    right = list(labels)[10:]
    y = 110.0
    for number in left[:cut]:
        y = _left_row(pen, number, labels[number], values.get(number, []), y)
    # The box that goes on: half of its paragraphs on this page, the rest on the next one, below an empty label.
    if cut_at:
        parts = values[cut_at]
        y = _left_row(pen, cut_at, labels[cut_at], parts[:2], y)
    y = _right_head(pen, sheet, 110.0)
    on_first = right if not cut_at else right[:2]
    for number in on_first:
        y = _row(pen, number, labels[number], values.get(number, []), 300, 365, 565, y)
    if not cut_at:
        return
    pen.page()
    y = _row(pen, "", "", values[cut_at][2:], 30, 95, 300, 50)
    for number in left[cut + 1:]:
        y = _left_row(pen, number, labels[number], values.get(number, []), y)
    y = 50.0
    for number in right[2:]:
        y = _row(pen, number, labels[number], values.get(number, []), 300, 365, 565, y)


def _left_row(pen: Pen, number: str, label: str, lines: list, y: float) -> float:
    if number == "1":  # A long title runs over the edge of its cell instead of being wrapped.
        pen.box(30, y, 95, y + 14, label=True)
        pen.box(95, y, 300, y + 14)
        pen.text(33, y + 3, f"{number} {label}")
        pen.text(97.5, y + 3, lines[0])
        return y + 14
    return _row(pen, number, label, lines, 30, 95, 300, y)


def _row(pen: Pen, number: str, label: str, lines: list, x0: float, x1: float, x2: float, y: float) -> float:
    spelled = pen.wrap(f"{number} {label}", x1 - x0 - 5) if label else []
    height = max(pen.height(lines, x2 - x1), len(spelled) * pen.style.size * pen.style.lead + 5)
    pen.box(x0, y, x1, y + height, label=True)
    pen.box(x1, y, x2, y + height)
    for index, piece in enumerate(spelled):
        pen.text(x0 + 2.5, y + 2.5 + index * pen.style.size * pen.style.lead, piece)
    pen.paragraphs(lines, x1, y, x2 - x1, dotted=pen.style.clutter and number in ("6", "7"))
    return y + height


def _right_head(pen: Pen, sheet: Sheet, y: float) -> float:
    """The amounts in one box without rules, then the funding block."""
    step = pen.style.size * pen.style.lead
    figures = (lambda text: (text or "").translate(_WIDE)) if pen.style.wide else (lambda text: text or "")
    top = y
    pen.box(300, y, 365, y + 14, label=True)
    pen.text(302.5, y + 3, "10 要求内容")
    pen.text(468, y + 3, "要求額", right=True)
    pen.text(475, y + 3, "⇒", centre=True)
    pen.text(520, y + 3, "予算額", right=True)
    pen.text(564, y + 3, "(うち特財)", right=True)
    y += 16
    for kind, name, requested, budgeted, earmarked in sheet["amounts"]:
        lines = pen.wrap("合計" if kind == "合計" else name, 118 if kind == "項目" else 80)
        indent = 310 if kind == "項目" else 303
        for index, piece in enumerate(lines):
            pen.text(indent + (4 if index and kind == "項目" else 0), y + index * step, piece)
        level = y + (len(lines) - 1) * step / 2  # Figures stand halfway up a name of several lines.
        if kind == "小計":
            pen.text(425, level, "小計", right=True)
        pen.text(470, level, figures(requested), right=True)
        pen.text(475, level, "⇒", centre=True)
        pen.text(522, level, figures(budgeted), right=True)
        pen.text(562, level, figures(earmarked), right=True)
        y += len(lines) * step + (2 if len(lines) > 1 else 0.5)
    y += 3
    pen.box(300, top, 565, y)
    if sheet["funding"]:
        y = _funding(pen, sheet, y, figures)
    pen.box(300, y, 365, y + 14, label=True)
    pen.box(365, y, 565, y + 14)
    pen.text(302.5, y + 3, "債務負担行為")
    pen.text(370, y + 3, "令和　　年　～　　年　　限度額")
    return y + 14


def _funding(pen: Pen, sheet: Sheet, y: float, figures: Any) -> float:
    """財源内訳 in vertical type, and one row a source."""
    top, step = y, pen.style.size * pen.style.lead
    rows = sheet["funding"]
    begins = y
    for index, (source, name, amount) in enumerate(rows):
        lines = pen.wrap(name, 128) if name else [""]
        height = max(12.0, len(lines) * step + 4)
        begins = y if source else begins
        pen.box(375, y, 515, y + height)
        pen.box(515, y, 565, y + height)
        if source:
            pen.text(320.5, y + 2.5, source)
        for number, piece in enumerate(lines):
            pen.text(377.5, y + 2.5 + number * step, piece)
        pen.text(562, y + height / 2 - pen.style.size / 2, figures(amount), right=True)
        y += height
        if index + 1 == len(rows) or rows[index + 1][0]:
            pen.box(318, begins, 375, y)
    pen.box(300, top, 318, y, label=True)
    for index, letter in enumerate("財源内訳"):
        pen.text(309, top + 3 + index * pen.style.size * 1.2, letter, centre=True)
    return y


# ---- settlement sheets


def draw_settlements(path: Path, sheets: list[Sheet], style: Style) -> None:
    """Settlement sheets, one a page."""
    pen = Pen(path, style)
    for index, sheet in enumerate(sheets):
        if index:
            pen.page()
        _settlement(pen, sheet)
    pen.save()


def _settlement(pen: Pen, sheet: Sheet) -> None:
    pen.text(40, 50, f"{sheet['number']}　{sheet['title']}【{sheet['change']}】", 13)
    y = 75.0
    height = max(pen.height(sheet["description"], 405), 50)
    pen.box(40, y, 75, y + height + 16, label=True)
    _column(pen, ["事業概要"], 40, 75, y, y + height + 16)
    pen.box(75, y, 145, y + height)
    pen.text(110, y + height / 2 - 4, "内容", centre=True)
    pen.box(145, y, 555, y + height)
    pen.paragraphs(sheet["description"], 147, y, 405)
    y += height
    pen.box(75, y, 145, y + 16)
    pen.text(110, y + 4, "事業開始年度", centre=True)
    pen.box(145, y, 555, y + 16)
    pen.text(150, y + 4, sheet["start_year"])
    y += 16
    pen.box(40, y, 75, y + 40, label=True)
    _column(pen, ["事業費"], 40, 75, y, y + 40)
    for index, (head, figure) in enumerate(zip(("予算現額", "決算額", "執行率"), sheet["figures"])):
        left = 75 + index * 160
        pen.box(left, y, left + 160, y + 16)
        pen.box(left, y + 16, left + 160, y + 40)
        pen.text(left + 80, y + 4, head, centre=True)
        wide = figure.translate(_WIDE) if pen.style.wide else figure
        pen.text(left + 155, y + 23, wide, 9, right=True)
    y += 40
    height = max(pen.height(sheet["results"], 475), 60)
    pen.box(40, y, 75, y + height, label=True)
    _column(pen, ["事業実績"], 40, 75, y, y + height)
    pen.box(75, y, 555, y + height)
    pen.paragraphs(sheet["results"], 77, y, 475)
    y += height
    review = max(pen.height(sheet["review"], 475), 75)
    height = review + 34
    pen.box(40, y, 75, y + height, label=True)
    _column(pen, list(REVIEW_LABELS), 40, 75, y, y + height)
    pen.box(75, y, 555, y + height)
    pen.paragraphs(sheet["review"], 77, y, 475)
    pen.text(85, y + review, VISION_LABEL)
    pen.text(85, y + review + 12, sheet["vision"])
    y += height + 6
    x = 40.0
    for text, width in (("所管課", 45), (sheet["office"], 170), ("決算参考書", 60), (sheet["settlement_reference"], 70),
                        ("R4予算の概要", 80), (sheet["budget_outline_reference"], 90)):
        pen.box(x, y, x + width, y + 15, label=width < 50)
        pen.text(x + width / 2, y + 4, text, centre=True)
        x += width
    pen.text(WIDTH / 2, 815, sheet["page"], 8, centre=True)


def _column(pen: Pen, labels: list[str], x0: float, x1: float, top: float, bottom: float) -> None:
    """Labels in vertical type, column by column from the right."""
    step = min(pen.style.size * 1.15, (bottom - top - 4) / max(map(len, labels)))
    width = (x1 - x0) / len(labels)
    for index, label in enumerate(labels):
        middle = x1 - (index + 0.5) * width
        start = (top + bottom - len(label) * step) / 2
        for place, letter in enumerate(label):
            pen.text(middle, start + place * step, letter, min(pen.style.size, step), centre=True)
