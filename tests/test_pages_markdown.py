"""Bodies as HTML: five pieces of syntax, and nothing that a document could do with more."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from hypothesis import given, settings, strategies

from portal.pages import markdown_html
from portal.pages.markdown_html import body_to_html, body_to_section, body_to_text, text_to_html


def test_the_five_pieces_of_syntax():
    html = body_to_html("一つ目の段落。\n\n行の終わり\n次の行\n- ・項目\n- 項目二\n続き\n\n"
                        "| 区分 | 件数 |\n| --- | --- |\n| a\\|b | 49件 |")
    assert html.replace("\n", "") == (
        "<p>一つ目の段落。</p><p>行の終わり<br>次の行</p><ul><li>・項目</li><li>項目二</li></ul><p>続き</p>"
        "<table><thead><tr><th>区分</th><th>件数</th></tr></thead>"
        "<tbody><tr><td>a|b</td><td>49件</td></tr></tbody></table>")


@pytest.mark.parametrize("literal", [
    "<新規>講座", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "# 見出し", "#### 四つ", "*強調*と**もっと**",
    "_下線_と__二重__", "`符号`", "[名](https://example.org)", "![絵](x.png)", "<https://example.org>", "&lt;実体&amp;",
    "1. 番号", "* 星", "+ 足す", "> 引用", "---", "***", "===", "[a]: https://example.org", "\\*", "a | b", "~~~", "```",
    "@52,000円×4コマ=1.1", "※1^2", "[^1]: 注", "<!-- 注 -->", "<?php ?>", "{: .class }", "*[略]: 略語", "-項目", "‐ 項目"])
def test_everything_else_is_text(literal):
    html = body_to_html(literal)
    assert re.fullmatch(r"<p>.*</p>", html.strip(), re.DOTALL)
    assert html.unescape().strip() == f"<p>{literal}</p>"


def test_lines_stay_what_they_are_in_the_middle_of_a_body():
    """What would turn the line before it into a heading, or the lines after it into code, does not."""
    assert body_to_html("見出し\n===\n本文").count("<p>") == 1
    assert "<pre>" not in body_to_html("前\n\n    字下げ\n\n後")
    assert body_to_html("- 項目\n\n    字下げ").count("<li>") == 1


def test_lists_have_no_lists_in_them():
    assert body_to_html("- - 二重\n- -- 三").replace("\n", "") == "<ul><li>- 二重</li><li>-- 三</li></ul>"


def test_a_table_inside_text_and_a_table_that_is_none():
    assert "<table>" in body_to_html("前の文\n\n| a | b |\n| --- | --- |\n| c |")
    assert "<table>" not in body_to_html("| a | b |\n| c | d |")
    assert body_to_html("| a | b |\n| --- | --- |\n| `c | \\d\\| |").count("<td>") == 2


def test_an_empty_head_is_no_heading_cell():
    html = body_to_html("|  | 件数 |\n| --- | --- |\n| a | 1 |").replace("\n", "")
    assert "<thead><tr><td></td><th>件数</th></tr></thead>" in html


def test_tables_are_framed_so_that_the_keyboard_reaches_them():
    html = body_to_section("| a | b |\n| --- | --- |\n| 1 | 2 |\n\n| c | d |\n| --- | --- |\n| 3 | 4 |", '実績"<x>')
    assert html.count('<div class="scroll" role="group" tabindex="0" aria-label="') == 2
    assert html.count("</table></div>") == 2
    assert 'aria-label="実績&#34;&lt;x&gt;の表1"' in html and 'aria-label="実績&#34;&lt;x&gt;の表2"' in html


def test_unseen_characters_are_shown_in_bodies():
    assert body_to_html("右\u202e左\x0c") == "<p>右[U+202E]左␌</p>"


@given(strategies.text(alphabet="<>&|-\\`*_#[]()!\n \t'\"a区:=~1.", max_size=60))
def test_no_text_gets_out_of_its_element(text):
    html = body_to_html(text)
    assert set(re.findall(r"<\s*/?\s*([a-z]+)", html)) <= {
        "p", "br", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
    assert not re.search(r"<[a-z]+\s", html)


def test_a_long_body_is_read_quickly():
    assert body_to_html("|" * 5_000 + "\n" + "- " * 5_000 + "\n" + "<" * 5_000)


def test_text_of_a_body():
    assert body_to_text("- ・一\n- 二\n\n| a\\|b | c |\n| --- | --- |\n| 1 | 2 |") == "・一 二 a|b c 1 2"


def test_hand_written_pages_have_more_syntax_but_no_scripts():
    html = text_to_html("## 見出し\n\n**強い**[リンク](/search/)[悪い](javascript:alert(1))<script>x</script>\n\n1. 一\n")
    assert "<h2>見出し</h2>" in html and "<strong>強い</strong>" in html and '<a href="/search/">' in html
    assert "<ol>" in html and "javascript" not in html and "script" not in html


PIECES = ("a", "あ", "\n", "\n", "\n\n", "- ", "-", " ", "*", "1. ", "#", "|", "\\", "`", "<", ">", "&", '"', "'", "&amp;", "_", "[", "](", ")", "　",
          "    ", "~~~", "\t", "\xa0", "\x85", "\u200b", "\ud800", "=", "---", "&#96;", "\x02", "\ufffe", "<b>", "</p>")


@settings(max_examples=600, deadline=None)
@given(strategies.lists(strategies.sampled_from(PIECES), max_size=9).map("".join))
def test_plain_bodies_are_as_the_library_makes_them(body: str) -> None:
    with mock.patch.object(markdown_html, "_is_even", lambda body: False):
        by_library = body_to_html.__wrapped__(body)
    assert body_to_html.__wrapped__(body) == by_library


CELLS = ("", "a", "あ い", "49件", "a  b", "---", "- a", "-", ":--", "<b>", "&amp;", "\"'", "`x`", "\\", "a\\|b", " a",
         "　", "\xa0", "\u202e", "1. a", "#", "*a*", "===", "a<br>b", "x\x02y", "　a　")
RULES = ("| --- | --- |", "| --- |", "|---|---|", "| :-- | --- |", "| --- | --- | --- |", "| -- | --- |")


@strategies.composite
def tables(draw) -> str:
    """Tables as the parse writes them, most of them: some have a row too long, or another rule."""
    rows = draw(strategies.lists(strategies.lists(strategies.sampled_from(CELLS), min_size=2, max_size=2), min_size=1,
                                 max_size=4))
    if draw(strategies.integers(0, 9)) == 0:
        rows[-1].append("a")
    first, *others = ["| " + " | ".join(row) + " |" for row in rows]
    rule = draw(strategies.sampled_from(RULES)) if draw(strategies.integers(0, 4)) == 0 else RULES[0]
    return "\n".join([first, rule, *others])


@settings(max_examples=900, deadline=None)
@given(strategies.lists(tables() | strategies.sampled_from(("文", "- 項目\n- 二", "a\nb", "a | b", "|", "| a |")),
                        min_size=1, max_size=4), strategies.sampled_from(("\n\n", "\n\n", "\n\n", "\n", "\n\n\n", "\n \n")))
def test_tables_are_as_the_library_makes_them(parts: list[str], between: str) -> None:
    body = between.join(parts)
    with mock.patch.object(markdown_html, "_is_even", lambda body: False):
        by_library = body_to_html.__wrapped__(body)
    assert body_to_html.__wrapped__(body) == by_library


def test_a_table_as_the_parse_writes_it_does_not_need_the_library():
    with mock.patch.object(markdown_html, "_body_converter", side_effect=AssertionError):
        html = body_to_html.__wrapped__("前\n\n|  | 件 & 数 |\n| --- | --- |\n| a b |  |\n| c |  |")
    assert html == ("<p>前</p><table><thead><tr><td></td><th>件 &amp; 数</th></tr></thead>"
                    "<tbody><tr><td>a b</td><td></td></tr><tr><td>c</td><td></td></tr></tbody></table>")
