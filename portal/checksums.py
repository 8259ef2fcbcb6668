"""SHA256SUMS in the site's root: what `sha256sum -c` reads, so that anyone can tell whether a copy is the site that was
built, and two builds whether they are the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Set
from operator import itemgetter
from pathlib import Path

NAME = "SHA256SUMS"
_DIGITS = 64 + 2  # What stands before the path in a line.


def sums_text(sums: Mapping[str, str]) -> str:
    """The lines of SHA256SUMS for these sums (hexadecimal, by path), sorted by path."""
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums))


def read_sums(folder: Path) -> dict[str, str]:
    """What the SHA256SUMS of a folder says, by path; nothing when there is none."""
    try:
        lines = (folder / NAME).read_text(encoding="utf-8").split("\n")[:-1]
    except OSError:
        return {}
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}


def write_sums(folder: Path, known: Mapping[str, str] | None = None, files: Iterable[str] | None = None) -> None:
    """Write SHA256SUMS for every file below `folder` but itself. `known`: sums of files that need not be read again;
    `files`: all that there are, where that is known."""
    sums = {name: known[name] if known and name in known else file_sum(folder / name)
            for name in (folder_to_files(folder) if files is None else files) if name != NAME}
    _write(folder, sums_text(sums))


def update_sums(folder: Path, before: str, gone: Set[str], fresh: Set[str], known: Mapping[str, str]) -> None:
    """The same, from the text of another SHA256SUMS: without the files that are gone, and with those that are fresh."""
    changed = gone | fresh | {NAME}
    sums = {name: known.get(name) or file_sum(folder / name) for name in fresh}
    lines = [line for line in before.split("\n") if line and line[_DIGITS:] not in changed]
    lines.extend(sums_text(sums).split("\n")[:-1])
    lines.sort(key=itemgetter(slice(_DIGITS, None)))
    _write(folder, "".join(f"{line}\n" for line in lines))


def _write(folder: Path, text: str) -> None:
    (folder / NAME).unlink(missing_ok=True)  # It may be a link to a published file.
    (folder / NAME).write_text(text, encoding="utf-8", newline="\n")


def file_sum(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_to_files(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path from there, in no order."""
    start = len(os.fspath(folder)) + 1
    for parent, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(parent, name)[start:]
