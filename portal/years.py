"""Stages 1 to 4 for all published years, each once for as long as nothing of it changes (portal/year_store.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from portal.config import Config
from portal.documents.page_images import Drawing, forget_others
from portal.fan_out import FanOut
from portal.faults import Collector, Fault, Faults
from portal.findings.told import PackedFindings, ToldYear, year_to_told
from portal.forms import load_forms
from portal.kept import digest
from portal.pages.site_model import Ward, WardYear
from portal.pages.year_facts import YearFacts, year_facts
from portal.progress import SILENT, Progress
from portal.projects.page_file import Change
from portal.publication import judged_to_year
from portal.sources import WardYear as SourceYear
from portal.sources import load_ward_years
from portal.stages import CACHE, ReadDocument, judge_year, read_documents, write_projects
from portal.year_pack import pack, unpack
from portal.year_store import YearStore

STORE = Path(".cache") / "years"  # Beside the content.
IMAGES = Path(".cache") / "page-images"


@dataclass(frozen=True)
class KnownYear:
    """A published year: what is known of it, what is told of it, and how it is loaded."""

    year: SourceYear
    facts: YearFacts
    told: ToldYear
    load: Callable[[], WardYear]


def parse_years(content: Path, config: Config, jobs: int, only: str | None = None, proved: bool = False,
                progress: Progress = SILENT, where: FanOut = FanOut()) -> tuple[list[KnownYear], tuple[Change, ...]]:
    """Stages 1 to 4 for every published year, or for `only` WARD or WARD/YEAR: the years, and what changed in the project
    pages. `proved`: every year is planned, and it is noted that this program gives its pages. `where`: the executor that
    reads documents, if there is one. Raises Faults."""
    beside = content.absolute().parent
    forms = load_forms(content / "forms")
    store = YearStore(beside / STORE, digest(forms, config.limits))
    years = load_ward_years(content, config, only)
    found = {} if proved else {year.name: known for year in years if (known := find_year(store, year))}
    new = [year for year in years if year.name not in found]
    read = read_documents(new, forms, config.limits, jobs, beside / CACHE, progress, where)
    changes = write_projects(new, read, proved)
    drawing = Drawing(config.limits, jobs, beside / IMAGES)
    if not only:
        forget_others(beside / IMAGES, {entry.sha256 for year in years for entry in year.documents})
    judged = {known.year.name: known for known in judge_years(new, read, drawing, store, progress)}
    return [found.get(year.name) or judged[year.name] for year in years], changes


def find_year(store: YearStore, year: SourceYear) -> KnownYear | None:
    """A year that is stored as it now is."""
    stored = store.find(year)
    return KnownYear(year, stored.facts, stored.told, partial(_load, store, year, stored.facts)) if stored else None


def judge_years(years: list[SourceYear], read: list[ReadDocument], drawing: Drawing, store: YearStore | None = None,
                progress: Progress = SILENT) -> list[KnownYear]:
    """Stage 4 for years whose documents have been read, by as many processes as may draw images of pages; what can be
    stored is. Raises Faults for all of them together."""
    drawn = {one.year.name for one in read if one.document.pages}  # Their images are drawn by processes of their own.
    faults = Collector()
    known: dict[str, KnownYear] = {}
    with progress.stage("projects", sum(1 for year in years for _ in year.folder.glob("projects/*.yaml"))) as tell:
        for own, jobs in (([year for year in years if year.name not in drawn], drawing.jobs),
                          ([year for year in years if year.name in drawn], 1)):
            judged = FanOut(jobs).map(_judge, (own, read, drawing, store), range(len(own)))
            for year, result in zip(own, judged):
                if isinstance(result, Faults):
                    faults.faults.extend(result.faults)
                else:
                    facts, told, held = result
                    known[year.name] = KnownYear(year, facts, told, partial(_load, store, year, facts, held))
                    tell(len(facts.projects))
    faults.finish()
    return [known[year.name] for year in years]


def _judge(shared: tuple[list[SourceYear], list[ReadDocument], Drawing, YearStore | None],
           at: int) -> tuple[YearFacts, ToldYear, bytes | WardYear | None] | Faults:
    """A year's facts and what is told of it, with the year where it could not be stored."""
    years, read, drawing, store = shared
    year = years[at]
    try:
        judged = judge_year(year, read)
        made = judged_to_year(judged, drawing)
    except Faults as error:
        return error
    ward, told = source_to_ward(year), year_to_told(judged)
    try:
        packed = pack(made)
    except ValueError:
        return year_facts(ward, made), told, made
    facts, told = year_facts(ward, made, packed), replace(told, doubtful=PackedFindings(told.doubtful))
    return facts, told, None if store and store.put(year, facts, told, packed.body) else packed.body


def _load(store: YearStore | None, year: SourceYear, facts: YearFacts, held: bytes | WardYear | None = None) -> WardYear:
    if isinstance(held, WardYear):
        return held
    found = unpack(year, held) if held is not None else store.load(year, facts) if store else None
    if found is None:
        raise Faults(Fault(year.name, 0, "year-changed", "a year stays as it is while the site is built",
                           "another version of it", "build again; what was published stays as it was"))
    return found


def source_to_ward(year: SourceYear) -> Ward:
    """The ward of a year, without its years."""
    return Ward(year.ward_key, year.ward.name, (), year.ward.code)
