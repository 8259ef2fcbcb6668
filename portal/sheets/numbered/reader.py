"""The layout *numbered*: sheets of boxes with printed numbers, as a text layer gives them in rows of cells.

A sheet begins at the form's title line. Above its first numbered label stands the header; below it rows have two
halves, each with labels and what belongs to them (portal/sheets/numbered/box_parts.py). The amounts box and the funding
block become rows of figures, the other boxes text. Rules of the form: portal/sheets/numbered/rules.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from portal.forms import Form
from portal.model import AmountRow, Box, Document, LeftOut, Place, Reading, Remark, Sheet
from portal.sheets.numbered.amounts_box import AmountsReader
from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.numbered.box_parts import PartReader
from portal.sheets.numbered.funding_block import FundingReader
from portal.sheets.numbered.rules import AMOUNTS, FUNDING_BLOCK, Rules, body_boxes, form_to_rules, in_form_order
from portal.sheets.numbered.sheet_cuts import Cut, document_to_cuts
from portal.sheets.numbered.sheet_header import HeaderReader
from portal.sheets.numbered.text_boxes import parts_to_boxes, stray_text
from portal.sheets.text_cells import Row, drop_repeated_tables, line_to_row


def read_numbered_boxes(document: Document, form: Form) -> Reading:
    """The sheets of a document of this form. Raises Faults when the form's rules don't fit the layout."""
    rules = form_to_rules(form)
    boxes = body_boxes(form, rules)
    book = LabelBook(boxes)
    read: list[tuple[Sheet, set[int]]] = []
    outside = {line for line, text in enumerate(document.lines, 1) if text.strip()}
    for cut in document_to_cuts(document, rules.title, form.box(rules.header[0]), boxes[0]):
        sheet, numbers = _read_sheet(document, form, rules, book, cut, len(read) + 1)
        # A title line without a single box below it is a cover.
        if numbers:
            read.append((sheet, numbers))
            outside.difference_update(range(cut.first, cut.last + 1))
    left_out = tuple(LeftOut(document.lines[line - 1].strip(), "front-matter", _place(line))
                     for line in sorted(outside))
    none = () if read else (Remark("no-sheet", "様式の標題と欄がそろった一枚がなく、事業を読み取れません。", Place()),)
    return Reading(_tell_of_all(read, {number for box in boxes for number in box.numbers}), left_out, none)


def _read_sheet(document: Document, form: Form, rules: Rules, book: LabelBook, cut: Cut,
                position: int) -> tuple[Sheet, set[int]]:
    """One sheet, and the numbers of the labels on it."""
    lines = range(cut.first + cut.titled, cut.last + 1)
    rows, furniture = _without_furniture([line_to_row(document.lines[line - 1], line) for line in lines], form)
    rows, repeated = drop_repeated_tables(rows)
    header = HeaderReader(form, rules, book)
    reader = PartReader(book, rules)
    reader.read(header.read(rows))
    amounts, funding = AmountsReader(rules), FundingReader(rules)
    amounts.read([passage for part in reader.parts if part.key == AMOUNTS for passage in part.passages])
    funding.read([passage for part in reader.parts if part.key == FUNDING_BLOCK for passage in part.passages])
    texts = parts_to_boxes([part for part in reader.parts if part.key not in (AMOUNTS, FUNDING_BLOCK)], rules)
    notes = [Box("unknown", None, "", note.text, "read", note.place) for note in (*amounts.notes, *funding.notes)]
    fragments = [LeftOut(cell.text, "label-fragment", _place(cell.line)) for cell in reader.fragments]
    left_out = [*furniture, *repeated, *fragments, *amounts.left_out, *texts.left_out]
    remarks = [*header.remarks, *reader.remarks, *amounts.remarks, *texts.remarks, *map(stray_text, notes)]
    place = Place(lines=(cut.first, cut.last))
    if not cut.titled:
        remarks.append(Remark("title-line-missing", "標題の行がなく、見出しから一枚と数えました。", place))
    if header.number is None:
        remarks.append(Remark("no-number", "番号（NO）がありません。", place))
    sheet = Sheet(
        form=form.form, position=position, number=header.number, place=place,
        boxes=in_form_order([*header.boxes, *texts.boxes, *notes], form), amount_rows=amounts.rows,
        funding_rows=tuple(funding.rows),
        has_funding_block=any(part.key == FUNDING_BLOCK for part in reader.parts),
        loose_funding=tuple(funding.loose), loose_figures=tuple(amounts.loose),
        left_out=tuple(sorted(left_out, key=lambda scrap: scrap.place.lines)),
        remarks=tuple(sorted(remarks, key=lambda remark: remark.place.lines)))
    return sheet, {number for part in reader.parts if part.label for number in part.label.numbers}


def _without_furniture(rows: Sequence[Row], form: Form) -> tuple[list[Row], list[LeftOut]]:
    """The rows that are not empty, without cells of page furniture; and these cells."""
    kept, left_out = [], []
    for row in rows:
        gone = {cell.column for cell in row if len(cell.text) <= 40 and form.is_furniture(cell.text)}
        left_out += [LeftOut(cell.text, "furniture", _place(cell.line)) for cell in row if cell.column in gone]
        kept.append(tuple(cell for cell in row if cell.column not in gone))
    return [row for row in kept if row], left_out


def _place(line: int) -> Place:
    return Place(lines=(line, line))


# ---- what only all sheets together show


def _tell_of_all(read: Sequence[tuple[Sheet, set[int]]], listed: set[int]) -> tuple[Sheet, ...]:
    """The sheets with what is known only now; `listed` are the numbers that the form gives to its boxes."""
    counts = Counter(sheet.number for sheet, _ in read if sheet.number)
    last = max((number for _, numbers in read for number in numbers & listed), default=0)
    budgeted = any(row.budgeted is not None for sheet, _ in read for row in sheet.amount_rows)
    told = []
    for sheet, numbers in read:
        remarks = list(sheet.remarks)
        if gone := [str(number) for number in range(1, last + 1) if number not in numbers]:
            remarks.append(Remark("label-missing", f"番号{'、'.join(gone)}の見出しがありません。", sheet.place))
        if counts[sheet.number] > 1:
            remarks.append(Remark("number-twice", f"番号{sheet.number}の事業がこの資料に{counts[sheet.number]}枚あります。",
                                  sheet.place))
        rows = sheet.amount_rows if budgeted else tuple(map(_without_budgeted, sheet.amount_rows))
        told.append(replace(sheet, amount_rows=rows, remarks=tuple(remarks)))
    return tuple(told)


def _without_budgeted(row: AmountRow) -> AmountRow:
    """A row of a document that prints no 予算額 anywhere: it can't have lost one."""
    return replace(row, lost=tuple(field for field in row.lost if field != "budgeted"))
