"""The draft of a form of labelled boxes, from the cells of its pages: what is the same on every sheet is its label.

A figure has a row with a label at its left and a column with a label above it: these two make a table. What is left
of the labels has a box of its own, or is the heading of a part when nothing stands under it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from portal.adding.boxed_parts import BoxedDraft, Label, Table
from portal.adding.page_cells import Cell, Shown
from portal.adding.words import Guesser, is_figure
from portal.sheets.labelled.labels import plain_label, without_figures
from portal.sheets.text_cells import fold

_LONGEST = 30  # Letters of a label.
# How titles stand in a line of their own: 「94 橋の補修【拡充】」, 「94 橋の補修」, 「橋の補修」.
_TITLE_LINES = (r"(?P<number>[0-9]{1,4})[ .]*(?P<title>[^0-9 .].*?) ?[【\[(](?P<change>[^】\])]{1,12})[】\])]",
                r"(?P<number>[0-9]{1,4})[ .]*(?P<title>[^0-9 .].*)", r"(?P<title>[^0-9 ].*)")
_MOST = 0.8  # Of the sheets have a label,
_ABOUT = 60.0  # at about the same distance from the left edge, in points: columns are as wide as what they hold.
_AT = 3.0  # Points. Edges so close are one.
_TRIED = 6  # Places at which a text is looked for on all sheets.
_WIDE = 0.6  # Of the width of a page's boxes: so wide is the heading of a part.


def cells_to_draft(shown: Shown, guesser: Guesser) -> BoxedDraft | None:
    """The draft, or None where the pages have no labelled boxes."""
    return _Drafter(shown, guesser).draft()


class _Drafter:
    def __init__(self, shown: Shown, guesser: Guesser):
        self._guesser = guesser
        self._ground = shown.ground
        self._pages = {number: shown.on_page(number) for number in sorted({cell.page for cell in shown.cells})}
        self._by_text: dict[str, list[Cell]] = defaultdict(list)
        for cells in self._pages.values():
            for cell in cells:
                if 0 < len(cell.text) <= _LONGEST and not is_figure(cell.text) and not cell.text.endswith("。"):
                    self._by_text[plain_label(cell.text)].append(cell)

    def draft(self) -> BoxedDraft | None:
        """The draft of what all sheets have in common."""
        begins = self._begins()
        if begins is None:
            return None
        self._starts = sorted({cell.page for cell in self._by_text[begins]})
        self._sheets = len(self._by_text[begins])
        self._labels = {id(cell): text for text, cells in self._by_text.items() if self._is_label(text, cells)
                        for cell in cells}
        heads = self._table_heads()
        self._inner = {id(cell) for pair in heads for cell in pair}
        for cells in self._pages.values():
            for cell in cells:
                if id(cell) in self._labels and id(cell) not in self._inner and self._is_shared_value(cell):
                    del self._labels[id(cell)]
        tables = self._tables(heads)
        labels = self._outer_labels(tables)
        first = next((label for label in labels if label.key), None)
        if first is None:
            return None
        keys = {label.key for label in labels}
        return BoxedDraft(self._sheets, first.key, tuple(labels),
                          tuple(table for table in tables.values() if table.key in keys),
                          None if "title" in keys else self._title_line(labels))

    def _title_line(self, labels: Sequence[Label]) -> tuple[str, str] | None:
        """The line right above the boxes of sheets that is another on each of them."""
        begins = plain_label(next(label.text for label in labels if label.key))
        lines = []
        for start in sorted({cell.page for cell in self._by_text[begins]}):
            top = min(cell.top for cell in self._pages[start])
            above = [line for line in self._ground if line.page == start and line.bottom <= top + _AT]
            lines += [max(above, key=lambda line: line.bottom).text] if above else []
        if len(set(lines)) < len(lines) or not lines:
            return None
        for pattern in _TITLE_LINES:
            if sum(bool(re.fullmatch(pattern, fold(line))) for line in lines) >= _MOST * len(lines):
                return pattern, lines[0]
        return None

    # ---- which cells are labels

    def _begins(self) -> str | None:
        """The text of the cell with which sheets begin: the first one that says number or title, or is there again."""
        first = next(iter(self._pages.values()), [])
        own = [plain_label(cell.text) for cell in first if plain_label(cell.text) in self._by_text]
        named = [text for text in own if self._guesser.field(text) in ("number", "title")]
        again = [text for text in own if len({cell.page for cell in self._by_text[text]}) > 1]
        return next(iter([*named, *again]), None)

    def _is_label(self, text: str, cells: Sequence[Cell]) -> bool:
        """Whether a text stands at one place of (nearly) every sheet, on its first, second, … page; of a lone sheet,
        whether a word says what it is, or a unit or a bracket marks it."""
        if self._sheets < 2:
            return self._guesser.knows(text) or bool(self._guesser.figure(text) or self._guesser.source(text)
                                                     or self._guesser.is_cost(text) or _ends_like_label(cells[0].text))
        near = max(len({self._place(other) for other in cells if abs(other.x0 - cell.x0) <= _ABOUT
                        and self._place(other)[1] == self._place(cell)[1]}) for cell in cells[:_TRIED])
        return near >= max(2, _MOST * len(self._starts)) or len(cells) >= _MOST * self._sheets > len(self._starts)

    def _place(self, cell: Cell) -> tuple[int, int]:
        """The page on which a cell's sheet begins, and on which page of the sheet it stands, from 0."""
        start = max((start for start in self._starts if start <= cell.page), default=0)
        return start, cell.page - start

    def _is_shared_value(self, cell: Cell) -> bool:
        """Whether a text that all sheets share is the value of the label at its left, which has no other."""
        if self._guesser.knows(cell.text):
            return False
        page = self._pages[cell.page]
        left = next((one for one in page if cell.is_beside(one)), None)
        if left is None or id(left) not in self._labels or id(left) in self._inner:
            return False
        values = [one for one in page if id(one) not in self._labels]
        if any(one.is_beside(cell) for one in values) or any(
                id(one) in self._inner and abs(one.top - cell.bottom) <= _AT and cell.x0 - _AT <= one.x0
                and one.x1 <= cell.x1 + _AT for one in page):
            return False
        if self._guesser.knows(left.text) and not any(one.is_below(left) for one in values):
            return True
        return not any(one.is_below(cell) for one in values)

    # ---- tables

    def _table_heads(self) -> list[tuple[Cell, Cell]]:
        """For each figure of a table the cells of its row's and its column's label. A label that heads no other figure
        in either way makes no table: one stands above the other by chance."""
        found = []
        for cells in self._pages.values():
            for cell in cells:
                if is_figure(cell.text):
                    row, column = self._walk(cell, cells, left=True), self._walk(cell, cells, left=False)
                    if row and column:
                        found.append((row, column))
        counts = Counter(id(cell) for pair in found for cell in pair)
        return [pair for pair in found if max(counts[id(cell)] for cell in pair) > 1]

    def _walk(self, cell: Cell, cells: Sequence[Cell], left: bool) -> Cell | None:
        """The label that is reached from a figure through figures, empty cells and units, to the left or upward."""
        for _ in range(len(cells)):
            nexts = [one for one in cells if (cell.is_beside(one) if left else cell.is_below(one))]
            if not nexts:
                return None
            cell = nexts[0]
            if id(cell) in self._labels:
                return cell
            if cell.text and not is_figure(cell.text) and not (left and len(cell.text) <= 4):
                return None
        return None

    def _tables(self, heads: Sequence[tuple[Cell, Cell]]) -> dict[str, Table]:
        """The tables by the plain text of the label under which they stand."""
        tables: dict[str, Table] = {}
        for row, column in heads:
            owner = self._table_owner(row, column)
            self._inner.discard(id(owner))
            name = plain_label(owner.text)
            table = tables.setdefault(name, Table(name))
            for kind, cell, upward in ((table.rows, row, False), (table.columns, column, True)):
                label = self._with_level(cell, upward)
                if without_figures(label) != without_figures(name) and label not in kind:
                    kind.append(label)
        self._add_heads_of_rows(tables)
        self._spread(tables)
        return tables

    def _add_heads_of_rows(self, tables: dict[str, Table]) -> None:
        """Tables whose rows differ from sheet to sheet: a label as wide as the row of labels below it, half of which
        or more stand above figures."""
        for cells in self._pages.values():
            for cell in cells:
                row = [one for one in cells if id(one) in self._labels and abs(one.top - cell.bottom) <= _AT
                       and cell.x0 - _AT <= one.x0 and one.x1 <= cell.x1 + _AT]
                if id(cell) not in self._labels or len(row) < 3 or len({round(one.bottom) for one in row}) > 1 or \
                        any(id(one) in self._inner for one in row):
                    continue
                over = [one for one in row if any(is_figure(below.text) and below.is_below(one) for below in cells)]
                if 2 * len(over) >= len(row):
                    table = tables.setdefault(plain_label(cell.text), Table(plain_label(cell.text)))
                    table.columns += [one.text for one in row if one.text not in table.columns]
                    self._inner |= {id(one) for one in row}

    def _spread(self, tables: dict[str, Table]) -> None:
        """Labels of tables are such on every sheet, on those too whose cells beside them are blank."""
        texts = {plain_label(text.rpartition("/")[2]) for table in tables.values()
                 for text in (*table.rows, *table.columns)}
        left = [cell for text in texts for cell in self._by_text.get(text, []) if id(cell) not in self._inner]
        while more := [cell for cell in left if self._touches_table(cell)]:
            self._inner |= {id(cell) for cell in more}
            left = [cell for cell in left if id(cell) not in self._inner]
        corners = [cell for cells in self._pages.values() for cell in cells if id(cell) in self._labels
                   and any(id(one) in self._inner and one.is_beside(cell) for one in cells)
                   and any(id(one) in self._inner and one.is_below(cell) for one in cells)]
        self._inner |= {id(cell) for cell in corners if plain_label(cell.text) not in tables}

    def _touches_table(self, cell: Cell) -> bool:
        return any(id(one) in self._inner and (one.is_beside(cell) or cell.is_beside(one) or cell.is_below(one)
                                               or one.is_below(cell)) for one in self._pages[cell.page])

    def _table_owner(self, row: Cell, column: Cell) -> Cell:
        """The label of a table: that which spans its rows at the left, or its columns above; else its corner."""
        page = self._pages[row.page]
        left = [one for one in page if id(one) in self._labels and one.x1 <= row.x0 + _AT and one.shares_row(row)
                and one.height > 1.5 * row.height and one.top <= column.top + _AT]
        if left:
            return max(left, key=lambda one: one.x1)
        above = [one for one in page if id(one) in self._labels and one.bottom <= column.top + _AT
                 and one.x0 <= row.x0 + _AT and one.x1 >= column.x1 - _AT and one.width > 1.5 * column.width]
        corner = next((one for one in page
                       if one.shares_row(column) and abs(one.x0 - row.x0) <= _AT and one.text), None)
        nearest = max(above, key=lambda one: one.bottom, default=None)
        if nearest and column.top - nearest.bottom <= 3 * column.height:
            return nearest
        return corner or nearest or row

    def _with_level(self, cell: Cell, upward: bool) -> str:
        """The text of a table's label; with that of the level before it where the table has it more than once."""
        page = self._pages[cell.page]
        same = [one for one in page if plain_label(one.text) == plain_label(cell.text) and (
            abs(one.top - cell.top) <= _AT if upward else abs(one.x0 - cell.x0) <= _AT)]
        outer = [one for one in page if one.text and id(one) in self._labels and (
            abs(one.bottom - cell.top) <= _AT and one.x0 <= cell.middle[0] <= one.x1 and one.width > 1.3 * cell.width
            if upward else abs(one.x1 - cell.x0) <= _AT and one.shares_row(cell) and one.height > 1.3 * cell.height)]
        return f"{outer[0].text}/{cell.text}" if len(same) > 1 and outer else cell.text

    # ---- labels of boxes

    def _outer_labels(self, tables: dict[str, Table]) -> list[Label]:
        pages = [cell for cells in self._pages.values() for cell in cells]
        found: dict[str, Label] = {}
        taken: Counter[str] = Counter()
        for cell in pages:
            text = self._labels.get(id(cell))
            if text is None or text in found or id(cell) in self._inner or self._is_in_band(cell):
                continue
            example = self._example(cell)
            table = tables.get(text)
            if table is None and (self._spans_labels(cell) or not example and self._is_wide(cell)):
                found[text] = Label(cell.text, None, self._is_wide(cell), False)
                continue
            found[text] = self._guess(cell.text, example, table, taken)
            if table:
                table.key = found[text].key
        return [*found.values(), *self._ground_labels(taken)]

    def _ground_labels(self, taken: Counter[str]) -> list[Label]:
        """Labels of fields in lines outside of boxes, each before its value: 「所管課 みどり公園課」."""
        found: dict[str, list[str]] = defaultdict(list)
        for line in self._ground:
            label, _, value = line.text.partition(" ")
            if value and self._guesser.field(label):
                found[label.rstrip(":：")].append(value)
        return [self._guess(label, values[0], None, taken) for label, values in found.items()
                if len(values) >= _MOST * self._sheets and self._guesser.field(label) not in taken]

    def _guess(self, text: str, example: str, table: Table | None, taken: Counter[str]) -> Label:
        guessed = None if table else self._guesser.field(text)
        is_text = guessed is None
        if guessed is None and table is None and is_figure(example) and (figure := self._guesser.figure(text)):
            guessed, is_text = figure, False
        key = guessed or self._guesser.section(text) or ("table" if table else "part")
        sure = key not in ("part", "table")
        taken[key] += 1
        if taken[key] > 1 or not sure:
            # A field that two labels claim: the second is a section until a person decides.
            sure, is_text = sure and is_text, True
            key = f"{key}_{taken[key]}"
        return Label(text, key, sure, is_text, example)

    def _is_in_band(self, cell: Cell) -> bool:
        """Whether a cell stands right of the label of a box, in the band that this spans: it is of a table there."""
        return any(id(one) in self._labels and one.x1 <= cell.x0 + _AT and one.top - _AT <= cell.top
                   and cell.bottom <= one.bottom + _AT and one.height > 1.5 * cell.height
                   and not self._spans_labels(one)
                   for one in self._pages[cell.page])

    def _spans_labels(self, cell: Cell) -> bool:
        """Whether a label spans rows that have labels of their own."""
        inner = [one for one in self._pages[cell.page] if id(one) in self._labels and id(one) not in self._inner
                 and abs(one.x0 - cell.x1) <= _AT and cell.top - _AT <= one.top and one.bottom <= cell.bottom + _AT]
        return len(inner) > 1

    def _is_wide(self, cell: Cell) -> bool:
        page = self._pages[cell.page]
        return cell.width >= _WIDE * (max(one.x1 for one in page) - min(one.x0 for one in page))

    def _example(self, cell: Cell) -> str:
        """What stands beside a label, or else below it."""
        page = self._pages[cell.page]
        beside = [one for one in page if one.is_beside(cell) and id(one) not in self._labels]
        below = [one for one in page if abs(one.top - cell.bottom) <= _AT and abs(one.x0 - cell.x0) <= _AT
                 and id(one) not in self._labels]
        return next((one.text for one in (*beside, *below) if one.text), "")


def _ends_like_label(text: str) -> bool:
    return re.search(r"[（(【\[]?(?:千円|円|単位.*)[）)】\]]$|[名先等]$|[:：]$", text) is not None
