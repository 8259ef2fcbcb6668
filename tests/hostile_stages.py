"""Documents, project pages, forms, the config and queries made worse at random (tests/content_mutations.py), each
through the stages that read it: many times as many as can be built into a site each (tests/hostile_content.py).

`python -m tests.hostile_stages KIND FIRST COUNT` prints as JSON what became of each case, and what went wrong."""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from portal.config import load_config
from portal.faults import Faults
from portal.findings import project_to_findings
from portal.findings.book import book_to_findings
from portal.forms import Form, load_forms
from portal.model import Project
from portal.projects.assemble import reading_to_projects
from portal.projects.book import reading_to_book
from portal.projects.page_file import page_to_project, plan_pages, project_to_page
from portal.projects.record import project_to_record
from portal.reading import json_to_read, path_to_json
from portal.search.query import matches, query_to_words
from portal.sources import load_ward_years
from tests.content_mutations import hostile_value, mutate_bytes, mutate_file
from tests.hostile_content import MEGABYTES, invented
from tests.time_limit import TooLong, limit

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
SECONDS = 2.0  # Of processor time, for each case.
LINES = 40  # Of a document: what has two or three sheets.
FORMS = load_forms(CONTENT / "forms")
DOCUMENTS = [((year.folder / "documents" / entry.file).read_bytes().split(b"\n"), entry.form)
             for year in load_ward_years(CONTENT, load_config(ROOT / "config.yaml")) for entry in year.documents]
PAGES = [path.read_text(encoding="utf-8") for path in sorted((CONTENT / "wards").glob("*/*/projects/*.yaml"))]


class Wrong(Exception):
    """What may not be."""


def try_document(luck: random.Random, folder: Path) -> str:
    """A document's lines, changed."""
    lines, form = luck.choice(DOCUMENTS)
    data = _part(lines, luck)
    for _ in range(luck.choice((0, 1, 2, 8))):
        data = mutate_bytes(data, luck)
    return _read(data, FORMS[form], folder)


def try_form(luck: random.Random, folder: Path) -> str:
    """A form changed, and its document read with it."""
    lines, form = luck.choice(DOCUMENTS)
    path = folder / f"{form}.yaml"
    path.write_bytes((CONTENT / "forms" / path.name).read_bytes())
    mutate_file(path, luck)
    return _read(_part(lines, luck), load_forms(folder)[form], folder)


def try_project(luck: random.Random, folder: Path) -> str:
    """A project page changed: it is refused, or written again as its document has it."""
    text = luck.choice(PAGES)
    project = page_to_project(text, "page")
    plan_pages(folder, "projects", (project,)).write()
    (path,) = folder.glob("*.yaml")
    mutate_file(path, luck)
    damaged = path.read_text(encoding="utf-8", errors="replace")
    try:
        plan_pages(folder, "projects", (project,)).write()
    except Faults:
        project_to_findings(page_to_project(damaged, "page"))
        raise
    if path.read_text(encoding="utf-8") != text:
        raise Wrong("a page that is not what its document says")
    return "written again" if damaged != text else "as it was"


def try_config(luck: random.Random, folder: Path) -> str:
    """config.yaml, changed."""
    path = folder / "config.yaml"
    path.write_bytes((ROOT / "config.yaml").read_bytes())
    mutate_file(path, luck)
    config = load_config(path)
    if config.publishes("minato", 2023) not in (True, False) or config.limits.seconds < 1 or config.languages[0] != "ja":
        raise Wrong(f"{config!r}")
    return "read"


def try_query(luck: random.Random, folder: Path) -> str:
    """A query of attacks, noise and pieces of what is looked through."""
    texts = [line for line in luck.choice(PAGES).split("\n") if luck.random() < 0.2]
    parts = [luck.choice((str(hostile_value(luck)), luck.choice(texts or [""])[:luck.randrange(30)],
                          luck.choice('"“-－*. 　()年円億'))) for _ in range(luck.randrange(1, 8))]
    query = luck.choice(("", " ")).join(parts)
    query_to_words(query)
    return "found" if matches(query, texts) else "not found"


KINDS = {"document": try_document, "form": try_form, "project": try_project, "config": try_config, "query": try_query}


def run(kind: str, first: int, count: int) -> tuple[Counter[str], list[str]]:
    """What became of each case, and what went wrong."""
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    for case in range(first, first + count):
        with tempfile.TemporaryDirectory(prefix="hostile") as folder:
            try:
                with limit(SECONDS):
                    outcome = KINDS[kind](random.Random(case), Path(folder))
            except Faults as error:
                outcome = "refused"
                wrong += [f"{kind} {case}: a fault without a place: {fault}" for fault in error.faults
                          if not fault.slug or not fault.path or not fault.repair]
            except (TooLong, MemoryError) as error:
                outcome = type(error).__name__
            except Exception as error:  # What a mutation finds may be anything, and is told with its case.
                outcome = "wrong"
                frames = traceback.extract_tb(error.__traceback__)
                at = next((frame for frame in reversed(frames) if "portal" in frame.filename), frames[-1])
                wrong.append(f"{kind} {case}: {type(error).__name__}: {str(error)[:200]} "
                             f"at {Path(at.filename).name}:{at.lineno}")
        outcomes[outcome] += 1
    return outcomes, wrong


def _part(lines: list[bytes], luck: random.Random) -> bytes:
    at = luck.randrange(max(1, len(lines) - LINES))
    return b"\n".join(lines[at:at + LINES])


def _read(data: bytes, form: Form, folder: Path) -> str:
    path = folder / "document.txt"
    path.write_bytes(data)
    reading = json_to_read(path_to_json(path, "document.txt", "request", (form,), 100, 1), "document.txt").reading
    projects = reading_to_projects(reading, form, "minato-2023-request", "request")
    book_to_findings(reading_to_book(reading, form, "minato-2023-request", "request"))
    for project in projects:
        project_to_findings(project)
    wrong = invented([project_to_record(project) for project in projects], data.decode("utf-8", "replace"))
    if wrong:
        raise Wrong("; ".join(wrong))
    if projects:
        _check_page(projects[0])
    return "read"


def _check_page(project: Project) -> None:
    if page_to_project(project_to_page(project), "page") != project:
        raise Wrong("a page that does not say what its document does")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1_000_000,) * 2)
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])), ensure_ascii=True))


if __name__ == "__main__":
    main()
