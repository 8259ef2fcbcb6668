"""How the built site answers to readers' means: the keyboard, forced colours, small screens, another unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import NARROW, WIDE, OpenPage, watched_pages
from playwright.sync_api import Browser, Page, expect

PROJECT = "minato/2023/request/90/"
READ_WITH_TABLES = [PROJECT, "minato/2023/", "cuts/", "minato/"]


@pytest.fixture(scope="module")
def page(browser: Browser, server: str) -> Iterator[Page]:
    """One page for all that changes nothing but what it shows."""
    with watched_pages(browser) as open_page:
        yield open_page(server)


# ---- the keyboard -------------------------------------------------------------------------------------------

# What the keyboard must reach: of radio buttons of one name, the chosen one.
REACHABLE = """() => [...document.querySelectorAll(
  'a[href], button, input, select, summary, [tabindex="0"]')].filter(
  each => each.checkVisibility() && !each.closest('[popover]') && !(each.type === 'radio' && !each.checked))"""
WALK = f"({REACHABLE})().map((each, at) => each.dataset.at = at).length"
FOCUSED = """() => { const here = document.activeElement, style = getComputedStyle(here);
  return [here.dataset.at, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]; }"""


@pytest.mark.parametrize("address", [PROJECT, "cuts/", "", "en/minato/2023/", "search/", "glossary/"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, server: str, address: str):
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.goto(server + address)
    if address == "search/":
        expect(page.locator("[data-state=done]")).to_have_count(1)
    count = page.evaluate(WALK)
    assert count > 20
    reached, unseen = set(), []
    for _ in range(count + 5):
        page.keyboard.press("Tab")
        at, seen = page.evaluate(FOCUSED)
        if at is None:
            break
        reached.add(int(at))
        unseen.extend([] if seen else [at])
    assert reached == set(range(count)) and unseen == []


def test_an_explanation_opens_and_closes_with_the_keyboard(page: Page, server: str):
    page.goto(server + PROJECT)
    page.locator("[popovertarget=g-budgeted]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#g-budgeted")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#g-budgeted")).to_be_hidden()


def test_an_explanation_needs_no_script(open_page: OpenPage, server: str):
    page = open_page(server + PROJECT, javascript=False)
    page.locator("[popovertarget=g-requested]").click()
    expect(page.locator("#g-requested")).to_be_visible()
    page.locator("details summary").first.click()
    expect(page.locator("details[open]").first).to_be_visible()


# ---- sight --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_and_states_are_seen_in_forced_colours(page: Page, server: str, scheme: str):
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto(server + PROJECT)
    ground, asked, given, border, word = page.evaluate("""() => {
      const style = selector => getComputedStyle(document.querySelector(selector));
      return [style('body').backgroundColor, style('.bars .asked').fill, style('.bars .given').fill,
              style('.state.cut-to-nothing').borderTopStyle, style('.state.cut-to-nothing').color]; }""")
    page.emulate_media(forced_colors="none", color_scheme="light")
    assert len({ground, asked, given}) == 3 and border == "solid" and word != ground


@pytest.mark.parametrize("address", READ_WITH_TABLES)
def test_tables_keep_their_roles_on_a_narrow_screen(page: Page, server: str, address: str):
    """As the browser tells a screen reader, not as the markup asks for."""
    counts = []
    for width in (WIDE, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(server + address)
        told = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        roles = Counter(node["role"]["value"] for node in told if not node["ignored"])
        counts.append({role: roles[role] for role in ("table", "row", "columnheader", "rowheader", "cell", "rowgroup")})
    assert counts[0] == counts[1] and counts[0]["rowheader"] >= 2 and counts[0]["cell"] >= 2


def test_every_state_is_a_word(page: Page, server: str):
    page.goto(server + "cuts/")
    assert set(page.locator(".state").all_inner_texts()) == {"皆減（0円）", "減額", "同額", "増額"}


# ---- another unit -------------------------------------------------------------------------------------------


def test_amounts_stand_in_the_unit_that_the_address_names(open_page: OpenPage, server: str):
    page = open_page(server + PROJECT)
    asked = page.locator("tr#i2 .y").first
    assert asked.inner_text() == "28,670"
    page.get_by_role("radio", name="万円", exact=True).check()
    assert asked.inner_text() == "2,867"
    assert page.locator(".facts .first .big").inner_text().replace("\n", "") == "1,713万円"
    assert [page.locator("#i2 .y").nth(at).inner_text() for at in (2, 1)] == ["−2,867", "0"]
    assert page.locator("caption .u").first.inner_text() == "万円"
    assert parse_qs(urlsplit(page.url).query) == {"unit": ["man"]}
    page.reload()
    assert asked.inner_text() == "2,867" and page.get_by_role("radio", name="万円", exact=True).is_checked()
    page.get_by_role("radio", name="億円").check()
    assert asked.inner_text() == "0.2867"  # Exactly: nothing is rounded.
    page.get_by_role("navigation", name="現在の位置").get_by_role("link", name=re.compile("令和5年度")).click()
    expect(page.get_by_text("0.458", exact=True)).to_have_count(1)
    assert urlsplit(page.url).query == "unit=oku"
    page.get_by_role("radio", name="資料のまま").check()
    expect(page.get_by_text("45,800", exact=True)).to_have_count(1)
    assert urlsplit(page.url).query == ""
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("query", ["unit=", "unit=dollars", "unit=__proto__", "unit=<b>"])
def test_an_unknown_unit_changes_nothing(page: Page, server: str, query: str):
    page.goto(f"{server}{PROJECT}?{query}")
    assert page.locator("tr#i2 .y").first.inner_text() == "28,670"


def test_without_a_script_there_is_no_switch(open_page: OpenPage, server: str):
    page = open_page(server + PROJECT, javascript=False)
    assert page.locator(".units").is_hidden() and page.locator("tr#i2 .y").first.inner_text() == "28,670"


# ---- rows ---------------------------------------------------------------------------------------------------


def test_items_are_sorted_below_the_group_that_they_belong_to(open_page: OpenPage, server: str):
    page = open_page(server + PROJECT, width=NARROW)
    for order in (["g1", "i2", "i1", "g2", "i3"], ["g1", "i1", "i2", "g2", "i3"]):
        page.locator("#items th", has_text="要求額").get_by_role("button").click()
        assert page.locator("#items tbody tr").evaluate_all("rows => rows.map(row => row.id)") == order


def test_cuts_are_sorted_by_share(open_page: OpenPage, server: str):
    page = open_page(f"{server}cuts/")
    head = page.locator("#items th", has_text="割合")
    head.get_by_role("button").click()
    head.get_by_role("button").click()
    shares = page.locator("#items td[data-l=割合]").all_inner_texts()
    assert head.get_attribute("aria-sort") == "ascending" and shares[0] == "100.0%減" and shares[-1].endswith("増")


def test_a_row_can_be_linked_to(page: Page, server: str):
    page.goto(f"{server}cuts/")
    page.get_by_role("link", name="港区納税案内センター運営経費（拡充分）").click()
    assert urlsplit(page.url).fragment == "i2" and page.locator("tr#i2").is_visible()
    assert page.locator("tr#i2 .here").get_attribute("href") == "#i2"


def test_the_lost_can_search(page: Page, server: str):
    page.goto(server + "404.html")
    page.get_by_role("searchbox").fill("学童クラブ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**q=**")
