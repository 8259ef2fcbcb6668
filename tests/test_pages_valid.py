"""Every page of a site made by hand is HTML without a parse error, and says what must be said in it once."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from site_fixtures import make_site

from portal.pages.render import render_site


def parse(source: str) -> tuple[Element, list[str]]:
    """A page as a parser sees it that follows the standard to the letter, and what that takes offence at."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(source)
    return tree, [f"{place}: {html5lib.constants.E[code] % words}" for place, code, words in parser.errors]


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, tuple[Element, list[str]]]:
    out = tmp_path_factory.mktemp("site")
    render_site(make_site(), out)
    return {path.relative_to(out).as_posix(): parse(path.read_text(encoding="utf-8"))
            for path in sorted(Path(out).rglob("*.html"))}


def test_every_page_is_html_without_an_error(pages):
    assert len(pages) > 25
    assert {name: faults[:3] for name, (_, faults) in pages.items() if faults} == {}


def test_the_parser_takes_offence():
    assert parse("<!DOCTYPE html><title>x</title><p><div></p>")[1]


def test_every_page_has_one_heading_of_the_first_rank_and_a_title_of_its_own(pages):
    titles: dict[str, list[str]] = {}
    for name, (tree, _) in pages.items():
        assert len(tree.findall(".//h1")) == 1 and tree.find(".//main") is not None and tree.get("lang"), name
        titles.setdefault(tree.findtext("head/title") or "", []).append(name)
    assert {title: names for title, names in titles.items() if len(names) > 1} == {}
