"""Stage 2 and 3 for tables with a row for each project: what a ward's list and a ministry's CSV say comes into the record
with the cell of every figure, and nothing of them is lost unseen."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from portal.cell_names import cell_name, cells_start
from portal.faults import Faults
from portal.findings import project_to_findings
from portal.findings.tables import totals_to_findings
from portal.forms import load_forms
from portal.model import Document, Place, Project, Reading, Remark
from portal.projects.record import project_to_record, record_to_project
from tests.table_makers import REQUEST_LIST, REVIEW, csv_bytes, document, form, projects, read, request_list, workbook

LIST, REVIEWS = form(REQUEST_LIST), form(REVIEW)
REVIEW_HEAD = ["予算事業ID", "事業名", "府省庁", "局・庁", "部", "課", "事業年度", "当初予算(円)", "歳出予算現額(円)", "執行額(円)", "執行率(%)",
               "事業の概要"]


def listed(folder: Path, *rows: list, name: str = "総務部") -> tuple[Reading, tuple[Project, ...]]:
    """The reading of a list of these rows, of which the first is the header, and its projects."""
    reading = read(workbook(**{name: rows}), LIST, folder)
    return reading, projects(reading, LIST)


def slugs(remarks: tuple[Remark, ...]) -> list[str]:
    return [remark.slug for remark in remarks]


def figures_of(project: Project) -> Iterator[tuple[str, Place]]:
    """Every figure of a project as printed, with its place."""
    for field, scrap in project.printed.items():
        if field in vars(project.amounts):
            yield scrap.text, scrap.place
    for row in (*project.groups, *project.line_items):
        for field, text in row.printed.items():
            yield text, row.places[field]
    for grant in project.grants:
        yield grant.printed or "", grant.place


def cell_at(of: Document, place: Place) -> str:
    """What the first of some cells holds."""
    row, column = cells_start(place.cells)
    cells = of.tables[place.table - 1].rows[row - 1]
    return cells[column - 1] if column <= len(cells) else ""


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Reading, tuple[Project, ...]]:
    folder = tmp_path_factory.mktemp("list")
    reading = read(workbook(表紙=[["令和6年度"]], 総務部=request_list), LIST, folder)
    return reading, projects(reading, LIST)


def test_each_row_is_a_project_with_the_cell_of_each_figure(whole):
    one, two, three = whole[1]
    assert (one.title, one.number, one.change, one.department, one.section) == ("広報紙", "1", "recurring", "総務部", "総務課")
    assert (one.amounts.requested, one.amounts.budgeted) == (15_346_000, 15_000_000)
    assert one.printed["requested"].place == Place(table=2, cells="総務部!F5")
    assert one.funding == {"national_disbursement": 357_000, "metropolitan_disbursement": 178_000, "other_earmarked": None,
                           "general_revenue": 14_465_000}
    assert [grant.place.cells for grant in one.grants] == ["総務部!I5", "総務部!J5", "総務部!K5"]
    assert one.sections[0].body == "経費を精査しました。" and one.source.place.cells == "総務部!A5:L5"
    assert two.amounts.budgeted == 0 and three.amounts.budgeted is None and three.missing == {"budgeted": "blank"}
    assert three.amounts.requested == -1_200_000


def test_rows_without_a_name_are_items_of_the_project_above(whole):
    two = whole[1][1]
    assert [(item.name, item.requested, item.places["requested"].cells) for item in two.line_items] == \
        [("講師謝礼", 300_000, "総務部!F7"), ("会場借上げ", 200_000, "総務部!F8")]
    assert {finding.slug: finding.verdict for finding in project_to_findings(two)} == \
        {"items-sum-to-total": "holds", "funding-sums-to-amount": "holds"}


def test_what_is_no_project_is_told_and_never_lost(whole):
    reading, _ = whole
    assert [(left.reason, left.text) for left in reading.left_out] == [
        ("not-this-form", "令和6年度"), ("front-matter", "令和6年度 予算要求一覧"), ("front-matter", "（単位：千円）"),
        ("repeated", "番号 課 事業名 区分 内訳 要求額 査定額 増減"), ("notice", "※ 千円未満は四捨五入しています。"),
        ("passed-over", "増減 =G5-F5 -500 増減")]
    assert reading.remarks == ()


def test_rows_of_sums_are_no_projects_and_say_what_they_are_of(whole):
    of_department, of_all = whole[0].totals
    assert (of_department.name, of_department.unit, of_department.sheets) == ("総務部計", "千円", ((1, 3),))
    assert of_all.figures["budgeted"].text == "15,001" and of_all.figures["budgeted"].place.cells == "総務部!G13"


def test_the_record_of_a_table_comes_back_from_its_page(whole):
    for project in whole[1]:
        assert record_to_project(project_to_record(project)) == project


def test_a_ministrys_csv_has_the_columns_that_its_form_names(tmp_path):
    rows = [REVIEW_HEAD, ["001234", "デジタル化推進", "総務省", "自治行政局", "行政課", None, "2023", "1,200,000", "1200000", "1,140,000", "95",
                          "概要です。\n二行目。"],
            ["001235", "調査", "総務省", None, None, None, "2023", "0", "", "-", "", ""]]
    for encoding in ("cp932", "utf-8-sig"):
        reading = read(csv_bytes(rows, encoding), REVIEWS, tmp_path, "rs.csv")
        one, two = projects(reading, REVIEWS)
        assert (one.id, one.section) == ("minato-2024-table-001234", "自治行政局 行政課")
        assert (one.amounts.budgeted, one.amounts.adjusted, one.amounts.settled) == (1_200_000, 1_200_000, 1_140_000)
        assert one.printed_execution_rate == 95.0 and one.printed["settled"].place == Place(table=1, cells="J2")
        assert [finding.verdict for finding in project_to_findings(one)] == ["holds"]
        assert two.amounts.budgeted == 0 and two.amounts.adjusted is None and two.missing["adjusted"] == "blank"


def test_a_column_that_the_form_does_not_know_is_told(tmp_path):
    reading, _ = listed(tmp_path, ["事業名", "要求額", "備考", None], ["広報紙", 1, "要確認", "○"])
    assert slugs(reading.remarks) == ["unknown-column", "unknown-column"]
    assert [(left.reason, left.text, left.place.cells) for left in reading.left_out] == \
        [("unknown-column", "備考 要確認", "総務部!C1:C2"), ("unknown-column", "○", "総務部!D1:D2")]


def test_two_columns_of_one_label_stop_the_build_until_the_form_tells_them_apart(tmp_path):
    rows = [[None, "令和6年度", None, "令和5年度", None], ["事業名", "要求額", "査定額", "要求額", "査定額"], ["広報紙", 1, 2, 3, 4]]
    with pytest.raises(Faults, match="column-twice"):
        listed(tmp_path, *rows)
    boxes = [{**box, "labels": [f"令和6年度/{box['labels'][0]}"]} if box["key"] in ("requested", "budgeted") else box
             for box in REQUEST_LIST["boxes"]]
    told = form({**REQUEST_LIST, "boxes": boxes}, ignored=["令和5年度/要求額", "令和5年度/査定額"])
    reading = read(workbook(総務部=rows), told, tmp_path)
    project, = projects(reading, told)
    assert (project.amounts.requested, project.amounts.budgeted) == (1, 2) and reading.remarks == ()


def test_a_label_with_a_year_is_that_of_any_year(tmp_path):
    boxes = [{"key": "title", "labels": ["事業名"]}, {"key": "requested", "labels": ["令和5年度要求額"]}]
    of = form({**REQUEST_LIST, "boxes": boxes}, carried=[], worksheet=None)
    reading = read(workbook(一覧=[["事業名", "令和7年度要求額（千円）"], ["広報紙", 5]]), of, tmp_path)
    assert projects(reading, of)[0].amounts.requested == 5_000


@pytest.mark.parametrize(("head", "note", "text", "yen"), [
    ("要求額", "単位：千円", 5, 5_000), ("要求額(千円)", "単位：円", 5, 5_000), ("要求額（円）", None, "５", 5), ("要求額", None, "5", 5),
    ("要求額", "(単位:百万円)", "1,234", 1_234_000_000), ("要求額", "単位：千円", "3億528万円", 305_280_000)])
def test_the_unit_is_that_of_the_column_then_that_above_the_table_then_the_forms(tmp_path, head, note, text, yen):
    _, (project,) = listed(tmp_path, [None, None, note], ["事業名", "部", head], ["広報紙", "総務部", text])
    assert project.amounts.requested == yen


def test_columns_of_different_units_are_each_read_in_their_own(tmp_path):
    _, (project,) = listed(tmp_path, ["事業名", "要求額(千円)", "査定額(円)"], ["広報紙", 5, 4500])
    assert (project.amounts.requested, project.amounts.budgeted, project.unit) == (5_000, 4_500, "千円")


@pytest.mark.parametrize("value", ["=1+1", "#REF!", "約5", "5?", "5\n6", "５　６"])
def test_a_figure_that_is_none_is_unreadable_and_not_guessed(tmp_path, value):
    _, (project,) = listed(tmp_path, ["事業名", "要求額", "査定額"], ["広報紙", value, 5])
    assert project.amounts.requested is None and project.missing == {"requested": "unreadable"}
    assert [(each.slug, each.place.cells) for each in project.remarks] == [("amount-unreadable", "総務部!B2")]


def test_a_row_that_belongs_to_no_project_is_told(tmp_path):
    reading, _ = listed(tmp_path, ["事業名", "要求額", "理由"], ["広報紙", 1, "a"], [None, 9, None], [None, None, "続き"])
    assert slugs(reading.remarks) == ["row-unplaced"] and reading.left_out[0].text == "9"
    assert reading.sheets[0].boxes[-2].body == "a\n続き"


def test_worksheets_of_departments_are_read_one_after_the_other(tmp_path):
    head = ["事業名", "要求額"]
    data = workbook(総務部=[head, ["広報紙", 1], ["部計", 1]], 区民部=[head, ["相談", 2], ["部計", 2], ["総計", 3]], 目次=[["目次"], ["x"]])
    reading = read(data, LIST, tmp_path)
    assert [(each.department, each.title) for each in projects(reading, LIST)] == [("総務部", "広報紙"), ("区民部", "相談")]
    assert [(total.name, total.sheets) for total in reading.totals] == \
        [("部計", ((1, 1),)), ("部計", ((2, 2),)), ("総計", ((2, 2), (1, 2)))]
    assert slugs(reading.remarks) == ["worksheet-unread"] and reading.left_out[-1].text == "目次 x"


def test_what_is_printed_once_holds_for_the_rows_below_where_the_form_says_so(tmp_path):
    boxes = [*REQUEST_LIST["boxes"], {"key": "policy_area", "labels": ["分野"]}]
    of = form({**REQUEST_LIST, "boxes": boxes}, worksheet=None,
              headings=[{"key": "policy_area", "pattern": "【(?P<value>.+)】"}])
    rows = [["部", "事業名", "要求額"], ["【安全】"], ["総務部", "広報紙", 1], [None, "相談", 2], ["【福祉】"], ["区民部", "研修", 3]]
    reading = read(workbook(一覧=rows), of, tmp_path)
    assert [(each.department, each.policy_area) for each in projects(reading, of)] == \
        [("総務部", "安全"), ("総務部", "安全"), ("区民部", "福祉")]


def test_what_the_document_hides_is_read_and_told(tmp_path):
    def draw(sheet: Worksheet) -> None:
        for row in (["事業名", "要求額"], ["広報紙", 1], ["相談", 2]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = sheet.column_dimensions["B"].hidden = True
        sheet.sheet_state = "hidden"
    reading = read(workbook(見える=[["事業名", "要求額"], ["研修", 3]], 控え=draw), LIST, tmp_path)
    assert [project.amounts.requested for project in projects(reading, LIST)] == [3, 1, 2]
    assert [remark.message for remark in reading.remarks] == [
        "シート「控え」は資料では非表示です。記録には入れています。", "シート「控え」の3行、B列は資料では非表示です。記録には入れています。"]


def test_an_amount_joined_over_projects_is_theirs_together(tmp_path):
    def draw(sheet: Worksheet) -> None:
        for row in (["事業名", "要求額", "査定額"], ["広報紙", 1, 30], ["相談", 2, None], ["研修", 3, 4]):
            sheet.append(row)
        sheet.merge_cells("C2:C3")
    reading = read(workbook(総務部=draw), LIST, tmp_path)
    one, two, three = projects(reading, LIST)
    assert one.amounts.budgeted == two.amounts.budgeted == 30 and one.printed["budgeted"] == two.printed["budgeted"]
    assert one.budgeted_shared_with == (two.id,) and two.budgeted_shared_with == (one.id,)
    assert three.budgeted_shared_with == () and three.amounts.budgeted == 4


def test_any_other_amount_joined_over_projects_is_that_of_none(tmp_path):
    def draw(sheet: Worksheet) -> None:
        for row in (["事業名", "要求額", "査定額"], ["広報紙", 30, 1], ["相談", None, 2]):
            sheet.append(row)
        sheet.merge_cells("B2:B3")
    for project in projects(read(workbook(総務部=draw), LIST, tmp_path), LIST):
        assert project.amounts.requested is None and project.missing == {"requested": "unreadable"}
        assert "amount-of-several" in slugs(project.remarks)


def test_an_amount_joined_over_the_items_of_a_project_is_the_projects(tmp_path):
    def draw(sheet: Worksheet) -> None:
        for row in (["事業名", "内訳", "要求額", "査定額"], ["広報紙", "印刷", 10, 30], [None, "配布", 20, None], ["相談", None, 3, 3]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("D2:D3")
    one, two = projects(read(workbook(総務部=draw), LIST, tmp_path), LIST)
    assert one.amounts.budgeted == 30 and [item.budgeted for item in one.line_items] == [None, None]
    assert [item.requested for item in one.line_items] == [10, 20] and one.amounts.requested is None
    assert two.amounts.requested == 3


def test_a_key_that_is_repeated_on_every_line_is_one_project(tmp_path):
    _, (one, two) = listed(tmp_path, ["事業名", "内訳", "要求額"], ["広報紙", "印刷", 1], ["広報紙", "配布", 2], ["広報紙", "計", 3],
                           ["相談", None, 5])
    assert [item.name for item in one.line_items] == ["印刷", "配布"] and one.amounts.requested == 3
    assert two.amounts.requested == 5


AMOUNT = st.one_of(st.none(), st.integers(-10**9, 10**12))
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Z")), min_size=1, max_size=8)
PROJECT = st.tuples(TEXT.filter(lambda text: text[0] not in "※注＊*"), AMOUNT, AMOUNT, st.lists(AMOUNT, min_size=3, max_size=3),
                    st.lists(st.tuples(TEXT.map(lambda text: f"項{text}"), AMOUNT, AMOUNT), max_size=3))


@given(st.lists(PROJECT, min_size=1, max_size=6, unique_by=lambda each: each[0]), st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_figure_of_any_table_comes_back_with_its_cell(tmp_path_factory, made, as_csv):
    folder = tmp_path_factory.mktemp("any")
    rows: list[list] = [["事業名", "内訳", "要求額", "査定額", "財源内訳", None, None], [None] * 4 + ["国庫支出金", "都支出金", "一般財源"]]
    where = []
    for title, requested, budgeted, funding, items in made:
        where.append(len(rows) + 1)
        rows.append([f"事業{title}", None, requested, budgeted, *funding])
        rows += [[None, *item] for item in items]
    name = "any.csv" if as_csv else "any.xlsx"
    data = csv_bytes(rows) if as_csv else workbook(総務部=rows)
    reading = read(data, LIST, folder, name)
    found = projects(reading, LIST)
    of = document(data, folder, name)
    assert [project.title for project in found] == [f"事業{title}" for title, *_ in made] and reading.remarks == ()
    for project, row, (_, requested, budgeted, funding, items) in zip(found, where, made):
        assert (project.amounts.requested, project.amounts.budgeted) == (requested, budgeted)
        assert [grant.amount for grant in project.grants] == funding
        assert [(item.name, item.requested, item.budgeted) for item in project.line_items] == items
        sheet = "" if as_csv else "総務部!"
        for field, amount, column in (("requested", requested, 3), ("budgeted", budgeted, 4)):
            assert (field in project.printed) == (amount is not None)
            if amount is not None:
                assert project.printed[field].place.cells == f"{sheet}{cell_name(row, column)}"
        for text, place in figures_of(project):
            assert cell_at(of, place) == text


def big_review(projects: int = 400, columns: int = 200) -> list[list]:
    """The rows of a ministry's table: a few columns that the form takes, the others not."""
    head = [*REVIEW_HEAD, *(f"欄{number}" for number in range(len(REVIEW_HEAD), columns))]
    return [head, *([f"{at:06}", f"事業{at}", "総務省", "局", "部", "課", 2023, 1000 * at, 2000 * at, 1000 * at, 50,
                     f"第{at}の概要。", *(at * number for number in range(len(REVIEW_HEAD), columns))]
                    for at in range(1, projects + 1))]


@pytest.mark.parametrize("name", ["big.xlsx", "big.csv"])
def test_a_table_of_400_projects_and_200_columns_takes_little_time(tmp_path, name):
    rows = big_review()
    of = form(REVIEW, ignored=["事業年度", *rows[0][len(REVIEW_HEAD):]])
    data = csv_bytes(rows) if name.endswith("csv") else workbook(データ=rows)
    began = time.process_time()
    reading = read(data, of, tmp_path, name)
    taken = time.process_time() - began
    found = projects(reading, of)
    assert len(found) == 400 and reading.remarks == ()
    assert [project.amounts.settled for project in found] == [1000 * at for at in range(1, 401)]
    assert taken < 10, taken


def test_the_example_of_the_documentation_is_read_as_it_says(tmp_path):
    page = (Path(__file__).resolve().parent.parent / "docs" / "tables.md").read_text(encoding="utf-8")
    of, table = (re.search(rf"^```{kind}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)[1] for kind in ("yaml", "csv"))
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "request-list.yaml").write_text(of, encoding="utf-8")
    told = load_forms(tmp_path / "forms")["request-list"]
    reading = read(table.encode("cp932"), told, tmp_path, "list.csv")
    one, two = projects(reading, told)
    assert [(item.name, item.requested) for item in one.line_items] == [("印刷", 600_000), ("配布", 300_000)]
    assert (one.amounts.budgeted, two.amounts.budgeted, two.department) == (800_000, 0, "総務部")
    assert one.funding["national_disbursement"] == 300_000 and reading.remarks == ()
    findings = [*(each for project in (one, two) for each in project_to_findings(project)),
                *totals_to_findings(reading.totals, {1: one, 2: two})]
    assert len(findings) == 6 and {finding.verdict for finding in findings} == {"holds"}


def test_what_a_header_says_above_known_labels_and_further_numbers_are_told(tmp_path):
    reading, (project,) = listed(tmp_path, ["No", "事業名", "内訳", "令和6年度"], [None, None, None, "要求額"], [1, "広報紙", None, 5],
                                 [2, None, "印刷", 5])
    assert [(left.reason, left.text) for left in reading.left_out] == [("front-matter", "令和6年度")]
    assert project.number == "1" and [(left.reason, left.text) for left in project.left_out] == [("passed-over", "2")]


def test_a_sum_above_all_projects_is_of_none_and_told(tmp_path):
    reading, (project,) = listed(tmp_path, ["事業名", "要求額"], ["合計", 5], ["広報紙", 5])
    assert project.title == "広報紙" and reading.totals == () and slugs(reading.remarks) == ["row-unplaced"]
    assert reading.left_out[0].text == "合計 5"
