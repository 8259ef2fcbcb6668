"""Figures, years and dates in words."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, strategies

from portal.pages.figures import CUT, CUT_TO_NOTHING, GRANTED, RAISED, bar_width, change, figure, state_of
from portal.pages.formats import (amount_to_digits, date_to_words, fiscal_year, number_ranges, per_head, rate,
                                  unit_for, western_date, whole_years)
from portal.pages.glossary import load_glossary
from portal.pages.visible import visible


def test_a_figure_stands_in_its_unit():
    shown = figure(15_346_000, None, "千円", "minato/2023/request/#L203")
    assert (shown.amount, shown.digits, shown.missing) == (15_346_000, "15,346", None)
    assert shown.line == "minato/2023/request/#L203"


def test_a_printed_zero_is_a_figure_and_a_blank_is_a_word():
    zero, blank, lost = figure(0, None, "千円"), figure(None, "undecided", "千円"), figure(None, "unreadable", "円")
    assert (zero.amount, zero.digits, zero.missing) == (0, "0", None)
    assert (blank.amount, blank.digits, blank.missing) == (None, "", "undecided")
    assert lost.missing == "unreadable"
    assert figure(None, None, "円").missing == "blank"


@pytest.mark.parametrize(("before", "after", "digits", "share", "state"), [
    (15_723_000, 15_346_000, "−377", "2.4%", CUT), (28_670_000, 0, "−28,670", "100.0%", CUT_TO_NOTHING),
    (55_929_000, 60_549_000, "+4,620", "8.3%", RAISED), (18_311_000, 18_311_000, "±0", None, GRANTED),
    (0, 5_000, "+5", None, RAISED), (0, 0, "±0", None, GRANTED),
])
def test_what_became_of_a_request(before, after, digits, share, state):
    made = change(before, after, "千円")
    assert (made.amount, made.digits, made.share, made.state) == (after - before, digits, share, state)
    assert state_of(before, after) == state


def test_no_change_is_told_where_a_figure_is_missing():
    assert change(None, 0, "円") is None and change(0, None, "円") is None


def test_a_table_keeps_its_unit_only_while_it_is_exact():
    assert unit_for([15_346_000, None, 0], "千円") == "千円"
    assert unit_for([15_346_000, 456_450], "千円") == "円"
    assert unit_for([305_280_000], "億円") == "円"
    assert unit_for([], "千円") == "千円"
    assert amount_to_digits(-28_670_000, "千円") == "−28,670"


@pytest.mark.parametrize(("part", "whole", "shown"), [
    (42_821_386, 51_107_000, "83.8%"), (6_389_467, 6_715_000, "95.2%"), (17_399_000, 22_240_000, "78.2%"),
    (5_080_020, 11_000_000, "46.2%"), (1, 1, "100.0%"), (3, 2, "150.0%"), (0, 5, "0.0%"), (1, 10_000, "<0.1%"),
    (125, 100_000, "0.1%"), (5, 0, None), (165, 100_000, "0.2%")])
def test_rates(part, whole, shown):
    assert rate(part, whole) == shown


def test_per_head_is_rounded():
    assert per_head(15_346_000, 261_615) == 59
    assert per_head(1_000, 261_615) == 0


@pytest.mark.parametrize(("year", "words"), [
    (2023, "令和5年度（2023年度）"), (2019, "令和元年度（2019年度）"), (2018, "平成30年度（2018年度）"), (1989, "平成元年度（1989年度）")])
def test_fiscal_years_in_both_calendars(year, words):
    assert fiscal_year(year) == words


@pytest.mark.parametrize(("date", "words"), [
    ("2023-09-29", "令和5年9月29日（2023年9月29日）"), ("2019-04-30", "平成31年4月30日（2019年4月30日）"),
    ("2019-05-01", "令和元年5月1日（2019年5月1日）"), ("1989-01-07", "昭和64年1月7日（1989年1月7日）"), ("2023年秋", "2023年秋")])
def test_dates_know_the_day_on_which_an_era_begins(date, words):
    assert date_to_words(date) == words


def test_western_dates():
    assert western_date("2023-01-01") == "2023年1月1日" and western_date("") == ""


def test_numbers_run_together():
    assert number_ranges(["89", "90", "91", "95", "i03"]) == "89–91、95、i03"
    assert number_ranges([]) == ""


def test_bars_show_what_is_there_and_nothing_else():
    assert bar_width(0, 10) == 0 and bar_width(None, 10) == 0 and bar_width(5, 0) == 0 and bar_width(-5, 10) == 0
    assert bar_width(1, 10**9) == 0.5 and bar_width(10, 10) == 100 and bar_width(7_719, 7_794) == 99


def test_unseen_characters_are_shown():
    assert visible("a\x00b\x0c\u202ec\u200e\ufeff") == "a␀b␌[U+202E]c[U+200E][U+FEFF]"
    assert visible("区\ud800\t\n") == "区?\t\n"


# ---- the glossary -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def glossary():
    from site_fixtures import CONTENT
    return load_glossary(CONTENT / "glossary.yaml", "glossary.yaml")


def test_every_word_of_the_record_is_explained(glossary):
    from portal.model import AMOUNTS, CHANGES, FUNDING, MISSING, VERDICTS
    for identifier in (*AMOUNTS, *CHANGES, *FUNDING, *MISSING, *VERDICTS, CUT, CUT_TO_NOTHING, GRANTED, RAISED,
                       "execution_rate", "kan", "account", "department", "section", "project", "title",
                       "contract_authorization"):
        assert glossary.by_id[identifier].meaning, identifier


def test_every_kind_of_finding_and_of_left_out_text_has_a_name(glossary):
    from site_fixtures import CONTENT
    named = re.compile(r'(?:[Rr]emark|Finding|_compare)\(\s*"([a-z]+(?:-[a-z]+)+)"|LeftOut\([^"\n]*"([a-z-]+)"')
    source = "".join(path.read_text(encoding="utf-8") for path in (CONTENT.parent / "portal").rglob("*.py"))
    slugs = {slug for found in named.findall(source) for slug in found if slug}
    assert {"items-sum-to-subtotal", "unknown-label", "furniture"} <= slugs
    assert slugs - set(glossary.by_id) == set()


def test_at_least_forty_terms_occur_in_the_documents(glossary):
    from site_fixtures import CONTENT
    text = "".join(path.read_text(encoding="utf-8") for path in (CONTENT / "wards").glob("*/*/documents/*.txt"))
    found = [term for term in glossary.by_id.values() if any(word in text for word in (term.term, *term.aliases))]
    assert len(found) >= 40


@pytest.mark.parametrize(("change", "slug"), [
    (("english: requested amount", "english: requested amount\n        latin: x"), "unknown-key"),
    (("id: budgeted", "id: requested"), "term-twice"), (("term: 予算額", "term: 要求額"), "term-twice"),
    (("reading: ようきゅうがく", "reading: 要求額"), "wrong-value"), (("https://laws", "http://laws"), "wrong-value"),
    (("id: other_earmarked", "id: other_funds"), "term-missing"), (("groups:", "groups: []\nmore:"), "unknown-key")])
def test_a_wrong_glossary_is_refused_with_its_line(tmp_path, change, slug):
    from site_fixtures import CONTENT

    from portal.faults import Faults
    text = (CONTENT / "glossary.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    (tmp_path / "glossary.yaml").write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        load_glossary(tmp_path / "glossary.yaml", "glossary.yaml")
    assert slug in {fault.slug for fault in raised.value.faults}
    assert all(fault.line > 0 for fault in raised.value.faults)


@pytest.mark.parametrize(("text", "html"), [
    ("令和5年度予算要求事業概要書", '<span class="nb">令和5年度</span>予算要求事業概要書'),
    ("港区 平成３１年<決算>", '港区 <span class="nb">平成３１年</span>&lt;決算&gt;'),
    ("令和元年度から令和2年度まで", '<span class="nb">令和元年度</span>から<span class="nb">令和2年度</span>まで'),
    ("平成の5年", "平成の5年"), ("題\u202e名", "題" + visible("\u202e") + "名")])
def test_a_year_in_a_heading_stays_in_one_piece(text, html):
    assert whole_years(text) == html


@given(strategies.integers(-10**13, 10**13) | strategies.integers(-3000, 3000),
       strategies.integers(-10**13, 10**13) | strategies.integers(-3000, 3000))
def test_a_rate_is_what_decimals_say(part: int, whole: int):
    if not whole:
        assert rate(part, whole) is None
        return
    shown = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    assert rate(part, whole) == ("<0.1%" if part and not shown else f"{shown}%")
