"""Postings → shards: the files that a reader fetches to look an n-gram up (their form is in docs/search-index.md).

The tree of paths is split wherever what lies below is larger than a shard may be, and nowhere else: what a change of
one project's text touches are the shards of the n-grams that it gained or lost.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

import numpy as np

from portal.search.grams import Postings
from portal.search.paths import PATH_BITS
from portal.search.spills import stable_order
from portal.search.streams import Alphabet

LARGEST_SHARD = 16_000  # bytes before they are deflated; only one n-gram's own may be larger
# From so many hits on a project is marked as one that holds an n-gram often; where that would be more than one project in
# _RARELY, from as many on as leaves fewer.
OFTEN = 3
_RARELY = 64


def deflate(data: bytes) -> bytes:
    """Raw deflate, as the browser's DecompressionStream("deflate-raw") reads it."""
    return zlib.compress(data, 9, -15)


def varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; a byte of 128 and more is not the last."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def postings_to_shards(lengths: Iterable[Postings], alphabet: Alphabet, projects: int, depth: int,
                       prefix: int) -> tuple[list[int], Iterator[tuple[str, bytes]]]:
    """The shards of one part of the paths, whose first `depth` bits are `prefix`.

    Gives the shape of the tree below, in preorder, 1 for a node that is split and 0 for a shard; and each shard's
    name with its bytes, not yet deflated, in the same order.
    """
    postings = _join(list(lengths))
    if postings is None:
        return [0], iter([(shard_name(depth, prefix), b"\0\0")])
    body, ends = _encode(postings, projects)
    shared, texts, text_ends = _spell(postings.tokens, alphabet)
    path = postings.paths
    sizes = np.concatenate(([0], ends + text_ends * 2 + np.arange(1, len(path) + 1)))
    shape: list[int] = []
    leaves: list[tuple[int, int, int, int]] = []

    def split(start: int, end: int, depth: int, prefix: int) -> None:
        if sizes[end] - sizes[start] <= LARGEST_SHARD or path[start] == path[end - 1]:
            shape.append(0)
            leaves.append((start, end, depth, prefix))
            return
        shape.append(1)
        middle = start + int(np.searchsorted(path[start:end], np.uint64((prefix * 2 + 1) << (PATH_BITS - 1 - depth))))
        split(start, middle, depth + 1, prefix * 2)
        split(middle, end, depth + 1, prefix * 2 + 1)

    split(0, len(path), depth, prefix)
    bodies, spelled = [0, *ends.tolist()], [0, *text_ends.tolist()]
    return shape, ((shard_name(depth, prefix), _pack(
        postings.tokens[start:end], shared[start:end], texts[spelled[start]:spelled[end]],
        body[bodies[start]:bodies[end]], alphabet)) for start, end, depth, prefix in leaves)


def shape_to_bytes(shape: list[int]) -> bytes:
    """Eight nodes a byte, the lowest bit first."""
    return np.packbits(np.array(shape, np.uint8), bitorder="little").tobytes()


def shard_name(depth: int, prefix: int) -> str:
    """The file of the shard at these first bits of the paths: "g/" and the bits after a leading 1, in base 16."""
    return f"g/{1 << depth | prefix:x}.bin"


def _join(lengths: list[Postings]) -> Postings | None:
    """N-grams of all lengths in the order of their paths, then tokens."""
    if not lengths:
        return None
    tokens = np.concatenate([each.tokens for each in lengths])
    paths = np.concatenate([each.paths for each in lengths])
    counts = np.concatenate([np.diff(each.starts) for each in lengths])
    ranked = _ranked(paths, tokens)
    starts = np.concatenate(([0], np.cumsum(counts)))
    sorted_counts = counts[ranked]
    sorted_starts = np.concatenate(([0], np.cumsum(sorted_counts)))
    # Where each holding of the sorted n-grams stood before.
    origin = np.repeat(starts[:-1][ranked] - sorted_starts[:-1], sorted_counts)
    origin += np.arange(len(origin))
    parts = [np.concatenate([getattr(each, name) for each in lengths])[origin]
             for name in ("holders", "hits", "in_title")]
    return Postings(tokens[ranked], paths[ranked], sorted_starts, *parts)


def _ranked(paths: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """The places of n-grams by their paths, those of one path by their tokens."""
    ranked = stable_order(paths)
    is_same = np.diff(paths[ranked]) == 0
    same = np.flatnonzero(np.append(is_same, False) | np.append(False, is_same))
    those = ranked[same]
    ranked[same] = those[np.lexsort((*tokens[those].T[::-1], paths[those]))]
    return ranked


def _encode(postings: Postings, projects: int) -> tuple[bytes, np.ndarray]:
    """The bodies of all n-grams one after the other, and where each ends."""
    starts, counts = postings.starts[:-1], np.diff(postings.starts)
    marks = [_marked(mark, starts) for mark in (postings.in_title, _often(postings, projects))]
    total = 1 + counts + sum(count + (count > 0) for _, count in marks)
    first = np.cumsum(total) - total
    values = np.zeros(int(total.sum()), np.uint32)
    values[first] = counts * 8 + (marks[0][1] > 0) * 2 + (marks[1][1] > 0)
    values[_places(first + 1, counts)] = _gaps(postings.holders, starts)
    next_one = first + 1 + counts
    for gaps, count in marks:
        has = np.flatnonzero(count)
        values[next_one[has]] = count[has]
        values[_places(next_one + 1, count)] = gaps
        next_one = next_one + count + (count > 0)
    sizes = _sizes(values)
    value_ends = np.cumsum(sizes, dtype=np.int64)
    is_dense = value_ends[first + counts] - value_ends[first] > (projects + 7) // 8
    values[first] += is_dense * np.uint32(4)  # This makes none of them longer.
    data = _varints(values, sizes, value_ends)
    return _put_bitmaps(data, value_ends[next_one - 1], value_ends, first, postings, np.flatnonzero(is_dense), projects)


def _marked(is_marked: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gaps between the places of marked holders among those of each n-gram, and how many each has."""
    counts = np.add.reduceat(is_marked, starts, dtype=np.int64)
    within = np.flatnonzero(is_marked) - np.repeat(starts, counts)
    return _gaps(within, (np.cumsum(counts) - counts)[counts > 0]), counts


def _often(postings: Postings, projects: int) -> np.ndarray:
    """Which holders are marked as those that hold an n-gram often."""
    is_often = postings.hits >= OFTEN
    most = projects // _RARELY
    sums = np.concatenate(([0], np.cumsum(is_often)))
    for each in np.flatnonzero(sums[postings.starts[1:]] - sums[postings.starts[:-1]] > most).tolist():
        own = slice(postings.starts[each], postings.starts[each + 1])
        hits = postings.hits[own]
        is_often[own] = hits > np.partition(hits, len(hits) - 1 - most)[len(hits) - 1 - most]
    return is_often


def _gaps(numbers: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """How far each number is from the one before it, less one; the first ones of each n-gram, at `starts`, as they are."""
    gaps = numbers.copy()
    gaps[1:] -= numbers[:-1] + 1
    gaps[starts] = numbers[starts]
    return gaps


def _places(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """So many places from each start on, one after the other."""
    places = np.repeat(starts - (np.cumsum(counts) - counts), counts)
    places += np.arange(len(places))
    return places


def _sizes(values: np.ndarray) -> np.ndarray:
    return 1 + (values > 0x7F).astype(np.uint8) + (values > 0x3FFF) + (values > 0x1FFFFF)


def _varints(values: np.ndarray, sizes: np.ndarray, ends: np.ndarray) -> np.ndarray:
    data = np.empty(int(ends[-1]), np.uint8)
    starts = ends - sizes
    for place in range(4):
        # Most values have one byte; each round has only those that go on.
        goes_on = sizes > place + 1
        data[starts + place] = values.astype(np.uint8) & np.uint8(127) | goes_on.view(np.uint8) << np.uint8(7)
        more = np.flatnonzero(goes_on)
        if not len(more):
            break
        values, sizes, starts = values[more] >> np.uint32(7), sizes[more], starts[more]
    return data


def _put_bitmaps(data: np.ndarray, ends: np.ndarray, value_ends: np.ndarray, first: np.ndarray, postings: Postings,
                 dense: np.ndarray, projects: int) -> tuple[bytes, np.ndarray]:
    """The bodies with a bitmap in place of the gaps of the n-grams that most projects hold."""
    parts, done = [], 0
    grown = np.zeros(len(ends), np.int64)
    for each in dense.tolist():
        start, end = postings.starts[each], postings.starts[each + 1]
        bits = np.zeros(projects, np.uint8)
        bits[postings.holders[start:end]] = 1
        bitmap = np.packbits(bits, bitorder="little").tobytes()
        before, after = int(value_ends[first[each]]), int(value_ends[first[each] + end - start])
        parts += [data[done:before].tobytes(), bitmap]
        done = after
        grown[each] = len(bitmap) - (after - before)
    return b"".join([*parts, data[done:].tobytes()]), ends + np.cumsum(grown)


def _spell(tokens: np.ndarray, alphabet: Alphabet) -> tuple[np.ndarray, bytes, np.ndarray]:
    """For each n-gram how many tokens it shares with the one before; the others as text, and where each one's ends."""
    shared = np.zeros(len(tokens), np.int64)
    same = np.ones(len(tokens) - 1, bool)
    for place in range(tokens.shape[1]):
        same &= (tokens[1:, place] == tokens[:-1, place]) & (tokens[1:, place] != 0)
        shared[1:] += same
    is_own = (tokens != 0) & (np.arange(tokens.shape[1]) >= shared[:, None])
    own = tokens[is_own]
    lengths = alphabet.spelled_ends[own] - alphabet.spelled_starts[own]
    ends = np.cumsum(lengths)
    letters = np.repeat(alphabet.spelled_starts[own] - (ends - lengths), lengths) + np.arange(ends[-1])
    return shared, alphabet.spelled[letters].tobytes(), ends[np.cumsum(np.count_nonzero(is_own, axis=1)) - 1]


def _pack(tokens: np.ndarray, shared: np.ndarray, text: bytes, body: bytes, alphabet: Alphabet) -> bytes:
    if not len(tokens):
        return b"\0\0"
    own = np.count_nonzero(tokens, axis=1) - shared
    if shared[0]:  # The first n-gram of a shard has nothing before it.
        text = "".join(alphabet.names[place] for place in tokens[0, :shared[0]].tolist()).encode() + text
    heads = (shared * 8 + own).astype(np.uint8)
    heads[0] = own[0] + shared[0]
    return b"".join((varint(len(tokens)), heads.tobytes(), varint(len(text)), text, body))
