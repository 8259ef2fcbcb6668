"""The drawn sheets: every figure of every PDF is the one that was drawn, and the printed sums hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import strict_yaml
from portal.findings import project_to_findings
from portal.forms import load_forms
from portal.model import Project
from portal.money import printed_to_rate, printed_to_yen
from portal.projects.assemble import reading_to_projects
from portal.stages import path_to_reading

HERE = Path(__file__).parent
FORMS = tuple(load_forms(HERE.parent / "content" / "forms").values())
SOURCES = {"国庫支出金": "national_disbursement", "都支出金": "metropolitan_disbursement", "その他特財": "other_earmarked",
           "一般財源": "general_revenue"}
PDFS = sorted((HERE / "documents").glob("request-20*.pdf"))


def drawn(path: Path) -> dict[str, dict]:
    """The sheets that were drawn, by number."""
    data = path.with_name("-".join(path.stem.split("-")[:2]) + ".yaml")
    return {sheet["number"]: sheet for sheet in strict_yaml.load_file(data, data.name)}


def read(path: Path) -> list[Project]:
    _, form, reading = path_to_reading(path, path.name, "request", FORMS, None)
    assert form is not None and form.form == "budget-request-sheet"
    return list(reading_to_projects(reading, form, "minato-2023-request", "request"))


def squeeze(text: str | None) -> str:
    return "".join((text or "").lstrip("・").split())


def yen(text: str | None) -> int | None:
    return None if text is None else printed_to_yen(text, "千円")


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_every_figure_is_the_drawn_one(path):
    sheets = drawn(path)
    projects = read(path)
    assert projects and {project.number for project in projects} <= set(sheets)
    for project in projects:
        sheet = sheets[project.number]
        assert squeeze(project.title) == squeeze(sheet["title"])
        assert squeeze(f"{project.department}{project.section}") == squeeze(sheet["office"])
        assert squeeze(project.printed_change) == squeeze(sheet["change"])
        found = [(squeeze(group.name), group.requested, group.budgeted, group.earmarked) for group in project.groups]
        assert found == [(squeeze(name), *map(yen, figures)) for kind, name, *figures in sheet["amounts"] if kind == "小計"]
        found = [(squeeze(item.name), item.requested, item.budgeted, item.earmarked) for item in project.line_items]
        assert found == [(squeeze(name), *map(yen, figures)) for kind, name, *figures in sheet["amounts"] if kind == "項目"]
        (total,) = [figures for kind, _, *figures in sheet["amounts"] if kind == "合計"]
        assert [project.amounts.requested, project.amounts.budgeted, project.amounts.earmarked] == [*map(yen, total)]
        found = [(grant.source, squeeze(grant.name), grant.amount) for grant in project.grants]
        assert found == [(SOURCES[source], squeeze(name), yen(amount)) for source, name, amount in sheet["funding"]]
        assert all(item.place.page and item.place.box for item in project.line_items)


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_the_printed_sums_hold(path):
    for project in read(path):
        failed = [finding for finding in project_to_findings(project) if finding.verdict == "fails"]
        assert failed == []
        assert any(finding.verdict == "holds" for finding in project_to_findings(project))


SETTLEMENTS = sorted((HERE / "documents").glob("settlement-*.pdf"))


@pytest.mark.parametrize("path", SETTLEMENTS, ids=lambda path: path.stem)
def test_every_settlement_page_is_the_drawn_one(path):
    sheets = drawn(path)
    _, form, reading = path_to_reading(path, path.name, "settlement", FORMS, None)
    assert form is not None and form.form == "settlement-sheet"
    projects = reading_to_projects(reading, form, "chiyoda-2022-settlement", "settlement")
    assert len(projects) >= 3
    for project in projects:
        sheet = sheets[project.number]
        adjusted, settled, rate = sheet["figures"]
        assert (project.amounts.adjusted, project.amounts.settled, project.printed_execution_rate) == (
            printed_to_yen(adjusted, "円"), printed_to_yen(settled, "円"), printed_to_rate(rate))
        assert squeeze(project.title) == squeeze(sheet["title"])
        assert squeeze(project.printed_change) == squeeze(sheet["change"])
        assert squeeze(f"{project.department or ''}{project.section}") == squeeze(sheet["office"])
        assert squeeze(project.start_year) == squeeze(sheet["start_year"])
        bodies = {part.key: part.body for part in project.sections}
        for key in ("description", "review"):
            texts = [text for text in sheet[key] if isinstance(text, str)]
            assert squeeze(bodies[key]) == squeeze("".join(texts))
        assert [finding.verdict for finding in project_to_findings(project)] == ["holds"]
