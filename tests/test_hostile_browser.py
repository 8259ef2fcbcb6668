"""A site in which every text is an attack, and queries that are, in a real Chromium: nothing of it runs."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from conftest import BASE_PATH, BasePathHandler
from playwright.sync_api import Browser, Page
from static_host import serve_folder

from portal.checksums import folder_to_files
from portal.verify.site import verify_site
from tests.hostile_site import PAYLOADS, hostile_site, write_site

QUERIES = int(os.environ.get("HOSTILE_QUERIES", "120"))
A_PAGE = 40  # Queries that a page is asked, by its address, before another is opened: a browser lets it make some 200 changes.
NAMES = ("q", "q", "q", "ward", "year", "department", "change", "form", "min", "max", "sort", "x<y")
NOISE = ("boom", "9" * 400, "-1", "NaN", "", " ", '"', '""', '"boom', "__proto__", "constructor", "あ" * 2_000, "\\",
         "%", "*", "(" * 50, ".*", "年", "\u202e", "０", "1e309")
BROKEN = ("%", "%zz", "%ff%fe", "%00", "&&==", "#%")
WATCH = """
window.ran = [];
window.boom = () => window.ran.push(document.location.href);
document.addEventListener('securitypolicyviolation', event =>
  window.ran.push(event.violatedDirective + ' ' + event.blockedURI));
"""
# What may not be on any page, and what a reader's mouse and keyboard would set off.
LOOK = """() => {
  const wrong = [];
  for (const element of document.querySelectorAll('*')) {
    for (const {name, value} of element.attributes)
      if (name.startsWith('on') || name === 'style' || /^\\s*(javascript|data:text)/i.test(value)
          && ['href', 'src', 'action', 'xlink:href', 'srcdoc', 'formaction'].includes(name))
        wrong.push(element.outerHTML.slice(0, 200));
    if (element.matches('iframe, object, embed, base, meta[http-equiv=refresh]')
        || element.matches('script:not([src]):not([type="application/ld+json"])'))
      wrong.push(element.outerHTML.slice(0, 200));
    for (const kind of ['mouseover', 'focus', 'animationstart', 'toggle', 'error', 'load'])
      element.dispatchEvent(new Event(kind));
  }
  return [...wrong, ...window.ran];
}"""
# The address changes as when a reader goes back to it.
ASK = """query => {
  history.replaceState(null, '', '?' + query);
  dispatchEvent(new PopStateEvent('popstate'));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile site."""
    folder = tmp_path_factory.mktemp("hostile") / "site"
    write_site(hostile_site(), folder)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serve_folder(folder, BasePathHandler) as host:
        yield host + BASE_PATH


def open_watched(browser: Browser, troubles: list[str], policy: bool) -> Page:
    """A page that writes what happens on it to `troubles`; without `policy` the browser lets all scripts run."""
    context = browser.new_context(bypass_csp=not policy, locale="ja-JP")
    context.add_init_script(WATCH)
    page = context.new_page()

    def refuse(dialog) -> None:
        troubles.append(f"{page.url}: a dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", refuse)
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("popup", lambda popup: troubles.append(f"{page.url}: a window: {popup.url}"))
    page.on("request", lambda request: request.url.startswith(("http://127.0.0.1", "data:image/")) or troubles.append(
        f"{page.url}: a request: {request.url}"))
    return page


@pytest.mark.parametrize(("html", "policy"), [
    ("<img src=x onerror=boom()>", False), ("<script>boom()</script>", False), ("<script>boom()</script>", True),
    ("<a href='javascript:boom()'>x</a>", False), ("<p style='color: red'>x</p>", True),
    ("<p onmouseover='boom()'>x</p>", False)])
def test_what_runs_is_seen(address: str, browser: Browser, html: str, policy: bool):
    """The other tests here can fail."""
    rules = """<meta http-equiv="Content-Security-Policy" content="default-src 'self'">"""
    troubles: list[str] = []
    page = open_watched(browser, troubles, policy)
    page.route("**/attack.txt", lambda route: route.fulfill(body=rules + html, content_type="text/html"))
    page.goto(address + "attack.txt")
    assert page.evaluate(LOOK)
    page.context.close()


def test_a_site_of_attacks_is_whole(folder: Path):
    """The same look that each build has before it is published."""
    verify_site(folder, ("", "en/"))


@pytest.mark.parametrize("policy", [False, True], ids=["no-policy", "policy"])
def test_nothing_of_a_site_of_attacks_runs(folder: Path, address: str, browser: Browser, policy: bool):
    """Without the policy every Japanese page; with it every third English one."""
    troubles: list[str] = []
    page = open_watched(browser, troubles, policy)
    names = [name for name in sorted(folder_to_files(folder)) if name.endswith(".html")]
    for name in [name for name in names if name.startswith("en/") == policy][::3 if policy else 1]:
        page.goto(address + quote(name))
        troubles += [f"{name}: {each}" for each in page.evaluate(LOOK)]
    page.context.close()
    assert not troubles, "\n".join(troubles[:20])


def test_feeds_and_data_are_shown_and_not_run(folder: Path, address: str, browser: Browser):
    troubles: list[str] = []
    page = open_watched(browser, troubles, policy=False)
    for name in ("changes/feed.xml", "minato/feed.xml", "minato/2023/projects.json", "assets/icons/icon.svg"):
        page.goto(address + name)
        troubles += [f"{name}: {each}" for each in page.evaluate("() => window.ran")]
    page.context.close()
    assert not troubles, "\n".join(troubles)


def hostile_queries(count: int) -> Iterator[str]:
    """Query strings: attacks for words, values that no filter has, broken escapes, and plain noise."""
    luck = random.Random(7)
    for number in range(count):
        given = [(luck.choice(NAMES), luck.choice(PAYLOADS + NOISE)) for _ in range(luck.randrange(1, 6))]
        query = urlencode(given, errors="replace")
        yield query if number % 5 else query[:luck.randrange(len(query))] + luck.choice(BROKEN)


def test_no_query_runs_anything_and_each_is_answered(address: str, browser: Browser):
    """A page is opened with one query, and goes back and forth between others, as many as the browser lets it."""
    troubles: list[str] = []
    queries = list(hostile_queries(QUERIES))
    for start in range(0, QUERIES, A_PAGE):
        page = open_watched(browser, troubles, policy=False)
        page.goto(f"{address}search/index.html?{queries[start]}")
        for query in queries[start:start + A_PAGE]:
            try:
                page.evaluate(ASK, query)
                page.wait_for_selector('[data-state="done"]', timeout=10_000, state="attached")
            except Exception as error:  # Told with the query that was not answered.
                troubles.append(f"{query}: {error}")
            troubles += [f"{query}: {each}" for each in page.evaluate(LOOK)]
        page.context.close()
    assert not troubles, "\n".join(troubles[:20])
