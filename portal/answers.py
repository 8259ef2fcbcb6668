"""What commands answer: text on standard output, or with --json one object; and how they end, with which exit code."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.faults import Fault, Faults
from portal.progress import SILENT, Progress, progress_for

if TYPE_CHECKING:
    from portal.findings.told import ToldYear
    from portal.projects.page_file import Change

DONE, WRONG_CONTENT, WRONG_USAGE, INTERRUPTED, NOBODY_READS = 0, 1, 2, 130, 141
EXIT_CODES = {DONE: "done", WRONG_CONTENT: "something in the content is wrong; what was published stays as it was",
              WRONG_USAGE: "wrong usage", INTERRUPTED: "interrupted by Ctrl-C",
              NOBODY_READS: "whoever read the output went away, as `| head` does"}


@dataclass
class Answers:
    """What a command tells. `found` is what --json gives: the command puts into it whatever it knows."""

    quiet: bool = False
    verbose: bool = False
    progress: Progress = SILENT
    found: dict[str, Any] = field(default_factory=dict)

    def say(self, line: str) -> None:
        """A line that --quiet leaves out."""
        if not self.quiet:
            print(line)

    def changes(self, changes: Iterable[Change]) -> None:
        """What the parse changed in the pages, a line each, and why."""
        self.found["changes"] = [{"page": change.page, "field": change.field, "before": change.before,
                                  "after": change.after, "because": change.because} for change in changes]
        for change in changes:
            self.say(f"{change.page}: {change.field}: {_short(change.before)} → {_short(change.after)} "
                     f"(because of {change.because})")

    def notes(self, notes: Iterable[Fault]) -> None:
        """What a maintainer should know and what stops no build, a line each, besides what was told before."""
        for note in notes:
            self.found.setdefault("notes", []).append(note)
            self.say(f"note: {note}")

    def judged(self, years: Iterable[ToldYear]) -> None:
        """What was read and proved, a line for each year; with --verbose each finding that does not hold, too."""
        from portal.findings.told import doubtful_findings

        years = list(years)
        doubtful = doubtful_findings(years)
        self.found |= {"years": [{"year": one.year, "projects": one.projects, "kan": one.kan, "findings": one.findings}
                                 for one in years],
                       "findings": doubtful}
        if self.verbose:
            for told in doubtful:
                self.say(str(told))
        for one in years:
            told = ", ".join(f"{count} {verdict}" for verdict, count in one.findings.items())
            book = f", {one.kan} 款 of its budget book" if one.kan else ""
            self.say(f"{one.year}: {one.projects} projects{book}; findings: {told}")

    def published(self, site: Path) -> None:
        """Where the site is now."""
        self.found["published"] = str(site)
        self.say(f"published: {site}")


def _short(value: object) -> str:
    text = "nothing" if value is None else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def answer(arguments: argparse.Namespace, work: Callable[[], int]) -> int:
    """Does `work`, with `arguments.answers` for what it tells; gives the exit code, whatever happens to it. Faults are
    told a line each on standard error, or in the object of --json."""
    answers = Answers(arguments.quiet, arguments.verbose,
                      progress_for(sys.stderr, arguments.quiet, arguments.verbose))
    arguments.answers = answers
    try:
        try:
            with contextlib.redirect_stdout(io.StringIO() if arguments.json else sys.stdout) as printed:
                code, faults = _attempt(work)
            if arguments.json:
                _print_json(arguments.command or "build", code, faults, answers.found, printed.getvalue())
            elif faults:
                _print_faults(faults)
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
    except BrokenPipeError:
        _let_go()
        return NOBODY_READS
    except KeyboardInterrupt:
        return _interrupted()
    return code


def _attempt(work: Callable[[], int]) -> tuple[int, tuple[Fault, ...]]:
    try:
        return work(), ()
    except Faults as error:
        return WRONG_CONTENT, error.faults


def _print_faults(faults: tuple[Fault, ...]) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} fault{'s'[:len(faults) != 1]}; nothing was published", file=sys.stderr)


def _print_json(command: str, code: int, faults: tuple[Fault, ...], found: dict[str, Any], printed: str) -> None:
    """One object on one line; what the command printed besides what it `found` is its `output`."""
    told = {"command": command, "exit": code, "faults": faults, **found}
    if not found and printed:
        told["output"] = printed
    print(json.dumps(told, ensure_ascii=False, default=asdict))


def _interrupted() -> int:
    with contextlib.suppress(OSError):
        print("\ninterrupted; what was published stays as it was", file=sys.stderr, flush=True)
    return INTERRUPTED


def _let_go() -> None:
    """Nothing more is written to streams that nobody reads: Python would say so when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())
