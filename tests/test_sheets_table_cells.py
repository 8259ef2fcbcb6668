"""Stage 2 and 3 for workbooks with a worksheet for each project: what stands beside or below a label is its value, what
is doubtful is never taken, and nothing is lost unseen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from portal.faults import Faults
from portal.findings import project_to_findings
from portal.model import Project, Reading
from tests.table_makers import SHEET, document, evaluation, form, projects, read, workbook

OF = form(SHEET)
ITEMS = [("印刷", 600, 500), ("配布", 500, 500)]


def one(folder: Path, draw: Callable[[Worksheet], None], of=OF) -> tuple[Reading, Project]:
    """The reading of a workbook of one worksheet, and its project."""
    reading = read(workbook(広報=draw), of, folder)
    project, = projects(reading, of)
    return reading, project


def changed(*rows: list[Any], **cells: Any) -> Callable[[Worksheet], None]:
    """What draws rows, then some cells."""
    def draw(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(row)
        for cell, value in cells.items():
            sheet[cell] = value
    return draw


def test_a_worksheet_is_a_project_with_the_cell_of_each_figure(tmp_path):
    reading, project = one(tmp_path, evaluation(7, "広報紙", ITEMS))
    assert (project.id, project.title, project.section) == ("minato-2024-table-7", "広報紙", "総務課")
    assert vars(project.amounts) == {"requested": 1_100_000, "budgeted": 1_000_000, "earmarked": None,
                                     "adjusted": 1_000_000, "settled": 952_000}
    assert project.printed_execution_rate == 95.2 and project.printed["settled"].place.cells == "広報!E7"
    assert [(item.name, item.requested, item.places["budgeted"].cells) for item in project.line_items] == \
        [("印刷", 600_000, "広報!C12"), ("配布", 500_000, "広報!C13")]
    assert [(grant.source, grant.amount, grant.place.cells) for grant in project.grants] == \
        [("national_disbursement", 300_000, "広報!B9"), ("general_revenue", 700_000, "広報!E9")]
    assert [(part.key, part.body) for part in project.sections] == [
        ("description", "区民の利便性を高めます。\n二行目。"), ("reasoning", "おおむね予定どおりです。\n※ 端数は調整していません。")]
    assert {finding.verdict for finding in project_to_findings(project)} == {"holds"}
    assert [(left.reason, left.text) for left in project.left_out] == [
        ("passed-over", "R6.8.1"), ("front-matter", "事務事業評価シート（令和5年度）"), ("front-matter", "(単位：千円)")]


def test_worksheets_without_the_title_are_told_and_those_of_other_names_left_out(tmp_path):
    reading = read(workbook(一覧=[["事業名", "広報紙"]], 集計=[["計", 5]], 広報=evaluation(7, "広報紙", ITEMS)), OF, tmp_path)
    assert len(reading.sheets) == 1 and [left.text for left in reading.left_out] == ["事業名 広報紙", "計 5"]
    assert [remark.slug for remark in reading.remarks] == ["worksheet-unread"]


def test_several_figures_beside_one_label_are_none_of_them(tmp_path):
    _, project = one(tmp_path, evaluation(7, "広報紙", ITEMS, F9="700", G9="701"))
    assert project.funding["general_revenue"] is None
    assert [remark.slug for remark in project.remarks] == ["value-ambiguous", "amount-unreadable"]


def test_a_figure_under_the_heading_of_a_year_is_told_apart_from_those_of_others(tmp_path):
    boxes = [{**box, "labels": [f"令和5年度/{box['labels'][0]}"]} if box["key"] in ("adjusted", "settled") else box
             for box in SHEET["boxes"]]
    draw = changed(["事業名", "広報紙"], [None, "令和4年度", "令和5年度", "令和6年度"], ["予算現額", 1, 2, 3], ["決算額", 4, 5, 6])
    _, project = one(tmp_path, draw, form({**SHEET, "boxes": boxes}))
    assert (project.amounts.adjusted, project.amounts.settled) == (2_000, 5_000)
    assert Counter(left.text for left in project.left_out) == Counter(["1", "3", "4", "6", "令和4年度", "令和6年度"])
    assert {left.reason for left in project.left_out} == {"passed-over"}


def test_text_of_no_label_is_told(tmp_path):
    _, project = one(tmp_path, changed(["事業名", "広報紙", "謎の文字"], ["予算現額", 5]))
    assert project.title == "広報紙" and [remark.slug for remark in project.remarks] == ["unknown-text"]
    assert project.left_out[0].text == "謎の文字" and project.left_out[0].place.cells == "広報!C1"


def test_labels_are_known_with_numbers_colons_and_wide_letters(tmp_path):
    _, project = one(tmp_path, changed(["１．事業名：", "広報紙"], ["（２）予算現額（円）", 5000], ["③ 決算額", "４,０００円"]))
    assert (project.title, project.amounts.adjusted, project.amounts.settled) == ("広報紙", 5_000, 4_000)


def test_values_in_joined_cells_are_those_of_their_labels(tmp_path):
    def draw(sheet: Worksheet) -> None:
        changed(["事業名", None, "広報紙"], ["予算現額", None, 5, None, "決算額", 4])(sheet)
        sheet.merge_cells("A1:B1")
        sheet.merge_cells("C1:F1")
        sheet.merge_cells("A2:B2")
    _, project = one(tmp_path, draw)
    assert (project.title, project.amounts.adjusted, project.amounts.settled) == ("広報紙", 5_000, 4_000)


@pytest.mark.parametrize("value", ["=1+1", "#DIV/0!"])
def test_a_value_that_is_an_error_is_unreadable(tmp_path, value):
    _, project = one(tmp_path, evaluation(7, value, ITEMS, E7=value, B5=value))
    assert project.title is None and project.missing["settled"] == "unreadable"
    assert project.sections[0].missing == "unreadable" and value in project.sections[0].body


def test_a_column_of_the_amounts_that_the_form_does_not_know_is_told(tmp_path):
    _, project = one(tmp_path, evaluation(7, "広報紙", ITEMS, D11="備考", D12="重要"))
    assert [remark.slug for remark in project.remarks] == ["unknown-column"]
    assert [left.text for left in project.left_out if left.reason == "unknown-column"] == ["備考", "重要"]


def test_a_rule_that_names_no_box_is_refused(tmp_path):
    with pytest.raises(Faults, match="unknown-box"):
        one(tmp_path, evaluation(7, "広報紙", ITEMS), form(SHEET, below=["nothing"]))


WORD = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Z")), min_size=1, max_size=6).map(lambda text: f"語{text}")


@given(WORD, st.integers(0, 10**9), st.integers(1, 10**9), st.lists(st.tuples(WORD, st.integers(0, 10**9), st.integers(0, 10**9)),
                                                                    max_size=4), st.lists(WORD, max_size=3))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_character_of_any_worksheet_is_in_the_record_or_told(tmp_path_factory, title, settled, adjusted, items, strays):
    folder = tmp_path_factory.mktemp("any")
    draw = evaluation(7, title, items, E7=settled, B7=adjusted, **{f"H{9 + at}": text for at, text in enumerate(strays)})
    data = workbook(広報=draw)
    project, = projects(read(data, OF, folder), OF)
    assert (project.title, project.amounts.adjusted) == (title, 1000 * adjusted)
    assert [(item.name, item.requested, item.budgeted) for item in project.line_items] == \
        [(name, 1000 * requested, 1000 * budgeted) for name, requested, budgeted in items]
    cells = {text for row in document(data, folder).tables[0].rows for text in row if text}
    kept = " ".join([*(scrap.text for scrap in project.printed.values()), *(part.body for part in project.sections),
                     *(part.heading for part in project.sections), *(left.text for left in project.left_out),
                     *(item.name for item in project.line_items), project.number or "",
                     *(text for item in project.line_items for text in item.printed.values()),
                     *(grant.printed or "" for grant in project.grants)])
    labels = {label for box in SHEET["boxes"] for label in box["labels"]} | {"作成日", "合計", "千円"}
    assert {text for text in cells - labels if text not in kept} == set()


def test_a_label_of_the_amounts_without_their_table_is_told(tmp_path):
    _, project = one(tmp_path, changed(["事業名", "広報紙"], ["経費の内訳", "一式"], ["予算現額", 5]))
    assert [remark.slug for remark in project.remarks] == ["unknown-text", "unknown-text"]
    assert [left.text for left in project.left_out] == ["経費の内訳", "一式"]


def test_an_amount_that_a_label_says_beside_the_total_of_the_items_is_kept_as_left_out(tmp_path):
    _, project = one(tmp_path, evaluation(7, "広報紙", ITEMS, G3="要求額", H3=1100))
    assert project.amounts.requested == 1_100_000
    assert [left.place.cells for left in project.left_out if left.text == "1100"] == ["広報!H3"]
