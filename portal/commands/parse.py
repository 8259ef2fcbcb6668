"""python build.py parse [WARD[/YEAR]]: documents to project pages; shows what changed."""

from __future__ import annotations

import argparse

from portal.config import load_config
from portal.years import parse_years

HELP = "documents to project pages; shows what changed"
EXAMPLES = """
build.py parse                               all that config.yaml names
build.py parse minato/2023                   one year of one ward
build.py parse minato --verbose              with each doubtful finding, and where it stands
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What of the content is parsed."""
    parser.add_argument("only", nargs="?", metavar="WARD[/YEAR]", help="only this ward, or this year of it")


def run(arguments: argparse.Namespace) -> int:
    """Stages 1 to 4, for the pages that they write and what changed in them."""
    config = load_config(arguments.config, arguments.base_url)
    years, changes = parse_years(arguments.content, config, arguments.jobs, arguments.only, proved=True,
                                 progress=arguments.answers.progress)
    arguments.answers.changes(changes)
    arguments.answers.judged(one.told for one in years)
    return 0
