"""Values that slipped by rows put right: a monotone alignment of passages to labels by what values look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.sheets.text_cells import fold

# Costs: a value that contradicts its box, a label that loses every value it had, a value moved by one label, and
# how much cheaper than the text's own order another one must be. A value moved alone by one label, emptying a box,
# is accepted; by two labels it is not.
_CONTRADICTION, _EMPTIED, _MOVED, _MARGIN = 3.0, 1.0, 0.75, 1.0
_MOST_VALUES = 200  # more rows than a sheet has; the time that the alignment takes grows with their square


@dataclass(frozen=True)
class Slot:
    """One label in the order of print: what its values look like, and those that stand under it in the text."""

    looks_like: str | None
    values: tuple[str, ...]


def align(slots: Sequence[Slot]) -> list[list[tuple[int, int]]] | None:
    """For each slot the values that belong to it, as (slot, index) of where they stand; None when the text's own
    order is as good as any.

    Values keep their order. A value contradicts a slot when it doesn't look like it but looks like another one.
    """
    places = [(slot, index) for slot, of in enumerate(slots) for index in range(len(of.values))]
    if len(places) > _MOST_VALUES:
        return None
    fits = [[_fits(other, slots[slot].values[index]) for other in slots] for slot, index in places]
    costs = [[_CONTRADICTION if any(row) and not row[slot] else 0.0 for slot in range(len(slots))] for row in fits]
    plain = sum(cost[slot] for cost, (slot, _) in zip(costs, places))
    if plain == 0:
        return None
    best, homes = _cheapest(slots, places, costs)
    if best + _MARGIN > plain or _is_doubtful(places, homes, fits):
        return None
    return [[place for place, home in zip(places, homes) if home == slot] for slot in range(len(slots))]


def _is_doubtful(places: list[tuple[int, int]], homes: list[int], fits: list[list[bool]]) -> bool:
    """Whether the only thing moved is one value that leaves its slot empty, to a slot whose own values are unlike
    it."""
    moved = [value for value, (slot, _) in enumerate(places) if homes[value] != slot]
    if len(moved) != 1:
        return False
    old, home = places[moved[0]][0], homes[moved[0]]
    own = [fits[value][home] for value, (slot, _) in enumerate(places) if slot == home]
    return bool(own) and not any(own) and old not in homes


def _fits(slot: Slot, value: str) -> bool:
    return bool(slot.looks_like and re.search(slot.looks_like, fold(value)))


def _cheapest(slots: Sequence[Slot], places: list[tuple[int, int]],
              costs: list[list[float]]) -> tuple[float, list[int]]:
    """Dynamic programming over slots: the cost of giving the first n values to the slots so far, and the
    choice."""
    count = len(places)
    infinite = float("inf")
    reach = [0.0] + [infinite] * count
    choices: list[list[int]] = []
    for slot, of in enumerate(slots):
        given = [0.0]
        for value in range(count):
            given.append(given[-1] + costs[value][slot] + _MOVED * abs(places[value][0] - slot))
        following, choice = [infinite] * (count + 1), [0] * (count + 1)
        for end in range(count + 1):
            for start in range(end + 1):
                cost = reach[start] + given[end] - given[start] + (_EMPTIED if start == end and of.values else 0.0)
                if cost < following[end]:
                    following[end], choice[end] = cost, start
        choices.append(choice)
        reach = following
    homes, end = [0] * count, count
    for slot in range(len(slots) - 1, -1, -1):
        start = choices[slot][end]
        homes[start:end] = [slot] * (end - start)
        end = start
    return reach[count], homes
