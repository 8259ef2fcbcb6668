"""Figures, years and dates as people read them. Amounts are whole yen; nothing is rounded but rates, to 0.1 point,
and amounts per resident."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup, escape

from portal.eras import ERAS, year_to_era
from portal.money import UNITS
from portal.pages.visible import visible

MINUS = "−"
_DIGIT_UNITS = ("円", "千円", "万円", "百万円")


def unit_for(amounts: Iterable[int | None], unit: str) -> str:
    """The unit in which a table prints all its amounts: the document's, or 円 when that would cut something off or
    is one in which people write words (億円)."""
    if unit not in _DIGIT_UNITS:
        return "円"
    per = UNITS[unit]
    return "円" if any(amount % per for amount in amounts if amount is not None) else unit


def amount_to_digits(amount: int, unit: str) -> str:
    """Yen as digits in a unit that `unit_for` gave: (15346000, 千円) → 15,346, with a true minus sign below 0."""
    return (MINUS if amount < 0 else "") + f"{abs(amount) // UNITS[unit]:,}"


def rate(part: int, whole: int) -> str | None:
    """A share of `whole` in per cent to 0.1 point, half up: (42821386, 51107000) → 83.8%; None of nothing.

    What is there but too small to show is <0.1%, never 0.0%.
    """
    if not whole:
        return None
    if part >= 0 < whole:  # The same in whole numbers, as nearly all are.
        tenths = (part * 2000 + whole) // (2 * whole)
        return "<0.1%" if part and not tenths else f"{tenths // 10}.{tenths % 10}%"
    shown = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return "<0.1%" if part and not shown else f"{shown}%"


def per_head(amount: int, residents: int) -> int:
    """Yen per resident, rounded to whole yen: (15346000, 261615) → 59; 0 is less than half a yen."""
    return int((Decimal(amount) / residents).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def fiscal_year(year: int) -> str:
    """2023 → 令和5年度（2023年度）, in both calendars."""
    return f"{year_to_era(year)}（{year}年度）"


def fiscal_year_parts(year: int) -> tuple[str, str]:
    """The two parts of `fiscal_year`: 2023 → 令和5年度 and （2023年度）."""
    return year_to_era(year), f"（{year}年度）"


_ERA_YEAR = re.compile(f"(?:{'|'.join(name for name, _ in ERAS)})(?:元|[0-9０-９]{{1,2}})年度?")


def whole_years(text: str) -> Markup:
    """A heading of a document as HTML, in which no line ends within a year: 令和5年度 stays in one piece."""
    return Markup(_ERA_YEAR.sub(r'<span class="nb">\g<0></span>', str(escape(visible(text)))))


def date_to_words(text: str) -> str:
    """2023-09-29 → 令和5年9月29日（2023年9月29日）; text that is no date is given back as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    if not match:
        return text
    year, month, day = (int(part) for part in match.groups())
    return f"{_calendar_year(year, month, day)}{month}月{day}日（{western_date(text)}）"


def western_date(text: str) -> str:
    """2023-01-01 → 2023年1月1日; text that is no date is given back as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else text


# The day on which each era begins within its first year; the years of `ERAS` are fiscal years.
_BEGINS = {"令和": (2019, 5, 1), "平成": (1989, 1, 8), "昭和": (1926, 12, 25), "大正": (1912, 7, 30),
           "明治": (1868, 1, 25)}


def _calendar_year(year: int, month: int, day: int) -> str:
    for name, first in ERAS:
        if (year, month, day) >= _BEGINS[name]:
            return f"{name}{'元' if year == first else year - first + 1}年"
    return f"{year}年"


def number_ranges(numbers: list[str]) -> str:
    """Printed numbers, run together where they follow one another: 89, 90, 91, 95 → 89–91、95."""
    runs: list[list[str]] = []
    for number in numbers:
        last = runs[-1][-1] if runs else None
        if last is not None and number.isdecimal() and last.isdecimal() and int(number) == int(last) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
