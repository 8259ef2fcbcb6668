"""Stage 2 for forms with a worksheet for each project, on which labels stand beside or above their values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.forms import Form
from portal.model import (FUNDING, AmountRow, Box, Document, FundingRow, LeftOut, Place, Reading, Remark, Scrap,
                          Sheet)
from portal.money import UNITS, is_rate, unit_of
from portal.sheets.table.figures import one_figure
from portal.sheets.table.grid import Grid
from portal.sheets.table.header import Header, HeaderFinder
from portal.sheets.table.labels import (Cell, Label, LabelFinder, cells_under, is_figure, values_below,
                                        values_beside)
from portal.sheets.table.project_rows import ProjectRows, TablePart
from portal.sheets.table.rules import FIGURES, ROW_AMOUNTS, CellRules, fits, form_to_cell_rules
from portal.sheets.text_cells import squeeze

_BOXED = ("adjusted", "settled", "printed_execution_rate")


def read_table_cells(document: Document, form: Form) -> Reading:
    """The projects of a workbook, a worksheet each. Raises Faults when the form's rules are wrong."""
    rules = form_to_cell_rules(form)
    finder = LabelFinder(form, rules)
    headers = HeaderFinder(form, document.path, ["item"])
    sheets: list[Sheet] = []
    left_out: list[LeftOut] = []
    remarks: list[Remark] = []
    for number, table in enumerate(document.tables, 1):
        grid = Grid(table, number)
        if not grid.height:
            continue
        if fits(rules.other_worksheets, table.name):
            left_out.append(grid.left_out("not-this-form", 1, grid.height))
            continue
        worksheet = _Worksheet(grid, form, rules, finder, headers)
        if "title" not in worksheet.found:
            left_out.append(grid.left_out("not-this-form", 1, grid.height))
            remarks.append(Remark("worksheet-unread", f"シート「{table.name}」に、様式の事業名の見出しがありません。このシートは"
                                  "読んでいません。", grid.row_place(1, grid.height)))
            continue
        sheets.append(worksheet.to_sheet(len(sheets) + 1))
    return Reading(tuple(sheets), tuple(left_out), tuple(remarks))


class _Worksheet:
    """One worksheet. `found`: by box, its label with the cells of its value; `used`: cells that are in the
    record."""

    def __init__(self, grid: Grid, form: Form, rules: CellRules, finder: LabelFinder, headers: HeaderFinder):
        self.grid, self.form, self.rules = grid, form, rules
        self.used: set[Cell] = set()
        self.remarks = grid.hidden_remarks()
        self.left_out: list[LeftOut] = []
        self.unit = next((unit for row in range(1, grid.height + 1) for text in grid.row(row).values()
                          if (unit := unit_of(text))), form.unit)
        self.items = self._items(headers)
        rows = (row for row in range(1, grid.height + 1) if (row, 0) not in self.used)
        self.labels = finder.find(grid, rows)
        self.found: dict[str, list[tuple[Label, list[Cell]]]] = {}
        for label in (label for own in self.labels.values() for label in own):
            self._take(label)

    def _items(self, headers: HeaderFinder) -> ProjectRows | None:
        """The table of amounts: a header with `item` and amounts, and the rows below it that have an item."""
        for row in range(1, self.grid.height + 1):
            header = headers.find(self.grid, row)
            if header and header.of(*ROW_AMOUNTS):
                self.left_out += headers.headings(self.grid, header)
                return self._item_rows(header)
        return None

    def _item_rows(self, header: Header) -> ProjectRows:
        unit = next((column.unit for column in header.of(*ROW_AMOUNTS) if column.unit), self.unit)
        part = TablePart(self.grid, header, unit, self.unit)
        items = ProjectRows(part, self.form, header.last + 1, header.last)
        (item, *_), groups = header.of("item"), header.of("group")
        for row in range(header.last + 1, self.grid.height + 1):
            name = self.grid.text(row, item.number)
            group = next((text for column in groups if (text := self.grid.text(row, column.number))), "")
            if not name and not group:
                break
            items.group = group or items.group
            if fits(self.rules.item_totals, name):
                items.take_whole(row)
            else:
                subtotal = not name or fits(self.rules.item_subtotals, name)
                items.take_item("subtotal" if subtotal else "item", items.group or "" if subtotal else name, row)
            items.last = row
            if items.total:
                break
        taken = {column.number for column in header.of("item", "group", *ROW_AMOUNTS)}
        self._leave_out_columns(header, items.last, taken)
        self.used |= {(row, column) for row in range(header.first, items.last + 1) for column in (0, *taken)}
        return items

    def _leave_out_columns(self, header: Header, last: int, taken: Iterable[int]) -> None:
        for row in range(header.first, last + 1):
            for column, text in self.grid.row(row).items():
                if column not in taken:
                    self.used.add((row, column))
                    self.left_out.append(LeftOut(text, "unknown-column", self.grid.place(row, column)))
                    if row == header.first:
                        self.remarks.append(Remark("unknown-column", f"表の欄「{text}」は様式の定義にありません。この欄は記録に入れて"
                                                   "いません。", self.grid.place(row, column)))

    def _take(self, label: Label) -> None:
        below = label.rule is not None and label.rule.key in self.rules.below
        cells = (values_below if below else values_beside)(self.grid, label, self.labels)
        cells = [cell for cell in cells if cell not in self.used and (cell[0], 0) not in self.used]
        key = label.rule.key if label.rule else ""
        if key in ("item", "group") or key == "number" and self.found.get(key):
            return  # Words of the table of amounts, which is not here; a second number.
        self.used.add(label.first)
        if label.rule is None:
            self._leave_out(cells, "passed-over")
            return
        if label.above:
            chosen, headings = cells_under(self.grid, cells, label.above)
            self.used |= set(headings)
            # The values under other headings, and these, are those that the form does not take.
            wanted = {above for other in self.labels[label.first] for above in other.above}
            others = [cell for cell in cells if cell not in chosen
                      and not any(cells_under(self.grid, [cell], (above,))[0] for above in wanted)]
            others += [(row, column) for row in sorted({heading[0] for heading in headings})
                       for column in self.grid.row(row)
                       if (row, column) not in headings and (row, column) not in self.labels]
            self._leave_out(others, "passed-over")
            cells = chosen
        self.used |= set(cells if label.rule.text or is_figure(label) else cells[:1])
        self.found.setdefault(label.rule.key, []).append((label, cells))

    def _leave_out(self, cells: Iterable[Cell], reason: str) -> None:
        for cell in cells:
            if cell not in self.used:
                self.used.add(cell)
                self.left_out.append(LeftOut(self.grid.text(*cell), reason, self.grid.place(*cell)))

    # ---- what it comes to

    def to_sheet(self, position: int) -> Sheet:
        """The worksheet's sheet."""
        grid, figures = self.grid, self._figures()
        self._leave_out_rest()
        boxes = [*self._text_boxes(), *(self._figure_box(key, figures) for key in _BOXED if key in self.found)]
        if self.rules.worksheet and self.rules.worksheet not in self.found:
            boxes.append(Box(self.rules.worksheet, None, "", grid.table.name, "read", grid.place(1, 1)))
        boxes.append(Box("unit", None, "", f"単位：{self.unit}", "read", grid.row_place(1)))
        rows = list(self.items.amounts) if self.items else []
        of_items = self.items.total if self.items else None
        whole = of_items or self._whole(figures)
        if of_items:  # What a label says of the same is said once.
            self.left_out += [LeftOut(figures[key].text, "passed-over", figures[key].place)
                              for key in ROW_AMOUNTS if key in figures]
        if self.items or any(key in self.found for key in ROW_AMOUNTS):
            rows.append(whole)
        number = next((grid.text(*cells[0]) for _, cells in self.found.get("number", []) if cells), None)
        return Sheet(self.form.form, position, number, grid.row_place(1, grid.height), tuple(boxes), tuple(rows),
                     tuple(self._funding(figures)), any(key in self.found for key in FUNDING),
                     left_out=tuple(self.left_out),
                     remarks=(*self.remarks, *(self.items.remarks if self.items else ())))

    def _figures(self) -> dict[str, Scrap]:
        """The figures that have a label, by box. One with several values is none of them."""
        figures: dict[str, Scrap] = {}
        for key in (key for key in FIGURES if key in self.found):
            cells = [(label, cell) for label, own in self.found[key] for cell in own
                     if squeeze(self.grid.text(*cell)) not in (*UNITS, "%")]
            if len(cells) > 1:
                label, first = cells[0]
                told = "、".join(f"「{self.grid.text(*cell)}」" for _, cell in cells)
                figures[key] = Scrap("、".join(self.grid.text(*cell) for _, cell in cells), self.grid.place(*first))
                self.remarks.append(Remark("value-ambiguous", f"見出し「{label.text}」の値がいくつもあります：{told}。"
                                           "どれがこの欄の額か分かりません。", self.grid.place(*first)))
            elif cells:
                label, (row, column) = cells[0]
                beside = squeeze(self.grid.text(row, column + 1))
                unit = beside if beside in (*UNITS, "%") and (row, column + 1) in self.used else label.unit
                text = one_figure(self.grid.text(row, column))
                told = unit if unit and unit != self.unit and text[-1:].isdigit() and not is_rate(text) else ""
                figures[key] = Scrap(text + told, self.grid.place(row, column))
        return figures

    def _place_of(self, key: str) -> Place:
        label, cells = self.found[key][0]
        return self.grid.place(*(cells[0] if cells else label.first))

    def _figure_box(self, key: str, figures: dict[str, Scrap]) -> Box:
        scrap = figures.get(key)
        heading, place = self.found[key][0][0].text, self._place_of(key)
        return Box(key, None, heading, scrap.text, "read", scrap.place) if scrap else \
            Box(key, None, heading, "", "blank", place)

    def _whole(self, figures: dict[str, Scrap]) -> AmountRow:
        own = {key: figures[key] for key in ROW_AMOUNTS if key in figures}
        place = next(iter(own.values())).place if own else self.grid.row_place(1, self.grid.height)
        return AmountRow("total", None, "", place, **{key: scrap.text for key, scrap in own.items()},
                         places={key: scrap.place for key, scrap in own.items()})

    def _funding(self, figures: dict[str, Scrap]) -> Iterable[FundingRow]:
        for key in (key for key in FUNDING if key in self.found):
            scrap = figures.get(key)
            yield FundingRow(key, None, scrap.text if scrap else None,
                             scrap.place if scrap else self._place_of(key))

    def _text_boxes(self) -> list[Box]:
        boxes = []
        for rule in self.form.boxes:
            if rule.key not in self.found or rule.key in (*FIGURES, "number", "item", "group"):
                continue
            cells = [cell for _, own in self.found[rule.key] for cell in (own if rule.text else own[:1])]
            body = "\n".join(self.grid.text(*cell) for cell in cells)
            lost = any(self.grid.is_unreadable(*cell) for cell in cells)
            heading = re.sub(r"\s+", " ", self.found[rule.key][0][0].text)
            boxes.append(Box(rule.key, None, heading, body, "unreadable" if lost else "read" if body else "blank",
                             self._place_of(rule.key)))
        return boxes

    def _leave_out_rest(self) -> None:
        """What is no label and no value: what stands above all labels, notes, furniture; anything else is told
        of."""
        first = min((row for row, _ in self.labels), default=1)
        for row in range(1, self.grid.height + 1):
            for column, text in self.grid.row(row).items():
                cell = (row, column)
                if cell in self.used:
                    continue
                place = self.grid.place(row, column)
                reason = "front-matter" if row < first else "notice" if text.startswith(tuple(self.rules.notes)) \
                    else "furniture" if unit_of(text) or self.form.is_furniture(text) else "outside-tables"
                self.left_out.append(LeftOut(text, reason, place))
                if reason == "outside-tables":
                    told = text if len(text) <= 20 else f"{text[:20]}…"
                    self.remarks.append(Remark("unknown-text", f"「{told}」がどの欄の文字か分かりません。", place))
