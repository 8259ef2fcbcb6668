"""The commits of content/wards/*/*/projects and book → the published figures that changed. Reads git, writes
nothing."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal import strict_yaml
from portal.changes.figures import changed_figures
from portal.changes.made_from import FILE as READ_FILE
from portal.changes.made_from import MadeFrom, Record
from portal.changes.published import PAGE, PublishedChange
from portal.changes.repository import blob_texts, git
from portal.faults import Fault, Faults
from portal.projects.page_file import Change, changes_of, field_with_places

_PATHS = (":(glob)wards/*/*/projects/*.yaml", ":(glob)wards/*/*/book/*.yaml", f":(glob)wards/*/*/{READ_FILE}")
_RAW = re.compile(r":\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) "
                  r"\w+\t(wards/([^/]+/[^/]+)/(?:(?:projects|book)/[^/]+|[^/]+)\.yaml)")


@dataclass(frozen=True)
class _Step:
    """What one commit did to one file: its contents before and after, None where there was none."""

    path: str
    year: str
    before: str | None
    after: str | None


def git_to_changes(content: Path) -> dict[str, tuple[PublishedChange, ...]]:
    """By year ("minato/2023") the published figures that changed, oldest first, from the history of the repository
    that holds `content`: what is committed counts as published. The first version of a page changes nothing.

    Raises Faults when there is no repository, or only a part of its history.
    """
    if git(content, "rev-parse", "--is-shallow-repository").strip() != "false":
        raise Faults(Fault(content.name, 0, "history-shallow", "the repository has its whole history",
                           "a shallow clone", "fetch the rest: git fetch --unshallow"))
    made_from: dict[str, MadeFrom] = {}
    changes: dict[str, list[PublishedChange]] = {}
    for date, steps in _commits(content):
        before = dict(made_from)
        for step in steps:
            if step.path.endswith(f"/{READ_FILE}"):
                made_from.pop(step.year, None)
                if step.after is not None:
                    made_from[step.year] = MadeFrom.model_validate(strict_yaml.load(step.after, step.path))
        for step in steps:
            if not step.path.endswith(f"/{READ_FILE}") and step.before is not None:
                now = made_from.get(step.year)
                record = Record(Path(), before.get(step.year), now) if now else None
                changes.setdefault(step.year, []).extend(_step_to_changes(step, date, record))
    # Commits are in the order of the branch; their dates need not be.
    return {year: tuple(sorted(own, key=lambda change: change.date)) for year, own in sorted(changes.items())
            if own}


def _step_to_changes(step: _Step, date: str, record: Record | None) -> Iterator[PublishedChange]:
    before = strict_yaml.load(step.before, step.path)
    if step.after is None:
        gone = Change(step.path, PAGE, "a page", None, before["source"]["document"])
        yield PublishedChange(date=date, project=before["id"], title=_title(before), field=PAGE, before=None,
                              after=None, because=_because(gone, record))
        return
    after = strict_yaml.load(step.after, step.path)
    corrected = {change.field for change in changes_of(step.path, before, after) if change.corrected}
    for field, was, now in changed_figures(before, after):
        done = bool({was.place, now.place} & corrected)
        change = Change(step.path, field, was.value, now.value, after["source"]["document"], done)
        yield PublishedChange(date=date, project=after["id"], title=_title(after), field=field, before=was.value,
                              after=now.value, because=_because(change, record),
                              reason=correction_reason(now.place, after) if done else None)


def _title(page: dict[str, Any]) -> str | None:
    """What lists call a project, a 款 or a table of 総括."""
    return page["title"] if "title" in page else page.get("name") or "総括"


def _because(change: Change, record: Record | None) -> str | None:
    if record is None or record.before is None:
        return "correction" if change.corrected else None
    because = record.explain([change])[0].because
    return None if " (" in because or because.startswith("page") else because


def correction_reason(place: str, page: dict[str, Any]) -> str | None:
    """The reason of the last correction of a field."""
    told = [done["reason"] for done in page.get("corrections", ())
            if field_with_places(done["field"], page) == place]
    return told[-1] if told else None


def _commits(content: Path) -> Iterator[tuple[str, list[_Step]]]:
    """Each commit of the branch, oldest first: its date in UTC and what it did. Merges count as one step."""
    options = ("core.quotePath=off", "log.showRoot=true", "log.showSignature=false")
    log = git(content, *(part for option in options for part in ("-c", option)), "log", "--first-parent",
               "--diff-merges=first-parent", "--reverse", "--raw", "--no-abbrev", "--no-renames", "--relative",
               "--format=%x00%ct", "--", *_PATHS)
    commits = [(lines[0], [match for line in lines[1:] if (match := _RAW.fullmatch(line))])
               for lines in (part.splitlines() for part in log.split("\0")[1:])]
    texts = blob_texts(content, {match[at] for _, matches in commits for match in matches for at in (1, 2)})
    for seconds, matches in commits:
        date = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield date, [_Step(match[3], match[4], texts.get(match[1]), texts.get(match[2])) for match in matches]
