#!/usr/bin/env python3
"""区の予算をよむ: from the documents of the wards to the site, in six stages.

    python build.py                       parse, check, render, publish all that config.yaml names
    python build.py parse [WARD[/YEAR]]   documents to project pages; shows what changed
    python build.py check                 everything but publishing
    python build.py read FILE [--form F]  one document's projects as YAML; writes nothing
    python build.py serve                 preview on 127.0.0.1, built again whenever a file is saved

Exit codes: 0 done; 1 something in the content is wrong, nothing was published; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from portal import strict_yaml
from portal.config import Config, load_config
from portal.faults import Faults
from portal.forms import load_forms
from portal.model import VERDICTS, Place
from portal.opendata.files import site_to_files
from portal.pages.render import render_site
from portal.preview import serve
from portal.projects.book_pages import book_to_text
from portal.projects.page_file import Change
from portal.projects.record import project_to_record, record_to_page
from portal.publication import judged_to_site
from portal.publish import staging, write_files
from portal.search.wire import site_to_index
from portal.sources import WardYear, load_ward_years
from portal.stages import JudgedYear, judge_projects, read_documents, read_file, write_projects

HOME = Path(__file__).resolve().parent


def build(arguments: argparse.Namespace, publish: bool = True) -> int:
    """All six stages; without `publish` the last one is left out."""
    config = load_config(arguments.config, arguments.base_url)
    judged = parse_and_judge(arguments, config)
    site = judged_to_site(judged, config, arguments.content)
    print_counts(judged)
    if not publish:
        return 0
    with staging(arguments.site) as draft:
        render_site(site, draft)
        write_files(draft, site_to_index(site) | site_to_files(site))
    print(f"published: {arguments.site}")
    return 0


def parse_and_judge(arguments: argparse.Namespace, config: Config, only: str | None = None) -> list[JudgedYear]:
    """Stages 1 to 4 for every published year, or for `only` WARD or WARD/YEAR."""
    forms = load_forms(arguments.content / "forms")
    years: list[WardYear] = load_ward_years(arguments.content, config, only)
    read = read_documents(years, forms, config.limits, arguments.jobs)
    print_changes(write_projects(years, read))
    return judge_projects(years, read)


def parse(arguments: argparse.Namespace) -> int:
    """Stages 1 to 4, for the pages that they write and what changed in them."""
    print_counts(parse_and_judge(arguments, load_config(arguments.config, arguments.base_url), arguments.only))
    return 0


def read(arguments: argparse.Namespace) -> int:
    """One file's projects on standard output, their findings on standard error."""
    config = load_config(arguments.config)
    tried = read_file(arguments.file, load_forms(arguments.content / "forms"), arguments.form, config.limits)
    if tried.projects or not (tried.book.kan or tried.book.summaries):
        sys.stdout.write(strict_yaml.dump([record_to_page(project_to_record(project)) for project in tried.projects]))
    if tried.book.kan or tried.book.summaries:
        sys.stdout.write(book_to_text(tried.book))
    for owner, findings in tried.findings.items():
        for finding in findings:
            print(f"{arguments.file.name}:{_where(finding.place)}: {finding.slug}: {finding.verdict}: {owner}: "
                  f"{finding.message}", file=sys.stderr)
    return 0


def _where(place: Place) -> str:
    return str(place.lines[0]) if place.lines else f"page {place.page}" if place.page else "0"


def print_changes(changes: tuple[Change, ...]) -> None:
    """What the parse changed in the project pages, a line each."""
    for change in changes:
        print(f"{change.page}: {change.field}: {_short(change.before)} → {_short(change.after)}")


def _short(value: object) -> str:
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def print_counts(judged: list[JudgedYear]) -> None:
    """What was read and proved, a line for each year."""
    for one in judged:
        verdicts = Counter(finding.verdict for _, findings in one.projects for finding in findings)
        verdicts.update(finding.verdict for findings in one.book_findings.values() for finding in findings)
        told = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in VERDICTS)
        book = f", {len(one.book.kan)} 款 of its budget book" if one.book.kan else ""
        print(f"{one.year.ward_key}/{one.year.year}: {len(one.projects)} projects{book}; findings: {told}")


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
    common.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, metavar="N",
                        help="documents read at a time (default: one a processor)")
    top = argparse.ArgumentParser(prog="build.py", parents=[common], description=__doc__,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    # Given after the command, an option holds as well as before it; not given there, it must not undo the first.
    after = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS, parents=[])
    for action in common._actions:
        after.add_argument(*action.option_strings, type=action.type, metavar=action.metavar, help=action.help)
    one = commands.add_parser("parse", parents=[after], help="documents to project pages; shows what changed")
    one.add_argument("only", nargs="?", metavar="WARD[/YEAR]", help="only this ward, or this year of it")
    commands.add_parser("check", parents=[after], help="everything but publishing")
    one = commands.add_parser("read", parents=[after], help="one document's projects as YAML; writes nothing")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--form", metavar="F", help="the form of the document (default: found by its text)")
    one = commands.add_parser("serve", parents=[after], help="preview on 127.0.0.1, built again whenever a file is saved")
    one.add_argument("--port", type=int, default=8000, metavar="N", help="(default: 8000)")
    return top


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError("a number from 1 to 256")
    return int(text)


def main(argv: list[str] | None = None) -> int:
    """Run a command line; gives the exit code."""
    arguments = parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Whatever the locale: the data is Japanese.
    try:
        if arguments.command == "serve":
            watched = [arguments.content, arguments.config, HOME / "templates"]
            return serve(lambda: build(arguments), arguments.site, watched, arguments.port)
        commands = {"parse": parse, "read": read, "check": lambda given: build(given, publish=False), None: build}
        return commands[arguments.command](arguments)
    except Faults as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        print(f"{len(error.faults)} fault{'s'[:len(error.faults) != 1]}; nothing was published", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
