"""python build.py check: everything but publishing; what CI runs on a pull request."""

from __future__ import annotations

import argparse
from pathlib import Path

from portal.config import load_config
from portal.publication import judged_to_site
from portal.stages import parse_and_judge

HELP = "everything but publishing"
EXAMPLES = """
build.py check                               is all content sound? What is doubtful in it?
build.py check --verbose                     with each doubtful finding, and where it stands
"""
CACHE = Path(".cache") / "page-images"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing besides what all commands take."""


def run(arguments: argparse.Namespace) -> int:
    """Stages 1 to 4, and all that the site is made of."""
    answers = arguments.answers
    config = load_config(arguments.config, arguments.base_url)
    judged, changes = parse_and_judge(arguments.content, config, arguments.jobs, progress=answers.progress)
    answers.changes(changes)
    site = judged_to_site(judged, config, arguments.content, arguments.jobs,
                          arguments.content.absolute().parent / CACHE, answers.progress)
    answers.judged(judged)
    answers.notes(site.notes)
    return 0
