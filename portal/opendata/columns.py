"""What a table of open data is made of: its columns, its keys, and why a cell of it can be empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

Row = dict[str, Any]
_LONE = re.compile("[\ud800-\udfff]")


class Words(NamedTuple):
    """The same thing said in Japanese and in English."""

    ja: str
    en: str


# Why a cell is empty. An empty cell is never a zero: a printed 0 is 0.
EMPTY = {
    "amount": Words("様式にその欄がない（このとき missing_ の列も空）、または missing_ の列に理由がある",
                    "the form has no such box (missing_* is empty too), or missing_* says why"),
    "known": Words("金額がある、または様式にその欄がない", "the amount is known, or the form has no such box"),
    "not-asked": Words("様式にその欄がない、または資料に印字されていない", "the form has no such box, or nothing is printed in it"),
    "not-printed": Words("資料に印字されていない", "the document prints none"),
    "unreadable": Words("資料の文字が壊れていて読み取れない", "the document's text is damaged"),
    "not-recorded": Words("記録がない", "not on record"),
    "not-shared": Words("合わせた額でない", "not a shared amount"),
    "not-computed": Words("計算に使う金額が欠けている", "an amount that it is computed from is missing"),
    "no-group": Words("まとまりのない表の行", "the table has no groups"),
    "subtotal": Words("小計の行", "the row is a subtotal"),
    "read": Words("本文がある", "the section has its text"),
    "pdf": Words("資料がPDFか表である", "the document is a PDF or a table"),
    "text": Words("資料がPDFでない", "the document is no PDF"),
    "no-table": Words("資料が表でない", "the document is no table"),
    "nothing": Words("値がなかった", "there was no value"),
    "no-amount": Words("金額でない、または金額がない", "not an amount, or none is known"),
    "no-row": Words("事業そのものの値である", "the value is the project's own"),
    "remark": Words("検算でなく読み取りの気づきである", "a remark of the reader, no check"),
    "above": Words("この行より下の段のものである", "it is of a level below this row"),
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    name    its identifier, in every format
    type    of Table Schema: string, integer, number, boolean, object or array (these two are JSON in tables)
    empty   why a cell can be empty, a key of EMPTY; None where none is
    words   its name in Japanese and English; None where content/glossary.yaml has it
    term    the glossary's identifier for it; its own name when not given
    unit    of its numbers: JPY, percent, pt
    values  the only values that it has
    fiscal  its ColumnType in the budget taxonomy of Fiscal Data Package
    model   the field of portal/model.py that it shows: Project.title
    """

    name: str
    type: str = "string"
    empty: str | None = None
    words: Words | None = None
    term: str | None = None
    unit: str | None = None
    values: tuple[str, ...] = ()
    fiscal: str | None = None
    model: str | None = None


@dataclass(frozen=True)
class ForeignKey:
    """Columns that name a row of another table by its key."""

    columns: tuple[str, ...]
    table: str
    key: tuple[str, ...] = ("id",)


@dataclass(frozen=True)
class Table:
    """A table of open data: what it holds, its columns, its primary key and what that key refers to."""

    name: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its columns, in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Filled:
    """A table with its rows; each row has every column."""

    table: Table
    rows: tuple[Row, ...]

    @property
    def values(self) -> Iterator[tuple[Any, ...]]:
        """Each row's values in the order of the columns."""
        return (tuple(row[name] for name in self.table.names) for row in self.rows)


def fill(table: Table, rows: Iterable[Row]) -> Filled:
    """A table with these rows, which have a value for each column and no other; a text with nothing in it is as
    empty as None, since no CSV file can tell them apart. A lone surrogate, which no file can hold, becomes U+FFFD."""
    names = set(table.names)
    filled = []
    for row in rows:
        if set(row) != names:
            raise ValueError(f"a row of {table.name} has {sorted(set(row) ^ names)} too many or too few")
        filled.append({name: _cell(row[name]) for name in table.names})
    return Filled(table, tuple(filled))


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _LONE.sub("\ufffd", value) or None
