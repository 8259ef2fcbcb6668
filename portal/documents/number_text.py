"""The value of a spreadsheet's cell as the text that the spreadsheet shows, without losing a digit of it."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

# A number format up to its literals: [条件] and [$-411], "…", \x; _x and *x stand for white space.
_PIECE = re.compile(r'\[(?P<bracket>[^\]]*)\]|"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].'
                    r"|(?P<digits>[0#?][0#?,]*(?:\.[0#?]+)?)|(?P<other>.)", re.DOTALL)
_SIGNS = " 　()（）+-－−¥￥$\\"  # Signs of currency and minus: the unit stands elsewhere, the minus is told apart.


class Shape(NamedTuple):
    """What a format makes of a number: words before and behind it, zeros in front, commas, decimals, how many
    times it is divided by a thousand, whether it is a share in per cent, and the sign of a number below zero."""

    before: str = ""
    behind: str = ""
    zeros: int = 1
    commas: bool = False
    decimals: int = 0
    thousands: int = 0
    percent: bool = False
    minus: str = "-"


def value_to_text(value: object, number_format: str) -> str:
    """A cell's value as shown: a number with the commas, decimals, per cent and words (千円) of its format, but with
    all its digits where the format would round; below zero with △ or ▲ where the format has them, else -; a date
    as 2024-04-01. A 0 is 0, even where its format shows a dash or nothing."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return _number(value, number_format)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)


def _number(value: int | float, number_format: str) -> str:
    if not math.isfinite(value):
        return str(value)
    # A spreadsheet keeps 15 digits; what a float has behind them is no part of the number.
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    shape = _shape(number_format, exact < 0)
    scaled = abs(exact) * (100 if shape.percent else 1) / 1000 ** shape.thousands
    decimals = max(shape.decimals, _places(scaled))
    if decimals == 3 and not shape.percent:
        decimals = 4  # 6.389 could be a misread 6,389 (portal/money.py); 6.3890 can't.
    whole, _, fraction = f"{scaled:.{decimals}f}".partition(".")
    whole = whole.zfill(shape.zeros)
    digits = (f"{int(whole):,}" if shape.commas else whole) + (f".{fraction}" if fraction else "")
    return f"{shape.minus if exact < 0 else ''}{shape.before}{digits}{'%' if shape.percent else ''}{shape.behind}"


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


@lru_cache(maxsize=256)
def _shape(number_format: str, negative: bool) -> Shape:
    sections = _sections(number_format)
    own = sections[1] if negative and len(sections) > 1 else sections[0]
    before, behind, digits, percent, scale = "", "", "", False, 0
    for match in _PIECE.finditer(own):
        literal = match["quoted"] or match["escaped"] or ""
        if match["digits"] and not digits:
            digits = match["digits"].rstrip(",")
            scale = len(match["digits"]) - len(digits)
        elif match["digits"] or match["bracket"] and match["bracket"][0] in "<>=":
            return Shape()  # A fraction, or a format with conditions: the plain number says as much.
        elif match["other"] == "," and digits:
            scale += 1
        elif match["other"] == "%":
            percent = True
        elif match["other"] and match["other"].isascii() and match["other"].isalpha():
            return Shape()  # General, 1.0E+3.
        elif digits:
            behind += literal or match["other"] or ""
        else:
            before += literal or match["other"] or ""
    if not digits:
        return Shape()
    minus = next((sign for sign in before + behind if sign in "△▲"), "-")
    strip = str.maketrans("", "", _SIGNS + "△▲")
    whole, _, decimals = digits.partition(".")
    return Shape(before.translate(strip), behind.translate(strip), max(1, whole.count("0")), "," in whole,
                 len(decimals), scale, percent, minus)


def _sections(number_format: str) -> list[str]:
    sections = [""]
    for match in _PIECE.finditer(number_format):
        if match["other"] == ";":
            sections.append("")
        else:
            sections[-1] += match[0]
    return sections
