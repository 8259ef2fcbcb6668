"""Stage 3: sheets become projects."""

from __future__ import annotations

from dataclasses import replace

import pytest
from makers import DIGEST, SETTLEMENT, box, cut_to_zero, funding, projects, row, scraps, sheet

from portal.model import Amounts
from portal.projects.office import kan_to_kan_and_account, office_to_department_and_section
from portal.projects.record import project_to_record, record_to_page, record_to_project


def test_a_printed_zero_is_zero_and_a_blank_is_null():
    (project,) = projects(cut_to_zero())
    assert project.id == "minato-2023-request-90"
    assert project.amounts == Amounts(requested=45_800_000, budgeted=17_130_000)
    assert project.missing == {"earmarked": "blank"}
    cut = project.line_items[1]
    assert (cut.requested, cut.budgeted, cut.earmarked) == (28_670_000, 0, None)
    assert cut.missing == {"earmarked": "blank"} and cut.printed == {"requested": "28,670", "budgeted": "0"}
    assert [group.name for group in project.groups] == ["レベルアップ分", "経常経費分"]
    assert project.change == "enhanced" and project.printed_change == "レベルアップ"
    assert (project.department, project.section) == ("産業・地域振興支援部", "税務課")
    assert project.funding == {"national_disbursement": None, "metropolitan_disbursement": None,
                               "other_earmarked": None, "general_revenue": 17_130_000}
    assert [part.key for part in project.sections] == ["reasoning"]
    assert project.printed["requested"].text == "45,800"


def without_budget(one):
    return replace(one, amount_rows=tuple(replace(each, budgeted=None) for each in one.amount_rows))


def test_a_document_without_any_budget_is_undecided():
    (project,) = projects(without_budget(cut_to_zero()))
    assert project.amounts.budgeted is None and project.missing["budgeted"] == "undecided"
    assert {item.missing["budgeted"] for item in project.line_items} == {"undecided"}


def test_one_sheet_without_budget_among_decided_ones_is_blank():
    first, second = projects(cut_to_zero(), replace(without_budget(cut_to_zero()), position=2, number="91"))
    assert second.missing["budgeted"] == "blank"


def test_lost_and_mangled_amounts_are_unreadable():
    rows = (row("item", None, "障害児協議会謝礼", None, None, lost=("requested", "budgeted")),
            row("item", None, "収納業務", "1,2345", "30"), row("total", None, "", "7,929", "7,627", "(535)"))
    (project,) = projects(sheet(amount_rows=rows))
    lost, mangled = project.line_items
    assert lost.missing == {"requested": "unreadable", "budgeted": "unreadable", "earmarked": "blank"}
    assert mangled.requested is None and mangled.missing["requested"] == "unreadable"
    assert mangled.printed["requested"] == "1,2345"
    assert [remark.slug for remark in project.remarks] == ["amount-unreadable"]
    assert project.amounts.earmarked == 535_000


def test_a_dash_is_a_blank_and_no_zero():
    (project,) = projects(sheet(amount_rows=(row("total", None, "", "10", "－"),),
                                funding_rows=funding(("other_earmarked", None, "―"), ("general_revenue", None, "10"))))
    assert project.amounts.budgeted is None and project.missing["budgeted"] == "blank"
    assert project.funding["other_earmarked"] is None and project.remarks == ()


def test_a_sheet_without_its_total_row_computes_none():
    (project,) = projects(sheet(amount_rows=(row("item", None, "経費", "10", "10"),)))
    assert project.amounts == Amounts()
    assert project.missing == {"requested": "unreadable", "budgeted": "unreadable", "earmarked": "unreadable"}


def test_two_rows_of_one_source_are_added_and_both_kept():
    (project,) = projects(sheet(
        amount_rows=(row("total", None, "", "60,702", "60,379", "(30,796)"),),
        funding_rows=funding(("metropolitan_disbursement", "推進事業補助金", "6,305"),
                             ("metropolitan_disbursement", "包括補助", "24,491"), ("general_revenue", None, "29,583"))))
    assert project.funding["metropolitan_disbursement"] == 30_796_000
    assert [(grant.name, grant.amount) for grant in project.grants][:2] == [
        ("推進事業補助金", 6_305_000), ("包括補助", 24_491_000)]


def test_loose_funding_is_placed_by_its_sums():
    rows = funding(("national_disbursement", None, None), ("metropolitan_disbursement", "包括補助金", None),
                   ("other_earmarked", None, None), ("general_revenue", None, None))
    total = row("total", None, "", "108,386", "107,636", "(92,126)")
    (project,) = projects(sheet(amount_rows=(total,), funding_rows=rows, loose_funding=scraps("92,126", "15,510")))
    assert project.funding == {"national_disbursement": None, "metropolitan_disbursement": 92_126_000,
                               "other_earmarked": None, "general_revenue": 15_510_000}
    assert project.remarks[-1].slug == "funding-placed-by-sum"
    (project,) = projects(sheet(amount_rows=(total,), funding_rows=rows, loose_funding=scraps("92,126", "15,511")))
    assert set(project.funding.values()) == {None} and project.remarks[-1].slug == "funding-unplaced"


def test_a_total_beside_the_heading_of_the_funding_block():
    (project,) = projects(sheet(
        amount_rows=(row("total", None, "", "24,103", None),), loose_funding=scraps("24,103"),
        funding_rows=funding(("national_disbursement", None, None), ("general_revenue", None, "24,103"))))
    assert project.funding["general_revenue"] == 24_103_000 and project.funding["national_disbursement"] is None
    assert [remark.slug for remark in project.remarks] == ["funding-total-repeated"]


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
def test_scrambled_settlement_in_every_order(order):
    texts = ["6.389,467円", "95.2%", "6,715,000円"]
    (project,) = projects(sheet(number=None, loose_figures=scraps(*(texts[i] for i in order))), form=SETTLEMENT,
                          prefix="chiyoda-2022-settlement")
    assert project.id == "chiyoda-2022-settlement-i01"
    assert (project.amounts.adjusted, project.amounts.settled) == (6_715_000, 6_389_467)
    assert project.printed_execution_rate == 95.2 and project.missing == {}
    assert project.printed["settled"].text == "6.389,467円"


def test_settlement_that_no_order_explains():
    (project,) = projects(sheet(loose_figures=scraps("10円", "20円", "95.2%")), form=SETTLEMENT)
    assert project.amounts == Amounts() and project.printed_execution_rate == 95.2
    assert project.missing == {"adjusted": "unreadable", "settled": "unreadable"}
    assert [remark.slug for remark in project.remarks] == ["figures-unplaced"]


def test_fully_executed_prints_one_amount_twice():
    (project,) = projects(sheet(loose_figures=scraps("100円", "100円", "100.0%")), form=SETTLEMENT)
    assert (project.amounts.adjusted, project.amounts.settled) == (100, 100)


def test_named_boxes_are_taken_as_they_stand():
    boxes = (box("adjusted", "11,000,000円"), box("settled", "5,080,020円"), box("printed_execution_rate", "46.2%"))
    (project,) = projects(sheet(boxes=boxes), form=SETTLEMENT)
    assert (project.amounts.adjusted, project.amounts.settled) == (11_000_000, 5_080_020)


def test_shared_amount_names_the_others():
    total = row("total", None, "", None, "3億528万円")
    both = projects(sheet(1, None, amount_rows=(total,), shared_amount=(1, 2)),
                    sheet(2, None, amount_rows=(total,), shared_amount=(1, 2)), form=DIGEST, prefix="chiyoda-2024-digest")
    assert [project.budgeted_shared_with for project in both] == [("chiyoda-2024-digest-i02",),
                                                                  ("chiyoda-2024-digest-i01",)]
    assert both[0].amounts.budgeted == 305_280_000 and both[0].amount_scope == "whole-project"


def test_ids_of_numbers_that_cannot_be_addresses():
    ids = [project.id for project in projects(sheet(1, "９０"), sheet(2, "7"), sheet(3, "7"), sheet(4, "../x"),
                                               sheet(5, None))]
    assert ids == [f"minato-2023-request-{end}" for end in ("90", "i02", "i03", "i04", "i05")]


def test_unit_printed_on_the_sheet_goes_before_the_form():
    (project,) = projects(sheet(boxes=(box("unit", "(単位：百万円)"),), amount_rows=(row("total", None, "", "5", "5"),)))
    assert project.amounts.requested == 5_000_000 and project.unit == "百万円"


def test_unknown_change_is_a_remark():
    (project,) = projects(sheet(boxes=(box("change", "廃止"),)))
    assert project.change is None and project.printed_change == "廃止"
    assert [remark.slug for remark in project.remarks] == ["unknown-change"]


@pytest.mark.parametrize("office, parts", [
    ("産業・地域振興支援部 地域振興課", ("産業・地域振興支援部", "地域振興課")), ("会計室", (None, "会計室")),
    ("政策経営部デジタル戦略担当", ("政策経営部", "デジタル戦略担当")), ("", (None, None)),
    ("政策経営部 災害対策·危機管理課", ("政策経営部", "災害対策·危機管理課")), ("環境部", ("環境部", None)),
])
def test_offices(office, parts):
    assert office_to_department_and_section(office) == parts


def test_kan_with_its_account():
    assert kan_to_kan_and_account("総務費（国民健康保険事業会計）") == ("総務費", "国民健康保険事業会計")
    assert kan_to_kan_and_account("民生費") == ("民生費", None)
    assert kan_to_kan_and_account("総務費（その他）") == ("総務費（その他）", None)


def test_record_and_back():
    (project,) = projects(cut_to_zero())
    record = project_to_record(project)
    assert record_to_project(record) == project
    assert record_to_project(record_to_page(record)) == project
    keys = list(record)
    assert keys[:14] == ["id", "form", "number", "title", "title_origin", "change", "printed_change", "department",
                         "section", "contact", "kan", "account", "policy_area", "start_year"]
    with pytest.raises(ValueError, match="invented"):
        record_to_project({**record, "invented": 1})
