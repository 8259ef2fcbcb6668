"""A site in which every text of a record, a source, a relation and a page is an attack, written to a folder."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from portal.changes.published import PublishedChange
from portal import site_files
from portal.checksums import write_sums
from portal.fan_out import FanOut
from portal.kept import Kept
from portal.model import Grant, LeftOut, Remark
from portal.pages.language import LANGUAGES
from portal.pages.site_model import Site
from portal.relations.lineage import Continuation
from portal.relations.topics import Member, Topic
from tests.site_fixtures import make_site

# Each runs `boom()` where it gets through. What is text in one place is an attack in another: in HTML, in an attribute,
# in a link, in a script, in a style, in JSON, in a template, in an XML feed.
PAYLOADS = (
    "<script>boom()</script>", "<img src=x onerror=boom()>",
    '"><svg onload=boom()>', "' onfocus=boom() autofocus='",
    '" onmouseover="boom()" style="animation:x', "javascript:boom()", "</script><script>boom()</script>",
    "]]><script>boom()</script>",
    "</title></textarea></style><script>boom()</script>", "{{ boom() }}{% include 'x' %}", "${boom()}",
    "`;boom();`", "';boom();//",
    "<a href=javascript:boom()>x</a>", "[x](javascript:boom())", "![x](x\" onerror=\"boom())",
    "<iframe srcdoc='<script>boom()</script>'>",
    "<math><mi xlink:href=javascript:boom()>x", "&lt;script&gt;boom()&lt;/script&gt;",
    "&#60;script&#62;boom()&#60;/script&#62;",
    "\\u003cscript\\u003eboom()", "<!--><script>boom()</script>-->", "<base href=//example.org/>",
    "<meta http-equiv=refresh content=0;url=javascript:boom()>",
    "| a | <script>boom()</script> |\n| --- | --- |\n| <img src=x onerror=boom()> | b |",
    "- <script>boom()</script>\n- x",
    "\u202e<script>boom()</script>\u2066", "\x00<script>boom()</script>\x07\x1b[31m", "=cmd|' /C calc'!A0",
    "\ud800<script>boom()</script>",
    "../" * 12 + "etc/passwd", "あ" * 300 + "<script>boom()</script>", "%3Cscript%3Eboom()%3C/script%3E",
    "<x\x0bonclick=boom()>", "</p></main></body>")
# What is an identifier, a name of a value or a figure, and not a text.
_KEPT = {"id", "key", "form", "sha256", "change", "title_origin", "stage", "kind", "slug", "verdict", "reason",
         "state", "unit", "code",
         "date", "published", "address", "missing", "amount_scope", "budgeted_shared_with", "document",
         "media_type", "path", "project",
         "field", "because", "english", "before", "after"}
_ALSO_TEXT = {("Corrected", "reason"), ("PublishedChange", "reason"), ("Topic", "english")}
_ALSO_KEPT = {(Grant, "source"), (LeftOut, "reason"), (Remark, "slug")}


def hostile_site(base_url: str | None = None) -> Site:
    """The site of tests/site_fixtures.py, with topics, continuations and changes, and an attack in every text."""
    numbers = count()

    def attack(text: str) -> str:
        return text + PAYLOADS[next(numbers) % len(PAYLOADS)]

    def spoil(value: Any, kept: bool = False) -> Any:
        if isinstance(value, str):
            return value if kept else attack(value)
        if isinstance(value, tuple):
            return tuple(spoil(each, kept) for each in value)
        if isinstance(value, dict):
            return {key: spoil(each, kept) for key, each in value.items()}
        if is_dataclass(value):
            return replace(value, **{name: spoil(getattr(value, name), _is_kept(value, name))
                                     for name in (field.name for field in fields(value))})
        if isinstance(value, BaseModel):
            return value.model_copy(update={name: spoil(getattr(value, name), _is_kept(value, name))
                                            for name in type(value).model_fields})
        if isinstance(value, list):
            return [spoil(each, kept) for each in value]
        return value

    plain = make_site(base_url)
    ids = [entry.project.id for _, _, document in plain.documents() for entry in document.entries]
    references = {"決算": "125頁", '"><script>boom()</script>': "126頁"}
    topic = Topic(id="topic", title="題", reading="だい", english="Topic", meaning="意味。",
    english_meaning="Meaning.", words=["語"],
                  members=[Member(project=id, note="注") for id in ids])
    steps = (Continuation(kind="presumed", before=["minato-2020-request-59"], after=["minato-2023-request-96"],
    evidence="証拠",
                          date="2026-01-01"),
             Continuation(kind="merged", before=[], outside="外", after=["minato-2020-request-59"], evidence="証拠",
             date="2026-01-01"))
    changes = tuple(PublishedChange(date="2026-01-01T00:00:00Z", project=id, title="題", field="amounts.budgeted",
    before=1000, after=2000,
                                    because="correction",
                                    reason="理由") for id in ids if id.startswith("minato-2023"))
    wards = tuple(replace(ward, years=tuple(replace(year,
    changes=changes if ward.key == "minato" and year.year == 2023 else ())
                                            for year in ward.years)) for ward in plain.wards)
    wards = spoil(wards)
    wards = tuple(replace(ward, years=tuple(replace(year, documents=tuple(replace(document, entries=tuple(
        replace(entry, project=replace(entry.project, references=references)) for entry in document.entries))
        for document in year.documents)) for year in ward.years)) for ward in wards)
    return replace(plain, title=attack(plain.title), wards=wards, topics=(spoil(topic),), lineage=spoil(steps),
                   languages=tuple(LANGUAGES.values()),
                   contact="mailto:a@example.org?subject={id}&body={title}%0A{figure}%0A{url}",
                   texts={name: dict.fromkeys(("ja", "en"), text["ja"] + "\n\n" + "\n\n".join(
                       text for text in PAYLOADS if "\ud800" not in text))  # No file has it.
                          for name, text in plain.texts.items()})


def _is_kept(value: Any, name: str) -> bool:
    kind = type(value)
    return (kind, name) in _ALSO_KEPT or name in _KEPT and (kind.__name__, name) not in _ALSO_TEXT


def write_site(site: Site, folder: Path) -> None:
    """All files of a site, as build.py makes them."""
    site_files.write_site(site, folder, FanOut(), Kept())
    write_sums(folder)
