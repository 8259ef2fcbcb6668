"""Amounts as pages show them: digits, or the word for why there are none; never 0 or a dash for a blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal.pages.formats import amount_to_digits, rate

# What became of a request, as identifiers of the glossary.
CUT_TO_NOTHING, CUT, GRANTED, RAISED = OUTCOME_STATES = ("cut-to-nothing", "cut", "granted", "raised")


@dataclass(frozen=True)
class Figure:
    """One amount.

    amount   whole yen, or None
    digits   in the unit of its table; "" when there is no amount
    missing  why there is none: one of model.MISSING; None when there is one, or when the form does not ask for it
    line     the address of the line or page on which it is printed
    """

    amount: int | None
    digits: str = ""
    missing: str | None = None
    line: str | None = None


def figure(amount: int | None, missing: str | None, unit: str, line: str | None = None) -> Figure:
    """An amount in a table's unit (see `formats.unit_for`)."""
    if amount is None:
        return Figure(None, missing=missing or "blank", line=line)
    return Figure(amount, amount_to_digits(amount, unit), None, line)


@dataclass(frozen=True)
class Change:
    """From one amount to another: the difference in yen (a cut is below 0), as digits, its share of the first
    amount without a sign, and what that makes of a request (one of the states above)."""

    amount: int
    digits: str
    share: str | None
    state: str


def change(before: int | None, after: int | None, unit: str) -> Change | None:
    """What changed between two known amounts; None when one is not known."""
    if before is None or after is None:
        return None
    amount = after - before
    share = rate(abs(amount), before) if before > 0 and amount else None
    digits = ("+" if amount > 0 else "" if amount else "±") + amount_to_digits(amount, unit)
    return Change(amount, digits, share, state_of(before, after))


def state_of(before: int, after: int) -> str:
    """What became of a request: cut to nothing, cut, granted as asked, or raised."""
    if after == before:
        return GRANTED
    if after > before:
        return RAISED
    return CUT_TO_NOTHING if after == 0 else CUT


def bar_width(amount: int | None, largest: int) -> float:
    """The length of a bar in hundredths of the longest, to one decimal; an amount above 0 is never invisible."""
    if not amount or amount < 0 or largest <= 0:
        return 0
    return max(round(100 * amount / largest, 1), 0.5)


def asked_and_granted(amounts: Mapping[str, int | None], largest: int) -> dict[str, float]:
    """The lengths of the two bars of a request: what was asked for and what was granted."""
    return {field: bar_width(amounts.get(field), largest) for field in ("requested", "budgeted")}
