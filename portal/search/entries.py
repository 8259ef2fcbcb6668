"""What search knows of a project: its texts, and its record, which the page shows.

A project's texts, of which `portal.search.query.matches` is true, are its title, the names of its ward and its
year, its office (department and section), and each heading and text of its passages; a label is shown but not
searched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from portal.money import yen_to_printed, yen_to_words


@dataclass(frozen=True)
class Passage:
    """A part of a project's text.

    texts     plain texts, each of which a reader sees in one piece: running text, a cell of a table
    heading   the heading under which they stand, as printed; it is searched too
    label     our own word for what they are, which is not searched
    """

    texts: tuple[str, ...]
    heading: str = ""
    label: str = ""


@dataclass(frozen=True)
class SearchEntry:
    """What search knows of a project.

    url           from the site's root
    title         None when the document has none that can be read
    year          the calendar year in which its fiscal year begins; `year_name` is 令和5年度（2023年度）
    change, department, section   None where the record has none
    amount        its main amount in yen; `amount_name` says which one it is (予算額), None when it has no amount
    amount_note   what must be said beside it, or in its place when it is None
    requested, budgeted   in yen, for the difference between the two
    passages      everything else that is to be found, in the order of the page
    """

    id: str
    url: str
    title: str | None
    ward: str
    ward_name: str
    year: int
    year_name: str
    department: str | None
    section: str | None
    form: str
    form_name: str
    change: str | None
    change_name: str | None
    stage: str
    amount: int | None
    amount_name: str | None
    amount_note: str | None
    requested: int | None
    budgeted: int | None
    passages: tuple[Passage, ...]


def entry_to_texts(entry: SearchEntry) -> tuple[str, ...]:
    """The texts of a project, as `query.matches` wants them."""
    parts = (part for passage in entry.passages for part in (passage.heading, *passage.texts))
    return (entry.title or "", entry.ward_name, entry.year_name, _office(entry), *parts)


def amount_to_text(yen: int) -> str:
    """An amount as digits and in words: 15346000 → 「15,346千円（1,534万6千円）」, 500 → 「500円」."""
    digits, words = yen_to_printed(yen, "千円") if yen else "0円", yen_to_words(yen)
    return digits if digits == words else f"{digits}（{words}）"


def entry_to_cut(entry: SearchEntry) -> int | None:
    """The yen by which the budget is above (below 0: under) the request; None when either is not known."""
    return None if entry.requested is None or entry.budgeted is None else entry.budgeted - entry.requested


def entry_to_record(entry: SearchEntry) -> dict[str, Any]:
    """A project as the search page reads it: `amount` is the main amount in yen, `cut` that of `entry_to_cut`; both
    are null when not known."""
    cut = entry_to_cut(entry)
    return {
        "id": entry.id, "url": entry.url, "title": entry.title, "ward": entry.ward, "year": entry.year,
        "department": entry.department, "office": _office(entry), "form": entry.form, "change": entry.change,
        "stage": entry.stage, "amount": entry.amount, "amount_text": _amount_text(entry), "cut": cut,
        "cut_text": _cut_text(cut), "passages": [_passage(passage) for passage in entry.passages],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    named = {"heading": passage.heading} if passage.heading else {"label": passage.label} if passage.label else {}
    return {**named, "texts": list(passage.texts)}


def _office(entry: SearchEntry) -> str:
    return " ".join(part for part in (entry.department, entry.section) if part)


def _amount_text(entry: SearchEntry) -> str:
    known = entry.amount is not None and f"{entry.amount_name or ''} {amount_to_text(entry.amount)}".strip()
    return "、".join(part for part in (known, entry.amount_note) if part) or "金額の記載なし"


def _cut_text(cut: int | None) -> str | None:
    if not cut:
        return None if cut is None else "要求どおり"
    return f"要求より{yen_to_words(abs(cut))}{'多い' if cut > 0 else '少ない'}"


def natural(identifier: str) -> list[tuple[int, str]]:
    """A key that sorts minato-2023-request-9 before minato-2023-request-10."""
    return [(int(part), part) if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", identifier)]
