"""Years whose pages are as the parse would write them: while nothing of them changes, they are neither planned nor read
again.

For each year lies beside the content what its pages say, behind a seal: a digest of the program, of the documents and
forms that the pages were made from, and of the name, size and times of each file of the year. What does not fit its seal
is as good as not there.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterable
from pathlib import Path

from portal.kept import digest, program_digest
from portal.model import Project
from portal.projects.record import project_to_record, record_to_project
from portal.replacing import replace_file

# Of a year's folder; what stands elsewhere of it is in the seal by its own digest.
FILES = ("source.yaml", "read.yaml", "projects/*.yaml", "book/*.yaml")
YOUNG = 100_000_000  # Nanoseconds in which a file could change twice without its time showing it.


class SettledYears:
    """The years that are settled, by the files of the folder `cache`. It is made before any of their files is read: only
    what has not changed since then can be settled."""

    def __init__(self, cache: Path):
        self._cache, self._since = cache, time.time_ns() - YOUNG
        self._found: dict[Path, tuple[Project, ...]] = {}

    def get(self, folder: Path, made_from: Iterable[tuple[str, str]]) -> tuple[Project, ...] | None:
        """The projects of the year in `folder`, if it is settled; `made_from` has the SHA-256 of each of its documents
        with its form as JSON."""
        if folder not in self._found:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
                seal, _, records = self._path(folder).read_bytes().decode("utf-8", "surrogatepass").partition("\n")
                if seal == _seal(folder, made_from, records)[0]:
                    self._found[folder] = tuple(record_to_project(record) for record in json.loads(records))
        return self._found.get(folder)

    def put(self, folder: Path, made_from: Iterable[tuple[str, str]], projects: Iterable[Project]) -> None:
        """The year in `folder` is settled: its pages are as its documents and corrections have them, and say this."""
        records = json.dumps([project_to_record(project) for project in projects], ensure_ascii=False)
        with contextlib.suppress(OSError):
            seal, youngest = _seal(folder, made_from, records)
            if youngest < self._since:
                replace_file(self._path(folder), f"{seal}\n{records}".encode("utf-8", "surrogatepass"))

    def _path(self, folder: Path) -> Path:
        return self._cache / folder.parent.name / f"{folder.name}.json"


def _seal(folder: Path, made_from: Iterable[tuple[str, str]], records: str) -> tuple[str, int]:
    """The seal, and when the youngest file was last changed, in nanoseconds."""
    stamps = []
    for pattern in FILES:
        for path in sorted(folder.glob(pattern)):
            stat = path.lstat()
            stamps.append((path.name, stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino))
    return digest(program_digest(), list(made_from), stamps, records), max(max(stamp[3:5]) for stamp in stamps)
