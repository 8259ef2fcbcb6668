"""Years as they are published, kept beside the content: while nothing of a year changes, its documents are not read, its
pages not planned, and its projects not checked again.

For each year lies there one file: what is known of the year (its facts, and what a maintainer is told of it) behind a seal,
then the year itself, which is loaded only where its pages are made. The seal is a digest of the program, of the forms and
limits, and of the name, size and times of each file of the year. What does not fit its seal is as good as not there.
"""

from __future__ import annotations

import os
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from portal.findings.told import PackedFindings, ToldYear
from portal.kept import digest, program_digest
from portal.pages.site_model import WardYear
from portal.pages.year_facts import YearFacts
from portal.replacing import replace_file
from portal.sources import WardYear as SourceYear
from portal.year_pack import unpack

YOUNG = 100_000_000  # Nanoseconds in which a file could change twice without its time showing it.
_NUMBER = 4  # Bytes of each of the two numbers before the head: how long it is, and its checksum.


class _Told(msgspec.Struct, array_like=True):
    year: str
    projects: int
    kan: int
    findings: dict[str, int]
    doubtful: bytes


class _Head(msgspec.Struct, array_like=True):
    seal: str
    sum: int
    facts: YearFacts
    told: _Told


@dataclass(frozen=True)
class StoredYear:
    """What is known of a stored year."""

    facts: YearFacts
    told: ToldYear


class YearStore:
    """The years in the folder `cache` that were made with `made_with`, which is a digest. It is made before any of their
    files is read: only what has not changed since then is stored."""

    def __init__(self, cache: Path, made_with: str):
        self._cache, self._with, self._since = cache, made_with, time.time_ns() - YOUNG

    def find(self, year: SourceYear) -> StoredYear | None:
        """What is known of a year, if it is stored as it now is."""
        try:
            with self._path(year).open("rb") as file:
                length, told = (int.from_bytes(file.read(_NUMBER), "big") for _ in range(2))
                head = _to_head(file.read(length), told)
        except (OSError, ValueError):
            return None
        if head.seal != self._seal(year)[0]:
            return None
        told = head.told
        return StoredYear(head.facts, ToldYear(told.year, told.projects, told.kan, told.findings,
                                               PackedFindings(told.doubtful)))

    def load(self, year: SourceYear, facts: YearFacts) -> WardYear | None:
        """The year of which these are the facts, if it is still stored. What is damaged is taken away, so that the next
        build makes it anew."""
        try:
            head, body = _parts(self._path(year).read_bytes())
            return unpack(year, body) if head.facts.digest == facts.digest else None
        except ValueError:
            self._path(year).unlink(missing_ok=True)
        except OSError:
            pass
        return None

    def put(self, year: SourceYear, facts: YearFacts, told: ToldYear, packed: bytes) -> bool:
        """Store a year that is as its documents and corrections have it; whether that could be done."""
        seal, youngest = self._seal(year)
        if youngest >= self._since:
            return False
        head = msgspec.msgpack.encode(_Head(seal, zlib.crc32(packed), facts, _Told(
            told.year, told.projects, told.kan, told.findings, PackedFindings(told.doubtful).data)))
        try:
            replace_file(self._path(year), b"".join((len(head).to_bytes(_NUMBER, "big"),
                                                     zlib.crc32(head).to_bytes(_NUMBER, "big"), head, packed)))
        except OSError:
            return False
        return True

    def _path(self, year: SourceYear) -> Path:
        return self._cache / year.ward_key / f"{year.year}.year"

    def _seal(self, year: SourceYear) -> tuple[str, int]:
        """The seal, and when the youngest file of the year was last changed, in nanoseconds."""
        stamps = sorted(_stamps(os.fspath(year.folder), ""))
        youngest = max([max(changed, moved) for _, _, _, changed, moved, _ in stamps], default=0)
        return digest(program_digest(), self._with, year.ward_key, year.year, year.ward, stamps), youngest


def _parts(data: bytes) -> tuple[_Head, bytes]:
    """What is stored of a year: its head, and its body. Raises ValueError where either is damaged."""
    length, told = (int.from_bytes(data[at:at + _NUMBER], "big") for at in (0, _NUMBER))
    start = 2 * _NUMBER + length
    head, body = _to_head(data[2 * _NUMBER:start], told), data[start:]
    if head.sum != zlib.crc32(body):
        raise ValueError("a body that is not what was stored")
    return head, body


def _to_head(data: bytes, told: int) -> _Head:
    if zlib.crc32(data) != told:
        raise ValueError("a head that is not what was stored")
    return msgspec.msgpack.decode(data, type=_Head)


def _stamps(folder: str, name: str, within: int | None = None) -> list[tuple[Any, ...]]:
    """Each file below a folder by its path: mode, size, times, and number on its disk. `within`: the open folder that it is
    in. What is looked up in an open folder is found without going through all folders above it."""
    stamps: list[tuple[Any, ...]] = []
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=within)
    try:
        with os.scandir(here) as entries:
            for entry in entries:
                own = entry.name
                if entry.is_dir(follow_symlinks=False):
                    stamps += _stamps(own, f"{name}/{own}", here)
                else:
                    stat = entry.stat(follow_symlinks=False)
                    stamps.append((f"{name}/{own}", stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns,
                                   stat.st_ino))
    finally:
        os.close(here)
    return stamps
