"""Parts → the files of the search index, which the search page reads (docs/search-index.md says how).

Everything that a first query needs is in start.bin while that stays small. A larger site has a file for each project's
record, and shards of n-grams that say which records are worth fetching; the reader asks for the same parts either way
and finds them in start.bin or beside it. Projects are numbered by year, then id: a new year is added at the end, and
the same entries in whatever order give the same bytes.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import groupby, islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import msgspec
import numpy as np

from portal.search.columns import figures_to_column, numbers_to_planes, values_to_column
from portal.search.entries import SearchEntry, natural
from portal.search.grams import LARGEST, Grams
from portal.search.parts import FACETS, Head, Part, entries_to_part, numbered, to_json
from portal.search.shards import deflate, postings_to_shards, shape_to_bytes, varint
from portal.search.streams import Numbered, TokenStreams, streams_to_alphabet

FORMAT = 3
SMALL = 58_000  # bytes of a start.bin with everything in it
# An n-gram of three tokens is indexed when both its pairs are held by so many projects: what is not indexed has a part
# that leaves no more candidates than the ten whose texts a reader fetches at once, so that their count is exact.
FLOOR = 11
_LONG_FLOOR = 512  # and a longer one when both its parts are held by one project in so many, and by FLOOR
_TOGETHER = 200  # files that are deflated at a time
_A_PART = 1000  # entries, where they are not in parts already

Known = Callable[[str, str], bytes | None]


class IndexFile(NamedTuple):
    """A file of the index: its path below the folder of the search page, its bytes, and a digest of what it was made
    from."""

    path: str
    data: bytes
    key: str


def index_files(entries: Iterable[SearchEntry], always: Mapping[str, Any] | None = None,
                apart: Mapping[str, Any] | None = None, small: int | None = None) -> Iterator[tuple[str, bytes]]:
    """The index of entries as paths and bytes; start.bin is the last. For the rest see `Merged.files`."""
    years = groupby(sorted(entries, key=numbered), key=lambda entry: entry.year)
    parts = [entries_to_part(own, with_words=False) for _, group in years for own in iter(partial(_some, group), [])]
    return ((path, data) for path, data, _ in Merged([partial(bytes, part) for part in parts]).files(
        always, apart, small))


def _some(entries: Iterator[SearchEntry]) -> list[SearchEntry]:
    return list(islice(entries, _A_PART))


class Merged:
    """Parts put together, each of which `parts` reads (an empty one has no projects); they are read several times. Raises
    ValueError when two projects have one id, or there are too many for the index.

    projects   how many there are
    words      how many of them have each word
    """

    def __init__(self, parts: Iterable[Callable[[], bytes]]) -> None:
        words: Counter[str] = Counter()
        found = []
        for part in parts:
            if data := part():
                head = Part(data).head
                words.update(head.words)
                found.append((msgspec.structs.replace(head, words={}), part))
        found.sort(key=lambda each: _key(each[0], 0))
        self.words = words
        self._heads, self._parts = [head for head, _ in found], [part for _, part in found]
        self.projects = sum(len(head.ids) for head in self._heads)
        if self.projects > LARGEST:
            raise ValueError(f"{self.projects} projects; the index has room for {LARGEST}")
        self._in_order = all(_key(one, -1) < _key(other, 0) for one, other in pairwise(self._heads))
        self._numbers = self._number()

    def files(self, always: Mapping[str, Any] | None = None, apart: Mapping[str, Any] | None = None,
              small: int | None = None, known: Known = lambda path, key: None) -> Iterator[IndexFile]:
        """The index; start.bin is the last.

        `always` and `apart` are further parts, as JSON, that the page can ask the reader for, in start.bin or each in
        its own file; `small` is the size up to which everything else is in start.bin (SMALL). `known` gives the bytes
        of a file if it knows them, by its path and key: deflating them is a third of all the time.
        """
        start = {"format": FORMAT, "projects": self.projects, "names": self._names(), "years": self._years()}
        columns = {"facets": b"".join(numbers_to_planes(self._ordered(values_to_column(
            [head.names[at] for head in self._heads], [head.values[at] for head in self._heads])))
            for at in range(len(FACETS)))}
        for name in ("amounts", "cuts"):
            columns[name], groups = figures_to_column(self._ordered(
                np.array([yen for head in self._heads for yen in getattr(head, name)], object)).tolist())
            columns |= {f"{name}-{number}": group for number, group in enumerate(groups)}
        extras = {name: to_json(value) for name, value in (always or {}).items()}
        for name, value in (apart or {}).items():
            yield _file(f"{name}.bin", deflate(to_json(value)))
        whole = self._whole(start, extras | columns, SMALL if small is None else small)
        if whole is not None:
            yield _file("start.bin", whole)
            return
        digest = hashlib.blake2b(digest_size=6)
        for file in self._large_files(start, columns, known):
            digest.update(file.path.encode() + b"\0" + file.data)
            yield file
        shape = start.pop("shape")
        yield _file("start.bin", _start(start | {"version": digest.hexdigest()}, extras | {"shape": shape}))

    def _number(self) -> list[np.ndarray]:
        """The numbers of each part's projects."""
        ends = np.cumsum([0, *(len(head.ids) for head in self._heads)])
        numbers = np.arange(self.projects)
        if not self._in_order:  # Ids that begin with another ward's and a year.
            keys = [(head.year, natural(each)) for head in self._heads for each in head.ids]
            order = sorted(range(len(keys)), key=keys.__getitem__)
            if any(keys[one] == keys[other] for one, other in pairwise(order)):
                raise ValueError("two projects have the same id")
            numbers[order] = np.arange(self.projects)
        elif any(one == other for head in self._heads for one, other in pairwise(head.ids)):
            raise ValueError("two projects have the same id")
        return [numbers[start:end] for start, end in pairwise(ends.tolist())]

    def _ordered(self, values: np.ndarray) -> np.ndarray:
        """Values, one for each project of the parts, in the order of their numbers."""
        ordered = np.empty_like(values)
        if self._numbers:
            ordered[np.concatenate(self._numbers)] = values
        return ordered

    def _names(self) -> dict[str, dict[str, str]]:
        """For each facet its values, sorted, with what they are called."""
        return {facet: dict(sorted({value: name for head in self._heads
                                    for value, name in head.names[at].items()}.items()))
                for at, facet in enumerate(FACETS)}

    def _years(self) -> list[list[int]]:
        """Each year with the number of its first project."""
        first: dict[int, int] = {}
        for head, numbers in zip(self._heads, self._numbers):
            first[head.year] = min(first.get(head.year, self.projects), int(numbers[0]))
        return [[year, number] for year, number in first.items()]

    def _batches(self) -> Iterator[Numbered]:
        for numbers, part in zip(self._numbers, self._parts):
            for batch in Part(part()).batches:
                yield numbers[:batch.projects], batch
                numbers = numbers[batch.projects:]

    def _records(self) -> Iterable[tuple[int, bytes]]:
        """Each project's number and its record, ascending."""
        records = (each for numbers, part in zip(self._numbers, self._parts)
                   for each in zip(numbers.tolist(), Part(part()).records))
        return records if self._in_order else sorted(records)

    def _whole(self, start: dict[str, Any], parts: dict[str, bytes], small: int) -> bytes | None:
        """A start.bin with everything in it, or None when that would be too large."""
        if sum(head.length for head in self._heads) > small * 20:
            return None
        records = [zlib.decompress(record, -15) for _, record in self._records()]
        parts = parts | {"records": b"[" + b",".join(records) + b"]"}
        whole = _start(start | {"version": hashlib.blake2b(b"".join(parts.values()), digest_size=6).hexdigest()}, parts)
        return whole if len(whole) <= small else None

    def _large_files(self, start: dict[str, Any], columns: dict[str, bytes], known: Known) -> Iterator[IndexFile]:
        yield from _deflated(((f"{name}.bin", data) for name, data in columns.items()), known)
        for number, record in self._records():
            yield _file(record_name(number), record)
        _keep_memory()
        with TemporaryDirectory() as folder:
            streams = TokenStreams(self._batches)
            long_floor = max(FLOOR, self.projects // _LONG_FLOOR)
            start["common"] = _common(streams, self.projects)
            alphabet = streams_to_alphabet(streams)
            start["figures"] = alphabet.least
            shapes: list[list[int]] = []
            with Grams(streams, alphabet, FLOOR, long_floor, Path(folder), self._in_order) as grams:
                yield from _deflated(_shards(grams, self.projects, shapes), known)
        start["shape"] = shape_to_bytes(_above(shapes))


def record_name(number: int) -> str:
    """The file of a project's record."""
    return f"r/{number // 1000}/{number % 1000}.bin"


def _key(head: Head, at: int) -> tuple[int, list[tuple[int, str]]]:
    return head.year, natural(head.ids[at])


def _shards(grams: Grams, projects: int, shapes: list[list[int]]) -> Iterator[tuple[str, bytes]]:
    """All shards, not yet deflated; the shapes of the trees below each part of the paths are added to `shapes`."""
    depth = grams.parts.bit_length() - 1
    for part in range(grams.parts):
        shape, shards = postings_to_shards(grams.postings(part), grams.alphabet, projects, depth, part)
        shapes.append(shape)
        yield from shards


def _deflated(files: Iterator[tuple[str, bytes]], known: Known) -> Iterator[IndexFile]:
    """Files, deflated in another thread while the next ones are made."""
    with ThreadPoolExecutor(1) as other:
        last: Future[list[IndexFile]] | None = None
        while some := list(islice(files, _TOGETHER)):
            now = other.submit(_deflate_all, some, known)
            if last:
                yield from last.result()
            last = now
        if last:
            yield from last.result()


def _deflate_all(files: list[tuple[str, bytes]], known: Known) -> list[IndexFile]:
    keyed = [(path, data, _digest(data)) for path, data in files]
    return [IndexFile(path, known(path, key) or deflate(data), key) for path, data, key in keyed]


def _file(path: str, data: bytes) -> IndexFile:
    return IndexFile(path, data, _digest(data))


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _keep_memory() -> None:
    """Have the memory that an array leaves taken for the next one: glibc otherwise gives most of it back to the system
    and takes it again, which is a seventh of all the time. It keeps blocks of such a size once one of them was freed.
    """
    np.empty(31 << 20, np.uint8)


def _common(streams: TokenStreams, projects: int) -> list[str]:
    """The characters that more than 1/2, 1/4, … 1/64 of the projects hold."""
    held = streams.holders[:sys.maxunicode + 1]
    share = [(projects >> halvings, projects >> halvings - 1) for halvings in range(1, 7)]
    return ["".join(map(chr, np.flatnonzero((held > low) & (held <= high)).tolist()))
            for low, high in share]


def _above(shapes: Sequence[list[int]]) -> list[int]:
    """The shape of the whole tree, given those of its subtrees at one depth."""
    if len(shapes) == 1:
        return shapes[0]
    middle = len(shapes) // 2
    return [1, *_above(shapes[:middle]), *_above(shapes[middle:])]


def _start(head: dict[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """A line of JSON, then the parts, which it says the lengths of."""
    line = to_json(head | {"parts": {name: len(data) for name, data in parts.items()}})
    return deflate(varint(len(line)) + line + b"".join(parts.values()))
