"""Two pages printed beside each other on one, as copies are: the sheets are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.model import Page
from portal.projects.assemble import reading_to_projects
from portal.sheets.reader import document_to_reading
from tests.pdf_sheets import form_of, read
from tests.test_pdf_request_sheets import moved, scaled


def beside(left: Page, right: Page) -> Page:
    """Two pages on one."""
    other = moved(right, left.width, 0)
    return replace(left, width=left.width + right.width, height=max(left.height, right.height),
                   chars=(*left.chars, *(replace(char, run=char.run + 100_000) for char in other.chars)),
                   rules=(*left.rules, *other.rules))


@pytest.mark.parametrize("name", [
    "request-2023-calc", "request-made-up-chromium", "request-varied-apart", "request-varied-calc",
    "request-varied-one-table", "settlement-2022-calc", "settlement-2022-reportlab", "settlement-varied-column"])
def test_two_pages_on_one_are_the_same_sheets(name):
    document, reading = read(name)
    pages = [scaled(page, 0.7) for page in document.pages]
    joined = tuple(replace(beside(first, second), number=number)
                   for number, (first, second) in enumerate(zip(pages[::2], pages[1::2], strict=True), 1))
    found = document_to_reading(replace(document, pages=joined), form_of(name))
    projects, usual = (reading_to_projects(one, form_of(name), "test", "test") for one in (found, reading))
    assert len(projects) == len(usual) > 1
    for project, other in zip(projects, usual):
        assert (project.number, project.title, project.department, project.section, project.amounts, project.missing) == (
            other.number, other.title, other.department, other.section, other.amounts, other.missing)
        assert [(item.name, item.requested, item.budgeted, item.earmarked) for item in project.line_items] == [
            (item.name, item.requested, item.budgeted, item.earmarked) for item in other.line_items]
        assert [(grant.source, grant.name, grant.amount) for grant in project.grants] == [
            (grant.source, grant.name, grant.amount) for grant in other.grants]
        assert [(part.key, part.body) for part in project.sections] == [(part.key, part.body) for part in other.sections]
