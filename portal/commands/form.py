"""python build.py form --from FILE: the draft of a form file from the labels, boxes and marks of a document."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portal.adding.form_draft import draft_form, try_form, write_form
from portal.config import load_config
from portal.forms import load_forms
from portal.sources import SLUG

HELP = "the draft of a form file, from the labels, boxes and marks of a document; a person completes it"
EXAMPLES = """
build.py form --from report.pdf                                shows the draft
build.py form --from report.pdf --name evaluation-sheet        writes content/forms/evaluation-sheet.yaml
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The document, and what the form shall be called."""
    parser.add_argument("--from", type=Path, required=True, dest="file", metavar="FILE",
                        help="a document of the form, the more projects the better: what all print alike is a label")
    parser.add_argument("--name", type=_slug, metavar="NAME",
                        help="the form's name; writes content/forms/NAME.yaml, which must not be there yet")


def run(arguments: argparse.Namespace) -> int:
    """Shows or writes the draft; tells what it reads in the document, and what is left to decide."""
    config = load_config(arguments.config)
    forms = load_forms(arguments.content / "forms")
    draft = draft_form(arguments.file, arguments.name or "new-form", forms, config.limits)
    tell = arguments.answers
    tell.found["form"] = draft.text
    if arguments.name:
        path = write_form(draft, arguments.content / "forms")
        tell.say(f"{path}: written")
    else:
        sys.stdout.write(draft.text)
    told = try_form(draft, arguments.file, config.limits, arguments.jobs)
    tell.found["tried"] = told
    told = [f"it shows the marks of the form {name}, which may do as it is" for name in draft.known] + told
    sign = "" if arguments.name else "# "  # On standard output it is part of the YAML.
    for line in [*told, f"to decide, marked # ?: {len(draft.open)}", *(f"  {line}" for line in draft.open)]:
        tell.say(sign + line)
    tell.say(f"{sign}next: decide them, compare with build.py read {arguments.file.name} --form {draft.name}, then "
             "build.py add (docs/adding.md)")
    return 0


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text) or len(text) > 40:
        raise argparse.ArgumentTypeError("lower-case words joined by -, such as evaluation-sheet")
    return text
