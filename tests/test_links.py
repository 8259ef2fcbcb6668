"""build.py links: which addresses the content names, and what is made of how they answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from conftest import ROOT, copy_content, run_build
from static_host import serve

from portal.links.addresses import Link, content_links
from portal.links.answers import ALIVE, DEAD, MOVED, UNSURE, LinkChecker

STATUS = {"/ok": 200, "/gone": 404, "/gone-for-ever": 410, "/error": 500, "/secret": 403,
          "/%E4%BA%88%E7%AE%97?%E5%B9%B4=5": 200}
REDIRECTS = {"/moved": (301, "/ok"), "/for-now": (302, "/ok"), "/moved-for-now": (301, "/for-now"),
             "/round": (301, "/round"), "/away": (301, "ftp://127.0.0.1/x"), "/moved-and-gone": (308, "/gone")}


class _Server(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    asked: list[str] = []
    wait = threading.Event()

    def do_HEAD(self) -> None:
        self.asked.append(f"{self.command} {self.path}")
        if self.path == "/slow":
            self.wait.wait(5)
        if self.path == "/no-head" and self.command == "HEAD":
            self.send_response(405)
        elif self.path in REDIRECTS:
            status, target = REDIRECTS[self.path]
            self.send_response(status)
            self.send_header("Location", target)
        else:
            self.send_response(STATUS.get(self.path, 200))
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serve(_Server) as address:
        yield address
        _Server.wait.set()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.mark.parametrize(("path", "verdict", "told"), [
    ("/ok", ALIVE, "200"), ("/no-head", ALIVE, "200"), ("/予算?年=5", ALIVE, "200"), ("/for-now", ALIVE, "200"),
    ("/moved-for-now", ALIVE, "200"), ("/moved", MOVED, "{server}/ok"), ("/gone", DEAD, "HTTP 404"),
    ("/gone-for-ever", DEAD, "HTTP 410"), ("/moved-and-gone", DEAD, "HTTP 404"), ("/secret", UNSURE, "HTTP 403"),
    ("/error", UNSURE, "HTTP 500"), ("/round", UNSURE, "HTTP 301"), ("/away", UNSURE, "")])
def test_what_an_answer_means(server: str, path: str, verdict: str, told: str):
    answer = LinkChecker(5, 0).ask(server + path)
    assert answer.verdict == verdict
    assert not told or answer.told == told.format(server=server)


def test_who_does_not_answer_is_not_waited_for(server: str):
    answer = LinkChecker(0.2, 0).ask(f"{server}/slow")
    assert answer.verdict == UNSURE and "timed out" in answer.told


@pytest.mark.parametrize(("address", "verdict"), [
    ("http://no-such-host.invalid/", DEAD), ("http://127.0.0.1:1/", UNSURE), ("http://[::1/", UNSURE),
    ("http:///x", UNSURE)])
def test_what_is_no_address_or_nobody_there(address: str, verdict: str):
    assert LinkChecker(5, 0).ask(address).verdict == verdict


def test_a_host_is_asked_no_more_than_once_a_pause(server: str):
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    checker = LinkChecker(5, 2, sleep, lambda: now[0])
    for path in ("/ok", "/ok", "/gone"):  # The last one is asked twice, by HEAD and GET.
        checker.ask(server + path)
    assert slept == [2, 2, 2]


def test_the_addresses_of_the_content_stand_where_it_says():
    links = content_links(ROOT / "content")
    assert any(link.path == "glossary.yaml" for link in links)
    for link in links:
        assert link.address in (ROOT / "content" / link.path).read_text(encoding="utf-8").splitlines()[link.line - 1]


def test_addresses_of_documents_counts_and_pages(tmp_path: Path):
    content = copy_content(tmp_path / "content", "minato/2023")
    for path in content.glob("pages/**/*.md"):
        path.unlink()
    source = content / "wards/minato/2023/source.yaml"
    source.write_text(source.read_text("utf-8").replace("address: null", "address: https://example.org/youkyuu.pdf"),
                      encoding="utf-8")
    (content / "pages" / "about.md").write_text("一行目\n[区](https://example.org/a) <https://example.org/b> https://c\n",
                                                encoding="utf-8")
    links = [link for link in content_links(content) if "example.org" in link.address]
    assert links == [Link("pages/about.md", 2, "https://example.org/a"),
                     Link("pages/about.md", 2, "https://example.org/b"),
                     Link("wards/minato/2023/source.yaml", 10, "https://example.org/youkyuu.pdf")]


def test_the_command_warns_and_does_not_fail(server: str, tmp_path: Path):
    content = tmp_path / "content"
    (content / "pages").mkdir(parents=True)
    (content / "pages" / "about.md").write_text(
        "".join(f"[x]({server}{path})\n\n" for path in ("/ok", "/gone", "/gone", "/moved", "/secret")),
        encoding="utf-8")
    summary = tmp_path / "summary.md"
    _Server.asked.clear()
    done = run_build("links", "--content", content, "--pause", "0", "--annotate", "github", "--summary", summary,
                     no_proxy="*")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split(": ")[:2] for line in lines[:4]] == [
        ["pages/about.md:3", "link-dead"], ["pages/about.md:5", "link-dead"], ["pages/about.md:9", "link-unsure"],
        ["pages/about.md:7", "link-moved"]]
    assert lines[4] == "4 addresses: 1 alive, 1 moved, 1 dead, 1 unsure"
    assert lines[5].startswith("::warning file=") and "pages/about.md,line=3,title=link-dead::" in lines[5]
    assert _Server.asked.count("HEAD /gone") == 1, "an address that stands twice is asked once"
    assert "答えないもの、移ったものは3件" in summary.read_text(encoding="utf-8")


def test_listing_asks_nobody(server: str, tmp_path: Path):
    (tmp_path / "a.yaml").write_text(f"x: 1\ny: {server}/ok\n", encoding="utf-8")
    _Server.asked.clear()
    done = run_build("links", "--list", "--content", tmp_path)
    assert (done.returncode, done.stdout) == (0, f"a.yaml:2: {server}/ok\n")
    assert _Server.asked == []
