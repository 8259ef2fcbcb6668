"""Stage 1: a published file becomes a Document."""

from __future__ import annotations

import hashlib
from pathlib import Path

from portal.faults import Fault, Faults
from portal.model import Document, Table
from portal.documents.file_kinds import is_old_workbook, is_separated, is_workbook
from portal.documents.parallel import MAX_PIECES

MAX_BYTES = 50_000_000
MAX_LINES = 200_000


def file_to_document(path: Path, name: str, key: str, max_pages: int = MAX_PIECES, jobs: int = 1) -> Document:
    """The file `path`, a text, or, by what its first bytes say, a PDF or a workbook, or, by its name, a table as text, as
    a Document; `name` is how messages call it, `key` its key in source.yaml.

    Of a text, line ends may be LF, CRLF or CR; a byte order mark is no text; form feeds end a line, as a new page
    does. The pages of a PDF are read when they are asked for, by up to `jobs` processes; see PageStream. Raises
    Faults when the file is missing, too large, or neither UTF-8 nor a PDF or workbook that can be opened, or when a PDF
    has more than `max_pages`.
    """
    # What reads PDFs takes long to load, and most who use this module have only texts, or no document that is new.
    from portal.documents.page_stream import data_to_pdf_document
    from portal.documents.pdf_pages import is_pdf

    data = _read_bytes(path, name)
    if is_pdf(data):
        return data_to_pdf_document(data, name, key, max_pages, jobs)
    if is_old_workbook(data):
        raise Faults(Fault(name, 0, "old-workbook", "a workbook is saved as xlsx, without a password",
                           "one of the older kind (xls), or one with a password", "open it in a spreadsheet program, save "
                           "it as xlsx and update its sha256"))
    if is_workbook(data) or is_separated(path.name):
        return Document(name, key, hashlib.sha256(data).hexdigest(), (), tables=_tables(data, name))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Faults(Fault(name, data[: error.start].count(b"\n") + 1, "not-utf-8",
                           "the document is UTF-8 text, a PDF or a workbook",
                           f"byte 0x{data[error.start]:02x} at {error.start}",
                           "save the text as UTF-8 and update its sha256")) from None
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n"))
    if len(lines) > MAX_LINES:
        raise Faults(Fault(name, 0, "document-too-long", f"a document has at most {MAX_LINES:,} lines",
                           f"{len(lines):,}", "split the document"))
    return Document(name, key, hashlib.sha256(data).hexdigest(), lines)


def _tables(data: bytes, name: str) -> tuple[Table, ...]:
    # Few documents are tables: the others do not wait for what reads them.
    if is_workbook(data):
        from portal.documents.workbook import data_to_tables
        return data_to_tables(data, name)
    from portal.documents.separated_text import data_to_table
    return (data_to_table(data, name),)


def file_to_sha256(path: Path, name: str) -> str:
    """The SHA-256 of a file's bytes, in hex; `name` is how messages call it. Raises Faults as file_to_document does."""
    return hashlib.sha256(_read_bytes(path, name)).hexdigest()


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Faults(Fault(name, 0, "document-too-large", f"a document has at most {MAX_BYTES:,} bytes",
                               f"{size:,}", "split the document"))
        return path.read_bytes()
    except OSError as error:
        raise Faults(Fault(name, 0, "document-missing", "the document can be read", error.strerror or "an error",
                           "mend the name, add the file, or take its entry out of source.yaml")) from None
