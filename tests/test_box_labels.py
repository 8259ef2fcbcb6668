"""Labels in cells, by number and spelling."""

from __future__ import annotations

import pytest
from numbered_makers import request_form

from portal.sheets.numbered.box_labels import LabelBook, unlisted_label
from portal.sheets.numbered.rules import body_boxes, form_to_rules


@pytest.fixture(scope="module")
def book() -> LabelBook:
    return LabelBook(body_boxes(request_form(), form_to_rules(request_form())))


@pytest.mark.parametrize(("text", "key", "number", "heading", "exact"), [
    ("3 事業説明文", "description", "3", "事業説明文", True),
    ("１５　編成の考え方", "reasoning", "15", "編成の考え方", True),
    ("<p>11 実施に向けた財源確保</p> <p>なし</p>", "funding_effort", "11", "実施に向けた財源確保", True),
    ("4 背景、区民ニーズ、 現状課題等 本文", "background", "4", "背景、区民ニーズ、現状課題等", True),
    ("99 スケジュール", "schedule", "99", "スケジュール", True),
    ("財源内訳 国庫支出金", "funding", None, "財源内訳", True),
    ("5 事業の実手法及び内容", "method", "5", "事業の実施手法及び内容", False),
    ("5 事業の実手法及び内容 対象者は全職員", "method", "5", "事業の実施手法及び内容", False),
])
def test_a_label_at_the_beginning_of_a_cell(book, text, key, number, heading, exact):
    label = book.at_start(text)
    assert (label.key, label.number, label.heading, label.exact) == (key, number, heading, exact)


@pytest.mark.parametrize("text", ["事業説明文", "3 事業説明文書のとおり", "3か所", "12月 スケジュール", "3 事業者の負担", "なし", "",
                                  "4 事業の実手法及び内容", "本文 3 事業説明文", "財源内訳書", "123 事業説明文"])
def test_no_label_at_the_beginning(book, text):
    assert book.at_start(text) is None


def test_labels_inside_a_cell(book):
    text = "本文 4 背景、区民ニーズ、現状課題等 背景 9 スケジュール 12 スケジュール 4月 債務負担行為 令和"
    found = [(label.key, text[label.start:label.end]) for label in book.find(text, plain_inside=True)]
    assert found == [("background", "4 背景、区民ニーズ、現状課題等"), ("schedule", "12 スケジュール"),
                     ("contract_authorization", "債務負担行為")]
    assert [label.key for label in book.find(text, plain_inside=False)] == ["background", "schedule"]


def test_a_number_torn_off(book):
    assert book.number_before("４", "背景、区民ニーズ、現状課題等") and book.number_before("5", "事業の実手法及び内容")
    assert not book.number_before("5", "背景、区民ニーズ、現状課題等") and not book.number_before("5", "なし")


def test_a_label_without_its_number(book):
    assert book.without_number("スケジュール").key == "schedule"
    assert book.without_number("スケジュール案") is None and book.without_number("財源内訳") is None


@pytest.mark.parametrize(("text", "found"), [
    ("3 事業の目的", ("3", "事業の目的")), ("１２．実施体制", ("12", "実施体制")), ("<p>3 事業の目的</p>", ("3", "事業の目的")),
    ("3か所", None), ("3 5か所で行う", None), ("3 事業を行います。", None), ("3 " + "長" * 50, None),
    ("<p>3 目的</p><p>本文</p>", None), ("本文", None), ("", None),
])
def test_what_looks_like_a_label(text, found):
    label = unlisted_label(text)
    assert (label and (label.number, label.heading)) == found
