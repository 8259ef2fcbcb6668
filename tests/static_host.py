"""A host on 127.0.0.1 that gives browsers the files of a folder, as a static host does."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class FolderHandler(SimpleHTTPRequestHandler):
    """Gives the files of a folder, and says nothing of it."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        # A browser that goes to another page drops what it was being sent.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().copyfile(source, outputfile)

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def serve(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address at which `handler` answers, without a final /: http://127.0.0.1:PORT."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


def serve_folder(folder: Path, handler: type[FolderHandler] = FolderHandler) -> contextlib.AbstractContextManager[str]:
    """The address of a folder, as `serve` has it."""
    return serve(partial(handler, directory=str(folder)))
