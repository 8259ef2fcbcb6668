#!/usr/bin/env python3
"""区の予算をよむ: from the documents of the wards to the site, in six stages.

    python build.py                       parse, check, render, publish all that config.yaml names
    python build.py parse [WARD[/YEAR]]   documents to project pages; shows what changed
    python build.py check                 everything but publishing
    python build.py read FILE [--form F]  one document's projects as YAML; writes nothing
    python build.py review --out FILE     everything doubtful as a sheet for a spreadsheet (CSV)
    python build.py review --in FILE      its filled rows as corrections in source.yaml
    python build.py history               what changed of what was published, out of the commits of project pages
    python build.py schemas               content/schemas/, for editors, from the models
    python build.py suggest               candidates for lineage.yaml and topics.yaml; writes nothing
    python build.py translate             templates/languages/ follow what the templates say; tells what is missing
    python build.py serve                 preview on 127.0.0.1, built again whenever a file is saved

Exit codes: 0 done; 1 something in the content is wrong, nothing was published; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from portal.faults import Faults

HOME = Path(__file__).resolve().parent
CACHE = Path(".cache") / "page-images"  # Beside the content, as the readings are.
COMMANDS = ("history", "parse", "read", "review", "schemas", "suggest", "translate")

# The rest of the program is imported where it is used: Python runs this file anew in each process that reads a
# document, and those need none of it.


def build(arguments: argparse.Namespace, publish: bool = True) -> int:
    """All six stages; without `publish` the last one is left out."""
    from portal.commands.answers import print_changes, print_counts, print_notes
    from portal.config import load_config
    from portal.opendata.files import site_to_files
    from portal.opendata.listing import list_files
    from portal.pages.cutouts import site_to_images
    from portal.pages.pictures import site_to_pictures
    from portal.pages.render import render_site
    from portal.publication import judged_to_site
    from portal.publish import staging, write_files
    from portal.search.wire import site_to_index
    from portal.stages import parse_and_judge

    config = load_config(arguments.config, arguments.base_url)
    judged, changes = parse_and_judge(arguments.content, config, arguments.jobs)
    print_changes(changes)
    site = judged_to_site(judged, config, arguments.content, arguments.jobs, arguments.content.absolute().parent / CACHE)
    print_counts(judged)
    print_notes(site.notes)
    if not publish:
        return 0
    data = site_to_files(site)
    site = replace(site, data_files=list_files(data))
    with staging(arguments.site) as draft:
        render_site(site, draft)
        write_files(draft, site_to_images(site) | site_to_pictures(site) | site_to_index(site) | data)
    print(f"published: {arguments.site}")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--content", type=Path, default=HOME / "content", metavar="DIR",
                        help="the folder of the content (default: content/)")
    common.add_argument("--site", type=Path, default=HOME / "site", metavar="DIR",
                        help="the folder of the published site (default: site/)")
    common.add_argument("--config", type=Path, default=HOME / "config.yaml", metavar="FILE",
                        help="what is published (default: config.yaml)")
    common.add_argument("--base-url", metavar="URL", help="the address of the published site, in place of config.yaml's")
    common.add_argument("--jobs", type=_number(1, 256), default=os.cpu_count() or 1, metavar="N",
                        help="documents read at a time (default: one a processor)")
    top = argparse.ArgumentParser(prog="build.py", parents=[common], description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    # Given after the command, an option holds as well as before it; not given there, it must not undo the first.
    after = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS, parents=[])
    for action in common._actions:
        after.add_argument(*action.option_strings, type=action.type, metavar=action.metavar, help=action.help)

    def add(name: str, told: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[after], help=told, description=told)

    for name in COMMANDS:
        command = import_module(f"portal.commands.{name}")
        command.add_arguments(add(name, command.HELP))
    add("check", "everything but publishing")
    add("serve", "preview on 127.0.0.1, built again whenever a file is saved").add_argument(
        "--port", type=_number(0, 65_535), default=8000, metavar="N",
        help="the port, 0 for any that is free (default: 8000)")
    return top


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}")
        return int(text)
    return read


def main(argv: list[str] | None = None) -> int:
    """Run a command line; gives the exit code."""
    arguments = parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Whatever the locale: the data is Japanese.
    try:
        if arguments.command == "serve":
            from portal.preview import serve
            watched = [arguments.content, arguments.config, HOME / "templates"]
            return serve(lambda: build(arguments), arguments.site, watched, arguments.port)
        if arguments.command in COMMANDS:
            return import_module(f"portal.commands.{arguments.command}").run(arguments)
        return build(arguments, publish=arguments.command != "check")
    except Faults as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        print(f"{len(error.faults)} fault{'s'[:len(error.faults) != 1]}; nothing was published", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
