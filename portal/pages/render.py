"""Writes the site's pages and assets into a folder. Pure: the same site gives the same bytes."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
from markupsafe import Markup

from portal.fan_out import FanOut
from portal.opendata.card import card_path, project_card
from portal.opendata.citation import page_citation, published_citation
from portal.opendata.dictionary import dictionary
from portal.opendata.published import Published
from portal.pages.addresses import href, place_path, project_path, root_of
from portal.pages.changes_view import CHANGES, changes_view
from portal.pages.contact import contact_link
from portal.pages.cuts import cuts_pages
from portal.pages.book_views import KanView, KouView, MokuView, book_pages, corrected_at
from portal.pages.browse import browse_views, search_view
from portal.pages.document_parts import document_parts
from portal.pages.field_names import named_field
from portal.pages.findings_view import findings_view
from portal.pages.glossary import Glossary
from portal.pages.language import JAPANESE, LANGUAGES, Language, translations
from portal.pages.life_view import Life, lives
from portal.pages.list_view import listed_of
from portal.pages.markdown_html import text_to_html
from portal.pages.notes import english_note
from portal.pages.origins import origin
from portal.pages.project_view import project_view
from portal.pages.security import META_POLICY, headers_file
from portal.pages.site_model import Site, SiteDocument, Ward, WardYear
from portal.pages.site_views import department_views, document_view, home_view, ward_view, year_view
from portal.pages.scripts import site_scripts
from portal.pages.stylesheet import TOKENS, site_css
from portal.pages.templating import Links, SiteEnvironment
from portal.pages.topic_views import TopicLink, topic_links, topic_views
from portal.pages.words import words_in
from portal.money import UNITS

TEMPLATES = Path(__file__).parents[2] / "templates"
APART = ("project.html", "card.html")  # What stands on these needs nothing of the site but its frame.
CHUNK = 100  # Pages that one process makes at a time.
BOOK_TEMPLATES = {KanView: "book_kan.html", KouView: "book_kou.html", MokuView: "book_moku.html"}


@dataclass(frozen=True)
class Page:
    """A page to be written: its address from the site's root, its template, what the template calls `view` (or a
    function that makes it, where it is not needed for anything else), and the ward that it is about, if it is about
    one."""

    path: str
    template: str
    made_from: Any = None
    ward: str | None = None

    @property
    def view(self) -> Any:
        """What the template calls `view`."""
        return self.made_from() if isinstance(self.made_from, partial) else self.made_from

    @property
    def file(self) -> str:
        """The file that a host shows at this address."""
        return file_of(self.path)


def file_of(address: str) -> str:
    """The file that a host shows at an address."""
    return f"{address}index.html" if address.endswith("/") or not address else address


def render_site(site: Site, out: Path, fan_out: FanOut = FanOut()) -> None:
    """Every page, style sheet, script and icon of the site, under `out`, which may be there already; pages are made
    wherever `fan_out` says."""
    pages = list(site_pages(site))
    apart = [page for page in pages if page.template in APART]
    rest = [page for page in pages if page.template not in APART]
    # What a page of a project needs of the rest of the site comes with it: it can be made on another machine.
    for where, shared, own in ((fan_out, replace(site, wards=(), lineage=()), apart), (FanOut(fan_out.jobs), site, rest)):
        for files in where.map(_render_pages, (shared, out if where.near else None), list(_in_chunks(own))):
            for file, data in files.items():
                _write(out / file, data)
    write_assets(out / "assets")
    _write(out / "_headers", headers_file())
    _write(out / "robots.txt", _robots(site))
    if site.address:
        _write(out / "sitemap.xml", _sitemap(site.address, [
            language.address(page.path) for page in pages for language in page_languages(site, page)]))


def _in_chunks(pages: list[Page]) -> Iterator[list[Page]]:
    rest = iter(pages)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _render_pages(shared: tuple[Site, Path | None], pages: list[Page]) -> dict[str, str]:
    """Some pages in all their languages by their files; nothing is left to give where they could be written at once."""
    site, out = shared
    glossary, templates = site.glossary.model_dump_json(), templates_digest()
    files: dict[str, str] = {}
    for page in pages:
        for language in page_languages(site, page):
            file = file_of(language.address(page.path))
            files[file] = render_page(_environment(glossary, language, templates), site, page)
            if out:
                _write(out / file, files.pop(file))
    return files


def page_languages(site: Site, page: Page) -> tuple[Language, ...]:
    """The languages that a page is in; what is no folder's page is in the first alone."""
    return site.languages if page.path.endswith("/") or not page.path else site.languages[:1]


def site_pages(site: Site) -> Iterator[Page]:
    """Every page of the site; each is made from its own view alone, so they can be written in any order."""
    yield Page("", "home.html", home_view(site))
    listed = [each for ward in site.wards for each in listed_of(ward, ward.years)]
    life, topics = lives(listed, site.lineage), topic_links(site.topics)
    for ward in site.wards:
        view = ward_view(ward)
        yield Page(view.path, "ward.html", view, ward.name)
        for department in department_views(ward):
            yield Page(department.path, "department.html", department, ward.name)
        for year in ward.years:
            of_year = year_view(ward, year)
            yield Page(of_year.path, "year.html", of_year, ward.name)
            for document in year.documents:
                of_document = document_view(ward, year, document)
                yield Page(of_document.path, "document.html", of_document, ward.name)
                for part in document_parts(ward, year, document, of_document.path, of_document.lists):
                    yield Page(part.path, "document-part.html", part, ward.name)
                for of_book in book_pages(ward, year, document):
                    yield Page(of_book.path, BOOK_TEMPLATES[type(of_book)], of_book, ward.name)
                yield from _project_pages(replace(ward, years=()), year, document, life, topics)
    lists = browse_views(site)
    yield Page("search/", "search.html", search_view(lists))
    for page in lists:
        yield Page(page.path, "browse.html", page)
    for cuts in cuts_pages(site):
        yield Page(cuts.path, "cuts.html", cuts, cuts.year.ward.name if cuts.year else None)
    checks = findings_view(site)
    yield Page("findings/", "findings.html", checks)
    for proved in checks.wards:
        yield Page(proved.path, "finding-documents.html", proved, proved.ward.name)
    for kind in checks.kinds:
        yield Page(kind.path, "finding-kind.html", kind)
        for part in kind.parts:
            yield Page(part.path, "finding-ward.html", part, part.ward.name)
    changes = changes_view(site)
    yield Page(CHANGES, "changes.html", changes)
    for part in changes.parts:
        yield Page(part.path, "changes-month.html", part)
    for feed in changes.feeds:
        yield Page(feed.path, "feed.xml", feed)
    of_topics = topic_views(site, listed)
    if of_topics:
        yield Page("topics/", "topics.html", of_topics)
    for topic in of_topics:
        yield Page(topic.path, "topic.html", topic)
    yield Page("glossary/", "glossary.html", site.glossary)
    yield Page("data/", "data.html", site.data_files)
    yield Page("data/dictionary/", "dictionary.html", dictionary(site.glossary))
    for name, text in site.texts.items():
        yield Page("about/" if name == "about" else f"about/{name}/", "text.html", text)
    yield Page("404.html", "404.html")


def _project_pages(ward: Ward, year: WardYear, document: SiteDocument, life: dict[str, Life],
                   topics: dict[str, tuple[TopicLink, ...]]) -> Iterator[Page]:
    """The page and the card of each project of a document; `ward` comes without its years, which they don't need."""
    for at, entry in enumerate(document.entries):
        id, path = entry.project.id, project_path(ward.key, year.year, document.key, entry.project)
        yield Page(path, "project.html", partial(project_view, ward, year, document, at, life.get(id), topics.get(id, ())),
                   ward.name)
        yield Page(card_path(path), "card.html", partial(project_card, Published(ward, year, document, entry)), ward.name)


@lru_cache(maxsize=2 * len(LANGUAGES))
def _environment(glossary: str, language: Language, templates: str) -> jinja2.Environment:
    """The environment of a language, for a glossary as JSON: one for all tasks of a process, as long as the digest of
    the templates is the same."""
    return make_environment(Glossary.model_validate_json(glossary), language)


def templates_digest() -> str:
    """A digest of all that templates and their catalogues say."""
    digest = hashlib.sha256()
    for path in sorted((*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.xml"), *TEMPLATES.rglob("*.po"))):
        digest.update(f"{path.relative_to(TEMPLATES).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def render_page(environment: jinja2.Environment, site: Site, page: Page) -> str:
    """One page as HTML."""
    # A host shows 404.html at any depth, so its links are absolute where the site's address is known.
    absolute = urlsplit(site.address).path if site.address and page.path == "404.html" else None
    language = environment.globals["language"]
    address = language.address(page.path)
    return language.finish(environment.get_template(page.template).render(
        site=site, page=page, view=page.view, url=Links(language, page.path, absolute),
        root=absolute or root_of(address), absolute=absolute, policy=META_POLICY, canonical=site.address + quote(address) if site.address else None))


def make_environment(glossary: Glossary, language: Language = JAPANESE) -> jinja2.Environment:
    """The template environment of a language: strict, escaping, and with nothing invisible let through."""
    if language is not JAPANESE:
        glossary = glossary.in_english()
    environment = SiteEnvironment(translations(language).gettext, glossary.word,
                                  loader=jinja2.FileSystemLoader(TEMPLATES))
    environment.globals.update(language=language, other_languages=_other_languages, asset=_asset,
                               corrected_at=corrected_at,
                               text_page=_text_page, place_path=place_path, english_note=english_note, per=UNITS,
                               contact=_contact, named_field=named_field, origin=origin,
                               citation=published_citation, citation_of=page_citation,
                               words_in=lambda project: words_in(project, glossary),
                               term=glossary.by_id.get, word=glossary.word)
    environment.filters.update(language.filters)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


def write_assets(out: Path) -> None:
    """Style sheets, scripts, icons, and the licence of the design tokens."""
    assets = TEMPLATES / "assets"
    for folder in ("css", "icons"):
        for path in sorted((assets / folder).glob("*.*")):
            (out / folder).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, out / folder / path.name)
    for name, script in site_scripts(assets / "js").items():
        _write(out / "js" / name, script)
    _write(out / "css" / "site.css", site_css(assets))
    shutil.copyfile(assets / TOKENS.with_name("LICENSE"), out / "css" / "design-tokens-license.txt")


@jinja2.pass_context
def _other_languages(context: jinja2.runtime.Context) -> list[tuple[Language, str]]:
    """The languages of the site with the link to this page in each, this one's own among them; none of a page that
    is in one language."""
    site, page, language = context["site"], context["page"], context["language"]
    if len(site.languages) == 1 or page.path == "404.html":
        return []
    return [(each, href(each.address(page.path), language.address(page.path))) for each in site.languages]


@jinja2.pass_context
def _asset(context: jinja2.runtime.Context, path: str) -> str:
    return f"{context['root']}assets/{path}"


@jinja2.pass_context
def _contact(context: jinja2.runtime.Context, id: str, title: str, figure: str) -> str | None:
    site, page = context["site"], context["page"]
    return contact_link(site.contact, id=id, title=title, figure=figure, url=(site.address or "") + quote(page.path))


@jinja2.pass_context
def _text_page(context: jinja2.runtime.Context, text: str) -> Markup:
    """A hand-written page as HTML; its links that begin with / are addresses from the site's root."""
    def relative(match: re.Match[str]) -> str:
        return f'href="{Markup.escape(context["url"](match[1]))}"'
    return Markup(re.sub(r'href="/([^"]*)"', relative, text_to_html(text)))


def _robots(site: Site) -> str:
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {site.address}sitemap.xml\n" if site.address else "")


def _sitemap(base_url: str, paths: list[str]) -> str:
    urls = "".join(f"<url><loc>{Markup.escape(base_url + quote(path))}</loc></url>\n"
                   for path in paths if not path.endswith((".html", ".xml")))
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n')


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
