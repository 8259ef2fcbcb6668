"""This project's part of the measurement of pages (bench/pages.py), which runs it in a process of its own."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from portal.config import load_config
from portal.documents.page_images import Drawing
from portal.fan_out import COLLECT, FanOut
from portal.forms import load_forms
from portal.kept import Kept, digest
from portal.model import Document, Reading
from portal.pages import render
from portal.publication import years_to_site
from portal.publish import staging
from portal.sources import load_ward_years
from portal.stages import ReadDocument
from portal.year_store import YearStore
from portal.years import find_year, judge_years

# The kinds of pages that both this project and Hugo make, and on which templates.
EQUAL = {"home": ("home.html",), "ward": ("ward.html",), "department": ("department.html",), "year": ("year.html",),
         "projects": ("project.html",)}


def main(what: str, folder: str, site: str, jobs: str) -> None:
    """Do one part of this project's work on the content of a folder, with so many processes: only read and check it
    ("checks"), make the pages that Hugo makes too ("pages"), or everything ("all")."""
    gc.set_threshold(*COLLECT)
    render.TEMPLATES = Path(folder) / "templates"
    content, cache = Path(folder) / "content", Path(site).parent
    config = load_config(Path(folder) / "config.yaml", None)
    years, forms = load_ward_years(content, config), load_forms(content / "forms")
    store = YearStore(cache / "years", digest(forms, config.limits))
    found = {year.name: known for year in years if (known := find_year(store, year))}
    new = [year for year in years if year.name not in found]
    read = [ReadDocument(year, entry, forms[entry.form], Document(entry.file, entry.key, entry.sha256, ()), Reading(()))
            for year in new for entry in year.documents]
    judged = {known.year.name: known for known in judge_years(new, read, Drawing(config.limits, int(jobs)), store)}
    if what == "checks":
        return
    made = years_to_site([found.get(year.name) or judged[year.name] for year in years], config, content)
    kept, fan_out = Kept(Path(site), cache), FanOut(int(jobs))
    with staging(Path(site), kept.fresh, spare=True) as draft:
        if what == "pages":
            render.write_pages(made, draft, fan_out, kept, templates=EQUAL)
        else:
            from portal.site_files import write_site  # It needs more of the program than the pages.
            write_site(made, draft, fan_out, kept)
        kept.finish(draft)
    kept.save()


if __name__ == "__main__":
    main(*sys.argv[1:])
