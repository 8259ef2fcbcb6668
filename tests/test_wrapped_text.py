"""Printed lines that a text layer joined with spaces: where a sentence goes on, where a line ends, what stays."""

from __future__ import annotations

import pytest
from side_label_makers import rules

from portal.sheets.side_labels.layer_lines import text_to_line
from portal.sheets.side_labels.wrapped_text import ends_sentence, width, words_to_printed

FULL = "区民をはじめとした多くの方に魅力ある千代田区をお知らせし、区政に対し"  # 34 wide, a filled line
CLOSED = "「新たな自治体情報セキュリティ対策」を推進することが求められています。"  # filled, and a sentence


def printed(text: str) -> str:
    """A line of the layer as it is put together, with `/` for a line break and `//` between paragraphs."""
    words = text_to_line(text, 1, rules()).words
    pieces = words_to_printed(words, rules())
    return "".join(("//" if piece.joint == "\n\n" else "/") * (index > 0) + piece.text
                   for index, piece in enumerate(pieces))


@pytest.mark.parametrize(("text", "expected"), [
    # Behind a filled line the sentence goes on.
    (f"{FULL} て関心を持ってもらうため", f"{FULL}て関心を持ってもらうため"),
    (f"{FULL} 「広報」です。", f"{FULL}「広報」です。"),
    (f"{CLOSED} 令和5年1月から", f"{CLOSED}令和5年1月から"),
    (f"ガイドライン{'の' * 20} (令和4年3月改 定)」に準拠する", f"ガイドライン{'の' * 20} (令和4年3月改定)」に準拠する"),
    # A line that ends earlier ends on purpose.
    ("幅広い情報発信が重要です。 令和4年度は、", "幅広い情報発信が重要です。//令和4年度は、"),
    (f"②方法:動画配信 {FULL[:-2]}機器・ネットワーク", f"②方法:動画配信/{FULL[:-2]}機器・ネットワーク"),
    (f"年間収集媒体 6,553件 {FULL}", f"年間収集媒体 6,553件/{FULL}"),
    # Numbers, captions and notes begin lines.
    ("(1) 広報 (2) 広聴 ①方法 ▲写真 ※注意 【情報】", "(1) 広報/(2) 広聴/①方法/▲写真/※注意/【情報】"),
    ("行いました。 (2)監査", "行いました。//(2)監査"),
    # Other spaces are printed.
    ("区制75周年企画 古地図制作・区民配布 64件 日比谷図書文化館 企画展示 165件", "区制75周年企画 古地図制作・区民配布 64件 日比谷図書文化館 企画展示 165件"),
    ("秋葉原の安全・安心、にぎわい創出 326件", "秋葉原の安全・安心、にぎわい創出 326件"),
    ("る「CABW(Chiyoda Activity-Based working)」の推進に向け、本庁舎2、 4、5階の一部",
     "る「CABW(Chiyoda Activity-Based working)」の推進に向け、"
     "本庁舎2、4、5階の一部"),
    # No line begins with a comma or a small letter, and no year has spaces in it.
    ("行い 、続け ます ょう", "行い、続け ますょう"), ("令和 6 年度は、拡大", "令和6年度は、拡大"),
    # Text that the layer has unwrapped itself.
    (f"{FULL}{FULL}。 次です。", f"{FULL}{FULL}。//次です。"),
])
def test_spaces(text, expected):
    assert printed(text) == expected


def test_only_white_space_changes():
    text = f"(1) 広報 {FULL} て関心を 令和 6 年度 64件 PR Analyzer です。 次"
    assert "".join(printed(text).replace("/", "").split()) == "".join(text.split())


def test_a_line_whose_sentence_goes_on():
    def goes_on(text: str) -> bool:
        return words_to_printed(text_to_line(text, 1, rules()).words, rules())[-1].goes_on

    assert goes_on(FULL) and goes_on(f"行いました。 {FULL}")
    assert not goes_on(CLOSED) and not goes_on("短い") and not goes_on(FULL * 2)
    assert not goes_on("さくら 70件 古地図 64件 展示 165件 認知症 39件 にぎわい 326件 会見 248件")


def test_width_and_sentence_ends():
    assert width("令和4年") == 3.5 and width("ABC") == 1.5 and width("") == 0
    assert ends_sentence("です。") and ends_sentence("です。」") and ends_sentence("(です。)")
    assert not ends_sentence("です") and not ends_sentence("") and not ends_sentence("年度)")
