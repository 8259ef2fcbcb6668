"""What is published of one project: its record and what belongs to it (the data contract)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from portal.findings.rates import execution_rate
from portal.model import Finding, Project
from portal.pages.addresses import project_path
from portal.pages.site_model import Entry, Site, SiteDocument, Ward, WardYear
from portal.projects.record import place_to_keys, project_to_record

_ENCODER = msgspec.json.Encoder(order="sorted")
_BOX, _ODD_NUMBER = re.compile(rb'"box":\[([^]]*)]'), re.compile(rb"0\.0000|e|null")


@dataclass(frozen=True)
class Published:
    """A project with where it belongs."""

    ward: Ward
    year: WardYear
    document: SiteDocument
    entry: Entry

    @property
    def project(self) -> Project:
        return self.entry.project


def site_to_published(site: Site) -> Iterator[Published]:
    """Every project of the site, by ward, year, document and place."""
    for ward in site.wards:
        for year in ward.years:
            yield from year_to_published(ward, year)


def year_to_published(ward: Ward, year: WardYear) -> Iterator[Published]:
    """Every project of a ward's year, by document and place."""
    for document in year.documents:
        for entry in document.entries:
            yield Published(ward, year, document, entry)


def document_id(ward: Ward, year: WardYear, document: SiteDocument) -> str:
    """The id of a document, with which the ids of its projects begin: minato-2023-request."""
    return f"{ward.key}-{year.year}-{document.key}"


def project_stage(project: Project, form_stage: str) -> str:
    """requested | decided | settled | announced | reported: a request sheet that has its 予算額 is decided."""
    if form_stage == "requested" and project.missing.get("budgeted") != "undecided":
        return "decided"
    return form_stage


def published_to_record(one: Published, base_url: str | None) -> dict[str, Any]:
    """The full record, for projects.json. `url` is relative to the site's root unless `base_url` is known."""
    project = one.project
    record = project_to_record(project)
    corrections = record.pop("corrections")
    source = {**record.pop("source"), "title": one.document.title, "publisher": one.document.publisher,
              "address": one.document.address, "published": one.document.published,
              "licence": one.document.licence, "sha256": one.document.sha256}
    whole = {**record,
             "url": (base_url or "") + project_path(one.ward.key, one.year.year, one.document.key, project),
             "ward": one.ward.key, "ward_code": one.ward.code, "ward_name": one.ward.name,
             "fiscal_year": one.year.year, "stage": project_stage(project, one.document.stage),
             "execution_rate": execution_rate(project),
             "findings": [_finding(finding) for finding in one.entry.findings],
             "corrections": corrections, "source": source}
    whole["version"] = record_version(whole)
    return whole


def record_version(record: dict[str, Any]) -> str:
    """The version of a published record: the first 16 hexadecimal digits of the SHA-256 of its JSON, keys sorted
    and without white space, less `url` (which depends on where the site lies) and `version` itself."""
    said = dict(record)
    said.pop("url", None)
    said.pop("version", None)
    return hashlib.sha256(_json(said)).hexdigest()[:16]


def _json(said: dict[str, Any]) -> bytes:
    """As json.dumps writes it. msgspec writes the same in a tenth of the time, but for lone surrogates and for numbers
    with a fraction that are very small or large."""
    rates = said.get("printed_execution_rate"), said.get("execution_rate")
    if not said.get("corrections") and all([not rate or 1e-4 <= abs(rate) < 1e16 for rate in rates]):
        with contextlib.suppress(UnicodeEncodeError, TypeError):
            data = _ENCODER.encode(said)
            if b'"box":[' not in data or not any(map(_ODD_NUMBER.search, _BOX.findall(data))):
                return data
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _finding(finding: Finding) -> dict[str, Any]:
    return {"slug": finding.slug, "verdict": finding.verdict, "message": finding.message,
            "message_en": finding.english or None, "fields": list(finding.fields),
            **place_to_keys(finding.place)}
