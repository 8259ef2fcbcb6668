"""Everything that is published, into a staging folder: open data, pages, pictures, images and the search index. What the
published site has of it, made from the same, is taken over."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.fan_out import FanOut
from portal.kept import Kept, digest
from portal.made_file import MadeFile, data_to_key
from portal.opendata.listing import list_sizes
from portal.pages.cutouts import year_to_images
from portal.pages.list_view import listed_of
from portal.pages.page_keys import PageKeys
from portal.pages.pictures import FONT, picture_path, project_to_picture
from portal.pages.render import TEMPLATES, render_site
from portal.pages.site_model import Site, Ward
from portal.progress import SILENT, Progress
from portal.publish import write_files
from portal.replacing import place_file
from portal.year_parts import year_parts


def write_site(site: Site, draft: Path, fan_out: FanOut, kept: Kept, progress: Progress = SILENT,
               soon: bool = False) -> None:
    """Write the whole site but its checksums into the folder `draft`. `soon`: what is made from all wards together,
    if it is there already, is taken over as it is."""
    draft.mkdir(parents=True, exist_ok=True)
    keys, font = PageKeys(site, TEMPLATES), digest(FONT.read_bytes())
    sizes = _write_group("data", keys.whole, partial(_data, site, keys, fan_out, kept, draft), draft, kept, soon)
    _write_group("search", keys.whole, partial(_index, site, keys, fan_out, kept), draft, kept, soon)
    for ward in site.wards:
        for at, facts in enumerate(ward.facts):
            _write_group(f"images {ward.key} {facts.year}", keys.of_projects(ward, facts, None),
                         partial(_images, ward, at), draft, kept)
            if site.address:
                _write_pictures(site, ward, at, keys, font, draft, kept)
    render_site(replace(site, data_files=list_sizes(sizes)), draft, fan_out, kept, progress, soon)


def _data(site: Site, keys: PageKeys, fan_out: FanOut, kept: Kept, draft: Path) -> Iterator[MadeFile]:
    from portal.opendata.files import parts_to_files  # Needed only where something changed, as the next.
    from portal.opendata.year_part import frame_of, year_to_part
    with (year_parts(site, "data", keys, year_to_part, frame_of(site), fan_out, kept.cache) as parts,
          TemporaryDirectory(prefix=".data-", dir=draft) as folder):
        yield from parts_to_files(site, parts, Path(folder))


def _index(site: Site, keys: PageKeys, fan_out: FanOut, kept: Kept) -> Iterator[MadeFile]:
    from portal.search.wire import FOLDER, parts_to_index, year_to_part
    with year_parts(site, "search", keys, year_to_part, site.glossary, fan_out, kept.cache) as parts:
        yield from parts_to_index(site, parts, lambda path, key: kept.read("search", FOLDER + path, key))


def _images(ward: Ward, at: int) -> Iterator[MadeFile]:
    return _made(year_to_images(ward, ward.years[at]))


def _made(files: Mapping[str, bytes]) -> Iterator[MadeFile]:
    return (MadeFile(path, data, data_to_key(data)) for path, data in files.items())


def _write_pictures(site: Site, ward: Ward, at: int, keys: PageKeys, font: str, draft: Path, kept: Kept) -> None:
    group = f"pictures {ward.key} {ward.facts[at].year}"
    if not kept.take_group(group, digest(font, keys.of_projects(ward, ward.facts[at], None)), draft):
        for listed in listed_of(ward, [ward.years[at]]):
            path = picture_path(listed.path)
            key = digest(font, keys.of_project(listed.ward, listed.year, listed.document, listed.position))
            if not kept.take(group, path, key, draft):
                kept.make(group, path, key)
                write_files(draft, {path: project_to_picture(listed, site.title, site.glossary.word)})


def _write_group(group: str, key: str, make: Callable[[], Iterable[MadeFile]], draft: Path, kept: Kept,
                 as_is: bool = False) -> Mapping[str, int]:
    """The sizes of files that are made together, in bytes by path."""
    if kept.take_group(group, None if as_is else key, draft):
        return kept.sizes(group)
    kept.begin(group, key)
    sizes = {}
    for file in make():
        sizes[file.path] = file.size
        if not kept.take(group, file.path, file.key, draft):
            kept.make(group, file.path, file.key, file.sha256)
            _write(draft, file)
    return sizes


def _write(draft: Path, file: MadeFile) -> None:
    if isinstance(file.data, Path):
        place_file(os.replace, os.fspath(file.data), f"{draft}/{file.path}")
    else:
        write_files(draft, {file.path: file.data})
