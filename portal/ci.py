"""What commands tell a CI: annotations on standard output, a summary in a file, paths as the repository has them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from portal.annotations import Annotation, told
from portal.faults import Fault, Faults


def add_ci_arguments(parser: argparse.ArgumentParser, annotated: str, summed_up: str) -> None:
    """--annotate and --summary; the help says what they tell."""
    parser.add_argument("--annotate", choices=["github"], help=f"also print {annotated}, where GitHub shows it")
    parser.add_argument("--summary", metavar="FILE",
                        help=f"add to FILE, in Markdown, {summed_up}; - is standard output")


def print_annotations(arguments: argparse.Namespace, notes: Sequence[Annotation], rest: str) -> None:
    """With --annotate: those that GitHub will show; `rest` says where the others are to be seen."""
    if arguments.annotate:
        for line in told(notes, rest):
            print(line)


def append_summary(arguments: argparse.Namespace, text: str) -> None:
    """With --summary: `text` at the end of its file. Raises Faults where that can't be written."""
    if not arguments.summary:
        return
    if arguments.summary == "-":
        print(text, end="")
        return
    try:
        with Path(arguments.summary).open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise Faults(Fault(arguments.summary, 0, "summary-not-written", "the file of --summary can be written",
                           error.strerror or str(error), "give another file, or - for standard output")) from None


def path_from_root(path: str, arguments: argparse.Namespace) -> str:
    """The path of a file, given from the content folder or from that of config.yaml, as it is called from the root of
    the repository, or from here where there is none."""
    for base in (arguments.content.absolute(), arguments.config.absolute().parent):
        if (base / path).exists():
            root = next((folder for folder in base.parents if (folder / ".git").exists()), Path.cwd())
            return os.path.relpath(base / path, root)
    return path
