"""A project → what its page shows, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from portal.model import Finding, Grant, LeftOut, Place, Project
from portal.pages.addresses import Shown, department_path, document_path, place_path, project_path
from portal.pages.cutouts import MarkedCutout, marked_cutouts, shown_marks
from portal.pages.life_view import Life
from portal.pages.pictures import picture_path
from portal.pages.topic_views import TopicLink
from portal.pages.figures import Change, Figure, asked_and_granted, bar_width, change, figure
from portal.pages.formats import per_head, rate, unit_for
from portal.pages.markdown_html import body_to_section, body_to_text
from portal.pages.project_items import ItemTable, item_table
from portal.pages.site_model import SiteDocument, Ward, WardYear

# Sections that give the ward's reasons, and the one that says what the project is. A form names its boxes so.
REASONS = ("reasoning", "evaluation")
SUMMARIES = ("description", "summary")
_PRIMARY = ("settled", "budgeted", "requested")


@dataclass(frozen=True)
class Fact:
    """One of the leading amounts: its identifier, the amount, and where it is printed."""

    id: str
    figure: Figure
    place: Place


@dataclass(frozen=True)
class FundingRow:
    """One printed row of the funding block; `share` is of all that is printed there."""

    source: str
    name: str | None
    figure: Figure
    share: str | None
    bar: float


@dataclass(frozen=True)
class Text:
    """A section: its heading and number as printed, its text as HTML (or raw, where it is unreadable)."""

    key: str
    anchor: str
    number: str | None
    heading: str
    html: Markup
    raw: str
    missing: str | None
    line: str | None


@dataclass(frozen=True)
class Printed:
    """Raw text of the document behind a value of the record: the value's identifier, the text, where."""

    id: str
    text: str
    place: Place
    line: str | None


@dataclass(frozen=True)
class Neighbour:
    """A link to another project."""

    path: str
    number: str | None
    title: str | None


@dataclass(frozen=True)
class ProjectView:
    """Everything on a project's page.

    position   its place in the document, from 0
    facts      the leading amounts; `earmarked` stands apart, with the funding that explains it
    change     of `change_of`, two identifiers
    per_head   yen per resident, rounded; None where no population is known or the amount is not its own
    """

    path: str
    ward: Ward
    year: WardYear
    document: SiteDocument
    document_path: str
    on_document: Shown
    place: str | None
    project: Project
    position: int
    department: str | None
    office: str | None
    summary: Text | None
    description: str
    unit: str
    words_first: bool
    facts: tuple[Fact, ...]
    earmarked: Fact | None
    change: Change | None
    change_of: tuple[str, str]
    bars: dict[str, float] | None
    rate: str | None
    per_head: int | None
    shared_with: tuple[Neighbour, ...]
    items: ItemTable | None
    reasons: tuple[Text, ...]
    funding: tuple[FundingRow, ...]
    funding_unit: str
    asks_for_funding: bool
    texts: tuple[Text, ...]
    printed: tuple[Printed, ...]
    findings: tuple[tuple[Finding, str | None], ...]
    left_out: tuple[tuple[LeftOut, str | None], ...]
    cutouts: tuple[MarkedCutout, ...]
    before: Neighbour | None
    after: Neighbour | None
    picture: str
    life: Life | None
    topics: tuple[TopicLink, ...]

    def line_of(self, field: str) -> str | None:
        """The address of the place of a leading amount; None where that has none, or is not there."""
        return next((fact.figure.line for fact in self.facts if fact.id == field), None)


def project_view(ward: Ward, year: WardYear, document: SiteDocument, at: int, life: Life | None = None,
                 topics: tuple[TopicLink, ...] = ()) -> ProjectView:
    """What the page of a document's entry `at` (from 0) shows; of its neighbours it needs names and addresses.
    `life` and `topics` are those of the project."""
    entry = document.entries[at]
    project = entry.project
    folder = document_path(ward.key, year.year, document.key)
    path = project_path(ward.key, year.year, document.key, project)
    images = document.cutouts.get(project.id, ())
    on_document = Shown(folder, split=document.split)
    shown = shown_marks(project, entry.findings, on_document, path) if images else on_document
    unit = unit_for((getattr(project.amounts, field) for field in vars(project.amounts)), project.unit)
    office = project.department or project.section
    texts = _texts(project, shown)
    summary = next((text for text in texts if text.key in SUMMARIES and not text.missing and text.raw), None)
    reasons = [text for text in texts if text.key in REASONS and (text.raw or text.missing == "unreadable")]
    facts = _facts(project, unit, shown)
    first, second = ("adjusted", "settled") if project.amounts.settled is not None else ("requested", "budgeted")

    def neighbour(other: Project) -> Neighbour:
        return Neighbour(project_path(ward.key, year.year, document.key, other), other.number, other.title)

    return ProjectView(
        path=path, ward=ward, year=year, document=document,
        document_path=folder, on_document=on_document,
        place=place_path(on_document, project.source.place), project=project,
        position=at, department=department_path(ward.key, office) if office else None,
        office=" ".join(filter(None, (project.department, project.section))) or None,
        summary=summary, description=_description(project, summary),
        unit=unit, words_first=_words_first(project, unit),
        facts=tuple(fact for fact in facts if fact.id != "earmarked"),
        earmarked=next((fact for fact in facts if fact.id == "earmarked"), None),
        change=change(getattr(project.amounts, first), getattr(project.amounts, second), unit),
        change_of=(first, second),
        bars=_bars(project), rate=_execution_rate(project), per_head=_per_head(project, year),
        shared_with=tuple([neighbour(other.project)
                           for other in (document.entries if project.budgeted_shared_with else ())
                           if other.project.id in project.budgeted_shared_with]),
        items=item_table(project, shown),
        reasons=tuple(reasons),
        funding=_funding(project.grants, project.unit, shown),
        funding_unit=unit_for((grant.amount for grant in project.grants), project.unit),
        asks_for_funding=project.amounts.requested is not None or "requested" in project.missing,
        texts=tuple(text for text in texts if text is not summary and text not in reasons),
        printed=tuple(Printed(key, scrap.text, scrap.place, place_path(shown, scrap.place))
                      for key, scrap in project.printed.items()),
        findings=tuple((finding, place_path(shown, finding.place)) for finding in entry.findings),
        left_out=tuple((part, place_path(shown, part.place)) for part in project.left_out),
        cutouts=marked_cutouts(project, entry.findings, images, shown),
        before=neighbour(document.entries[at - 1].project) if at else None,
        after=neighbour(document.entries[at + 1].project) if at + 1 < len(document.entries) else None,
        picture=picture_path(path), life=life, topics=topics)


def _execution_rate(project: Project) -> str | None:
    adjusted, settled = project.amounts.adjusted, project.amounts.settled
    return None if adjusted is None or settled is None else rate(settled, adjusted)


def _words_first(project: Project, unit: str) -> bool:
    """Whether the amounts are better said in words: round yen, as a newsletter prints them (3億528万円)."""
    amounts = [amount for amount in vars(project.amounts).values() if amount is not None]
    return unit != "千円" and all(amount % 10_000 == 0 for amount in amounts)


def _facts(project: Project, unit: str, shown: Shown) -> tuple[Fact, ...]:
    """The amounts that the sheet is asked for; first the one that is nearest to what was spent and is known."""
    fields = [field for field in vars(project.amounts)
              if getattr(project.amounts, field) is not None or field in project.missing]
    fields.sort(key=lambda field: field != _leading(project))
    facts = []
    for field in fields:
        place = project.printed[field].place if field in project.printed else project.source.place
        amount, reason = getattr(project.amounts, field), project.missing.get(field)
        facts.append(Fact(field, figure(amount, reason, unit, place_path(shown, place)), place))
    return tuple(facts)


def _leading(project: Project) -> str | None:
    return next((field for field in _PRIMARY if getattr(project.amounts, field) is not None), None)


def _bars(project: Project) -> dict[str, float] | None:
    """The lengths of the bars for what was asked and granted as a whole; None where one of them is not known."""
    asked, granted = project.amounts.requested, project.amounts.budgeted
    if asked is None or granted is None:
        return None
    return asked_and_granted(vars(project.amounts), max(asked, granted))


def _per_head(project: Project, year: WardYear) -> int | None:
    """The leading amount per resident; None for an amount that is not this project's alone."""
    field = _leading(project)
    if not (field and year.population) or project.budgeted_shared_with or project.amount_scope != "project":
        return None
    return per_head(getattr(project.amounts, field), year.population.residents)


def _funding(grants: tuple[Grant, ...], printed_unit: str, shown: Shown) -> tuple[FundingRow, ...]:
    unit = unit_for((grant.amount for grant in grants), printed_unit)
    whole = sum(grant.amount for grant in grants if grant.amount is not None)
    complete = all(grant.amount is not None or not grant.name for grant in grants)
    return tuple(FundingRow(
        grant.source, grant.name,
        figure(grant.amount, "unreadable" if grant.name else "blank", unit, place_path(shown, grant.place)),
        rate(grant.amount, whole) if grant.amount is not None and complete else None,
        bar_width(grant.amount, whole)) for grant in grants)


def section_anchor(key: str) -> str:
    """The id of a section on its project's page, by its key."""
    return "s-" + key.replace("_", "-")


def _texts(project: Project, shown: Shown) -> list[Text]:
    """The sections in order. A section can be linked to by its key; of several with one key, the first."""
    texts: list[Text] = []
    for section in project.sections:
        anchor = section_anchor(section.key)
        if any(text.anchor == anchor for text in texts):
            anchor = ""
        html = Markup("") if section.missing else body_to_section(section.body, section.heading or "本文")
        texts.append(Text(section.key, anchor, section.number, section.heading, html, section.body,
                          section.missing, place_path(shown, section.place)))
    return texts


def _description(project: Project, summary: Text | None) -> str:
    """One line about the project for search engines: what it is, in the document's words."""
    body = summary.raw if summary else next((part.body for part in project.sections if not part.missing), "")
    text = body_to_text(body)
    return text if len(text) <= 120 else text[:119] + "…"
