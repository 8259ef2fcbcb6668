"""Japanese eras and fiscal years. A fiscal year is named by the calendar year in which it begins (1 April)."""

from __future__ import annotations

# First calendar year of each era; Heisei ends and Reiwa begins in 2019, whose fiscal year is called 令和元年度.
ERAS = (("令和", 2019), ("平成", 1989), ("昭和", 1926), ("大正", 1912), ("明治", 1868))


def year_to_era(year: int) -> str:
    """2023 → 令和5年度, 2019 → 令和元年度. Raises ValueError before 1868."""
    for name, first in ERAS:
        if year >= first:
            return f"{name}{'元' if year == first else year - first + 1}年度"
    raise ValueError(f"no era for {year}")
