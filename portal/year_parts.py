"""What files about the whole site are put together from: a part for each ward's year, made from nothing but that year, by
whatever does the work (portal/fan_out.py), and kept beside the content for as long as its year stays as it is.

A part lies in a file of its own, behind its key (a digest of all that it is made from, the program included) and a
checksum. What does not fit the key is as good as not there, and what is found to be damaged when it is read is made anew
by this process. Where nothing can be kept, parts lie in a temporary folder.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from portal.fan_out import FanOut
from portal.pages.page_keys import PageKeys
from portal.pages.site_model import Site, Ward, WardYear
from portal.replacing import replace_file

S = TypeVar("S")
Work = Callable[[S, Ward], bytes]
Part = Callable[[], bytes]
_SUM = 4  # Bytes of the checksum.


@dataclass(frozen=True)
class _Wanted:
    """A part: of which ward, of which of its years, its name and its key."""

    ward: Ward
    at: int
    name: str
    key: bytes


@contextlib.contextmanager
def year_parts(site: Site, kind: str, keys: PageKeys, work: Work[S], shared: S, fan_out: FanOut,
               cache: Path | None) -> Iterator[list[Part]]:
    """The parts of a `kind`, in the order of wards and years, each as a function that reads it: what `work` gives for
    `shared` and a ward with one year. `work` is of a module's top level, and looks at nothing of a document's lines,
    tables and images. Those of the folder `cache` that are of this kind and of no such year are removed."""
    wanted = [_Wanted(ward, at, f"{ward.key}-{facts.year}.part", keys.of_projects(ward, facts, kind).encode())
              for ward in site.wards for at, facts in enumerate(ward.facts)]
    with TemporaryDirectory() as folder:
        store = _Store(cache / kind if cache else None, Path(folder))
        new = [each for each in wanted if not store.has(each)]
        for each, data in zip(new, _make(new, work, shared, fan_out)):
            store.put(each, data)
        store.keep_only({each.name for each in wanted})
        yield [partial(_read, store, work, shared, each) for each in wanted]


def _read(store: _Store, work: Work[S], shared: S, wanted: _Wanted) -> bytes:
    data = store.find(wanted)
    if data is None:
        data = work(shared, _light(wanted))
        store.put(wanted, data)
    return data


def _make(wanted: Sequence[_Wanted], work: Work[S], shared: S, fan_out: FanOut) -> Iterator[bytes]:
    if fan_out.near:
        return fan_out.map(_make_near, (wanted, work, shared), range(len(wanted)))
    return fan_out.map(work, shared, (_light(each) for each in wanted))


def _make_near(shared: tuple[Sequence[_Wanted], Work[S], S], at: int) -> bytes:
    wanted, work, given = shared
    return work(given, _light(wanted[at]))


def _light(wanted: _Wanted) -> Ward:
    """A ward with one year, without what is large and not looked at."""
    year: WardYear = wanted.ward.years[wanted.at]
    return replace(wanted.ward, years=(replace(year, documents=tuple(
        replace(document, lines=(), tables=(), cutouts={}) for document in year.documents)),))


class _Store:
    """Parts in the folder `cache`, or, where they can't be written there, in the folder `other`."""

    def __init__(self, cache: Path | None, other: Path) -> None:
        self._cache, self._other = cache, other

    def has(self, wanted: _Wanted) -> bool:
        """Whether a part is there that has this key."""
        for path in self._paths(wanted):
            with contextlib.suppress(OSError), path.open("rb") as file:
                if file.read(len(wanted.key)) == wanted.key:
                    return True
        return False

    def find(self, wanted: _Wanted) -> bytes | None:
        """A part, if it is there as it was stored."""
        for path in self._paths(wanted):
            with contextlib.suppress(OSError):
                data = memoryview(path.read_bytes())
                length = len(wanted.key) + _SUM
                if data[:length] == wanted.key + zlib.crc32(data[length:]).to_bytes(_SUM, "big"):
                    return data[length:]
        return None

    def _paths(self, wanted: _Wanted) -> Iterator[Path]:
        return (folder / wanted.name for folder in (self._cache, self._other) if folder)

    def put(self, wanted: _Wanted, data: bytes) -> None:
        """Keep a part in place of the one that was there."""
        sealed = b"".join((wanted.key, zlib.crc32(data).to_bytes(_SUM, "big"), data))
        try:
            if not self._cache:
                raise OSError
            replace_file(self._cache / wanted.name, sealed)
        except OSError:
            (self._other / wanted.name).write_bytes(sealed)

    def keep_only(self, names: set[str]) -> None:
        """Remove the parts that have another name."""
        with contextlib.suppress(OSError):
            for path in self._cache.glob("*.part") if self._cache else ():
                if path.name not in names:
                    path.unlink()
