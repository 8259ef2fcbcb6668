"""Stage 3 for budget books: the rows of a document become 款 with their 項, 目 and 節, and tables of 総括."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from portal.forms import Form
from portal.documents.glyph_text import LOST
from portal.model import (BOOK_AMOUNTS, Book, BookFigures, BookRow, BookSummary, Kan, Kou, Moku, Place, Reading,
                          Remark, Setsu, Source)
from portal.money import printed_to_yen
from portal.sheets.book.rules import Rules, form_to_rules

EXAMPLES = 3  # Words shown of those that have a doubtful letter.
NEW_LETTERS = "塡剝頰𠮟"  # Of 常用漢字 those that Windows' Japanese character set lacks.


def reading_to_book(reading: Reading, form: Form, prefix: str, document: str) -> Book:
    """What a document has of a budget book; nothing when it has none.

    prefix    how ids begin: "minato-2023-budget"
    document  the document's key in source.yaml
    """
    if not reading.book_rows:
        return Book((), ())
    rules = form_to_rules(form)
    maker = _Maker(form, rules, prefix, document)
    for summary, rows in groupby(reading.book_rows, key=lambda row: row.summary):
        if summary:
            maker.add_summaries(rows)
        else:
            maker.add_kan(rows)
    return Book(tuple(maker.kan), tuple(maker.summaries))


def join_books(books: Iterable[Book]) -> Book:
    """The books of several documents as one."""
    books = list(books)
    return Book(tuple(kan for book in books for kan in book.kan),
                tuple(summary for book in books for summary in book.summaries))


@dataclass
class _Maker:
    form: Form
    rules: Rules
    prefix: str
    document: str
    kan: list[Kan] = field(default_factory=list)
    summaries: list[BookSummary] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    accounts: int = 1
    last: dict[str, tuple[str | None, int]] = field(default_factory=dict)

    def add_summaries(self, rows: Iterable[BookRow]) -> None:
        for (side, account), own in groupby(rows, key=lambda row: (row.side, row.account)):
            table = list(own)
            parts = [Moku(row.number, row.name, self._figures(row)) for row in table if row.kind != "total"]
            # The sum of all 款, printed below them, is one of the 款 above.
            parts = parts or [Moku(kan.number, kan.name, kan.figures) for kan in self.kan if kan.figures
                              and (kan.side, kan.account) == (side, account)]
            totals = [self._figures(row) for row in table if row.kind == "total"]
            self.summaries.append(BookSummary(
                self._id(f"{side}-summary", table[0]), self.form.form, side, account, table[0].unit, tuple(parts),
                totals[-1] if totals else None, tuple(self._remarks(table)),
                Source(self.document, table[0].place)))

    def add_kan(self, rows: Iterable[BookRow]) -> None:
        for head, own in _cut(list(rows), "kan"):
            first = head or own[0]
            number = head.number if head else None
            self._count_accounts(first, number)
            all_rows = [*([head] if head else []), *own]
            remarks = list(self._remarks(all_rows))
            if head is None:
                remarks.append(Remark("kan-unknown", "この表の款が分かりません。", first.place))
            name = f"{first.side}-{number}" if number else first.side
            self.kan.append(Kan(
                self._id(name, first, number is not None), self.form.form, first.side, first.account, first.unit,
                number, head.name if head else "",
                self._figures(head) if head and head.figures else None,
                tuple(self._kou(row, parts) for row, parts in _cut(own, "kou")), tuple(remarks),
                Source(self.document, first.place)))

    def _count_accounts(self, row: BookRow, number: str | None) -> None:
        """Where the numbers of a side begin again, or another account is named, another account begins."""
        account, before = self.last.get(row.side, (row.account, 0))
        now = int(number) if number else before
        if account != row.account or now < before:
            self.accounts += 1
            self.last.clear()
        self.last[row.side] = row.account, now

    def _id(self, name: str, row: BookRow, numbered: bool = True) -> str:
        stem = self.prefix + (f"-{self.accounts}" if self.accounts > 1 else "") + f"-{name}"
        one = stem if numbered and stem not in self.ids else \
            next(each for count in range(1, 10_000) if (each := f"{stem}-i{count:02d}") not in self.ids)
        self.ids.add(one)
        return one

    # ---- the levels

    def _kou(self, head: BookRow | None, rows: Sequence[BookRow]) -> Kou:
        totals = [self._figures(row) for row in rows if row.kind == "total"]
        moku = [self._moku(row, parts) for row, parts in _cut(rows, "moku") if row]
        return Kou(head.number if head else None, head.name if head else "",
                   self._figures(head) if head and head.figures else None, totals[0] if totals else None,
                   tuple(moku))

    def _moku(self, row: BookRow, rows: Sequence[BookRow]) -> Moku:
        own = [part for part in rows if part.kind != "total"]
        return Moku(row.number, row.name, self._figures(row),
                    tuple(self._setsu(head, parts) for head, parts in _cut(own, "setsu") if head),
                    _rows_to_text(part for part in own if part.kind == "line"))

    def _setsu(self, row: BookRow, rows: Sequence[BookRow]) -> Setsu:
        return replace(self._piece(row), parts=tuple(self._piece(part) for part in rows if part.kind == "part"),
                       description=_rows_to_text(part for part in rows if part.kind == "setsu-line"))

    def _piece(self, row: BookRow) -> Setsu:
        amount, unreadable = self._yen(row.figures.get("amount"), row.unit)
        return Setsu(row.number, row.name, amount, unreadable, row.place)

    def _figures(self, row: BookRow) -> BookFigures:
        read = {column: self._yen(text, row.unit) for column, text in row.figures.items()}
        yen = {column: amount for column, (amount, _) in read.items()}
        return BookFigures(**{column: yen.pop(column, None) for column in BOOK_AMOUNTS}, funding=yen,
                           unreadable={column: text for column, (_, text) in read.items() if text},
                           place=row.place)

    def _yen(self, text: str | None, unit: str) -> tuple[int | None, str | None]:
        """A printed amount as yen, or the text when it can't be read."""
        if text is None or self.rules.is_nil(text):
            return None, None
        if text.strip()[:1] in "(（":  # Some mean a minus with it, others a part of the amount above.
            return None, text
        try:
            return printed_to_yen(text, unit), None
        except ValueError:
            return None, text

    # ---- remarks

    def _remarks(self, rows: Sequence[BookRow]) -> Iterator[Remark]:
        texts = [(row.name, row.place) for row in rows]
        for _, own in _cut(rows, "kou"):
            for row in [row for row in own if row.kind == "total"][1:]:
                yield Remark("second-total", f"「{row.name}」は項の2つめの計で、どの合計か分かりません（"
                             f"{row.figures.get('this_year')}）。", row.place)
        for letter in _doubtful("".join(name for name, _ in texts)):
            told, place = _examples(texts, letter)
            yield Remark("odd-character", f"「{letter}」は予算書でふつう使われない漢字です。ファイルの文字の対応が誤っているおそれが"
                         f"あり、ほかの字も誤っているかもしれません（{told}）。", place)
        if any(LOST in name for name, _ in texts):
            told, place = _examples(texts, LOST)
            yield Remark("unmapped-characters", f"原資料のファイルに文字の対応がない字があり、「{LOST}」としました（{told}）。", place)
        unknown = [row for row in rows if row.kind == "setsu" and row.side == "expenditure"
                   and not self.rules.is_known_setsu(row.name)]
        for name in dict.fromkeys(row.name for row in unknown):
            same = [row.place for row in unknown if row.name == name]
            yield Remark("unknown-setsu", f"節「{name}」は様式の定義にありません（{len(same)}か所）。", same[0])


def _doubtful(text: str) -> list[str]:
    """The kanji that no Japanese program of a ward's office could have written, each once: a sign that the file
    maps its glyphs to the wrong letters (報郸 for 報酬, 邴市計画 for 都市計画)."""
    return [letter for letter in dict.fromkeys(text) if letter >= "\u3400" and letter not in NEW_LETTERS
            and unicodedata.name(letter, "").startswith("CJK UNIFIED") and not _in_cp932(letter)]


def _in_cp932(letter: str) -> bool:
    try:
        letter.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _examples(texts: Sequence[tuple[str, Place]], letter: str) -> tuple[str, Place]:
    found = [(name, place) for name, place in texts if letter in name]
    shown = list(dict.fromkeys(name for name, _ in found))
    more = f"ほか{len(shown) - EXAMPLES}件" if len(shown) > EXAMPLES else ""
    return "".join(f"「{name}」" for name in shown[:EXAMPLES]) + more, found[0][1]


def _cut(rows: Sequence[BookRow], kind: str) -> Iterator[tuple[BookRow | None, list[BookRow]]]:
    """Rows of `kind`, each with the rows behind it; None for those before the first one, if there are any."""
    head: BookRow | None = None
    own: list[BookRow] = []
    for row in rows:
        if row.kind == kind:
            if head or own:
                yield head, own
            head, own = row, []
        else:
            own.append(row)
    if head or own:
        yield head, own


def _rows_to_text(rows: Iterable[BookRow]) -> str:
    return "\n".join("\u3000" * row.indent + "\u3000".join(filter(None, (row.name, row.figures.get("amount"))))
                     for row in rows)
