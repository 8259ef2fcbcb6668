"""Which numbered lines of a document begin its sections, and which are numbered by chance or by something else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from portal.sheets.outline.rules import ItemRule, fits


@dataclass(frozen=True)
class Heading:
    """A line that may begin a section.

    index   its line, from 0
    alone   the lines around it are blank
    hollow  nothing stands under it: the next number follows at once (a list, a table of contents), or a line that
            only points to an annex
    """

    index: int
    printed: str
    number: int
    title: str
    alone: bool
    hollow: bool


@dataclass(frozen=True)
class Numbering:
    """The sections of a document by line index.

    sections    the heading of each section
    irregular   indexes of sections whose number does not follow the one before
    doubtful    headings that stand alone but repeat the number of a section: left in the text
    """

    sections: dict[int, Heading]
    irregular: frozenset[int] = frozenset()
    doubtful: tuple[Heading, ...] = ()


@dataclass(frozen=True)
class _Run:
    """An ascending run of headings: how well they stand, how many they are, where it starts, the last of them, and
    the run before that."""

    quality: int
    length: int
    start: int
    last: Heading
    before: _Run | None

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.quality, self.length, self.start

    def headings(self) -> list[Heading]:
        return [*(self.before.headings() if self.before else []), self.last]


def lines_to_numbering(lines: list[str | None], rules: ItemRule) -> Numbering:
    """The sections among `lines` (stripped; "" for a blank line, None for a line that can be no heading).

    The body is the ascending run of numbers that is made out best: the one with the most headings standing alone,
    then the longest, then the one that starts last, so that numbered points of a covering letter before it and
    lists inside it are not taken for sections. A number may be passed over only by a heading that stands alone.
    The first style of numbering with two sections counts.
    """
    best: list[Heading] = []
    found: list[Heading] = []
    for pattern in rules.numbers:
        headings = _headings(lines, pattern, rules)
        run = _best_run(headings)
        if len(run) > len(best):
            best, found = run, headings
        if len(best) > 1:
            break
    return _numbering(best, found)


def _headings(lines: list[str | None], pattern: str, rules: ItemRule) -> list[Heading]:
    compiled = re.compile(pattern)
    matches = {index: match for index, line in enumerate(lines) if line and (match := compiled.fullmatch(line))}
    printed = {index: unicodedata.normalize("NFKC", match["number"] or "").strip()
               for index, match in matches.items()}
    numbers = {index: int(number) for index, number in printed.items()
               if re.fullmatch("0?[1-9]|[1-9][0-9]", number)}
    headings = []
    for index, number in numbers.items():
        following = next(filter(None, lines[index + 1:index + 4]), "")
        listed = numbers.get(index - 1) == number - 1 or numbers.get(index + 1) == number + 1
        headings.append(Heading(index, printed[index], number, (matches[index]["title"] or "").strip(),
                                "" == _at(lines, index - 1) == _at(lines, index + 1),
                                listed or fits(rules.referred, following)))
    return headings


def _at(lines: list[str | None], index: int) -> str | None:
    return lines[index] if 0 <= index < len(lines) else ""


def _best_run(headings: list[Heading]) -> list[Heading]:
    ending: dict[int, _Run] = {}
    for heading in headings:
        may_begin = heading.number == 1 or heading.alone
        before = max((run for number, run in ending.items()
                      if number == heading.number - 1 or number < heading.number and heading.alone),
                     key=lambda run: run.rank, default=None)
        if before is not None and may_begin and before.quality < 0:
            before = None
        if before is None and not may_begin:
            continue
        standing = -1 if heading.hollow else int(heading.alone)
        run = (_Run(before.quality + standing, before.length + 1, before.start, heading, before) if before
               else _Run(standing, 1, heading.index, heading, None))
        rival = ending.get(heading.number)
        if rival is None or run.rank > rival.rank:
            ending[heading.number] = run
    best = max(ending.values(), key=lambda run: run.rank, default=None)
    return best.headings() if best and best.quality >= 0 else []


def _numbering(run: list[Heading], found: list[Heading]) -> Numbering:
    """The run, and what stands among its sections with a number that none of them has: sections out of order."""
    sections = {heading.index: heading for heading in run}
    taken = {heading.number for heading in run}
    doubtful = []
    for heading in found:
        if not run or heading.index <= run[0].index or heading.index in sections:
            continue
        if heading.number not in taken and (heading.alone or _fits_between(heading, run)):
            sections[heading.index] = heading
            taken.add(heading.number)
        elif heading.alone:
            doubtful.append(heading)
    ordered = [sections[index] for index in sorted(sections)]
    irregular = [heading.index for previous, heading in zip([None, *ordered], ordered)
                 if heading.number != (previous.number + 1 if previous else 1)]
    return Numbering({heading.index: heading for heading in ordered}, frozenset(irregular), tuple(doubtful))


def _fits_between(heading: Heading, run: list[Heading]) -> bool:
    before = max((other.number for other in run if other.index < heading.index), default=0)
    after = min((other.number for other in run if other.index > heading.index), default=0)
    return before < heading.number < after
