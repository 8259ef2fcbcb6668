"""A search page over a few projects made by hand, as the site has it, and how tests look at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jinja2
from conftest import ROOT
from playwright.sync_api import Page, expect
from search_makers import make_entry
from static_host import serve_folder

from portal.pages.browse import Shelf, search_view
from portal.pages.glossary import load_glossary
from portal.pages.language import JAPANESE, Language, translations
from portal.pages.scripts import site_scripts
from portal.pages.stylesheet import site_css
from portal.pages.templating import SiteEnvironment
from portal.search.entries import Passage, SearchEntry, entry_to_texts
from portal.search.index import index_files
from portal.search.synonyms import Synonyms, load_synonyms
from portal.search.words import count_words, words_file

POLICY = ("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
          "form-action 'self'; base-uri 'none'")
BASE = f"""<!doctype html><html lang="{{{{ language.code }}}}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}"><link rel="icon" href="data:,">
<link rel="stylesheet" href="{{{{ asset('css/site.css') }}}}"><title>{{% block title %}}{{% endblock %}}</title>{{% block head %}}{{% endblock %}}</head>
<body><main>{{% block main %}}{{% endblock %}}</main></body></html>"""

# Twenty-five projects about 町会, and some that are about one thing each.
MANY = [make_entry(number, title=f"事業{number}", ward="minato" if number % 2 else "chiyoda",
                   ward_name="港区" if number % 2 else "千代田区", amount=number * 1_000_000, amount_name="予算額",
                   requested=10_000_000, budgeted=number * 1_000_000,
                   passages=(Passage((f"町会の支援その{number}",), heading="事業説明文"),)) for number in range(1, 26)]
ALONE = [
    make_entry(31, title="キャッシュレス決済", change="new", change_name="新規", year=2022, year_name="令和4年度（2022年度）",
               stage="settled", passages=(Passage(("手数料を納めるときの決済",), heading="内容"),
                                          Passage(("納税課 内線31",), label="問合せ"))),
    make_entry(32, title="税の相談", amount_note="予算額は未定（要求段階）", requested=5_000_000, stage="requested",
               passages=(Passage(("決済は、3億528万円を令和5年度に計上し、<b>キャッシュレス</b>にします。" + "長い文章。" * 40,),
                                 heading="決済の説明"),
                         Passage(("😀" * 60 + "絵文字のあと",)))),
    make_entry(33, title=None, amount=305_280_000, amount_name="予算額", amount_note="ほかの事業と合わせた額",
               requested=400_000_000, budgeted=305_280_000, passages=(Passage(("305,280千円",), label="予算額"),)),
    make_entry(34, title="スマートフォン教室", passages=(Passage(("高齢者のためのスマートフォンの教室",),),)),
    make_entry(35, title="講座", passages=(Passage(
        ("スマートフォンを使います。" + "長い文章。" * 20 + "シニアのためのスマホの講座です。" + "長い文章。" * 5,),),)),
]
ENTRIES = [*MANY, *ALONE]
TEXTS = {entry.id: entry_to_texts(entry) for entry in ENTRIES}
SYNONYMS = load_synonyms(ROOT / "content" / "synonyms.yaml", "synonyms.yaml")


def write_site(folder: Path, entries: list[SearchEntry], synonyms: Synonyms = SYNONYMS,
               language: Language = JAPANESE, **sizes: int) -> None:
    """The search page and what it needs, as the site has them; `sizes` are those of `index_files`."""
    assets = ROOT / "templates" / "assets"
    scripts = site_scripts(assets / "js")
    files = {f"js/{name}": text.encode() for name, text in scripts.items() if name.startswith("search")}
    files["css/site.css"] = site_css(assets).encode()
    for name, data in files.items():
        path = folder / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    templates = jinja2.FileSystemLoader(ROOT / "templates")
    loader = jinja2.ChoiceLoader([jinja2.DictLoader({"base.html": BASE}), templates])
    glossary = load_glossary(ROOT / "content" / "glossary.yaml", "glossary.yaml")
    words = glossary if language is JAPANESE else glossary.in_english()
    environment = SiteEnvironment(translations(language).gettext, words.word, loader=loader)
    environment.globals.update(url=lambda path: f"../{path}index.html", asset=lambda path: f"../assets/{path}")
    environment.globals.update(word=words.word, language=language)
    environment.filters.update(language.filters)
    years = tuple(Shelf("years", str(year), f"search/years/{year}/", 1) for year in (2023, 2022))
    view = replace(search_view([]), years=years)
    site = SimpleNamespace(wards=[SimpleNamespace(key="minato", name="港区")], topics=(), glossary=glossary)
    (folder / "search").mkdir()
    page = environment.get_template("search.html").render(site=site, view=view, root="../")
    (folder / "search" / "index.html").write_text(language.finish(page), encoding="utf-8")
    words = ("words.bin", words_file(count_words(map(entry_to_texts, entries))))
    for name, data in [*index_files(entries, {"synonyms": synonyms.to_json()}, **sizes), words]:
        path = folder / "search" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the search page in a folder."""
    with serve_folder(folder) as address:
        yield f"{address}/search/"


def wait(page: Page, total: int) -> list[str]:
    """The ids that the page shows, once it says that it is done and how many it has found."""
    expect(page.locator(f"#search-results[data-state=done][data-total='{total}']")).to_have_count(1)
    results = page.locator("#search-results > [data-project-id]")
    return results.evaluate_all("all => all.map(one => one.dataset.projectId)")


def ids(*numbers: int) -> list[str]:
    return [f"minato-2023-request-{number}" for number in numbers]


def asked(page: Page) -> dict[str, list[str]]:
    """The query that the address holds."""
    return parse_qs(urlsplit(page.url).query)
