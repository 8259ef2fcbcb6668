"""What the tests share: the real content built once, a server for it, and a Chromium that looks at it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from static_host import FolderHandler, serve_folder

ROOT = Path(__file__).resolve().parent.parent
BASE_PATH = "/some/base/"
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
                  "--disable-background-networking", "--disable-component-update"]
WIDE, NARROW = 1280, 390


def run_build(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python build.py` with these arguments and `environment`, run from a folder that is not the project's."""
    return subprocess.run([sys.executable, "-W", "error", str(ROOT / "build.py"), *map(str, arguments)],
                          cwd="/", env=os.environ | environment, capture_output=True, text=True, encoding="utf-8",
                          timeout=120)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copy_content(target: Path, *years: str) -> Path:
    """A copy of the real content in `target`; `years` (minato/2023) narrow it to those."""
    shutil.copytree(ROOT / "content", target)
    if years:
        for path in [path for path in target.glob("wards/*/*/") if "/".join(path.parts[-2:]) not in years]:
            shutil.rmtree(path)
        for ward in [path for path in target.glob("wards/*/") if not any(path.glob("*/"))]:
            shutil.rmtree(ward)
    return target


@dataclass(frozen=True)
class Built:
    """The real content, built: `content` is the copy that it was built from, `site` what came of it."""

    content: Path
    site: Path

    def records(self) -> list[dict[str, Any]]:
        """Every record of every projects.json."""
        return [record for path in sorted(self.site.glob("*/*/projects.json"))
                for record in json.loads(path.read_text(encoding="utf-8"))]

    def pages(self) -> list[str]:
        """The address of every HTML page from the site's root: minato/2023/index.html."""
        return sorted(path.relative_to(self.site).as_posix() for path in self.site.rglob("*.html"))


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real content, built once; from a copy, so that a test changes nothing in the project's own folder."""
    folder = tmp_path_factory.mktemp("real content")
    built = Built(copy_content(folder / "content"), folder / "site")
    done = run_build("--content", built.content, "--site", built.site)
    assert done.returncode == 0, done.stderr
    return built


@pytest.fixture(scope="session")
def records(built_site: Built) -> dict[str, dict[str, Any]]:
    """Every published record by its id."""
    return {record["id"]: record for record in built_site.records()}


class BasePathHandler(FolderHandler):
    """Serves a folder below BASE_PATH, and nothing elsewhere."""

    def translate_path(self, path: str) -> str:
        if not path.startswith(BASE_PATH):
            return os.path.join(self.directory, "outside-the-base-path")
        return super().translate_path("/" + path.removeprefix(BASE_PATH))


@pytest.fixture(scope="session")
def server(built_site: Built) -> Iterator[str]:
    """The address of the built site on 127.0.0.1, with its final /: http://127.0.0.1:PORT/some/base/."""
    with serve_folder(built_site.site, BasePathHandler) as address:
        yield address + BASE_PATH


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One Chromium for all tests: the one that requirements/browser.sh finds."""
    found = subprocess.run(["sh", ROOT / "requirements" / "browser.sh"], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    home = tmp_path_factory.mktemp("home")
    with sync_playwright() as playwright:
        # A home of its own: the browser writes there, and HOME may be read-only.
        browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=CHROMIUM_FLAGS,
                                             env=os.environ | {"HOME": str(home)})
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(address, width=…, dark=…, javascript=…)`: the page that shows an address, in a fresh profile."""
    with watched_pages(browser) as open_:
        yield open_


@contextlib.contextmanager
def watched_pages(browser: Browser) -> Iterator[OpenPage]:
    """What `open_page` is. It fails in the end if any of its pages said something on the console, broke, asked for
    what was not to be had, or asked for anything from elsewhere."""
    troubles: list[str] = []
    contexts = []

    def open_(address: str, width: int = WIDE, dark: bool = False, javascript: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="ja-JP",
                                      color_scheme="dark" if dark else "light", java_script_enabled=javascript)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        _watch(page, address, troubles)
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def _watch(page: Page, address: str, troubles: list[str]) -> None:
    own = address.split("/", 3)[:3]

    def check_request(request: Request) -> None:
        if request.url.split("/", 3)[:3] != own and not request.url.startswith("data:"):
            troubles.append(f"{page.url}: a request to elsewhere, {request.url}")

    page.on("request", check_request)
    # What is still on its way when a test goes to another page is aborted: that is the test's doing.
    page.on("requestfailed", lambda request: request.failure == "net::ERR_ABORTED" or troubles.append(
        f"{page.url}: {request.failure}: {request.url}"))
    page.on("response", lambda answer: answer.status >= 400 and troubles.append(
        f"{page.url}: {answer.status}: {answer.url}"))
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("console", lambda message: troubles.append(f"{page.url}: {message.type}: {message.text}"))
