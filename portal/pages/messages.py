"""What templates say, collected from them, for the catalogues of templates/languages/."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

TEMPLATES = Path(__file__).parents[2] / "templates"
_METHODS = [("**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false", "newstyle_gettext": "true"}}


def template_messages() -> dict[str, tuple[str, ...]]:
    """Every message of the templates (in Japanese), sorted, with the templates that say it."""
    found: dict[str, set[str]] = {}
    for name, _, message, _, _ in extract_from_dir(TEMPLATES, _METHODS, _OPTIONS):
        for one in message if isinstance(message, tuple) else (message,):
            found.setdefault(one, set()).add(name)
    return {message: tuple(sorted(found[message])) for message in sorted(found)}


def untranslated(catalogue: Catalog) -> list[str]:
    """The messages that a catalogue has no words for."""
    return [message for message in template_messages() if not _words(catalogue, message)]


def update(catalogue: Catalog) -> bytes:
    """A catalogue with the messages of today: new ones without words, those that nobody says any more left out."""
    new = Catalog(locale=catalogue.locale, project="ku-no-yosan-wo-yomu", charset="utf-8")
    for message, templates in template_messages().items():
        new.add(message, _words(catalogue, message), locations=[(name, None) for name in templates])
    file = io.BytesIO()
    pofile.write_po(file, new, width=0, omit_header=True, include_lineno=False)
    return b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + file.getvalue()


def _words(catalogue: Catalog, message: str) -> str:
    entry = catalogue.get(message)
    return entry.string if entry and isinstance(entry.string, str) else ""
