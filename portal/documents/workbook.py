"""A workbook (xlsx) becomes tables. It may be made to harm: what it unpacks to, its cells and its XML have
limits."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from portal.documents.number_text import value_to_text
from portal.documents.table_rows import TableRows
from portal.faults import Fault, Faults
from portal.model import Table

MAX_UNPACKED = 300_000_000
MAX_PARTS = 10_000
# What openpyxl and its libraries raise for a file that is no workbook or a damaged one.
_BROKEN = (zipfile.BadZipFile, zlib.error, ParseError, expat.ExpatError, OSError, EOFError, ValueError, TypeError,
           KeyError, IndexError, AttributeError, NotImplementedError, OverflowError)


def data_to_tables(data: bytes, name: str) -> tuple[Table, ...]:
    """The worksheets of a workbook, `name` in messages: the values that it holds, as it shows them. Nothing is
    computed: of a formula without its result the formula itself is given, as unreadable.

    Raises Faults when it can't be read, unpacks to too much, or declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_bombs(archive, name)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Of parts that are not read: extensions, validations, styles.
                tables = tuple(_worksheets(data, archive, name))
        if not tables:
            raise ValueError("no worksheet in it")
        return tables
    except _BROKEN as error:
        raise Faults(Fault(name, 0, "workbook-unreadable", "the document is a workbook (xlsx) that can be opened",
                           f"{type(error).__name__}: {error}"[:200],
                           "open it in a spreadsheet program, save it as xlsx and update its sha256")) from None


def _refuse_bombs(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
        raise Faults(Fault(name, 0, "document-too-large",
                           f"a workbook unpacks to at most {MAX_UNPACKED:,} bytes in {MAX_PARTS:,} parts", f"{unpacked:,} in {len(parts):,}", "split the document"))
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels", ".vml")) and _has_doctype(archive, part):
            raise Faults(Fault(name, 0, "workbook-entities", "the XML of a workbook declares no document type",
                               f"{part.filename[:100]}, which does",
                               "do not publish this file: it may be made to harm; ask its publisher for another"))


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether an XML part declares a document type, with which alone entities can be declared."""
    found: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: found.append(True)
    parser.StartElementHandler = lambda *_: found.append(False)
    with archive.open(part) as file:
        while not found and (piece := file.read(4096)):
            parser.Parse(piece)
    return found[:1] == [True]


def _worksheets(data: bytes, archive: zipfile.ZipFile, name: str) -> Iterable[Table]:
    # Only workbooks need it, and it takes longer to load than most documents to read.
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    room = TableRows.room()
    for sheet in book.worksheets:
        # openpyxl does not tell of these where it reads a sheet row by row.
        with archive.open(sheet._worksheet_path) as part:
            frame = _frame(part)
        sheet.reset_dimensions()  # They need not be true, and every row would be filled up to them.
        rows = TableRows(name, room)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    text = _unescaped(cell.value) if isinstance(cell.value, str) else \
                        value_to_text(cell.value, cell.number_format)
                    rows.put(cell.row, cell.column, text, cell.data_type == "e")
        for (row_number, column), formula in frame.uncomputed.items():
            rows.put(row_number, column, f"={formula}", True)
        yield rows.to_table(sheet.title, merged=tuple(frame.merged), hidden_rows=tuple(frame.hidden_rows),
                            hidden_columns=tuple(frame.hidden_columns), hidden=sheet.sheet_state != "visible")


def _unescaped(text: str) -> str:
    from openpyxl.utils.escape import unescape

    return unescape(text) if "_x" in text else text


@dataclass
class _Frame:
    """What a worksheet says beside its values. `uncomputed`: formulas whose results are not in the file, by row
    and column."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: dict[tuple[int, int], str] = field(default_factory=dict)


class _FrameParser:
    """Reads the XML of a worksheet. A cell of type `str` without a value is a formula that gives an empty text."""

    def __init__(self) -> None:
        from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

        self.frame = _Frame()
        self._to_place, self._to_range = coordinate_to_tuple, range_boundaries
        self._cell, self._text, self._type = (0, 0), [], ""
        self._seen: set[tuple[int, int]] = set()
        self._formula: str | None = None
        self._value = False
        self._row = self._column = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, piece: bytes) -> None:
        """The next piece of the XML."""
        self._parser.Parse(piece)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "c":
            self._column += 1
            if "r" in attributes:
                self._row, self._column = self._to_place(attributes["r"])
            self._cell, self._type = (self._row, self._column), attributes.get("t", "n")
            if self._cell in self._seen:
                raise ValueError(f"the cell of row {self._row} and column {self._column} stands twice")
            self._seen.add(self._cell)
            self._formula, self._value = None, False
        elif name in ("f", "v"):
            self._text = []
            self._parser.CharacterDataHandler = self._text.append
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            if attributes.get("hidden") in ("1", "true"):
                self.frame.hidden_rows.append(self._row)
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            self.frame.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))
        elif name == "mergeCell":
            left, top, right, bottom = self._to_range(attributes["ref"])
            self.frame.merged.append((top, left, bottom, right))

    def _end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        if name in ("f", "v"):
            self._parser.CharacterDataHandler = None
            text = "".join(self._text)
            if name == "f":
                self._formula = text
            else:
                self._value = bool(text.strip())
        elif name == "c" and self._formula is not None and not self._value and self._type != "str":
            self.frame.uncomputed[self._cell] = self._formula


def _frame(part: io.BufferedIOBase) -> _Frame:
    parser = _FrameParser()
    while piece := part.read(1 << 16):
        parser.feed(piece)
    return parser.frame
