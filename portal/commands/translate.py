"""python build.py translate: brings templates/languages/ up to what the templates say, and tells what is missing."""

from __future__ import annotations

import argparse

from babel.messages.catalog import Catalog

from portal.pages.language import CATALOGUES, LANGUAGES, load_catalogue
from portal.pages.messages import untranslated, update

HELP = "bring templates/languages/ up to what the templates say, and tell what is not translated"
EXAMPLES = """
build.py translate                           after a change of a template's words
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing besides what all commands take."""


def run(arguments: argparse.Namespace) -> int:
    """Messages that are new stand in the catalogue without words; those that nobody says any more are taken out."""
    for language in LANGUAGES.values():
        if language.code == "ja":
            continue
        path = CATALOGUES / f"{language.code}.po"
        catalogue = load_catalogue(language) if path.exists() else Catalog(locale=language.code)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(update(catalogue))
        for message in untranslated(load_catalogue(language)):
            print(f"templates/languages/{path.name}: not translated: {message}")
    return 0
