"""Project pages on disk: one YAML file a project, written by the parse, never over a person's edit."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal import strict_yaml
from portal.cell_names import cells_start
from portal.faults import Collector, Fault, Faults
from portal.model import BookSummary, Kan, Project
from portal.projects.page_scan import scan_page
from portal.projects.page_text import read_written
from portal.projects.page_writer import write_page
from portal.projects.record import check_kinds, project_to_record, record_to_page, record_to_project
from portal.replacing import write_content

# One line for editors and for people: what is behind the schema's name on it is no part of that.
SCHEMA_LINE = "# yaml-language-server: $schema=../../../../schemas/{schema}.json "
_HEAD = (SCHEMA_LINE.format(schema="project")
         + "Written by the parse. To change it, add a correction to source.yaml. Digest {digest}\n")
_YEAR = re.compile(r"\d{4}")
_DIGEST = re.compile(r"Digest ([0-9a-f]{16})$")


@dataclass(frozen=True)
class Change:
    """What the parse did to one field of one page: `before` and `after` are None where the page is new or gone.

    document   the key of the document that the page is of
    corrected  whether a correction of that field came, went or changed
    because    why, once that is known (see portal/changes/made_from.py)
    """

    page: str
    field: str
    before: Any
    after: Any
    document: str | None = None
    corrected: bool = False
    because: str = ""


def project_to_page(project: Project) -> str:
    """A project as the text of its page."""
    return body_to_page(write_page(record_to_page(project_to_record(project))))


def body_to_page(body: str, head: str = _HEAD) -> str:
    """The text of a page: a line that says who writes it, with the digest of the YAML behind it."""
    return head.format(digest=_digest(body)) + body


def page_to_project(text: str, name: str) -> Project:
    """The project that a page describes. Raises Faults that name `name`."""
    scanned = scan_page(text)
    if scanned is not None:
        return scanned
    value = read_written(text)
    if value is None:
        value = strict_yaml.load(text, name)
    try:
        project = record_to_project(value)
        if not _untouched(text):  # Whoever wrote it may have put a number for a title.
            check_kinds(project)
        return project
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Faults(Fault(name, 1, "page-shape", "a project page has the keys of the record", str(error),
                           "delete the page and parse again")) from None


def load_projects(folder: Path, name: str) -> tuple[Project, ...]:
    """Every page of a year's projects/ folder, in the order of document and place. Raises Faults."""
    faults = Collector()
    projects: list[Project] = []
    for file in sorted(os.listdir(folder)) if folder.is_dir() else ():
        if file.endswith(".yaml"):
            with faults:
                page = f"{name}/{file}"
                project = page_to_project(strict_yaml.read_text(f"{folder}/{file}", page), page)
                if page_name(project) != file:
                    raise Faults(Fault(page, 2, "page-name", f"the page of {project.id} is called "
                                       f"{page_name(project)}", file, "rename the page, or mend its id"))
                projects.append(project)
    faults.finish()
    return tuple(sorted(projects, key=_order))


def _order(project: Project) -> tuple:
    place = project.source.place
    start = cells_start(place.cells) if place.cells else (0, 0)
    return (project.source.document, place.table or 0, start, place.page or 0, place.lines or (0, 0), place.box or (),
            project.id)


def page_name(project: Project | Kan | BookSummary) -> str:
    """The page's file name: minato-2023-request-96 → request-96.yaml."""
    return "-".join(project.id.split("-")[_prefix_steps(project.id):]) + ".yaml"


def _prefix_steps(project_id: str) -> int:
    # ward-year-…: the ward may have a hyphen of its own, the year is the first step of four digits.
    return next(i for i, step in enumerate(project_id.split("-")) if _YEAR.fullmatch(step)) + 1


@dataclass(frozen=True)
class PagePlan:
    """What writing the pages of one year would do: the text of each page that changes (None = it goes), and
    how."""

    folder: Path
    texts: dict[str, str | None]
    changes: tuple[Change, ...]

    def write(self) -> None:
        """Do it. A page that is already as it must be is not touched."""
        for file, text in self.texts.items():
            write_content(self.folder / file, text)


def plan_pages(folder: Path, name: str, projects: tuple[Project, ...]) -> PagePlan:
    """The pages of a year to write, and those to take away because no document has them any more.

    Raises Faults when a person has edited a page ("page-edited"): the fault shows each edited field and the
    correction that would keep it.
    """
    wanted = {page_name(project): project for project in projects}
    texts = {file: project_to_page(project) for file, project in wanted.items()}
    return plan_texts(folder, name, texts, lambda file, old: _edited(f"{name}/{file}", old, wanted.get(file)))


def plan_texts(folder: Path, name: str, wanted: dict[str, str], edited: Callable[[str, str], Fault]) -> PagePlan:
    """The pages `wanted` (file → text with a digest in its first line) to write, and those to take away.

    Raises Faults, made by `edited` from the file and what it holds, when a person has edited a page that would
    change.
    """
    pages = {path.name: path for path in folder.glob("*.yaml")} if folder.is_dir() else {}
    faults, changes = Collector(), []
    texts: dict[str, str | None] = {}
    for file in sorted(set(wanted) | set(pages)):
        new = wanted.get(file)
        with faults:
            old = strict_yaml.read_text(pages[file], f"{name}/{file}") if file in pages else None
            if old == new:
                continue
            if old is not None and not _untouched(old) and (new is None or _body(old) != _body(new)):
                raise Faults(edited(file, old))
            texts[file] = new
            changes.extend(changes_of(f"{name}/{file}", *(
                strict_yaml.load(text, f"{name}/{file}") if text is not None else None for text in (old, new))))
    faults.finish()
    return PagePlan(folder, texts, tuple(changes))


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8")).hexdigest()[:16]


def _body(text: str) -> str:
    return text.partition("\n")[2]


def _untouched(text: str) -> bool:
    match = _DIGEST.search(text.partition("\n")[0])
    return bool(match) and match[1] == _digest(_body(text))


def _edited(name: str, text: str, project: Project | None) -> Fault:
    value = strict_yaml.load(text, name)
    if project is None:
        return Fault(name, 1, "page-edited", "a page that no document has any more is as the parse wrote it",
                     "an edit by hand", "keep what you need as a correction, then delete the page")
    if not isinstance(value, dict):
        return Fault(name, 1, "page-edited", "a page is as the parse wrote it", "a page without keys",
                     "delete the page and parse again")
    parsed = strict_yaml.load(_body(project_to_page(project)), name)
    edits = [(field, was, now) for field, was, now in _differences(parsed, value)]
    line = _line(value, edits[0][0]) if edits else 1
    told = "; ".join(f"{field}: {was!r} → {now!r}" for field, was, now in edits) or "only its form differs"
    lines = "".join(f"\n  - project: {project.id}\n    field: {field}\n    was: {_inline(was)}\n"
                    f"    now: {_inline(now)}\n    reason: (why)\n    date: (YYYY-MM-DD)"
                    for field, was, now in edits)
    return Fault(name, line, "page-edited",
                 "a page is as the parse wrote it, edits are corrections in source.yaml",
                 told, "add this to corrections in source.yaml, then delete the page and parse again" + lines)


def _inline(value: Any) -> str:
    if value is None or isinstance(value, (int, float)):
        return "null" if value is None else str(value)
    return strict_yaml.dump(strict_yaml.FlowList([value])).strip()[1:-1]


def _line(value: Any, field: str) -> int:
    return getattr(value, "lines", {}).get(re.split(r"[.\[]", field)[0], 1)


def changes_of(name: str, before: Any, after: Any) -> Iterator[Change]:
    """What two versions of a page, called `name`, have different; None for no page."""
    source = next((page["source"] for page in (after, before) if isinstance(page, dict) and "source" in page), {})
    document = source.get("document") if isinstance(source, dict) else None
    if not isinstance(before, dict) or after is None:
        yield Change(name, "page", None if before is None else "a page", None if after is None else "a page",
                     document)
        return
    corrected = _corrected(before, after)
    for field, was, now in _differences(before, after):
        yield Change(name, field, was, now, document, _follows(field, corrected))


def _corrected(before: dict, after: dict) -> set[str]:
    """The fields of which a correction came, went or changed, rows named by their place."""
    old, new = ([(field_with_places(done["field"], page), done["was"], done["now"], done["reason"], done["date"])
                 for done in page.get("corrections", ())] for page in (before, after))
    return {done[0] for done in (*old, *new) if (done in old) != (done in new)}


def field_with_places(field: str, page: dict) -> str:
    """A field as a correction names it, each row by its place: line_items[講師謝礼].budgeted → line_items[2].budgeted.
    A field whose row the page does not have is given back as it is."""
    holder: Any = page
    steps = []
    for match in re.finditer(r"([a-z_]+)(?:\[([^\[\]]+)\])?", field):
        holder = holder.get(match[1]) if isinstance(holder, dict) else None
        steps.append(match[1])
        if match[2]:
            rows = holder if isinstance(holder, list) else []
            at = int(match[2]) if match[2].isdecimal() else next((
                at for at, row in enumerate(rows)
                if match[2] in (row.get("key"), row.get("name"), row.get("source"))), len(rows))
            if at >= len(rows):
                return field
            holder = rows[at]
            steps[-1] += f"[{at}]"
    return ".".join(steps)


def _follows(field: str, corrected: set[str]) -> bool:
    """Whether a field is one of those that were corrected, or changes with one: the reason of an amount that is
    null, the origin of a title, the sums by source, the remarks behind one that was settled."""
    if not corrected:
        return False
    part, *parts = (re.split(r"[.\[]", name)[0] for name in (field, *corrected))
    if part == "missing":
        return field.replace("missing", "amounts", 1) in corrected or field in corrected
    if part == "corrections" or part == "title_origin" and "title" in corrected:
        return True
    if part == "remarks" or part == "funding" and "grants" in parts:
        return part in parts or part == "funding"
    amount_of, body_of = field.replace(".missing", ""), re.sub(r"missing$", "body", field)
    group_renamed = field.endswith(".group") and any(re.fullmatch(r"groups.*\.name", name) for name in corrected)
    added = part == "grants" and "funding" in parts
    return bool({field, amount_of, body_of} & corrected) or group_renamed or added


def _differences(before: Any, after: Any, field: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each single value that two records have different, named as corrections name it."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(before.get(key), after.get(key), f"{field}.{key}" if field else str(key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (was, now) in enumerate(zip(before, after)):
            yield from _differences(was, now, f"{field}[{index}]")
    elif before != after or type(before) is not type(after) and not isinstance(before, dict):
        yield field, before, after
