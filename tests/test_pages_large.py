"""Documents and departments of any size: every page stays light, and all of it can be reached."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urldefrag

import pytest
from conftest import Built

from portal.model import Amounts, Finding, LeftOut, Place, Remark, Scrap, Source
from portal.pages.document_parts import document_parts
from portal.pages.language import ENGLISH, JAPANESE
from portal.pages.project_view import project_view
from portal.pages.render import Page, make_environment, render_page
from portal.pages.site_model import Entry, Site
from portal.pages.site_views import department_views, document_view
from tests.site_fixtures import NO_96, make_site, site_of

LIMIT = 20 * 1024
LINES = 20_000
KANJI = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def words(seed: int, length: int) -> str:
    """Text that repeats little, the same on every machine."""
    letters = []
    for _ in range(length):
        seed = (seed * 1_103_515_245 + 12_345) % 2**31
        letters.append(KANJI[(seed >> 8) % len(KANJI)])
    return "".join(letters)


def large_site(projects: int, lines: int, pages: int = 0) -> Site:
    """A site of one document: a sheet every few lines, or on every page of a PDF, in three departments."""
    def place(at: int) -> Place:
        first = at * lines // projects + 1 if lines else 0
        return Place(lines=(first, first)) if lines else Place(page=at % pages + 1)

    entries = []
    for at in range(projects):
        title, here = words(at, 14), place(at)
        own = replace(
            NO_96, id=f"minato-2023-request-{at + 1}", number=str(at + 1), title=title,
            source=Source("request", here),
            department=f"部{at % 3}", missing={"earmarked": "blank"},
            amounts=Amounts(at * 7_919_000 + 3_000, at * at * 1_237_000, None),
            printed={key: Scrap(scrap.text, here) for key, scrap in NO_96.printed.items()},
            groups=(), line_items=(), grants=(), sections=(),
            left_out=(LeftOut(words(at + 7, 30), "furniture", here),))
        entries.append(Entry(own, tuple(Finding("items-sum", verdict, f"{title}: {at}", here)
                                        for verdict in ("holds", "cannot-tell"))))
    return site_of(*entries, lines=tuple(words(at, 12) for at in range(lines)), left_out=(), pages=pages,
                   remarks=tuple(Remark("unknown-label", words(at, 60), place(at)) for at in range(projects)))


def rendered(site: Site, language=JAPANESE) -> dict[str, str]:
    """The pages of the site's document and departments, and of its first and last project, by their addresses."""
    environment = make_environment(site.glossary, language)
    (of,) = site.documents()
    view = document_view(*of)
    pages = [Page(view.path, "document.html", view, "港区"),
             *(Page(part.path, "document-part.html", part, "港区")
               for part in document_parts(*of, view.path, view.lists)),
             *(Page(part.path, "department.html", part, "港区") for part in department_views(of[0])),
             *(Page(one.path, "project.html", one, "港区")
               for one in (project_view(*of, at) for at in (0, len(of[2].entries) - 1)))]
    return {language.address(page.path): render_page(environment, site, page) for page in pages}


def links(address: str, html: str) -> set[tuple[str, str]]:
    """The pages and places in them that a page leads to."""
    found = set()
    for link in re.findall(r'<a [^>]*?href="([^"]+)"', html):
        path, place = urldefrag(link)
        if "//" not in path:
            target = normpath(join(dirname(address + "x"), unquote(path))).removesuffix("index.html")
            found.add((target if path else address, place))
    return found


@pytest.mark.parametrize(("projects", "lines", "pages", "language"), [
    (8, LINES, 0, JAPANESE), (40, LINES, 0, JAPANESE), (100, LINES, 0, ENGLISH), (300, LINES, 0, JAPANESE),
    (1000, LINES, 0, ENGLISH), (40, 0, 40, ENGLISH), (1000, 0, 400, JAPANESE)])
def test_every_page_of_a_large_document_is_light_and_leads_on(projects, lines, pages, language):
    site = large_site(projects, lines, pages)
    html = rendered(site, language)
    sizes = {address: len(gzip.compress(text.encode(), 9)) for address, text in html.items()}
    assert {address: size for address, size in sizes.items() if size > LIMIT} == {}
    home = language.address("minato/2023/request/")
    ids = {address: re.findall(r'\bid="([^"]+)"', text) for address, text in html.items()}
    assert all(len(own) == len(set(own)) for own in ids.values())
    leads = {address: links(address, text) for address, text in html.items()}
    assert [(address, target, place) for address, own in leads.items() for target, place in own
            if target in html and place and place not in ids[target]] == []
    all_projects = {f"{home}{number}/" for number in range(1, projects + 1)}
    assert [(address, target) for address, own in leads.items() for target, _ in own
            if target.startswith(home) and target.endswith("/") and target not in leads.keys() | all_projects] == []
    seen, rest = set(), [home]
    while rest:
        address = rest.pop()
        if address not in seen:
            seen.add(address)
            rest.extend({target for target, _ in leads.get(address, ())
                         if target.startswith(home) and target.endswith("/")})
    own = [address for address in html if address.startswith(home)]
    assert seen == all_projects | set(own)
    for number in (1, projects):  # Its figures lead in one step to where they stand.
        place = f"L{(number - 1) * lines // projects + 1}" if lines else f"P{(number - 1) % pages + 1}"
        assert [target for target, to in leads[f"{home}{number}/"] if to == place and place in ids[target]] != []
    held = [id for address in own for id in ids[address]]
    assert [id for id in held if id.startswith("L")] == [f"L{number}" for number in range(1, lines + 1)]
    first = [f"{address}departments/部{at}/" for address in [language.address("minato/")] for at in range(3)]
    seen, rest = set(), first
    while rest:
        address = rest.pop()
        if address not in seen:
            seen.add(address)
            rest.extend(target for target, _ in leads.get(address, ()) if "/departments/" in address)
    assert seen >= all_projects | {address for address in html if "/departments/" in address}


def test_every_page_of_the_real_content_is_light(built_site: Built):
    """Pages of projects to 8 KB, all others to 20 KB; `--base-url` adds 200 B and more for sharing."""
    ids = {record["id"].split("-", 3)[-1] for record in built_site.records()}
    heavy = []
    for name in built_site.pages():
        size = len(gzip.compress((built_site.site / name).read_bytes(), 9))
        project = re.search(r"/\d{4}/\w+/([\w-]+)/index\.html$", name)
        if size > (8 * 1024 - 200 if project and project[1] in ids else LIMIT):
            heavy.append(f"{name}: {size}")
    assert heavy == []


def test_a_small_document_stays_on_one_page():
    for ward, year, document in make_site().documents():
        view = document_view(ward, year, document)
        assert not document.split.large and view.rests == {}
        assert list(document_parts(ward, year, document, view.path, view.lists)) == []
