"""Where the sheets of a document begin and end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.forms import BoxRule
from portal.model import Document
from portal.sheets.numbered.box_labels import LabelBook
from portal.sheets.text_cells import line_to_row

_LONGEST = 200  # characters of a line in which a title or a label is looked for


@dataclass(frozen=True)
class Cut:
    """The lines of one sheet, from 1; `titled`: it begins with the form's title line."""

    first: int
    last: int
    titled: bool


def document_to_cuts(document: Document, title: str, header: BoxRule, first_box: BoxRule) -> list[Cut]:
    """The sheets of a document: each begins with a line that matches `title`, white space aside.

    Where that line is lost, a sheet begins at the `header` label behind which the label of the first box comes a
    second time.
    """
    pattern = re.compile(title)
    header_book, first_book = LabelBook([header]), LabelBook([first_box])
    starts: list[tuple[int, bool]] = []
    header_line, has_boxes = 0, False
    for number, line in enumerate(document.lines, 1):
        if len(line) <= _LONGEST and pattern.fullmatch("".join(line.split())):
            starts.append((number, True))
            header_line, has_boxes = 0, False
        elif row := line_to_row(line[:_LONGEST], number):
            if header_book.at_start(row[0].text):
                header_line = number
            elif first_book.at_start(row[0].text):
                if header_line and (has_boxes or not starts):
                    starts.append((header_line, False))
                header_line, has_boxes = 0, True
    ends = [start for start, _ in starts[1:]] + [len(document.lines) + 1]
    return [Cut(start, _last_filled(document.lines, start, end - 1), titled)
            for (start, titled), end in zip(starts, ends)]


def _last_filled(lines: Sequence[str], first: int, last: int) -> int:
    while last > first and not lines[last - 1].strip():
        last -= 1
    return last
