"""Whatever a project and its findings say is given back by what is stored of a year (portal/year_store.py), or refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.config import load_config
from portal.findings import project_to_findings
from portal.model import Corrected, Finding, Project
from portal.pages.site_model import Entry, SiteDocument, WardYear
from portal.projects.page_file import load_projects
from portal.sources import load_ward_years
from portal.year_pack import pack, unpack

ROOT = Path(__file__).parents[1]
FOLDERS = sorted((ROOT / "content" / "wards").glob("*/*/projects"))
SOURCE = replace(load_ward_years(ROOT / "content", load_config(ROOT / "config.yaml"))[0], folder=Path("nowhere"))
DOCUMENT = SiteDocument("request", "概要書", "港区", None, None, "一般会計", "0" * 64, "budget-request-sheet", "概要書", "requested")
KINDS = get_type_hints(Project)
(REQUEST, *_) = load_projects(next(folder for folder in FOLDERS if folder.parts[-2] == "2023"), "projects")


def stored(*entries: Entry) -> tuple[Entry, ...]:
    """What comes back of the entries of a document."""
    year = WardYear(SOURCE.year, (replace(DOCUMENT, entries=entries),))
    return unpack(SOURCE, pack(year).body).documents[0].entries


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: "-".join(folder.parts[-3:-1]))
def test_a_year_is_given_back_as_it_was(folder: Path) -> None:
    entries = tuple(Entry(project, project_to_findings(project)) for project in load_projects(folder, "projects"))
    again = stored(*entries)
    assert entries and (again, repr(again)) == (entries, repr(entries))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_whatever_a_project_says_is_given_back_or_refused(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(KINDS)))
    project = replace(REQUEST, **{field: data.draw(st.from_type(KINDS[field]))})
    entry = Entry(project, tuple(data.draw(st.lists(st.from_type(Finding), max_size=1))))
    try:
        (again,) = stored(entry)
    except ValueError as error:
        assert "serialize ints" in str(error)
    else:
        assert repr(again) == repr(entry)


@pytest.mark.parametrize("value", [None, "", "12", "\x00\u2028\ufeff\U0010ffff", 0, 1, True, False, 1.0, -0.0, 95.5,
                                   float("inf"), 2**63 - 1, -2**63])
def test_corrections_keep_the_kind_of_their_values(value: object) -> None:
    entry = Entry(replace(REQUEST, corrections=(Corrected("title", value, value, "why", "2026-01-01"),)), ())
    assert repr(stored(entry)) == repr((entry,))


@pytest.mark.parametrize("now", ["\ud800", "x\udfff", 2**64, -2**63 - 1])
def test_what_could_not_be_given_back_is_refused(now: object) -> None:
    with pytest.raises(ValueError):
        stored(Entry(replace(REQUEST, corrections=(Corrected("title", None, now, "why", "2026-01-01"),)), ()))


def test_what_is_no_project_is_refused() -> None:
    with pytest.raises(ValueError):
        stored(Entry(replace(REQUEST, title=12), ()))
