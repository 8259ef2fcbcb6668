"""The lists under /search/: they lead a reader without JavaScript to every project, in three clicks, at any size."""

from __future__ import annotations

import gzip
import random
import re
from collections import Counter
from html import unescape
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import pytest
from conftest import Built
from site_fixtures import project

from portal.faults import Faults
from portal.pages.browse import browse_views, search_view
from portal.pages.glossary import load_glossary
from portal.pages.list_view import listed_of
from portal.pages.render import Page, make_environment, render_page
from portal.pages.site_model import Entry, Site, SiteDocument, Ward, WardYear
from portal.pages.title_readings import load_readings, title_to_place, title_to_reading

CONTENT = Path(__file__).parents[1] / "content"
WORDS = load_readings(CONTENT / "readings.yaml", "readings.yaml")


@pytest.mark.parametrize(("title", "row", "letter"), [
    ("学童クラブ", "ka", "か"), ("港区納税案内センター運営", "ma", "み"), ("町会等活動支援", "ta", "ち"), ("ヴァイオリン教室", "a", "う"),
    ("「働きたい」を応援", "ha", "は"), ("（仮称）こども館", "ka", "か"), ("んー", "wa", "ん"),
    ("ﾃﾞｼﾞﾀﾙ化", "ta", "て"), ("AI・RPAによる効率化", "latin", "A"), ("ＤＸの推進", "latin", "D"), ("①窓口", "latin", "1"),
    ("第4次基本構想の策定", "ta", "た"), (None, "unread", ""), ("", "unread", ""), ("……", "unread", ""), ("\ud800", "unread", ""),
    ("😀", "unread", ""), ("Ω計画", "a", "お"), ("あ" * 100_000, "a", "あ"),
])
def test_where_a_title_stands(title: str | None, row: str, letter: str):
    place = title_to_place(title, WORDS)
    assert (place.row, place.letter) == (row, letter)


def test_titles_are_sorted_as_in_a_dictionary():
    """Voice marks and small letters come second, ー is its vowel."""
    order = ["かあ", "カード", "カート", "かく", "がく", "かくど", "かこ", "きよう", "きょう", "きようか"]
    shuffled = sorted(order, key=str.casefold, reverse=True)
    found = sorted(shuffled, key=lambda title: title_to_place(title, {}).key)
    assert found == ["かあ", "カート", "カード", "かく", "がく", "かくど", "かこ", "きょう", "きよう", "きようか"]


def test_a_reading_can_be_mended():
    assert title_to_reading("港区の計画", {}).startswith("こう")
    assert title_to_reading("港区の計画", {"港": "こう", "港区": "みなとく"}) == "みなとくのけいかく"


@pytest.mark.parametrize(("text", "slug"), [
    ("readings:\n  - {begins: 港区, reading: みなとく}\n  - {begins: 港区, reading: こうく}\n", "reading-twice"),
    ("readings:\n  - {begins: 港区, reading: ミナトク}\n", "wrong-value"),
    ("readings:\n  - {begins: 港区}\n", "key-missing"),
])
def test_a_fault_names_its_line(tmp_path: Path, text: str, slug: str):
    path = tmp_path / "readings.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as error:
        load_readings(path, "readings.yaml")
    (fault,) = error.value.faults
    assert (fault.slug, fault.line) == (slug, text.count("\n"))
    assert load_readings(tmp_path / "none.yaml", "none.yaml") == {}


# ---- clicks -------------------------------------------------------------------------------------------------


def links(path: str, html: str) -> set[str]:
    """The addresses to which the main part of a page leads, from the site's root."""
    main = re.search("<main.*</main>", html, re.S)[0]
    return {normpath(join(dirname(path), unquote(unescape(link).partition("#")[0])))
            for link in re.findall('<a href="([^"]+)"', main)}


def clicks(begin: str, read: dict[str, str], most: int) -> dict[str, int]:
    """How many clicks away each page is that `most` clicks reach; `read` holds the pages that can be opened."""
    reached, edge = {begin: 0}, {begin}
    for count in range(1, most + 1):
        edge = {link for page in edge for link in links(page, read.get(page, "<main></main>"))} - set(reached)
        reached |= dict.fromkeys(edge, count)
    return reached


def test_every_list_reaches_its_projects_in_three_clicks(built_site: Built, records: dict):
    read = {name: (built_site.site / name).read_text(encoding="utf-8") for name in built_site.pages()}
    projects = {record["url"].rstrip("/").removesuffix("/index.html") + "/index.html" for record in records.values()}
    assert len(projects) == 53 and projects <= set(read)
    begin = "search/index.html"
    assert projects <= set(clicks(begin, read, 3))
    for kind in ("titles", "years", "departments"):
        only = {name: html for name, html in read.items() if name.startswith((f"search/{kind}/", "minato/departments",
                "chiyoda/departments", "suginami/departments")) or name == begin}
        first = {link for link in links(begin, read[begin]) if link.startswith(f"search/{kind}/")}
        reached = {page for each in first for page in clicks(each, only, 2)}
        assert projects <= reached, (kind, sorted(projects - reached))


# ---- at the size of all wards -------------------------------------------------------------------------------

PIECES = ("高齢者 子ども 区民 町会 防災 道路 公園 学校 保育 窓口 広報 税務 国民健康保険 介護 図書館 文化財 商店街 環境 清掃 住宅 庁舎 情報 "
          "デジタル キャッシュレス スマートフォン 就労 不登校 医療 防犯 観光 AI LED 港区 旧町名 ﾃﾞｰﾀ").split()
ENDS = "支援 推進 整備 運営 事業 助成 管理 対策 調査 の拡充 の導入 に向けた検討 計画策定 相談 講座 費 システム更改 環境の改善".split()


@pytest.fixture(scope="module")
def large_site() -> Site:
    """12,000 projects of 23 wards in three years, of which one in forty has no title and one in ten no department."""
    choose = random.Random(8)
    wards = []
    for number in range(23):
        key, years = f"ward{number}", []
        for year in (2022, 2023, 2024):
            entries = tuple(Entry(project(
                f"{key}-{year}-request-{place}",
                title=choose.choice(PIECES) + choose.choice(PIECES) + choose.choice(ENDS) if choose.random() > .025 else None,
                department=f"{choose.choice(PIECES)}部" if choose.random() > .1 else None)) for place in range(174))
            document = SiteDocument("request", "概要書", "区", None, None, "全部", "0" * 64, "budget-request-sheet", "概要書",
                                    "requested", entries=entries)
            years.append(WardYear(year, (document,)))
        wards.append(Ward(key, f"第{number}区", tuple(years)))
    return Site("区の予算", None, tuple(wards), load_glossary(CONTENT / "glossary.yaml", "glossary.yaml"))


def test_twelve_thousand_projects(large_site: Site):
    environment = make_environment(large_site.glossary)
    views = browse_views([each.named for ward in large_site.wards for each in listed_of(ward, ward.years)],
                         large_site.readings)
    pages = [Page("search/", "search.html", search_view(views)),
             *(Page(view.path, "browse.html", view) for view in views)]
    read = {page.file: render_page(environment, large_site, page) for page in pages}
    heavy = {name: size for name, html in read.items() if (size := len(gzip.compress(html.encode(), 9, mtime=0))) > 20_000}
    assert not heavy
    listed = [f"{ward.key}/{year.year}/request/{place}/index.html" for ward in large_site.wards for year in ward.years
              for place in range(174)]
    for kind in ("titles", "years"):
        only = {name: html for name, html in read.items() if name.startswith(f"search/{kind}/")}
        first = {link for link in links("search/index.html", read["search/index.html"]) if link in only}
        assert set(listed) <= {page for each in first for page in clicks(each, only, 2)}
        # Each stands on one page of a kind, once.
        counted = Counter(link for name, html in only.items() for link in re.findall(r'<li><a href="([^"]+)">', html)
                          if "request" in link for link in [normpath(join(dirname(name), link))])
        assert counted == Counter(listed)
