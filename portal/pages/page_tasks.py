"""Which pages of a site are to be made, as tasks for processes: what is kept of the published site is taken over.

A task has pages that need the same years, so that a process loads each year for it once: all pages of a ward of which
nothing is kept, as long as there are wards for the other processes; else the page of a ward with those of its departments,
or the page of a ward's year with those of its projects. Of projects of which nothing is kept, the process that makes their
pages works out their keys as well; else they are worked out here, to know which pages can stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from portal.fan_out import FanOut
from portal.kept import Kept
from portal.pages.language import Language
from portal.pages.page_keys import PageKeys
from portal.pages.site_pages import Batch, Page, SitePages, file_of, page_languages
from portal.progress import Done
from portal.publish import write_files

CHUNK = 60  # Pages of projects that one process makes at a time.
SPAN = 250  # Projects of a year, of whose pages none is kept, that one process makes at a time.

# What of a batch is wanted: names of templates, or the addresses of its pages, with codes of languages.
Wanted = dict[str, set[str]]
Apart = list[tuple[Page, tuple[Language, ...]]]


@dataclass(frozen=True)
class Task:
    """Pages that one process makes: of each batch what is wanted; of a year's projects those at the places of `span`
    (from 0), or all. Where templates are named for projects, their keys are wanted too."""

    wanted: dict[Batch, Wanted]
    span: range | None = None


@dataclass(frozen=True)
class Made:
    """A page that was made: its file, template and language, the name of its batch, its SHA-256, its text where it was
    not written, and the key of what it shows where its maker worked that out."""

    file: str
    template: str
    language: str
    batch: str
    digest: str
    text: bytes | None = None
    shown: str | None = None


class PageTasks:
    """Gives out the tasks of a site, and notes what was made.

    templates   the kinds of batches that are made, and of each only the pages on these templates
    soon        the pages that lead through the whole site are taken over as they are, if they are there
    """

    def __init__(self, pages: SitePages, keys: PageKeys, templates: Mapping[str, Sequence[str]], kept: Kept, out: Path,
                 soon: bool):
        self._pages, self._keys, self._templates, self._kept, self._out = pages, keys, templates, kept, out
        self._soon = soon
        self._codes = {language.code for language in pages.site.languages}
        self._shown: dict[str, str] = {}  # The key of what is shown by a batch, or by a page of a project.

    def do(self, where: FanOut, make: Callable[[Any, Any], list[Made]], shared: Any, tasks: Iterable[Any],
           done: Done) -> None:
        """Do tasks somewhere and note what was made."""
        for made in where.map(make, shared, tasks):
            for one in made:
                if one.text is not None:
                    write_files(self._out, {one.file: one.text})
                shown = one.shown or self._shown.pop(one.file, None) or self._shown[one.batch]
                self._kept.make(one.batch, one.file, self._keys.of(one.template, shown, one.language), one.digest)
            done(sum(one.template == "project.html" for one in made))

    def tasks(self, jobs: int, apart: bool = False) -> Iterator[Task]:
        """What so many processes of this machine do; `apart`: the pages of projects are made elsewhere."""
        left = len(self._pages.site.wards)
        for ward, batches in groupby(self._pages.batches(), key=lambda batch: batch.ward):
            own = list(batches)
            left -= bool(ward)
            if ward and left >= jobs and not apart and not any(self._kept.has(batch.name) for batch in own):
                wanted = {batch: self._all(batch) if batch.kind == "projects" else self._wanted(batch) for batch in own}
                yield Task({batch: all for batch, all in wanted.items() if all})
            else:  # The last wards too, so that all processes end together.
                yield from self._by_year(own, apart)

    def _by_year(self, own: list[Batch], apart: bool) -> Iterator[Task]:
        for _, batches in groupby(own, key=lambda batch: batch.year):
            of_year = list(batches)
            wanted = {batch: wanted for batch in of_year
                      if batch.kind != "projects" and (wanted := self._wanted(batch))}
            for batch in of_year:
                if batch.kind == "projects" and not apart:
                    for of_projects, span in self._of_projects(batch):
                        yield Task(wanted | {batch: of_projects}, span)
                        wanted = {}
            if wanted:
                yield Task(wanted)

    def tasks_apart(self) -> Iterator[tuple[str, Apart]]:
        """The pages of projects with all that they need, by the names of their batches."""
        for batch in self._pages.batches():
            if batch.kind == "projects" and self._is_open(batch):
                for pages in self._projects(batch):
                    yield batch.name, [(replace(page, key_of=None), languages) for page, languages in pages]

    def _wanted(self, batch: Batch) -> Wanted:
        """Of a batch whose pages all show the same, what is not to be taken over."""
        templates = self._templates.get(batch.kind, ())
        wanted: Wanted = {}
        if self._soon and batch.kind == "rest" and self._kept.take_group(batch.name, None, self._out):
            return wanted
        if templates:
            shown = self._shown[batch.name] = self._pages.key(batch, self._keys)
            if not self._kept.take_group(batch.name, self._keys.seal(shown, templates), self._out):
                keys = {self._keys.of(name, shown, code): (name, code) for name in templates for code in self._codes}
                for name, code in self._kept.take_keyed(batch.name, keys, self._out):
                    wanted.setdefault(name, set()).add(code)
        return wanted

    def _is_open(self, batch: Batch) -> bool:
        """Whether pages of a year's projects are to be made; else all are taken over."""
        templates = self._templates.get(batch.kind, ())
        return bool(templates) and not self._kept.take_group(
            batch.name, self._keys.seal(self._pages.key(batch, self._keys), templates), self._out)

    def _all(self, batch: Batch) -> Wanted:
        """All pages of a year's projects, of which none is kept."""
        return {name: self._codes for name in self._templates[batch.kind]} if self._is_open(batch) else {}

    def _of_projects(self, batch: Batch) -> Iterator[tuple[Wanted, range | None]]:
        """What is not to be taken over of the pages of a year's projects, some at a time, with their places if those are
        what tells them."""
        if self._kept.has(batch.name):
            for pages in self._projects(batch) if self._is_open(batch) else ():
                yield {page.path: {each.code for each in languages} for page, languages in pages}, None
        elif wanted := self._all(batch):
            count = self._pages.count(batch)
            for first in range(0, count, SPAN):
                yield wanted, range(first, min(first + SPAN, count))

    def _projects(self, batch: Batch) -> Iterator[Apart]:
        """The pages of a year's projects that are not to be taken over, each with the languages in which it is not, some
        at a time."""
        pages: Apart = []
        for _, page in self._pages.of({batch: {}}):
            if page.template in self._templates[batch.kind]:
                shown = page.key_of(self._keys)
                languages = tuple(each for each in page_languages(self._pages.site, page)
                                  if not self._take(batch, page, each, shown))
                pages.extend([(page, languages)] if languages else [])
                if len(pages) == CHUNK:
                    yield pages
                    pages = []
        if pages:
            yield pages

    def _take(self, batch: Batch, page: Page, language: Language, shown: str) -> bool:
        file = file_of(language.address(page.path))
        if self._kept.take(batch.name, file, self._keys.of(page.template, shown, language.code), self._out):
            return True
        self._shown[file] = shown
        return False
