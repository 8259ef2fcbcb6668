"""What the tests of budget books share: documents read, and records as the tuples of tests/book_data.py."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.forms import Form, load_forms
from portal.model import BOOK_FUNDING, Book, BookFigures, Document, Kan, Moku, Reading
from portal.documents.page_stream import data_to_pdf_document
from portal.projects.book import reading_to_book
from portal.sheets.book.reader import read_budget_book
from tests.book_data import FUNDING, Figures, KanData, MokuData, SetsuData

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "tests" / "documents"


@lru_cache
def book_form() -> Form:
    """The form of budget books, as published."""
    return load_forms(ROOT / "content" / "forms")["budget-book"]


@lru_cache
def read_file(name: str) -> tuple[Document, Reading, Book]:
    """A document of tests/documents/ after stages 1, 2 and 3."""
    return read_data((DOCUMENTS / f"{name}.pdf").read_bytes(), name)


def read_data(data: bytes, name: str = "drawn") -> tuple[Document, Reading, Book]:
    """The bytes of a PDF after stages 1, 2 and 3."""
    document = data_to_pdf_document(data, f"{name}.pdf", "book")
    reading = read_budget_book(document, book_form())
    return document, reading, reading_to_book(reading, book_form(), "test-2027-book", "book")


def thousands(figures: BookFigures | None) -> Figures | None:
    """A row's figures in 千円, its funding in the order of FUNDING."""
    if figures is None:
        return None
    assert not figures.unreadable
    yen = (figures.this_year, figures.last_year, figures.difference)
    assert all(amount is None or amount % 1_000 == 0 for amount in (*yen, *figures.funding.values()))
    columns = [column for column in BOOK_FUNDING if column in figures.funding]
    return Figures(*(None if amount is None else amount // 1_000 for amount in yen),
                   tuple(None if figures.funding[column] is None else figures.funding[column] // 1_000
                         for column in columns))


def moku_to_tuple(moku: Moku) -> tuple[Any, ...]:
    """Number, name, figures, 節 with parts and description, description."""
    return (moku.number, moku.name, thousands(moku.figures), tuple(
        (setsu.number, setsu.name, setsu.amount, tuple((part.name, part.amount) for part in setsu.parts),
         setsu.description) for setsu in moku.setsu), moku.description)


def data_to_tuple(moku: MokuData, joined: bool = False, parts: bool = True) -> tuple[Any, ...]:
    """The same of what is printed. `joined`: 国庫支出金 and 都支出金 have one column."""
    funding = moku.figures.funding
    if joined and funding:
        both = [amount for amount in funding[:2] if amount is not None]
        funding = (sum(both) if both else None, *funding[2:])
    return (moku.number, moku.name, moku.figures._replace(funding=funding), tuple(
        (setsu.number, setsu.name, setsu.amount * 1_000, _parts(setsu) if parts else (), _text(setsu.lines))
        for setsu in moku.setsu), _text(moku.lines))


def _parts(setsu: SetsuData) -> tuple[tuple[str, int], ...]:
    return tuple((name, amount * 1_000) for name, amount in setsu.parts)


def _text(lines: tuple[tuple[int, str, int | None], ...]) -> str:
    return "\n".join("　" * indent + text + (f"　{amount:,}" if amount is not None else "")
                     for indent, text, amount in lines)


def assert_is_book(found: tuple[Kan, ...], printed: tuple[KanData, ...], amounts: bool = True,
                   **how: bool) -> None:
    """Every 款, 項 and 目 with all its figures and texts. `amounts`: they stand beside the names of 款 and 項."""
    assert [(kan.number, kan.name) for kan in found] == [(kan.number, kan.name) for kan in printed]
    for kan, data in zip(found, printed):
        assert [(kou.number, kou.name) for kou in kan.kou] == [(kou.number, kou.name) for kou in data.kou]
        assert _this_year(kan.figures) == (data.amount * 1_000 if amounts else None)
        for kou, lines in zip(kan.kou, data.kou):
            total = lines.total
            assert _this_year(kou.figures) == (total.this * 1_000 if amounts else None)
            if how.get("joined"):
                total = total._replace(funding=(total.funding[0] + total.funding[1], *total.funding[2:]))
            assert thousands(kou.total) == total
            assert list(map(moku_to_tuple, kou.moku)) == [data_to_tuple(moku, **how) for moku in lines.moku]


def _this_year(figures: BookFigures | None) -> int | None:
    return figures.this_year if figures else None


assert set(FUNDING) <= set(BOOK_FUNDING)
