"""Streams of tokens → every n-gram that is indexed, with the projects that hold it.

All n-grams of one and two tokens are indexed. A longer one, of up to six, is when both n-grams that it is made of, the
one without its last token and the one without its first, are held by at least `floor` projects (`long_floor` from four
tokens on): pieces that are common by themselves are told apart by what surrounds them, and nothing is spent on what is
rare anyway.

Counting goes through files, a part of all paths at a time, so that memory does not grow with the number of projects.
A record is one uint64: the code of an n-gram, then its owner (streams.TokenStreams). A code of one or two tokens is
their places in the alphabet, of 15 bits each, the missing one 0; that of a rare figure its number and _RARE. A code of
more is the number of all but its last token among the frequent n-grams of that length, and the place of its last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from portal.search.paths import hashes_to_paths, pairs_to_starts, tokens_to_hashes
from portal.search.spills import Spill, stable_order
from portal.search.streams import Alphabet, TokenStreams
from portal.search.tokens import LONGEST

_OWNER_BITS = np.uint64(19)
LARGEST = 2**18  # so many projects an owner can tell apart
_PLACE = np.uint64(15)
_LOW = np.uint64(2**15 - 1)
_RARE = np.uint64(1 << 30)  # marks the code of a rare figure
_OWNER = np.uint64(2**19 - 1)
_UNCOUNTED = np.uint16(2**15)  # marks the part of an n-gram that counts only as a piece of longer ones
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
    """The n-grams of streams of tokens; counts them when it is made, and gives them part by part. `in_order`: owners
    come in ascending order."""

    def __init__(self, streams: TokenStreams, alphabet: Alphabet, floor: int, long_floor: int, folder: Path,
                 in_order: bool = True) -> None:
        self.alphabet = alphabet
        self._sorted = _sorted if in_order else np.sort
        self.parts = 1 << (streams.total // _A_PART).bit_length()
        self._hashes = np.append(np.uint32(0), tokens_to_hashes(alphabet.names[1:]))
        self._rare = np.append(np.uint32(0), tokens_to_hashes(alphabet.rare))
        self._frequent: dict[int, np.ndarray] = {}  # length of n-grams → their codes, sorted
        self._singles, self._hits = Spill(folder, np.uint64), Spill(folder, np.uint32)
        self._spills = {length: Spill(folder, np.uint64) for length in range(2, LONGEST + 1)}
        runs = _Runs(folder)
        for held, kinds in streams.read(alphabet):
            self._spill_singles(*held)
            for kind in kinds:
                runs.add(*self._spill_pairs(*kind))
        for length in range(3, LONGEST + 1):
            self._frequent[length - 1] = self._find_frequent(length - 1, floor if length == 3 else long_floor)
            numbers = _Numbers(self._frequent[length - 1])
            shorter, runs = runs, _Runs(folder)
            for run in shorter.take():
                runs.add(*self._spill_long(length, numbers, *run))
        runs.close()

    def __enter__(self) -> Grams:
        return self

    def __exit__(self, *_: object) -> None:
        for spill in (self._singles, self._hits, *self._spills.values()):
            spill.close()

    def postings(self, part: int) -> Iterator[Postings]:
        """The n-grams of a part, those of each length together."""
        holdings = self._singles.read(part)
        if len(holdings):
            order = stable_order(holdings >> _OWNER_BITS) if self._sorted is _sorted else np.argsort(holdings)
            yield self._give(holdings[order], self._hits.read(part)[order], 1)
        for length, spill in self._spills.items():
            records = spill.read(part)
            if length == LONGEST:  # _find_frequent has sorted the others.
                records = self._sorted(records)
            if len(records):
                starts = _changes(records >> np.uint64(1))
                yield self._give(records[starts[:-1]], np.diff(starts), length)

    def _spill_singles(self, places: np.ndarray, counts: np.ndarray, owners: np.ndarray, hits: np.ndarray) -> None:
        is_rare = places < 0
        hashes = np.where(is_rare, self._rare[np.maximum(-places, 0)], self._hashes[np.maximum(places, 0)])
        codes = np.where(is_rare, int(_RARE) - places.astype(np.int64), places.astype(np.int64) << int(_PLACE))
        self._put(np.repeat(self._part(hashes, np.zeros(1, np.uint32)), counts),
                  (self._singles, _records(np.repeat(codes, counts), owners)), (self._hits, hits))

    def _spill_pairs(self, places: np.ndarray, owners: np.ndarray, only_figures: bool) -> tuple[np.ndarray, ...]:
        """Records of two tokens, given the places of tokens; gives them as _Runs has them."""
        where = np.flatnonzero((places[:-1] > 0) & (places[1:] > 0))
        first, second = places[where], places[where + 1]
        parts = self._part(self._hashes[first], self._hashes[second])
        if only_figures:
            parts[np.maximum(first, second) <= self.alphabet.characters] |= _UNCOUNTED
        records = _records(first.astype(np.uint64) << _PLACE | second.astype(np.uint64), owners[where])
        self._put(parts, (self._spills[2], records))
        return where, records, parts

    def _spill_long(self, length: int, frequent: _Numbers, where: np.ndarray, records: np.ndarray,
                    parts: np.ndarray) -> tuple[np.ndarray, ...]:
        """Records of n-grams of a length, given a run of those of one token less; gives them in the same way."""
        numbers = frequent.find(records >> _OWNER_BITS)
        known = np.flatnonzero(numbers)
        at = where[known]
        beside = np.flatnonzero(at[1:] - at[:-1] == 1)
        here, after = known[beside], known[beside + 1]
        codes = numbers[here].astype(np.uint64) << _PLACE | records[after] >> _OWNER_BITS & _LOW
        records = _records(codes, records[here] & _OWNER)
        parts = parts[here] & (parts[after] | ~_UNCOUNTED)
        self._put(parts, (self._spills[length], records))
        return at[beside], records, parts

    def _part(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        """The parts of n-grams, given the hashes of their first two tokens."""
        return (pairs_to_starts(first, second) >> np.uint32(17 - self.parts.bit_length())).astype(np.uint16)

    def _put(self, parts: np.ndarray, *arrays: tuple[Spill, np.ndarray]) -> None:
        """Add each item of arrays to its part; those that are not counted are beyond the last one."""
        order = np.argsort(parts, kind="stable")
        ends = np.cumsum(np.bincount(parts, minlength=self.parts)[:self.parts]).tolist()
        for spill, array in arrays:
            spill.write(array[order[:ends[-1]]], ends)

    def _find_frequent(self, length: int, floor: int) -> np.ndarray:
        found = []
        for part in range(self.parts):
            records = self._sorted(self._spills[length].read(part))
            self._spills[length].replace(part, records)
            codes = records[_changes(records >> np.uint64(1))[:-1]] >> _OWNER_BITS
            starts = _changes(codes)
            found.append(codes[starts[:-1]][np.diff(starts) >= floor])
        return np.sort(np.concatenate(found))

    def _give(self, holdings: np.ndarray, hits: np.ndarray, length: int) -> Postings:
        """Postings, given the first record of each pair of n-gram and project, sorted, and how many there are."""
        codes = holdings >> _OWNER_BITS
        starts = _changes(codes)
        tokens = self._spell(codes[starts[:-1]], length)
        hashes = [self._hashes[np.maximum(tokens[:, place], 0)] for place in range(LONGEST)]
        is_rare = tokens[:, 0] < 0
        hashes[0][is_rare] = self._rare[-tokens[is_rare, 0]]
        holders = (holdings >> np.uint64(1)).astype(np.uint32) & (LARGEST - 1)
        return Postings(tokens, hashes_to_paths(hashes), starts, holders, hits.astype(np.uint32),
                        holdings & np.uint64(1) == 0)

    def _spell(self, codes: np.ndarray, length: int) -> np.ndarray:
        tokens = np.zeros((len(codes), LONGEST), np.int32)
        for place in range(length - 1, 1, -1):
            tokens[:, place] = codes & _LOW
            codes = self._frequent[place][(codes >> _PLACE).astype(np.int64) - 1]
        is_rare = codes >= _RARE
        tokens[:, 0] = np.where(is_rare, -(codes & (_RARE - np.uint64(1))).astype(np.int64), codes >> _PLACE & _LOW)
        tokens[:, 1] = np.where(is_rare, 0, codes & _LOW)
        return tokens


class _Runs:
    """N-grams of one length in the order of the texts, on disk: where each stands in its batch, its record and part."""

    def __init__(self, folder: Path) -> None:
        self._spills = [Spill(folder, kind) for kind in (np.uint32, np.uint64, np.uint16)]
        self._batches = 0

    def add(self, *run: np.ndarray) -> None:
        """The n-grams of one more batch."""
        for spill, array in zip(self._spills, run):
            spill.write(array)
        self._batches += 1

    def take(self) -> Iterator[list[np.ndarray]]:
        """Each batch, and the room on the disk back."""
        for batch in range(self._batches):
            yield [spill.read_array(batch) for spill in self._spills]
        self.close()

    def close(self) -> None:
        for spill in self._spills:
            spill.close()


def _sorted(records: np.ndarray) -> np.ndarray:
    """By their codes: those of one code come in the order of their owners."""
    return records[stable_order(records >> _OWNER_BITS)]


def _records(codes: np.ndarray, owners: np.ndarray) -> np.ndarray:
    return codes.astype(np.uint64, copy=False) << _OWNER_BITS | owners.astype(np.uint64, copy=False)


class _Numbers:
    """The number of each of some sorted codes, from 1 on: a hash table, its few collisions looked up by halving."""

    def __init__(self, codes: np.ndarray) -> None:
        self._codes = np.append(np.uint64(2**64 - 1), codes)  # 0 is the number of none.
        numbers = np.arange(1, len(self._codes))
        bits = (len(codes) * 4 + 1).bit_length()
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.int32)
        self._table[self._slots(codes)] = numbers
        self._lost = numbers[self._table[self._slots(codes)] != numbers]

    def find(self, codes: np.ndarray) -> np.ndarray:
        """For each code its number, or 0."""
        numbers = self._table[self._slots(codes)]
        is_other = self._codes[numbers] != codes
        others = np.flatnonzero(is_other & (numbers > 0))
        numbers[is_other] = 0
        if len(self._lost):
            place = np.searchsorted(self._codes[self._lost], codes[others])
            candidate = self._lost[np.minimum(place, len(self._lost) - 1)]
            numbers[others] = np.where(self._codes[candidate] == codes[others], candidate, 0)
        return numbers

    def _slots(self, codes: np.ndarray) -> np.ndarray:
        return (codes * np.uint64(0x9E3779B97F4A7C15) >> self._shift).view(np.int64)


def _changes(array: np.ndarray) -> np.ndarray:
    """Where each run of equal values starts, and the end."""
    if not len(array):
        return np.zeros(1, np.int64)
    return np.concatenate(([0], np.flatnonzero(array[1:] != array[:-1]) + 1, [len(array)]))
