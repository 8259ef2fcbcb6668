"""Writes the site's pages and assets into a folder. Pure: the same site gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
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
from portal.pages.page_tasks import Apart, Made, PageTasks, Task
from portal.pages.scripts import site_scripts
from portal.pages.security import META_POLICY, headers_file
from portal.pages.site_model import Site
from portal.pages.site_pages import TEMPLATES_OF, Page, SitePages, file_of, page_languages
from portal.pages.stylesheet import TOKENS, site_css
from portal.pages.templating import Links, SiteEnvironment
from portal.pages.words import words_beside
from portal.progress import SILENT, Progress
from portal.publish import write_files

TEMPLATES = Path(__file__).parents[2] / "templates"


def render_site(site: Site, out: Path, fan_out: FanOut = FanOut(), kept: Kept | None = None,
                progress: Progress = SILENT, soon: bool = False) -> None:
    """Every page, style sheet, script and icon of the site, under `out`, which may be there already; pages are made
    wherever `fan_out` says, or taken over from what is `kept`; `soon`: what leads through the whole site as it is there."""
    kept = kept or Kept()
    write_pages(site, out, fan_out, kept, progress, soon=soon)
    frame = asset_files() | {"_headers": headers_file().encode(), "robots.txt": _robots(site).encode()}
    _write_frame("frame", frame, out, kept)
    if site.address and not (soon and kept.take_group("sitemap", None, out)):
        _write_frame("sitemap", {"sitemap.xml": _sitemap(site.address, kept.files()).encode()}, out, kept)


def _write_frame(group: str, files: Mapping[str, bytes], out: Path, kept: Kept) -> None:
    keys = {file: hashlib.sha256(data).hexdigest() for file, data in files.items()}
    if not kept.take_group(group, digest(keys), out):
        for file, data in files.items():
            if not kept.take(group, file, keys[file], out):
                kept.make(group, file, keys[file], keys[file])
                write_files(out, {file: data})


def write_pages(site: Site, out: Path, fan_out: FanOut = FanOut(), kept: Kept | None = None,
                progress: Progress = SILENT, templates: Mapping[str, Sequence[str]] = TEMPLATES_OF,
                soon: bool = False) -> None:
    """Write the pages of the site, in all their languages, under `out`; those that are `kept` are taken over.
    `templates`: the kinds of batches that are written, and of each only the pages on these templates; `soon`: the pages
    that lead through the whole site are taken over as they are, if they are there."""
    pages, keys, glossary = SitePages(site), PageKeys(site, TEMPLATES), site.glossary.model_dump_json()
    work = PageTasks(pages, keys, templates, kept or Kept(), out, soon)
    projects = sum(len(facts.projects) for ward in site.wards for facts in ward.facts)
    with progress.stage("pages", projects * len(site.languages)) as done:
        here = _Here(pages, keys, out, glossary, templates_digest())
        if fan_out.near:
            work.do(fan_out, _make_task, here, work.tasks(fan_out.jobs), done)
        else:
            # What a page of a project needs of the rest of the site comes with it: it can be made on another machine.
            frame = replace(site, wards=(), data_files=(), lineage=(), topics=site.topics[:1],
                            texts={name: {} for name in site.texts})
            work.do(FanOut(fan_out.jobs), _make_task, here, work.tasks(fan_out.jobs, apart=True), done)
            work.do(fan_out, _make_apart, (frame, glossary, here.templates), work.tasks_apart(), done)


@dataclass(frozen=True)
class _Here:
    """What processes of this machine share: the site, the folder of its files, its glossary as JSON, and the digest of
    the templates."""

    pages: SitePages
    keys: PageKeys
    out: Path
    glossary: str
    templates: str


def _make_task(here: _Here, task: Task) -> list[Made]:
    """Make and write the pages of a task."""
    site = here.pages.site
    environments = _environments(site, here.glossary, here.templates)
    made: list[Made] = []
    for batch, page in here.pages.of(task.wanted, task.span):
        of_template = task.wanted[batch].get(page.template)
        codes = of_template or task.wanted[batch].get(page.path, ())
        languages = [each for each in page_languages(site, page) if each.code in codes]
        if languages:
            shown = page.key_of(here.keys) if of_template and page.key_of else None
            made.extend(_make(site, environments, batch.name, page, languages, here.out, shown))
    return made


def _make_apart(shared: tuple[Site, str, str], task: tuple[str, Apart]) -> list[Made]:
    """Make pages of projects, of whose site only the frame is there; their texts are given back."""
    site, environments = shared[0], _environments(*shared)
    return [made for page, languages in task[1] for made in _make(site, environments, task[0], page, languages)]


def _make(site: Site, environments: Mapping[Language, jinja2.Environment], batch: str, page: Page,
          languages: Iterable[Language], out: Path | None = None, shown: str | None = None) -> Iterator[Made]:
    for language in languages:
        file, text = file_of(language.address(page.path)), render_page(environments[language], site, page).encode("utf-8")
        if out:
            write_files(out, {file: text})
        yield Made(file, page.template, language.code, batch, hashlib.sha256(text).hexdigest(), None if out else text, shown)


def _environments(site: Site, glossary: str, templates: str) -> dict[Language, jinja2.Environment]:
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
                               words_beside=lambda view: words_beside(view, glossary),
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


