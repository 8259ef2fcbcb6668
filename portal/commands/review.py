"""python build.py review --out FILE | --in FILE: everything doubtful as a sheet, and its filled rows as
corrections."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from portal import strict_yaml
from portal.config import load_config
from portal.faults import Fault, Faults
from portal.findings.book import book_to_findings
from portal.model import Book, BookSummary, Kan, Project
from portal.projects.assemble import place_to_words
from portal.projects.book_corrections import correct_book
from portal.projects.corrections import correct_projects
from portal.replacing import replace_file
from portal.review.book_doubts import part_to_doubts
from portal.review.cells import text_to_cell, value_to_cell
from portal.review.correct import rows_to_corrections
from portal.review.doubts import Doubt, project_to_doubts
from portal.review.sheet import file_to_rows, rows_to_bytes
from portal.review.source_edit import add_corrections
from portal.schema import check_model
from portal.sources import SourceFile, WardYear
from portal.stages import ReadDocument, parse_book, parse_projects, read_years

HELP = "what is doubtful as a sheet for a spreadsheet, and its filled rows as corrections"
EXAMPLES = """
build.py review --out review.csv             all that is doubtful
build.py review --out review.csv minato      of one ward
build.py review --in review.csv              the rows that were filled in
"""


@dataclass(frozen=True)
class ParsedYear:
    """What the documents of a year say, without its corrections."""

    year: WardYear
    documents: tuple[ReadDocument, ...]
    projects: tuple[Project, ...]
    book: Book

    def corrected(self, year: WardYear | None = None) -> ParsedYear:
        """The same with the corrections of `year`, or its own. Raises Faults for a correction that does not fit."""
        year = year or self.year
        return replace(self, projects=correct_projects(self.projects, year), book=correct_book(self.book, year))

    def parts(self) -> dict[str, Project | Kan | BookSummary]:
        """Projects and parts of the budget book by their id."""
        return {part.id: part for part in (*self.projects, *self.book.summaries, *self.book.kan)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which way, and what of the content."""
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--out", type=Path, metavar="FILE",
                     help="write everything doubtful as CSV; FILE must not be there yet")
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
    """Reads the documents afresh; pages are neither read nor written: `parse` does that."""
    config = load_config(arguments.config, arguments.base_url)
    years, read = read_years(arguments.content, config, arguments.jobs, arguments.only, arguments.answers.progress)
    parsed = [ParsedYear(year, tuple(one for one in read if one.year is year), parse_projects(year, read),
                         parse_book(year, read)) for year in years]
    if arguments.out:
        return _write_sheet(arguments.out, [one.corrected() for one in parsed])
    return _add(arguments.filled, parsed, arguments.date or datetime.date.today().isoformat())


def _write_sheet(path: Path, years: list[ParsedYear]) -> int:
    rows = [row for one in years for row in _rows(one)]
    try:
        with path.open("xb") as file:
            file.write(rows_to_bytes(rows))
    except OSError as error:
        raise Faults(Fault(path.name, 0, "sheet-not-written", "the sheet can be written and is not there yet, so "
                           "that no filled sheet is lost", error.strerror or "an error",
                           "give another name, or move the old sheet away")) from None
    print(f"{path}: {len(rows)} doubtful values of {len({row['project'] for row in rows})} projects")
    return 0


def _rows(one: ParsedYear) -> Iterator[dict[str, str]]:
    """The rows of a year, by the id of what they are about."""
    documents = {each.entry.key: each.document for each in one.documents}
    findings = book_to_findings(one.book)
    for part in one.parts().values():
        document = documents[part.source.document]
        doubts = project_to_doubts(part, document.lines) if isinstance(part, Project) \
            else part_to_doubts(part, findings[part.id])
        yield from (_row(document.path, part.id, doubt) for doubt in doubts)


def _row(path: str, id: str, doubt: Doubt) -> dict[str, str]:
    return {"file": text_to_cell(path), "page or line": place_to_words(doubt.place), "project": id,
            "field": doubt.field, "raw text": text_to_cell(doubt.raw), "parsed value": value_to_cell(doubt.value),
            "finding": text_to_cell(doubt.why)}


def _add(path: Path, years: list[ParsedYear], date: str) -> int:
    rows, lossy = file_to_rows(path)
    parts = {id: part for one in years for id, part in one.corrected().parts().items()}
    corrections = rows_to_corrections(rows, parts, path.name, date, lossy)
    texts: dict[Path, str] = {}
    for one in years:
        own = [correction for correction in corrections if correction.project in one.parts()]
        if own:
            source = one.year.folder / "source.yaml"
            text = add_corrections(source.read_bytes().decode("utf-8"), own, one.year.source_name)
            one.corrected(_with_source(one.year, text))  # What parse will do, before the new file takes its place.
            texts[source] = text
    for source, text in texts.items():
        replace_file(source, text.encode("utf-8"))
    for correction in corrections:
        print(f"{correction.project}: {correction.field}: {correction.was!r} → {correction.now!r}")
    print(f"{len(corrections)} corrections added; python build.py parse applies them")
    return 0


def _with_source(year: WardYear, text: str) -> WardYear:
    """A year with another source.yaml."""
    raw = strict_yaml.load(text, year.source_name)
    source = check_model(raw, year.source_name, SourceFile)
    return replace(year, documents=tuple(source.documents), corrections=tuple(source.corrections), raw=raw)
