"""Stage 1 for PDFs: a published file becomes a Document of pages."""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections import Counter
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, resolve1
from pdfplumber.utils.exceptions import PdfminerException

from portal.faults import Fault, Faults
from portal.model import Char, Document, Page, Rule
from portal.documents.pdf_marks import MarksInterpreter, PageMarks
from portal.documents.pdf_rules import merge_rules

MAX_PAGES = 3_000
HEADER_WITHIN = 1_024  # Bytes, as viewers have it.
_DAMAGE_REPAIR = "get the file again from where it is published; open it in a viewer to see whether it is whole"

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # What is wrong with a file is said in faults.


def is_pdf(data: bytes) -> bool:
    """Whether a file's first bytes say that it is a PDF."""
    return b"%PDF-" in data[:HEADER_WITHIN]


def data_to_pdf_document(data: bytes, name: str, key: str) -> Document:
    """The bytes of a PDF as a Document of pages; `name` is how messages call it, `key` its key in source.yaml.

    Raises Faults, one, when it is encrypted, cut off or damaged, has no pages or too many, or no text on any page.
    """
    if b"startxref" not in data.rstrip(b"\0\t\n\r ")[-HEADER_WITHIN:]:
        raise _fault(name, "pdf-cut-off", "a PDF ends with startxref and %%EOF",
                     "another end: the file is cut off", _DAMAGE_REPAIR)
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            pages, damaged = _read_pages(pdf, name)
    except PdfminerException as error:
        raise _cause_to_fault(error.args[0] if error.args else error, name) from None
    except (Faults, MemoryError, RecursionError):
        raise
    except Exception as error:  # pdfminer.six meets broken files with any exception at all.
        raise _cause_to_fault(error, name) from None
    _refuse_unreadable(pages, damaged, name)
    return Document(path=name, key=key, sha256=hashlib.sha256(data).hexdigest(), lines=(), pages=pages)


def _read_pages(pdf: pdfplumber.PDF, name: str) -> tuple[tuple[Page, ...], list[int]]:
    """The pages, and the numbers of those whose content is damaged."""
    if not pdf.pages:
        raise _fault(name, "pdf-without-pages", "a PDF has pages", "none", _DAMAGE_REPAIR)
    if len(pdf.pages) > MAX_PAGES:
        raise _fault(name, "pdf-too-long", f"a PDF has at most {MAX_PAGES:,} pages", f"{len(pdf.pages):,}",
                     "split the document")
    told = resolve1(resolve1(pdf.doc.catalog.get("Pages") or {}).get("Count"))
    if isinstance(told, int) and told > len(pdf.pages):
        raise _fault(name, "pdf-damaged", f"the file holds the {told:,} pages that it lists",
                     f"{len(pdf.pages):,} of them", _DAMAGE_REPAIR)
    pages, damaged = [], []
    for page in pdf.pages:
        if not all(_is_whole(stream) for stream in page.page_obj.contents):
            damaged.append(page.page_number)
        pages.append(_read_page(page))
        page.close()
    return tuple(pages), damaged


def _read_page(page: pdfplumber.page.Page) -> Page:
    marks = PageMarks(page.pdf.rsrcmgr)
    MarksInterpreter(page.pdf.rsrcmgr, marks).process_page(page.page_obj)
    width, height, chars, rules = marks.width, marks.height, marks.chars, marks.rules
    turns = Counter(char.turn for char in chars if not char.text.isspace())
    # The page as a whole is turned back by what most of its text stands turned.
    turned = (360 - max(turns, key=lambda turn: (turns[turn], turn == 0))) % 360 if turns else 0
    for _ in range(turned // 90):
        chars = [Char(char.text, height - char.bottom, char.x0, height - char.top, char.x1, char.size,
                      (char.turn + 90) % 360, char.run) for char in chars]
        rules = [Rule(height - rule.bottom, rule.x0, height - rule.top, rule.x1) for rule in rules]
        width, height = height, width
    return Page(number=page.page_number, width=width, height=height, chars=tuple(chars), rules=merge_rules(rules),
                turned=turned, hidden="".join(marks.hidden), drawn=marks.drawn)


def _is_whole(reference: Any) -> bool:
    """Whether a content stream decompresses in full. (pdfminer.six goes on with what it gets, or with nothing.)"""
    stream = resolve1(reference)
    raw = getattr(stream, "rawdata", None)
    filters = [name for name, _ in stream.get_filters()] if raw and not stream.decipher else []
    if not filters or filters[0] not in LITERALS_FLATE_DECODE:
        return True
    try:
        zlib.decompress(raw)
    except zlib.error:
        return False
    return True


def _refuse_unreadable(pages: tuple[Page, ...], damaged: list[int], name: str) -> None:
    broken = f"the content of {_listed(damaged)} can't be decompressed: the file is damaged"
    if not any(not char.text.isspace() for page in pages for char in page.chars):
        found = f"no text on any of its {len(pages)} pages"
        found += "; " + broken if damaged else ", only text that is invisible" \
            if any(page.hidden.strip() for page in pages) else ""
        repair = "get the file again; if its letters are drawings or scans it needs OCR" if damaged else \
            "needs OCR: have its text recognised, or get the file from which it was made"
        raise _fault(name, "no-text-layer", "a PDF has a text layer", found, repair)
    if damaged:
        raise _fault(name, "pdf-damaged", "every page can be read in full", broken, _DAMAGE_REPAIR)


def _listed(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:5]))
    return f"page{'s' if len(pages) > 1 else ''} {shown}{' …' if len(pages) > 5 else ''}"


def _cause_to_fault(cause: Any, name: str) -> Faults:
    if isinstance(cause, PDFPasswordIncorrect):
        return _fault(name, "pdf-encrypted", "a PDF opens without a password", "one that asks for it",
                      "ask the publisher for a file without a password")
    if isinstance(cause, PDFEncryptionError):
        return _fault(name, "pdf-encrypted", "a PDF opens without a key", f"encryption ({cause})"[:200],
                      "ask the publisher for a file that is not encrypted")
    return _fault(name, "pdf-damaged", "a PDF is well formed", f"{type(cause).__name__}: {cause}"[:200],
                  _DAMAGE_REPAIR)


def _fault(name: str, slug: str, must: str, found: str, repair: str) -> Faults:
    return Faults(Fault(name, 0, slug, must, found, repair))
