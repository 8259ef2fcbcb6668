"""A site in its staging folder, looked at as a whole before it takes the place of the published one."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from os.path import normpath
from pathlib import Path
from posixpath import dirname
from urllib.parse import quote, unquote, urlsplit

from portal.checksums import folder_to_files
from portal.faults import Fault, Faults
from portal.verify.page import REPAIR, check_page, ids_of
from portal.verify.records import RecordPage, read_records, record_lines

TOLD = 20  # Faults; one broken template breaks every page.
HEAVY_PROJECT, HEAVY_PAGE = 8 * 1024, 20 * 1024


@dataclass(frozen=True)
class BuiltSite:
    """What the parts of a site are checked against.

    folder    the staging folder
    files     every file in it, by its path from the site's root
    languages what the addresses of each language begin with: "" and "en/"
    base_url  the site's address, or ""
    """

    folder: Path
    files: frozenset[str]
    languages: tuple[str, ...] = ("",)
    base_url: str = ""


def verify_site(folder: Path, languages: Iterable[str] = ("",), base_url: str | None = None,
                fresh: Collection[str] | None = None) -> tuple[Fault, ...]:
    """Look at the site in `folder`: every link and every place that it names, what a page points to on itself, that
    no page has a script of its own, that each record's amounts stand on its pages, that the data of all years is the
    data of each year, and that the sitemap, the feeds and the search index list what is there.

    fresh   pages to look at, where all others are as they were in a site that has been looked at; None: every page

    Gives what stops nothing: pages that are heavier than a reader's patience. Raises Faults.
    """
    site = BuiltSite(folder, frozenset(folder_to_files(folder)), tuple(languages), base_url or "")
    faults = [*islice(_page_faults(site, fresh, notes := []), TOLD)]
    faults += [*islice(_list_faults(site), TOLD)]
    if faults:
        raise Faults(*faults)
    return tuple(notes)


def _page_faults(site: BuiltSite, fresh: Collection[str] | None, notes: list[Fault]) -> Iterator[Fault]:
    wanted: dict[str, set[str]] = {}
    pages = {name for name in site.files if name.endswith(".html") and (fresh is None or name in fresh)}
    base = urlsplit(site.base_url).path
    for record in _records(site):
        for name in (prefix + record.file for prefix in site.languages):
            if name not in site.files:
                yield _fault(name, "page-missing", "every project of the data has its page", f"none of {record.id}")
            elif name in pages:
                pages.remove(name)
                yield from _checked(site, name, record, base, wanted, notes)
    for name in sorted(pages):
        yield from _checked(site, name, None, base, wanted, notes)
    for name, places in sorted(wanted.items()):
        for place in sorted(places - ids_of(_read(site, name))):
            yield _fault(name, "place-missing", "every place that is linked is on its page", f"no #{place}")


def _checked(site: BuiltSite, name: str, record: RecordPage | None, base: str, wanted: dict[str, set[str]],
             notes: list[Fault]) -> Iterator[Fault]:
    found = check_page(name, _read(site, name), site.files, record.figures if record else (), base)
    for file, place in found.leads_to:
        wanted.setdefault(file, set()).add(place)
    limit = HEAVY_PROJECT if record else HEAVY_PAGE
    if found.weight > limit:
        notes.append(Fault(name, 0, "page-heavy", f"the page has at most {limit:,} bytes after gzip",
                           f"{found.weight:,}", "look for what makes it so long; it is published nevertheless"))
    yield from found.faults


def _list_faults(site: BuiltSite) -> Iterator[Fault]:
    yield from _data_faults(site)
    if "sitemap.xml" in site.files:
        listed = re.findall(r"<loc>([^<]*)</loc>", _read(site, "sitemap.xml"))
        there = {site.base_url + quote(name.removesuffix("index.html"))
                 for name in site.files if name.endswith("/index.html") or name == "index.html"}
        for address in sorted(there.symmetric_difference(map(unescape, listed))):
            yield _fault("sitemap.xml", "sitemap-differs", "the sitemap lists the pages that are there", address)
    for name in sorted(file for file in site.files if file.endswith(".xml") and file != "sitemap.xml"):
        for link in re.findall(r'<link\b[^>]*\bhref="([^"]*)"', _read(site, name)):
            path = unquote(unescape(link.removeprefix(site.base_url) if site.base_url else f"{dirname(name)}/{link}"))
            if normpath(f"{path}index.html" if path.endswith("/") else path.partition("#")[0]) not in site.files:
                yield _fault(name, "link-broken", "a feed names files of the site", link)


def _data_faults(site: BuiltSite) -> Iterator[Fault]:
    """The records of all years are those of each year in their order, and search knows as many."""
    counted = 0
    of_years = (line for name in _year_files(site) for line in record_lines(site.folder / name))
    whole = record_lines(site.folder / "data/projects.json") if "data/projects.json" in site.files else iter(())
    for one in whole:
        counted += 1
        if one != next(of_years, None):
            yield _fault("data/projects.json", "data-differs", "the data of all years is that of each year",
                         f"record {counted} that is another one")
            return
    if next(of_years, None) is not None:
        yield _fault("data/projects.json", "data-differs", "the data of all years is that of each year",
                     f"{counted} records, and a year has more")
    if "search/start.bin" in site.files and (found := _searched(site.folder / "search/start.bin")) != counted:
        yield _fault("search/start.bin", "search-differs", "search finds every project of the data",
                     f"{found} projects, and {counted} records")


def _searched(path: Path) -> int:
    """How many projects a search index has, as its head says (docs/search-index.md): a varint and so many bytes of
    JSON."""
    data = zlib.decompress(path.read_bytes(), -15)
    start = next(at for at, byte in enumerate(data) if byte < 128) + 1
    length = sum((byte & 127) << 7 * at for at, byte in enumerate(data[:start]))
    return json.loads(data[start:start + length])["projects"]


def _records(site: BuiltSite) -> Iterator[RecordPage]:
    for name in _year_files(site):
        yield from read_records(site.folder / name, site.base_url)


def _year_files(site: BuiltSite) -> list[str]:
    """The projects.json of each ward's year, by ward and year."""
    found = [name for name in site.files if re.fullmatch(r"[^/]+/\d+/projects\.json", name)]
    return sorted(found, key=lambda name: name.split("/"))


def _read(site: BuiltSite, name: str) -> str:
    return (site.folder / name).read_text(encoding="utf-8")


def _fault(name: str, slug: str, must: str, found: str) -> Fault:
    return Fault(name, 0, slug, must, found, REPAIR)
