"""Stages 1 to 4 for all published years: documents → readings → project pages → findings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from portal.config import Limits
from portal.documents import file_to_document
from portal.faults import Collector, Fault, Faults
from portal.findings import project_to_findings
from portal.forms import Form, detect_form
from portal.isolation import run_limited
from portal.model import Document, Finding, Project, Reading
from portal.projects.assemble import reading_to_projects
from portal.projects.corrections import correct_projects
from portal.projects.page_file import Change, PagePlan, load_projects, plan_pages
from portal.sheets.reader import document_to_reading
from portal.sources import DocumentEntry, WardYear


@dataclass(frozen=True)
class ReadDocument:
    """A document of a ward's year after stages 1 and 2."""

    year: WardYear
    entry: DocumentEntry
    form: Form
    document: Document
    reading: Reading


@dataclass(frozen=True)
class JudgedYear:
    """A ward's year after stage 4: its documents and its projects with their findings, in order."""

    year: WardYear
    documents: tuple[ReadDocument, ...]
    projects: tuple[tuple[Project, tuple[Finding, ...]], ...]


def read_documents(years: list[WardYear], forms: dict[str, Form], limits: Limits, jobs: int) -> list[ReadDocument]:
    """Stages 1 and 2: every document of every year, each read in a child process, `jobs` at a time. Raises Faults
    for all documents that can't be read, together."""
    work = [(year, index) for year in years for index in range(len(year.documents))]
    faults = Collector()
    read: list[ReadDocument] = []
    with ThreadPoolExecutor(jobs) as pool:
        tasks = [pool.submit(_read_entry, year, index, forms, limits) for year, index in work]
        for task in tasks:
            with faults:
                read.append(task.result())
    faults.finish()
    return read


def _read_entry(year: WardYear, index: int, forms: dict[str, Form], limits: Limits) -> ReadDocument:
    entry = year.documents[index]
    fault = partial(Fault, year.source_name)
    if entry.form not in forms:
        raise Faults(fault(year.line("documents", index, "form"), "unknown-form",
                           "form is one of " + ", ".join(sorted(forms)), repr(entry.form),
                           "mend the name, or add the form to content/forms/"))
    path = year.folder / "documents" / entry.file
    name = f"{year.name}/documents/{entry.file}"
    if path.is_symlink() or not path.is_file():
        raise Faults(fault(year.line("documents", index, "file"), "document-missing",
                           f"documents/ holds the file {entry.file}", "a link" if path.is_symlink() else "nothing",
                           "put the document there, or mend file"))
    document = file_to_document(path, name, entry.key)
    if document.sha256 != entry.sha256:
        raise Faults(fault(year.line("documents", index, "sha256"), "document-changed",
                           f"sha256 is that of documents/{entry.file}", f"{document.sha256} in the file",
                           "put the published document back, or, if a new edition is meant, update sha256"))
    reading = _read(document, forms[entry.form], limits)
    return ReadDocument(year, entry, forms[entry.form], document, reading)


def _read(document: Document, form: Form, limits: Limits) -> Reading:
    reading = run_limited(document_to_reading, document, form, name=document.path, seconds=limits.seconds,
                          megabytes=limits.megabytes)
    if not reading.sheets:
        raise Faults(Fault(document.path, 1, "no-sheets", f"a {form.form} has at least one sheet, which begins as "
                           f"{form.name} does", "none", "check that the form is right; see content/forms/"))
    return reading


def write_projects(years: list[WardYear], read: list[ReadDocument]) -> tuple[Change, ...]:
    """Stage 3: the project pages of every year, corrections applied. Raises Faults, and writes no page, when any
    correction is stale; a page that a person edited is never written over."""
    faults = Collector()
    plans: list[PagePlan] = []
    for year in years:
        with faults:
            parsed = [project for one in read if one.year is year
                      for project in reading_to_projects(one.reading, one.form,
                                                         f"{year.ward_key}-{year.year}-{one.entry.key}", one.entry.key)]
            projects = correct_projects(tuple(parsed), year)
            plans.append(plan_pages(year.folder / "projects", f"{year.name}/projects", projects))
    faults.finish()
    for plan in plans:
        plan.write()
    return tuple(change for plan in plans for change in plan.changes)


def judge_projects(years: list[WardYear], read: list[ReadDocument]) -> list[JudgedYear]:
    """Stage 4: the project pages of every year, from disk, with their findings. Raises Faults."""
    faults = Collector()
    judged = []
    for year in years:
        with faults:
            projects = load_projects(year.folder / "projects", f"{year.name}/projects")
            judged.append(JudgedYear(year, tuple(one for one in read if one.year is year),
                                     tuple((project, project_to_findings(project)) for project in projects)))
    faults.finish()
    return judged


def read_file(path: Path, forms: dict[str, Form], form_name: str | None, limits: Limits) -> tuple[Project, ...]:
    """The projects of a file that is in no source.yaml, for trying it out; its form is detected when not given.
    Raises Faults."""
    document = file_to_document(path, path.name, "document")
    form = forms.get(form_name) if form_name else detect_form(document.lines, forms)
    if form is None:
        told = "; ".join(f"{each.form}: {' and '.join(each.detect)}" for each in forms.values())
        raise Faults(Fault(path.name, 0, "unknown-form", f"the document is of one of the forms {', '.join(forms)}",
                           f"the form {form_name!r}" if form_name else f"none of what tells them apart ({told})",
                           "name its form with --form, or describe it in content/forms/"))
    return reading_to_projects(_read(document, form, limits), form, "document", document.key)
