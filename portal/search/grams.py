"""Streams of tokens → every n-gram that is indexed, with the projects that hold it.

All n-grams of one and two tokens are indexed. A longer one, of up to six, is when both n-grams that it is made of, the
one without its last token and the one without its first, are held by at least `floor` projects (`long_floor` from four
tokens on): pieces that are common by themselves are told apart by what surrounds them, and nothing is spent on what is
rare anyway.

Counting goes through files, a part of all paths at a time, so that memory does not grow with the number of projects.
A record is one uint64: the code of an n-gram, then its owner (tokens.TokenStreams). A code of one or two tokens is
their places in the alphabet, of 15 bits each, the missing one 0; that of a rare figure its number and _RARE. A code of
more is the number of all but its last token among the frequent n-grams of that length, and the place of its last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np

from portal.search.paths import hashes_to_paths, pairs_to_starts, token_to_hash
from portal.search.tokens import LONGEST, Alphabet, TokenStreams

_OWNER_BITS = np.uint64(19)
LARGEST = 2**18  # so many projects an owner can tell apart
_PLACE = np.uint64(15)
_LOW = np.uint64(2**15 - 1)
_RARE = np.uint64(1 << 30)  # marks the code of a rare figure
_NONE = np.zeros(1, np.uint32)
_A_PART = 500_000  # tokens whose records are counted at a time, about


@dataclass(frozen=True)
class Postings:
    """The n-grams of one length in one part of the paths, and who holds them.

    tokens     for each n-gram its tokens' places, a row of LONGEST; a rare figure's negative place stands first
    paths      for each n-gram its path
    starts     where each n-gram's holders start in the arrays below, and a last one where they all end
    holders    numbers of projects, ascending for each n-gram
    hits       how often each holds it
    in_title   whether it holds it in its title
    """

    tokens: np.ndarray
    paths: np.ndarray
    starts: np.ndarray
    holders: np.ndarray
    hits: np.ndarray
    in_title: np.ndarray


class Grams:
    """The n-grams of streams of tokens; counts them when it is made, and gives them part by part."""

    def __init__(self, streams: TokenStreams, alphabet: Alphabet, floor: int, long_floor: int, folder: Path) -> None:
        self.alphabet = alphabet
        self.parts = 1 << (streams.total // _A_PART).bit_length()
        self._streams, self._folder = streams, folder
        self._hashes = np.array([0, *map(token_to_hash, alphabet.names[1:])], np.uint32)
        self._rare = np.array([0, *map(token_to_hash, alphabet.rare)], np.uint32)
        self._frequent: dict[int, np.ndarray] = {}  # length of n-grams → their codes, sorted
        self._spills = {2: Spill(folder, np.uint64)}
        for tokens, owners, only_figures in streams.read():
            self._spill_short(alphabet.places[tokens], owners, only_figures)
        numbers = None
        for length in range(3, LONGEST + 1):
            self._frequent[length - 1] = self._find_frequent(length - 1, floor if length == 3 else long_floor)
            self._spills[length] = Spill(folder, np.uint64)
            earlier = numbers
            numbers = self._spill_long(length, earlier)
            if earlier:
                earlier.close()
        if numbers:
            numbers.close()

    def __enter__(self) -> Grams:
        return self

    def __exit__(self, *_: object) -> None:
        for spill in self._spills.values():
            spill.close()

    def postings(self, part: int) -> Iterator[Postings]:
        """The n-grams of a part, those of up to three tokens first, then those of each greater length."""
        for length, spill in self._spills.items():
            records = spill.read(part)
            if length == LONGEST:  # _find_frequent has sorted the others.
                records.sort()
            if len(records):
                yield self._count(records, length)

    def _spill_short(self, places: np.ndarray, owners: np.ndarray, only_figures: bool) -> None:
        beside = _beside(places, 2)
        hashes = [self._hashes[each] for each in beside]
        code = beside[0].astype(np.uint64) << _PLACE
        is_wanted = beside[0] > (self.alphabet.characters if only_figures else 0)
        self._put(2, code[is_wanted], owners[is_wanted], pairs_to_starts(hashes[0][is_wanted], _NONE))
        is_wanted = (beside[0] > 0) & (beside[1] > 0)
        if only_figures:
            is_wanted &= np.max(beside, axis=0) > self.alphabet.characters
        code |= beside[1].astype(np.uint64)
        known = [each[is_wanted] for each in hashes]
        self._put(2, code[is_wanted], owners[is_wanted], pairs_to_starts(*known))
        rare = np.flatnonzero(places < 0)
        numbers = -places[rare]
        self._put(2, _RARE | numbers.astype(np.uint64), owners[rare],
                  pairs_to_starts(self._rare[numbers], _NONE))

    def _spill_long(self, length: int, earlier: Spill | None) -> Spill:
        """Records of n-grams of a length. `earlier` has for each token the number of the frequent n-gram of
        length - 2 that begins with it, 0 for none; what comes back has the same for length - 1."""
        numbers = Spill(self._folder, np.uint32)
        frequent = _Numbers(self._frequent[length - 1])
        for place, (tokens, owners, only_figures) in enumerate(self._streams.read()):
            places = self.alphabet.places[tokens]
            beside = _beside(places, length)
            before = beside[0] if earlier is None else earlier.read(place)
            hopeful = np.flatnonzero((before > 0) & (_after(before) > 0))
            code = before[hopeful].astype(np.uint64) << _PLACE | beside[length - 2][hopeful].astype(np.uint64)
            number = np.zeros(len(tokens), np.uint32)
            number[hopeful] = frequent.find(code)
            numbers.write(place, number)
            good = (number > 0) & (_after(number) > 0)
            if only_figures:
                good &= np.max(beside, axis=0) > self.alphabet.characters
            kept = number[good].astype(np.uint64) << _PLACE | beside[length - 1][good].astype(np.uint64)
            known = [self._hashes[each[good]] for each in beside[:2]]
            self._put(length, kept, owners[good], pairs_to_starts(*known))
        return numbers

    def _put(self, length: int, codes: np.ndarray, owners: np.ndarray, starts: np.ndarray) -> None:
        records = codes << _OWNER_BITS | owners.astype(np.uint64)
        if self.parts == 1:
            self._spills[length].write(0, records)
            return
        part = (starts >> np.uint32(17 - self.parts.bit_length())).astype(np.uint16)
        order = np.argsort(part, kind="stable")
        ends = np.cumsum(np.bincount(part, minlength=self.parts)).tolist()
        records = records[order]
        for place, (start, end) in enumerate(zip([0, *ends], ends)):
            self._spills[length].write(place, records[start:end])

    def _find_frequent(self, length: int, floor: int) -> np.ndarray:
        found = []
        for part in range(self.parts):
            records = self._spills[length].read(part)
            records.sort()
            self._spills[length].replace(part, records)
            codes = _holdings(records)[0]
            starts = _changes(codes)
            codes = codes[starts[:-1]][np.diff(starts) >= floor]
            if length == 2:
                codes = codes[(codes & _LOW > 0) & (codes < _RARE)]
            found.append(codes)
        return np.sort(np.concatenate(found))

    def _count(self, records: np.ndarray, length: int) -> Postings:
        holdings, firsts = _holdings(records)
        starts = _changes(holdings)
        tokens = self._spell(holdings[starts[:-1]], length)
        hashes = [self._hashes[np.maximum(tokens[:, place], 0)] for place in range(LONGEST)]
        is_rare = tokens[:, 0] < 0
        hashes[0][is_rare] = self._rare[-tokens[is_rare, 0]]
        ends = np.append(firsts[1:], len(records))
        holders = (records[firsts] >> np.uint64(1)).astype(np.uint32) & (LARGEST - 1)
        return Postings(
            tokens, hashes_to_paths(hashes), starts, holders,
            (ends - firsts).astype(np.uint32), (records[ends - 1] & np.uint64(1)).astype(bool))

    def _spell(self, codes: np.ndarray, length: int) -> np.ndarray:
        tokens = np.zeros((len(codes), LONGEST), np.int32)
        for place in range(length - 1, 1, -1):
            tokens[:, place] = codes & _LOW
            codes = self._frequent[place][(codes >> _PLACE).astype(np.int64) - 1]
        is_rare = codes >= _RARE
        tokens[:, 0] = np.where(is_rare, -(codes & (_RARE - np.uint64(1))).astype(np.int64), codes >> _PLACE & _LOW)
        tokens[:, 1] = np.where(is_rare, 0, codes & _LOW)
        return tokens


class Spill:
    """Arrays on disk, each added to one of many parts; a part is read back as one array."""

    def __init__(self, folder: Path, kind: type) -> None:
        self._file, self._kind = TemporaryFile(dir=folder), kind
        self._chunks: dict[int, list[tuple[int, int]]] = {}
        self._end = 0

    def write(self, part: int, array: np.ndarray) -> None:
        """Add an array to a part."""
        data = array.astype(self._kind, copy=False).tobytes()
        self._file.seek(self._end)
        self._file.write(data)
        self._chunks.setdefault(part, []).append((self._end, len(data)))
        self._end += len(data)

    def replace(self, part: int, array: np.ndarray) -> None:
        """Put an array of the same size in the place of all that was added to a part."""
        data, end = memoryview(array).cast("B"), 0
        for where, length in self._chunks.get(part, []):
            self._file.seek(where)
            self._file.write(data[end:end + length])
            end += length

    def close(self) -> None:
        """Give the room on the disk back."""
        self._file.close()

    def read(self, part: int) -> np.ndarray:
        """All that was added to a part, in the order in which it was."""
        chunks = self._chunks.get(part, [])
        whole = bytearray(sum(length for _, length in chunks))
        end = 0
        for where, length in chunks:
            self._file.seek(where)
            self._file.readinto(memoryview(whole)[end:end + length])
            end += length
        return np.frombuffer(whole, self._kind)


def _beside(places: np.ndarray, count: int) -> list[np.ndarray]:
    """For each of the first `count` places beginning with each token: the token that stands there, or 0."""
    padded = np.append(np.maximum(places, 0), np.zeros(count, places.dtype))
    return [padded[place:place + len(places)] for place in range(count)]


def _after(array: np.ndarray) -> np.ndarray:
    return np.append(array[1:], np.zeros(1, array.dtype))


class _Numbers:
    """The number of each of some sorted codes, from 1 on: a hash table, its few collisions looked up by halving."""

    def __init__(self, codes: np.ndarray) -> None:
        self._codes = codes
        self._shift = np.uint64(64 - (len(codes) * 4 + 1).bit_length())
        self._table = np.zeros(1 << 64 - int(self._shift), np.uint32)
        self._table[self._slots(codes)] = np.arange(1, len(codes) + 1)
        is_lost = self._table[self._slots(codes)] != np.arange(1, len(codes) + 1)
        self._lost, self._lost_numbers = codes[is_lost], np.flatnonzero(is_lost) + 1

    def find(self, codes: np.ndarray) -> np.ndarray:
        """For each code its number, or 0."""
        numbers = self._table[self._slots(codes)]
        taken = np.flatnonzero(numbers)
        others = taken[self._codes[numbers[taken] - 1] != codes[taken]]
        numbers[others] = 0
        if len(self._lost) and len(others):
            place = np.minimum(np.searchsorted(self._lost, codes[others]), len(self._lost) - 1)
            numbers[others] = np.where(self._lost[place] == codes[others], self._lost_numbers[place], 0)
        return numbers

    def _slots(self, codes: np.ndarray) -> np.ndarray:
        return codes * np.uint64(0x9E3779B97F4A7C15) >> self._shift


def _changes(array: np.ndarray) -> np.ndarray:
    """Where each run of equal values starts, and the end."""
    if not len(array):
        return np.zeros(1, np.int64)
    return np.concatenate(([0], np.flatnonzero(array[1:] != array[:-1]) + 1, [len(array)]))


def _holdings(records: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of sorted records: the code of each pair of n-gram and project, and where the pair's records start."""
    firsts = _changes(records >> np.uint64(1))[:-1]
    return records[firsts] >> _OWNER_BITS, firsts
