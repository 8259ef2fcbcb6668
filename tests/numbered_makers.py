"""Small request sheets for tests, as a text layer gives them: lines of cells with tabs between them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from portal.documents.files import file_to_document
from portal.forms import Form, load_forms
from portal.model import Box, Document, Reading, Sheet
from portal.sheets.numbered.reader import read_numbered_boxes

ROOT = Path(__file__).resolve().parent.parent
TITLE = "令和5年度予算要求事業概要書"
HEAD = (TITLE, "所管課\t総務部 総務課\tNO\t7", "問合せ\t総務係 TEL:03-0000-0000\t(単位:千円)", "",
        "1 事業名\t学童クラブ\t10 要求内容\t要求額 ⇒\t予算額 (うち特財)", "2 要求区分\tレベルアップ")


@cache
def request_form() -> Form:
    return load_forms(ROOT / "content" / "forms")["budget-request-sheet"]


def lines_to_document(*lines: str) -> Document:
    return Document(path="request.txt", key="request", sha256="0" * 64, lines=lines)


def read_lines(*lines: str) -> Reading:
    return read_numbered_boxes(lines_to_document(*lines), request_form())


def read_sheet(*rows: str) -> Sheet:
    """The one sheet with these rows below HEAD."""
    (sheet,) = read_lines(*HEAD, *rows).sheets
    return sheet


@cache
def real_document(year: str) -> Document:
    path = ROOT / "content" / "wards" / "minato" / year / "documents" / "request.txt"
    return file_to_document(path, "request.txt", "request")


@cache
def real_sheets(year: str) -> dict[str, Sheet]:
    """The sheets of a real document by their numbers."""
    return {sheet.number: sheet for sheet in read_numbered_boxes(real_document(year), request_form()).sheets}


def real_sheet(number: int) -> Sheet:
    return real_sheets("2020" if number < 80 else "2023")[str(number)]


def real_lines(number: int) -> tuple[str, ...]:
    first, last = real_sheet(number).place.lines
    return real_document("2020" if number < 80 else "2023").lines[first - 1:last]


def box(sheet: Sheet, key: str) -> Box:
    (found,) = (one for one in sheet.boxes if one.key == key)
    return found


def body(sheet: Sheet, key: str) -> str:
    return box(sheet, key).body


def slugs(sheet: Sheet) -> list[str]:
    return [remark.slug for remark in sheet.remarks]


def rows(sheet: Sheet) -> list[tuple]:
    """The rows of amounts without their places: kind, group, name, requested, budgeted, earmarked."""
    return [(row.kind, row.group, row.name, row.requested, row.budgeted, row.earmarked)
            for row in sheet.amount_rows]


def funding(sheet: Sheet) -> list[tuple]:
    return [(row.source, row.name, row.amount) for row in sheet.funding_rows]


def essence(sheet: Sheet) -> tuple:
    """What a sheet says, without where it stands and without remarks."""
    return (sheet.number, [(one.key, one.number, one.heading, one.state, one.body) for one in sheet.boxes],
            rows(sheet), [row.lost for row in sheet.amount_rows], funding(sheet), sheet.has_funding_block,
            [scrap.text for scrap in sheet.loose_funding], [scrap.text for scrap in sheet.loose_figures])
