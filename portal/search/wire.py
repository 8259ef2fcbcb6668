"""The published site as search entries: parts of the index, one for each ward's year, and the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portal.made_file import MadeFile, data_to_key
from portal.model import AMOUNTS, Project
from portal.money import yen_to_printed
from portal.opendata.published import Published, project_stage, year_to_published
from portal.pages.addresses import project_path
from portal.pages.formats import fiscal_year
from portal.pages.glossary import Glossary
from portal.pages.site_model import Site, Ward
from portal.search.bodies import body_to_texts
from portal.search.entries import Passage, SearchEntry
from portal.search.index import Known, Merged
from portal.search.parts import entries_to_part, numbered
from portal.search.words import words_file
from portal.year_parts import Part

FOLDER = "search/"  # From the site's root.
# Which amount stands for a project in a list of results: the one nearest to what was spent.
_MAIN = ("settled", "budgeted", "requested")
_MISSING = {"undecided": "予算額は未定（要求段階）", "unreadable": "金額は読み取れません", "blank": "金額の記載なし"}


def year_to_part(glossary: Glossary, ward: Ward) -> bytes:
    """The part of the index that is a ward's only year; empty without projects."""
    (year,) = ward.years
    entries = sorted((_entry(glossary, one) for one in year_to_published(ward, year)), key=numbered)
    return entries_to_part(entries) if entries else b""


def parts_to_index(site: Site, parts: Iterable[Part], known: Known) -> Iterator[MadeFile]:
    """The files of the search index of a site, whose parts `year_to_part` has made; `known` is as `Merged.files` has
    it."""
    merged = Merged(parts)
    for path, data, key in merged.files({"synonyms": site.synonyms.to_json()}, known=known):
        yield MadeFile(FOLDER + path, data, key)
    words = words_file(merged.words)
    yield MadeFile(FOLDER + "words.bin", words, data_to_key(words))


def _entry(glossary: Glossary, one: Published) -> SearchEntry:
    project = one.project
    main = next((field for field in _MAIN if getattr(project.amounts, field) is not None), None)
    return SearchEntry(
        id=project.id, url=project_path(one.ward.key, one.year.year, one.document.key, project) + "index.html",
        title=project.title,
        ward=one.ward.key, ward_name=one.ward.name, year=one.year.year, year_name=fiscal_year(one.year.year),
        department=project.department or project.section, section=project.section if project.department else None,
        form=project.form, form_name=one.document.form_name,
        change=project.change, change_name=glossary.word(project.change) if project.change else None,
        stage=project_stage(project, one.document.stage),
        amount=getattr(project.amounts, main) if main else None,
        amount_name=glossary.word(main) if main else None,
        amount_note=_note(project, main), requested=project.amounts.requested, budgeted=project.amounts.budgeted,
        passages=tuple(passage for passage in _passages(glossary, project) if passage.texts or passage.heading))


def _note(project: Project, main: str | None) -> str | None:
    if main is None:
        reasons = set(project.missing.values())
        return next((_MISSING[reason] for reason in _MISSING if reason in reasons), None)
    if main == "requested":
        return _MISSING["undecided"] if project.missing.get("budgeted") == "undecided" else None
    if project.budgeted_shared_with:
        return "ほかの事業と合わせた額"
    return "事業全体の額" if project.amount_scope == "whole-project" else None


def _passages(glossary: Glossary, project: Project) -> Iterator[Passage]:
    """Everything that the record says in words or figures: boxes under their printed headings, the rest under
    labels. Amounts stand as the document prints them and in its unit."""
    word = glossary.word
    for section in project.sections:
        yield Passage(body_to_texts(section.body), heading=section.heading)
    for row in (*project.groups, *project.line_items):
        yield _labelled("内訳", row.name, *_amounts((row.requested, row.budgeted, row.earmarked), project.unit))
    for grant in project.grants:
        yield _labelled("財源", grant.name, *_amounts((grant.amount,), project.unit))
    for field in AMOUNTS:
        printed = project.printed.get(field)
        yield _labelled(word(field), printed and printed.text,
                        *_amounts((getattr(project.amounts, field),), project.unit))
    if project.printed_execution_rate is not None:
        yield _labelled(word("execution_rate"), f"{project.printed_execution_rate:g}%")
    yield _labelled(word("change"), project.printed_change)
    for field in ("contact", "kan", "account", "policy_area", "start_year", "contract_authorization"):
        yield _labelled(word(field), getattr(project, field))
    yield _labelled(word("references"), *project.references.values())


def _labelled(label: str, *texts: str | None) -> Passage:
    return Passage(tuple(dict.fromkeys(text for text in texts if text)), label=label)


def _amounts(amounts: Iterable[int | None], unit: str) -> Iterator[str]:
    return (yen_to_printed(yen, unit) for yen in amounts if yen is not None)
