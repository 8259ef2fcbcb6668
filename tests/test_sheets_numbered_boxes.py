"""The reader for numbered boxes on the two real documents (令和5年度 NO 89–96, 令和2年度 NO 55–63). What is expected is
written down from the documents."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from numbered_makers import (body, box, funding, real_document, real_lines, real_sheet, real_sheets, request_form,
                             rows, slugs)

from portal.faults import Faults
from portal.model import AmountRow, Place, Sheet
from portal.sheets.numbered.reader import read_numbered_boxes

ALL = ("requested", "budgeted", "earmarked")
NUMBERS = [*range(89, 97), *range(55, 64)]


def row(sheet: Sheet, name: str) -> AmountRow:
    (found,) = (one for one in sheet.amount_rows if one.name == name)
    return found


# ---- sheets and their headers


@pytest.mark.parametrize(("year", "numbers", "places"), [
    ("2023", "89 90 91 92 93 94 95 96", [(3, 29), (31, 55), (57, 79), (81, 102), (104, 139), (141, 165),
                                          (167, 190), (192, 209)]),
    ("2020", "55 56 57 58 59 60 61 62 63", [(3, 28), (30, 55), (57, 79), (81, 104), (106, 130), (132, 159),
                                             (161, 186), (188, 212), (214, 238)]),
])
def test_a_sheet_runs_from_its_title_to_its_last_line(year, numbers, places):
    reading = read_numbered_boxes(real_document(year), request_form())
    assert [sheet.number for sheet in reading.sheets] == numbers.split()
    assert [sheet.position for sheet in reading.sheets] == list(range(1, len(places) + 1))
    assert [sheet.place for sheet in reading.sheets] == [Place(lines=lines) for lines in places]
    assert reading.left_out == () and reading.remarks == ()


@pytest.mark.parametrize(("number", "office", "key", "second", "unit"), [
    (89, "産業・地域振興支援部 地域振興課", "contact", "区民協働・町会自治会 支援担当 TEL:03-3578-2557", "(単位:千円)"),
    (92, "総務部 情報政策課", "contact", "デジタル推進担当 TEL:03-3578-2855", "(単位：千円)"),
    (96, "子ども家庭支援部 子ども家庭課", "contact", "子ども青少年育成係 TEL:03-3578-2434", "(単位:千円)"),
    (55, "産業・地域振興支援部 地域振興課", "kan", "総務費", "(単位：千円)"),
    (59, "保健福祉支援部 国保年金課", "kan", "総務費（国民健康保険事業会計）", "(単位：千円)"),
    (60, "保健福祉支援部 生活福祉調整課", "kan", "民生費", "(単位：千円)"),
])
def test_the_header(number, office, key, second, unit):
    sheet = real_sheet(number)
    assert (body(sheet, "office"), body(sheet, key), body(sheet, "unit")) == (office, second, unit)


@pytest.mark.parametrize(("year", "keys"), [
    ("2023", "office contact unit title change description background method outcome other_governments plans "
             "legal_basis contract_authorization funding_effort schedule future_cost evaluation reasoning"),
    ("2020", "office kan unit title change description background method outcome other_governments plans "
             "legal_basis contract_authorization funding_effort schedule future_cost reasoning"),
])
def test_every_box_of_the_edition_is_there_in_the_forms_order(year, keys):
    for number, sheet in real_sheets(year).items():
        # NO 92 prints no 債務負担行為 (and no funding block).
        wanted = [key for key in keys.split() if (number, key) != ("92", "contract_authorization")]
        assert [one.key for one in sheet.boxes] == wanted, number
        assert sheet.has_funding_block == (number != "92")


def test_a_heading_is_spelled_as_the_edition_prints_it():
    assert [(one.number, one.heading) for one in real_sheet(89).boxes if one.number][2:6] == [
        ("3", "事業説明文"), ("4", "背景、根拠データ、区民ニーズ、現状課題等"), ("5", "事業の実施手法及び内容"),
        ("6", "目指すべき成果・目標")]
    assert [(one.number, one.heading) for one in real_sheet(55).boxes if one.number][3:6] == [
        ("4", "背景、区民ニーズ、現状課題等"), ("5", "要求する事業内容"), ("6", "事業実施で得られる成果")]
    assert (box(real_sheet(89), "reasoning").number, box(real_sheet(55), "reasoning").number) == ("15", "14")


@pytest.mark.parametrize("number", [90, 91, 92])
def test_a_misspelled_label_is_known_by_its_number_and_told_of(number):
    sheet = real_sheet(number)
    assert box(sheet, "method").heading == "事業の実施手法及び内容"
    assert slugs(sheet) == ["label-spelling"]
    assert "事業の実手法及び内容" in sheet.remarks[0].message


def test_remarks_are_made_where_there_is_something_to_know():
    told = {number: slugs(real_sheet(number)) for number in NUMBERS if slugs(real_sheet(number))}
    assert told == {90: ["label-spelling"], 91: ["label-spelling"], 92: ["label-spelling"], 93: ["box-slipped"],
                    94: ["amounts-lost", "box-slipped"], 95: ["amounts-lost"], 96: ["amounts-lost"]}


# ---- amounts


def test_groups_items_and_total_with_their_lines():
    assert rows(real_sheet(89)) == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "6,132", "6,132", None),
        ("item", "レベルアップ分", "町会・自治会まるごとデジタル支援事業（レベルアップ分）", "5,808", "5,808", None),
        ("item", "レベルアップ分", "港区町会・自治会連合会連補助金", "60", "60", None),
        ("item", "レベルアップ分", "デジタル回覧板使用料", "264", "264", None),
        ("subtotal", "経常経費分", "経常経費分", "12,179", "12,179", None),
        ("item", "経常経費分", "町会・自治会まるごとデジタル支援事業（経常分）", "7,572", "7,572", None),
        ("item", "経常経費分", "町会・自治会活動応援個別プログラム", "4,120", "4,120", None),
        ("item", "経常経費分", "感謝状贈呈式 他", "487", "487", None),
        ("total", None, "合計", "18,311", "18,311", None)]
    assert [one.place.lines for one in real_sheet(89).amount_rows] == [(line, line) for line in range(9, 18)]


def test_a_subtotal_without_its_word_and_a_printed_zero():
    assert rows(real_sheet(90)) == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "32,256", "3,586", None),
        ("item", "レベルアップ分", "A I 架電による電話勧奨経費", "3,586", "3,586", None),
        ("item", "レベルアップ分", "港区納税案内センター運営経費（拡充分）", "28,670", "0", None),
        ("subtotal", "経常経費分", "経常経費分", "13,544", "13,544", None),
        ("item", "経常経費分", "港区納税案内センター運営経費", "13,544", "13,544", None),
        ("total", None, "合計", "45,800", "17,130", None)]


def test_items_with_their_amounts_in_one_cell():
    assert rows(real_sheet(92)) == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "55,929", "60,549", None),
        ("item", "レベルアップ分", "デジタル人材の育成(DXリーダー育成講座)", "9,955", "14,955", None),
        ("item", "レベルアップ分", "窓口、訪問業務でのタブレット端末活用(100台)", "25,742", "25,362", None),
        ("item", "レベルアップ分", "マニュアル作成支援、オンライン校正ツール導入", "4,009", "4,009", None),
        ("item", "レベルアップ分", "電子申請手続きの拡充", "16,223", "16,223", None),
        ("subtotal", "経常経費分", "経常経費分", "61,144", "53,510", None),
        ("item", "経常経費分", "庁内DX推進支援(BPR、エクセル支援等)", "59,164", "51,530", None),
        ("item", "経常経費分", "5G活用推進支援", "1,980", "1,980", None),
        ("total", None, "合計", "117,073", "114,059", None)]


def test_amounts_beside_a_table_that_is_printed_again():
    assert rows(real_sheet(93)) == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "4,620", "4,158", None),
        ("item", "レベルアップ分", "庁内AIチャットボット支援", "4,620", "4,158", None),
        ("subtotal", "経常経費分", "経常経費分", "50,177", "44,017", None),
        ("item", "経常経費分", "RPAソフトウェア購入", "4,224", "4,224", None),
        ("item", "経常経費分", "RPA構築", "26,510", "20,350", None),
        ("item", "経常経費分", "RPA保守", "15,252", "15,252", None),
        ("item", "経常経費分", "AI-OCRサービス", "1,485", "1,485", None),
        ("item", "経常経費分", "議事録作成支援ツール保守", "2,706", "2,706", None),
        ("total", None, "合計", "54,797", "48,175", None)]
    assert row(real_sheet(93), "RPA構築").place == Place(lines=(121, 121))


def test_one_set_of_figures_beside_several_names_is_the_first_names():
    sheet = real_sheet(94)
    assert rows(sheet)[2:] == [
        ("subtotal", "経常経費分", "経常経費分", "54,396", "54,073", "(24,491)"),
        ("item", "経常経費分", "在宅医療・療養等相談支援事業運営等", "49,046", "48,777", "(23,491)"),
        ("item", "経常経費分", "みなと医療BOOK作成", None, None, None),
        ("item", "経常経費分", "在宅療養相談センター用PC（更新）等", None, None, None),
        ("total", None, "合計", "60,702", "60,379", "(30,796)")]
    assert [one.lost for one in sheet.amount_rows] == [(), (), (), (), ALL, ALL, ()]


def test_a_formula_with_an_arrow_and_yen_is_part_of_the_name():
    assert rows(real_sheet(95))[:3] == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "16,474", "16,474", "(16,474)"),
        ("item", "レベルアップ分", "デジタル活用支援員の拡充 @52,000円×4コマ(半日)×6か所×12月×1.1= ⇒ "
         "@52,000円×4コマ(半日)×6か所×12月×1.1=16,473,600円", "16,474", "16,474", "(16,474)"),
        ("subtotal", "経常経費分", "経常経費分", "91,912", "91,162", "(75,652)")]


@pytest.mark.parametrize(("number", "names"), [
    (95, ["デジタル活用支援員の設置", "スマートフォン普及体験事業", "事業啓発、参加者募集チラシ等作成",
          "スマートフォン普及体験事業(R4事業の債務負担行為)"]),
    (96, ["障害児対応巡回指導（報償費）", "障害児協議会謝礼", "学童クラブ育成料収納業務", "入会案内、償還金等"]),
])
def test_names_beside_the_subtotal_have_lost_their_figures(number, names):
    lost = [one for one in real_sheet(number).amount_rows if one.lost]
    assert [(one.kind, one.group, one.name) for one in lost] == [("item", "経常経費分", name) for name in names]
    assert {one.lost for one in lost} == {ALL}


def test_names_printed_again_count_once():
    sheet = real_sheet(96)
    assert rows(sheet)[:3] + rows(sheet)[-1:] == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "7,794", "7,719", None),
        ("item", "レベルアップ分", "コンビニ収納・電子マネー収納対応経費", "7,794", "7,719", None),
        ("subtotal", "経常経費分", "経常経費分", "7,929", "7,627", "(535)"),
        ("total", None, "合計", "15,723", "15,346", "(535)")]
    (repeated,) = (scrap for scrap in sheet.left_out if scrap.reason == "repeated")
    assert repeated.text.startswith("・障害児対応巡回指導（報償費） ・障害児協議会謝礼")
    assert repeated.place == Place(lines=(203, 203))


def test_at_the_request_stage_a_lone_bracket_is_earmarked_and_no_budget():
    assert rows(real_sheet(59)) == [
        ("subtotal", "レベルアップ分", "レベルアップ分", "3,523", None, "(3,523)"),
        ("item", "レベルアップ分", "SMSによる納付勧奨及び預貯金照会サービス経費", "2,863", None, "(2,863)"),
        ("item", "レベルアップ分", "区外転出者訪問調査経費", "660", None, "(660)"),
        ("subtotal", "経常経費分", "経常経費分", "87,432", None, "(8,477)"),
        ("item", "経常経費分", "徴収事務に要する経費", "87,432", None, "(8,477)"),
        ("total", None, "合計", "90,955", None, "(12,000)")]
    assert all(one.budgeted is None and one.lost == () for number in range(55, 64)
               for one in real_sheet(number).amount_rows)


@pytest.mark.parametrize(("number", "items"), [
    (56, [("システム設計・改修等経費", "4,001"), ("書類電子化経費", "26,441"), ("保守経費", "323"), ("合計", "30,765")]),
    (57, [("Web口座振替登録支援サービス初期設定等", "33,890"), ("サービス利用料 (@456,450円×8月×1.1)", "4,017"),
          ("納税・口座振替奨励事務(経常経費)", "577"), ("合計", "38,484")]),
    (58, [("税金納・滞納整理システムの改修経費", "34,210"), ("初期費用（導入時のみ）", "330"),
          ("利用料金（月額242,000円×9ヶ月×1.1）", "2,396"), ("合計", "36,936")]),
    (60, [("健康管理支援事業運営", "6,259"), ("合計", "6,259")]),
    (61, [("ガイドライン作成補助経費（アドバイザー経費）", "66"), ("提案内容検討に要する経費（現地視察旅費等）", "265"),
          ("合計", "331")]),
])
def test_sheets_without_groups(number, items):
    assert [(one.name, one.requested) for one in real_sheet(number).amount_rows] == items
    assert {one.group for one in real_sheet(number).amount_rows} == {None}


# ---- funding


def test_two_rows_of_one_source_each_with_its_grant():
    assert funding(real_sheet(94)) == [
        ("metropolitan_disbursement", "区市町村在宅療養推進事業補助金（開始から3年間10/10、4年目以降1/2）", "6,305"),
        ("metropolitan_disbursement", "医療保健政策区市町村包括補助金（1/2、医療BOOK分上限1,000千円）", "24,491"),
        ("other_earmarked", None, None), ("general_revenue", None, "29,583")]


def test_a_block_in_one_cell():
    sheet = real_sheet(96)
    assert funding(sheet) == [
        ("national_disbursement", "地域生活支援事業費等補助金（1/2）", "357"),
        ("metropolitan_disbursement", "地域生活支援事業費等補助金（1/4）", "178"),
        ("other_earmarked", None, None), ("general_revenue", None, "14,811")]
    assert {one.place for one in sheet.funding_rows} == {Place(lines=(204, 204))}


def test_figures_at_no_row_are_left_to_arithmetic():
    sheet = real_sheet(95)
    assert funding(sheet) == [
        ("national_disbursement", None, None),
        ("metropolitan_disbursement", "子供・長寿・居場所区市町村包括補助金(上限1億円(健康長寿アプリで7,874千円活用)、補助10/10)",
         None),
        ("other_earmarked", None, None), ("general_revenue", None, None)]
    assert [(scrap.text, scrap.place.lines) for scrap in sheet.loose_funding] == [("92,126", (184, 184)),
                                                                                  ("15,510", (184, 184))]


def test_a_figure_on_the_blocks_own_row_is_no_rows():
    sheet = real_sheet(62)
    assert funding(sheet)[-1] == ("general_revenue", None, "24,103")
    assert [(scrap.text, scrap.place.lines) for scrap in sheet.loose_funding] == [("24,103", (203, 203))]


@pytest.mark.parametrize(("number", "source", "name", "amount"), [
    (59, "metropolitan_disbursement", "国民健康保険保険給付費等交付金（都繰入金2号分）", "12,000"),
    (59, "general_revenue", "一般会計繰入金（職員給与費等繰入金78,955千円）を含む", "78,955"),
    (60, "national_disbursement", "生活困窮者就労準備支援事業費等補助金（補助率10/10⇒3/4）", "5,868"),
    (60, "general_revenue", None, "391"),
    (91, "general_revenue", None, "171,367"),
])
def test_grants_and_notes(number, source, name, amount):
    assert (source, name, amount) in funding(real_sheet(number))


def test_every_printed_row_of_a_block_is_kept():
    for number in NUMBERS:
        sources = [one.source for one in real_sheet(number).funding_rows]
        wanted = {92: 0, 94: 4}.get(number, 4)
        assert len(sources) == wanted, number
        assert number in (92, 94) or len(set(sources)) == 4


# ---- text


def test_paragraphs_and_marks_that_are_no_tags():
    assert body(real_sheet(89), "method").split("\n\n")[:3] == [
        "①町会・自治会まるごとデジタル支援事業", "<新規>◆ステップアップ講座（ホームページ作成支援3回）×6団体",
        "◆情報機器引継ぎサポート（4年度端末貸与団体の購入端末へのデータ引継ぎ支援）"]


def test_lists_without_items_are_broken_at_their_marks():
    assert body(real_sheet(90), "method").split("\n\n")[1].split("\n") == [
        "①納付案内業務に滞納繰越分電話等勧奨（文書催告を含む）を加えるほか、", "②金融機関からの受電対応や納付書発行業務等",
        "③財産調査書類の作成や滞納処分文書の作成など滞納整理関連書類作成業務",
        "④督促状発送業務や郵送物の不着処理などの滞納整理補助業務 を委託することにより、職員が差し押さえ等の職務を行う時間を捻出します。"]


def test_joined_lines_of_a_schedule_are_broken_at_their_dates():
    assert body(real_sheet(57), "schedule") == (
        "令和2年4~7月 詳細設計・カスタマイズ調整・金融機関接続テスト\n8~9月 RPAによる税務システムへの取り込みテスト\n10月 運用開始")


def test_a_table_in_a_box_stands_there_once():
    sheet = real_sheet(93)
    text = body(sheet, "method")
    assert text.count("取得条件について知りたい") == 1
    assert "| 大項目 | 中項目 | 小項目（質問） | 回答 |\n| --- | --- | --- | --- |\n| ウェブ会議について |" in text
    assert text.endswith("両親が同一時間帯に部分休業を取得することも可能です。 |\n\n【実施時期】7月稼働")
    repeated = [scrap for scrap in sheet.left_out if scrap.reason == "repeated"]
    assert [scrap.place.lines for scrap in repeated] == [(121, 121), (122, 122), (123, 123), (124, 124)]
    assert box(sheet, "method").place == Place(lines=(120, 125))


def test_text_below_its_label_in_the_next_row():
    sheet = real_sheet(56)
    assert body(sheet, "plans") == "・基本計画"
    assert body(sheet, "legal_basis") == "・官民データ活用推進基本法\n・デジタル・ガバメント実行計画"
    assert body(sheet, "description").startswith("住民税等の滞納整理事務の効率化を図るため、")
    assert box(sheet, "description").place == Place(lines=(41, 42))


def test_text_in_the_first_column_goes_on_with_the_last_label():
    assert body(real_sheet(60), "method").startswith("①医療、健康等の情報を調査のうえ分析し、")
    assert body(real_sheet(61), "method").endswith(
        "\n\n対象者（応募対象者）：民間企業、大学等の課題解決のための技術・アイデアをお持ちの団体")
    assert body(real_sheet(62), "method").split("\n")[1:] == [
        "対象者：全庁職員（高齢者実態把握や児童相談等の業務で活用予定）", "実施時期：令和2年7月 システム運用開始",
        "実施手法：システム事業者による導入業務委託、研究所による周知・活用支援"]


def test_a_row_below_the_last_label_goes_on_with_it():
    assert body(real_sheet(89), "reasoning").split("\n")[1].startswith("また、区町連は地区を超えた町会等の連携を強固にし")
    assert box(real_sheet(89), "reasoning").place == Place(lines=(28, 29))


def test_a_label_with_its_value_in_one_cell():
    sheet = real_sheet(92)
    assert body(sheet, "funding_effort") == "レベルアップ事業は特定財源なし"
    assert body(sheet, "future_cost") == "レベルアップ分 60,549千円(うち特定財源なし) / 年"
    assert body(sheet, "reasoning").startswith("各業務へのデジタルツールの導入や")


def test_blank_boxes_are_blank():
    blank = {number: [one.key for one in real_sheet(number).boxes if one.state == "blank"]
             for number in NUMBERS if number != 92}
    for number, keys in blank.items():
        wanted = ["contract_authorization"]
        wanted += ["funding_effort", "schedule", "future_cost"] if number == 56 else []
        wanted += ["reasoning"] if number in (56, 57, 58, 59, 60, 61) else []
        assert keys == wanted, number
        assert all(one.body == "" for one in real_sheet(number).boxes if one.state == "blank")


# ---- values that slipped by rows


def test_slipped_values_of_no_93_are_put_right():
    sheet = real_sheet(93)
    assert (box(sheet, "funding_effort").state, body(sheet, "funding_effort")) == ("unreadable", "")
    assert box(sheet, "contract_authorization").state == "blank"
    assert body(sheet, "schedule") == "令和5年4月 庁内AIチャットボットシステム構築\n7月 稼働"
    assert body(sheet, "future_cost") == "レベルアップ分 4,158千円（うち特定財源なし）/年"
    assert body(sheet, "evaluation").startswith("レベルアップ：対応時間の縮減など業務の効率化が図られ、")
    assert body(sheet, "reasoning").startswith("定型的な業務の問い合わせをAIチャットボットで対応することにより、")
    (remark,) = sheet.remarks
    assert "11 実施に向けた財源確保の値は原資料の文字から失われています。" in remark.message
    assert remark.place == Place(lines=(134, 138))


def test_slipped_values_of_no_94_are_put_right():
    sheet = real_sheet(94)
    assert body(sheet, "funding_effort").startswith("区市町村在宅療養推進事業補助金（レベルアップ分は")
    assert body(sheet, "schedule").split("\n") == [
        "令和5年6月～9月 システム要件定義・設計", "令和5年10月～11月 開発、医療機関等への調査",
        "令和5年12月 テスト運用、同システムの周知・啓発", "令和6年1月 運用開始"]
    assert (box(sheet, "future_cost").state, body(sheet, "future_cost")) == ("unreadable", "")
    assert body(sheet, "evaluation").startswith("レベルアップ：本システムは、")
    assert body(sheet, "reasoning").startswith("地域包括ケアの更なる推進に向けては、")


# ---- nothing is lost and nothing invented


def visible(lines: tuple[str, ...]) -> Counter[str]:
    return Counter("".join(re.sub(r"</?[a-z][^<>]*>", "", "".join(lines)).split()))


def plain(text: str) -> str:
    """A body without the marks of Markdown tables."""
    lines = [line for line in text.split("\n") if line != "| --- | --- | --- | --- |"]
    return "".join(line[1:-1].replace(" | ", "") if line.startswith("| ") else line for line in lines)


def recorded(sheet: Sheet) -> Counter[str]:
    words = {"national_disbursement": "国庫支出金", "metropolitan_disbursement": "都支出金",
             "other_earmarked": "その他特財", "general_revenue": "一般財源"}
    texts = ["NO", sheet.number, "10要求内容", "財源内訳" if sheet.has_funding_block else ""]
    for one in sheet.boxes:
        texts += [one.number or "", one.heading if one.key != "unit" else "", plain(one.body)]
    for one in sheet.amount_rows:
        texts += [one.name, one.requested or "", one.budgeted or "", one.earmarked or ""]
    for one in sheet.funding_rows:
        texts += [words[one.source], one.name or "", one.amount or ""]
    texts += [scrap.text for scrap in (*sheet.loose_funding, *sheet.loose_figures, *sheet.left_out)]
    return Counter("".join("".join(texts).split()))


@pytest.mark.parametrize("number", NUMBERS)
def test_every_character_of_a_sheet_is_accounted_for(number):
    sheet = real_sheet(number)
    printed, kept = visible(real_lines(number)[1:]), recorded(sheet)
    # The heading of box 5 is spelled right in the record; NO 90 to 92 print it without 施.
    assert kept - printed == Counter("施" if number in (90, 91, 92) else "")
    # What is not kept as such: the arrow, 小計, and the bullets before names.
    rest = printed - kept
    assert set(rest) <= set("⇒小計・") and rest["小"] == rest["計"]
    assert rest["小"] <= sum(one.kind == "subtotal" for one in sheet.amount_rows)
    assert rest["・"] <= sum(one.kind == "item" for one in sheet.amount_rows)


@pytest.mark.parametrize("number", NUMBERS)
def test_places_name_the_lines_where_things_stand(number):
    sheet = real_sheet(number)
    lines = real_document("2020" if number < 80 else "2023").lines
    first, last = sheet.place.lines
    everything = (*sheet.boxes, *sheet.amount_rows, *sheet.funding_rows, *sheet.left_out, *sheet.remarks,
                  *sheet.loose_funding)
    assert all(first <= one.place.lines[0] <= one.place.lines[1] <= last for one in everything)
    for one in sheet.amount_rows:
        text = "".join(lines[one.place.lines[0] - 1:one.place.lines[1]])
        assert all(part in text for part in (one.name, one.requested or "", one.budgeted or ""))
    for one in sheet.boxes:
        # A slipped value's box has the label's line and the value's.
        text = "".join(lines[one.place.lines[0] - 1:one.place.lines[1]])
        assert one.heading in text or "label-spelling" in slugs(sheet)
        assert "".join(one.body[:10].split()) in "".join(text.split())


# ---- the form's own rules


def form_with(**reading):
    form = request_form()
    return form.model_copy(update={"reading": {**form.reading, **reading}})


@pytest.mark.parametrize(("reading", "slug"), [
    ({"title": "("}, "wrong-value"), ({"funding": {"alms": ["寄附金"]}}, "wrong-value"),
    ({"bullets": ""}, "wrong-value"), ({"total": []}, "wrong-value"), ({"colour": "red"}, "unknown-key"),
    ({"header": ["office", "nonsense"]}, "unknown-box"),
])
def test_rules_of_the_form_are_checked(reading, slug):
    with pytest.raises(Faults) as caught:
        read_numbered_boxes(real_document("2023"), form_with(**reading))
    assert [(fault.path, fault.slug) for fault in caught.value.faults] == [
        ("forms/budget-request-sheet.yaml", slug)]
