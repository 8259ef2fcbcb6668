"""Everything that is published, into a staging folder: open data, pages, pictures, images and the search index. What the
published site has of it, made from the same, is taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from portal.fan_out import FanOut
from portal.kept import Kept, digest
from portal.opendata.files import site_to_files
from portal.opendata.listing import list_sizes
from portal.pages.cutouts import site_to_images
from portal.pages.page_keys import PageKeys
from portal.pages.pictures import FONT, project_to_picture, site_to_pictured
from portal.pages.render import TEMPLATES, render_site
from portal.pages.site_model import Site
from portal.progress import SILENT, Progress
from portal.publish import write_files
from portal.search.wire import site_to_index


def write_site(site: Site, draft: Path, fan_out: FanOut, kept: Kept, progress: Progress = SILENT) -> None:
    """Write the whole site but its checksums into the empty folder `draft`."""
    keys = PageKeys(site, TEMPLATES)
    sizes = _write_group("data", keys.whole, lambda: site_to_files(site), draft, kept)
    _write_group("search", keys.whole, lambda: site_to_index(site), draft, kept)
    _write_group("images", keys.whole, lambda: site_to_images(site), draft, kept)
    render_site(replace(site, data_files=list_sizes(sizes)), draft, fan_out, kept, progress)
    font = digest(FONT.read_bytes())
    for path, listed in site_to_pictured(site).items():
        key = keys.of_project(listed.ward, listed.year, listed.document, listed.position)
        if not kept.take(path, digest(font, key), draft):
            write_files(draft, {path: project_to_picture(listed, site.title, site.glossary.word)})


def _write_group(group: str, key: str, make: Callable[[], Mapping[str, bytes]], draft: Path,
                 kept: Kept) -> Mapping[str, int]:
    """The sizes of files that are made together, in bytes by path."""
    sizes = kept.take_group(group, key, draft)
    if sizes is None:
        files = make()
        kept.make_group(group, key, files)
        write_files(draft, files)
        sizes = {name: len(data) for name, data in files.items()}
    return sizes
