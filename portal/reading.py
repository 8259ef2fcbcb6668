"""Stages 1 and 2 for one file: document → reading, made in a child process. What comes of it is carried as JSON.

What reads documents is loaded where one is read: most builds find all of them read before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pydantic

from portal.documents.isolation import run_limited
from portal.faults import Fault, Faults
from portal.forms import Form, detect_forms
from portal.model import Document, Page, Reading

if TYPE_CHECKING:
    from portal.config import Limits


@dataclass(frozen=True)
class ReadFile:
    """A file after stages 1 and 2. Of a PDF the document has the pages without what is on them; `form` is the name
    of its form, None when it is of none of those that were looked for."""

    document: Document
    form: str | None
    reading: Reading


HEAD = 100  # Rows of a table, among which its header is.


@cache
def _read_file() -> pydantic.TypeAdapter[ReadFile]:
    return pydantic.TypeAdapter(ReadFile)


def read_limited(path: Path, name: str, key: str, forms: Sequence[Form], limits: Limits, jobs: int) -> bytes:
    """A file's ReadFile as JSON, made in a child process within `limits`, the pages of a PDF by up to `jobs`
    processes.

    name    how messages call the file
    key     its key in source.yaml
    forms   what it may be; of several the one that it is of is found

    Raises Faults when the file can't be read.
    """
    return run_limited(path_to_json, path, name, key, tuple(forms), limits.pages, jobs, name=name,
                       seconds=limits.seconds, megabytes=limits.megabytes)


def path_to_json(path: Path, name: str, key: str, forms: tuple[Form, ...], max_pages: int, jobs: int) -> bytes:
    """What `read_limited` gives, made in this process. Raises Faults, also when the file has no sheets."""
    from portal.documents.files import file_to_document
    from portal.sheets.reader import document_to_reading

    document = file_to_document(path, name, key, max_pages, jobs)
    form = forms[0] if len(forms) == 1 else _detect(document, forms)
    reading = document_to_reading(document, form) if form else Reading(())
    if form and not reading.sheets and not reading.book_rows:
        raise Faults(Fault(name, 1 if document.lines else 0, "no-sheets", f"a {form.form} has at least one sheet, "
                           f"which begins as {form.name} does", "none",
                           "check that the form is right; see content/forms/"))
    pages = tuple(Page(page.number, page.width, page.height, turned=page.turned, drawn=page.drawn)
                  for page in document.pages)
    return read_to_json(ReadFile(replace(document, pages=pages), form.form if form else None, reading))


def read_to_json(read: ReadFile) -> bytes:
    """A ReadFile as `json_to_read` takes it."""
    return msgspec.json.encode(read)


def json_to_read(data: bytes, name: str) -> ReadFile:
    """What `path_to_json` gave for the file `name`. Raises Faults when it is something else."""
    try:
        return _read_file().validate_json(data)
    except pydantic.ValidationError as error:
        problem = error.errors()[0]
        raise Faults(Fault(name, 0, "document-unreadable", "the reader understands the document",
                           f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}",
                           "report this with the document: it is an error in the program")) from None


def _detect(document: Document, forms: tuple[Form, ...]) -> Form | None:
    from portal.sheets.reader import TABLE_READERS

    # A table may say the same words as a sheet, and is none.
    forms = tuple(form for form in forms if (form.layout in TABLE_READERS) == bool(document.tables))
    found = detect_forms(document_to_texts(document), forms)
    if len(found) > 1:
        raise Faults(Fault(document.path, 0, "ambiguous-form", "a document is of one form",
                           " and ".join(form.form for form in found) + ", which show in it alike",
                           "name its form with --form"))
    return found[0] if found else None


def document_to_texts(document: Document) -> Iterator[str]:
    """What a document says: as a text in one piece, as a PDF page by page, as a workbook the head of each worksheet, good
    enough to tell its form."""
    from portal.sheets.pdf.page_text import chars_to_lines

    if document.pages:
        for page in document.pages:
            yield "\n".join(line.text for line in chars_to_lines(page.chars))
    elif document.tables:
        for table in document.tables:
            yield "\n".join([table.name, *("\t".join(row) for row in table.rows[:HEAD])])
    else:
        yield "\n".join(document.lines)
