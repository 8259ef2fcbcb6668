"""The rows of one project of a table, gathered until the next one begins, as its sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.forms import Form
from portal.model import FUNDING, AmountRow, Box, LeftOut, Place, Remark, Scrap, Sheet
from portal.sheets.table.figures import amount_row, figure_box, figure_scrap, funding_rows
from portal.sheets.table.grid import Grid
from portal.sheets.table.header import Column, Header
from portal.sheets.table.rules import FIGURES, ROW_AMOUNTS

_BOXED = ("adjusted", "settled", "printed_execution_rate")
_OTHERS = (*FUNDING, *_BOXED)  # Figures that only a project has, and none of its items.
_ROW_KEYS = (*FIGURES, "item", "group", "number")


@dataclass(frozen=True)
class TablePart:
    """The rows of a table below one header. `unit` is that of its figures, `above` what stands over the table of
    it."""

    grid: Grid
    header: Header
    unit: str
    above: str | None

    def figures(self, row: int) -> dict[int, Scrap]:
        """The figures of a row by column."""
        scraps = {column.number: figure_scrap(self.grid, row, column, self.unit, self.above)
                  for column in self.header.of(*FIGURES)}
        return {number: scrap for number, scrap in scraps.items() if scrap}

    def by_field(self, row: int) -> dict[str, Scrap]:
        """The figures of a row by the box that their column is; of several columns of one source none is given."""
        figures, keys = self.figures(row), [column.box.key for column in self.header.of(*FIGURES)]
        return {column.box.key: figures[column.number] for column in self.header.of(*FIGURES)
                if column.number in figures and keys.count(column.box.key) == 1}


@dataclass
class ProjectRows:
    """A project as its rows are read.

    texts    by box, what its cells say, in the order of the table: column, text, place, whether it is unreadable
    amounts  its items and the sums of their groups
    total    the row of its amounts as a whole
    others   the rows that have figures beside the amounts
    group    the group of the items that are being read
    shared   the positions of the projects that share its budgeted amount
    """

    part: TablePart
    form: Form
    first: int
    last: int
    texts: dict[str, list[tuple[Column | None, str, Place, bool]]] = field(default_factory=dict)
    amounts: list[AmountRow] = field(default_factory=list)
    total: AmountRow | None = None
    others: list[int] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    group: str | None = None
    shared: tuple[int, ...] = ()

    def say(self, key: str, text: str, place: Place, column: Column | None = None,
            unreadable: bool = False) -> None:
        """What a cell says for a box; what it said already is not said again."""
        own = self.texts.setdefault(key, [])
        if all(text != other for _, other, _, _ in own):
            own.append((column, text, place, unreadable))

    def take_texts(self, row: int, but: tuple[str, ...] = ()) -> None:
        """The texts of a row, each for the box that its column is."""
        for column in self.part.header.columns:
            if column.box and column.box.key not in (*FIGURES, "item", "group", *but):
                origin = self.part.grid.origin(row, column.number)
                if text := self.part.grid.text(*origin):
                    self.say(column.box.key, text, self.part.grid.place(*origin), column,
                             self.part.grid.is_unreadable(*origin))

    def take_whole(self, row: int) -> None:
        """The figures of a row as those of the project as a whole."""
        self.total = amount_row("total", None, "", self.part.grid, row, self._amounts(self.part.figures(row)))
        self._take_others(row)

    def take_item(self, kind: str, name: str, row: int) -> None:
        """The figures of a row as those of one of its items, or of the sum of a group of them; one in a cell that
        is joined with those of other rows is the project's."""
        grid, figures = self.part.grid, self.part.figures(row)
        joined = {number: scrap for number, scrap in figures.items()
                  if (merged := grid.merged(row, number)) and merged[0] < merged[2]}
        own = {number: scrap for number, scrap in figures.items() if number not in joined}
        self.amounts.append(amount_row(kind, self.group, name, grid, row, self._amounts(own)))
        if self.total is None and (whole := self._amounts(joined)):
            self.total = amount_row("total", None, "", grid, row, whole)
        self._take_others(row)

    def _amounts(self, figures: dict[int, Scrap]) -> dict[str, Scrap]:
        return {column.box.key: figures[column.number] for column in self.part.header.of(*ROW_AMOUNTS)
                if column.number in figures}

    def _take_others(self, row: int) -> None:
        grid, header = self.part.grid, self.part.header
        if any(grid.text(row, column.number) for column in header.of(*_OTHERS)):
            self.others.append(row)

    def to_sheet(self, position: int) -> Sheet:
        """The sheet of the project. Without a row for the project as a whole its amounts are blank: sums are not
        made."""
        grid, header = self.part.grid, self.part.header
        rows = list(self.amounts)
        if header.of(*ROW_AMOUNTS):
            rows.append(self.total or AmountRow("total", None, "", grid.row_place(self.first)))
        number, *numbers = self.texts.get("number", [None])
        row, *further = self.others or [self.first]
        left_out = [LeftOut(text, "passed-over", grid.place(each, column.number))
                    for each in further for column in header.of(*_OTHERS)
                    if (text := grid.text(each, column.number))]
        left_out += [LeftOut(text, "passed-over", place) for _, text, place, _ in numbers]
        remarks = [Remark("figures-of-items", "財源や決算額が内訳の行ごとにあります。事業としての額は最初の行のものだけを記録しました。",
                          grid.row_place(self.first, self.last))] if further else []
        figures = self.part.figures(row)
        boxes = [*self._text_boxes(),
                 *(figure_box(column, figures.get(column.number), grid, row) for column in header.of(*_BOXED)),
                 Box("unit", None, "", f"単位：{self.part.unit}", "read", grid.row_place(header.first, header.last))]
        return Sheet(self.form.form, position, number[1] if number else None, grid.row_place(self.first, self.last),
                     tuple(boxes), tuple(rows), funding_rows(grid, row, header.columns, figures),
                     bool(header.of(*FUNDING)), shared_amount=self.shared, left_out=tuple(left_out),
                     remarks=(*self.remarks, *remarks))

    def _text_boxes(self) -> list[Box]:
        boxes = []
        for rule in self.form.boxes:
            columns, said = self.part.header.of(rule.key), self.texts.get(rule.key, [])
            if rule.key in _ROW_KEYS or not columns and not said:
                continue
            heading = columns[0].label.split("／")[-1] if columns else rule.heading
            if not said:
                place = self.part.grid.place(self.first, columns[0].number)
                boxes.append(Box(rule.key, None, heading, "", "blank", place))
                continue
            body = ("\n" if rule.text else " ").join(text for _, text, _, _ in said)
            state = "unreadable" if any(unreadable for *_, unreadable in said) else "read"
            boxes.append(Box(rule.key, None, heading, body, state, said[0][2]))
        return boxes
