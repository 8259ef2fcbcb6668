"""python build.py read FILE [--form F]: one file's projects as YAML, findings on standard error; writes nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portal import strict_yaml
from portal.config import load_config
from portal.forms import load_forms
from portal.model import Place
from portal.projects.book_pages import book_to_text
from portal.projects.record import project_to_record, record_to_page
from portal.stages import read_file

HELP = "one document's projects as YAML; writes nothing"
EXAMPLES = """
build.py read ~/Downloads/youkyuu.pdf        its form is found by its text
build.py read sheet.txt --form budget-request-sheet
build.py read sheet.txt 2>/dev/null | head   the first lines of its first project
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and its form where it shall not be detected."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a text, a PDF, a workbook or a CSV, wherever it lies")
    parser.add_argument("--form", metavar="F", help="the form of the document (default: found by its text)")


def run(arguments: argparse.Namespace) -> int:
    """Projects and book on standard output, their findings on standard error, a line each."""
    config = load_config(arguments.config)
    tried = read_file(arguments.file, load_forms(arguments.content / "forms"), arguments.form, config.limits,
                      arguments.jobs)
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
    return place.cells or (str(place.lines[0]) if place.lines else f"page {place.page}" if place.page else "0")
