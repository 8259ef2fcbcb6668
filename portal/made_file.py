"""Files of the site that are made one after the other: a site's own may be more than there is memory for."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple


class MadeFile(NamedTuple):
    """A file of the site.

    path     from the site's root
    data     its bytes, or a file that has them, which may be moved away
    key      a digest: where it is the same, so is the file
    sha256   of its bytes, where that is known
    """

    path: str
    data: bytes | Path
    key: str
    sha256: str | None = None

    @property
    def size(self) -> int:
        """In bytes."""
        return self.data.stat().st_size if isinstance(self.data, Path) else len(self.data)


def data_to_key(data: bytes) -> str:
    """The key of a file that is the same wherever its bytes are."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()
