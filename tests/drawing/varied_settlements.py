"""Settlement sheets in looks that wards may give them, as HTML for WeasyPrint and Chromium."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from tests.drawing.sheets import REVIEW_LABELS, VISION_LABEL

Sheet = dict[str, Any]
WIDE = str.maketrans("0123456789,.%", "０１２３４５６７８９，．％")


@dataclass(frozen=True)
class Look:
    """How sheets are drawn.

    font, size  of the type
    side        labels at the side: "stacked" (letter under letter), "vertical" (writing mode) or "across"
    heads       of the figures: "row" (above them), "column" (left of them) or "units" (above, with the units)
    order       of the figures: 予算現額, 決算額, 執行率 by number
    wide        figures are full-width
    inner       the box of 事業概要 has the inner label 内容
    foot        "table" or "line"
    together    sheets on a page
    running     lines above and below each page
    border      a CSS border
    """

    font: str = "IPAMincho"
    size: float = 8.5
    side: str = "stacked"
    heads: str = "row"
    order: tuple[int, int, int] = (0, 1, 2)
    wide: bool = False
    inner: bool = True
    foot: str = "table"
    together: int = 1
    running: bool = False
    border: str = "0.75pt solid #000"
    page: str = "A4"


_CSS = """
@page { size: %(page)s; margin: 13mm 15mm; %(running)s }
body { font-family: "%(font)s"; font-size: %(size)spt; margin: 0 }
section { break-after: page }
h2 { font-size: 12pt; margin: 4mm 0 2mm }
table.sheet { border-collapse: collapse; width: 100%%; table-layout: fixed }
table.sheet > tbody > tr > td { border: %(border)s; padding: 2pt 4pt; vertical-align: top }
td.side { width: %(side)s; text-align: center; vertical-align: middle !important; background: #fbe5d6 }
td.name { width: 18mm; text-align: center; vertical-align: middle !important }
td.figure { text-align: center } td.amount { text-align: right }
p { margin: 0; text-indent: 1em } p.mark { text-indent: 0 }
.inner { border-collapse: collapse; margin: 2pt 1em }
.inner td { border: 0.5pt solid #000; padding: 1pt 4pt }
.vertical { writing-mode: vertical-rl; display: inline-block; text-align: start }
.vision { border: 0.5pt solid #000; margin-top: 3pt; padding: 2pt 4pt }
.foot { border-collapse: collapse; margin-top: 2mm; width: 100%% }
.foot td { border: 0.5pt solid #000; padding: 1pt 4pt; text-align: center }
.page { text-align: center; margin-top: 3mm }
"""


def settlements_to_html(sheets: list[Sheet], look: Look) -> str:
    """Settlement sheets as HTML."""
    running = '@top-right { content: "令和4年度 決算 主要施策の成果"; font-size: 7pt }' if look.running else ""
    style = _CSS % {"font": look.font, "size": look.size, "page": look.page, "border": look.border, "running": running,
                    "side": {"across": "20mm", "vertical": "14mm", "stacked": "12mm"}[look.side]}
    body = "".join("<section>" + "".join(_Drawer(sheet, look).sheet() for sheet in sheets[start:start + look.together])
                   + "</section>" for start in range(0, len(sheets), look.together))
    return f"<!doctype html><html lang=ja><meta charset=utf-8><style>{style}</style><body>{body}</body></html>"


class _Drawer:
    def __init__(self, sheet: Sheet, look: Look):
        self._sheet, self._look = sheet, look

    def sheet(self) -> str:
        """The whole sheet."""
        sheet = self._sheet
        change = f"【{sheet['change']}】" if sheet["change"] else ""
        name = "<td class=name>内容</td>" if self._look.inner else ""
        span = 4 if self._look.inner else 5
        return (
            f"<h2>{sheet['number']}　{escape(sheet['title'])}{change}</h2><table class=sheet>"
            f"<tr><td class=side rowspan=2>{self._side(['事業概要'])}</td>{name}"
            f"<td colspan={span - 1}>{_paragraphs(sheet['description'])}</td></tr>"
            f"<tr><td class=name>事業開始<br>年度</td><td colspan=3>{sheet['start_year']}</td></tr>"
            f"{self._figures()}"
            f"<tr><td class=side>{self._side(['事業実績'])}</td>"
            f"<td colspan=4>{_paragraphs(sheet['results'])}</td></tr>"
            f"<tr><td class=side>{self._side(REVIEW_LABELS)}</td><td colspan=4>{_paragraphs(sheet['review'])}"
            f"<div class=vision>{VISION_LABEL}<br>{sheet['vision']}</div></td></tr></table>{self._foot()}")

    def _figures(self) -> str:
        look, printed = self._look, [text or "" for text in self._sheet["figures"]]
        heads = ["予算現額", "決算額", "執行率"]
        if look.heads == "units":
            heads = ["予算現額（円）", "決算額（円）", "執行率（％）"]
            printed = [text.rstrip("円%") for text in printed]
        if look.wide:
            printed = [text.translate(WIDE) for text in printed]
        pairs = [(heads[index], printed[index]) for index in look.order]
        side = f"<td class=side rowspan={{}}>{self._side(['事業費'])}</td>"
        if look.heads == "column":
            rows = [f"<td class=name>{head}</td><td class=amount colspan=3>{text}</td>" for head, text in pairs]
            return "".join(f"<tr>{side.format(3) if index == 0 else ''}{row}</tr>" for index, row in enumerate(rows))
        return (f"<tr>{side.format(2)}<td class=name rowspan=2></td>"
                + "".join(f"<td class=figure>{head}</td>" for head, _ in pairs) + "</tr><tr>"
                + "".join(f"<td class=amount>{text}</td>" for _, text in pairs) + "</tr>")

    def _foot(self) -> str:
        sheet = self._sheet
        cells = ("所管課", sheet["office"], "決算参考書", sheet["settlement_reference"], "R4予算の概要",
                 sheet["budget_outline_reference"])
        if self._look.foot == "line":
            return f"<p>{'　'.join(map(escape, cells))}</p><div class=page>－ {sheet['page']} －</div>"
        return ("<table class=foot><tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
                + f"</tr></table><div class=page>{sheet['page']}</div>")

    def _side(self, labels: list[str] | tuple[str, ...]) -> str:
        if self._look.side == "across":
            return "<br>".join(labels)
        if self._look.side == "vertical":
            return "<div class=vertical>" + "<br>".join(labels) + "</div>"
        columns = "".join("<td style='border:0;padding:0 1pt;vertical-align:middle'>" + "<br>".join(label) + "</td>"
                          for label in reversed(labels))
        return f"<table style='border:0;margin:auto;border-collapse:collapse'><tr>{columns}</tr></table>"


def _paragraphs(lines: list) -> str:
    marks = "○(【①②③※"
    return "".join(_table(line) if isinstance(line, list) else
                   f"<p class={'mark' if line[0] in marks else 'text'}>{escape(line)}</p>" for line in lines)


def _table(rows: list[list[str]]) -> str:
    return "<table class=inner>" + "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"
