"""The review sheet as a CSV file: written for Excel, and read back in whatever way a spreadsheet saved it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portal.faults import Fault, Faults

COLUMNS = ("file", "page or line", "project", "field", "raw text", "parsed value", "finding", "corrected",
           "reason")
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Row:
    """A row that was read: its number as the spreadsheet shows it, and its cells by column."""

    number: int
    cells: dict[str, str]


def rows_to_bytes(rows: Iterable[dict[str, str]]) -> bytes:
    """Rows, cells by column, as a CSV file: UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def file_to_rows(path: Path) -> tuple[list[Row], bool]:
    """The rows of a sheet, and whether it was saved in a character set that has not every character (Shift_JIS).
    Raises Faults for what is no such sheet."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Faults(Fault(path.name, 0, "sheet-too-large", f"a review sheet has at most {MAX_BYTES:,} bytes",
                               "more", "give the sheet that review --out wrote"))
        data = path.read_bytes()
    except OSError as error:
        raise Faults(Fault(path.name, 0, "file-missing", "the sheet can be read", error.strerror or "an error",
                           "give the file that review --out wrote")) from None
    text, lossy = _decoded(data, path.name)
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Faults(Fault(path.name, 0, "sheet-broken", "the file is CSV", str(error),
                           "save it as CSV once more")) from None
    header = [cell.strip() for cell in lines[0]] if lines else []
    if sorted(set(COLUMNS) & set(header)) != sorted(COLUMNS):
        lacking = ", ".join(column for column in COLUMNS if column not in header)
        raise Faults(Fault(path.name, 1, "sheet-columns", "the first row names the columns as review --out wrote "
                           "them", f"no {lacking}", "put the first row back"))
    return [Row(number, dict(zip(header, [*line, *[""] * len(header)])))
            for number, line in enumerate(lines[1:], 2) if any(line)], lossy


def _decoded(data: bytes, name: str) -> tuple[str, bool]:
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16"), False
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp932"), True
    except UnicodeDecodeError as error:
        raise Faults(Fault(name, 0, "sheet-encoding", "the sheet is saved as UTF-8 or Shift_JIS",
                           f"byte {error.start}, which is neither", "save it as \"CSV UTF-8\"")) from None
