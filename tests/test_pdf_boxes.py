"""From rules and characters to boxes, and from a box's characters to its text."""

from __future__ import annotations

import pytest

from portal.model import Char, Page, Rule
from portal.sheets.pdf.page_boxes import area_to_text, page_to_boxes, regions_to_text
from portal.sheets.pdf.page_grid import Region, page_to_regions
from portal.sheets.pdf.page_ruby import split_ruby
from portal.sheets.pdf.page_text import (chars_to_columns, chars_to_lines, is_vertical, label_text, lines_to_text)


def letters(text: str, x: float, top: float, size: float = 10, run: int = 0, step: float = 0) -> list[Char]:
    """A text in type of this size; ASCII letters are half as wide. `step` parts the letters."""
    chars = []
    for letter in text:
        width = size / 2 if letter.isascii() else size
        chars.append(Char(letter, x, top, x + width, top + size, size, 0, run))
        x += width + step
    return chars


def column(text: str, x: float, top: float, size: float = 10) -> list[Char]:
    """A text in vertical type."""
    return [Char(letter, x, top + index * size * 1.2, x + size, top + index * size * 1.2 + size, size)
            for index, letter in enumerate(text)]


def lattice(xs: list[float], ys: list[float]) -> list[Rule]:
    """The rules of a table with these columns and rows."""
    return [Rule(xs[0], y, xs[-1], y) for y in ys] + [Rule(x, ys[0], x, ys[-1]) for x in xs]


def page(chars: list[Char], rules: list[Rule]) -> Page:
    return Page(1, 400, 400, tuple(chars), tuple(rules))


def texts(chars: list[Char], rules: list[Rule]) -> dict[tuple[float, ...], str]:
    """The text of every box that has one, by its place; that of the open ground has the place ()."""
    return {() if region.open else region.box: label_text(region.chars)
            for region in page_to_regions(page(chars, rules)) if not region.empty}


# ---- boxes


def test_a_letter_goes_to_the_box_that_holds_its_middle():
    chars = [*letters("左", 12, 12), *letters("右", 62, 12), *letters("外", 120, 12), *letters("下", 12, 52)]
    assert texts(chars, lattice([10, 60, 110], [10, 50, 90])) == {
        (10, 10, 60, 50): "左", (60, 10, 110, 50): "右", (10, 50, 60, 90): "下", (): "外"}


def test_halves_of_a_table_need_not_be_level():
    rules = [*lattice([10, 100], [10, 40, 100]), *lattice([100, 200], [10, 70, 100])]
    chars = [*letters("一", 12, 12), *letters("二", 12, 50), *letters("三", 110, 50), *letters("四", 110, 80)]
    assert texts(chars, rules) == {(10, 10, 100, 40): "一", (10, 40, 100, 100): "二", (100, 10, 200, 70): "三",
                                   (100, 70, 200, 100): "四"}


def test_the_smallest_box_has_the_letter():
    rules = [*lattice([10, 200], [10, 200]), *lattice([50, 100, 150], [50, 100])]
    chars = [*letters("外", 20, 20), *letters("左", 60, 60), *letters("右", 110, 60), *letters("下", 30, 150)]
    found = texts(chars, rules)
    assert found[(50, 50, 100, 100)] == "左" and found[(100, 50, 150, 100)] == "右"
    assert found[(10, 10, 200, 200)] == "外 下"


def test_an_underline_is_no_edge():
    rules = [*lattice([10, 200], [10, 100]), Rule(30, 40, 90, 40)]
    assert texts([*letters("上", 30, 28), *letters("下", 50, 60)], rules) == {(10, 10, 200, 100): "上 下"}


def test_a_table_without_sides_has_them():
    rules = [Rule(10, y, 200, y) for y in (10, 50, 90)] + [Rule(100, 10, 100, 90)]
    chars = [*letters("左", 12, 12), *letters("右", 112, 12), *letters("下", 112, 60)]
    assert texts(chars, rules) == {(10, 10, 100, 50): "左", (100, 10, 200, 50): "右", (100, 50, 200, 90): "下"}


def test_tables_below_each_other_do_not_close_what_lies_between():
    rules = [*lattice([10, 100, 200], [10, 40, 70, 100]), *lattice([10, 100, 200], [150, 180, 210, 240])]
    assert texts(letters("間", 50, 120), rules) == {(): "間"}


def test_a_table_that_the_page_cuts_off_is_closed():
    rules = [*(Rule(x, 10, x, 100) for x in (10, 60, 200)), Rule(10, 10, 200, 10), Rule(10, 40, 200, 40)]
    regions = page_to_regions(page([*letters("上", 62, 12), *letters("下", 62, 60)], rules))
    by_text = {label_text(region.chars): region for region in regions}
    assert by_text["下"].box == (60, 40, 200, 100)
    assert by_text["下"].cut_off and not by_text["下"].goes_on
    assert not by_text["上"].cut_off


def test_the_longer_of_two_halves_closes_the_shorter_one():
    rules = [*(Rule(x, 10, x, 100) for x in (10, 60)), Rule(10, 10, 60, 10), *lattice([200, 300], [10, 60, 150]),
             Rule(60, 10, 200, 10)]
    assert texts(letters("値", 62, 60), rules) == {(60, 10, 200, 100): "値"}


@pytest.mark.parametrize(("x", "own"), [(62, "left"), (-2, "right"), (27, "middle")])
def test_text_that_runs_over_its_edge_is_one_text(x, own):
    # Boxes of 50 points, a text of 120: set against the left edge, the right edge, or in the middle.
    boxes = {"left": (60, 10, 110, 30), "right": (60, 10, 110, 30), "middle": (60, 10, 110, 30)}
    start = {"left": x, "right": 110 - 120 - 2, "middle": 85 - 60}[own]
    found = texts(letters("端から端まで続く長い文字", start, 15), lattice([-20, 60, 110, 160, 210], [10, 30]))
    assert found == {boxes[own]: "端から端まで続く長い文字"}


def test_text_of_several_runs_over_an_edge_is_one_text():
    chars = [*letters("電子申請の", 62, 15, run=1), *letters("ICT", 112, 15, run=2), *letters("化", 127, 15, run=3)]
    assert texts(chars, lattice([10, 60, 110, 160], [10, 30])) == {(60, 10, 110, 30): "電子申請のICT化"}


def test_texts_side_by_side_stay_in_their_boxes():
    chars = [*letters("要求額", 79, 15, run=1), *letters("予算額", 111, 15, run=2)]
    assert texts(chars, lattice([60, 110, 160], [10, 30])) == {(60, 10, 110, 30): "要求額", (110, 10, 160, 30): "予算額"}


def test_a_full_stop_that_hangs_over_the_edge_is_the_texts():
    chars = [*letters("ています。", 72, 15, run=1), *letters("次の", 115, 15, run=2)]
    assert texts(chars, lattice([60, 112, 160], [10, 30])) == {(60, 10, 112, 30): "ています。", (112, 10, 160, 30): "次の"}


def test_a_drawing_of_thousands_of_rules_takes_no_time():
    rules = [Rule(0, index * 0.4, 400, index * 0.4) for index in range(1_000)]
    rules += [Rule(index * 0.4, 0, index * 0.4, 400) for index in range(1_000)]
    assert len(page_to_regions(page(letters("字", 50, 50), rules))) < 300_000


# ---- furigana


def test_furigana_are_no_text():
    chars = [*letters("りっか", 20, 14, size=4), *letters("六花の予算", 20, 19)]
    kept, ruby = split_ruby(chars)
    assert "".join(char.text for char in kept) == "六花の予算" and "".join(char.text for char in ruby) == "りっか"


def test_furigana_over_the_first_line_of_a_box_belong_to_it():
    chars = [*letters("上の欄", 12, 12), *letters("ふりがな", 12, 46, size=4), *letters("仮名の欄", 12, 51)]
    boxes = page_to_boxes(page(chars, lattice([10, 100], [10, 50, 90])))
    assert [regions_to_text([region]) for region in boxes.regions] == ["上の欄", "仮名の欄"]
    assert "".join(char.text for char in boxes.ruby) == "ふりがな"


@pytest.mark.parametrize("chars", [
    [*letters("本文の", 20, 20), *letters("ちゅう", 50, 23.4, size=6)],           # small, on the same line
    [*letters("注はこちら", 20, 40, size=6), *letters("本文の字", 20, 20)],       # small, below
    [*letters("注記", 20, 14, size=4), *letters("本文の字", 20, 19)],             # no kana
    [*letters("かなの注", 20, 2, size=6), *letters("本文の字", 20, 30)]],         # too far above
    ids=["inline", "below", "kanji", "far"])
def test_other_small_text_stays(chars):
    assert split_ruby(chars)[1] == ()


# ---- lines


def test_lines_are_from_top_to_bottom_and_left_to_right():
    chars = [*letters("下の行", 20, 40), *letters("右", 60, 20.5), *letters("左の", 20, 20)]
    assert [line.text for line in chars_to_lines(chars)] == ["左の 右", "下の行"]


@pytest.mark.parametrize(("chars", "text"), [
    (letters("所管課", 20, 20, step=15), "所管課"), (letters("予算", 20, 20, step=15), "予 算"),
    ([*letters("NO", 20, 20), *letters("89", 40, 20)], "NO 89"), (letters("A I 架電", 20, 20), "A I 架電"),
    (letters("　　字下げ　空き", 20, 20), "　　字下げ　空き"), ([*letters("１０", 20, 20), *letters("％", 40.4, 20)], "１０％")],
    ids=["spread", "two letters", "gap", "spaces", "full-width spaces", "letter space"])
def test_gaps_become_spaces_where_words_part(chars, text):
    assert chars_to_lines(chars)[0].text == text


def test_words_printed_over_each_other_stay_whole():
    chars = [*letters("６，３０６", 20, 20, run=1), *letters("（６，３０５）", 61, 20, run=2)]
    line = chars_to_lines(chars)[0]
    assert [word.text for word in line.segments(0.25)] == ["６，３０６", "（６，３０５）"]


# ---- vertical writing


def test_columns_are_read_from_the_right():
    chars = [*column("令和６年度予算への対応", 20, 20), *column("実績を踏まえた評価・課題", 60, 10),
             *column("令和５年度の取組状況", 40, 15)]
    assert is_vertical(chars)
    assert chars_to_columns(chars) == ["実績を踏まえた評価・課題", "令和５年度の取組状況", "令和６年度予算への対応"]


def test_columns_drawn_across_are_read_down_too():
    chars = [char for pair in zip(column("事業概要", 40, 10), column("事業実績", 20, 10)) for char in pair]
    assert chars_to_columns(chars) == ["事業概要", "事業実績"]


def test_letter_under_letter_is_one_word():
    assert label_text(column("財源内訳", 20, 20)) == "財源内訳"


@pytest.mark.parametrize("turn", [90, 270, 180])
def test_a_label_that_lies_on_its_side_is_read(turn):
    word = letters("事業費", 20, 20)
    turned = {90: lambda c: (100 - c.bottom, c.x0, 100 - c.top, c.x1), 270: lambda c: (c.top, 100 - c.x1, c.bottom, 100 - c.x0),
              180: lambda c: (100 - c.x1, 100 - c.bottom, 100 - c.x0, 100 - c.top)}[turn]
    assert label_text([Char(c.text, *turned(c), c.size, turn) for c in word]) == "事業費"


# ---- paragraphs


BOX = (20.0, 0.0, 124.0, 200.0)  # Ten letters and two points on each side.


def written(*rows: str, indent: float = 22, pitch: float = 14) -> str:
    chars = [char for index, row in enumerate(rows) for char in letters(row, indent, 10 + index * pitch)]
    return lines_to_text(chars_to_lines(chars), BOX)


def test_what_the_edge_breaks_is_joined():
    assert written("区民の皆さんに正確な", "情報を届けます。") == "区民の皆さんに正確な情報を届けます。"


def test_what_is_broken_on_purpose_stays_broken():
    assert written("対象者：区民", "時期：4月") == "対象者：区民\n時期：4月"


def test_a_word_that_did_not_fit_is_joined():
    assert written("登録利用者数は", "123,456人です。") == "登録利用者数は123,456人です。"
    assert written("公開しました。", "RFI（情報提供）") == "公開しました。\nRFI（情報提供）"


def test_closing_signs_take_the_letter_before_them_along():
    assert written("次の日程のとおりと", "する）。") == "次の日程のとおりとする）。"


def test_a_full_stop_may_hang_over_the_edge():
    assert written("施設を予約できます。", "。次の行") == "施設を予約できます。。次の行"
    assert written("電話のほか、窓口でも、", "受け付けます。") == "電話のほか、窓口でも、受け付けます。"


def test_english_words_keep_their_space():
    assert written("Request For Informa", "tion and more") == "Request For Informa tion and more"


def test_an_indent_begins_a_paragraph():
    assert written("　区民の声を聞きます", "。", "　次の段落です。") == "　区民の声を聞きます。\n\n　次の段落です。"


def test_a_wide_gap_begins_a_paragraph():
    chars = [*letters("一行目。", 22, 10), *letters("二行目。", 22, 24), *letters("三行目。", 22, 38),
             *letters("離れた行。", 22, 80)]
    assert lines_to_text(chars_to_lines(chars), BOX) == "一行目。\n二行目。\n三行目。\n\n離れた行。"


# ---- tables


def area(chars: list[Char], rules: list[Rule], box: tuple[float, ...]) -> str:
    regions = [region for region in page_to_regions(page(chars, rules)) if not region.open
               and region.box[0] >= box[0] and region.box[2] <= box[2]]
    return regions_to_text(regions)


def test_a_table_in_a_box_is_a_table_once():
    rules = [*lattice([10, 300], [10, 200]), *lattice([30, 100, 200], [50, 80, 110])]
    chars = [*letters("前の文。", 12, 20), *letters("項目", 32, 60), *letters("件数", 102, 60), *letters("税", 32, 90),
             *letters("49", 102, 90), *letters("後の文。", 12, 150)]
    assert area(chars, rules, (10, 0, 300, 0)) == "前の文。\n\n| 項目 | 件数 |\n| --- | --- |\n| 税 | 49 |\n\n後の文。"


def test_a_table_from_edge_to_edge_is_a_table():
    rules = [*lattice([10, 200], [10, 40, 100, 130]), *lattice([10, 100, 200], [40, 70, 100])]
    chars = [*letters("前", 12, 20), *letters("甲", 12, 50), *letters("乙", 102, 50), *letters("丙", 102, 80),
             *letters("後", 12, 110)]
    assert area(chars, rules, (10, 0, 200, 0)) == "前\n\n| 甲 | 乙 |\n| --- | --- |\n|  | 丙 |\n\n後"


def test_an_empty_corner_is_a_cell():
    rules = lattice([10, 100, 200], [10, 40, 70])
    chars = [*letters("件数", 102, 20), *letters("税", 12, 50), *letters("49", 102, 50)]
    assert area(chars, rules, (10, 0, 200, 0)) == "|  | 件数 |\n| --- | --- |\n| 税 | 49 |"


def test_a_frame_around_a_text_is_text():
    rules = [*lattice([10, 300], [10, 200]), *lattice([30, 200], [50, 80])]
    chars = [*letters("前", 12, 20), *letters("枠の中", 32, 60), *letters("後", 12, 150)]
    assert area(chars, rules, (10, 0, 300, 0)) == "前\n\n枠の中\n\n後"


def test_a_bar_in_a_cell_is_no_edge_of_it():
    rules = lattice([10, 100, 200], [10, 40, 70])
    chars = [*letters("A|B", 12, 20), *letters("甲", 102, 20), *letters("乙", 12, 50), *letters("丙", 102, 50)]
    assert area(chars, rules, (10, 0, 200, 0)).startswith("| A\\|B | 甲 |")


# ---- over pages


def test_an_area_over_two_pages_is_one_text():
    first = Region((10, 10, 124, 40), tuple(letters("区民の皆さんに正確な", 12, 12)))
    second = Region((10, 10, 124, 40), tuple(letters("情報を届けます。", 12, 12)))
    found = area_to_text([(3, [first]), (4, [second])])
    assert found.body == "区民の皆さんに正確な情報を届けます。"
    assert (found.place.page, found.place.box) == (3, (10, 10, 124, 40))


def test_lines_that_both_pages_print_stand_once():
    cut = tuple(Char(char.text, char.x0, 50, char.x1, 60, 10, 0, 0, (char.x0, 37)) for char in letters("次の行", 12, 50))
    first = Region((10, 10, 124, 40), (*letters("前の行。", 12, 12), *cut))
    second = Region((10, 10, 124, 40), tuple(letters("次の行", 12, 12)))
    found = area_to_text([(1, [first]), (2, [second])])
    assert found.body == "前の行。\n\n次の行"
    assert [(part.reason, part.text, part.place.page) for part in found.repeated] == [("repeated", "次の行", 1)]
