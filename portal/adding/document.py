"""A document becomes part of a ward's year: looked at, read, described, parsed and judged, then put in place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from portal.adding.config_edit import publish_year
from portal.adding.entry import add_entry, choose_key, reading_to_covers
from portal.adding.file import AddedFile, choose_name, look_at_file, refuse_twice
from portal.adding.place import copy_ward, made_ready, put_in_place
from portal.adding.survey import survey_years
from portal.adding.wards import AddedWard, find_ward
from portal.config import Config, load_config
from portal.eras import year_to_era
from portal.faults import Fault, Faults
from portal.forms import Form, load_forms
from portal.projects.page_file import Change
from portal.reading import ReadFile, json_to_read, read_limited, read_to_json
from portal.reading_cache import ReadingCache, reading_seal
from portal.sources import DocumentEntry, WardYear, load_ward_years
from portal.stages import CACHE, JudgedYear, judge_projects, read_documents, write_projects


@dataclass(frozen=True)
class Wish:
    """What a person asks to add; None: not given."""

    path: Path
    ward: str
    year: int
    name: str | None = None
    code: str | None = None
    key: str | None = None
    form: str | None = None
    title: str | None = None
    publisher: str | None = None
    address: str | None = None
    published: str | None = None


@dataclass(frozen=True)
class Added:
    """What came of it: the ward, the entry, its form, the year after stage 4, what changed in its pages, and whether
    config.yaml was written."""

    ward: AddedWard
    entry: DocumentEntry
    form: Form
    judged: JudgedYear
    changes: tuple[Change, ...]
    published: bool


def add_document(wish: Wish, content: Path, config_path: Path, jobs: int) -> Added:
    """Make the document at `wish.path` part of the content. Raises Faults; then the content is as it was."""
    config = load_config(config_path)
    added = look_at_file(wish.path)
    ward = find_ward(content, wish.ward, wish.name, wish.code)
    years = _years_there(content, config)
    own = next((year for year in years if (year.ward_key, year.year) == (wish.ward, wish.year)), None)
    refuse_twice(added, {year.name: year.documents for year in years})
    name = f"wards/{wish.ward}/{wish.year}"
    forms = load_forms(content / "forms")
    read = _read(added, forms, wish.form, config, jobs)
    form = forms[read.form]
    _check_year(added, form, wish.year, config)
    key = wish.key or choose_key(form, years, own)
    file = choose_name(added, key, content / name / "documents")
    pages = len(read.document.pages)
    entry = DocumentEntry(
        key=key, file=file, form=form.form, sha256=added.sha256, pages=pages or None,
        title=wish.title or f"{year_to_era(wish.year)} {form.name}", publisher=wish.publisher or ward.ward.name,
        address=wish.address, published=wish.published, covers=reading_to_covers(read.reading, pages))
    with made_ready(content) as draft:
        folder = copy_ward(content, draft, wish.ward, wish.year)
        if ward.text is not None:
            (folder.parent / "ward.yaml").write_text(ward.text, encoding="utf-8", newline="\n")
        if not (folder / "documents" / file).exists():
            shutil.copyfile(wish.path, folder / "documents" / file)
        source = folder / "source.yaml"
        text = source.read_bytes().decode("utf-8") if own else None
        source.write_bytes(add_entry(text, entry, f"{name}/source.yaml").encode("utf-8"))
        cache = content.absolute().parent / CACHE
        _keep(read, entry, form, name, cache / wish.ward / str(wish.year))
        judged, changes = _parse(draft, f"{wish.ward}/{wish.year}", forms, config, jobs, cache)
        config_text = config_path.read_bytes().decode("utf-8")
        new_text = publish_year(config_text, config, wish.ward, wish.year, config_path.name)
        changed = new_text if new_text != config_text else None
        put_in_place(content, draft, wish.ward, wish.year, config_path, changed)
    return Added(ward, entry, form, judged, changes, changed is not None)


def _years_there(content: Path, config: Config) -> list[WardYear]:
    """Every year of the content, published or not; none where there is none yet."""
    if not any(content.glob("wards/*/*/source.yaml")):
        return []
    with_source = {}
    for path in sorted(content.glob("wards/*/*/source.yaml")):
        with_source.setdefault(path.parent.parent.name, []).append(int(path.parent.name)
                                                                    if path.parent.name.isdecimal() else 0)
    return load_ward_years(content, config.model_copy(update={"publish": with_source}))


def _read(added: AddedFile, forms: dict[str, Form], wanted: str | None, config: Config, jobs: int) -> ReadFile:
    """The file after stages 1 and 2; its form found by its text where it is not `wanted`."""
    known = [forms[wanted]] if wanted in forms else [] if wanted else list(forms.values())
    read = json_to_read(read_limited(added.path, added.told, "document", known, config.limits, jobs), added.told) \
        if known else None
    if read is None or read.form is None:
        raise Faults(Fault(added.told, 0, "unknown-form", "the document is of one of the forms " + ", ".join(forms),
                           f"the form {wanted!r}" if wanted else "a document that shows the marks of none of them",
                           "name its form with --form; or draft a new one with build.py form --from FILE"))
    if read.document.sha256 != added.sha256:
        raise Faults(Fault(added.told, 0, "document-changed", "the file stays as it is while it is added",
                           "another file than before", "add it again"))
    return read


def _check_year(added: AddedFile, form: Form, year: int, config: Config) -> None:
    printed = survey_years(added.path, added.told, form, config.limits)
    if len(printed) == 1 and printed != [year]:
        raise Faults(Fault(added.told, 0, "year-differs", f"the document is of {year} ({year_to_era(year)})",
                           f"{year_to_era(printed[0])} ({printed[0]}) in its title",
                           f"give --year {printed[0]}, or the document that is meant"))


def _keep(read: ReadFile, entry: DocumentEntry, form: Form, year: str, cache: Path) -> None:
    """Spare the parse, and the next build, another reading of the file."""
    name = f"{year}/documents/{entry.file}"
    there = replace(read, document=replace(read.document, path=name, key=entry.key))
    ReadingCache(cache).put(entry.key, reading_seal(entry.sha256, entry.key, name, form.model_dump_json()),
                            read_to_json(there))


def _parse(draft: Path, only: str, forms: dict[str, Form], config: Config, jobs: int,
           cache: Path) -> tuple[JudgedYear, tuple[Change, ...]]:
    """Stages 1 to 4 for the year that is made ready."""
    years = load_ward_years(draft, config.model_copy(update={"publish": "all"}), only)
    read = read_documents(years, forms, config.limits, jobs, cache)
    changes = write_projects(years, read)
    (judged,) = judge_projects(years, read)
    return judged, changes
