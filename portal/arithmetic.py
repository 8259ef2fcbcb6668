"""Arithmetic as the judge: which of several figures in the wrong order is which."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

RATE_TOLERANCE = 0.1  # Printed rates have one decimal; some wards round them and some cut them off.


def rate_holds(settled: int, adjusted: int, rate: float) -> bool:
    """Whether settled / adjusted is the printed rate (per cent) to 0.1 point."""
    return adjusted != 0 and abs(100 * settled / adjusted - rate) < RATE_TOLERANCE


def figures_to_settlement(amounts: Sequence[int], rates: Sequence[float]) -> tuple[int, int, float] | None:
    """(adjusted, settled, rate), when exactly one choice among the figures fits the printed rate; else None.

    amounts are yen and rates per cent, both in reading order, which means nothing here.
    """
    fits = {(adjusted, settled, rate) for adjusted, settled in permutations(amounts, 2) for rate in rates
            if rate_holds(settled, adjusted, rate)}
    return fits.pop() if len(fits) == 1 else None


def place_funding(named: Sequence[bool], general: Sequence[bool], amounts: Sequence[int | None],
                  loose: Sequence[int], total: int | None, earmarked: int | None) -> tuple[int, ...] | None:
    """For each loose funding figure, the index of the row it belongs to; None when that can't be told.

    named[i]    row i prints a grant's name (so it has a figure)
    general[i]  row i is 一般財源, which is not earmarked
    amounts[i]  the figure that stands on row i, yen, or None
    loose       figures without a row, in reading order, yen
    total, earmarked   what all rows, and all rows but 一般財源, must sum to; None = not printed

    Figures keep the order of the rows. A choice fits when both sums hold and the rows that print a name are filled;
    exactly one must fit.
    """
    free = [index for index, amount in enumerate(amounts) if amount is None]
    if total is None or not loose or len(loose) > len(free) or len(free) > 20:
        return None
    fits = []
    for rows in combinations(free, len(loose)):
        filled = list(amounts)
        for row, amount in zip(rows, loose):
            filled[row] = amount
        if sum(amount or 0 for amount in filled) != total:
            continue
        if earmarked is not None and earmarked != sum(a or 0 for a, own in zip(filled, general) if not own):
            continue
        if all(filled[row] is not None for row in free if named[row]):
            fits.append(rows)
    # Rows without a name are the less likely home: prefer the choices that use the fewest of them.
    fewest = min((_unnamed(rows, named, general) for rows in fits), default=0)
    best = [rows for rows in fits if _unnamed(rows, named, general) == fewest]
    return best[0] if len(best) == 1 else None


def _unnamed(rows: Sequence[int], named: Sequence[bool], general: Sequence[bool]) -> int:
    return sum(not named[row] and not general[row] for row in rows)
