"""The pages as they are written: words for what is missing, links, hostile text, the same bytes twice."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from site_fixtures import NO_96, SETTLED, at, make_site, section, site_of

from portal.model import Finding, LeftOut, LineItem
from portal.pages import security
from portal.pages.render import TEMPLATES, render_site
from portal.pages.site_model import Entry, Site
from portal.pages.stylesheet import site_css


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("site")
    render_site(make_site(), out)
    return out


def page(site: Path, address: str) -> str:
    return (site / address / "index.html").read_text(encoding="utf-8")


def text_of(source: str) -> str:
    """The words of a page, without its tags, white space run together."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


def main_of(site: Path, address: str) -> str:
    return text_of(page(site, address).partition("<main")[2].partition("</main>")[0])


# ---- what a page says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("address", "said"), [
    ("minato/2023/request/96", ["学童クラブ", "令和5年度（2023年度）", "NO 96", "レベルアップ", "15,346 千円", "1,534万6千円",
                                "37万7千円の減 （2.4%減）", "文字から金額が失われています", "地域生活支援事業費等補助金（1/2）", "192–209行",
                                "合っています", "資料では分かりません", "約59円", "記録に入れなかった文字（1件）"]),
    ("minato/2023/request/90", ["皆減（0円）", "28,670", "同額", "<新規>の業務を*できるだけ*委託", "費用対効果に乏しい", "合っていません",
                                "関連する法令・条例等 記載なし"]),
    ("minato/2020/request/59", ["未定 まだ決まっていない。0円ではありません", "未定（要求段階）", "国民健康保険事業会計", "総務費"]),
    ("chiyoda/2022/settlement/i01", ["題名は編集者が補いました", "42,821,386 円", "83.8%", "原資料の印字 83.8%",
                                     "この欄は正しく読み取れません。", "]始 <sub>177.517.48</sub> 年度", "a|b", "決算参考書",
                                     "直す前 （なし）", "原資料の文字にこのページの題名がない。", "51, 107, 000円"]),
    ("chiyoda/2022/settlement/i02", ["（題名を読み取れません）", "読み取れません 文字データが壊れている。0円ではありません", "会計室"]),
    ("chiyoda/2024/digest/i01", ["この額は次の事業と合わせた額です： 地域のスマート化を推進", "事業全体 の予算額です", "3億528万円",
                                 "305,280,000円", "DXの推進"]),
    ("suginami/2023/progress/1", ["事業ごとの金額の欄がありません", "短く説明する文がありません。 事業の内容", "びったりサービス対応※ ²", "令和5年9月29日（2023年9月29日）"]),
    ("minato/2023", ["この年度の予算の全部ではありません。", "NO 90と96の2事業。", "6,152万3千円", "子ども家庭支援部", "−28,670"]),
    ("minato/2020", ["全1事業の合計", "未定 1件"]),
    ("chiyoda/2022", ["2事業のうち1事業。 読み取れません1件を含みません"]),
    ("chiyoda/2024", ["オンライン手続きを拡充 合わせた額 3億528万円", "3億1,557万円", "合わせた額は1回だけ数えています", "（単位：万円）", "30,528 合わせた額",
                      "取り組みを含む事業全体の予算額です"]),
    ("minato/2023/request", ["収録範囲", "0000", "2事業（NO 90、96）", "令和5年度予算要求事業概要書", "記録に入れなかった文字"]),
    ("chiyoda/2022/settlement", ["文字が壊れています。", "読めない行があります。", "永久保存文書等の電子化"]),
    ("findings", ["財源の合計と予算額", "検算で合った", "検算のしようがない"]),
    ("findings/funding-sums-to-amount", ["財源を足すと", "財源の合計 17,130千円 ≠ 予算額 17,131千円", "港区納税案内センター運営", "港区"]),
    ("findings/wards/minato", ["2事業", "読み取れない金額と率", "紙面の決まり文句"]),
    ("glossary", ["皆減", "cut to nothing", "地方自治法第214条"]),
    ("data", ["data/projects.csv", "text/csv"]),
    ("", ["3 区", "9 事業", "皆減（0円）", "空欄は0ではありません。", "千代田区"]),
])
def test_a_page_says(site, address, said):
    text = main_of(site, address)
    # Numbers and their units, terms and values stand in elements of their own: compare without white space.
    squeezed = text.replace(" ", "")
    assert [words for words in said if words.replace(" ", "") not in squeezed] == []


def test_a_missing_amount_is_never_a_zero_or_a_bare_dash(site):
    for path in site.glob("*/*/*/*/index.html"):
        source = path.read_text(encoding="utf-8")
        cells = re.findall(r"<td[^>]*>(.*?)</td>", source, re.DOTALL)
        for cell in map(text_of, cells):
            assert cell not in ("-", "–", "—", "‐"), path
            if cell == "0":
                assert path.parts[-2] == "90"  # Where the document prints it.


def test_every_amount_leads_to_its_line(site):
    source = page(site, "minato/2023/request/90")
    table = source.partition('class="stack items"')[2].partition("</table>")[0]
    links = re.findall(r'<a class="src" href="\.\./index\.html#L(\d+)">([\d,]+)</a>', table)
    assert ("41", "28,670") in links and ("41", "0") in links and ("43", "13,544") in links
    assert len(links) == 10


def test_every_line_of_a_document_can_be_linked_to(site):
    source = page(site, "minato/2023/request")
    assert re.findall(r'<li id="L(\d+)">', source) == [str(number) for number in range(1, 210)]
    line = re.search(r'<li id="L9">(.*?)</li>', source)[1]
    assert html.unescape(line) == "2 要求区分\tレベルアップ\tレベルアップ分\t小計 6,132 ⇒\t6,132"


# ---- links --------------------------------------------------------------------------------------------------


def test_every_link_has_its_target(site):
    others = {"projects.json", "citation.bib", "citation.json", "data/projects.csv", "SHA256SUMS"}  # Of other stages.
    ids = {}
    for path in site.rglob("*.html"):
        found = re.findall(r'\sid="([^"]*)"', path.read_text(encoding="utf-8"))
        assert len(found) == len(set(found)), path
        ids[path] = set(found)
    for path in ids:
        for link in re.findall(r'(?:href|src|action)="([^"]+)"', path.read_text(encoding="utf-8")):
            if re.match(r"https?:|mailto:", link):
                continue
            address, _, fragment = html.unescape(link).partition("#")
            assert not address.startswith("/"), (path, link)
            target = (path.parent / unquote(address.partition("?")[0])).resolve() if address else path
            if target.name not in others and target.relative_to(site).as_posix() not in others:
                assert target.is_file(), (path, link)
                assert not fragment or fragment in ids[target], (path, link)


def test_under_an_address_there_is_a_sitemap_and_404_links_from_the_root(tmp_path):
    render_site(make_site("https://example.org/yosan"), tmp_path)
    sitemap = (tmp_path / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://example.org/yosan/</loc>" in sitemap and "404" not in sitemap
    assert "<loc>https://example.org/yosan/minato/departments/%E4%BF%9D" in sitemap
    assert "Sitemap: https://example.org/yosan/sitemap.xml" in (tmp_path / "robots.txt").read_text()
    lost = (tmp_path / "404.html").read_text(encoding="utf-8")
    assert 'href="/yosan/minato/index.html"' in lost and 'href="/yosan/assets/css/site.css"' in lost
    assert '<link rel="canonical" href="https://example.org/yosan/minato/2023/request/96/">' in page(
        tmp_path, "minato/2023/request/96")


def test_without_an_address_there_is_none(site):
    assert not (site / "sitemap.xml").exists()
    assert (site / "robots.txt").read_text() == "User-agent: *\nAllow: /\n"
    assert 'rel="canonical"' not in page(site, "minato")


# ---- hostile text -------------------------------------------------------------------------------------------


EVIL = '"><script>alert(1)</script>\'&\x00\x1b\u202e<b onmouseover=x>'


def test_text_of_documents_is_only_text(tmp_path):
    evil = replace(
        NO_96, title=EVIL, department=EVIL, section=EVIL, contact=EVIL, kan=EVIL, printed_change=EVIL,
        policy_area=EVIL, contract_authorization=EVIL, references={EVIL: EVIL},
        line_items=(LineItem(None, EVIL, 1, 1, 1, {}, {}, at(1)),),
        sections=(section("description", EVIL, EVIL, EVIL, 1),
                  section("unknown", None, EVIL, EVIL, 2, "unreadable"),
                  section("unknown", None, EVIL, f"| {EVIL} |\n| --- |\n| {EVIL} |", 3)),
        left_out=(LeftOut(EVIL, "furniture", at(1)),))
    entry = Entry(evil, (Finding("evil", "fails", EVIL, at(1)),))
    render_site(site_of(entry, ward=EVIL, lines=(EVIL,), title=EVIL, publisher=EVIL, covers=EVIL), tmp_path)
    for path in tmp_path.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"<script>|<b |onmouseover=[^&]*>(?!.)|[\x00\x1b\u202e]", source), path
    said = text_of(page(tmp_path, "minato/2023/request/96"))
    assert said.count('"><script>alert(1)</script>\'&␀␛[U+202E]<b onmouseover=x>') > 10


def test_sections_of_one_key_have_one_anchor(tmp_path):
    twins = replace(NO_96, sections=(section("method", "5", "一", "a", 1), section("method", "5", "二", "b", 2)))
    render_site(site_of(Entry(twins)), tmp_path)
    assert page(tmp_path, "minato/2023/request/96").count('id="s-method"') == 1


def test_an_empty_site_and_an_empty_document(tmp_path):
    render_site(site_of(lines=(), left_out=(), covers=""), tmp_path / "one")
    assert "訂正はありません。" in page(tmp_path / "one", "minato/2023/request")
    render_site(Site("題", None, (), make_site().glossary), tmp_path / "none")
    assert "検算できる数字がまだありません" in page(tmp_path / "none", "findings")


# ---- the frame ----------------------------------------------------------------------------------------------


def test_the_same_site_gives_the_same_bytes(site, tmp_path):
    render_site(make_site(), tmp_path)
    first, second = ({path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
                     for folder in (site, tmp_path))
    assert first == second


def test_the_policy_stands_in_every_page_and_in_the_headers(site):
    assert "unsafe" not in security.META_POLICY and "default-src 'none'" in security.META_POLICY
    assert security.META_POLICY in (site / "_headers").read_text()
    for path in site.rglob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert source.count(html.escape(security.META_POLICY, quote=False).replace("'", "&#39;")) == 1, path
        assert not re.search(r"<[a-z][^>]*\s(style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)", source), path


def test_the_banner_names_the_ward(site):
    assert "港区のサイトではありません" in text_of(page(site, "minato/2023/request/96")).replace(" ", "")
    assert "区のサイトではありません" in text_of(page(site, "glossary"))


def test_an_explanation_stands_behind_the_words(site):
    source = page(site, "minato/2023/request/96")
    buttons = re.findall(r'popovertarget="([^"]+)"', source)
    assert {"g-budgeted", "g-requested", "g-earmarked", "g-general_revenue", "g-reasoning"} <= set(buttons)
    assert len(buttons) == len(set(buttons))
    assert all(f'<span popover id="{target}">' in source for target in buttons)


def test_the_style_sheet_carries_only_the_tokens_that_it_uses(site):
    css = (site / "assets/css/site.css").read_text(encoding="utf-8")
    assert "--color-primitive-blue-900:#0017c1;" in css and "--color-primitive-lime-50" not in css
    assert re.findall(r"/\*.*?\*/", css, re.DOTALL) == re.findall(r"/\*[^*]*MIT License[^*]*\*/", css)
    used = set(re.findall(r"var\((--[a-z0-9-]+)", css))
    assert used <= set(re.findall(r"(--[a-z0-9-]+)\s*:", css))
    assert "MIT" in (site / "assets/css/design-tokens-license.txt").read_text(encoding="utf-8")


def test_a_misspelt_token_is_refused(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "vendor").symlink_to(TEMPLATES / "assets" / "vendor", target_is_directory=True)
    (tmp_path / "css/site.css").write_text("a { color: var(--color-primitive-bleu-900); }")
    with pytest.raises(ValueError, match="bleu"):
        site_css(tmp_path)


def test_a_correction_names_its_field(site):
    assert SETTLED.corrections[0].field == "title"
    text = main_of(site, "chiyoda/2022/settlement/i01")
    assert re.search(r"直した欄 事業名 原資料 \S+ 直す前 （なし） 直した後 永久保存文書等の電子化", text)


def test_hand_written_pages_link_into_the_site(site):
    source = page(site, "about")
    assert 'href="../search/index.html"' in source and 'href="reading/index.html"' in source
    assert 'href="../../glossary/index.html"' in page(site, "about/reading")
