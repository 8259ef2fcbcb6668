"""Sites made by hand for the tests of the pages: every kind of sheet and every reason for a missing figure, copied
from the five documents by eye."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from portal.model import (FUNDING, Amounts, Corrected, Finding, Grant, Group, LeftOut, LineItem, Place, Project,
                          Remark, Scrap, Section, Source)
from portal.pages.cutouts import year_to_images
from portal.pages.glossary import load_glossary
from portal.pages.site_model import DataFile, Entry, Population, Site, SiteDocument, Ward, WardYear

CONTENT = Path(__file__).parents[1] / "content"


def at(first: int, last: int | None = None) -> Place:
    return Place(lines=(first, last or first))


def project(id: str, **given) -> Project:
    """A project with nothing in it but what is given."""
    fields = dict(
        id=id, form="budget-request-sheet", number=None, title=None, title_origin="printed", change=None,
        printed_change=None, department=None, section=None, contact=None, kan=None, account=None,
        policy_area=None, start_year=None, amounts=Amounts(), amount_scope="project", budgeted_shared_with=(),
        missing={}, printed={},
        printed_execution_rate=None, groups=(), line_items=(), funding=dict.fromkeys(FUNDING), grants=(),
        contract_authorization=None, references={}, sections=(), remarks=(), left_out=(),
        source=Source("request", at(1, 5)), unit="千円")
    return Project(**(fields | given))


def item(name: str, line: int, requested=None, budgeted=None, earmarked=None, group=None, **missing) -> LineItem:
    missing = missing.get("missing", {} if earmarked is not None else {"earmarked": "blank"})
    return LineItem(group, name, requested, budgeted, earmarked, missing, {}, at(line))


def group(name: str, line: int, requested, budgeted, earmarked=None) -> Group:
    return Group(name, requested, budgeted, earmarked, {} if earmarked is not None else {"earmarked": "blank"}, {},
                 at(line))


def section(key: str, number: str | None, heading: str, body: str, line: int,
            missing: str | None = None) -> Section:
    return Section(key, number, heading, body, missing, at(line))


LOST = {"requested": "unreadable", "budgeted": "unreadable", "earmarked": "unreadable"}

NO_96 = project(
    "minato-2023-request-96", number="96", title="学童クラブ", change="enhanced", printed_change="レベルアップ",
    department="子ども家庭支援部", section="子ども家庭課", contact="子ども青少年育成係 TEL:03-3578-2434",
    amounts=Amounts(15_723_000, 15_346_000, 535_000),
    printed={"title": Scrap("学童クラブ", at(199)), "requested": Scrap("15,723", at(203)),
             "budgeted": Scrap("15,346", at(203)), "earmarked": Scrap("(535)", at(203))},
    groups=(group("レベルアップ分", 200, 7_794_000, 7_719_000), group("経常経費分", 202, 7_929_000, 7_627_000, 535_000)),
    line_items=(item("コンビニ収納・電子マネー収納対応経費", 201, 7_794_000, 7_719_000, group="レベルアップ分"),
                item("障害児対応巡回指導（報償費）", 202, group="経常経費分", missing=LOST),
                item("障害児協議会謝礼", 202, group="経常経費分", missing=LOST),
                item("学童クラブ育成料収納業務", 202, group="経常経費分", missing=LOST),
                item("入会案内、償還金等", 202, group="経常経費分", missing=LOST)),
    funding={"national_disbursement": 357_000, "metropolitan_disbursement": 178_000, "other_earmarked": None,
             "general_revenue": 14_811_000},
    grants=(Grant("national_disbursement", "地域生活支援事業費等補助金（1/2）", 357_000, "357", at(204)),
            Grant("metropolitan_disbursement", "地域生活支援事業費等補助金（1/4）", 178_000, "178", at(204)),
            Grant("other_earmarked", None, None, None, at(204)),
            Grant("general_revenue", None, 14_811_000, "14,811", at(204))),
    sections=(
        section("description", "3", "事業説明文", "学童クラブを利用する児童の保護者が、時間を問わずいつでも育成料の支払を行うことができるよう、学童"
                "クラブ事業収納管理システムにコンビニエンスストア収納及び電子マネー収納の機能を追加します。", 201),
        section("background", "4", "背景、根拠データ、区民ニーズ、現状課題等",
                "- ・地方自治法施行令改正（令和4年2月24日改正）により、学童クラブ育成料（負担金）における収納の私人委託が可能となりました（港区"
                "会計事務規則は令和5年4月1日付改正予定）。\n- ・平日夜間や土日祝日に学童クラブ育成料を納付書で支払うことができる手段がないため、"
                "改善を求める保護者の声が一定数あります。", 202),
        section("method", "5", "事業の実施手法及び内容", "学童クラブ育成料の納付方法の拡大 現行は口座振替又は納付書（銀行窓口）による支払いのみですが、"
                "学童クラブ事業収納管理システムを改修し、コンビニエンスストア収納及びスマートフォンによる電子マネー収納の機能を追加します（令和5年"
                "10月運用開始予定）。 対象者：学童クラブ入会児童 約3,300人 手法：業務委託", 203),
        section("goals", "6", "目指すべき成果・目標", "学童クラブ育成料の納付手段の拡大により、区民の利便性を向上させるとともに、確実な徴収に寄与し"
                "ます。", 204),
        section("laws", "9", "関連する法令・条例等", "児童福祉法、港区学童クラブ条例", 207),
        section("schedule", "12", "スケジュール", "令和5年4月【コンビニ収納等】準備業務・システム改修に係る契約締結 10月【コンビニ収納等】運用開始（予"
                "定）", 206),
        section("evaluation", "14", "事務事業評価結果", "レベルアップ：学童クラブ育成料の納付方法として、多様な支払い手段を確保するとともに時間を問わ"
                "ずいつでも育成料の支払を行うことができるようになり、保護者の利便性向上及び収納率の向上が期待できるため", 208),
        section("reasoning", "15", "編成の考え方", "学童クラブ入会者（約3,300人）が納付する学童クラブ育成料については、いつでも育成料の支払を行う"
                "ことができるようになり、保護者の利便性向上及び収納率の向上が見込まれることから、経費を一部精査の上、予算を計上します。", 209)),
    left_out=(LeftOut("(単位:千円)", "furniture", at(195)),), source=Source("request", at(192, 209)))

NO_90 = project(
    "minato-2023-request-90", number="90", title="港区納税案内センター運営", change="enhanced", printed_change="レベルアップ",
    department="産業・地域振興支援部", section="税務課", amounts=Amounts(45_800_000, 17_130_000, None),
    missing={"earmarked": "blank"},
    printed={"requested": Scrap("45,800", at(44)), "budgeted": Scrap("17,130", at(44))},
    groups=(group("レベルアップ分", 39, 32_256_000, 3_586_000), group("経常経費分", 42, 13_544_000, 13_544_000)),
    line_items=(item("A I 架電による電話勧奨経費", 40, 3_586_000, 3_586_000, group="レベルアップ分"),
                item("港区納税案内センター運営経費（拡充分）", 41, 28_670_000, 0, group="レベルアップ分"),
                item("港区納税案内センター運営経費", 43, 13_544_000, 13_544_000, group="経常経費分")),
    funding={**dict.fromkeys(FUNDING), "general_revenue": 17_130_000},
    grants=(Grant("national_disbursement", None, None, None, at(46)),
            Grant("general_revenue", None, 17_130_000, "17,130", at(49))),
    sections=(section("description", "3", "事業説明文", "<新規>の業務を*できるだけ*委託し、滞納処分に専念できる環境をつくります。", 40),
              section("laws", "9", "関連する法令・条例等", "", 55, "blank"),
              section("evaluation", "14", "事務事業評価結果", "継続", 54),
              section("reasoning", "15", "編成の考え方", "費用対効果に乏しいと判断されるため、拡充を行わず、令和4年度実績と同等の予算額を計上します。",
                      55)),
    source=Source("request", at(31, 55)))

NO_59 = project(
    "minato-2020-request-59", number="59", title="国民健康保険料徴収", change="enhanced", printed_change="レベルアップ事業",
    department="保健福祉支援部", section="国保年金課", kan="総務費", account="国民健康保険事業会計",
    amounts=Amounts(90_955_000, None, 12_000_000), missing={"budgeted": "undecided"},
    printed={"requested": Scrap("90,955", at(121)), "earmarked": Scrap("(12,000)", at(121))},
    line_items=(LineItem(None, "区外転出者訪問調査経費", 660_000, None, 660_000, {"budgeted": "undecided"}, {}, at(118)),),
    sections=(section("reasoning", "14", "編成の考え方", "", 130, "blank"),), source=Source("request", at(106, 130)))

SETTLED = project(
    "chiyoda-2022-settlement-i01", form="settlement-sheet", title="永久保存文書等の電子化", title_origin="editor",
    department="政策経営部", section="総務課", amounts=Amounts(adjusted=51_107_000, settled=42_821_386),
    printed={"adjusted": Scrap("51, 107, 000円", at(5)), "settled": Scrap("42, 821, 386円", at(5)),
             "execution_rate": Scrap("83. 8%", at(5))}, printed_execution_rate=83.8, unit="円",
    references={"決算参考書": "125頁"},
    sections=(section("description", None, "事業概要", "]始 <sub>177.517.48</sub> 年度", 3, "unreadable"),
              section("results", None, "事業実績", "令和4年度の実績\n\n| 区分 |  |\n| --- | --- |\n| a\\|b | 49件 |", 6)),
    remarks=(Remark("unknown-label", "読めない欄「利ま該(」があります。", at(6)),), source=Source("settlement", at(1, 7)),
    corrections=(Corrected("title", None, "永久保存文書等の電子化", "原資料の文字にこのページの題名がない。", "2026-11-22"),))

NO_TITLE = project(
    "chiyoda-2022-settlement-i02", form="settlement-sheet", section="会計室", unit="円",
    amounts=Amounts(adjusted=11_000_000), missing={"settled": "unreadable"}, source=Source("settlement", at(8, 9)))


def _digest(place: int, title: str, amount: int, shared: tuple[str, ...] = (), body: str = "拡充します。") -> Project:
    return project(
        f"chiyoda-2024-digest-i{place:02d}", form="budget-digest", title=title, policy_area="DXの推進", unit="円",
        amounts=Amounts(budgeted=amount), amount_scope="whole-project", budgeted_shared_with=shared,
        printed={"budgeted": Scrap("[合わせて3億528万円]" if shared else "[1,029万円]", at(6))},
        sections=(section("description", None, "内容", body, 5),) if body else (), source=Source("digest", at(4, 5)))


DIGEST = (_digest(1, "オンライン手続きを拡充", 305_280_000, ("chiyoda-2024-digest-i02",)),
          _digest(2, "地域のスマート化を推進", 305_280_000, ("chiyoda-2024-digest-i01",)),
          _digest(3, "不登校対策を推進", 10_290_000, body=""))

REPORT = project(
    "suginami-2023-progress-1", form="progress-report", number="1", title="行政手続のオンライン化の推進", unit="円",
    department="政策経営部", section="デジタル戦略担当",
    sections=(section("progress", None, "現時点の取組状況",
                      "優先度Sの手続。\n\n| 条 件 | 対 象 手続数 | 令和4年度 オンライン化 対応済手続数 | 対象外 予 定 手続数 |\n"
                      "| --- | --- | --- | --- |\n| 年間申請数1,000件以上 | 20 | 2 | 2 |\n"
                      "| びったりサービス対応※ ² | 18 | 18 |  |", 22),
              section("plans", None, "今後の取組予定", "- ・引き続き進めていく。\n- ・加速を図る。", 50)),
    source=Source("progress", at(20, 54)))


def document(key: str, form: str, form_name: str, stage: str, title: str, entries, path: str,
             **given) -> SiteDocument:
    lines = tuple((CONTENT / "wards" / path).read_text(encoding="utf-8").split("\n"))
    return SiteDocument(key, title, "区", None, given.pop("published", None), given.pop("covers"), "0" * 64, form,
                        form_name, stage, lines=lines, entries=tuple(entries), **given)


def make_site(base_url: str | None = None) -> Site:
    """Three wards, four kinds of document, nine projects."""
    sums = Finding("items-sum-to-subtotal", "cannot-tell", "経常経費分の要求額：小計 7,929千円 の内訳のうち4件が読み取れないため、判定"
                   "できません（読み取れた分の合計 0千円）。", at(202))
    holds = Finding("subtotals-sum-to-total", "holds", "要求額：小計の合計 15,723千円 = 合計 15,723千円", at(203))
    fails = Finding("funding-sums-to-amount", "fails", "財源：財源の合計 17,130千円 ≠ 予算額 17,131千円（差 −1千円）", at(49))
    request = document(
        "request", "budget-request-sheet", "予算要求事業概要書", "requested", "令和5年度予算要求事業概要書",
        (Entry(NO_90, (fails,)), Entry(NO_96, (holds, sums))), "minato/2023/documents/request.txt",
        covers="NO 90と96の2事業。", left_out=(LeftOut("令和5年度予算要求事業概要書", "furniture", at(3)),))
    early = document(
        "request", "budget-request-sheet", "予算要求事業概要書", "requested", "令和2年度予算要求事業概要書", (Entry(NO_59),),
        "minato/2020/documents/request.txt", covers="NO 59の1事業。")
    settlement = document(
        "settlement", "settlement-sheet", "主要施策の成果", "settled", "令和4年度 決算 主要施策の成果",
        (Entry(SETTLED, (Finding("settled-over-adjusted-is-rate", "holds", "執行率：決算額 42,821,386円 ÷ 予算現額 "
                                 "51,107,000円 = 83.79% = 印字の執行率 83.8%", at(5)),)), Entry(NO_TITLE)),
        "chiyoda/2022/documents/settlement.txt", covers="12ページのうち2事業。", note="文字が壊れています。",
        remarks=(Remark("unknown-label", "読めない行があります。", at(31)),))
    digest = document(
        "digest", "budget-digest", "予算特集", "announced", "令和6年度予算特集(2)", (Entry(each) for each in DIGEST),
        "chiyoda/2024/documents/digest.txt", covers="3つの取り組み。")
    progress = document(
        "progress", "progress-report", "進捗状況報告", "reported", "区のデジタル化の進捗状況", (Entry(REPORT),),
        "suginami/2023/documents/progress.txt", covers="1つの取組。", published="2023-09-29")
    return Site(
        title="区の予算をよむ", base_url=base_url, glossary=load_glossary(CONTENT / "glossary.yaml", "glossary.yaml"),
        texts={path.stem: {"ja": path.read_text(encoding="utf-8")} for path in sorted((CONTENT / "pages").glob("*.md"))},
        data_files=(DataFile("data/projects.csv", "事業", "text/csv", 1234, "Projects"),),
        wards=(Ward("chiyoda", "千代田区", (WardYear(2022, (settlement,)), WardYear(2024, (digest,))), "131016"),
               Ward("minato", "港区", (WardYear(2020, (early,)), WardYear(
                   2023, (request,), Population(261_615, "2023-01-01", "住民基本台帳", "東京都"))), "131032"),
               Ward("suginami", "杉並区", (WardYear(2023, (progress,)),), "131156")))


def site_of(*entries: Entry, ward: str = "港区", **given) -> Site:
    """A site of one document, 港区's request sheets of 2023, with these entries and `given` fields."""
    site = make_site()
    _, year, document = next(each for each in site.documents() if each[0].key == "minato" and each[1].year == 2023)
    document = replace(document, entries=entries, **given)
    return replace(site, wards=(Ward("minato", ward, (replace(year, documents=(document,)),), "131032"),))


def images_of(site: Site) -> dict[str, bytes]:
    """Every image of a site's pages by its path."""
    return {path: data for ward in site.wards for year in ward.years for path, data in year_to_images(ward, year).items()}
