"""What the checks say, for /findings/: by kind and ward, and how much of each document was read and proved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from portal.findings.book_proof import count_book_figures
from portal.findings.proof import Proof, add_figures, document_to_proof, sum_proofs
from portal.model import VERDICTS, Finding
from portal.pages.addresses import document_path, place_path, ward_path
from portal.pages.book_views import BookListed, book_listed
from portal.pages.list_view import DocumentListed, Listed, count_verdicts, document_apart, listed_apart
from portal.pages.site_model import SiteDocument, Ward, WardYear

INLINE = 100  # Findings that a kind's page lists itself; of more it names the wards.
ON_A_PAGE = 100
_GRAVITY = {"fails": 0, "cannot-tell": 1, "holds": 2}
_Counts = dict[str, dict[str, Counter[str]]]


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
    """The findings of one kind: how many of which verdict, in all and by ward (each with the address of its page),
    and the findings themselves where they are few, else None."""

    slug: str
    path: str
    verdicts: dict[str, int]
    wards: tuple[tuple[Ward, str, dict[str, int]], ...]
    found: tuple[Found, ...] | None


@dataclass(frozen=True)
class FindingsView:
    """The whole: kinds, of which first those that fail, then those that can't tell; and the documents by ward."""

    verdicts: dict[str, int]
    kinds: tuple[FindingKind, ...]
    wards: tuple[ProvedWard, ...]


class Checks:
    """What the checks of a site say, gathered year by year; of each year its counts are held, and the findings of kinds
    that have few."""

    def __init__(self) -> None:
        # Of findings of projects, then of those of documents and books: verdicts by kind and ward, and the few.
        self._counts: tuple[_Counts, _Counts] = {}, {}
        self._few: tuple[dict[str, list[Found]], dict[str, list[Found]]] = {}, {}
        self._documents: dict[str, list[ProvedDocument]] = {}

    def add(self, ward: Ward, year: WardYear) -> None:
        """A year, which comes after those that have been added."""
        for at, found in enumerate(_found(ward, [year])):
            for each in found:
                slug, verdicts = each.finding.slug, self._counts[at].setdefault(each.finding.slug, {})
                verdicts.setdefault(ward.key, Counter())[each.finding.verdict] += 1
                few = self._few[at].setdefault(slug, [])
                if len(few) <= INLINE:
                    few.append(each)
        self._documents.setdefault(ward.key, []).extend(
            proved_document(ward, year, document) for document in year.documents)

    def view(self, wards: Sequence[Ward]) -> FindingsView:
        """What /findings/ and the pages of kinds and wards show, of these wards in their order."""
        names = {ward.key: replace(ward, years=()) for ward in wards}
        kinds = sorted((self._kind(slug, names) for slug in {**self._counts[0], **self._counts[1]}),
                       key=lambda kind: (not kind.verdicts["fails"], not kind.verdicts["cannot-tell"], kind.slug))
        return FindingsView(_verdicts(*(kind.verdicts for kind in kinds)), tuple(kinds),
                            tuple(_ward(ward, self._documents.get(ward.key, ()), kinds) for ward in names.values()))

    def _kind(self, slug: str, wards: dict[str, Ward]) -> FindingKind:
        own = [counts.get(slug, {}) for counts in self._counts]
        by_ward = tuple((wards[key], _part_path(slug, wards[key]), _verdicts(*(each.get(key, {}) for each in own)))
                        for key in {**own[0], **own[1]})
        verdicts = _verdicts(*(each for _, _, each in by_ward))
        few = [each for found in self._few for each in found.get(slug, ())]
        return FindingKind(slug, f"findings/{slug}/", verdicts, by_ward,
                           _worst_first(few) if sum(verdicts.values()) <= INLINE else None)


def findings_parts(ward: Ward, kinds: Iterable[FindingKind]) -> Iterator[FindingsPart]:
    """The pages of the findings of a ward."""
    found: dict[str, list[Found]] = {}
    for own in _found(ward, list(ward.years)):
        for each in own:
            found.setdefault(each.finding.slug, []).append(each)
    alone = replace(ward, years=())
    for kind in kinds:
        if kind.slug in found:
            yield from _parts(kind.slug, alone, _part_path(kind.slug, ward), found[kind.slug])


def _found(ward: Ward, years: Sequence[WardYear]) -> tuple[Iterator[Found], Iterator[Found]]:
    """The findings of projects, and those of documents and books, in order."""
    return _of_projects(ward, years), _of_documents(ward, years)


def _of_projects(ward: Ward, years: Iterable[WardYear]) -> Iterator[Found]:
    for year in years:
        for listed in listed_apart(ward, year):
            shown, named = listed.shown, listed.named
            for finding in listed.entry.findings:
                yield Found(finding, named, place_path(shown, finding.place))


def _of_documents(ward: Ward, years: Iterable[WardYear]) -> Iterator[Found]:
    for year in years:
        for document in year.documents:
            of = document_apart(ward, year, document)
            whole = DocumentListed(*of)
            for finding in document.findings:
                yield Found(finding, whole, place_path(whole.shown, finding.place))
            for part in book_listed(*of[:2], replace(of[2], book=document.book)):
                for finding in part.part.findings:
                    yield Found(finding, part, place_path(part.shown, finding.place))


def _part_path(slug: str, ward: Ward) -> str:
    return f"findings/{slug}/{ward_path(ward.key)}"


def _parts(slug: str, ward: Ward, path: str, found: Sequence[Found]) -> list[FindingsPart]:
    own = _worst_first(found)
    cuts = [own[at:at + ON_A_PAGE] for at in range(0, len(own), ON_A_PAGE)]
    paths = tuple(path if at == 1 else f"{path}{at}/" for at in range(1, len(cuts) + 1))
    return [FindingsPart(slug, ward, paths[at - 1], cut, at, paths) for at, cut in enumerate(cuts, 1)]


def _worst_first(found: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(sorted(found, key=lambda each: _GRAVITY[each.finding.verdict]))


def _verdicts(*counts: Mapping[str, int]) -> dict[str, int]:
    return {verdict: sum(each.get(verdict, 0) for each in counts) for verdict in VERDICTS}


def _ward(ward: Ward, documents: Iterable[ProvedDocument], kinds: Iterable[FindingKind]) -> ProvedWard:
    newest_first = tuple(sorted(documents, key=lambda document: -document.year.year))
    return ProvedWard(ward, f"findings/wards/{ward_path(ward.key)}", sum_proofs(one.proof for one in newest_first),
                      newest_first,
                      tuple(KindInWard(kind.slug, path, verdicts)
                            for kind in kinds for own, path, verdicts in kind.wards if own.key == ward.key))


def proved_document(ward: Ward, year: WardYear, document: SiteDocument) -> ProvedDocument:
    """How much of a document was read and proved."""
    lines = document.lines or ("".join(row) for table in document.tables for row in table.rows)
    proof = document_to_proof(((entry.project, entry.findings) for entry in document.entries), lines, document.left_out,
                              document.findings)
    book = count_book_figures((part.part, part.findings) for part in document.book)
    _, of_year, light = document_apart(ward, year, document)
    return ProvedDocument(
        of_year, light, document_path(ward.key, year.year, document.key), add_figures(proof, book),
        count_verdicts(document.all_findings))
