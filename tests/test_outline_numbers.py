"""Which numbered lines begin the sections of a report."""

from __future__ import annotations

import pytest
from outline_makers import form

from portal.sheets.outline.numbers import Numbering, lines_to_numbering
from portal.sheets.outline.rules import form_to_rules

RULES = form_to_rules(form("progress-report")).items


def numbering(text: str) -> Numbering:
    """`text`: lines with / between them; // is a blank line."""
    return lines_to_numbering(text.split("/"), RULES)


def titles(text: str) -> list[str]:
    found = numbering(text).sections
    return [f"{found[index].printed} {found[index].title}" for index in sorted(found)]


@pytest.mark.parametrize("style", ["{} {}", "{}. {}", "{}.{}", "{}．{}", "{}　{}", "{}、{}", "第{} {}", "({}) {}",
                                   "（{}）{}", "- {} {}", "## {} {}"])
@pytest.mark.parametrize("digits", ["123", "１２３"])
def test_styles_of_numbering(style, digits):
    text = "//".join(style.format(digit, title) for digit, title in zip(digits, ("手続", "是正", "窓口")))
    assert titles(text) == ["1 手続", "2 是正", "3 窓口"]


def test_circled_numbers():
    assert titles("①手続//② 是正") == ["1 手続", "2 是正"]


def test_numbers_of_two_digits():
    text = "//".join(f"{number} 取組" for number in range(1, 24))
    assert len(titles(text)) == 23


def test_title_that_begins_with_a_figure_or_a_counter():
    assert titles("1 2次元コード//2 人材育成//3 日常生活用具//4 24時間化//5 月次決算") == [
        "1 2次元コード", "2 人材育成", "3 日常生活用具", "4 24時間化", "5 月次決算"]


@pytest.mark.parametrize("line", ["4 月～ 移行", "4 月 移行", "4 年", "4 本文は文で終わる。", "4", "4 5", "4 10,000", "4000 手続",
                                  "44手続"])
def test_what_is_no_heading(line):
    assert titles(f"1 手続//2 是正//3 窓口//{line}") == ["1 手続", "2 是正", "3 窓口"]


# ---- false runs ---------------------------------------------------------------------------------------------


def test_letter_with_one_false_section():
    assert titles("記//- 1 進捗について/別紙のとおり//1 手続//2 是正") == ["1 手続", "2 是正"]


def test_letter_with_one_false_section_that_stands_alone():
    assert titles("記//1 進捗について//別紙のとおり//1 手続//2 是正") == ["1 手続", "2 是正"]


def test_letter_with_as_many_false_sections():
    assert titles("- 1 進捗/別紙1のとおり/- 2 予定/別紙2のとおり//1 手続//2 是正") == ["1 手続", "2 是正"]


def test_letter_with_more_false_sections():
    assert titles("1 進捗/別紙1のとおり//2 予定/別紙2のとおり//3 課題/別紙3のとおり//1 手続//2 是正") == ["1 手続", "2 是正"]


def test_letter_alone_has_no_sections():
    assert titles("記//1 進捗について/別紙のとおり") == []


def test_letter_and_sections_without_blank_lines():
    assert titles("記/- 1 進捗について/別紙のとおり/1 手続/本文/2 是正/本文") == ["1 手続", "2 是正"]


def test_letter_numbered_in_another_style():
    assert titles("1 進捗について/別紙のとおり//(1) 手続//(2) 是正//(3) 窓口") == ["1 手続", "2 是正", "3 窓口"]


def test_points_of_a_section_are_no_sections():
    assert titles("1 手続//(1) 件数//(2) 内訳//(3) 予定//2 是正//(1) 教室//(2) 相談") == ["1 手続", "2 是正"]


def test_list_inside_a_section():
    assert titles("1 手続//2 是正//1 教室/2 相談/3 講座//3 窓口//4 決済") == ["1 手続", "2 是正", "3 窓口", "4 決済"]


def test_table_of_contents():
    assert titles("1 手続/2 是正/3 窓口/1 手続/本文/2 是正/本文/3 窓口/本文") == ["1 手続", "2 是正", "3 窓口"]
    assert min(numbering("1 手続/2 是正/3 窓口/1 手続/本文/2 是正/本文/3 窓口/本文").sections) == 3


def test_list_inside_the_last_section():
    assert titles("1 手続//2 是正//1 教室/2 相談/3 講座/4 体験") == ["1 手続", "2 是正"]


# ---- gaps and disorder --------------------------------------------------------------------------------------


def irregular(text: str) -> list[str]:
    found = numbering(text)
    return [found.sections[index].printed for index in sorted(found.irregular)]


def test_ascending_numbers_are_regular():
    assert irregular("1 手続//2 是正//3 窓口") == []


def test_missing_number():
    assert titles("1 手続//2 是正//4 窓口//5 決済") == ["1 手続", "2 是正", "4 窓口", "5 決済"]
    assert irregular("1 手続//2 是正//4 窓口//5 決済") == ["4"]


def test_missing_first_number():
    assert titles("2 是正//3 窓口") == ["2 是正", "3 窓口"]
    assert irregular("2 是正//3 窓口") == ["2"]


def test_false_section_does_not_stand_in_for_a_missing_first():
    assert titles("1 進捗/別紙のとおり//2 是正//3 窓口") == ["2 是正", "3 窓口"]


def test_sections_out_of_order():
    assert titles("1 手続//3 窓口//2 是正//4 決済") == ["1 手続", "3 窓口", "2 是正", "4 決済"]
    assert irregular("1 手続//3 窓口//2 是正//4 決済") == ["3", "2", "4"]


def test_misread_number():
    assert titles("1 手続//2 是正//8 窓口//4 決済") == ["1 手続", "2 是正", "8 窓口", "4 決済"]
    assert irregular("1 手続//2 是正//8 窓口//4 決済") == ["8", "4"]


def test_repeated_number_is_doubtful():
    found = numbering("1 手続//2 是正//2 窓口//3 決済")
    assert len(found.sections) == 3 and len(found.doubtful) == 1


def test_section_that_points_to_an_annex_stays_a_section():
    assert titles("1 手続//2 是正/別紙のとおり//3 窓口") == ["1 手続", "2 是正", "3 窓口"]


@pytest.mark.parametrize("lines", [[], ["", ""], [None, None], ["本文"]])
def test_nothing_numbered(lines):
    assert lines_to_numbering(lines, RULES) == Numbering({}, frozenset(), ())
