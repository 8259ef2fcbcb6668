"""What a correction can mend: everything that can be doubtful, and nothing that is as printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from makers import box, cut_to_zero, funding, projects, sheet

from portal import strict_yaml
from portal.faults import Faults
from portal.model import Place, Project, Remark
from portal.projects.corrections import correct_projects
from portal.schema import check_model
from portal.sources import SourceFile, Ward, WardYear


def corrected(project: Project, *corrections: tuple[str, Any, Any]) -> Project:
    """A project after corrections, each (field, was, now)."""
    raw = strict_yaml.load(strict_yaml.dump({"documents": [], "corrections": [
        {"project": project.id, "field": field, "was": was, "now": now, "reason": "紙面を見て", "date": "2026-11-22"}
        for field, was, now in corrections]}), "source.yaml")
    source = check_model(raw, "source.yaml", SourceFile)
    year = WardYear("minato", Ward(name="港区", code="131032"), 2023, Path("x"), "wards/minato/2023", (),
                    tuple(source.corrections), raw)
    (done,) = correct_projects((project,), year)
    assert [each.field for each in done.corrections] == [field for field, _, _ in corrections]
    return done


@pytest.fixture
def project() -> Project:
    (one,) = projects(cut_to_zero())
    return replace(one, remarks=(Remark("unknown-change", "一つ目", Place()), Remark("text-garbled", "二つ目", Place())))


def test_a_row_is_named_by_its_place_or_by_its_name(project):
    by_place = corrected(project, ("line_items[1].budgeted", 0, 5000))
    by_name = corrected(project, ("line_items[運営経費（拡充分）].budgeted", 0, 5000))
    assert by_place.line_items == by_name.line_items and by_name.line_items[1].budgeted == 5000
    assert corrected(project, ("groups[経常経費分].requested", 13_544_000, 1)).groups[1].requested == 1
    assert corrected(project, ("line_items[0].name", "ＡＩ架電による電話勧奨経費", "電話勧奨経費")).line_items[0].name == "電話勧奨経費"


def test_a_group_keeps_its_items_when_its_name_is_mended(project):
    mended = corrected(project, ("groups[0].name", "レベルアップ分", "拡充分"))
    assert [item.group for item in mended.line_items] == ["拡充分", "拡充分", "経常経費分"]


def test_the_reason_of_a_null_can_be_mended(project):
    assert corrected(project, ("missing.earmarked", "blank", "unreadable")).missing == {"earmarked": "unreadable"}
    lost = corrected(project, ("line_items[0].budgeted", 3_586_000, None), ("line_items[0].missing.budgeted",
                                                                            "unreadable", "blank"))
    assert lost.line_items[0].missing["budgeted"] == "blank"


def test_grants_by_source_and_a_block_that_the_text_has_lost(project):
    assert corrected(project, ("grants[general_revenue].amount", 17_130_000, 5)).funding["general_revenue"] == 5
    named = corrected(project, ("grants[general_revenue].name", None, "一般分"))
    assert named.grants[3].name == "一般分"
    (bare,) = projects(replace(cut_to_zero(), funding_rows=()))
    filled = corrected(bare, ("funding.general_revenue", None, 17_130_000))
    assert filled.funding["general_revenue"] == 17_130_000
    assert [(grant.source, grant.amount, grant.place) for grant in filled.grants] == [
        ("general_revenue", 17_130_000, bare.source.place)]


def test_two_rows_of_one_source_are_named_by_their_place():
    (two,) = projects(sheet(funding_rows=funding(("other_earmarked", "甲", "1"), ("other_earmarked", "乙", "2"))))
    assert corrected(two, ("grants[乙].amount", 2000, 3000)).funding["other_earmarked"] == 4000
    with pytest.raises(Faults, match="names nothing, or several"):
        corrected(two, ("grants[other_earmarked].amount", 2000, 3000))


def test_a_text_that_was_unreadable_is_read_once_a_person_has_written_it():
    (broken,) = projects(sheet(boxes=(box("reasoning", "��", "unreadable"),)))
    mended = corrected(broken, ("sections[reasoning].body", "��", "精査した。"))
    assert (mended.sections[0].body, mended.sections[0].missing) == ("精査した。", None)


def test_a_remark_is_settled_by_a_person_and_the_others_keep_their_places(project):
    settled = corrected(project, ("remarks[0].message", "一つ目", None), ("remarks[1].message", "二つ目", None))
    assert settled.remarks == ()
    assert corrected(project, ("remarks[1].message", "二つ目", None)).remarks == project.remarks[:1]


def test_two_corrections_of_one_field_follow_one_another(project):
    twice = corrected(project, ("title", "港区納税案内センター運営", "甲"), ("title", "甲", "乙"))
    assert twice.title == "乙"


@pytest.mark.parametrize("field, was, now, slug", [
    ("printed.title.text", "港区納税案内センター運営", "x", "correction-field"),
    ("line_items[0].printed.requested", "3,586", "1", "correction-field"),
    ("line_items[運営経費（ない）].budgeted", 0, 1, "correction-field"),
    ("line_items[0]..budgeted", 0, 1, "correction-field"),
    ("funding.general_revenue", 17_130_000, 1, "correction-field"),
    ("remarks[0].slug", "unknown-change", "x", "correction-field"),
    ("remarks[0].message", "一つ目", "別の文", "correction-value"),
    ("change", "enhanced", "拡充", "correction-value"),
    ("missing.earmarked", "blank", "なし", "correction-value"),
    ("grants[3].source", "general_revenue", "区債", "correction-value"),
    ("sections[reasoning].body", "費用対効果に乏しいと判断されるため", None, "correction-value"),
    ("line_items[0].name", "ＡＩ架電による電話勧奨経費", None, "correction-value"),
    ("printed_execution_rate", None, 95, "correction-value"),
    ("amounts.requested", 45_800_000, 1.5, "correction-value"),
])
def test_what_can_not_be_is_refused(project, field, was, now, slug):
    with pytest.raises(Faults) as raised:
        corrected(project, (field, was, now))
    assert [fault.slug for fault in raised.value.faults] == [slug]
