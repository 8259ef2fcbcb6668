"""From figure to source in one step, over the real site: every amount on every page leads to its place in the
document, or is worked out from amounts that do; and the record keeps place and raw text of every figure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Built

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
AMOUNT = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?(兆|億|万|千|百万)[0-9,兆億万千]*円|[0-9]{1,3}(,[0-9]{3})+|[0-9]+円")
PLACE = re.compile(r"#(L|P)[0-9]+$")
# Text of documents, of findings (each with its own link), of explanations, and examples: no figures of the page's
# own.
TEXT = {("ol", "lines"), ("section", "texts"), ("section", "reasons"), ("div", "lead"), ("div", "raw"), ("code",
                                                                                                         ""),
        ("ul", "findings"), ("th", ""), ("td", "why"), ("span", "state"), ("div", "prose"), ("dl", "glossary"),
        ("p", "hint"), ("h3", ""), ("title", ""), ("script", ""), ("form", ""), ("p", "lead")}


@dataclass
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str | None]
    parent: Node | None
    kids: list[Node | str] = field(default_factory=list)

    def below(self) -> Iterator[Node]:
        for kid in self.kids:
            if isinstance(kid, Node):
                yield kid
                yield from kid.below()

    def above(self) -> Iterator[Node]:
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def is_a(self, tag: str, name: str = "") -> bool:
        return self.tag == tag and (not name or name in (self.attributes.get("class") or "").split())

    def places(self) -> int:
        """How many links into a document it holds."""
        return sum(bool(PLACE.search(node.attributes.get("href") or "")) for node in self.below()
                   if node.tag == "a")

    def links(self) -> bool:
        return any(node.tag == "a" and "href" in node.attributes for node in self.below())

    def text(self) -> str:
        return "".join(kid if isinstance(kid, str) else kid.text() for kid in self.kids)


class Tree(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.root = self.at = Node("", {}, None)
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        node = Node(tag, dict(attributes), self.at)
        self.at.kids.append(node)
        self.at = self.at if tag in VOID else node

    def handle_startendtag(self, tag, attributes):
        self.at.kids.append(Node(tag, dict(attributes), self.at))

    def handle_endtag(self, tag):
        self.at = self.at if tag in VOID or self.at.parent is None else self.at.parent

    def handle_data(self, data):
        self.at.kids.append(data)


def kind_of(node: Node, root: Node) -> str:
    """What an amount that stands in `node` is: "text", "leads" (to its place), "sum" or "computed" (of amounts
    that lead to theirs), or "nowhere"."""
    above = list(node.above())
    for each in above:
        if each.tag == "a" and PLACE.search(each.attributes.get("href") or ""):
            return "leads"
        if any(each.is_a(tag, name) for tag, name in TEXT) or "popover" in each.attributes:
            return "text"
    if any(each.is_a("section", "example") for each in above) and not any(each.tag == "dl" for each in above):
        return "text"
    for each in above:
        if each.is_a("dl", "sums") or each.is_a("span", "sum"):
            # A sum of projects: each stands in a list on the same page, or behind the heading, and leads to its
            # place.
            holder = next((up for up in each.above() if up.tag == "details"), root)
            return "sum" if holder.places() and holder.links() else "nowhere"
        if each.tag == "div" and each.parent and each.parent.is_a("dl", "facts") and not each.parent.is_a("dl",
                                                                                                          "sums"):
            # With its own link; or a difference, a rate or an amount per resident of those beside it.
            return "leads" if each.places() else "computed" if each.parent.places() else "nowhere"
        if each.tag in ("p", "li", "dl") and each.places():
            return "computed" if each.is_a("p", "gist") else "leads"
        if each.tag == "tr" and each.places():
            return "computed"
        if each.tag == "table":
            return "sum" if each.links() else "nowhere"
        if each.is_a("dl", "meta") and each.links():
            return "sum"
    return "nowhere"


# Figures that are no amounts of documents: how many characters were read, how to report a mistake.
def is_no_amount(node: Node, page: str) -> bool:
    return any(each.attributes.get("id") in ("report", "feeds", "data") for each in node.above()) \
        or node.is_a("li") and any(told in node.text() for told in ("記録に入れなかった文字", "left out of the record")) \
        or page.removeprefix("en/").startswith(("glossary/", "search/", "data/", "about/"))


def test_every_amount_on_every_page_leads_to_its_place(built_site: Built):
    kinds: Counter[str] = Counter()
    nowhere = []
    for name in built_site.pages():
        root = Tree((built_site.site / name).read_text(encoding="utf-8")).root
        for node in root.below():
            own = "".join(kid for kid in node.kids if isinstance(kid, str))
            if not AMOUNT.search(own) or is_no_amount(node, name):
                continue
            kind = kind_of(node, root)
            kinds[kind] += 1
            if kind == "nowhere":
                nowhere.append(f"{name}: {own.strip()[:60]}")
    assert not nowhere, "\n".join(nowhere[:20])
    assert kinds["leads"] > 700 and kinds["sum"] > 30 and kinds["computed"] > 50, kinds


# ---- the record ---------------------------------------------------------------------------------------------


def figures_of(record: dict[str, Any]) -> Iterator[tuple[str, Any, str | None, dict[str, Any]]]:
    """(name, value, raw text, what has its place) of everything of a record that is printed."""
    printed = record["printed"]
    for name, value in record["amounts"].items():
        yield f"amounts.{name}", value, printed.get(name, {}).get("text"), printed.get(name, {})
    keys = {"printed_change": "change", "printed_execution_rate": "execution_rate"}
    for name in ("title", "printed_change", "printed_execution_rate", "kan", "contact", "start_year"):
        key = keys.get(name, name)
        yield name, record[name], printed.get(key, {}).get("text"), printed.get(key, {})
    for part in ("groups", "line_items"):
        for at, row in enumerate(record[part]):
            yield f"{part}[{at}].name", row["name"], row["name"], row
            for name in ("requested", "budgeted", "earmarked"):
                yield f"{part}[{at}].{name}", row[name], row["printed"].get(name), row
    for at, row in enumerate(record["grants"]):
        yield f"grants[{at}].amount", row["amount"], row["printed"], row
    for at, row in enumerate(record["sections"]):
        yield f"sections[{at}]", row["body"] or None, row["body"], row


def plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def documents(built_site: Built) -> dict[str, list[str]]:
    """The lines of every document, by ward, year and key."""
    return {f"{path.parts[-4]}-{path.parts[-3]}-{path.stem}": path.read_text(encoding="utf-8").splitlines()
            for path in (ROOT / "content").glob("wards/*/*/documents/*.txt")}


def test_the_record_keeps_place_and_raw_text_of_everything_printed(records: dict[str, dict[str, Any]]):
    lacking, kept = [], 0
    for id, record in records.items():
        corrected = {done["field"] for done in record["corrections"]}
        for name, value, raw, holder in figures_of(record):
            if value is None or name in corrected:
                continue
            kept += 1
            if not raw or not ("lines" in holder or "page" in holder):
                lacking.append(f"{id}: {name}")
        assert record["source"]["document"] and ("lines" in record["source"] or "page" in record["source"])
        assert re.fullmatch(r"[0-9a-f]{64}", record["source"]["sha256"])
    assert not lacking, "\n".join(lacking)
    assert kept > 600


def test_the_raw_text_stands_where_the_record_says(records: dict[str, dict[str, Any]],
                                                   documents: dict[str, list[str]]):
    """Amounts and rates: the digits of the raw text stand in the lines that are named."""
    wrong, checked = [], 0
    for id, record in records.items():
        lines = documents["-".join(id.split("-")[:3])]
        for name, value, raw, holder in figures_of(record):
            if not isinstance(value, (int, float)) or "lines" not in holder:
                continue
            first, last = holder["lines"]
            checked += 1
            if plain(raw or "?") not in plain("".join(lines[first - 1:last])):
                wrong.append(f"{id}: {name}: {raw!r} on lines {first}–{last}")
    assert not wrong, "\n".join(wrong)
    assert checked > 230


def test_a_document_shows_its_projects_findings_corrections_and_digest(built_site: Built,
                                                                       records: dict[str, dict[str, Any]]):
    for record in records.values():
        page = built_site.site / Path(record["url"]).parent / "index.html"
        text = page.read_text(encoding="utf-8")
        last = record["url"].rstrip("/").rpartition("/")[2]
        assert record["source"]["sha256"] in text and f'href="{last}/index.html' in text
        assert all(id in text for id in ('id="findings"', 'id="corrections"', 'id="left-out"'))
        assert all(done["reason"] in text for done in record["corrections"])
