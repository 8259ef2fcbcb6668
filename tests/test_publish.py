"""Stage 6: the old site stays whole until the new one takes its place."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal import publish
from portal.faults import Faults
from portal.publish import staging, write_files
from portal.replacing import write_content


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def build(site, **names):
    with staging(site) as draft:
        write_files(draft, {"index.html": b"home", **{f"{name}/index.html": text for name, text in names.items()}})


@pytest.mark.parametrize("exchange", [True, False])
def test_a_new_site_takes_the_place_of_the_old(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(publish, "_exchange", lambda *_: False)
    site = tmp_path / "site"
    build(site, old=b"1")
    build(site, new=b"2")
    assert files(site) == {"index.html": b"home", "new/index.html": b"2"}
    assert os.listdir(tmp_path) == ["site"]


def test_a_failure_leaves_the_old_site_and_no_rest(tmp_path):
    site = tmp_path / "site"
    build(site, old=b"1")
    with pytest.raises(RuntimeError), staging(site) as draft:
        write_files(draft, {"index.html": b"half"})
        raise RuntimeError
    assert files(site) == {"index.html": b"home", "old/index.html": b"1"}
    assert os.listdir(tmp_path) == ["site"]


def test_a_folder_that_is_no_site_is_never_taken(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("mine")
    with pytest.raises(Faults, match="site-not-ours"):
        build(tmp_path / "home")
    assert files(tmp_path / "home") == {"letter.txt": b"mine"}


def test_a_path_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(Faults, match="site-not-writable"):
        build(tmp_path / "file" / "site")


def test_a_file_that_is_as_it_was_keeps_its_time(tmp_path):
    site = tmp_path / "site"
    build(site, same=b"1", other=b"1")
    long_ago = 1_000_000_000_000_000_000
    for name in ("same", "other"):
        os.utime(site / name / "index.html", ns=(long_ago, long_ago))
    build(site, same=b"1", other=b"2", new=b"1")
    assert (site / "same/index.html").stat().st_mtime_ns == long_ago
    assert (site / "other/index.html").stat().st_mtime_ns > long_ago
    assert (site / "new/index.html").stat().st_mtime_ns > long_ago


def test_what_a_killed_build_left_is_removed_and_what_a_running_one_has_is_not(tmp_path):
    site = tmp_path / "site"
    (tmp_path / ".site-left").mkdir()
    (tmp_path / ".site-left" / "page.html").write_text("half")
    (tmp_path / ".site-file").write_text("no folder")
    (tmp_path / ".site-link").symlink_to(tmp_path / ".site-left")
    with staging(site) as running:
        write_files(running, {"index.html": b"first"})
        build(site, second=b"2")
        assert running.is_dir() and set(files(site)) == {"index.html", "second/index.html"}
    assert files(site) == {"index.html": b"first"}
    assert sorted(os.listdir(tmp_path)) == [".site-file", ".site-link", "site"]


WRITER = """
import sys
from pathlib import Path
from portal.publish import staging, write_files
from portal.replacing import write_content
for number in range(1, 10_000):
    with staging(Path(sys.argv[1])) as draft:
        write_files(draft, {"index.html": b"%d" % number} | {f"{page}/index.html": b"%d" % number for page in range(30)})
"""


@pytest.mark.parametrize("seed", range(8))
def test_readers_see_a_whole_site_whenever_a_build_is_killed(tmp_path, seed):
    site = tmp_path / "site"
    build(site, **{str(page): b"0" for page in range(30)})
    (site / "index.html").write_bytes(b"0")
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(site)], cwd=Path(__file__).parents[1])
    pause = random.Random(seed)
    deadline = time.monotonic() + 30
    while (site / "index.html").read_bytes() == b"0" and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(pause.uniform(0, 0.2))
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    seen = files(site)
    assert len(seen) == 31 and len(set(seen.values())) == 1 and seen["index.html"] != b"0"
    build(site, after=b"1")
    assert os.listdir(tmp_path) == ["site"] and set(files(site)) == {"index.html", "after/index.html"}


def test_two_builds_at_once_both_publish_whole_sites(tmp_path):
    site = tmp_path / "site"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER.replace("10_000", "60"), str(site)],
                                cwd=Path(__file__).parents[1], stderr=subprocess.PIPE) for _ in range(3)]
    errors = [writer.communicate(timeout=120)[1] for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0], errors
    assert len(files(site)) == 31 and len(set(files(site).values())) == 1
    assert os.listdir(tmp_path) == ["site"]


def test_no_room_leaves_the_old_site(tmp_path):
    """A limit on the size of files stands in for a full disk: both end a write with an error of the system."""
    site = tmp_path / "site"
    build(site, old=b"1")
    script = ("import resource, sys; from pathlib import Path; from portal.faults import Faults; "
              "from portal.publish import staging, write_files; "
              "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
              "try:\n    with staging(Path(sys.argv[1])) as draft: write_files(draft, {'index.html': b'x' * 5000})\n"
              "except Faults as error: print(error)")
    told = subprocess.run([sys.executable, "-c", script, str(site)], cwd=Path(__file__).parents[1], text=True,
                          capture_output=True, check=True).stdout
    assert "site-not-written" in told and "the site that was published is untouched" in told
    assert files(site) == {"index.html": b"home", "old/index.html": b"1"} and os.listdir(tmp_path) == ["site"]


def test_a_file_that_two_write_at_once_is_always_whole(tmp_path):
    path = tmp_path / "pages" / "page.yaml"
    texts = {b"a" * 300_000, b"b" * 300_000}
    script = ("import sys; from pathlib import Path; from portal.replacing import replace_file\n"
              "for _ in range(200): replace_file(Path(sys.argv[1]), sys.argv[2].encode() * 300_000)")
    writers = [subprocess.Popen([sys.executable, "-c", script, str(path), letter], cwd=Path(__file__).parents[1])
               for letter in "ab"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        if path.exists():
            seen.add(path.read_bytes())
    assert [writer.wait() for writer in writers] == [0, 0]
    assert seen <= texts and os.listdir(path.parent) == ["page.yaml"]


def test_a_page_that_cannot_be_written_is_one_fault(tmp_path):
    (tmp_path / "projects").write_text("a file where a folder must be")
    with pytest.raises(Faults, match="page-not-written"):
        write_content(tmp_path / "projects" / "page.yaml", "text")
    with pytest.raises(Faults, match="page-not-written"):
        write_content(tmp_path / "projects" / "page.yaml", None)
