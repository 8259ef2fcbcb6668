"""The search page in a real Chromium: its JavaScript finds what portal.search says, and the page behaves.

Most tests share one page each for a group of questions: starting pages is what takes the time.
"""

from __future__ import annotations

import functools
import json
import random
import threading
import unicodedata
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import jinja2
import pytest
from conftest import ROOT, OpenPage
from playwright.sync_api import Browser, Page, expect
from search_makers import document_entries, make_entry
from test_search import VECTORS, SIGNS, expected_readings, random_piece

from portal.pages.browse import search_view
from portal.pages.formats import fiscal_year
from portal.search.folding import fold
from portal.search.index import Passage, SearchEntry, entry_to_texts, projects_to_index
from portal.search.query import matches
from portal.search.readings import read

POLICY = ("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
          "form-action 'self'; base-uri 'none'")
BASE = f"""<!doctype html><html lang="ja"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}"><link rel="icon" href="data:,">
<title>{{% block title %}}{{% endblock %}}</title>{{% block head %}}{{% endblock %}}</head>
<body><main>{{% block main %}}{{% endblock %}}</main></body></html>"""

# Twenty-five projects about 町会, and some that are about one thing each.
MANY = [make_entry(number, title=f"事業{number}", ward="minato" if number % 2 else "chiyoda",
                   ward_name="港区" if number % 2 else "千代田区", amount=number * 1_000_000, amount_name="予算額",
                   requested=10_000_000, budgeted=number * 1_000_000,
                   passages=(Passage((f"町会の支援その{number}",), heading="事業説明文"),)) for number in range(1, 26)]
ALONE = [
    make_entry(31, title="キャッシュレス決済", change="new", change_name="新規", year=2022, year_name="令和4年度（2022年度）",
               passages=(Passage(("手数料を納めるときの決済",), heading="内容"),
                         Passage(("納税課 内線31",), label="問合せ"))),
    make_entry(32, title="税の相談", amount_note="予算額は未定（要求段階）", requested=5_000_000,
               passages=(Passage(("決済は、3億528万円を令和5年度に計上し、<b>キャッシュレス</b>にします。" + "長い文章。" * 40,),
                                 heading="決済の説明"),
                         Passage(("😀" * 60 + "絵文字のあと",)))),
    make_entry(33, title=None, amount=305_280_000, amount_name="予算額", amount_note="ほかの事業と合わせた額",
               requested=400_000_000, budgeted=305_280_000, passages=(Passage(("305,280千円",), label="予算額"),)),
]


class Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def write_site(folder: Path, entries: list[SearchEntry]) -> None:
    """The search page and what it needs, as the site has them."""
    for kind in ("js", "css"):
        (folder / "assets" / kind).mkdir(parents=True)
        for path in (ROOT / "templates" / "assets" / kind).glob("search*"):
            (folder / "assets" / kind / path.name).write_bytes(path.read_bytes())
    templates = jinja2.FileSystemLoader(ROOT / "templates")
    loader = jinja2.ChoiceLoader([jinja2.DictLoader({"base.html": BASE}), templates])
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined,
                                     extensions=["jinja2.ext.i18n"])
    environment.install_null_translations(newstyle=True)
    environment.globals.update(url=lambda path: f"../{path}index.html", asset=lambda path: f"../assets/{path}")
    environment.filters.update(fiscal_year=fiscal_year)
    site = SimpleNamespace(wards=[SimpleNamespace(key="minato", name="港区")])
    (folder / "search").mkdir()
    page = environment.get_template("search.html").render(site=site, view=search_view([]))
    (folder / "search" / "index.html").write_text(page, encoding="utf-8")
    (folder / "search" / "index.json").write_bytes(projects_to_index(entries))


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a search page over MANY and ALONE."""
    folder = tmp_path_factory.mktemp("search")
    write_site(folder, [*MANY, *ALONE])
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/search/"
        http.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def modules(browser: Browser, small_site: str) -> Iterator[Page]:
    """A page on which the modules can be imported."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(small_site)
    yield page
    context.close()


IMPORT = """const text = await import("../assets/js/search-text.js");
const answer = await import("../assets/js/search-answer.js");"""


def in_page(page: Page, body: str, given: Any) -> Any:
    """What a piece of JavaScript gives, to which the modules are `text` and `answer`. Lone surrogates survive."""
    result = page.evaluate(f"async (json) => {{ {IMPORT} const given = JSON.parse(json);"
                           f"const result = await (async () => {{ {body} }})(); return JSON.stringify(result); }}",
                           json.dumps(given))
    return json.loads(result)


# ---- the same as in Python ----------------------------------------------------------------------------------


def test_the_shared_vectors(modules: Page):
    readings = in_page(modules, "return given.map(({text: raw, spaces = false}) => "
                                "text.read(raw, spaces).map((reading) => reading.text));", VECTORS["readings"])
    for vector, reading in zip(VECTORS["readings"], readings, strict=True):
        assert tuple(each.translate(SIGNS) for each in reading) == expected_readings(vector), vector["text"]
    found = in_page(modules, "return given.map(({query, texts}) => text.matches(text.queryToTerms(query), "
                             "texts.map((raw) => new text.Text(raw))));", VECTORS["queries"])
    for vector, is_found in zip(VECTORS["queries"], found, strict=True):
        assert is_found is vector["found"], vector


def test_every_character_folds_as_in_python(modules: Page):
    """All that this Python's Unicode knows, but for Han and Hangul without variants, which nothing changes."""
    plain = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xAC00, 0xD7A4), range(0x20000, 0x2F800),
             range(0x30000, 0x110000))
    skipped = {code for part in plain[:3] for code in part}
    texts = [chr(code) for code in range(0x2FA20) if code not in skipped and not 0x20000 <= code < 0x2F800
             and unicodedata.category(chr(code)) != "Cn"]
    texts += ["か\u3099", "ﾊ\uff9fﾝ", "e\u0301", "\u1100\u1161\u11a8", "あ\u3099\u3099", "\ud83d", "一②3④"]
    folded = in_page(modules, "return given.map((raw) => text.read(raw, true)[0].text);", texts)
    different = [(raw, other) for raw, other in zip(texts, folded, strict=True) if fold(raw)[0] != other]
    assert len(texts) > 30_000 and not different, different[:10]


def test_hundreds_of_queries_over_the_documents(modules: Page):
    entries = document_entries()
    projects = {entry.id: entry_to_texts(entry) for entry in entries}
    texts = [text for own in projects.values() for text in own if text.strip()]
    choose = random.Random(5)
    queries = [random_piece(choose, choose.choice(texts), choose.choice([1, 2, 4, 9, 20])) for _ in range(300)]
    queries += [f"{random_piece(choose, choose.choice(texts), 3)} {random_piece(choose, choose.choice(texts), 3)}"
                for _ in range(50)]
    queries += [f'"{random_piece(choose, choose.choice(texts), 9)}"' for _ in range(50)]
    queries += [f"{random_piece(choose, choose.choice(texts), 2)} -{random_piece(choose, choose.choice(texts), 2)}"
                for _ in range(50)]
    queries += ["町会", "体包括", "税", "ＤＸ", "令和5年度", "2023", "R4", "305280000", "3億528万円", "5,901万", ".*",
                "あ" * 10_000, "1万 " * 500, "\ud800", "😀"]
    found = in_page(modules, """const index = answer.openIndex(given.index);
        return given.queries.map((q) => answer.answerQuery(index, answer.fieldsToQuery({q}))
          .results.map(({project}) => project.id).sort());""",
                    {"index": json.loads(projects_to_index(entries)), "queries": queries})
    for query, ids in zip(queries, found, strict=True):
        assert ids == sorted(name for name, own in projects.items() if matches(query, own)), query


def test_what_is_found_is_marked_where_it_stands(modules: Page):
    """[text, query, what of the text is marked]"""
    cases = [
        ["合わせて3億528万円です", "305,280千円", ["3億528万円"]], ["令和 5 年度から", "2023年度", ["令和 5 年度"]],
        ["ｷｬｯｼｭﾚｽ ﾃﾞｼﾞﾀﾙ", "デジタル", ["ﾃﾞｼﾞﾀﾙ"]], ["新聞折込\n から全戸", "込から全", ["込\n から全"]],
        ["😀町会と町会", "町会", ["町会", "町会"]], ["15,346円", "346", ["346"]], ["か\u3099くどう", "がく", ["か\u3099く"]],
        ["㈱と株", "株", ["㈱", "株"]], ["2023年", "2023", ["2023"]], ["町\u200b会", "町会", ["町\u200b会"]],
    ]
    marked = in_page(modules, """return given.map(([raw, query]) =>
        text.joinRanges(text.queryToTerms(query).flatMap((term) => new text.Text(raw).find(term)))
          .map(([from, to]) => raw.slice(from, to)));""", cases)
    assert marked == [parts for _, _, parts in cases]


def test_amounts_to_filter_by(modules: Page):
    typed = ["300万円", "300万", "3,000,000", "３０００千円", "3億528万円", "0", "", "x", "-5", "1.5億", "5円5円", "9" * 40]
    assert in_page(modules, "return given.map(text.textToYen);", typed) == [
        3_000_000, 3_000_000, 3_000_000, 3_000_000, 305_280_000, 0, None, None, None, 150_000_000, None, None]


# ---- the page -----------------------------------------------------------------------------------------------


def wait(page: Page, total: int) -> list[str]:
    """The ids that the page shows, once it says that it is done and how many it has found."""
    expect(page.locator(f"#search-results[data-state=done][data-total='{total}']")).to_have_count(1)
    results = page.locator("#search-results > [data-project-id]")
    return results.evaluate_all("all => all.map(one => one.dataset.projectId)")


def ids(*numbers: int) -> list[str]:
    return [f"minato-2023-request-{number}" for number in numbers]


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_twenty_at_a_time(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    assert len(wait(page, 28)) == 20
    expect(page.locator("#search-fallback")).to_be_hidden()
    page.locator("#search-more").click()
    assert len(wait(page, 28)) == 28
    expect(page.locator("#search-more")).to_be_hidden()
    focused = "document.activeElement.closest('li') === document.querySelectorAll('.search-result')[20]"
    assert page.evaluate(focused)
    expect(page.get_by_role("status")).to_have_text("28件の事業")


def test_typing_deciding_and_going_back(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    wait(page, 28)
    before = page.evaluate("history.length")
    page.locator("#search-q").press_sequentially("町会")
    wait(page, 25)
    assert asked(page) == {"q": ["町会"]} and page.evaluate("history.length") == before
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
    wait(page, 28)
    page.go_forward()
    wait(page, 25)
    page.reload()
    wait(page, 25)
    assert page.locator("#search-q").input_value() == "町会"


def test_a_link_can_be_clicked_right_after_typing(open_page: OpenPage, small_site: str):
    """Leaving the field decides the query; that must not take the link away from under the pointer."""
    page = open_page(small_site)
    page.locator("#search-q").fill("その4")
    wait(page, 1)
    page.evaluate("""() => { document.querySelector(".search-result a").onclick = (event) => {
        event.preventDefault(); document.title = event.currentTarget.href; }; }""")
    page.locator(".search-result a").click()
    assert page.title().endswith("/minato/2023/request/4/index.html")


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
    assert last.locator(".search-amount").inner_text() == (
        "予算額 305,280千円（3億528万円）、ほかの事業と合わせた額、要求より9,472万円少ない")
    page.locator("#search-q").fill("令和4年度 31")
    assert wait(page, 1) == ids(31)
    assert page.locator(".search-result mark").all_inner_texts() == ["令和4年度", "2022年度", "31"]
    assert page.locator(".search-passage").inner_text() == "問合せ 納税課 内線31"
    page.locator("#search-q").fill("絵文字のあと")
    assert wait(page, 1) == ids(32)
    assert page.locator(".search-passage").inner_text() == "…" + "😀" * 15 + "絵文字のあと"


def test_filters_counts_and_sorting(open_page: OpenPage, small_site: str):
    page = open_page(f"{small_site}?q=%E7%94%BA%E4%BC%9A&sort=amount")
    assert wait(page, 25)[:3] == ids(25, 24, 23)
    options = "all => all.map(one => one.textContent)"
    assert page.locator("#search-ward option").evaluate_all(options) == ["すべて（25）", "千代田区（12）", "港区（13）"]
    assert page.locator("#search-year option").evaluate_all(options) == [
        "すべて（25）", "令和5年度（2023年度）（25）", "令和4年度（2022年度）（0）"]
    assert page.locator("#search-change option").evaluate_all(options) == ["すべて（25）", "新規（0）", "記載なし（25）"]
    page.locator("#search-min").fill("２３００万円")
    assert wait(page, 3) == ids(25, 24, 23)
    # The counts of a facet are under all other filters; its own choice does not narrow them.
    page.locator("#search-ward").select_option("minato")
    assert wait(page, 2) == ids(25, 23)
    assert page.locator("#search-ward option").evaluate_all(options) == ["すべて（3）", "千代田区（1）", "港区（2）"]
    assert asked(page) == {"q": ["町会"], "sort": ["amount"], "ward": ["minato"], "min": ["２３００万円"]}

    page.goto(f"{small_site}?sort=cut")
    # Cut by 94,720,000, 9,000,000, 8,000,000 …; what has no request or no budget comes last, as in the index.
    assert wait(page, 28)[:3] == ids(33, 1, 2)
    page.locator("#search-more").click()
    assert wait(page, 28)[-3:] == ids(25, 32, 31)
    page.goto(f"{small_site}?sort=amount&min=1&max=3000000")
    assert wait(page, 3) == ids(3, 2, 1)
    expect(page.get_by_role("status")).to_contain_text("金額の分からない2件は、金額の条件があるので除いています。")
    page.goto(f"{small_site}?sort=year&change=none&year=2022")
    wait(page, 0)
    page.goto(f"{small_site}?max=x&min=&sort=nothing")
    wait(page, 28)
    expect(page.get_by_role("status")).to_contain_text("「x」は金額として読めないので、条件に入れていません。")


def test_nothing_found_says_what_to_drop(open_page: OpenPage, small_site: str):
    page = open_page(f"{small_site}?{urlencode({'q': '町会 絵文字', 'year': '2022'})}")
    wait(page, 0)
    expect(page.get_by_role("status")).to_contain_text("見つかった事業はありません（0件）")
    expect(page.locator("#search-advice")).to_contain_text("言葉を短くするか")
    page.goto(f"{small_site}?{urlencode({'q': '町会', 'year': '2022', 'ward': 'nowhere'})}")
    wait(page, 0)
    assert page.locator("#search-ward").input_value() == "nowhere"
    page.locator("#search-ward").select_option("")
    wait(page, 0)
    page.get_by_role("button", name="「年度」の条件を外す（25件）").click()
    wait(page, 25)
    assert asked(page) == {"q": ["町会"]}
    page.locator("#search-q").fill("その4 \"税 の\" 町会")
    wait(page, 0)
    page.get_by_role("button", name="「\"税 の\"」の条件を外す（1件）").click()
    assert wait(page, 1) == ids(4)
    assert asked(page) == {"q": ["その4 町会"]}


HOSTILE = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "(((((", "[a-", "\\", "%", "%E3",
           "&ward=x", "'\"`", "a" * 10_000, "あ " * 3000, "😀", "\u202e", "__proto__", "constructor", "-", "\"", "- - -"]


def test_hostile_queries(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    everything = {entry.id: entry_to_texts(entry) for entry in [*MANY, *ALONE]}
    for place, query in enumerate(HOSTILE):
        if place % 3:
            page.locator("#search-q").fill(query)
        else:
            page.goto(f"{small_site}?q={quote(query)}")
        wait(page, sum(matches(query, texts) for texts in everything.values()))
        assert page.locator("main script, main img").count() == 0
    page.evaluate("""() => { const q = document.querySelector("#search-q");
        q.value = "\\ud800税"; q.dispatchEvent(new Event("input", { bubbles: true })); }""")
    wait(page, 0)
    page.goto(f"{small_site}?q=%ff%fe&ward=%00&sort=__proto__&min=1e9&max=%F0%9F")
    wait(page, 0)
    page.locator("#search-q").fill("あ" * 10_000)
    wait(page, 0)
    expect(page.get_by_role("status")).to_contain_text("アドレスに残りません")
    assert len(page.url) < 9_000


def test_the_newest_question_wins_on_a_slow_network(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    held = []
    page.route("**/index.json", lambda route: held.append(route))
    page.goto(f"{small_site}?q=%E7%94%BA%E4%BC%9A", wait_until="domcontentloaded")
    expect(page.get_by_role("status")).to_have_text("読み込んでいます…")
    assert page.locator("#search-results").get_attribute("data-state") == "loading"
    page.locator("#search-q").fill("その4")
    page.wait_for_timeout(200)
    assert page.locator("#search-results").get_attribute("data-state") == "loading"
    assert len(held) == 1
    held[0].continue_()
    assert wait(page, 1) == ids(4)


@pytest.mark.parametrize("failure", ["cut", "missing", "broken", "other"])
def test_a_failure_is_said_and_can_be_mended(browser: Browser, small_site: str, failure: str):
    answers = {"missing": {"status": 404, "body": "[]"}, "broken": {"body": '{"format":1'},
               "other": {"body": '{"format":99}'}}
    context = browser.new_context()
    page = context.new_page()
    page.route("**/index.json",
               lambda route: route.abort() if failure == "cut" else route.fulfill(**answers[failure]))
    page.goto(f"{small_site}?q=%E7%94%BA%E4%BC%9A")
    expect(page.locator("#search-results[data-state=error]")).to_have_count(1)
    assert page.locator("#search-results").get_attribute("data-total") is None
    expect(page.get_by_role("alert")).to_contain_text("読み込めませんでした")
    assert "0件" not in page.locator("main").inner_text()
    page.unroute("**/index.json")
    page.get_by_role("button", name="もう一度読み込む").click()
    wait(page, 25)
    expect(page.get_by_role("alert")).to_have_text("")
    context.close()


def test_without_javascript(open_page: OpenPage, small_site: str):
    page = open_page(small_site, javascript=False)
    expect(page.locator("#search-fallback")).to_contain_text("JavaScript")
    assert page.get_by_role("link", name="港区").get_attribute("href") == "../minato/index.html"


def test_japanese_input_is_not_searched_half_way(open_page: OpenPage, small_site: str):
    page = open_page(small_site)
    wait(page, 28)
    page.evaluate("""() => { const q = document.querySelector("#search-q");
        q.value = "ちょうk"; q.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true })); }""")
    page.wait_for_timeout(250)
    wait(page, 28)
    page.evaluate("""() => { const q = document.querySelector("#search-q");
        q.value = "町会"; q.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true })); }""")
    wait(page, 25)
