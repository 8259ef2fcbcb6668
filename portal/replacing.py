"""Files that others read, or write, at the same time: each is put in its place in one step."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from portal.faults import Fault, Faults


def place_file(place: Callable[[str, str], None], file: str, path: str) -> None:
    """Link or move `file` to a path whose folder may have to be made. Raises OSError."""
    try:
        place(file, path)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        place(file, path)


def link_file(file: str, path: str) -> None:
    """Make `path` another name of a file, or of a link. Raises OSError."""
    place_file(partial(os.link, follow_symlinks=False), file, path)


def replace_file(path: Path, data: bytes) -> None:
    """Put `data` in a file's place: whoever reads it has the old file or the new one, whole, also when two processes
    do this at once or one is killed. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.stem}.{os.getpid()}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def write_content(path: Path, text: str | None) -> None:
    """Put a text in the place of a file of the content; None takes the file away. Raises Faults."""
    try:
        if text is None:
            path.unlink(missing_ok=True)
        else:
            replace_file(path, text.encode("utf-8"))
    except OSError as error:
        raise Faults(Fault(str(path), 0, "page-not-written", "the folder of the content can be written to",
                           error.strerror or "an error", "mend the rights, or make room; then build again")) from None
