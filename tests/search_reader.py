"""A second reader of the search index, after docs/search-index.md: the page and the index are held to it."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable
from functools import cache

from portal.search.query import Term, matches, query_to_terms

TOKEN = re.compile("[\x01-\x03][0-9]+\x04|[\\s\\S]")
LONGEST = 6


def inflate(data: bytes) -> bytes:
    return zlib.decompress(data, -15)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while data[at] > 127:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
    return value | data[at] << shift, at + 1


class Reader:
    """An index, read through `fetch`: the path of a file below the search folder → its bytes."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        self.fetch = fetch
        raw = inflate(fetch("start.bin"))
        length, at = read_varint(raw, 0)
        self.head = json.loads(raw[at:at + length])
        at += length
        self.parts = {}
        for name, size in self.head["parts"].items():
            self.parts[name] = raw[at:at + size]
            at += size
        self.projects = self.head["projects"]
        self.shard = cache(self._shard)

    def part(self, name: str) -> bytes:
        return self.parts[name] if name in self.parts else inflate(self.fetch(f"{name}.bin"))

    def record(self, number: int) -> dict:
        if "records" in self.parts:
            return json.loads(self.parts["records"])[number]
        return json.loads(inflate(self.fetch(f"r/{number // 1000}/{number % 1000}.bin")))

    # ---- n-grams ----------------------------------------------------------------------------------------------

    def path_to_name(self, path: int) -> str:
        shape = self.parts["shape"]
        node = depth = 0
        while shape[node >> 3] >> (node & 7) & 1:
            node += 1
            if path >> (47 - depth) & 1:  # Leave out the whole left subtree.
                open_nodes = 1
                while open_nodes:
                    open_nodes += 1 if shape[node >> 3] >> (node & 7) & 1 else -1
                    node += 1
            depth += 1
        return f"g/{1 << depth | path >> (48 - depth):x}.bin" if depth else "g/1.bin"

    def _shard(self, name: str) -> dict[tuple[str, ...], tuple[list[int], list[int], list[int]]]:
        data = inflate(self.fetch(name))
        count, at = read_varint(data, 0)
        heads = data[at:at + count]
        length, at = read_varint(data, at + count)
        tokens = iter(TOKEN.findall(data[at:at + length].decode()))
        at += length
        found, key = {}, []
        for head in heads:
            key = key[:head >> 3] + [next(tokens) for _ in range(head & 7)]
            value, at = read_varint(data, at)
            if value & 4:
                bits = int.from_bytes(data[at:at + (self.projects + 7) // 8], "little")
                at += (self.projects + 7) // 8
                holders = [number for number in range(self.projects) if bits >> number & 1]
            else:
                holders, at = read_gaps(data, at, value >> 3)
            marked = []
            for flag in (2, 1):
                places = []
                if value & flag:
                    length, at = read_varint(data, at)
                    places, at = read_gaps(data, at, length)
                marked.append([holders[place] for place in places])
            found[tuple(key)] = (holders, *marked)
        assert at == len(data) and next(tokens, None) is None
        return found

    def holders(self, gram: Iterable[str]) -> list[int] | None:
        gram = tuple(gram)
        found = self.shard(self.path_to_name(tokens_to_path(gram))).get(gram)
        return found and found[0]

    # ---- queries ----------------------------------------------------------------------------------------------

    def candidates(self, needle: str) -> tuple[set[int], bool]:
        """The projects that may hold a needle, and whether they are just those that do."""
        tokens = [token if not "\ud800" <= token <= "\udfff" else "\ufffd" for token in TOKEN.findall(needle)]
        if len(tokens) <= LONGEST and (whole := self.holders(tokens)) is not None:
            return set(whole), True
        if len(tokens) == 1:
            return set(), True
        if any(self.is_paired(one) and self.is_paired(other) and self.holders((one, other)) is None
               for one, other in zip(tokens, tokens[1:])):
            return set(), True
        left = set(range(self.projects))
        for start in range(len(tokens)):
            for length in range(min(LONGEST, len(tokens) - start), 0, -1):
                if (found := self.holders(tokens[start:start + length])) is not None:
                    left &= set(found)
                    break
            else:
                return set(), True  # Every character that stands anywhere is indexed.
        return left, False

    def is_paired(self, token: str) -> bool:
        """Whether the n-grams with this token and others are indexed: not when it is a rare figure."""
        return token[0] not in "\x01\x02\x03" or len(self.holders((token,)) or ()) >= self.head["figures"]

    def term(self, term: Term) -> tuple[set[int], bool]:
        found = [self.candidates(needle.replace(" ", "")) for _, needle in term.needles if needle.strip()]
        is_exact = not term.is_phrase and all(is_exact for _, is_exact in found)
        return set().union(*(numbers for numbers, _ in found)), is_exact

    def find(self, query: str) -> set[int]:
        """The projects that may match a query; all that do are among them."""
        left = set(range(self.projects))
        for term in query_to_terms(query):
            found, is_exact = self.term(term)
            if not term.is_excluded:
                left &= found
            elif is_exact:
                left -= found
        return left

    def answer(self, query: str) -> set[int]:
        """The projects that match a query."""
        return {number for number in self.find(query)
                if matches(query, record_to_texts(self.record(number), self.head))}

    def figures(self, name: str) -> list[int | None]:
        """Every project's amount or cut, from the classes and their groups."""
        line, column = self.part(name).split(b"\n", 1)
        classes = json.loads(line)
        numbers = planes(column, self.projects, len(classes))
        values: list[int | None] = [None] * self.projects
        at, group = 0, -1
        for place, (smallest, largest, own_group) in enumerate(classes, 1):
            if own_group != group:
                group, at, data = own_group, 0, self.part(f"{name}-{own_group}")
            for number in (number for number, code in enumerate(numbers) if code == place):
                more, at = read_varint(data, at)
                values[number] = smallest + more
                assert values[number] <= largest
        return values

    def facets(self) -> dict[str, list[str | None]]:
        data, at, values = self.part("facets"), 0, {}
        for facet, names in self.head["names"].items():
            size = self.projects * (1 if len(names) < 256 else 2)
            codes = planes(data[at:at + size], self.projects, len(names))
            values[facet] = [None if code == 0 else list(names)[code - 1] for code in codes]
            at += size
        assert at == len(data)
        return values


def planes(data: bytes, count: int, largest: int) -> list[int]:
    assert len(data) == count * (1 if largest < 256 else 2)
    return list(data) if largest < 256 else [low | high << 8 for low, high in zip(data[:count], data[count:])]


def read_gaps(data: bytes, at: int, count: int) -> tuple[list[int], int]:
    values, last = [], -1
    for _ in range(count):
        gap, at = (data[at], at + 1) if data[at] < 128 else read_varint(data, at)
        last += gap + 1
        values.append(last)
    return values, at


def record_to_texts(record: dict, head: dict) -> list[str]:
    """A project's texts in the order of portal.search.entries."""
    names = head["names"]
    return [record["title"] or "", names["ward"][record["ward"]], names["year"][str(record["year"])], record["office"],
            *(text for passage in record["passages"] for text in (passage.get("heading", ""), *passage["texts"]))]


@cache
def token_to_hash(token: str) -> int:
    value = 2166136261
    for sign in token:
        value = (value ^ ord(sign)) * 16777619 & 0xFFFFFFFF
    return stir(value)


def stir(value: int) -> int:
    value = (value ^ value >> 16) * 0x21F0AAAD & 0xFFFFFFFF
    value = (value ^ value >> 15) * 0x735A2D97 & 0xFFFFFFFF
    return value ^ value >> 15


def tokens_to_path(gram: tuple[str, ...]) -> int:
    first, second, third, fourth, fifth, sixth = [*map(token_to_hash, gram), *[0] * 6][:6]
    pair = stir((first * 0x9E3779B1 + second) & 0xFFFFFFFF) >> 16
    return pair << 32 | third >> 23 << 23 | fourth >> 25 << 16 | fifth >> 24 << 8 | sixth >> 24
