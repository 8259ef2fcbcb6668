"""The reader for numbered boxes on sheets that are damaged, unusual or hostile."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numbered_makers import (HEAD, TITLE, body, box, essence, funding, read_lines, read_sheet, real_lines,
                             real_sheet, rows, slugs)

from portal.model import Place

NUMBERS = [*range(89, 97), *range(55, 64)]
ITEM, TOTAL = "3 事業説明文\t本文\t・育成料\t50 ⇒\t45", "\t\t合計\t50 ⇒\t45"


def words(reading) -> str:
    """Every text of a reading, misspelled labels as its remarks quote them."""
    texts = [scrap.text for scrap in reading.left_out]
    for sheet in reading.sheets:
        texts += [remark.message for remark in sheet.remarks if remark.slug == "label-spelling"]
        texts += [one.body for one in sheet.boxes] + [one.heading for one in sheet.boxes] + [sheet.number or ""]
        texts += [text for one in sheet.amount_rows
                  for text in (one.name, one.requested, one.budgeted, one.earmarked) if text]
        texts += [text for one in sheet.funding_rows for text in (one.name, one.amount) if text]
        texts += [scrap.text for scrap in (*sheet.left_out, *sheet.loose_funding, *sheet.loose_figures)]
    return "\n".join(texts)


# ---- documents


@pytest.mark.parametrize("lines", [(), ("",), ("目次", "1 事業名\tx"), (TITLE,), (TITLE, "\t\t\t", "表紙")])
def test_a_document_without_a_sheet(lines):
    reading = read_lines(*lines)
    assert reading.sheets == ()
    assert [remark.slug for remark in reading.remarks] == ["no-sheet"]
    assert [scrap.text for scrap in reading.left_out] == [line.strip() for line in lines if line.strip()]


def test_what_stands_before_the_first_sheet_is_front_matter():
    reading = read_lines("港区", "", TITLE, "令和5年1月", *HEAD)
    assert [(scrap.text, scrap.reason, scrap.place.lines) for scrap in reading.left_out] == [
        ("港区", "front-matter", (1, 1)), (TITLE, "front-matter", (3, 3)), ("令和5年1月", "front-matter", (4, 4))]
    assert reading.sheets[0].place == Place(lines=(5, 10))


def test_a_title_may_have_spaces_full_width_digits_and_a_heading_mark():
    for title in ("令和 ５ 年度　予算要求事業概要書", "# 令和元年度予算要求事業概要書", "平成31年度当初予算要求事業概要書", "\x0c" + TITLE):
        assert len(read_lines(title, *HEAD[1:]).sheets) == 1


def test_a_sheet_whose_title_line_is_lost_begins_at_its_header():
    reading = read_lines(*HEAD[1:], ITEM, TOTAL, "", *HEAD[1:], ITEM)
    assert [sheet.place.lines for sheet in reading.sheets] == [(1, 7), (9, 14)]
    assert all("title-line-missing" in slugs(sheet) for sheet in reading.sheets)
    assert [body(sheet, "office") for sheet in reading.sheets] == ["総務部 総務課"] * 2


def test_two_sheets_with_one_number():
    reading = read_lines(*HEAD, ITEM, *HEAD, ITEM)
    assert [sheet.number for sheet in reading.sheets] == ["7", "7"]
    assert all("number-twice" in slugs(sheet) for sheet in reading.sheets)


@pytest.mark.parametrize(("line", "number"), [
    ("NO\t９６", "96"), ("ＮＯ ９６", "96"), ("NO.96", "96"), ("No 96-2", "96-2"), ("№96", "96"), ("NO", None),
    ("", None),
])
def test_the_printed_number(line, number):
    reading = read_lines(TITLE, "所管課\t総務部 総務課", line, "----\t----", *HEAD[4:])
    assert reading.sheets[0].number == number
    assert ("no-number" in slugs(reading.sheets[0])) == (number is None)


def test_a_number_below_the_header_and_header_lines_below_the_boxes_are_found():
    reading = read_lines(TITLE, *HEAD[4:], ITEM, TOTAL, "所管課\t総務部 総務課", "NO\t8", "(単位：千円)")
    (sheet,) = reading.sheets
    assert (sheet.number, body(sheet, "office"), body(sheet, "unit")) == ("8", "総務部 総務課", "(単位：千円)")
    assert body(sheet, "description") == "本文"


def test_header_labels_that_the_form_does_not_list_and_text_without_a_label():
    reading = read_lines(TITLE, "未定稿", "所管課\t総務部", "\t総務課", "項\t総務管理費\tNO\t7", *HEAD[4:])
    (sheet,) = reading.sheets
    assert body(sheet, "office") == "総務部 総務課"
    assert [(one.heading, one.body) for one in sheet.boxes if one.key == "unknown"] == [("", "未定稿"),
                                                                                       ("項", "総務管理費")]
    assert slugs(sheet)[:2] == ["unknown-text", "unknown-label"]


# ---- labels


def test_other_numbers_in_other_years():
    sheet = read_sheet(ITEM, TOTAL, "4 要求する事業内容\t内容\t12 実施に向けた財源確保\tなし", "\t\t16 編成の考え方\t計上します。")
    assert [(one.key, one.number, one.body) for one in sheet.boxes if one.number][3:] == [
        ("method", "4", "内容"), ("funding_effort", "12", "なし"), ("reasoning", "16", "計上します。")]
    assert slugs(sheet).count("label-number") == 3


@pytest.mark.parametrize("label", ["３ 事業説明文", "3　事業説明文", "3. 事業説明文", "3事業説明文", "3 事業 説明文", "3 事業説明分", "3 事業説文"])
def test_spellings_of_a_label(label):
    sheet = read_sheet(f"{label}\t本文\t・育成料\t50 ⇒\t45")
    assert (box(sheet, "description").number, body(sheet, "description")) == ("3", "本文")
    assert ("label-spelling" in slugs(sheet)) == (label in ("3 事業説明分", "3 事業説文"))
    assert rows(sheet) == [("item", None, "育成料", "50", "45", None)]


def test_a_label_without_its_number_and_one_with_its_number_torn_off():
    sheet = read_sheet("事業説明文\t本文\t・育成料\t50 ⇒\t45", "4\t背景、区民ニーズ、現状課題等\t背景です\t合計\t50 ⇒\t45")
    assert (body(sheet, "description"), box(sheet, "description").number) == ("本文", None)
    assert (body(sheet, "background"), box(sheet, "background").number) == ("背景です", "4")
    assert slugs(sheet) == ["label-number", "label-missing"]


def test_a_label_torn_over_two_rows():
    sheet = read_sheet("3 事業説明文\t本文", "4 背景、根拠データ、区民\t背景です。", "ニーズ、現状課題等\t続きです。")
    assert body(sheet, "background") == "背景です。\n続きです。"
    assert [(scrap.text, scrap.reason) for scrap in sheet.left_out if scrap.reason != "furniture"] == [
        ("ニーズ、現状課題等", "label-fragment")]


def test_an_unknown_label_where_the_next_one_is_due():
    sheet = read_sheet("3 事業の目的\t目的です。\t・育成料\t50 ⇒\t45", "4 背景、区民ニーズ、現状課題等\t3 か所で実施\t合計\t50 ⇒\t45",
                       "\t\t11 実施に向けた財源確保\tなし", "\t\t12 実施体制\t委託")
    unknown = [(one.number, one.heading, one.body) for one in sheet.boxes if one.key == "unknown"]
    assert unknown == [("3", "事業の目的", "目的です。"), ("12", "実施体制", "委託")]
    assert [remark.place.lines for remark in sheet.remarks if remark.slug == "unknown-label"] == [(7, 7), (10, 10)]
    assert [one.key for one in sheet.boxes if one.number] == ["title", "change", "unknown", "background",
                                                              "funding_effort", "unknown"]
    assert body(sheet, "background") == "3 か所で実施"


def test_a_label_that_stands_twice_has_the_text_of_both():
    sheet = read_sheet(ITEM, "3 事業説明文\tさらに本文\t合計\t50 ⇒\t45")
    assert body(sheet, "description") == "本文\nさらに本文"
    assert slugs(sheet)[0] == "label-twice"


def test_labels_that_are_missing_are_told_of():
    sheet = read_sheet("3 事業説明文\t本文", "6 目指すべき成果・目標\t成果")
    (remark,) = sheet.remarks
    assert (remark.slug, remark.message) == ("label-missing", "番号4、5、7、8、9の見出しがありません。")


def test_several_labels_in_one_cell():
    sheet = read_sheet("3 事業説明文 本文です。 4 背景、区民ニーズ、現状課題等 背景です。\t・育成料\t50 ⇒\t45",
                       "\t\t合計 50 ⇒ 45 財源内訳 国庫支出金 補助金（1/2） 20 都支出金 その他特財 一般財源 25 "
                       "債務負担行為 令和 年 ~ 年 限度額 11 実施に向けた財源確保 なし 12 スケジュール 令和5年4月 開始")
    assert body(sheet, "description") == "本文です。" and body(sheet, "background") == "背景です。"
    assert rows(sheet)[-1] == ("total", None, "合計", "50", "45", None)
    assert funding(sheet) == [
        ("national_disbursement", "補助金（1/2）", "20"), ("metropolitan_disbursement", None, None),
        ("other_earmarked", None, None), ("general_revenue", None, "25")]
    assert box(sheet, "contract_authorization").state == "blank"
    assert body(sheet, "funding_effort") == "なし" and body(sheet, "schedule") == "令和5年4月 開始"


def test_a_box_on_the_other_side():
    sheet = read_sheet(ITEM, TOTAL, "11 実施に向けた財源確保\tなし\t6 目指すべき成果・目標\t成果です")
    assert body(sheet, "outcome") == "成果です"
    assert body(sheet, "funding_effort") == "なし"


# ---- the halves of a row


@pytest.mark.parametrize("number", NUMBERS)
def test_empty_cells_in_a_row_change_nothing(number):
    """A text layer that adds a column to one row: each row of each sheet, at one of its first cells in turn."""
    lines = list(real_lines(number))
    wanted = essence(read_lines(*lines).sheets[0])
    for index, line in enumerate(lines):
        cells = line.split("\t")
        column = index % 4
        if "\t" in line and column <= len(cells):
            changed = "\t".join([*cells[:column], "", *cells[column:]])
            (sheet,) = read_lines(*lines[:index], changed, *lines[index + 1:]).sheets
            assert essence(sheet) == wanted, (index + 1, column)


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(NUMBERS), st.randoms(use_true_random=False))
def test_empty_cells_at_the_end_of_rows_change_nothing(number, random):
    lines = real_lines(number)
    longer = [line + random.choice(["", "\t", "\t \t", "\t\u3000\t\t", "\t" * 200]) for line in lines[1:]]
    assert essence(read_lines(lines[0], *longer).sheets[0]) == essence(real_sheet(number))


def test_items_and_totals_that_slipped_into_the_left_half():
    sheet = read_sheet("3 事業説明文\t・育成料\t50 ⇒\t45", "本文\t・謝礼\t5 ⇒\t5", "4 背景、区民ニーズ、現状課題等\t合計 55 ⇒ 50",
                       "背景\t財源内訳\t一般財源\t\t50", "債務負担行為\t\t令和 年 ~ 年\t限度額")
    assert rows(sheet) == [("item", None, "育成料", "50", "45", None), ("item", None, "謝礼", "5", "5", None),
                           ("total", None, "合計", "55", "50", None)]
    assert (body(sheet, "description"), body(sheet, "background")) == ("本文", "背景")
    assert funding(sheet) == [("general_revenue", None, "50")]


def test_a_sheet_without_the_amounts_box():
    (sheet,) = read_lines(*HEAD[:4], "1 事業名\t学童クラブ", "2 要求区分\tレベルアップ", "3 事業説明文\t本文").sheets
    assert sheet.amount_rows == () and not sheet.has_funding_block
    assert body(sheet, "description") == "本文"


def test_amounts_and_funding_are_read_where_their_labels_are_lost():
    (sheet,) = read_lines(*HEAD[:4], "1 事業名\t学童クラブ\t要求額 ⇒\t予算額 (うち特財)", "2 要求区分\tレベルアップ\tレベルアップ分\t50 ⇒\t45",
                          "3 事業説明文\t本文\t・育成料\t50 ⇒\t45", "4 背景、区民ニーズ、現状課題等\t背景\t合計\t50 ⇒\t45",
                          "\t\t国庫支出金\t\t20", "\t\t一般財源\t\t25", "\t\t11 実施に向けた財源確保\tなし").sheets
    assert rows(sheet) == [("subtotal", "レベルアップ分", "レベルアップ分", "50", "45", None),
                           ("item", "レベルアップ分", "育成料", "50", "45", None), ("total", None, "合計", "50", "45", None)]
    assert funding(sheet) == [("national_disbursement", None, "20"), ("general_revenue", None, "25")]
    assert sheet.has_funding_block
    assert [remark.message for remark in sheet.remarks if remark.slug == "label-missing"] == [
        "番号5、6、7、8、9、10の見出しがありません。"]


# ---- slipped values


@pytest.mark.parametrize("number", [89, 90, 91, 95, 96, 55, 62, 63])
@pytest.mark.parametrize("first", [11, 12, 13])
def test_values_that_slipped_down_by_a_row_are_put_right(number, first):
    lines = list(real_lines(number))
    value, last = "", 0
    for index, line in enumerate(lines):
        label = re.search(r"(?:^|\t)(1[1-5]) [^\t]+", line)
        if label and int(label[1]) >= first:
            lines[index], value, last = f"{line[:label.end()]}\t{value}", line[label.end():].strip("\t"), index
    lines.insert(last + 1, f"\t\t\t{value}")
    (sheet,) = read_lines(*lines).sheets
    keys = ["funding_effort", "schedule", "future_cost", "evaluation", "reasoning"]
    wanted = {one.key: one.body for one in real_sheet(number).boxes if one.key in keys}
    assert {key: " ".join(body(sheet, key).split()) for key in wanted} == {
        key: " ".join(text.split()) for key, text in wanted.items()}
    assert "box-slipped" in slugs(sheet)


def test_a_box_is_not_moved_without_need():
    sheet = read_sheet("\t\t11 実施に向けた財源確保\t令和5年4月に国の補助金を申請", "\t\t12 スケジュール\t未定", "\t\t13 事業実施に伴う将来コスト\tなし",
                       "\t\t14 事務事業評価結果\t経費3,000千円を見直したうえで続ける。", "\t\t15 編成の考え方\t要求どおりとします。")
    assert [one.body for one in sheet.boxes if one.number][2:] == [
        "令和5年4月に国の補助金を申請", "未定", "なし", "経費3,000千円を見直したうえで続ける。", "要求どおりとします。"]
    assert "box-slipped" not in slugs(sheet)


def test_a_contract_authorization_that_is_filled_in():
    sheet = read_sheet(ITEM, TOTAL, "\t\t債務負担行為\t令和\t6\t年\t～\t8\t年", "\t\t\t限度額\t12,000千円")
    one = box(sheet, "contract_authorization")
    assert (one.state, one.body, one.place.lines) == ("read", "令和 6 年 ～ 8 年\n限度額 12,000千円", (9, 10))


# ---- nothing is dropped in silence


MARKS = ["鯨", "・鯨", "5 鯨", "12 鯨", "鯨 小計", "<p>鯨</p>", "<table><tr><td>鯨", "鯨 77 ⇒", "一般財源 鯨", "財源内訳 鯨",
         "<鯨>", "鯨円"]
FIGURES = ["777,001", "(777,001)", "777,001 ⇒", "合計 777,001", "△777,001"]


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(NUMBERS), st.sampled_from(MARKS), st.data())
def test_a_word_put_anywhere_is_found_again(number, mark, data):
    lines = list(real_lines(number))
    index = data.draw(st.integers(1, len(lines) - 1))
    cells = lines[index].split("\t")
    column = data.draw(st.integers(0, min(len(cells), 8) - 1))
    cells[column] = data.draw(st.sampled_from([mark, f"{cells[column]} {mark}", f"{mark} {cells[column]}"]))
    lines[index] = "\t".join(cells)
    assert "鯨" in words(read_lines(*lines))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(NUMBERS), st.sampled_from(FIGURES), st.data())
def test_a_figure_put_anywhere_is_found_again(number, figure, data):
    lines = list(real_lines(number))
    index = data.draw(st.integers(1, len(lines) - 1))
    cells = lines[index].split("\t")
    cells.insert(data.draw(st.integers(0, min(len(cells), 8))), figure)
    lines[index] = "\t".join(cells)
    assert "777,001" in words(read_lines(*lines))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.sampled_from(
    ["", "3 事業説明文", "10 要求内容", "財源内訳", "一般財源", "都支出金 5", "小計", "合計", "⇒", "5", "(5)", "5 ⇒ 5",
     "・a ・b", "レベルアップ分", "<ul><li>a", "</p>", "<table>", "債務負担行為", "12 スケジュール", "令和5年4月", "NO",
     "(単位:円)", "本文", "\x00", "\u2028", "-"]),
    max_size=6), max_size=12))
def test_no_arrangement_of_cells_breaks_the_reader(grid):
    reading = read_lines(*HEAD, *("\t".join(cells) for cells in grid))
    assert len(reading.sheets) == 1


# ---- size


HUGE = ["9", "1 ", "<", " ①", "9 ⇒ ", "・a ", "1,", "<table><tr><td>a</td>", "都支出金 "]


@pytest.mark.parametrize("filling", HUGE)
def test_a_cell_of_a_hundred_thousand_characters(filling):
    start = time.process_time()
    cell = (filling * 100_000)[:100_000]
    read_sheet(f"3 事業説明文\t{cell}", f"\t\t合計\t5 ⇒\t{cell}", f"\t\t財源内訳\t{cell}")
    assert time.process_time() - start < 10


@pytest.mark.parametrize("row", ["\t".join(["x"] * 200), "\t\t" + "\t".join(["・x", "5 ⇒"] * 2_000), "\t" * 100_000,
                                 "\t".join(["5"] * 5_000)])
def test_rows_of_many_cells(row):
    start = time.process_time()
    sheet = read_sheet(row, row, "3 事業説明文\t本文")
    assert body(sheet, "description").startswith("本文")
    assert time.process_time() - start < 10
