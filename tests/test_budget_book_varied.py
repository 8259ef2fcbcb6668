"""Budget books with columns in other orders, other funding, names in other places: every figure, and the sums."""

from __future__ import annotations

import pytest

from portal.findings.book import book_to_findings
from portal.model import BookFigures
from tests.book_data import EXPENDITURE, Figures
from tests.book_readers import read_data, read_file
from tests.drawing.book_drawer import BookDrawer, Style
from tests.drawing.plain_pdf import PlainPage, pages_to_pdf
from tests.drawing.varied_book import LOOKS, funding_of

EACH = pytest.mark.parametrize("name", LOOKS)
COLUMNS = {"full": ("national_disbursement", "metropolitan_disbursement", "local_bonds", "other_earmarked",
                    "general_revenue"),
           "joint": ("national_and_metropolitan_disbursement", "local_bonds", "other_earmarked", "general_revenue"),
           "two": ("earmarked", "general_revenue"),
           "many": ("national_disbursement", "metropolitan_disbursement", "contributions", "fees", "transfers",
                    "miscellaneous_revenue", "local_bonds", "general_revenue")}


def printed(name: str, figures: Figures) -> list[int | None]:
    """The amounts of a row as the document prints them, in yen."""
    look = LOOKS[name]
    unit = {"千円": 1_000, "円": 1}[look.unit]
    amounts = (figures.this, figures.last, figures.difference if "difference" in look.order else None,
               *funding_of(figures, look))
    return [None if amount is None else amount * unit for amount in amounts]


def read(name: str, figures: BookFigures) -> list[int | None]:
    """The same of what was read."""
    columns = COLUMNS[LOOKS[name].funding]
    assert set(figures.funding) == set(columns) and not figures.unreadable
    return [figures.this_year, figures.last_year, figures.difference, *map(figures.funding.get, columns)]


@EACH
def test_every_figure_of_every_row(name):
    _, _, book = read_file(name)
    unit = {"千円": 1_000, "円": 1}[LOOKS[name].unit]
    assert [(kan.number, kan.name) for kan in book.kan] == [(kan.number, kan.name) for kan in EXPENDITURE]
    for kan, data in zip(book.kan, EXPENDITURE):
        assert [(kou.number, kou.name) for kou in kan.kou] == [(kou.number, kou.name) for kou in data.kou]
        for kou, own in zip(kan.kou, data.kou):
            assert read(name, kou.total or kou.figures) == printed(name, own.total)
            assert [(moku.number, moku.name, read(name, moku.figures)) for moku in kou.moku] == [
                (moku.number, moku.name, printed(name, moku.figures)) for moku in own.moku]
            assert [[(setsu.number, setsu.name, setsu.amount) for setsu in moku.setsu] for moku in kou.moku] == [
                [(setsu.number, setsu.name, setsu.amount * unit) for setsu in moku.setsu] for moku in own.moku]


@EACH
def test_the_sums_hold_and_what_is_not_printed_is_told(name):
    _, reading, book = read_file(name)
    found = [finding for own in book_to_findings(book).values() for finding in own]
    unsure = {finding.slug for finding in found if finding.verdict != "holds"}
    assert unsure == ({"this-less-last-is-difference"} if name == "book-varied-no-difference" else set())
    assert sum(finding.slug == "funding-sums-to-this-year" for finding in found) >= 11
    assert {remark.slug for remark in reading.remarks} <= {"hidden-text"}


@pytest.mark.parametrize("name", ["book-varied-columns", "book-varied-one-column"])
def test_the_sum_of_all_kan_below_them_gives_the_whole(name):
    (summary,) = read_file(name)[2].summaries
    assert summary.total.this_year == sum(kan.amount for kan in EXPENDITURE) * 1_000
    assert [row.name for row in summary.rows] == [kan.name for kan in EXPENDITURE]
    assert "kan-sum-to-total" in {finding.slug for finding in book_to_findings(read_file(name)[2])[summary.id]}


def test_a_heading_at_the_end_of_a_page_is_that_of_the_table_on_the_next():
    """Pages whose tables have no heading of their own, as it stands at the end of the page before."""
    first, second = (list(BookDrawer(Style()).pages(one)) for one in ((EXPENDITURE[0],), (EXPENDITURE[1],)))
    headings = [operator for operator in second[0].operators if "/F1 9 Tf" in operator]
    second[0].operators = [operator for operator in second[0].operators if operator not in headings]
    first[-1].text(60, 540, 9, "２款　総務費")
    first[-1].text(60, 556, 9, "１項　総務管理費")
    _, _, book = read_data(pages_to_pdf([first[-1], second[0]]))
    assert [(kan.number, kan.name, kan.kou[0].name) for kan in book.kan] == [
        ("1", "議会費", "議会費"), ("2", "総務費", "総務管理費")]


def test_a_figure_in_brackets_is_no_amount_for_sure():
    """Some books mean a minus with them, others a part of the amount above."""
    pages = list(BookDrawer(Style()).pages((EXPENDITURE[0],)))
    for page in pages:
        page.operators = [operator.replace(_codes("△1,860"), _codes("(1860)")) for operator in page.operators]
    _, _, book = read_data(pages_to_pdf(pages))
    figures = book.kan[0].kou[0].moku[0].figures
    assert figures.difference is None and figures.unreadable == {"difference": "(1860)"}


def _codes(text: str) -> str:
    page = PlainPage(595, 842)
    page.text(0, 0, 7, text)
    return page.operators[0].split("<")[1].split(">")[0]
