"""A table as text (CSV, or with tabs) in the encodings of Japanese offices becomes a table."""

from __future__ import annotations

import csv
import io
import re

from portal.documents.table_rows import TableRows
from portal.faults import Fault, Faults
from portal.model import Table

MAX_FIELD = 1_000_000  # Characters of one cell.
_TRIED = 50  # Lines that tell which sign stands between cells.
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# What a text of an office never has: control characters, and what CP932 has no character for.
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\xa0\uf8f0-\uf8ff]")
_HALF_KANA = re.compile(r"[\uff61-\uff9f]")


def data_to_table(data: bytes, name: str) -> Table:
    """The table that a text holds, `name` in messages: UTF-8, UTF-16 or Shift_JIS (CP932), cells apart by commas
    or tabs, with " around those that hold such. Raises Faults for other encodings, and for a " that is never
    closed."""
    text = _decoded(data, name)
    limit = csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows = TableRows(name, TableRows.room())
    try:
        for number, row in enumerate(reader, 1):
            for column, cell in enumerate(row, 1):
                rows.put(number, column, cell)
    except csv.Error as error:
        raise Faults(Fault(name, reader.line_num, "table-malformed",
                           'cells with line ends stand in "…", in which " is ""', str(error),
                           "open it in a spreadsheet program, save it as CSV and update its sha256")) from None
    finally:
        csv.field_size_limit(limit)
    return rows.to_table("")


def _decoded(data: bytes, name: str) -> str:
    """The text of bytes in one of the known encodings; one that others read as well is never taken."""
    tried = next(((mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)), None)
    body = data[len(tried[0]):] if tried else data
    encodings = (tried[1],) if tried else \
        ("utf-16-le", "utf-16-be") if b"\0" in data[:4096] else ("utf-8", "cp932")
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _STRANGE.search(text) and not (encoding == "cp932" and _is_euc(body, text)) \
                and not (len(encodings) > 1 and encoding.startswith("utf-16") and not re.search("[,\t\n]", text)):
            return text
    raise Faults(Fault(name, 0, "unknown-encoding", "a table as text is in UTF-8, UTF-16 or Shift_JIS",
                       "another encoding, or damaged text", "save it as UTF-8, or as xlsx, and update its sha256"))


def _is_euc(data: bytes, text: str) -> bool:
    """Whether a text is in EUC-JP, which CP932 reads as a soup of half-width kana."""
    strange = sum(not char.isascii() for char in text)
    if 2 * len(_HALF_KANA.findall(text)) <= strange:
        return False
    try:
        data.decode("euc_jp")
    except UnicodeDecodeError:
        return False
    return strange > 0


def _delimiter(text: str) -> str:
    lines = text.splitlines()[:_TRIED]
    return "\t" if sum(line.count("\t") for line in lines) > sum(line.count(",") for line in lines) else ","
