"""docs/commands.md, written from the command line itself: python -m portal.commands_page > docs/commands.md"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from portal.answers import EXIT_CODES
from portal.command_line import make_parser

JSON_KEYS = {
    "command": "which it was; `build` for none",
    "exit": "the exit code",
    "faults": "what is wrong: `path`, `line`, `slug`, `must`, `found`, `repair` ([messages.md](messages.md))",
    "changes": "build, check, parse, add: what the parse changed: `page`, `field`, `before`, `after`, `because`",
    "years": "build, check, parse: for each `year` (minato/2023) its `projects`, `kan`, and `findings` by verdict",
    "findings": "build, check, parse: what fails or can't be told: `part` (an id), `record` (its page), `slug`, "
                "`verdict`, `message`, `path` and `line` or `page` of the document, `fields`",
    "notes": "build, check: what a maintainer should know, as `faults`",
    "compared": "check --summary: the pages that are published otherwise than by --base: `path`, `year`, `kind` "
                "(added, removed, changed), `page` (an id), `figures` and `verdicts` with `before` and `after`",
    "links": "links: each `address` with its `path`, `line`, `verdict` (alive, moved, dead, unsure) and what was "
             "`told`",
    "published": "build: the folder of the site",
    "output": "any other command: what it prints",
}


def commands_page(parser: argparse.ArgumentParser) -> str:
    """The page, for the command line `parser`."""
    (commands,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    parts = ["# Commands", "Written from the command line: `python -m portal.commands_page > docs/commands.md`. "
             "`build.py` runs in the\nvirtual environment that `make` sets up: `.venv/bin/python build.py …`.",
             "## Exit codes", _table(("code", "means"), [(str(code), told) for code, told in EXIT_CODES.items()]),
             "## What is told, and where",
             "What was asked for goes to standard output, what is wrong and how far the work is to standard error. "
             "On a terminal\na line shows how far it is and how long it will take; elsewhere, as in the log of a CI, "
             "there is a line for each stage\nevery ten seconds. With `--json` standard output has one object on one line:",
             _table(("key", "what it has"), JSON_KEYS.items())]
    for name, command in [("", parser), *commands.choices.items()]:
        parts.append(f"## {f'build.py {name}'.strip()}\n\n```text\n{command.format_help().strip()}\n```")
    return "\n\n".join(parts) + "\n"


def _table(heads: tuple[str, ...], rows) -> str:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *(f"| {' | '.join(f'`{cell}`' if at == 0 else cell for at, cell in enumerate(row))} |"
                                for row in rows)])


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    print(commands_page(make_parser(Path(__file__).parents[1])), end="")
