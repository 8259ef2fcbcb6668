"""python build.py review --out FILE | --in FILE: everything doubtful as a sheet, and its filled rows as
corrections."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
from pathlib import Path

from portal import strict_yaml
from portal.config import load_config
from portal.faults import Fault, Faults
from portal.model import Project
from portal.projects.assemble import place_to_words
from portal.projects.corrections import correct_projects
from portal.review.cells import text_to_cell, value_to_cell
from portal.review.correct import rows_to_corrections
from portal.review.doubts import project_to_doubts
from portal.review.sheet import file_to_rows, rows_to_bytes
from portal.review.source_edit import add_corrections
from portal.schema import check_model
from portal.sources import SourceFile, WardYear
from portal.stages import ReadDocument, parse_projects, read_years

HELP = "what is doubtful as a sheet for a spreadsheet, and its filled rows as corrections"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which way, and what of the content."""
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, metavar="FILE", help="write everything doubtful as CSV; FILE must not be "
                     "there yet")
    way.add_argument("--in", type=Path, metavar="FILE", dest="filled",
                     help="add each row with corrected and reason filled in to the corrections of its source.yaml")
    parser.add_argument("--date", type=_date, default=None, metavar="YYYY-MM-DD",
                        help="the date of the corrections (default: today)")
    parser.add_argument("only", nargs="?", metavar="WARD[/YEAR]", help="only this ward, or this year of it")


def _date(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("a date such as 2026-11-22") from None


def run(arguments: argparse.Namespace) -> int:
    """Reads the documents afresh; project pages are neither read nor written: `parse` does that."""
    config = load_config(arguments.config, arguments.base_url)
    years, read = read_years(arguments.content, config, arguments.jobs, arguments.only)
    parsed = {year.name: parse_projects(year, read) for year in years}
    corrected = {year.name: correct_projects(parsed[year.name], year) for year in years}
    if arguments.out:
        return _write_sheet(arguments.out, years, corrected, read)
    date = arguments.date or datetime.date.today().isoformat()
    return _add(arguments.filled, years, parsed, corrected, date)


def _write_sheet(path: Path, years: list[WardYear], projects: dict[str, tuple[Project, ...]],
                 read: list[ReadDocument]) -> int:
    rows = [row for year in years for project in projects[year.name] for row in _rows(year, project, read)]
    try:
        with path.open("xb") as file:
            file.write(rows_to_bytes(rows))
    except OSError as error:
        raise Faults(Fault(path.name, 0, "sheet-not-written", "the sheet can be written and is not there yet, so "
                           "that no filled sheet is lost", error.strerror or "an error",
                           "give another name, or move the old sheet away")) from None
    print(f"{path}: {len(rows)} doubtful values of {len({row['project'] for row in rows})} projects")
    return 0


def _rows(year: WardYear, project: Project, read: list[ReadDocument]) -> Iterator[dict[str, str]]:
    own = next(one for one in read if one.year is year and one.entry.key == project.source.document)
    for doubt in project_to_doubts(project, own.document.lines):
        yield {"file": text_to_cell(own.document.path), "page or line": place_to_words(doubt.place),
               "project": project.id, "field": doubt.field, "raw text": text_to_cell(doubt.raw),
               "parsed value": value_to_cell(doubt.value), "finding": text_to_cell(doubt.why)}


def _add(path: Path, years: list[WardYear], parsed: dict[str, tuple[Project, ...]],
         corrected: dict[str, tuple[Project, ...]], date: str) -> int:
    rows, lossy = file_to_rows(path)
    by_id = {project.id: project for projects in corrected.values() for project in projects}
    corrections = rows_to_corrections(rows, by_id, path.name, date, lossy)
    texts: dict[WardYear, str] = {}
    for year in years:
        ids = {project.id for project in parsed[year.name]}
        own = [correction for correction in corrections if correction.project in ids]
        if own:
            source = year.folder / "source.yaml"
            text = add_corrections(source.read_bytes().decode("utf-8"), own, year.source_name)
            _try(text, year, parsed[year.name])
            texts[source] = text
    for source, text in texts.items():
        draft = source.with_suffix(".draft")
        draft.write_bytes(text.encode("utf-8"))
        draft.replace(source)
    for correction in corrections:
        print(f"{correction.project}: {correction.field}: {correction.was!r} → {correction.now!r}")
    print(f"{len(corrections)} corrections added; python build.py parse applies them")
    return 0


def _try(text: str, year: WardYear, projects: tuple[Project, ...]) -> None:
    """What parse will do with the new source.yaml, before it takes the old one's place."""
    raw = strict_yaml.load(text, year.source_name)
    source = check_model(raw, year.source_name, SourceFile)
    correct_projects(projects, WardYear(year.ward_key, year.ward, year.year, year.folder, year.name,
                                        tuple(source.documents), tuple(source.corrections), raw))
