"""`build.py serve`: the site on 127.0.0.1, built again whenever a watched file is saved."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from portal.faults import Faults

PAUSE = 0.5  # seconds between two looks at the files


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def serve(build: Callable[[], object], site: Path, watched: list[Path], port: int) -> int:
    """Build, then serve `site` until interrupted; a build that raises Faults prints them, the last site stays."""
    _attempt(build)
    with ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C ends it)", flush=True)
        try:
            seen = _state(watched)
            while True:
                time.sleep(PAUSE)
                if _state(watched) != seen:
                    _attempt(build)
                    seen = _state(watched)
        except KeyboardInterrupt:
            return 0
        finally:
            server.shutdown()


def _attempt(build: Callable[[], object]) -> None:
    try:
        build()
    except Faults as error:
        print(error, file=sys.stderr, flush=True)


def _state(watched: list[Path]) -> dict[str, tuple[int, int]]:
    """Time and size of each watched file."""
    files = [path for top in watched for path in ([top] if top.is_file() else top.rglob("*")) if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in files}
