"""Writes the site's pages and assets into a folder. Pure: the same site gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
from markupsafe import Markup

from portal.fan_out import FanOut
from portal.kept import Kept, digest, program_digest
from portal.money import UNITS
from portal.opendata.citation import page_citation, published_citation
from portal.pages.addresses import href, place_path, root_of
from portal.pages.book_views import corrected_at
from portal.pages.compiled_templates import CompiledTemplates
from portal.pages.contact import contact_link
from portal.pages.field_names import named_field
from portal.pages.glossary import Glossary
from portal.pages.language import JAPANESE, LANGUAGES, Language, translations
from portal.pages.markdown_html import text_to_html
from portal.pages.notes import english_note
from portal.pages.origins import origin
from portal.pages.page_keys import PageKeys
from portal.pages.scripts import site_scripts
from portal.pages.security import META_POLICY, headers_file
from portal.pages.site_model import Site
from portal.pages.site_pages import TEMPLATES_OF, Batch, Page, SitePages, file_of, page_languages
from portal.pages.stylesheet import TOKENS, site_css
from portal.pages.templating import Links, SiteEnvironment
from portal.pages.words import words_in
from portal.progress import SILENT, Done, Progress
from portal.publish import write_files

TEMPLATES = Path(__file__).parents[2] / "templates"
CHUNK = 60  # Pages that one process makes at a time.

# What of a batch is wanted: names of templates, or the addresses of its pages, with codes of languages.
Wanted = dict[str, set[str]]
Task = dict[Batch, Wanted]
Apart = list[tuple[Page, tuple[Language, ...]]]


@dataclass(frozen=True)
class Made:
    """A page that was made: its file, template and language, the name of its batch, its SHA-256, and its text where it
    was not written."""

    file: str
    template: str
    language: str
    batch: str
    digest: str
    text: bytes | None


def render_site(site: Site, out: Path, fan_out: FanOut = FanOut(), kept: Kept | None = None,
                progress: Progress = SILENT, soon: bool = False) -> None:
    """Every page, style sheet, script and icon of the site, under `out`, which may be there already; pages are made
    wherever `fan_out` says, or taken over from what is `kept`; `soon`: what leads through the whole site as it is there."""
    kept = kept or Kept()
    write_pages(site, out, fan_out, kept, progress, soon=soon)
    frame = asset_files() | {"_headers": headers_file().encode(), "robots.txt": _robots(site).encode()}
    if site.address:
        frame["sitemap.xml"] = _sitemap(site.address, kept.files()).encode()
    keys = {file: hashlib.sha256(data).hexdigest() for file, data in frame.items()}
    if kept.take_group("frame", digest(keys), out) is None:
        for file, data in frame.items():
            if not kept.take("frame", file, keys[file], out):
                kept.make("frame", file, keys[file], keys[file])
                write_files(out, {file: data})


def write_pages(site: Site, out: Path, fan_out: FanOut = FanOut(), kept: Kept | None = None,
                progress: Progress = SILENT, templates: Mapping[str, Sequence[str]] = TEMPLATES_OF,
                soon: bool = False) -> None:
    """Write the pages of the site, in all their languages, under `out`; those that are `kept` are taken over.
    `templates`: the kinds of batches that are written, and of each only the pages on these templates; `soon`: the pages
    that lead through the whole site are taken over as they are, if they are there."""
    pages = SitePages(site)
    work = _Work(pages, PageKeys(site, TEMPLATES), templates, kept or Kept(), out, soon)
    projects = sum(len(facts.projects) for ward in site.wards for facts in ward.facts)
    with progress.stage("pages", projects * len(site.languages)) as done:
        if fan_out.near:
            work.do(fan_out, _make_batches, (pages, out, templates_digest()), work.tasks(), done)
        else:
            # What a page of a project needs of the rest of the site comes with it: it can be made on another machine.
            frame = replace(site, wards=(), data_files=(), lineage=(), topics=site.topics[:1],
                            texts={name: {} for name in site.texts})
            work.do(FanOut(fan_out.jobs), _make_batches, (pages, out, templates_digest()), work.tasks(apart=True), done)
            work.do(fan_out, _make_apart, (frame, templates_digest()), work.tasks_apart(), done)


class _Work:
    """Which pages are to be made; where what is made is noted."""

    def __init__(self, pages: SitePages, keys: PageKeys, templates: Mapping[str, Sequence[str]], kept: Kept, out: Path,
                 soon: bool):
        self._pages, self._keys, self._templates, self._kept, self._out = pages, keys, templates, kept, out
        self._soon = soon
        self._codes = [language.code for language in pages.site.languages]
        self._shown: dict[str, str] = {}  # The key of what is shown by a batch, or by a page of a project.

    def do(self, where: FanOut, make: Callable[[Any, Any], list[Made]], shared: Any, tasks: Iterable[Any],
           done: Done) -> None:
        """Do tasks somewhere and note what was made."""
        for made in where.map(make, shared, tasks):
            for one in made:
                if one.text is not None:
                    write_files(self._out, {one.file: one.text})
                shown = self._shown.pop(one.file, None) or self._shown[one.batch]
                self._kept.make(one.batch, one.file, self._keys.of(one.template, shown, one.language), one.digest)
            done(sum(one.template == "project.html" for one in made))

    def tasks(self, apart: bool = False) -> Iterator[Task]:
        """What processes of this machine do; `apart`: the pages of projects are made elsewhere."""
        for (kind, _), batches in groupby(self._pages.batches(), key=lambda batch: (batch.kind, batch.ward)):
            if kind == "projects":
                for batch in () if apart else batches:
                    for pages in self._projects(batch):
                        yield {batch: {page.path: {each.code for each in languages} for page, languages in pages}}
            elif task := {batch: wanted for batch in batches if (wanted := self._wanted(batch))}:
                yield task

    def tasks_apart(self) -> Iterator[tuple[str, Apart]]:
        """The pages of projects with all that they need, by the names of their batches."""
        for batch in self._pages.batches():
            if batch.kind == "projects":
                for pages in self._projects(batch):
                    yield batch.name, [(replace(page, key_of=None), languages) for page, languages in pages]

    def _wanted(self, batch: Batch) -> Wanted:
        """Of a batch whose pages all show the same, what is not to be taken over."""
        templates = self._templates.get(batch.kind, ())
        wanted: Wanted = {}
        if self._soon and batch.kind == "rest" and self._kept.take_group(batch.name, None, self._out):
            return wanted
        if templates:
            shown = self._shown[batch.name] = self._pages.key(batch, self._keys)
            if self._kept.take_group(batch.name, self._keys.seal(shown, templates), self._out) is None:
                keys = {self._keys.of(name, shown, code): (name, code) for name in templates for code in self._codes}
                for name, code in self._kept.take_keyed(batch.name, keys, self._out):
                    wanted.setdefault(name, set()).add(code)
        return wanted

    def _projects(self, batch: Batch) -> Iterator[Apart]:
        """The pages of a year's projects that are not to be taken over, each with the languages in which it is not, some
        at a time."""
        templates = self._templates.get(batch.kind, ())
        if not templates or self._kept.take_group(batch.name, self._keys.seal(
                self._pages.key(batch, self._keys), templates), self._out) is not None:
            return
        pages: Apart = []
        for _, page in self._pages.of({batch: {}}):
            if page.template in templates:
                shown = page.key_of(self._keys)
                languages = tuple(each for each in page_languages(self._pages.site, page)
                                  if not self._take(batch, page, each, shown))
                pages.extend([(page, languages)] if languages else [])
                if len(pages) == CHUNK:
                    yield pages
                    pages = []
        if pages:
            yield pages

    def _take(self, batch: Batch, page: Page, language: Language, shown: str) -> bool:
        file = file_of(language.address(page.path))
        if self._kept.take(batch.name, file, self._keys.of(page.template, shown, language.code), self._out):
            return True
        self._shown[file] = shown
        return False


def _make_batches(shared: tuple[SitePages, Path, str], task: Task) -> list[Made]:
    """Make and write what is wanted of some batches, of a site that this process has."""
    pages, out, templates = shared
    environments = _environments(pages.site, templates)
    made: list[Made] = []
    for batch, page in pages.of(task):
        codes = task[batch].get(page.path if batch.kind == "projects" else page.template, ())
        languages = [each for each in page_languages(pages.site, page) if each.code in codes]
        made.extend(_make(pages.site, environments, batch.name, page, languages, out))
    return made


def _make_apart(shared: tuple[Site, str], task: tuple[str, Apart]) -> list[Made]:
    """Make pages of projects, of whose site only the frame is there; their texts are given back."""
    site, environments = shared[0], _environments(*shared)
    return [made for page, languages in task[1] for made in _make(site, environments, task[0], page, languages, None)]


def _make(site: Site, environments: Mapping[Language, jinja2.Environment], batch: str, page: Page,
          languages: Iterable[Language], out: Path | None) -> Iterator[Made]:
    for language in languages:
        file, text = file_of(language.address(page.path)), render_page(environments[language], site, page).encode("utf-8")
        if out:
            write_files(out, {file: text})
        yield Made(file, page.template, language.code, batch, hashlib.sha256(text).hexdigest(), None if out else text)


def _environments(site: Site, templates: str) -> dict[Language, jinja2.Environment]:
    glossary = site.glossary.model_dump_json()
    return {language: _environment(glossary, language, templates) for language in site.languages}


@lru_cache(maxsize=2 * len(LANGUAGES))
def _environment(glossary: str, language: Language, templates: str) -> jinja2.Environment:
    """The environment of a language, for a glossary as JSON: one for all tasks of a process, as long as the digest of
    the templates is the same."""
    environment = make_environment(Glossary.model_validate_json(glossary), language)
    seal = digest(program_digest(), glossary, templates)
    environment.bytecode_cache = CompiledTemplates(TEMPLATES / "__pycache__", language.code, seal)
    return environment


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


def asset_files() -> dict[str, bytes]:
    """Style sheets, scripts, icons, and the licence of the design tokens, by their paths from the site's root."""
    assets = TEMPLATES / "assets"
    files = {f"{folder}/{path.name}": path.read_bytes()
             for folder in ("css", "icons") for path in sorted((assets / folder).glob("*.*"))}
    files |= {f"js/{name}": script.encode() for name, script in site_scripts(assets / "js").items()}
    files |= {"css/site.css": site_css(assets).encode(),
              "css/design-tokens-license.txt": (assets / TOKENS.with_name("LICENSE")).read_bytes()}
    return {f"assets/{name}": data for name, data in files.items()}


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


def _sitemap(base_url: str, files: Iterable[str]) -> str:
    paths = sorted(file.removesuffix("index.html") for file in files if f"/{file}".endswith("/index.html"))
    urls = "".join(f"<url><loc>{Markup.escape(base_url + quote(path))}</loc></url>\n" for path in paths)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n')


