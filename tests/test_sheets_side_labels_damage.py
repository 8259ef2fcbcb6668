"""The reader for labels at the side on hostile and damaged input, most of it made of undamaged pages."""

from __future__ import annotations

import time
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from side_label_makers import (FIGURES, HEADS, TAG, VISION, body, boxes, figures, form, lost, page, read, real,
                               slugs)

from portal.faults import Faults
from portal.forms import Form, detect_forms
from portal.model import Document, Reading
from portal.sheets.side_labels.reader import read_side_labels

SENTENCE = "利用は増えています。"


def offices(reading: Reading) -> list[str | None]:
    return [body(sheet, "office") for sheet in reading.sheets]


def references(reading: Reading) -> list[tuple[str | None, str | None]]:
    return [(body(sheet, "settlement_reference"), body(sheet, "budget_outline_reference"))
            for sheet in reading.sheets]


# ---- undamaged pages ----------------------------------------------------------------------------------------


def test_an_undamaged_page():
    (sheet,) = read(*page(7, "# 94 窓口の開設【新規】")).sheets
    assert sheet.number == "94" and body(sheet, "title") == "窓口の開設" and body(sheet, "change") == "新規"
    assert body(sheet, "description") == "事業その7を行います。" and body(sheet, "start_year") == "令和2年度"
    assert [body(sheet, key) for key in ("adjusted", "settled", "printed_execution_rate")] == FIGURES.split("\t")
    assert body(sheet, "results") == "○令和4年度実績 窓口を開きました。"
    assert body(sheet, "review") == "利用は増えています。周知が課題です。"
    assert body(sheet, "vision") == "≪基本構想の実現に向けて≫" and body(sheet, "office") == "区民部 第7課"
    assert body(sheet, "settlement_reference") == "254頁" and body(sheet, "budget_outline_reference") == "127頁"
    assert sheet.remarks == ()
    assert {left.reason for left in sheet.left_out} == {"furniture"}


@pytest.mark.parametrize("title", ["# 94 窓口の開設【新規】", "94 窓口の開設【新規】", "94 窓口の開設 【新規】", "### 94　窓口の開設【新規】",
                                   "94窓口の開設【新規】", "９４ 窓口の開設【新規】", "**94 窓口の開設【新規】**"])
def test_spellings_of_a_title(title):
    (sheet,) = read(*page(1, title)).sheets
    assert sheet.number in ("94", "９４") and body(sheet, "title") == "窓口の開設" and body(sheet, "change") == "新規"


def test_a_title_without_change_is_a_heading_behind_a_foot():
    reading = read(*page(1, "# 12 子育て広場"), *page(2, "# 13 図書館の運営"))
    assert [sheet.number for sheet in reading.sheets] == ["12", "13"]
    assert [body(sheet, "title") for sheet in reading.sheets] == ["子育て広場", "図書館の運営"]
    assert not any(boxes(sheet, "change") for sheet in reading.sheets)


@pytest.mark.parametrize("line", ["(1) 公金収納の導入", "## (1)公金収納の導入", "令和4年度の取組【重点】をまとめます。", "# 4 年", "12 人が参加しました。",
                                  "\t\t\t94 旧和永町かクノ別劇地の購入【相正で昇】 "])
def test_what_is_no_title(line):
    (sheet,) = read(line, *page()).sheets
    assert sheet.number is None and not boxes(sheet, "title")


def test_an_unknown_change_is_read_and_left_to_be_judged():
    (sheet,) = read(*page(1, "# 94 窓口の開設【見直し】")).sheets
    assert body(sheet, "title") == "窓口の開設" and body(sheet, "change") == "見直し"


def test_what_is_left_of_a_lost_title_is_a_remark():
    (sheet,) = read("\t\t\t94 旧和永町かクノ別劇地の購入【相正で昇】 ", *page()).sheets
    assert sheet.number is None and body(sheet, "description") == "事業その1を行います。"
    assert any(remark.slug == "text-garbled" and "旧和永町" in remark.message for remark in sheet.remarks)


def test_a_label_that_the_form_does_not_know():
    lines = page()
    lines.insert(5, "特記事項\t工事は延期されました。")
    (sheet,) = read(*lines).sheets
    (unknown,) = boxes(sheet, "unknown")
    assert (unknown.heading, unknown.body) == ("特記事項", "工事は延期されました。")
    assert slugs(sheet) == ["unknown-label"]


def test_labels_that_come_again_are_text():
    rows = ("事業実績\t○令和4年度実績", "", "事業費", "", "事業実績", "", "窓口を開きました。")
    (sheet,) = read(*page(results=rows)).sheets
    assert body(sheet, "results") == "○令和4年度実績\n\n事業費\n\n事業実績\n\n窓口を開きました。"


def test_words_of_labels_in_text_and_tables_stay():
    rows = ("事業実績\t○令和4年度実績", "区分\t実績\t内容", "事業費\t12件\t対応", "予算\t3件\t評価", "合計\t15件\t")
    (sheet,) = read(*page(results=rows)).sheets
    assert body(sheet, "results") == ("○令和4年度実績\n\n| 区分 | 実績 | 内容 |\n| --- | --- | --- |\n| 事業費 | 12件 | 対応 |\n"
                                      "| 予算 | 3件 | 評価 |\n| 合計 | 15件 |  |")
    assert sheet.remarks == ()


# ---- pages and their feet -----------------------------------------------------------------------------------


def test_an_empty_document():
    assert read() == Reading(())
    assert read("", "\t\t", "  ") == Reading(())


def test_a_document_without_pages_is_front_matter():
    reading = read("千代田区", "", "令和4年度の決算をまとめました。")
    assert reading.sheets == ()
    assert [(left.text, left.reason) for left in reading.left_out] == [
        ("千代田区", "front-matter"), ("令和4年度の決算をまとめました。", "front-matter")]


def test_text_before_the_first_title_and_between_pages_is_of_no_page():
    reading = read("目次", *page(1, "# 1 あの事業【新規】"), "令和4年度の重点", "", *page(2, "# 2 いの事業【拡充】"))
    assert [sheet.number for sheet in reading.sheets] == ["1", "2"]
    assert [(left.text, left.reason) for left in reading.left_out] == [
        ("目次", "front-matter"), ("令和4年度の重点", "notice")]


def test_running_heads_are_furniture():
    first, second = read(*page(1), "令和4年度 決算 主要施策の成果", *page(2)).sheets
    assert body(first, "vision") == "≪基本構想の実現に向けて≫" and body(second, "description") == "事業その2を行います。"


def test_pages_without_titles_and_without_feet():
    reading = read(*page(1, foot=()), *page(2, foot=()), *page(3, foot=()))
    assert [body(sheet, "description") for sheet in reading.sheets] == [f"事業その{n}を行います。" for n in (1, 2, 3)]
    assert offices(reading) == [None] * 3 and references(reading) == [(None, None)] * 3


def test_a_page_without_a_foot_between_others():
    reading = read(*page(1), *page(2, foot=()), *page(3))
    assert offices(reading) == ["区民部 第1課", None, "区民部 第3課"]
    assert references(reading) == [("242頁", "121頁"), (None, None), ("246頁", "123頁")]


def test_a_page_without_office_shifts_no_other():
    alone = ("決算参考書 244頁 R4予算の概要 122頁",)
    reading = read(*page(1), *page(2, foot=alone), *page(3))
    assert offices(reading) == ["区民部 第1課", None, "区民部 第3課"]
    assert not boxes(reading.sheets[1], "office")


def test_offices_before_the_text_of_their_pages():
    pages = [["所管課 区民部 第%d課" % n, *page(n, foot=(f"決算参考書 {240 + n}頁 R4予算の概要 {120 + n}頁",))] for n in (1, 2, 3)]
    reading = read(*sum(pages, []))
    assert offices(reading) == ["区民部 第1課", "区民部 第2課", "区民部 第3課"]
    assert [sheet.place.lines[0] for sheet in reading.sheets] == [1, 12, 23]


def test_two_offices_in_a_row_are_of_two_pages():
    foot = ("所管課 区民部 第1課 決算参考書 242頁 R4予算の概要 121頁", "", "所管課 区民部 第2課")
    reading = read(*page(1, foot=foot), *page(2, foot=("決算参考書 244頁 R4予算の概要 122頁",)))
    assert offices(reading) == ["区民部 第1課", "区民部 第2課"]


def test_two_offices_of_one_page_are_unclear():
    foot = ("所管課 区民部 第1課", "所管課 区民部 第2課", "決算参考書 242頁 R4予算の概要 121頁")
    (sheet,) = read(*page(1, foot=foot)).sheets
    assert [box.state for box in boxes(sheet, "office")] == ["unreadable", "unreadable"]
    assert "office-unclear" in slugs(sheet)


def test_an_office_that_may_be_of_either_page_is_of_neither():
    references_only = ("決算参考書 242頁 R4予算の概要 121頁",)
    reading = read(*page(1, foot=(*references_only, "所管課 区民部 第1課")), *page(2, foot=references_only))
    assert offices(reading) == [None, None]
    assert [slugs(sheet).count("office-unclear") for sheet in reading.sheets] == [1, 1]
    assert boxes(reading.sheets[0], "office")[0].body == "区民部 第1課"


def test_an_office_whose_name_is_lost():
    (sheet,) = read(*page(1, foot=("所管課", "決算参考書 242頁 R4予算の概要 121頁"))).sheets
    (office,) = boxes(sheet, "office")
    assert (office.state, office.body) == ("unreadable", "") and slugs(sheet) == ["text-lost"]


def test_a_misread_label_of_the_office():
    (sheet,) = read(*page(1, foot=("所管調 区民部 第1課", "決算参考書 242頁 R4予算の概要 121頁"))).sheets
    assert body(sheet, "office") == "区民部 第1課"
    assert "所管調" in [left.text for left in sheet.left_out]


FEET = [
    ("{s}頁 R4予算の概要 所管課 会計室 決算参考書 {o}頁",), ("決算参考書", "", "{s}頁 R4予算の概要", "{o}頁", "所管課 会計室"),
    ("{s}頁 R4予算の概要", "", "{o}頁", "", "決算参考書", "所管課 会計室"), ("所管課 会計室", "{o}頁", "決算参考書 {s}頁", "R4予算の概要"),
    ("R4予算の概要 {o}頁 決算参考書 {s}頁", "所管課 会計室"), ("所管課 会計室 {o}頁 {s}頁 決算参考書 R4予算の概要",),
]


@pytest.mark.parametrize("foot", FEET)
def test_a_shuffled_foot_among_whole_ones(foot):
    shuffled = tuple(line.format(s=244, o=122) for line in foot)
    reading = read(*page(1), *page(2, foot=shuffled), *page(3))
    assert references(reading) == [("242頁", "121頁"), ("244頁", "122頁"), ("246頁", "123頁")]
    assert offices(reading) == ["区民部 第1課", "会計室", "区民部 第3課"]


def test_ranges_are_those_of_the_document():
    """The same feet with the references the other way round: 決算参考書 has the small numbers."""
    whole = "所管課 会計室 決算参考書 {}頁 R4予算の概要 {}頁"
    reading = read(*page(1, foot=(whole.format(31, 410),)), *page(2, foot=("402頁", "所管課 会計室 33頁 R4予算の概要 決算参考書")),
                   *page(3, foot=(whole.format(35, 398),)))
    assert references(reading) == [("31頁", "410頁"), ("33頁", "402頁"), ("35頁", "398頁")]


def test_references_that_nothing_tells_apart_are_unclear():
    (sheet,) = read(*page(1, foot=("所管課 会計室", "決算参考書 R4予算の概要 31頁 410頁"))).sheets
    assert [boxes(sheet, key)[0].state for key in ("settlement_reference", "budget_outline_reference")] == [
        "unreadable", "unreadable"]
    assert any(remark.slug == "reference-unclear" and "31頁" in remark.message and "410頁" in remark.message
               for remark in sheet.remarks)


@pytest.mark.parametrize("number", ["110", "- 110", "110 ", "\t110"])
def test_the_number_of_a_page_stands_beside_its_foot(number):
    foot = (number, "", "所管課 会計室 決算参考書 242頁 R4予算の概要 121頁")
    (sheet,) = read(*page(1, foot=foot)).sheets
    assert body(sheet, "page") == "110"


def test_a_lone_number_in_the_text_is_no_page_number():
    (sheet,) = read(*page(results=("事業実績\t○令和4年度実績", "", "110", "", "窓口を開きました。"))).sheets
    assert not boxes(sheet, "page") and "110" in body(sheet, "results")


# ---- figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations(["6.389,467円", "95.2%", "6,715,000円"])))
def test_figures_in_all_orders_are_loose(order):
    text = f"事業その1を行います。 事業開始 令和2年度 年度 {HEADS} 事 業 {' '.join(order)} 費 ○令和4年度実績 {SENTENCE}"
    (sheet,) = read(text.replace("\t", " ")).sheets
    assert figures(sheet) == list(order)
    assert [body(sheet, key) for key in ("adjusted", "settled", "printed_execution_rate")] == [None] * 3
    assert body(sheet, "start_year") == "令和2年度" and body(sheet, "description") == "事業その1を行います。"
    assert body(sheet, "results") == f"○令和4年度実績 {SENTENCE}"


@pytest.mark.parametrize("order", list(permutations(["11,000,000円", "5,080,020円", "46. 2%"])))
def test_figures_on_lines_of_their_own(order):
    (sheet,) = read("事業費", "予算現額", "決算額", "執行率", "", *order, "", "## ○令和4年度実績", "", "参加者 12名").sheets
    assert figures(sheet) == list(order)
    assert body(sheet, "results") == "○令和4年度実績\n\n参加者 12名"


def test_figures_under_the_wrong_head_are_loose():
    lines = page()
    lines[3] = "\t1,000,000円\t90.0%\t900,000円"
    (sheet,) = read(*lines).sheets
    assert figures(sheet) == ["1,000,000円", "90.0%", "900,000円"] and not boxes(sheet, "adjusted")


def test_a_page_without_a_rate():
    lines = page()
    lines[3] = "\t1,000,000円\t900,000円\t"
    (sheet,) = read(*lines).sheets
    assert figures(sheet) == ["1,000,000円", "900,000円"]
    (rate,) = boxes(sheet, "printed_execution_rate")
    assert (rate.state, rate.body) == ("blank", "")


def test_a_page_whose_figures_are_lost():
    lines = page()
    lines[3] = ""
    (sheet,) = read(*lines).sheets
    assert figures(sheet) == [] and not boxes(sheet, "adjusted")
    assert any(remark.slug == "text-lost" and "予算現額" in remark.message for remark in sheet.remarks)


def test_a_page_whose_heads_are_lost():
    lines = page()
    lines[2], lines[3] = "", f"事業費\t{FIGURES}"
    (sheet,) = read(*lines).sheets
    assert figures(sheet) == FIGURES.split("\t") and not boxes(sheet, "adjusted")


def test_figures_of_the_text_are_none_of_the_box():
    rows = ("事業実績\t○令和4年度実績 助成金 100,000円 3件 50.0% 12頁", "区分\t金額\t率", "助成\t200,000円\t80%")
    (sheet,) = read(*page(results=rows)).sheets
    assert figures(sheet) == FIGURES.split("\t")
    assert "100,000円 3件 50.0% 12頁" in body(sheet, "results")
    assert "| 助成 | 200,000円 | 80% |" in body(sheet, "results")


def test_figures_do_not_wander_to_another_page():
    """Page 1 has lost its figures, page 2 its heads."""
    first, second = page(1), page(2)
    first[3], second[2], second[3] = "", "", f"事業費\t{FIGURES}"
    one, two = read(*first, *second).sheets
    assert figures(one) == [] and figures(two) == FIGURES.split("\t")


# ---- text ---------------------------------------------------------------------------------------------------


def test_a_box_torn_into_cells_is_unreadable():
    rows = ("事業実績\t○令和4年度実績\t円滑にするため、窓口を開\tしました。また、相談を受",)
    (sheet,) = read(*page(results=rows)).sheets
    (results,) = boxes(sheet, "results")
    assert results.state == "unreadable" and results.body == "○令和4年度実績\n\n円滑にするため、窓口を開\n\nしました。また、相談を受"
    assert "text-torn" in slugs(sheet) and body(sheet, "review") is not None


def test_sentences_in_a_table_are_not_torn():
    rows = ("事業実績\t○令和4年度実績", "講座\t高齢者向けのスマートフォン教室を開催しました。\t3回", "相談\t窓口で相談を受けました。\t12件")
    (sheet,) = read(*page(results=rows)).sheets
    assert "| 講座 | 高齢者向けのスマートフォン教室を開催しました。 | 3回 |" in body(sheet, "results")
    assert sheet.remarks == ()


def test_good_and_mangled_paragraphs_are_parted():
    rows = ("事業実績\t○令和4年度実績", "", "窓口を開きました。", "", "開催 日本年年年年年年年", "", "相談を受けました。")
    (sheet,) = read(*page(results=rows)).sheets
    good, bad = boxes(sheet, "results")
    assert (good.state, bad.state) == ("read", "unreadable")
    assert good.body == "○令和4年度実績\n\n窓口を開きました。\n\n相談を受けました。" and bad.body == "開催 日本年年年年年年年"


def test_a_page_of_loose_lines_with_pieces_of_its_labels():
    lines = ("事", "業", "概", "要", "内容", "窓口を開きます。", "", "事業開始 年度", "", "令和2年度", "", f"事業費\t{HEADS}", f"\t{FIGURES}",
             "", "○令和4年度実績", "", "相談件数は12件です。", "", "実", "令績", "和和を", "算取評", "の組価", "状・", "況課", "", SENTENCE, "",
             "令和5年度は、続けます。", "", VISION, "決算参考書 242頁")
    (sheet,) = read(*lines).sheets
    assert body(sheet, "description") == "窓口を開きます。" and body(sheet, "start_year") == "令和2年度"
    assert body(sheet, "results") == "○令和4年度実績\n\n相談件数は12件です。"
    assert body(sheet, "review") == f"{SENTENCE}\n\n令和5年度は、続けます。"
    assert "boundary-inferred" not in slugs(sheet)


def test_a_year_without_its_label_is_not_taken_for_it():
    (sheet,) = read("事業概要\t内容\t窓口を開きます。", "\t\t令和2年度", f"事業費\t{HEADS}", f"\t{FIGURES}").sheets
    assert not boxes(sheet, "start_year") and "令和2年度" in body(sheet, "description")


# ---- hostile input ------------------------------------------------------------------------------------------


_LIMIT = 4  # seconds of processor time; about one on a machine that does nothing else
MEGABYTE = 1_000_000 // len("あ".encode())


@pytest.mark.parametrize("line", ["あ" * MEGABYTE, "窓口を開きました。" * (MEGABYTE // 9), f"{'あ' * 35} " * (MEGABYTE // 36),
                                  "\t" * 1_000_000, "|" * 1_000_000, "(1)" * 300_000, "1." * 500_000,
                                  "<" * 1_000_000,
                                  "年" * MEGABYTE, "「" * MEGABYTE], ids=lambda line: line[:9].strip() or "tabs")
def test_an_enormous_line(line):
    start = time.process_time()
    reading = read(*page(1), line, *page(2))
    assert time.process_time() - start < _LIMIT
    assert offices(reading)[0] == "区民部 第1課" and offices(reading)[-1] == "区民部 第2課"
    assert figures(reading.sheets[0]) == FIGURES.split("\t")


def test_the_longest_real_line_a_hundred_times():
    line = " ".join([real().lines[48]] * 100)
    start = time.process_time()
    assert len(read(line).sheets) == 1
    assert time.process_time() - start < _LIMIT


def test_tabs_for_all_spaces():
    lines = tuple(line.replace(" ", "\t") for line in real().lines)
    reading = read(*lines)
    assert not lost(reading, lines)
    assert [sheet.number for sheet in reading.sheets if sheet.number] == ["94", "95", "96", "98"]


def test_control_characters_and_stray_tags():
    lines = [line.replace("窓口", "窓\x00口\x0e") + "</td><b>" for line in page()]
    (sheet,) = read(*lines).sheets
    assert figures(sheet) == FIGURES.split("\t") and "\x00" not in body(sheet, "results")


def assert_nothing_invented(reading: Reading, lines: tuple[str, ...]) -> None:
    """Every character is kept; every figure, number and title is one that the lines have."""
    text = " ".join(TAG.sub("", "\n".join(lines)).split())
    assert not lost(reading, lines)
    for index, sheet in enumerate(reading.sheets, 1):
        assert sheet.position == index and 1 <= sheet.place.lines[0] <= sheet.place.lines[1] <= len(lines)
        assert all(scrap.text in lines[scrap.place.lines[0] - 1] for scrap in sheet.loose_figures)
        for key in ("title", "change", "office", "start_year", "page", "settlement_reference", "adjusted",
                    "settled"):
            assert all(box.body in text for box in boxes(sheet, key))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_lines_deleted_at_random(data):
    lines = real().lines
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=len(lines)))
    left = tuple(line for index, line in enumerate(lines) if index not in gone)
    assert_nothing_invented(read(*left), left)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([line for line in real().lines if line.strip()]), max_size=40))
def test_lines_in_any_order(drawn):
    assert_nothing_invented(read(*drawn), tuple(drawn))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="事業概要費実績予算現額決算執行率所管課頁R4年度令和 \t0123,.円%<>|#【】(1)①あ。、*", max_size=40), max_size=12))
def test_lines_of_any_letters(drawn):
    lines = tuple(drawn)
    reading = read(*lines)
    assert reading == read(*lines)
    for sheet in reading.sheets:
        assert all(scrap.text in lines[scrap.place.lines[0] - 1] for scrap in sheet.loose_figures)


@pytest.mark.parametrize("index", [index for index, line in enumerate(real().lines) if line.strip()][::5])
def test_a_lost_line_changes_its_own_page_only(index):
    lines = real().lines
    whole, less = read(*lines), read(*lines[:index], *lines[index + 1:])
    assert len(less.sheets) == 12
    for before, after in zip(whole.sheets, less.sheets):
        if not before.place.lines[0] <= index + 1 <= before.place.lines[1]:
            assert [(box.key, box.body, box.state) for box in before.boxes] == [
                (box.key, box.body, box.state) for box in after.boxes]


# ---- the form file ------------------------------------------------------------------------------------------


def broken(**changes: object) -> Form:
    return form().model_copy(update=changes)


@pytest.mark.parametrize(("changes", "slug"), [
    ({"boxes": [box for box in form().boxes if box.key != "office"]}, "unknown-box"),
    ({"reading": {**form().reading, "title": "("}}, "wrong-value"),
    ({"reading": {**form().reading, "title": "(?P<number>1)"}}, "wrong-value"),
    ({"reading": {**form().reading, "columns": 3}}, "unknown-key"),
    ({"reading": {**form().reading, "side_labels": []}}, "wrong-value"),
    ({"reading": {}}, "key-missing"),
])
def test_a_wrong_form_is_refused(changes, slug):
    with pytest.raises(Faults) as raised:
        read_side_labels(Document("test.txt", "test", "0" * 64, ()), broken(**changes))
    assert {fault.slug for fault in raised.value.faults} == {slug}
    assert {fault.path for fault in raised.value.faults} == {"forms/settlement-sheet.yaml"}


def test_the_form_is_told_from_others():
    assert detect_forms(["\n".join(real().lines)], [form()]) == (form(),)
    assert detect_forms(["予算要求事業概要書\n予算額"], [form()]) == ()
