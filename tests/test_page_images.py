"""Cut-outs of PDF pages: the image is of the right part of the page, each mark is where its figure is printed, and the
pages of the site lead there."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from portal.config import Limits, load_config
from portal.documents import page_images
from portal.documents.page_images import Crop, Drawing, crops_to_images, forget_others
from portal.faults import Faults
from portal.model import Project
from portal.pages.addresses import Shown, place_path
from portal.pages.cutouts import marked_cutouts, project_extents, shown_marks, with_margin
from portal.pages.render import render_site
from portal.pages.site_model import Cutout, Site
from portal.publication import years_to_site
from portal.publish import write_files
from portal.sources import load_ward_years
from portal.stages import read_documents, write_projects
from portal.years import judge_years
from tests.drawing.sheets import DOCUMENTS
from tests.pdf_makers import make_pdf
from tests.pdf_sheets import FORMS, projects_of, read
from tests.site_fixtures import images_of
from tests.test_pdf_stages import content_with

LIMITS = Limits(seconds=60, megabytes=2_000)
CONTENT = Path(__file__).parents[1] / "content"
DRAWN = ["request-2023-weasyprint", "request-2023-sideways", "request-2020-two-pages", "settlement-2022-chromium"]
DARK = 128


def cutouts_of(name: str, number: str, cache: Path | None = None) -> tuple[Project, tuple[Cutout, ...], Shown]:
    project, findings = projects_of(name)[number]
    pages = {page.number: page for page in read(name)[0].pages}
    crops = tuple(Crop(page, pages[page].turned, with_margin(box, pages[page].width, pages[page].height))
                  for page, box in project_extents(project, findings).items())
    images = crops_to_images(DOCUMENTS / f"{name}.pdf", name, "0" * 64, crops,
                             Drawing(LIMITS, 2, cache))
    return project, tuple(Cutout(crop.page, crop.box, images[crop].data, images[crop].width, images[crop].height)
                          for crop in crops), shown_marks(project, findings, Shown("d/"), "d/p/")


def text_in(name: str, page: int, box: tuple[float, float, float, float]) -> str:
    """What pdfium, which read nothing for us, finds printed in a box of the page as we turned it."""
    turned = read(name)[0].pages[page - 1].turned
    x0, top, x1, bottom = box
    with pypdfium2.PdfDocument(DOCUMENTS / f"{name}.pdf") as pdf:
        width, height = pdf[page - 1].get_size()
        if turned == 270:
            x0, top, x1, bottom = width - bottom, x0, width - top, x1
        else:
            assert turned == 0
        return pdf[page - 1].get_textpage().get_text_bounded(x0 - 1, height - bottom - 1, x1 + 1, height - top + 1)


@pytest.mark.parametrize("name", DRAWN)
def test_each_mark_is_where_its_figure_is_printed_and_has_ink_on_the_image(name):
    number = next(iter(projects_of(name)))
    project, cutouts, shown = cutouts_of(name, number)
    findings = projects_of(name)[number][1]
    marked = {mark.id: (one, mark) for one in marked_cutouts(project, findings, cutouts, shown)
              for mark in one.marks}
    figures = [(scrap.text, scrap.place) for scrap in project.printed.values()]
    figures += [(text, row.place) for row in (*project.groups, *project.line_items) for text in row.printed.values()]
    figures += [(grant.printed, grant.place) for grant in project.grants if grant.printed]
    assert len(figures) >= 5
    for text, place in figures:
        one, mark = marked[place_path(shown, place).partition("#")[2]]
        digits = re.sub(r"\D", "", text)
        assert digits in re.sub(r"\D", "", text_in(name, one.cutout.page, mark.box)), (text, mark)
        image = Image.open(io.BytesIO(one.cutout.data)).convert("L")
        scale = image.width / (one.cutout.box[2] - one.cutout.box[0])
        assert scale == pytest.approx(image.height / (one.cutout.box[3] - one.cutout.box[1]), rel=0.01)
        on_image = [round((at - one.cutout.box[axis % 2]) * scale) for axis, at in enumerate(mark.box)]
        inner = image.crop((on_image[0] + 3, on_image[1] + 3, on_image[2] - 3, on_image[3] - 3))
        assert inner.getextrema()[0] < DARK < inner.getextrema()[1], (text, mark)


def test_a_sheet_on_two_pages_has_two_cut_outs():
    project, cutouts, _ = cutouts_of("request-2020-two-pages", "59")
    assert [cutout.page for cutout in cutouts] == [1, 2]
    assert cutouts[0].box[::2] == cutouts[1].box[::2]  # Labels on the second page are in no box of the record.
    assert all(section.place.page in (1, 2) for section in project.sections)


def test_images_are_small_and_always_the_same(tmp_path):
    _, once, _ = cutouts_of("request-2023-weasyprint", "95")
    _, again, _ = cutouts_of("request-2023-weasyprint", "95", tmp_path)
    assert once == again and all(len(cutout.data) <= 64_000 and cutout.width >= 1_000 for cutout in once)


def test_what_was_drawn_is_not_drawn_again(tmp_path, monkeypatch):
    _, once, _ = cutouts_of("settlement-2022-chromium", "91", tmp_path)

    def refuse(*_, **__):
        raise AssertionError("drawn again")

    monkeypatch.setattr(page_images, "run_limited", refuse)
    assert cutouts_of("settlement-2022-chromium", "91", tmp_path)[1] == once
    with pytest.raises(AssertionError, match="drawn again"):
        crops_to_images(DOCUMENTS / "settlement-2022-chromium.pdf", "n", "1" * 64,
                        [Crop(1, 0, (0.0, 0.0, 90.0, 90.0))], Drawing(LIMITS, 1, tmp_path))


def test_colour_stays_colour(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(["1 0 0 rg 10 10 40 40 re f"]))
    crop = Crop(1, 0, (0.0, 0.0, 100.0, 100.0))
    image = Image.open(io.BytesIO(crops_to_images(path, "a", "0", [crop], Drawing(LIMITS))[crop].data))
    assert max(image.convert("RGB").getcolors(image.width * image.height))[1] != (0, 0, 0)
    assert any(red > 200 and green < 90 for _, (red, green, _) in
               image.convert("RGB").getcolors(image.width * image.height))


def test_a_page_that_cannot_be_drawn_has_no_image(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes((DOCUMENTS / "request-2023-sideways.pdf").read_bytes()[:900])
    drawing = Drawing(LIMITS, 1, tmp_path / "cache")
    assert crops_to_images(path, "a", "0", [Crop(1, 0, (0.0, 0.0, 9.0, 9.0))], drawing) == {}
    first, beyond = (Crop(page, 0, (0.0, 0.0, 9.0, 9.0)) for page in (1, 9))
    images = crops_to_images(DOCUMENTS / "request-2023-sideways.pdf", "a", "0", [beyond, first], drawing)
    assert list(images) == [first]


def test_drawing_has_limits():
    with pytest.raises(Faults) as caught:
        crops_to_images(DOCUMENTS / "request-2023-sideways.pdf", "a.pdf", "0", [Crop(1, 0, (0.0, 0.0, 500.0, 700.0))],
                        Drawing(Limits(seconds=60, megabytes=10)))
    (fault,) = caught.value.faults
    assert (fault.path, fault.slug) in (("a.pdf", "document-memory"), ("a.pdf", "document-crash"))


def test_images_that_no_page_shows_are_kept_no_longer(tmp_path):
    one, two = (Crop(page, 270, (0.0, 0.0, 99.0, 99.0)) for page in (1, 2))
    path, drawing = DOCUMENTS / "request-2023-sideways.pdf", Drawing(LIMITS, 1, tmp_path)
    crops_to_images(path, "a", "a" * 64, [one, two], drawing)
    crops_to_images(path, "a", "b" * 64, [one], drawing)
    assert len(list(tmp_path.glob("*/*.webp"))) == 3
    crops_to_images(path, "a", "a" * 64, [two], drawing)
    assert len(list(tmp_path.glob("*/*.webp"))) == 2
    forget_others(tmp_path, ["a" * 64])
    assert [folder.name for folder in tmp_path.iterdir()] == ["a" * 32]


# ---- on the site


def pdf_site(folder: Path) -> Site:
    content = content_with(folder, "request-2023-sideways")
    for name in ("glossary.yaml", "readings.yaml"):
        (content / name).write_bytes((CONTENT / name).read_bytes())
    config = load_config(content / "config.yaml")
    years = load_ward_years(content, config)
    read = read_documents(years, FORMS, LIMITS, jobs=1)
    write_projects(years, read)
    return years_to_site(judge_years(years, read, Drawing(config.limits)), config, content)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("pdf")
    made = pdf_site(folder / "content")
    render_site(made, folder / "site")
    write_files(folder / "site", images_of(made))
    yield folder / "site"


def test_every_figure_leads_to_its_mark_on_its_own_page(site):
    pages = sorted(site.glob("minato/2023/request/*/index.html"))
    assert len(pages) == 2
    for page in pages:
        html = page.read_text(encoding="utf-8")
        links = re.findall(r'href="#(b\d+)"', html)
        assert len(links) > 20 and set(links) <= set(re.findall(r'<path id="(b\d+)"', html))
        for src, width, height in re.findall(r'<img src="([^"]+)" width="(\d+)" height="(\d+)" loading="lazy"', html):
            assert Image.open(io.BytesIO((page.parent / src).read_bytes())).size == (int(width), int(height))
        assert "<img" in html and "style=" not in html
        assert len(gzip.compress(page.read_bytes(), 9, mtime=0)) <= 8 * 1024


def test_lists_lead_to_the_marks_too(site):
    html = (site / "minato" / "2023" / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="(request/[^"]+/index\.html)#(b\d+)"', html)
    assert links
    for path, mark in links:
        assert f'<path id="{mark}"' in (site / "minato" / "2023" / path).read_text(encoding="utf-8")


def test_the_document_lists_its_pages_with_what_stands_there(site):
    html = (site / "minato" / "2023" / "request" / "index.html").read_text(encoding="utf-8")
    pages = re.findall(r'<li id="P(\d+)">.*?href="([^"]+)"', html)
    assert pages == [("1", "92/index.html#cutouts"), ("2", "95/index.html#cutouts")]


def test_two_builds_have_the_same_images(site, tmp_path):
    again = images_of(pdf_site(tmp_path))
    assert len(again) == 2
    for name, data in again.items():
        assert hashlib.sha256((site / name).read_bytes()).digest() == hashlib.sha256(data).digest()


def test_a_project_without_its_image_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.publication.crops_to_images", lambda *_: {})
    made = pdf_site(tmp_path / "content")
    render_site(made, tmp_path / "site")
    html = next((tmp_path / "site").glob("minato/2023/request/92/index.html")).read_text(encoding="utf-8")
    assert not images_of(made) and "画像は作れませんでした" in html and "<img" not in html
    assert 'index.html#P1"' in html
