"""The search page in a real Chromium: what a reader asks, sees, and does, and what happens when something fails.

Most tests share one page each for a group of questions: starting pages is what takes the time.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlencode

import pytest
from conftest import ROOT, Built, OpenPage
from playwright.sync_api import Browser, Page, expect
from search_site import ENTRIES, SYNONYMS, TEXTS, asked, ids, served, wait, write_site

from portal.pages.language import ENGLISH
from portal.search.entries import SearchEntry
from portal.search.query import matches

FACETS = ("ward", "year", "department", "form", "change", "stage")
AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a search page over ENTRIES."""
    folder = tmp_path_factory.mktemp("search")
    write_site(folder, ENTRIES)
    with served(folder) as address:
        yield address


def finds(query: str, **filters: str) -> list[SearchEntry]:
    """The truth: what a query finds, synonyms included, after filters."""
    return [entry for entry in ENTRIES if SYNONYMS.matches(query, TEXTS[entry.id])
            and all(str(getattr(entry, facet) or "none") == value for facet, value in filters.items())]


# ---- asking -------------------------------------------------------------------------------------------------


def test_twenty_at_a_time(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    assert len(wait(page, 30)) == 20
    expect(page.locator("#search-fallback")).to_be_hidden()
    before = page.evaluate("history.length")
    page.locator("#search-more").click()
    assert len(wait(page, 30)) == 30
    expect(page.locator("#search-more")).to_be_hidden()
    focused = "document.activeElement.closest('li') === document.querySelectorAll('.search-result')[20]"
    assert page.evaluate(focused)
    expect(page.get_by_role("status")).to_have_text("30件の事業")
    # How far the list is open is in the address: who comes back finds the same list.
    assert asked(page) == {"page": ["2"]} and page.evaluate("history.length") == before
    page.reload()
    assert len(wait(page, 30)) == 30
    page.locator("#search-q").fill("町会")
    assert len(wait(page, 25)) == 20 and asked(page) == {"q": ["町会"]}
    page.goto(f"{small_site}?page=999999999999")
    assert len(wait(page, 30)) == 20


def test_typing_deciding_and_going_back(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    wait(page, 30)
    before = page.evaluate("history.length")
    page.locator("#search-q").press_sequentially("町会")
    wait(page, 25)
    assert asked(page) == {"q": ["町会"]} and page.evaluate("history.length") == before
    expect(page).to_have_title("「町会」｜事業を探す")
    page.keyboard.press("Enter")
    page.locator("#search-ward").select_option("chiyoda")
    wait(page, 12)
    assert asked(page) == {"q": ["町会"], "ward": ["chiyoda"]} and page.evaluate("history.length") == before + 2
    page.locator("#search-q").fill("町会 その4")
    assert wait(page, 1) == ids(4)
    page.go_back()
    wait(page, 25)
    assert asked(page) == {"q": ["町会"]}
    assert (page.locator("#search-q").input_value(), page.locator("#search-ward").input_value()) == ("町会", "")
    page.go_back()
    wait(page, 30)
    page.go_forward()
    wait(page, 25)
    page.reload()
    wait(page, 25)
    assert page.locator("#search-q").input_value() == "町会"
    # A choice that finds nothing now did find something before.
    page.goto(f"{small_site}?ward=chiyoda")
    wait(page, 12)
    page.locator("#search-ward").select_option("")
    page.locator("#search-q").fill("その3")
    wait(page, 1)
    expect(page.locator("#search-ward option[value=chiyoda]")).to_be_disabled()
    page.go_back()
    wait(page, 12)


def test_a_link_can_be_clicked_right_after_typing(open_page: OpenPage, small_site: str):
    """Leaving the field decides the query; that must not take the link away from under the pointer."""
    page = open_page(small_site)
    page.locator("#search-q").fill("その4")
    wait(page, 1)
    page.evaluate("""() => { document.querySelector(".search-result a").onclick = (event) => {
        event.preventDefault(); document.title = event.currentTarget.href; }; }""")
    page.locator(".search-result a").click()
    assert page.title().endswith("/minato/2023/request/4/index.html")


def test_the_keyboard_and_the_focus(open_page: OpenPage, small_site: str):
    page = open_page(f"{small_site}?q=%E7%94%BA%E4%BC%9A")
    wait(page, 25)
    focused = """() => { const at = document.activeElement;
        return at.id || [...document.querySelectorAll(".search-result h3 a")].indexOf(at); }"""
    assert page.evaluate(focused) == -1  # Nothing takes the focus by itself.
    page.locator("#search-q").focus()
    stops = []
    for key in ["ArrowUp", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown"]:
        page.keyboard.press(key)
        stops.append(page.evaluate(focused))
    assert stops == ["search-q", 0, 1, 0, "search-q", 0]
    page.locator(".search-result h3 a").last.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "search-more"
    page.keyboard.press("Enter")
    wait(page, 25)
    assert page.evaluate(focused) == 20
    page.evaluate("() => document.querySelectorAll('.search-result a')[20].onclick = (event) => {"
                  " event.preventDefault(); document.title = 'opened'; }")
    page.keyboard.press("Enter")
    assert page.title() == "opened"
    # Answers come and go while the reader stays where he is.
    page.locator("#search-q").focus()
    for typed, total in (("その4", 1), ("xyzzy", 0), ("町会", 25)):
        page.locator("#search-q").fill(typed)
        wait(page, total)
        assert page.evaluate(focused) == "search-q"
    page.locator("#search-ward").focus()
    page.keyboard.press("ArrowDown")  # A select keeps its arrow keys.
    assert page.evaluate(focused) == "search-ward"


def test_japanese_input_is_not_searched_half_way(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    wait(page, 30)
    page.evaluate("""() => { const q = document.querySelector("#search-q");
        q.value = "ちょうk"; q.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true })); }""")
    page.wait_for_timeout(250)
    wait(page, 30)
    page.evaluate("""() => { const q = document.querySelector("#search-q");
        q.value = "町会"; q.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true })); }""")
    wait(page, 25)


# ---- what is shown ------------------------------------------------------------------------------------------


def test_a_result(open_page: OpenPage, small_site: str):
    page = open_page(f"{small_site}?{urlencode({'q': '決済 キャッシュレス'})}")
    # Both words in the title come before both in the text, however often.
    assert wait(page, 2) == ids(31, 32)
    first, second = page.locator(".search-result").all()
    assert first.locator("h3").inner_html() == (
        '<a href="../minato/2023/request/31/index.html"><mark>キャッシュレス</mark><mark>決済</mark></a>')
    assert first.locator(".search-office").inner_text().split("\n") == [
        "港区", "令和4年度（2022年度）", "子ども家庭支援部 子ども家庭課", "新規"]
    assert first.locator(".search-amount").inner_text() == "金額の記載なし"
    assert first.locator(".search-passage").inner_text() == "内容 手数料を納めるときの決済"
    assert second.locator(".search-amount").inner_text() == "予算額は未定（要求段階）"
    passage = second.locator(".search-passage").first
    assert passage.inner_text().startswith("決済の説明 決済は、3億528万円を令和5年度に計上し、<b>キャッシュレス</b>にします。長い文章。")
    assert passage.inner_text().endswith("…") and len(passage.inner_text()) < 130
    assert passage.locator("mark").all_inner_texts() == ["決済", "決済", "キャッシュレス"]

    page.locator("#search-q").fill("305280千円")
    assert wait(page, 2) == ids(32, 33)
    assert page.locator(".search-passage mark").all_inner_texts() == ["3億528万円", "305,280千円"]
    last = page.locator(".search-result").last
    assert last.locator("h3").inner_text() == "（題名を読み取れません）"
    assert last.locator(".search-amount").inner_text().split("\n") == [
        "予算額 305,280千円（3億528万円）、ほかの事業と合わせた額", "要求より9,472万円少ない"]
    page.locator("#search-q").fill("令和4年度 31")
    assert wait(page, 1) == ids(31)
    assert page.locator(".search-result mark").all_inner_texts() == ["令和4年度", "2022年度", "31"]
    assert page.locator(".search-passage").inner_text() == "問合せ 納税課 内線31"
    # What stands far apart in one text is shown twice, and the word itself before what it is also searched as.
    page.locator("#search-q").fill("シニア スマートフォンを")
    assert wait(page, 1) == ids(35)
    assert page.locator(".search-passage mark").all_inner_texts() == ["シニア", "スマートフォンを"]
    page.locator("#search-q").fill("スマホ シニア")
    assert wait(page, 2) == ids(35, 34)
    assert page.locator(".search-passage mark").all_inner_texts() == ["シニア", "スマホ", "高齢者", "スマートフォン"]
    page.locator("#search-q").fill("絵文字のあと")
    assert wait(page, 1) == ids(32)
    assert page.locator(".search-passage").inner_text() == "…" + "😀" * 15 + "絵文字のあと"


def choices(page: Page, facet: str) -> list[str]:
    return page.locator(f"#search-{facet} option").evaluate_all("all => all.map(one => one.textContent)")


@pytest.mark.parametrize("filters", [{}, {"ward": "minato"}, {"year": "2023", "stage": "decided"},
                                     {"ward": "minato", "change": "none", "stage": "settled"}])
@pytest.mark.parametrize("query", ["町会", "決済", "スマホ", "シニア スマホ"])
def test_the_counts_are_those_of_the_truth(page_of_counts: Callable, query: str, filters: dict[str, str]):
    page, counted = page_of_counts(query, filters)
    for facet in FACETS:
        others = {name: value for name, value in filters.items() if name != facet}
        own = finds(query, **others)
        expected = {"": len(own)} | {value: sum(str(getattr(entry, facet) or "none") == value for entry in own)
                                     for value in counted[facet] if value}
        assert counted[facet] == expected, facet
        assert {value for value, count in expected.items() if count} <= set(counted[facet])


@pytest.fixture(scope="module")
def page_of_counts(browser: Browser, small_site: str) -> Iterator[Callable]:
    """The page, and for each facet the count of each choice, for a query and filters."""
    context = browser.new_context()
    page = context.new_page()

    def ask(query: str, filters: dict[str, str]) -> tuple[Page, dict[str, dict[str, int]]]:
        page.goto(f"{small_site}?{urlencode({'q': query, **filters})}")
        wait(page, len(finds(query, **filters)))
        counted = {}
        for facet in FACETS:
            options = page.locator(f"#search-{facet} option")
            read = options.evaluate_all("all => all.map(one => [one.value, one.textContent])")
            counted[facet] = {value: int(re.search(r"（([\d,]+)）$", text)[1]) for value, text in read}
        return page, counted

    yield ask
    context.close()


def test_filters_and_sorting(open_page: OpenPage, small_site: str):
    page = open_page(f"{small_site}?q=%E7%94%BA%E4%BC%9A&sort=amount")
    assert wait(page, 25)[:3] == ids(25, 24, 23)
    assert choices(page, "ward") == ["すべて（25）", "千代田区（12）", "港区（13）"]
    assert choices(page, "year") == ["すべて（25）", "令和5年度（2023年度）（25）", "令和4年度（2022年度）（0）"]
    assert choices(page, "change") == ["すべて（25）", "新規（0）", "記載なし（25）"]
    assert choices(page, "stage") == ["すべて（25）", "予算（決まった額）（25）", "要求（予算が決まる前）（0）", "決算（使った額）（0）"]
    page.get_by_label("資料の種類").select_option("budget-request-sheet")
    wait(page, 25)
    assert asked(page)["form"] == ["budget-request-sheet"]
    page.get_by_label("資料の種類").select_option("")
    page.locator("#search-min").fill("２３００万円")
    assert wait(page, 3) == ids(25, 24, 23)
    # The counts of a facet are under all other filters; its own choice does not narrow them.
    page.locator("#search-ward").select_option("minato")
    assert wait(page, 2) == ids(25, 23)
    assert choices(page, "ward") == ["すべて（3）", "千代田区（1）", "港区（2）"]
    assert asked(page) == {"q": ["町会"], "sort": ["amount"], "ward": ["minato"], "min": ["２３００万円"]}
    # What is set stands above the results, and one press takes it away.
    chosen = page.locator("#search-chosen button")
    assert chosen.all_inner_texts() == ["区：港区", "金額：２３００万円以上", "すべての条件を外す"]
    expect(page.locator("#search-panel summary")).to_have_text("絞り込む（2件の条件）")
    chosen.first.click()
    wait(page, 3)
    expect(page.get_by_role("button", name="金額：")).to_be_focused()
    page.keyboard.press("Enter")
    wait(page, 25)
    expect(page.locator("#search-q")).to_be_focused()
    assert asked(page) == {"q": ["町会"], "sort": ["amount"]}

    page.goto(f"{small_site}?sort=cut")
    # Cut by 94,720,000, 9,000,000, 8,000,000 …; what has no request or no budget comes last, as in the index.
    assert wait(page, 30)[:3] == ids(33, 1, 2)
    page.locator("#search-more").click()
    assert set(wait(page, 30)[-4:]) == set(ids(32, 31, 34, 35))
    page.goto(f"{small_site}?sort=amount&min=1&max=3000000")
    assert wait(page, 3) == ids(3, 2, 1)
    expect(page.get_by_role("status")).to_contain_text("金額の分からない4件は、金額の条件があるので除いています。")
    for typed in ("3,000千円", "300万円", "3000000", "0.03億円", "３００万"):
        page.locator("#search-max").fill(typed)
        assert wait(page, 3) == ids(3, 2, 1), typed
    page.goto(f"{small_site}?sort=year&change=none&year=2022")
    wait(page, 0)
    page.goto(f"{small_site}?max=x&min=&sort=nothing")
    wait(page, 30)
    expect(page.get_by_role("status")).to_contain_text("「x」は金額として読めないので、条件に入れていません。")
    assert page.locator("#search-max").get_attribute("aria-invalid") is not None
    assert page.locator("#search-min").get_attribute("aria-invalid") is None


def test_synonyms_are_shown_and_can_be_switched_off(open_page: OpenPage, small_site: str):
    page = open_page(f"{small_site}?q={quote('スマホ')}")
    # What has the word itself comes first, though the other has its synonym in the title.
    assert wait(page, 2) == ids(35, 34)
    also = page.locator("#search-also")
    expect(also).to_contain_text("「スマートフォン」、「スマートホン」も含めて検索しています。")
    assert page.locator(".search-result mark").all_inner_texts() == ["スマホ", "スマートフォン", "スマートフォン"]
    also.get_by_role("button", name="含めない").click()
    assert wait(page, 1) == ids(35)
    assert asked(page) == {"q": ["スマホ"], "syn": ["0"]}
    expect(also).to_contain_text("は含めずに検索しています。")
    expect(also.get_by_role("button")).to_be_focused()
    page.go_back()
    wait(page, 2)
    page.go_forward()
    wait(page, 1)
    page.get_by_role("button", name="含める").click()
    wait(page, 2)
    for query, is_shown in [('"スマホ"', False), ("-スマホ", False), ("ｽﾏﾎ 講座", True), ("スマホの講座", True), ("町会の支援その1", True),
                            ("事業", False)]:
        page.locator("#search-q").fill(query)
        wait(page, len(finds(query)))
        assert also.is_visible() is is_shown, query


def test_nothing_found_says_what_would_be(open_page: OpenPage, small_site: str):
    page = open_page(f"{small_site}?{urlencode({'q': '町会 絵文字', 'year': '2022'})}")
    wait(page, 0)
    expect(page.get_by_role("status")).to_contain_text("見つかった事業はありません（0件）")
    expect(page.locator("#search-advice")).to_contain_text("言葉を短くするか")
    page.goto(f"{small_site}?{urlencode({'q': '町会', 'year': '2022', 'ward': 'nowhere'})}")
    wait(page, 0)
    assert page.locator("#search-ward").input_value() == "nowhere"
    page.get_by_role("button", name="「区、年度」の条件を外す（25件）").click()
    wait(page, 25)
    page.go_back()
    wait(page, 0)
    page.locator("#search-ward").select_option("")
    wait(page, 0)
    page.get_by_role("button", name="「年度」の条件を外す（25件）").click()
    wait(page, 25)
    assert asked(page) == {"q": ["町会"]}
    page.locator("#search-q").fill("その4 \"税 の\" 町会")
    wait(page, 0)
    page.get_by_role("button", name="「\"税 の\"」を外す（1件）").click()
    assert wait(page, 1) == ids(4)
    assert asked(page) == {"q": ["その4 町会"]}
    page.locator("#search-q").fill("－区")
    wait(page, 0)
    page.get_by_role("button", name="「－区」を外す（30件）").click()
    wait(page, 30)
    expect(page).to_have_title("事業を探す")
    # A word that nothing has: the nearest that something has, and how much.
    page.locator("#search-q").fill("キャシュレス")
    wait(page, 0)
    page.get_by_role("button", name="「キャッシュレス」で探す（2件）").click()
    assert wait(page, 2) == ids(31, 32)
    expect(page.locator("#search-q")).to_be_focused()
    # In hiragana as well.
    page.locator("#search-q").fill("きゃっしゅれす")
    wait(page, 0)
    expect(page.get_by_role("button", name="「キャッシュレス」で探す（2件）")).to_be_visible()
    page.locator("#search-q").fill("決済 キャシュレス -相談")
    wait(page, 0)
    page.get_by_role("button", name="「キャッシュレス」で探す（1件）").click()
    assert wait(page, 1) == ids(31)
    assert asked(page) == {"q": ["決済 キャッシュレス -相談"]}


def test_an_english_page_tells_figures_in_english_and_marks_what_is_japanese(
        open_page: OpenPage, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("english")
    write_site(folder, ENTRIES, language=ENGLISH)
    with served(folder) as address:
        page = open_page(f"{address}?q=305280000&sort=amount")
        assert wait(page, 2) == ids(33, 32)
        first, second = page.locator(".search-result").all()
        assert first.locator(".search-amount").inner_text().split("\n") == [
            "Budgeted amount ¥305,280,000", "ほかの事業と合わせた額", "¥94,720,000 less than requested"]
        assert second.locator(".search-amount").inner_text() == "予算額は未定（要求段階）"
        assert first.locator(".search-office").inner_text().split("\n")[:2] == ["港区", "FY2023 (Reiwa 5)"]
        expect(page.get_by_role("status")).to_have_text("“305280000”: 2 projects")
        assert choices(page, "year") == ["All (2)", "FY2023 (Reiwa 5) (2)", "FY2022 (Reiwa 4) (0)"]
        # Everything on it that is Japanese says so.
        assert page.evaluate("""() => {
          const walk = document.createTreeWalker(document.querySelector(".search-columns"), NodeFilter.SHOW_TEXT);
          const wrong = [];
          while (walk.nextNode()) {
            const { parentElement: at, data } = walk.currentNode;
            if (/[ぁ-ヺ一-龠]/u.test(data) && at.closest("[lang]").lang !== "ja") wrong.push(data);
          }
          return wrong; }""") == []


# ---- hostile, slow, broken ----------------------------------------------------------------------------------

HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "(((((", "[a-", "\\", "%", "%E3",
           "&ward=x", "'\"`", "a" * 10_000, "あ " * 3000, "😀", "\u202e", "__proto__", "constructor", "-", "\"", "- - -"]


def test_hostile_queries(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for place, query in enumerate(HOSTILE):
        if place % 3:
            page.locator("#search-q").fill(query)
        else:
            page.goto(f"{small_site}?q={quote(query)}")
        wait(page, sum(matches(query, texts) for texts in TEXTS.values()))
        assert page.locator("main script, main img").count() == 0
    page.evaluate("""() => { const q = document.querySelector("#search-q");
        q.value = "\\ud800税"; q.dispatchEvent(new Event("input", { bubbles: true })); }""")
    wait(page, 0)
    page.goto(f"{small_site}?q=%ff%fe&ward=%00&sort=__proto__&min=1e9&max=%F0%9F&page=-1&syn=%3Cb%3E")
    wait(page, 0)
    page.goto(f"{small_site}?ward=constructor&department=__proto__&stage=%3Cimg%20src=x%20onerror=alert(1)%3E")
    wait(page, 0)
    assert page.locator("main img").count() == 0
    page.locator("#search-q").fill("あ" * 10_000)
    wait(page, 0)
    expect(page.get_by_role("status")).to_contain_text("アドレスに残りません")
    assert len(page.url) < 9_000


INDEX = re.compile(r"/search/(index\.json|start\.bin)$")


def test_the_newest_question_wins_on_a_slow_network(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    held = []
    page.route(INDEX, lambda route: held.append(route))
    page.goto(f"{small_site}?q=%E7%94%BA%E4%BC%9A", wait_until="domcontentloaded")
    expect(page.get_by_role("status")).to_have_text("読み込んでいます…")
    assert page.locator("#search-results").get_attribute("data-state") == "loading"
    page.locator("#search-q").fill("その4")
    expect(page.locator("#search-progress")).to_be_visible()
    assert page.locator("#search-results").get_attribute("data-state") == "loading"
    assert len(held) == 1
    held[0].continue_()
    assert wait(page, 1) == ids(4)
    expect(page.locator("#search-progress")).to_be_hidden()


@pytest.mark.parametrize("failure", ["cut", "missing", "broken", "other"])
def test_a_failure_is_said_and_can_be_mended(browser: Browser, small_site: str, failure: str):
    answers = {"missing": {"status": 404, "body": "[]"}, "broken": {"body": '{"format":1'},
               "other": {"body": '{"format":99}'}}
    context = browser.new_context()
    page = context.new_page()
    page.route(INDEX, lambda route: route.abort() if failure == "cut" else route.fulfill(**answers[failure]))
    page.goto(f"{small_site}?q=%E7%94%BA%E4%BC%9A")
    expect(page.locator("#search-results[data-state=error]")).to_have_count(1)
    assert page.locator("#search-results").get_attribute("data-total") is None
    expect(page.get_by_role("alert")).to_contain_text("読み込めませんでした")
    assert "0件" not in page.locator("main").inner_text()
    page.unroute(INDEX)
    page.get_by_role("button", name="もう一度読み込む").click()
    wait(page, 25)
    expect(page.get_by_role("alert")).to_have_text("")
    context.close()


# ---- an index of many files ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same search page with its index in many files, as a large site has it."""
    folder = tmp_path_factory.mktemp("large")
    write_site(folder, ENTRIES, small=0)
    with served(folder) as address:
        yield address


def test_many_files_answer_as_one(open_page: OpenPage, large_site: str):
    page = open_page(large_site)
    assert len(wait(page, 30)) == 20
    assert choices(page, "ward") == ["すべて", "千代田区", "港区"]  # Counts are fetched when they are asked for.
    page.locator("#search-panel summary").click()
    expect(page.locator("#search-ward option").last).to_have_text("港区（18）")
    for query in ("町会", "スマホ", "キャッシュレス 決済", "305,280千円", "その1", "会", "-町会", '"町会の支援"', "xyzzy"):
        page.locator("#search-q").fill(query)
        found = wait(page, len(finds(query)))
        assert len(found) == min(20, len(finds(query)))
        assert set(found) <= {entry.id for entry in finds(query)}, query
    page.locator("#search-q").fill("町会")
    page.locator("#search-ward").select_option("chiyoda")
    wait(page, 12)
    assert choices(page, "ward") == ["すべて（25）", "千代田区（12）", "港区（13）"]


@pytest.mark.parametrize("part", ["start", "g/", "r/", "facets"])
def test_a_part_that_fails_is_never_nothing(browser: Browser, large_site: str, part: str):
    context = browser.new_context()
    page = context.new_page()
    failing = re.compile(f"/search/{part}")
    page.route(failing, lambda route: route.abort())
    page.goto(f"{large_site}?q=%E7%94%BA%E4%BC%9A&ward=minato")
    expect(page.locator("#search-results[data-state=error]")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text("読み込めませんでした")
    assert "0件" not in page.locator("main").inner_text()
    page.unroute(failing)
    page.get_by_role("button", name="もう一度読み込む").click()
    wait(page, 13)
    context.close()


def test_more_that_fails_leaves_what_is_there(browser: Browser, large_site: str):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{large_site}?q=%E7%94%BA%E4%BC%9A")
    assert len(wait(page, 25)) == 20
    records = re.compile("/search/r/")
    page.route(records, lambda route: route.abort())
    page.locator("#search-more").click()
    expect(page.locator("#search-results[data-state=error]")).to_have_count(1)
    assert page.locator(".search-result").count() == 20
    page.unroute(records)
    page.get_by_role("button", name="もう一度読み込む").click()
    assert len(set(wait(page, 25))) == 25
    context.close()


def test_an_old_answer_never_covers_a_new_one(open_page: OpenPage, large_site: str):
    """The first question's texts come after the second question is answered."""
    page = open_page(large_site)
    wait(page, 30)
    page.goto("about:blank")
    held, is_slow = [], [True]
    page.route(re.compile("/search/r/"), lambda route: held.append(route) if is_slow else route.continue_())
    page.goto(f"{large_site}?q={quote('町会')}", wait_until="domcontentloaded")
    expect(page.locator("#search-progress")).to_be_visible()
    while not held:
        page.wait_for_timeout(20)
    is_slow.clear()
    page.locator("#search-q").fill("税の相談")
    assert wait(page, 1) == ids(32)
    for route in held:
        route.continue_()
    page.wait_for_timeout(300)
    assert wait(page, 1) == ids(32)


# ---- the page as a whole ------------------------------------------------------------------------------------


def test_without_javascript(open_page: OpenPage, small_site: str):
    page = open_page(small_site, javascript=False)
    expect(page.locator("#search-fallback")).to_be_visible()
    assert page.get_by_role("link", name="港区").get_attribute("href") == "../minato/index.html"
    expect(page.locator("#search-q")).to_be_hidden()


STATES = {"synonyms": {"q": "スマホ", "ward": "minato", "min": "1"}, "advice": {"q": "キャシュレス"}, "misread": {"max": "x"}}


@pytest.mark.parametrize("state", [*STATES, "titles/ka/", "departments/"])
def test_axe_finds_nothing(open_page: OpenPage, server: str, state: str):
    is_search = state in STATES
    page = open_page(f"{server}search/?{urlencode(STATES[state])}" if is_search else f"{server}search/{state}")
    if is_search:
        expect(page.locator("#search-results[data-state=done]")).to_have_count(1)
        page.locator("#search-panel").evaluate("panel => { panel.open = true; }")
    page.evaluate(AXE)
    for width, scheme in ((1280, "light"), (1280, "dark"), (390, "dark"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = page.evaluate("async () => (await axe.run()).violations")
        assert not violations, f"{width} px, {scheme}: " + "\n".join(
            f"{each['help']}: {[node['html'][:200] for node in each['nodes'][:5]]}" for each in violations)


def test_no_sentence_stands_in_a_script():
    scripts = [*(ROOT / "templates" / "assets" / "js" / "search").glob("*.js")]
    assert len(scripts) > 3
    for path in scripts:
        assert not re.search("[ぁ-ヺ一-龠「」。、]", path.read_text(encoding="utf-8")), path.name


SHIFT = """() => new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().reduce((sum, { value }) => sum + value, 0))).observe({ type: "layout-shift", buffered: true })
  || setTimeout(() => done(0), 200))"""


def test_a_first_query_is_light_and_moves_nothing(open_page: OpenPage, built_site: Built, server: str):
    """Six files in all, its icon among them, gzipped as hosts send them; of the index one. What comes later takes the place kept for it."""
    page = open_page(server)
    page.set_viewport_size({"width": 412, "height": 823})
    loaded = []
    page.on("response", lambda answer: loaded.append(answer.url.removeprefix(server).partition("?")[0]))
    page.goto(f"{server}search/?q={quote('スマホ')}")
    expect(page.locator("#search-results[data-state=done]")).to_have_count(1)
    files = {built_site.site / (f"{name}index.html" if name.endswith("/") else name) for name in loaded}
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in files if path.suffix != ".svg"}
    assert sorted(sizes) == ["index.html", "search-engine.js", "search.js", "site.css", "start.bin"]
    assert sizes["site.css"] <= 8 * 1024
    assert sizes["start.bin"] <= 60_000 and sizes["search.js"] + sizes["search-engine.js"] <= 20_000, sizes
    assert page.evaluate(SHIFT) < 0.01
