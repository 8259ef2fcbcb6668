"""A ward's year as bytes, and back: what is kept beside the content (portal/year_store.py), and what the digests of the
year are taken from, so that no project is put into bytes twice."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import get_type_hints

import msgspec

from portal.changes.published import load_published
from portal.kept import digest
from portal.model import BookSummary, Finding, Kan
from portal.pages.site_model import BookPart, Entry, Population, SiteDocument, WardYear
from portal.sources import WardYear as SourceYear

_HINTS = get_type_hints(SiteDocument)
_NAMES = [each.name for each in fields(SiteDocument) if each.name not in ("book", "entries")]
# A document, its book by kind: two kinds of records in one list could not be told apart.
_Document = msgspec.defstruct("_Document", [
    *((name, _HINTS[name]) for name in _NAMES),
    ("summaries", tuple[tuple[BookSummary, tuple[Finding, ...]], ...]),
    ("kan", tuple[tuple[Kan, tuple[Finding, ...]], ...])], array_like=True)


class _Frame(msgspec.Struct, array_like=True):
    """A year without its projects."""

    documents: tuple[_Document, ...]
    population: Population | None
    coverage: str | None


class _Year(msgspec.Struct, array_like=True):
    """`entries` are those of each document."""

    frame: _Frame
    entries: tuple[tuple[Entry, ...], ...]


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(_Year).decode


@dataclass(frozen=True)
class PackedYear:
    """A year as bytes, without what became of its published figures.

    body     what `unpack` takes
    digest   of all that is published of the year
    entries  of each document the digests of its entries
    """

    body: bytes
    digest: str
    entries: tuple[tuple[str, ...], ...]


def pack(year: WardYear) -> PackedYear:
    """A year as bytes. Raises ValueError for what can't be given back: a text with half of a surrogate pair, a number of
    more than 64 bits."""
    documents = tuple(_Document(
        *(getattr(document, name) for name in _NAMES),
        tuple((each.part, each.findings) for each in document.book if isinstance(each.part, BookSummary)),
        tuple((each.part, each.findings) for each in document.book if isinstance(each.part, Kan)))
        for document in year.documents)
    try:
        frame = _ENCODE(_Frame(documents, year.population, year.coverage))
        entries = [[(_ENCODE(entry.project), _ENCODE(entry.findings)) for entry in document.entries]
                   for document in year.documents]
    except OverflowError as error:
        raise ValueError(str(error)) from None
    digests = tuple(tuple([digest(*entry) for entry in own]) for own in entries)
    told = [[{"project": msgspec.Raw(project), "findings": msgspec.Raw(findings), "digest": known}
             for (project, findings), known in zip(*own)] for own in zip(entries, digests)]
    body = _ENCODE((msgspec.Raw(frame), told))
    return PackedYear(body, digest(year.year, frame, digests, year.changes), digests)


def unpack(year: SourceYear, body: bytes) -> WardYear:
    """The year that `pack` was given. Raises ValueError for other bytes, and Faults for the file of its changes."""
    found = _DECODE(body)
    return WardYear(year.year, tuple(SiteDocument(
        **{name: getattr(document, name) for name in _NAMES}, entries=entries,
        book=tuple(BookPart(part, findings) for part, findings in (*document.summaries, *document.kan)))
        for document, entries in zip(found.frame.documents, found.entries, strict=True)),
        found.frame.population, found.frame.coverage, load_published(year.folder, year.name))
