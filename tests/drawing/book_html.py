"""The invented budget as HTML for WeasyPrint: 款, 項 and 目 in columns of their own, a row for each 節, two accounts.

The rows of 款 and 項 have figures, so that there are no headings and no rows of 計; the number of a 節 has a column of
its own; the table's head is repeated by the page breaks; the table has no sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.book_data import Figures, KanData, MokuData

_CSS = """
@page { size: A4 landscape; margin: 12mm }
body { font-family: "IPAMincho"; font-size: 7pt; margin: 0 }
h1 { font-size: 12pt; margin: 0 0 2mm; break-before: page }
p { margin: 0; font-size: 9pt }
p.unit { text-align: right; font-size: 7pt }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
td, th { border: 0.5pt solid #000; padding: 1.5pt 2pt; vertical-align: top; font-weight: normal }
tr > *:first-child { border-left: 0 }
td.a { text-align: right }
pre { font: inherit; margin: 0 }
"""
_WIDTHS = (11, 11, 15, 14, 14, 13, 12, 12, 12, 12, 14, 5, 18, 13, 50)


def accounts_to_html(accounts: Sequence[tuple[str, Sequence[KanData]]]) -> str:
    """The 歳出 of accounts, each from a new page on."""
    return f"<style>{_CSS}</style>" + "".join(_account(name, book) for name, book in accounts)


def _account(name: str, book: Sequence[KanData]) -> str:
    columns = "".join(f'<col style="width: {width}mm">' for width in _WIDTHS)
    head = ("<tr>" + "".join(f'<th rowspan="2">{label}</th>' for label in
                             ("款", "項", "目", "本年度", "前年度", "比較増減"))
            + '<th colspan="5">財源内訳</th><th colspan="3">節</th><th rowspan="2">説明</th></tr><tr>'
            + "".join(f"<th>{label}</th>" for label in ("国庫支出金", "都支出金", "特別区債", "その他", "一般財源"))
            + '<th colspan="2">区分</th><th>金額</th></tr>')
    rows = "".join(_kan(kan) for kan in book)
    return (f'<h1>{escape(name)}</h1><p>歳　出</p><p class="unit">（単位：千円）</p><table><colgroup>{columns}</colgroup>'
            f"<thead>{head}</thead><tbody>{rows}</tbody></table>")


def _kan(kan: KanData) -> str:
    rows = _named(f"{kan.number} {kan.name}", 0, _sum([kou.total for kou in kan.kou]))
    for kou in kan.kou:
        rows += _named(f"{kou.number} {kou.name}", 1, kou.total)
        rows += "".join(_moku(moku) for moku in kou.moku)
    return rows


def _named(name: str, column: int, figures: Figures) -> str:
    cells = ["", "", ""]
    cells[column] = name
    named = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<tr>{named}{_amounts(figures, 1)}{'<td></td>' * 4}</tr>"


def _moku(moku: MokuData) -> str:
    span = max(len(moku.setsu), 1)
    name = f"{moku.number or ''} {moku.name}".strip()
    left = f'<td rowspan="{span}"></td>' * 2 + f'<td rowspan="{span}">{name}</td>' + _amounts(moku.figures, span)
    lines = "\n".join("　" * indent + text + (f"　{amount:,}" if amount else "")
                      for indent, text, amount in moku.lines)
    description = f'<td rowspan="{span}"><pre>{lines}</pre></td>'
    rows = [f'<td class="a">{one.number}</td><td>{one.name}</td><td class="a">{one.amount:,}</td>'
            for one in moku.setsu] or ["<td></td>" * 3]
    return f"<tr>{left}{rows[0]}{description}</tr>" + "".join(f"<tr>{row}</tr>" for row in rows[1:])


def _amounts(figures: Figures, span: int) -> str:
    amounts = (figures.this, figures.last, figures.difference, *figures.funding)
    return "".join(f'<td class="a" rowspan="{span}">{_figure(amount)}</td>' for amount in amounts)


def _figure(amount: int | None) -> str:
    return "－" if amount is None else f"{'△' * (amount < 0)}{abs(amount):,}"


def _sum(figures: Sequence[Figures]) -> Figures:
    funding = tuple(sum(amount or 0 for amount in column) for column in zip(*(one.funding for one in figures)))
    return Figures(*(sum(one[index] for one in figures) for index in range(3)), funding)
