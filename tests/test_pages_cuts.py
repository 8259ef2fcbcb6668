"""Every grant that differs from its request, with the ward's reason; a year's story; years side by side."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest
from site_fixtures import DIGEST, NO_59, NO_90, NO_96, SETTLED, item, make_site, section, site_of

from portal.model import Amounts
from portal.pages.cuts import ITEMS_A_PAGE, Cuts, cut_rows, reason_of
from portal.pages.figures import CUT, CUT_TO_NOTHING, RAISED
from portal.pages.list_view import listed_of
from portal.pages.render import make_environment, render_page, render_site
from portal.pages.site_pages import site_pages
from portal.pages.site_model import Entry, Site
from portal.pages.site_views import year_view
from portal.pages.year_story import story_of
from portal.pages.years_view import years_view


def listed_in(site: Site):
    return [each for ward in site.wards for each in listed_of(ward, ward.years)]


def cuts_pages(site: Site):
    cuts = Cuts()
    for ward in site.wards:
        for year in ward.years:
            cuts.add(ward, year)
    yield from cuts.pages()
    for ward in site.wards:
        for year in ward.years:
            yield from cuts.pages_of(ward, year)


def cut_view(site: Site, path: str = "cuts/"):
    return next(page for page in cuts_pages(site) if page.path == path)


def test_what_was_granted_as_asked_or_is_not_known_is_no_cut():
    projects, items = cut_rows(listed_in(make_site()))
    assert [(row.listed.project.id, row.difference, row.state) for row in projects] == [
        ("minato-2023-request-90", -28_670_000, CUT), ("minato-2023-request-96", -377_000, CUT)]
    assert [(row.item, row.anchor, row.granted, row.state) for row in items] == [
        ("港区納税案内センター運営経費（拡充分）", "i2", 0, CUT_TO_NOTHING), ("コンビニ収納・電子マネー収納対応経費", "i1", 7_719_000, CUT)]


def test_a_reason_is_the_last_sentence_of_what_the_ward_says():
    assert reason_of(NO_90) == ("費用対効果に乏しいと判断されるため、拡充を行わず、令和4年度実績と同等の予算額を計上します。", "s-reasoning")
    two = replace(NO_90, sections=(section("reasoning", "15", "編成の考え方", "必要です。\n\nただし、精査します。", 55),))
    assert reason_of(two) == ("ただし、精査します。", "s-reasoning")
    no_stop = replace(NO_90, sections=(section("evaluation", "14", "評価", "継続", 54),))
    assert reason_of(no_stop) == ("継続", "s-evaluation")
    assert reason_of(NO_59) is None  # Blank.
    long = replace(NO_90, sections=(section("reasoning", "15", "編成の考え方", "あ" * 500 + "。", 55),))
    assert reason_of(long)[0].startswith("…") and len(reason_of(long)[0]) == 111


def test_two_orders_without_a_script():
    small = replace(NO_96, id="minato-2023-request-97", number="97", amounts=Amounts(1_000, 100))
    raised = replace(NO_96, id="minato-2023-request-98", number="98", amounts=Amounts(1_000, 9_000))
    from_nothing = replace(NO_96, id="minato-2023-request-99", number="99", amounts=Amounts(0, 500))
    site = site_of(Entry(raised), Entry(from_nothing), Entry(NO_96), Entry(small), Entry(NO_90))

    def order(path: str) -> list[str]:
        return [row.listed.project.number for row, *_ in cut_view(site, path).projects.rows]

    assert order("cuts/") == ["90", "96", "97", "99", "98"]
    assert order("cuts/by-share/") == ["97", "90", "96", "98", "99"]
    assert [row.state for row, *_ in cut_view(site).projects.rows][-1] == RAISED


def test_a_year_without_grants_is_named_and_not_counted():
    view = cut_view(make_site())
    assert [(year.ward.key, year.year.year, year.projects, year.items) for year in view.years] == [
        ("minato", 2023, {CUT: 2}, {CUT_TO_NOTHING: 1, CUT: 1, "granted": 2})]
    assert ("minato", 2020) in [(ward.key, year.year) for ward, year in view.without]
    assert not view.excerpt


def crowd(count: int) -> Site:
    """A year of so many projects, each with two items, all cut, each with its own reason."""
    reason = "第{}の事業については、実績を踏まえて{}千円を精査し、執行方法を見直したうえで、必要な経費に限って予算を計上します。"
    return site_of(*(Entry(replace(
        NO_96, id=f"minato-2023-request-{each}", number=str(each), title=f"{each}番目の区民生活を支える事業",
        amounts=Amounts(9_000_000 + each * 1000, 8_000_000), groups=(),
        line_items=(item(f"第{each}項の委託料", 1, 5_000_000 + each * 1000, 4_000_000),
                    item("報償費", 1, 4_000_000 + each, 0)),
        sections=(section("reasoning", "15", "編成の考え方", reason.format(each, each * 37 % 1000), 9),)))
        for each in range(1, count + 1)))


def test_many_cuts_are_divided_and_none_is_lost():
    site = crowd(150)
    pages = [page for page in cuts_pages(site) if page.year and page.order == "share"]
    shown = [(row.listed.project.id, row.item)
             for page in pages for row, *_ in (*page.projects.rows, *page.items.rows)]
    assert len(shown) == len(set(shown)) == 450
    assert pages[0].path == "cuts/minato/2023/by-share/" and pages[1].path == "cuts/minato/2023/by-share/2/"
    assert all(len(page.items.rows) <= ITEMS_A_PAGE for page in pages)
    assert [page.before for page in pages[1:]] == [page.path for page in pages[:-1]] and pages[-1].after is None
    whole = cut_view(site)
    assert whole.excerpt and len(whole.items.rows) == ITEMS_A_PAGE


def test_every_page_of_cuts_is_light():
    site = crowd(150)
    environment = make_environment(site.glossary)
    pages = [page for page in site_pages(site) if page.template == "cuts.html"]
    sizes = [len(gzip.compress(render_page(environment, site, page).encode(), 6)) for page in pages]
    assert len(pages) > 8 and max(sizes) <= 20 * 1024


@pytest.mark.parametrize("count", [150, 300])
def test_a_large_year_is_light_and_leads_to_every_project(count):
    site = crowd(count)
    environment = make_environment(site.glossary)
    year, department = ({page.template: render_page(environment, site, page) for page in site_pages(site)
                         if page.template in ("year.html", "department.html")}[kind]
                        for kind in ("year.html", "department.html"))
    assert len(gzip.compress(year.encode(), 6)) <= 20 * 1024
    assert f"{count}番目の区民生活を支える事業" in (year if count <= 240 else department)
    assert "departments/%E5%AD%90" in year


def test_the_page_sets_the_reason_beside_the_cut(tmp_path):
    render_site(make_site(), tmp_path)
    source = (tmp_path / "cuts/index.html").read_text(encoding="utf-8")
    row = next(row for row in source.split("<tr") if "拡充分" in row)
    assert "../minato/2023/request/90/index.html#i2" in row and "皆減（0円）" in row and "100.0%減" in row
    assert "費用対効果に乏しい" in row and "90/index.html#s-reasoning" in row
    home = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert home.count('href="cuts/index.html"') == 2  # In the navigation and in the text.


def test_without_any_grant_the_page_says_so(tmp_path):
    render_site(site_of(Entry(NO_59)), tmp_path)
    assert "要求額と予算額の両方が分かる資料は、まだありません。" in (tmp_path / "cuts/index.html").read_text(encoding="utf-8")


# ---- a year, years ------------------------------------------------------------------------------------------


def story(site: Site):
    ward, year, _ = next(site.documents())
    view = year_view(ward, year)
    return story_of(listed_of(ward, [year]), view.documents[0].ledger)


def test_a_story_ranks_what_is_known():
    told = story(site_of(Entry(NO_59), Entry(NO_96), Entry(NO_90)))
    assert told.leading == "budgeted"
    assert [each.project.number for each in told.largest] == ["90", "96"]
    assert [row.listed.project.number for row in told.cut] == ["90", "96"]
    assert [row.item for row in told.nothing] == ["港区納税案内センター運営経費（拡充分）"] and told.raised == () == told.spent


def test_a_shared_amount_stands_in_a_ranking_once():
    told = story(site_of(*map(Entry, DIGEST)))
    assert [each.project.title for each in told.largest] == ["オンライン手続きを拡充", "不登校対策を推進"]


def test_the_least_spent_come_first():
    better = replace(SETTLED, id="minato-2023-request-i05", amounts=Amounts(adjusted=100, settled=99))
    assert [rate for _, rate in story(site_of(Entry(better), Entry(SETTLED))).spent] == ["83.8%", "99.0%"]


def test_departments_are_ranked_and_open_to_their_projects():
    ward = make_site().wards[1]
    offices = year_view(ward, ward.years[1]).documents[0].offices
    told = [(office.name, office.leading, [each.project.number for each in office.members]) for office in offices]
    assert told == [("産業・地域振興支援部", "budgeted", ["90"]), ("子ども家庭支援部", "budgeted", ["96"])]
    assert offices[0].bar > offices[1].bar > 0


def test_where_no_department_is_named_the_areas_stand_in():
    ward = make_site().wards[0]
    offices = year_view(ward, ward.years[1]).documents[0].offices
    assert [(office.name, office.path, office.ledger.sums["budgeted"].figure.amount) for office in offices] == [
        ("DXの推進", None, 315_570_000)]


@pytest.mark.parametrize(("ward", "rows"), [
    ("minato", [("予算要求事業概要書", "requested", [90_955_000, 61_523_000], True),
                ("予算要求事業概要書", "budgeted", [None, 32_476_000], False)]),
    ("chiyoda", [("主要施策の成果", "adjusted", [62_107_000, "none"], False),
                 ("主要施策の成果", "settled", [42_821_386, "none"], False),
                 ("予算特集", "budgeted", ["none", 315_570_000], False)])])
def test_years_are_compared_only_within_one_kind(ward, rows):
    of = next(each for each in make_site().wards if each.key == ward)
    view = years_view((year, document) for year in of.years for document in year.documents)
    assert [(row.form_name, row.field, ["none" if sum is None else sum.figure.amount for sum in row.sums],
             row.compared) for row in view.amounts] == rows
