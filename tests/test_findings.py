"""Stage 4: the checks, on sheets whose sums are known."""

from __future__ import annotations

from dataclasses import replace

from makers import SETTLEMENT, box, cut_to_zero, funding, projects, row, sheet

from portal.findings import project_to_findings
from portal.findings.rates import execution_rate
from portal.model import Sheet


def verdicts(one: Sheet, **how) -> list[tuple[str, str]]:
    (project,) = projects(one, **how)
    return [(finding.slug, finding.verdict) for finding in project_to_findings(project)]


def messages(one: Sheet, slug: str, **how) -> list[str]:
    (project,) = projects(one, **how)
    return [finding.message for finding in project_to_findings(project) if finding.slug == slug]


def test_all_printed_sums_of_a_whole_sheet_hold():
    assert verdicts(cut_to_zero()) == [("items-sum-to-subtotal", "holds")] * 4 + [
        ("subtotals-sum-to-total", "holds")] * 2 + [("funding-sums-to-amount", "holds")]
    assert messages(cut_to_zero(), "items-sum-to-subtotal")[:2] == [
        "レベルアップ分の要求額：内訳の合計 32,256千円 = 小計 32,256千円",
        "レベルアップ分の予算額：内訳の合計 3,586千円 = 小計 3,586千円"]


def changed(index: int, **fields) -> Sheet:
    one = cut_to_zero()
    rows = list(one.amount_rows)
    rows[index] = replace(rows[index], **fields)
    return replace(one, amount_rows=tuple(rows))


def test_a_wrong_item_fails_with_the_gap():
    assert ("items-sum-to-subtotal", "fails") in verdicts(changed(1, requested="3,587"))
    assert messages(changed(1, requested="3,587"), "items-sum-to-subtotal")[0] == (
        "レベルアップ分の要求額：資料では小計が 32,256千円 となっていますが、内訳の合計は 32,257千円 です（差 1千円）。")


def test_a_finding_names_the_values_that_it_compares():
    (project,) = projects(cut_to_zero())
    first, *_, last = project_to_findings(project)
    assert first.fields == ("line_items[0].requested", "line_items[1].requested", "groups[0].requested")
    assert last.fields == ("grants[3].amount", "amounts.budgeted")


def test_a_lost_item_makes_the_sum_undecidable():
    found = verdicts(changed(1, requested=None, lost=("requested",)))
    assert found[0] == ("items-sum-to-subtotal", "cannot-tell")
    assert "内訳のうち1件が読み取れない" in messages(changed(1, requested=None, lost=("requested",)), "items-sum-to-subtotal")[0]


def test_a_blank_item_is_left_out_and_told():
    told = messages(changed(2, budgeted=None), "items-sum-to-subtotal")[1]
    assert told == "レベルアップ分の予算額：内訳の合計 3,586千円（記載のない1件を除く） = 小計 3,586千円"


def test_a_group_whose_items_are_gone_cannot_be_told():
    one = replace(cut_to_zero(), amount_rows=tuple(row for row in cut_to_zero().amount_rows if row.kind != "item"))
    assert verdicts(one)[0] == ("items-sum-to-subtotal", "cannot-tell")


def test_items_without_groups_are_held_against_the_total():
    rows = (row("item", None, "初期設定", "33,890", None), row("item", None, "利用料", "4,017", None),
            row("item", None, "奨励事務", "577", None), row("total", None, "", "38,484", None))
    one = sheet(amount_rows=rows, funding_rows=funding(("general_revenue", None, "38,484")))
    # 要求段階: nothing is said of the undecided budget, funding is held against the request.
    assert verdicts(one) == [("items-sum-to-total", "holds"), ("funding-sums-to-amount", "holds")]
    assert messages(one, "funding-sums-to-amount") == ["財源：財源の合計 38,484千円 = 要求額 38,484千円"]


def test_earmarked_is_held_against_the_earmarked_funding():
    rows = (row("total", None, "", "60,702", "60,379", "(30,796)"),)
    grants = funding(("metropolitan_disbursement", "甲", "6,305"), ("metropolitan_disbursement", "乙", "24,491"),
                     ("general_revenue", None, "29,583"))
    assert verdicts(sheet(amount_rows=rows, funding_rows=grants)) == [
        ("funding-sums-to-amount", "holds"), ("earmarked-matches-funding", "holds")]
    lost = funding(("metropolitan_disbursement", "甲", None), ("general_revenue", None, "29,583"))
    assert verdicts(sheet(amount_rows=rows, funding_rows=lost)) == [
        ("funding-sums-to-amount", "cannot-tell"), ("earmarked-matches-funding", "cannot-tell")]


def test_a_request_sheet_without_funding_block_cannot_be_told():
    assert verdicts(sheet(amount_rows=(row("total", None, "", "5", "5"),))) == [
        ("funding-sums-to-amount", "cannot-tell")]


def settled(adjusted: str, value: str, rate: str) -> Sheet:
    return sheet(boxes=(box("adjusted", adjusted), box("settled", value), box("printed_execution_rate", rate)))


def test_the_printed_rate():
    assert verdicts(settled("51, 107, 000円", "42, 821, 386円", "83. 8%"), form=SETTLEMENT) == [
        ("settled-over-adjusted-is-rate", "holds")]
    assert verdicts(settled("51,107,000円", "42,821,386円", "84.8%"), form=SETTLEMENT) == [
        ("settled-over-adjusted-is-rate", "fails")]
    assert verdicts(settled("0円", "0円", "0.0%"), form=SETTLEMENT) == [("settled-over-adjusted-is-rate", "cannot-tell")]
    assert verdicts(sheet(), form=SETTLEMENT) == [("settled-over-adjusted-is-rate", "cannot-tell")]


def test_the_computed_rate_is_not_the_printed_one():
    (project,) = projects(settled("51,107,000円", "42,821,386円", "99.9%"), form=SETTLEMENT)
    assert execution_rate(project) == 83.8 and project.printed_execution_rate == 99.9
    (project,) = projects(sheet(), form=SETTLEMENT)
    assert execution_rate(project) is None


def test_a_dash_in_the_funding_block_is_left_out_of_the_sum():
    rows = (row("total", None, "", "10", "10"),)
    assert verdicts(sheet(amount_rows=rows, funding_rows=funding(("national_disbursement", "補助金", "－"),
                                                                ("general_revenue", None, "10")))) == [
        ("funding-sums-to-amount", "holds")]
