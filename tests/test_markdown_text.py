"""Text and HTML of a text layer as Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sheets.markdown_text import (break_lines, has_tags, html_to_blocks, html_to_markdown, html_to_text,
                                         table_to_markdown, text_start)

MARKS = re.compile(r"[①-⑳]|【[^】]*】|※")


@pytest.mark.parametrize(("html", "markdown"), [
    ("本文", "本文"),
    ("<p>一</p> <p>二</p>", "一\n\n二"),
    ("<p>一<br>二<br/>三</p>", "一\n二\n三"),
    ("<ul><li>一</li><li>二</li></ul>後", "- 一\n- 二\n\n後"),
    ("<ol><li>一<ul><li>内</li></ul></li></ol>", "- 一\n- 内"),
    ('<ul style="list-style-type: none"> 一 <ul> 二', "一\n\n二"),
    ("一<b>太字</b>と<sup>2</sup>", "一太字と2"),
    ("<div>一</div><h2>二</h2>", "一\n\n二"),
    ("</p>一</ul><p>", "一"),
    ("<新規>一 <A> <script>x</script> a < b", "<新規>一 <A> <script>x</script> a < b"),
    ("&lt;p&gt; R&amp;D &#9312; &#x2460; &copy; &#0; &amp", "<p> R&D ① ① &copy; &#0; &amp"),
    ("一\u3000二\u00a0三  四", "一\u3000二\u00a0三  四"),
    ("", ""), ("<p></p><table></table>", ""),
])
def test_html_to_markdown(html, markdown):
    assert html_to_markdown(html) == markdown


def test_a_table_stands_by_itself():
    html = "前<table><tr><th>年</th><th>額 | 円</th></tr><tr><td></td><td>5<br>6</td></tr></table>後"
    assert html_to_markdown(html) == "前\n\n| 年 | 額 \\| 円 |\n| --- | --- |\n|  | 5 6 |\n\n後"


@pytest.mark.parametrize(("html", "rows"), [
    ("<table><tr><td>一<td>二<tr><td>三", (("一", "二"), ("三",))),
    ("<table><thead><tr><th colspan='2'>広</th><th>三</th></tr></thead></table>", (("広", "", "三"),)),
    ("<table><tr><td><table><tr><td>内</td><td>側</td></tr></table></td><td>外</td></tr></table>", (("内  側", "外"),)),
    ("<table>字<tr><td>一</td></tr></table>", (("字",), ("一",))),
])
def test_tables_need_not_be_well_formed(html, rows):
    (block,) = html_to_blocks(html)
    assert (block.kind, block.rows) == ("table", rows)


def test_visible_text_is_on_one_line():
    assert html_to_text("<p>一</p><p>二<br>三</p><table><tr><td>四</td><td>五</td></tr></table>") == "一 二 三 四 五"
    assert html_to_text("  一 ") == "一"


def test_joined_lines_break_before_marks_only_at_a_space():
    assert break_lines("①一 ②二③三 【四】五 ※六", MARKS) == "①一\n②二③三\n【四】五\n※六"
    assert break_lines("一   ②二", MARKS) == "一\n②二"
    assert break_lines("①一 ②二", None) == "①一 ②二"
    assert html_to_markdown("<ul><li>①一 ②二</li></ul>", MARKS) == "- ①一 ②二"


def test_where_a_text_starts():
    assert [text_start(text) for text in ("<p> <b>一</b>", "<新規>一", "一", " ", "<p")] == [7, 0, 0, 1, 0]


def test_has_tags():
    assert has_tags("<p>一") and has_tags("一<BR/>") and not has_tags("<新規> <P> a<b") and not has_tags("")


def test_rows_of_a_table_become_equally_wide():
    assert table_to_markdown([["一"], ["二", "三"]]) == "| 一 |  |\n| --- | --- |\n| 二 | 三 |"


@given(st.lists(st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "<table>", "</table>", "<tr>", "<td>", "<br>", "字", "①", " ", "<b>", "</b>",
     "<新規>", "|", "&lt;", "<td colspan=99>", "<"]), max_size=30))
def test_no_visible_character_is_lost_or_added(pieces):
    """Whatever the tags: what is no tag comes out again, in order; a table adds its rules."""
    html = "".join(pieces)
    wanted = re.sub(r"</?(p|ul|li|table|tr|td|br|b)( [^<>]*)?>", " ", html).replace("&lt;", "<")
    found = re.sub(r"^\|( ---)?( \| ---)* \|$", "", html_to_markdown(html), flags=re.MULTILINE)
    squeezed = re.sub(r"[\s\\|-]", "", found)
    assert squeezed == re.sub(r"[\s|]", "", wanted)
