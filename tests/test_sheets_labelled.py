"""Labelled boxes on pages made cell by cell: which value belongs to which label, and which cell of a table is a figure."""

from __future__ import annotations

from typing import Any

import pytest

from portal.faults import Faults
from portal.forms import Form
from portal.model import Char, Document, Page, Rule, Sheet
from portal.projects.assemble import reading_to_projects
from portal.sheets.labelled.labels import label_unit, line_unit, plain_label
from portal.sheets.reader import document_to_reading

Cell = tuple[float, float, float, float, str]
BOXES = [{"key": "title", "labels": ["事業名"]}, {"key": "office", "labels": ["所管課"]},
         {"key": "purpose", "labels": ["目的"], "text": True}, {"key": "costs", "labels": ["事業費"], "text": True}]


def form(*boxes: dict[str, Any], **reading: Any) -> Form:
    return Form.model_validate({
        "form": "x", "name": "x", "shape": "boxed", "layout": "labelled", "stage": "settled", "detect": ["x"], "unit": "円",
        "asks_for": ["settled"], "boxes": [*BOXES, *boxes], "reading": {"begins": "title", **reading}})


def page(*cells: Cell, number: int = 1, lines: tuple[tuple[float, float, str], ...] = ()) -> Page:
    """A page with these cells, a line of text for each line of theirs, and `lines` outside of them."""
    rules, chars = [], []
    for x0, top, x1, bottom, text in cells:
        rules += [Rule(x0, top, x1, top), Rule(x0, bottom, x1, bottom), Rule(x0, top, x0, bottom), Rule(x1, top, x1, bottom)]
        for row, line in enumerate(text.split("\n")):
            chars += _line(x0 + 2, top + 3 + 10 * row, line)
    for x, top, text in lines:
        chars += _line(x, top, text)
    runs = [Char(char.text, char.x0, char.top, char.x1, char.bottom, 8, run=index) for index, char in enumerate(chars)]
    return Page(number, 600, 800, tuple(runs), tuple(sorted(set(rules), key=lambda one: (one.top, one.x0))))


def _line(x: float, top: float, text: str) -> list[Char]:
    return [Char(letter, x + 8 * at, top, x + 8 * at + 8, top + 8, 8) for at, letter in enumerate(text)]


def read(own: Form, *pages: Page):
    return document_to_reading(Document("x.pdf", "x", "0" * 64, (), pages), own)


def said(sheet: Sheet) -> dict[str, str]:
    return {box.key: box.body for box in sheet.boxes}


HEAD = [(20, 20, 80, 40, "事業名"), (80, 20, 300, 40, "公園の清掃"), (300, 20, 360, 40, "所管課"), (360, 20, 560, 40, "みどり課")]


def test_values_stand_beside_their_labels():
    (sheet,) = read(form(), page(*HEAD, (20, 40, 80, 80, "目的"), (80, 40, 560, 80, "憩いの場"))).sheets
    assert said(sheet) == {"title": "公園の清掃", "office": "みどり課", "purpose": "憩いの場"} and not sheet.remarks


def test_values_stand_below_their_labels():
    (sheet,) = read(form(), page((20, 20, 300, 40, "事業名"), (300, 20, 560, 40, "所管課"), (20, 40, 300, 60, "公園の清掃"),
                                 (300, 40, 560, 60, "みどり課"), (20, 60, 560, 80, "１　目的："), (20, 80, 560, 120, "憩いの場"))).sheets
    assert said(sheet) == {"title": "公園の清掃", "office": "みどり課", "purpose": "憩いの場"} and not sheet.remarks


def test_a_label_may_share_the_cell_of_its_value():
    (sheet,) = read(form(), page((20, 20, 300, 50, "事業名\n公園の清掃"), (300, 20, 560, 50, "所管課：みどり課"),
                                 (20, 50, 560, 90, "目的\n憩いの場\n所管課：別の話"))).sheets
    assert said(sheet)["title"] == "公園の清掃" and said(sheet)["office"] == "みどり課"
    assert "所管課：別の話" in said(sheet)["purpose"]


def test_a_box_goes_on_on_the_next_page():
    first = page(*HEAD, (20, 40, 80, 80, "目的"), (80, 40, 560, 80, "憩いの場をつくり"))
    second = page(*HEAD, (20, 40, 560, 90, "遊びの場もつくる。"), number=2)
    (sheet,) = read(form(), first, second).sheets
    assert said(sheet)["title"] == "公園の清掃"
    assert {part.text for part in sheet.left_out if part.reason == "repeated"} == {"事業名", "公園の清掃", "所管課", "みどり課"}


def test_sheets_of_one_office_are_not_one_sheet():
    def head(title: str) -> list[Cell]:
        return [(20, 20, 80, 40, "所管課"), (80, 20, 300, 40, "みどり課"), (300, 20, 360, 40, "事業名"), (360, 20, 560, 40, title)]
    sheets = read(form(begins="office"), page(*head("公園")), page(*head("街路樹"), number=2)).sheets
    assert [said(sheet)["title"] for sheet in sheets] == ["公園", "街路樹"]


def test_each_title_begins_a_sheet_on_one_page_too():
    def shifted(by: float, title: str) -> list[Cell]:
        return [(20, 20 + by, 80, 40 + by, "事業名"), (80, 20 + by, 560, 40 + by, title),
                (20, 40 + by, 80, 60 + by, "目的"), (80, 40 + by, 560, 60 + by, f"{title}のため")]
    sheets = read(form(), page(*shifted(0, "公園"), *shifted(200, "図書館")), page(*shifted(0, "学校"), number=2)).sheets
    assert [(said(sheet)["title"], said(sheet)["purpose"]) for sheet in sheets] == [
        ("公園", "公園のため"), ("図書館", "図書館のため"), ("学校", "学校のため")]


TABLE = [(20, 40, 80, 100, "事業費"), (80, 40, 200, 60, "区分"), (200, 40, 380, 60, "令和5年度決算額"), (380, 40, 560, 60, "令和6年度決算額"),
         (80, 60, 200, 80, "総事業費（千円）"), (200, 60, 380, 80, "1,000"), (380, 60, 560, 80, "1,250"),
         (80, 80, 200, 100, "うち補助"), (200, 80, 380, 100, "△20"), (380, 80, 560, 100, "")]


@pytest.mark.parametrize("of, row, printed", [("last", "総事業費", "1,250千円"), ("first", "総事業費", "1,000千円"),
                                              ("first", "うち補助", "△20"), ("last", "うち補助", "")])
def test_a_figure_is_found_in_the_years_to_come(of, row, printed):
    """The form's label is of 令和4年度; what counts is which of the columns it is."""
    rule = {"box": "costs", "row": [row], "column": ["令和4年度決算額"], "of": of}
    (sheet,) = read(form(figures={"settled": rule}), page(*HEAD, *TABLE)).sheets
    (box,) = [box for box in sheet.boxes if box.key == "settled"]
    assert (box.body, box.state) == (printed, "read" if printed else "blank")


def test_two_levels_of_labels_name_a_column():
    cells = [(20, 40, 80, 100, "事業費"), (80, 40, 320, 60, "当初"), (320, 40, 560, 60, "補正後"),
             (80, 60, 200, 80, "区費"), (200, 60, 320, 80, "国費"), (320, 60, 440, 80, "区費"), (440, 60, 560, 80, "国費"),
             (80, 80, 200, 100, "1円"), (200, 80, 320, 100, "2円"), (320, 80, 440, 100, "3円"), (440, 80, 560, 100, "4円")]
    rule = {"box": "costs", "column": ["補正後/区費"]}
    (sheet,) = read(form(figures={"settled": rule}), page(*HEAD, *cells)).sheets
    assert said(sheet)["settled"] == "3円"


def test_items_become_rows_with_their_total():
    cells = [(20, 40, 80, 120, "事業費"), (80, 40, 320, 60, "節"), (320, 40, 560, 60, "予算額（千円）"),
             (80, 60, 320, 80, "委託料"), (320, 60, 560, 80, "300"), (80, 80, 320, 100, "需用費"), (320, 80, 560, 100, "50"),
             (80, 100, 320, 120, "合計"), (320, 100, 560, 120, "350")]
    own = form(items={"box": "costs", "name": ["節"], "columns": {"budgeted": ["予算額"]}, "total": ["合計"]}).model_copy(
        update={"asks_for": ["budgeted"]})
    (project,) = reading_to_projects(read(own, page(*HEAD, *cells)), own, "x-2024", "x")
    assert [(item.name, item.budgeted) for item in project.line_items] == [("委託料", 300_000), ("需用費", 50_000)]
    assert project.amounts.budgeted == 350_000


def test_a_figure_without_its_cell_is_told():
    own = form(figures={"settled": {"box": "costs", "row": ["人件費"]}})
    (sheet,) = read(own, page(*HEAD, *TABLE)).sheets
    assert [(remark.slug, "人件費" in remark.message) for remark in sheet.remarks] == [("label-missing", True)]
    (project,) = reading_to_projects(read(own, page(*HEAD, *TABLE)), own, "x-2024", "x")
    assert project.missing["settled"] == "unreadable"


def test_a_label_that_the_form_lacks_is_told():
    pages = [page((20, 20, 80, 40, "事業名"), (80, 20, 300, 40, title), (300, 20, 360, 40, "会計"), (360, 20, 560, 40, account),
                  number=number) for number, (title, account) in enumerate(
                      [("公園", "一般"), ("図書館", "特別"), ("学校", "一般")], 1)]
    for sheet in read(form(), *pages).sheets:
        assert [remark.message for remark in sheet.remarks if remark.slug == "unknown-label"] == \
            ["見出し「会計」は様式の定義にありません。"]


def test_lines_outside_of_boxes_say_what_their_pattern_names():
    own = form({"key": "number", "labels": ["番号"]}, begins="purpose", lines=["(?P<number>[0-9]+) (?P<title>.+)"])
    cells = [(20, 40, 80, 60, "目的"), (80, 40, 560, 60, "憩い")]
    sheets = read(own, page(*cells, lines=((20, 20, "12 公園の清掃"), (20, 80, "所管課：みどり課"))),
                  page(*cells, number=2, lines=((20, 20, "13 図書の購入"), (20, 80, "分からない行")))).sheets
    assert [(sheet.number, said(sheet)["title"]) for sheet in sheets] == [("12", "公園の清掃"), ("13", "図書の購入")]
    assert said(sheets[0])["office"] == "みどり課"
    assert [remark.slug for remark in sheets[1].remarks] == ["unknown-text", "label-missing"]


def test_pages_before_the_first_sheet_are_front_matter():
    reading = read(form(), page((20, 20, 560, 60, "表紙")), page(*HEAD, number=2))
    assert [(part.text, part.reason) for part in reading.left_out] == [("表紙", "front-matter")] and len(reading.sheets) == 1
    assert [remark.slug for remark in read(form(), page((20, 20, 560, 60, "表紙"))).remarks] == ["no-sheet"]


@pytest.mark.parametrize("wrong, slug", [
    ({"begins": "number"}, "unknown-box"), ({"figures": {"settled": {"box": "nowhere", "row": ["x"]}}}, "unknown-box"),
    ({"figures": {"settled": {"box": "costs"}}}, "wrong-value"), ({"figures": {"spent": {"box": "costs", "row": ["x"]}}},
                                                                 "wrong-value"),
    ({"lines": ["(?P<place>.+)"]}, "unknown-box"), ({"lines": ["("]}, "wrong-value"), ({"other": 1}, "unknown-key"),
    ({"funding": {"box": "costs", "sources": {"tax": ["税"]}}}, "wrong-value")])
def test_what_is_wrong_with_the_rules_is_told(wrong, slug):
    with pytest.raises(Faults) as raised:
        read(form(**wrong), page(*HEAD))
    assert {fault.slug for fault in raised.value.faults} == {slug} and raised.value.faults[0].path == "forms/x.yaml"


@pytest.mark.parametrize("printed, plain", [("１ 事業の目的", "事業の目的"), ("（2）目的：", "目的"), ("【目　的】", "目的"), ("決算額（千円）", "決算額"),
                                            ("令和5年度決算額", "令和5年度決算額"), ("①対象", "対象"), ("12", "12")])
def test_how_labels_are_compared(printed, plain):
    assert plain_label(printed) == plain


def test_units_of_labels_and_lines():
    assert [label_unit(text) for text in ("決算額（千円）", "事業費 単位：円", "金額", "執行率[％]")] == ["千円", "円", None, "%"]
    assert [line_unit(text) for text in ("（単位：千円）", "単位 円", "金額（千円）")] == ["千円", "円", None]
