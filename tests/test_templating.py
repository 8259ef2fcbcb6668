"""Templates print what Jinja itself would print: each rule by which they are put together and made faster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import jinja2
import pytest
from conftest import snapshot
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portal.pages import render
from portal.pages.addresses import href
from portal.pages.compiled_templates import CompiledTemplates
from portal.pages.glossary import Glossary
from portal.pages.language import ENGLISH, JAPANESE, Language, translations
from portal.pages.render import make_environment
from portal.pages.templating import Links, SiteEnvironment, plural, shown
from tests.hostile_site import hostile_site

ATTACK = "<b title=\"x\">&'\u202e</b>"
SAFE = "&lt;b title=&#34;x&#34;&gt;&amp;&#39;[U+202E]&lt;/b&gt;"
OPTIONS = dict(undefined=jinja2.StrictUndefined, finalize=shown, trim_blocks=True, lstrip_blocks=True,
               keep_trailing_newline=True, extensions=["jinja2.ext.i18n"], autoescape=True)


def site_environment(**templates: str) -> SiteEnvironment:
    """Templates by name, with - for . in it; messages in brackets, identifiers in capitals."""
    loader = jinja2.DictLoader({name.replace("_", "."): text for name, text in templates.items()})
    return SiteEnvironment(lambda message: f"[{message}]", str.upper, loader=loader)


def plain(like: jinja2.Environment, translate: Any) -> jinja2.Environment:
    """Jinja as it is, with what another environment has."""
    def said(message: str, **words: Any) -> Markup:
        if "n" in words:
            words["s"] = plural(words["n"])
        return Markup(translate(message) % {name: shown(word) for name, word in words.items()})

    environment = jinja2.Environment(loader=like.loader, **OPTIONS)
    environment.globals.update(like.globals, gettext=said, _=said)
    environment.filters.update(like.filters)
    environment.policies.update(like.policies)
    environment.newstyle_gettext = True
    return environment


def made(page: str, others: dict[str, str] | None = None, **values: Any) -> str:
    """What a page's template prints, by both."""
    environment = site_environment(page=page, **(others or {}))
    environment.globals.setdefault("word", str.upper)
    text = environment.get_template("page").render(**values)
    assert text == plain(environment, lambda message: f"[{message}]").get_template("page").render(**values)
    return text


def test_every_page_is_what_jinja_itself_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    site = replace(hostile_site("https://example.org/x/"), languages=(JAPANESE, ENGLISH))
    used = set()

    def noting(self: SiteEnvironment, name: str, *rest: Any, **more: Any) -> jinja2.Template:
        used.add(name)
        return jinja2.Environment.get_template(self, name, *rest, **more)

    def made_plain(glossary: Glossary, language: Language) -> jinja2.Environment:
        return plain(make_environment(glossary, language), translations(language).gettext)

    monkeypatch.setattr(SiteEnvironment, "get_template", noting)
    monkeypatch.setattr(CompiledTemplates, "load_bytecode", lambda self, bucket: None)
    monkeypatch.setattr(CompiledTemplates, "dump_bytecode", lambda self, bucket: None)
    for name, make in (("quick", make_environment), ("slow", made_plain)):
        monkeypatch.setattr(render, "make_environment", make)
        render._environment.cache_clear()
        render.render_site(site, tmp_path / name)
    monkeypatch.undo()
    render._environment.cache_clear()
    quick, slow = snapshot(tmp_path / "quick"), snapshot(tmp_path / "slow")
    assert quick.keys() == slow.keys()
    assert [name for name in quick if quick[name] != slow[name]] == []
    unused = {path.name for path in render.TEMPLATES.glob("*.*")} - used
    assert unused <= {"base.html", "book_kan.html", "book_kou.html", "book_moku.html", "document-part.html"}


@pytest.mark.parametrize("page, printed", [
    ("{{ a }}", SAFE),
    ("{{ a ~ a }}{{ 1 }}{{ none }}", SAFE * 2 + "1None"),
    ("{{ a|upper if a else '' }}", SAFE.upper().replace("#34", "#34")),
    ("{{ [a, 2]|join('<') }}", SAFE + "&lt;2"),
    ("{% set x = a %}{{ x }}{% set y %}<i>{{ a }}</i>{% endset %}{{ y }}", f"{SAFE}<i>{SAFE}</i>"),
    ("{% trans who=a %}<b>{{ who }}</b> {{ who }} 100%{% endtrans %}", f"[<b>{SAFE}</b> {SAFE} 100%]"),
    ("{{ _('%(who)s<br>', who=a) }}", f"[{SAFE}<br>]"),
    ("{{ _('<br>') }}", "[<br>]"),
    ("{{ word('<q>') }}{{ word(a) }}", "&lt;Q&gt;" + SAFE.replace("b title=", "B TITLE=").replace("x", "X")
     .replace("/b", "/B")),
    ("{% macro m(x, y=a) %}<i>{{ x }}</i>{{ y }}{% endmacro %}{{ m(a) }}", f"<i>{SAFE}</i>{SAFE}"),
    ("{% macro m(x) %}{{ x }}{% endmacro %}{{ m(m(m(a))) }}{{ m(x=a)|trim }}{{ m(a)|length }}", SAFE * 2
     + str(len(SAFE))),
    ("{% macro m(x) %}{% if x %} {{ x }} {% endif %}{% endmacro %}[{{ m(a)|trim }}]{% trans x=m(a)|trim %}{{ x }}"
     "{% endtrans %}", f"[{SAFE}][{SAFE}]"),
    ("{% filter trim %} {{ a }} {% endfilter %}", SAFE),
    ("{% for x in [a, '<'] if x != 3 %}{{ loop.index }}{{ x }}{% if not loop.last %}、{% endif %}{% endfor %}",
     f"1{SAFE}、2&lt;"),
    ("{{ safe }}{{ safe|trim }}", "<hr><hr>"),
    ("{{ '<' ~ a ~ 1 }}{{ safe ~ '<' }}{{ ('<' ~ safe)|length }}{{ ('<' ~ 1)|length }}",
     f"&lt;{SAFE}1<hr>&lt;82"),
    ("{{ true }}{{ 1.5 }}{{ 10 ** 20 }}{{ none is none }}{{ a is not none and a is string }}",
     "True1.5100000000000000000000TrueTrue"),
])
def test_what_is_text_is_escaped_and_once(page: str, printed: str):
    got = made(page, a=ATTACK, safe=Markup("<hr>"))
    assert got.replace("&#34;X&#34;", "&#34;x&#34;").lower() == printed.replace("&#34;X&#34;", "&#34;x&#34;").lower()
    assert "\u202e" not in got and "<b " not in got


def test_an_included_file_knows_the_names_around_it_and_keeps_its_own():
    got = made("{% set x = 1 %}{% for each in [5, 6] %}{% include 'one' %}{% endfor %}{{ x }}",
               {"one": "{% set x = x + each %}{{ x }}{% include 'two' %};", "two": "{{ each }}{{ told }}"}, told="!")
    assert got == "65!;76!;1"


def test_blocks_stand_in_their_places():
    base = "<{% set name %}{% block title %}t{% endblock %}{% endset %}{{ name }}{{ self.title() }}>" \
           "{% block main %}base{% endblock %}{% set late = 3 %}{% block end %}{% endblock %}"
    middle = "{% extends 'base' %}{% block main %}({{ super() }}){% endblock %}{% block end %}{{ late }}{% endblock %}"
    page = "{% extends 'middle' %}\n{% set own = a %}\n{% block title %}{{ own }}{% endblock %}" \
           "{% block main %}[{{ super() }}{% block inner %}i{% endblock %}]{% endblock %}"
    assert made(page, {"base": base, "middle": middle}, a=ATTACK) == f"<{SAFE}{SAFE}>[(base)i]3"


def test_macros_of_files_are_called_by_the_name_that_the_file_has():
    files = {"p": "{% macro a(x, y='-') %}{{ x }}{{ y }}{{ told }}{% endmacro %}"
                  "{% macro b(x) %}<{{ a(x, y=x) }}{{ a(y=2, x=1) }}>{% endmacro %}"
                  "{% macro year(year) %}{{ year }}{% endmacro %}",
             "q": "{% import 'p' as inner with context %}{% macro c(x) %}{{ p.a(x) }}{{ inner.b(x) }}{% endmacro %}"}
    page = "{% import 'p' as p with context %}{% import 'q' as q with context %}{{ p.b(1) }}{{ q.c(2) }}{{ p.year(3) }}"
    assert made(page, files, told="!") == "<11!12!>2-!<22!12!>3"


def test_a_macro_that_prints_the_same_everywhere_is_asked_once():
    page = "{% macro m(x, y=none) %}<i>{% if x == 1 %}{{ word('q') }}{% else %}{{ x }}{% endif %}</i>{{ y }}{% endmacro %}" \
           "{{ m(1) }}{{ m(1.0) }}{{ m(a) }}{{ m(b) }}{{ m(a, y=2) }}{{ m(1) }}"
    assert made(page, a=ATTACK, b=Markup(ATTACK)) == \
        f"<i>Q</i>None<i>Q</i>None<i>{SAFE}</i>None<i>{ATTACK}</i>None<i>{SAFE}</i>2<i>Q</i>None"
    told: list[str] = []
    environment = site_environment(page="{% macro m(x) %}<i>{{ word(x) }}</i>{% endmacro %}{{ m(a) }}{{ m('q') }}{{ m(a) }}")
    environment.globals["word"] = lambda id: told.append(id) or id
    for _ in range(2):
        assert environment.get_template("page").render(a="a") == "<i>a</i><i>q</i><i>a</i>"
    assert told == ["a", "q"]


def test_a_macro_knows_what_is_set_around_it():
    page = "{% set x = 1 %}{% macro m() %}{{ x }}{% set x = 2 %}{{ x }}{% endmacro %}{{ m() }}{{ x }}" \
           "{% for x in [7] %}{{ m() }}{% endfor %}{% if x %}{% set y = 4 %}{% endif %}{{ y }}"
    assert made(page) == "121124"


def test_a_point_is_an_attribute_and_brackets_an_item():
    value = SimpleNamespace(items=[1], name="n", more={"items": 2, "name": "m"})
    page = "{{ v.items[0] }}{{ v.name }}{{ v['name'] }}{{ v.more['items'] }}{{ v.more[key] }}" \
           "{{ v.more.items()|list|length }}"
    assert made(page, v=value, key="name") == "1nn2m2"
    with pytest.raises(AttributeError, match="name"):
        site_environment(page="{{ v.more.name }}").get_template("page").render(v=value)
    for wrong in ("{{ v.none }}", "{{ v.more['none'] }}", "{{ none_at_all }}", "{{ v['none'] }}"):
        with pytest.raises((AttributeError, KeyError, jinja2.UndefinedError)):
            site_environment(page=wrong).get_template("page").render(v=value)


def test_what_may_be_missing_is_asked_about_as_jinja_does():
    page = "{{ v.x is defined }}{{ v.y is defined and v.y }}{{ d.x is undefined }}{{ d['y'] is not defined }}" \
           "{{ v.z|default('-') }}{{ d['z']|default('+') }}{{ name is defined }}"
    assert made(page, v=SimpleNamespace(x=1), d={"x": 2}) == "TrueFalseFalseTrue-+False"


@pytest.mark.parametrize("page, printed", [
    ("{% for x in [1, 2, 3] if x != 2 %}{{ x }}{% else %}none{% endfor %}", "13"),
    ("{% for x in [1, 2] if x > y %}{{ x }}{% else %}none{% endfor %}{{ x is defined }}", "noneFalse"),
    ("{% for x in [1, 2] %}{% for z in [] %}{% else %}-{% endfor %}{{ x }}{% else %}none{% endfor %}", "-1-2"),
    ("{% for x in [] %}{% for z in [1] %}{{ z }}{% endfor %}{% else %}none{% endfor %}", "none"),
    ("{% for x in [1, 2] %}{% for z in 'ab' %}{{ loop.index }}{{ z }}{% endfor %}{{ loop.last }}{% endfor %}",
     "1a2bFalse1a2bTrue"),
    ("{% for x in [1, 2] %}{% for z in [loop.index] if loop.first %}{{ z }}{{ x }}{% else %}-{% endfor %}{% endfor %}",
     "11-"),
    ("{% for x, (a, b) in [(1, (2, 3))] if b %}{{ loop.length }}{{ x }}{{ a }}{{ b }}{% endfor %}", "1123"),
    ("{% set y = 1 %}{% for x in [1, 2] if y %}{% set y = y + x %}{{ y }}{% endfor %}{{ y }}", "231"),
    ("{% for x in [1, 2] %}{% if x == 2 %}{% set w = x %}{% endif %}{{ w is defined }}{% endfor %}", "FalseTrue"),
    ("{% if y %}{% set w = 1 %}{% else %}{% set w = 2 %}{% endif %}{{ w }}{% set w = 3 %}{{ w }}", "13"),
    ("{% for x in [1] %}{% set f = x %}{{ f }}{% endfor %}{% for x in [] %}{{ f }}{% endfor %}{{ f is defined }}",
     "1False"),
])
def test_loops_and_what_is_set_in_them(page: str, printed: str):
    assert made(page, y=8) == printed


@pytest.mark.parametrize("page, told", [
    ("{% import 'p' as p with context %}{{ p.nothing() }}", "no macro 'nothing'"),
    ("{% import 'p' as p with context %}{{ p.one() }}", "takes x, y"),
    ("{% import 'p' as p with context %}{{ p.one(1, 2, 3) }}", "takes x, y"),
    ("{% import 'p' as p with context %}{{ p.one(1, z=3) }}", "takes x, y"),
    ("{% import 'p' as p with context %}{{ p.one(1, x=3) }}", "takes x, y"),
    ("{% import 'p' as p with context %}{{ p.one }}", "can only be called"),
    ("{% import 'p' as p with context %}{% set p = 1 %}", "cannot be a value too"),
    ("{% macro m() %}{% endmacro %}{{ m }}", "can only be called"),
    ("{% include name %}", "named by a text"),
    ("{% from 'p' import one %}", "nothing that a template may do"),
    ("{% macro m() %}{% endmacro %}{% call m() %}{% endcall %}", "nothing that a template may do"),
    ("{% extends 'p' %}{% if 1 %}{% endif %}", "outside its blocks"),
    ("{% block a %}{{ super() }}{% endblock %}", "no such block"),
    ("{{ self.a() }}", "no such block"),
    ("{{ f(*x) }}", "one by one"),
    ("{% for x in y recursive %}{% endfor %}", "cannot hold itself"),
    ("{{ _('%(x)s', y=1) }}", "nothing says what 'x' is"),
])
def test_what_cannot_be_known_before_a_page_is_made_is_refused(page: str, told: str):
    with pytest.raises(jinja2.TemplateAssertionError, match=told):
        site_environment(page=page, p="{% macro one(x, y=2) %}{% endmacro %}").get_template("page")


def test_functions_that_ask_for_the_context_get_it():
    @jinja2.pass_context
    def said(context: jinja2.runtime.Context, more: str) -> str:
        return context["a"] + more

    environment = site_environment(page="{% macro m() %}{{ said('<') }}{% endmacro %}{{ m() }}{{ plain('&') }}")
    environment.globals.update(said=said, plain=lambda text: text)
    assert environment.get_template("page").render(a="'") == "&#39;&lt;&amp;"


def compiled(folder: Path, seal: str = "s", name: str = "ja", **templates: str) -> SiteEnvironment:
    environment = site_environment(**templates)
    environment.bytecode_cache = CompiledTemplates(folder, name, seal)
    return environment


def test_a_compiled_template_is_used_again_as_long_as_it_is_made_from_the_same(tmp_path: Path):
    def compiles(environment: SiteEnvironment) -> bool:
        with mock.patch.object(SiteEnvironment, "_generate", autospec=True,
                               side_effect=SiteEnvironment._generate) as made:
            assert environment.get_template("page").render(a=ATTACK) == SAFE
        return made.called

    assert compiles(compiled(tmp_path, page="{{ a }}"))
    assert not compiles(compiled(tmp_path, page="{{ a }}"))
    assert compiles(compiled(tmp_path, seal="t", page="{{ a }}"))  # A file that it uses has changed, or a word.
    assert compiles(compiled(tmp_path, page="{{ a }}"))
    assert compiles(compiled(tmp_path, page="{{- a }}"))
    assert compiles(compiled(tmp_path, name="en", page="{{- a }}"))
    assert not compiles(compiled(tmp_path, page="{{- a }}"))


def test_a_compiled_template_that_is_damaged_is_not_run(tmp_path: Path):
    compiled(tmp_path, page="{{ a }}").get_template("page")
    file, = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (b"", whole[:31], whole[:40], whole[:-1], whole + b"\0", *(
            whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:] for at in range(0, len(whole), 97))):
        file.write_bytes(damaged)
        assert compiled(tmp_path, page="{{ a }}").get_template("page").render(a=ATTACK) == SAFE
        assert file.read_bytes() == whole


def test_templates_are_compiled_where_nothing_can_be_written(tmp_path: Path):
    (tmp_path / "file").touch()
    assert compiled(tmp_path / "file", page="{{ a }}").get_template("page").render(a=ATTACK) == SAFE


STEPS = st.lists(st.sampled_from(["minato", "2023", "request", "96", "97", "部署"]), max_size=4).map(
    lambda steps: "".join(f"{step}/" for step in steps))
FILES = st.sampled_from(["", "", "card.html", "404.html"])
ADDRESSES = st.tuples(STEPS, FILES, st.sampled_from(["", "#L2", "#<&>"])).map("".join)


@given(st.lists(st.tuples(STEPS, FILES, st.lists(ADDRESSES, max_size=4)), max_size=6), st.sampled_from([None, "/x/"]))
def test_links_are_those_of_each_page_whatever_was_made_before(pages: list[tuple[str, str, list[str]]],
                                                               absolute: str | None):
    for folder, name, addresses in pages:
        for language in (JAPANESE, ENGLISH):
            url = Links(language, folder + name, absolute)
            for address in addresses * 2:
                own = href(language.address(address), language.address(folder + name), absolute)
                assert url(address) == Markup.escape(own) and isinstance(url(address), Markup)


def test_links_that_are_remembered_are_no_more_than_so_many():
    for at in range(11_000):
        assert Links(JAPANESE, "minato/2023/", None)(f"{at}/#L1") == f"../../{at}/index.html#L1"
