"""What is known of a ward's year without loading it: what the site's front page says of it, and digests of what its pages
show; and years that are loaded only while something uses them."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from portal.kept import digest
from portal.pages.figures import CUT_TO_NOTHING, RAISED, state_of
from portal.pages.list_view import Listed, count_verdicts, listed_of
from portal.pages.site_model import Ward, WardYear
from portal.year_pack import PackedYear, pack

LOW_RATE = "execution-rate"


@dataclass(frozen=True)
class Striking:
    """What a year has most of: `kind` is a state or "execution-rate", `project` an id, `item` one of its items or None,
    `before` and `after` the two amounts in yen."""

    kind: str
    project: str
    item: str | None
    before: int
    after: int


@dataclass(frozen=True)
class YearFacts:
    """A ward's fiscal year in few words.

    digest     of all that is published of it
    projects   the ids of its projects, in their order
    documents  the name of each document's form, and how many projects it has
    verdicts   how many of its findings hold, fail and cannot tell
    striking   of each kind that it has, the one that stands out
    offices    of each department, in their order, a digest of what its page shows of this year
    """

    year: int
    digest: str
    projects: tuple[str, ...]
    documents: tuple[tuple[str, int], ...]
    verdicts: dict[str, int]
    striking: tuple[Striking, ...]
    offices: dict[str, str]


_last: list[WardYear] = []  # What was asked for is soon asked for again, by this process.


class LazyYears(Sequence[WardYear]):
    """The years of a ward, ascending, each loaded when it is asked for and let go when nothing uses it any more; what is
    known of them without is their `facts`."""

    def __init__(self, facts: Sequence[YearFacts], loads: Sequence[Callable[[], WardYear]]):
        self.facts = tuple(facts)
        self._loads = tuple(loads)
        self._alive: dict[int, weakref.ref[WardYear]] = {}

    def __len__(self) -> int:
        return len(self._loads)

    def __getitem__(self, at: int) -> WardYear:
        year = self._alive[at]() if at in self._alive else None
        if year is None:
            year = self._loads[at]()
            self._alive[at] = weakref.ref(year)
        _last[:] = [year]
        return year


def find_listed(wards: Sequence[Ward], project: str) -> Listed | None:
    """The project of this id; only its year is loaded."""
    for ward in wards:
        for at, facts in enumerate(ward.facts):
            if project in facts.projects:
                return next(each for each in listed_of(ward, [ward.years[at]]) if each.project.id == project)
    return None


def year_facts(ward: Ward, year: WardYear, packed: PackedYear | None = None) -> YearFacts:
    """The facts of a ward's year; `ward` may come without its years, `packed` is the year as bytes, where it is known."""
    listed = listed_of(ward, [year])
    whole, entries = (packed.digest, packed.entries) if packed else _digests(year)
    return YearFacts(
        year.year, whole, tuple(each.project.id for each in listed),
        tuple((document.form_name, len(document.entries)) for document in year.documents),
        count_verdicts(finding for document in year.documents for finding in document.all_findings),
        _striking(listed), _offices(year, listed, entries))


def _digests(year: WardYear) -> tuple[str, Sequence[Sequence[str]]]:
    """Of all that is published of a year, and of the entries of each document."""
    try:
        packed = pack(year)
    except ValueError:  # A text that has no bytes.
        return digest(year), [[digest(entry) for entry in document.entries] for document in year.documents]
    return packed.digest, packed.entries


def most_striking(found: Sequence[Striking]) -> tuple[Striking, ...]:
    """Of each kind the one that stands out: the largest request for an item that was cut to nothing, the largest raise of
    an item, and the lowest execution rate. Of equals the first."""
    shown = []
    for kind in (CUT_TO_NOTHING, RAISED):
        own = [each for each in found if each.kind == kind]
        shown.extend([max(own, key=lambda each: abs(each.after - each.before))] if own else [])
    spent = [each for each in found if each.kind == LOW_RATE]
    return (*shown, *([min(spent, key=lambda each: each.after / each.before)] if spent else []))


def _striking(listed: Sequence[Listed]) -> tuple[Striking, ...]:
    items = [Striking(state, each.project.id, item.name, item.requested, item.budgeted)
             for each in listed for item in each.project.line_items
             if item.requested is not None and item.budgeted is not None
             and (state := state_of(item.requested, item.budgeted)) in (CUT_TO_NOTHING, RAISED)]
    spent = [Striking(LOW_RATE, each.project.id, None, amounts.adjusted, amounts.settled)
             for each in listed if (amounts := each.project.amounts).adjusted and amounts.settled is not None]
    return most_striking([*items, *spent])


def _offices(year: WardYear, listed: Sequence[Listed], entries: Sequence[Sequence[str]]) -> dict[str, str]:
    described = {id(document): (digest(year.year, replace(document, entries=(), book=(), cutouts={}), document.split), own)
                 for document, own in zip(year.documents, entries, strict=True)}
    shown: dict[str, list[tuple]] = {}
    for each in listed:
        if each.office:
            of_document, of_entries = described[id(each.document)]
            shown.setdefault(each.office, []).append((
                of_document, each.position, each.project.id in each.document.cutouts, of_entries[each.position]))
    return {office: digest(own) for office, own in shown.items()}
