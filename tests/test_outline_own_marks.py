"""Outlines with other marks and brackets than the usual ones: the real documents with their signs changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.forms import detect_forms, load_forms
from portal.model import Document, Project
from portal.projects.assemble import reading_to_projects
from portal.sheets.reader import document_to_reading

ROOT = Path(__file__).resolve().parent.parent
FORMS = load_forms(ROOT / "content" / "forms")
DIGEST = (ROOT / "content/wards/chiyoda/2024/documents/digest.txt").read_text(encoding="utf-8")
REPORT = (ROOT / "content/wards/suginami/2023/documents/progress.txt").read_text(encoding="utf-8")


def projects_of(text: str, form: str) -> tuple[Project, ...]:
    """The projects of a text of this form, which is found by itself."""
    assert [found.form for found in detect_forms([text], FORMS.values())] == [form]
    reading = document_to_reading(Document("text.txt", "text", "0", tuple(text.split("\n"))), FORMS[form])
    return reading_to_projects(reading, FORMS[form], "test", "test")


def changed(text: str, signs: dict[str, str]) -> str:
    """A text with other signs; those that would then mean two things become others first."""
    for sign, other in signs.items():
        text = text.replace(other, "＊" * len(other)) if len(other) == 1 and other in text and other not in "()" else text
        text = text.replace(sign, other)
    return text


def facts(projects: tuple[Project, ...]) -> list:
    """What an item of the digest is."""
    return [(project.title, project.policy_area, project.amounts.budgeted, project.missing,
             len(project.budgeted_shared_with)) for project in projects]


@pytest.mark.parametrize("signs", [
    {"◇": "○"}, {"◇": "◆", "■": "●"}, {"◇": "★", "■": "◆"}, {"◇": "◎", "■": "□"}, {"[": "〔", "]": "〕"},
    {"◇": "▶", "[": "（", "]": "）"}, {"[": "〈", "]": "〉"}, {"[": "[予算額："}, {"[": "[事業費 "}],
    ids=lambda signs: "".join(signs.values()))
def test_a_digest_in_other_signs_says_the_same(signs):
    usual = projects_of(DIGEST, "budget-digest")
    assert len(usual) == 17 and facts(projects_of(changed(DIGEST, signs), "budget-digest")) == facts(usual)


def test_areas_in_brackets():
    text = "\n".join(f"【{line[1:]}】" if line.startswith("■") else line for line in DIGEST.split("\n"))
    assert facts(projects_of(text, "budget-digest")) == facts(projects_of(DIGEST, "budget-digest"))


def test_round_brackets_are_words_of_the_title_where_square_ones_have_the_amounts():
    text = DIGEST.replace("不登校対策を推進[1,029万円]", "不登校対策を推進(1人3万円)[1,029万円]").replace(
        "オンライン手続きを拡充", "オンライン手続きを拡充(上限10万円)", 1)
    found = {project.title: project.amounts.budgeted for project in projects_of(text, "budget-digest")}
    assert found["不登校対策を推進(1人3万円)"] == 10_290_000
    assert found["オンライン手続きを拡充(上限10万円)"] == 305_280_000


@pytest.mark.parametrize("mark", ["◎", "□", "◆"])
def test_a_report_in_other_marks_says_the_same(mark):
    usual, other = (projects_of(text, "progress-report") for text in (REPORT, REPORT.replace("○", mark)))
    assert [(one.number, one.title, one.section, [(part.key, part.body) for part in one.sections]) for one in other] == [
        (one.number, one.title, one.section, [(part.key, part.body.replace("○", mark)) for part in one.sections])
        for one in usual]


def test_a_mark_of_the_text_is_no_mark_of_items():
    """Bullets without amounts are text, whichever sign they have."""
    text = DIGEST.replace("◇不登校対策を推進[1,029万円]", "◇不登校対策を推進[1,029万円]\n○居場所づくり\n○学びの場")
    assert facts(projects_of(text, "budget-digest")) == facts(projects_of(DIGEST, "budget-digest"))
