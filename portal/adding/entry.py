"""The entry of source.yaml for a document that is added: what is known of it, and what is not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from portal.forms import Form
from portal.model import Reading
from portal.review.source_edit import add_to_list
from portal.sources import SLUG, DocumentEntry, WardYear

_HEAD = ("# yaml-language-server: $schema=../../../schemas/source.json\n"
         "# The documents of this year and the corrections of what their text got wrong. See docs/adding.md.\n")
_LONGEST_RUN = 6  # Numbers that stand alone; with more of them `covers` counts them instead.


def choose_key(form: Form, years: Iterable[WardYear], own: WardYear | None) -> str:
    """A document's key: that which the same form has in other years, else made of the form's name; with a number
    behind it where the year has that key already."""
    keys = [entry.key for year in years for entry in year.documents if entry.form == form.form]
    base = max(sorted(set(keys)), key=keys.count) if keys else _form_key(form.form)
    taken = {entry.key for entry in own.documents} if own else set()
    number = 2
    key = base
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def _form_key(form: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "-", form.lower()).strip("-")[:36].rstrip("-")
    return key if SLUG.fullmatch(key) else "document"


def reading_to_covers(reading: Reading, pages: int) -> str:
    """What a document covers, as far as the reading shows: 「NO 89–96の8事業。全12ページ。」"""
    long = f"全{pages}ページ。" if pages else ""
    if not reading.sheets:
        return f"予算書の表{len(reading.book_rows)}行。{long}"
    count = len(reading.sheets)
    numbers = [sheet.number for sheet in reading.sheets]
    runs = _runs(number for number in numbers if number)
    if not runs or len(runs) > _LONGEST_RUN:
        return f"{count}事業。{long}"
    without = numbers.count(None)
    return f"NO {'、'.join(runs)}の{count - without}事業{f'と番号のない{without}事業' if without else ''}。{long}"


def _runs(numbers: Iterable[str]) -> list[str]:
    """Numbers as runs, 「89–91」, in order of print."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and number.isdecimal() and runs[-1][-1].isdecimal() and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def entry_to_dict(entry: DocumentEntry) -> dict[str, Any]:
    """An entry as source.yaml has it; keys that it may leave out are left out when they say nothing."""
    optional = {name for name, field in DocumentEntry.model_fields.items() if not field.is_required()}
    return {key: value for key, value in entry.model_dump().items() if value is not None or key not in optional}


def add_entry(text: str | None, entry: DocumentEntry, name: str) -> str:
    """The text of source.yaml with the entry behind its documents, or of a new one. Raises Faults when the list can't
    be added to."""
    return add_to_list(_HEAD + "documents: []\n" if text is None else text, "documents", [entry_to_dict(entry)], name)


def unknown_of(entry: DocumentEntry, given: Collection[str]) -> str:
    """What a person should look at in the entry: values that are null, or that were guessed and not `given`."""
    null = [key for key in ("address", "published") if getattr(entry, key) is None]
    guessed = [f"{key} ({getattr(entry, key)})" for key in ("title", "publisher", "covers") if key not in given]
    told = []
    if null:
        told.append("not known, written as null: " + ", ".join(null))
    if guessed:
        told.append("written by this program: " + ", ".join(guessed))
    return "; ".join(told)
