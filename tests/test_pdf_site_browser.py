"""Cut-outs and budget books as a reader meets them, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import NARROW, ROOT, WIDE, watched_pages
from playwright.sync_api import Browser, Page, expect
from static_host import serve_folder

from portal.pages.render import render_site
from portal.publish import write_files
from tests.site_fixtures import images_of
from tests.test_book_pages import CORRECTION, make_site
from tests.test_pages_valid import parse

AXE = (ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
SMALLEST = 320
PROJECT = "minato/2027/request/95/"
KINDS = {"project": PROJECT, "document-of-pdf": "minato/2027/request/", "book": "minato/2027/book/",
         "kan": "minato/2027/book/expenditure-2/", "kou": "minato/2027/book/expenditure-2/kou-1/",
         "year": "minato/2027/", "proof": "findings/wards/minato/"}


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of a site with a document of sheets and a budget book, both PDFs."""
    folder = tmp_path_factory.mktemp("pdf site")
    made = make_site(folder / "content", {"request": ("request-2023-sideways", "budget-request-sheet"),
                                          "book": ("book-facing", "budget-book")}, CORRECTION)
    render_site(made, folder / "site")
    write_files(folder / "site", images_of(made))
    with serve_folder(folder / "site") as host:
        yield f"{host}/"


@pytest.fixture(scope="module")
def open_page(browser: Browser):
    with watched_pages(browser) as open_:
        yield open_


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, address: str, kind: str):
    page: Page = open_page(address + KINDS[kind])
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(AXE)
    for width, scheme in ((WIDE, "light"), (NARROW, "dark"), (SMALLEST, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = page.evaluate("async () => (await axe.run()).violations")
        assert not violations, f"{width} px, {scheme}: " + "\n".join(
            f"{each['help']}: {[node['html'][:200] for node in each['nodes'][:5]]}" for each in violations)
    assert parse(page.request.get(address + KINDS[kind]).text())[1] == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_one_step_from_a_figure_to_its_box_without_javascript(open_page, address: str, width: int):
    page: Page = open_page(address + PROJECT, width=width, javascript=False)
    page.locator("a[href^='#b']", has_text="33,640").first.click()
    mark = page.locator(".cutout path:target")
    expect(mark).to_be_in_viewport()
    told = page.locator(".cutout path:target + text")
    expect(told).to_be_visible()
    assert "33,640" in told.text_content()
    image = page.locator(".cutout img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == int(image.get_attribute("width"))
    box, outer = mark.bounding_box(), image.bounding_box()
    assert outer["x"] <= box["x"] and box["x"] + box["width"] <= outer["x"] + outer["width"] + 1
    others = page.locator(".cutout path:not(:target) + text")
    assert others.count() and not any(each.is_visible() for each in others.all())


def test_the_first_paint_asks_for_little_and_for_no_image(browser: Browser, address: str):
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + PROJECT)
    assert 2 <= len(asked) <= 6 and not [url for url in asked if url.endswith(".webp")]
    context.close()


def test_a_moku_opens_at_a_press(open_page, address: str):
    page: Page = open_page(address + KINDS["kou"], javascript=False)
    setsu = page.locator("#m1").get_by_role("cell", name="120,000")
    expect(setsu).to_be_hidden()
    page.locator("#m1 summary", has_text="節").click()
    expect(setsu).to_be_visible()
