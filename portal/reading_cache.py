"""Documents that have not changed are not read again: what stages 1 and 2 gave is kept, a file for each document.

A file begins with a seal: a digest of everything that what follows depends on (the document, its form, the code that
read it, Python and the PDF library) and of what follows. What does not fit its seal, whether old, damaged or made by
another version, is as good as not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import platform
from collections.abc import Collection
from functools import cache
from importlib.metadata import version
from pathlib import Path

from portal.replacing import replace_file

# The code of which a reading is made, from portal/ on.
CODE = ("*.py", "documents/**/*.py", "sheets/**/*.py")
LIBRARIES = ("openpyxl", "pdfminer.six", "pdfplumber", "pydantic")


class ReadingCache:
    """The readings kept for one year of a ward, in `folder`, which need not be there. Where it can't be written,
    nothing is kept."""

    def __init__(self, folder: Path):
        self._folder = folder

    def get(self, key: str, seal_of: str) -> bytes | None:
        """What was kept for the document `key`, if it depends on the same as `seal_of` says."""
        with contextlib.suppress(OSError):
            seal, _, data = (self._folder / f"{key}.json").read_bytes().partition(b"\n")
            if seal == _seal(seal_of, data):
                return data
        return None

    def put(self, key: str, seal_of: str, data: bytes) -> None:
        """Keep `data` for the document `key`, in place of what was there."""
        with contextlib.suppress(OSError):
            replace_file(self._folder / f"{key}.json", _seal(seal_of, data) + b"\n" + data)

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove what is kept for other documents than these."""
        for path in self._folder.glob("*.json"):
            if path.stem not in keys:
                with contextlib.suppress(OSError):
                    path.unlink()


def reading_seal(sha256: str, key: str, name: str, form: str) -> str:
    """What the reading of a document depends on: its bytes, what it is called, its form as JSON, and the code."""
    return "\n".join((sha256, key, name, hashlib.sha256(form.encode()).hexdigest(), code_digest()))


@cache
def code_digest() -> str:
    """A digest of the code that reads documents, and of what it runs on."""
    digest = hashlib.sha256(platform.python_version().encode())
    for library in LIBRARIES:
        digest.update(f"\n{library} {version(library)}".encode())
    home = Path(__file__).parent
    for path in sorted({path for pattern in CODE for path in home.glob(pattern)}):
        digest.update(f"\n{path.relative_to(home).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _seal(seal_of: str, data: bytes) -> bytes:
    return hashlib.sha256(seal_of.encode() + b"\0" + data).hexdigest().encode()
