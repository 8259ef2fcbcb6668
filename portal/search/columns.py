"""One value of every project, in the order of their numbers: facets to count, figures to filter and sort by."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence

import numpy as np

from portal.search.shards import varint

# Where classes of figures begin: round figures, so that a filter by one cuts no class in two.
_ROUND = [digits * 10**zeros for zeros in range(2, 15) for digits in (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)]
_A_GROUP = 1024  # exact figures that are fetched together, at least


def values_to_column(names: Sequence[Mapping[str, str]], values: Sequence[Sequence[int]]) -> np.ndarray:
    """For each project 0 for no value, or the place of its value among all of them, sorted, from 1 on. Given are, for
    one group of projects after the other, its `names`, whose keys are values, and for each of its projects the place
    among these."""
    place = {value: number for number, value in enumerate(sorted({value for own in names for value in own}), 1)}
    own_places = (np.array([0, *(place[value] for value in own)]) for own in names)
    return np.concatenate([np.zeros(0, int), *(own[np.array(each, int)] for own, each in zip(own_places, values))])


def figures_to_column(figures: Sequence[int | None]) -> tuple[bytes, list[bytes]]:
    """Figures in two steps: the class of each, and in groups of classes their exact values.

    A class is one round figure or what lies between two. The column is a line of JSON, [[smallest, largest, group] of
    each class], ascending, then for each project 0 for an unknown figure or its class from 1 on. A group has for each
    of its classes, for each project of that class, the figure less the smallest one as a varint.
    """
    codes = [None if figure is None else _code(figure) for figure in figures]
    places = {code: place for place, code in enumerate(sorted({code for code in codes if code is not None}), 1)}
    members: list[list[int]] = [[] for _ in places]
    for figure, code in zip(figures, codes):
        if code is not None:
            members[places[code] - 1].append(figure)
    classes, groups, last = [], [], bytearray()
    in_group = 0
    for own in members:
        if in_group >= _A_GROUP:
            groups.append(bytes(last))
            last, in_group = bytearray(), 0
        smallest = min(own)
        classes.append([smallest, max(own), len(groups)])
        last += b"".join(varint(figure - smallest) for figure in own)
        in_group += len(own)
    head = json.dumps(classes, separators=(",", ":")).encode() + b"\n"
    column = numbers_to_planes(np.array([0 if code is None else places[code] for code in codes], int))
    return head + column, [*groups, bytes(last)] if members else []


def _code(figure: int) -> tuple[int, ...]:
    """Sorts classes as their figures: (sign, place among the round figures, whether beyond that figure)."""
    if figure < 0:
        _, place, beyond = _code(-figure)
        return -1, -place, -beyond
    place = bisect_right(_ROUND, figure)
    return (1 if figure else 0), place, int(place > 0 and _ROUND[place - 1] != figure)


def numbers_to_planes(numbers: np.ndarray) -> bytes:
    """One byte a project; where that is not enough, all low bytes and then all high ones."""
    if numbers.max(initial=0) < 256:
        return numbers.astype(np.uint8).tobytes()
    return numbers.astype("<u2").view(np.uint8).reshape(-1, 2).T.tobytes()
