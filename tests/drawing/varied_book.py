"""The invented budget as HTML for WeasyPrint, with its columns in other orders and its names in other places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.book_data import Figures, KanData, MokuData

_CSS = """
@page { size: A4 landscape; margin: 12mm }
body { font-family: "IPAMincho"; font-size: 7pt; margin: 0 }
h1 { font-size: 12pt } h2 { font-size: 9pt; margin: 2mm 0 } p { margin: 0; text-align: right }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
td, th { border: 0.5pt solid #000; padding: 1.5pt 2pt; vertical-align: top; font-weight: normal }
td.a { text-align: right } pre { font: inherit; margin: 0; white-space: pre-wrap }
"""
_LABELS = {"this": "本年度予算額", "last": "前年度予算額", "difference": "比　較", "rate": "増減率"}
# label → which of the data's funding columns it sums
FUNDING = {
    "full": {"国庫支出金": (0,), "都支出金": (1,), "特別区債": (2,), "その他": (3,), "一般財源": (4,)},
    "joint": {"国都支出金": (0, 1), "特別区債": (2,), "その他": (3,), "一般財源": (4,)},
    "two": {"特定財源": (0, 1, 2, 3), "一般財源": (4,)},
    "many": {"国庫支出金": (0,), "都支出金": (1,), "分担金及び負担金": (), "使用料及び手数料": (3,), "繰入金": (),
             "諸収入": (), "特別区債": (2,), "一般財源": (4,)}}


@dataclass(frozen=True)
class Look:
    """How a book is drawn.

    order     of the columns of amounts: "this", "last", "difference", "rate"
    funding   a key of FUNDING
    names     "heading" (款 and 項 above each table), "columns" (款, 項 and 目) or "one" (科目)
    repeat    the head is printed again on each page
    minus     the sign of negative figures
    unit      of the figures
    """

    order: tuple[str, ...] = ("this", "last", "difference")
    funding: str = "full"
    names: str = "heading"
    repeat: bool = True
    minus: str = "△"
    unit: str = "千円"


def funding_of(figures: Figures, look: Look) -> tuple[int | None, ...]:
    """The funding of a row as the look prints it."""
    columns = [[figures.funding[index] for index in indexes] for indexes in FUNDING[look.funding].values()]
    return tuple(None if all(amount is None for amount in own) else sum(amount or 0 for amount in own)
                 for own in columns)


def book_to_html(book: Sequence[KanData], look: Look) -> str:
    """The 歳出 of a book; where the names are in the table, with a row of 歳出合計."""
    return f"<meta charset=utf-8><style>{_CSS}</style><h1>歳　出</h1>{_Drawer(look).book(book)}"


class _Drawer:
    def __init__(self, look: Look):
        self._look = look

    def book(self, book: Sequence[KanData]) -> str:
        """All its tables."""
        unit = f"<p>（単位：{self._look.unit}）</p>"
        if self._look.names == "heading":
            return "".join(
                f"<h2>第{kan.number}款　{kan.name}</h2><h2>　第{kou.number}項　{kou.name}</h2>{unit}"
                + self._table("".join(map(self._moku, kou.moku)) + self._named("計", 0, kou.total))
                for kan in book for kou in kan.kou)
        rows = ""
        for kan in book:
            rows += self._named(f"{kan.number}款 {kan.name}", 0, _sum([kou.total for kou in kan.kou]))
            for kou in kan.kou:
                rows += self._named(f"　{kou.number}項 {kou.name}", 1, kou.total) + "".join(map(self._moku, kou.moku))
        return unit + self._table(rows + self._named("歳出合計", 0, _sum([kou.total for kan in book for kou in kan.kou])))

    def _table(self, rows: str) -> str:
        names = {"heading": ["目"], "columns": ["款", "項", "目"], "one": ["科目"]}[self._look.names]
        first = "".join(f"<th rowspan=2>{label}</th>" for label in
                        (*names, *(_LABELS[column] for column in self._look.order)))
        sources = FUNDING[self._look.funding]
        head = (f"<tr>{first}<th colspan={len(sources)}>本年度予算額の財源内訳</th><th colspan=2>節</th>"
                "<th rowspan=2>説明</th></tr><tr>" + "".join(f"<th>{label}</th>" for label in sources)
                + "<th>区分</th><th>金額</th></tr>")
        return f"<table>{f'<thead>{head}</thead>' if self._look.repeat else head}<tbody>{rows}</tbody></table>"

    def _named(self, name: str, column: int, figures: Figures) -> str:
        cells = [""] * (3 if self._look.names == "columns" else 1)
        cells[min(column, len(cells) - 1)] = name
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + self._amounts(figures, 1) + "<td></td>" * 3 + "</tr>"

    def _moku(self, moku: MokuData) -> str:
        span = max(len(moku.setsu), 1)
        name = f"　　{moku.number}目 {moku.name}" if self._look.names == "one" and moku.number else \
            f"{moku.number or ''} {moku.name}"
        before = f"<td rowspan={span}></td>" * 2 if self._look.names == "columns" else ""
        lines = "\n".join("　" * indent + text for indent, text, _ in moku.lines)
        rows = [f"<td>{one.number} {one.name}</td><td class=a>{one.amount:,}</td>" for one in moku.setsu]
        rows = rows or ["<td></td><td></td>"]
        return (f"<tr>{before}<td rowspan={span}>{name}</td>{self._amounts(moku.figures, span)}{rows[0]}"
                f"<td rowspan={span}><pre>{lines}</pre></td></tr>" + "".join(f"<tr>{row}</tr>" for row in rows[1:]))

    def _amounts(self, figures: Figures, span: int) -> str:
        rate = f"{100 * figures.difference / figures.last:.1f}%" if figures.last else "皆増"
        printed = {"this": self._figure(figures.this), "last": self._figure(figures.last),
                   "difference": self._figure(figures.difference), "rate": rate}
        cells = [printed[column] for column in self._look.order]
        cells += [self._figure(amount) for amount in funding_of(figures, self._look)]
        return "".join(f"<td class=a rowspan={span}>{cell}</td>" for cell in cells)

    def _figure(self, amount: int | None) -> str:
        return "" if amount is None else f"{self._look.minus if amount < 0 else ''}{abs(amount):,}"


def _sum(figures: Sequence[Figures]) -> Figures:
    funding = tuple(sum(amount or 0 for amount in column) for column in zip(*(one.funding for one in figures)))
    return Figures(*(sum(one[index] for one in figures) for index in range(3)), funding)


LOOKS = {
    "book-varied-columns": Look(("last", "this", "difference"), "many", "columns", repeat=False, minus="▲"),
    "book-varied-no-difference": Look(("this", "last"), "joint", unit="円"),
    "book-varied-one-column": Look(("this", "difference", "last", "rate"), "two", "one", minus="−"),
    "book-varied-headings": Look(funding="many", repeat=False, minus="△ "),
}
