"""What the pages are made from: the whole site as frozen records, which the loader fills and views only read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from portal.changes.published import PublishedChange
from portal.faults import Fault
from portal.model import BookSummary, Finding, Kan, LeftOut, Project, Remark, Table
from portal.pages.document_split import Split, split_document
from portal.pages.glossary import Glossary
from portal.pages.language import JAPANESE, Language
from portal.pages.table_rows import TableRow, document_rows
from portal.relations.lineage import Continuation
from portal.relations.topics import Topic
from portal.search.synonyms import Synonyms

if TYPE_CHECKING:
    from portal.pages.year_facts import YearFacts

@dataclass(frozen=True)
class Entry:
    """One project as it is published, with its corrections applied, and what its checks say; `digest` is of all that,
    "" where it is not known."""

    project: Project
    findings: tuple[Finding, ...] = ()
    digest: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True)
class Cutout:
    """The image of a part of a PDF's page: page number (from 1), the part's box in points, WebP bytes, and their size
    in pixels."""

    page: int
    box: tuple[float, float, float, float]
    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class BookPart:
    """A 款, or a table of 総括, of a budget book, with its corrections applied, and what its checks say."""

    part: Kan | BookSummary
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class SiteDocument:
    """One document of a ward's year.

    key, title, publisher, address, published, covers, licence, note, sha256   as source.yaml has them
    form, form_name, stage   of its form; stage is "requested", "decided", "settled", "announced" or
                "reported"
    lines       its text, `lines[0]` is line 1; empty for a document without lines (a PDF)
    tables      its worksheets, or its only table; empty for one that is no table
    findings    of the sums that its tables print of its projects
    entries     its projects, in the order of the document
    left_out    what stands outside all sheets and is not in the record
    remarks     what the reader noticed outside all sheets
    pages       how many pages a PDF has; 0 for a text
    cutouts     of a PDF, by the id of a project: the images of the pages that it stands on
    book        what it has of a budget book, in its order
    """

    key: str
    title: str
    publisher: str
    address: str | None
    published: str | None
    covers: str
    sha256: str
    form: str
    form_name: str
    stage: str
    licence: str | None = None
    note: str | None = None
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    findings: tuple[Finding, ...] = ()
    entries: tuple[Entry, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remark, ...] = ()
    pages: int = 0
    cutouts: dict[str, tuple[Cutout, ...]] = field(default_factory=dict)
    book: tuple[BookPart, ...] = ()

    @cached_property
    def split(self) -> Split:
        """On which pages it stands."""
        return split_document(self)

    @property
    def all_findings(self) -> Iterator[Finding]:
        """Its own findings, and those of its projects and of its budget book."""
        yield from self.findings
        for each in (*self.entries, *self.book):
            yield from each.findings

    @cached_property
    def table_rows(self) -> tuple[TableRow, ...]:
        """The rows of its tables, as pages show them."""
        return document_rows(self)


@dataclass(frozen=True)
class Population:
    """The count of residents that amounts per resident of a year are computed with; date is YYYY-MM-DD."""

    residents: int
    date: str
    series: str
    source: str


@dataclass(frozen=True)
class WardYear:
    """A ward's fiscal year, named by the calendar year in which it begins.

    coverage   what share of the ward's budget its projects explain, a sentence; None without a budget book
    changes    its published figures that changed since, oldest first
    """

    year: int
    documents: tuple[SiteDocument, ...]
    population: Population | None = None
    coverage: str | None = None
    changes: tuple[PublishedChange, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The projects of all documents, in their order."""
        return tuple(entry for document in self.documents for entry in document.entries)


@dataclass(frozen=True)
class Ward:
    """A ward with its published years in ascending order, which may be loaded one by one as they are asked for
    (portal/pages/year_facts.py); `code` is the local government code with check digit."""

    key: str
    name: str
    years: Sequence[WardYear]
    code: str | None = None

    @cached_property
    def facts(self) -> tuple[YearFacts, ...]:
        """What is known of each of its years without loading it."""
        from portal.pages.year_facts import LazyYears, year_facts  # They are made from this model.
        return self.years.facts if isinstance(self.years, LazyYears) else tuple(
            year_facts(self, year) for year in self.years)


@dataclass(frozen=True)
class DataFile:
    """A file of open data that the site offers: `path` from the site's root, what it holds (in English too), its media
    type, its size in bytes."""

    path: str
    description: str
    media_type: str
    size: int
    english: str


@dataclass(frozen=True)
class Site:
    """Everything that is published.

    base_url        full address of the site's root, or None when only relative links are known
    glossary        the words of the record in Japanese and what they mean
    texts           hand-written pages ("about", "reading", "accessibility") as Markdown, each by the code of its language
    data_files      the files of open data, written by another stage
    contact         where readers report a mistake (an https: or mailto: address), if there is such a place
    readings        words with which titles begin that the dictionary reads wrongly, in hiragana
    synonyms        words that mean the same, for the search
    topics          purposes across wards, with their published members
    lineage         which project continues which
    languages       of its frame; the first is the one at the site's root
    notes           what a maintainer should know of content that was left out
    """

    title: str
    base_url: str | None
    wards: tuple[Ward, ...]
    glossary: Glossary
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    data_files: tuple[DataFile, ...] = ()
    contact: str | None = None
    readings: dict[str, str] = field(default_factory=dict)
    synonyms: Synonyms = field(default_factory=Synonyms)
    topics: tuple[Topic, ...] = ()
    lineage: tuple[Continuation, ...] = ()
    languages: tuple[Language, ...] = (JAPANESE,)
    notes: tuple[Fault, ...] = ()

    @property
    def address(self) -> str | None:
        """The full address of the site's root, with its final /."""
        return f"{self.base_url.rstrip('/')}/" if self.base_url else None

    def files_in(self, folder: str) -> tuple[DataFile, ...]:
        """The files of open data that are in a folder (its path from the site's root, with its final /)."""
        return self._by_folder.get(folder, ())

    @cached_property
    def _by_folder(self) -> dict[str, tuple[DataFile, ...]]:
        folders: dict[str, list[DataFile]] = {}
        for file in self.data_files:
            folders.setdefault(file.path[:file.path.rfind("/") + 1], []).append(file)
        return {folder: tuple(files) for folder, files in folders.items()}

    def documents(self) -> Iterator[tuple[Ward, WardYear, SiteDocument]]:
        """Every document with its ward and year, in order."""
        for ward in self.wards:
            for year in ward.years:
                for document in year.documents:
                    yield ward, year, document
