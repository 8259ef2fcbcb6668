"""The forms drawn with ReportLab, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.drawing.reportlab_pen import WIDTH, Pen, Style
from tests.drawing.sheets import REVIEW_LABELS, VISION_LABEL, labels_of, title_of

Sheet = dict[str, Any]

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
        pen.text(470, level, pen.figure(requested), right=True)
        pen.text(475, level, "⇒", centre=True)
        pen.text(522, level, pen.figure(budgeted), right=True)
        pen.text(562, level, pen.figure(earmarked), right=True)
        y += len(lines) * step + (2 if len(lines) > 1 else 0.5)
    y += 3
    pen.box(300, top, 565, y)
    if sheet["funding"]:
        y = _funding(pen, sheet, y)
    pen.box(300, y, 365, y + 14, label=True)
    pen.box(365, y, 565, y + 14)
    pen.text(302.5, y + 3, "債務負担行為")
    pen.text(370, y + 3, "令和　　年　～　　年　　限度額")
    return y + 14


def _funding(pen: Pen, sheet: Sheet, y: float) -> float:
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
        pen.text(562, y + height / 2 - pen.style.size / 2, pen.figure(amount), right=True)
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
        pen.text(left + 155, y + 23, pen.figure(figure), 9, right=True)
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
