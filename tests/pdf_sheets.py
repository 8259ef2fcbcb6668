"""The test documents as the readers read them, and what their data says that they hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal.documents.files import file_to_document
from portal.findings import project_to_findings
from portal.forms import Form, load_forms
from portal.model import Box, Document, Finding, Page, Project, Reading, Sheet
from portal.projects.assemble import reading_to_projects
from portal.sheets.reader import document_to_reading
from tests.drawing.sheets import DOCUMENTS, SHEETS, sheets_of

FORMS = load_forms(Path(__file__).resolve().parent.parent / "content" / "forms")
REQUESTS = [name for name in SHEETS if name.startswith("request")]
SETTLEMENTS = [name for name in SHEETS if name.startswith("settlement")]


def form_of(name: str) -> Form:
    """The form of a test document."""
    return FORMS["budget-request-sheet" if name in REQUESTS else "settlement-sheet"]


@lru_cache
def read(name: str) -> tuple[Document, Reading]:
    """A test document after stages 1 and 2."""
    document = file_to_document(DOCUMENTS / f"{name}.pdf", f"{name}.pdf", "test")
    return document, document_to_reading(document, form_of(name))


@lru_cache
def projects_of(name: str) -> dict[str, tuple[Project, tuple[Finding, ...]]]:
    """The projects of a test document after stages 3 and 4, by number."""
    projects = reading_to_projects(read(name)[1], form_of(name), "test", "test")
    return {project.number: (project, project_to_findings(project)) for project in projects}


def each_sheet(names: list[str]) -> list[tuple[str, str]]:
    """Every sheet of these documents: the document's name and the sheet's number."""
    return [(name, sheet["number"]) for name in names for sheet in sheets_of(name)]


def data_of(name: str, number: str) -> dict[str, Any]:
    """What a sheet was drawn from."""
    return next(sheet for sheet in sheets_of(name) if sheet["number"] == number)


def sheet_of(name: str, number: str) -> Sheet:
    """What was read of a sheet."""
    return next(sheet for sheet in read(name)[1].sheets if sheet.number == number)


def boxes_of(sheet: Sheet) -> dict[str, Box]:
    """A sheet's boxes by their printed number, or else their key."""
    return {box.number or box.key: box for box in sheet.boxes}


def bare(text: str | None) -> str:
    """A text for comparing: without white space and line breaks; full-width figures are what one drawing prints, and
    Chromium writes one wave for another."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", (text or "").replace("〜", "～")))


def rows_of(lines: list) -> list[str]:
    """The lines of a box, as Markdown, bare: a table has a row of dashes below its head."""
    rows: list[str] = []
    for line in lines:
        if isinstance(line, str):
            rows.append(bare(line))
        else:
            head, *body = ["|" + "|".join(map(bare, row)) + "|" for row in line]
            rows += [head, "|" + "---|" * len(line[0]), *body]
    return rows


def printed_rows(body: str) -> list[str]:
    """The lines of a body, bare."""
    return [bare(line) for line in body.split("\n") if line.strip()]


def joins(found: list[str], wanted: list[str]) -> int:
    """How many of the wanted lines are joined to the one before: a line that ends at the edge of its box can't be told
    from one that goes on. -1 where the lines differ in anything else."""
    rest, count = list(wanted), 0
    for line in found:
        held = 0
        while rest and line.startswith(rest[0]):
            line = line.removeprefix(rest.pop(0))
            held += 1
            if not line:
                break
        if line or not held:
            return -1
        count += held - 1
    return count if not rest else -1


def reread(name: str, change: Callable[[Page], Page]) -> Reading:
    """What is read of a test document when `change` has changed its pages."""
    document, _ = read(name)
    return document_to_reading(replace(document, pages=tuple(map(change, document.pages))), form_of(name))


def retold(words: dict[str, str]) -> Callable[[Page], Page]:
    """A change of words, in whatever lines they are printed: each letter becomes that of another word as long."""
    def change(page: Page) -> Page:
        chars = list(page.chars)
        text = "".join(char.text[:1] or " " for char in chars)
        for word, other in words.items():
            for match in re.finditer(re.escape(word), text):
                for index, letter in zip(range(*match.span()), other, strict=True):
                    chars[index] = replace(chars[index], text=letter)
        return replace(page, chars=tuple(chars))
    return change


def yen(printed: str | None, unit: int) -> int | None:
    """A printed figure in yen; None where nothing, or a dash, is printed."""
    plain = bare(printed).strip("()").replace(",", "").removesuffix("円")
    return None if plain in ("", "-") else -unit * int(plain[1:]) if plain[0] in "△▲-" else unit * int(plain)


def unit_of(data: dict[str, Any]) -> int:
    """In how many yen a request sheet counts."""
    return {"千円": 1_000, "円": 1}[data.get("unit", "千円")]
