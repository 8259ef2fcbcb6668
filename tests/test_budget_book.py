"""Budget books in PDFs, from the file to 款, 項, 目 and 節: what is printed is read, all of it, and nothing else.

The documents are drawn from tests/book_data.py (see tests/make_budget_books.py), which is what is compared with.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.findings.book import book_to_findings
from portal.forms import load_forms
from portal.model import Char, Document, Page, Rule
from portal.projects.book import reading_to_book
from portal.sheets.book.reader import read_budget_book
from tests.book_data import EXPENDITURE, REVENUE, TOTAL, Figures
from tests.book_readers import (ROOT, assert_is_book, book_form, data_to_tuple, moku_to_tuple, read_data,
                                read_file, thousands)
from tests.drawing.book_drawer import LABELS, BookDrawer, Style
from tests.drawing.plain_pdf import PlainPage, pages_to_pdf
from tests.make_budget_books import draw

VERDICTS = {"this-less-last-is-difference", "funding-sums-to-this-year", "moku-sum-to-total",
            "kou-amount-is-total", "kou-sum-to-kan", "setsu-sum-to-moku", "parts-sum-to-setsu"}


def rows_left_out(reading, reason: str) -> list[str]:
    return [part.text for part in reading.left_out if part.reason == reason]


# ---- the documents


def test_tables_run_on_over_pages_and_a_second_one_has_no_header():
    _, _, book = read_file("book-spread")
    assert_is_book(book.kan, EXPENDITURE)
    assert {kan.side for kan in book.kan} == {"expenditure"}
    general, elections = book.kan[1].kou
    # 一般管理費 goes on on page 3 without its name, in the middle of a 節.
    office = general.moku[0]
    assert office.figures.place.page == 2
    assert [setsu.place.page for setsu in office.setsu] == [2, 2, 2, 2, 2, 3, 3]
    assert [(part.name, part.place.page) for part in office.setsu[4].parts] == [("消耗品費", 2), ("印刷製本費", 3)]
    # Page 4: the 計 of the first 項, then the second 項 in a table without a header; its own 計 is on page 5.
    pages = general.total.place.page, elections.moku[0].figures.place.page, elections.total.place.page
    assert pages == (4, 4, 5)


def test_every_character_is_read_or_left_out():
    document, reading, _ = read_file("book-spread")
    printed = {char.text for page in document.pages for char in page.chars if not char.text.isspace()}
    told = {letter for row in reading.book_rows
            for letter in row.name + "".join(filter(None, row.figures.values())) + (row.number or "")}
    told |= {letter for part in reading.left_out for letter in part.text}
    assert printed - told - set("".join(LABELS) + "区分金額説明本年度予算額の財源内訳特定財源節千円款項１２３") == set()
    assert rows_left_out(reading, "outside-tables") == []
    assert set(rows_left_out(reading, "furniture")) == {"- 12 -"}


def test_hidden_text_is_told_and_not_read():
    _, reading, _ = read_file("book-spread")
    assert {remark.slug for remark in reading.remarks} == {"hidden-text"}
    assert not any("00004" in row.name for row in reading.book_rows)


def test_halves_on_pages_of_their_own_without_rules_between_rows():
    _, reading, book = read_file("book-facing")
    assert_is_book(book.kan, EXPENDITURE, amounts=False)
    assert reading.remarks == ()
    for kan in book.kan:
        for moku in (moku for kou in kan.kou for moku in kou.moku):
            assert moku.figures.place.page % 2 == 1
            assert all(setsu.place.page % 2 == 0 for setsu in moku.setsu)
            assert all(0 <= setsu.place.box[0] < setsu.place.box[2] <= 595 for setsu in moku.setsu)


def test_sideways_page_with_full_width_figures():
    document, _, book = read_file("book-sideways")
    assert {page.turned for page in document.pages} == {90}
    assert_is_book(book.kan, EXPENDITURE, joined=True)
    assert set(book.kan[0].kou[0].moku[0].figures.funding) == {
        "national_and_metropolitan_disbursement", "local_bonds", "other_earmarked", "general_revenue"}


def test_wrong_letters_are_a_finding_and_not_repaired():
    _, _, book = read_file("book-wrong-letters")
    assert book.kan[0].kou[0].moku[0].setsu[0].name == "報郸"
    assert book.kan[1].kou[1].name == "遥挙費"
    found = [finding for own in book_to_findings(book).values() for finding in own if finding.verdict != "holds"]
    assert {finding.slug for finding in found} == {"odd-character", "unknown-setsu"}
    odd = next(finding for finding in found if finding.slug == "odd-character")
    assert "「郸」" in odd.message and "「報郸」" in odd.message and odd.place.page == 1
    assert next(finding for finding in found if finding.slug == "unknown-setsu").message.startswith("節「報郸」")
    # All else is as printed.
    for kan, printed in zip(book.kan, EXPENDITURE, strict=True):
        assert kan.name == printed.name
        for kou, data in zip(kan.kou, printed.kou, strict=True):
            assert thousands(kou.total) == data.total
            assert [thousands(moku.figures) for moku in kou.moku] == [moku.figures for moku in data.moku]


def test_revenue_is_told_apart_and_its_notes_belong_to_their_setsu():
    _, _, book = read_file("book-revenue")
    assert {kan.side for kan in book.kan} == {"revenue"}
    assert [kan.id for kan in book.kan] == ["test-2027-book-revenue-1", "test-2027-book-revenue-2"]
    assert_is_book(book.kan, REVENUE)
    assert book.kan[0].kou[0].moku[0].setsu[0].description == "均等割　20,000\n　納税義務者 4,000人×5,000円"


def test_spreadsheet_with_edges_around_every_cell():
    _, reading, book = read_file("book-calc")
    assert_is_book(book.kan, EXPENDITURE)
    assert reading.remarks == () and set(part.reason for part in reading.left_out) == {"repeated"}


def test_summary_gives_the_whole():
    _, reading, book = read_file("book-summary")
    assert book.kan == ()
    revenue, expenditure = book.summaries
    assert (revenue.side, expenditure.side) == ("revenue", "expenditure")
    assert {revenue.account, expenditure.account} == {"一般会計"}
    assert thousands(expenditure.total) == TOTAL
    assert [(row.number, row.name, row.figures.this_year) for row in expenditure.rows] == [
        ("1", "議会費", 81_240_000), ("2", "総務費", 412_350_000), ("3", "公債費", 50_000_000)]
    assert rows_left_out(reading, "not-this-form") == ["令和９年度　架空区一般会計予算書"]


def test_accounts_with_kan_kou_and_moku_in_columns():
    _, _, book = read_file("book-accounts")
    assert [(kan.id, kan.account) for kan in book.kan] == [
        ("test-2027-book-expenditure-1", "一般会計"), ("test-2027-book-expenditure-2", "一般会計"),
        ("test-2027-book-expenditure-3", "一般会計"), ("test-2027-book-2-expenditure-1", "国民健康保険事業特別会計"),
        ("test-2027-book-2-expenditure-3", "国民健康保険事業特別会計")]
    for found, printed in zip(book.kan, (*EXPENDITURE, EXPENDITURE[0], EXPENDITURE[2])):
        for kou, data in zip(found.kou, printed.kou, strict=True):
            assert (kou.number, kou.name, thousands(kou.figures)) == (data.number, data.name, data.total)
            rows = [moku_to_tuple(moku)[:4] for moku in kou.moku]
            assert rows == [data_to_tuple(moku, parts=False)[:4] for moku in data.moku]
    assert book.kan[0].kou[0].moku[0].description == "001 議会運営費　81,240\n　001 議員報酬 ３０人　60,000"


@pytest.mark.parametrize("name", ["book-spread", "book-facing", "book-sideways", "book-revenue", "book-summary",
                                  "book-accounts", "book-calc"])
def test_printed_sums_hold(name):
    _, _, book = read_file(name)
    found = [finding for own in book_to_findings(book).values() for finding in own]
    assert {finding.verdict for finding in found} == {"holds"}
    assert {finding.slug for finding in found} <= VERDICTS | {"kan-sum-to-total"}


def test_each_row_is_proved():
    _, _, book = read_file("book-spread")
    found = [finding.slug for own in book_to_findings(book).values() for finding in own]
    assert {slug: found.count(slug) for slug in VERDICTS} == {
        "this-less-last-is-difference": 11, "funding-sums-to-this-year": 11, "moku-sum-to-total": 4,
        "kou-amount-is-total": 4, "kou-sum-to-kan": 3, "setsu-sum-to-moku": 6, "parts-sum-to-setsu": 2}


# ---- other ways to draw the same


@pytest.mark.parametrize("style", [
    Style(), Style(nested=True), Style(bars=True), Style(wide=True), Style(lines=14), Style(lines=14, ruled=False),
    Style("one", nested=True), Style("one", ruled=False), Style("one", sideways="rotate", lines=16),
    Style("facing"), Style("facing", nested=True, lines=16), Style("facing", bars=True, sideways="drawn"),
    Style(bracketed=True, lines=18), Style(framed=True, nested=True), Style(framed=True, lines=40),
    Style(ruled=False, wide=True, bars=True, nested=True)],
    ids=lambda style: " ".join(f"{key}={value}" for key, value in vars(style).items()
                               if key != "labels" and value != getattr(Style(), key)) or "plain")
def test_style(style):
    _, reading, book = read_data(draw(EXPENDITURE, style))
    assert_is_book(book.kan, EXPENDITURE, amounts=not style.bracketed)
    assert not [remark for remark in reading.remarks if remark.slug != "hidden-text"]


@pytest.mark.parametrize("labels", [
    ("目", "本年度", "前年度", "比　較", "国庫支出金", "都支出金", "地方債", "その他", "一般財源"),
    ("科目", "令和９年度予算額", "令和８年度予算額", "増△減", "国支出金", "県支出金", "市債", "その他", "一般財源等")])
def test_other_labels(labels):
    _, _, book = read_data(draw(EXPENDITURE, Style(labels=labels)))
    assert_is_book(book.kan, EXPENDITURE)


def test_unknown_column_is_told_and_makes_the_sum_fail():
    labels = (*LABELS[:5], "なぞの金", *LABELS[6:])
    _, reading, book = read_data(draw(EXPENDITURE, Style(labels=labels)))
    assert [(remark.slug, "「なぞの金」" in remark.message) for remark in reading.remarks] == [("unknown-column", True)]
    assert "3,400" in rows_left_out(reading, "passed-over")
    moku = book.kan[1].kou[0].moku[0]
    assert set(moku.figures.funding) == {
        "national_disbursement", "local_bonds", "other_earmarked", "general_revenue"}
    found = book_to_findings(book)[book.kan[1].id]
    verdicts = {finding.message.split("：")[0]: finding.verdict for finding in found
                if finding.slug == "funding-sums-to-this-year"}
    assert verdicts["一般管理費"] == "fails" and verdicts["旧庁舎整備費"] == "holds"


def test_a_wrong_figure_fails_with_its_numbers():
    kan = EXPENDITURE[0]
    moku = replace(kan.kou[0].moku[0], figures=Figures(81_240, 83_200, -1_860, (None, None, None, 241, 81_000)))
    _, _, book = read_data(draw((replace(kan, kou=(replace(kan.kou[0], moku=(moku,)),)),), Style()))
    failed = {finding.slug: finding.message for finding in book_to_findings(book)[book.kan[0].id]
              if finding.verdict == "fails"}
    assert set(failed) == {"this-less-last-is-difference", "funding-sums-to-this-year", "moku-sum-to-total"}
    assert "81,240千円 − 前年度 83,200千円 = △1,960千円 ≠ 比較 △1,860千円（差 △100千円）" in \
        failed["this-less-last-is-difference"]
    assert "81,241千円 ≠ 本年度予算額 81,240千円（差 1千円）" in failed["funding-sums-to-this-year"]
    assert "83,200千円 ≠ 計 83,100千円" in failed["moku-sum-to-total"]


def test_unit_is_that_of_the_page():
    _, _, book = read_data(draw(EXPENDITURE[:1], Style(unit="円")))
    kan = book.kan[0]
    assert (kan.unit, kan.figures.this_year, kan.kou[0].moku[0].figures.difference) == ("円", 81_240, -1_860)
    assert {finding.verdict for finding in book_to_findings(book)[kan.id]} == {"holds"}


def test_places_are_those_of_the_figures():
    document, _, book = read_file("book-spread")
    for kan in book.kan:
        for moku in (moku for kou in kan.kou for moku in kou.moku):
            place = moku.figures.place
            x0, top, x1, bottom = place.box
            inside = "".join(char.text for char in document.pages[place.page - 1].chars
                             if x0 <= char.centre[0] <= x1 and top <= char.centre[1] <= bottom)
            assert f"{moku.figures.this_year // 1_000:,}" in inside and moku.name[:4] in inside


def test_summary_on_facing_pages():
    left, right = PlainPage(595, 842), PlainPage(595, 842)
    for page, labels, rows in (
            (left, ("款", "本年度", "前年度", "比較"), (("1 議会費", "300", "250", "50"), ("歳出合計", "300", "250", "50"))),
            (right, ("国庫支出金", "都支出金", "その他", "一般財源"), (("100", "", "", "200"), ("100", "0", "0", "200")))):
        for x in range(5):
            page.line(60 + 80 * x, 100, 60 + 80 * x, 180)
        for y in (100, 120, 150, 180):
            page.line(60, y, 380, y)
        for top, cells in ((105, labels), *zip((130, 160), rows)):
            for x, cell in enumerate(cells):
                page.text(65 + 80 * x, top, 8, cell)
    _, _, book = read_data(pages_to_pdf([left, right]))
    (summary,) = book.summaries
    assert summary.side == "expenditure"
    assert summary.rows[0].figures.funding == {
        "national_disbursement": 100_000, "metropolitan_disbursement": None, "other_earmarked": None,
        "general_revenue": 200_000}
    assert {finding.verdict for finding in book_to_findings(book)[summary.id]} == {"holds"}


def test_running_feet_name_no_new_kan():
    pages = list(BookDrawer(Style(lines=17)).pages(EXPENDITURE))
    for page in pages:
        page.text(60, 560, 7, "９款　別の費　　８項　別の項")
    _, reading, book = read_data(pages_to_pdf(pages))
    assert_is_book(book.kan, EXPENDITURE)
    assert rows_left_out(reading, "repeated").count("9 別の費") == len(pages)


# ---- damage and hostility


def test_a_text_document_has_no_rows():
    assert read_budget_book(Document("a.txt", "a", "0", ("款 項 目",)), book_form()).book_rows == ()


def test_pages_of_other_kinds_are_left_out_whole():
    page = PlainPage(595, 842)
    page.text(50, 50, 10, "給与費明細書")
    for x in (50, 150, 250, 350):
        page.line(x, 80, x, 200)
    for y in (80, 110, 200):
        page.line(50, y, 350, y)
    for x, label in ((55, "区分"), (155, "本年度"), (255, "前年度")):
        page.text(x, 90, 8, label)
    page.text(155, 130, 8, "1,234")
    _, reading, book = read_data(pages_to_pdf([page]))
    assert (book.kan, book.summaries) == ((), ())
    assert [(part.reason, "1,234" in part.text) for part in reading.left_out] == [("not-this-form", True)]


def test_a_right_half_without_its_left_one_is_told():
    left, right = list(BookDrawer(Style("facing")).pages(EXPENDITURE[:1]))
    _, reading, book = read_data(pages_to_pdf([right]))
    assert book.kan == ()
    assert [remark.slug for remark in reading.remarks] == ["table-without-names"]
    assert "60,000" in reading.left_out[0].text


def test_amounts_of_a_table_that_is_not_seen_are_told():
    """The rules of its right half are not there: what is printed in it stands outside of all tables."""
    document, whole, _ = read_file("book-revenue")
    page = document.pages[0]
    half = replace(page, rules=tuple(rule for rule in page.rules if rule.x1 < 0.38 * page.width))
    reading = read_budget_book(replace(document, pages=(half,)), book_form())
    assert {row.kind for row in reading.book_rows} == {"kan", "kou", "moku", "total"}
    assert {row.kind for row in reading.book_rows} == {"kan", "kou", "moku", "total"}
    (remark,) = [remark for remark in reading.remarks if remark.slug == "amounts-outside-tables"]
    assert remark.place.page == 1 and "8か所" in remark.message and "「20,000 均等割」" in remark.message
    assert "amounts-outside-tables" not in {remark.slug for remark in whole.remarks}


def test_rows_without_a_heading_are_kept():
    pages = list(BookDrawer(Style()).pages(EXPENDITURE[:1]))
    pages[0].operators = [operator for operator in pages[0].operators if "/F1 9 Tf" not in operator]
    _, _, book = read_data(pages_to_pdf(pages))
    assert [(kan.id, kan.number, kan.name) for kan in book.kan] == [("test-2027-book-expenditure-i01", None, "")]
    assert [remark.slug for remark in book.kan[0].remarks] == ["kan-unknown"]
    assert book.kan[0].kou[0].moku[0].name == "議会費"


def test_unreadable_amount_keeps_its_text():
    _, _, whole = read_data(draw(EXPENDITURE[:1], Style()))
    place = whole.kan[0].kou[0].moku[0].figures.place
    pages = list(BookDrawer(Style()).pages(EXPENDITURE[:1]))
    pages[0].text(95, place.box[1], 7, "？")  # in the column of 本年度, beside its figure
    _, _, book = read_data(pages_to_pdf(pages))
    figures = book.kan[0].kou[0].moku[0].figures
    assert (figures.this_year, figures.unreadable) == (None, {"this_year": "？81,240"})
    assert figures.last_year == 83_100_000
    verdicts = {finding.slug: finding.verdict for finding in book_to_findings(book)[book.kan[0].id]}
    assert verdicts == {
        "this-less-last-is-difference": "holds",  # of the row of 計, which comes last
        "funding-sums-to-this-year": "holds", "setsu-sum-to-moku": "cannot-tell",
        "moku-sum-to-total": "cannot-tell", "kou-amount-is-total": "holds", "kou-sum-to-kan": "holds"}


def test_a_dash_is_nothing_and_a_zero_is_zero():
    _, _, book = read_file("book-accounts")
    closed = book.kan[1].kou[0].moku[2]
    assert closed.figures.this_year == 0 and closed.figures.funding["general_revenue"] is None
    assert closed.figures.unreadable == {}


def test_a_drawing_of_thousands_of_lines_is_no_table():
    page = PlainPage(595, 842)
    for index in range(900):
        page.line(10, 10 + index * 0.9, 500, 10 + index * 0.9)
        page.line(10 + index * 0.5, 10, 10 + index * 0.5, 800)
    page.text(50, 50, 10, "図")
    _, reading, book = read_data(pages_to_pdf([page]))
    assert book.kan == ()


def test_empty_pages():
    document = Document("a.pdf", "a", "0", (), tuple(Page(number, 595.0, 842.0) for number in range(1, 2_001)))
    assert read_budget_book(document, book_form()).book_rows == ()


_AT = st.integers(0, 60).map(lambda step: 10.0 * step)
_CHARS = st.builds(lambda text, x, y, run: Char(text, x, y, x + 7, y + 7, 7.0, 0, run),
                   st.sampled_from("目款項計節本年度予算額前比較区分金説明12345,△千円　 \ufffd\x00"), _AT, _AT, st.integers(0, 3))
_RULES = st.builds(lambda level, x, y, length: Rule(x, y, x + length, y) if level else Rule(x, y, x, y + length),
                   st.booleans(), _AT, _AT, st.integers(10, 500).map(float))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.lists(_CHARS, max_size=60), st.lists(_RULES, max_size=20)), max_size=3))
def test_nothing_on_a_page_breaks_the_reader(drawn):
    pages = tuple(Page(number, 600.0, 600.0, tuple(chars), tuple(rules))
                  for number, (chars, rules) in enumerate(drawn, 1))
    reading = read_budget_book(Document("a.pdf", "a", "0", (), pages), book_form())
    book_to_findings(reading_to_book(reading, book_form(), "test-2027-book", "book"))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_damaged_book_is_read_without_invention(data):
    """Characters and rules are taken away at random: what is then read is printed, figure by figure."""
    document, _, _ = read_file("book-spread")
    page = data.draw(st.sampled_from(document.pages))
    lost = data.draw(st.sets(st.integers(0, len(page.chars) - 1), max_size=40))
    without = data.draw(st.sets(st.integers(0, len(page.rules) - 1), max_size=6))
    damaged = replace(page, chars=tuple(char for index, char in enumerate(page.chars) if index not in lost),
                      rules=tuple(rule for index, rule in enumerate(page.rules) if index not in without))
    reading = read_budget_book(replace(document, pages=(damaged,)), book_form())
    book_to_findings(reading_to_book(reading, book_form(), "test-2027-book", "book"))
    printed = Counter(char.text for char in damaged.chars)
    for row in reading.book_rows:
        for figure in filter(None, row.figures.values()):
            assert not Counter(figure.replace(" ", "")) - printed


def test_the_form_is_found_by_its_own_words_only():
    forms = load_forms(ROOT / "content" / "forms")
    others = [form for name, form in forms.items() if name != "budget-book"]
    assert all(len(set(form.detect) & set(forms["budget-book"].detect)) == 0 for form in others)
