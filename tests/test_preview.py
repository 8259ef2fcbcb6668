"""The preview: what `build.py serve` builds, serves and watches."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from portal.faults import Faults
from portal.preview import serve
from tests.site_fixtures import make_site
from tests.test_kept import files_of, in_projects, publish, retitled

ROOT = Path(__file__).resolve().parent.parent
# A build that copies what is watched, and refuses one text; of what is made later it says when it was. The background job
# of a shell ignores an interrupt, and what it starts inherits that: the child must not.
CHILD = """
import signal
import subprocess
import sys
from pathlib import Path
from portal import preview
from portal.faults import Fault, Faults
signal.signal(signal.SIGINT, signal.default_int_handler)
preview.QUIET = 300
content, site = map(Path, sys.argv[1:])
def build(soon):
    text = (content / "page").read_text()
    if text == "broken":
        raise Faults(Fault("page", 1, "is-broken", "it is whole", "a break", "mend it"))
    (site / "index.html").write_text(f"<body>{text}</body>")
    pages = content / "2024" / "projects"
    pages.mkdir(parents=True, exist_ok=True)
    (pages / "a.yaml").write_text(text)
    with (site / "builds.txt").open("a") as builds:
        print(text, soon, file=builds)
    if not soon:
        (site / "later.txt").write_text(text)
    if text == "long" and not soon:
        child = subprocess.Popen(["sleep", "1000"])
        (site / "child.txt").write_text(str(child.pid))
        child.wait()
sys.exit(preview.serve(build, site, [content, content / "absent"], 0))
"""


def test_a_port_that_is_taken_is_told_before_anything_is_built(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Faults) as raised:
            serve(lambda soon: pytest.fail("built"), tmp_path, [tmp_path], port)
    assert str(raised.value).startswith(f"127.0.0.1:{port}: port-taken: ")


def test_what_is_saved_is_built_and_a_fault_leaves_the_last_site(tmp_path):
    content, site = tmp_path / "content", tmp_path / "site"
    content.mkdir()
    site.mkdir()
    (site / "404.html").write_text("<body>absent</body>")
    (content / "page").write_text("first")
    child = subprocess.Popen([sys.executable, "-c", CHILD, content, site], cwd=ROOT, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        address = child.stdout.readline().split()[0]
        assert shown(address) == '<body>first<script src="/-/preview.js" defer></script></body>'
        assert "EventSource" in shown(f"{address}-/preview.js") and shown(f"{address}later.txt") == "first"
        with pytest.raises(HTTPError, match="404") as absent:
            shown(f"{address}none/")
        assert "absent" in absent.value.read().decode()
        with urlopen(f"{address}-/saved", timeout=60) as browser:
            assert browser.readline() == b": here\n"
            (content / "page").write_text("broken")
            assert child.stderr.readline().startswith("page:1: is-broken: ")
            assert "<body>first<" in shown(address)
            (content / "page").write_text("second")
            assert b"data: saved" in browser.read()
        until(lambda: "<body>second<" in shown(address))
        until(lambda: shown(f"{address}later.txt") == "second")
        # What a build writes into the content brings no other.
        builds = shown(f"{address}builds.txt").splitlines()
        assert (builds[0], builds[-1]) == ("first False", "second False") and len(builds) < 6
        # One that is running when something is saved ends, with all that it has started.
        (content / "page").write_text("long")
        until(lambda: (site / "child.txt").exists())
        (content / "page").write_text("last")
        until(lambda: "<body>last<" in shown(address))
        until(lambda: not is_running(int(shown(f"{address}child.txt"))))
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        assert (child.returncode, out, err) == (0, "", "")
    finally:
        child.kill()
        child.communicate()


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def shown(address: str) -> str:
    with urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_what_is_wanted_soon_leaves_what_is_made_from_everything_as_it_was(tmp_path):
    """And the whole is made later, as a build from nothing makes it."""
    site, cache = tmp_path / "site", tmp_path / "cache"
    publish(make_site(), site, cache)
    before = files_of(site)
    changed = in_projects(make_site(), "minato-2023-request-96", partial(retitled, "題"))
    fresh = publish(changed, site, cache, soon=True)
    assert "minato/2023/request/96/index.html" in fresh
    assert not [file for file in fresh if file.startswith(("data/", "search/", "findings/", "cuts/"))]
    assert files_of(site)["data/projects.csv"] == before["data/projects.csv"]
    publish(changed, site, cache)
    publish(changed, tmp_path / "anew", None)
    assert files_of(site) == files_of(tmp_path / "anew")
