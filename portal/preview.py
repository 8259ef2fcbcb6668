"""`build.py serve`: the site on 127.0.0.1, built again whenever a watched file is saved, and shown anew in the browser.

What a saved file changes of the pages of projects, years, departments and wards is built at once. The search index, the
data and the lists through all wards are made from everything: they follow when nothing was saved for a while, in a process
of their own, which the next save ends.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from pathlib import Path

from watchfiles import watch

from portal.faults import Fault, Faults

HOST = "127.0.0.1"
QUIET = 4_000  # Milliseconds without a save after which the rest of the site is built.
ALIVE = 15  # Seconds after which a browser that waits hears that it still may.
SCRIPT, SAVED = "/-/preview.js", "/-/saved"  # No page of a site begins with -.
_WRITTEN = re.compile(r"/\d{4}/((projects|book)/[^/]+|read\.yaml|read\.\d+\.draft)$")
_RELOAD = f'new EventSource("{SAVED}").onmessage = () => location.reload();\n'.encode()
_TAG = f'<script src="{SCRIPT}" defer></script></body>'.encode()


class _Saved:
    """How many times the site was built again, for browsers that wait for the next time."""

    def __init__(self) -> None:
        self._times, self._changed = 0, threading.Condition()

    def tell(self) -> None:
        with self._changed:
            self._times += 1
            self._changed.notify_all()

    def wait(self, since: int | None) -> int:
        """The number, when it is no longer `since`, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self._times != since, ALIVE)
            return self._times


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, saved: _Saved, *arguments: object, directory: str):
        self._saved = saved
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        """A page with the script that waits for its next version; anything else as it is."""
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() and self.path.partition("?")[0].endswith("/") else path
        if self.path == SAVED:
            self._wait()
        elif self.path == SCRIPT:
            self._answer(HTTPStatus.OK, "text/javascript", _RELOAD)
        elif page.suffix == ".html" and page.is_file():
            self._answer(HTTPStatus.OK, "text/html; charset=utf-8", page.read_bytes().replace(b"</body>", _TAG))
        elif not path.exists() and (absent := Path(self.directory, "404.html")).is_file():
            self._answer(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", absent.read_bytes().replace(b"</body>", _TAG))
        else:
            super().do_GET()

    def _answer(self, status: HTTPStatus, kind: str, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _wait(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        times = known = self._saved.wait(None)
        try:
            while times == known:
                self.wfile.write(b": here\n\n")
                self.wfile.flush()
                times = self._saved.wait(known)
            self.wfile.write(b"data: saved\n\n")
        except OSError:
            pass  # The browser went to another page.

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


def serve(build: Callable[[bool], object], site: Path, watched: list[Path], port: int) -> int:
    """Build, then serve `site` until interrupted. `build` makes the whole site, or, asked for what is wanted soon, only
    the pages about what was saved; one that raises Faults prints them, the last site stays. Raises Faults when another
    program has the port."""
    saved = _Saved()
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Handler, saved, directory=str(site)))
    except OSError as error:
        raise Faults(Fault(HOST, port, "port-taken", "the port of the preview is free", error.strerror or str(error),
                           "choose another with --port")) from None
    server.daemon_threads = True
    rest: BaseProcess | None = None
    with server:
        try:
            _attempt(partial(build, False))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(f"http://{HOST}:{server.server_port}/ (Ctrl-C ends it)", flush=True)
            due, built = False, (0.0, 0.0)
            for changes in watch(*(path for path in watched if path.exists()), rust_timeout=QUIET, yield_on_timeout=True):
                if any(not _is_own(path, *built) for _, path in changes):
                    _end(rest)
                    begun = time.time()
                    rest, due = None, _attempt(partial(build, True))
                    built = begun, time.time()
                    if due:
                        saved.tell()
                elif due and not changes:
                    rest, due = _start(partial(build, False)), False
        except KeyboardInterrupt:
            pass  # That is how it ends.
        finally:
            _end(rest)
    return 0


def _is_own(path: str, begun: float, ended: float) -> bool:
    """Whether the last build, between these two times, wrote a file of the content: a page of a project or of a book."""
    if not _WRITTEN.search(path):
        return False
    try:
        return begun <= os.lstat(path).st_mtime <= ended
    except OSError:
        return True  # It took the page away, or its draft became the page.


def _attempt(build: Callable[[], object]) -> bool:
    """Whether it could be built."""
    try:
        build()
    except Faults as error:
        print(error, file=sys.stderr, flush=True)
        return False
    return True


def _start(build: Callable[[], object]) -> BaseProcess:
    process = multiprocessing.get_context("fork").Process(target=_attempt_apart, args=(build,))
    process.start()
    return process


def _attempt_apart(build: Callable[[], object]) -> None:
    os.setpgid(0, 0)  # The processes that it starts end with it.
    _attempt(build)


def _end(process: BaseProcess | None) -> None:
    """What it leaves behind the next build removes."""
    if process and process.is_alive():
        try:
            os.killpg(process.pid, signal.SIGTERM)
        except ProcessLookupError:  # It has hardly begun.
            process.terminate()
        process.join()
