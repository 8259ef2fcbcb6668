"""Stage 2: a document becomes sheets, by the reader that its form names."""

from __future__ import annotations

from collections.abc import Callable

from portal.faults import Fault, Faults
from portal.forms import Form
from portal.model import Document, Reading
from portal.sheets.book.reader import read_budget_book
from portal.sheets.numbered.reader import read_numbered_boxes
from portal.sheets.outline.reader import read_outline
from portal.sheets.pdf.labelled import read_pdf_labelled
from portal.sheets.pdf.numbered_boxes import read_pdf_numbered_boxes
from portal.sheets.pdf.side_labels import read_pdf_side_labels
from portal.sheets.side_labels.reader import read_side_labels
from portal.sheets.table.cells_reader import read_table_cells
from portal.sheets.table.rows_reader import read_table_rows

Reader = Callable[[Document, Form], Reading]

# The layouts that a form can name: boxes with printed numbers, boxes with labels at their side, headings and
# items.
READERS: dict[str, Reader] = {
    "numbered": read_numbered_boxes,
    "side-labels": read_side_labels,
    "outline": read_outline,
}

# The same layouts, ruled on the pages of a PDF, and the tables of budget books.
PAGE_READERS: dict[str, Reader] = {
    "numbered": read_pdf_numbered_boxes,
    "side-labels": read_pdf_side_labels,
    "labelled": read_pdf_labelled,
    "budget-book": read_budget_book,
}


# Worksheets and CSV, with a row or a worksheet for each project.
TABLE_READERS: dict[str, Reader] = {
    "table-rows": read_table_rows,
    "table-cells": read_table_cells,
}

_KINDS = {"text": READERS, "PDF": PAGE_READERS, "table": TABLE_READERS}


def document_to_reading(document: Document, form: Form) -> Reading:
    """The sheets of a document of this form. Raises Faults when the form's rules don't fit its layout, when
    there is no such layout, or no reader of it for this kind of document."""
    layouts = sorted({layout for readers in _KINDS.values() for layout in readers})
    if form.layout not in layouts:
        raise Faults(Fault(f"forms/{form.form}.yaml", 1, "unknown-layout", "layout is one of " + ", ".join(layouts),
                           repr(form.layout), "mend the name"))
    kind = "PDF" if document.pages else "table" if document.tables else "text"
    readers = _KINDS[kind]
    if form.layout not in readers:
        other = " or ".join(kind for kind, own in _KINDS.items() if form.layout in own)
        raise Faults(Fault(document.path, 0, "wrong-kind-of-document", f"a {form.form} is read from a {other}",
                           f"a {kind}, of which these layouts are read: " + ", ".join(sorted(readers)),
                           f"give the document as a {other}, or check that its form is right"))
    return readers[form.layout](document, form)
