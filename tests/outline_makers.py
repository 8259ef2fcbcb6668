"""What the tests of the outline reader share: forms, documents, and all that a reading holds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from portal import strict_yaml
from portal.documents.files import file_to_document
from portal.forms import Form
from portal.model import Box, Document, Reading, Sheet
from portal.schema import check_model
from portal.sheets.outline.reader import read_outline

CONTENT = Path(__file__).resolve().parent.parent / "content"
DIGEST = "chiyoda/2024/documents/digest.txt"
PROGRESS = "suginami/2023/documents/progress.txt"


@cache
def form(name: str) -> Form:
    """A form of content/forms/."""
    return check_model(strict_yaml.load_file(CONTENT / "forms" / f"{name}.yaml", name), name, Form)


@cache
def real(path: str) -> Document:
    """A real document by its path below content/wards/."""
    return file_to_document(CONTENT / "wards" / path, path, "real")


def document(*lines: str) -> Document:
    return Document(path="test.txt", key="test", sha256="0" * 64, lines=lines)


def read_digest(*lines: str) -> Reading:
    """A digest of these lines, with the notice that its amounts are those of whole projects."""
    return read_outline(document(*lines, "■金額は事業全体の予算額です"), form("budget-digest"))


def read_report(*lines: str) -> Reading:
    return read_outline(document("政策経営部デジタル戦略担当", "令和6年9月27日", "", *lines), form("progress-report"))


def box(sheet: Sheet, key: str) -> Box:
    """The one box of a sheet with this key."""
    found = [box for box in sheet.boxes if box.key == key]
    assert len(found) == 1, [box.key for box in sheet.boxes]
    return found[0]


def titles(reading: Reading) -> list[str]:
    return [box(sheet, "title").body for sheet in reading.sheets]


def amounts(reading: Reading) -> list[str | None]:
    """The one printed amount of each sheet; None for a sheet without an amount row."""
    assert all(len(sheet.amount_rows) <= 1 for sheet in reading.sheets)
    return [sheet.amount_rows[0].budgeted if sheet.amount_rows else None for sheet in reading.sheets]


def slugs(holder: Reading | Sheet) -> list[str]:
    return [remark.slug for remark in holder.remarks]


def kept(reading: Reading) -> str:
    """All text that a reading holds. What several sheets show (same key, same place) counts once."""
    boxes = {(box.key, box.place): box for sheet in reading.sheets for box in sheet.boxes}
    rows = {row.place: row for sheet in reading.sheets for row in sheet.amount_rows}
    left_out = [left for holder in (reading, *reading.sheets) for left in holder.left_out]
    remarks = [remark.message for remark in reading.remarks if remark.slug == "shared-amount-unplaced"]
    return "\n".join([*(f"{box.heading}\n{box.body}" for box in boxes.values()),
                      *(row.budgeted or "" for row in rows.values()), *(left.text for left in left_out), *remarks,
                      *(sheet.number or "" for sheet in reading.sheets)])


def visible(text: str, marks: str = "") -> Counter[str]:
    """How often each character that shows stands in a text, `marks` aside."""
    plain = unicodedata.normalize("NFKC", text)
    return Counter(char for char in plain if char not in marks and not char.isspace()
                   and unicodedata.category(char) not in ("Cc", "Cf", "Zs", "Zl", "Zp"))


def squeezed(text: str) -> str:
    """A text without white space and Markdown's bars."""
    return re.sub(r"[\s|]", "", text.replace("\\|", "|"))
