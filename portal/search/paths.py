"""Where an n-gram lies: a path of 48 bits, followed from the root of a binary tree to the shard at its leaf.

The first 16 bits come from the first two tokens, nine from the third, seven from the fourth and eight from each of the
others: what begins alike lies together. templates/assets/js/search-engine/grams.js does the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from portal.search.many_texts import text_to_codes

PATH_BITS = 48


def tokens_to_hashes(tokens: Sequence[str]) -> np.ndarray:
    """FNV-1a over code points, its bits stirred (uint32)."""
    codes = text_to_codes("".join(tokens)).view(np.uint32)
    lengths = np.array([*map(len, tokens)], int)
    starts = np.cumsum(lengths) - lengths
    values = np.full(len(tokens), 2166136261, np.uint32)
    longer = np.arange(len(tokens))
    for place in range(lengths.max(initial=0)):
        longer = longer[lengths[longer] > place]
        values[longer] = (values[longer] ^ codes[starts[longer] + place]) * np.uint32(16777619)
    return _stir(values)


def _stir(values: np.ndarray) -> np.ndarray:
    """32 bits of which each depends on every one of a value."""
    values = (values ^ values >> np.uint32(16)) * np.uint32(0x21F0AAAD)
    values = (values ^ values >> np.uint32(15)) * np.uint32(0x735A2D97)
    return values ^ values >> np.uint32(15)


def hashes_to_paths(hashes: Sequence[np.ndarray]) -> np.ndarray:
    """The paths (uint64) of n-grams, given the hashes (uint32) of their six tokens, 0 where there is none."""
    third, fourth, fifth, sixth = (each.astype(np.uint64) for each in hashes[2:])
    path = pairs_to_starts(hashes[0], hashes[1]).astype(np.uint64) << np.uint64(32)
    path |= third >> np.uint64(23) << np.uint64(23) | fourth >> np.uint64(25) << np.uint64(16)
    return path | fifth >> np.uint64(24) << np.uint64(8) | sixth >> np.uint64(24)


def pairs_to_starts(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The first 16 bits of paths, given the hashes of the first two tokens."""
    return _stir(first * np.uint32(0x9E3779B1) + second) >> np.uint32(16)
