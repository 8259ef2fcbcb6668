"""One page that was built: its links, what points to places on it, its figures, its weight. Pages are looked at one by
one, each on its own and in linear time, so that any number of processes can, and only those that changed need it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from os.path import normpath
from posixpath import dirname
from urllib.parse import unquote

from portal.faults import Fault

REPAIR = "report this: it is an error in the program; the site that was published is untouched"
# The templates and the sanitiser write every other < and > as a reference, and quote every value.
_TAG = re.compile(r"<[/!]?[A-Za-z][^<>]*>")
_VALUE = re.compile(r'="[^"]*"')
_ATTRIBUTE = re.compile(r'\s(id|href|src|srcset|action|for|headers|popovertarget|'
                        r'aria-labelledby|aria-describedby|aria-controls)="([^"]*)"')
_RUNS = re.compile(r"\s(?:on[a-z]+|style|srcdoc|formaction)\b|<(?:base|iframe|object|embed|style|applet)\b",
                   re.IGNORECASE)
_DATA_BLOCK = '<script type="application/ld+json">'
_FIGURE = re.compile(r">([−-]?[0-9][0-9,]*)<")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_ELSEWHERE = ("https:", "http:", "mailto:")
_LINKS = {"href", "src", "srcset", "action"}


@dataclass(frozen=True)
class PageCheck:
    """What looking at a page gave.

    faults    one for each thing that is wrong
    leads_to  places on other pages that it links to: (file, fragment)
    weight    its bytes after gzip, at most
    """

    faults: tuple[Fault, ...]
    leads_to: tuple[tuple[str, str], ...]
    weight: int


def check_page(name: str, html: str, files: Collection[str], figures: Collection[tuple[str, ...]] = (),
               base: str = "") -> PageCheck:
    """The page `name` (a path from the site's root).

    files    every file of the site, best a set; a link has to name one of them
    figures  digits that have to stand on it, each as the whole of a text, and each in one of its ways: (15,346,
             15,346,000)
    base     the path of the site's address, with which the links of 404.html begin
    """
    tags = _TAG.findall(html)
    whole = "".join(tags)
    found = _ATTRIBUTE.findall(whole)
    ids = [value for attribute, value in found if attribute == "id"]
    own = set(ids)
    links = {value for attribute, value in found if attribute in _LINKS}
    points = {point for attribute, value in found if attribute not in _LINKS and attribute != "id"
              for point in value.split()}
    faults = [*_markup(name, html, tags, whole), *_repeated(name, ids, own)]
    faults += [_fault(name, "reference-broken", "what a page points to is on it", point)
               for point in sorted(points - own)]
    leads_to: list[tuple[str, str]] = []
    for link in sorted(links):
        if must := _check_link(name, unescape(link) if "&" in link else link, files, own, leads_to, base):
            faults.append(_fault(name, "link-broken", must, link))
    if figures:
        shown = set(_FIGURE.findall(html))
        faults += [_fault(name, "figure-not-shown", "every amount of a project's record stands on its page", ways[0])
                   for ways in sorted(set(figures)) if shown.isdisjoint(ways)]
    return PageCheck(tuple(faults), tuple(leads_to), weight_of(html.encode("utf-8", "replace")))


def ids_of(html: str) -> set[str]:
    """The places of a page that links can name."""
    return {value for attribute, value in _ATTRIBUTE.findall("".join(_TAG.findall(html))) if attribute == "id"}


def weight_of(data: bytes, enough: int = 8 * 1024) -> int:
    """Bytes after gzip; of a file of fewer bytes than `enough`, its own."""
    return len(data) if len(data) <= enough else len(zlib.compress(data, 6)) + 12


def _markup(name: str, html: str, tags: list[str], whole: str) -> Iterator[Fault]:
    if not len(tags) == html.count("<") == html.count(">"):
        stray = re.search("[<>]", rest := _TAG.sub("", html))
        yield _fault(name, "markup-broken", "text is escaped", rest[stray.start():][:40] if stray else "a tag in a tag")
    runs = [found[0].strip() for found in _RUNS.finditer(_VALUE.sub('=""', whole))]
    runs += [tag for tag in tags if tag[:7].lower() == "<script" and ' src="' not in tag and tag != _DATA_BLOCK]
    if runs:
        yield _fault(name, "page-not-inert", "pages have no scripts, styles or frames of their own", runs[0])


def _repeated(name: str, ids: list[str], own: set[str]) -> Iterator[Fault]:
    if len(own) < len(ids):
        yield _fault(name, "id-twice", "an id stands once on a page", next(id for id in ids if ids.count(id) > 1))


def _check_link(name: str, link: str, files: Collection[str], own: set[str], leads_to: list[tuple[str, str]],
                base: str) -> str | None:
    """What must hold and does not, of a link from the page `name`; its place on another page goes to `leads_to`."""
    if _SCHEME.match(link):
        return None if link.startswith((*_ELSEWHERE, "data:image/")) else "links are web or mail addresses"
    address, _, fragment = link.partition("#")
    address, fragment = unquote(address.partition("?")[0]), unquote(fragment)
    if not address:
        return None if not fragment or fragment in own else "a link names a place that is on its page"
    if address.startswith("/"):
        if not base or name != "404.html" or not address.startswith(base):
            return "links are relative"
        path = address.removeprefix(base) or "index.html"
        path += "index.html" * path.endswith("/")
    else:
        path = _resolve(dirname(name), address)
    if path not in files:
        return "a link names a file of the site"
    if fragment and path == name:
        return None if fragment in own else "a link names a place that is on its page"
    if fragment:
        leads_to.append((path, fragment))
    return None


def _resolve(folder: str, address: str) -> str:
    if not folder:
        return normpath(address)
    to_root = "../" * (folder.count("/") + 1)
    if address.startswith(to_root) and "../" not in address[len(to_root):]:
        return normpath(address[len(to_root):])
    return normpath(f"{folder}/{address}")


def _fault(name: str, slug: str, must: str, found: str) -> Fault:
    return Fault(name, 0, slug, must, repr(found), REPAIR)
