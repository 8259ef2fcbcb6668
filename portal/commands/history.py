"""python build.py history: the commits of the project pages → changes.yaml of each year, for /changes/ and its
feeds."""

from __future__ import annotations

import argparse

from portal.changes.history import git_to_changes
from portal.changes.published import FILE, load_published, published_to_text
from portal.config import load_config
from portal.replacing import replace_file
from portal.sources import load_ward_years

HELP = "the commits of project pages to changes.yaml of each year: what changed of what was published"
EXAMPLES = """
build.py history                             then commit the changes.yaml that it writes
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing but what all commands take."""


def run(arguments: argparse.Namespace) -> int:
    """Writes changes.yaml beside each year's pages, anew from the whole history. To be run on the published branch
    after a commit of pages; what it writes is committed with the next one."""
    config = load_config(arguments.config, arguments.base_url)
    changes = git_to_changes(arguments.content)
    for year in load_ward_years(arguments.content, config):
        own, path = changes.get(f"{year.ward_key}/{year.year}", ()), year.folder / FILE
        if own == load_published(year.folder, year.name):
            continue
        if not own:
            path.unlink()
        else:
            replace_file(path, published_to_text(own).encode("utf-8"))
        print(f"{year.name}/{FILE}: {len(own)} changes of published figures")
    return 0
