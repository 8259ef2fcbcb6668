"""All files of open data of a site made by hand, in memory."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from portal.fan_out import FanOut
from portal.opendata.files import parts_to_files
from portal.opendata.year_part import frame_of, year_to_part
from portal.pages.page_keys import PageKeys
from portal.pages.render import TEMPLATES
from portal.pages.site_model import Site
from portal.year_parts import year_parts


def site_to_files(site: Site) -> dict[str, bytes]:
    """Every file of open data by its path from the site's root."""
    with (year_parts(site, "data", PageKeys(site, TEMPLATES), year_to_part, frame_of(site), FanOut(), None) as parts,
          TemporaryDirectory() as folder):
        return {file.path: file.data.read_bytes() if isinstance(file.data, Path) else file.data
                for file in parts_to_files(site, parts, Path(folder))}
