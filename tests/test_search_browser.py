"""The search page's modules in a real Chromium: they find what portal.search says."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from search_makers import document_entries
from search_site import ENTRIES, served, write_site
from test_search import VECTORS, SIGNS, expected_readings, random_piece
from test_synonyms import VECTORS as SYNONYM_VECTORS
from test_synonyms import load

from portal.search.folding import fold
from portal.search.entries import entry_to_texts
from portal.search.query import matches


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("search")
    write_site(folder, ENTRIES)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def modules(browser: Browser, small_site: str) -> Iterator[Page]:
    """A page on which the modules can be imported."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(small_site)
    yield page
    context.close()


IMPORT = 'const engine = await import("../assets/js/search-engine.js");'


def in_page(page: Page, body: str, given: Any) -> Any:
    """What a piece of JavaScript gives, to which the script is `engine`. Lone surrogates survive."""
    result = page.evaluate(f"async (json) => {{ {IMPORT} const given = JSON.parse(json);"
                           f"const result = await (async () => {{ {body} }})(); return JSON.stringify(result); }}",
                           json.dumps(given))
    return json.loads(result)


# ---- the same as in Python ----------------------------------------------------------------------------------


def test_the_shared_vectors(modules: Page):
    readings = in_page(modules, "return given.map(({text: raw, spaces = false}) => "
                                "engine.read(raw, spaces).map((reading) => reading.text));", VECTORS["readings"])
    for vector, reading in zip(VECTORS["readings"], readings, strict=True):
        assert tuple(each.translate(SIGNS) for each in reading) == expected_readings(vector), vector["text"]
    found = in_page(modules, """return given.map(({query, texts: raw}) => {
        const terms = engine.queryToTerms(query), texts = raw.map((each) => new engine.Text(each));
        return engine.matches(terms, terms.map((term) => engine.countIn(texts, term))); });""", VECTORS["queries"])
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
    folded = in_page(modules, "return given.map((raw) => engine.read(raw, true)[0].text);", texts)
    different = [(raw, other) for raw, other in zip(texts, folded, strict=True) if fold(raw)[0] != other]
    assert len(texts) > 30_000 and not different, different[:10]


def test_hundreds_of_queries_over_the_documents(modules: Page, tmp_path: Path):
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
    write_site(tmp_path, list(entries), small=10**9)
    with served(tmp_path) as address:
        modules.goto(address)
        found = in_page(modules, """
            const search = await engine.openSearch(location.href), all = [];
            for (const q of given) {
              const found = await (await search.ask(engine.fieldsToQuery({ q }))).results(0, 1000);
              all.push(found.map(({ project }) => project.id).sort());
            }
            return all;""", queries)
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
        engine.joinRanges(engine.queryToTerms(query).flatMap((term) => new engine.Text(raw).find(term)))
          .map(([from, to]) => raw.slice(from, to)));""", cases)
    assert marked == [parts for _, _, parts in cases]


def test_amounts_to_filter_by(modules: Page):
    typed = ["300万円", "300万", "3,000,000", "３０００千円", "3億528万円", "0", "", "x", "-5", "1.5億", "5円5円", "9" * 40]
    assert in_page(modules, "return given.map(engine.textToYen);", typed) == [
        3_000_000, 3_000_000, 3_000_000, 3_000_000, 305_280_000, 0, None, None, None, 150_000_000, None, None]


def test_synonyms_are_those_of_python(modules: Page, tmp_path: Path):
    synonyms = load(tmp_path, SYNONYM_VECTORS["synonyms"])
    also = in_page(modules, "return given.terms.map((term) => engine.alternatives(term, given.synonyms));",
                   {"terms": [vector["term"] for vector in SYNONYM_VECTORS["alternatives"]],
                    "synonyms": synonyms.to_json()})
    for vector, found in zip(SYNONYM_VECTORS["alternatives"], also, strict=True):
        assert found == vector["also"], vector["term"]


def test_the_nearest_words(modules: Page):
    """[what is typed, the word that comes first]"""
    words = ["キャッシュレス", "町会", "学童", "スマートフォン", "区民", "税務", "DX", "予算", "デジタル", "保育園"]
    cases = [["キャシュレス", "キャッシュレス"], ["町内会", "町会"], ["スマートホン", "スマートフォン"], ["ﾃﾞｼﾞﾀﾙﾙ", "デジタル"], ["デタジル", "デジタル"],
             ["保育園児童数", "保育園"], ["zzzz", None], ["税", None], ["", None], ["DX", None], ["<script>", None]]
    found = in_page(modules, """const { nearest } = await import("../assets/js/search.js");
        return given.cases.map(([typed]) => nearest(typed, given.words)[0] ?? null);""",
                    {"cases": cases, "words": words})
    assert found == [word for _, word in cases]
