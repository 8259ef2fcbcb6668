"""A pen that draws cells and text with ReportLab, with what makes real files hard to read.

Rules are thin filled rectangles, lines, or double lines; white rectangles lie behind everything and fills cut
label boxes into strips; pages can be stored sideways; there is text that nobody who looks at the page can see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

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
        edges = (x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)
        for a, b, c, d in edges:
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

    def figure(self, text: str | None) -> str:
        """A figure as this document prints figures."""
        return (text or "").translate(_WIDE) if self.style.wide else text or ""

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
