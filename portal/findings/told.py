"""Findings as a maintainer is told of them: what is doubtful, and on which line of which file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from portal.model import VERDICTS
from portal.projects.page_file import page_name

if TYPE_CHECKING:
    from portal.stages import JudgedYear


@dataclass(frozen=True)
class ToldFinding:
    """A finding that fails or can't tell.

    part     the id of the project, or of the part of a budget book, that it is about; of a document's own (minato-2024-list)
    record   the path of its page (projects/… or book/…), from the content folder; of a document's own source.yaml
    path     of the document, from the content folder
    line     in it, from 1; None where the document is a PDF
    page     of the PDF, from 1; None where it is a text
    fields   the values that the finding compares, as corrections name them
    cells    of a table, such as 歳出!D12; None where the document is none
    """

    part: str
    record: str
    slug: str
    verdict: str
    message: str
    path: str
    line: int | None
    page: int | None
    fields: tuple[str, ...]
    cells: str | None = None

    def __str__(self) -> str:
        where = self.cells or (f"page {self.page}" if self.page else str(self.line or 0))
        return f"{self.path}:{where}: {self.slug}: {self.verdict}: {self.part}: {self.message}"


@dataclass(frozen=True)
class ToldYear:
    """What a maintainer is told of a year: WARD/YEAR, how many projects it has, how many 款 of its budget book, how many
    findings hold, fail and cannot tell, and those that do not hold, in the order of the pages."""

    year: str
    projects: int
    kan: int
    findings: dict[str, int]
    doubtful: Sequence[ToldFinding]


class PackedFindings(Sequence[ToldFinding]):
    """Findings as bytes, which become records whenever they are asked for: of most years nobody asks."""

    def __init__(self, findings: Iterable[ToldFinding] | bytes):
        self.data = findings if isinstance(findings, bytes) else \
            findings.data if isinstance(findings, PackedFindings) else msgspec.msgpack.encode(tuple(findings))

    def __len__(self) -> int:
        return len(self._records())

    def __getitem__(self, at):
        return self._records()[at]

    def __iter__(self) -> Iterator[ToldFinding]:
        return iter(self._records())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._records() == tuple(other)

    def _records(self) -> tuple[ToldFinding, ...]:
        return _FINDINGS.decode(self.data)


_FINDINGS = msgspec.msgpack.Decoder(tuple[ToldFinding, ...])


def year_to_told(one: JudgedYear) -> ToldYear:
    """What is told of a year."""
    verdicts = Counter(finding.verdict for _, findings in one.projects for finding in findings)
    verdicts.update(finding.verdict for findings in one.book_findings.values() for finding in findings)
    return ToldYear(f"{one.year.ward_key}/{one.year.year}", len(one.projects), len(one.book.kan),
                    {name: verdicts[name] for name in VERDICTS}, tuple(_of_year(one)))


def doubtful_findings(years: Iterable[ToldYear]) -> list[ToldFinding]:
    """Of every year what does not hold: first what fails, then what can't be told, each in the order of the pages."""
    told = [finding for one in years for finding in one.doubtful]
    return sorted(told, key=lambda finding: finding.verdict != "fails")


def _of_year(one: JudgedYear) -> Iterator[ToldFinding]:
    paths = {read.entry.key: read.document.path for read in one.documents}
    owners = [(project, "projects", findings) for project, findings in one.projects]
    owners += [(part, "book", one.book_findings[part.id]) for part in (*one.book.summaries, *one.book.kan)]
    for part, folder, findings in owners:
        record = f"{one.year.name}/{folder}/{page_name(part)}"
        for finding in findings:
            if finding.verdict != "holds":
                lines = finding.place.lines or part.source.place.lines
                yield ToldFinding(part.id, record, finding.slug, finding.verdict, finding.message,
                                  paths[part.source.document], lines[0] if lines else None,
                                  finding.place.page or part.source.place.page, finding.fields,
                                  finding.place.cells or part.source.place.cells)
    for key, findings in one.table_findings.items():
        for finding in findings:
            if finding.verdict != "holds":
                yield ToldFinding(f"{one.year.ward_key}-{one.year.year}-{key}", one.year.source_name, finding.slug,
                                  finding.verdict, finding.message, paths[key], None, None, (), finding.place.cells)
