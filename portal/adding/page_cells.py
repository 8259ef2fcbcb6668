"""What a document shows, as far as a draft of its form needs it: cells and lines of pages, or lines of a text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from portal.config import Limits
from portal.documents.files import file_to_document
from portal.documents.isolation import run_limited
from portal.forms import Form, detect_forms
from portal.reading import document_to_texts
from portal.model import Document
from portal.sheets.pdf.page_boxes import page_to_boxes
from portal.sheets.pdf.page_text import label_text

MOST_PAGES = 40  # Enough for every part of a form to show often.
MOST_ROWS = 200
_MOST_LETTERS = 400  # Of a cell.
_SNAP = 2.5  # Points.


@dataclass(frozen=True)
class Cell:
    """A box of a page with its text on one line, "" when it is empty."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    text: str

    @property
    def middle(self) -> tuple[float, float]:
        """x and y of its middle."""
        return (self.x0 + self.x1) / 2, (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    def is_beside(self, other: Cell) -> bool:
        """Whether it stands right of another cell and touches it, on one level."""
        return abs(self.x0 - other.x1) <= _SNAP and self.shares_row(other)

    def is_below(self, other: Cell) -> bool:
        """Whether it stands below another cell and touches it, as wide as that."""
        return abs(self.top - other.bottom) <= _SNAP and abs(self.x0 - other.x0) <= _SNAP and \
            abs(self.x1 - other.x1) <= _SNAP

    def shares_row(self, other: Cell) -> bool:
        """Whether the middle of one is level with the other."""
        return self.page == other.page and (self.top <= other.middle[1] <= self.bottom
                                            or other.top <= self.middle[1] <= other.bottom)


@dataclass(frozen=True)
class Shown:
    """A document: cells and lines outside of them of its first pages (a line is a Cell too), the lines of a text,
    or the first rows of a table; and the known forms that it shows the marks of."""

    pages: int
    cells: tuple[Cell, ...]
    ground: tuple[Cell, ...]
    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    forms: tuple[str, ...] = ()

    def on_page(self, number: int) -> list[Cell]:
        """The cells of a page in the order of reading."""
        return sorted((cell for cell in self.cells if cell.page == number), key=lambda cell: (cell.top, cell.x0))


def file_to_shown(path: Path, name: str, limits: Limits, forms: Iterable[Form] = ()) -> Shown:
    """What the file shows, and which of `forms`, read in a child process. Raises Faults when it can't be read."""
    told = json.loads(run_limited(_shown, path, name, limits.pages, tuple(forms), name=name, seconds=limits.seconds,
                                  megabytes=limits.megabytes))
    return Shown(told["pages"], _cells(told["cells"]), _cells(told["ground"]), tuple(told["lines"]),
                 tuple(map(tuple, told["rows"])), tuple(told["forms"]))


def _cells(rows: Sequence[Sequence]) -> tuple[Cell, ...]:
    return tuple(Cell(*row) for row in rows)


def _shown(path: Path, name: str, max_pages: int, forms: tuple[Form, ...]) -> bytes:
    document = file_to_document(path, name, "document", max_pages)
    cells, ground = [], []
    for page in islice(document.pages, MOST_PAGES):
        boxes = page_to_boxes(page)
        cells += [(page.number, *region.box, _line(label_text(region.chars))) for region in boxes.regions]
        ground += [(page.number, *line.box, _line(line.text)) for line in boxes.ground]
    return json.dumps({"pages": len(document.pages), "cells": cells, "ground": ground,
                       "lines": list(document.lines), "rows": _rows(document),
                       "forms": [form.form for form in detect_forms(document_to_texts(document), forms)]}).encode()


def _rows(document: Document) -> list[list[str]]:
    """The first rows of the table with the most of them; a joined cell's text stands in the first of its cells."""
    largest = max(document.tables, key=lambda table: len(table.rows), default=None)
    return [[_line(cell) for cell in row] for row in largest.rows[:MOST_ROWS]] if largest else []


def _line(text: str) -> str:
    return " ".join(text.split())[:_MOST_LETTERS]
