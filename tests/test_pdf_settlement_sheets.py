"""Settlement sheets in PDFs of four producers: every figure, every box's text, and the printed rates."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from portal.findings import project_to_findings
from portal.model import Page
from portal.projects.assemble import reading_to_projects
from portal.sheets.reader import document_to_reading
from tests.drawing.sheets import REVIEW_LABELS, VISION_LABEL, sheets_of
from tests.pdf_sheets import (FORMS, SETTLEMENTS, bare, boxes_of, data_of, each_sheet, joins, printed_rows,
                              projects_of, read, reread, retold, rows_of, sheet_of, yen)

EACH = pytest.mark.parametrize(("name", "number"), each_sheet(SETTLEMENTS))


@pytest.mark.parametrize("name", SETTLEMENTS)
def test_the_sheets_are_those_that_were_drawn(name):
    reading = read(name)[1]
    assert [sheet.number for sheet in reading.sheets] == [sheet["number"] for sheet in sheets_of(name)]
    assert all(part.reason == "furniture" for part in reading.left_out)


@EACH
def test_the_title_and_the_foot(name, number):
    boxes, data = boxes_of(sheet_of(name, number)), data_of(name, number)
    for key in ("title", "change", "start_year", "office", "settlement_reference", "budget_outline_reference", "page",
                "vision"):
        assert bare(boxes[key].body) == bare(data[key]), key


@EACH
def test_every_figure(name, number):
    (project, findings), data = projects_of(name)[number], data_of(name, number)
    adjusted, settled, rate = data["figures"]
    assert (project.amounts.adjusted, project.amounts.settled) == (yen(adjusted, 1), yen(settled, 1))
    assert project.printed_execution_rate == float(rate.removesuffix("%"))
    assert {finding.verdict for finding in findings} == {"holds"}
    assert project.printed["settled"].place.page


@EACH
def test_the_text_of_every_box(name, number):
    boxes, data = boxes_of(sheet_of(name, number)), data_of(name, number)
    for key in ("description", "results", "review"):
        assert joins(printed_rows(boxes[key].body), rows_of(data[key])) == 0, key
        assert boxes[key].state == "read"


@EACH
def test_the_labels_are_as_printed(name, number):
    headings = {box.key: box.heading for box in sheet_of(name, number).boxes}
    across = name in ("settlement-varied-column", "settlement-varied-units")  # There the label is not in columns.
    between = "" if across else "/"
    assert bare(headings["review"]) == bare(between.join(REVIEW_LABELS))
    assert bare(headings["vision"]) == bare(VISION_LABEL)
    assert headings["budget_outline_reference"] == "R4予算の概要"
    assert "unknown" not in headings


@pytest.mark.parametrize("name", SETTLEMENTS)
def test_no_letter_is_lost_and_none_is_invented(name):
    document, reading = read(name)
    page = Counter(bare("".join(char.text for page in document.pages for char in page.chars)))
    record = Counter(bare("".join(part.text for part in reading.left_out)))
    for sheet in reading.sheets:
        parts = [sheet.number, *(part.text for part in sheet.left_out)]
        parts += [part for box in sheet.boxes for part in (box.body, box.heading)]
        record.update(bare("".join(filter(None, parts))))
    units = "円%" if name == "settlement-varied-units" else ""  # Printed once, in the heads.
    signs = Counter({letter: record[letter] - page[letter] for letter in "|-/" + units if record[letter] > page[letter]})
    assert page - record == Counter() and record - page == signs  # Of tables, and between the columns of a label.


# ---- other years and damage, made of a document that is read right

NAME = "settlement-2022-weasyprint"


def test_another_year_prints_other_figures_in_its_labels():
    sheet = reread(NAME, retold({"R4予算の概要": "R5予算の概要", "第4次": "第5次"})).sheets[0]
    headings = {box.key: box.heading for box in sheet.boxes}
    assert headings["budget_outline_reference"] == "R5予算の概要" and "第5次" in headings["vision"]
    assert bare(boxes_of(sheet)["vision"].body) == bare("≪基本構想の実現に向けて≫")


@pytest.mark.parametrize("head", [{"予算現額": "予算原額"}, {"決算額": "決済額"}, {"執行率": "実行率"}])
def test_where_a_head_is_lost_the_rate_decides(head):
    reading = reread(NAME, retold(head))
    for sheet, project in zip(reading.sheets, reading_to_projects(reading, FORMS["settlement-sheet"], "test", "test")):
        data = data_of(NAME, sheet.number)
        assert [figure.text for figure in sheet.loose_figures] == data["figures"]
        assert (project.amounts.adjusted, project.amounts.settled) == tuple(yen(text, 1) for text in data["figures"][:2])
        assert "figures-placed-by-rate" in {remark.slug for remark in project.remarks}


def test_without_any_head_there_is_no_sheet_and_no_invented_figure():
    reading = reread(NAME, retold({"予算現額": "予算原額", "決算額": "決済額", "執行率": "実行率"}))
    assert reading.sheets == () and [remark.slug for remark in reading.remarks] == ["no-sheet"]
    assert any("73,637,000円" in part.text for part in reading.left_out)


def test_a_blank_figure_is_blank():
    def without_settled(page: Page) -> Page:
        text = "".join(char.text for char in page.chars)
        start = text.find("62,907,869円")
        return page if start < 0 else replace(page, chars=(*page.chars[:start], *page.chars[start + 11:]))
    reading = reread(NAME, without_settled)
    project = reading_to_projects(reading, FORMS["settlement-sheet"], "test", "test")[0]
    assert boxes_of(reading.sheets[0])["settled"].state == "blank"
    assert project.amounts.settled is None and project.missing == {"settled": "blank"}
    assert project.amounts.adjusted == 73_637_000


def test_the_words_of_labels_in_a_table_of_a_box_are_text():
    reading = reread(NAME, retold({"配布部数": "予算現額", "閲読率": "執行率"}))
    assert "予算現額(1回あたり)" in bare(boxes_of(reading.sheets[0])["results"].body)
    assert boxes_of(reading.sheets[0])["adjusted"].body == "73,637,000円"


def test_a_page_without_a_table_is_no_project():
    reading = reread(NAME, lambda page: replace(
        page, rules=(), chars=tuple(char for char in page.chars if char.top < 60)))
    assert reading.sheets == () and [remark.slug for remark in reading.remarks] == ["no-sheet"]
    assert [bare(part.text) for part in reading.left_out] == [
        bare(f"{data['number']}{data['title']}【{data['change']}】") for data in sheets_of(NAME)]


def test_a_page_in_another_order_is_a_sheet_in_that_order():
    document, reading = read(NAME)
    back = document_to_reading(replace(document, pages=document.pages[::-1]), FORMS["settlement-sheet"])
    assert [sheet.number for sheet in back.sheets] == [sheet.number for sheet in reading.sheets][::-1]


# ---- figures that are printed in other ways


def figures_of(name: str, number: str, words: dict[str, str]) -> tuple[list, dict[str, str], set[str]]:
    """adjusted, settled and the rate of a sheet whose words are changed, why they are missing, its remarks."""
    reading = reread(name, retold(words))
    project = next(project for project in reading_to_projects(reading, FORMS["settlement-sheet"], "test", "test")
                   if project.number == number)
    return ([project.amounts.adjusted, project.amounts.settled, project.printed_execution_rate], project.missing,
            {remark.slug for remark in project.remarks})


def test_figures_without_their_units_have_those_of_their_heads():
    assert figures_of("settlement-varied-units", "32", {})[0] == [1_284_633_520, 902_118_004, 70.2]
    # A unit that nobody knows is not passed over: no figure is taken for one of yen.
    assert reread("settlement-varied-units", retold({"額（円）": "額（両）"})).sheets == ()


def test_a_box_of_figures_with_nothing_in_it_is_blank():
    def without(page: Page) -> Page:
        return replace(page, chars=tuple(char for char in page.chars if char.text not in "0123456789,.円%"))
    project = reading_to_projects(reread("settlement-varied-column", without), FORMS["settlement-sheet"], "t", "t")[0]
    assert project.missing == {"adjusted": "blank", "settled": "blank"}


def test_several_tables_of_a_page_are_several_sheets():
    document, reading = read("settlement-varied-two")
    assert len(document.pages) == 2 and [sheet.place.page for sheet in reading.sheets] == [1, 1, 2, 2]
    boxes = [sheet.place.box for sheet in reading.sheets]
    assert boxes[0][3] <= boxes[1][1] and boxes[2][3] <= boxes[3][1]


def test_a_rate_that_the_figures_do_not_give_fails_and_is_kept():
    reading = reread("settlement-varied-column", retold({"100.0%": "101.5%"}))
    project = reading_to_projects(reading, FORMS["settlement-sheet"], "test", "test")[0]
    assert project.printed_execution_rate == 101.5 and project.amounts.settled == 4_212_000
    assert "fails" in {finding.verdict for finding in project_to_findings(project)}
