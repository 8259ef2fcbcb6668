"""Citations of projects and their embeddable cards: what they say, that nothing runs, where they may be framed."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Built, OpenPage
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser
from site_fixtures import NO_96, make_site, site_of

from portal.opendata.citation import Citation, citation_to_bibtex, citation_to_csl, published_citation
from portal.opendata.columns import EMPTY
from portal.opendata.listing import list_sizes
from portal.opendata.published import site_to_published
from portal.opendata.tables import BUDGET_LINES
from portal.pages.language import ENGLISH, JAPANESE
from portal.pages.render import render_site
from portal.pages.security import META_POLICY, headers_file
from portal.pages.site_model import Entry, Site
from tests.data_files import site_to_files

AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
EVIL = '"><script>alert(1)</script>\'&{}\\%$#_~^'


def citation_of(site: Site, id: str) -> Citation:
    (one,) = [each for each in site_to_published(site) if each.project.id == id]
    return published_citation(site, one)


# ---- citations ----------------------------------------------------------------------------------------------


def test_a_citation_names_title_document_place_address_record_and_version():
    said = citation_of(make_site("https://example.org/yosan"), "minato-2023-request-96")
    assert re.fullmatch(r"「学童クラブ」（区『令和5年度予算要求事業概要書』、192–209行）。区の予算をよむ、"
                        r"https://example\.org/yosan/minato/2023/request/96/、記録 minato-2023-request-96、"
                        r"版 [0-9a-f]{16}", said.text)


def test_a_citation_has_the_date_of_publication_where_it_is_known():
    said = citation_of(make_site(), "suginami-2023-progress-1")
    assert "令和5年9月29日（2023年9月29日）" in said.text and "date = {2023-09-29}" in citation_to_bibtex(said)
    assert citation_to_csl(said)["issued"] == {"date-parts": [[2023, 9, 29]]}
    undated = citation_of(make_site(), "minato-2023-request-96")
    assert "issued" not in citation_to_csl(undated) and "date" not in citation_to_bibtex(undated)


def test_without_a_title_a_citation_says_so():
    assert citation_of(make_site(), "chiyoda-2022-settlement-i02").text.startswith("「（題名を読み取れません）」")


def test_the_version_is_that_of_the_record(records: dict[str, Any], built_site: Built):
    for name, record in records.items():
        page = (built_site.site / record["url"] / "index.html").read_text(encoding="utf-8")
        assert f"版 {record['version']}" in page, name
        (item,) = json.loads((built_site.site / record["url"] / "citation.json").read_text(encoding="utf-8"))
        assert item["version"] == record["version"] and item["id"] == name and item["title"] == record["title"]
        bibtex = (built_site.site / record["url"] / "citation.bib").read_text(encoding="utf-8")
        assert bibtex.startswith(f"@misc{{{name},\n") and record["version"] in bibtex


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_out_of_bibtex(text):
    said = Citation("a-1", text, text, text, None, "", "サイト", "a/1/", None, "0" * 16)
    entry = citation_to_bibtex(said)
    bare = re.sub(r"\\(textbackslash|textasciitilde|textasciicircum)\{\}|\\[{}&%$#_]", "", entry)
    depth = lowest = 0
    for sign in bare:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        lowest = min(lowest, depth)
    assert depth == lowest == 0
    assert not re.search(r"[\\~^%$#&_]", bare.replace("a-1", ""))
    assert entry.count("\n  ") == 6 and len(json.loads(json.dumps([citation_to_csl(said)]))) == 1


def test_the_page_says_what_to_copy(tmp_path: Path):
    for base_url, address in (("https://example.org/", "https://example.org/minato/2023/request/96/"),
                              (None, "minato/2023/request/96/")):
        render_site(make_site(base_url), tmp_path)
        page = (tmp_path / "minato/2023/request/96/index.html").read_text(encoding="utf-8")
        section = page.partition('<section id="cite">')[2].partition("</section>")[0]
        code = f'<iframe src="{address}card.html" title="学童クラブ" width="320" height="300"></iframe>'
        assert html.escape(code) in section
        assert ("アドレスの前にこのサイトのアドレスを付けて" in section) == (base_url is None)


# ---- cards --------------------------------------------------------------------------------------------------


def test_a_card_shows_each_amount_or_why_there_is_none(tmp_path: Path):
    render_site(make_site(), tmp_path)

    def card(address: str) -> str:
        text = (tmp_path / address / "card.html").read_text(encoding="utf-8").partition("<body>")[2]
        return " ".join(re.sub("<[^>]+>", " ", text).split())

    assert "要求額 1,572万3千円 15,723千円 予算額 1,534万6千円 15,346千円" in card("minato/2023/request/96")
    assert "予算額 未定" in card("minato/2020/request/59")
    assert "決算額 読み取れません" in card("chiyoda/2022/settlement/i02")
    assert "ほかの事業と合わせた額です" in card("chiyoda/2024/digest/i01")
    assert "金額の欄がありません" in card("suginami/2023/progress/1")


def test_cards_carry_the_amounts_of_the_records(built_site: Built, records: dict[str, Any]):
    units = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000}
    for name, record in records.items():
        text = (built_site.site / record["url"] / "card.html").read_text(encoding="utf-8")
        shown = [int(digits.replace(",", "")) * units[unit]
                 for digits, unit in re.findall(r"<small>([\d,]+)(\D+)</small>", text)]
        assert shown == [amount for key, amount in record["amounts"].items()
                         if key != "earmarked" and amount is not None], name


def test_a_card_has_no_script_and_only_its_own_style_sheet(built_site: Built, records: dict[str, Any]):
    for record in records.values():
        text = (built_site.site / record["url"] / "card.html").read_text(encoding="utf-8")
        assert not re.search(r"<script|<style|<img|<form|\son[a-z]+=|\sstyle=", text)
        assert re.findall(r'<link rel="stylesheet" href="([^"]+)"', text) == ["../../../../assets/css/card.css"]
        assert META_POLICY.replace("'", "&#39;") in text and len(text.encode()) < 4096
    assert (built_site.site / "assets/css/card.css").stat().st_size < 2048


def test_hostile_text_stays_text(tmp_path: Path):
    evil = replace(NO_96, title=EVIL)
    site = site_of(Entry(evil), ward=EVIL, title=EVIL, publisher=EVIL)
    render_site(site, tmp_path)
    for name in ("index.html", "card.html"):
        source = (tmp_path / "minato/2023/request/96" / name).read_text(encoding="utf-8")
        assert "<script>" not in source and "&lt;script&gt;" in source
    files = site_to_files(site)
    (item,) = json.loads(files["minato/2023/request/96/citation.json"])
    assert item["title"] == EVIL
    assert not [path for path in files if not re.fullmatch(r"[a-z0-9/-]+/([a-z_.-]+|SHA256SUMS)", path)]


def headers_of(path: str) -> list[tuple[str, str]]:
    """What a host sends with a path: the headers of every rule of `_headers` that matches; :x is a step, * the rest.
    """
    found, holds = [], False
    for line in headers_file().splitlines():
        if line.startswith("/"):
            pattern = re.sub(r":[a-z]", "[^/]+", re.escape(line).replace(r"\*", ".*").replace(r"\:", ":"))
            holds = bool(re.fullmatch(pattern, path))
        elif holds:
            name, _, value = line.strip().partition(": ")
            found.append((name, value))
    return found


def test_only_cards_may_be_framed(built_site: Built):
    for name in built_site.pages():
        policies = [value for key, value in headers_of(f"/{name}") if key == "Content-Security-Policy"]
        framed = not any("frame-ancestors 'none'" in policy for policy in policies)
        assert framed == name.endswith("/card.html"), name
        assert all("default-src 'none'" in policy for policy in policies) and policies
        address = f"/{name.removesuffix('index.html')}"
        assert len(headers_of(address)) == len(headers_of(f"/{name}")), name


@pytest.mark.parametrize("dark", [False, True])
def test_a_card_shows_in_a_frame_of_another_site(built_site: Built, server: str, browser: Browser, dark: bool):
    said: list[str] = []
    with browser.new_page(color_scheme="dark" if dark else "light") as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("requestfailed", lambda request: said.append(request.url))
        address = f"{server}chiyoda/2024/digest/i01/card.html"
        page.set_content(f'<iframe src="{address}" width="320" height="300"></iframe>')
        frame = page.frame_locator("iframe")
        assert frame.locator("h1").inner_text() == "オンライン手続きを拡充"
        root = frame.locator("html")
        assert root.evaluate("element => element.scrollWidth") <= 320
        assert root.evaluate("element => element.scrollHeight") <= 300
        brightness = frame.locator("body").evaluate(
            "body => getComputedStyle(body).backgroundColor.match(/\\d+/g).slice(0, 3)"
            ".reduce((sum, part) => sum + Number(part), 0)")
        assert (brightness < 150) == dark
    assert said == []


def test_axe_finds_nothing_on_a_card(open_page: OpenPage, server: str):
    for dark in (False, True):
        page = open_page(f"{server}minato/2023/request/90/card.html", width=320, dark=dark)
        page.evaluate(AXE)
        assert page.evaluate("async () => (await axe.run()).violations.map(each => each.help)") == []


def test_in_english_the_data_is_explained_in_english_and_a_card_is_one_for_all(tmp_path: Path):
    site = make_site()
    listed = list_sizes({path: len(data) for path, data in site_to_files(site).items()})
    render_site(replace(site, data_files=listed, texts={}, languages=(JAPANESE, ENGLISH)), tmp_path)
    data = (tmp_path / "en/data/index.html").read_text(encoding="utf-8")
    assert all(html.escape(file.english).replace("&#x27;", "&#39;") in data
               for file in listed if file.path.startswith("data/"))
    dictionary = (tmp_path / "en/data/dictionary/index.html").read_text(encoding="utf-8")
    assert BUDGET_LINES.about.en in dictionary and EMPTY["pdf"].en in dictionary
    assert 'lang="ja"' in (tmp_path / "minato/2023/request/96/card.html").read_text(encoding="utf-8")
    assert not (tmp_path / "en/minato/2023/request/96/card.html").exists()
    page = (tmp_path / "en/minato/2023/request/96/index.html").read_text(encoding="utf-8")
    assert 'href="../../../../../minato/2023/request/96/card.html"' in page
