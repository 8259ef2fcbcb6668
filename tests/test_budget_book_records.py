"""Budget books as pages on disk, what the checks say of them, and what share of a budget projects explain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from portal import strict_yaml
from portal.faults import Faults
from portal.findings.book import book_to_findings, check_row, kan_to_findings
from portal.findings.coverage import book_to_coverage
from portal.model import Amounts, Book, BookFigures, Finding, Kan, Place, Project, Source
from portal.projects.book_pages import book_to_text, load_book, plan_book_pages
from portal.projects.book_record import kan_to_record, record_to_kan
from tests.book_readers import read_file

PLACE = Place(page=1, box=(0.0, 0.0, 10.0, 10.0))


def figures(this: int | None, last: int | None, difference: int | None, unreadable: dict[str, str] | None = None,
            **funding: int | None) -> BookFigures:
    return BookFigures(this, last, difference, funding, unreadable or {}, PLACE)


def verdict_of(findings: tuple[Finding, ...], slug: str) -> list[str]:
    return [finding.verdict for finding in findings if finding.slug == slug]


# ---- pages on disk


@pytest.mark.parametrize("name", ["book-spread", "book-facing", "book-revenue", "book-summary", "book-accounts"])
def test_pages_say_all_and_are_read_back(tmp_path, name):
    _, _, book = read_file(name)
    plan = plan_book_pages(tmp_path / "book", "test/2027/book", book)
    plan.write()
    assert load_book(tmp_path / "book", "test/2027/book") == book
    again = plan_book_pages(tmp_path / "book", "test/2027/book", book)
    assert (again.texts, again.changes) == ({}, ())


def test_pages_are_called_after_document_side_and_number(tmp_path):
    _, _, book = read_file("book-accounts")
    assert sorted(plan_book_pages(tmp_path, "x", book).texts) == [
        "book-2-expenditure-1.yaml", "book-2-expenditure-3.yaml", "book-expenditure-1.yaml",
        "book-expenditure-2.yaml", "book-expenditure-3.yaml"]


def test_page_reads_well():
    text = book_to_text(read_file("book-spread")[2])
    assert "\n  name: 総務費\n" in text
    assert ("            amounts: {this_year: 298120000, last_year: 310450000, difference: -12330000}\n"
            "            funding: {national_disbursement: 1200000, metropolitan_disbursement: 3400000, "
            "local_bonds: null, other_earmarked: 20520000, general_revenue: 273000000}\n"
            "            page: 2\n") in text
    assert '            - {number: "12", name: 委託料, amount: 20000000, page: 3, box: [' in text
    assert "\n            　001 庁舎維持管理事業費　36,120\n            　　　設備の点検\n" in text


def test_a_page_that_a_person_edited_is_not_written_over(tmp_path):
    _, _, book = read_file("book-spread")
    plan_book_pages(tmp_path, "x", book).write()
    page = tmp_path / "book-expenditure-1.yaml"
    page.write_text(page.read_text(encoding="utf-8").replace("name: 議会費", "name: 区議会費", 1), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        plan_book_pages(tmp_path, "x", book)
    assert [(fault.path, fault.slug) for fault in raised.value.faults] == [
        ("x/book-expenditure-1.yaml", "page-edited")]


def test_pages_of_a_gone_document_go(tmp_path):
    _, _, book = read_file("book-spread")
    plan_book_pages(tmp_path, "x", book).write()
    plan = plan_book_pages(tmp_path, "x", Book(book.kan[:1]))
    assert {file for file, text in plan.texts.items() if text is None} == {
        "book-expenditure-2.yaml", "book-expenditure-3.yaml"}
    plan.write()
    assert [kan.number for kan in load_book(tmp_path, "x").kan] == ["1"]


def break_key(record: dict) -> None:
    record["kou"][0]["colour"] = "red"


def break_amount(record: dict) -> None:
    record["kou"][0]["moku"][0]["figures"]["amounts"]["this_year"] = "81,240"


def break_fraction(record: dict) -> None:
    record["kou"][0]["moku"][0]["setsu"][0]["amount"] = 1.5


def break_column(record: dict) -> None:
    record["kou"][0]["moku"][0]["figures"]["funding"]["gold"] = 1


def break_side(record: dict) -> None:
    record["side"] = "both"


def take_name(record: dict) -> None:
    del record["name"]


@pytest.mark.parametrize("damage", [break_key, break_amount, break_fraction, break_column, break_side, take_name])
def test_a_page_of_another_shape_is_refused(tmp_path, damage: Callable[[dict], None]):
    record = strict_yaml.load(strict_yaml.dump(kan_to_record(read_file("book-spread")[2].kan[0])), "x")
    damage(record)
    with pytest.raises((KeyError, TypeError, ValueError)):
        record_to_kan(record)
    (tmp_path / "book-expenditure-1.yaml").write_text(strict_yaml.dump(record), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        load_book(tmp_path, "x")
    assert [fault.slug for fault in raised.value.faults] == ["page-shape"]


def test_a_page_under_another_name_is_refused(tmp_path):
    plan_book_pages(tmp_path, "x", read_file("book-revenue")[2]).write()
    (tmp_path / "book-revenue-1.yaml").rename(tmp_path / "book-revenue-9.yaml")
    with pytest.raises(Faults, match="page-name"):
        load_book(tmp_path, "x")


# ---- checks


@pytest.mark.parametrize(("row", "verdict"), [
    (figures(100, 90, 10), "holds"), (figures(100, 90, 11), "fails"), (figures(0, 90, -90), "holds"),
    (figures(100, None, 100), "holds"), (figures(100, None, 90), "cannot-tell"), (figures(None, 90, -90), "holds"),
    (figures(100, 90, None), "cannot-tell"), (figures(None, None, None), "cannot-tell"),
    (figures(None, 90, -90, {"this_year": "1?"}), "cannot-tell")])
def test_this_year_less_last_is_the_difference(row, verdict):
    assert verdict_of(tuple(check_row("土木費", row, "円")), "this-less-last-is-difference") == [verdict]


@pytest.mark.parametrize(("row", "verdict"), [
    (figures(100, 90, 10, local_bonds=40, general_revenue=60), "holds"),
    (figures(100, 90, 10, local_bonds=None, general_revenue=100), "holds"),
    (figures(100, 90, 10, local_bonds=40, general_revenue=61), "fails"),
    (figures(100, 90, 10, {"local_bonds": "4O"}, local_bonds=None, general_revenue=60), "cannot-tell"),
    (figures(100, 90, 10, local_bonds=None, general_revenue=None), "cannot-tell"),
    (figures(0, 90, -90, local_bonds=None, general_revenue=None), "holds"),
    (figures(None, 90, -90, {"this_year": "1?"}, local_bonds=None, general_revenue=5), "cannot-tell")])
def test_funding_sums_to_this_year(row, verdict):
    assert verdict_of(tuple(check_row("土木費", row, "円")), "funding-sums-to-this-year") == [verdict]


def test_without_funding_nothing_is_said_of_it():
    assert verdict_of(tuple(check_row("市税", figures(100, 90, 10), "円")), "funding-sums-to-this-year") == []


def with_total(kan: Kan, **changed: int | None) -> Kan:
    kou = kan.kou[0]
    return replace(kan, kou=(replace(kou, total=replace(kou.total, **changed)), *kan.kou[1:]))


def test_total_of_a_kou():
    kan = read_file("book-spread")[2].kan[1]
    assert verdict_of(kan_to_findings(kan), "moku-sum-to-total") == ["holds", "holds"]
    assert verdict_of(kan_to_findings(with_total(kan, last_year=1)), "moku-sum-to-total") == ["fails", "holds"]
    assert verdict_of(kan_to_findings(with_total(kan, this_year=1)), "kou-amount-is-total") == ["fails", "holds"]
    without = with_total(kan, last_year=None)
    assert verdict_of(kan_to_findings(without), "moku-sum-to-total") == ["cannot-tell", "holds"]


def test_kou_sum_to_kan():
    kan = read_file("book-spread")[2].kan[1]
    assert verdict_of(kan_to_findings(replace(kan, kou=kan.kou[:1])), "kou-sum-to-kan") == ["fails"]
    nameless = replace(kan.kou[1], figures=None, total=None)
    without = replace(kan, kou=(kan.kou[0], nameless))
    assert verdict_of(kan_to_findings(without), "kou-sum-to-kan") == ["cannot-tell"]
    assert verdict_of(kan_to_findings(replace(kan, figures=None)), "kou-sum-to-kan") == []


def test_kan_matches_its_row_of_the_summary():
    book = Book(read_file("book-spread")[2].kan, read_file("book-summary")[2].summaries)
    found = book_to_findings(book)
    assert [verdict_of(found[kan.id], "kan-matches-summary") for kan in book.kan] == [["holds"]] * 3
    wrong = replace(book.kan[0], figures=replace(book.kan[0].figures, this_year=1))
    assert verdict_of(book_to_findings(replace(book, kan=(wrong,)))[wrong.id], "kan-matches-summary") == ["fails"]


# ---- coverage


def project(number: int, budgeted: int | None, title: str = "", document: str = "request",
            account: str | None = None, shared: tuple[str, ...] = ()) -> Project:
    return Project(
        id=f"test-2027-{document}-{number}", form="budget-request-sheet", number=str(number),
        title=title or f"事業{number}", title_origin="printed", change=None, printed_change=None, department=None,
        section=None, contact=None, kan=None, account=account, policy_area=None, start_year=None,
        amounts=Amounts(budgeted=budgeted), amount_scope="project", budgeted_shared_with=shared, missing={},
        printed={}, printed_execution_rate=None, groups=(), line_items=(), funding={}, grants=(),
        contract_authorization=None, references={}, sections=(), remarks=(), left_out=(),
        source=Source(document, PLACE))


def test_coverage_is_of_the_printed_whole():
    book = read_file("book-summary")[2]
    coverage = book_to_coverage([project(1, 50_000_000), project(2, 4_359_000), project(3, None)], book)
    assert (coverage.explained, coverage.whole, coverage.printed) == (54_359_000, 543_590_000, True)
    assert (coverage.counted, coverage.without, round(coverage.share, 6)) == (2, 1, 10.0)
    assert "一般会計の歳出合計 5億4,359万円のうち" in coverage.message and "（10.0%）" in coverage.message
    assert "1件は含みません" in coverage.message


def test_coverage_counts_once():
    book = read_file("book-summary")[2]
    ids = ("test-2027-request-1", "test-2027-request-2")
    shared = [project(1, 5_000_000, shared=ids[1:]), project(2, 5_000_000, shared=ids[:1])]
    assert book_to_coverage(shared, book).explained == 5_000_000
    twice = [project(1, 5_000_000, "図書館"), project(7, 5_000_000, "図書館", "digest"), project(2, 5_000_000, "図書館")]
    assert book_to_coverage(twice, book).explained == 10_000_000
    other = [project(1, 5_000_000), project(2, 9_000_000, account="国民健康保険事業会計")]
    assert (book_to_coverage(other, book).explained, book_to_coverage(other, book).without) == (5_000_000, 1)


def test_coverage_without_a_printed_whole_says_so():
    coverage = book_to_coverage([project(1, 0)], read_file("book-spread")[2])
    assert (coverage.whole, coverage.printed, coverage.explained) == (543_590_000, False, 0)
    assert coverage.message.startswith("予算書から読み取った款の歳出の合計 5億4,359万円のうち")


def test_no_coverage_without_a_book():
    assert book_to_coverage([project(1, 5)], Book()) is None
    assert book_to_coverage([project(1, 5)], read_file("book-facing")[2]) is None  # no amounts beside its 款


def test_coverage_is_of_the_general_account():
    coverage = book_to_coverage([project(1, 1_000_000)], read_file("book-accounts")[2])
    assert (coverage.whole, coverage.printed) == (543_590_000, False)
