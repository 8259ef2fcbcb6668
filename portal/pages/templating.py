"""Jinja for a few hundred thousand pages: what is the same on every page of a language is worked out when a template
is compiled, and links once on a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from portal.pages.addresses import href
from portal.pages.language import Language
from portal.pages.visible import HIDDEN, visible

_SPECIAL = re.compile(f"[&<>\"'{HIDDEN}]")


class Links:
    """`url` of one page: an address from the site's root as a link from there, in the page's language; `absolute` is the
    root's path on its host where links begin with that."""

    def __init__(self, language: Language, page: str, absolute: str | None):
        self._language, self._page, self._absolute = language, language.address(page), absolute
        self._known: dict[str, str] = {}

    def __call__(self, path: str) -> str:
        link = self._known.get(path)
        if link is None:
            link = self._known[path] = href(self._language.address(path), self._page, self._absolute)
        return link


class QuickContext(Context):
    """A context that calls macros, and functions that don't ask for the context, without looking at them first."""

    def call(self, callee: Callable[..., Any], *arguments: Any, **named: Any) -> Any:  # type: ignore[override]
        kind = type(callee)
        if kind in (Links, Macro, MethodType) or kind is FunctionType and not hasattr(callee, "jinja_pass_arg"):
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return callee(*arguments, **named)
        return super().call(callee, *arguments, **named)


def shown(value: Any) -> str:
    """What a template prints of a value: escaped where it is text, and with nothing invisible in it."""
    kind = type(value)
    if kind is str:
        return escape(visible(value)) if _SPECIAL.search(value) else value
    return value if kind is Markup else escape(value)


class _Generator(CodeGenerator):
    """Prints by `shown` alone, which escapes."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write(")")


class SiteEnvironment(jinja2.Environment):
    """An environment whose templates are compiled for one language.

    translate   what a message becomes in it
    word        what the glossary calls an identifier in it
    """

    context_class = QuickContext
    code_generator_class = _Generator

    def __init__(self, translate: Callable[[str], str], word: Callable[[str], str], **options: Any):
        self._settle = _Settle(translate, word)
        super().__init__(autoescape=True, undefined=jinja2.StrictUndefined, finalize=shown, trim_blocks=True,
                         lstrip_blocks=True, keep_trailing_newline=True, extensions=["jinja2.ext.i18n"],
                         cache_size=-1, auto_reload=False, **options)
        self.newstyle_gettext = True  # type: ignore[attr-defined]
        self.filters["filled"] = filled

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        return self._settle.visit(super()._parse(source, name, filename))


def filled(message: str, **words: Any) -> Markup:
    """A message (HTML) with words in its places, escaped where they are text, and with nothing invisible in them. Where
    it has a number `n`, languages with a plural have an `s` too."""
    if "n" in words:
        words["s"] = "" if str(words["n"]) == "1" else "s"
    return Markup(message % {name: shown(word) for name, word in words.items()})


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
        return nodes.Filter(nodes.Const(message, lineno=line), "filled", [], words, None, None, lineno=line)
