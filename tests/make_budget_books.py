"""Draws the budget books of tests/documents/ from tests/book_data.py: python -m tests.make_budget_books
(with WeasyPrint, openpyxl and LibreOffice installed).

Each has what real books have: tables that run on over pages, a second table on a page without a header of its own,
△ for minus, rows of 計, headings with amounts, and one or two troubles of its own (see STYLES).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.book_data import EXPENDITURE, REVENUE, TOTAL, Figures, KanData
from tests.drawing.book_drawer import LABELS, BookDrawer, Chunk, Part, Style
from tests.drawing.plain_pdf import PlainPage, pages_to_pdf

FOLDER = Path(__file__).resolve().parent / "documents"


def draw_summary(sides: Sequence[tuple[str, Sequence[KanData], Figures | None]]) -> Iterator[PlainPage]:
    """A title page, and 総括 of the sides: 款 with the sums of their 計, and the whole."""
    title = PlainPage(595, 842)
    title.text(150, 200, 20, "令和９年度　架空区一般会計予算書")
    yield title
    for name, book, total in sides:
        page = PlainPage(720, 595)
        page.text(60, 30, 9, f"（{name}）")
        drawer = BookDrawer(Style(labels=("款", *LABELS[1:4 if name == "歳　入" else 9])))
        chunks = [Chunk((f"{kan.number} {kan.name}",), _add([kou.total for kou in kan.kou])) for kan in book]
        chunks.append(Chunk((f"{name}合計",), total or _add([chunk.figures for chunk in chunks])))
        drawer.right = [500.0, 560.0, 600.0, 690.0]
        blank = PlainPage(720, 595)
        drawer.draw(Part((), True, tuple(chunks)), page, blank, 50)
        yield page


def _add(figures: Sequence[Figures]) -> Figures:
    funding = tuple(sum(amount or 0 for amount in column) for column in zip(*(one.funding for one in figures)))
    return Figures(*(sum(one[index] for one in figures) for index in range(3)), funding)


def draw(book: Sequence[KanData], style: Style, wrong: dict[str, str] | None = None) -> bytes:
    """A book as a PDF."""
    return pages_to_pdf(list(BookDrawer(style).pages(book)), wrong)


_JOINED = ("目", "本年度予算額", "前年度予算額", "比　較", "国都支出金", "地方債", "その他", "一般財源")
_OTHER = ("目", "本年度(Ａ)", "前年度(Ｂ)", "比較(Ａ)－(Ｂ)", "国支出金", "都支出金", "地方債", "その他", "一般財源")
STYLES: dict[str, tuple[Sequence[KanData], Style, dict[str, str]]] = {
    # A wide page with both panels, bars on white ground, hidden text, tables that run on.
    "book-spread": (EXPENDITURE, Style(nested=True, bars=True, hidden="歳出予算書00004", lines=17), {}),
    # Left and right halves on pages of their own, no rules between rows, bracketed headings without amounts.
    "book-facing": (EXPENDITURE, Style("facing", ruled=False, bracketed=True, lines=22), {}),
    # One panel, full-width figures, one column for the disbursements of 国 and 都; drawn sideways.
    "book-sideways": (EXPENDITURE, Style("one", wide=True, labels=_JOINED, sideways="drawn"), {}),
    # The file says 郸 for 酬, as it can't be told, and 遥 for 選, which it can't either; stored sideways.
    "book-wrong-letters": (EXPENDITURE, Style(labels=_OTHER, sideways="rotate"), {"酬": "郸", "選": "遥"}),
    # 歳入: no 財源内訳; 説明 is parted by 節.
    "book-revenue": (REVENUE, Style(labels=LABELS[:4], lines=20), {}),
}


def documents() -> dict[str, bytes]:
    """File name → bytes of the budget books that are drawn by hand."""
    sides = ("歳　入", REVENUE, None), ("歳　出", EXPENDITURE, TOTAL)
    return {f"{name}.pdf": draw(book, style, wrong) for name, (book, style, wrong) in STYLES.items()} | {
        "book-summary.pdf": pages_to_pdf(list(draw_summary(sides)))}


def printed_documents() -> dict[str, bytes]:
    """Those that WeasyPrint and LibreOffice print; the tests need neither."""
    from weasyprint import HTML

    from tests.drawing.book_calc import book_to_pdf
    from tests.drawing.book_html import accounts_to_html
    with TemporaryDirectory() as folder:
        return {"book-accounts.pdf": HTML(string=accounts_to_html(ACCOUNTS)).write_pdf(),
                "book-calc.pdf": book_to_pdf(EXPENDITURE, Path(folder))}


# 款, 項 and 目 in columns of their own.
ACCOUNTS = (("令和９年度 架空区一般会計予算", EXPENDITURE), ("国民健康保険事業特別会計", (EXPENDITURE[0], EXPENDITURE[2])))

if __name__ == "__main__":
    for file, data in (documents() | printed_documents()).items():
        (FOLDER / file).write_bytes(data)
        print(file, len(data))
