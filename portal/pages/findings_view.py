"""What the checks say, for /findings/: by kind and ward, and how much of each document was read and proved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.findings.book_proof import count_book_figures
from portal.findings.proof import Proof, add_figures, document_to_proof, sum_proofs
from portal.model import Finding
from portal.pages.addresses import document_path, place_path, ward_path
from portal.pages.book_views import BookListed, book_listed
from portal.pages.list_view import DocumentListed, Listed, count_verdicts, listed_of
from portal.pages.site_model import Site, SiteDocument, Ward, WardYear

INLINE = 100  # Findings that a kind's page lists itself; of more it names the wards.
ON_A_PAGE = 100
_GRAVITY = {"fails": 0, "cannot-tell": 1, "holds": 2}


@dataclass(frozen=True)
class Found:
    """A finding with its project, or its part of a budget book, and the address of its place."""

    finding: Finding
    listed: Listed | BookListed
    line: str | None


@dataclass(frozen=True)
class ProvedDocument:
    """A document with its proof and its verdicts."""

    year: WardYear
    document: SiteDocument
    path: str
    proof: Proof
    verdicts: dict[str, int]


@dataclass(frozen=True)
class KindInWard:
    """How many findings of one kind a ward has, and where they stand."""

    slug: str
    path: str
    verdicts: dict[str, int]


@dataclass(frozen=True)
class ProvedWard:
    """A ward: what was read and proved of all its documents, of each, newest year first, and its findings by kind,
    each with the address of its page."""

    ward: Ward
    path: str
    proof: Proof
    documents: tuple[ProvedDocument, ...]
    kinds: tuple[KindInWard, ...]


@dataclass(frozen=True)
class FindingsPart:
    """A page of the findings of one kind in one ward: `at` of `pages`, from 1; `paths` are those of all its
    pages."""

    slug: str
    ward: Ward
    path: str
    found: tuple[Found, ...]
    at: int
    paths: tuple[str, ...]


@dataclass(frozen=True)
class FindingKind:
    """All findings of one kind: how many of which verdict, in all and by ward (each with the address of its page),
    and the findings themselves where they are few, else None."""

    slug: str
    path: str
    verdicts: dict[str, int]
    wards: tuple[tuple[Ward, str, dict[str, int]], ...]
    found: tuple[Found, ...] | None
    parts: tuple[FindingsPart, ...]


@dataclass(frozen=True)
class FindingsView:
    """The whole: kinds, of which first those that fail, then those that can't tell; and the documents by ward."""

    verdicts: dict[str, int]
    kinds: tuple[FindingKind, ...]
    wards: tuple[ProvedWard, ...]


def findings_view(site: Site) -> FindingsView:
    """What /findings/ and the pages below it show."""
    found: dict[str, list[Found]] = {}
    for ward in site.wards:
        for listed in listed_of(ward, ward.years):
            for finding in listed.entry.findings:
                found.setdefault(finding.slug, []).append(
                    Found(finding, listed, place_path(listed.shown, finding.place)))
    for of in site.documents():
        whole = DocumentListed(*of)
        for finding in whole.document.findings:
            found.setdefault(finding.slug, []).append(Found(finding, whole, place_path(whole.shown, finding.place)))
        for part in book_listed(*of):
            for finding in part.part.findings:
                found.setdefault(finding.slug, []).append(
                    Found(finding, part, place_path(part.shown, finding.place)))
    kinds = sorted((_kind(slug, own) for slug, own in found.items()),
                   key=lambda kind: (not kind.verdicts["fails"], not kind.verdicts["cannot-tell"], kind.slug))
    return FindingsView(count_verdicts(each.finding for own in found.values() for each in own), tuple(kinds),
                        tuple(_ward(ward, kinds) for ward in site.wards))


def _kind(slug: str, found: Sequence[Found]) -> FindingKind:
    path = f"findings/{slug}/"
    by_ward: dict[str, list[Found]] = {}
    for each in found:
        by_ward.setdefault(each.listed.ward.key, []).append(each)
    wards = tuple((own[0].listed.ward, f"{path}{ward_path(key)}", _verdicts(own)) for key, own in by_ward.items())
    parts = [part for (ward, at, _), own in zip(wards, by_ward.values()) for part in _parts(slug, ward, at, own)]
    return FindingKind(slug, path, _verdicts(found), wards, _worst_first(found) if len(found) <= INLINE else None,
                       tuple(parts))


def _parts(slug: str, ward: Ward, path: str, found: Sequence[Found]) -> list[FindingsPart]:
    own = _worst_first(found)
    cuts = [own[at:at + ON_A_PAGE] for at in range(0, len(own), ON_A_PAGE)]
    paths = tuple(path if at == 1 else f"{path}{at}/" for at in range(1, len(cuts) + 1))
    return [FindingsPart(slug, ward, paths[at - 1], cut, at, paths) for at, cut in enumerate(cuts, 1)]


def _worst_first(found: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(sorted(found, key=lambda each: _GRAVITY[each.finding.verdict]))


def _verdicts(found: Iterable[Found]) -> dict[str, int]:
    return count_verdicts(each.finding for each in found)


def _ward(ward: Ward, kinds: Iterable[FindingKind]) -> ProvedWard:
    documents = tuple(proved_document(ward, year, document)
                      for year in sorted(ward.years, key=lambda year: -year.year) for document in year.documents)
    return ProvedWard(ward, f"findings/wards/{ward_path(ward.key)}", sum_proofs(one.proof for one in documents),
                      documents,
                      tuple(KindInWard(kind.slug, path, verdicts)
                            for kind in kinds for own, path, verdicts in kind.wards if own.key == ward.key))


def proved_document(ward: Ward, year: WardYear, document: SiteDocument) -> ProvedDocument:
    """How much of a document was read and proved."""
    lines = document.lines or ("".join(row) for table in document.tables for row in table.rows)
    proof = document_to_proof(((entry.project, entry.findings) for entry in document.entries), lines, document.left_out,
                              document.findings)
    book = count_book_figures((part.part, part.findings) for part in document.book)
    return ProvedDocument(
        year, document, document_path(ward.key, year.year, document.key), add_figures(proof, book),
        count_verdicts(document.all_findings))
