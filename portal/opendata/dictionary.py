"""The data dictionary: every column of every table, and every key of projects.json, with its names in Japanese and
English, its type, its unit, and why it can be empty.

`python -m portal.opendata.dictionary > docs/data-dictionary.md` writes it for readers of the repository.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.opendata.book_tables import BOOK_TABLES
from portal.opendata.columns import EMPTY, Column, Table, Words
from portal.opendata.json_keys import PROJECT_KEYS
from portal.opendata.tables import TABLES
from portal.pages.glossary import Glossary, load_glossary

CONTENT = Path(__file__).parents[2] / "content"
_INTRODUCTION = """# Data dictionary

What the files of open data hold (`/data/`, and beside each ward's year). Generated from the tables of
`portal/opendata/`, which follow the records of `portal/model.py`, and from `content/glossary.yaml`:
`python -m portal.opendata.dictionary > docs/data-dictionary.md`.

- Amounts are whole yen (JPY). An empty cell, or null, is never a zero: a printed 0 is 0. Why an amount is empty
  stands in `missing_…`: `undecided` (the document is of the request stage), `blank` (nothing is printed),
  `unreadable`.
- CSV is UTF-8 with a byte order mark, since Excel takes a file without it for Shift_JIS. In text columns a leading
  apostrophe is not part of the value: it stands before texts that begin with one of `= + - @ ＝ ＋ － ＠ '`, a tab or
  a line end, which a spreadsheet would run as a formula. Take one apostrophe away wherever a text begins with one.
  Numbers, negative ones too, are written as they are. JSON, SQLite and Parquet have the texts as they are.
- Sums: `budget_lines` has every amount once. In `projects` count `budgeted` where `budgeted_counted` is true; in
  `line_items` add up rows of one `row_type` only; `earmarked` is part of the other amounts.
- Phases of Fiscal Data Package: `proposed` is 要求額 (`requested`), `approved` 予算額 (`budgeted`), `adjusted` 予算現額,
  `executed` 決算額 (`settled`).
- What is covered is part of what the wards have published; `documents.covers` says which part.
"""


@dataclass(frozen=True)
class Described:
    """A column with its names: its own, or the glossary's for its term, or, without either, its identifier."""

    column: Column
    words: Words

    @property
    def empty(self) -> Words | None:
        """Why a cell of it can be empty; None where none is."""
        return EMPTY[self.column.empty] if self.column.empty else None


def describe(table: Table, glossary: Glossary) -> dict[str, Described]:
    """Each column of a table by its name."""
    return {column.name: Described(column, _words(column, glossary)) for column in table.columns}


def dictionary(glossary: Glossary) -> tuple[tuple[Table, tuple[Described, ...]], ...]:
    """Every table with its columns, those of budget books, and projects.json as the last."""
    return tuple((table, tuple(describe(table, glossary).values()))
                 for table in (*TABLES, *BOOK_TABLES, PROJECT_KEYS))


def dictionary_to_markdown(glossary: Glossary) -> str:
    """The data dictionary as a Markdown page."""
    return _INTRODUCTION + "".join(_table_to_markdown(*each) for each in dictionary(glossary))


def _table_to_markdown(table: Table, columns: Iterable[Described]) -> str:
    lines = [f"\n## {table.name}: {table.title.en} {table.title.ja}", "", table.about.en, "", table.about.ja, "",
             f"Key: {', '.join(f'`{name}`' for name in table.key)}."]
    lines += [f"`{', '.join(key.columns)}` refers to `{key.table}`." for key in table.foreign_keys]
    lines += ["", "| column | 日本語 | English | type | unit | values | model | empty when |",
              "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for described in columns:
        column, empty = described.column, described.empty
        cells = (f"`{column.name}`", *described.words, column.type, column.unit or "",
                 " ".join(f"`{value}`" for value in column.values), f"`{column.model}`" if column.model else "",
                 f"{empty.ja} / {empty.en}" if empty else "")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _words(column: Column, glossary: Glossary) -> Words:
    if column.words:
        return column.words
    term = glossary.by_id.get(column.term or column.name)
    return Words(term.term, term.english) if term else Words(column.name, column.name)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(dictionary_to_markdown(load_glossary(CONTENT / "glossary.yaml", "glossary.yaml")))
