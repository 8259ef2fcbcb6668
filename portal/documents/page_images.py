"""Images of parts of a PDF's pages, as small WebP files: rendered in a child process, kept by what they show."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import astuple, dataclass
from importlib.metadata import version
from pathlib import Path

from portal.config import Limits
from portal.documents.isolation import run_limited
from portal.replacing import replace_file

WIDEST = 1_240  # Pixels: twice what a narrow column has, and a page of A4 at 150 dots an inch.
MOST_PIXELS = 12_000_000  # Of a whole page: a poster is rendered coarser.
GREYS = 6  # Letters look well with so few, and the file is a third of one with all of them.
AT_A_TIME = 20  # Images that one child process draws.


@dataclass(frozen=True)
class Crop:
    """A part of a page: its number (from 1), how far the reader turned it (see model.Page.turned), and the box in
    points from the upper left corner of the turned page."""

    page: int
    turned: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class PageImage:
    """A crop as a WebP file, and its size in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Drawing:
    """What drawing may use: limits for each child process, how many of them at a time, and a folder, which need not be
    there, that keeps images from one build to the next."""

    limits: Limits
    jobs: int = 1
    cache: Path | None = None


def crops_to_images(path: Path, name: str, sha256: str, crops: Sequence[Crop],
                    drawing: Drawing) -> dict[Crop, PageImage]:
    """The images of these parts of the PDF `path`, called `name` in messages, whose content has `sha256`. Those that
    are kept are not drawn again, and others of this document are kept no longer; one of a page that can't be drawn is
    left out. Raises Faults when drawing takes more than the limits, or breaks down."""
    from portal.documents.page_drawing import render  # Loads what draws: a build without PDFs needs none of it.

    folder = drawing.cache / sha256[:32] if drawing.cache else None
    kept = {crop: folder / _file(sha256, crop) for crop in crops} if folder else {}
    images: dict[Crop, PageImage] = {}
    for crop, file in kept.items():
        with suppress(OSError):
            images[crop] = _image(file.read_bytes())
    wanted = [crop for crop in dict.fromkeys(crops) if crop not in images]
    parts = [wanted[at:at + AT_A_TIME] for at in range(0, len(wanted), AT_A_TIME)]
    with ThreadPoolExecutor(drawing.jobs) as pool:
        answers = list(pool.map(lambda part: run_limited(
            render, path, part, name=name, seconds=drawing.limits.seconds, megabytes=drawing.limits.megabytes), parts))
    for crop, data in zip(wanted, (data for answer in answers for data in _unpack(answer))):
        if data:
            images[crop] = _image(data)
        if data and folder:
            with suppress(OSError):  # A folder that can't be written to costs time, nothing else.
                replace_file(kept[crop], data)
    if folder:
        _keep_only(folder, {file.name for file in kept.values()})
    return images


def _unpack(answer: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(answer):
        end = at + 4 + int.from_bytes(answer[at:at + 4], "big")
        yield answer[at + 4:end]
        at = end


def _image(data: bytes) -> PageImage:
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["WEBP"]) as image:
        return PageImage(data, *image.size)


def _file(sha256: str, crop: Crop) -> str:
    told = (sha256, *astuple(crop), WIDEST, MOST_PIXELS, GREYS, version("pypdfium2"), version("pillow"))
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32] + ".webp"


def _keep_only(folder: Path, names: set[str]) -> None:
    for file in folder.glob("*.webp"):
        if file.name not in names:
            with suppress(OSError):
                file.unlink()


def forget_others(cache: Path, digests: Collection[str]) -> None:
    """Keep no image of documents whose sha256 is not one of these."""
    known = {digest[:32] for digest in digests}
    for folder in cache.glob("*"):
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
