""".pre-commit-config.yaml: its hooks need nothing but the project, are there, and find nothing wrong here."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, copy_content, snapshot

CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = [hook for repo in CONFIG["repos"] for hook in repo["hooks"]]
KEYS = {"id", "name", "entry", "language", "files", "types", "pass_filenames"}
WRONG = {"content": ("content/wards/minato/2023/source.yaml", "form: budget-request-sheet", "form: nothing"),
         "code": ("portal/faults.py", "import annotations", "import annotations, missing"),
         "commands": ("docs/commands.md", "## Exit codes", "## Ends")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with one year and the environment that runs this test."""
    home = tmp_path_factory.mktemp("hooks") / "project"
    shutil.copytree(ROOT, home, ignore=shutil.ignore_patterns("__pycache__", ".*", "site", "node_modules", "content",
                                                             "*.pdf"))
    copy_content(home / "content", "minato/2023")
    (home / ".venv").symlink_to(sys.prefix)
    return home


def run(hook: dict[str, Any], home: Path) -> subprocess.CompletedProcess[str]:
    files = ["portal/faults.py", "build.py"] if hook.get("pass_filenames", True) else []
    # A network that is not there, so that nothing can be downloaded.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:1")
    return subprocess.run([*shlex.split(hook["entry"]), *files], cwd=home, env=os.environ | nowhere,
                          capture_output=True, text=True, encoding="utf-8", timeout=120)


def test_the_hooks_are_of_this_project_alone():
    assert [repo["repo"] for repo in CONFIG["repos"]] == ["local"]
    for hook in HOOKS:
        assert set(hook) <= KEYS and hook["language"] == "system"
        paths = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("[!.]*/**/*.*")]
        assert any(re.search(hook.get("files", r"\.py$"), path) for path in paths), f"{hook['id']} looks at no file"


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_passes_and_changes_nothing(project: Path, hook: dict[str, Any]):
    before = {name: data for name, data in snapshot(project).items()
              if name.startswith(("content/", "docs/", "portal/")) and "__pycache__" not in name}
    done = run(hook, project)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert {name: data for name, data in snapshot(project).items() if name in before} == before


@pytest.mark.parametrize("id", WRONG)
def test_a_hook_sees_what_is_wrong(project: Path, id: str):
    name, old, new = WRONG[id]
    path = project / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    try:
        assert run(next(hook for hook in HOOKS if hook["id"] == id), project).returncode == 1
    finally:
        path.write_text(text, encoding="utf-8")


def test_a_schema_that_is_behind_its_model_is_written_anew(project: Path):
    schema = project / "content" / "schemas" / "ward.json"
    whole = schema.read_bytes()
    schema.write_text("{}", encoding="utf-8")
    done = run(next(hook for hook in HOOKS if hook["id"] == "schemas"), project)
    assert done.returncode == 0 and schema.read_bytes() == whole  # pre-commit fails when a hook changes a file.


def test_the_code_has_nothing_that_ruff_finds():
    done = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "."], cwd=ROOT, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stdout
