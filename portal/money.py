"""Amounts of money: printed figures to whole yen, and whole yen to what people read."""

from __future__ import annotations

import re
import unicodedata

UNITS = {"円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "億円": 100_000_000, "兆円": 10**12}
_SCALES = {"兆": 10**12, "億": 10**8, "万": 10**4, "千": 10**3, "百万": 10**6}
_PART = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)(兆|億|百万|万|千)?")
_NEGATIVE = re.compile(r"^[△▲−‐-]")


def printed_to_yen(text: str, unit: str) -> int:
    """A printed amount in whole yen: 「15,346」 with unit 千円 → 15346000, 「3億528万円」 → 305280000.

    `unit` (a key of UNITS) holds for a bare number; a unit printed in the text goes before it. △ and ▲ are minus;
    brackets, blanks, and full-width digits are only notation. A full stop before every group of three digits is a
    misread comma (「17.399.000円」); any other full stop is a decimal point, but one before exactly three digits and no
    larger unit (「6.389千円」) could be either and is refused. Raises ValueError for anything that is not an amount,
    or not a whole number of yen.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).strip("()[]〔〕【】")
    negative = bool(_NEGATIVE.match(plain))
    plain = _NEGATIVE.sub("", plain)
    body, yen, rest = plain.partition("円")
    if rest or not body:
        raise ValueError(f"{text!r} is no amount")
    body = _misread_commas(body)
    if re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}千?", body):
        raise ValueError(f"{text!r} has a full stop that may be a comma")
    total, position, smallest = 0, 0, None
    for match in _PART.finditer(body):
        digits, scale = match.groups()
        if match.start() != position or smallest is not None and (_SCALES.get(scale or "", 1) >= smallest):
            raise ValueError(f"{text!r} is no amount")
        if "," in digits and not re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", digits):
            raise ValueError(f"{text!r} has its commas in the wrong places")
        smallest = _SCALES.get(scale or "", 1)
        factor = smallest if scale or yen or position else UNITS[unit]
        total += _exact(digits, factor, text)
        position = match.end()
    if position != len(body):
        raise ValueError(f"{text!r} is no amount")
    return -total if negative else total


def _misread_commas(body: str) -> str:
    # One separator is a comma if another one shows that groups of three are meant, or if all are full stops.
    if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", body) and (body.count(".") + body.count(",") > 1 or "," in body):
        return body.replace(".", ",")
    return body


def _exact(digits: str, factor: int, text: str) -> int:
    whole, _, fraction = digits.replace(",", "").partition(".")
    scaled = int(whole + fraction) * factor
    if scaled % 10 ** len(fraction):
        raise ValueError(f"{text!r} is no whole number of yen")
    return scaled // 10 ** len(fraction)


def printed_to_rate(text: str) -> float:
    """A printed rate in per cent: 「83. 8%」 → 83.8. Raises ValueError for anything else."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]+)?%", plain):
        raise ValueError(f"{text!r} is no rate")
    return float(plain[:-1])


def is_rate(text: str) -> bool:
    """Whether a printed figure is a rate and not an amount."""
    return unicodedata.normalize("NFKC", text).rstrip().endswith("%")


def is_dash(text: str) -> bool:
    """Whether a dash is printed where a figure could be: the print says that there is none, which is no zero."""
    return re.fullmatch(r"[-‐-―−ー－─]+", text.strip()) is not None


def unit_of(text: str) -> str | None:
    """The unit that a line such as 「(単位：千円)」 names, or None."""
    match = re.search(r"単位[::]?(百万円|千円|万円|億円|円)", re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    return match.group(1) if match else None


ENGLISH_UNITS = {"円": "yen", "千円": "thousand yen", "万円": "ten thousand yen", "百万円": "million yen",
                 "億円": "hundred million yen"}


def yen_to_printed(yen: int, unit: str) -> str:
    """In the document's unit: 15346000 and 千円 → 「15,346千円」; in yen when the unit would cut something off."""
    return yen_to_both(yen, unit)[0]


def yen_to_english(yen: int, unit: str) -> str:
    """As `yen_to_printed`, in English: 15346000 and 千円 → “15,346 thousand yen”."""
    return yen_to_both(yen, unit)[1]


def yen_to_both(yen: int, unit: str) -> tuple[str, str]:
    """As `yen_to_printed` gives it, and as `yen_to_english` does."""
    count, rest = divmod(yen, UNITS[unit])
    if rest:
        return f"{yen:,}円", f"{yen:,} yen"
    digits = f"{count:,}"
    return f"{digits}{unit}", f"{digits} {ENGLISH_UNITS[unit]}" if unit in ENGLISH_UNITS else f"{yen:,} yen"


def yen_to_words(yen: int) -> str:
    """Exactly, in 億, 万 and 千: 15346000 → 「1,534万6千円」, 305280000 → 「3億528万円」, 0 → 「0円」."""
    sign, rest = ("−", -yen) if yen < 0 else ("", yen)
    words = ""
    for name, per in (("兆", 10**12), ("億", 10**8), ("万", 10**4)):
        count, rest = divmod(rest, per)
        words += f"{count:,}{name}" if count else ""
    if rest and rest % 1_000 == 0:
        words += f"{rest // 1_000}千"
    elif rest or not words:
        words += f"{rest:,}"
    return f"{sign}{words}円"
