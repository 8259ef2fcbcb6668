"""A picture of each project for those who share its page: its title and its amounts, 1200 × 630 points (PNG)."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from portal.money import yen_to_words
from portal.pages.figures import asked_and_granted
from portal.pages.formats import fiscal_year
from portal.pages.life_view import STEPS
from portal.pages.list_view import Listed

WIDTH, HEIGHT = 1200, 630
FONT = Path(__file__).parents[2] / "templates" / "assets" / "vendor" / "noto-sans-jp" / "NotoSansJP_700Bold.ttf"
_MARGIN = 72
_TITLE_LINES = 3
# The colours of the pages, in light (templates/assets/css/site.css).
_PAPER, _INK, _SOFT, _ACCENT, _ASKED, _GIVEN = "#ffffff", "#1a1a1a", "#4d4d4d", "#0017c1", "#949494", "#0031d8"
_NOT_FIRST = "、。，．・：；？！ー）」』】〉》］｝’”…‥々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ％"
_SCOPES = {"shared": "ほかの事業と合わせた額です", "whole-project": "この取り組みを含む事業全体の額です"}


def picture_path(project: str) -> str:
    """The address of the picture of a project's page, which is made where the site's address is known: only full addresses
    of pictures are of use to those who show them."""
    return f"{project}picture.png"


def project_to_picture(listed: Listed, site_title: str, word: Callable[[str], str]) -> bytes:
    """The picture of a project: where it stands, its title, its amounts with their names, and two bars where it has
    both a request and a budget; `word` says what the glossary calls an amount. The same project gives the same
    bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 16), _ACCENT)
    where = f"{listed.ward.name}　{fiscal_year(listed.year.year)}　{listed.document.form_name}"
    draw.text((_MARGIN, 56), _fit(where, 34), _SOFT, _font(34))
    title = listed.title or "（題名を読み取れません）"
    size = 68 if len(title) <= 32 else 54
    top = 122
    for line in _lines(title, size):
        draw.text((_MARGIN, top), line, _INK, _font(size))
        top += round(size * 1.3)
    _draw_amounts(draw, listed, word)
    draw.text((_MARGIN, HEIGHT - 62), _fit(f"{site_title}（非公式）", 28), _ACCENT, _font(28))
    file = io.BytesIO()
    # Few colours, so few bytes; without dithering the same on every machine.
    image.quantize(32, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()


def _draw_amounts(draw: ImageDraw.ImageDraw, listed: Listed, word: Callable[[str], str]) -> None:
    amounts, missing = listed.project.amounts, listed.project.missing
    said = [(word(field), yen_to_words(amount) if amount is not None else word(missing[field]))
            for field in STEPS if (amount := getattr(amounts, field)) is not None or field in missing]
    for at, (name, amount) in enumerate(said[:2]):
        left = _MARGIN + at * (WIDTH - 2 * _MARGIN) // 2
        draw.text((left, 408), name, _SOFT, _font(30))
        draw.text((left, 444), amount, _INK, _font(56 if len(amount) <= 9 else 44))
    note = _SCOPES.get("shared" if listed.project.budgeted_shared_with else listed.project.amount_scope)
    if said and note:
        draw.text((_MARGIN, 516), note, _SOFT, _font(28))
    elif amounts.requested and amounts.budgeted is not None:
        full = WIDTH - 2 * _MARGIN
        widths = asked_and_granted(vars(amounts), max(amounts.requested, amounts.budgeted))
        for top, field, colour in ((524, "requested", _ASKED), (540, "budgeted", _GIVEN)):
            if widths[field]:
                draw.rectangle((_MARGIN, top, _MARGIN + round(full * widths[field] / 100), top + 11), colour)


def _lines(text: str, size: int) -> Iterator[str]:
    """A text in lines of the picture's width; what does not fit into _TITLE_LINES ends with …"""
    font, width = _font(size), WIDTH - 2 * _MARGIN
    rest = " ".join(text.split())
    for number in range(_TITLE_LINES):
        if font.getlength(rest) <= width:
            yield rest
            return
        end = next(at for at in range(len(rest), 0, -1) if font.getlength(rest[:at]) <= width)
        if number == _TITLE_LINES - 1:
            yield rest[:end - 1] + "…"
            return
        while end > 1 and rest[end] in _NOT_FIRST:
            end -= 1
        yield rest[:end]
        rest = rest[end:].lstrip()


def _fit(text: str, size: int) -> str:
    while _font(size).getlength(text) > WIDTH - 2 * _MARGIN:
        text = text[:-2] + "…"
    return text


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
