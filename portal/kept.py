"""What the published site was made from: a file that would be made from the same again is taken over as it is.

Beside the content lies, for each site, a list of its files with a key each: a digest of everything that the file depends
on, the program included. Files are kept in groups, such as the pages of a ward's year, and a group whose seal is the same
is taken over without a look at what its files show, as long as they are still the very files that were published: they
are in the folder beside the site that becomes the new one (portal/spare.py), or become hard links in the draft. Whatever
does not fit, or can't be read, is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pydantic

from portal.checksums import NAME as SUMS
from portal.checksums import update_sums, write_sums
from portal.replacing import link_file, replace_file
from portal.spare import borrowed_spare, make_spare, renew_spare, spare_of, unfold_spare

CODE = Path(__file__).parent
Stamp = tuple[int, int, int]  # Size in bytes, time of the last change in nanoseconds, and number of the file on its disk.
_Files = dict[str, tuple[str, Stamp]]  # In the order in which they were made: their keys and stamps.
_NONE = msgspec.msgpack.encode({})


class _Group(msgspec.Struct, array_like=True):
    """Files that are kept together; they are decoded where they are looked at."""

    seal: str
    files: msgspec.Raw


class _List(msgspec.Struct, array_like=True):
    """What is kept of a site; `sums` is the stamp of its SHA256SUMS."""

    groups: dict[str, _Group]
    sums: Stamp | None


class Kept:
    """The files of `site` as it is published, and of the one that is being made; the list is in the folder `cache`, or
    nothing is kept. `trusted`: nobody has touched what was published, so that what is taken over as a group is not looked
    at file by file.

    cache   the folder of the list
    fresh   the paths of the files that are made anew
    """

    def __init__(self, site: Path = Path(), cache: Path | None = None, trusted: bool = False):
        self._site, self._trusted = site.resolve(), trusted
        name = hashlib.sha256(os.fsencode(self._site)).hexdigest()[:16]
        self.cache = cache
        self._list = cache / f"{name}.kept" if cache else None
        self._old: dict[str, _Group] = {}
        self._old_sums: str | None = None  # The site's SHA256SUMS, if it is that of the old files, and its stamp.
        self._stamp: Stamp | None = None
        if self._list:
            with contextlib.suppress(OSError, ValueError):
                kept = msgspec.msgpack.decode(self._list.read_bytes(), type=_List)
                self._old = kept.groups
                with open(self._site / SUMS, encoding="utf-8", newline="") as sums:
                    if kept.sums == _to_stamp(os.fstat(sums.fileno())):  # Else another build has published since.
                        self._old_sums, self._stamp = sums.read(), kept.sums
        self._seals: dict[str, str] = {}
        self._taken: dict[str, _Group] = {}  # Groups as they were.
        self._keys: dict[str, dict[str, str]] = {}  # Groups of other files, or of files made anew.
        self._stamps: dict[str, Stamp] = {}
        self._sums: dict[str, str] = {}
        self._decoded: dict[str, _Files] = {}
        self._linked: set[str] = set()
        self._borrowed: bool | None = None
        self._gone: set[str] = set()
        self._new: Stamp | None = None  # Of the SHA256SUMS that was written.
        self.fresh: set[str] = set()

    def take_group(self, group: str, seal: str | None, draft: Path) -> bool:
        """Take over all files of a group, if they were made from the same, or, without a seal, whatever they were made
        from. Else it begins."""
        old = self._old.get(group)
        self.begin(group, seal or (old.seal if old else ""))
        if not old or seal and old.seal != seal:
            return False
        if not (self._trusted and self._has_spare(draft)):
            files = _decode(old)
            there = self._has_spare(draft) and _are_as_they_were(files, borrowed_spare(draft))
            if not there and not all(self._link(file, stamp, draft) for file, (_, stamp) in files.items()):
                for file in files:
                    self._drop(file, draft)
                return False
        self._taken[group] = old
        del self._keys[group]
        return True

    def has(self, group: str) -> bool:
        """Whether any file of a group is kept."""
        old = self._old.get(group)
        return old is not None and bytes(old.files) != _NONE

    def begin(self, group: str, seal: str) -> None:
        """A group will be made that has this seal."""
        self._seals[group], self._keys[group] = seal, {}
        self._taken.pop(group, None)

    def take_keyed(self, group: str, keys: Mapping[str, str], draft: Path) -> set[str]:
        """Of a group whose files depend on one thing and on one template each: take over the files whose key is one of
        `keys`, all that have the same or none; gives the names that `keys` has for those of which none was taken."""
        by_key: dict[str, list[tuple[str, Stamp]]] = {}
        for file, (key, stamp) in self._files_of(group).items():
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
        old = self._files_of(group).get(file)
        if old and old[0] == key and self._link(file, old[1], draft):
            self._keys[group][file] = key
            return True
        return False

    def read(self, group: str, file: str, key: str) -> bytes | None:
        """The bytes of a file that `take` would take over."""
        old = self._files_of(group).get(file)
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
            self._sums[file] = digest

    def sizes(self, group: str) -> dict[str, int]:
        """Of a group that was taken over: its files' sizes in bytes by path, in the order in which they were made."""
        return {file: stamp[0] for file, (_, stamp) in self._files_of(group).items()}

    def files(self) -> Iterator[str]:
        """The paths of all files of the new site that have been taken over or made."""
        for group in self._seals:
            yield from self._files_of(group) if group in self._taken else self._keys[group]

    def finish(self, draft: Path) -> None:
        """Put everything into the draft that is taken over and is not there yet, and write SHA256SUMS."""
        own = {file for keys in self._keys.values() for file in keys}
        self._gone = {file for group in self._old if group not in self._taken for file in self._files_of(group)} - own
        if self._has_spare(draft):
            unfold_spare(draft, self._gone, self._linked | self.fresh)
        if self._old_sums is None:
            write_sums(draft, self._sums, self.files())
        else:
            update_sums(draft, self._old_sums, self._gone, self.fresh, self._sums)
        self._new = _stamp(draft / SUMS)

    def _has_spare(self, draft: Path) -> bool:
        """Whether the files are at hand that are taken over; else each becomes a link in the draft."""
        if self._borrowed is None:
            self._borrowed = self._has_same(borrowed_spare(draft))
        return self._borrowed

    def _files_of(self, group: str) -> _Files:
        """The files that a group had."""
        if group not in self._decoded:
            old = self._old.get(group)
            self._decoded[group] = _decode(old) if old else {}
        return self._decoded[group]

    def _link(self, file: str, stamp: Stamp, draft: Path) -> bool:
        """Whether a file is as it was, and at hand or a link in the draft now."""
        new = f"{draft}/{file}"
        with contextlib.suppress(OSError):
            if not (self._has_spare(draft) and _stamp(f"{borrowed_spare(draft)}/{file}") == stamp):
                link_file(f"{self._site}/{file}", new)
                if _stamp(new) != stamp:
                    os.unlink(new)
                    return False
                self._linked.add(file)
            self._stamps[file] = stamp
            return True
        return False

    def _drop(self, file: str, draft: Path) -> None:
        """What will be written in its place must not go into the published file."""
        self._stamps.pop(file, None)
        if file in self._linked:
            self._linked.remove(file)
            (draft / file).unlink()

    def save(self) -> None:
        """Keep the list, and give the folder beside the site its files, now that it is published."""
        if not self._list:
            return
        groups = {group: self._taken.get(group) or _Group(seal, msgspec.Raw(msgspec.msgpack.encode(
            self._stamped(self._keys[group])))) for group, seal in self._seals.items()}
        with contextlib.suppress(OSError):
            replace_file(self._list, msgspec.msgpack.encode(_List(groups, self._new)))
        spare = spare_of(self._site)
        with contextlib.suppress(OSError):  # Another build comes between; the next one will see it.
            if self._has_same(spare):
                renew_spare(self._site, spare, self._gone, self.fresh)
            else:
                make_spare(self._site, spare)
            if _stamp(spare / SUMS) != self._new:  # It is of both.
                (spare / SUMS).unlink()

    def _has_same(self, spare: Path) -> bool:
        """Whether a folder has the files of the site as it was: a SHA256SUMS comes last into it."""
        with contextlib.suppress(OSError):
            return self._stamp is not None and _stamp(spare / SUMS) == self._stamp
        return False

    def _stamped(self, keys: Mapping[str, str]) -> _Files:
        stamped = {}
        for file, key in keys.items():
            with contextlib.suppress(OSError):
                stamped[file] = key, self._stamps.get(file) or _stamp(f"{self._site}/{file}")
        return stamped


def _are_as_they_were(files: _Files, folder: Path) -> bool:
    """Whether all files are in a folder with their stamps: the way for very many of them."""
    start, lstat = f"{folder}/", os.lstat
    try:
        for file, (_, (size, time, number)) in files.items():
            stat = lstat(start + file)
            if stat.st_mtime_ns != time or stat.st_ino != number or stat.st_size != size:
                return False
    except OSError:
        return False
    return True


def _decode(group: _Group) -> _Files:
    return msgspec.msgpack.decode(group.files, type=_Files)


def _stamp(path: Path | str) -> Stamp:
    return _to_stamp(os.lstat(path))


def _to_stamp(stat: os.stat_result) -> Stamp:
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
    # Beside a library is a folder named by its name and version; to read what is in them all takes long.
    for name in sorted(path.name for folder in set(sys.path) for path in Path(folder).glob("*.*-info")):
        seal.update(name.encode())
    for name, data in all_code():
        seal.update(name.encode() + b"\0" + data)
    return seal.hexdigest()


def all_code() -> Iterator[tuple[str, bytes]]:
    """Each file of this program (but not its templates) by its path in portal/, in one order."""
    return ((path.relative_to(CODE).as_posix(), path.read_bytes()) for path in sorted(CODE.rglob("*.py")))
