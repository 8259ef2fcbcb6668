"""Stages 1 to 4 for all published years: documents → readings → project pages → findings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from portal.changes.made_from import Record, load_made_from
from portal.config import Config, Limits
from portal.documents.files import file_to_document
from portal.faults import Collector, Fault, Faults
from portal.findings import project_to_findings
from portal.findings.book import book_to_findings
from portal.findings.coverage import Coverage, book_to_coverage
from portal.forms import Form, detect_form, load_forms
from portal.documents.isolation import run_limited
from portal.model import Book, Document, Finding, Project, Reading
from portal.projects.assemble import reading_to_projects
from portal.projects.book import join_books, reading_to_book
from portal.projects.book_pages import load_book, plan_book_pages
from portal.projects.corrections import correct_projects
from portal.projects.page_file import Change, PagePlan, load_projects, plan_pages
from portal.sheets.pdf.page_text import pages_to_lines
from portal.sheets.reader import document_to_reading
from portal.sources import DocumentEntry, WardYear, load_ward_years


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
    """A ward's year after stage 4: its documents, its projects with their findings, in order, the findings of its
    budget book by the id of their part, and, when it has one, what share of the budget the projects explain."""

    year: WardYear
    documents: tuple[ReadDocument, ...]
    projects: tuple[tuple[Project, tuple[Finding, ...]], ...]
    book: Book
    book_findings: dict[str, tuple[Finding, ...]]
    coverage: Coverage | None


def parse_and_judge(content: Path, config: Config, jobs: int,
                    only: str | None = None, proved: bool = False) -> tuple[list[JudgedYear], tuple[Change, ...]]:
    """Stages 1 to 4 for every published year, or for `only` WARD or WARD/YEAR: the years, and what changed in the
    project pages. `proved`: note of each year that this program gives its pages, even where none changed. Raises
    Faults."""
    years, read = read_years(content, config, jobs, only)
    changes = write_projects(years, read, proved)
    return judge_projects(years, read), changes


def read_years(content: Path, config: Config, jobs: int,
               only: str | None = None) -> tuple[list[WardYear], list[ReadDocument]]:
    """Every published year, or those of `only`, and its documents after stages 1 and 2. Raises Faults."""
    forms = load_forms(content / "forms")
    years = load_ward_years(content, config, only)
    return years, read_documents(years, forms, config.limits, jobs)


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
    form = forms[entry.form]
    document, _, reading = _read(path, name, entry.key, (form,), limits, entry.sha256)
    if document.sha256 != entry.sha256:
        raise Faults(fault(year.line("documents", index, "sha256"), "document-changed",
                           f"sha256 is that of documents/{entry.file}", f"{document.sha256} in the file",
                           "put the published document back, or, if a new edition is meant, update sha256"))
    return ReadDocument(year, entry, form, document, reading)


def _read(path: Path, name: str, key: str, forms: tuple[Form, ...], limits: Limits,
          sha256: str | None = None) -> tuple[Document, Form | None, Reading]:
    """A file's document (of a PDF the pages without what is on them), its form and its reading, made in a child
    process; see `path_to_reading`. Raises Faults, also when the file has no sheets."""
    document, form, reading = run_limited(path_to_reading, path, name, key, forms, sha256, name=name,
                                          seconds=limits.seconds, megabytes=limits.megabytes)
    if form and not reading.sheets and not reading.book_rows:
        raise Faults(Fault(document.path, 0 if document.pages else 1, "no-sheets", f"a {form.form} has at least one "
                           f"sheet, which begins as {form.name} does", "none",
                           "check that the form is right; see content/forms/"))
    return document, form, reading


def path_to_reading(path: Path, name: str, key: str, forms: tuple[Form, ...],
                    sha256: str | None) -> tuple[Document, Form | None, Reading]:
    """Stages 1 and 2 for one file. Of several forms the one that the document is of is found; it is None, and the
    reading empty, when there is none, or when the file has not the sha256 that it should."""
    document = file_to_document(path, name, key)
    bare = replace(document, pages=tuple(replace(page, chars=(), rules=(), hidden="") for page in document.pages))
    if sha256 not in (None, document.sha256):
        return bare, None, Reading(())
    form = forms[0] if len(forms) == 1 else detect_form(
        document.lines or pages_to_lines(document.pages), {form.form: form for form in forms})
    return bare, form, document_to_reading(document, form) if form else Reading(())


def write_projects(years: list[WardYear], read: list[ReadDocument], proved: bool = False) -> tuple[Change, ...]:
    """Stage 3: the project pages of every year, corrections applied; gives what changed, and why. Raises Faults, and writes no page, when any
    correction is stale; a page that a person edited is never written over."""
    faults = Collector()
    plans: list[tuple[Record, list[PagePlan]]] = []
    for year in years:
        with faults:
            own = [one for one in read if one.year is year]
            record = load_made_from(year.folder, year.name, {
                one.entry.key: (one.document.sha256, one.form.model_dump_json(exclude_defaults=True)) for one in own})
            projects = correct_projects(parse_projects(year, read), year)
            book = join_books(reading_to_book(one.reading, one.form, f"{year.ward_key}-{year.year}-{one.entry.key}",
                                              one.entry.key) for one in own)
            plans.append((record, [plan_pages(year.folder / "projects", f"{year.name}/projects", projects),
                                   plan_book_pages(year.folder / "book", f"{year.name}/book", book)]))
    faults.finish()
    changes: list[Change] = []
    for record, pages in plans:
        for plan in pages:
            plan.write()
            changes.extend(record.explain(plan.changes))
        if record.must_write(any(plan.texts for plan in pages), proved):
            record.write()
    return tuple(changes)


def parse_projects(year: WardYear, read: list[ReadDocument]) -> tuple[Project, ...]:
    """Stage 3 for one year, without its corrections: what the documents say."""
    return tuple(project for one in read if one.year is year for project in reading_to_projects(
        one.reading, one.form, f"{year.ward_key}-{year.year}-{one.entry.key}", one.entry.key))


def judge_projects(years: list[WardYear], read: list[ReadDocument]) -> list[JudgedYear]:
    """Stage 4: the project pages of every year, from disk, with their findings. Raises Faults."""
    faults = Collector()
    judged = []
    for year in years:
        with faults:
            projects = load_projects(year.folder / "projects", f"{year.name}/projects")
            book = load_book(year.folder / "book", f"{year.name}/book")
            judged.append(JudgedYear(year, tuple(one for one in read if one.year is year),
                                     tuple((project, project_to_findings(project)) for project in projects),
                                     book, book_to_findings(book), book_to_coverage(projects, book)))
    faults.finish()
    return judged


@dataclass(frozen=True)
class TriedFile:
    """What a file that is in no source.yaml holds: projects, a budget book, or both, with their findings."""

    projects: tuple[Project, ...]
    book: Book
    findings: dict[str, tuple[Finding, ...]]


def read_file(path: Path, forms: dict[str, Form], form_name: str | None, limits: Limits) -> TriedFile:
    """A file that is in no source.yaml, for trying it out; its form is detected when not given. Raises Faults."""
    known = (forms[form_name],) if form_name in forms else () if form_name else tuple(forms.values())
    document, form, reading = _read(path, path.name, "document", known, limits) if known else (None, None, None)
    if form is None:
        told = "; ".join(f"{each.form}: {' and '.join(each.detect)}" for each in forms.values())
        raise Faults(Fault(path.name, 0, "unknown-form", f"the document is of one of the forms {', '.join(forms)}",
                           f"the form {form_name!r}" if form_name else f"none of what tells them apart ({told})",
                           "name its form with --form, or describe it in content/forms/"))
    projects = reading_to_projects(reading, form, "document", document.key)
    book = reading_to_book(reading, form, "document", document.key)
    return TriedFile(projects, book, {project.id: project_to_findings(project) for project in projects}
                     | book_to_findings(book))
