"""The built site as a reader meets it, in a real Chromium: finding, filtering, reading, at every width."""

from __future__ import annotations

import os
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from conftest import NARROW, ROOT, WIDE, Built, OpenPage, watched_pages
from playwright.sync_api import Browser, Page, expect

AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
SMALLEST = 320
Records = dict[str, dict[str, Any]]
CHILD_CARE = "minato-2023-request-96"

# One page of every kind, and of projects one of every form and of what is special about them.
KINDS = {
    "home": "", "ward": "minato/", "ward-year": "minato/2023/", "ward-year-without-budget": "minato/2020/",
    "ward-year-settled": "chiyoda/2022/", "ward-year-without-amounts": "suginami/2023/",
    "document": "minato/2023/request/", "document-broken": "chiyoda/2022/settlement/",
    "department": "minato/departments/子ども家庭支援部/",
    "request": "minato/2023/request/96/", "request-with-tables": "minato/2023/request/93/",
    "request-undecided": "minato/2020/request/55/", "settlement": "chiyoda/2022/settlement/i09/",
    "settlement-broken": "chiyoda/2022/settlement/i01/", "digest-shared": "chiyoda/2024/digest/i01/",
    "digest-without-text": "chiyoda/2024/digest/i09/", "progress": "suginami/2023/progress/2/",
    "cuts": "cuts/", "search": "search/", "search-results": "search/?q=%E5%8C%BA",
    "search-nothing": "search/?q=xyzzy",
    "data": "data/", "dictionary": "data/dictionary/", "findings": "findings/", "glossary": "glossary/",
    "about": "about/", "not-found": "404.html", "topics": "topics/", "topic": "topics/cashless/", "changes": "changes/",
    "department-across-years": "minato/departments/産業・地域振興支援部/",
    "browse": "search/years/2023/", "finding-kind": "findings/items-sum-to-total/",
    "finding-ward": "findings/items-sum-to-total/minato/", "finding-documents": "findings/wards/minato/",
    "english-home": "en/", "english-ward-year": "en/minato/2023/", "english-request": "en/minato/2023/request/96/",
    "english-document": "en/chiyoda/2022/settlement/", "english-findings": "en/findings/",
    "english-search-results": "en/search/?q=%E5%8C%BA", "english-topic": "en/topics/cashless/",
}


# ---- searching ----------------------------------------------------------------------------------------------


def await_results(page: Page) -> list[str]:
    """The ids of all results of the query that the page shows, once it is answered."""
    done = page.locator("[data-state=done]")
    expect(done).to_have_count(1)
    total = int(done.get_attribute("data-total"))
    results = done.locator("[data-project-id]")
    while (shown := results.count()) < total:
        page.get_by_role("button", name="もっと見る").click()
        expect(done).to_have_count(1)  # While more is loaded, nothing is.
        assert results.count() > shown
    assert results.count() == total
    return [result.get_attribute("data-project-id") for result in results.all()]


Find = Callable[..., set[str]]


@pytest.fixture(scope="module")
def find(browser: Browser, server: str) -> Iterator[Find]:
    """`find(q=…, ward=…)`: the ids of all that a query, given as its address, finds as it stands, without words that
    mean the same; in one page for all tests."""
    with watched_pages(browser) as open_page:
        page = open_page(f"{server}search/")

        def find_(**query: str) -> set[str]:
            page.goto(f"{server}search/?{urlencode(query | {'syn': '0'})}")
            found = await_results(page)
            assert len(set(found)) == len(found)
            return set(found)

        yield find_


AMOUNTS = ("requested", "budgeted", "earmarked", "adjusted", "settled")


def normal(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).casefold())


def record_texts(record: dict[str, Any]) -> list[str]:
    """The texts of a published record, each of which a reader sees in one piece."""
    year = record["fiscal_year"]
    era = f"令和{year - 2018}年度" if year > 2019 else f"平成{year - 1988}年度"
    rows = [*record["groups"], *record["line_items"], *record["grants"]]
    amounts = [record["amounts"], *rows]
    texts = [record["ward_name"], era, f"{year}年度", record["title"],
             *(record[key] for key in ("printed_change", "contact", "kan", "account", "policy_area", "start_year",
                                       "contract_authorization")),
             " ".join(part for part in (record["department"], record["section"]) if part),
             *(row["name"] for row in rows), *(scrap["text"] for scrap in record["printed"].values()),
             *(printed_amount(row.get(key), record["unit"]) for row in amounts for key in (*AMOUNTS, "amount")),
             *record["references"].values()]
    for part in record["sections"]:
        # In a table the text of one cell is one piece; elsewhere all the running text is.
        table = [line for line in part["body"].split("\n") if line.startswith("|")]
        texts += [part["heading"], *re.split(r"(?m)^\|.*$", part["body"]), *"|".join(table).split("|")]
    return [normal(text) for text in texts if text]


def printed_amount(yen: int | None, unit: str) -> str | None:
    return None if yen is None else f"{yen // 1000:,}千円" if unit == "千円" else f"{yen:,}円"


def ids(prefix: str, *last: str | int) -> set[str]:
    return {f"{prefix}-{each}" for each in last}


# Read off the documents by hand.
BY_HAND = {
    "学童クラブ": {CHILD_CARE, "suginami-2023-progress-1"},
    "町会": {"minato-2023-request-89", "chiyoda-2022-settlement-i12"},  # The second: 連合町会長会議.
    "体包括": set(),  # 地域包括 and 区市町村包括 stand there, 体 before 包括 nowhere.
    "域包括": {"minato-2023-request-94"},
    "村包括": ids("minato-2023-request", 94, 95),
    "税": {"minato-2023-request-90", *ids("minato-2020-request", 56, 57, 58, 59), "suginami-2023-progress-3",
          *ids("chiyoda-2022-settlement", "i05", "i09")},
    "DX": {*ids("minato-2023-request", 91, 92), *ids("chiyoda-2022-settlement", 96, 98),
           *ids("suginami-2023-progress", 1, 6), "chiyoda-2024-digest-i10",
           # The nine under the heading ■DXの推進.
           *ids("chiyoda-2024-digest", *(f"i0{place}" for place in range(1, 10)))},
    "キャッシュレス": {*ids("chiyoda-2022-settlement", "i05", "i09"), "suginami-2023-progress-7"},
    "ポスティング": {"chiyoda-2022-settlement-i02"},
    "分身ロボット": {"chiyoda-2024-digest-i07"},
    "学童クラブ コンビニ": {CHILD_CARE},
    # What stands in boxes of its own: 款, account, change, contact, item, grant, first year, heading of a digest.
    "総務費": ids("minato-2020-request", 55, 56, 57, 58, 59, 61, 62, 63),
    "国民健康保険事業会計": {"minato-2020-request-59"},
    "新規事業": ids("minato-2020-request", 56, 57, 58, 60, 61),
    "補正予算": {"chiyoda-2022-settlement-94"},
    "子ども青少年育成係": {CHILD_CARE},
    "3578-2434": {CHILD_CARE},
    "障害児協議会謝礼": {CHILD_CARE},
    "地域生活支援事業費等補助金": {CHILD_CARE},
    "平成17年度": {"chiyoda-2022-settlement-95"},
    "災害に備えたまちづくり": {"chiyoda-2024-digest-i10"},
}


@pytest.mark.parametrize("query", BY_HAND)
def test_search_finds_what_the_documents_say(find: Find, records: Records, query: str):
    found = find(q=query)
    assert found == BY_HAND[query]
    assert found == {name for name, record in records.items()
                     if all(any(normal(term) in text for text in record_texts(record)) for term in query.split())}


SAME = [("DX", "ＤＸ", "dx", "ｄＸ"), ("3億528万円", "305,280千円", "305280000円", "３億５２８万円", "305,280,000円"),
        ("令和5年度", "2023年度", "令和５年度", "R5年度"), ("キャッシュレス", "ｷｬｯｼｭﾚｽ"), ("AI-OCR", "AI‐OCR", "ＡＩ－ＯＣＲ"),
        ("デジタル 町会", "町会　デジタル")]


@pytest.mark.parametrize("queries", SAME, ids=lambda queries: queries[0])
def test_what_a_reader_sees_as_the_same_finds_the_same(find: Find, queries: tuple[str, ...]):
    found = [find(q=query) for query in queries]
    assert found[0] and all(other == found[0] for other in found)


def test_a_group_amount_is_found_at_both_its_projects(find: Find):
    assert find(q="3億528万円") == ids("chiyoda-2024-digest", "i01", "i02")


def test_a_year_is_found_in_both_calendars(find: Find, records: Records):
    """Projects of that year, and those whose text names it; 令和5年 alone is no fiscal year."""
    named = {name for name, record in records.items()
             if any("令和5年度" in text or "2023年度" in text for text in record_texts(record))}
    assert {name for name, record in records.items() if record["fiscal_year"] == 2023} < named
    assert find(q="令和5年度") == named
    assert find(q="2023") >= named


def test_any_piece_of_a_text_finds_its_project_and_no_other(find: Find, records: Records):
    """Pieces of one to nine characters from anywhere in the records, against a plain substring search."""
    texts = {name: record_texts(record) for name, record in records.items()}
    choose = random.Random(53)
    for name in choose.sample(sorted(texts), 20):
        # Pieces without digits: figures have readings of their own, which the pairs above are about.
        pieces = [piece for piece in re.split(r"[\d\W_]+", choose.choice(texts[name])) if piece] or ["区"]
        piece = choose.choice(pieces)
        start = choose.randrange(len(piece))
        query = piece[start:start + choose.randint(1, 9)]
        found = find(q=query)
        assert name in found, query
        assert found == {other for other in texts if any(query in text for text in texts[other])}, query


FILTERS = [
    ({"ward": "minato"}, 17), ({"ward": "chiyoda"}, 29), ({"ward": "suginami"}, 7), ({"year": "2023"}, 15),
    ({"year": "2020"}, 9), ({"ward": "chiyoda", "year": "2022"}, 12), ({"form": "budget-request-sheet"}, 17),
    ({"form": "progress-report"}, 7), ({"form": "budget-digest"}, 17), ({"form": "settlement-sheet"}, 12),
    # 要求区分 of the request sheets, and 【新規】【拡充】【補正予算】 after the titles of the settlement.
    ({"change": "enhanced"}, 14), ({"change": "new"}, 6), ({"change": "supplementary"}, 1),
    ({"department": "産業・地域振興支援部"}, 6), ({"department": "子ども家庭支援部"}, 1),
    ({"ward": "suginami", "year": "2020"}, 0),
]


@pytest.mark.parametrize(("filters", "count"), FILTERS, ids=lambda value: "-".join(value.values())
                         if isinstance(value, dict) else str(value))
def test_filters_by_address(find: Find, records: Records, filters: dict[str, str], count: int):
    found = find(**filters)
    assert len(found) == count
    keys = {"year": "fiscal_year"}
    assert all(str(records[name][keys.get(key, key)]) == value for name in found for key, value in filters.items())


def test_filters_narrow_a_query(find: Find):
    assert find(q="税", ward="minato") == {"minato-2023-request-90", *ids("minato-2020-request", 56, 57, 58, 59)}
    assert find(q="税", ward="minato", year="2020", change="new") == ids("minato-2020-request", 56, 57, 58)


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_find_filter_open_and_come_back(open_page: OpenPage, server: str, width: int):
    page = open_page(server, width=width)
    page.locator("input[name=q]").first.fill("学童クラブ")
    page.keyboard.press("Enter")
    assert set(await_results(page)) == BY_HAND["学童クラブ"]
    if width == NARROW:
        page.get_by_text("絞り込む").click()
    page.locator("[name=ward]").select_option("minato")
    expect(page.locator(f"[data-state=done][data-total='1'] [data-project-id={CHILD_CARE}]")).to_have_count(1)
    state = parse_qs(urlsplit(page.url).query)
    assert state["q"] == ["学童クラブ"] and state["ward"] == ["minato"]

    page.reload()
    assert await_results(page) == [CHILD_CARE]
    assert page.locator("input[name=q]").first.input_value() == "学童クラブ"
    assert page.locator("[name=ward]").input_value() == "minato"

    page.locator(f"[data-project-id={CHILD_CARE}] a").first.click()
    page.wait_for_url("**/minato/2023/request/96/**")
    expect(page.locator("h1")).to_have_text("学童クラブ")
    text = page.locator("main").inner_text()
    for fact in ("15,346", "15,723", "−377", "1,534万6千円", "レベルアップ", "子ども家庭支援部", "357", "178", "14,811"):
        assert fact in text, fact

    page.go_back()
    assert await_results(page) == [CHILD_CARE]
    assert page.locator("[name=ward]").input_value() == "minato"
    page.goto(f"{server}search/?q={quote('学童クラブ')}")
    assert set(await_results(page)) == BY_HAND["学童クラブ"]


def test_typing_updates_results_and_address(open_page: OpenPage, server: str):
    page = open_page(f"{server}search/")
    await_results(page)
    box = page.locator("input[name=q]").first
    box.press_sequentially("町会")
    expect(page.locator("[data-state=done][data-total='2']")).to_have_count(1)
    box.press("Enter")
    page.wait_for_url("**q=**")
    assert set(await_results(page)) == BY_HAND["町会"]
    assert parse_qs(urlsplit(page.url).query)["q"] == ["町会"]


def test_strange_queries_do_no_harm(find: Find, records: Records):
    """Each is answered, and none breaks the page, which is watched."""
    for query in ("<img src=x onerror=alert(1)>", "&ward=x", "あ" * 5000, "令和99999年"):
        assert find(q=query) == set(), query
    for query in ("'\"`", "\\", "%", "[", "\u202e"):
        assert find(q=query) <= set(records), query
    assert find(ward="nowhere") == find(year="NaN") == set()
    assert find(sort="nothing", min="x", max="-") == set(records)


# ---- every page ---------------------------------------------------------------------------------------------


def needed_width(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_every_page_opens_and_fits_the_smallest_screen(built_site: Built, open_page: OpenPage, server: str):
    page = open_page(server, width=SMALLEST)
    wide = {}
    # Of the pages in English every third: they are of the templates of the Japanese ones.
    english = [name for name in built_site.pages() if name.startswith("en/")]
    for name in [*(name for name in built_site.pages() if name not in english), *english[::3]]:
        page.goto(server + quote(name))
        if (needed := needed_width(page)) > SMALLEST:
            wide[name] = needed
    assert not wide


BEYOND = """() => [...document.querySelectorAll("table")].filter((table) => !table.closest(".scroll, details")
  && table.getBoundingClientRect().right > table.parentElement.getBoundingClientRect().right + 1).length"""


@pytest.mark.parametrize("address", ["minato/2023/request/94/", "cuts/", "findings/", "minato/2023/"])
def test_no_table_leaves_its_column_at_any_width(one_page: Page, server: str, address: str):
    for language in ("", "en/"):
        one_page.goto(server + language + address)
        for width in (400, 720, 800, 820, 1000, 1100, WIDE):
            one_page.set_viewport_size({"width": width, "height": 900})
            assert (one_page.evaluate(BEYOND), needed_width(one_page)) == (0, width), f"{language}: {width} px"


@pytest.fixture(scope="module")
def one_page(browser: Browser, server: str) -> Iterator[Page]:
    """One page for all that only looks."""
    with watched_pages(browser) as open_page:
        yield open_page(server)


# What can go wrong with colours, and with what stands where; the rest of axe's rules see neither.
COLOURS = ["color-contrast", "link-in-text-block"]
LAYOUT = [*COLOURS, "target-size", "scrollable-region-focusable"]
ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
VIEWS = [(WIDE, "light", ALL_RULES), (WIDE, "dark", {"runOnly": COLOURS}),
         (NARROW, "light", {"runOnly": LAYOUT}), (SMALLEST, "dark", {"runOnly": LAYOUT})]
# EVERY_VIEW=1 asks for all rules on every kind of page in every view and language: ten minutes, before a release.
if os.environ.get("EVERY_VIEW"):
    KINDS |= {f"in-english-{kind}": f"en/{address}" for kind, address in KINDS.items()
              if not address.startswith("en/") and not address.endswith(".html")}
    VIEWS = [(width, scheme, ALL_RULES) for width in (SMALLEST, NARROW, WIDE) for scheme in ("light", "dark")]


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(one_page: Page, server: str, kind: str):
    address = KINDS[kind]
    one_page.set_viewport_size({"width": WIDE, "height": 900})
    one_page.goto(server + quote(address, safe="/?=%"))
    if address.partition("?")[0] == "search/":
        await_results(one_page)
    one_page.evaluate(AXE)
    for width, scheme, rules in VIEWS:
        one_page.set_viewport_size({"width": width, "height": 900})
        one_page.emulate_media(color_scheme=scheme)
        assert needed_width(one_page) <= width
        violations = one_page.evaluate("async rules => (await axe.run(rules)).violations", rules)
        assert not violations, f"{width} px, {scheme}: " + "\n".join(
            f"{each['help']}: {[node['html'][:200] for node in each['nodes'][:5]]}" for each in violations)


def test_dark_is_dark(open_page: OpenPage, server: str):
    color = "getComputedStyle(document.body).backgroundColor"
    light, dark = (open_page(server, dark=dark).evaluate(color) for dark in (False, True))

    def brightness(color: str) -> float:
        return sum(float(part) for part in re.findall(r"[\d.]+", color)[:3])

    assert brightness(dark) < 150 < 600 < brightness(light)


def test_every_project_prints_on_two_pages(open_page: OpenPage, server: str, records: Records):
    page = open_page(server)
    long = {}
    # In English those with the longest labels and most items.
    english = {f"in English {name}": f"en/{record['url']}" for name, record in records.items() if "2023-request" in name}
    for name, address in ({name: record["url"] for name, record in records.items()} | english).items():
        page.goto(server + address)
        if (sheets := len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))) > 2:
            long[name] = sheets
    assert not long


def test_the_keyboard_skips_to_the_text(open_page: OpenPage, server: str):
    page = open_page(server)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert urlsplit(page.url).fragment and page.locator(f"#{urlsplit(page.url).fragment}").evaluate(
        "element => element.matches('main, main *')")


def test_nothing_is_stored(open_page: OpenPage, server: str):
    page = open_page(f"{server}search/?q=%E7%A8%8E")
    await_results(page)
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0


# ---- without JavaScript, from a disk ------------------------------------------------------------------------


def walk(page: Page) -> None:
    """From home over ward and year to a project, by its links, as a reader without search does."""
    page.get_by_role("link", name="港区", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("港区")
    page.get_by_role("link", name=re.compile("令和5年度")).first.click()
    expect(page.locator("h1")).to_contain_text("令和5年度（2023年度）")
    page.get_by_role("link", name="学童クラブ", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("学童クラブ")
    text = page.locator("main").inner_text()
    assert all(figure in text for figure in ("15,346", "15,723", "−377"))
    page.get_by_role("link", name=re.compile("原資料 .*行")).first.click()
    assert re.fullmatch(r"L\d+", urlsplit(page.url).fragment)
    assert page.locator(f"#{urlsplit(page.url).fragment}").is_visible()


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_all_but_search_works_without_javascript(open_page: OpenPage, server: str, width: int):
    page = open_page(server, width=width, javascript=False)
    walk(page)
    page.goto(f"{server}search/")
    assert "JavaScript" in page.locator("main").inner_text()


def test_all_but_search_works_from_a_disk(built_site: Built, open_page: OpenPage):
    walk(open_page((built_site.site / "index.html").as_uri()))


def test_search_from_a_disk_shows_another_way(built_site: Built, browser: Browser):
    """Browsers load no data from a disk, and say so on the console: that page is not watched."""
    with browser.new_page() as page:
        page.goto((built_site.site / "search" / "index.html").as_uri())
        page.get_by_role("link", name=re.compile("港区")).first.click()
        expect(page.locator("h1")).to_contain_text("港区")


def test_a_page_says_the_same_without_javascript(open_page: OpenPage, server: str):
    def text(javascript: bool) -> str:
        page = open_page(server + KINDS["request"], javascript=javascript)
        if javascript:  # The switch of units needs it, and says so by not being there.
            page.locator(".units").evaluate("switch_ => switch_.hidden = true")
        return page.locator("main").inner_text()

    assert text(True) == text(False)


def test_the_site_works_from_a_folder_with_a_strange_name(built_site: Built, open_page: OpenPage, tmp_path: Path):
    folder = tmp_path / "区の 予算#1"
    folder.symlink_to(built_site.site, target_is_directory=True)
    walk(open_page((folder / "index.html").as_uri()))


# ---- sorting ------------------------------------------------------------------------------------------------


def test_a_year_is_sorted_by_amount_and_a_blank_is_no_zero(open_page: OpenPage, server: str):
    page = open_page(f"{server}minato/2023/")
    table = page.locator("table", has=page.get_by_role("link", name="学童クラブ", exact=True))
    header = table.get_by_role("columnheader", name=re.compile("要求額"))
    orders = []
    for _ in range(2):
        header.locator("button").click()
        assert header.get_attribute("aria-sort") in ("ascending", "descending")
        orders.append([int(cell.replace(",", "")) for cell in table.locator("td[data-l=要求額]").all_inner_texts()
                       if re.fullmatch(r"[\d,]+", cell.strip())])
    assert sorted(map(tuple, orders)) == sorted([tuple(sorted(orders[0])), tuple(sorted(orders[0], reverse=True))])
    assert 15_723 in orders[0] and len(orders[0]) >= 5
