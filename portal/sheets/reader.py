"""Stage 2: a document becomes sheets, by the reader that its form names."""

from __future__ import annotations

from collections.abc import Callable

from portal.forms import Form
from portal.model import Document, Reading
from portal.sheets.numbered_boxes import read_numbered_boxes
from portal.sheets.outline import read_outline
from portal.sheets.side_labels import read_side_labels

# The layouts that a form can name: boxes with printed numbers, boxes with labels at their side, headings and items.
READERS: dict[str, Callable[[Document, Form], Reading]] = {
    "numbered": read_numbered_boxes,
    "side-labels": read_side_labels,
    "outline": read_outline,
}


def document_to_reading(document: Document, form: Form) -> Reading:
    """The sheets of a document of this form. Raises Faults when the form's rules don't fit its layout."""
    return READERS[form.layout](document, form)
