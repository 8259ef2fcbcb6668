"""Projects of one year → a part of the index, as bytes: all that the index needs of them, without regard to any other.

Parts are made anywhere and in any order (portal/year_parts.py), and merged by portal.search.index.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import msgspec
import numpy as np

from portal.search.entries import SearchEntry, entry_to_cut, entry_to_record, entry_to_texts, natural
from portal.search.numbers import Numbers, to_numbers
from portal.search.shards import deflate
from portal.search.tokens import BATCH, Batch, texts_to_batch
from portal.search.words import count_words

FACETS = ("ward", "year", "department", "form", "change", "stage")


class Head(msgspec.Struct, array_like=True, frozen=True):
    """What a first query needs of some projects, in their order, and what is needed to order them.

    names     of each facet, what its values are called
    values    of each facet, for each project its place among `names` from 1 on, 0 for none
    amounts, cuts   in yen, None where not known
    words     the words of the projects, and how many projects have each
    length    of all records as JSON, in bytes
    """

    year: int
    ids: list[str]
    names: list[dict[str, str]]
    values: list[list[int]]
    amounts: list[int | None]
    cuts: list[int | None]
    words: dict[str, int]
    length: int


class _Part(msgspec.Struct, array_like=True, frozen=True):
    head: memoryview  # As JSON, which has a way to write half of a surrogate pair.
    ends: Numbers
    records: memoryview
    batches: msgspec.Raw


class Part:
    """A part of the index that `entries_to_part` has made."""

    def __init__(self, data: bytes) -> None:
        self._part = msgspec.msgpack.decode(data, type=_Part)

    @property
    def head(self) -> Head:
        """What stands for the whole of each project."""
        return Head(*json.loads(bytes(self._part.head)))

    @property
    def records(self) -> Iterator[bytes]:
        """The record of each project, deflated."""
        ends = self._part.ends.array.tolist()
        return (bytes(self._part.records[start:end]) for start, end in zip([0, *ends], ends))

    @property
    def batches(self) -> list[Batch]:
        """The tokens of the projects."""
        return msgspec.msgpack.decode(self._part.batches, type=list[Batch])


def entries_to_part(entries: Sequence[SearchEntry], with_words: bool = True) -> bytes:
    """A part of the index, of entries of one year in the order of their ids (`numbered`); without words, none can be
    suggested."""
    facets = [_facet(entries, name) for name in FACETS]
    records = [to_json(entry_to_record(entry)) for entry in entries]
    texts = [entry_to_texts(entry) for entry in entries]
    head = (entries[0].year, [entry.id for entry in entries], [names for names, _ in facets], [own for _, own in facets],
            [entry.amount for entry in entries], [entry_to_cut(entry) for entry in entries],
            dict(sorted(count_words(texts).items())) if with_words else {}, sum(map(len, records)))
    deflated = [deflate(record) for record in records]
    batches = [texts_to_batch(texts[at:at + BATCH]) for at in range(0, len(texts), BATCH)]
    return msgspec.msgpack.encode((to_json(head), to_numbers(np.array([*accumulate(map(len, deflated))])),
                                   b"".join(deflated), batches))


def numbered(entry: SearchEntry) -> tuple[int, list[tuple[int, str]]]:
    """The key by which projects are numbered."""
    return entry.year, natural(entry.id)


def to_json(value: Any) -> bytes:
    """A value as JSON, without white space."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:  # UTF-8 has no lone surrogates, but JSON has escapes for them.
        return re.sub("[\ud800-\udfff]", lambda match: f"\\u{ord(match[0]):04x}", text).encode()


def _facet(entries: Sequence[SearchEntry], facet: str) -> tuple[dict[str, str], list[int]]:
    names: dict[str, str] = {}
    places: dict[str, int] = {}
    own = []
    for entry in entries:
        value = getattr(entry, facet)
        if value is None:
            own.append(0)
        else:
            value = str(value)
            names[value] = getattr(entry, f"{facet}_name", value)
            own.append(places.setdefault(value, len(places) + 1))
    return names, own
