"""PDFs through all stages: found out by what they hold, read in a child process, corrected and written as pages."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from portal.config import Limits
from portal.faults import Faults
from portal.model import Document, Place
from portal.sheets.reader import document_to_reading
from portal.sources import load_ward_years
from portal.config import load_config
from portal.stages import judge_projects, read_documents, read_file, write_projects
from tests.drawing.sheets import DOCUMENTS, SHEETS
from tests.pdf_makers import make_pdf, text
from tests.pdf_sheets import FORMS

LIMITS = Limits(seconds=60, megabytes=2_000)
OUTLINES = make_pdf(["0 g 10 10 m 20 30 30 10 40 40 c f"] * 2)


@pytest.mark.parametrize("name", ["request-2023-weasyprint", "request-2023-sideways", "request-2020-calc-cut",
                                  "settlement-2022-chromium", "settlement-2022-reportlab"])
def test_the_form_of_a_pdf_is_found_out(name):
    tried = read_file(DOCUMENTS / f"{name}.pdf", FORMS, None, LIMITS)
    assert [project.number for project in tried.projects] == list(SHEETS[name][1])
    assert {project.form for project in tried.projects} == {
        "budget-request-sheet" if name.startswith("request") else "settlement-sheet"}


def fault_of(path: Path, form: str | None = None):
    with pytest.raises(Faults) as caught:
        read_file(path, FORMS, form, LIMITS)
    assert len(caught.value.faults) == 1
    return caught.value.faults[0]


@pytest.mark.parametrize(("data", "form", "slug"), [
    (make_pdf([text(10, 50, "防災の手引き")]), None, "unknown-form"),
    (make_pdf([text(10, 50, "防災の手引き")]), "budget-request-sheet", "no-sheets"),
    (make_pdf([text(10, 50, "防災の手引き")]), "settlement-sheet", "no-sheets"),
    (make_pdf([text(10, 50, "防災の手引き")]), "budget-digest", "wrong-kind-of-document"),
    (make_pdf([text(10, 50, "字")], password="secret"), None, "pdf-encrypted"),
    (OUTLINES, None, "no-text-layer"), (OUTLINES[:300], None, "pdf-cut-off"), (b"\xff\xfe\x00", None, "not-utf-8")],
    ids=["other", "other as request", "other as settlement", "outline", "encrypted", "outlines", "cut off", "binary"])
def test_what_is_no_sheet_is_one_fault(tmp_path, data, form, slug):
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    fault = fault_of(path, form)
    assert (fault.slug, fault.path) == (slug, "a.pdf")


def test_a_form_of_an_unknown_layout_says_which_there_are():
    form = FORMS["budget-digest"].model_copy(update={"layout": "outlin"})
    with pytest.raises(Faults) as caught:
        document_to_reading(Document("a.txt", "a", "0", ("防災",)), form)
    assert str(caught.value) == ("forms/budget-digest.yaml:1: unknown-layout: layout is one of budget-book, labelled, "
                                 "numbered, outline, side-labels, table-cells, table-rows; found 'outlin'. Repair: mend the name")


def test_an_unknown_form_says_what_was_looked_for(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf([text(10, 50, "防災の手引き")]))
    fault = fault_of(path)
    assert all(form.form in fault.must and form.name in fault.must for form in FORMS.values())
    assert "none of them" in fault.found


def content_with(tmp_path: Path, name: str, sha256: str | None = None) -> Path:
    """A content folder with one year of one ward whose document is a PDF."""
    data = (DOCUMENTS / f"{name}.pdf").read_bytes()
    year = tmp_path / "wards" / "minato" / "2023"
    (year / "documents").mkdir(parents=True)
    (year / "documents" / "request.pdf").write_bytes(data)
    (year.parent / "ward.yaml").write_text('name: 港区\ncode: "131032"\n', encoding="utf-8")
    (year / "source.yaml").write_text(
        "documents:\n  - key: request\n    file: request.pdf\n    form: budget-request-sheet\n"
        f"    sha256: {sha256 or hashlib.sha256(data).hexdigest()}\n    title: 予算要求事業概要書\n"
        "    publisher: 港区\n    address: null\n    published: null\n    covers: 2事業\n", encoding="utf-8")
    (tmp_path / "config.yaml").write_text(
        "title: 試験\nbase_url: null\npublish: all\nlimits:\n  seconds: 60\n  megabytes: 2000\n", encoding="utf-8")
    return tmp_path


def test_a_pdf_of_a_year_becomes_project_pages(tmp_path):
    content = content_with(tmp_path, "request-2023-sideways")
    years = load_ward_years(content, load_config(content / "config.yaml"))
    read = read_documents(years, FORMS, LIMITS, jobs=1)
    assert [(page.width, page.height, page.chars) for page in read[0].document.pages] == [(595, 842, ())] * 2
    assert write_projects(years, read) and not write_projects(years, read)
    judged = judge_projects(years, read)
    project = judged[0].projects[0][0]
    assert project.id == "minato-2023-request-92" and project.amounts.budgeted == 114_059_000
    place = project.printed["budgeted"].place
    assert isinstance(place, Place) and place.page == 1 and place.lines is None and len(place.box) == 4
    page = (content / "wards/minato/2023/projects/request-92.yaml").read_text(encoding="utf-8")
    assert "page: 1" in page and "box: [" in page


def test_a_pdf_that_has_changed_is_not_read(tmp_path):
    content = content_with(tmp_path, "request-2023-sideways", "0" * 64)
    with pytest.raises(Faults) as caught:
        read_documents(load_ward_years(content, load_config(content / "config.yaml")), FORMS, LIMITS, jobs=1)
    assert [fault.slug for fault in caught.value.faults] == ["document-changed"]


def test_a_pdf_may_not_take_all_time(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(["q Q " * 3_000_000]))
    with pytest.raises(Faults) as caught:
        read_file(path, FORMS, None, Limits(seconds=1, megabytes=2_000))
    assert [fault.slug for fault in caught.value.faults] == ["document-timeout"]
