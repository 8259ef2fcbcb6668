"""The tables of budget books: their rows of every level, what pays for them, findings and corrections."""

from __future__ import annotations

from dataclasses import replace

from portal.model import BOOK_AMOUNTS, BOOK_FUNDING, BOOK_SIDES, MISSING
from portal.opendata.columns import Column, ForeignKey, Table, Words
from portal.opendata.tables import BOX, CORRECTIONS, FINDINGS, OF_DOCUMENT, PLACE, POSITION, WHERE, missing

LEVELS = ("summary-kan", "summary-total", "kan", "kou", "kou-total", "moku", "setsu", "part")
_BOOK = Column("book", words=Words("款、または総括の表のID", "id of the 款, or of the table of 総括"), model="Kan.id")
_AT = replace(POSITION, words=Words("その中の行の順", "order of the rows within it, from 1"))
_ROW = ForeignKey(("book", "position"), "book_rows", ("book", "position"))


def _level(name: str, japanese: str, english: str, fiscal: str) -> tuple[Column, Column]:
    """A level of the budget: the number and the name of the one that a row belongs to, or is."""
    return (Column(f"{name}_number", empty="above", fiscal=f"{fiscal}:code",
                   words=Words(f"{japanese}の番号", f"number of the {english}")),
            Column(name, empty="above", fiscal=f"{fiscal}:label", words=Words(japanese, english)))


_KIND = "functional-classification:generic:level"
BOOK_ROWS = Table(
    "book_rows", Words("予算書の行", "Rows of budget books"),
    Words("予算書（事項別明細書）の行。段（row_type）が混ざっているので、counted が true の行だけを足してください。金額は円。",
          "Rows of budget books, of every level: add up only those where counted is true. Yen."),
    (_BOOK, _AT, *WHERE, Column("document", words=Words("資料のID", "the document's id"), model="Source.document"),
     Column("side", words=Words("歳入・歳出", "revenue or expenditure"), values=BOOK_SIDES, fiscal="direction",
            model="Kan.side"),
     Column("account", empty="not-printed", model="Kan.account"),
     Column("row_type", words=Words("段", "level of the row"), values=LEVELS),
     Column("counted", "boolean", words=Words("合計に数えるか", "whether a sum counts this row")),
     *_level("kan", "款", "kan (chapter)", f"{_KIND}1"), *_level("kou", "項", "kou (section)", f"{_KIND}2"),
     *_level("moku", "目", "moku (item)", f"{_KIND}3"),
     *_level("setsu", "節", "setsu (object of expenditure)", "economic-classification:generic:level1"),
     Column("part", empty="above", words=Words("節の内訳", "part of a setsu"),
            fiscal="economic-classification:generic:level2:label"),
     *(Column(name, "integer", "amount", words, unit="JPY", model=f"BookFigures.{name}") for name, words in zip(
         BOOK_AMOUNTS, (Words("本年度", "this year"), Words("前年度", "last year"), Words("比較", "difference")))),
     *(missing(name) for name in BOOK_AMOUNTS),
     Column("unreadable", "object", "known", Words("読み取れない金額の、印字された文字", "text of amounts that can't be read"),
            model="BookFigures.unreadable"),
     Column("description", empty="not-printed", words=Words("説明", "explanation"), model="Moku.description"),
     *PLACE[2:3], *BOX),
    ("book", "position"), (OF_DOCUMENT,))

BOOK_FUNDING_ROWS = Table(
    "book_funding", Words("予算書の財源", "Funding in budget books"),
    Words("予算書の行の財源内訳。足すときは、counted が true の行のものだけを足してください。金額は円。",
          "What pays for rows of budget books: add up only those of rows where counted is true. Yen."),
    (_BOOK, _AT, Column("source", words=Words("財源", "source of funding"), values=BOOK_FUNDING,
                        fiscal="fin-source:generic:code"),
     *WHERE, Column("counted", "boolean", words=Words("合計に数えるか", "whether a sum counts this row")),
     Column("amount", "integer", "amount", Words("金額", "amount"), unit="JPY", model="BookFigures.funding"),
     replace(missing("amount"), values=MISSING[1:])),
    ("book", "position", "source"), (_ROW,))


def _of_book(table: Table, name: str, title: Words) -> Table:
    """A table like that of projects, of the parts of budget books."""
    columns = tuple(_BOOK if column.name == "project" else column for column in table.columns)
    return Table(name, title, table.about, columns, ("book", "position"))


BOOK_FINDINGS = _of_book(FINDINGS, "book_findings", Words("予算書の検算", "Findings on budget books"))
BOOK_CORRECTIONS = _of_book(CORRECTIONS, "book_corrections", Words("予算書の訂正", "Corrections of budget books"))
BOOK_TABLES = (BOOK_ROWS, BOOK_FUNDING_ROWS, BOOK_FINDINGS, BOOK_CORRECTIONS)
