"""`build.py serve`: the site on 127.0.0.1, built again whenever a watched file is saved."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from watchfiles import watch

from portal.faults import Fault, Faults

HOST = "127.0.0.1"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def serve(build: Callable[[], object], site: Path, watched: list[Path], port: int) -> int:
    """Build, then serve `site` until interrupted; a build that raises Faults prints them, the last site stays.
    Raises Faults when another program has the port."""
    try:
        server = ThreadingHTTPServer((HOST, port), partial(_Quiet, directory=str(site)))
    except OSError as error:
        raise Faults(Fault(HOST, port, "port-taken", "the port of the preview is free", error.strerror or str(error),
                           "choose another with --port")) from None
    with server:
        try:
            _attempt(build)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            print(f"http://{HOST}:{server.server_port}/ (Ctrl-C ends it)", flush=True)
            for _ in watch(*(path for path in watched if path.exists())):
                _attempt(build)
        except KeyboardInterrupt:
            pass  # That is how it ends.
    return 0


def _attempt(build: Callable[[], object]) -> None:
    try:
        build()
    except Faults as error:
        print(error, file=sys.stderr, flush=True)
