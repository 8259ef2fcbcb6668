"""Project pages on disk and the corrections of source.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
from makers import cut_to_zero, projects

from portal import strict_yaml
from portal.faults import Faults
from portal.projects.corrections import correct_projects
from portal.projects.page_file import load_projects, plan_pages
from portal.schema import check_model
from portal.sources import SourceFile, Ward, WardYear


def year_with(corrections: str) -> WardYear:
    raw = strict_yaml.load("documents: []\ncorrections:\n" + corrections, "source.yaml")
    source = check_model(raw, "source.yaml", SourceFile)
    return WardYear("minato", Ward(name="港区", code="131032"), 2023, Path("x"), "wards/minato/2023", (),
                    tuple(source.corrections), raw)


def correction(field: str, was: str, now: str, project: str = "minato-2023-request-90") -> WardYear:
    return year_with(f"  - project: {project}\n    field: {field}\n    was: {was}\n    now: {now}\n"
                     "    reason: 印字を見て\n    date: 2026-11-22\n")


def corrected(year: WardYear):
    return correct_projects(projects(cut_to_zero()), year)[0]


def test_a_title_by_an_editor_is_marked():
    project = corrected(correction("title", "港区納税案内センター運営", "納税案内センター"))
    assert project.title == "納税案内センター" and project.title_origin == "editor"
    assert [(done.field, done.was, done.now, done.reason) for done in project.corrections] == [
        ("title", "港区納税案内センター運営", "納税案内センター", "印字を見て")]


def test_amounts_of_projects_items_and_grants():
    assert corrected(correction("amounts.earmarked", "null", "5000")).missing == {}
    project = corrected(correction("line_items[1].budgeted", "0", "null"))
    assert project.line_items[1].missing["budgeted"] == "unreadable"
    assert corrected(correction("grants[3].amount", "17130000", "1000")).funding["general_revenue"] == 1000
    assert corrected(correction("sections[reasoning].body", "費用対効果に乏しいと判断されるため", "費用対効果")
                     ).sections[0].body == "費用対効果"


@pytest.mark.parametrize("year, slug", [
    (correction("title", "別の題名", "x"), "correction-stale"),
    (correction("amounts.requested", "45800", "1"), "correction-stale"),
    (correction("title", "x", "y", "minato-2023-request-1"), "correction-without-project"),
    (correction("amounts", "null", "1"), "correction-field"),
    (correction("line_items[9].budgeted", "0", "1"), "correction-field"),
    (correction("id", "minato-2023-request-90", "x"), "correction-field"),
    (correction("amounts.invented", "null", "1"), "correction-field"),
    (correction("amounts.earmarked", "null", "多い"), "correction-value"),
    (correction("title", "港区納税案内センター運営", "5"), "correction-value"),
])
def test_what_does_not_fit_is_refused_with_its_line(year, slug):
    with pytest.raises(Faults) as raised:
        corrected(year)
    (fault,) = raised.value.faults
    assert (fault.path, fault.line, fault.slug) == ("wards/minato/2023/source.yaml", 3, slug)
    assert fault.repair


@pytest.fixture
def folder(tmp_path):
    plan_pages(tmp_path, "pages", projects(cut_to_zero())).write()
    return tmp_path


def test_written_pages_load_back_and_a_second_parse_changes_nothing(folder):
    assert [path.name for path in folder.iterdir()] == ["request-90.yaml"]
    assert load_projects(folder, "pages") == projects(cut_to_zero())
    before = (folder / "request-90.yaml").stat().st_mtime_ns
    plan = plan_pages(folder, "pages", projects(cut_to_zero()))
    plan.write()
    assert plan.changes == () and (folder / "request-90.yaml").stat().st_mtime_ns == before


def test_a_change_names_field_before_and_after(folder):
    plan = plan_pages(folder, "pages", (corrected(correction("amounts.earmarked", "null", "5000")),))
    assert ("amounts.earmarked", None, 5000) in [(change.field, change.before, change.after) for change in plan.changes]


def test_an_edit_by_hand_stops_and_shows_its_correction(folder):
    page = folder / "request-90.yaml"
    edited = page.read_text().replace("budgeted: 17130000", "budgeted: 17131000").replace("title: 港区納税", "title: 納税")
    page.write_text(edited)
    with pytest.raises(Faults) as raised:
        plan_pages(folder, "pages", projects(cut_to_zero()))
    (fault,) = raised.value.faults
    assert fault.slug == "page-edited" and fault.path == "pages/request-90.yaml" and fault.line == 5
    assert "amounts.budgeted: 17130000 → 17131000" in fault.found
    assert "field: amounts.budgeted\n    was: 17130000\n    now: 17131000" in fault.repair
    assert "field: title\n    was: 港区納税案内センター運営\n    now: 納税案内センター運営" in fault.repair
    assert page.read_text() == edited


@pytest.mark.parametrize("text", ["", "- 1\n"])
def test_a_page_without_keys_is_to_be_written_anew(folder, text):
    (folder / "request-90.yaml").write_text(text)
    with pytest.raises(Faults) as raised:
        plan_pages(folder, "pages", projects(cut_to_zero()))
    (fault,) = raised.value.faults
    assert (fault.slug, fault.found, fault.repair) == (
        "page-edited", "a page without keys", "delete the page and parse again")


def test_the_printed_correction_keeps_the_edit(folder):
    page = folder / "request-90.yaml"
    page.write_text(page.read_text().replace("budgeted: 17130000", "budgeted: 17131000"))
    with pytest.raises(Faults) as raised:
        plan_pages(folder, "pages", projects(cut_to_zero()))
    text = raised.value.faults[0].repair.partition("\n")[2].replace("(why)", "校正").replace("(YYYY-MM-DD)", "2026-11-22")
    assert corrected(year_with(text + "\n")).amounts.budgeted == 17_131_000


def test_a_page_that_no_document_has_goes_unless_it_was_edited(folder):
    page = folder / "request-90.yaml"
    text = page.read_text()
    page.write_text(text.replace("港区", "区"))
    with pytest.raises(Faults, match="page-edited"):
        plan_pages(folder, "pages", ())
    page.write_text("id: by-hand\n")
    with pytest.raises(Faults, match="page-edited"):
        plan_pages(folder, "pages", ())
    page.write_text(text)
    plan = plan_pages(folder, "pages", ())
    plan.write()
    assert not page.exists() and [(change.field, change.before) for change in plan.changes] == [("page", "a page")]


@pytest.mark.parametrize("text", ["", "- 1\n", "id: x\n", "just words\n", "id: [1\n"])
def test_a_broken_page_is_one_clear_fault(folder, text):
    (folder / "request-90.yaml").write_text(text)
    with pytest.raises(Faults) as raised:
        load_projects(folder, "pages")
    assert raised.value.faults[0].path == "pages/request-90.yaml"
