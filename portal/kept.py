"""What the published site was made from: a file that would be made from the same again is taken over as it is.

Beside the content lies, for each site, a list of its files with a key each: a digest of everything that the file depends
on, the program included. Files are kept in groups, such as the pages of a ward's year, and a group whose seal is the same
is taken over without a look at what its files show. In a new staging folder what is taken over becomes a hard link to the
published file, as long as that is still the very file that was published. Whatever does not fit, or can't be read, is made
anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import msgspec
import pydantic

from portal.checksums import NAME as SUMS
from portal.checksums import read_sums
from portal.replacing import replace_file

CODE = Path(__file__).parent
Stamp = tuple[int, int, int]  # Size in bytes, time of the last change in nanoseconds, and number of the file on its disk.


class _Group(msgspec.Struct, array_like=True):
    """Files that are kept together, in the order in which they were made, each with its key and its stamp."""

    seal: str
    files: dict[str, tuple[str, Stamp]]


class _Spare(msgspec.Struct, array_like=True):
    """The site that was published before, which stays beside this one: the number of its folder on the disk, which of its
    files are not those of this one, and which of them are no longer there."""

    number: int
    other: set[str]
    gone: set[str]


class _List(msgspec.Struct, array_like=True):
    """What is kept of a site; `sums` is the stamp of its SHA256SUMS."""

    groups: dict[str, _Group]
    sums: Stamp | None
    spare: _Spare


class Kept:
    """The files of `site` as it is published, and of the one that is being made; the list is in the folder `cache`, or
    nothing is kept.

    cache   the folder of the list
    fresh   the paths of the files that are made anew
    sums    the SHA-256 of files that are taken over, or whose maker told it, by path, as SHA256SUMS has them
    """

    def __init__(self, site: Path = Path(), cache: Path | None = None):
        self._site = site.absolute()
        name = hashlib.sha256(os.fsencode(self._site)).hexdigest()[:16]
        self.cache = cache
        self._list = cache / f"{name}.kept" if cache else None
        self._old: dict[str, _Group] = {}
        self._sums: dict[str, str] = {}
        self._spare = _Spare(0, set(), set())
        self._number = _number(self._site)
        if self._list:
            with contextlib.suppress(OSError, ValueError):
                kept = msgspec.msgpack.decode(self._list.read_bytes(), type=_List)
                self._old = kept.groups
                if kept.sums == _stamp(self._site / SUMS):  # Else another build, with a list of its own, has published.
                    self._spare, self._sums = kept.spare, read_sums(self._site)
        self._seals: dict[str, str] = {}
        self._keys: dict[str, dict[str, str]] = {}
        self._stamps: dict[str, Stamp] = {}
        self._folders: set[str] = set()
        self._reused: bool | None = None
        self.sums: dict[str, str] = {}
        self.fresh: set[str] = set()

    @property
    def spare(self) -> int:
        """The number, on its disk, of the folder of the site that was published before this one; 0 where there is none."""
        return self._spare.number

    def take_group(self, group: str, seal: str | None, draft: Path) -> dict[str, int] | None:
        """Take over all files of a group, if they were made from the same, or, without a seal, whatever they were made
        from: the files' sizes in bytes by path, in the order in which they were made. Else it begins, and gives None."""
        old = self._old.get(group)
        self.begin(group, seal or (old.seal if old else ""))
        if not old or seal and old.seal != seal:
            return None
        if not all(self._link(file, stamp, draft) for file, (_, stamp) in old.files.items()):
            for file in old.files:
                self._drop(file, draft)
            return None
        self._keys[group] = {file: key for file, (key, _) in old.files.items()}
        return {file: stamp[0] for file, (_, stamp) in old.files.items()}

    def has(self, group: str) -> bool:
        """Whether any file of a group is kept."""
        return group in self._old and bool(self._old[group].files)

    def begin(self, group: str, seal: str) -> None:
        """A group will be made that has this seal."""
        self._seals[group], self._keys[group] = seal, {}

    def take_keyed(self, group: str, keys: Mapping[str, str], draft: Path) -> set[str]:
        """Of a group whose files depend on one thing and on one template each: take over the files whose key is one of
        `keys`, all that have the same or none; gives the names that `keys` has for those of which none was taken."""
        by_key: dict[str, list[tuple[str, Stamp]]] = {}
        if group in self._old:
            for file, (key, stamp) in self._old[group].files.items():
                by_key.setdefault(key, []).append((file, stamp))
        left = set()
        for key, name in keys.items():
            own = by_key.get(key, ())
            if own and all(self._link(file, stamp, draft) for file, stamp in own):
                self._keys[group].update((file, key) for file, _ in own)
            else:
                left.add(name)
                for file, _ in own:
                    self._drop(file, draft)
        return left

    def take(self, group: str, file: str, key: str, draft: Path) -> bool:
        """Take over a file of a group (its path from the site's root) into the draft, if it was made from the same."""
        old = self._old[group].files.get(file) if group in self._old else None
        if old and old[0] == key and self._link(file, old[1], draft):
            self._keys[group][file] = key
            return True
        return False

    def read(self, group: str, file: str, key: str) -> bytes | None:
        """The bytes of a file that `take` would take over."""
        old = self._old[group].files.get(file) if group in self._old else None
        if old and old[0] == key:
            with contextlib.suppress(OSError):
                if _stamp(f"{self._site}/{file}") == old[1]:
                    return (self._site / file).read_bytes()
        return None

    def make(self, group: str, file: str, key: str, digest: str | None = None) -> None:
        """Note that a file is made anew; `digest` is its SHA-256, where that is known."""
        self._keys[group][file] = key
        self.fresh.add(file)
        if digest:
            self.sums[file] = digest

    def files(self) -> Iterator[str]:
        """The paths of all files of the new site that have been taken over or made."""
        return (file for keys in self._keys.values() for file in keys)

    def finish(self, draft: Path) -> None:
        """Remove from the draft what it holds of an older site and no group has."""
        if self._is_reused(draft):
            old = {file for group in self._old.values() for file in group.files}
            for file in (old | self._spare.gone).difference(self.files()):
                path = draft / file
                path.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # Until a folder is not empty.
                    while path.parent != draft:
                        path = path.parent
                        path.rmdir()

    def _is_reused(self, draft: Path) -> bool:
        if self._reused is None:
            self._reused = self._spare.number != 0 and _number(draft) == self._spare.number
        return self._reused

    def _link(self, file: str, stamp: Stamp, draft: Path) -> bool:
        new = f"{draft}/{file}"
        with contextlib.suppress(OSError):
            if not (self._is_reused(draft) and file not in self._spare.other and _stamp(new) == stamp):
                self._make_room(new)
                os.link(f"{self._site}/{file}", new, follow_symlinks=False)
                if _stamp(new) != stamp:
                    os.unlink(new)
                    return False
            self._stamps[file] = stamp
            if file in self._sums:
                self.sums[file] = self._sums[file]
            return True
        return False

    def _make_room(self, new: str) -> None:
        """For a file of the draft: its folder, and nothing in its place."""
        folder = new.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)
        if self._reused:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(new)

    def _drop(self, file: str, draft: Path) -> None:
        """What will be written in its place must not go into the published file."""
        self.sums.pop(file, None)
        self._stamps.pop(file, None)
        (draft / file).unlink(missing_ok=True)

    def save(self, before: Path | None = None) -> None:
        """Keep the list, now that the site is published; `before` is where the site that was there before is now."""
        if not self._list:
            return
        groups = {group: _Group(seal, self._stamped(self._keys[group])) for group, seal in self._seals.items()}
        spare = _Spare(0, set(), set())
        if before and (number := _number(before)) and number == self._number:  # Else another build has published between.
            gone = {file for group in self._old.values() for file in group.files}.difference(self.files())
            spare = _Spare(number, self.fresh | gone, gone)
        with contextlib.suppress(OSError):
            replace_file(self._list, msgspec.msgpack.encode(_List(groups, _stamp(self._site / SUMS), spare)))

    def _stamped(self, keys: Mapping[str, str]) -> dict[str, tuple[str, Stamp]]:
        stamped = {}
        for file, key in keys.items():
            with contextlib.suppress(OSError):
                stamped[file] = key, self._stamps.get(file) or _stamp(f"{self._site}/{file}")
        return stamped


def _number(folder: Path) -> int:
    """Of a folder on its disk; 0 where there is none."""
    try:
        return os.lstat(folder).st_ino
    except OSError:
        return 0


def _stamp(path: Path | str) -> Stamp:
    stat = os.lstat(path)
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def digest(*parts: Any) -> str:
    """A digest of values, records among them: what is equal has the same one."""
    try:
        data = _ENCODER.encode(parts)
    except (UnicodeEncodeError, OverflowError):  # Half of a surrogate pair; an amount that no budget has.
        data = repr(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _plain(value: Any) -> Any:
    """What stands for a value that the encoder does not know."""
    if isinstance(value, pydantic.BaseModel):
        return value.model_dump()
    raise TypeError(f"no digest of {type(value)}")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain)


@cache
def program_digest() -> str:
    """A digest of this program as it was started (but not its templates), Python and every library."""
    seal = hashlib.sha256(sys.version.encode() + platform.machine().encode())
    for name in sorted(f"{each.name} {each.version}" for each in distributions()):
        seal.update(name.encode())
    for path in sorted(CODE.rglob("*.py")):
        seal.update(path.relative_to(CODE).as_posix().encode() + b"\0" + path.read_bytes())
    return seal.hexdigest()
