"""docs/adding.md: each of its commands runs, in the order of the page, and does what the page says."""

from __future__ import annotations

import re
import shlex
import shutil

from portal import strict_yaml
from tests.conftest import ROOT, copy_content, run_build

PAGE = ROOT / "docs" / "adding.md"
DOCUMENTS = ROOT / "tests" / "documents"


def commands() -> list[list[str]]:
    """The command lines of the page's sh blocks, each as its words."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def test_each_command_of_the_page_runs(tmp_path):
    content = copy_content(tmp_path / "content", "suginami/2023")
    (tmp_path / "config.yaml").write_text((ROOT / "config.yaml").read_text().replace(
        "publish: all", "publish: {suginami: all}"))
    request = (ROOT / "content/wards/minato/2023/documents/request.txt").read_text()
    (tmp_path / "request.txt").write_text(request.replace("令和5年度", "令和6年度"))
    for name, source in (("settlement.pdf", "settlement-2022-weasyprint.pdf"), ("evaluation.pdf", "evaluation.pdf"),
                         ("sheets.pdf", "request-2020-weasyprint.pdf")):
        shutil.copyfile(DOCUMENTS / source, tmp_path / name)
    told = {}
    for python, program, command, *words in commands():
        assert (python, program) == ("python", "build.py")
        words = [str(tmp_path / word) if (tmp_path / word).is_file() else word for word in words]
        done = run_build(command, *words, "--content", content, "--config", tmp_path / "config.yaml",
                         "--site", tmp_path / "site", "--jobs", "1")
        assert done.returncode == 0, (command, words, done.stderr)
        told[command, *words[-2:]] = done.stdout
    assert "minato/2024: 8 projects" in told["add", "--year", "2024"]
    assert "新宿区, 131041" in told["add", "--year", "2022"] and "立川市, 132021" in told["add", "--year", "2020"]
    assert "3 projects; findings: 6 holds, 0 fails, 0 cannot-tell" in told["add", "--key", "evaluation"]
    publish = strict_yaml.load_file(tmp_path / "config.yaml", "config.yaml")["publish"]
    assert publish == {"suginami": "all", "minato": [2024], "shinjuku": [2022], "tachikawa": [2020], "nerima": [2023]}


def test_the_page_names_files_that_are_there():
    for link in re.findall(r"\]\(([^)#]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / link).is_file()
