"""The amounts box and the funding block, row by row."""

from __future__ import annotations

import pytest
from numbered_makers import body, funding, read_sheet, request_form, rows, slugs

from portal.sheets.numbered.rules import form_to_rules
from portal.sheets.printed_figures import Figures, cell_to_tokens, tokens_to_figures

LOST = ("requested", "budgeted", "earmarked")


def items(*lines: str) -> list[tuple]:
    """Name, requested, budgeted and earmarked of the rows that these right halves become."""
    sheet = read_sheet(*(f"\t\t{line}" for line in lines))
    return [(row.name, row.requested, row.budgeted, row.earmarked) for row in sheet.amount_rows]


# ---- figures


@pytest.mark.parametrize(("text", "sets", "loose"), [
    ("5 ⇒ 4 (3)", [("5", "4", "(3)")], []), ("5 ⇒", [("5", None, None)], []), ("⇒ 4", [(None, "4", None)], []),
    ("5 ⇒ (3)", [("5", None, "(3)")], []), ("⇒", [(None, None, None)], []), ("(3)", [(None, None, "(3)")], []),
    ("5 4 (3)", [("5", "4", "(3)")], []), ("5", [("5", None, None)], []), ("5 4 3", [], ["5", "4", "3"]),
    ("５，０００ ⇒ △４，０００ （３）", [("５，０００", "△４，０００", "（３）")], []), ("▲ 5 → 0", [("▲ 5", "0", None)], []),
    ("5 - ⇒ 4 2", [("5", "4", None), ("-", "2", None)], []),
    ("5 ⇒ 4 3 ⇒ 2 (1)", [("5", "4", None), ("3", "2", "(1)")], []),
    ("5 ⇒ 3 ⇒ 4 2", [("5", "4", None), ("3", "2", None)], []),
    ("5 ⇒ 3 ⇒", [("5", None, None), ("3", None, None)], []), ("5 ⇒ 4 2", [("5", "4", None)], ["2"]),
    ("5 3 ⇒ 4", [("5", None, None), ("3", None, None)], ["4"]), ("", [], []),
    ("5千円 ⇒ 4千円", [("5千円", "4千円", None)], []), ("1,234,567 ⇒ 15, 346", [("1,234,567", "15, 346", None)], []),
])
def test_figures_of_a_row(text, sets, loose):
    tokens = cell_to_tokens(text, form_to_rules(request_form()))
    assert tokens_to_figures(tokens) == ([Figures(*one) for one in sets], loose)


@pytest.mark.parametrize("text", ["5人", "5G", "@5×4", "5 名", "----", "(5", "12,34", "小計表", "1,2345", "5⇒4倍"])
def test_what_is_no_cell_of_figures(text):
    assert cell_to_tokens(text, form_to_rules(request_form())) is None


# ---- items


@pytest.mark.parametrize(("line", "item"), [
    ("・育成料\t5 ⇒\t4 (3)", ("育成料", "5", "4", "(3)")), ("• 育成料\t5\t⇒\t4", ("育成料", "5", "4", None)),
    ("育成料 5 ⇒\t4", ("育成料", "5", "4", None)), ("育成料 5\t⇒ 4", ("育成料", "5", "4", None)),
    ("育成料 5 ⇒ 4 (3)", ("育成料", "5", "4", "(3)")), ("育成料\t⇒", ("育成料", None, None, None)),
    ("<ul><li>育成料</li></ul>\t5 ⇒\t4", ("育成料", "5", "4", None)),
    ("<p>育成料</p> <p>5 ⇒ 4</p>", ("育成料", "5", "4", None)),
    ("・定員 5 ⇒ 10 に拡大\t5 ⇒\t4", ("定員 5 ⇒ 10 に拡大", "5", "4", None)),
    ("・利用料（@5円×8月⇒9月）\t5 ⇒\t4", ("利用料（@5円×8月⇒9月）", "5", "4", None)),
    ("・A・B等（令和5年度 4,000千円）\t5 ⇒\t4", ("A・B等（令和5年度 4,000千円）", "5", "4", None)),
    ("<新規>育成料\t5 ⇒\t4", ("<新規>育成料", "5", "4", None)),
])
def test_an_item(line, item):
    assert items(line) == [item]


def test_a_whole_box_in_one_cell():
    sheet = read_sheet("\t\tレベルアップ分 小計 6 ⇒ 5 育成料（拡充） 4 ⇒ 3 謝礼 2 ⇒ 2 (1) 経常経費分 小計 9 ⇒ 9 ・協議会 9 ⇒ 9 合計 15 ⇒ 14")
    assert rows(sheet) == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "6", "5", None), ("item", "レベルアップ分", "育成料（拡充）", "4", "3", None),
        ("item", "レベルアップ分", "謝礼", "2", "2", "(1)"), ("subtotal", "経常経費分", "経常経費分", "9", "9", None),
        ("item", "経常経費分", "協議会", "9", "9", None), ("total", None, "合計", "15", "14", None)]


def test_a_whole_box_as_a_table():
    sheet = read_sheet("\t\t<table><tr><td>レベルアップ分</td><td>小計</td><td>6 ⇒</td><td>5</td></tr>"
                       "<tr><td>・育成料</td><td></td><td>6 ⇒</td><td>5</td></tr>"
                       "<tr><td>合計</td><td></td><td>6 ⇒</td><td>5</td></tr></table>")
    assert rows(sheet) == [("subtotal", "レベルアップ分", "レベルアップ分", "6", "5", None),
                           ("item", "レベルアップ分", "育成料", "6", "5", None), ("total", None, "合計", "6", "5", None)]


def test_columns_of_names_and_of_figures():
    assert items("・甲 ・乙 ・丙\t5 3 2 ⇒\t4 2 (1) 2") == [
        ("甲", "5", "4", None), ("乙", "3", "2", "(1)"), ("丙", "2", "2", None)]
    assert items("・甲 ・乙", "\t5 ⇒\t4", "\t3 ⇒\t2") == [("甲", "5", "4", None), ("乙", "3", "2", None)]


def test_fewer_figures_than_names():
    sheet = read_sheet("\t\t・甲 ・乙 ・丙\t5 ⇒\t4", "\t\t・丁 ・戊 ・己\t5 ⇒ 4 3 ⇒ 2")
    assert [(row.name, row.requested, row.lost) for row in sheet.amount_rows] == [
        ("甲", "5", ()), ("乙", None, LOST), ("丙", None, LOST), ("丁", "5", ()), ("戊", None, LOST), ("己", None, LOST)]
    assert [scrap.text for scrap in sheet.loose_figures] == ["3", "2"]
    assert slugs(sheet)[:2] == ["amounts-lost", "amounts-unplaced"]
    assert "「乙」、「丙」、「戊」、「己」" in sheet.remarks[0].message


def test_more_figures_than_names():
    sheet = read_sheet("\t\t・甲\t5 ⇒\t4", "\t\t\t3 ⇒\t2")
    assert [(row.name, row.requested) for row in sheet.amount_rows] == [("甲", "5"), ("", "3")]
    assert "name-lost" in slugs(sheet)


def test_a_lone_figure_without_an_arrow_is_told_of():
    sheet = read_sheet("\t\t・甲\t5", "\t\t・乙\t5\t4")
    assert [row.budgeted for row in sheet.amount_rows] == [None, "4"]
    assert slugs(sheet).count("arrow-missing") == 1


def test_names_over_two_rows():
    assert items("・区内電子申請の", "手続き拡充\t5 ⇒\t4", "・育成料\t3 ⇒\t3", "（経常分）", "収納\t", "・謝礼\t2 ⇒\t2", "別の経費\t1 ⇒\t1") == [
        ("区内電子申請の 手続き拡充", "5", "4", None), ("育成料 （経常分） 収納", "3", "3", None), ("謝礼", "2", "2", None),
        ("別の経費", "1", "1", None)]


def test_names_printed_again_before_their_figures():
    sheet = read_sheet("\t\t経常経費分 ・甲 ・乙\t小計\t8 ⇒\t6", "\t\t・甲 ・乙\t5 ⇒ 4 3 ⇒ 2", "\t\t合計\t8 ⇒\t6")
    assert [(row.name, row.requested) for row in sheet.amount_rows] == [("経常経費分", "8"), ("甲", "5"), ("乙", "3"),
                                                                        ("合計", "8")]
    assert [scrap.text for scrap in sheet.left_out if scrap.reason == "repeated"] == ["・甲 ・乙"]


# ---- groups and totals


def test_groups_that_the_form_does_not_list():
    sheet = read_sheet("\t\t臨時的経費\t小計 5 ⇒\t4", "\t\t・甲\t5 ⇒\t4", "\t\t施設の経費 ・乙\t小計\t3 ⇒\t3", "\t\t\t小計\t2 ⇒\t2")
    assert [(row.kind, row.group, row.name) for row in sheet.amount_rows] == [
        ("subtotal", "臨時的経費", "臨時的経費"), ("item", "臨時的経費", "甲"), ("subtotal", "施設の経費", "施設の経費"),
        ("item", "施設の経費", "乙"), ("subtotal", None, "小計")]


def test_figures_of_a_subtotal_or_total_in_the_next_row():
    sheet = read_sheet("\t\tレベルアップ分\t小計", "\t\t\t5 ⇒\t4", "\t\t・甲\t5 ⇒\t4", "\t\t経常経費分",
                       "\t\t\t小計 2 ⇒\t2", "\t\t合計", "\t\t\t7 ⇒\t6")
    assert [(row.kind, row.name, row.requested, row.budgeted, row.place.lines) for row in sheet.amount_rows] == [
        ("subtotal", "レベルアップ分", "5", "4", (7, 8)), ("item", "甲", "5", "4", (9, 9)),
        ("subtotal", "経常経費分", "2", "2", (10, 11)), ("total", "合計", "7", "6", (12, 13))]


def test_a_group_whose_figures_are_lost():
    sheet = read_sheet("\t\tレベルアップ分", "\t\t・甲\t5 ⇒\t4", "\t\t合計\t5 ⇒\t4")
    assert [(row.name, row.lost) for row in sheet.amount_rows] == [("レベルアップ分", LOST), ("甲", ()), ("合計", ())]


def test_at_the_request_stage_no_budget_is_lost():
    sheet = read_sheet("\t\t・甲 ・乙\t5 ⇒\t")
    assert [row.lost for row in sheet.amount_rows] == [(), ("requested", "earmarked")]


def test_text_below_the_total_is_no_item():
    sheet = read_sheet("\t\t・甲\t5 ⇒\t4", "\t\t合計\t5 ⇒\t4", "\t\t※端数処理をしています。")
    assert [row.name for row in sheet.amount_rows] == ["甲", "合計"]
    assert body(sheet, "unknown") == "※端数処理をしています。" and "unknown-text" in slugs(sheet)


# ---- funding


def sources(*lines: str) -> tuple[list[tuple], list[str]]:
    sheet = read_sheet("\t\t財源内訳\t" + lines[0], *(f"\t\t\t{line}" for line in lines[1:]))
    return funding(sheet), [scrap.text for scrap in sheet.loose_funding]


@pytest.mark.parametrize(("lines", "wanted", "loose"), [
    (["国庫支出金", "一般財源\t\t\t5"], [("national_disbursement", None, None), ("general_revenue", None, "5")], []),
    (["都支出金\t甲補助金（10/10⇒3/4）\t5"], [("metropolitan_disbursement", "甲補助金（10/10⇒3/4）", "5")], []),
    (["都支出金\t甲補助金（上限1,000千円）"], [("metropolitan_disbursement", "甲補助金（上限1,000千円）", None)], []),
    (["国庫支出金 甲補助金（1/2） 5 都支出金 2 その他特財 一般財源 1"],
     [("national_disbursement", "甲補助金（1/2）", "5"), ("metropolitan_disbursement", None, "2"),
      ("other_earmarked", None, None), ("general_revenue", None, "1")], []),
    (["国庫支出金 都支出金\t5 2"],
     [("national_disbursement", None, None), ("metropolitan_disbursement", None, None)], ["5", "2"]),
    (["一般財源\t5\t2"], [("general_revenue", None, None)], ["5", "2"]),
    (["\t5", "一般財源\t\t5"], [("general_revenue", None, "5")], ["5"]),
    (["一般財源", "\t\t5"], [("general_revenue", None, None)], ["5"]),
    (["都支出金\t甲補助金\t5", "\t乙補助金\t2"],
     [("metropolitan_disbursement", "甲補助金", "5"), ("metropolitan_disbursement", "乙補助金", "2")], []),
    (["都支出金\t甲補助金", "\t（1/2）\t5"], [("metropolitan_disbursement", "甲補助金 （1/2）", "5")], []),
    (["一般財源\t5", "\t繰入金を含む"], [("general_revenue", "繰入金を含む", "5")], []),
    (["その他特定財源\t基金\t△５"], [("other_earmarked", "基金", "△５")], []),
    (["<p>国庫支出金</p>\t5"], [("national_disbursement", None, "5")], []),
])
def test_rows_of_the_funding_block(lines, wanted, loose):
    assert sources(*lines) == (wanted, loose)


def test_a_source_that_the_form_does_not_list_is_told_of():
    sheet = read_sheet("\t\t財源内訳\t国庫支出金\t\t5", "\t\t\t特別区債\t\t2", "\t\t\t合計\t\t7")
    assert funding(sheet) == [("national_disbursement", None, "5")]
    assert sheet.loose_funding == ()
    assert [one.body for one in sheet.boxes if one.key == "unknown"] == ["特別区債 2", "合計 7"]
    assert slugs(sheet).count("unknown-text") == 2
