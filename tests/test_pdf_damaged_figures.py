"""Figures that cells break, cut off or spread; running lines; labels in several manners."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.model import Char
from portal.projects.assemble import reading_to_projects
from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.numbered.rules import form_to_rules
from portal.sheets.pdf.amounts import AmountsArea
from portal.sheets.pdf.broken_figures import (is_damaged, is_open, is_sure, line_to_words, region_to_lines,
                                              with_pieces)
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import Line
from portal.sheets.reader import document_to_reading
from tests.pdf_sheets import FORMS, boxes_of, read, reread
from tests.test_pdf_boxes import letters

FORM = FORMS["budget-request-sheet"]


def box(*lines: str) -> Region:
    """A box with these lines, each drawn on its own."""
    chars: list[Char] = []
    for index, line in enumerate(lines):
        chars += letters(line, 10, 10 + 12 * index, run=index)
    return Region((0, 0, 200, 200), tuple(chars))


@pytest.mark.parametrize(("lines", "texts"), [
    (("139,80", "5"), ["139,805"]), (("(96,", "000)"), ["(96,000)"]), (("4,500", "1,500"), ["4,500", "1,500"]),
    (("委託料", "5"), ["委託料", "5"]), (("１３９，８０", "５"), ["１３９，８０５"])])
def test_a_figure_that_a_cell_breaks_is_one_figure(lines, texts):
    assert [line.text for line in region_to_lines(box(*lines))] == texts


@pytest.mark.parametrize(("text", "damaged", "opened"), [
    ("(96,00", True, True), ("12,34", True, False), ("(96", True, True), ("12,345", False, False),
    ("(1,234)", False, False), ("3名", False, False), ("0", False, False)])
def test_a_figure_that_lacks_something_is_damaged(text, damaged, opened):
    word = Line(tuple(letters(text, 0, 0)))
    assert (is_damaged(word), damaged and is_open(word)) == (damaged, opened)


def test_a_sign_at_the_other_edge_of_its_cell_belongs_to_the_figure():
    line = Line((*letters("減", 0, 0), *letters("△", 30, 0, run=1), *letters("8,640", 80, 0, run=2)))
    assert [word.text.replace(" ", "") for word in line_to_words(line, 0.25)] == ["減", "△8,640"]


def test_a_dash_in_a_column_is_no_sign_of_the_figure_beside_it():
    line = Line((*letters("-", 0, 0), *letters("8,640", 60, 0, run=1)))
    assert [word.text for word in line_to_words(line, 0.25)] == ["-", "8,640"]


def test_what_the_edge_of_the_page_cuts_off_is_unreadable_and_no_figure():
    """The brackets of うち特財 lose their last digit and their end, as where a page is too narrow."""
    def cut(page):
        chars = list(page.chars)
        gone = {index for end in range(len(chars)) if chars[end].text == ")" and chars[end - 4].text == ","
                and chars[end - 1].text == "0" for index in (end - 1, end)}
        return replace(page, chars=tuple(char for index, char in enumerate(chars) if index not in gone))
    reading = reread("request-varied-apart", cut)
    project = reading_to_projects(reading, FORM, "test", "test")[0]
    assert project.amounts.earmarked is None and project.missing["earmarked"] == "unreadable"
    assert (project.amounts.requested, project.amounts.budgeted) == (252_215_000, 235_805_000)
    assert [item.missing.get("earmarked") for item in project.line_items] == ["unreadable", "blank", "blank"]
    assert any("(96,00" in remark.message for remark in project.remarks)


def test_running_lines_are_furniture_where_the_pages_repeat_them():
    document, reading = read("request-varied-apart")
    told = [(part.text, part.reason) for part in reading.left_out]
    assert ("港区　予算編成資料", "furniture") in told and ("－ 2 －", "furniture") in told
    one = document_to_reading(replace(document, pages=document.pages[:1]), FORM)
    assert "unknown-text" in {remark.slug for remark in one.sheets[0].remarks}
    assert [part.text for part in one.left_out] == ["－ 1 －"]


def test_the_end_of_a_sheet_above_the_title_of_the_next_is_the_first_one_s():
    document, reading = read("request-varied-chromium")
    assert len(document.pages) >= 2 and [sheet.number for sheet in reading.sheets] == ["13", "15"]
    assert all("15" in boxes_of(sheet) for sheet in reading.sheets)


@pytest.mark.parametrize("text", ["10 要求内容", "10.要求内容", "(10)要求内容", "（１０） 要求内容", "⑩要求内容", "⑩ 要 求 内 容"])
def test_a_label_s_number_in_any_manner(text):
    label = LabelBook(FORM.boxes).at_start(text)
    assert label and (label.key, label.number, label.exact) == ("amounts", "10", True)


@pytest.mark.parametrize("text", ["(3)事業名", "③ スケジュール", "①スケジュールの見直し"])
def test_a_numbered_line_of_a_text_is_no_label(text):
    assert LabelBook(FORM.boxes).at_start(text) is None


def words(*cells: tuple[str, float, float]) -> list[Line]:
    """Words at (x, top), in type of 10 points."""
    return [Line(tuple(letters(text, x, top, run=run))) for run, (text, x, top) in enumerate(cells)]


@pytest.mark.parametrize(("cells", "text", "sure"), [
    ([("248,", 50, 10), ("310", 50, 22), ("⇒", 90, 10)], "248,310", True),
    ([("(96,", 50, 10), ("000)", 50, 22), ("⇒", 20, 10)], "(96,000)", True),
    ([("24", 50, 10), ("83", 50, 22), ("⇒", 90, 10)], "2483", False),
    ([("966", 50, 10), ("2,200", 50, 22), ("⇒", 90, 10), ("⇒", 90, 22)], "966", True),
    ([("(3,", 50, 22), ("740)", 50, 34), ("財)", 50, 10), ("⇒", 20, 22)], "(3,740)", True),
    ([("231,81", 50, 34), ("0", 74, 46), ("248,31", 50, 10), ("0", 74, 22), ("⇒", 90, 10), ("⇒", 90, 34)],
     "231,810", True),
    ([("966", 50, 10), ("円", 50, 22), ("⇒", 90, 10)], "966", True)])
def test_a_figure_that_a_column_without_rules_breaks_is_put_together_where_that_is_sure(cells, text, sure):
    every = words(*cells)
    word = with_pieces(every[0], every, [one for one in every if one.text == "⇒"])
    assert (word.text, is_sure(word)) == (text, sure)


def test_the_words_of_narrow_columns_are_put_together():
    """小計 and the heads of the columns, broken over lines as in a table of a word processor."""
    figures = AmountsArea(form_to_rules(FORM))
    lines = [("要求", 100, 10), ("額", 110, 22), ("⇒", 130, 10), ("予算", 150, 10), ("額", 160, 22), ("レベルアップ分", 10, 40),
             ("小", 85, 40), ("計", 85, 52), ("3,586", 100, 40), ("⇒", 130, 40), ("3,586", 150, 40),
             ("・委託", 10, 70), ("3,586", 100, 70), ("⇒", 130, 70), ("3,586", 150, 70)]
    chars = [char for run, (text, x, top) in enumerate(lines) for char in letters(text, x, top, run=run)]
    figures.read([Region((0, 0, 200, 100), tuple(chars))], (0, 0, 200, 100), 1)
    assert [(row.kind, row.name, row.requested) for row in figures.rows] == [
        ("subtotal", "レベルアップ分", "3,586"), ("item", "委託", "3,586")]
    assert not figures.remarks
