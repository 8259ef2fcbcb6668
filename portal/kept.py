"""What the published site was made from: a file that would be made from the same again is taken over as it is.

Beside the content lies, for each site, a list of its files with a key each: a digest of everything that the file depends
on, the program included. In a new staging folder a file whose key is the same becomes a hard link to the published one,
as long as that is still the very file that was published. Whatever does not fit, or can't be read, is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from io import BytesIO
from pathlib import Path
from pickle import Pickler
from typing import Any

from portal.checksums import NAME as SUMS
from portal.checksums import read_sums
from portal.replacing import replace_file

CODE = Path(__file__).parent
FORMAT = 1
Stamp = list[int]  # Size in bytes, time of the last change in nanoseconds, and number of the file on its disk.


class Kept:
    """The files of `site` as it is published, and of the one that is being made; the list is in the folder `cache`, or
    nothing is kept.

    fresh   the paths of the files that are made anew
    sums    the SHA-256 of files that are taken over, by path, as SHA256SUMS has them
    """

    def __init__(self, site: Path = Path(), cache: Path | None = None):
        self._site = site.absolute()
        name = hashlib.sha256(os.fsencode(self._site)).hexdigest()[:16]
        self._list = cache / f"{name}.json" if cache else None
        self._files: dict[str, tuple[str, Stamp]] = {}
        self._groups: dict[str, list[str]] = {}
        self._sums: dict[str, str] = {}
        if self._list:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                kept = json.loads(self._list.read_text(encoding="utf-8"))
                if kept["format"] == FORMAT:
                    self._files, self._groups = kept["files"], kept["groups"]
                    if kept["sums"] == _stamp(self._site / SUMS):
                        self._sums = read_sums(self._site)
        self._keys: dict[str, str] = {}
        self._new_groups: dict[str, list[str]] = {}
        self.sums: dict[str, str] = {}
        self.fresh: set[str] = set()

    def take(self, file: str, key: str, draft: Path) -> bool:
        """Take over a file (its path from the site's root) into the draft, if it was made from the same; else note that
        it will be made."""
        self._keys[file] = key
        if self._link(file, key, draft):
            return True
        self.fresh.add(file)
        return False

    def take_group(self, group: str, key: str, draft: Path) -> dict[str, int] | None:
        """Take over all files that were made together, if they were made from the same: their sizes in bytes by path,
        in the order in which they were made; else None."""
        files = self._groups.get(group, [])
        if files and all(self._link(file, key, draft) for file in files):
            self._new_groups[group] = files
            self._keys.update(dict.fromkeys(files, key))
            return {file: self._files[file][1][0] for file in files}
        for file in files:  # What is written there must not go into the published file.
            self.sums.pop(file, None)
            (draft / file).unlink(missing_ok=True)
        return None

    def make_group(self, group: str, key: str, files: Iterable[str]) -> None:
        """Note that these files will be made together, in this order."""
        self._new_groups[group] = list(files)
        self._keys.update(dict.fromkeys(self._new_groups[group], key))
        self.fresh.update(self._new_groups[group])

    def _link(self, file: str, key: str, draft: Path) -> bool:
        kept = self._files.get(file)
        if not kept or kept[0] != key:
            return False
        old, new = self._site / file, draft / file
        with contextlib.suppress(OSError):
            new.parent.mkdir(parents=True, exist_ok=True)
            os.link(old, new, follow_symlinks=False)
            if _stamp(new) == kept[1]:
                if file in self._sums:
                    self.sums[file] = self._sums[file]
                return True
            new.unlink()
        return False

    def save(self) -> None:
        """Keep the list, now that the site is published."""
        if not self._list:
            return
        files: dict[str, tuple[str, Stamp]] = {}
        for file, key in self._keys.items():
            with contextlib.suppress(OSError):
                files[file] = key, _stamp(self._site / file)
        with contextlib.suppress(OSError):
            replace_file(self._list, json.dumps({"format": FORMAT, "files": files, "groups": self._new_groups,
                                                 "sums": _stamp(self._site / SUMS)}).encode())


def _stamp(path: Path) -> Stamp:
    stat = os.lstat(path)
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino]


def digest(*parts: Any) -> str:
    """A digest of values: what is equal has the same one, if it was made in the same way."""
    data = BytesIO()
    pickler = Pickler(data, protocol=5)
    pickler.fast = True  # Without it, what a digest is would depend on which of the values are one object.
    for part in parts:
        pickler.dump(part)
    return hashlib.blake2b(data.getbuffer(), digest_size=16).hexdigest()


@cache
def program_digest() -> str:
    """A digest of this program as it was started (but not its templates), Python and every library."""
    seal = hashlib.sha256(sys.version.encode() + platform.machine().encode())
    for name in sorted(f"{each.name} {each.version}" for each in distributions()):
        seal.update(name.encode())
    for path in sorted(CODE.rglob("*.py")):
        seal.update(path.relative_to(CODE).as_posix().encode() + b"\0" + path.read_bytes())
    return seal.hexdigest()
