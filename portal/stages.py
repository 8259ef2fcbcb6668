"""Stages 1 to 4 for all published years: documents → readings → project pages → findings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, wait
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from portal.changes.made_from import Record, load_made_from
from portal.cluster import read_remotely
from portal.config import Config, Limits
from portal.documents.files import file_to_sha256
from portal.fan_out import FanOut
from portal.faults import Collector, Fault, Faults
from portal.findings import project_to_findings
from portal.findings.book import book_to_findings
from portal.findings.coverage import Coverage, book_to_coverage
from portal.findings.tables import totals_to_findings
from portal.forms import Form, load_forms
from portal.model import Book, Document, Finding, Project, Reading
from portal.projects.assemble import reading_to_projects, sheet_ids
from portal.projects.book import join_books, reading_to_book
from portal.projects.book_corrections import correct_book
from portal.projects.book_pages import load_book, plan_book_pages
from portal.projects.corrections import correct_projects
from portal.projects.page_file import Change, PagePlan, load_projects, plan_pages
from portal.progress import SILENT, Done, Progress
from portal.reading import json_to_read, read_limited
from portal.reading_cache import ReadingCache, reading_seal
from portal.sources import DocumentEntry, WardYear, load_ward_years
from portal.workers import waiting_threads

CACHE = Path(".cache") / "reading"  # Beside the content.
LARGE = 400_000  # Bytes. A document of as many is read by several processes.


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
    budget book by the id of their part, and, when it has one, what share of the budget the projects explain; and the
    findings of the sums that tables print, by the key of their document."""

    year: WardYear
    documents: tuple[ReadDocument, ...]
    projects: tuple[tuple[Project, tuple[Finding, ...]], ...]
    book: Book
    book_findings: dict[str, tuple[Finding, ...]]
    coverage: Coverage | None
    table_findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)


def read_years(content: Path, config: Config, jobs: int,
               only: str | None = None, progress: Progress = SILENT,
               where: FanOut = FanOut()) -> tuple[list[WardYear], list[ReadDocument]]:
    """Every published year, or those of `only`, and its documents after stages 1 and 2. Raises Faults."""
    forms = load_forms(content / "forms")
    years = load_ward_years(content, config, only)
    return years, read_documents(years, forms, config.limits, jobs, content.absolute().parent / CACHE, progress, where)


def read_documents(years: list[WardYear], forms: dict[str, Form], limits: Limits, jobs: int,
                   cache: Path | None = None, progress: Progress = SILENT,
                   where: FanOut = FanOut()) -> list[ReadDocument]:
    """Stages 1 and 2: every document of every year, each read in a child process, up to `jobs` processes at a time:
    small documents each by one, large ones one after the other by all; or, where `where` has an executor, each by one
    of its workers. What is kept in the folder `cache` is not read again; `progress` tells how far it is. Raises Faults for all documents that can't be read, together."""
    work = [(year, index) for year in years for index in range(len(year.documents))]
    keep = {year.name: ReadingCache(cache / year.ward_key / str(year.year)) for year in years} if cache else {}
    tasks: dict[tuple[str, int], Callable[[], ReadDocument]] = {}
    faults = Collector()
    done = []
    with progress.stage("documents", len(work)) as tell:
        with waiting_threads(where.slots if where.executor else jobs) as pool:
            small = []
            for year, index in work:
                read = partial(_read_entry, year, index, forms, limits, keep.get(year.name), where.executor)
                if jobs > 1 and not where.executor and _size(year, index) >= LARGE:
                    tasks[year.name, index] = partial(_told, partial(read, jobs), tell)
                else:
                    small.append(pool.submit(_told, partial(read, 1), tell))
                    tasks[year.name, index] = small[-1].result
            wait(small)
        for task in tasks.values():
            with faults:
                done.append(task())
    faults.finish()
    for year in years:
        if year.name in keep:
            keep[year.name].keep_only({entry.key for entry in year.documents})
    return done


def _told(read: Callable[[], ReadDocument], tell: Done) -> ReadDocument:
    try:
        return read()
    finally:
        tell()


def _size(year: WardYear, index: int) -> int:
    """Of a document, in bytes; 0 where it is missing."""
    try:
        return (year.folder / "documents" / year.documents[index].file).stat().st_size
    except OSError:
        return 0


def _read_entry(year: WardYear, index: int, forms: dict[str, Form], limits: Limits, cache: ReadingCache | None,
                executor: Executor | None, jobs: int) -> ReadDocument:
    entry = year.documents[index]
    fault = partial(Fault, year.source_name)
    if entry.form not in forms:
        raise Faults(fault(year.line("documents", index, "form"), "unknown-form",
                           "form is one of " + (", ".join(sorted(forms)) or "content/forms/, which has none"),
                           repr(entry.form), "mend the name, or add the form to content/forms/"))
    path = year.folder / "documents" / entry.file
    name = f"{year.name}/documents/{entry.file}"
    if path.is_symlink() or not path.is_file():
        raise Faults(fault(year.line("documents", index, "file"), "document-missing",
                           f"documents/ holds the file {entry.file}", "a link" if path.is_symlink() else "nothing",
                           "put the document there, or mend file"))
    form = forms[entry.form]
    sha256 = file_to_sha256(path, name)
    if sha256 != entry.sha256:
        raise Faults(fault(year.line("documents", index, "sha256"), "document-changed",
                           f"sha256 is that of documents/{entry.file}", f"{sha256} in the file",
                           "put the published document back, or, if a new edition is meant, update sha256"))
    seal = reading_seal(sha256, entry.key, name, form.model_dump_json())
    data = cache.get(entry.key, seal) if cache else None
    if data is None:
        if executor:
            data = read_remotely(executor, path, name, entry.key, (form,), limits)
        else:
            data = read_limited(path, name, entry.key, (form,), limits, jobs)
        if cache:
            cache.put(entry.key, seal, data)
    read = json_to_read(data, name)
    return ReadDocument(year, entry, form, read.document, read.reading)


def write_projects(years: list[WardYear], read: list[ReadDocument], proved: bool = False) -> tuple[Change, ...]:
    """Stage 3: the pages of every year, corrections applied; gives what changed, and why. `proved`: note of each year that
    this program gives its pages, even where none changed. Raises Faults, and writes no page, when any correction is
    stale; a page that a person edited is never written over."""
    faults = Collector()
    plans: list[tuple[Record, list[PagePlan]]] = []
    for year in years:
        with faults:
            own = [one for one in read if one.year is year]
            record = load_made_from(year.folder, year.name, {
                one.entry.key: (one.document.sha256, one.form.model_dump_json(exclude_defaults=True)) for one in own})
            projects = correct_projects(parse_projects(year, read), year)
            book = correct_book(parse_book(year, read), year)
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


def parse_book(year: WardYear, read: list[ReadDocument]) -> Book:
    """Stage 3 for the budget book of one year, without its corrections: what the documents say."""
    return join_books(reading_to_book(one.reading, one.form, f"{year.ward_key}-{year.year}-{one.entry.key}",
                                      one.entry.key) for one in read if one.year is year)


def judge_projects(years: list[WardYear], read: list[ReadDocument]) -> list[JudgedYear]:
    """Stage 4: the project pages of every year, from disk, with their findings. Raises Faults."""
    faults = Collector()
    judged = []
    for year in years:
        with faults:
            judged.append(judge_year(year, read))
    faults.finish()
    return judged


def judge_year(year: WardYear, read: list[ReadDocument]) -> JudgedYear:
    """Stage 4 for one year, whose documents are among `read`. Raises Faults."""
    projects = load_projects(year.folder / "projects", f"{year.name}/projects")
    book = load_book(year.folder / "book", f"{year.name}/book")
    return JudgedYear(year, tuple(one for one in read if one.year is year),
                      tuple((project, project_to_findings(project)) for project in projects),
                      book, book_to_findings(book), book_to_coverage(projects, book),
                      _table_findings(year, read, projects))


def _table_findings(year: WardYear, read: list[ReadDocument],
                    projects: Sequence[Project]) -> dict[str, tuple[Finding, ...]]:
    by_id = {project.id: project for project in projects}
    found = {}
    for one in read:
        if one.year is year and one.reading.totals:
            ids = sheet_ids(one.reading.sheets, f"{year.ward_key}-{year.year}-{one.entry.key}")
            found[one.entry.key] = totals_to_findings(
                one.reading.totals, {at: by_id[id] for at, id in ids.items() if id in by_id})
    return found


@dataclass(frozen=True)
class TriedFile:
    """What a file that is in no source.yaml holds: projects, a budget book, or both, with their findings."""

    projects: tuple[Project, ...]
    book: Book
    findings: dict[str, tuple[Finding, ...]]


def read_file(path: Path, forms: dict[str, Form], form_name: str | None, limits: Limits, jobs: int = 1) -> TriedFile:
    """A file that is in no source.yaml, for trying it out; its form is detected when not given. Raises Faults."""
    known = [forms[form_name]] if form_name in forms else [] if form_name else list(forms.values())
    read = json_to_read(read_limited(path, path.name, "document", known, limits, jobs), path.name) if known else None
    if read is None or read.form is None:
        told = ", ".join(f"{each.form} ({each.name})" for each in forms.values())
        raise Faults(Fault(path.name, 0, "unknown-form", f"the document is of one of the forms {told}",
                           f"the form {form_name!r}" if form_name else "a document that shows the marks of none of them",
                           "name its form with --form, or describe it in content/forms/, where `detect` says by what "
                           "each is known"))
    form, key = forms[read.form], read.document.key
    projects = reading_to_projects(read.reading, form, "document", key)
    book = reading_to_book(read.reading, form, "document", key)
    return TriedFile(projects, book, {project.id: project_to_findings(project) for project in projects}
                     | book_to_findings(book)
                     | {key: totals_to_findings(read.reading.totals, dict(enumerate(projects, 1)))})
