"""The file that is added: looked at before anything is done with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from portal.documents.files import file_to_sha256
from portal.faults import Fault, Faults
from portal.sources import DocumentEntry

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


@dataclass(frozen=True)
class AddedFile:
    """A file to add: where it lies, its digest, and its ending in lower case, ".pdf"."""

    path: Path
    sha256: str
    suffix: str

    @property
    def told(self) -> str:
        """How messages call it; control characters of its name reach no terminal."""
        return told_name(self.path)


def told_name(path: Path) -> str:
    """The name of a file as messages show it, printable whatever it holds."""
    return path.name if path.name.isprintable() else repr(path.name)[1:-1]


def look_at_file(path: Path) -> AddedFile:
    """The file at `path`. Raises Faults for what is no plain file, is too large, or can't be read."""
    name = told_name(path)
    if path.is_symlink() or not path.is_file():
        found = "a link" if path.is_symlink() else "a folder" if path.is_dir() else "nothing"
        raise Faults(Fault(name, 0, "document-missing", "the document to add is a file", found,
                           "give the document itself"))
    sha256 = file_to_sha256(path, name)
    suffix = path.suffix.lower()
    return AddedFile(path, sha256, suffix if _SUFFIX.fullmatch(suffix) else "")


def choose_name(added: AddedFile, key: str, documents: Path) -> str:
    """The name of the file in `documents`: its own, where it lies there already, or a new one made of its key, which
    is short and safe on every system. Raises Faults where another file has it, in upper or lower case."""
    if documents.is_dir() and added.path.resolve().parent == documents.resolve():
        if not added.path.name.isprintable() or added.path.name.startswith("."):
            raise Faults(Fault(added.told, 0, "file-taken", "the name of a document has no control characters, and does "
                               "not begin with a dot", repr(added.path.name), "rename the file"))
        return added.path.name
    name = key + added.suffix
    for path in documents.glob("*") if documents.is_dir() else ():
        if path.name.casefold() == name.casefold():
            raise Faults(Fault(told_name(path), 0, "file-taken", f"documents/ has no {name} yet, in upper or lower case",
                               f"the file {told_name(path)}", "give another --key, or move the file away"))
    return name


def refuse_twice(added: AddedFile, entries: dict[str, tuple[DocumentEntry, ...]]) -> None:
    """Raises Faults when a document of any ward's year (`entries` by how messages call the year) is this very file."""
    for year, own in entries.items():
        for entry in own:
            if entry.sha256 == added.sha256:
                raise Faults(Fault(f"{year}/source.yaml", 0, "document-twice", f"{added.told} is not there yet",
                                   f"the same file as the document {entry.key}", "nothing is to do; or check the file, "
                                   "--ward and --year"))
