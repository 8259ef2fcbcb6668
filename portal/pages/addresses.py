"""Addresses of pages, from the site's root, each ending with / (and a fragment, where one is meant)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from portal.cell_names import cells_start
from portal.model import Place, Project
from portal.pages.document_split import Split, page_of
from portal.pages.table_rows import cell_anchor

_SLUG = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f"*:<>?|/\\.%#\s\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]+')
_LONGEST = 60


def ward_path(ward: str) -> str:
    """/minato/"""
    return f"{step(ward)}/"


def year_path(ward: str, year: int) -> str:
    """/minato/2023/"""
    return f"{step(ward)}/{year:d}/"


@lru_cache(maxsize=4096)
def document_path(ward: str, year: int, document: str) -> str:
    """/minato/2023/request/"""
    return f"{year_path(ward, year)}{step(document)}/"


def project_path(ward: str, year: int, document: str, project: Project) -> str:
    """A project's own page; its last step is what the id says after ward, year and document."""
    return f"{document_path(ward, year, document)}{step(project.id.removeprefix(f'{ward}-{year}-{document}-'))}/"


@lru_cache(maxsize=4096)
def department_path(ward: str, office: str) -> str:
    """/minato/departments/子ども家庭支援部/; percent-encoded only where a link is written (`href`)."""
    return f"{step(ward)}/departments/{safe_name(office)}/"


def topic_path(topic: str) -> str:
    """/topics/cashless/"""
    return f"topics/{step(topic)}/"


@dataclass(frozen=True)
class Shown:
    """Where the places of a project are shown: on the page of its document (its address), but those in `marks` on the
    images of the project's own page, under these names. `split` says on which pages below the document's its lines and
    pages stand, where it is large."""

    document: str
    project: str = ""
    marks: Mapping[Place, str] = field(default_factory=dict)
    split: Split = Split()


def place_path(shown: Shown | str, place: Place | None) -> str | None:
    """The line, page or cell of a document on which something begins, or its mark on the image of that page. `shown` may be
    the address of the document alone. None for what has no place."""
    shown = Shown(shown) if isinstance(shown, str) else shown
    if shown.marks and place in shown.marks:
        return f"{shown.project}#{shown.marks[place]}"
    if not place:
        return None
    if place.table and place.cells:
        at = place.table, cells_start(place.cells)[0]
        return f"{_part(shown, 'tables', shown.split.tables, at)}#{cell_anchor(place)}"
    if place.lines:
        first = place.lines[0]
        return f"{_part(shown, 'lines', shown.split.lines, first) if shown.split.lines else shown.document}#L{first}"
    return f"{_part(shown, 'pages', shown.split.pages, place.page)}#P{place.page}" if place.page else None


def part_path(document: str, kind: str, number: int) -> str:
    """A page below that of a large document: `kind` is what it lists, `number` counts from 1."""
    return f"{document}{kind}/{number:d}/"


def _part(shown: Shown, kind: str, firsts: tuple, at: int | tuple[int, int]) -> str:
    return part_path(shown.document, kind, page_of(firsts, at)) if firsts else shown.document


def safe_name(text: str) -> str:
    """Any text as a folder name that stays in its folder: the text itself (NFC) where that is safe, else what is
    safe of it with six digits of its hash, so that two texts never share a name."""
    name = unicodedata.normalize("NFC", text)
    cleaned = _UNSAFE.sub("_", name.encode("utf-8", "replace").decode())[:_LONGEST].strip("_")
    if cleaned == name and cleaned:
        return name
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return f"{cleaned}-{digest}" if cleaned else digest


def href(path: str, page: str, root: str | None = None) -> str:
    """The link to an address from a page (its own address): relative, or, with `root`, from the host's root.

    A folder's link names its index.html, so that it opens from a disk too.
    """
    address, mark, fragment = path.partition("#")
    if mark and address == page:
        return mark + fragment
    if address.endswith("/") or not address:
        address += "index.html"
    if root:
        return quote(root + address) + mark + fragment
    for folder, up in _folders(page):
        if address.startswith(folder):
            return up + _quoted(address[len(folder):]) + mark + fragment
    raise AssertionError("every address is below the root")


@lru_cache(maxsize=256)
def _folders(page: str) -> tuple[tuple[str, str], ...]:
    """The folders in which a page lies, from its own to the root, each with the way from the page up to it."""
    steps = page.split("/")[:-1]
    return tuple(("".join(f"{step}/" for step in steps[:len(steps) - up]), "../" * up) for up in range(len(steps) + 1))


@lru_cache(maxsize=16384)
def _quoted(address: str) -> str:
    return quote(address)


def root_of(path: str) -> str:
    """The way from a page's folder up to the site's root: minato/2023/ → ../../, and "" for the root itself."""
    return "../" * path.count("/")


@lru_cache(maxsize=4096)
def step(text: str) -> str:
    """A text that can be a step of an address as it is: letters and digits, joined by -. Raises ValueError."""
    if not _SLUG.fullmatch(text):
        raise ValueError(f"{text!r} can't be a step of an address")
    return text
