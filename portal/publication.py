"""What is published: judged years, their documents and the hand-written content, as the one Site that pages, search
and open data are made from."""

from __future__ import annotations

from pathlib import Path

from portal.config import Config
from portal.opendata.files import data_files
from portal.pages.glossary import load_glossary
from portal.pages.site_model import Entry, Population, Site, SiteDocument, Ward, WardYear
from portal.sources import WardYear as SourceYear
from portal.stages import JudgedYear, ReadDocument
from portal.strict_yaml import read_text


def judged_to_site(judged: list[JudgedYear], config: Config, content: Path) -> Site:
    """The site of these years. Raises Faults when the glossary or a hand-written page is wrong."""
    wards: dict[str, list[JudgedYear]] = {}
    for one in judged:
        wards.setdefault(one.year.ward_key, []).append(one)
    texts = {path.stem: read_text(path, f"pages/{path.name}") for path in sorted((content / "pages").glob("*.md"))}
    return Site(
        title=config.title, base_url=config.base_url, texts=texts, data_files=data_files(),
        glossary=load_glossary(content / "glossary.yaml", "glossary.yaml"),
        wards=tuple(Ward(key, own[0].year.ward.name, tuple(_year(one) for one in own), own[0].year.ward.code)
                    for key, own in wards.items()))


def _year(one: JudgedYear) -> WardYear:
    return WardYear(one.year.year, tuple(_document(read, one) for read in one.documents), _population(one.year),
                    one.coverage.message if one.coverage else None)


def _document(read: ReadDocument, one: JudgedYear) -> SiteDocument:
    entry = read.entry
    return SiteDocument(
        key=entry.key, title=entry.title, publisher=entry.publisher, address=entry.address, published=entry.published,
        covers=entry.covers, sha256=entry.sha256, form=read.form.form, form_name=read.form.name,
        stage=read.form.stage, note=entry.note, lines=read.document.lines,
        entries=tuple(Entry(project, findings) for project, findings in one.projects
                      if project.source.document == entry.key),
        left_out=read.reading.left_out, remarks=read.reading.remarks)


def _population(year: SourceYear) -> Population | None:
    """The last count before the fiscal year ends; none when the ward has none for that year."""
    counts = [count for count in year.ward.population
              if f"{year.year}-04-01" <= count.date < f"{year.year + 1}-04-01" or count.date == f"{year.year}-01-01"]
    if not counts:
        return None
    count = max(counts, key=lambda each: each.date)
    return Population(count.residents, count.date, count.series, count.source)
