"""Signs of mangled text, and text that must not be taken for it."""

from __future__ import annotations

import pytest
from side_label_makers import real, rules

from portal.sheets.side_labels.garbled_text import claim_junk, find_garbled, is_torn
from portal.sheets.side_labels.layer_lines import text_to_line

GOOD_LINES = (13, 19, 41, 43, 57, 59, 82, 84, 86, 88, 109, 128, 140, 152, 153, 200, 202, 211, 213, 215, 223,
              225, 229, 231, 233,
              235, 247, 249, 265, 267, 286, 288, 290, 292, 294, 296, 298, 305, 307, 309, 311, 323)


@pytest.mark.parametrize(("text", "sign"), [
    ("で電報永キの関連を発展でででででである。", "でででででで"), ("開催 日本年年年年年年", "年年年年年年"), ("(1)(2)(3)(4)(5)", "(1)(2)(3)(4)(5)"),
    ("①②③④", "①②③④"), ("開催 開催 開催 開催 です", "開催"), ("区\ufffd政", "\ufffd"),
])
def test_signs(text, sign):
    assert find_garbled(text) == sign


@pytest.mark.parametrize("text", [
    "そのうち、もももすもも", "(1)(2)をまとめた", "(1) 広報 (2) 広聴 (3) 公聴 (4) 相談", "――――――", "……………", "開催 開催 開催", "5 5 5 5 5 5",
    "| - - - - |",
    "AAAA", "1,000,000,000円", "㈱ああ", "①から④まで", "",
])
def test_no_signs(text):
    assert find_garbled(text) is None


@pytest.mark.parametrize("number", GOOD_LINES)
def test_good_lines_of_the_document(number):
    line = real().lines[number - 1]
    words = text_to_line(line, number, rules()).words
    assert find_garbled(line) is None and claim_junk(words) == []


@pytest.mark.parametrize(("text", "expected"), [
    ("より高度 on to なセキュリティ", ["on to"]), ("会見 809 popportini i ▲新型コロナ", ["809 popportini i"]),
    ("Inform Duo 🕒 🖺 🕹 0 Service", ["🕒 🖺 🕹 0"]), ("# 4 年 😾", ["4 年 😾"]), ("キャン <sup>↑</sup>積ペーン", ["↑"]),
    ("「CABW(Chiyoda Activity-Based working)」の推進", []), ("システム(one to one) の導入", []), ("PR Analyzer の導入", []),
    ("Web で受付", []),
    ("面積は10m<sup>2</sup> です", []), ("e-Tax の利用", []), ("長さ 10 km です", []), ("A → B へ", []), ("ペーパーレス化★推進", []),
])
def test_junk(text, expected):
    words = [word for word in text_to_line(text, 1, rules()).words if not word.role]
    assert [" ".join(word.text for word in words[first:last]) for first, last in claim_junk(words)] == expected


@pytest.mark.parametrize("cells", [
    ["体等の多様な主体から様々な意見を聴取し、検討を進めていきます。", "は大きな転換期を 一層加速すること"], ["利ま該(", "円滑にするため、OCR処", "527, 944ページ分 資料等"],
    ["子育て支援施設等用地と 所について、解体設計が終", "ら取得した旧和泉町ポンプ 工事に着手します。"],
])
def test_torn_cells_beside_a_label(cells):
    assert is_torn(cells, beside_label=True)


@pytest.mark.parametrize("cells", [
    ["解体工事受託事業者と工事契約を締結し、工事に着手しました。"], ["区分", "件数"], ["令和4年度", "約52,000部", "76.3%"],
    ["配布部数 (1回あたり)", "閲読率 (区民世論調査)"], ["ひとり親家庭", "12件"], [],
])
def test_cells_that_are_not_torn(cells):
    assert not is_torn(cells, beside_label=True)


def test_rows_of_a_table_are_torn_only_when_a_cell_begins_in_the_middle():
    assert not is_torn(["相談", "窓口で相談を受けました。", "12件"], beside_label=False)
    assert is_torn(["窓口で相談を受", "けました。", "を開きました。"], beside_label=False)
