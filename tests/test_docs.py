"""README.md and docs/ under test: every command in them runs, in a copy of the project, and ends as they say.

A block ```sh is run; ```sh exits 1 ends with that code; ```sh elsewhere: why is not run here, and says why. What `make`
does by itself is only set-up, so `make` stands for what it runs then.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, copy_content

from portal.command_line import make_parser
from portal.commands_page import commands_page

PAGES = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")])
PAGES.remove(ROOT / "CHANGELOG.md")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
BLOCK = re.compile(r"^```sh([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BUILD = re.compile(r"(?:\.venv/bin/)?python3? build\.py\b(.*)")
RUN_BY = {"adding.md": "test_docs_adding.py"}  # Pages whose blocks need documents, which another file draws for them.
NOT_RUN = {"docs/publishing.md": 3}  # How many blocks of a page need what is not here.
MAKE = """#!/bin/sh
# In the place of make: what its target runs, without its set-up, or nothing where that takes too long.
for word in "$@"; do case $word in ARGS=*) ARGS=${word#ARGS=} ;; *) target=$word ;; esac; done
case $target in
  site) eval "python build.py $ARGS" ;;
  check) eval "python build.py check $ARGS" ;;
esac
"""


@dataclass(frozen=True)
class Block:
    """A block of shell of a page: the words after ```sh, the number of its line, and its lines."""

    page: Path
    line: int
    how: str
    script: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        yield Block(page, text.count("\n", 0, match.start()) + 1, match[1].strip(), match[2])


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
RUN = [block for block in BLOCKS if not block.how.startswith("elsewhere") and block.page.name not in RUN_BY]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one year, committed, with a python and a make that stand before others in PATH."""
    home = tmp_path_factory.mktemp("docs") / "project"
    shutil.copytree(ROOT, home, ignore=shutil.ignore_patterns("__pycache__", ".*", "site", "node_modules", "tests",
                                                             "content"))
    copy_content(home / "content", "minato/2023")  # One year, so that a build takes little.
    bin = home.parent / "bin"
    bin.mkdir()
    (bin / "make").write_text(MAKE, encoding="utf-8")
    (bin / "python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    for path in bin.iterdir():
        path.chmod(0o755)
    (home / ".venv").mkdir()
    (home / ".venv" / "bin").symlink_to(bin)
    for arguments in (["init", "-q", "-b", "main"], ["add", "content", "config.yaml"], ["commit", "-qm", "published"]):
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], cwd=home, check=True)
    return home


@pytest.mark.parametrize("block", RUN, ids=str)
def test_a_block_of_commands_ends_as_it_says(project: Path, block: Block):
    wanted = int(re.fullmatch(r"(?:exits (\d+))?", block.how)[1] or 0)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", block.script], cwd=project, capture_output=True, text=True,
                          encoding="utf-8", timeout=120, stdin=subprocess.DEVNULL,
                          env=os.environ | {"PATH": f"{project.parent / 'bin'}:{os.environ['PATH']}"})
    assert done.returncode == wanted, f"{done.stdout}\n{done.stderr}"


def test_what_is_not_run_says_why_and_is_counted():
    left = [block for block in BLOCKS if block not in RUN and block.page.name not in RUN_BY]
    assert all(re.fullmatch(r"elsewhere: \w.+", block.how) for block in left)
    counted = {page.relative_to(ROOT).as_posix(): sum(block.page == page for block in left) for page in PAGES}
    assert {page: count for page, count in counted.items() if count} == NOT_RUN
    assert len(RUN) >= 7
    for page, test in RUN_BY.items():
        assert page in (ROOT / "tests" / test).read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, str]]:
    """Every command of build.py and make that a page names, in a block or in a line."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for line in re.findall(r"`([^`\n]+)`", text) + text.splitlines():
            if match := BUILD.match(line.strip()):
                yield page.name, "build.py" + match[1]
            elif re.match(r"make [a-z]", line.strip()) and not line.startswith("make sure"):
                yield page.name, line.strip()


@pytest.mark.parametrize(("page", "command"), sorted(set(commands())), ids=lambda each: each)
def test_each_command_that_is_named_is_there(page: str, command: str):
    words = shlex.split(re.split(r" {3,}| [|>#] | 2>", command)[0])
    if words[0] == "make":
        assert words[1] in TARGETS
    elif "…" not in words:
        make_parser(ROOT).parse_args([word.strip("[]").replace("NAME", "name") for word in words[1:]])


def test_the_page_of_commands_is_what_help_says():
    there = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert there == commands_page(make_parser(ROOT)), "python -m portal.commands_page > docs/commands.md"


def test_links_of_the_docs_lead_somewhere():
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("https://", "mailto:")) and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_files_that_the_docs_name_are_there():
    """Whatever stands in `…` with a / and is no pattern, address or output."""
    gone = []
    for page in PAGES:
        for name in re.findall(r"`((?:portal|templates|tests|requirements|bench|docs|\.github|\.ci)/[\w./-]*)`",
                               page.read_text(encoding="utf-8")):
            if not (ROOT / name).exists():
                gone.append(f"{page.name}: {name}")
    assert gone == []
