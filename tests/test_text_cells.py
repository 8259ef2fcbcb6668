"""Lines as rows of cells, and tables that a text layer prints again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.model import Place
from portal.sheets.text_cells import Row, cell_to_texts, drop_repeated_tables, fold, line_to_row, squeeze

TABLE = "<table><tr><th>項目</th><th>回答</th></tr><tr><td>会議</td><td>なし</td></tr></table>"


def columns(row: Row) -> list[tuple[int, str]]:
    return [(cell.column, cell.text) for cell in row]


def test_empty_cells_leave_gaps():
    row = line_to_row("\t 一 \t\t<p></p>\t二\t\u3000\t&nbsp;\t\x0c", 7)
    assert columns(row) == [(1, "一"), (4, "二")]
    assert {cell.line for cell in row} == {7}
    assert line_to_row("", 1) == line_to_row("\t \t", 1) == ()


@pytest.mark.parametrize(("text", "folded"), [("１２，３４５（Ａ）", "12,345(A)"), ("令和～ー−", "令和~ー-"), ("ｱ・･", "ｱ・・")])
def test_fold_makes_half_width_of_letters_digits_and_signs(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_fold_keeps_every_place(text):
    assert len(fold(text)) == len(text)
    assert squeeze(squeeze(text)) == squeeze(text)


def test_the_lines_of_a_cell():
    assert cell_to_texts("<p>一<br>二</p><ul><li>三</li></ul>" + TABLE) == ["一", "二", "三", "項目", "回答", "会議", "なし"]


def test_a_table_printed_again_beside_itself_and_below_is_dropped():
    rows = [line_to_row(line, number) for number, line in enumerate(
        [f"\t{TABLE}\t\t項目\t回答\t会議\tなし\t・育成料\t50", "項目\t回答\t\t", "会議\tなし\t・謝礼\t5", "\t会議"], 1)]
    kept, left_out = drop_repeated_tables(rows)
    assert [columns(row) for row in kept] == [[(1, TABLE), (3, "・育成料"), (4, "50")], [(0, "・謝礼"), (1, "5")]]
    assert [(scrap.text, scrap.reason, scrap.place) for scrap in left_out] == [
        ("項目 回答 会議 なし", "repeated", Place(lines=(1, 1))), ("項目 回答", "repeated", Place(lines=(2, 2))),
        ("会議 なし", "repeated", Place(lines=(3, 3))), ("会議", "repeated", Place(lines=(4, 4)))]


def test_a_value_that_only_looks_like_a_cell_of_the_table_stays():
    rows = [line_to_row(line, number) for number, line in enumerate(
        [f"5 内容\t{TABLE}\t・育成料\t50", "9 関連する法令・条例等\tなし", "", "\tなし"], 1)]
    assert drop_repeated_tables([row for row in rows if row]) == ([row for row in rows if row], [])
