"""Stage 1 for PDFs: the bytes of a file → its pages, one by one."""

from __future__ import annotations

import logging
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import LITERALS_FLATE_DECODE, PDFStream, resolve1
from pdfplumber.utils.exceptions import PdfminerException

from portal.faults import Fault, Faults
from portal.model import Char, Page, Rule
from portal.documents.pdf_marks import MarksInterpreter, PageMarks
from portal.documents.pdf_rules import merge_rules

HEADER_WITHIN = 1_024  # Bytes, as viewers have it.
_DAMAGE_REPAIR = "get the file again from where it is published; open it in a viewer to see whether it is whole"

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # What is wrong with a file is said in faults.


def is_pdf(data: bytes) -> bool:
    """Whether a file's first bytes say that it is a PDF."""
    return b"%PDF-" in data[:HEADER_WITHIN]


class PdfFile:
    """An opened PDF. `len()` is the number of its pages; `name` is how messages call it.

    Raises Faults, one, when it is encrypted, cut off or damaged, or has no pages or more than `max_pages`.
    """

    def __init__(self, data: bytes, name: str, max_pages: int):
        self.name = name
        if b"startxref" not in data.rstrip(b"\0\t\n\r ")[-HEADER_WITHIN:]:
            raise _fault(name, "pdf-cut-off", "a PDF ends with startxref and %%EOF",
                         "another end: the file is cut off", _DAMAGE_REPAIR)
        try:
            pdf = pdfplumber.open(BytesIO(data))
            self._resources = pdf.rsrcmgr
            told = resolve1(resolve1(pdf.doc.catalog.get("Pages") or {}).get("Count"))
            self._pages = list(islice(PDFPage.create_pages(pdf.doc), max_pages + 1))
        except PdfminerException as error:
            raise _cause_to_fault(error.args[0] if error.args else error, name) from None
        except MemoryError:
            raise
        except Exception as error:  # pdfminer.six meets broken files with any exception at all.
            raise _cause_to_fault(error, name) from None
        if not self._pages:
            raise _fault(name, "pdf-without-pages", "a PDF has pages", "none", _DAMAGE_REPAIR)
        told = told if isinstance(told, int) else 0
        if len(self) > max_pages:
            raise _fault(name, "pdf-too-long", f"a PDF has at most {max_pages:,} pages",
                         f"{told:,}" if told >= len(self) else "more",
                         "split the document, or raise limits.pages in config.yaml")
        if told > len(self):
            raise _fault(name, "pdf-damaged", f"the file holds the {told:,} pages that it lists",
                         f"{len(self):,} of them", _DAMAGE_REPAIR)

    def __len__(self) -> int:
        return len(self._pages)

    def read(self, index: int) -> tuple[Page, bool]:
        """A page, from index 0, and whether its content could be read in full. Raises Faults."""
        try:
            page = self._pages[index]
            whole = all(map(_is_whole, page.contents))
            # pdfminer.six keeps what it has unpacked; of a long document that would be more than there is room for.
            page.contents = list(map(_copy, page.contents))
            return self._read(page, index + 1), whole
        except (Faults, MemoryError):
            raise
        except Exception as error:
            raise _cause_to_fault(error, self.name, f"page {index + 1}: ") from None

    def _read(self, page: PDFPage, number: int) -> Page:
        marks = PageMarks(self._resources)
        MarksInterpreter(self._resources, marks).process_page(page)
        if not (0 < marks.width < math.inf and 0 < marks.height < math.inf):
            raise ValueError("a page without bounds")
        width, height, chars, rules = marks.width, marks.height, marks.chars, marks.rules
        turns = Counter(char.turn for char in chars if not char.text.isspace())
        # The page as a whole is turned back by what most of its text stands turned.
        turned = (360 - max(turns, key=lambda turn: (turns[turn], turn == 0))) % 360 if turns else 0
        for _ in range(turned // 90):
            chars = [Char(char.text, height - char.bottom, char.x0, height - char.top, char.x1, char.size,
                          (char.turn + 90) % 360, char.run) for char in chars]
            rules = [Rule(height - rule.bottom, rule.x0, height - rule.top, rule.x1) for rule in rules]
            width, height = height, width
        return Page(number=number, width=width, height=height, chars=tuple(chars), rules=merge_rules(rules),
                    turned=turned, hidden="".join(marks.hidden), drawn=marks.drawn, flawed=marks.flawed)


def _is_whole(reference: Any) -> bool:
    """Whether a content stream is there and decompresses in full. (pdfminer.six goes on with what it gets, or with
    nothing.)"""
    stream = resolve1(reference)
    if not isinstance(stream, PDFStream) or not isinstance(resolve1(stream.get("Length")), int):
        return False
    raw = getattr(stream, "rawdata", None)
    filters = [name for name, _ in stream.get_filters()] if raw and not stream.decipher else []
    if not filters or filters[0] not in LITERALS_FLATE_DECODE:
        return True
    try:
        zlib.decompress(raw)
    except zlib.error:
        return False
    return True


def _copy(reference: Any) -> Any:
    """A stream like the one that is referred to, which is let go when it has been read."""
    stream = resolve1(reference)
    if not isinstance(stream, PDFStream) or stream.rawdata is None:
        return stream
    copy = PDFStream(stream.attrs, stream.rawdata, stream.decipher)
    copy.set_objid(stream.objid, stream.genno)
    return copy


def refuse_unreadable(pages: Sequence[Page], damaged: Sequence[int], name: str) -> None:
    """Raise Faults, one, for a document of these pages when none has text, or the content of some, whose numbers are
    `damaged`, could not be read in full."""
    broken = f"the content of {_listed(damaged)} is not there or can't be decompressed: the file is damaged"
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


def _cause_to_fault(cause: Any, name: str, where: str = "") -> Faults:
    if isinstance(cause, PDFPasswordIncorrect):
        return _fault(name, "pdf-encrypted", "a PDF opens without a password", "one that asks for it",
                      "ask the publisher for a file without a password")
    if isinstance(cause, PDFEncryptionError):
        return _fault(name, "pdf-encrypted", "a PDF opens without a key", f"encryption ({cause})"[:200],
                      "ask the publisher for a file that is not encrypted")
    what = "nesting too deep to follow" if isinstance(cause, RecursionError) else f"{type(cause).__name__}: {cause}"
    return _fault(name, "pdf-damaged", "a PDF is well formed", (where + what)[:200],
                  _DAMAGE_REPAIR)


def _fault(name: str, slug: str, must: str, found: str, repair: str) -> Faults:
    return Faults(Fault(name, 0, slug, must, found, repair))
