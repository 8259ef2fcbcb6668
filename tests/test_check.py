"""build.py check as a CI runs it: annotations beside the lines, and what a change does to the published figures."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, copy_content, run_build

from portal.annotations import ERROR, SHOWN, WARNING, Annotation, told
from portal.changes.compared import FigureChange, PageChange, VerdictChange
from portal.changes.summary import MOST_ROWS, changes_to_markdown, escape, faults_to_markdown
from portal.faults import Fault
from portal.pages.glossary import load_glossary
from portal.schema import field_line
from portal.strict_yaml import load

GLOSSARY = load_glossary(ROOT / "content" / "glossary.yaml", "glossary.yaml")
YEAR = "wards/minato/2023"
CORRECTION = """corrections:
  - project: minato-2023-request-96
    field: amounts.budgeted
    was: 15346000
    now: 15300000
    reason: 原本では 15,300|千円
    date: "2026-11-22"
"""


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], cwd=folder, check=True,
                   capture_output=True)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds one year below a folder, committed; parsed, so that its readings are kept."""
    home = tmp_path_factory.mktemp("repository") / "inner"
    home.mkdir()
    copy_content(home / "content", "minato/2023")
    shutil.copy(ROOT / "config.yaml", home)
    assert run_build("parse", "--content", home / "content", "--config", home / "config.yaml").returncode == 0
    git(home.parent, "init", "-q")
    git(home.parent, "add", "inner/content", "inner/config.yaml")
    git(home.parent, "commit", "-qm", "one")
    return home


@pytest.fixture
def home(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base.parent, tmp_path / "repository")) / "inner"


def check(home: Path, *arguments: str, command: str = "check"):
    return run_build(command, "--content", home / "content", "--config", home / "config.yaml", *arguments)


def annotations(text: str) -> list[tuple[str, str, int, str, str]]:
    found = re.findall(r"^::(error|warning) (?:file=([^,]+),)?(?:line=(\d+),)?title=([^:]+)::(.*)$", text, re.MULTILINE)
    return [(kind, file, int(line or 0), title, message) for kind, file, line, title, message in found]


def test_a_change_is_told_before_and_after_with_its_ward_year_and_project(home: Path):
    with (home / "content" / YEAR / "source.yaml").open("a", encoding="utf-8") as source:
        source.write(CORRECTION)
    (home / "content" / YEAR / "projects" / "request-89.yaml").rename(home / "gone.yaml")
    summary = home / "summary.md"
    summary.write_text("what another step wrote\n", encoding="utf-8")
    done = check(home, "--annotate", "github", "--summary", str(summary), "--base", "HEAD")
    assert done.returncode == 0, done.stderr
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("what another step wrote\n")
    row = next(line for line in text.splitlines() if "学童クラブ" in line and "予算額" in line)
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
    assert cells == ["港区 令和5年度", "NO 96 学童クラブ", "予算額", "15,346千円", "15,300千円", "−46千円",
                     "原本では 15,300\\|千円"]
    # Its sums no longer come to what is printed.
    assert re.search(r"\| 港区 令和5年度 \| NO 96 学童クラブ \| \S+ \| 合っています \| 合っていません \|", text)
    # A page that the parse wrote is told of as well, whatever was deleted is there again.
    written = [note for note in annotations(done.stdout) if note[3] == "page-written"]
    assert written and all(note[1].startswith(f"inner/content/{YEAR}/projects/") and note[0] == "warning"
                           for note in written)
    # What the change is about comes before all other doubts.
    doubts = [note[4] for note in annotations(done.stdout) if note[3] not in ("page-written", "")]
    assert doubts[0].startswith("fails: minato-2023-request-96: ")


def test_projects_that_come_and_go(home: Path):
    git(home.parent, "rm", "-q", "--cached", f"inner/content/{YEAR}/projects/request-96.yaml")
    git(home.parent, "commit", "-qm", "without")
    done = check(home, "--summary", "-", "--json")
    assert done.returncode == 0, done.stderr
    came = check(home, "--summary", "-", "--quiet").stdout
    assert "### 新しく載る事業" in came and "| 港区 令和5年度 | NO 96 学童クラブ | 要求額 15,723千円、予算額 15,346千円、うち特財 535千円 |" in came
    (home / "config.yaml").write_text((home / "config.yaml").read_text("utf-8").replace(
        "publish: all", "publish: {minato: [2023]}"), encoding="utf-8")
    gone = check(home, "--summary", "-", "--base", "HEAD^1", "--quiet").stdout
    assert "公表する数字は変わりません" in gone


def test_faults_are_errors_beside_their_line_and_in_the_summary(home: Path):
    source = home / "content" / YEAR / "source.yaml"
    lines = source.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "form:" in line)
    lines[at - 1] = "    form: budget, 100%"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = check(home, "--annotate", "github", "--summary", "-")
    assert done.returncode == 1
    ((kind, file, line, title, message),) = annotations(done.stdout)
    assert (kind, file, line, title) == ("error", f"inner/content/{YEAR}/source.yaml", at, "unknown-form")
    assert "'budget, 100%25'" in message
    assert "### 公表できません" in done.stdout and "unknown\\-form" in done.stdout
    assert "unknown-form" in done.stderr


def test_doubts_stand_at_their_line_and_do_not_fail(home: Path):
    done = check(home, "--annotate", "github")
    assert done.returncode == 0
    notes = annotations(done.stdout)
    assert len(notes) == SHOWN and {note[0] for note in notes} == {"warning"}
    assert re.fullmatch(r"\d+ more", notes[-1][3]) and notes[-1][1] == ""
    document = (home / "content" / YEAR / "documents" / "request.txt").read_text(encoding="utf-8").splitlines()
    spelt = [note for note in notes if note[3] == "label-spelling"]
    assert spelt and all("実手法" in document[note[2] - 1] for note in spelt)


@pytest.mark.parametrize("ref", ["no-such-branch", "--help"])
def test_a_base_that_is_no_commit_is_a_fault(home: Path, ref: str):
    done = check(home, "--summary", "-", f"--base={ref}")
    assert done.returncode == 1 and ": base-unknown: " in done.stderr


def test_an_annotation_is_one_line_whatever_it_says():
    note = Annotation(ERROR, "a,b:c%.yaml", 3, "x", "50%\r\nof: it, all")
    assert str(note) == "::error file=a%2Cb%3Ac%25.yaml,line=3,title=x::50%25%0D%0Aof: it, all"
    assert str(Annotation(WARNING, None, 7, "x", "y")) == "::warning title=x::y"


def test_what_github_would_not_show_is_told_as_a_number():
    notes = [Annotation(WARNING, "f", at, "x", "y") for at in range(1, SHOWN + 6)]
    lines = list(told([*notes, Annotation(ERROR, "f", 1, "x", "y")], "see the log"))
    assert lines[0].startswith("::error ")
    assert len(lines) == 1 + SHOWN
    assert lines[-1] == "::warning title=6 more::6 more warnings are not shown here; see the log"
    assert len(list(told(notes[:SHOWN], ""))) == SHOWN


def test_a_field_is_found_on_its_line():
    record = load("id: x\nline_items:\n  - name: 甲\n    budgeted: 1\n  - name: 乙\n    budgeted: 2\n", "x.yaml")
    assert [field_line(record, field) for field in ("line_items[1].budgeted", "line_items[9].name", "id", "")] == [
        6, 2, 1, 1]


PAGE = PageChange("wards/minato/2023/projects/request-1.yaml", "minato/2023", "changed",
                  {"id": "minato-2023-request-1", "number": "1", "title": "a|b\n*c*", "unit": "千円", "amounts": {}})


def test_text_of_documents_is_no_markdown():
    assert escape("a|b\n*c* <b> `d` [e](f) 令和") == "a\\|b \\*c\\* \\<b\\> \\`d\\` \\[e\\](f) 令和"
    text = changes_to_markdown([replace(PAGE, figures=(FigureChange("line_items[x|y].budgeted", None, 0, None),))],
                               "main|", GLOSSARY, {"minato": "港区"})
    (row,) = [line for line in text.splitlines() if "NO 1" in line]
    assert len(re.findall(r"(?<!\\)\|", row)) == 8 and "なし" in row and "0千円" in row


def test_amounts_rates_and_verdicts_are_told_as_people_read_them():
    page = replace(PAGE, figures=(FigureChange("amounts.budgeted", 1_000_500, 2_000_000, None),
                                  FigureChange("printed_execution_rate", 95.2, 94.9, "x")),
                   verdicts=(VerdictChange("rate-matches", "holds", "fails", "m"),
                             VerdictChange("new-doubt", None, "cannot-tell", "n")))
    text = changes_to_markdown([page], "main", GLOSSARY, {})
    assert "| 1,000,500円 | 2,000,000円 | \\+999,500円 |" in text
    assert "| 95\\.2% | 94\\.9% | −0\\.3% | x |" in text
    assert "| 合っています | 合っていません | m |" in text and "| なし | 資料では分かりません | n |" in text


def test_a_long_table_says_what_it_leaves_out():
    figures = tuple(FigureChange(f"line_items[{at}].budgeted", at, at + 1, None) for at in range(MOST_ROWS + 3))
    text = changes_to_markdown([replace(PAGE, figures=figures)], "main", GLOSSARY, {})
    assert "ほか 3件" in text and text.count("minato") == MOST_ROWS


def test_faults_are_a_table():
    text = faults_to_markdown([Fault("a.yaml", 3, "some-slug", "must|", "found", "repair")])
    assert "| a\\.yaml:3 (some\\-slug) | must\\| | found | repair |" in text
