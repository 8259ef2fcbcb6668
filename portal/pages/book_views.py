"""A budget book → the pages of its 款 and 項, and what its document's page shows of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.model import BookFigures, BookSummary, Corrected, Finding, Kan, Kou, Moku, Place
from portal.pages.addresses import Shown, document_path, place_path, step
from portal.pages.book_rows import (BookLine, MokuDetail, book_line, kou_figures, largest_of, letters_of,
                                    moku_detail, row_figures)
from portal.pages.list_view import count_verdicts
from portal.pages.site_model import BookPart, SiteDocument, Ward, WardYear

Found = tuple[Finding, str | None]

_STEP = re.compile(r"([a-z_]+)(?:\[([^\[\]]+)\])?")
LONG = 12_000  # Letters that the page of a 項 can have of 説明; of more, each 目 with more than SHORT has its own page.
SHORT = 400


@dataclass(frozen=True)
class BookListed:
    """A part of a budget book with where it stands, for lists of findings; `path` is the address of its page."""

    ward: Ward
    year: WardYear
    document: SiteDocument
    part: BookPart
    path: str

    @property
    def title(self) -> str:
        """What lists call it."""
        return title_of(self.part.part)

    @property
    def corrections(self) -> tuple[Corrected, ...]:
        """What a person put right of it."""
        return self.part.part.corrections

    @property
    def document_path(self) -> str:
        """The address of its document's page."""
        return document_path(self.ward.key, self.year.year, self.document.key)

    @property
    def shown(self) -> Shown:
        """Where its places are shown."""
        return Shown(self.document_path, split=self.document.split)


@dataclass(frozen=True)
class Neighbour:
    """A link to a 款 or 項."""

    path: str
    title: str


@dataclass(frozen=True)
class BookTable:
    """One side of one account of a budget book: its table of 総括, if it has one, and its 款, each with its page."""

    side: str
    account: str | None
    unit: str
    summary: tuple[BookLine, ...]
    total: BookLine | None
    kan: tuple[BookLine, ...]
    findings: tuple[Found, ...]


@dataclass(frozen=True)
class KanView:
    """A 款: its 項, each with its 目, and what its checks say of it as a whole; `verdicts` counts all of them."""

    ward: Ward
    year: WardYear
    document: SiteDocument
    document_path: str
    path: str
    kan: Kan
    title: str
    line: BookLine
    kou: tuple[tuple[BookLine, tuple[BookLine, ...]], ...]
    findings: tuple[Found, ...]
    verdicts: dict[str, int]
    corrections: tuple[Corrected, ...]
    before: Neighbour | None
    after: Neighbour | None


@dataclass(frozen=True)
class KouView:
    """A 項 with everything about its 目; `findings` are those about none of them."""

    ward: Ward
    year: WardYear
    document: SiteDocument
    document_path: str
    path: str
    kan: Kan
    kan_path: str
    kan_title: str
    title: str
    line: BookLine
    moku: tuple[MokuDetail, ...]
    findings: tuple[Found, ...]
    verdicts: dict[str, int]
    before: Neighbour | None
    after: Neighbour | None


@dataclass(frozen=True)
class MokuView:
    """A 目 that has a page of its own."""

    path: str
    title: str
    kou: KouView
    moku: MokuDetail

    @property
    def ward(self) -> Ward:
        return self.kou.ward

    @property
    def year(self) -> WardYear:
        return self.kou.year


def title_of(part: Kan | BookSummary | Kou) -> str:
    """What pages call it: 2款 総務費, 1項 総務管理費, 総括."""
    if isinstance(part, BookSummary):
        return "総括"
    return _numbered(part.number, "款" if isinstance(part, Kan) else "項", part.name)


def _numbered(number: str | None, level: str, name: str) -> str:
    return " ".join(filter(None, (f"{number}{level}" if number else level, name)))


def corrected_at(part: Kan | BookSummary, field: str) -> tuple[str, str]:
    """What a correction of a part is about: the names on the way to it, and the value's own identifier."""
    names, holder, key = [], part, ""
    for key, at in _STEP.findall(field):
        rows = getattr(holder, key, None) if at else ()
        found = [row for place, row in enumerate(rows or ()) if at in (str(place), row.name)]
        names.extend([found[0].name if found else at] if at else [])
        holder = found[0] if found else None
    return " › ".join(names), key


def part_path(ward: str, year: int, document: str, part: Kan) -> str:
    """The page of a 款; its last step is what its id says after ward, year and document."""
    return f"{document_path(ward, year, document)}{step(part.id.removeprefix(f'{ward}-{year}-{document}-'))}/"


def kou_steps(kan: Kan) -> tuple[str, ...]:
    """The last steps of the addresses of a 款's 項: their numbers, or their places where a number is lacking or there
    twice."""
    numbers = [kou.number for kou in kan.kou]
    return tuple(f"kou-{kou.number}" if kou.number and numbers.count(kou.number) == 1 else f"kou-i{place:02d}"
                 for place, kou in enumerate(kan.kou, 1))


def book_listed(ward: Ward, year: WardYear, document: SiteDocument) -> tuple[BookListed, ...]:
    """Every part of a document's budget book."""
    folder = document_path(ward.key, year.year, document.key)
    return tuple(BookListed(ward, year, document, part,
                            part_path(ward.key, year.year, document.key, part.part) if isinstance(part.part, Kan)
                            else folder) for part in document.book)


def book_places(part: BookPart) -> set[Place]:
    """Every place that the pages of a part link to."""
    one = part.part
    places = {one.source.place, *(finding.place for finding in part.findings)}
    if isinstance(one, BookSummary):
        return places | {row.place for row in (*(row.figures for row in one.rows), one.total) if row}
    for kou in one.kou:
        places |= {row.place for row in (one.figures, kou.figures, kou.total) if row}
        for moku in kou.moku:
            places |= _moku_places(moku)
    return places


def book_tables(ward: Ward, year: WardYear, document: SiteDocument) -> tuple[BookTable, ...]:
    """What a document's page shows of its budget book, 歳出 first."""
    shown = Shown(document_path(ward.key, year.year, document.key), split=document.split)
    groups: dict[tuple[str, str | None], list[BookPart]] = {}
    for part in document.book:
        groups.setdefault((part.part.side, part.part.account), []).append(part)
    tables = []
    for (side, account), parts in sorted(groups.items(), key=lambda group: group[0][0]):
        summaries = [part for part in parts if isinstance(part.part, BookSummary)]
        kan = [part for part in parts if isinstance(part.part, Kan)]
        rows = [row for part in summaries for row in part.part.rows]
        largest = largest_of([*(row.figures for row in rows), *(_kan_figures(part.part) for part in kan)])
        total = next((part.part.total for part in summaries if part.part.total), None)
        unit = parts[0].part.unit
        tables.append(BookTable(
            side, account, unit,
            tuple(book_line(row.number, row.name, row.figures, unit, shown, row.figures.place, largest=largest)
                  for row in rows),
            book_line(None, "", total, unit, shown, total.place) if total else None,
            tuple(_kan_line(part, shown, part_path(ward.key, year.year, document.key, part.part), largest)
                  for part in kan),
            tuple(_found(shown, (finding for part in summaries for finding in part.findings)))))
    return tuple(tables)


def book_pages(ward: Ward, year: WardYear, document: SiteDocument) -> Iterator[KanView | KouView | MokuView]:
    """The pages of a document's budget book."""
    parts = [part for part in document.book if isinstance(part.part, Kan)]
    links = [Neighbour(part_path(ward.key, year.year, document.key, part.part), title_of(part.part)) for part in parts]
    shown = Shown(document_path(ward.key, year.year, document.key), split=document.split)
    for at, part in enumerate(parts):
        kan, folder, path = part.part, document_path(ward.key, year.year, document.key), links[at].path
        own = [Neighbour(f"{path}{last}/", title_of(kou)) for last, kou in zip(kou_steps(kan), kan.kou)]
        about = [tuple(_about(kou, part.findings)) for kou in kan.kou]
        largest = largest_of(moku.figures for kou in kan.kou for moku in kou.moku)
        told = {id(finding) for findings in about for finding in findings}
        yield KanView(
            ward, year, document, folder, path, kan, title_of(kan),
            _kan_line(part, shown, path, largest_of([_kan_figures(kan)])),
            tuple((_kou_line(kou, kan, shown, link.path, largest_of(map(kou_figures, kan.kou)), findings),
                   tuple(book_line(moku.number, moku.name, moku.figures, kan.unit, shown, moku.figures.place,
                                   path=f"{link.path}#{_anchor(place)}", largest=largest)
                         for place, moku in enumerate(kou.moku, 1)))
                  for kou, link, findings in zip(kan.kou, own, about)),
            tuple(_found(shown, (finding for finding in part.findings if id(finding) not in told))),
            count_verdicts(part.findings), kan.corrections, *_beside(links, at))
        for place, (kou, link, findings) in enumerate(zip(kan.kou, own, about)):
            view = _kou_view(ward, year, document, kan, path, kou, link, findings, _beside(own, place))
            yield view
            yield from (MokuView(moku.path, _numbered(moku.line.number, "目", moku.line.name), view, moku)
                        for moku in view.moku if moku.path)


def _kou_view(ward: Ward, year: WardYear, document: SiteDocument, kan: Kan, kan_path: str, kou: Kou, link: Neighbour,
              findings: tuple[Finding, ...], beside: tuple[Neighbour | None, Neighbour | None]) -> KouView:
    folder = document_path(ward.key, year.year, document.key)
    shown = Shown(folder, split=document.split)
    largest = largest_of(moku.figures for moku in kou.moku)
    of_moku = [[finding for finding in findings if finding.place in places] for places in map(_moku_places, kou.moku)]
    told = {id(finding) for own in of_moku for finding in own}
    long = sum(map(letters_of, kou.moku)) > LONG
    return KouView(
        ward, year, document, folder, link.path, kan, kan_path, title_of(kan), link.title,
        _kou_line(kou, kan, shown, None, largest_of([kou_figures(kou)]), findings),
        tuple(moku_detail(_anchor(place), f"{link.path}{_anchor(place)}/" if long and letters_of(moku) > SHORT else None,
                          moku, kan, shown, largest, own)
              for place, (moku, own) in enumerate(zip(kou.moku, of_moku), 1)),
        tuple(_found(shown, (finding for finding in findings if id(finding) not in told))),
        count_verdicts(findings), *beside)


def _kan_figures(kan: Kan) -> BookFigures:
    return row_figures(kan.figures, map(kou_figures, kan.kou), kan.source.place)


def _kan_line(part: BookPart, shown: Shown, path: str, largest: int) -> BookLine:
    kan = part.part
    return book_line(kan.number, kan.name, kan.figures, kan.unit, shown, kan.source.place,
                     parts=[kou_figures(kou) for kou in kan.kou], path=path, largest=largest, findings=part.findings)


def _kou_line(kou: Kou, kan: Kan, shown: Shown, path: str | None, largest: int,
              findings: Iterable[Finding]) -> BookLine:
    first = kou.moku[0].figures.place if kou.moku else kan.source.place
    return book_line(kou.number, kou.name, kou_figures(kou), kan.unit, shown, first,
                     parts=[moku.figures for moku in kou.moku], path=path, largest=largest, findings=findings)


def _about(kou: Kou, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings about a 項 and what it holds: they have one of its places."""
    places = {row.place for row in (kou.figures, kou.total) if row}
    for moku in kou.moku:
        places |= _moku_places(moku)
    yield from (finding for finding in findings if finding.place in places)


def _moku_places(moku: Moku) -> set[Place]:
    return {moku.figures.place, *(setsu.place for setsu in moku.setsu),
            *(part.place for setsu in moku.setsu for part in setsu.parts)}


def _found(shown: Shown, findings: Iterable[Finding]) -> Iterator[Found]:
    yield from ((finding, place_path(shown, finding.place)) for finding in findings)


def _anchor(place: int) -> str:
    return f"m{place}"


def _beside(links: list[Neighbour], at: int) -> tuple[Neighbour | None, Neighbour | None]:
    return links[at - 1] if at else None, links[at + 1] if at + 1 < len(links) else None
