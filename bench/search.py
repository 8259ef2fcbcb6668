"""The search index beside Pagefind's, of the same made-up projects (bench/_corpus.py): what it takes to build, how
large it is, and what a cold query costs in Chromium; and what is fetched once when facets or amounts are used.

SIZES="1000 10000 70000" names the numbers of projects; Pagefind is measured at up to 10,000, PAGEFIND=70000 raises
that.
"""

from __future__ import annotations

import asyncio
import functools
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, NamedTuple

from bench._corpus import make_projects
from portal.fan_out import FanOut
from portal.pages.scripts import site_scripts
from portal.search.entries import SearchEntry, entry_to_texts, natural
from portal.search.index import Merged
from portal.search.parts import entries_to_part, numbered
from portal.search.readings import read

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "templates" / "assets" / "js"
QUERIES = 50
OURS = """async (q) => {
  const { openSearch, fieldsToQuery } = await import("/search-engine.js");
  const engine = await openSearch(new URL("/ours/", location.href));
  const answer = await engine.ask(fieldsToQuery({ q }));
  await answer.results(0, 10);
  return { time: performance.now(), found: answer.numbers.filter((number) => !answer.wrong.has(number)) };
}"""
PAGEFIND = """async (q) => {
  const pagefind = await import("/pagefind/pagefind.js");
  const { results } = await pagefind.search(q);
  await Promise.all(results.slice(0, 10).map((result) => result.data()));
  return { time: performance.now(), found: results.map(({ id }) => id) };
}"""

TIMED = """async (q) => {
  const start = performance.now(), given = await (ASKED)(q);
  return { ...given, time: given.time - start };
}"""


class Built(NamedTuple):
    """Seconds on the clock and of processor time, peak memory of all processes (shared pages counted once) and size on
    disk in megabytes."""

    wall: float
    processor: float
    memory: float
    disk: float


class Asked(NamedTuple):
    """Of one cold query: kilobytes and requests without the scripts, milliseconds, recall and precision."""

    kilobytes: float
    requests: int
    milliseconds: float
    recall: float
    precision: float


def run() -> str:
    """A table for each number of projects."""
    sizes = [int(size) for size in os.environ.get("SIZES", "1000 10000").split()]
    return "\n\n".join(_measure(size, size <= int(os.environ.get("PAGEFIND", "10000"))) for size in sizes)


def _measure(count: int, with_pagefind: bool) -> str:
    entries = sorted(make_projects(count), key=lambda entry: (entry.year, natural(entry.id)))
    deflated = sum(len(zlib.compress("\n".join(entry_to_texts(entry)).encode(), 9)) for entry in entries) / 1e6
    queries = list(_queries(entries))
    names = ["ours", "pagefind"] if with_pagefind else ["ours"]
    with TemporaryDirectory() as folder:
        built = {name: _build(name, count, Path(folder)) for name in names}
        (Path(folder) / "search-engine.js").write_text(site_scripts(SCRIPTS)["search-engine.js"])
        (Path(folder) / "index.html").write_text('<!doctype html><html lang="ja"><link rel="icon" href="data:,">')
        asked = dict(zip(names, _ask(names, Path(folder), queries, entries)))
        columns = {part: (Path(folder) / "ours" / f"{part}.bin").stat().st_size / 1000
                   for part in ("facets", "amounts")}
    heads = [*names, "ratio"] if with_pagefind else names
    lines = [f"{count:,} projects, their texts deflated one by one {deflated:.1f} MB; "
             f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}",
             f"{'':34}" + "".join(f"{head:>12}" for head in heads)]
    for place, label in enumerate(("build, seconds", "build, seconds of processor", "build, peak MB", "disk, MB")):
        lines.append(_line(label, [built[name][place] for name in names]))
    lines.append(_line("disk beside deflated text", [built[name].disk / deflated for name in names], 2))
    lines += [_line(f"{part}, KB", [size]) for part, size in columns.items()]
    for place, (label, choose) in enumerate((("query, KB", max), ("query, requests", max), ("query, ms", max),
                                             ("recall, %", min), ("precision, %", min))):
        values = [[one[place] for one in asked[name]] for name in names]
        middle = statistics.mean if choose is min else statistics.median
        lines.append(_line(f"{label}, {'mean' if choose is min else 'median'}", [middle(each) for each in values]))
        lines.append(_line(f"{label}, {'lowest' if choose is min else 'most'}", [choose(each) for each in values]))
    return "\n".join(lines)


def _line(label: str, values: list[float], digits: int = 1) -> str:
    ratio = [values[0] / values[1]] if len(values) == 2 and values[1] else []
    cells = [*(f"{value:12.{digits}f}" for value in values), *(f"{each:12.3f}" for each in ratio)]
    return f"{label:34}" + "".join(cells)


# ---- building, in a process of its own


def _build(name: str, count: int, folder: Path) -> Built:
    import psutil
    out = folder / name
    start, memory, processor = time.perf_counter(), 0, 0.0
    child = psutil.Popen([sys.executable, "-m", "bench.search", name, str(count), str(out)], cwd=ROOT,
                         stdout=subprocess.DEVNULL)
    while child.poll() is None:
        try:
            family = [child, *child.children(recursive=True)]
            memory = max(memory, sum(one.memory_full_info().pss for one in family))
            processor = max(processor, sum(sum(one.cpu_times()[:4]) for one in family))
        except psutil.Error:
            pass  # One of them has just ended.
        time.sleep(0.05)
    if child.returncode:
        raise RuntimeError(f"{name} could not be built")
    disk = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    seconds, making = time.perf_counter() - start, _time_to_make(count)
    return Built(seconds - making, processor - making, memory / 1e6, disk / 1e6)


@functools.cache
def _time_to_make(count: int) -> float:
    """Both builders first make the projects; that is none of their work."""
    start = time.process_time()
    for _ in make_projects(count):
        pass
    return time.process_time() - start


def build_ours(count: int, out: Path) -> None:
    """Our index of made-up projects, a part for each ward's year, as the site's."""
    folders = set()
    with TemporaryDirectory() as parts:
        years = (list(own) for _, own in groupby(make_projects(count), key=lambda entry: (entry.ward, entry.year)))
        paths = []
        for part in FanOut(os.cpu_count() or 1).map(_part, None, years):
            paths.append(Path(parts) / str(len(paths)))
            paths[-1].write_bytes(part)
        for file in Merged([path.read_bytes for path in paths]).files():
            path = f"{out}/{file.path}"
            if (folder := os.path.dirname(path)) not in folders:
                os.makedirs(folder, exist_ok=True)
                folders.add(folder)
            with open(path, "wb", buffering=0) as target:
                target.write(file.data)


def _part(_: None, entries: list[SearchEntry]) -> bytes:
    return entries_to_part(sorted(entries, key=numbered), with_words=False)


async def build_pagefind(count: int, out: Path) -> None:
    """Pagefind's index of the same ones."""
    from pagefind import service
    from pagefind.index import IndexConfig, PagefindIndex

    # Its wrapper sleeps for 0.1 s before it reads each answer: that is none of Pagefind's work.
    service.asyncio = SimpleNamespace(**vars(asyncio) | {"sleep": lambda _: asyncio.sleep(0)})
    async with PagefindIndex(config=IndexConfig(output_path=str(out))) as index:
        entries = make_projects(count)
        while some := list(islice(entries, 200)):  # So many on the way at a time: its pipes hold no more.
            await asyncio.gather(*(index.add_custom_record(
                url=f"/{entry.url}", content="\n".join(entry_to_texts(entry)), language="ja",
                meta={"title": entry.title}) for entry in some))


# ---- asking


def _queries(entries: list[SearchEntry]) -> Iterator[str]:
    """Words, pieces of one to eight characters, and pairs of words, none of them with figures or signs."""
    choose = random.Random(50)
    for length in (1, 2, 2, 3, 3, 4, 4, 5, 6, 8) * (QUERIES // 10):
        while True:
            text = choose.choice(entry_to_texts(choose.choice(entries))) or " "
            start = choose.randrange(len(text))
            piece = text[start:start + length]
            if len(piece) == length and all(sign.isalpha() for sign in piece) and not any(map(str.isascii, piece)):
                break
        yield piece if length != 4 or choose.random() < 0.5 else f"{piece[:2]} {piece[2:]}"


def _truth(query: str, texts: list[str]) -> set[int]:
    needles = [read(term)[0] for term in query.split()]
    return {number for number, text in enumerate(texts) if all(needle in text for needle in needles)}


def _ask(names: list[str], folder: Path, queries: list[str], entries: list[SearchEntry]) -> Iterator[list[Asked]]:
    from playwright.sync_api import sync_playwright
    texts = ["\0".join(read(text)[0] for text in entry_to_texts(entry)) for entry in entries]
    truths = [_truth(query, texts) for query in queries]
    with _served(folder) as (address, log), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        for name in names:
            numbers = _fragments(folder, entries) if name == "pagefind" else None
            asked = []
            for query, truth in zip(queries, truths):
                context = browser.new_context()
                page = context.new_page()
                page.goto(f"{address}/index.html")
                del log[:]
                answer = page.evaluate(TIMED.replace("ASKED", PAGEFIND if numbers else OURS), query)
                found = {numbers[one] if numbers else one for one in answer["found"]}
                data = [size for path, size in log if not path.partition("?")[0].endswith(".js")]
                right = len(found & truth)
                asked.append(Asked(sum(data) / 1000, len(data), answer["time"], 100 * right / len(truth),
                                   100 * right / len(found) if found else 100))
                context.close()
            yield asked
        browser.close()


def _fragments(folder: Path, entries: list[SearchEntry]) -> dict[str, int]:
    """Pagefind's name for each project → its number."""
    numbers = {f"/{entry.url}": number for number, entry in enumerate(entries)}
    urls = {path.stem: json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))["url"]
            for path in (folder / "pagefind" / "fragment").iterdir()}
    return {name: numbers[url] for name, url in urls.items()}


@contextmanager
def _served(folder: Path) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    log: list[tuple[str, int]] = []

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # As hosts do: else a body waits for its header to be acknowledged, up to 40 ms.

        def send_header(self, name: str, value: str) -> None:
            if name == "Content-Length":
                log.append((self.path, int(value)))
            super().send_header(name, value)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", log
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    way, size, target = sys.argv[1:]
    if way == "ours":
        build_ours(int(size), Path(target))
    else:
        asyncio.run(build_pagefind(int(size), Path(target)))
