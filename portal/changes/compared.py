"""What is published by the pages on disk, beside what is published by those of a commit: for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal import strict_yaml
from portal.changes.figures import changed_figures
from portal.changes.history import correction_reason
from portal.changes.repository import git, texts_at
from portal.config import Config
from portal.faults import Fault, Faults
from portal.findings import project_to_findings
from portal.findings.book import book_to_findings
from portal.model import Book, Finding
from portal.projects.book_record import record_to_kan, record_to_summary
from portal.projects.record import record_to_project
from portal.schema import check_model

Value = int | float | None


@dataclass(frozen=True)
class FigureChange:
    """A figure of a page: yen or, a rate, per cent. `reason` of the correction that changed it."""

    field: str
    before: Value
    after: Value
    reason: str | None


@dataclass(frozen=True)
class VerdictChange:
    """What a check says of a page before and now; None where it says nothing. `message` has the numbers of now."""

    slug: str
    before: str | None
    after: str | None
    message: str


@dataclass(frozen=True)
class PageChange:
    """What becomes of the page of a project, or of a part of a budget book.

    path   from the content folder
    year   "minato/2023"
    kind   "added", "removed" or "changed"
    page   its record now, or before when it is removed
    """

    path: str
    year: str
    kind: str
    page: Mapping[str, Any]
    figures: tuple[FigureChange, ...] = ()
    verdicts: tuple[VerdictChange, ...] = ()


def compare_pages(content: Path, config_path: Path, config: Config, base: str) -> tuple[PageChange, ...]:
    """Every page that is published otherwise than by the commit `base`, in the order of their paths; those of which
    neither figures nor verdicts changed are not among them. Findings are those of this program, for both. Raises Faults
    when `base` is no commit."""
    commit = resolve(content, base)
    before = texts_at(content, commit, "wards")
    published_then = _config_at(config_path, commit) or config
    then = {path: text for path, text in before.items() if _is_page(path, published_then)}
    now = {path: file.read_text(encoding="utf-8") for file in sorted(content.glob("wards/*/*/*/*.yaml"))
           if _is_page(path := file.relative_to(content).as_posix(), config)}
    changes = (_page_change(path, then.get(path), now.get(path)) for path in sorted({*then, *now})
               if then.get(path) != now.get(path))
    return tuple(change for change in changes if change.kind != "changed" or change.figures or change.verdicts)


def resolve(content: Path, base: str) -> str:
    """The id of the commit that `base` names (main, HEAD^1, …). Raises Faults when it names none."""
    try:
        return git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}").strip()
    except Faults:
        git(content, "rev-parse", "--git-dir")  # Where there is no repository that is what must be told.
        raise Faults(Fault(content.name, 0, "base-unknown", "--base names a commit of the repository", repr(base),
                           "mend the name, or fetch the commit: git fetch --depth=2")) from None


def _is_page(path: str, config: Config) -> bool:
    steps = path.split("/")
    return (len(steps) == 5 and steps[3] in ("projects", "book") and steps[2].isdecimal()
            and config.publishes(steps[1], int(steps[2])))


def _config_at(path: Path, commit: str) -> Config | None:
    """config.yaml of a commit; None where it had none that this program understands."""
    try:
        text = git(path.parent, "show", f"{commit}:./{path.name}")
        return check_model(strict_yaml.load(text, path.name), path.name, Config)
    except Faults:
        return None


def _page_change(path: str, before: str | None, after: str | None) -> PageChange:
    year = "/".join(path.split("/")[1:3])
    was, now = (strict_yaml.load(text, path) if text is not None else None for text in (before, after))
    if was is None or now is None:
        return PageChange(path, year, "added" if was is None else "removed", now or was)
    figures = tuple(FigureChange(name, old.value, new.value, correction_reason(new.place, now))
                    for name, old, new in changed_figures(was, now))
    return PageChange(path, year, "changed", now, figures, tuple(_verdicts(was, now)))


def _verdicts(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[VerdictChange]:
    try:
        before = _findings(was)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return  # A page of another time, of which this program can't judge.
    after = _findings(now)
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        verdicts = tuple(finding.verdict if finding else None for finding in (old, new))
        if verdicts[0] != verdicts[1] and set(verdicts) != {None, "holds"}:
            yield VerdictChange(key[0], *verdicts, (new or old).message)


def _findings(page: Mapping[str, Any]) -> dict[tuple, Finding]:
    """By what tells them apart in two versions of a page: a check by the values that it compares, what a reader noticed
    by its words."""
    found = {}
    for finding in _page_findings(page):
        noticed = any(field.startswith("remarks[") for field in finding.fields)
        found[finding.slug, finding.message if noticed else finding.fields] = finding
    return found


def _page_findings(page: Mapping[str, Any]) -> tuple[Finding, ...]:
    if "rows" in page:
        return book_to_findings(Book(summaries=(record_to_summary(page),)))[page["id"]]
    if "kou" in page:
        return book_to_findings(Book(kan=(record_to_kan(page),)))[page["id"]]
    return project_to_findings(record_to_project(page))
