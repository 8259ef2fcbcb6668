"""What commands tell on standard output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from portal.faults import Fault
from portal.model import VERDICTS
from portal.projects.page_file import Change
from portal.stages import JudgedYear


def print_changes(changes: Iterable[Change]) -> None:
    """What the parse changed in the pages, a line each, and why."""
    for change in changes:
        print(f"{change.page}: {change.field}: {_short(change.before)} → {_short(change.after)} "
              f"(because of {change.because})")


def _short(value: object) -> str:
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def print_notes(notes: Iterable[Fault]) -> None:
    """What a maintainer should know and what stops no build, a line each."""
    for note in notes:
        print(f"note: {note}")


def print_counts(judged: Iterable[JudgedYear]) -> None:
    """What was read and proved, a line for each year."""
    for one in judged:
        verdicts = Counter(finding.verdict for _, findings in one.projects for finding in findings)
        verdicts.update(finding.verdict for findings in one.book_findings.values() for finding in findings)
        told = ", ".join(f"{verdicts[verdict]} {verdict}" for verdict in VERDICTS)
        book = f", {len(one.book.kan)} 款 of its budget book" if one.book.kan else ""
        print(f"{one.year.ward_key}/{one.year.year}: {len(one.projects)} projects{book}; findings: {told}")
