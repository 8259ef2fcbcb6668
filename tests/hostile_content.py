"""Builds of content made worse at random (tests/content_mutations.py), each in this process and within limits: what
became of each, and what went wrong. `python -m tests.hostile_content FIRST COUNT` prints it as JSON."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import resource
import shutil
import sys
import tempfile
import traceback
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import build
from portal import stages
from portal.money import UNITS, yen_to_words
from portal.reading import path_to_json
from tests.content_mutations import files_of, make_content, mutate_file, seal_documents
from tests.time_limit import TooLong, limit

SECONDS = 10.0  # Of processor time, for each case.
MEGABYTES = 2_500
KINDS = ("document", "document", "source", "source", "ward", "form", "form", "project", "config", "page", "glossary",
         "topics", "lineage", "synonyms", "readings")


def read_here(path, name, key, forms, limits, jobs):
    """What portal.reading.read_limited does, without a process of its own: this one has its limits."""
    return path_to_json(path, name, key, tuple(forms), limits.pages, jobs)


def run(first: int, count: int) -> tuple[dict[str, Counter[str]], list[str]]:
    """What became of each case by its kind, and what went wrong."""
    stages.read_limited = read_here
    outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hostile") as folder:
        home = Path(folder)
        make_content(home / "base")
        shutil.copyfile(build.HOME / "config.yaml", home / "config.yaml")
        text = (home / "config.yaml").read_text(encoding="utf-8")
        (home / "config.yaml").write_text(text.replace("[ja, en]", "[ja]"), encoding="utf-8")
        assert _build(home, home / "base", home / "config.yaml", home / "first") == (0, ""), "the content is whole"
        for case in range(first, first + count):
            luck = random.Random(case)
            kind = KINDS[case % len(KINDS)]
            place = home / "case"
            place.mkdir()
            shutil.copytree(home / "base", place / "content")
            config = shutil.copyfile(home / "config.yaml", place / "config.yaml")
            path = config if kind == "config" else luck.choice(files_of(place / "content", kind))
            mutate_file(path, luck)
            if kind == "document":
                seal_documents(path.parent.parent)
                shutil.rmtree(path.parent.parent / "projects")
            outcome, what = _outcome(place, config)
            outcomes[kind][outcome] += 1
            wrong += [f"case {case} ({path.relative_to(place)}): {each}" for each in what]
            shutil.rmtree(place)
    return outcomes, wrong


def _outcome(place: Path, config: Path) -> tuple[str, list[str]]:
    before = _outside(place)
    try:
        with limit(SECONDS):
            code, told = _build(place, place / "content", config, place / "site")
    except TooLong:
        return "too long", []
    except MemoryError:
        return "too large", []
    except BaseException as error:  # What a mutation finds may be anything, and is told with its case.
        frames = traceback.extract_tb(error.__traceback__)
        at = next((frame for frame in reversed(frames) if "portal" in frame.filename), frames[-1])
        return "wrong", [f"{type(error).__name__}: {str(error)[:200]} at {Path(at.filename).name}:{at.lineno}"]
    wrong = [f"a file outside the site: {name}" for name in sorted(_outside(place) - before)]
    if code == 0:
        wrong += _invented(place)
        return "published", wrong
    slugs = re.findall(r"^.*?:\d+: ([a-z0-9-]+): ", told, re.MULTILINE)
    if code != 1 or not slugs or (place / "site").exists():
        wrong.append(f"exit {code}: {told[:200]!r}")
    if set(slugs) & {"markup-broken", "page-not-inert", "figure-not-shown", "page-missing", "data-differs",
                     "search-differs", "sitemap-differs", "id-twice", "reference-broken", "place-missing"}:
        wrong.append(told[:400])
    return "refused", wrong


def _build(home: Path, content: Path, config: Path, site: Path) -> tuple[int, str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = build.main(["--content", str(content), "--config", str(config), "--site", str(site), "--jobs", "1"])
    err.seek(0)
    return code, err.read() if code else ""


def _outside(place: Path) -> set[str]:
    """What there is around the site and its links: nothing but pages and read.yaml may come to be there."""
    return {str(path) for path in (*place.parent.iterdir(), *place.rglob("*"))
            if not {"site", ".site.spare", ".cache", "projects", "book"}.intersection(path.parts)
            and path.name != "read.yaml"}


def _invented(place: Path) -> list[str]:
    """Amounts of the published records whose digits no document of their year prints."""
    wrong = []
    for path in place.glob("site/*/*/projects.json"):
        documents = place / "content" / "wards" / path.parent.parent.name / path.parent.name / "documents"
        text = "".join(file.read_bytes().decode("utf-8", "replace") for file in documents.iterdir())
        wrong += invented(json.loads(path.read_text(encoding="utf-8")), text)
    return wrong


def invented(records: list[dict[str, Any]], text: str) -> list[str]:
    """Amounts of records whose digits a text does not have, and sums by source that are not those of its rows."""
    text = re.sub(r"[\s,.]", "", unicodedata.normalize("NFKC", text))
    wrong = []
    for record in records:
        given = [*record["amounts"].values(), *(row["amount"] for row in record["grants"])] + [
            row[name] for row in (*record["line_items"], *record["groups"]) for name in ("requested", "budgeted", "earmarked")]
        for source, amount in record["funding"].items():
            parts = [row["amount"] for row in record["grants"] if row["source"] == source and row["amount"] is not None]
            if amount != (sum(parts) if parts else None):
                wrong.append(f"{record['id']}: {source} is {amount} and not the sum of {parts}")
        wrong += [f"{record['id']}: {amount} is printed nowhere" for amount in given
                  if amount and not record["corrections"] and not _is_printed(abs(amount), text)]
    return wrong


def _is_printed(amount: int, text: str) -> bool:
    """Whether an amount stands in a text without commas: in some unit, or in words."""
    text = re.sub("(?<![0-9])0+(?=[0-9])", "", text)  # 8億087万円 is 8億87万円.
    ways = {yen_to_words(amount).replace(",", "").removesuffix("円")}
    ways |= {str(amount // per) for per in UNITS.values() if amount % per == 0}
    return any(way in text for way in ways)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1_000_000,) * 2)
    outcomes, wrong = run(int(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps([outcomes, wrong], ensure_ascii=True))


if __name__ == "__main__":
    os.environ.pop("PYTHONWARNINGS", None)
    main()
