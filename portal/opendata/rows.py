"""Published projects → the rows of the tables of open data, in the order of ward, year, document and place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from portal.findings.rates import execution_rate
from portal.findings.sums import grant_missing
from portal.model import AMOUNTS, Corrected, Finding, Place
from portal.opendata.columns import Filled, Row, Table, fill
from portal.opendata.published import Published, document_id
from portal.opendata.tables import (BUDGET_LINES, CORRECTIONS, DOCUMENTS, FINDINGS, FUNDING_ROWS, LINE_ITEMS,
                                    PHASES, PLACES, PROJECTS, ROW_AMOUNTS, SECTIONS)
from portal.pages.ledger import once
from portal.pages.site_model import Site, SiteDocument, Ward, WardYear

# Project.printed calls these values otherwise than the columns of projects.
_PRINTED_COLUMNS = {"change": "printed_change", "execution_rate": "printed_execution_rate"}


def projects_to_tables(site: Site, documents: Iterable[tuple[Ward, WardYear, SiteDocument]],
                       published: Iterable[tuple[Published, dict[str, Any]]]) -> tuple[Filled, ...]:
    """The tables of these documents and of their projects, each with its record for JSON; phases are called as the
    site's glossary calls their amounts."""
    documents, published = tuple(documents), tuple(published)
    budget_counted = {project.id for _, _, document in documents
                      for project in once([entry.project for entry in document.entries], "budgeted")}
    labels = {amount: site.glossary.word(amount) for amount in PHASES}
    return (
        fill(DOCUMENTS, (_document_row(*one) for one in documents)),
        fill(PROJECTS, (_project_row(one, record, one.project.id in budget_counted) for one, record in published)),
        fill(BUDGET_LINES, (row for one, _ in published
                            for row in _budget_lines(one, labels, one.project.id in budget_counted))),
        *(_of_projects(table, make, published) for table, make in (
            (LINE_ITEMS, _line_items), (FUNDING_ROWS, _funding), (SECTIONS, _sections), (FINDINGS, _findings),
            (CORRECTIONS, _corrections), (PLACES, _places))))


def where_of(ward: Ward, year: WardYear) -> Row:
    """The ward and the year, as every table has them."""
    return {"ward_code": ward.code, "ward_name": ward.name, "fiscal_year": year.year}


def place_of(place: Place) -> Row:
    """Lines, page or cells of a place."""
    first, last = place.lines or (None, None)
    return {"first_line": first, "last_line": last, "page": place.page, "cells": place.cells}


def box_of(place: Place) -> Row:
    """The box of a place on its page."""
    return dict(zip(("x0", "top", "x1", "bottom"), place.box or (None,) * 4))


def _document_row(ward: Ward, year: WardYear, document: SiteDocument) -> Row:
    return {"id": document_id(ward, year, document), **where_of(ward, year), "document": document.key,
            **{key: getattr(document, key) for key in ("title", "publisher", "address", "published", "licence",
                                                       "covers", "note", "form", "form_name", "stage", "sha256")},
            "project_count": len(document.entries)}


def _project_row(one: Published, record: dict[str, Any], counted: bool) -> Row:
    project = one.project
    plain = ("id", "form", "number", "title", "title_origin", "change", "printed_change", "department", "section",
             "contact", "kan", "account", "policy_area", "start_year", "amount_scope", "printed_execution_rate",
             "unit", "contract_authorization")
    return {**{key: getattr(project, key) for key in plain}, **where_of(one.ward, one.year),
            "document": document_id(one.ward, one.year, one.document), "stage": record["stage"],
            **{key: getattr(project.amounts, key) for key in AMOUNTS},
            **{f"missing_{key}": project.missing.get(key) for key in AMOUNTS},
            "budgeted_shared_with": " ".join(project.budgeted_shared_with) or None, "budgeted_counted": counted,
            "execution_rate": execution_rate(project),
            "references": json.dumps(project.references, ensure_ascii=False) if project.references else None,
            **place_of(project.source.place), "url": record["url"], "version": record["version"]}


def _budget_lines(one: Published, labels: dict[str, str], counted: bool) -> Iterator[Row]:
    """A row for each phase that the sheet is asked for; an amount that an earlier row holds is left out."""
    project = one.project
    for field, phase in PHASES.items():
        amount, why = getattr(project.amounts, field), project.missing.get(field)
        if amount is None and why is None or field == "budgeted" and not counted:
            continue
        shared = project.budgeted_shared_with if field == "budgeted" else ()
        yield {"budget_line_id": project.id, "phase": phase, "phase_label": labels[field], "amount": amount,
               "missing_amount": why, **where_of(one.ward, one.year),
               **{key: getattr(project, key)
                  for key in ("department", "section", "kan", "account", "policy_area")},
               "project_title": project.title, "document": document_id(one.ward, one.year, one.document),
               "amount_scope": project.amount_scope, "shared_with": " ".join(shared) or None}


def _of_projects(table: Table, make: Any, published: Iterable[tuple[Published, dict[str, Any]]]) -> Filled:
    """A table whose rows `make` gives for each project; they are numbered within it."""
    return fill(table, ({"project": one.project.id, "position": position, **where_of(one.ward, one.year), **row}
                        for one, _ in published for position, row in enumerate(make(one), 1)))


def _line_items(one: Published) -> Iterator[Row]:
    for kind, row in (*(("subtotal", group) for group in one.project.groups),
                      *(("item", item) for item in one.project.line_items)):
        yield {"row_type": kind, "group": row.name if kind == "subtotal" else row.group,
               "name": None if kind == "subtotal" else row.name,
               **{key: getattr(row, key) for key in ROW_AMOUNTS},
               **{f"missing_{key}": row.missing.get(key) for key in ROW_AMOUNTS}, **place_of(row.place)}


def _funding(one: Published) -> Iterator[Row]:
    for grant in one.project.grants:
        yield {"source": grant.source, "name": grant.name, "amount": grant.amount,
               "missing_amount": grant_missing(one.project, grant) if grant.amount is None else None,
               **place_of(grant.place)}


def _sections(one: Published) -> Iterator[Row]:
    for part in one.project.sections:
        yield {"key": part.key, "number": part.number, "heading": part.heading, "missing": part.missing,
               "body": part.body, **place_of(part.place)}


def _findings(one: Published) -> Iterator[Row]:
    return map(finding_row, one.entry.findings)


def finding_row(finding: Finding) -> Row:
    """What a finding says, without whom it is about."""
    return {"slug": finding.slug, "verdict": finding.verdict, "message": finding.message,
            "message_en": finding.english,
            "fields": json.dumps(finding.fields, ensure_ascii=False) if finding.fields else None,
            **place_of(finding.place)}


def _corrections(one: Published) -> Iterator[Row]:
    return map(correction_row, one.project.corrections)


def correction_row(done: Corrected) -> Row:
    """What was corrected, without in what."""
    return {"field": done.field, "was": _text(done.was), "now": _text(done.now), "reason": done.reason,
            "date": done.date}


def _text(value: str | int | float | bool | None) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _places(one: Published) -> Iterator[Row]:
    project, document = one.project, document_id(one.ward, one.year, one.document)

    def row(table: str, position: int | None, field: str, amount: int | None, text: str | None,
            place: Place) -> Row:
        return {"table": table, "row": position, "field": field, "amount": amount, "text": text,
                "document": document, **place_of(place), **box_of(place)}

    for field, scrap in project.printed.items():
        yield row("projects", None, _PRINTED_COLUMNS.get(field, field), getattr(project.amounts, field, None),
                  scrap.text, scrap.place)
    for field in AMOUNTS:
        amount = getattr(project.amounts, field)
        if amount is not None and field not in project.printed:
            yield row("projects", None, field, amount, None, project.source.place)
    for position, item in enumerate((*project.groups, *project.line_items), 1):
        for field in ROW_AMOUNTS:
            amount, text = getattr(item, field), item.printed.get(field)
            if amount is not None or text is not None:
                yield row("line_items", position, field, amount, text, item.places.get(field, item.place))
    for position, grant in enumerate(project.grants, 1):
        if grant.amount is not None or grant.printed is not None:
            yield row("funding", position, "amount", grant.amount, grant.printed, grant.place)
