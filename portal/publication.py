"""What is published: judged years, their documents and the hand-written content, as the one Site that pages, search
and open data are made from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from portal.changes.published import load_published
from portal.config import Config
from portal.documents.page_images import Crop, Drawing, crops_to_images
from portal.faults import Fault, Faults
from portal.pages.cutouts import project_extents, with_margin
from portal.pages.glossary import load_glossary
from portal.pages.language import JAPANESE, LANGUAGES, Language
from portal.pages.site_model import BookPart, Cutout, Entry, Population, Site, SiteDocument, Ward, WardYear
from portal.pages.title_readings import load_readings
from portal.pages.year_facts import LazyYears, find_listed
from portal.relations.load import load_relations
from portal.search.synonyms import load_synonyms
from portal.sources import WardYear as SourceYear
from portal.stages import JudgedYear, ReadDocument
from portal.strict_yaml import read_text

if TYPE_CHECKING:
    from portal.years import KnownYear


def years_to_site(known: Sequence[KnownYear], config: Config, content: Path) -> Site:
    """The site of these years, by ward and year. Raises Faults when the glossary or a hand-written page is wrong."""
    wards = tuple(_ward(list(own)) for _, own in groupby(known, key=lambda one: one.year.ward_key))
    relations = load_relations(content, {id for one in known for id in one.facts.projects},
                               lambda id: listed.project if (listed := find_listed(wards, id)) else None)
    languages = tuple(LANGUAGES[code] for code in config.languages)
    return Site(
        title=config.title, base_url=config.base_url, contact=config.contact, wards=wards, languages=languages,
        texts=_texts(content / "pages", languages),
        glossary=load_glossary(content / "glossary.yaml", "glossary.yaml"),
        topics=relations.topics, lineage=relations.lineage, notes=relations.absent,
        readings=load_readings(content / "readings.yaml", "readings.yaml"),
        synonyms=load_synonyms(content / "synonyms.yaml", "synonyms.yaml"))


def _ward(known: list[KnownYear]) -> Ward:
    ward = known[0].year.ward
    return Ward(known[0].year.ward_key, ward.name, LazyYears([one.facts for one in known], [one.load for one in known]),
                ward.code)


def _texts(folder: Path, languages: tuple[Language, ...]) -> dict[str, dict[str, str]]:
    """The hand-written pages by name, each by language. Raises Faults for one that a language lacks."""
    texts: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.md")):
        texts[path.stem] = {}
        for language in languages:
            own = path if language is JAPANESE else folder / language.code / path.name
            name = f"pages/{own.relative_to(folder)}"
            if not own.is_file():
                raise Faults(Fault(name, 0, "page-untranslated", f"each hand-written page is there in {language.name}",
                                   "nothing", f"write it, or take {language.code} out of languages in config.yaml"))
            texts[path.stem][language.code] = read_text(own, name)
    return texts


def judged_to_year(one: JudgedYear, drawing: Drawing) -> WardYear:
    """A year as it is published, with the images of its PDFs' pages. Raises Faults when pages can't be drawn within the
    limits."""
    return WardYear(one.year.year, tuple(_document(read, one, drawing) for read in one.documents),
                    population_of(one.year), one.coverage.message if one.coverage else None,
                    load_published(one.year.folder, one.year.name))


def _document(read: ReadDocument, one: JudgedYear, drawing: Drawing) -> SiteDocument:
    entry = read.entry
    entries = tuple(Entry(project, findings) for project, findings in one.projects
                    if project.source.document == entry.key)
    return SiteDocument(
        key=entry.key, title=entry.title, publisher=entry.publisher, address=entry.address, published=entry.published,
        covers=entry.covers, sha256=entry.sha256, form=read.form.form, form_name=read.form.name,
        stage=read.form.stage, licence=entry.licence, note=entry.note, lines=read.document.lines,
        tables=read.document.tables, findings=one.table_findings.get(entry.key, ()), entries=entries,
        left_out=read.reading.left_out, remarks=read.reading.remarks, pages=len(read.document.pages),
        cutouts=_cutouts(read, entries, drawing) if read.document.pages else {},
        book=tuple(BookPart(part, one.book_findings[part.id]) for part in (*one.book.summaries, *one.book.kan)
                   if part.source.document == entry.key))


def _cutouts(read: ReadDocument, entries: tuple[Entry, ...], drawing: Drawing) -> dict[str, tuple[Cutout, ...]]:
    """The images of what each project has of the pages of its PDF; none for a project of which one can't be drawn."""
    pages = {page.number: page for page in read.document.pages}
    crops = {entry.project.id: tuple(
        Crop(number, pages[number].turned, with_margin(box, pages[number].width, pages[number].height))
        for number, box in project_extents(entry.project, entry.findings).items() if number in pages)
        for entry in entries}
    images = crops_to_images(read.year.folder / "documents" / read.entry.file, read.document.path,
                             read.document.sha256, [crop for own in crops.values() for crop in own], drawing)
    return {id: tuple(Cutout(crop.page, crop.box, images[crop].data, images[crop].width, images[crop].height)
                      for crop in own)
            for id, own in crops.items() if own and all(crop in images for crop in own)}


def population_of(year: SourceYear) -> Population | None:
    """The last count before the fiscal year ends; none when the ward has none for that year."""
    counts = [count for count in year.ward.population
              if f"{year.year}-04-01" <= count.date < f"{year.year + 1}-04-01" or count.date == f"{year.year}-01-01"]
    if not counts:
        return None
    count = max(counts, key=lambda each: each.date)
    return Population(count.residents, count.date, count.series, count.source)
