"""Projects → what their pages and lists show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from site_fixtures import DIGEST, NO_59, NO_90, NO_96, NO_TITLE, REPORT, SETTLED, make_site, project, site_of

from portal.model import Amounts, Place, Source
from portal.pages.addresses import department_path, href, place_path, project_path, root_of, safe_name
from portal.pages.figures import CUT, CUT_TO_NOTHING, GRANTED
from portal.pages.ledger import sum_amounts
from portal.pages.list_view import common_unit, list_table, listed_of
from portal.pages.project_view import project_view
from portal.pages.site_model import Entry
from portal.pages.site_views import department_views, document_view, home_view, year_view


def view_of(wanted, site=None):
    for ward, year, document in (site or make_site()).documents():
        for at, entry in enumerate(document.entries):
            if entry.project.id == wanted.id:
                return project_view(ward, year, document, at)


# ---- a project ----------------------------------------------------------------------------------------------


def test_a_request_leads_with_its_budget():
    view = view_of(NO_96)
    assert [(fact.id, fact.figure.digits) for fact in view.facts] == [("budgeted", "15,346"), ("requested", "15,723")]
    assert (view.earmarked.figure.digits, view.earmarked.figure.line) == ("535", "minato/2023/request/#L203")
    assert view.facts[0].figure.line == "minato/2023/request/#L203"
    assert (view.change.digits, view.change.amount, view.change.share) == ("−377", -377_000, "2.4%")
    assert view.unit == "千円" and not view.words_first
    assert view.per_head == 59
    assert view.office == "子ども家庭支援部 子ども家庭課"
    assert view.description.startswith("学童クラブを利用する児童の保護者が")


def test_an_undecided_budget_leads_with_the_request():
    view = view_of(NO_59)
    assert [(fact.id, fact.figure.digits, fact.figure.missing) for fact in view.facts] == [
        ("requested", "90,955", None), ("budgeted", "", "undecided")]
    assert view.earmarked.figure.digits == "12,000"
    assert view.change is None and view.bars is None and view.per_head is None
    assert [row.state for row in view.items.rows] == ["undecided"]


def test_a_settlement_leads_with_what_was_spent():
    view = view_of(SETTLED)
    assert [fact.id for fact in view.facts] == ["settled", "adjusted"]
    assert (view.facts[0].figure.digits, view.unit) == ("42,821,386", "円")
    assert view.rate == "83.8%" and view.change.amount == -8_285_614
    assert view.change_of == ("adjusted", "settled")
    assert view.items is None and view.asks_for_funding is False


def test_an_unreadable_settlement_has_no_rate():
    view = view_of(NO_TITLE)
    assert [(fact.id, fact.figure.missing) for fact in view.facts] == [
        ("adjusted", None), ("settled", "unreadable")]
    assert view.rate is None and view.change is None
    assert view.office == "会計室" and view.department == "chiyoda/departments/会計室/"


def test_a_digest_says_whose_amount_it_is():
    view = view_of(DIGEST[0])
    assert view.words_first and view.facts[0].figure.amount == 305_280_000
    assert [(other.path, other.title) for other in view.shared_with] == [
        ("chiyoda/2024/digest/i02/", "地域のスマート化を推進")]
    assert view.per_head is None


def test_a_report_has_no_amounts():
    view = view_of(REPORT)
    assert view.facts == () and view.funding == () and view.items is None
    assert [text.heading for text in view.texts] == ["現時点の取組状況", "今後の取組予定"]


def test_items_stand_below_their_group_and_say_what_became_of_them():
    rows = view_of(NO_90).items.rows
    assert [(row.kind, row.name, row.state) for row in rows] == [
        ("group", "レベルアップ分", CUT), ("item", "A I 架電による電話勧奨経費", GRANTED),
        ("item", "港区納税案内センター運営経費（拡充分）", CUT_TO_NOTHING), ("group", "経常経費分", GRANTED),
        ("item", "港区納税案内センター運営経費", GRANTED)]
    cut = rows[2]
    assert (cut.figures["budgeted"].digits, cut.figures["budgeted"].missing) == ("0", None)
    assert cut.bars == {"requested": 88.9, "budgeted": 0} and cut.line == "minato/2023/request/#L41"
    assert "earmarked" not in view_of(NO_90).items.fields  # No row has one.


def test_lost_items_are_unreadable_and_not_nothing():
    rows = [row for row in view_of(NO_96).items.rows if row.state == "unreadable"]
    assert [row.name for row in rows] == [
        "障害児対応巡回指導（報償費）", "障害児協議会謝礼", "学童クラブ育成料収納業務", "入会案内、償還金等"]
    assert all(figure.amount is None and figure.missing == "unreadable" for row in rows
               for figure in row.figures.values())


def test_an_item_of_no_group_is_not_lost():
    loose = replace(NO_90, groups=NO_90.groups[:1])
    names = [row.name for row in view_of(loose, site_of(Entry(loose))).items.rows]
    assert names.count("港区納税案内センター運営経費") == 1 and len(names) == 4


def test_funding_shares_are_of_what_is_printed():
    rows = view_of(NO_96).funding
    assert [(row.source, row.figure.digits, row.figure.missing, row.share) for row in rows] == [
        ("national_disbursement", "357", None, "2.3%"), ("metropolitan_disbursement", "178", None, "1.2%"),
        ("other_earmarked", "", "blank", None), ("general_revenue", "14,811", None, "96.5%")]


def test_no_shares_where_a_source_is_lost():
    grants = (replace(NO_96.grants[0], amount=None, printed=None), *NO_96.grants[1:])
    rows = view_of(NO_96, site_of(Entry(replace(NO_96, grants=grants)))).funding
    assert rows[0].figure.missing == "unreadable" and all(row.share is None for row in rows)


def test_each_section_stands_on_the_page_once():
    view = view_of(NO_96)
    shown = [view.summary.key, *(text.key for text in view.reasons), *(text.key for text in view.texts)]
    assert sorted(shown) == sorted(section.key for section in NO_96.sections)
    assert [text.key for text in view.reasons] == ["evaluation", "reasoning"]
    assert [text.key for text in view_of(NO_59).texts] == ["reasoning"]  # Blank: no reason to set beside the cuts.
    unreadable = view_of(SETTLED).texts[0]
    assert unreadable.missing == "unreadable" and unreadable.raw == "]始 <sub>177.517.48</sub> 年度"
    assert view_of(SETTLED).summary is None


def test_neighbours():
    first, last = view_of(NO_90), view_of(NO_96)
    assert first.before is None and first.after.path == last.path == "minato/2023/request/96/"
    assert last.after is None and last.before.title == "港区納税案内センター運営"
    assert (last.position, view_of(SETTLED).position) == (1, 0)


# ---- sums ---------------------------------------------------------------------------------------------------


def test_a_sum_says_what_it_leaves_out():
    ledger = sum_amounts([NO_90, NO_96, NO_59], "千円")
    budgeted = ledger.sums["budgeted"]
    assert (budgeted.figure.digits, budgeted.counted, budgeted.left_out) == ("32,476", 2, (("undecided", 1),))
    earmarked = ledger.sums["earmarked"]
    assert (earmarked.figure.amount, earmarked.left_out) == (12_535_000, (("blank", 1),))
    assert ledger.change.amount == -29_047_000 and ledger.compared == 2


def test_nothing_known_is_no_zero():
    ledger = sum_amounts([NO_59], "千円")
    assert ledger.sums["budgeted"].figure.amount is None and ledger.sums["budgeted"].figure.missing == "undecided"
    assert ledger.change is None and ledger.rate is None
    assert sum_amounts([REPORT], "円").sums == {}


def test_a_shared_amount_counts_once():
    ledger = sum_amounts(list(DIGEST), "円")
    assert ledger.sums["budgeted"].figure.amount == 315_570_000
    assert (ledger.sums["budgeted"].counted, ledger.sums["budgeted"].shared) == (2, 1)


def test_a_rate_of_sums_takes_only_whole_pairs():
    ledger = sum_amounts([SETTLED, NO_TITLE], "円")
    assert ledger.rate == "83.8%"
    assert ledger.sums["adjusted"].figure.amount == 62_107_000
    assert ledger.sums["settled"].left_out == (("unreadable", 1),)


def test_units_of_tables():
    assert common_unit([NO_90, NO_96]) == "千円"
    assert common_unit([NO_90, SETTLED]) == "円"
    assert common_unit(DIGEST) == "万円"
    assert common_unit([REPORT]) == "円"


# ---- lists and pages ----------------------------------------------------------------------------------------


def test_a_year():
    ward = next(ward for ward in make_site().wards if ward.key == "minato")
    view = year_view(ward, ward.years[1])
    assert view.path == "minato/2023/" and view.documents[0].numbers == ("90", "96")
    offices = view.documents[0].offices
    assert [(office.name, office.ledger.sums["budgeted"].figure.digits) for office in offices] == [
        ("産業・地域振興支援部", "17,130"), ("子ども家庭支援部", "15,346")]
    assert view.verdicts == {"holds": 1, "fails": 1, "cannot-tell": 1}
    row = view.table.rows[1]
    assert (row.listed.project.number, row.change.digits) == ("96", "−377")
    assert row.verdicts == {"holds": 1, "fails": 0, "cannot-tell": 1}
    assert row.bars["requested"] > row.bars["budgeted"] > 0


def test_a_list_has_a_column_for_each_amount_that_is_asked_for():
    def fields(key):
        ward = next(ward for ward in make_site().wards if ward.key == key)
        return list_table(listed_of(ward, ward.years)).fields
    assert fields("minato") == ("requested", "budgeted", "earmarked")
    assert fields("chiyoda") == ("budgeted", "adjusted", "settled")
    assert fields("suginami") == ()


def test_departments_across_years():
    chiyoda, minato, _ = make_site().wards
    assert [view.path for view in department_views(chiyoda)] == [
        "chiyoda/departments/政策経営部/", "chiyoda/departments/会計室/"]
    years = [[year.year for year, _, _ in view.tables] for view in department_views(minato)]
    assert years == [[2020], [2023], [2023]]


def test_a_document_shows_doubts_first_and_everything_left_out():
    ward = next(ward for ward in make_site().wards if ward.key == "minato")
    view = document_view(ward, ward.years[1], ward.years[1].documents[0])
    assert [finding.verdict for finding, _, _ in view.findings] == ["fails", "cannot-tell", "holds"]
    assert [(reason, [part.text for part, _ in parts]) for reason, parts in view.left_out] == [
        ("furniture", ["令和5年度予算要求事業概要書", "(単位:千円)"])]


def test_a_document_of_pages_can_be_linked_to_by_page():
    here = {"place": Place(page=7, box=(0, 0, 1, 1))}
    of_pages = replace(NO_90, source=Source("request", Place(page=5)), printed={}, groups=(), line_items=(),
                       grants=(), sections=tuple(replace(section, **here) for section in NO_90.sections))
    site = site_of(Entry(of_pages), lines=(), left_out=())
    view = document_view(*next(site.documents()))
    numbers = [(page, [each.project.number for each in begins]) for page, begins in view.pages]
    assert numbers == [(5, ["90"]), (7, ["90"])]
    assert view_of(of_pages, site).facts[0].figure.line == "minato/2023/request/#P5"


def test_home_counts_and_gives_examples():
    view = home_view(make_site())
    assert (view.projects, view.documents, view.verdicts["holds"]) == (9, 5, 2)
    assert [(example.kind, example.before, example.after) for example in view.examples] == [
        (CUT_TO_NOTHING, 28_670_000, 0), ("execution-rate", 51_107_000, 42_821_386)]


# ---- addresses ----------------------------------------------------------------------------------------------


def test_addresses():
    assert project_path("minato", 2023, "request", NO_96) == "minato/2023/request/96/"
    assert project_path("chiyoda", 2022, "settlement", SETTLED) == "chiyoda/2022/settlement/i01/"
    assert department_path("minato", "産業・地域振興支援部") == "minato/departments/産業・地域振興支援部/"
    assert place_path("minato/2023/request/", Place(lines=(192, 209))) == "minato/2023/request/#L192"
    assert place_path("minato/2023/request/", Place(page=3)) == "minato/2023/request/#P3"
    assert place_path("minato/2023/request/", Place()) is None and place_path("minato/", None) is None


def test_links_are_relative_encoded_and_name_the_file():
    assert href("minato/departments/部/", "minato/2023/") == "../departments/%E9%83%A8/index.html"
    assert href("", "") == "index.html" and href("", "minato/") == "../index.html"
    assert href("minato/2023/request/#L192", "minato/2023/request/96/") == "../index.html#L192"
    assert href("minato/", "minato/") == "index.html" and href("minato/#x", "minato/") == "#x"
    assert href("minato/", "404.html") == "minato/index.html"
    assert href("minato/", "404.html", "/yosan/") == "/yosan/minato/index.html"
    assert root_of("") == "" and root_of("minato/2023/") == "../../" and root_of("404.html") == ""


@pytest.mark.parametrize("name", [
    "", ".", "..", "../x", "a/b", "a\\b", "C:", "nul\0", "部 課", "a?b#c%d", "\u202e部", "x" * 300, "部" * 300,
    "\ud800", "部.", "e\u0301"])
def test_a_department_never_leaves_its_folder(name):
    safe = safe_name(name)
    assert safe and safe not in (".", "..") and not set(safe) & set("/\\\0:?#%*<>|\"' .")
    assert len(safe.encode()) <= 255
    assert department_path("minato", name).count("/") == 3


def test_departments_that_look_alike_keep_apart():
    names = ["a/b", "a\\b", "a b", "a_b", "部" * 80, "部" * 81]
    assert len({safe_name(name) for name in names}) == len(names)


@pytest.mark.parametrize("id", ["minato-2023-request-../../x", "minato-2023-request-", "minato-2023-request-a b"])
def test_an_id_that_can_be_no_address_is_refused(id):
    with pytest.raises(ValueError, match="address"):
        project_path("minato", 2023, "request", project(id, amounts=Amounts(), source=Source("request", Place())))
