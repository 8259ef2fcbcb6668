"""What templates say in their own words (`{% trans %}`, `_()`), with text from documents in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jinja2
from babel.support import NullTranslations

from portal.pages.visible import visible


def install_words(environment: jinja2.Environment, translations: NullTranslations) -> None:
    """Let templates say things; what they fill in is made visible as all output is: Jinja leaves that to us here."""
    environment.install_gettext_translations(translations, newstyle=True)
    for name in ("gettext", "ngettext"):
        environment.globals[name] = _with_visible_words(environment.globals[name])


def _with_visible_words(translate: Callable[..., Any]) -> Callable[..., Any]:
    @jinja2.pass_context
    def translated(context: jinja2.runtime.Context, *messages: Any, **words: Any) -> Any:
        if "n" in words:  # For languages with a plural: "%(n)s project%(s)s".
            words["s"] = "" if str(words["n"]) == "1" else "s"
        return translate(context, *messages, **{
            name: visible(word) if type(word) is str else word for name, word in words.items()})
    return translated
