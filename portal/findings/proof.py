"""How much of a document was read, and how much of that is proved by its own arithmetic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from portal.findings.sums import grant_missing
from portal.model import AMOUNTS, Finding, LeftOut, Project


@dataclass(frozen=True)
class Proof:
    """A document's figures (amounts and rates, each printed one counted once) and its characters.

    sheets      its projects
    read        figures that were read
    holds       … of which a check holds and none fails
    fails       … of which a check fails
    undecided   … of which a check can't tell, as others are unreadable
    unreached   … that no check reaches
    unreadable  figures that are printed and could not be read
    texts, broken   boxes of running text, and how many of them could not be read
    characters  of the document without white space; None for a PDF
    left_out    characters that are not in the record, by reason
    """

    sheets: int
    read: int
    holds: int
    fails: int
    undecided: int
    unreached: int
    unreadable: int
    texts: int
    broken: int
    characters: int | None
    left_out: tuple[tuple[str, int], ...]

    @property
    def all_left_out(self) -> int:
        """Characters that are not in the record."""
        return sum(count for _, count in self.left_out)


def sum_proofs(proofs: Iterable[Proof]) -> Proof:
    """The proof of several documents together, without their characters."""
    proofs = list(proofs)
    names = ("sheets", "read", "holds", "fails", "undecided", "unreached", "unreadable", "texts", "broken")
    return Proof(**{name: sum(getattr(proof, name) for proof in proofs) for name in names}, characters=None,
                 left_out=())


def add_figures(proof: Proof, counts: Mapping[str, int]) -> Proof:
    """A proof with figures that are no project's: see book_proof.count_book_figures."""
    judged = sum(counts[each] for each in ("holds", "fails", "cannot-tell", "unreached"))
    return replace(proof, read=proof.read + judged, holds=proof.holds + counts["holds"],
                   fails=proof.fails + counts["fails"], undecided=proof.undecided + counts["cannot-tell"],
                   unreached=proof.unreached + counts["unreached"],
                   unreadable=proof.unreadable + counts["unreadable"])


def document_to_proof(entries: Iterable[tuple[Project, tuple[Finding, ...]]], lines: Iterable[str],
                      left_out: Iterable[LeftOut], totals: Iterable[Finding] = ()) -> Proof:
    """The proof of a document.

    entries   its projects with their findings
    lines     its text; empty for a PDF
    left_out  what stands outside all sheets
    totals    the findings of the sums that its tables print
    """
    entries = list(entries)
    of_totals: dict[str, set[str]] = {}
    for finding in totals:
        for field in finding.fields:
            of_totals.setdefault(field, set()).add(finding.verdict)
    counts = dict.fromkeys(("holds", "fails", "cannot-tell", "unreached", "unreadable"), 0)
    for project, findings in entries:
        said: dict[str, set[str]] = {}
        for finding in findings:
            for field in finding.fields:
                said.setdefault(field, set()).add(finding.verdict)
        for field, known in _figures(project):
            verdicts = said.get(field, set()) | of_totals.get(f"{project.id}:{field}", set())
            counts["unreadable" if not known else
                   next((verdict for verdict in ("fails", "holds", "cannot-tell") if verdict in verdicts),
                        "unreached")] += 1
    sections = [section for project, _ in entries for section in project.sections]
    reasons: dict[str, int] = {}
    for part in (*left_out, *(part for project, _ in entries for part in project.left_out)):
        reasons[part.reason] = reasons.get(part.reason, 0) + _letters(part.text)
    characters = sum(map(_letters, lines))
    return Proof(len(entries), sum(counts.values()) - counts["unreadable"], counts["holds"], counts["fails"],
                 counts["cannot-tell"], counts["unreached"], counts["unreadable"], len(sections),
                 sum(section.missing == "unreadable" for section in sections), characters or None,
                 tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))))


def _figures(project: Project) -> Iterator[tuple[str, bool]]:
    """Each figure that is printed, named as corrections name it, and whether it is known."""
    for field in AMOUNTS:
        if getattr(project.amounts, field) is not None or project.missing.get(field) == "unreadable":
            yield f"amounts.{field}", getattr(project.amounts, field) is not None
    if project.amounts.settled is not None or "settled" in project.missing:
        yield "printed_execution_rate", project.printed_execution_rate is not None
    for name, rows in (("groups", project.groups), ("line_items", project.line_items)):
        for at, row in enumerate(rows):
            for field in ("requested", "budgeted", "earmarked"):
                if getattr(row, field) is not None or row.missing.get(field) == "unreadable":
                    yield f"{name}[{at}].{field}", getattr(row, field) is not None
    for at, grant in enumerate(project.grants):
        if grant.amount is not None or grant_missing(project, grant) == "unreadable":
            yield f"grants[{at}].amount", grant.amount is not None


def _letters(text: str) -> int:
    return len("".join(text.split()))
