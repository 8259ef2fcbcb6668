"""A folder beside the site that has the same files, as hard links: the next build is made there, and has to change only
what is to change. Its SHA256SUMS, which names them all, comes last into it: what was not finished has another one, or
none."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from portal.checksums import NAME as SUMS
from portal.replacing import link_file, place_file


def spare_of(site: Path) -> Path:
    """Where that folder is."""
    site = site.resolve()
    return site.with_name(f".{site.name}.spare")


def borrowed_spare(draft: Path) -> Path:
    """Where it is while a build has it whose draft this is."""
    return draft.with_name("spare")


def make_spare(site: Path, spare: Path) -> None:
    """Make `spare`, in place of what is there, of links to all files of `site`. Raises OSError."""
    shutil.rmtree(spare, ignore_errors=True)
    spare.mkdir()
    start = len(os.fspath(site))
    for folder, folders, files in os.walk(site):
        own = f"{spare}{folder[start:]}"
        for name in folders:
            os.mkdir(f"{own}/{name}")
        for name in files:
            if name != SUMS or folder != os.fspath(site):
                os.link(f"{folder}/{name}", f"{own}/{name}", follow_symlinks=False)
    os.link(site / SUMS, spare / SUMS, follow_symlinks=False)


def unfold_spare(draft: Path, gone: Iterable[str], fresh: Iterable[str]) -> None:
    """Make of `draft`, which has only the files of the new site that are fresh, the whole: the spare folder that it has
    borrowed, with these files in place of its own, without those that are gone. Raises OSError."""
    fresh_files = draft.with_name("fresh")
    draft.rename(fresh_files)
    borrowed_spare(draft).rename(draft)
    (draft / SUMS).unlink()
    remove_files(draft, gone)
    for name in fresh:
        place_file(os.replace, f"{fresh_files}/{name}", f"{draft}/{name}")


def renew_spare(site: Path, spare: Path, gone: Iterable[str], fresh: Iterable[str]) -> None:
    """Give `spare`, which has the files of an older site, those of `site`: some are gone, some fresh. Raises OSError."""
    remove_files(spare, gone)
    for name in (*fresh, SUMS):
        path = f"{spare}/{name}"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
        link_file(f"{site}/{name}", path)


def remove_files(folder: Path, files: Iterable[str]) -> None:
    """Remove files by their paths below `folder`, and the folders that become empty. Raises OSError."""
    for file in files:
        path = folder / file
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # Until a folder is not empty.
            while path.parent != folder:
                path = path.parent
                path.rmdir()
