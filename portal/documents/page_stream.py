"""Stage 1 for PDFs: a Document whose pages are read while they are asked for, by several processes where there are
that many."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterator, Sequence
from itertools import starmap
from operator import attrgetter

from portal.documents.parallel import MAX_PIECES, work_in_order
from portal.documents.pdf_pages import PdfFile, refuse_unreadable
from portal.faults import Faults
from portal.model import Char, Document, Page, Rule

_CHAR = attrgetter(*Char.__slots__)
_RULE = attrgetter(*Rule.__slots__)


class PageStream(Sequence[Page]):
    """The pages of `file`, by up to `jobs` processes, of which this one is one; once read, they are kept.

    Whoever asks for a page may meet Faults, one: of a page that can't be read, and, behind the last page, of a
    document without text or with damaged pages.
    """

    def __init__(self, file: PdfFile, jobs: int):
        self._name, self._count = file.name, len(file)
        self._source = work_in_order(file.read, len(file), jobs, _pack, _unpack)
        self._read: list[Page] = []
        self._damaged: list[int] = []
        self._faults: Faults | None = None

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index):
        numbers = range(self._count)[index]
        if isinstance(index, slice):
            return tuple(self[number] for number in numbers)
        while len(self._read) <= numbers:
            self._read_next()
        return self._read[numbers]

    def __iter__(self) -> Iterator[Page]:
        return map(self.__getitem__, range(self._count))

    def _read_next(self) -> None:
        if self._faults:
            raise self._faults
        try:
            page, whole = next(self._source)
            if not whole:
                self._damaged.append(page.number)
            if page.number == self._count:
                refuse_unreadable([*self._read, page], self._damaged, self._name)
        except Faults as faults:
            self._faults = faults
            raise
        self._read.append(page)


def data_to_pdf_document(data: bytes, name: str, key: str, max_pages: int = MAX_PIECES, jobs: int = 1) -> Document:
    """The bytes of a PDF as a Document whose pages are read when they are asked for; see PageStream. Raises Faults
    when it can't be opened, or has more than `max_pages`."""
    return Document(name, key, hashlib.sha256(data).hexdigest(), (), PageStream(PdfFile(data, name, max_pages), jobs))


def _pack(read: tuple[Page, bool]) -> bytes:
    page, whole = read
    return marshal.dumps((whole, page.number, page.width, page.height, list(map(_CHAR, page.chars)),
                          list(map(_RULE, page.rules)), page.turned, page.hidden, page.drawn, page.flawed))


def _unpack(data: bytes) -> tuple[Page, bool]:
    whole, number, width, height, chars, rules, *rest = marshal.loads(data)
    return Page(number, width, height, tuple(starmap(Char, chars)), tuple(starmap(Rule, rules)), *rest), whole
