"""Parts of a PDF's pages drawn as small WebP files, in a child process (portal/documents/page_images.py)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

from portal.documents.page_images import GREYS, MOST_PIXELS, WIDEST, Crop

COLOURED = 24  # How far apart the channels of a pixel are, of 255, where a page is in colour.


def render(path: Path, crops: Sequence[Crop]) -> bytes:
    """Each crop of the PDF as WebP, behind its length in four bytes: letters in a few greys without loss, a page in
    colour as a photograph. What pdfium can't draw has the length 0."""
    images = dict.fromkeys(crops, b"")
    with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(path) as pdf:
        for crop in crops:
            with suppress(pypdfium2.PdfiumError):
                images[crop] = _encode(_cut(pdf[crop.page - 1], crop))
    return b"".join(len(data).to_bytes(4, "big") + data for data in images.values())


def _cut(page: pypdfium2.PdfPage, crop: Crop) -> Image.Image:
    x0, top, x1, bottom = crop.box
    width, height = page.get_size()
    scale = min(2.0, WIDEST / (x1 - x0), (MOST_PIXELS / (width * height)) ** 0.5)
    whole = page.render(scale=scale, rotation=crop.turned, rev_byteorder=True).to_pil().convert("RGB")
    return whole.crop((round(x0 * scale), round(top * scale), round(x1 * scale), round(bottom * scale)))


def _encode(image: Image.Image) -> bytes:
    red, green, blue = image.split()
    spread = ImageChops.subtract(ImageChops.lighter(ImageChops.lighter(red, green), blue),
                                 ImageChops.darker(ImageChops.darker(red, green), blue))
    data = io.BytesIO()
    if spread.getextrema()[1] >= COLOURED:
        image.save(data, "WEBP", quality=45, method=4)
    else:
        steps = GREYS - 1
        grey = image.convert("L").point([(level * steps + 127) // 255 * 255 // steps for level in range(256)])
        grey.save(data, "WEBP", lossless=True, quality=80, method=4)
    return data.getvalue()
