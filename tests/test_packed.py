"""Projects with their findings are read back from bytes as they were; bytes that are damaged are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.findings import project_to_findings
from portal.model import Corrected, Finding, Project
from portal.projects.packed import pack, unpack
from portal.projects.page_file import load_projects

FOLDERS = sorted((Path(__file__).parents[1] / "content" / "wards").glob("*/*/projects"))
KINDS = get_type_hints(Project)
(REQUEST, *_) = load_projects(next(folder for folder in FOLDERS if folder.parts[-2] == "2023"), "projects")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: "-".join(folder.parts[-3:-1]))
def test_a_year_is_read_back_as_it_was(folder: Path) -> None:
    judged = tuple((project, project_to_findings(project)) for project in load_projects(folder, "projects"))
    again = unpack(pack(judged))
    assert judged and (again, repr(again)) == (judged, repr(judged))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_whatever_a_project_says_is_read_back_or_refused(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(KINDS)))
    project = replace(REQUEST, **{field: data.draw(st.from_type(KINDS[field]))})
    judged = ((project, tuple(data.draw(st.lists(st.from_type(Finding), max_size=1)))),)
    try:
        packed = pack(judged)
    except ValueError as error:
        assert "serialize ints" in str(error)
    else:
        assert repr(unpack(packed)) == repr(judged)


@pytest.mark.parametrize("value", [None, "", "12", "\x00\u2028\ufeff\U0010ffff", 0, 1, True, False, 1.0, -0.0, 95.5,
                                   float("inf"), 2**63 - 1, -2**63])
def test_corrections_keep_the_kind_of_their_values(value: object) -> None:
    project = replace(REQUEST, corrections=(Corrected("title", value, value, "why", "2026-01-01"),))
    ((again, _),) = unpack(pack(((project, ()),)))
    assert repr(again) == repr(project)


@pytest.mark.parametrize("now", ["\ud800", "x\udfff", 2**64, -2**63 - 1])
def test_what_could_not_be_read_back_is_refused(now: object) -> None:
    with pytest.raises(ValueError):
        pack(((replace(REQUEST, corrections=(Corrected("title", None, now, "why", "2026-01-01"),)), ()),))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_bytes_are_refused(data: st.DataObject) -> None:
    packed = pack(((REQUEST, project_to_findings(REQUEST)),))
    at = data.draw(st.integers(0, len(packed) - 1))
    length, put = data.draw(st.integers(0, 8)), data.draw(st.binary(max_size=8))
    damaged = packed[:at] + put + packed[at + length:]
    if damaged != packed:
        with pytest.raises(ValueError):
            unpack(damaged)


def test_what_is_no_project_is_refused() -> None:
    for other in (b"", b"\x00", b"\x00\x00\x00\x00", pack(((REQUEST, ()), REQUEST))):
        with pytest.raises(ValueError):
            unpack(other)
    with pytest.raises(ValueError):
        unpack(pack(((replace(REQUEST, title=12), ()),)))
