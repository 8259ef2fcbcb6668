"""Stage 2: a document becomes sheets, by the reader that its form names."""

from __future__ import annotations

from collections.abc import Callable

from portal.faults import Fault, Faults
from portal.forms import Form
from portal.model import Document, Reading
from portal.sheets.book.reader import read_budget_book
from portal.sheets.numbered.reader import read_numbered_boxes
from portal.sheets.outline.reader import read_outline
from portal.sheets.pdf.numbered_boxes import read_pdf_numbered_boxes
from portal.sheets.pdf.side_labels import read_pdf_side_labels
from portal.sheets.side_labels.reader import read_side_labels

# The layouts that a form can name: boxes with printed numbers, boxes with labels at their side, headings and items.
READERS: dict[str, Callable[[Document, Form], Reading]] = {
    "numbered": read_numbered_boxes,
    "side-labels": read_side_labels,
    "outline": read_outline,
}

# The same layouts, ruled on the pages of a PDF, and the tables of budget books.
PAGE_READERS: dict[str, Callable[[Document, Form], Reading]] = {
    "numbered": read_pdf_numbered_boxes,
    "side-labels": read_pdf_side_labels,
    "budget-book": read_budget_book,
}


def document_to_reading(document: Document, form: Form) -> Reading:
    """The sheets of a document of this form. Raises Faults when the form's rules don't fit its layout, or the layout is
    read from texts only."""
    readers = PAGE_READERS if document.pages else READERS
    if form.layout not in readers:
        kind = "a PDF" if document.pages else "a text"
        raise Faults(Fault(document.path, 0, "wrong-kind-of-document", f"a {form.form} that is {kind} can be read",
                           f"no reader of the layout {form.layout} for it; there is one for " + ", ".join(sorted(readers)),
                           "give the document as " + ("a text" if document.pages else "a PDF")
                           + ", or check that its form is right"))
    return readers[form.layout](document, form)
