"""Which files are taken for documents: by their names, and by what their first bytes say."""

from __future__ import annotations

from pathlib import PurePath

# The suffixes of the files that are read, and what such a file is; a name says no more than that.
SUFFIXES = {".pdf": "PDF", ".txt": "text", ".xlsx": "workbook", ".xlsm": "workbook", ".csv": "table",
            ".tsv": "table"}

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_taken(name: str) -> bool:
    """Whether a file of this name can be a document."""
    return PurePath(name).suffix.lower() in SUFFIXES


def is_workbook(data: bytes) -> bool:
    """Whether a file is a ZIP archive, as workbooks (xlsx) are."""
    return data.startswith(_ZIP)


def is_old_workbook(data: bytes) -> bool:
    """Whether a file is of the kind that old workbooks (xls) are, and new ones that a password locks."""
    return data.startswith(_COMPOUND)


def is_separated(name: str) -> bool:
    """Whether a file of this name is a table as text, with commas or tabs between its cells."""
    return SUFFIXES.get(PurePath(name).suffix.lower()) == "table"
