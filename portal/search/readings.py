"""Years, numbers and amounts in folded text, and the three readings of a text that they give (see the package).

A figure is what the patterns below say and nothing else; templates/assets/js/search-engine/text.js has the same ones.

Years    令和5, 平成30, 昭和53, 大正, 明治, 令和元年, 平成二十三年, 平成二三年; R5, H30, S53, R元年 where no letter or
         digit touches them; 2023年. The word that follows (年, 年度, 年4月) stays, so a fiscal year is not a calendar
         year. 4年度, '23 and 2023/4 are no years.
Amounts  whatever ends in 円: 305,280千円, 3億528万円, 1.5億円, 15百万円, 2千5百万円, 305280000円; not 22万人, not a
         figure whose separators are in the wrong places (6.389,467円; 51, 107, 000円), not a fraction of a yen.
Numbers  digits, with commas before groups of three or without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from portal.eras import ERAS
from portal.search.folding import fold

# Folded text has no control characters, so nobody can forge these marks.
YEAR, AMOUNT, NUMBER, END = "\x01", "\x02", "\x03", "\x04"
LARGEST = 2**53 - 1  # the largest amount that a browser counts exactly

_FIRST_YEARS = dict(ERAS) | {"r": 2019, "h": 1989, "s": 1926}
_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "億": 10**8, "兆": 10**12}

_IN_ERA = "0?[1-9][0-9]?"
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")
_KANJI_IN_ERA = "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九][〇一二三四五六七八九]?)"
_COUNT = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*|0)(?:\.[0-9]+)?"
_PART = f"{_COUNT} ?(?:[千百十] ?[兆億万]?|[兆億万])"
_YEARS = (f"(令和|平成|昭和|大正|明治) ?((?:元|{_KANJI_IN_ERA})(?= ?年)|{_IN_ERA}(?![0-9]|,[0-9]{{3}}))"
          f"|(?<![a-z0-9])([rhs])(?: (?=[0-9元]{{1,2}} ?年))?(元(?= ?年)|{_IN_ERA}(?![0-9a-z]|,[0-9]{{3}}))"
          "|(?<![0-9])(?<![0-9][,.])((?:1[89]|20)[0-9]{2})(?= ?年)")
_AMOUNTS = f"(?<![0-9])(?<![0-9][,.])(?<![0-9], )((?:{_PART} ?){{1,8}}(?:{_COUNT} ?)?円|{_COUNT} ?円)"
_NUMBERS = "((?<![0-9][,.])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?!,?[0-9])|[0-9]+)"
# What a figure begins with is looked at first: most of a text is none.
_FIGURES = re.compile(f"(?=[0-9令平昭大明rhs])(?:{_YEARS}|{_AMOUNTS}|{_NUMBERS})")
# Its groups: the year after an era's name and after its letter, with their lengths; a year; an amount; a number.
_ERA_GROUPS, _WESTERN, _MONEY = {2: 2, 4: 1}, 5, 6
_NUMBER = re.compile(_NUMBERS)
_AMOUNT = re.compile(_AMOUNTS)
_STEP = re.compile(f"({_COUNT}) ?([千百十]?) ?([兆億万]?)")
_BARE_YEAR = re.compile("(?:1[89]|20)[0-9]{2}")


@lru_cache(maxsize=16384)
def read(text: str, keep_spaces: bool = False) -> tuple[str, str, str]:
    """The literal, the numeral and the canonical reading of a text, without its spaces unless they are kept."""
    literal, shape = fold(text)
    numeral: list[str] = []
    canonical: list[str] = []
    end = 0
    for start, stop, *figures in find_figures(shape):
        between, end = literal[end:start], stop
        numeral += between, figures[0]
        canonical += between, figures[1]
    readings = literal, "".join(numeral) + literal[end:], "".join(canonical) + literal[end:]
    if not keep_spaces:
        readings = tuple(reading.replace(" ", "") for reading in readings)
    return readings


def find_figures(shape: str) -> Iterator[tuple[int, int, str, str]]:
    """The figures of folded text, given its shape: where each starts and ends, its numeral and canonical reading."""
    for match in _FIGURES.finditer(shape):
        # What is found has no digit that is part of a sign: the folded text is the same there.
        yield match.start(), match.end(), *_figure_to_readings(match.lastindex, match[0])


def term_to_needles(text: str, keep_spaces: bool = False) -> tuple[tuple[int, str], ...]:
    """What to look for in which reading of a text (0, 1, 2) to find a term; none for a term without a character.

    A term that is nothing but a number from 1800 to 2099 is also a year, and one that is nothing but an amount
    without its 円 (305280000, 15,346, 3億528万) is also that amount.
    """
    readings = read(text, keep_spaces)
    if not readings[0].strip():
        return ()
    # A reading in which nothing was replaced finds nothing that the one before it does not find.
    needles = [(way, readings[way]) for way in range(3) if way == 0 or readings[way] != readings[way - 1]]
    shape = fold(text)[1].strip()
    if _BARE_YEAR.fullmatch(shape):
        needles.append((2, f"{YEAR}{shape}{END}"))
    if _AMOUNT.fullmatch(shape + "円") and (yen := _amount_to_yen(shape)) is not None:
        needles.append((2, f"{AMOUNT}{yen}{END}"))
    return tuple(needles)


@lru_cache(maxsize=16384)
def _figure_to_readings(group: int, figure: str) -> tuple[str, str]:
    """The numeral and the canonical reading of what _FIGURES finds, given the last of its groups."""
    if group in _ERA_GROUPS:
        length = _ERA_GROUPS[group]
        year = _FIRST_YEARS[figure[:length]] - 1 + _in_era_to_number(figure[length:].strip())
        return f"{YEAR}{year}{END}", f"{YEAR}{year}{END}"
    if group == _WESTERN:
        return f"{YEAR}{figure}{END}", f"{YEAR}{figure}{END}"
    numeral = _NUMBER.sub(lambda number: f"{NUMBER}{number[0].replace(',', '')}{END}", figure)
    yen = _amount_to_yen(figure) if group == _MONEY else None
    return numeral, numeral if yen is None else f"{AMOUNT}{yen}{END}"


def _in_era_to_number(year: str) -> int:
    """元, 5, 五, 十五, 二十三 or 二三 → a number."""
    if year == "元":
        return 1
    tens, ten, ones = year.rpartition("十")
    digits = f"{tens or 1}{ones or 0}" if ten else ones
    return int(digits.translate(_KANJI_DIGITS))


def _amount_to_yen(amount: str) -> int | None:
    """「3億528万円」 → 305280000; None when its units do not fall, or it is no countable whole number of yen."""
    total = section = 0  # in 10**-12 yen; a section is what stands before 万, 億 or 兆
    last_scale, last_part = 10**16, 10**4
    for count, part, scale in _STEP.findall(amount):
        whole, _, fraction = count.replace(",", "").partition(".")
        if len(whole) > 16 or len(fraction) > 12 or _SCALES[part] >= last_part:
            return None
        section += int((whole + fraction).ljust(len(whole) + 12, "0")) * _SCALES[part]
        last_part = _SCALES[part]
        if scale:
            if _SCALES[scale] >= last_scale:
                return None
            total, section = total + section * _SCALES[scale], 0
            last_scale, last_part = _SCALES[scale], 10**4
    total, rest = divmod(total + section, 10**12)
    return total if not rest and total <= LARGEST else None
