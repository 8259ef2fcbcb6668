"""Everything that is published, into a staging folder: open data, pages, pictures, images and the search index. What the
published site has of it, made from the same, is taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from portal.fan_out import FanOut
from portal.kept import Kept, digest
from portal.opendata.listing import list_sizes
from portal.pages.cutouts import year_to_images
from portal.pages.list_view import listed_of
from portal.pages.page_keys import PageKeys
from portal.pages.pictures import FONT, picture_path, project_to_picture
from portal.pages.render import TEMPLATES, render_site
from portal.pages.site_model import Site, Ward
from portal.progress import SILENT, Progress
from portal.publish import write_files


def write_site(site: Site, draft: Path, fan_out: FanOut, kept: Kept, progress: Progress = SILENT,
               soon: bool = False) -> None:
    """Write the whole site but its checksums into the folder `draft`, which is empty or what `kept` knows of. `soon`: what
    is made from all wards together, if it is there already, is taken over as it is."""
    keys, font = PageKeys(site, TEMPLATES), digest(FONT.read_bytes())
    sizes = _write_group("data", keys.whole, partial(_data, site), draft, kept, soon)
    _write_group("search", keys.whole, partial(_index, site), draft, kept, soon)
    for ward in site.wards:
        for at, facts in enumerate(ward.facts):
            _write_group(f"images {ward.key} {facts.year}", keys.of_projects(ward, facts, None),
                         partial(_images, ward, at), draft, kept)
            if site.address:
                _write_pictures(site, ward, at, keys, font, draft, kept)
    render_site(replace(site, data_files=list_sizes(sizes)), draft, fan_out, kept, progress, soon)


def _data(site: Site) -> Mapping[str, bytes]:
    from portal.opendata.files import site_to_files  # Needed only where something changed, as the next.
    return site_to_files(site)


def _index(site: Site) -> Mapping[str, bytes]:
    from portal.search.wire import site_to_index
    return site_to_index(site)


def _images(ward: Ward, at: int) -> dict[str, bytes]:
    return year_to_images(ward, ward.years[at])


def _write_pictures(site: Site, ward: Ward, at: int, keys: PageKeys, font: str, draft: Path, kept: Kept) -> None:
    group = f"pictures {ward.key} {ward.facts[at].year}"
    if kept.take_group(group, digest(font, keys.of_projects(ward, ward.facts[at], None)), draft) is None:
        for listed in listed_of(ward, [ward.years[at]]):
            path = picture_path(listed.path)
            key = digest(font, keys.of_project(listed.ward, listed.year, listed.document, listed.position))
            if not kept.take(group, path, key, draft):
                kept.make(group, path, key)
                write_files(draft, {path: project_to_picture(listed, site.title, site.glossary.word)})


def _write_group(group: str, key: str, make: Callable[[], Mapping[str, bytes]], draft: Path, kept: Kept,
                 as_is: bool = False) -> Mapping[str, int]:
    """The sizes of files that are made together, in bytes by path."""
    sizes = kept.take_group(group, None if as_is else key, draft)
    if sizes is None:
        kept.begin(group, key)
        files = make()
        for file in files:
            kept.make(group, file, key)
        write_files(draft, files)
        sizes = {name: len(data) for name, data in files.items()}
    return sizes
