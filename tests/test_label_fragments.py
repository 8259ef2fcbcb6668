"""Pieces of vertical labels among the words of a text layer, and the words of text that look like them."""

from __future__ import annotations

import pytest
from side_label_makers import rules, torn

from portal.sheets.side_labels.label_fragments import claim_fragments, is_fragment_run, is_row
from portal.sheets.side_labels.layer_lines import FRAGMENT, text_to_line
from portal.sheets.side_labels.rules import plain


def left_and_pieces(*lines: str, review_torn: bool = True) -> tuple[list[str], list[str]]:
    """The text that is left of lines, and the pieces that were taken out of each."""
    runs = [run for number, line in enumerate(lines, 1) for run in text_to_line(line, number, rules()).runs]
    claim_fragments(runs, torn(), review_torn)
    return ([run.text for run in runs],
            [" ".join(word.text for word in run.words if word.role == FRAGMENT) for run in runs])


# The lines of the real document that are nothing else, and others of their kind.
@pytest.mark.parametrize("line", [
    "事", "業", "概", "要", "績", "費", "業 実 績", "事 業 実", "業 費", "業費", "業実績", "業概要", "実", "令績", "令令績",
    "実令績 和を5路 年度の取り へ の 組価", "況課", "6 年ま 度え のた", "取評", "状•", "和を 5 踏 取評", "状• 況課", "和6年度予算を踏まえた",
    "算取評 の組価", "への対応に組状況", "和和を 65踏", "年年ま", "予のた 算取評", "応況課", "応題", "組状況", "実績を踏",
])
def test_lines_of_nothing_but_pieces(line):
    assert is_fragment_run(line.split(), torn())


@pytest.mark.parametrize("line", [
    "実績", "内容", "合計", "合 計", "対応", "対応 状況", "予算", "評価", "評価・課題", "課題", "状況", "取組", "取組状況", "令和5年度", "令和4年度",
    "令和5年度の取組状況", "予算への対応", "事業", "事業費", "事業の実績", "事業 費", "年度", "5年度", "6", "5 6", "・", "実施", "実施の状況", "対象",
    "対象の年度", "業務", "業務の概要", "費用", "総事業費", "各課の対応", "課の対応", "予算の執行状況", "取り組みの状況", "要綱", "令和6年度は、", "年度当たりの課題",
    "実績を踏まえた評価・課題です。", "○令和4年度実績", "※", "A", "平成23年度", "状況の把握", "対応しました", "",
])
def test_lines_with_words_of_text(line):
    assert not is_fragment_run(line.split(), torn())


def test_a_word_letter_by_letter_is_pieces_only_among_others():
    assert left_and_pieces("窓口を開きました。", "実 績", "窓口を開きました。")[1] == ["", "", ""]
    assert left_and_pieces("事 業", "実 績", "窓口を開きました。")[1] == ["事 業", "実 績", ""]


@pytest.mark.parametrize("word", ["和を", "年年ま", "度度え", "予のた", "算取評", "の組価", "取評", "組価", "況課", "応題", "60踏", "65踏",
                                  "109踏"])
def test_rows_of_a_label_read_across(word):
    assert is_row(plain(word), torn())


@pytest.mark.parametrize("word", ["令和", "年度", "予算", "対応", "取組", "状況", "評価", "課題", "実績", "内容", "への", "を踏", "6年",
                                  "年の", "の課題",
                                  "今後", "件数", "課", "算評取", "評取算", "価組の"])
def test_no_rows(word):
    assert not is_row(plain(word), torn())


def test_pieces_inside_a_line():
    text, pieces = left_and_pieces("官民 事 で連携した 業 「戦略広報」を 概 実施し、 要 広報します。 事 業 取り組む 実 績 必要があります。")
    assert text == ["官民 で連携した 「戦略広報」を 実施し、 広報します。 取り組む 必要があります。"]
    assert pieces == ["事 業 概 要 事 業 実 績"]
    text, pieces = left_and_pieces("発生時の即 和を 時対応 度え 令和 6 年度は、拡大します。 取評 の組価 状· 況課 応 以上")
    assert text == ["発生時の即 時対応 令和 6 年度は、拡大します。 以上"]
    assert pieces == ["和を 度え 取評 の組価 状· 況課 応"]


def test_letters_that_may_be_words_stay():
    assert left_and_pieces("添付書類 要 申込書 不要")[1] == [""]
    assert left_and_pieces("要 概 業 事")[0] == [""], "a line of nothing but letters is pieces in any order"
    assert left_and_pieces("A案 要 B案 事 C案")[1] == [""]


def test_a_row_is_taken_once_and_only_when_the_label_is_torn():
    assert left_and_pieces("安心し の組価 て税や の組価 を")[1] == ["の組価"]
    assert left_and_pieces("安心し の組価 て税や", review_torn=False)[1] == [""]


def test_a_letter_in_a_tag_of_its_own():
    assert left_and_pieces("周知をして <mark>実</mark>いくことが") == (["周知をして いくことが"], ["実"])
    assert left_and_pieces("面積は10m<sup>2</sup>、<mark>新</mark>設です。")[1] == [""]


def test_text_without_any_pieces_is_left_alone():
    lines = ("令和6年度は、令和5年度に引き続き、実績を踏まえた評価を行います。", "(1) 事業の概要", "対応状況 内容 予算 12件", "事業費 費用 実績")
    assert left_and_pieces(*lines) == (list(lines), [""] * len(lines))
