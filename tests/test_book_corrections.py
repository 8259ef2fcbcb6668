"""Corrections of a budget book: what they mend, what they refuse, and that they outlast the next parse."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portal import strict_yaml
from portal.config import Limits, load_config
from portal.faults import Faults
from portal.findings.book import book_to_findings
from portal.forms import load_forms
from portal.model import Book
from portal.projects.book_corrections import correct_book
from portal.projects.book_pages import load_book
from portal.projects.corrections import correct_projects
from portal.schema import check_model
from portal.sources import SourceFile, Ward, WardYear, load_ward_years
from portal.stages import read_documents, write_projects
from tests.book_readers import DOCUMENTS, ROOT, read_file

KAN = "test-2027-book-expenditure-2"
MOKU = "kou[総務管理費].moku[広報費]"


def year_with(*corrections: tuple[str, str, Any, Any]) -> WardYear:
    """A year with corrections, each (project, field, was, now)."""
    raw = strict_yaml.load(strict_yaml.dump({"documents": [], "corrections": [
        {"project": project, "field": field, "was": was, "now": now, "reason": "紙面を見て", "date": "2026-11-22"}
        for project, field, was, now in corrections]}), "source.yaml")
    source = check_model(raw, "source.yaml", SourceFile)
    return WardYear("test", Ward(name="港区", code="131032"), 2027, Path("x"), "wards/test/2027", (),
                    tuple(source.corrections), raw)


def corrected(*corrections: tuple[str, Any, Any], of: str = KAN) -> Book:
    return correct_book(read_file("book-facing")[2], year_with(*((of, *each) for each in corrections)))


def refused(field: str, was: Any, now: Any, of: str = KAN) -> str:
    with pytest.raises(Faults) as caught:
        corrected((field, was, now), of=of)
    (fault,) = caught.value.faults
    assert fault.path == "wards/test/2027/source.yaml" and fault.line
    return fault.slug


def test_figures_and_names_of_every_level_can_be_mended():
    book = corrected(("name", "総務費", "総務管理"), ("kou[0].name", "総務管理費", "総務の管理"),
                     ("kou[0].moku[1].figures.amounts.last_year", 90_000_000, 90_000_001),
                     ("kou[0].moku[1].figures.funding.general_revenue", 100_000_000, None),
                     ("kou[0].moku[1].setsu[役務費].amount", 20_000_000, 1), ("kou[0].total.amounts.difference", -7_100_000, 5),
                     ("kou[0].moku[0].setsu[2].parts[扶養手当].name", "扶養手当", "扶養の手当"))
    kan = book.kan[1]
    moku = kan.kou[0].moku[1]
    assert (kan.name, kan.kou[0].name) == ("総務管理", "総務の管理") and kan.kou[0].total.difference == 5
    assert moku.figures.last_year == 90_000_001 and moku.figures.funding["general_revenue"] is None
    assert moku.setsu[1].amount == 1 and kan.kou[0].moku[0].setsu[2].parts[0].name == "扶養の手当"
    assert len(kan.corrections) == 7 and kan.corrections[0].reason == "紙面を見て" and not book.kan[0].corrections


def test_what_is_corrected_is_what_is_judged():
    sound = book_to_findings(read_file("book-facing")[2])[KAN]
    assert all(finding.verdict == "holds" for finding in sound)
    wrong = book_to_findings(corrected((f"{MOKU}.setsu[役務費].amount", 20_000_000, 21_000_000)))[KAN]
    assert [finding.slug for finding in wrong if finding.verdict == "fails"] == ["setsu-sum-to-moku"]


def test_a_summary_can_be_mended():
    book = read_file("book-summary")[2]
    (row, *_), id = book.summaries[0].rows, book.summaries[0].id
    done = correct_book(book, year_with((id, f"rows[{row.name}].figures.amounts.this_year", row.figures.this_year, 7)))
    assert done.summaries[0].rows[0].figures.this_year == 7 and len(done.summaries[0].corrections) == 1


def test_a_figure_that_a_person_has_read_is_unreadable_no_more():
    book = read_file("book-facing")[2]
    moku = book.kan[1].kou[0].moku[1]
    lost = replace(moku, figures=replace(moku.figures, this_year=None, unreadable={"this_year": "1?0"}),
                   setsu=(replace(moku.setsu[0], amount=None, unreadable="3x"), *moku.setsu[1:]))
    kou = replace(book.kan[1].kou[0], moku=(book.kan[1].kou[0].moku[0], lost))
    done = correct_book(Book((replace(book.kan[1], kou=(kou,)),)), year_with(
        (KAN, f"{MOKU}.figures.amounts.this_year", None, 100_230_000), (KAN, f"{MOKU}.setsu[0].amount", None, 5)))
    mended = done.kan[0].kou[0].moku[1]
    assert mended.figures.unreadable == {} and mended.figures.this_year == 100_230_000
    assert (mended.setsu[0].amount, mended.setsu[0].unreadable) == (5, None)


@pytest.mark.parametrize(("field", "was", "now", "slug"), [
    (f"{MOKU}.figures.amounts.this_year", 100_230, 5, "correction-stale"),
    ("name", "総務", "総務費", "correction-stale"), ("kou[9].name", "総務費", "x", "correction-field"),
    ("kou[なし].name", "総務費", "x", "correction-field"), ("id", KAN, "x", "correction-field"),
    (f"{MOKU}.figures.page", 5, 6, "correction-field"), (f"{MOKU}.figures", "x", "y", "correction-field"),
    ("kou[0]", "x", "y", "correction-field"), ("", "x", "y", "correction-field"),
    (f"{MOKU}.figures.funding.fees", None, 5, "correction-field"), ("name", "総務費", None, "correction-value"),
    (f"{MOKU}.figures.amounts.this_year", 100_230_000, "5", "correction-value"),
    (f"{MOKU}.setsu[0].name", "需用費", 5, "correction-value")])
def test_what_does_not_fit_is_refused(field, was, now, slug):
    assert refused(field, was, now) == slug


def test_a_part_that_is_not_there_is_a_fault_of_the_book_alone():
    assert refused("name", "x", "y", of="test-2027-book-expenditure-77") == "correction-without-project"
    assert correct_projects((), year_with((KAN, "name", "総務費", "x"))) == ()


def test_a_correction_outlasts_the_next_parse_and_a_stale_one_stops_it(tmp_path):
    data = (DOCUMENTS / "book-facing.pdf").read_bytes()
    folder = tmp_path / "wards" / "minato" / "2027"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "book.pdf").write_bytes(data)
    (folder.parent / "ward.yaml").write_text('name: 港区\ncode: "131032"\n', encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "title: 試験\nbase_url: null\npublish: all\nlimits:\n  seconds: 60\n  megabytes: 2000\n", encoding="utf-8")

    def parse(was: str) -> Book:
        (folder / "source.yaml").write_text(
            "documents:\n  - key: book\n    file: book.pdf\n    form: budget-book\n"
            f"    sha256: {hashlib.sha256(data).hexdigest()}\n    title: 予算書\n    publisher: 港区\n    address: null\n"
            "    published: null\n    covers: 歳出\ncorrections:\n  - project: minato-2027-book-expenditure-1\n"
            f"    field: kou[0].name\n    was: {was}\n    now: 区議会費\n    reason: 紙面を見て\n    date: '2026-11-22'\n",
            encoding="utf-8")
        config = load_config(tmp_path / "config.yaml")
        years = load_ward_years(tmp_path, config)
        write_projects(years, read_documents(years, load_forms(ROOT / "content" / "forms"), Limits(
            seconds=60, megabytes=2_000), jobs=1))
        return load_book(folder / "book", "book")

    first = parse("議会費")
    assert first.kan[0].kou[0].name == "区議会費" and first.kan[0].corrections[0].was == "議会費"
    assert parse("議会費") == first
    with pytest.raises(Faults) as caught:
        parse("総務費")
    assert [fault.slug for fault in caught.value.faults] == ["correction-stale"]
