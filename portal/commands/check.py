"""python build.py check: everything but publishing; what CI runs on a pull request."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from portal import strict_yaml
from portal.annotations import ERROR, WARNING, Annotation
from portal.changes.compared import PageChange, compare_pages
from portal.changes.summary import changes_to_markdown, faults_to_markdown
from portal.ci import add_ci_arguments, append_summary, path_from_root, print_annotations
from portal.config import load_config
from portal.faults import Fault, Faults
from portal.findings.told import ToldFinding, doubtful_findings
from portal.publication import years_to_site
from portal.schema import field_line
from portal.years import parse_years

HELP = "everything but publishing: what is wrong, what is doubtful, and what a change does to the published figures"
EXAMPLES = """
build.py check                               is all content sound? What is doubtful in it?
build.py check --verbose                     with each doubtful finding, and where it stands
build.py check --summary - --base main       what of the published figures differs from main
build.py check --annotate github --summary "$GITHUB_STEP_SUMMARY" --base HEAD^1
"""
REST = "the log has all faults, `build.py check --verbose` all findings"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How a CI is told, and with what the content is compared."""
    add_ci_arguments(parser, "faults as errors and doubtful findings as warnings",
                     "what becomes of the published figures")
    parser.add_argument("--base", metavar="REF", default="HEAD",
                        help="the commit with whose pages --summary compares (default: the last one)")


def run(arguments: argparse.Namespace) -> int:
    """Stages 1 to 4, and all that the site is made of. Only what is wrong makes it fail; what is doubtful does not."""
    try:
        written, doubtful, notes = _check(arguments)
    except Faults as error:
        append_summary(arguments, faults_to_markdown(error.faults))
        print_annotations(arguments, [_fault_note(fault, ERROR, arguments) for fault in error.faults], REST)
        raise
    print_annotations(arguments, [*written, *(_finding_note(each, arguments) for each in doubtful),
                                  *(_fault_note(note, WARNING, arguments) for note in notes)], REST)
    return 0


def _check(arguments: argparse.Namespace) -> tuple[list[Annotation], list[ToldFinding], tuple[Fault, ...]]:
    """A note for each page that the parse wrote anew; what is doubtful, first that of the pages that the change is
    about; and what a maintainer should know besides."""
    answers = arguments.answers
    config = load_config(arguments.config, arguments.base_url)
    years, changes = parse_years(arguments.content, config, arguments.jobs, progress=answers.progress)
    answers.changes(changes)
    site = years_to_site(years, config, arguments.content)
    answers.judged(one.told for one in years)
    answers.notes(site.notes)
    compared: tuple[PageChange, ...] = ()
    if arguments.summary:
        compared = compare_pages(arguments.content, arguments.config, config, arguments.base)
        answers.found["compared"] = [asdict(page) | {"page": page.page["id"]} for page in compared]
        wards = {one.year.ward_key: one.year.ward.name for one in years}
        append_summary(arguments, changes_to_markdown(compared, arguments.base, site.glossary, wards))
    touched = {page.page["id"] for page in compared}
    doubtful = sorted(doubtful_findings(one.told for one in years), key=lambda finding: finding.part not in touched)
    written = [Annotation(WARNING, path_from_root(page, arguments), 1, "page-written",
                          f"the parse wrote this page anew because of {because}: run build.py parse and commit it")
               for page, because in {change.page: change.because for change in changes}.items()]
    return written, doubtful, site.notes


def _fault_note(fault: Fault, kind: str, arguments: argparse.Namespace) -> Annotation:
    return Annotation(kind, path_from_root(fault.path, arguments), fault.line, fault.slug,
                      f"{fault.must}; found {fault.found}. Repair: {fault.repair}")


def _finding_note(finding: ToldFinding, arguments: argparse.Namespace) -> Annotation:
    """Beside the line of the document; a PDF or a table has none, then beside the value on the project's page."""
    text = f"{finding.verdict}: {finding.part}: {finding.message}"
    if finding.line:
        return Annotation(WARNING, path_from_root(finding.path, arguments), finding.line, finding.slug, text)
    record = strict_yaml.load_file(arguments.content / finding.record, finding.record)
    return Annotation(WARNING, path_from_root(finding.record, arguments), field_line(record, (*finding.fields, "")[0]),
                      finding.slug, f"{text} ({finding.cells or f'page {finding.page}'} of {Path(finding.path).name})")
