"""Jinja for a few hundred thousand pages: what is the same on every page of a language is worked out when a template
is compiled, and links once on a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import markup_join
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape

from portal.pages.addresses import href
from portal.pages.language import Language
from portal.pages.template_code import TemplateCode
from portal.pages.visible import visible
from portal.pages.whole_template import Source, Whole

_to_markup = str.__new__  # Of text that is HTML already: Markup() would look whether it is.


class Links:
    """`url` of one page: an address from the site's root as a link from there, in the page's language; `absolute` is
    the root's path on its host where links begin with that. What is not below a page's own folder has the same link
    on all pages of the folders beside it."""

    def __init__(self, language: Language, page: str, absolute: str | None):
        self._language, self._page, self._absolute = language, language.address(page), absolute
        self._folder = page[:page.rfind("/") + 1]
        self._own: dict[str, Markup] = {}
        above = self._page[:self._page.rfind("/") + 1].rpartition("/")[0].rpartition("/")[0]
        self._beside = _links_beside(language, above, absolute)

    def __call__(self, path: str) -> Markup:
        known = self._own if path.startswith(self._folder) else self._beside
        link = known.get(path)
        if link is None:
            if len(known) == _MOST:
                known.clear()
            link = known[path] = _to_markup(Markup, self._new(path))
        return link

    def _new(self, path: str) -> str:
        address, mark, fragment = path.partition("#")
        if not mark:
            return shown(href(self._language.address(path), self._page, self._absolute))
        on_page = self._language.address(address) == self._page
        return f"{'' if on_page else self(address)}#{shown(fragment)}"


_MOST = 5000  # Links that are remembered, of the folders beside one another.


@lru_cache(maxsize=8)
def _links_beside(language: Language, above: str, absolute: str | None) -> dict[str, Markup]:
    """The links of the pages in the folders of one folder."""
    return {}


def shown(value: Any) -> str:
    """What a template prints of a value: escaped where it is text, and with nothing invisible in it."""
    kind = type(value)
    if kind is Markup:
        return value
    if kind is str:  # Letters and digits alone are the most frequent, and most quickly told.
        if value.isalnum():
            return value
        seen = value if value.isprintable() else visible(value)
        escaped = _escape_inner(seen)
        return seen if escaped is seen else _to_markup(Markup, escaped)
    return str(value) if kind is int else escape(value)


class SiteEnvironment(jinja2.Environment):
    """An environment whose templates are compiled for one language.

    translate   what a message becomes in it
    word        what the glossary calls an identifier in it
    """

    code_generator_class = TemplateCode
    gives_html = {"url"}  # The functions that give text which needs no escaping.
    same_everywhere = {"word"}  # The functions that know nothing of the page.
    remembered = staticmethod(lru_cache(maxsize=2048, typed=True))  # What a macro printed for the same words and numbers.

    def __init__(self, translate: Callable[[str], str], word: Callable[[str], str], **options: Any):
        self._settle = _Settle(translate, word)
        super().__init__(autoescape=True, undefined=jinja2.StrictUndefined, finalize=shown, trim_blocks=True,
                         lstrip_blocks=True, keep_trailing_newline=True, extensions=["jinja2.ext.i18n"],
                         cache_size=-1, auto_reload=False, **options)
        self.newstyle_gettext = True  # type: ignore[attr-defined]
        # Those for which Jinja has two, one of them for templates that wait for what they print: the other one.
        self.filters.update({name: filter_.__wrapped__ for name, filter_ in self.filters.items()
                             if hasattr(filter_, "jinja_async_variant")})
        self.filters["plural"] = plural
        self._sources: dict[str, Source] = {}

    def make_globals(self, d: Any) -> Any:
        """What every template knows. What a template is given beside that comes with each page."""
        return {**self.globals, **d} if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return self._settle.visit(super()._parse(source, name, filename))

    def _generate(self, source: nodes.Template, name: str | None, *rest: Any, **more: Any) -> str:
        return super()._generate(Whole(name, self._source_of).tree(source), name, *rest, **more)

    def _source_of(self, name: str) -> Source:
        """A file that others use, parsed once."""
        if name not in self._sources:
            text, filename, _ = self.loader.get_source(self, name)
            self._sources[name] = Source(self._parse(text, name, filename))
        return self._sources[name]

    @staticmethod
    def item(of: Any, key: Any) -> Any:
        """An item, or an attribute of what has no items. Raises LookupError or AttributeError where there is none."""
        if type(of) is dict:
            return of[key]
        return of[key] if hasattr(type(of), "__getitem__") else getattr(of, key)

    @staticmethod
    def joined(parts: tuple[Any, ...]) -> str:
        """What `~` makes of its parts: text, or HTML with the text in it escaped, where one of them is HTML."""
        return markup_join(parts) if any([type(part) is not str for part in parts]) else "".join(parts)


def plural(number: Any) -> str:
    """What a word for this many things ends in, in a language that says so."""
    return "" if str(number) == "1" else "s"


class _Settle(NodeTransformer):
    """Puts the words of a language in the place of the messages and of the glossary's identifiers."""

    def __init__(self, translate: Callable[[str], str], word: Callable[[str], str]):
        self._translate, self._word = translate, word

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:
        self.generic_visit(node)
        called = node.node.name if isinstance(node.node, nodes.Name) else None
        first = node.args[0] if len(node.args) == 1 else None
        if not isinstance(first, nodes.Const) or not isinstance(first.value, str):
            return node
        if called in ("_", "gettext"):
            return self._said(self._translate(first.value), node.kwargs, node.lineno)
        return nodes.Const(self._word(first.value), lineno=node.lineno) if called == "word" and not node.kwargs else node

    def _said(self, message: str, words: list[nodes.Keyword], line: int) -> nodes.Expr:
        if not words:
            return nodes.MarkSafe(nodes.Const(message % {}, lineno=line), lineno=line)
        # No filter, but a note to TemplateCode: a message (HTML) with words in its places.
        return nodes.Filter(nodes.Const(message, lineno=line), "filled", [], words, None, None, lineno=line)
