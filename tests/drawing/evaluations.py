"""Draws 事務事業評価シート with ReportLab, two pages a project, in the manners of several wards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.drawing.evaluation_looks import Look
from tests.drawing.reportlab_pen import Pen, Style

_LEFT, _RIGHT = 36.0, 559.0
_SOURCES = ("national", "metropolitan", "other", "general")


def draw_evaluations(path: Path, sheets: Sequence[dict[str, Any]], look: Look) -> None:
    """A PDF of these sheets."""
    drawer = _Drawer(Pen(path, Style(**look.style)), look)
    first = True
    for sheet in sheets:
        for rows in look.pages:
            if not first:
                drawer.pen.page()
            first = False
            drawer.page(sheet, rows)
    drawer.pen.save()


class _Drawer:
    def __init__(self, pen: Pen, look: Look):
        self.pen, self.look, self.number = pen, look, 0

    def page(self, sheet: dict[str, Any], rows: Sequence[Sequence[str]]) -> None:
        """One page, from its heading to its number."""
        self.number += 1
        self.pen.text((_LEFT + _RIGHT) / 2, 30, self.look.head, 12, centre=True)
        y = 56.0
        for row in rows:
            if row[0] in self.look.band:
                self.cell(_LEFT, y, _RIGHT, y + 18, self.look.band[row[0]], True)
                y += 18
            y = self.table(sheet, row[0], y) if row[0] in ("costs", "indicators") else self.row(sheet, row, y)
        self.pen.text((_LEFT + _RIGHT) / 2, 815, f"- {self.number} -", centre=True)

    def cell(self, x0: float, top: float, x1: float, bottom: float, text: str, label: bool = False,
             right: bool = False) -> None:
        """A box with a text."""
        self.pen.box(x0, top, x1, bottom, label)
        size = self.pen.style.size
        lines = self.pen.wrap(text, x1 - x0 - 6) if text else []
        y = top + 3 if not label else (top + bottom - len(lines) * size * 1.35) / 2
        for line in lines:
            self.pen.text(x1 - 3 if right else x0 + 3, y, line, right=right)
            y += size * 1.35

    def row(self, sheet: dict[str, Any], keys: Sequence[str], y: float) -> float:
        """Boxes side by side; gives where they end."""
        width = (_RIGHT - _LEFT) / len(keys)
        label_width = 0.0 if self.look.above else 88.0
        texts = [self._text(sheet, key) for key in keys]
        lines = max(len(self.pen.wrap(text, width - label_width - 6)) if text else 1 for text in texts)
        height = max(lines * self.pen.style.size * 1.35 + 8, 22.0)
        for place, (key, text) in enumerate(zip(keys, texts)):
            x = _LEFT + place * width
            if self.look.above:
                self.cell(x, y, x + width, y + 18, self.look.labels[key], True)
                self.cell(x, y + 18, x + width, y + 18 + height, text)
            else:
                self.cell(x, y, x + label_width, y + height, self.look.labels[key], True)
                self.cell(x + label_width, y, x + width, y + height, text)
        return y + height + (18 if self.look.above else 0)

    def _text(self, sheet: dict[str, Any], key: str) -> str:
        if key in ("adjusted", "settled"):
            cost = list(sheet["costs"].values())[1 if key == "adjusted" else 2]["cost"]
            return self._yen(cost) + ("円" if self.look.unit == 1 else "千円")
        return sheet[key] + ("%" if key == "rate" else "")

    def _yen(self, yen: int | None) -> str:
        if yen is None:
            return ""
        if self.look.unit == 1:
            return self.pen.figure(f"{yen:,}")
        thousands = f"{yen / 1000:,.3f}".rstrip("0").rstrip(".")
        return self.pen.figure(thousands)

    def table(self, sheet: dict[str, Any], key: str, y: float) -> float:
        """A table under its label, which stands at its left, or above it."""
        rows = self._indicators(sheet) if key == "indicators" else self._costs(sheet)
        if key == "costs" and self.look.unit_line:
            self.pen.text(_RIGHT - 2, y + 4, "（単位：千円）" if self.look.unit == 1000 else "（単位：円）", right=True)
            y += 16
        left = _LEFT
        height = 20.0
        if self.look.above:
            self.cell(_LEFT, y, _RIGHT, y + 18, self.look.labels[key], True)
            y += 18
        else:
            left += 88
            self.cell(_LEFT, y, left, y + height * len(rows), self.look.labels[key], True)
        step = (_RIGHT - left) / len(rows[0])
        for index, row in enumerate(rows):
            for place, text in enumerate(row):
                self.cell(left + place * step, y, left + (place + 1) * step, y + height, text,
                          index == 0 or place == 0, right=index > 0 and place > 0)
            y += height
        return y

    def _indicators(self, sheet: dict[str, Any]) -> list[list[str]]:
        return [["指標", "単位", "令和4年度実績", "令和5年度目標", "令和5年度実績"], *sheet["indicators"]]

    def _costs(self, sheet: dict[str, Any]) -> list[list[str]]:
        rows = [["区分", *sheet["costs"]]]
        for name, kind in zip(self.look.rows, ("cost", *_SOURCES)):
            rows.append([name, *(self._yen(of[kind]) for of in sheet["costs"].values())])
        return [list(row) for row in zip(*rows)] if self.look.across else rows
