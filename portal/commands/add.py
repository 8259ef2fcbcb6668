"""python build.py add FILE --ward W --year Y: a document becomes part of the content, all of it or nothing."""

from __future__ import annotations

import argparse
import datetime
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

from portal.adding.document import Wish, add_document
from portal.adding.entry import entry_to_dict, unknown_of
from portal.answers import Answers
from portal.findings.told import ToldYear, doubtful_findings, year_to_told
from portal.sources import SLUG

HELP = "a new document: copied in, described in source.yaml, parsed and checked; all of it or nothing"
EXAMPLES = """
build.py add request.pdf --ward minato --year 2024             a year of a ward that is there
build.py add report.pdf --ward shinjuku --year 2024            a new ward: Tokyo's 23 are known
build.py add report.pdf --ward tachikawa --name 立川市 --code 132021 --year 2024
build.py add sheets.pdf --ward kita --year 2024 --form evaluation-sheet --published 2024-09-06
"""
_SHOWN = 3  # Places told of each kind of finding.


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The document, where it belongs, and what a person knows of it."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the document as published, wherever it lies")
    parser.add_argument("--ward", required=True, metavar="W", help="the folder of its ward, such as minato")
    parser.add_argument("--year", required=True, type=_year, metavar="YYYY",
                        help="its fiscal year, by the year in which it begins: 2024 is 令和6年度")
    parser.add_argument("--form", metavar="F", help="its form (default: found by its text)")
    parser.add_argument("--key", type=_slug, metavar="K",
                        help="what its year calls it, in addresses too (default: as other years call such a document)")
    parser.add_argument("--title", type=_line, metavar="T", help="its title (default: the year and the form's name)")
    parser.add_argument("--publisher", type=_line, metavar="P", help="who published it (default: the ward)")
    parser.add_argument("--address", type=_address, metavar="URL", help="where it was published (default: not known)")
    parser.add_argument("--published", type=_date, metavar="DATE",
                        help="when, such as 2024-03-29 (default: not known)")
    new = parser.add_argument_group("a ward that is not there yet")
    new.add_argument("--name", type=_line, metavar="N", help="its name, such as 新宿区; known of Tokyo's 23 special wards")
    new.add_argument("--code", metavar="DIGITS", help="its 全国地方公共団体コード, six digits with the check digit; known of "
                     "the special wards")


def run(arguments: argparse.Namespace) -> int:
    """Adds the document; tells what was read, what is doubtful, and what to do next."""
    taken = ("ward", "year", "name", "code", "key", "form", "title", "publisher", "address", "published")
    given = {key: getattr(arguments, key) for key in taken}
    added = add_document(Wish(arguments.file, **given), arguments.content, arguments.config, arguments.jobs)
    tell, year, entry = arguments.answers, added.judged.year, added.entry
    folder = arguments.content / year.name
    tell.found["added"] = {"ward": year.ward_key, "year": year.year, **entry_to_dict(entry)}
    if added.ward.text is not None:
        tell.say(f"{folder.parent / 'ward.yaml'}: {added.ward.ward.name}, {added.ward.ward.code}")
    tell.say(f"{folder / 'documents' / entry.file}: {added.form.name} ({added.form.form})"
             + (f", {entry.pages} pages" if entry.pages else "") + f", sha256 {entry.sha256[:16]}…")
    tell.say(f"{folder / 'source.yaml'}: {entry.key}: {entry.covers}")
    if told := unknown_of(entry, [key for key, value in given.items() if value]):
        tell.say(f"  {told}")
    if added.published:
        tell.say(f"{arguments.config}: publish has {year.ward_key} {year.year}")
    tell.changes(added.changes)
    told = year_to_told(added.judged)
    tell.judged([told])
    if not arguments.verbose:
        _tell_findings(told, tell)
    tell.say(f"next: 1. compare the pages in {folder} with the document (build.py serve); 2. complete its source.yaml, "
             "and write corrections there (docs/corrections.md); 3. build.py check; 4. commit")
    return 0


def _tell_findings(told: ToldYear, tell: Answers) -> None:
    """What fails, and what can't be told, by kind, each with its first places; --verbose has them all."""
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for each in doubtful_findings([told]):
        kinds[each.verdict, each.slug].append(str(each))
    for (verdict, slug), lines in sorted(kinds.items(), key=lambda kind: (kind[0][0] != "fails", kind[0])):
        tell.say(f"{verdict}: {slug}: {len(lines)}" + (", the first:" if len(lines) > _SHOWN else ""))
        for line in lines[:_SHOWN]:
            tell.say(f"  {line}")


def _year(text: str) -> int:
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise argparse.ArgumentTypeError("a year such as 2024")
    return int(text)


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text) or len(text) > 40:
        raise argparse.ArgumentTypeError("lower-case words joined by -, such as request")
    return text


def _line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise argparse.ArgumentTypeError("a line of text")
    return text.strip()


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError("an address that begins with https://")
    return text


def _date(text: str) -> str:
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("a date such as 2024-03-29") from None
