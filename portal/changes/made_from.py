"""read.yaml of a ward's year: what its pages were made from, so that the next parse can tell why one changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import pydantic

from portal import strict_yaml
from portal.projects.page_file import Change
from portal.replacing import write_content
from portal.schema import Model, load_model

FILE = "read.yaml"
_HEAD = "# Written by the parse: what the pages of this year were made from.\n"
# The code of which a page is made, from portal/ on, and the libraries that read documents for it.
_CODE = ("arithmetic.py", "eras.py", "forms.py", "model.py", "money.py", "strict_yaml.py", "documents/**/*.py",
         "sheets/**/*.py", "projects/**/*.py")
_LIBRARIES = ("pdfminer.six", "pdfplumber")
UNRECORDED = "document, form, correction or program (no record of the last parse)"
Digest = Annotated[str, pydantic.StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]


class MadeFromDocument(Model):
    """A document: the digests of its file and of its form, as YAML has it."""

    sha256: Digest
    form: Digest


class MadeFrom(Model):
    """The whole file: the digest of the program, and each document by its key. Corrections stand in the pages."""

    program: Digest
    documents: dict[str, MadeFromDocument]


@dataclass(frozen=True)
class Record:
    """What a year's pages were made from, and are made from now; `before` is None at first."""

    path: Path
    before: MadeFrom | None
    now: MadeFrom

    def must_write(self, changed: bool, proved: bool) -> bool:
        """Whether read.yaml is to be written: pages changed, or it is `proved` that they do not. Otherwise each
        build after an edit of the code or of a form would change the content."""
        return (self.before is None or changed or proved) and self.before != self.now

    def write(self) -> None:
        """Put what the pages are made from now in its place."""
        write_content(self.path, _HEAD + strict_yaml.dump(self.now.model_dump()))

    def explain(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """Changes with why they came about: "correction", "document", "form", "program", or those of the last
        three that changed at once and can't be told apart, with "or" between them."""
        return tuple(replace(change, because=self._cause(change)) for change in changes)

    def _cause(self, change: Change) -> str:
        if change.corrected:
            return "correction"
        if self.before is None:
            return "document" if change.before is None else UNRECORDED
        was, now = (made.documents.get(change.document or "") for made in (self.before, self.now))
        if was is None or now is None:
            return "document"
        differs = {"document": was.sha256 != now.sha256, "form": was.form != now.form,
                   "program": self.before.program != self.now.program}
        causes = [name for name, changed in differs.items() if changed]
        return " or ".join(causes) or "page (it was not as the last parse left it)"


def load_made_from(folder: Path, name: str, documents: dict[str, tuple[str, str]]) -> Record:
    """The record of a year.

    folder     of the year
    name       of the folder in messages
    documents  by key the sha256 of each and its form as text
    Raises Faults when read.yaml is not as the parse wrote it.
    """
    path = folder / FILE
    before = load_model(path, f"{name}/{FILE}", MadeFrom) if path.is_file() else None
    now = MadeFrom(program=program_digest(), documents={
        key: MadeFromDocument(sha256=sha256, form=hashlib.sha256(form.encode("utf-8")).hexdigest()[:16])
        for key, (sha256, form) in sorted(documents.items())})
    return Record(path, before, now)


@cache
def program_digest() -> str:
    """A digest of the code that makes pages from documents; the same on every machine."""
    digest = hashlib.sha256()
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    home = Path(__file__).parents[1]
    for path in sorted({path for pattern in _CODE for path in home.glob(pattern)}):
        digest.update(f"{path.relative_to(home).as_posix()}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
