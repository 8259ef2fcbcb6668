"""Request sheets in looks that wards give them: one table or two, figures in ruled cells or in none, labels spelled and
numbered in several ways. HTML for WeasyPrint, Chromium and LibreOffice Writer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from tests.drawing.sheets import labels_of, title_of

Sheet = dict[str, Any]
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"


def wide(figure: str) -> str:
    """A figure in full-width letters."""
    return figure.translate(WIDE).replace(",", "，").replace("(", "（").replace(")", "）")


def spread(figure: str) -> str:
    """A figure whose sign or bracket stands at the other edge of its cell, as number formats set it."""
    return f"<span style='float:left'>{figure[0]}</span>{figure[1:]}" if figure[0] in "△(" else figure


@dataclass(frozen=True)
class Look:
    """How sheets are drawn.

    font, size, page   of the type (points) and the paper
    frame       "halves" (two tables side by side), "one" (one table, whose rows both halves share) or "stacked"
                (one column of boxes)
    numbering   of the labels: "10 ", "１０　", "10.", "（10）", "⑩", "apart" (in a cell of its own) or "above" (on a
                line of its own)
    spaced      the letters of short labels stand apart
    arrow       between requested and budgeted
    ruled       every figure stands in a ruled cell
    figure      changes a printed figure
    number      how the sheet's number is printed: "NO | 12", "NO.12", "№ １２", "No 12"
    unit        the line of the unit, 千円 standing for the unit
    minus       the sign of negative figures
    border      a CSS border
    inner       the border between rows of the amounts and of the funding block
    vertical    the label 財源内訳 is written letter under letter
    running     a line above and below each page
    """

    font: str = "Noto Sans CJK JP"
    size: float = 7.5
    page: str = "A4 portrait"
    frame: str = "halves"
    numbering: str = "10 "
    spaced: bool = False
    arrow: str = "⇒"
    ruled: bool = False
    figure: Callable[[str], str] = str
    number: str = "NO | 12"
    unit: str = "（単位：千円）"
    minus: str = "△"
    border: str = "0.6pt solid #000"
    inner: str = "0"
    vertical: bool = False
    running: bool = False


_CSS = """
@page { size: %(page)s; margin: 12mm 10mm; %(running)s }
body { font-family: "%(font)s"; font-size: %(size)spt; margin: 0; line-height: 1.35 }
section { break-after: page }
h1 { font-size: 12pt; text-align: center; margin: 0 0 2mm; font-weight: normal }
table { border-collapse: collapse; width: 100%%; table-layout: fixed }
td { border: %(border)s; padding: 1pt 2.5pt; vertical-align: top }
td.label { background: #dfe8f2; width: 20mm; vertical-align: middle }
td.no { width: 5mm; text-align: center }
.half { display: inline-block; width: 49.7%%; vertical-align: top }
.half + .half { margin-left: -0.6pt }
table.rows > tbody > tr > td { border: %(inner)s; padding: %(pad)s; vertical-align: middle }
.rows td.n { width: %(wide)s; text-align: right; white-space: nowrap }
.rows td.w { width: 8mm; text-align: right; white-space: nowrap }
.rows td.a { width: 4mm; text-align: center }
td.bare { padding: 0 } p { margin: 0 }
.inner td { padding: 0.5pt 1.5pt; border: 0.5pt solid #000 }
.unit { text-align: right; margin: 0 0 1mm }
.gap { height: 4mm }
"""


def requests_to_html(sheets: list[Sheet], look: Look, together: int = 1) -> str:
    """Request sheets as HTML, `together` of them on a page."""
    running = ""
    if look.running:
        running = ('@top-left { content: "港区　予算編成資料"; font-size: 7pt } '
                   '@bottom-center { content: "－ " counter(page) " －"; font-size: 7pt }')
    style = _CSS % {"page": look.page, "font": look.font, "size": look.size, "border": look.border,
                    "inner": look.inner, "running": running, "pad": "1pt 2pt" if look.inner != "0" else "0.4pt 0",
                    "wide": "19mm" if any("円" == sheet.get("unit") for sheet in sheets) else "14mm"}
    body = "".join("<section>" + "<div class=gap></div>".join(
        _Drawer(sheet, look).sheet() for sheet in sheets[start:start + together]) + "</section>"
        for start in range(0, len(sheets), together))
    return f"<!doctype html><html lang=ja><meta charset=utf-8><style>{style}</style><body>{body}</body></html>"


class _Drawer:
    def __init__(self, sheet: Sheet, look: Look):
        self._sheet, self._look = sheet, look
        self._labels = labels_of(sheet)

    def sheet(self) -> str:
        """The whole sheet."""
        look, sheet = self._look, self._sheet
        left = [self._row(number) for number in map(str, range(1, 10))]
        right = self._figures() + [self._row(number) for number in list(self._labels)[10:]]
        if look.frame == "halves":
            body = "".join(f"<div class=half><table>{self._rows(rows)}</table></div>" for rows in (left, right))
        elif look.frame == "stacked":
            body = f"<table>{self._rows([*left, *right])}</table>"
        else:
            body = f"<table>{self._shared(left, right)}</table>"
        unit = look.unit.replace("千円", sheet.get("unit", "千円"))
        return f"<h1>{title_of(sheet)}</h1>{self._head()}<p class=unit>{unit}</p>{body}"

    def _head(self) -> str:
        sheet = self._sheet
        second = ("款", sheet["kan"]) if "kan" in sheet else ("問合せ", sheet["contact"])
        label, _, number = self._look.number.partition(" | ")
        if number:
            cells = (f"<td class=label style='width:10mm'>{label}</td>"
                     f"<td style='width:16mm;text-align:center'>{sheet['number']}</td>")
        else:
            own = sheet["number"].translate(WIDE) if "１" in label else sheet["number"]
            printed = label.replace("１２", own).replace("12", own)
            cells = f"<td colspan=2 style='width:26mm'>{printed}</td>"
        return (f"<table><tr><td class=label>{self._spell('所管課')}</td><td>{escape(sheet['office'])}</td>{cells}</tr>"
                f"<tr><td class=label>{self._spell(second[0])}</td><td colspan=3>{escape(second[1])}</td></tr></table>")

    # ---- labels

    def _spell(self, label: str) -> str:
        return "　".join(label) if self._look.spaced and len(label) <= 4 else label

    def _label(self, number: str) -> str:
        label, style = self._spell(self._labels[number]), self._look.numbering
        if style == "apart":
            return f"<!--cell--><td class='label no'>{number}</td><!--cell--><td class=label>{label}</td>"
        lead = {"10 ": f"{number} ", "１０　": number.translate(WIDE) + "　", "10.": f"{number}.",
                "（10）": f"（{number}）", "⑩": CIRCLED[int(number)], "above": f"{number}<br>"}[style]
        return f"<!--cell--><td class=label>{lead}{label}</td>"

    @property
    def _span(self) -> int:
        return 3 if self._look.numbering == "apart" else 2

    # ---- rows

    def _rows(self, rows: list[str]) -> str:
        return "".join(f"<tr>{row}</tr>" for row in rows)

    def _shared(self, left: list[str], right: list[str]) -> str:
        """One table: the amounts span the rows of some boxes on the left, the last box spans the rest."""
        count = len(left)
        rows = [[cells, ""] for cells in left]
        tall = max(1, count - (len(right) - 1))
        rows[0][1] = re.sub("<!--cell--><td", f"<td rowspan={tall}", right[0])
        for index, cells in enumerate(right[1:], tall):
            if index < count:
                rows[index][1] = cells
            else:
                rows.append([f"<td colspan={self._span}></td>", cells])
        return "".join(f"<tr>{''.join(row)}</tr>" for row in rows)

    def _row(self, number: str) -> str:
        values = {"1": [self._sheet["title"]], "2": [self._sheet["change"]]}
        lines = values.get(number) or self._sheet["boxes"].get(number, [])
        return f"{self._label(number)}<td>{_text(lines)}</td>"

    # ---- figures

    def _figures(self) -> list[str]:
        look, span = self._look, self._span
        rows = [f"{self._label('10')}<td class=bare>{self._heads()}</td>",
                f"<td colspan={span} class=bare>{self._amounts()}</td>"]
        if look.ruled or look.frame == "one":  # One box of the label and its figures.
            rows = [f"{self._label('10')}<!--cell--><td class=bare>{self._amounts(heads=True)}</td>"]
        if self._sheet["funding"]:
            label = "<br>".join("財源内訳") if look.vertical else self._spell("財源内訳")
            width = f"colspan={span - 1}" if span > 2 else ""
            rows.append(f"<td class=label {width}>{label}</td><td class=bare>{self._funding()}</td>")
        contract = self._sheet.get("contract", "令和　　年　～　　年　　限度額")
        rows.append(f"<td class=label {'colspan=2' if span > 2 else ''}>債務負担行為</td><td>{contract}</td>")
        return rows

    def _figure(self, text: str | None) -> str:
        plain = (text or "").replace("△", self._look.minus)
        return self._look.figure(plain) if plain else ""

    def _heads(self) -> str:
        return f"<table class=rows>{self._head_row()}</table>"

    def _head_row(self) -> str:
        return (f"<tr><td></td><td class=w></td><td class=n>要求額</td><td class=a>{self._look.arrow}</td>"
                "<td class=n>予算額</td><td class=n>(うち特財)</td></tr>")

    def _amounts(self, heads: bool = False) -> str:
        rows = [self._head_row()] if heads else []
        for kind, name, requested, budgeted, earmarked in self._sheet["amounts"]:
            word = {"小計": "小計", "項目": "", "合計": ""}[kind]
            shown = "合計" if kind == "合計" else name
            rows.append(f"<tr><td>{'　' if kind == '項目' else ''}{escape(shown)}</td><td class=w>{word}</td>"
                        f"<td class=n>{self._figure(requested)}</td><td class=a>{self._look.arrow}</td>"
                        f"<td class=n>{self._figure(budgeted)}</td><td class=n>{self._figure(earmarked)}</td></tr>")
        return f"<table class=rows>{''.join(rows)}</table>"

    def _funding(self) -> str:
        rows, funding = "", self._sheet["funding"]
        for index, (source, name, amount) in enumerate(funding):
            below = funding[index + 1:]
            span = 1 + next((count for count, row in enumerate(below) if row[0]), len(below))
            head = f"<td rowspan={span} style='width:15mm'>{source}</td>" if source else ""
            rows += (f"<tr>{head}<td>{escape(name or '')}</td>"
                     f"<td style='width:17mm;text-align:right'>{self._figure(amount)}</td></tr>")
        return f"<table>{rows}</table>"


def _text(lines: list) -> str:
    return "".join(_table(line) if isinstance(line, list) else f"<p>{escape(line)}</p>" for line in lines)


def _table(rows: list[list[str]]) -> str:
    return "<table class=inner>" + "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
