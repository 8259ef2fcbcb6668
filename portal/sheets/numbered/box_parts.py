"""The rows of a sheet below its header as parts: a label, and the passages of text that stand under it.

Each half of the rows (portal/sheets/numbered/row_halves.py) is read from top to bottom. Text belongs to the last label of
its half; a cell can hold a label with its text, or several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portal.model import Place, Remark
from portal.sheets.numbered.box_labels import Label, LabelBook, unlisted_label
from portal.sheets.markdown_text import html_to_text
from portal.sheets.numbered.rules import AMOUNTS, CONTRACT, FUNDING_BLOCK, Rules
from portal.sheets.printed_figures import cell_to_tokens
from portal.sheets.numbered.row_halves import RowHalves
from portal.sheets.text_cells import Cell, Row, squeeze

_STRUCTURED = (AMOUNTS, FUNDING_BLOCK, CONTRACT)


@dataclass
class Part:
    """What stands under one label; `label` is None for text before any label of its half."""

    key: str
    side: str
    label: Label | None
    line: int
    passages: list[Passage] = field(default_factory=list)


@dataclass
class Passage:
    """The cells of one row that stand under one label; there is at least one."""

    cells: list[Cell]

    @property
    def line(self) -> int:
        return self.cells[0].line

    @property
    def visible(self) -> str:
        return " ".join(cell.visible for cell in self.cells)


class PartReader:
    """Reads the rows of one sheet. Afterwards `parts` are in the order of the text and `remarks` tell of its
    labels."""

    def __init__(self, book: LabelBook, rules: Rules):
        self._book = book
        self._rules = rules
        self._halves = RowHalves(book, rules)
        self.parts: list[Part] = []
        self.remarks: list[Remark] = []
        self.fragments: list[Cell] = []  # second halves of labels that the text layer has torn
        self._open: dict[str, Part | None] = {"left": None, "right": None}
        self._printed: set[int] = set()
        self._torn: dict[str, str] = {}

    def read(self, rows: Sequence[Row]) -> None:
        """Cut these rows, which are not empty, into parts."""
        rows = [self._join_numbers(row) for row in rows]
        self._printed = {int(label.number) for row in rows for cell in row
                         for label in self._book.find(cell.text, False) if label.number}
        self._halves.learn(rows)
        for row, following in zip(rows, [*rows[1:], ()]):
            start = self._halves.right_start(row, following)
            for index, cell in enumerate(row):
                self._take(cell, "right" if index >= start else "left", leads=index in (0, start))

    def _join_numbers(self, row: Row) -> Row:
        """A row whose labels' numbers, where they stand in a cell of their own, are with their labels again."""
        joined: list[Cell] = []
        gone = 0
        for cell in row:
            before = joined[-1] if joined else None
            if before and len(before.text) <= 2 and self._book.number_before(before.text, cell.text):
                joined[-1] = Cell(f"{before.text} {cell.text}", cell.line, before.column)
                gone += 1
            else:
                joined.append(Cell(cell.text, cell.line, cell.column - gone))
        return tuple(joined)

    def _take(self, cell: Cell, side: str, leads: bool) -> None:
        end = 0
        for label in self._labels(cell, side, leads):
            self._add(cell, cell.text[end:label.start], side)
            # Editions may print a box on the other side; only within a cell the form alone tells the side.
            if label.rule and label.rule.side != "any" and (end or label.rule.side == "right"):
                side = label.rule.side
            self._begin(label, side, cell)
            end = label.end
        rest = cell.text[end:]
        self._add(cell, rest.lstrip(":：") if end else rest, side)

    def _labels(self, cell: Cell, side: str, leads: bool) -> Iterator[Label]:
        part = self._open["right"]
        structured = part is None or part.key in _STRUCTURED
        keys = {part.key for part in self.parts}
        found = False
        for label in self._book.find(cell.text, structured):
            known_number = int(label.number) in label.rule.numbers if label.number else structured
            if label.key not in keys or label.exact and known_number:
                found = True
                yield label
        if leads and not found:
            label = self._book.without_number(cell.text) or self._unlisted(cell, side)
            if label and label.key not in keys - {"unknown"}:
                yield label

    def _unlisted(self, cell: Cell, side: str) -> Label | None:
        """A label that the form does not list, where the next number of this half is due."""
        label = unlisted_label(cell.text)
        part = self._open[side]
        if label is None or part is None or part.label is None or part.key == AMOUNTS:
            return None
        numbers = [int(part.label.number) for part in self.parts
                   if part.side == side and part.label and part.label.number]
        is_due = bool(numbers) and int(label.number) == max(numbers) + 1
        return label if is_due and int(label.number) not in self._printed else None

    def _begin(self, label: Label, side: str, cell: Cell) -> None:
        place = Place(lines=(cell.line, cell.line))
        part = next((part for part in self.parts if part.key == label.key != "unknown"), None)
        if part and part.label:
            self.remarks.append(Remark("label-twice", f"見出し「{label.heading}」が2回あります（先は{part.line}行）。"
                                       "両方の文字を一つの欄にまとめました。", place))
        elif part:
            part.label = label
        else:
            part = Part(label.key, side, label, cell.line)
            self.parts.append(part)
        self._set_open(side, part)
        self._torn.pop(side, None)
        printed = html_to_text(cell.text[label.start:label.end])
        if label.rule is None:
            self.remarks.append(Remark("unknown-label", f"見出し「{printed}」は様式の定義にありません。", place))
        elif not label.exact:
            self.remarks.append(Remark("label-spelling", f"見出し「{printed}」を「{label.number} {label.heading}」と"
                                       "読みました。", place))
            spelled, words = squeeze(label.heading), re.sub(r"^[0-9]+[.、]*", "", squeeze(printed))
            if spelled.startswith(words):
                self._torn[side] = spelled[len(words):]
        elif label.rule.numbers and int(label.number or 0) not in label.rule.numbers:
            self.remarks.append(Remark("label-number", f"見出し「{label.heading}」の番号「{label.number or 'なし'}」は"
                                       "様式の定義にありません。", place))

    def _add(self, cell: Cell, text: str, side: str) -> None:
        visible = html_to_text(text)
        if not visible:
            return
        piece = Cell(text.strip(), cell.line, cell.column)
        if squeeze(visible) == self._torn.get(side):
            self.fragments.append(piece)
            return
        tokens = cell_to_tokens(visible, self._rules)
        part = self._part_for(visible, "right" if tokens and tokens[0].is_word else side, cell)
        if part.passages and part.passages[-1].line == cell.line:
            part.passages[-1].cells.append(piece)
        else:
            part.passages.append(Passage([piece]))

    def _part_for(self, visible: str, side: str, cell: Cell) -> Part:
        """The open part of this half; where the label of the amounts or of the funding block is lost, their rows
        open the part themselves."""
        part = self._open[side]
        is_first = part is None or part.label is None and part.key == "unknown"
        if side == "right" and (is_first or part.key == AMOUNTS) and self._halves.starts_funding(visible):
            return self._unlabelled(FUNDING_BLOCK, side, cell)
        if side == "right" and is_first and self._halves.starts_amounts(visible):
            return self._unlabelled(AMOUNTS, side, cell)
        return part or self._unlabelled("unknown", side, cell)

    def _unlabelled(self, key: str, side: str, cell: Cell) -> Part:
        part = next((part for part in self.parts if part.key == key != "unknown"), None)
        if part is None:
            part = Part(key, side, None, cell.line)
            self.parts.append(part)
        self._set_open(side, part)
        return part

    def _set_open(self, side: str, part: Part) -> None:
        self._open[side] = part
        if side == "right":
            self._halves.open_key = part.key
