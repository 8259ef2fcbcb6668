"""The command line of build.py: what it takes, and the help that says so."""

from __future__ import annotations

import argparse
import os
import textwrap
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from portal.answers import EXIT_CODES
from portal.commands import COMMANDS

WIDTH = 100  # Of the help, whatever the terminal: docs/commands.md has it as it is.
BUILD = "build the site: parse, check, render and publish all that config.yaml names"
EXAMPLES = """
build.py                                     all that config.yaml names, into site/
build.py --base-url https://example.org/yosan/
build.py --site ../trial --jobs 4           elsewhere, four documents at a time
build.py check                               the same without publishing
"""
SERVE = "preview on 127.0.0.1, built again whenever a file is saved"
SERVE_EXAMPLES = """
build.py serve                               http://127.0.0.1:8000/, Ctrl-C ends it
build.py serve --port 0                      on any port that is free
"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help of the same width, and the same words, wherever it is shown."""

    def __init__(self, prog: str, **known: Any):
        super().__init__(prog, max_help_position=30, width=WIDTH, **known)


def make_parser(home: Path) -> argparse.ArgumentParser:
    """The command line of the project in the folder `home`."""
    top = _parser(argparse.ArgumentParser, "build.py", BUILD, EXAMPLES, _exit_codes())
    top.usage = "build.py [options] [COMMAND …]"
    _add_options(top, home)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="build.py",
                                  description="without one: build. build.py COMMAND --help tells more.")
    for name in sorted((*COMMANDS, "serve")):
        command = import_module(f"portal.commands.{name}") if name in COMMANDS else None
        told = command.HELP if command else SERVE
        own = _parser(commands.add_parser, name, told, command.EXAMPLES if command else SERVE_EXAMPLES, help=told)
        if command:
            command.add_arguments(own)
        else:
            own.add_argument("--port", type=number(0, 65_535), default=8000, metavar="N",
                             help="the port, 0 for any that is free (default: 8000)")
        own.usage = _usage(own)
        # Given after the command, an option holds as well as before it; not given there, it must not undo the first.
        _add_options(own, home, argparse.SUPPRESS)
    return top


def _parser(make: Callable[..., argparse.ArgumentParser], name: str, told: str, examples: str, end: str = "",
            **more: Any) -> argparse.ArgumentParser:
    described = textwrap.fill(told[0].upper() + told[1:].rstrip(".") + ".", WIDTH)
    shown = "examples:\n" + textwrap.indent(examples.strip("\n"), "  ")
    key = {"prog": name} if make is argparse.ArgumentParser else {}
    args = () if key else (name,)
    made = make(*args, **key, description=described, epilog="\n\n".join(filter(None, (shown, end))),
                formatter_class=_Help, allow_abbrev=False, **more)
    made.color = False  # Since Python 3.14 help has colours.
    return made


def _usage(parser: argparse.ArgumentParser) -> str:
    """What the command itself takes, broken into lines by us: where Python breaks them changes with its version."""
    formatter = argparse.HelpFormatter(parser.prog, width=10_000)
    formatter.add_usage(None, parser._actions, parser._mutually_exclusive_groups, prefix="")
    line = formatter.format_help().strip().replace("[-h]", "[options]")
    return textwrap.fill(line, WIDTH, subsequent_indent=" " * 12, break_long_words=False, break_on_hyphens=False)


def _add_options(parser: argparse.ArgumentParser, home: Path, default: Any = None) -> None:
    """What every command takes; `default` in place of the defaults."""
    def add(target: Any, name: str, normal: Any, **more: Any) -> None:
        target.add_argument(name, default=normal if default is None else default, **more)

    where = parser.add_argument_group("where")
    add(where, "--content", home / "content", type=Path, metavar="DIR",
        help="the folder of the content (default: content/)")
    add(where, "--site", home / "site", type=Path, metavar="DIR",
        help="the folder of the published site (default: site/)")
    add(where, "--config", home / "config.yaml", type=Path, metavar="FILE",
        help="what is published (default: config.yaml)")
    add(where, "--base-url", None, metavar="URL", help="the address of the published site, in place of config.yaml's")
    add(where, "--jobs", os.cpu_count() or 1, type=number(1, 256), metavar="N",
        help="how many processes do the work (default: one a processor)")
    add(where, "--dask", None, metavar="SCHEDULER",
        help="the address of a dask.distributed scheduler, whose workers do the work: tcp://host:8786")
    told = parser.add_argument_group("what is told")
    which = told.add_mutually_exclusive_group()
    add(which, "--quiet", False, action="store_true", help="nothing but what is wrong, and what was asked for")
    add(which, "--verbose", False, action="store_true", help="also each doubtful finding, and how long each stage took")
    add(told, "--json", False, action="store_true",
        help="one JSON object on standard output in place of text; docs/commands.md has its keys")


def number(least: int, most: int) -> Callable[[str], int]:
    """The type of an argument that is a whole number from `least` to `most`."""
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"a number from {least} to {most}")
        return int(text)
    return read


def _exit_codes() -> str:
    return "exit codes:\n" + "\n".join(f"  {code:<4} {told}" for code, told in EXIT_CODES.items())
