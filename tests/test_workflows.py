"""The workflows of .github/ and .ci/run: whole, with few rights, and every command in them is there."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from portal.command_line import make_parser

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
KNOWN_ACTIONS = {"actions/checkout", "actions/setup-python", "actions/configure-pages", "actions/upload-pages-artifact",
                 "actions/deploy-pages"}


def load(path: Path) -> dict:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    loaded["on"] = loaded.pop(True)  # What YAML 1.1 makes of the key `on`.
    return loaded


def commands() -> list[tuple[str, str]]:
    """Each command that a workflow or .ci/run runs, with the name of its file."""
    found = [(path.name, line) for path in WORKFLOWS for job in load(path)["jobs"].values() for step in job["steps"]
             for line in step.get("run", "").splitlines()]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    found += [(".ci/run", line) for line in script if line and not line.startswith(("#", "set ", "cd "))]
    return [(name, part.strip()) for name, line in found for part in line.split("&&")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_few_rights_and_an_end(path: Path):
    workflow = load(path)
    text = path.read_text(encoding="utf-8")
    assert set(workflow) == {"name", "on", "permissions", "concurrency", "jobs"}
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "pull_request_target" not in workflow["on"] and "secrets." not in text
    for name, job in workflow["jobs"].items():
        rights = job.get("permissions", {})
        assert {key for key, right in rights.items() if right == "write"} == (
            {"pages", "id-token"} if name == "publish" else set())
        assert job["timeout-minutes"] <= 90 and re.fullmatch(r"ubuntu-\d\d\.\d\d", job["runs-on"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_leave_no_credentials(path: Path):
    steps = [step for job in load(path)["jobs"].values() for step in job["steps"]]
    for step in steps:
        if "uses" in step:
            action, _, version = step["uses"].partition("@")
            assert action in KNOWN_ACTIONS and re.fullmatch(r"v\d+|[0-9a-f]{40}", version)
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
        # What a stranger can name, a branch or a title, never becomes a part of a command.
        assert all(re.fullmatch(r" *steps\.\w+\.outputs\.\w+ *", inside)
                   for inside in re.findall(r"\$\{\{(.*?)\}\}", step.get("run", "")))


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda each: each)
def test_each_command_is_there(name: str, command: str):
    words = shlex.split(re.sub(r"\$\{\{.*?\}\}", "https://example.org", command))
    if words[0] == "make":
        targets = [word for word in words[1:] if "=" not in word]
        assert targets and set(targets) <= TARGETS
        for word in words[1:]:
            if word.startswith("ARGS="):
                make_parser(ROOT).parse_args(shlex.split(word.removeprefix("ARGS=")))
    elif words[:2] == [".venv/bin/python", "build.py"]:
        make_parser(ROOT).parse_args(words[2:])
    elif words[0] == ".ci/run":
        assert os.access(ROOT / ".ci" / "run", os.X_OK)
    else:
        assert words[0] == "apt-get", f"{name} runs what is not known here"


def test_there_is_a_workflow_for_each_duty():
    triggers = {path.stem: set(load(path)["on"]) for path in WORKFLOWS}
    assert triggers == {"check": {"pull_request", "push"}, "links": {"schedule", "workflow_dispatch"},
                        "publish": {"push", "workflow_dispatch"},
                        "audit": {"schedule", "pull_request", "workflow_dispatch"}}
    told = " ".join(command for _, command in commands())
    assert '--annotate github --summary "$GITHUB_STEP_SUMMARY" --base HEAD^1' in told
    assert load(ROOT / ".github/workflows/check.yml")["jobs"]["content"]["steps"][0]["with"]["fetch-depth"] == 2
