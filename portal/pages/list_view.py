"""Projects → the sortable tables and the sums of the pages that list them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.model import VERDICTS, Corrected, Finding, Project
from portal.pages.addresses import Shown, department_path, document_path, place_path, project_path
from portal.pages.cutouts import shown_marks
from portal.pages.figures import Change, Figure, asked_and_granted, bar_width, change, figure
from portal.pages.formats import rate, unit_for
from portal.pages.ledger import Ledger, asked_for, sum_amounts
from portal.pages.site_model import Entry, SiteDocument, Ward, WardYear


@dataclass(frozen=True)
class Listed:
    """A project with where it stands: what every list is made of."""

    ward: Ward
    year: WardYear
    document: SiteDocument
    entry: Entry
    position: int

    @property
    def project(self) -> Project:
        return self.entry.project

    @property
    def path(self) -> str:
        """The address of its page."""
        return project_path(self.ward.key, self.year.year, self.document.key, self.project)

    @property
    def title(self) -> str | None:
        """Its title, if it can be read."""
        return self.project.title

    @property
    def corrections(self) -> tuple[Corrected, ...]:
        """What a person put right of it."""
        return self.project.corrections

    @property
    def document_path(self) -> str:
        """The address of its document's page."""
        return document_path(self.ward.key, self.year.year, self.document.key)

    @property
    def on_document(self) -> Shown:
        """Where its places are shown on the pages of its document."""
        return Shown(self.document_path, split=self.document.split)

    @property
    def shown(self) -> Shown:
        """Where its places are shown."""
        if self.project.id not in self.document.cutouts:
            return self.on_document
        return shown_marks(self.project, self.entry.findings, self.on_document, self.path)

    @property
    def office(self) -> str | None:
        """The department that answers for it, or the office where no department is printed."""
        return self.project.department or self.project.section

    @property
    def offices(self) -> str:
        """Department and section as they are printed."""
        return " ".join(filter(None, (self.project.department, self.project.section)))


    @property
    def named(self) -> Listed:
        """The same with no more of the project than what names it."""
        project = replace(self.project, missing={}, printed={}, groups=(), line_items=(), funding={}, grants=(),
                          references={}, sections=(), remarks=(), left_out=(), corrections=())
        return replace(self, entry=Entry(project))


@dataclass(frozen=True)
class DocumentListed:
    """A document with where it stands, for lists of findings that are its own."""

    ward: Ward
    year: WardYear
    document: SiteDocument

    @property
    def path(self) -> str:
        """The address of its page."""
        return document_path(self.ward.key, self.year.year, self.document.key)

    @property
    def title(self) -> str:
        """What lists call it."""
        return self.document.title

    @property
    def shown(self) -> Shown:
        """Where its places are shown."""
        return Shown(self.path, split=self.document.split)


@dataclass(frozen=True)
class ListRow:
    """One project in a table; `verdicts` counts its findings."""

    listed: Listed
    figures: dict[str, Figure]
    change: Change | None
    rate: str | None
    verdicts: dict[str, int]
    bars: dict[str, float]


@dataclass(frozen=True)
class ListTable:
    """A table of projects: which amounts are its columns, their unit, and whether its rows name the kind of
    request and, where there are several, the document."""

    rows: tuple[ListRow, ...]
    fields: tuple[str, ...]
    unit: str
    has_change: bool
    has_documents: bool

    @property
    def compares(self) -> bool:
        """Whether a row shows what was asked for beside what was granted."""
        return any([row.change for row in self.rows])

    @property
    def doubts(self) -> bool:
        """Whether a finding of a row cannot tell."""
        return any([row.verdicts["cannot-tell"] for row in self.rows])


@dataclass(frozen=True)
class Office:
    """A department in a list: its name, the address of its page, its sums, its projects, the largest first. Where
    a document names no departments, a 分野 stands in for one, which has no page.

    leading   the amount that it is ranked by; None when its projects have none
    bar       how long that amount is beside the other departments'
    """

    name: str
    path: str | None
    ledger: Ledger
    bars: dict[str, float]
    members: tuple[Listed, ...]
    leading: str | None
    bar: float


@dataclass(frozen=True)
class DocumentSums:
    """A document of a year with its sums, as a whole and by department, and the printed numbers of its projects.
    `whole_project`: its amounts are those of whole projects, of which it tells a part."""

    document: SiteDocument
    path: str
    unit: str
    ledger: Ledger
    offices: tuple[Office, ...]
    numbers: tuple[str, ...]
    whole_project: bool


def listed_of(ward: Ward, years: Iterable[WardYear]) -> list[Listed]:
    """The projects of some years of a ward, in order."""
    return [Listed(ward, year, document, entry, position)
            for year in years for document in year.documents for position, entry in enumerate(document.entries)]


def list_table(listed: Iterable[Listed]) -> ListTable:
    """A table of projects, in the unit that suits all of them."""
    listed = list(listed)
    projects = [each.project for each in listed]
    fields = asked_for(projects)
    unit = common_unit(projects)
    largest = max((amount or 0 for project in projects for amount in vars(project.amounts).values()), default=0)
    return ListTable(tuple(_row(each, fields, unit, largest) for each in listed), fields, unit,
                     any(project.printed_change for project in projects),
                     len({each.document.key for each in listed}) > 1)


def common_unit(projects: Iterable[Project]) -> str:
    """The unit in which the amounts of some projects can stand in one table."""
    projects = list(projects)
    units = {project.unit for project in projects}
    if len(units) > 1:
        units = {project.unit for project in projects if asked_for([project])}
    elif not asked_for(projects):
        units = set()
    amounts = [amount for project in projects for amount in vars(project.amounts).values() if amount is not None]
    unit = unit_for(amounts, units.pop() if len(units) == 1 else "円")
    # A newsletter rounds to 万円: so many zeros would only hide the figures.
    return "万円" if unit == "円" and amounts and unit_for(amounts, "万円") == "万円" else unit


def document_sums(ward: Ward, year: WardYear, document: SiteDocument) -> DocumentSums:
    """A document's sums."""
    listed = [Listed(ward, year, document, entry, position) for position, entry in enumerate(document.entries)]
    projects = [each.project for each in listed]
    unit = common_unit(projects)
    return DocumentSums(document, document_path(ward.key, year.year, document.key), unit,
                        sum_amounts(projects, unit), offices_of(listed, unit),
                        tuple(project.number for project in projects if project.number),
                        any(project.amount_scope == "whole-project" for project in projects))


def listed_apart(ward: Ward, year: WardYear) -> list[Listed]:
    """The projects of a year, in order, each without the others: it can be held without them."""
    return [Listed(alone, of_year, light, entry, position) for document in year.documents
            for alone, of_year, light in [document_apart(ward, year, document)]
            for position, entry in enumerate(document.entries)]


def year_apart(ward: Ward, year: WardYear) -> tuple[Ward, WardYear]:
    """A ward and one of its years, without what is published of them."""
    return replace(ward, years=()), replace(year, documents=(), changes=())


def document_apart(ward: Ward, year: WardYear, document: SiteDocument) -> tuple[Ward, WardYear, SiteDocument]:
    """A document with its ward and year, without what stands in it and in others."""
    light = replace(document, lines=(), tables=(), findings=(), entries=(), left_out=(), remarks=(), book=(),
                    cutouts=dict.fromkeys(document.cutouts, ()))
    vars(light)["split"] = document.split  # As it is for the whole document.
    return *year_apart(ward, year), light


# What a list is ranked by: the first of these that is known, the nearest to what was spent.
LEADING = ("settled", "budgeted", "requested", "adjusted")


def leading_amount(ledger: Ledger) -> str | None:
    """The amount by which the projects of a ledger are ranked; None when it has no sum."""
    return next((field for field in LEADING
                 if field in ledger.sums and ledger.sums[field].figure.amount is not None), None)


def offices_of(listed: Iterable[Listed], unit: str) -> tuple[Office, ...]:
    """The departments of some projects with their sums, the largest first."""
    listed = list(listed)
    named = any(each.office for each in listed)
    by_office: dict[str, list[Listed]] = {}
    for each in listed:
        if name := each.office if named else each.project.policy_area:
            by_office.setdefault(name, []).append(each)
    ledgers = {name: sum_amounts([each.project for each in own], unit) for name, own in by_office.items()}
    amounts = {name: {field: each.figure.amount for field, each in ledger.sums.items()}
               for name, ledger in ledgers.items()}
    largest = max((amount or 0 for own in amounts.values() for amount in own.values()), default=0)
    offices = []
    for name, own in by_office.items():
        leading = leading_amount(ledgers[name])
        offices.append(Office(
            name, department_path(own[0].ward.key, name) if named else None, ledgers[name],
            asked_and_granted(amounts[name], largest), tuple(rank(own, leading)), leading,
            bar_width(amounts[name].get(leading), largest) if leading else 0))
    return tuple(sorted(offices, key=lambda office: -(amounts[office.name].get(office.leading) or 0)))


def rank(listed: Iterable[Listed], field: str | None) -> list[Listed]:
    """Projects by an amount, the largest first; those without it come last, in their order."""
    def amount(each: Listed) -> int:
        known = getattr(each.project.amounts, field) if field else None
        return -1 if known is None else known
    return sorted(listed, key=amount, reverse=True)


def count_verdicts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings hold, fail and cannot tell."""
    verdicts = [finding.verdict for finding in findings]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def _row(listed: Listed, fields: tuple[str, ...], unit: str, largest: int) -> ListRow:
    project, shown = listed.project, listed.shown
    figures = {}
    for field in fields:
        amount, reason = getattr(project.amounts, field), project.missing.get(field)
        scrap = project.printed.get(field)
        # A form that does not ask for an amount leaves its cell without a word: nothing could be missing there.
        line = place_path(shown, scrap.place if scrap else None)
        figures[field] = figure(amount, reason, unit, line) if amount is not None or reason else Figure(None)
    amounts = project.amounts
    spent = rate(amounts.settled, amounts.adjusted) if amounts.settled is not None and amounts.adjusted else None
    return ListRow(listed, figures,
                   change(amounts.requested, amounts.budgeted, unit), spent, count_verdicts(listed.entry.findings),
                   asked_and_granted(vars(amounts), largest))
