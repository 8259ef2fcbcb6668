"""Cut-outs of a PDF's pages on the page of a project: where each begins and ends, and the figures marked on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal.model import Finding, Place, Project
from portal.pages.addresses import Shown, project_path
from portal.pages.site_model import Cutout, Ward, WardYear

MARGIN = 4.0  # Points around what is marked.
LONGEST = 24  # Letters that stand beside a mark; the whole text is elsewhere on the page.
LINE = 12.0  # Points from a mark to its text below it.

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """A box on a cut-out, in points of its page: its id, which links name, and the text as printed, if it is told.
    `at` is where the text stands; `end` says that it ends there, for it would begin too far to the right."""

    id: str
    box: Box
    text: str
    at: tuple[float, float]
    end: bool


@dataclass(frozen=True)
class MarkedCutout:
    """A cut-out with the address of its image and its marks."""

    cutout: Cutout
    path: str
    marks: tuple[Mark, ...]

    @property
    def view_box(self) -> str:
        """What the drawing of the marks shows: the cut-out's own part of the page, in points."""
        x0, top, x1, bottom = self.cutout.box
        return f"{x0:.0f} {top:.0f} {x1 - x0:.0f} {bottom - top:.0f}"


def year_to_images(ward: Ward, year: WardYear) -> dict[str, bytes]:
    """Every image of the pages of a ward's year by its path."""
    return {image_path(project_path(ward.key, year.year, document.key, entry.project), cutout.page): cutout.data
            for document in year.documents for entry in document.entries
            for cutout in document.cutouts.get(entry.project.id, ())}


def image_path(project: str, page: int) -> str:
    """The address of a cut-out's image, beside the page of its project."""
    return f"{project}p{page}.webp"


def project_extents(project: Project, findings: Iterable[Finding]) -> dict[int, Box]:
    """The pages on which a project stands, each with the box around all that the record has from it, in points; on
    each as wide as on the widest, for labels beside what goes on there are not in the record."""
    extents: dict[int, Box] = {}
    others = (*project.sections, *project.remarks, *findings, *project.left_out)
    for place in (project.source.place, *(place for place, _ in _figures(project)), *(part.place for part in others)):
        if place.page and place.box:
            x0, top, x1, bottom = place.box
            old = extents.get(place.page, place.box)
            extents[place.page] = min(old[0], x0), min(old[1], top), max(old[2], x1), max(old[3], bottom)
    left, right = (min((box[0] for box in extents.values()), default=0.0),
                   max((box[2] for box in extents.values()), default=0.0))
    return {page: (left, top, right, bottom) for page, (_, top, _, bottom) in sorted(extents.items())}


def with_margin(box: Box, width: float, height: float) -> Box:
    """A box with some paper around it, in whole points, but no more than the page has."""
    x0, top, x1, bottom = box
    return (float(max(round(x0 - MARGIN), 0)), float(max(round(top - MARGIN), 0)),
            min(float(round(x1 + MARGIN)), width), min(float(round(bottom + MARGIN)), height))


def shown_marks(project: Project, findings: Iterable[Finding], document: Shown, path: str) -> Shown:
    """Where the places of a project are shown whose own page, at `path`, has cut-outs: its figures, its unreadable
    boxes and what its findings are about there, all else on the page of its document."""
    marks: dict[Place, str] = {}
    for place, _ in _marked(project, findings):
        if place.page and place.box:
            marks.setdefault(place, f"b{len(marks)}")
    return replace(document, project=path, marks=marks)


def marked_cutouts(project: Project, findings: Iterable[Finding], cutouts: Sequence[Cutout],
                   shown: Shown) -> tuple[MarkedCutout, ...]:
    """The cut-outs of a project with their marks."""
    if not cutouts:
        return ()
    texts: dict[Place, str] = {}
    for place, text in _marked(project, findings):
        texts[place] = texts.get(place) or text
    return tuple(MarkedCutout(cutout, image_path(shown.project, cutout.page), tuple(
        _mark(cutout, id, place.box, texts[place]) for place, id in shown.marks.items() if place.page == cutout.page))
        for cutout in cutouts)


def _mark(cutout: Cutout, id: str, box: Box, text: str) -> Mark:
    x0, top, x1, bottom = box
    end = x0 - cutout.box[0] > (cutout.box[2] - cutout.box[0]) / 2
    above = top - LINE > cutout.box[1]
    return Mark(id, box, text if len(text) <= LONGEST else text[:LONGEST - 1] + "…",
                (x1 if end else x0, top - 3 if above else bottom + LINE), end)


def _marked(project: Project, findings: Iterable[Finding]) -> Iterator[tuple[Place, str]]:
    """What links lead to, in one order for ever: a mark's number depends on it."""
    yield from _figures(project)
    for part in (*(section for section in project.sections if section.missing == "unreadable"), *findings):
        yield part.place, ""


def _figures(project: Project) -> Iterator[tuple[Place, str]]:
    """Each figure's place, with what is printed there."""
    for scrap in project.printed.values():
        yield scrap.place, scrap.text
    for row in (*project.groups, *project.line_items):
        yield row.place, "　".join(row.printed.values())
    for grant in project.grants:
        yield grant.place, grant.printed or ""
