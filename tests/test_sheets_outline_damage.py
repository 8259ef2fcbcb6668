"""The outline reader on damaged, reordered and hostile documents: it never raises and never loses a character."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outline_makers import (DIGEST, PROGRESS, amounts, box, document, form, kept, read_digest, read_report, real,
                            slugs, titles, visible)

from portal.model import Reading
from portal.sheets.outline.reader import read_outline

# ---- amounts of a digest ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("printed", "title", "amount"), [
    ("道路の整備[3億3,180万円]", "道路の整備", "3億3,180万円"),
    ("道路の整備［３億円］", "道路の整備", "３億円"),
    ("道路の整備〔230万円〕", "道路の整備", "230万円"),
    ("道路の整備[230万円］", "道路の整備", "230万円"),
    ("道路の整備 [ 1億 49万円 ] ", "道路の整備", "1億 49万円"),
    ("道路の整備[12,345千円]", "道路の整備", "12,345千円"),
    ("道路の整備[332百万円]", "道路の整備", "332百万円"),
    ("道路の整備[1億2,345万6千円]", "道路の整備", "1億2,345万6千円"),
    ("道路の整備[5億]", "道路の整備", "5億"),
    ("道路の整備[230万円", "道路の整備", "230万円"),
    ("道路の整備[新規][230万円]", "道路の整備[新規]", "230万円"),
    ("道路の整備[230万円][新規]", "道路の整備[新規]", "230万円"),
    ("道路[100万円]の整備[230万円]", "道路[100万円]の整備", "230万円"),
    ("道路の整備[第2期]", "道路の整備[第2期]", None),
    ("道路の整備[2]", "道路の整備[2]", None),
    ("道路の整備", "道路の整備", None),
    ("助成額を25万円に[倍増]", "助成額を25万円に[倍増]", None),
])
def test_amount_in_a_title(printed, title, amount):
    reading = read_digest("■まち", f"◇{printed}", "本文")
    assert (titles(reading), amounts(reading)) == ([title], [amount])
    assert slugs(reading.sheets[0]) == []


@pytest.mark.parametrize("printed", ["3億3,1B0万円", "約3億円", "3億~4億円"])
def test_amount_that_cannot_be_read(printed):
    (sheet,) = read_digest("■まち", f"◇道路の整備[{printed}]", "本文").sheets
    (row,) = sheet.amount_rows
    assert (row.kind, row.budgeted, row.lost) == ("total", None, ("budgeted",))
    assert box(sheet, "title").body == f"道路の整備[{printed}]"
    assert slugs(sheet) == ["amount-unreadable"]


def test_amount_on_a_line_of_its_own():
    (sheet,) = read_digest("■まち", "◇道路の整備", "[230万円]", "本文", "[100万円]").sheets
    (row,) = sheet.amount_rows
    assert (row.budgeted, row.place.lines) == ("230万円", (3, 3))
    assert box(sheet, "description").body == "本文\n[100万円]"


def test_amount_at_the_end_of_text_is_told_of():
    (sheet,) = read_digest("■まち", "◇道路の整備", "本文[230万円]").sheets
    assert sheet.amount_rows == ()
    assert box(sheet, "description").body == "本文[230万円]"
    assert slugs(sheet) == ["amount-in-text"]


# ---- joint amounts ------------------------------------------------------------------------------------------


def shared(reading: Reading) -> list[tuple[int, ...]]:
    return [sheet.shared_amount for sheet in reading.sheets]


def test_joint_amount_of_three_items_after_one_with_its_own():
    reading = read_digest("■まち", "◇一[1万円]", "あ", "◇二", "い", "◇三", "う", "◇四", "え", "[合わせて3億円]", "◇五[2万円]", "お")
    assert shared(reading) == [(), (2, 3, 4), (2, 3, 4), (2, 3, 4), ()]
    assert amounts(reading) == ["1万円", "3億円", "3億円", "3億円", "2万円"]
    assert {sheet.amount_rows[0].place.lines for sheet in reading.sheets[1:4]} == {(10, 10)}


def test_joint_amount_stays_in_its_area():
    reading = read_digest("■まち", "◇一", "あ", "■みち", "◇二", "い", "◇三", "う", "［合わせて３億円］")
    assert shared(reading) == [(), (2, 3), (2, 3)]
    assert amounts(reading) == [None, "３億円", "３億円"]


def test_two_joint_amounts():
    reading = read_digest("■まち", "◇一", "◇二", "[合わせて1億円]", "◇三", "◇四", "[あわせて2億円]")
    assert shared(reading) == [(1, 2), (1, 2), (3, 4), (3, 4)]
    assert amounts(reading) == ["1億円", "1億円", "2億円", "2億円"]


@pytest.mark.parametrize("last", ["◇二[合わせて1億円]", "◇二"])
def test_joint_amount_in_the_title_of_the_last_item_or_without_brackets(last):
    reading = read_digest("■まち", "◇一", last, *([] if "[" in last else ["合わせて1億円"]))
    assert titles(reading) == ["一", "二"]
    assert (shared(reading), amounts(reading)) == ([(1, 2), (1, 2)], ["1億円", "1億円"])


@pytest.mark.parametrize("lines", [
    ["[合わせて3億円]", "■まち", "◇一[1万円]", "あ"],
    ["■まち", "[合わせて3億円]", "◇一[1万円]", "あ"],
    ["■まち", "◇一[1万円]", "あ", "[合わせて3億円]"],
    ["■まち", "◇一", "■みち", "[合わせて3億円]", "◇二[1万円]"],
])
def test_joint_amount_without_items_is_not_lost(lines):
    reading = read_digest(*lines)
    assert slugs(reading) == ["shared-amount-unplaced"]
    assert "3億円" in reading.remarks[0].message
    assert reading.remarks[0].place.lines == (lines.index("[合わせて3億円]") + 1,) * 2
    assert "[合わせて3億円]" in [left.text for left in reading.left_out]
    assert set(shared(reading)) == {()} and "3億円" not in amounts(reading)


def test_joint_amount_of_one_item_is_told_of():
    (sheet,) = read_digest("■まち", "◇一", "あ", "[合わせて3億円]").sheets
    assert (sheet.shared_amount, slugs(sheet)) == ((1,), ["shared-amount-alone"])


def test_words_that_begin_like_a_joint_amount_are_text():
    (sheet,) = read_digest("■まち", "◇一[1万円]", "合わせて3か所に設置します").sheets
    assert box(sheet, "description").body == "合わせて3か所に設置します"


# ---- marks, areas, notices ----------------------------------------------------------------------------------


def test_marks_inside_text_begin_nothing():
    reading = read_digest("■まち", "◇道路の整備[1万円]", "歩道◇車道を■色分けします")
    assert titles(reading) == ["道路の整備"]
    assert box(reading.sheets[0], "description").body == "歩道◇車道を■色分けします"
    assert slugs(reading.sheets[0]) == ["mark-inside-text"]


def test_items_before_the_first_area_have_none():
    reading = read_digest("◇一[1万円]", "あ", "■まち", "◇二[2万円]", "い")
    assert [[box.key for box in sheet.boxes] for sheet in reading.sheets] == [
        ["title", "description"], ["title", "policy_area", "description"]]


def test_text_before_the_first_item_is_told_of():
    reading = read_digest("区長からのあいさつ", "■まち", "安全なまちをつくります", "◇一[1万円]", "あ")
    assert [(remark.slug, remark.place.lines) for remark in reading.remarks] == [
        ("unplaced-text", (1, 1)), ("unplaced-text", (3, 3))]
    assert [left.text for left in reading.left_out[:2]] == ["区長からのあいさつ", "安全なまちをつくります"]


def test_area_without_items_is_a_notice_with_its_text():
    reading = read_digest("■まち", "◇一[1万円]", "あ", "■お知らせ", "予算書は図書館で読めます", "■みち", "◇二[2万円]", "い")
    assert [box(sheet, "policy_area").body for sheet in reading.sheets] == ["まち", "みち"]
    assert [(left.text, left.reason) for left in reading.left_out[:2]] == [
        ("■お知らせ", "notice"), ("予算書は図書館で読めます", "notice")]
    assert reading.remarks == ()


def test_notice_before_the_items_is_no_area():
    reading = read_outline(document("■まち", "■金額は、事業全体の予算額です。", "◇一[1万円]", "あ"), form("budget-digest"))
    assert [box(sheet, "policy_area").body for sheet in reading.sheets] == ["まち"]
    assert [left.reason for left in reading.left_out] == ["notice"]
    assert reading.remarks == ()


def test_notice_without_a_mark_states_the_scope_too():
    notice = "※金額は主な取組を含む事業全体の予算額です"
    reading = read_outline(document("■まち", "◇一[1万円]", "あ", notice), form("budget-digest"))
    assert reading.remarks == ()
    assert box(reading.sheets[0], "description").body == "あ"


def test_scope_that_the_document_does_not_state():
    reading = read_outline(document("■まち", "◇一[1万円]", "あ"), form("budget-digest"))
    assert slugs(reading) == ["scope-not-stated"]


@pytest.mark.parametrize("line", ["◇", "◇[1万円]"])
def test_mark_without_a_title(line):
    (sheet,) = read_digest("■まち", line, "本文").sheets
    assert (box(sheet, "title").state, box(sheet, "title").body) == ("blank", "")
    assert slugs(sheet) == ["title-missing"]
    assert box(sheet, "description").body == "本文"


def test_items_without_text():
    reading = read_digest("■まち", "◇一[1万円]", "◇二[2万円]")
    assert [box(sheet, "description").state for sheet in reading.sheets] == ["blank"] * 2
    assert [slugs(sheet) for sheet in reading.sheets] == [["no-text"]] * 2


def test_furniture_between_the_lines_of_an_item():
    (sheet,) = read_digest("■まち", "◇一[1万円]", "あ", "3/36", "い", "MENU").sheets
    assert box(sheet, "description").body == "あ\nい"
    assert [(left.text, left.reason) for left in sheet.left_out] == [("3/36", "furniture")]
    assert sheet.place.lines == (2, 5)


def test_tabs_and_blanks_around_marks_change_nothing():
    reading = read_digest("　■まち", "\t◇一\t[1万円]\t", "あ\tい", "- ◇二[2万円]", "　う")
    assert (titles(reading), amounts(reading)) == (["一", "二"], ["1万円", "2万円"])
    assert [box(sheet, "description").body for sheet in reading.sheets] == ["あ い", "う"]


def test_area_order_does_not_matter():
    lines = list(real(DIGEST).lines)
    areas = [index for index, line in enumerate(lines) if line.startswith("■")][:5] + [70]
    parts = [lines[start:end] for start, end in zip(areas, areas[1:])]
    turned = [line for part in reversed(parts) for line in part]
    reading = read_outline(document(*lines[:9], *turned, *lines[70:]), form("budget-digest"))
    straight = read_outline(real(DIGEST), form("budget-digest"))
    assert sorted(titles(reading)) == sorted(titles(straight))
    assert shared(reading)[8:10] == [(9, 10), (9, 10)]
    assert visible(kept(reading), "0123456789") == visible(kept(straight), "0123456789")


def test_digest_without_blank_lines():
    lines = [line for line in real(DIGEST).lines if line]
    reading = read_outline(document(*lines), form("budget-digest"))
    straight = read_outline(real(DIGEST), form("budget-digest"))
    assert (titles(reading), amounts(reading)) == (titles(straight), amounts(straight))
    assert shared(reading) == shared(straight)
    assert [box(sheet, "description").body for sheet in reading.sheets] == [
        box(sheet, "description").body for sheet in straight.sheets]


# ---- reports ------------------------------------------------------------------------------------------------


def test_report_without_blank_lines():
    reading = read_outline(document(*(line for line in real(PROGRESS).lines if line)), form("progress-report"))
    straight = read_outline(real(PROGRESS), form("progress-report"))
    assert [(sheet.number, [(box.key, box.heading) for box in sheet.boxes]) for sheet in reading.sheets] == [
        (sheet.number, [(box.key, box.heading) for box in sheet.boxes]) for sheet in straight.sheets]
    assert visible(kept(reading)) == visible(kept(straight))


@pytest.mark.parametrize("style", ["{}. {}", "{}．{}", "({}) {}", "（{}）{}", "- {} {}"])
def test_report_numbered_in_another_style(style):
    lines = list(real(PROGRESS).lines)
    for line in (20, 56, 87, 110, 123, 139, 148):
        lines[line - 1] = style.format(*lines[line - 1].split(" ", 1))
    # No text could tell points inside a section from sections that are numbered in the same style.
    lines[23], lines[40] = lines[23].replace("(1)", "①"), lines[40].replace("(2)", "②")
    reading = read_outline(document(*lines), form("progress-report"))
    straight = read_outline(real(PROGRESS), form("progress-report"))
    assert [(sheet.number, sheet.place) for sheet in reading.sheets] == [
        (sheet.number, sheet.place) for sheet in straight.sheets]
    assert titles(reading) == titles(straight)


def test_sections_out_of_order_are_read_and_told_of():
    reading = read_report("1 手続", "", "あ", "", "3 窓口", "", "い", "", "2 是正", "", "う")
    assert [(sheet.number, slugs(sheet)) for sheet in reading.sheets] == [
        ("1", []), ("3", ["number-out-of-order"]), ("2", ["number-out-of-order"])]
    assert [box(sheet, "summary").body for sheet in reading.sheets] == ["あ", "い", "う"]


def test_repeated_number_is_text_and_told_of():
    reading = read_report("1 手続", "", "あ", "", "2 是正", "", "い", "", "2 窓口", "", "う")
    assert titles(reading) == ["手続", "是正"]
    assert box(reading.sheets[1], "summary").body == "い\n\n2 窓口\n\nう"
    assert slugs(reading.sheets[1]) == ["number-out-of-order"]


@pytest.mark.parametrize("line", ["○今後の取組予定", "〇 今後の取組予定", "◯今後の 取組予定", "- ○今後の取組予定",
                                  "今後の取組予定", "○今後の取組み予定："])
def test_spellings_of_a_known_heading(line):
    (sheet,) = read_report("1 手続", "", "あ", line, "い").sheets
    assert box(sheet, "plans").body == "い"
    assert box(sheet, "plans").heading in line
    assert slugs(sheet) == []


def test_unknown_heading():
    (sheet,) = read_report("1 手続", "", "○費用対効果", "い", "○課題", "う").sheets
    assert [(box.key, box.heading, box.body) for box in sheet.boxes[3:]] == [
        ("unknown", "費用対効果", "い"), ("issues", "課題", "う")]
    assert slugs(sheet) == ["unknown-label"]


def test_heading_without_text_is_a_blank_box():
    (sheet,) = read_report("1 手続", "○課題", "○今後の予定", "い").sheets
    assert (box(sheet, "issues").state, box(sheet, "issues").body) == ("blank", "")
    assert slugs(sheet) == []


@pytest.mark.parametrize("line", ["○窓口の混雑が続いているため、案内係を増やして対応した。", "- ○体験講座", "○"])
def test_mark_before_what_is_no_heading_is_text(line):
    (sheet,) = read_report("1 手続", "○課題", "あ", "", line).sheets
    assert box(sheet, "issues").body == f"あ\n\n{line}"
    assert slugs(sheet) == ([] if line == "○" else ["not-a-heading"])


def test_nested_marks():
    (sheet,) = read_report("1 手続", "○○課の課題", "あ", "○課題", "○相談\t10", "○講座\t20", "い").sheets
    assert [(box.key, box.heading) for box in sheet.boxes[3:]] == [("unknown", "○課の課題"), ("issues", "課題")]
    assert box(sheet, "issues").body == "|  |  |\n| --- | --- |\n| ○相談 | 10 |\n| ○講座 | 20 |\n\nい"


def test_heading_with_tabs_after_it_is_no_row():
    (sheet,) = read_report("1 手続\t", "○現時点の取組状況\t\t", "課\t業務", "税務課\t調査", "○課題\t", "\tあ").sheets
    assert box(sheet, "progress").body == "| 課 | 業務 |\n| --- | --- |\n| 税務課 | 調査 |"
    assert box(sheet, "issues").body == "あ"


def test_numbers_in_a_table_are_no_sections():
    reading = read_report("1 手続", "", "番号\t業務", "1\t調査", "2\t督促", "", "2 是正", "", "あ")
    assert titles(reading) == ["手続", "是正"]
    assert box(reading.sheets[0], "summary").body == "| 番号 | 業務 |\n| --- | --- |\n| 1 | 調査 |\n| 2 | 督促 |"


def test_slipped_row_is_told_of():
    (sheet,) = read_report("1 手続", "課\t業務", "税務課\t調査", "防災課\t\t訓練").sheets
    assert slugs(sheet) == ["table-uneven"]
    assert sheet.remarks[0].place.lines == (5, 7)


def test_bullets_are_written_once():
    (sheet,) = read_report("1 手続", "・あ", "- い", "- ・う", "・・え", "- ", "-5度").sheets
    assert box(sheet, "summary").body == "- あ\n- い\n- う\n- ・え - -5度"


def test_letter_without_office_and_date():
    reading = read_outline(document("1 手続", "", "あ", "", "2 是正", "", "い"), form("progress-report"))
    assert [[box.key for box in sheet.boxes] for sheet in reading.sheets] == [["title", "summary"]] * 2
    assert slugs(reading) == ["not-stated", "not-stated"]


# ---- anything -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["budget-digest", "progress-report"])
@pytest.mark.parametrize("lines", [(), ("",), ("",) * 5, ("\t\t", "\x00", "　"), ("ただの文",)])
def test_document_with_nothing_to_read(name, lines):
    reading = read_outline(document(*lines), form(name))
    assert reading.sheets == ()
    assert "no-sheets" in slugs(reading)
    assert [left.text for left in reading.left_out] == [line for line in lines if line == "ただの文"]


def test_control_characters_are_dropped_and_what_shows_is_kept():
    (sheet,) = read_digest("■ま\x00ち", "◇一\x1b[1万\x07円]", "あ\x0bい\u2028う\x85え").sheets
    assert box(sheet, "policy_area").body == "まち"
    assert sheet.amount_rows[0].budgeted == "1万円"
    assert box(sheet, "description").body == "あ い う え"


@pytest.mark.parametrize("line", ["あ" * 100_000, "◇" * 100_000, "[" * 100_000, "[1" * 50_000, "1 " * 50_000,
                                  "\t" * 100_000, "a\t" * 50_000, "合わせて" * 30_000, "金額は" * 30_000,
                                  " " * 100_000 + "あ", "あ" + " " * 100_000 + "あ", "◇" + "[9円" * 30_000,
                                  "別紙のとおり" * 20_000, "9" * 100_000, "- " * 50_000])
@pytest.mark.parametrize("name", ["budget-digest", "progress-report"])
def test_enormous_line(name, line):
    lines = ("■まち", "◇一", line, "", "1 手続", "", line, "", "○課題", line)
    started = time.process_time()
    reading = read_outline(document(*lines), form(name))
    assert time.process_time() - started < 5
    assert lost_characters(lines, reading) == Counter()


@pytest.mark.parametrize("name", ["budget-digest", "progress-report"])
def test_very_many_lines(name):
    lines = ("■まち", "◇一", "[合わせて1円]", "あ", "", "1 手続", "", "- あ", "○課題", "a\tb", "c\td") * 1000
    started = time.process_time()
    reading = read_outline(document(*lines), form(name))
    assert time.process_time() - started < 5
    assert lost_characters(lines, reading) == Counter()


# What is a mark somewhere (content/forms/): these characters aside, no reading has fewer of any character than its
# document.
MARKS = "■□●◆★▼【◇◊♢○〇◯◎☆▶▷▽・-[]〔〕()#第.、|:"


def lost_characters(lines: Sequence[str], reading: Reading) -> Counter[str]:
    """What shows in the lines and not in the reading, marks aside; 合わせて is the mark of a joint amount."""
    joint = re.compile("合わせて|あわせて|併せて")
    return visible(joint.sub("", "\n".join(lines)), MARKS) - visible(joint.sub("", kept(reading)), MARKS)


PIECES = st.sampled_from(["■", "◇", "○", "●", "※", "・", "- ", "[", "]", "［1万円］", "[合わせて3億円]", "合わせて", "1 ", "2. ",
                          "(1) ", "３　", "\t", "\t\t", "まち", "道路の整備", "課題", "今後の予定", "[230万円]", "[約9円]",
                          "別紙のとおり", "以上", "2/36", "MENU", "金額は事業全体の予算額です", "政策部企画課",
                          "令和5年9月1日", "。", "合計", "|", "\\", "<br>", "\x00", "\u2028", "\ue000", "\U0002000b", "10",
                          "1,234"])
LINES = st.one_of(st.just(""), st.lists(PIECES, max_size=5).map("".join), st.text(max_size=12))


@pytest.mark.parametrize("name", ["budget-digest", "progress-report"])
@settings(max_examples=150, deadline=None)
@given(lines=st.lists(LINES, max_size=14))
def test_any_document_is_read_and_nothing_is_lost(name, lines):
    reading = read_outline(document(*lines), form(name))
    assert lost_characters(lines, reading) == Counter()
    assert [sheet.position for sheet in reading.sheets] == list(range(1, len(reading.sheets) + 1))
    for sheet in reading.sheets:
        first, last = sheet.place.lines
        assert 1 <= first <= last <= len(lines)
        assert all(box.state == ("read" if box.body else "blank") for box in sheet.boxes)
        assert not sheet.shared_amount or sheet.position in sheet.shared_amount


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 160), max_size=8), st.lists(st.integers(0, 160), max_size=8))
def test_lost_and_repeated_lines_lose_nothing_else(lost, repeated):
    for path, name in ((DIGEST, "budget-digest"), (PROGRESS, "progress-report")):
        lines = [line for index, line in enumerate(real(path).lines) if index not in lost
                 for _ in range(2 if index in repeated else 1)]
        reading = read_outline(document(*lines), form(name))
        assert lost_characters(lines, reading) == Counter()
