"""How a project's record is cited: as a sentence, as BibTeX, as CSL-JSON. The day of the build does not matter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from portal.model import Place
from portal.opendata.published import Published, published_to_record
from portal.pages.addresses import project_path
from portal.pages.formats import date_to_words
from portal.pages.project_view import ProjectView
from portal.pages.site_model import Site

_NO_TITLE = "（題名を読み取れません）"
_BIBTEX = str.maketrans({"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
                         "^": r"\textasciicircum{}", "\n": " ", "\r": " ",
                         **{sign: f"\\{sign}" for sign in "&%$#_"}})


@dataclass(frozen=True)
class Citation:
    """What a citation of a project names.

    published  the document's date of publication, YYYY-MM-DD, where it is known
    where      lines or page of the document, in words; "" where it has neither
    path       of the project's page, from the site's root
    address    the same in full; None when the site's address is not known
    version    of the record (published.record_version)
    """

    id: str
    title: str
    document: str
    publisher: str
    published: str | None
    where: str
    site: str
    path: str
    address: str | None
    version: str

    @property
    def text(self) -> str:
        """The citation as a sentence."""
        date = f"、{date_to_words(self.published)}" if self.published else ""
        where = f"、{self.where}" if self.where else ""
        return (f"「{self.title}」（{self.publisher}『{self.document}』{date}{where}）。"
                f"{self.site}、{self.address or self.path}、記録 {self.id}、版 {self.version}")


def cite(one: Published, version: str, site: Site) -> Citation:
    """The citation of a published project; `version` is that of its record."""
    path = project_path(one.ward.key, one.year.year, one.document.key, one.project)
    return Citation(one.project.id, one.project.title or _NO_TITLE, one.document.title,
                    one.document.publisher, one.document.published, _where(one.project.source.place), site.title,
                    path, site.address + path if site.address else None, version)


def published_citation(site: Site, one: Published) -> Citation:
    """The citation of a published project."""
    return cite(one, published_to_record(one, None)["version"], site)


def page_citation(site: Site, view: ProjectView) -> Citation:
    """The citation of the project that a page shows."""
    entry = view.document.entries[view.position]
    return published_citation(site, Published(view.ward, view.year, view.document, entry))


def citation_files(one: Published, version: str, site: Site) -> dict[str, bytes]:
    """A project's citation.bib and citation.json by their paths from the site's root."""
    citation = cite(one, version, site)
    return {f"{citation.path}citation.bib": citation_to_bibtex(citation).encode("utf-8", "replace"),
            f"{citation.path}citation.json": (json.dumps([citation_to_csl(citation)], ensure_ascii=False, indent=1)
                                              + "\n").encode("utf-8", "replace")}


def citation_to_bibtex(citation: Citation) -> str:
    """One @misc entry whose key is the project's id."""
    fields = {"title": f"{{{_bibtex(citation.title)}}}", "author": f"{{{_bibtex(citation.publisher)}}}",
              "howpublished": _bibtex(f"『{citation.document}』{citation.where}"),
              "note": _bibtex(f"{citation.site}、版 {citation.version}"),
              "url": citation.address or citation.path, "langid": "japanese"}
    if citation.published:
        fields |= {"date": citation.published, "year": citation.published[:4]}
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{citation.id}{lines}\n}}\n"


def citation_to_csl(citation: Citation) -> dict[str, Any]:
    """One item of CSL-JSON."""
    issued = {"issued": {"date-parts": [[int(part) for part in citation.published.split("-")]]}} \
        if citation.published else {}
    return {"id": citation.id, "type": "entry", "title": citation.title, "container-title": citation.document,
            "author": [{"literal": citation.publisher}], "publisher": citation.publisher, **issued,
            **({"locator": citation.where} if citation.where else {}), "archive": citation.site,
            "version": citation.version, "URL": citation.address or citation.path, "language": "ja"}


def _where(place: Place) -> str:
    if place.cells:
        return place.cells
    if place.lines:
        first, last = place.lines
        return f"{first}行" if first == last else f"{first}–{last}行"
    return f"{place.page}ページ" if place.page else ""


def _bibtex(text: str) -> str:
    return text.translate(_BIBTEX)
