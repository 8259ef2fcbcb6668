"""Many texts folded at once: portal.search.folding for all texts of hundreds of projects.

What a character folds to by itself is looked up for all of them in one table; only those that fold to none or several,
or have marks that combine with them, are folded one by one. The table learns the characters that come.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from portal.search.folding import MARKS, fold_cluster

_UNKNOWN, _MARK, _OTHER = -1, -2, -3
_folds = np.full(0x110000, _UNKNOWN, np.int32)  # What each character folds to, and so does its shape, or one of these.
_folds[0] = 0
_IS_MARK = re.compile(MARKS)
_CLUSTER = re.compile(f".{MARKS}*", re.DOTALL)
_REPLACEMENT = 0xFFFD  # for a lone surrogate, which no file can hold


def fold_texts(texts: Sequence[str]) -> tuple[np.ndarray, str]:
    """The folded texts as code points, each with a 0 after it, and the shape of all that."""
    whole = "".join(f"{text}\0" for text in texts)
    if whole.count("\0") > len(texts):  # Another character that is dropped stands for it.
        whole = "".join(text.replace("\0", "\1") + "\0" for text in texts)
    codes = text_to_codes(whole)
    folded = _folds[codes]
    if (folded == _UNKNOWN).any():
        _learn(np.unique(codes[folded == _UNKNOWN]).tolist())
        folded = _folds[codes]
    shape = folded
    starts = np.flatnonzero(_is_odd(codes, folded))
    if len(starts):
        clusters = [_CLUSTER.match(whole, start) for start in starts.tolist()]
        ends = np.array([cluster.end() for cluster in clusters])
        pieces = [fold_cluster(cluster[0]) for cluster in clusters]
        shape = replace_spans(folded, starts, ends, [piece for _, piece in pieces])
        folded = replace_spans(folded, starts, ends, [piece for piece, _ in pieces])
        for each in (shape, folded):
            each[each >> 11 == 0xD800 >> 11] = _REPLACEMENT
    again = (folded[1:] == 0x20) & (folded[:-1] == 0x20)
    if again.any():  # Both have their spaces at the same places.
        is_kept = np.append(True, ~again)
        folded, shape = folded[is_kept], shape[is_kept]
    return folded, shape.tobytes().decode("utf-32-le")


def replace_spans(codes: np.ndarray, starts: np.ndarray, ends: np.ndarray, pieces: Sequence[str]) -> np.ndarray:
    """Code points with a piece of text in the place of each span; no two spans overlap, and none is empty."""
    old, new = ends - starts, np.array([len(piece) for piece in pieces], int)
    counts = np.ones(len(codes), np.int32)
    counts[_spans(starts, old)] = 0
    counts[starts] = new
    replaced = np.repeat(codes, counts)
    replaced[_spans(starts + np.cumsum(new - old) - (new - old), new)] = text_to_codes("".join(pieces))
    return replaced


def text_to_codes(text: str) -> np.ndarray:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.int32)


def _learn(codes: list[int]) -> None:
    for code in codes:
        folded, shape = fold_cluster(chr(code))
        is_one = len(folded) == 1 and folded == shape
        _folds[code] = (_MARK if _IS_MARK.match(chr(code)) else
                        _REPLACEMENT if 0xD800 <= code < 0xE000 else ord(folded) if is_one else _OTHER)


def _is_odd(codes: np.ndarray, folded: np.ndarray) -> np.ndarray:
    """Where a cluster begins that the table cannot fold: a text's first mark, or what does not go by itself."""
    is_odd = folded < 0
    if is_odd.any():
        goes_on = (folded[1:] == _MARK) & (codes[:-1] > 0)
        is_odd[:-1] |= goes_on
        is_odd[1:] &= ~goes_on
    return is_odd


def _spans(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The places of spans, one after the other."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - (ends - lengths), lengths) + np.arange(np.sum(lengths))
