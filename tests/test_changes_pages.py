"""/changes/ and its Atom feeds: from changes.yaml, and from a repository in which a maintainer corrects a
figure."""

from __future__ import annotations

import os
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import copy_content, run_build, snapshot
from site_fixtures import make_site

from portal.changes.published import PublishedChange
from portal.pages import changes_view as views
from portal.pages.render import make_environment, render_page
from portal.pages.site_pages import site_pages
from portal.pages.site_model import Site

ATOM = "{http://www.w3.org/2005/Atom}"
EVIL = "<b>&\"悪い\"</b>"


def change(field: str = "amounts.budgeted", date: str = "2026-11-20T09:00:00Z",
           project: str = "minato-2023-request-96",
           **given) -> PublishedChange:
    return PublishedChange(**({"date": date, "project": project, "title": EVIL, "field": field,
                               "before": 15_000_000,
                               "after": 15_346_000, "because": "correction", "reason": f"紙面 {EVIL}"} | given))


CHANGES = (change(), change("line_items[障害児協議会謝礼].requested", before=None, after=0, because="document or program",
                            reason=None),
           change("printed_execution_rate", "2026-11-21T00:00:00Z", before=95.2, after=None, because=None,
                  reason=None),
           change("page", "2026-12-01T00:00:00Z", "minato-2023-request-1", before=None, after=None,
                  because="document", reason=None))


def site_with(*changes: PublishedChange, base_url: str | None = None) -> Site:
    """The hand-made site, in which figures of 港区 2023 changed."""
    site = make_site(base_url)
    return replace(site, wards=tuple(replace(ward, years=tuple(
        replace(year, changes=changes) if (ward.key, year.year) == ("minato",
                                                                    2023) else year for year in ward.years))
        for ward in site.wards))


def pages_of(site: Site) -> dict[str, str]:
    """The pages and feeds of what changed, by address."""
    environment = make_environment(site.glossary)
    return {page.path: render_page(environment, site, page) for page in site_pages(site)
            if page.path.startswith("changes/") or page.path.endswith("feed.xml")}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return pages_of(site_with(*CHANGES, base_url="https://example.org/yosan"))


def test_each_change_stands_with_both_values_and_its_reason(pages):
    assert set(pages) == {"changes/", "changes/2026-11/", "changes/2026-12/", "changes/feed.xml",
                          "chiyoda/feed.xml",
                          "minato/feed.xml", "suginami/feed.xml"}
    text = pages["changes/"]
    assert "予算額：1,500万円 → 1,534万6千円（人が訂正しました：紙面 &lt;b&gt;" in text
    assert "「障害児協議会謝礼」の要求額：（なし） → 0円（区の資料が新しくなりました、または読み取りのプログラムを直しました）" in text
    assert "印字の執行率：95.2% → （なし）</li>" in text and "この事業のページはなくなりました（区の資料" in text
    assert text.index("2026年12月1日") < text.index("2026年11月21日") < text.index("2026年11月20日")
    month = pages["changes/2026-11/"]
    assert month.index("2026年11月20日") < month.index("2026年11月21日") and "2026年12月" not in month


def test_a_feed_is_what_atom_asks_for(pages):
    feed = ElementTree.fromstring(pages["changes/feed.xml"])
    assert feed.tag == f"{ATOM}feed" and feed.findtext(f"{ATOM}updated") == "2026-12-01T00:00:00Z"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "区の予算をよむ"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": "https://example.org/yosan/changes/feed.xml",
                     "alternate": "https://example.org/yosan/changes/"}
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        "2026-12-01T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-20T09:00:00Z"]
    ids = [part.findtext(f"{ATOM}id") for part in (feed, *entries)]
    assert len(set(ids)) == 4 and all(id.startswith("urn:uuid:") for id in ids)
    last = entries[-1]
    assert last.findtext(f"{ATOM}title") == "港区 令和5年度（2023年度）「学童クラブ」の数字が変わりました"
    assert last.find(f"{ATOM}link").get("href") == "https://example.org/yosan/minato/2023/request/96/"
    assert f"紙面 {EVIL}" in last.findtext(f"{ATOM}summary")
    assert entries[0].find(f"{ATOM}link").get("href") == "https://example.org/yosan/changes/2026-12/"


def test_a_ward_has_its_own_feed_and_ids_never_change(pages):
    minato, all_wards, none = (ElementTree.fromstring(pages[path]) for path in (
        "minato/feed.xml", "changes/feed.xml", "suginami/feed.xml"))
    assert none.findall(f"{ATOM}entry") == [] and none.findtext(f"{ATOM}updated")
    ids = [[entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")] for feed in (minato, all_wards)]
    assert ids[0] == ids[1]
    later = ElementTree.fromstring(pages_of(site_with(*CHANGES,
                                                      change(date="2027-01-01T00:00:00Z")))["minato/feed.xml"])
    assert [entry.findtext(f"{ATOM}id") for entry in later.findall(f"{ATOM}entry")][1:] == ids[0]
    assert later.findtext(f"{ATOM}id") == minato.findtext(f"{ATOM}id")
    assert later.find(f"{ATOM}entry/{ATOM}link").get("href") == "2023/request/96/index.html"


def test_many_changes_are_split_and_full_pages_stay(monkeypatch):
    monkeypatch.setattr(views, "ON_A_PAGE", 2)
    monkeypatch.setattr(views, "NEWEST", 3)

    def view(days: int):
        site = site_with(*(change(date=f"2026-11-{day:02d}T00:00:00Z") for day in range(1, days + 1)))
        changes = views.Changes()
        for ward in site.wards:
            for year in ward.years:
                changes.add(ward, year)
        return changes.view(site.wards)

    few, many = view(3), view(5)
    assert [part.path for part in many.parts] == ["changes/2026-11/", "changes/2026-11/2/", "changes/2026-11/3/"]
    assert [entry.day for entry in many.entries] == ["2026-11-05", "2026-11-04", "2026-11-03"]
    assert few.parts[0].entries == many.parts[0].entries and len(many.feeds[0].entries) == 3


def test_nothing_changed_is_said(built_site):
    text = (built_site.site / "changes/index.html").read_text(encoding="utf-8")
    assert "載せたあとで変わった数字は、まだありません。" in text
    assert (built_site.site / "minato/feed.xml").is_file()


def test_a_correction_of_a_published_figure_reaches_the_site(tmp_path: Path):
    content, site = copy_content(tmp_path / "clone/content"), tmp_path / "site"

    def commit(hour: int) -> None:
        stamp = f"2026-11-22T{hour:02d}:00:00Z"
        for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "pages"]):
            subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
                           cwd=content.parent,
                           check=True, env=os.environ | {"GIT_COMMITTER_DATE": stamp, "GIT_CONFIG_NOSYSTEM": "1",
                                                         "HOME": str(tmp_path)})

    def run(*arguments: str) -> str:
        done = run_build(*arguments, "--content", content, "--site", site)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("parse")
    commit(1)
    with (content / "wards/minato/2023/source.yaml").open("a", encoding="utf-8") as file:
        file.write("corrections:\n  - project: minato-2023-request-96\n    field: amounts.budgeted\n    was: "
                   "15346000\n"
                   "    now: 15347000\n    reason: 正誤表\n    date: \"2026-11-22\"\n")
    run("parse")
    commit(2)
    assert "wards/minato/2023/changes.yaml: 1 changes of published figures" in run("history")
    written = snapshot(content)
    assert run("history") == "" and snapshot(content) == written
    run()
    text = (site / "changes/2026-11/index.html").read_text(encoding="utf-8")
    assert "予算額：1,534万6千円 → 1,534万7千円（人が訂正しました：正誤表）" in text
    feed = ElementTree.parse(site / "minato/feed.xml")
    assert [entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry")] == ["2026-11-22T02:00:00Z"]
