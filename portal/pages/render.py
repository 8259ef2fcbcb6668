"""Writes the site's pages and assets into a folder. Pure: the same site gives the same bytes."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
from markupsafe import Markup

from portal.fan_out import FanOut
from portal.kept import Kept
from portal.opendata.card import card_path, project_card
from portal.opendata.citation import page_citation, published_citation
from portal.opendata.dictionary import dictionary
from portal.opendata.published import Published
from portal.pages.addresses import href, place_path, project_path, root_of, ward_path, year_path
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
from portal.pages.life_view import lives
from portal.pages.list_view import Listed, listed_of
from portal.pages.markdown_html import text_to_html
from portal.pages.notes import english_note
from portal.pages.origins import origin
from portal.pages.page_keys import PageKeys
from portal.pages.project_view import project_view
from portal.pages.security import META_POLICY, headers_file
from portal.pages.site_model import Site, Ward
from portal.pages.site_views import department_views, document_view, home_view, ward_view, year_view
from portal.pages.scripts import site_scripts
from portal.pages.stylesheet import TOKENS, site_css
from portal.pages.templating import Links, SiteEnvironment
from portal.pages.topic_views import topic_links, topic_views
from portal.pages.words import words_in
from portal.progress import SILENT, Progress
from portal.money import UNITS

TEMPLATES = Path(__file__).parents[2] / "templates"
APART = ("project.html", "card.html")  # What stands on these needs nothing of the site but its frame.
CHUNK = 50  # Pages that one process makes at a time.
BOOK_TEMPLATES = {KanView: "book_kan.html", KouView: "book_kou.html", MokuView: "book_moku.html"}


@dataclass(frozen=True)
class Page:
    """A page to be written: its address from the site's root, its template, what the template calls `view` (or a
    function that makes it, where it is not needed for anything else), the ward that it is about, if it is about one, and
    what gives the key of all that it shows."""

    path: str
    template: str
    made_from: Any = None
    ward: str | None = None
    key_of: Callable[[PageKeys], str] = PageKeys.of_site

    @property
    def view(self) -> Any:
        """What the template calls `view`."""
        return self.made_from() if isinstance(self.made_from, partial) else self.made_from

    @property
    def file(self) -> str:
        """The file that a host shows at this address."""
        return file_of(self.path)


Task = tuple[Page, tuple[Language, ...]]


def file_of(address: str) -> str:
    """The file that a host shows at an address."""
    return f"{address}index.html" if address.endswith("/") or not address else address


def render_site(site: Site, out: Path, fan_out: FanOut = FanOut(), kept: Kept | None = None,
                progress: Progress = SILENT) -> None:
    """Every page, style sheet, script and icon of the site, under `out`, which may be there already; pages are made
    wherever `fan_out` says, or taken over from what is `kept`."""
    pages = list(site_pages(site))
    write_pages(site, pages, out, fan_out, kept, progress)
    write_assets(out / "assets")
    _write(out / "_headers", headers_file())
    _write(out / "robots.txt", _robots(site))
    if site.address:
        _write(out / "sitemap.xml", _sitemap(site.address, [
            language.address(page.path) for page in pages for language in page_languages(site, page)]))


def write_pages(site: Site, pages: Iterable[Page], out: Path, fan_out: FanOut = FanOut(), kept: Kept | None = None,
                progress: Progress = SILENT) -> None:
    """Write these pages of the site, in all their languages, under `out`; those that are `kept` are taken over."""
    apart: list[Task] = []
    rest: list[Task] = []
    keys = PageKeys(site, TEMPLATES)
    for page in pages:
        languages = page_languages(site, page)
        if kept:
            key = page.key_of(keys)
            languages = tuple(each for each in languages if not kept.take(
                file_of(each.address(page.path)), keys.of(page.template, key, each.code), out))
        if languages:
            (apart if page.template in APART else rest).append((replace(page, key_of=PageKeys.of_site), languages))
    # What a page of a project needs of the rest of the site comes with it: it can be made on another machine.
    frame = replace(site, wards=(), data_files=(), lineage=(), topics=site.topics[:1],
                    texts={name: {} for name in site.texts})
    with progress.stage("pages", _count(apart) + _count(rest)) as done:
        for where, shared, own in ((fan_out, frame, apart), (FanOut(fan_out.jobs), site, rest)):
            chunks = [own[at:at + CHUNK] for at in range(0, len(own), CHUNK)]
            if where.near and len(chunks) > 1:
                _compile_templates(site)
            made = where.map(_render_pages, (shared, out if where.near else None), chunks)
            for chunk, files in zip(chunks, made):
                for file, data in files.items():
                    _write(out / file, data)
                done(_count(chunk))


def _count(tasks: list[Task]) -> int:
    """How many pages these are, in all their languages."""
    return sum(len(languages) for _, languages in tasks)


def _render_pages(shared: tuple[Site, Path | None], tasks: list[Task]) -> dict[str, str]:
    """Some pages, each in some languages, by their files; nothing is left to give where they could be written at once."""
    site, out = shared
    glossary, templates = site.glossary.model_dump_json(), templates_digest()
    files: dict[str, str] = {}
    for page, languages in tasks:
        for language in languages:
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
    yield from front_pages(site)
    yield from document_pages(site)
    yield from project_pages(site)
    yield from other_pages(site)


def front_pages(site: Site) -> Iterator[Page]:
    """The home page, and for each ward its page and those of its departments and its years."""
    yield Page("", "home.html", partial(home_view, site))
    for ward in site.wards:
        key_of = partial(_key_of_ward, ward)
        yield Page(ward_path(ward.key), "ward.html", partial(ward_view, ward), ward.name, key_of)
        for department in department_views(ward):
            yield Page(department.path, "department.html", department, ward.name, key_of)
        for year in ward.years:
            yield Page(year_path(ward.key, year.year), "year.html", partial(year_view, ward, year), ward.name, key_of)


def document_pages(site: Site) -> Iterator[Page]:
    """The pages of each document, those of its parts, and those of the budget book that it has."""
    for ward, year, document in site.documents():
        of_document, key_of = document_view(ward, year, document), partial(_key_of_ward, ward)
        yield Page(of_document.path, "document.html", of_document, ward.name, key_of)
        for part in document_parts(ward, year, document, of_document.path, of_document.lists):
            yield Page(part.path, "document-part.html", part, ward.name, key_of)
        for of_book in book_pages(ward, year, document):
            yield Page(of_book.path, BOOK_TEMPLATES[type(of_book)], of_book, ward.name, key_of)


def project_pages(site: Site) -> Iterator[Page]:
    """The page and the card of each project. They need nothing of the site but its frame."""
    life, topics = lives(_listed(site), site.lineage), topic_links(site.topics)
    for ward, year, document in site.documents():
        alone = replace(ward, years=())
        for at, entry in enumerate(document.entries):
            id, path = entry.project.id, project_path(ward.key, year.year, document.key, entry.project)
            shown = alone, year, document, at, life.get(id), topics.get(id, ())
            yield Page(path, "project.html", partial(project_view, *shown), ward.name, partial(_key_of_project, *shown))
            yield Page(card_path(path), "card.html", partial(project_card, Published(alone, year, document, entry)),
                       ward.name, partial(_key_of_project, *shown[:4]))


def _key_of_ward(ward: Ward, keys: PageKeys) -> str:
    return keys.of_ward(ward)


def _key_of_project(*shown: Any) -> str:
    *project, keys = shown
    return keys.of_project(*project)


def other_pages(site: Site) -> Iterator[Page]:
    """What leads through the whole site, or is written by hand."""
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
    of_topics = topic_views(site, _listed(site))
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


def _listed(site: Site) -> list[Listed]:
    return [each for ward in site.wards for each in listed_of(ward, ward.years)]


@lru_cache(maxsize=2 * len(LANGUAGES))
def _environment(glossary: str, language: Language, templates: str) -> jinja2.Environment:
    """The environment of a language, for a glossary as JSON: one for all tasks of a process, as long as the digest of
    the templates is the same."""
    return make_environment(Glossary.model_validate_json(glossary), language)


def _compile_templates(site: Site) -> None:
    """Compile every template, so that the processes that are forked from this one have them."""
    glossary, templates = site.glossary.model_dump_json(), templates_digest()
    for language in site.languages:
        environment = _environment(glossary, language, templates)
        for name in environment.list_templates(extensions=["html", "xml"]):
            environment.get_template(name)


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
        root=absolute or root_of(address), absolute=absolute, policy=META_POLICY,
        canonical=site.address + quote(address) if site.address else None))


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
