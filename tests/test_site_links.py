"""Every link of the built site, from a folder on disk and over HTTP, and what every page is made of."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote, urldefrag, urlsplit

import pytest
from conftest import Built

# Attributes that load something into a page, and those that lead away from it or send to somewhere.
LOADS = {("script", "src"), ("img", "src"), ("link", "href"), ("use", "href"), ("source", "srcset"),
         ("iframe", "src"), ("object", "data"), ("video", "src"), ("audio", "src"), ("embed", "src")}
LEADS = {("a", "href"), ("form", "action"), ("area", "href")}
POINTS = {("label", "for"), ("button", "popovertarget"), ("a", "aria-describedby"), ("td", "headers")}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class PageParts(HTMLParser):
    """What one HTML page holds, as far as the tests ask."""

    ids: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    leads: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    open_tags: list[str] = field(default_factory=list)
    ill_nested: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        for name, value in attributes:
            if name == "id":
                self.ids.append(value or "")
            elif (tag, name) in LOADS and not (tag == "link" and ("rel", "canonical") in attributes):
                self.loads.append(value or "")
            elif (tag, name) in LEADS:
                self.leads.append(value or "")
            elif (tag, name) in POINTS or name in ("aria-labelledby", "aria-describedby", "aria-controls"):
                self.points.extend((value or "").split())
        if tag not in VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.open_tags = self.open_tags if tag in VOID else self.open_tags[:-1]

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            self.ill_nested.append(f"</{tag}> on line {self.getpos()[0]}")

    def handle_data(self, text: str) -> None:
        if self.open_tags:
            self.texts.setdefault(self.open_tags[-1], []).append(text)


@pytest.fixture(scope="module")
def pages(built_site: Built) -> dict[str, PageParts]:
    """Every page by its path in the site."""
    parts = {}
    for name in built_site.pages():
        parts[name] = PageParts()
        parts[name].feed((built_site.site / name).read_text(encoding="utf-8"))
        parts[name].close()
    assert len(parts) > 53
    return parts


def is_elsewhere(link: str) -> bool:
    return bool(urlsplit(link).scheme or urlsplit(link).netloc)


def inner_links(pages: dict[str, PageParts]) -> Iterator[tuple[str, str, str, str]]:
    """(page, link, the file that it names, the fragment) for every link into the site itself."""
    for name, parts in pages.items():
        for link in [*parts.leads, *parts.loads]:
            if not is_elsewhere(link):
                address, fragment = urldefrag(link)
                path = normpath(join(dirname(name), unquote(urlsplit(address).path))) if address else name
                yield name, link, path, unquote(fragment)


def test_every_link_names_a_file_and_a_place_in_it(built_site: Built, pages: dict[str, PageParts]):
    """As from a folder on disk: there no server puts an index.html in for a folder, or knows the site's root."""
    wrong = []
    for name, link, path, fragment in inner_links(pages):
        if link.startswith("/"):
            wrong.append(f"{name}: {link} is not relative")
        elif not (built_site.site / path).is_file():
            wrong.append(f"{name}: {link} is no file")
        elif fragment and fragment not in pages[path].ids:
            wrong.append(f"{name}: {link} has no such place")
    assert not wrong, "\n".join(wrong[:20])


def test_every_link_is_answered_over_http(built_site: Built, pages: dict[str, PageParts], server: str):
    """Every file that is linked, and every page by the address of its folder, under a base path."""
    addresses = {path for _, _, path, _ in inner_links(pages)}
    addresses |= {path.removesuffix("index.html") for path in pages}

    def fetch(address: str) -> str | None:
        with urllib.request.urlopen(server + quote(address), timeout=10) as answer:
            return None if answer.status == 200 and answer.read() else f"{address}: {answer.status}"

    with ThreadPoolExecutor(4) as pool:
        assert [wrong for wrong in pool.map(fetch, sorted(addresses)) if wrong] == []


def test_every_page_can_be_reached_from_home(pages: dict[str, PageParts]):
    links: dict[str, set[str]] = {}
    for name, _, path, _ in inner_links(pages):
        links.setdefault(name, set()).add(path)
    seen, rest = set(), ["index.html"]
    while rest:
        name = rest.pop()
        if name not in seen:
            seen.add(name)
            rest.extend(path for path in links.get(name, ()) if path in pages)
    assert set(pages) - seen - {"404.html"} == set()


@pytest.mark.parametrize("address", [
    "", "minato/", "minato/2023/", "minato/2020/", "minato/2023/request/", "minato/2020/request/",
    "minato/2023/request/96/", "minato/2020/request/55/", "suginami/", "suginami/2023/", "suginami/2023/progress/",
    "suginami/2023/progress/7/", "chiyoda/", "chiyoda/2022/", "chiyoda/2022/settlement/", "chiyoda/2024/",
    "chiyoda/2022/settlement/i01/", "chiyoda/2022/settlement/94/", "chiyoda/2024/digest/",
    "chiyoda/2024/digest/i17/", "minato/departments/子ども家庭支援部/", "search/", "data/", "findings/", "glossary/",
    "about/", "minato/2023/projects.json", "data/projects.csv", "data/line_items.csv", "data/funding.csv",
    "data/sections.csv", "data/datapackage.json", "data/dictionary/", "data/ward-budgets.sqlite"])
def test_an_address_of_the_design_is_there(server: str, address: str):
    with urllib.request.urlopen(server + quote(address), timeout=10) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("address", [
    "minato/2022/", "minato/2023/request/97/", "shibuya/", "minato/2023/settlement/"])
def test_what_is_not_there_is_a_404(server: str, address: str):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(server + address, timeout=10)
    caught.value.close()
    assert caught.value.code == 404


def test_nothing_is_loaded_from_elsewhere(built_site: Built, pages: dict[str, PageParts]):
    loaded = {f"{name}: {link}" for name, parts in pages.items() for link in parts.loads if is_elsewhere(link)}
    assert not loaded
    for path in [*built_site.site.rglob("*.css"), *built_site.site.rglob("*.js")]:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"(url\(|@import|fetch\(|import)\s*[\"']?(https?:)?//", text), path.name


def test_links_that_lead_elsewhere_are_plain_web_addresses(pages: dict[str, PageParts]):
    schemes = {urlsplit(link).scheme for parts in pages.values() for link in parts.leads if is_elsewhere(link)}
    assert schemes <= {"https", "http", "mailto"}


def test_every_page_is_well_formed(pages: dict[str, PageParts]):
    wrong = []
    for name, parts in pages.items():
        attributes = [attribute for _, given in parts.tags for attribute in given]
        wrong += [f"{name}: {what}" for what, bad in {
            "tags are ill nested: " + ", ".join(parts.ill_nested[:3] + parts.open_tags[:3]):
                parts.ill_nested or parts.open_tags,
            "an id stands twice": len(set(parts.ids)) < len(parts.ids),
            "something points to an id that is not there: " + ", ".join(set(parts.points) - set(parts.ids)):
                set(parts.points) - set(parts.ids),
            "not one h1": sum(tag == "h1" for tag, _ in parts.tags) != 1,
            "in another language than its address": (
                "html", {"lang": "en" if name.startswith("en/") else "ja"}) not in parts.tags,
            "a style attribute": "style" in attributes,
            "a script in an attribute": any(attribute.startswith("on") for attribute in attributes),
            "a style or script in the page": any(
                tag == "style" or tag == "script" and "src" not in given for tag, given in parts.tags),
            "no viewport": not any(given.get("name") == "viewport" for _, given in parts.tags)}.items() if bad]
    assert not wrong, "\n".join(wrong[:20])


def test_every_page_has_a_title_of_its_own(pages: dict[str, PageParts]):
    titles = {name: "".join(parts.texts.get("title", [])) for name, parts in pages.items()}
    assert all(title.endswith("区の予算をよむ") for title in titles.values())
    told = Counter((name.startswith("en/"), title) for name, title in titles.items())
    assert not [title for title, count in told.items() if count > 1]


def test_every_page_has_the_strict_policy(pages: dict[str, PageParts]):
    for name, parts in pages.items():
        policies = [given["content"] for tag, given in parts.tags
                    if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy"]
        assert len(policies) == 1, name
        rules = dict(rule.strip().split(" ", 1) for rule in policies[0].split(";"))
        assert rules["default-src"] == "'none'" and rules["style-src"] == "'self'", name
        assert "unsafe" not in policies[0] and "http" not in policies[0] and "*" not in policies[0], name


def test_every_page_says_that_it_is_unofficial_and_what_the_licence_is(built_site: Built):
    for name in built_site.pages():
        text = (built_site.site / name).read_text(encoding="utf-8")
        told = ("unofficial", "licence") if name.startswith("en/") else ("非公式", "ライセンス")
        assert all(word in text for word in told), name


# ---- weight -------------------------------------------------------------------------------------------------


SEARCH_SCRIPTS = 26 * 1024  # Unminified modules; what a search fetches of the index is measured with the search.


def weight(*files: bytes) -> int:
    """Bytes after gzip as servers do it."""
    return sum(len(gzip.compress(file, compresslevel=6, mtime=0)) for file in files)


def is_project(name: str) -> bool:
    return bool(re.fullmatch(r"(en/)?[a-z]+/\d{4}/[a-z]+/[^/]+/index\.html", name))


def test_project_pages_are_light(built_site: Built):
    projects = [name for name in built_site.pages() if is_project(name)]
    assert len(projects) == 2 * 53  # In both languages.
    heavy = {name: size for name in projects if (size := weight((built_site.site / name).read_bytes())) > 8 * 1024}
    assert not heavy


def test_lists_are_light(built_site: Built):
    lists = [name for name in built_site.pages() if not is_project(name)]
    heavy = {name: size for name in lists if (size := weight((built_site.site / name).read_bytes())) > 20 * 1024}
    assert not heavy


def loaded(built: Built, name: str, suffix: str) -> set[str]:
    """The files that a page or script loads, and those that these load."""
    pattern = r"\bimport\b[^;\"']*[\"']([^\"']+)" if name.endswith(".js") else r"<[^>]*\b(?:href|src)=\"([^\"]+)"
    links = re.findall(pattern, (built.site / name).read_text(encoding="utf-8"))
    files = {normpath(join(dirname(name), unquote(link))) for link in links if link.endswith(suffix)}
    return files.union(*(loaded(built, file, suffix) for file in files if suffix == ".js"))


@pytest.mark.parametrize(("suffix", "limit"), [(".css", 8 * 1024), (".js", 3 * 1024)])
def test_what_a_page_loads_is_light(built_site: Built, suffix: str, limit: int):
    """Search is a program of its own: the limit on scripts is that of the pages that one reads."""
    heavy = {}
    for name in built_site.pages():
        files = loaded(built_site, name, suffix)
        allowed = SEARCH_SCRIPTS if suffix == ".js" and name.endswith("search/index.html") else limit
        if (size := weight(*((built_site.site / file).read_bytes() for file in files))) > allowed:
            heavy[name] = size
    assert not heavy
