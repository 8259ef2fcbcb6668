"""Projects → the files of the search index, which the search page reads (docs/search-index.md says how).

Everything that a first query needs is in start.bin while that stays small. A larger site has a file for each project's
record, and shards of n-grams that say which records are worth fetching; the reader asks for the same parts either way
and finds them in start.bin or beside it. Projects are numbered by year, then id: a new year is added at the end, and
the same entries in whatever order give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from portal.search.columns import figures_to_column, values_to_column
from portal.search.entries import SearchEntry, entry_to_cut, entry_to_record, natural
from portal.search.grams import LARGEST, Grams
from portal.search.shards import deflate, postings_to_shards, shape_to_bytes, varint
from portal.search.tokens import TokenStreams, entries_to_streams, streams_to_alphabet

FORMAT = 3
FACETS = ("ward", "year", "department", "form", "change", "stage")
SMALL = 58_000  # bytes of a start.bin with everything in it
# An n-gram of three tokens is indexed when both its pairs are held by so many projects: what is not indexed has a part
# that leaves no more candidates than the ten whose texts a reader fetches at once, so that their count is exact.
FLOOR = 11
_LONG_FLOOR = 512  # and a longer one when both its parts are held by one project in so many, and by FLOOR
_TOGETHER = 200  # files that are deflated at a time


def index_files(entries: Iterable[SearchEntry], always: Mapping[str, Any] | None = None,
                apart: Mapping[str, Any] | None = None, small: int = SMALL) -> Iterator[tuple[str, bytes]]:
    """The index, as the path of each file below the folder of the search page and its bytes; start.bin is the last.

    `always` and `apart` are further parts, as JSON, that the page can ask the reader for, in start.bin or each in its
    own file; `small` is the size up to which everything else is in start.bin. Raises ValueError
    when two entries have one id, or there are too many for the index.
    """
    ordered = sorted(entries, key=lambda entry: (entry.year, natural(entry.id)))
    if len({entry.id for entry in ordered}) < len(ordered):
        raise ValueError("two projects have the same id")
    if len(ordered) > LARGEST:
        raise ValueError(f"{len(ordered)} projects; the index has room for {LARGEST}")
    start = {"format": FORMAT, "projects": len(ordered), "names": _names(ordered), "years": _years(ordered)}
    parts = {"facets": b"".join(values_to_column([_value(entry, facet) for entry in ordered])[1] for facet in FACETS)}
    for name, figures in (("amounts", [entry.amount for entry in ordered]), ("cuts", [*map(entry_to_cut, ordered)])):
        parts[name], groups = figures_to_column(figures)
        parts |= {f"{name}-{number}": group for number, group in enumerate(groups)}
    extras = {name: _json(value) for name, value in (always or {}).items()}
    for name, value in (apart or {}).items():
        yield f"{name}.bin", deflate(_json(value))
    whole = _whole(start, extras | parts, ordered, small)
    if whole is not None:
        yield "start.bin", whole
        return
    digest = hashlib.blake2b(digest_size=6)
    for name, data in _deflated(_large_files(start, parts, ordered)):
        digest.update(name.encode() + b"\0" + data)
        yield name, data
    shape = start.pop("shape")
    yield "start.bin", _start(start | {"version": digest.hexdigest()}, extras | {"shape": shape})


def _whole(start: dict[str, Any], parts: dict[str, bytes], ordered: list[SearchEntry], small: int) -> bytes | None:
    """A start.bin with everything in it, or None when that would be too large."""
    records, length = [], 0
    for entry in ordered:
        records.append(_json(entry_to_record(entry)))
        length += len(records[-1])
        if length > small * 20:
            return None
    parts = parts | {"records": b"[" + b",".join(records) + b"]"}
    whole = _start(start | {"version": hashlib.blake2b(b"".join(parts.values()), digest_size=6).hexdigest()}, parts)
    return whole if len(whole) <= small else None


def _large_files(start: dict[str, Any], parts: dict[str, bytes],
                 ordered: list[SearchEntry]) -> Iterator[tuple[str, bytes]]:
    for name, data in parts.items():
        yield f"{name}.bin", data
    for number, entry in enumerate(ordered):
        yield record_name(number), _json(entry_to_record(entry))
    _keep_memory()
    with TemporaryDirectory() as folder, entries_to_streams(ordered, Path(folder)) as streams:
        long_floor = max(FLOOR, len(ordered) // _LONG_FLOOR)
        start["common"] = _common(streams, len(ordered))
        alphabet = streams_to_alphabet(streams)
        start["figures"] = alphabet.least
        with Grams(streams, alphabet, FLOOR, long_floor, Path(folder)) as grams:
            depth = grams.parts.bit_length() - 1
            shapes = []
            for part in range(grams.parts):
                shape, shards = postings_to_shards(grams.postings(part), alphabet, len(ordered), depth, part)
                shapes.append(shape)
                yield from shards
    start["shape"] = shape_to_bytes(_above(shapes))


def _deflated(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Files, deflated in another thread while the next ones are made."""
    with ThreadPoolExecutor(1) as other:
        last: Future[list[tuple[str, bytes]]] | None = None
        while some := list(islice(files, _TOGETHER)):
            now = other.submit(_deflate_all, some)
            if last:
                yield from last.result()
            last = now
        if last:
            yield from last.result()


def _deflate_all(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    return [(name, deflate(data)) for name, data in files]


def _keep_memory() -> None:
    """Have the memory that an array leaves taken for the next one: glibc otherwise gives most of it back to the system
    and takes it again, which is a seventh of all the time. It keeps blocks of such a size once one of them was freed.
    """
    np.empty(31 << 20, np.uint8)


def record_name(number: int) -> str:
    """The file of a project's record."""
    return f"r/{number // 1000}/{number % 1000}.bin"


def _names(ordered: list[SearchEntry]) -> dict[str, dict[str, str]]:
    """For each facet its values, sorted, with what they are called."""
    return {facet: dict(sorted({value: getattr(entry, f"{facet}_name", value) for entry in ordered
                                if (value := _value(entry, facet)) is not None}.items())) for facet in FACETS}


def _value(entry: SearchEntry, facet: str) -> str | None:
    value = getattr(entry, facet)
    return None if value is None else str(value)


def _years(ordered: list[SearchEntry]) -> list[list[int]]:
    """Each year with the number of its first project."""
    return [[entry.year, number] for number, entry in enumerate(ordered)
            if number == 0 or ordered[number - 1].year != entry.year]


def _common(streams: TokenStreams, projects: int) -> list[str]:
    """The characters that more than 1/2, 1/4, … 1/64 of the projects hold."""
    held = streams.holders[:sys.maxunicode + 1]
    share = [(projects >> halvings, projects >> halvings - 1) for halvings in range(1, 7)]
    return ["".join(map(chr, np.flatnonzero((held > low) & (held <= high)).tolist()))
            for low, high in share]


def _above(shapes: list[list[int]]) -> list[int]:
    """The shape of the whole tree, given those of its subtrees at one depth."""
    if len(shapes) == 1:
        return shapes[0]
    middle = len(shapes) // 2
    return [1, *_above(shapes[:middle]), *_above(shapes[middle:])]


def _start(head: dict[str, Any], parts: Mapping[str, bytes]) -> bytes:
    """A line of JSON, then the parts, which it says the lengths of."""
    line = _json(head | {"parts": {name: len(data) for name, data in parts.items()}})
    return deflate(varint(len(line)) + line + b"".join(parts.values()))


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:  # UTF-8 has no lone surrogates, but JSON has escapes for them.
        return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text).encode()
