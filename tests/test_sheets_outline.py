"""The outline reader on the two real documents; expectations are written by hand from their lines."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from outline_makers import DIGEST, PROGRESS, box, form, kept, real, slugs, squeezed, titles, visible

from portal.model import Reading
from portal.sheets.outline.reader import read_outline

# Line of the item, area, title, amount, lines of the description.
ITEMS = [
    (11, "DXの推進", "オンライン手続きを拡充", "3億528万円", (12, 12)),
    (13, "DXの推進", "地域のスマート化を推進", "3億528万円", (14, 15)),
    (18, "DXの推進", "九段中等教育学校に生成AIと次世代校務システムを導入", "3億3,180万円", (19, 19)),
    (21, "DXの推進", "不登校対策を推進", "1,029万円", (22, 22)),
    (24, "DXの推進", "日比谷図書文化館特別研究室の貴重な資料をデジタルデータ化", "1,001万円", (25, 25)),
    (27, "DXの推進", "浮世絵や古文書など区の貴重な文化財をデジタルデータ化", "4,324万円", (28, 28)),
    (30, "DXの推進", "多様な「働きたい」を応援!分身ロボットを活用した就労機会を創出", "700万円", (31, 31)),
    (33, "DXの推進", "来庁不要!オンライン上で手続きが完結する会館施設予約システムを導入", "5,646万円", (34, 34)),
    (36, "DXの推進", "区民歯科健診のペーパーレス化に向けた実証実験を開始", "5,901万円", None),
    (39, "災害に備えたまちづくり", "防災DXを推進し、災害時における情報難民ゼロを実現", "1億49万円", (40, 41)),
    (44, "高齢者施策", "風ぐるまの新規ルート実証運行の実施と電気自動車を導入", "2億3,719万円", (45, 45)),
    (47, "高齢者施策", "軽度認知障害相当の高齢者などを対象としたプログラムの調査研究を区と医療機関が共同実施", "1,576万円", (48, 49)),
    (51, "高齢者施策", "データベースを活用した低栄養予防事業を開始", "230万円", (52, 53)),
    (56, "地域コミュニティ活性化", "スタートアップ企業間や地域との連携強化、販路拡大を支援", "3,085万円", (57, 58)),
    (60, "地域コミュニティ活性化", "産業振興分野における地域課題解決のための取り組みを支援", "1,194万円", (61, 62)),
    (65, "脱炭素社会の実現", "中小企業を対象に低炭素建築物の新築または増改築に係る助成額を倍増", "2億1,483万円", (66, 66)),
    (68, "脱炭素社会の実現", "街路灯のLED化を推進", "1億5,800万円", (69, 69)),
]

# Number, first and last line, title, and the key, heading and lines of each box of text.
SECTIONS = [
    ("1", (20, 54), "行政手続のオンライン化の推進",
     [("progress", "現時点の取組状況", (22, 48)), ("plans", "今後の取組予定", (50, 54))]),
    ("2", (56, 85), "デジタルデバイドの是正",
     [("progress", "現時点の取組状況", (58, 78)), ("plans", "今後の取組予定", (80, 85))]),
    ("3", (87, 108), "定型データ入力業務の自動化・効率化",
     [("progress", "現時点の取組状況", (89, 101)), ("plans", "今後の取組予定", (103, 108))]),
    ("4", (110, 121), "住民情報系システムの標準化",
     [("progress", "現時点の取組状況", (112, 114)), ("plans", "今後の取組予定", (116, 121))]),
    ("5", (123, 137), "働き方改革を推進するための情報インフラ環境の再構築",
     [("progress", "現時点の取組状況", (125, 131)), ("plans", "今後の取組予定", (133, 137))]),
    ("6", (139, 146), "窓口サービスの改善に向けたデジタル技術の活用",
     [("summary", "", (141, 141)), ("issues", "課題", (143, 146))]),
    ("7", (148, 162), "手数料・使用料へのキャッシュレス決済の導入・推進",
     [("summary", "", (150, 152)), ("scope", "対象手続", (154, 156)), ("payment_methods", "決済方法", (158, 162))]),
]


@pytest.fixture(scope="module")
def digest() -> Reading:
    return read_outline(real(DIGEST), form("budget-digest"))


@pytest.fixture(scope="module")
def report() -> Reading:
    return read_outline(real(PROGRESS), form("progress-report"))


# ---- the digest ---------------------------------------------------------------------------------------------


def test_seventeen_items_in_five_areas(digest):
    assert [sheet.place.lines[0] for sheet in digest.sheets] == [item[0] for item in ITEMS]
    assert titles(digest) == [item[2] for item in ITEMS]
    assert [box(sheet, "policy_area").body for sheet in digest.sheets] == [item[1] for item in ITEMS]
    assert list(Counter(item[1] for item in ITEMS).values()) == [9, 1, 3, 2, 2]
    assert [sheet.position for sheet in digest.sheets] == list(range(1, 18))
    assert all(sheet.number is None and sheet.form == "budget-digest" for sheet in digest.sheets)


@pytest.mark.parametrize("index", range(17))
def test_amount_of_an_item(digest, index):
    line, _, _, printed, _ = ITEMS[index]
    (row,) = digest.sheets[index].amount_rows
    assert (row.kind, row.group, row.name) == ("total", None, "")
    assert (row.requested, row.earmarked, row.lost) == (None, None, ())
    assert row.budgeted == printed
    assert row.place.lines == ((16, 16) if index < 2 else (line, line))


@pytest.mark.parametrize("index", range(17))
def test_description_of_an_item(digest, index):
    sheet, lines = digest.sheets[index], ITEMS[index][4]
    description = box(sheet, "description")
    assert description.heading == ""
    if lines is None:
        assert (description.state, description.body, slugs(sheet)) == ("blank", "", ["no-text"])
    else:
        printed = real(DIGEST).lines[lines[0] - 1:lines[1]]
        assert (description.state, description.place.lines) == ("read", lines)
        # A ※ note is a paragraph of its own.
        assert description.body == "\n\n".join(printed)
        assert slugs(sheet) == []


def test_joint_amount_belongs_to_the_two_items_before_it(digest):
    assert [sheet.shared_amount for sheet in digest.sheets] == [(1, 2), (1, 2)] + [()] * 15


def test_digest_leaves_out_notices_and_furniture_and_nothing_else(digest):
    assert digest.remarks == ()
    furniture, notices = (1, 2, 4, 6, 8, 75, 77, 79, 81, 83), (71, 72, 74)
    reasons = dict.fromkeys(furniture, "furniture") | dict.fromkeys(notices, "notice")
    assert {left.place.lines[0]: left.reason for left in digest.left_out} == reasons
    assert all(left.text == real(DIGEST).lines[left.place.lines[0] - 1] for left in digest.left_out)
    assert not any(sheet.left_out for sheet in digest.sheets)


# ---- the report ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(7))
def test_section(report, index):
    number, lines, title, texts = SECTIONS[index]
    sheet = report.sheets[index]
    assert (sheet.position, sheet.number, sheet.place.lines) == (index + 1, number, lines)
    assert [box.key for box in sheet.boxes] == ["title", "office", "reported_on", *(key for key, _, _ in texts)]
    assert box(sheet, "title").body == title
    assert (box(sheet, "office").body, box(sheet, "office").place.lines) == ("政策経営部デジタル戦略担当", (5, 5))
    assert (box(sheet, "reported_on").body, box(sheet, "reported_on").place.lines) == ("令和5年9月29日", (4, 4))
    assert [(text.key, text.heading, text.place.lines) for text in sheet.boxes[3:]] == texts
    assert all(text.state == "read" and text.body for text in sheet.boxes)
    assert sheet.amount_rows == () and sheet.shared_amount == () and sheet.remarks == () and sheet.left_out == ()


def test_report_has_seven_sections_after_its_letter(report):
    assert len(report.sheets) == 7
    assert report.remarks == ()
    assert [(left.place.lines[0], left.reason) for left in report.left_out] == [
        (line, "front-matter") for line in (3, 4, 5, 7, 9, 11, 13, 14, 16, 18)]
    assert report.left_out[6].text == "- 1 令和5年度 区のデジタル化の進捗状況等について"


def test_header_of_two_rows_becomes_one(report):
    body = box(report.sheets[1], "progress").body.split("\n")
    start = body.index("●スマートフォン教室等の実施状況")
    assert body[start + 1:start + 5] == [
        "", "| 実施年度 R4 | 実施年度 R5 | 区の主な取組 | 内容 |", "| --- | --- | --- | --- |",
        "| ○ | ○ | ゆうゆう館協働事業パソコン、スマートフォン教室 | ・R4 655回 3,365名 ・R5 R4と同等程度の予定 |"]
    # Twelve rows, of which the last four began in R5.
    rows = body[start + 4:]
    assert [row[:9] for row in rows] == ["| ○ | ○ |"] * 8 + ["| - | ○ |"] * 4
    assert rows[3].endswith("| ○体験・基礎・活用講座 ・R4 24回 439名 ・R5 24回 480名予定 ○個別相談会 ・R4 24回 119名 ・R5 24回 240名予定 "
                            "○指導者育成講座 ・R4 2回 30名（1回4日コース） ・R5 2回 40名（1回4日コース）予定 |")
    assert rows[-1] == "| - | ○ | 東京都の障害者向けスマートフォン体験会 | ・R5 1回 10名（1回1日2コース）予定 |"


def test_blank_first_cell_means_as_above(report):
    assert box(report.sheets[2], "progress").body.split("\n\n")[-1] == """\
| 所管課 | 業務概要 | 年間 処理時間 | 年間 処理件数 |
| --- | --- | --- | --- |
| 納 税 課 | 共通納税・特徴収納エラー義務者指定番号調査 | 539 時間 | 10,000 件 |
| 納 税 課 | 特徴還付業務の紐づけ処理 | 177 時間 | 3,000 件 |
| 介護保険課 | 介護保険料の還付口座登録処理 | 350 時間 | 10,000 件 |
| 学校支援課 | ボランティア謝礼の支出業務 | 222 時間 | 4,000 件 |
| 学校支援課 | 学校開放利用実績の入力業務 | 285 時間 | 32,000 件 |
| 情報管理課 | テレワーク申請受付業務 | 28 時間 | 2,400 件 |"""


def test_blank_figures_stay_blank(report):
    assert """\
| 条 件 | 対 象 手続数 | 令和4年度 オンライン化 対応済手続数 | 令和5年度 オンライン化 見込手続数 | 令和6年度 オンライン化 見込手続数 | 対象外 予 定 手続数 |
| --- | --- | --- | --- | --- | --- |
| 年間申請数1,000件以上 | 20 | 2 | 3 | 13 | 2 |
| びったりサービス対応※ ² | 18 | 18 |  |  |  |""" in box(report.sheets[0], "progress").body.split("\n\n")


def test_captions_and_notes_are_paragraphs_and_bullets_a_list(report):
    progress = box(report.sheets[0], "progress").body.split("\n\n")
    assert [part[:8] for part in progress] == [
        "(1) 年間申請", "令和4年度第2回", "※1 国が示す「", "- びったりサー", "| 条 件 | ", "※2 令和3年度", "(2) 年間申請",
        "令和4年度第2回", "※3 年間申請数", "- 保健予防課の"]
    assert [part.count("\n") + 1 for part in progress if part.startswith("- ")] == [4, 2]
    assert box(report.sheets[6], "payment_methods").body == (
        "- クレジットカード(Visa、Master 等)\n- 電子マネー (Suica、PASMO、WAON、nanaco、楽天Edy 等)\n"
        "- 2次元コード決済 (PayPay、楽天Pay、auPAY、d払い等)")


def test_line_after_a_list_item_belongs_to_it(report):
    assert box(report.sheets[3], "plans").body == (
        "- 8 月～9 月 移行計画の詳細化\n"
        "- 9 月～ ガバメントクラウドとの接続に向けた準備・検討 各業務における運用課題の検討\n"
        "- 令和 6 年 2 月～ ガバメントクラウド運用管理補助者等の選定")


def test_lead_text_of_a_section_stands_under_no_heading(report):
    assert box(report.sheets[6], "summary").body == (
        "区民の利便性向上を目的として、令和5年12月から本庁区民係においてキャッシュレス決済を導入する。\n\n"
        "なお、令和6年度以降は、この本庁区民係の導入効果を検証した上で、各区民事務所等への拡充を検討していく。")


# ---- nothing is lost ----------------------------------------------------------------------------------------

# What is a mark at the start of a line, and what closes an amount.
DIGEST_MARKS = r"^[■◇]|\[合わせて(?=[0-9億万]+円\]$)|\[(?=[0-9,億万]+円\]$)|(?<=円)\]$"
REPORT_MARKS = r"^- ・? ?|^[○](?!\t)"


@pytest.mark.parametrize(("path", "name", "marks"), [(DIGEST, "budget-digest", DIGEST_MARKS),
                                                     (PROGRESS, "progress-report", REPORT_MARKS)],
                         ids=["digest", "report"])
def test_every_visible_character_is_kept(path, name, marks):
    reading = read_outline(real(path), form(name))
    held, everything = visible(kept(reading)), squeezed(kept(reading))
    printed = [re.sub(marks, "\t", line) for line in real(path).lines]
    assert visible("".join(printed)) - held == Counter()
    for line in printed:
        for cell in re.sub(r"^[1-7] ", "", line).split("\t"):
            assert squeezed(cell) in everything, line


@pytest.mark.parametrize(("path", "name"), [(DIGEST, "budget-digest"), (PROGRESS, "progress-report")],
                         ids=["digest", "report"])
def test_places_say_where_the_text_stands(path, name):
    for sheet in read_outline(real(path), form(name)).sheets:
        for part in sheet.boxes:
            first, last = part.place.lines
            printed = squeezed("".join(real(path).lines[first - 1:last]))
            assert squeezed(part.heading) in printed
            for line in part.body.split("\n"):
                cells = line.strip("| ").split(" | ") if line.startswith("| ") else [line]
                words = [word for cell in cells for word in re.sub("^- ", "", cell).split()]
                assert all(squeezed(word) in printed for word in words if word != "---"), line
