"""Tables of lines with tabs: header rows, blank first cells, drifting columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outline_makers import form

from portal.sheets.outline.rules import TableRule, form_to_rules
from portal.sheets.outline.tab_tables import columns_without_header, header_height, lines_to_rows, row_lines, rows_to_table

RULES = form_to_rules(form("progress-report")).tables


def table(*lines: str, rules: TableRule = RULES) -> list[list[str]]:
    return rows_to_table(lines_to_rows(line.replace("/", "\t") for line in lines), rules)


# ---- header rows --------------------------------------------------------------------------------------------


def test_one_header_row():
    assert table("施設/人数/回数", "区民館/120/3回", "図書館/80/12回")[0] == ["施設", "人数", "回数"]


def test_second_row_under_a_merged_cell_is_header():
    found = table("所管課/件数///備考", "/令和4年度/令和5年度/令和6年度/", "税務課/10/12/15/増", "防災課/3/4//")
    assert found == [["所管課", "件数 令和4年度", "件数 令和5年度", "件数 令和6年度", "備考"],
                     ["税務課", "10", "12", "15", "増"], ["防災課", "3", "4", "", ""]]


def test_two_merged_cells():
    found = table("区分/申請//交付/", "/窓口/郵送/窓口/郵送", "戸籍/1/2/3/4", "住民票/5/6/7/8")
    assert found[0] == ["区分", "申請 窓口", "申請 郵送", "交付 窓口", "交付 郵送"]


def test_corner_of_a_table_may_be_blank():
    found = table("/令和4年度/令和5年度", "件数/10/20", "金額/30/40")
    assert found == [["", "令和4年度", "令和5年度"], ["件数", "10", "20"], ["金額", "30", "40"]]


def test_blank_corner_does_not_make_words_a_header():
    assert header_height(lines_to_rows(["\t窓口\t郵送", "戸籍\t課長\t係長", "住民票\t係長\t課長"]), RULES) == 1


@pytest.mark.parametrize("second", ["○/○//", "-/○//", "10/12//", "1,234千円/5%//", "３件/４件//"])
def test_row_with_figures_or_marks_is_never_header(second):
    assert header_height(lines_to_rows([row.replace("/", "\t") for row in
                                        ("年度//取組/内容", second, "○/○/教室/6回")]), RULES) == 1


@pytest.mark.parametrize("second", ["R4/R5//", "2023/2024//", "令和4年度/令和5年度//", "前期/後期//"])
def test_years_and_periods_are_header(second):
    found = table("年度//取組/内容", second, "○/○/教室/6回")
    assert found[0] == [f"年度 {second.split('/')[0]}", f"年度 {second.split('/')[1]}", "取組", "内容"]


def test_blank_at_the_end_of_a_row_of_words_is_no_merged_cell():
    assert header_height(lines_to_rows(["課\t業務\t備考", "税務課\t調査\t", "防災課\t訓練\t"]), RULES) == 1


def test_last_row_is_never_header():
    assert header_height(lines_to_rows(["年度\t\t取組", "R4\tR5\t"]), RULES) == 1


def test_table_without_header():
    assert table("税務課/10", "防災課/20") == [["", ""], ["税務課", "10"], ["防災課", "20"]]


def test_values_come_from_the_form():
    assert table("済/未", "戸籍/住民票", rules=TableRule(values=["済|未"]))[0] == ["", ""]


# ---- blank cells --------------------------------------------------------------------------------------------


def test_blank_first_cells_in_a_row_are_all_as_above():
    assert [row[0] for row in table("課/業務", "税務課/調査", "/督促", "/還付", "防災課/訓練")[1:]] == [
        "税務課", "税務課", "税務課", "防災課"]


def test_only_the_first_cell_is_filled():
    assert table("課/係/業務", "税務課/調査係/督促", "//還付")[2] == ["税務課", "", "還付"]


@pytest.mark.parametrize("rows", [["○/教室", "/講座", "-/相談"], ["10/教室", "/講座", "12/相談"]])
def test_blank_in_a_column_of_figures_or_marks_stays_blank(rows):
    assert table("年度/取組", *rows)[2] == ["", "講座"]


@pytest.mark.parametrize("word", ["合計", "計", "合 計", "小計", "総計"])
def test_blank_before_a_sum_stays_blank(word):
    assert table("課/業務/時間", "税務課/調査/10", f"/{word}/10")[-1] == ["", word, "10"]


def test_blank_first_cell_under_the_header_has_nothing_above():
    assert table("課/業務", "/調査", "税務課/督促")[1] == ["", "調査"]


# ---- drifting columns ---------------------------------------------------------------------------------------


def test_extra_tabs_make_no_columns():
    assert table("課/業務///", "税務課/調査//", "////") == [["課", "業務"], ["税務課", "調査"]]


def test_missing_cells_are_blank():
    assert table("課/業務/時間", "税務課/調査", "防災課") == [["課", "業務", "時間"], ["税務課", "調査", ""], ["防災課", "", ""]]


def test_slipped_cells_are_told_of():
    assert columns_without_header(table("課/業務/時間", "税務課//調査/10")) == [4]
    assert columns_without_header(table("課/業務/時間", "税務課/調査/10")) == []
    assert columns_without_header(table("/R4/R5", "件数/1/2")) == []
    assert columns_without_header(table("税務課/10", "防災課/20")) == []


# ---- which lines are rows -----------------------------------------------------------------------------------


def rows_of(*lines: str) -> set[int]:
    return row_lines(list(lines), lambda index: not lines[index].startswith("◇"), lambda index: bool(lines[index]))


def test_runs_of_lines_with_tabs_are_tables():
    assert rows_of("a", "b\tc", "d\te", "f", "", "g\th", "i\tj") == {1, 2, 5, 6}


def test_lone_line_with_a_tab_is_text():
    assert rows_of("a", "b\tc", "d") == set()
    assert rows_of("a\t", "b\t", "\tc") == set()


def test_line_between_two_rows_is_a_row():
    assert rows_of("a\tb", "c", "d\te") == {0, 1, 2}
    assert rows_of("a\tb", "", "d\te") == set()


def test_heading_breaks_a_table():
    assert rows_of("a\tb", "c\td", "◇e\tf", "g\th") == {0, 1}


# ---- anything -----------------------------------------------------------------------------------------------

CELLS = st.sampled_from(["", "", "○", "-", "10", "1,234 件", "合計", "課", "R4", "令和5年度", " ", "|", "\u3000", "あ"])


@given(st.lists(st.lists(CELLS, min_size=1, max_size=5).map("\t".join), max_size=6))
def test_every_cell_is_kept(lines):
    rows = lines_to_rows(lines)
    if rows:
        found = rows_to_table(rows, RULES)
        assert len({len(row) for row in found}) == 1
        text = "\n".join(cell for row in found for cell in row)
        for cell in {cell.strip() for line in lines for cell in line.split("\t")}:
            assert text.count(cell) >= sum(line.split("\t").count(cell) for line in lines) or not cell
    else:
        assert not "".join(lines).strip()
