"""What each page is made from, as a digest: while that is the same, the page is the same (portal/kept.py).

A page of a project depends on the project, on the names of its neighbours, on its document's and its ward's descriptions,
on its life and topics, and on the frame of the site; a page of a year on the year, that of a department on its projects in
each year, that of a ward on its years, and every other page on the whole site; each page on its template, with all that
this one includes. Of a year that is not loaded, its facts have the digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from portal.kept import digest, program_digest
from portal.pages.addresses import project_path, year_path
from portal.pages.life_view import Life
from portal.pages.site_model import Entry, Site, SiteDocument, Ward, WardYear
from portal.pages.year_facts import YearFacts, most_striking

_USED = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+\"([^\"]+)\"")


class PageKeys:
    """The keys of a site's pages and files; `templates` is the folder of the templates."""

    def __init__(self, site: Site, templates: Path):
        self._site, self._templates = site, templates
        self._known: dict[Any, str] = {}
        self._document: SiteDocument | None = None
        self._of_document = ""

    @cached_property
    def frame(self) -> str:
        """Of what is not about single projects: what every page shows of the site."""
        site = self._site
        return digest(program_digest(), site.title, site.base_url, site.contact, [each.code for each in site.languages],
                      site.glossary.model_dump_json(), bool(site.topics), list(site.texts))

    @cached_property
    def whole(self) -> str:
        """Of everything that is published but the list of data files."""
        site = self._site
        return digest(self.frame, site.texts, site.readings, site.synonyms.to_json(), site.notes,
                      [topic.model_dump_json() for topic in site.topics], site.lineage,
                      [self.of_years(ward) for ward in site.wards])

    def of_site(self) -> str:
        """Of a page that leads through the whole site."""
        return digest(self.whole, self._site.data_files)

    def of_home(self) -> str:
        """Of the front page."""
        shown = [(ward.key, ward.name, [(facts.year, facts.documents, facts.verdicts, facts.striking, len(facts.projects))
                                        for facts in ward.facts]) for ward in self._site.wards]
        years = [facts for ward in self._site.wards for facts in ward.facts]
        told = {each.project for each in most_striking([each for facts in years for each in facts.striking])}
        return digest(self.frame, shown, [facts.digest for facts in years if not told.isdisjoint(facts.projects)])

    def of_years(self, ward: Ward) -> str:
        """Of what is published of a ward."""
        return self._once(("years", ward.key), lambda: digest(
            replace(ward, years=()), [facts.digest for facts in ward.facts]))

    def of_ward(self, ward: Ward) -> str:
        """Of the page of a ward."""
        return digest(self.frame, self.of_years(ward))

    def of_department(self, ward: Ward, office: str) -> str:
        """Of the pages of a department of a ward."""
        return digest(self.frame, replace(ward, years=()), [(facts.year, facts.offices[office])
                                                            for facts in ward.facts if office in facts.offices])

    def of_year(self, ward: Ward, facts: YearFacts) -> str:
        """Of the pages of a ward's year and its documents, with the data files beside it."""
        return digest(self.frame, replace(ward, years=()), facts.digest,
                      self._site.files_in(year_path(ward.key, facts.year)))

    def of_projects(self, ward: Ward, facts: YearFacts, around: Any) -> str:
        """Of all pages of the projects of a ward's year; `around` is what they show of other years and of topics."""
        return digest(self.frame, replace(ward, years=()), facts.digest, around)

    def of_project(self, ward: Ward, year: WardYear, document: SiteDocument, at: int, life: Life | None = None,
                   topics: tuple = ()) -> str:
        """Of what shows a document's entry `at`; `ward` may come without its years."""
        described = self._described(ward, year, document)
        entry = document.entries[at]
        near = {other for other in (at - 1, at + 1) if 0 <= other < len(document.entries)}
        if entry.project.budgeted_shared_with:
            near |= {other for other, each in enumerate(document.entries)
                     if each.project.id in entry.project.budgeted_shared_with}
        named = [(project_path(ward.key, year.year, document.key, other), other.number, other.title)
                 for other in (document.entries[index].project for index in sorted(near))]
        return digest(described, _of_entry(entry), at, sorted(near), named, document.cutouts.get(entry.project.id, ()),
                      topics, self.of_life(life) if life else None)

    def _described(self, ward: Ward, year: WardYear, document: SiteDocument) -> str:
        """Of what a page of a project shows of its document and its ward."""
        if self._document is not document:  # One document after the other: no more than one is held.
            self._document = document
            self._of_document = digest(
                self.frame, replace(ward, years=()), replace(year, documents=(), changes=()), replace(
                    document, entries=(), lines=(), tables=(), left_out=(), remarks=(), book=(), cutouts={}),
                document.split)
        return self._of_document

    @staticmethod
    def of_life(life: Life) -> list[Any]:
        """What is to be seen of a life."""
        return [([(step.listed.path, step.listed.year.year, step.listed.document.form_name, step.listed.document.split,
                   step.listed.project.id in step.listed.document.cutouts, _of_entry(step.listed.entry), step.amounts,
                   step.bars, step.is_this) for step in stretch.steps],
                 [*stretch.proofs, None, *stretch.joints]) for stretch in life.stretches]

    def seal(self, base: str, templates: Iterable[str]) -> str:
        """Of pages that show what has the key `base`, each on one of these templates."""
        return digest(base, [self._template(name) for name in templates], [each.code for each in self._site.languages])

    def of(self, template: str, key: str, language: str) -> str:
        """The key of a page by its template, in a language; `key` is that of what it shows."""
        return digest(key, template, self._template(template), language)

    def _template(self, name: str) -> str:
        """Of a template, all that it uses, and the catalogues."""
        return self._once(("template", name), lambda: digest(sorted(self._used(name).items()), self._catalogues))

    def _once(self, name: Any, make: Callable[[], str]) -> str:
        if name not in self._known:
            self._known[name] = make()
        return self._known[name]

    def _used(self, name: str) -> dict[str, str]:
        used: dict[str, str] = {}
        ahead = [name]
        while ahead:
            one = ahead.pop()
            if one not in used:
                used[one] = (self._templates / one).read_text(encoding="utf-8")
                ahead.extend(_USED.findall(used[one]))
        return used

    @cached_property
    def _catalogues(self) -> list[str]:
        catalogues = sorted((self._templates / "languages").glob("*.po"))
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in catalogues]


def _of_entry(entry: Entry) -> str:
    return entry.digest or digest(entry)
