"""A year made ready beside the content, and put in place in one step: all of it, or nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.faults import Fault, Faults
from portal.publish import exchange

_FOLDER = Path(".cache")  # Beside the content, as the readings are: on its disk, and free to be deleted.


@contextmanager
def made_ready(content: Path) -> Iterator[Path]:
    """An empty folder on the disk of `content`, gone in the end; only one at a time. Raises Faults when the disk is
    full, or nothing can be written."""
    home = content.absolute().parent / _FOLDER
    draft = None
    try:
        home.mkdir(parents=True, exist_ok=True)
        with (home / "adding.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                draft = Path(tempfile.mkdtemp(prefix="adding-", dir=home))
                yield draft
            finally:
                if draft:
                    shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise Faults(Fault(content.name, 0, "content-not-written", "the content, and .cache beside it, can be written to",
                           error.strerror or str(error), "make room or mend the rights; the content is as it was")) \
            from None


def copy_ward(content: Path, draft: Path, ward: str, year: int) -> Path:
    """What `put_in_place` puts in place, in `draft`, as the content has it: a year, or a ward that has no ward.yaml
    yet. Gives the folder of the year."""
    there, made = content / "wards" / ward, draft / "wards" / ward
    folder = made / str(year)
    if (there / "ward.yaml").is_file():
        if (there / str(year)).is_dir():
            shutil.copytree(there / str(year), folder, symlinks=True)
        made.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(there / "ward.yaml", made / "ward.yaml")
    elif there.is_dir():
        shutil.copytree(there, made, symlinks=True)
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    return folder


def put_in_place(content: Path, draft: Path, ward: str, year: int, config: Path, config_text: str | None) -> None:
    """The year of `draft`, or the whole ward where it is new, becomes part of the content, and `config_text`, if any,
    config.yaml. What fails on the way is taken back. Raises OSError."""
    new_config = config.with_suffix(".draft")
    is_new = not (content / "wards" / ward / "ward.yaml").is_file()
    part = Path("wards") / ward if is_new else Path("wards") / ward / str(year)
    made, target = draft / part, content / part
    replaced = target.exists()
    try:
        if config_text is not None:
            new_config.write_bytes(config_text.encode("utf-8"))
        target.parent.mkdir(exist_ok=True)
        _move(made, target, replaced)
        if config_text is not None:
            _or_back(new_config, config, made, target, replaced)
    finally:
        new_config.unlink(missing_ok=True)


def _or_back(new_config: Path, config: Path, made: Path, target: Path, replaced: bool) -> None:
    try:
        os.replace(new_config, config)
    except OSError:
        if replaced:
            exchange(made, target)
        else:
            target.rename(made)
        raise


def _move(made: Path, target: Path, replaced: bool) -> None:
    if replaced:
        exchange(made, target)
    else:
        made.rename(target)
