"""The pictures of projects for those who share their pages."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from PIL import Image

from portal.fan_out import FanOut
from portal.kept import Kept
from portal.model import Amounts
from portal.pages.list_view import listed_of
from portal.pages.pictures import HEIGHT, WIDTH, _fit, _lines, picture_path, project_to_picture
from portal.pages.render import render_site
from portal.pages.site_model import Entry
from portal.site_files import write_site
from tests.site_fixtures import NO_90, make_site, site_of

ADDRESS = "https://example.org/yosan/"


def pixels(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


def picture_of(project) -> bytes:
    ward, = site_of(Entry(project)).wards
    listed, = listed_of(ward, ward.years)
    return project_to_picture(listed, "区の予算をよむ", make_site().glossary.word)


def test_every_project_of_a_site_with_an_address_has_one(tmp_path):
    site = make_site(ADDRESS)
    listed = [each for ward in site.wards for each in listed_of(ward, ward.years)]

    def draw() -> dict[str, bytes]:
        return {picture_path(each.path): project_to_picture(each, site.title, site.glossary.word) for each in listed}

    pictures = draw()
    assert all(pixels(picture).size == (WIDTH, HEIGHT) and len(picture) < 40_000 for picture in pictures.values())
    assert draw() == pictures
    write_site(site, tmp_path / "draft", FanOut(), Kept())
    assert {path.relative_to(tmp_path / "draft").as_posix(): path.read_bytes()
            for path in (tmp_path / "draft").rglob("picture.png")} == pictures
    write_site(make_site(), tmp_path / "relative", FanOut(), Kept())
    assert not list((tmp_path / "relative").rglob("picture.png"))


def test_bars_show_what_was_asked_and_granted_and_amounts_of_others_have_none():
    grey, blue, white = (148, 148, 148), (0, 49, 216), (255, 255, 255)

    def near(colour, other):
        return all(abs(one - two) < 12 for one, two in zip(colour, other))

    picture = pixels(picture_of(NO_90))
    assert near(picture.getpixel((1100, 530)), grey) and near(picture.getpixel((100, 546)), blue)
    assert near(picture.getpixel((1100, 546)), white)  # 1,713万円 of 4,580万円
    nothing = pixels(picture_of(replace(NO_90, amounts=Amounts(45_800_000, 0))))
    assert near(nothing.getpixel((74, 546)), white)
    shared = pixels(picture_of(replace(NO_90, budgeted_shared_with=("minato-2023-request-91",))))
    assert not near(shared.getpixel((1100, 530)), grey)


@pytest.mark.parametrize("title", ["", None, "題" * 300, "A" * 300, "\u202e題名", "a\nb", "𠮷野家"])
def test_any_title_fits(title):
    assert pixels(picture_of(replace(NO_90, title=title))).size == (WIDTH, HEIGHT)


def test_lines_break_where_a_line_may():
    lines = list(_lines("軽度認知障害相当の高齢者などを対象としたプログラムの調査研究を区と医療機関が共同実施", 68))
    assert len(lines) == 3 and not any(line[0] in "、。」）ー" for line in lines)
    long = list(_lines("題" * 300, 68))
    assert len(long) == 3 and long[-1].endswith("…")
    assert _fit("短い", 34) == "短い" and _fit("長" * 99, 34).endswith("…")


def test_a_page_names_its_picture_and_its_place(tmp_path):
    render_site(site_of(Entry(NO_90)), tmp_path / "without")
    assert "og:image" not in (tmp_path / "without/minato/2023/request/90/index.html").read_text(encoding="utf-8")
    render_site(replace(site_of(Entry(NO_90)), base_url=ADDRESS), tmp_path / "with")
    html = (tmp_path / "with/minato/2023/request/90/index.html").read_text(encoding="utf-8")
    assert f'<meta property="og:image" content="{ADDRESS}minato/2023/request/90/picture.png">' in html
    crumbs = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert [step.get("item") for step in crumbs["itemListElement"]] == [
        *(f"{ADDRESS}{path}" for path in ("minato/", "minato/2023/", "minato/2023/request/")), None]
