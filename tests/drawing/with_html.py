"""The forms as HTML pages, for WeasyPrint and for Chromium."""

from __future__ import annotations

from html import escape
from typing import Any

from tests.drawing.sheets import REVIEW_LABELS, VISION_LABEL, labels_of, title_of

Sheet = dict[str, Any]

_REQUEST_CSS = """
@page { size: A4 %(page)s; margin: 10mm; background: #ffffff }
body { font-family: "%(font)s"; font-size: 7.2pt; margin: 0; background: #fff }
section { break-after: page }
h1 { font-size: 11pt; text-align: center; margin: 0 0 2mm }
table { border-collapse: collapse; width: 100%%; table-layout: fixed; background: #fff }
td { border: 0.6pt solid #000; padding: 1pt 2.5pt; vertical-align: top; background: #fff }
td.label { background: #e8e8e8; width: 21mm }
.head td { height: 4mm }
.half { display: inline-block; width: 49.7%%; vertical-align: top }
.half + .half { margin-left: -0.6pt }
.rows { width: 100%%; border-collapse: collapse }
.rows td { border: 0; padding: 0.4pt 0 }
.rows td.n { width: 14mm; text-align: right; white-space: nowrap }
.rows td.w { width: 7mm; text-align: right; white-space: nowrap }
.rows td.a { width: 4mm; text-align: center }
p { margin: 0 }
.inner td { padding: 0.5pt 1.5pt; font-size: 6.4pt }
.unit { text-align: right; margin: 0 0 1mm }
.ruby { position: relative; display: inline-block }
.ruby i { position: absolute; left: 0; right: 0; top: -2.6pt; font-size: 3.2pt; line-height: 1; font-style: normal;
          text-align: center; white-space: nowrap }
"""


def requests_to_html(sheets: list[Sheet], font: str = "Noto Sans CJK JP", page: str = "portrait",
                     ruby: dict[str, str] | None = None) -> str:
    """Request sheets, one a page: the halves are tables of their own, so that their rows are not level."""
    body = "".join(f"<section>{_request(sheet, ruby or {})}</section>" for sheet in sheets)
    style = _REQUEST_CSS % {"font": font, "page": page}
    return f"<!doctype html><html lang=ja><meta charset=utf-8><style>{style}</style><body>{body}</body></html>"


def _request(sheet: Sheet, ruby: dict[str, str]) -> str:
    labels = labels_of(sheet)
    left = "".join(_row(number, labels[number], _text(_value(sheet, number), ruby)) for number in
                   map(str, range(1, 10)))
    right = (f"<tr><td class=label>10　要求内容</td><td>{_amount_heads()}</td></tr>"
             f"<tr><td colspan=2>{_amounts(sheet)}</td></tr>")
    if sheet["funding"]:
        right += f"<tr><td class=label>財源内訳</td><td style='padding:0'>{_funding(sheet)}</td></tr>"
    right += "<tr><td class=label>債務負担行為</td><td>令和　　年　～　　年　　限度額</td></tr>"
    right += "".join(_row(number, labels[number], _text(sheet["boxes"].get(number, []), ruby))
                     for number in list(labels)[10:])
    return f"<h1>{title_of(sheet)}</h1>{_head(sheet)}" \
           f"<div class=half><table>{left}</table></div><div class=half><table>{right}</table></div>"


def _head(sheet: Sheet) -> str:
    second = ("款", sheet["kan"]) if "kan" in sheet else ("問合せ", sheet["contact"])
    return (f"<table class=head><tr><td class=label>所管課</td><td>{escape(sheet['office'])}</td>"
            f"<td class=label style='width:10mm'>NO</td><td style='width:16mm'>{sheet['number']}</td></tr>"
            f"<tr><td class=label>{second[0]}</td><td colspan=3>{escape(second[1])}</td></tr></table>"
            "<p class=unit>（単位：千円）</p>")


def _value(sheet: Sheet, number: str) -> list:
    return {"1": [sheet["title"]], "2": [sheet["change"]]}.get(number) or sheet["boxes"].get(number, [])


def _row(number: str, label: str, body: str) -> str:
    return f"<tr><td class=label>{number}　{label}</td><td>{body}</td></tr>"


def _text(lines: list, ruby: dict[str, str]) -> str:
    return "".join(_table(line) if isinstance(line, list) else f"<p>{_ruby(escape(line), ruby)}</p>"
                   for line in lines)


def _ruby(text: str, ruby: dict[str, str]) -> str:
    for word, reading in ruby.items():
        text = text.replace(word, f"<span class=ruby>{word}<i>{reading}</i></span>", 1)
    return text


def _table(rows: list[list[str]]) -> str:
    return "<table class=inner>" + "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows) + "</table>"


def _amount_heads() -> str:
    return ("<table class=rows><tr><td></td><td class=n>要求額</td><td class=a>⇒</td><td class=n>予算額</td>"
            "<td class=n>(うち特財)</td></tr></table>")


def _amounts(sheet: Sheet) -> str:
    rows = []
    for kind, name, requested, budgeted, earmarked in sheet["amounts"]:
        word = {"小計": "小計", "項目": "", "合計": ""}[kind]
        shown = "合計" if kind == "合計" else name
        rows.append(f"<tr><td>{'　' if kind == '項目' else ''}{escape(shown)}</td><td class=w>{word}</td>"
                    f"<td class=n>{requested or ''}</td><td class=a>⇒</td><td class=n>{budgeted or ''}</td>"
                    f"<td class=n>{earmarked or ''}</td></tr>")
    return f"<table class=rows>{''.join(rows)}</table>"


def _funding(sheet: Sheet) -> str:
    """One row for each grant; a row without a source's word is of the source above."""
    rows, funding = "", sheet["funding"]
    for index, (source, name, amount) in enumerate(funding):
        below = funding[index + 1:]
        span = 1 + next((count for count, row in enumerate(below) if row[0]), len(below))
        head = f"<td rowspan={span} style='width:15mm'>{source}</td>" if source else ""
        rows += (f"<tr>{head}<td>{escape(name or '')}</td>"
                 f"<td style='width:14mm;text-align:right'>{amount or ''}</td></tr>")
    return f"<table>{rows}</table>"


_SETTLEMENT_CSS = """
@page { size: A4; margin: 14mm 16mm; background: #ffffff }
body { font-family: "%(font)s"; font-size: 9pt; margin: 0 }
section { break-after: page }
h2 { font-size: 13pt; margin: 0 0 3mm }
table.sheet { border-collapse: collapse; width: 100%%; table-layout: fixed }
table.sheet > tbody > tr > td { border: 0.75pt solid #000; padding: 2pt 4pt; vertical-align: top }
td.side { width: %(side)s; text-align: center; vertical-align: middle !important; background: #eef3f8 }
td.name { width: 16mm; text-align: center; vertical-align: middle !important }
td.figure { text-align: center }
p { margin: 0; text-indent: 1em } p.mark { text-indent: 0 }
.inner { border-collapse: collapse; margin: 2pt 1em }
.inner td { border: 0.5pt solid #000; padding: 1pt 4pt }
.vertical { %(vertical)s }
.vision { border: 0.5pt solid #000; margin-top: 3pt; padding: 2pt 4pt }
.foot { border-collapse: collapse; margin-top: 3mm; width: 100%% }
.foot td { border: 0.5pt solid #000; padding: 1pt 4pt; text-align: center }
.page { text-align: center; font-size: 8pt; margin-top: 4mm }
"""


def settlements_to_html(sheets: list[Sheet], font: str = "Noto Serif CJK JP", vertical: bool = False) -> str:
    """Settlement sheets, one a page. `vertical`: side labels in vertical writing mode, or letter under letter."""
    mode = "line-height: 1.15"
    if vertical:
        mode = "writing-mode: vertical-rl; display: inline-block; text-align: start"
    style = _SETTLEMENT_CSS % {"font": font, "vertical": mode, "side": "13mm" if vertical else "12mm"}
    body = "".join(f"<section>{_settlement(sheet, vertical)}</section>" for sheet in sheets)
    return f"<!doctype html><html lang=ja><meta charset=utf-8><style>{style}</style><body>{body}</body></html>"


def _settlement(sheet: Sheet, vertical: bool) -> str:
    adjusted, settled, rate = sheet["figures"]
    return (
        f"<h2>{sheet['number']}　{escape(sheet['title'])}【{sheet['change']}】</h2><table class=sheet>"
        f"<tr><td class=side rowspan=2>{_side(['事業概要'], vertical)}</td><td class=name>内容</td>"
        f"<td colspan=3>{_paragraphs(sheet['description'])}</td></tr>"
        f"<tr><td class=name>事業開始<br>年度</td><td colspan=3>{sheet['start_year']}</td></tr>"
        f"<tr><td class=side rowspan=2>{_side(['事業費'], vertical)}</td><td class=name rowspan=2></td>"
        "<td class=figure>予算現額</td><td class=figure>決算額</td><td class=figure>執行率</td></tr>"
        f"<tr><td class=figure>{adjusted}</td><td class=figure>{settled}</td><td class=figure>{rate}</td></tr>"
        f"<tr><td class=side>{_side(['事業実績'], vertical)}</td>"
        f"<td colspan=4>{_paragraphs(sheet['results'])}</td></tr>"
        f"<tr><td class=side>{_side(REVIEW_LABELS, vertical)}</td><td colspan=4>{_paragraphs(sheet['review'])}"
        f"<div class=vision>{VISION_LABEL}<br>{sheet['vision']}</div></td></tr></table>"
        f"<table class=foot><tr><td>所管課</td><td>{escape(sheet['office'])}</td><td>決算参考書</td>"
        f"<td>{sheet['settlement_reference']}</td><td>R4予算の概要</td>"
        f"<td>{sheet['budget_outline_reference']}</td></tr></table><div class=page>{sheet['page']}</div>")


def _side(labels: list[str] | tuple[str, ...], vertical: bool) -> str:
    if vertical:
        return "<div class=vertical>" + "<br>".join(labels) + "</div>"
    columns = "".join("<td style='border:0;padding:0 1pt;vertical-align:middle'>" + "<br>".join(label) + "</td>"
                      for label in reversed(labels))
    style = "border:0;margin:auto;border-collapse:collapse"
    return f"<table class=vertical style='{style}'><tr>{columns}</tr></table>"


def _paragraphs(lines: list) -> str:
    marks = "○(【①②③※"
    return "".join(_table(line) if isinstance(line, list) else
                   f"<p class={'mark' if line[0] in marks else 'text'}>{escape(line)}</p>" for line in lines)
