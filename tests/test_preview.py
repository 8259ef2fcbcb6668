"""The preview: what `build.py serve` builds, serves and watches."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from portal.faults import Faults
from portal.preview import serve

ROOT = Path(__file__).resolve().parent.parent
# A build that copies what is watched, and refuses one text. The background job of a shell ignores an interrupt, and what
# it starts inherits that: the child must not.
CHILD = """
import signal
import sys
from pathlib import Path
from portal.faults import Fault, Faults
from portal.preview import serve
signal.signal(signal.SIGINT, signal.default_int_handler)
content, site = map(Path, sys.argv[1:])
def build():
    text = (content / "page").read_text()
    if text == "broken":
        raise Faults(Fault("page", 1, "is-broken", "it is whole", "a break", "mend it"))
    (site / "index.html").write_text(text)
sys.exit(serve(build, site, [content, content / "absent"], 0))
"""


def test_a_port_that_is_taken_is_told_before_anything_is_built(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Faults) as raised:
            serve(lambda: pytest.fail("built"), tmp_path, [tmp_path], port)
    assert str(raised.value).startswith(f"127.0.0.1:{port}: port-taken: ")


def test_what_is_saved_is_built_and_a_fault_leaves_the_last_site(tmp_path):
    content, site = tmp_path / "content", tmp_path / "site"
    content.mkdir()
    site.mkdir()
    (content / "page").write_text("first")
    child = subprocess.Popen([sys.executable, "-c", CHILD, content, site], cwd=ROOT, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        address = child.stdout.readline().split()[0]
        assert shown(address) == "first"
        time.sleep(0.3)  # Until it watches.
        (content / "page").write_text("broken")
        assert child.stderr.readline().startswith("page:1: is-broken: ")
        assert shown(address) == "first"
        (content / "page").write_text("second")
        end = time.monotonic() + 20
        while shown(address) != "second" and time.monotonic() < end:
            time.sleep(0.1)
        assert shown(address) == "second"
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        assert (child.returncode, out, err) == (0, "", "")
    finally:
        child.kill()
        child.communicate()


def shown(address: str) -> str:
    with urlopen(address, timeout=10) as answer:
        return answer.read().decode()
