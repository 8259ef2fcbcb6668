"""Stage 2 for tables with a row for each project: worksheets, or a CSV, of one header and any number of rows."""

from __future__ import annotations

import re
from functools import partial

from portal.forms import Form
from portal.model import FUNDING, Document, LeftOut, Place, Reading, Remark, TableTotal
from portal.money import unit_of
from portal.sheets.table.columns import column_left_out
from portal.sheets.table.figures import unit_of_columns
from portal.sheets.table.grid import Grid
from portal.sheets.table.header import Header, HeaderFinder
from portal.sheets.table.merged_amounts import share_merged_amounts
from portal.sheets.table.project_rows import ProjectRows, TablePart
from portal.sheets.table.rules import FIGURES, ROW_AMOUNTS, RowRules, fits, form_to_row_rules
from portal.sheets.text_cells import squeeze

# Sums that can be those of rows: a rate is none.
_SUMMED = (*ROW_AMOUNTS, *FUNDING, "adjusted", "settled")


def read_table_rows(document: Document, form: Form) -> Reading:
    """The projects of a document's tables, a row or more each, with the printed sums of them. Raises Faults when
    the form's rules are wrong, or a label is that of two columns."""
    return _RowsReader(document, form).read()


class _RowsReader:
    def __init__(self, document: Document, form: Form):
        self.document, self.form = document, form
        self.rules: RowRules = form_to_row_rules(form)
        self.finder = HeaderFinder(form, document.path, self.rules.key, self.rules.ignored)
        self.projects: list[ProjectRows] = []
        self.left_out: list[LeftOut] = []
        self.remarks: list[Remark] = []
        self.totals: list[TableTotal] = []

    def read(self) -> Reading:
        for number, table in enumerate(self.document.tables, 1):
            self._worksheet(Grid(table, number))
        share_merged_amounts(self.projects)
        return Reading(tuple(project.to_sheet(position) for position, project in enumerate(self.projects, 1)),
                       tuple(self.left_out), tuple(self.remarks), totals=tuple(self.totals))

    def _worksheet(self, grid: Grid) -> None:
        name = grid.table.name
        if not grid.height:
            return
        if fits(self.rules.other_worksheets, name):
            self.left_out.append(grid.left_out("not-this-form", 1, grid.height))
            return
        headers = self._headers(grid)
        if not headers:
            self.left_out.append(grid.left_out("not-this-form", 1, grid.height))
            self.remarks.append(Remark("worksheet-unread", f"シート「{name}」に、様式の見出しがある行がありません。このシートは"
                                       "読んでいません。", grid.row_place(1, grid.height)))
            return
        self.remarks += grid.hidden_remarks()
        above, above_place = self._front_matter(grid, headers[0].first - 1)
        for header, behind in zip(headers, [*headers[1:], None]):
            self.left_out += self.finder.headings(grid, header)
            part = TablePart(grid, header, unit_of_columns(header, above, self.form.unit), above)
            _Rows(self, part).read(behind.first - 1 if behind else grid.height)

    def _headers(self, grid: Grid) -> list[Header]:
        """Every header of a table that is not the one before it printed again."""
        headers: list[Header] = []
        row = 1
        while row <= grid.height:
            header = self.finder.find(grid, row) if grid.table.rows[row - 1] else None
            if header and not (headers and _repeats(grid, headers[-1], row)):
                headers.append(header)
                row = header.last
            row += 1
        return headers

    def _front_matter(self, grid: Grid, last: int) -> tuple[str | None, Place | None]:
        """What stands above the first header, and the unit that it says."""
        unit, place = None, None
        for row in range(1, last + 1):
            for column, text in grid.row(row).items():
                if said := unit_of(text):
                    unit, place = said, grid.place(row, column)
            if grid.row(row):
                self.left_out.append(grid.left_out("front-matter", row))
        return unit, place


class _Rows:
    """Reads the rows of a table below one header."""

    def __init__(self, reader: _RowsReader, part: TablePart):
        self.reader, self.part, self.grid = reader, part, part.grid
        self.rules, self.form = reader.rules, reader.form
        self.begun = len(reader.projects)  # Before this table.
        self.since_sum = self.begun
        self.said: dict[str, tuple[str, Place]] = {}
        self.project: ProjectRows | None = None
        self.figure_columns = {column.number for column in part.header.of(*FIGURES)}

    def read(self, last: int) -> None:
        """The rows down to `last`."""
        for row in range(self.part.header.last + 1, last + 1):
            cells = self.grid.row(row)
            if cells:
                self._row(row, cells)
        self.reader.left_out += column_left_out(self.part, last, self.reader.remarks)

    def _row(self, row: int, cells: dict[int, str]) -> None:
        leave_out = partial(self.grid.left_out, first=row)
        first = next(iter(cells.values()))
        if _repeats(self.grid, self.part.header, row):
            self.reader.left_out.append(leave_out("repeated"))
        elif len(cells) == 1 and self.form.is_furniture(first):
            self.reader.left_out.append(leave_out("furniture"))
        elif len(cells) == 1 and self._is_heading(row, cells):
            pass
        elif len(cells) == 1 and first.startswith(tuple(self.rules.notes)):
            self.reader.left_out.append(leave_out("notice"))
        elif not self._is_part(row) and not self._is_sum(row, cells):
            self._project(row)

    def _is_heading(self, row: int, cells: dict[int, str]) -> bool:
        (column, text), = cells.items()
        for rule in self.rules.headings:
            if match := re.fullmatch(rule.pattern, squeeze(text)):
                self.said[rule.key] = match.groupdict().get("value") or text, self.grid.place(row, column)
                return True
        return False

    def _text(self, row: int, key: str) -> str:
        """What the first column of a box says in a row, where it has one that says something."""
        return next((text for column in self.part.header.of(key)
                     if (text := self.grid.text(row, column.number))), "")

    def _keys(self, row: int) -> tuple[str, ...]:
        return tuple(self._text(row, key) for key in self.rules.key)

    def _is_part(self, row: int) -> bool:
        """Takes a row that belongs to the project above it: an item, a sum of items, its total, or more of its
        text."""
        keys, project = self._keys(row), self.project
        item, group = self._text(row, "item"), self._text(row, "group")
        again = bool(self.part.header.of("item")) and project is not None and keys == self._keys(project.first)
        if project is None or any(keys) and not again:
            return False
        if fits(self.rules.item_totals, item) and project.total is None:
            project.take_whole(row)
        elif item or group:
            self._take_item(project, row, item, group)
        elif self.figure_columns & self.grid.row(row).keys() or not self._has_text(row):
            return False
        project.take_texts(row, tuple(self.rules.key))
        project.last = row
        return True

    def _take_item(self, project: ProjectRows, row: int, item: str, group: str) -> None:
        project.group = group or project.group
        subtotal = fits(self.rules.item_subtotals, item) or not item
        project.take_item("subtotal" if subtotal else "item", project.group or "" if subtotal else item, row)

    def _has_text(self, row: int) -> bool:
        """Whether a row has text of a project's boxes."""
        return any(column.box and column.box.text and self.grid.text(row, column.number)
                   for column in self.part.header.columns)

    def _is_sum(self, row: int, cells: dict[int, str]) -> bool:
        """Takes a row of sums of the projects above it."""
        name = next((text for column, text in cells.items() if column not in self.figure_columns), "")
        figures = {field: scrap for field, scrap in self.part.by_field(row).items() if field in _SUMMED}
        whole = fits(self.rules.totals, name)
        if not figures or not (whole or fits(self.rules.subtotals, name)):
            return False
        reader, last = self.reader, len(self.reader.projects)
        if not last:
            self._leave_out(row)
            return True
        table, book = (self.begun + 1, last), (1, last)
        scopes = (table, book) if whole else ((self.since_sum + 1, last), table)
        reader.totals.append(TableTotal(" ".join(name.split()), self.grid.row_place(row), self.part.unit, figures,
                                        tuple(dict.fromkeys(scopes))))
        self.since_sum, self.project = last, None
        used = {scrap.place for scrap in figures.values()}
        reader.left_out += [LeftOut(text, "passed-over", self.grid.place(row, column))
                            for column, text in cells.items()
                            if text != name and self.grid.place(row, column) not in used
                            and not self._is_left_column(column)]
        return True

    def _is_left_column(self, number: int) -> bool:
        """Whether a column as a whole is left out."""
        return all(column.number != number or column.box is None for column in self.part.header.columns)

    def _project(self, row: int) -> None:
        if not any(self._keys(row)):
            self._leave_out(row)
            return
        project = self.project = ProjectRows(self.part, self.form, row, row)
        self.reader.projects.append(project)
        project.take_texts(row)
        self._carry(project)
        item, group = self._text(row, "item"), self._text(row, "group")
        if item or group:
            self._take_item(project, row, item, group)
        else:
            project.take_whole(row)

    def _leave_out(self, row: int) -> None:
        """Tells of a row that is no project's."""
        self.reader.left_out.append(self.grid.left_out("outside-tables", row))
        self.reader.remarks.append(Remark("row-unplaced", "この行がどの事業のものか分かりません。記録には入れていません。",
                                          self.grid.row_place(row)))

    def _carry(self, project: ProjectRows) -> None:
        """What rows above say for a project that does not say it itself."""
        if self.rules.worksheet and self.grid.table.name:
            self.said.setdefault(self.rules.worksheet, (self.grid.table.name, self.grid.place(1, 1)))
        for key in self.rules.carried:
            if key in project.texts:
                _, text, place, _ = project.texts[key][0]
                self.said[key] = text, place
        for key, (text, place) in self.said.items():
            if key not in project.texts:
                project.say(key, text, place)


def _repeats(grid: Grid, header: Header, row: int) -> bool:
    """Whether a row is one of a header's, printed again."""
    cells = {column: squeeze(text) for column, text in grid.row(row).items()}
    return any(all(squeeze(grid.text(each, column)) == text for column, text in cells.items())
               for each in range(header.first, header.last + 1))
