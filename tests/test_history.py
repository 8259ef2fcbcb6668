"""What changed of what was published, out of the history of a throwaway repository."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from makers import cut_to_zero, projects

from portal import strict_yaml
from portal.changes.figures import changed_figures
from portal.changes.history import git_to_changes
from portal.changes.made_from import MadeFrom, MadeFromDocument, Record
from portal.changes.published import PublishedChange, load_published, published_to_text
from portal.faults import Faults
from portal.model import Corrected, Project
from portal.pages.field_names import named_field
from portal.projects.book_record import kan_to_record
from portal.projects.page_file import project_to_page
from portal.projects.record import project_to_record
from tests.book_readers import read_file

PAGE = "wards/minato/2023/projects/request-90.yaml"
MADE = MadeFrom(program="0" * 16, documents={"request": MadeFromDocument(sha256="1" * 64, form="2" * 16)})


@pytest.fixture
def project() -> Project:
    return projects(cut_to_zero())[0]


class Repository:
    """A repository whose content lies in a folder of it."""

    def __init__(self, folder: Path):
        self.folder, self.content, self.hour = folder, folder / "some/content", 0
        self.content.mkdir(parents=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        stamp = f"2026-11-22T{self.hour:02d}:30:00+09:00"
        own = {"GIT_COMMITTER_DATE": stamp, "GIT_AUTHOR_DATE": stamp, "GIT_CONFIG_NOSYSTEM": "1",
               "HOME": str(self.folder)}
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], check=True,
                       cwd=self.folder, capture_output=True, env=os.environ | own)

    def commit(self, made: MadeFrom = MADE, **pages: Project | None) -> None:
        """Pages by their number, None takes one away; and what they were made from."""
        folder = self.content / "wards/minato/2023/projects"
        folder.mkdir(parents=True, exist_ok=True)
        for number, page in pages.items():
            path = folder / f"request-{number.removeprefix('no')}.yaml"
            path.unlink() if page is None else path.write_text(project_to_page(page), encoding="utf-8")
        Record(folder.parent / "read.yaml", None, made).write()
        self.hour += 1
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "pages")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "clone")


def budgeted(project: Project, yen: int, *done: Corrected) -> Project:
    return replace(project, amounts=replace(project.amounts, budgeted=yen), corrections=done)


def test_each_figure_that_changed_with_its_date_and_its_cause(repository, project):
    done = Corrected("amounts.budgeted", 17_130_000, 5000, "紙面の数字", "2026-11-22")
    repository.commit(no90=project)
    repository.commit(no90=replace(project, title="別の題名"))
    repository.commit(no90=budgeted(project, 5000, done))
    program = MADE.model_copy(update={"program": "3" * 16})
    repository.commit(program, no90=budgeted(project, 6000, done))
    both = program.model_copy(update={"documents": {"request": MadeFromDocument(sha256="4" * 64, form="5" * 16)}})
    repository.commit(both, no90=budgeted(project, 7000))
    repository.commit(both, no90=budgeted(project, 8000))
    repository.commit(both, no90=None)
    changes = git_to_changes(repository.content)
    told = [(one.date, one.field, one.before, one.after, one.because, one.reason)
            for one in changes.pop("minato/2023")]
    assert not changes and told == [
        ("2026-11-21T18:30:00Z", "amounts.budgeted", 17_130_000, 5000, "correction", "紙面の数字"),
        ("2026-11-21T19:30:00Z", "amounts.budgeted", 5000, 6000, "program", None),
        ("2026-11-21T20:30:00Z", "amounts.budgeted", 6000, 7000, "correction", None),
        ("2026-11-21T21:30:00Z", "amounts.budgeted", 7000, 8000, None, None),
        ("2026-11-21T22:30:00Z", "page", None, None, None, None)]


def test_a_branch_that_was_merged_is_one_change(repository, project):
    repository.commit(no90=project)
    repository.git("checkout", "-q", "-b", "work")
    repository.commit(no90=budgeted(project, 1000))
    repository.commit(no90=budgeted(project, 2000))
    repository.git("checkout", "-q", "main")
    repository.hour += 1
    repository.git("merge", "-q", "--no-ff", "work", "-m", "merge")
    (change,) = git_to_changes(repository.content)["minato/2023"]
    assert (change.before, change.after, change.date) == (17_130_000, 2000, "2026-11-21T19:30:00Z")


def test_a_row_is_told_by_its_name_and_a_new_name_is_no_change(project):
    items = project.line_items
    moved = replace(project, line_items=(replace(items[0], name="新しい経費", requested=1), *items))
    found = list(changed_figures(project_to_record(project), project_to_record(moved)))
    assert [(name, was.value, now.value) for name, was, now in found] == [
        ("line_items[新しい経費].requested", None, 1), ("line_items[新しい経費].budgeted", None, 3_586_000)]
    renamed = replace(project, line_items=(replace(items[0], name="電話勧奨経費"), *items[1:]))
    assert list(changed_figures(project_to_record(project), project_to_record(renamed))) == []
    twice = replace(project, line_items=(items[0], replace(items[1], name=items[0].name, budgeted=7), items[2]))
    once = replace(twice, line_items=(items[0], replace(items[1], name=items[0].name), items[2]))
    assert [name for name, _, _ in changed_figures(project_to_record(once), project_to_record(twice))] == [
        f"line_items[{items[0].name}#2].budgeted"]


def test_a_correction_of_one_row_is_not_the_cause_for_another(repository, project):
    one, two, three = project.line_items
    repository.commit(no90=project)
    done = Corrected(f"line_items[{one.name}].budgeted", one.budgeted, 1, "紙面", "2026-11-22")
    repository.commit(MADE.model_copy(update={"program": "3" * 16}), no90=replace(
        project, line_items=(replace(one, budgeted=1), two, replace(three, budgeted=2)), corrections=(done,)))
    assert [(change.field, change.because) for change in git_to_changes(repository.content)["minato/2023"]] == [
        (f"line_items[{one.name}].budgeted", "correction"), (f"line_items[{three.name}].budgeted", "program")]


def test_no_history_or_a_part_of_it_is_refused(tmp_path, repository, project):
    (tmp_path / "bare").mkdir()
    with pytest.raises(Faults, match="history-unreadable"):
        git_to_changes(tmp_path / "bare")
    for _ in range(2):
        repository.commit(no90=project)
    subprocess.run(["git", "clone", "-q", "--depth", "1", repository.folder.as_uri(), tmp_path / "shallow"],
                   check=True)
    with pytest.raises(Faults, match="history-shallow"):
        git_to_changes(tmp_path / "shallow/some/content")


def test_what_is_written_is_read_back_and_order_is_checked(tmp_path):
    first = PublishedChange(date="2026-11-21T18:30:00Z", project="p", title=None, field="printed_execution_rate",
                            before=95.2,
                            after=None, because="document or program")
    second = first.model_copy(update={"date": "2026-11-22T00:00:00Z", "reason": "理由: #1"})
    (tmp_path / "changes.yaml").write_text(published_to_text([first, second]), encoding="utf-8")
    assert load_published(tmp_path, "year") == (first, second)
    assert load_published(tmp_path / "none", "year") == ()
    (tmp_path / "changes.yaml").write_text(published_to_text([second, first]), encoding="utf-8")
    with pytest.raises(Faults, match="changes-order"):
        load_published(tmp_path, "year")
    assert strict_yaml.load(published_to_text([]), "x") == {"changes": []}


def test_figures_of_a_budget_book_are_told_by_their_way(repository, project):
    kan = next(kan for kan in read_file("book-facing")[2].kan if kan.name == "総務費")
    folder = repository.content / "wards/minato/2023/book"
    folder.mkdir(parents=True)

    made = MADE.model_copy(update={"documents": {kan.source.document: MADE.documents["request"]}})

    def commit(one, made=made) -> None:
        (folder / "book.yaml").write_text(strict_yaml.dump(kan_to_record(one)), encoding="utf-8")
        repository.commit(made)

    commit(kan)
    at = next(at for at, moku in enumerate(kan.kou[0].moku) if moku.name == "広報費")
    moku = kan.kou[0].moku[at]
    mended = replace(moku, figures=replace(moku.figures, this_year=1), setsu=(
        replace(moku.setsu[0], amount=2), *moku.setsu[1:]))
    rows = (*kan.kou[0].moku[:at], mended, *kan.kou[0].moku[at + 1:])
    done = Corrected("kou[総務管理費].moku[広報費].figures.amounts.this_year", moku.figures.this_year, 1, "紙面",
                     "2026-11-22")
    commit(replace(kan, kou=(replace(kan.kou[0], moku=rows), *kan.kou[1:]), corrections=(done,)),
           made.model_copy(update={"program": "3" * 16}))
    told = [(one.title, one.field, one.after, one.because, one.reason)
            for one in git_to_changes(repository.content)["minato/2023"]]
    assert told == [
        ("総務費", "kou[総務管理費].moku[広報費].figures.amounts.this_year", 1, "correction", "紙面"),
        ("総務費", f"kou[総務管理費].moku[広報費].setsu[{moku.setsu[0].name}].amount", 2, "program", None)]
    named = named_field(told[0][1])
    assert (named.row, named.key) == ("総務管理費 › 広報費", "this_year")
