"""The two halves of a sheet's rows: label and value on the left; label or item, and value or amounts on the right.

The column where the right half begins is voted by the rows with a label in both halves; a row whose own cells say
otherwise goes by these, because text layers drop and add empty cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.markdown_text import html_to_text
from portal.sheets.numbered.rules import AMOUNTS, FUNDING_BLOCK, Rules
from portal.sheets.printed_figures import FIGURE, cell_to_tokens
from portal.sheets.text_cells import Cell, Row, fold, squeeze

_LONGEST_NAME = 60  # characters of an item's name that has slipped into the left half; a box's text is longer
_USUAL_COLUMN = 2  # where the right half begins when no row tells


class RowHalves:
    """Tells the halves of rows apart. `open_key` is the key of the box that is open in the right half, if any."""

    def __init__(self, book: LabelBook, rules: Rules):
        self._book = book
        self._rules = rules
        self._sources = starts_with(word for words in rules.funding.values() for word in words)
        self._groups = starts_with(rules.groups, rf"\s*(?:[{re.escape(rules.bullets)}]|$)")
        heads = "|".join(map(re.escape, map(squeeze, rules.amount_header))) or "(?!)"
        self._heads = re.compile(rf"(?:{heads}|[{re.escape(rules.arrows)}])+")
        self._amount_inside = re.compile(rf"(?:^|\s){FIGURE}\s*+[{re.escape(rules.arrows)}]")
        template = "|".join(re.escape(squeeze(word)) for word in rules.contract_template)
        self._template = re.compile(f"(?:{template})+" if template else "(?!)")
        self._column = _USUAL_COLUMN
        self.open_key: str | None = None

    def learn(self, rows: Sequence[Row]) -> None:
        """Take from a sheet's rows where its right half begins."""
        votes, other = Counter(), Counter()
        for row in rows:
            mark = next((cell for cell in row if self._is_right_mark(cell)), None)
            if mark and mark is not row[0] and self._is_left_label(row[0]):
                votes[mark.column - row[0].column] += 2 if self._book.at_start(mark.text) else 1
            elif mark:
                other[mark.column] += 1
        best = votes or other or Counter([_USUAL_COLUMN])
        self._column = max(best.items(), key=lambda vote: (vote[1], -vote[0]))[0]

    def right_start(self, row: Row, following: Row) -> int:
        """The index of the first cell of a row's right half; `following` is the row after it."""
        label = self._book.at_start(row[0].text)
        if not self._is_left_label(row[0]):
            return self._first_right(row, 0, self._column)
        start = self._first_right(row, 1, self._column + row[0].column)
        if start == 1 < len(row) and not html_to_text(row[0].text[label.end:]):
            return self._after_drifted_value(row, following)
        return start

    def starts_amounts(self, text: str) -> bool:
        """Whether a text is the first of an amounts box: the head of a column, a group's name, or figures."""
        return bool(self._heads.fullmatch(squeeze(text)) or self._groups.match(fold(text))
                    or cell_to_tokens(text, self._rules))

    def starts_funding(self, text: str) -> bool:
        """Whether a text begins with the word of a source of funding."""
        return self._sources.match(fold(text)) is not None

    def _first_right(self, row: Row, first: int, column: int) -> int:
        """The first cell, from index `first`, that stands in the right half: by its column, because it can stand
        nowhere else, or as the name of an item that has slipped to the left."""
        for index in range(first, len(row)):
            cell = row[index]
            if self._is_right_mark(cell):
                return index
            if cell.column >= column and not (index == 0 and self._is_box_text(row, 0)):
                return index
            if self.open_key == AMOUNTS and (self._is_amount(cell)
                                             or self._is_slipped_name(row, index, first, column)):
                return index
        return len(row)

    def _after_drifted_value(self, row: Row, following: Row) -> int:
        """Where the right half begins in a row whose first cell is a label and whose second stands in the right
        half. That second cell is the label's value, drifted, when it is no item and the next row has neither of
        the two."""
        if self._is_right_mark(row[1]) or self._is_amount(row[1]) or self._has_amount(row, 1):
            return 1
        if not self._is_box_text(row, 1) and following and (
                self.open_key == AMOUNTS and self._is_amount(following[0]) or following[0].column < self._column
                and not self._book.at_start(following[0].text) and not self._is_right_mark(following[0])):
            return 1
        for index in range(2, len(row)):
            if self._is_right_mark(row[index]) or self._has_amount(row, index) \
                    or self.open_key == AMOUNTS and self._is_item(row[index]):
                return index
        return len(row)

    def _is_left_label(self, cell: Cell) -> bool:
        label = self._book.at_start(cell.text)
        return label is not None and label.rule is not None and label.rule.side == "left"

    def _is_right_mark(self, cell: Cell) -> bool:
        """Whether a cell can only stand in the right half."""
        label = self._book.at_start(cell.text)
        if label:
            return label.rule is not None and label.rule.side == "right"
        text = cell.visible
        tokens = cell_to_tokens(text, self._rules)
        if tokens:
            return tokens[0].is_word
        folded = fold(text)
        return bool(self._groups.match(folded) or self._sources.fullmatch(folded)
                    or len(text) < 80 and self._template.fullmatch(squeeze(text))
                    or self.open_key == FUNDING_BLOCK and self._sources.match(folded))

    def _is_amount(self, cell: Cell) -> bool:
        """Whether a cell holds figures and no word."""
        tokens = cell_to_tokens(cell.visible, self._rules) or []
        return any(token.is_figure for token in tokens) and not any(token.is_word for token in tokens)

    def _has_amount(self, row: Row, index: int) -> bool:
        return index + 1 < len(row) and self._is_amount(row[index + 1])

    def _is_slipped_name(self, row: Row, index: int, first: int, column: int) -> bool:
        """Whether a cell in the left half is the name of an item: an amount is next to it, and it has a bullet, or
        it is short and the amount has slipped too, or label and value stand before it."""
        if not self._has_amount(row, index):
            return False
        if row[index].visible.startswith(tuple(self._rules.bullets)):
            return True
        is_short = len(row[index].visible) <= _LONGEST_NAME and "<p>" not in row[index].text
        return is_short and (row[index + 1].column <= column or first == 1 < index)

    def _is_item(self, cell: Cell) -> bool:
        """Whether a cell shows by itself that it is an item: by its bullet, or by an amount in it."""
        text = cell.visible
        return text.startswith(tuple(self._rules.bullets)) or self._amount_inside.search(fold(text)) is not None

    def _is_box_text(self, row: Row, index: int) -> bool:
        """Whether a cell in the right half's columns belongs to the left: it has no amount, and stands before a
        label of the right half or the word of a source, or is too long for an item's name."""
        if self._has_amount(row, index):
            return False
        is_long = len(row[index].visible) > _LONGEST_NAME
        marks = [cell for cell in row[index + 1:] if self._is_right_mark(cell)]
        is_before_label = any(self._book.at_start(cell.text) for cell in marks)
        if self.open_key == AMOUNTS and self._is_item(row[index]):
            return is_long and is_before_label
        return (is_before_label or self.open_key == AMOUNTS and is_long
                or self.open_key == FUNDING_BLOCK and bool(marks))


def starts_with(words: Iterable[str], behind: str = r"(?:\s|$)") -> re.Pattern[str]:
    """A pattern for a folded text that begins with one of these words, with `behind` behind it."""
    spelled = sorted((fold(word) for word in words), key=len, reverse=True)
    either = "|".join(r"\s?".join(map(re.escape, word)) for word in spelled) or "(?!)"
    return re.compile(rf"(?:{either})(?={behind})")
