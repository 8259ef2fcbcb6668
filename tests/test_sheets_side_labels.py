"""The reader for labels at the side on the real document; expectations are written by hand from its lines."""

from __future__ import annotations

import pytest
from side_label_makers import body, boxes, figures, form, lost, page, read, real, slugs, visible

from portal.model import Reading, Sheet
from portal.sheets.side_labels.reader import read_side_labels

# First and last line, number, title, change, office, 決算参考書, R4予算の概要, own page number, start year.
# None: nothing printed, or the text has lost it.
PAGES = [
    ((1, 11), None, None, None, "政策経営部 総務課", "240頁", None, None, None),
    ((13, 47), None, None, None, "政策経営部 広報広聴課", "242頁", "127頁", None, "昭和28年度"),
    ((49, 63), None, None, None, "政策経営部 広報広聴課", "242頁", "127頁", None, "平成2年度"),
    ((65, 80), None, None, None, "政策経営部 企画課", "244頁", "133頁", "110", "令和4年度"),
    ((82, 144), None, None, None, "会計室", "244頁", "130頁", None, "平成23年度"),
    ((146, 154), "94", "旧和泉町ポンプ所跡地の購入(解体工事)", "補正予算", "政策経営部 施設経営課", "246頁", "-", None, "令和4年度"),
    ((156, 166), "95", "情報セキュリティ対策の推進", "拡充", "政策経営部 情報システム課", "246頁", None, "116", "平成17年度"),
    ((168, 186), "96", "デジタル化の推進に向けた調査検討", "拡充", "政策経営部 デジタル政策課", "248頁", "132頁", "117", "令和3年度"),
    ((188, 243), None, None, None, "政策経営部 デジタル政策課", "248頁", None, None, "令和4年度"),
    ((245, 257), "98", "職場環境改善・事務効率化の推進", "新規", "政策経営部 デジタル政策課", "248頁", "132頁", None, "令和4年度"),
    ((259, 321), None, None, None, "政策経営部 デジタル政策課", "248頁", None, None, "令和4年度"),
    ((323, 335), None, None, None, "政策経営部 災害対策·危機管理課", "248頁", None, "121", "昭和50年度"),
]

FIGURES = [
    ["51, 107, 000円", "42, 821, 386円", "83. 8%"], ["73, 637, 000円", "62, 907, 869円", "85. 4%"],
    ["6.389,467円", "95.2%", "6,715,000円"], ["28, 681, 000円", "27, 167, 530円", "94. 7%"],
    ["28, 544, 000円", "28, 192, 255円", "98. 8%"], ["19, 200, 000円", "14, 700, 000円", "76. 6%"],
    ["17.399.000円", "78.2%", "22.240.000円"], ["134, 095, 000円", "132, 488, 282円", "98. 8%"],
    ["12, 536, 000円", "8, 624, 627円", "68. 8%"], ["64.922,000円", "49.481.723円", "76.2%"],
    ["11,000,000円", "5,080,020円", "46.2%"], ["11, 843, 000円", "7, 271, 754円", "61. 4%"],
]
# Pages on which the figures stand in the columns of their own heads. On pages 1 and 12 a head is lost, on 3, 7 and
# 10 the order, on 11 the columns.
PLAIN_COLUMNS = {2, 4, 5, 6, 8, 9}

# The states of description, results, review and vision; "both" = a good part and a mangled one.
STATES = {
    1: ("unreadable", "unreadable", "unreadable", "unreadable"), 2: ("read", "read", "read", "read"),
    3: ("read", "both", "read", "read"), 4: ("unreadable", "unreadable", "read", "read"),
    5: ("read", "read", "read", "read"), 6: ("unreadable", "read", "read", "read"),
    7: ("read", "read", "read", "read"), 8: ("unreadable", "unreadable", "unreadable", "unreadable"),
    9: ("read", "read", "read", "read"), 10: ("read", "both", "read", "read"),
    11: ("read", "read", "read", "read"), 12: ("read", "read", "unreadable", "unreadable"),
}

# How the text of a box begins and ends: page, box, first words, last words.
TEXTS = [
    (2, "description", "新型コロナウイルス感染症や災害等の情報は、", "全戸配布(ポスティング方式)へ変更します。"),
    (2, "results", "○令和4年度実績\n\n令和4年4月5日号から、広報紙の", "▲令和4年11月5日号"),
    (2, "review", "「広報千代田」は、区政の情報、", "紙面づくりに取り組みます。"),
    (3, "description", "区民をはじめとした多くの方に", "改善につなげていきます。"),
    (3, "results", "○令和4年度実績", "年間収集媒体 6,553件"),
    (3, "review", "プレスリリースを配信する際、", "戦略広報を実施していきます。"),
    (4, "review", "(6)第4次基本構想の策定、公表令和5年3月に", "適切な行政運営を推進していきます。"),
    (4, "vision", "※当予算事業は、令和4年度で完了したため、", "めざすべき姿との関連付けは行いません。"),
    (5, "description", "(1)公金収納支援サービスの導入\n\n区民税、", "安全性、分かりやすさを向上させます。"),
    (5, "results", "令和4年度実績\n\n(1) 公金収納支援サービスの導入", "※は令和4年度以前に導入しています。"),
    (5, "review", "公金収納支援サービスは、令和4年度に開始した", "周知の徹底を図ります。"),
    (6, "results", "○令和4年度実績 解体工事受託事業者と", "工事に着手しました。"),
    (6, "review", "周辺地域に配慮しながら", "令和5年9月に完了する予定です。"),
    (7, "description", "これまでの情報セキュリティ対策の強化に伴い、", "モラルの向上を図ります。"),
    (7, "results", "○令和4年度実績\n(1) 千代田区情報セキュリティポリシーの改定", "②実施方法:Webセミナー及び動画配信"),
    (7, "review", "情報セキュリティ対策を推進するためには、", "体制の確保をめざします。"),
    (9, "description", "国のキャッシュレス決済推進に向けた", "キャッシュレス決済に対応する端末を導入します。"),
    (9, "results", "○令和4年度実績\n\n(1) キャッシュレス決済の開始", "クレジットカード、電子マネー、二次元コード"),
    (9, "review", "社会全体として高まっている", "区民の利便性向上につなげていきます。"),
    (10, "description", "質の高いサービスを継続的に", "検討などを行いま"),
    (10, "results", "○令和4年度実績", "ペーパーレス化を推進しました。"),
    (10, "review", "各職員がCABWの考え方や", "機能を持ったスペースを職場"),
    (11, "description", "社会全体でデジタル化が進められる中、", "様々な取組みを行っていきます。"),
    (11, "results", "○令和4年度実績\n\n(1) デジタルの利用等に関する", "執行率が低くなりました。"),
    (11, "review", "誰もがデジタルの恩恵を享受できる", "選択できる環境をめざします。"),
    (12, "description", "地域防災リーダーを育成するため、", "地域の防災力向上を支援します。"),
    (12, "results", "- ○令和4年度実績\n- (1)助成実績\n", "区ホームページで周知を行いました。"),
]

# Sentences that the ends of printed lines, pieces of labels and the text reader's inventions had cut.
WHOLE = [
    (2, "results", "従来の新聞折込から全戸配布(ポスティング方式)へ変更しました。"),
    (3, "description", "千代田区をお知らせし、区政に対して関心を持ってもらうためには、"),
    (3, "description", "官民で連携した情報発信やプレスツアーなど、従来の広報からさらに企画を加えた「戦略広報」を実施し"),
    (3, "description", "事業に関する伝達状況や報道後の反応を分析する"),
    (3, "review", "幅広い報道を獲得し、施策の周知や啓発につながりました。"),
    (5, "description", "保育園・こども園保育料等について、24時間365日Web上で口座振替登録ができる"),
    (5, "review", "区民へ周知をしていくことが必要です。"),
    (5, "review", "より多くの方が安心して税や保険料を納められるように"),
    (7, "results", "総務省の「地方公共団体におけるセキュリティポリシーに関するガイドライン (令和4年3月改定)」に準拠する"),
    (7, "results", "適切に行われているかを確認するために情報システム監査を実施しました。"),
    (7, "review", "インシデント発生時の即時対応・連絡体制の整備と"),
    (7, "review", "令和6年度は、関係事業者を含んだステークホルダーへ取組範囲を展開し、より高度なセキュリティ体制の確保"),
    (10, "results", "「CABW(Chiyoda Activity-Based working)」の推進に向け、本庁舎2、4、5階の一部エリア"),
    (10, "review", "オフィスレイアウト実証実験の効果検証結果等を踏まえ、"),
]

# What stays apart: items, columns, words of Latin script.
SPACES = [
    (3, "results", "区制75周年企画 古地図制作・区民配布 64件 日比谷図書文化館 企画展示 165件"),
    (3, "results", "【情報収集・分析システム(PR Analyzer)】 年間収集媒体 6,553件"),
    (3, "results", "(2) 広報企画メディアクリッピング システムの導入により"),
    (11, "results", "回答者数:1,499人 回答率 : 37.5%"),
    (2, "results", "| 令和4年度 | 約52,000部 | 76.3% |"),
    (5, "results", "|  | 利用件数 |\n| --- | --- |\n| 区民税 | 49件 |"),
    (5, "results", "| 介護保険料 | 51件 | 145件 | 55件 |\n| 合計 | 3,175件 | 4,137件 | 2,227件 |"),
    (9, "results", "| 合 計 | 62,563件 |\n| キャッシュレス率 | 10. 9% |"),
    (11, "results", "| 日時 | 場所 | 参加人数 |\n| --- | --- | --- |\n| 令和4年10月3日 | 区民ホール | 19名 |"),
]

REVIEW_HEADING = "実績を踏まえた評価・課題 / 令和5年度の取組状況 / 令和6年度予算への対応"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_side_labels(real(), form())


def sheet(reading: Reading, number: int) -> Sheet:
    return reading.sheets[number - 1]


def test_twelve_pages_and_nothing_outside_them(reading):
    assert [one.place.lines for one in reading.sheets] == [expected[0] for expected in PAGES]
    assert [one.position for one in reading.sheets] == list(range(1, 13))
    assert {one.form for one in reading.sheets} == {"settlement-sheet"}
    assert reading.left_out == () and reading.remarks == ()


@pytest.mark.parametrize("number", range(1, 13))
def test_head_and_foot_of_a_page(reading, number):
    one = sheet(reading, number)
    _, printed, title, change, office, settlement, outline, own, year = PAGES[number - 1]
    assert one.number == printed
    assert [box.body for box in boxes(one, "title")] == ([title] if title else [])
    assert [box.body for box in boxes(one, "change")] == ([change] if change else [])
    assert body(one, "office") == office
    assert body(one, "settlement_reference") == settlement
    assert body(one, "budget_outline_reference") == outline
    assert body(one, "page") == own
    assert body(one, "start_year") == year


def test_values_are_traced_to_their_lines(reading):
    assert boxes(sheet(reading, 4), "office")[0].place.lines == (65, 65)
    assert boxes(sheet(reading, 8), "office")[0].place.lines == (186, 186)
    assert boxes(sheet(reading, 5), "start_year")[0].place.lines == (102, 102)
    assert boxes(sheet(reading, 3), "review")[0].place.lines == (49, 59)
    assert boxes(sheet(reading, 9), "description")[0].place.lines == (200, 202)
    assert [scrap.place.lines[0] for scrap in sheet(reading, 11).loose_figures] == [280, 281, 282]


@pytest.mark.parametrize("number", range(1, 13))
def test_figures_stand_as_printed(reading, number):
    one = sheet(reading, number)
    assert figures(one) == FIGURES[number - 1]
    named = [body(one, key) for key in ("adjusted", "settled", "printed_execution_rate")]
    assert named == (FIGURES[number - 1] if number in PLAIN_COLUMNS else [None, None, None])


@pytest.mark.parametrize("number", range(1, 13))
def test_states_of_the_text(reading, number):
    states = []
    for key in ("description", "results", "review", "vision"):
        found = [box.state for box in boxes(sheet(reading, number), key)]
        states.append("both" if found == ["read", "unreadable"] else found[0] if len(found) == 1 else found)
    assert tuple(states) == STATES[number]


@pytest.mark.parametrize(("number", "key", "first", "last"), TEXTS)
def test_text_from_its_first_to_its_last_words(reading, number, key, first, last):
    text = body(sheet(reading, number), key)
    assert text.startswith(first) and text.endswith(last)


@pytest.mark.parametrize("number", [2, 3, 5, 7, 9, 10, 11])
def test_vision_behind_its_label(reading, number):
    (box,) = boxes(sheet(reading, number), "vision")
    assert (box.heading, box.body) == ("関連する主な第4次基本構想のめざすべき姿", "≪基本構想の実現に向けて≫")


def test_vision_in_other_brackets(reading):
    assert body(sheet(reading, 6), "vision") == "《基本構想の実現に向けて》"


@pytest.mark.parametrize(("number", "key", "text"), WHOLE)
def test_sentences_are_whole_again(reading, number, key, text):
    assert text in body(sheet(reading, number), key)


@pytest.mark.parametrize(("number", "key", "text"), SPACES)
def test_items_and_cells_stay_apart(reading, number, key, text):
    assert text in body(sheet(reading, number), key)


def test_headings_are_those_of_the_print(reading):
    headings = {box.key: box.heading for one in reading.sheets for box in one.boxes}
    assert headings == {
        "title": "", "change": "", "page": "", "office": "所管課", "description": "事業概要", "start_year": "事業開始年度",
        "adjusted": "予算現額", "settled": "決算額", "printed_execution_rate": "執行率", "results": "事業実績",
        "review": REVIEW_HEADING, "vision": "関連する主な第4次基本構想のめざすべき姿",
        "settlement_reference": "決算参考書", "budget_outline_reference": "R4予算の概要"}


def test_boxes_come_in_the_order_of_the_form(reading):
    assert [box.key for box in sheet(reading, 8).boxes] == [
        "title", "change", "office", "description", "start_year", "adjusted", "settled", "printed_execution_rate",
        "results", "review", "vision", "settlement_reference", "budget_outline_reference", "page"]


def test_what_the_text_has_lost_is_said(reading):
    first = sheet(reading, 1)
    (year,) = boxes(first, "start_year")
    assert (year.state, year.body) == ("unreadable", "]始 177.517.48 年度")
    for key in ("description", "vision", "budget_outline_reference"):
        (box,) = boxes(first, key)
        assert (box.state, box.body) == ("unreadable", "")
    assert slugs(first).count("text-lost") == 3
    assert [boxes(sheet(reading, number), "budget_outline_reference")[0].state for number in (7, 9, 11, 12)] == [
        "unreadable"] * 4


@pytest.mark.parametrize(("number", "slug", "line", "quoted"), [
    (1, "text-garbled", 3, "177.517.48"), (1, "text-garbled", 4, "1/2"), (1, "text-torn", 6, "利ま該("),
    (1, "text-torn", 7, "で電報永キの関連"), (1, "text-garbled", 7, "ででで"), (3, "text-garbled", 49, "809 popportini i"),
    (3, "text-torn", 49, "情報発信の強化を図"), (4, "text-torn", 67, "体等の多様な主体"), (4, "text-garbled", 71, "(1)(2)(3)"),
    (4, "text-garbled", 68, "2.h /45 /2.5"), (4, "text-garbled", 68, "😾"), (5, "text-garbled", 138, "↑"),
    (6, "text-torn", 149, "子育て支援施設等用地と"), (7, "text-garbled", 158, "on to"), (8, "text-torn", 170, "区におけるDX"),
    (8, "text-torn", 174, "信た) 申続)"), (8, "text-torn", 175, "ド必一よ"), (8, "text-torn", 176, "のめざす∽"),
    (10, "text-garbled", 245, "🕒"), (10, "text-torn", 245, "検討などを行いま"), (10, "text-torn", 251, "スペースを職場"),
    (12, "text-garbled", 324, "十段"), (12, "text-torn", 327, "令訓令"),
])
def test_damage_has_a_remark_that_names_its_line(reading, number, slug, line, quoted):
    assert any(remark.slug == slug and remark.place.lines == (line, line) and quoted in remark.message
               for remark in sheet(reading, number).remarks)


def test_pages_without_damage_to_their_text_have_no_such_remark(reading):
    damaged = {one.position for one in reading.sheets if {"text-torn", "text-garbled"} & set(slugs(one))}
    assert damaged == {1, 3, 4, 5, 6, 7, 8, 10, 12}


def test_mangled_text_is_kept_raw(reading):
    (results,) = boxes(sheet(reading, 4), "results")
    assert "開催 開催 開催 開催 日本年年年" in results.body and "6回(3部会×2回)" in results.body
    assert [box.body for box in boxes(sheet(reading, 3), "results")][1] == "809 popportini i"
    (vision,) = boxes(sheet(reading, 8), "vision")
    assert vision.body == "主な第4次基本構想のめざす∽ 想の実現に向けて≫\n\nごき姿"


def test_boundary_without_a_label_is_a_remark(reading):
    inferred = {one.position: remark.place.lines[0] for one in reading.sheets for remark in one.remarks
                if remark.slug == "boundary-inferred"}
    # Pages 2 and 5 have all pieces of the label between the two; the tables of 1, 4, 6, 8 and 12 have it whole.
    assert inferred == {3: 49, 7: 158, 9: 231, 10: 247, 11: 307}


def test_garbled_second_reading_of_a_title_is_left_out(reading):
    (echo,) = [left for one in reading.sheets for left in one.left_out if left.reason == "repeated"]
    assert echo.text == "94 旧和永町かクノ別劇地の購入(肝仲工事)【相正で昇】" and echo.place.lines == (148, 148)


def fragments(one: Sheet) -> str:
    return "".join(left.text for left in one.left_out if left.reason == "label-fragment").replace(" ", "")


def test_pieces_of_labels_are_left_out(reading):
    assert visible(fragments(sheet(reading, 2))) == visible("事 実令績和を5路年度の取りへの組価 況課 事 業実績")
    assert fragments(sheet(reading, 3)) == "事業概要事業費事業実績6年ま度えのた取評状•の組価況課"
    assert fragments(sheet(reading, 5)) == "事業概要事業費和を5踏取評状•況課事業実績実の組価"
    assert fragments(sheet(reading, 7)) == "事業概要事業費事業実績和を度え取評の組価状·況課応"
    assert fragments(sheet(reading, 9)) == "事業概要事業実績実令績和6年度予算を踏まえた算取評の組価況課事業費"
    assert fragments(sheet(reading, 10)) == "事業概要事業費事業実績和和を65踏年年ま予のた算取評への対応に組状況"
    assert fragments(sheet(reading, 11)) == "事業実績"
    assert fragments(sheet(reading, 6)) == "内容開始事"


def test_every_character_is_somewhere(reading):
    assert not lost(reading, real().lines)


def test_every_character_is_on_its_own_page(reading):
    """The same, page by page, so that nothing slips from one page to another unseen."""
    for one in reading.sheets:
        first, last = one.place.lines
        assert not lost(Reading((one,)), real().lines[first - 1:last])


def test_nothing_is_there_twice(reading):
    """No good text holds more of a letter than the document has."""
    good = visible("".join(box.body for one in reading.sheets for box in one.boxes
                           if box.state == "read" and box.key in ("description", "results", "review", "vision")))
    marks = {"|", "-"}
    assert not {letter for letter in good - visible("\n".join(real().lines)) if letter not in marks}


def test_another_year_has_its_own_labels():
    text = "\n".join(real().lines)
    for before, after in (("令和6年度", "令和7年度"), ("令和5年度", "令和6年度"), ("R4予算", "R5予算"), ("第4次", "第5次"),
                          ("65踏", "76踏"), ("和6年度", "和7年度")):
        text = text.replace(before, after)
    later = read(*text.split("\n"))
    assert [one.place.lines for one in later.sheets] == [expected[0] for expected in PAGES]
    assert {box.heading for one in later.sheets for box in boxes(one, "review")} == {
        "実績を踏まえた評価・課題 / 令和6年度の取組状況 / 令和7年度予算への対応"}
    assert {box.heading for one in later.sheets for box in boxes(one, "budget_outline_reference")} == {"R5予算の概要"}
    assert {box.heading for one in later.sheets for box in boxes(one, "vision")} == {
        "関連する主な第5次基本構想のめざすべき姿"}
    assert "76踏" in " ".join(left.text for left in later.sheets[9].left_out)
    assert body(later.sheets[10], "review").startswith("誰もがデジタルの")


def test_a_page_alone_has_the_heading_of_its_own_years():
    (one,) = read(*page()[:-3]).sheets
    assert boxes(one, "review")[0].heading == REVIEW_HEADING
