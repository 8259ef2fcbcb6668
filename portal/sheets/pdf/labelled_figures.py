"""The figures of a sheet of labelled boxes: amounts, execution rate, items, and where the money comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.forms import Form
from portal.model import AmountRow, Box, FundingRow, Place, Remark
from portal.sheets.labelled.labels import fits_label, label_unit
from portal.sheets.labelled.rules import FIGURES, FigureRule, Rules
from portal.sheets.pdf.page_boxes import page_place
from portal.sheets.pdf.page_grid import Region
from portal.sheets.pdf.page_text import label_text
from portal.sheets.pdf.table_cells import cell_beside, find_cell, find_head, rows_below
from portal.sheets.text_cells import fold, squeeze

AMOUNT_FIELDS, _RATE = FIGURES[:3], FIGURES[5]
_FIGURE = re.compile(r"[△▲−-]?[0-9][0-9,]*(?:\.[0-9]+)?(?:百万円|千円|万円|億円|円|%)?")


@dataclass
class Table:
    """What stands under one label: its cells, page by page, or a line outside of boxes."""

    heading: str
    label: Place
    content: list[tuple[int, list[Region]]] = field(default_factory=list)
    line: tuple[str, Place] | None = None

    def on_page(self, number: int) -> list[Region]:
        """The list of its cells on a page."""
        if not self.content or self.content[-1][0] != number:
            self.content.append((number, []))
        return self.content[-1][1]


@dataclass(frozen=True)
class _Figure:
    """A printed figure with its unit, and where; `text` is "" where the cell is blank."""

    text: str
    place: Place


class Figures:
    """The figures of one sheet, from its `tables` by their keys; `unit` is what the sheet says of all of them."""

    def __init__(self, form: Form, rules: Rules, tables: dict[str, Table], unit: str | None, place: Place):
        self._form, self._rules, self._tables, self._place = form, rules, tables, place
        self._unit = unit
        self.remarks: list[Remark] = []

    def amount_rows(self) -> tuple[AmountRow, ...]:
        """The items, and the totals of what is requested, budgeted and earmarked."""
        rows = self._items()
        asked = [name for name in AMOUNT_FIELDS if name in self._rules.figures or name in self._tables]
        found = {name: self._figure(name) for name in asked}
        if not asked:
            return tuple(rows)
        texts = {name: figure.text or None for name, figure in found.items() if figure}
        lost = tuple(name for name, figure in found.items() if figure is None)
        place = next((figure.place for figure in found.values() if figure), self._place)
        return (*(row for row in rows if row.kind != "total"),
                AmountRow("total", None, "", place, **texts, lost=lost))

    def boxes(self) -> list[Box]:
        """What was adjusted, settled, and the printed rate."""
        found = []
        for name in FIGURES[3:]:
            if name not in self._rules.figures and name not in self._tables:
                continue
            figure = self._figure(name)
            if figure:
                rule = self._form.box(name)
                found.append(Box(name, None, rule.heading if rule else "", figure.text,
                                 "read" if figure.text else "blank", figure.place))
        return found

    def funding_rows(self) -> tuple[FundingRow, ...]:
        """The rows of funding; a source without its row has none."""
        rule = self._rules.funding
        if rule is None or rule.box not in self._tables:
            return ()
        rows = []
        for source, labels in rule.sources.items():
            for label in labels:
                figure = self._look_up(FigureRule(box=rule.box, row=[label], column=rule.column, of=rule.of)) or \
                    self._look_up(FigureRule(box=rule.box, row=rule.column, column=[label], of=rule.of))
                if figure:
                    rows.append(FundingRow(source, None, figure.text or None, figure.place))
        return tuple(rows)

    # ---- single figures

    def _figure(self, name: str) -> _Figure | None:
        """A figure by its rule, or from the box that has its name; None, and a remark, where its place is not found."""
        rule = self._rules.figures.get(name)
        figure = self._look_up(rule) if rule else None
        if figure is None and name in self._tables:
            figure = self._whole(self._tables[name])
        if figure and name == _RATE:
            # A rate whose label says that it is in per cent, or that needs no saying.
            figure = _Figure(re.sub(r"[^%％]$", r"\g<0>%", figure.text), figure.place)
        if figure is None:
            labels = "・".join([*rule.row[:1], *rule.column[:1]]) if rule else name
            self.remarks.append(Remark("label-missing", f"見出し「{labels}」の金額の欄がありません。", self._place))
        return figure

    def _look_up(self, rule: FigureRule) -> _Figure | None:
        table = self._tables.get(rule.box)
        for page, regions in table.content if table else ():
            cell = find_cell(regions, rule.row, rule.column, rule.of)
            if cell:
                return _Figure(self._with_unit(cell.text, cell.unit, table), page_place(page, [cell.region.box]))
        return None

    def _whole(self, table: Table) -> _Figure:
        """The only figure under a label."""
        if table.line:
            return _Figure(self._with_unit(table.line[0], None, table), table.line[1])
        filled = [(page, region) for page, regions in table.content for region in regions if not region.empty]
        text = " ".join(label_text(region.chars) for _, region in filled)
        place = page_place(filled[0][0], [region.box for page, region in filled if page == filled[0][0]]) \
            if filled else table.label
        return _Figure(self._with_unit(text, None, table), place)

    def _with_unit(self, text: str, unit: str | None, table: Table) -> str:
        """A bare figure with the unit that its labels, its table or its sheet give; printed figures keep their own."""
        unit = unit or label_unit(table.heading) or self._unit
        if not _FIGURE.fullmatch(squeeze(fold(text))):
            return " ".join(text.split())
        text = "".join(text.split())  # A narrow cell breaks a figure over lines.
        return text + unit if unit not in (None, "%") and text[-1:] not in "円%％" else text

    # ---- items

    def _items(self) -> list[AmountRow]:
        rule = self._rules.items
        table = self._tables.get(rule.box) if rule else None
        rows: list[AmountRow] = []
        for page, regions in table.content if table else ():
            head = find_head(regions, rule.name)
            columns = {name: found for name, labels in rule.columns.items() if (found := find_head(regions, labels))}
            for region in rows_below(regions, head) if head and columns else ():
                row = self._item(region, page, regions, columns, table)
                rows += [row] if row else []
        return rows

    def _item(self, region: Region, page: int, regions: Sequence[Region], columns: dict[str, Region],
              table: Table) -> AmountRow | None:
        rule = self._rules.items
        name = " ".join(label_text(region.chars).split())
        cells = {field: cell_beside(regions, region, head) for field, head in columns.items()}
        texts = {field: self._with_unit(label_text(cell.chars), label_unit(label_text(columns[field].chars)), table)
                 for field, cell in cells.items() if cell and not cell.empty}
        if not name and not texts:
            return None
        place = page_place(page, [region.box, *(cell.box for cell in cells.values() if cell)])
        kind = "total" if fits_label(name, rule.total) else "item"
        return AmountRow(kind, None, "" if kind == "total" else name, place, **texts)
