"""What the site is made with: pinned, with hashes and licences, and nothing fetched while it is built."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, copy_content

REQUIREMENTS = ROOT / "requirements"
LOCKS = sorted(path.stem for path in REQUIREMENTS.glob("*.txt"))
# What may be part of the site's own tools: nothing that reaches over to the content or to who publishes it.
FREE = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "PSF-2.0", "ISC", "HPND", "MIT-CMU", "MIT-0",
        "0BSD", "Zlib", "CC0-1.0", "OFL-1.1"}


def versions(lock: str) -> dict[str, str]:
    """The packages of a lock with their versions."""
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    return {name: version for name, _, version in re.findall(r"^([\w.-]+)(\[[a-z,]+\])?==(\S+)", text, re.MULTILINE)}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str):
    text = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_is_asked_for(lock: str):
    wanted = (REQUIREMENTS / f"{lock}.in").read_text(encoding="utf-8").replace("pdfminer.six", "pdfminer-six")
    asked = set(re.findall(r"^([A-Za-z0-9][\w.-]*)", wanted, re.MULTILINE))
    assert asked and asked <= versions(lock).keys()


@pytest.mark.parametrize("lock", ["bench", "cluster", "test"])
def test_the_locks_agree_on_what_the_site_is_built_with(lock: str):
    own, other = versions("runtime"), versions(lock)
    assert {name: other.get(name) for name in own} == own


def test_packages_of_the_front_end_are_pinned_with_hashes():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert all(package["integrity"].startswith("sha512-") for name, package in packages.items() if name)
    wanted = asked.get("devDependencies", {}) | asked.get("dependencies", {})
    assert wanted and {f"node_modules/{name}" for name in wanted} <= set(packages)


def licences() -> str:
    done = subprocess.run([sys.executable, str(REQUIREMENTS / "licences.py")], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_list_of_licences_is_that_of_the_locks():
    assert (REQUIREMENTS / "licences.md").read_text(encoding="utf-8") == licences(), "run make licences"


def test_what_the_site_is_built_with_is_free_to_use():
    text = (REQUIREMENTS / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| \d\S* \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    of_site = [(name, licence) for name, licence, purpose in rows if purpose != "the tests"]
    assert len(of_site) > 40
    assert [each for each in of_site if not set(re.split(" (?:AND|OR) ", each[1])) <= FREE] == []


# Run by Python at its start, in every process: whoever asks for an address or a connection is told so, and gets none.
NO_NETWORK = """
import os, sys
def hook(event, args):
    if event in ('socket.getaddrinfo', 'socket.gethostbyname', 'urllib.Request') or (
            event in ('socket.connect', 'socket.sendto', 'socket.bind') and isinstance(args[1], tuple)):
        with open(os.environ['NETWORK_LOG'], 'a') as log:
            log.write(f'{event} {args!r}\\n')
        raise OSError('there is no network')
sys.addaudithook(hook)
"""


def test_nothing_is_fetched_while_the_site_is_built(tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "NETWORK_LOG": str(tmp_path / "log")}
    connect = "import socket; socket.create_connection(('127.0.0.1', 9))"
    asked = subprocess.run([sys.executable, "-c", connect], env=environment, capture_output=True, text=True)
    assert asked.returncode == 1 and "there is no network" in asked.stderr
    (tmp_path / "log").unlink()
    content = copy_content(tmp_path / "content", "minato/2020")
    done = subprocess.run([sys.executable, str(ROOT / "build.py"), "--content", str(content), "--site",
                           str(tmp_path / "site")], env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "log").exists(), (tmp_path / "log").read_text()
