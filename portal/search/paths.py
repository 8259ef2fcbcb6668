"""Where an n-gram lies: a path of 32 bits, followed from the root of a binary tree to the shard at its leaf.

The first 16 bits come from the first two tokens, nine from the third and seven from the fourth: what begins alike lies
together. templates/assets/js/search-engine/grams.js does the same.
"""

from __future__ import annotations

import numpy as np

_32 = 0xFFFFFFFF


def token_to_hash(token: str) -> int:
    """FNV-1a over code points, its bits stirred."""
    value = 2166136261
    for sign in token:
        value = (value ^ ord(sign)) * 16777619 & _32
    return stir(value)


def stir(value: int) -> int:
    """32 bits of which each depends on every one of `value`."""
    value = (value ^ value >> 16) * 0x21F0AAAD & _32
    value = (value ^ value >> 15) * 0x735A2D97 & _32
    return value ^ value >> 15


def hashes_to_paths(first: np.ndarray, second: np.ndarray, third: np.ndarray, fourth: np.ndarray) -> np.ndarray:
    """The paths of n-grams, given the hashes (uint32) of their first four tokens, 0 where there is none."""
    pair = _stir(first * np.uint32(0x9E3779B1) + second)
    return pair & np.uint32(0xFFFF0000) | third >> np.uint32(23) << np.uint32(7) | fourth >> np.uint32(25)


def _stir(value: np.ndarray) -> np.ndarray:
    value = (value ^ value >> np.uint32(16)) * np.uint32(0x21F0AAAD)
    value = (value ^ value >> np.uint32(15)) * np.uint32(0x735A2D97)
    return value ^ value >> np.uint32(15)
