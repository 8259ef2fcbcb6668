"""What stands above and below the table of a settlement page in a PDF: title, office, references, page number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.forms import Form
from portal.model import Box, LeftOut
from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_grid import Bounds
from portal.sheets.side_labels.rules import FOOTER_KEYS, Rules
from portal.sheets.text_cells import fold, squeeze

_LEVEL = 5.0  # Points. Cells whose middles are closer stand in one row.
_DASHES = r"[-–—―‐−ー ]*"


@dataclass(frozen=True)
class Cell:
    """A text outside of the table and where it stands."""

    text: str
    box: Bounds


@dataclass
class Surroundings:
    """What stands above and below the table of a page: the sheet's number, boxes, what is left out and what is not
    understood."""

    number: str | None = None
    boxes: list[Box] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unknown: list[Cell] = field(default_factory=list)


def read_surroundings(above: Sequence[Cell], below: Sequence[Cell], page: PageBoxes, form: Form,
                      rules: Rules) -> Surroundings:
    """Read the cells above and below a table."""
    return _Reader(page, form, rules).read(above, below)


class _Reader:
    def __init__(self, page: PageBoxes, form: Form, rules: Rules):
        self._page, self._form, self._rules = page, form, rules
        self._labels = _label_pattern(form)
        self._found = Surroundings()
        self._values: dict[str, tuple[str, list[Cell], list[str]]] = {}

    def read(self, above: Sequence[Cell], below: Sequence[Cell]) -> Surroundings:
        rest = self._take_title(self._without_furniture(above))
        for row in (*_to_rows(rest), *_to_rows(self._without_furniture(below))):
            self._take_row(row)
        for key, (printed, cells, texts) in self._values.items():
            text = " ".join(" ".join(texts).split())
            self._found.boxes.append(Box(key, None, squeeze(printed), text, "read" if text else "blank",
                                         self._page.place([cell.box for cell in cells])))
        return self._found

    def _without_furniture(self, cells: Sequence[Cell]) -> list[Cell]:
        gone = [cell for cell in cells if self._form.is_furniture(cell.text)
                and not re.fullmatch(self._rules.no_reference, fold(cell.text).strip())]
        self._found.left_out += [LeftOut(cell.text, "furniture", self._page.place([cell.box])) for cell in gone]
        return [cell for cell in cells if cell not in gone]

    def _take_title(self, cells: list[Cell]) -> list[Cell]:
        """Take the title, which may run over lines; give the cells that are left."""
        cells = sorted(cells, key=lambda cell: (cell.box[1], cell.box[0]))
        for pattern in (self._rules.title, self._rules.bare_title):
            for count in (1, 2, 3):
                for start in range(len(cells) - count + 1):
                    own = cells[start:start + count]
                    text = "".join(cell.text for cell in own)
                    match = re.fullmatch(pattern, fold(text).strip())
                    if match:
                        self._add_title(text.strip(), match, own)
                        return [cell for cell in cells if cell not in own]
        return cells

    def _add_title(self, text: str, match: re.Match[str], cells: list[Cell]) -> None:
        place = self._page.place([cell.box for cell in cells])
        self._found.number = match["number"]
        self._found.boxes.append(Box("title", None, "", text[slice(*match.span("title"))].strip(), "read", place))
        if match.groupdict().get("change") is not None:
            self._found.boxes.append(Box("change", None, "", text[slice(*match.span("change"))], "read", place))
            self._found.left_out.append(LeftOut("【】", "furniture", place))

    def _take_row(self, row: Sequence[Cell]) -> None:
        open_: str | None = None
        for cell in row:
            end = 0
            for match in self._labels.finditer(fold(cell.text)):
                self._add(open_, cell, cell.text[end:match.start()])
                open_, end = match.lastgroup, match.end()
                if open_ not in self._values:
                    self._values[open_] = (cell.text[slice(*match.span())], [cell], [])
            self._add(open_, cell, cell.text[end:])

    def _add(self, key: str | None, cell: Cell, text: str) -> None:
        text = text.strip(" \u3000:：")
        number = re.fullmatch(_DASHES + f"({self._rules.page_number})" + _DASHES, fold(text))
        if not text:
            return
        if key is None and number:
            self._found.boxes.append(Box("page", None, "", number[1], "read", self._page.place([cell.box])))
        elif key is None:
            self._found.unknown.append(Cell(text, cell.box))
        else:
            self._values[key][1].append(cell)
            self._values[key][2].append(text)


def _label_pattern(form: Form) -> re.Pattern[str]:
    """A pattern for the labels of the foot in a folded text, any figures in them; the group's name is the key."""
    spellings = {key: [r"\s*".join(map(re.escape, fold(label))) for label in rule.labels]
                 for key in FOOTER_KEYS if (rule := form.box(key))}
    return re.compile("|".join(f"(?P<{key}>{re.sub(r'[0-9]+', '[0-9]+', '|'.join(spelled))})"
                               for key, spelled in spellings.items()))


def _to_rows(cells: Sequence[Cell]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.box[1] + cell.box[3]):
        middle = (cell.box[1] + cell.box[3]) / 2
        if rows and abs((rows[-1][0].box[1] + rows[-1][0].box[3]) / 2 - middle) <= _LEVEL:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: cell.box[0]) for row in rows]
