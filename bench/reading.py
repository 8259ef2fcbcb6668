"""How long a budget book takes to read, beside what pdfplumber needs for the characters and rules of its pages.

The book is drawn anew: rows of 款, 項 and 目 with 節 and 説明 on wide pages, about 900 characters on each, as
municipal books have. Every figure of it adds up, and every one must be read.
"""

from __future__ import annotations

import gc
import os
import random
import resource
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber

from portal.forms import Form, load_forms
from portal.documents.files import file_to_sha256
from portal.documents.isolation import COLLECT
from portal.reading import json_to_read, path_to_json
from portal.reading_cache import ReadingCache, reading_seal
from tests.book_data import FUNDING, Figures, KanData, KouData, MokuData, SetsuData
from tests.drawing.book_drawer import BookDrawer, Style
from tests.drawing.plain_pdf import pages_to_pdf

ROOT = Path(__file__).resolve().parent.parent
PAGES = 600
FORM = "budget-book"
STYLE = Style(nested=True, bars=True, lines=46)
NAMES = ("報酬", "給料", "職員手当等", "共済費", "報償費", "旅費", "需用費", "役務費", "委託料", "使用料及び賃借料", "工事請負費",
         "備品購入費", "負担金、補助及び交付金", "扶助費")
WORDS = ("学童クラブ", "保育園", "区民センター", "防災", "公園", "道路", "図書館", "高齢者", "子育て", "商店街", "運営", "整備", "管理",
         "支援", "給付", "補修", "調査", "相談", "助成", "システム")


def run() -> str:
    """Measures each way of reading the same book, each in a process of its own, and tells how they compare."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.pdf"
        chars = draw_book(path, PAGES)
        plumber = _measure("pdfplumber", path)
        one, two = (_measure("ours", path, str(jobs)) for jobs in (1, 2))
        kept = _measure_kept(path)
    return "\n".join((
        f"{PAGES} pages, {chars / PAGES:.0f} characters on each; {os.cpu_count()} processors, "
        f"load {os.getloadavg()[0]:.1f} (the second ratio means something where two processors are free)",
        f"{'':42}{'seconds':>9}{'of processor':>14}",
        *(f"{name:42}{wall:9.1f}{cpu:14.1f}" for name, (wall, cpu) in (
            ("pdfplumber, characters and rules", plumber), ("documents and sheets, --jobs 1", one),
            ("documents and sheets, --jobs 2", two), ("the same, unchanged since it was read", kept))),
        f"beside pdfplumber, by processor time: {one[1] / plumber[1]:.2f} (at most 1.3)",
        f"--jobs 2 beside --jobs 1: {one[0] / two[0]:.2f} times as fast (at least 1.7)"))


def draw_book(path: Path, pages: int) -> int:
    """Draw a book of `pages` pages; gives how many characters it has."""
    luck = random.Random(600)
    drawn = list(islice(BookDrawer(STYLE).pages([_kan(luck, number) for number in range(1, pages // 8)]), pages))
    path.write_bytes(pages_to_pdf(drawn))
    codes = (operator.partition("<")[2].partition(">")[0] for page in drawn for operator in page.operators)
    return sum(len(code) // 4 for code in codes)


def _kan(luck: random.Random, number: int) -> KanData:
    kou = tuple(_kou(luck, each) for each in range(1, 5))
    return KanData(str(number), f"{luck.choice(WORDS)}費", sum(each.total.this for each in kou), kou)


def _kou(luck: random.Random, number: int) -> KouData:
    moku = tuple(_moku(luck, each) for each in range(1, 6))
    funding = tuple(sum(one.figures.funding[index] or 0 for one in moku) for index in range(len(FUNDING)))
    this, last = (sum(one.figures[index] for one in moku) for index in (0, 1))
    return KouData(str(number), f"{luck.choice(WORDS)}{luck.choice(WORDS)}費", moku, Figures(this, last, this - last, funding))


def _moku(luck: random.Random, number: int) -> MokuData:
    setsu = tuple(SetsuData(str(place), name, luck.randrange(50, 900_000))
                  for place, name in enumerate(NAMES, 1) if luck.random() < 0.7)
    this, last = sum(one.amount for one in setsu), luck.randrange(50, 5_000_000)
    parts = [luck.randrange(this // 6) for _ in FUNDING[1:]]
    lines = tuple((luck.randrange(3), "".join(luck.choices(WORDS, k=3)), luck.randrange(10, 90_000))
                  for _ in range(luck.randrange(16, 26)))
    return MokuData(str(number), f"{luck.choice(WORDS)}{luck.choice(WORDS)}費",
                    Figures(this, last, this - last, (*parts, this - sum(parts))), setsu, lines)


# ---- one way of reading, in a process of its own


def _measure(*arguments: str | Path) -> tuple[float, float]:
    """Seconds on the clock, and of processor time, that `python -m bench.reading` takes with these arguments."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-m", "bench.reading", *arguments], cwd=ROOT, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _measure_kept(path: Path) -> tuple[float, float]:
    """The same of a document that was read before, from its bytes to its rows."""
    form = load_forms(ROOT / "content" / "forms")[FORM]
    cache = ReadingCache(path.parent)
    cache.put("book", _seal(path, form), path_to_json(path, path.name, "book", (form,), PAGES, os.cpu_count() or 1))
    before, start = time.process_time(), time.perf_counter()
    kept = cache.get("book", _seal(path, form))
    read = json_to_read(kept or b"", path.name)
    wall, cpu = time.perf_counter() - start, time.process_time() - before
    if len(read.reading.book_rows) < PAGES:
        raise ValueError("the book was not read")
    return wall, cpu


def _seal(path: Path, form: Form) -> str:
    return reading_seal(file_to_sha256(path, path.name), "book", path.name, form.model_dump_json())


def main(way: str, path: str, jobs: str = "1") -> None:
    """Read a book in one way, for nothing but the time it takes."""
    if way == "pdfplumber":
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                _ = page.chars, page.rects, page.lines, page.curves, page.edges
                page.close()
    else:
        gc.set_threshold(*COLLECT)  # As in the child process of a build.
        form = load_forms(ROOT / "content" / "forms")[FORM]
        path_to_json(Path(path), path, "book", (form,), PAGES, int(jobs))


if __name__ == "__main__":
    main(*sys.argv[1:])
