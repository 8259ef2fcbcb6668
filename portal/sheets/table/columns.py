"""The columns of a table that its form does not take, as a whole."""

from __future__ import annotations

from portal.cell_names import column_name
from portal.model import LeftOut, Remark
from portal.sheets.table.project_rows import TablePart


def column_left_out(part: TablePart, last: int, remarks: list[Remark]) -> list[LeftOut]:
    """What stands below a header, down to the row `last`, in columns that are no box: "passed-over" where the form
    says so, else "unknown-column", which `remarks` are told of."""
    grid, header, left_out = part.grid, part.header, []
    labelled = {column.number: column for column in header.columns}
    for number in range(1, grid.width + 1):
        column = labelled.get(number)
        if column and column.box:
            continue
        texts = [text for row in range(header.last + 1, last + 1) if (text := grid.text(row, number))]
        if not column and not texts:
            continue
        label, place = column.label if column else "", grid.place(header.first, number, last, number)
        left_out.append(LeftOut(" ".join([label, *texts]).strip(), "passed-over" if column and column.ignored
                                else "unknown-column", place))
        if not (column and column.ignored):
            told = f"表の欄「{label}」" if label else f"見出しのない{column_name(number)}列"
            remarks.append(Remark("unknown-column", f"{told}は様式の定義にありません。この欄は記録に入れていません。", place))
    return left_out
