"""What one page of a PDF shows: its characters and its thin straight rules, as the page's operators draw them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import literal_name
from pdfminer.utils import Matrix, PathSegment, apply_matrix_pt, apply_matrix_rect

from portal.documents.content_tokens import Operator, data_to_tokens
from portal.documents.glyph_text import glyph_to_text
from portal.model import Char, Rule

INVISIBLE = {3, 7}  # Text render modes: neither filled nor stroked; only clipping.
MIN_SIZE = 1.0  # Points. Smaller text is there for machines.
MAX_THICKNESS = 1.6  # Points. A filled rectangle that is thicker is an area.
MAX_STROKE = 4.0
MIN_LENGTH = 3.0  # Shorter pieces are corners, dots and ticks.
INSET = 3.0  # How far from the edge of its cell a letter that the cell cuts off is said to be.
ASKEW = 0.5  # How far a line may be from level or plumb.
VISIBLE_STROKE = 0.1  # Ink from 0 (paper) to 1 (black).
VISIBLE_TEXT = 0.03
DARK_FILL = 0.35
DESCENT = 0.12  # Of the em: where Japanese type has its em box below the baseline.

Box = tuple[float, float, float, float]


class PageMarks(PDFTextDevice):
    """Collects what a page shows, in points from the upper left corner of its visible part, as viewers turn it.

    width, height   of the visible part
    chars, rules    as drawn; rules are not merged yet
    hidden          the text that can't be seen
    drawn           whether there are images or filled outlines
    flawed          whether text or parts may be missing, as the file does not have what they are drawn with
    clip            the rectangle outside which nothing shows at the moment, if any
    """

    def __init__(self, resources: PDFResourceManager):
        super().__init__(resources)
        self.width = self.height = 0.0
        self.chars: list[Char] = []
        self.rules: list[Rule] = []
        self.hidden: list[str] = []
        self.drawn = self.flawed = False
        self.clip: Box | None = None
        self._left = self._upper = 0.0
        self._run = -1
        self._ink = 1.0
        self._invisible = False
        self._areas: list[tuple[Box, float]] = []

    # ---- the interpreter calls these ------------------------------------------------------------------------

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        media, crop = apply_matrix_rect(ctm, page.mediabox), apply_matrix_rect(ctm, page.cropbox)
        x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
        x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
        if x1 <= x0 or y1 <= y0:  # A crop box beside the page is ignored, as viewers do.
            x0, y0, x1, y1 = media
        self._left, self._upper = x0, y1
        self.width, self.height = x1 - x0, y1 - y0

    def render_image(self, name: str, stream: Any) -> None:
        self.drawn = True
        self._areas.append((self._flip(apply_matrix_rect(self.ctm, (0, 0, 1, 1))), 1.0))

    def render_string(self, textstate: PDFTextState, seq: Any, ncs: PDFColorSpace,
                      graphicstate: PDFGraphicState) -> None:
        self._run += 1
        self._invisible = textstate.render in INVISIBLE
        self._ink = color_to_ink(graphicstate.ncolor, ncs.name) if textstate.render not in (1, 5) else 1.0
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, matrix: Matrix, font: PDFFont, fontsize: float, scaling: float, rise: float, cid: int,
                    ncs: PDFColorSpace, graphicstate: PDFGraphicState) -> float:
        try:
            text = glyph_to_text(font.to_unichr(cid))
        except PDFUnicodeNotDefined:
            text = glyph_to_text("")
        advance = font.char_width(cid) * fontsize * scaling
        if font.is_vertical():
            x, y = font.char_disp(cid)
            x, y = (500 if x is None else x) * fontsize * 0.001, (1000 - y) * fontsize * 0.001 + rise
            em = (-x, y + advance, fontsize - x, y)
        else:
            bottom = rise - DESCENT * fontsize
            em = (0, bottom, advance, bottom + fontsize)
        x0, top, x1, bottom = self._flip(apply_matrix_rect(matrix, em))
        size = abs(fontsize) * math.hypot(matrix[2], matrix[3])
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        cell = self._cut_by(x, y)
        if cell:
            x, y = _clamp(x, cell[0], cell[2]), _clamp(y, cell[1], cell[3])
        on_page = 0 <= x <= self.width and 0 <= y <= self.height and (not cell or self._is_cell(cell))
        if self._invisible or size < MIN_SIZE or not on_page or self._ink < VISIBLE_TEXT and self._on_white(x, y):
            self.hidden.append(text)
        else:
            edge = (x, y) if cell else None
            self.chars.append(Char(text, x0, top, x1, bottom, size, _turn(matrix), self._run, edge))
        return advance

    def clip_path(self, path: Sequence[PathSegment]) -> None:
        """From now on only what is inside `path`, or rather the box around it, shows."""
        points = [self._point((step[0], *step[-2:])) for step in path if step[0] != "h"]
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            x0, top, x1, bottom = self.clip or (min(xs), min(ys), max(xs), max(ys))
            self.clip = max(x0, min(xs)), max(top, min(ys)), min(x1, max(xs)), min(bottom, max(ys))

    def paint_path(self, graphicstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool,
                   path: Sequence[PathSegment]) -> None:
        if fill:
            self._fill(graphicstate, path)
        if stroke and not _dashed(graphicstate.dash) and graphicstate.linewidth <= MAX_STROKE and \
                color_to_ink(graphicstate.scolor, graphicstate.scs.name) >= VISIBLE_STROKE:
            for points in self._polygons(path):
                for start, end in zip(points, points[1:]):
                    self._add_rule(start[0], start[1], end[0], end[1])

    # ---- rules and areas ------------------------------------------------------------------------------------

    def _fill(self, state: PDFGraphicState, path: Sequence[PathSegment]) -> None:
        if any(step[0] in "cvy" for step in path):
            self.drawn = True  # A filled curve: a letter's outline, or ornament.
            return
        ink = color_to_ink(state.ncolor, state.ncs.name)
        boxes = [box for points in self._polygons(path) if (box := _bounds(points))]
        if len(boxes) == 2 and (frame := _ring(*boxes)):
            boxes = frame
        for box in boxes:
            width, height = box[2] - box[0], box[3] - box[1]
            if min(width, height) > MAX_THICKNESS:
                self._areas.append((box, ink))
            elif ink < DARK_FILL:
                continue
            elif height <= width:
                middle = (box[1] + box[3]) / 2
                self._add_rule(box[0], middle, box[2], middle)
            else:
                middle = (box[0] + box[2]) / 2
                self._add_rule(middle, box[1], middle, box[3])

    def _add_rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """The visible part of a segment, if it is level or plumb and long enough."""
        left, upper, right, lower = self.clip or (0.0, 0.0, self.width, self.height)
        if abs(y1 - y0) <= ASKEW:
            y, x0, x1 = (y0 + y1) / 2, max(min(x0, x1), left, 0.0), min(max(x0, x1), right, self.width)
            if x1 - x0 >= MIN_LENGTH and max(upper, 0.0) - ASKEW <= y <= min(lower, self.height) + ASKEW:
                self.rules.append(Rule(x0, y, x1, y))
        elif abs(x1 - x0) <= ASKEW:
            x, y0, y1 = (x0 + x1) / 2, max(min(y0, y1), upper, 0.0), min(max(y0, y1), lower, self.height)
            if y1 - y0 >= MIN_LENGTH and max(left, 0.0) - ASKEW <= x <= min(right, self.width) + ASKEW:
                self.rules.append(Rule(x, y0, x, y1))

    def _cut_by(self, x: float, y: float) -> Box | None:
        """The clip, if it cuts off what has its middle here."""
        clip = self.clip
        return clip if clip and not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3]) else None

    def _is_cell(self, clip: Box) -> bool:
        """Whether a clip is a cell's, which cuts its text off without making it another cell's; not the page's."""
        width, height = clip[2] - clip[0], clip[3] - clip[1]
        return width > 0 and height > 0 and width * height < self.width * self.height / 2

    def _polygons(self, path: Sequence[PathSegment]) -> Iterator[list[tuple[float, float]]]:
        """The subpaths of straight lines as points on the page, closed ones with their first point again."""
        points: list[tuple[float, float]] = []
        straight = True
        for step in path:
            kind = step[0]
            if kind == "m":
                if straight and len(points) > 1:
                    yield points
                points, straight = [self._point(step)], True
            elif kind == "l":
                points.append(self._point(step))
            elif kind == "h":
                points.extend(points[:1])
            else:
                straight = False
        if straight and len(points) > 1:
            yield points

    def _point(self, step: PathSegment) -> tuple[float, float]:
        x, y = apply_matrix_pt(self.ctm, (step[1], step[2]))
        return x - self._left, self._upper - y

    def _flip(self, rect: Box) -> Box:
        x0, y0, x1, y1 = rect
        return x0 - self._left, self._upper - y1, x1 - self._left, self._upper - y0

    def _on_white(self, x: float, y: float) -> bool:
        for (x0, top, x1, bottom), ink in reversed(self._areas):
            if x0 <= x <= x1 and top <= y <= bottom:
                return ink < VISIBLE_STROKE
        return True


class MarksInterpreter(PDFPageInterpreter):
    """Runs a page's operators on PageMarks, and tells it of what pdfminer.six leaves aside: clip paths, and operators,
    fonts and parts of the page that there are not."""

    device: PageMarks

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self._clips: list[Box | None] = []

    def execute(self, streams: Sequence[object]) -> None:
        """Run the operators of streams, but for one that is being run already."""
        own = [stream_value(stream) for stream in streams]
        own = [stream for stream in own if stream.objid is not None and stream.objid not in self.parent_stream_ids]
        tokens = data_to_tokens(b"\n".join(stream.get_data() for stream in own))
        if tokens is None:
            super().execute(own)
            return
        self.stream_ids = {stream.objid for stream in own}
        known: dict[str, tuple[Callable[..., None], int] | None] = {}
        for token in tokens:
            if type(token) is not Operator:
                self.push(token)
                continue
            if token not in known:
                known[token] = self._operation(token)
            operation = known[token]
            if operation:
                run, count = operation
                operands = self.pop(count)
                if len(operands) == count:
                    run(*operands)

    def _operation(self, operator: str) -> tuple[Callable[..., None], int] | None:
        """What an operator does, and the number of its operands."""
        name = "do_" + operator.replace("*", "_a").replace('"', "_w").replace("'", "_q")
        if not hasattr(self, name):
            return None
        run = getattr(self, name)
        return run, run.__func__.__code__.co_argcount - 1

    def do_q(self) -> None:
        super().do_q()
        self._clips.append(self.device.clip)

    def do_Q(self) -> None:
        super().do_Q()
        if self._clips:
            self.device.clip = self._clips.pop()

    def do_W(self) -> None:
        self.device.clip_path(self.curpath)

    def do_W_a(self) -> None:
        self.device.clip_path(self.curpath)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            self.device.flawed = True
        raise AttributeError(name)

    def do_Tf(self, font: Any, size: Any) -> None:
        if literal_name(font) not in self.fontmap:
            self.device.flawed = True
        super().do_Tf(font, size)

    def do_Do(self, name: Any) -> None:
        if literal_name(name) not in self.xobjmap:
            self.device.flawed = True
        clip = self.device.clip
        super().do_Do(name)
        self.device.clip = clip


def color_to_ink(color: Any, space: str) -> float:
    """How dark a colour is, from 0 (white paper) to 1 (black); patterns and unknown colours count as black."""
    values = color if isinstance(color, tuple) else (color,)
    if not all(isinstance(value, (int, float)) for value in values) or space == "Indexed":
        return 1.0
    if len(values) == 1:
        return values[0] if space in ("Separation", "DeviceN") else 1 - values[0]
    if space == "Lab":
        return 1 - values[0] / 100
    if len(values) == 3:
        return 1 - (0.3 * values[0] + 0.59 * values[1] + 0.11 * values[2])
    if len(values) == 4 and space != "DeviceN":
        cyan, magenta, yellow, black = values
        return min(1.0, black + 0.3 * cyan + 0.59 * magenta + 0.11 * yellow)
    return 1.0


def _clamp(value: float, least: float, most: float) -> float:
    """The value, or the nearest one that is well between the two, so that it is not on a rule."""
    margin = min(INSET, (most - least) / 2)
    return min(max(value, least + margin), most - margin) if not least <= value <= most else value


def _turn(matrix: Matrix) -> int:
    """Degrees clockwise by which text drawn with this matrix stands turned, to the nearest right angle."""
    a, b = matrix[0], matrix[1]
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 180
    return 270 if b > 0 else 90


def _dashed(dash: Any) -> bool:
    pattern = dash[0] if isinstance(dash, (tuple, list)) and dash else None
    gaps = pattern[1:] or pattern if isinstance(pattern, list) else []
    return any(isinstance(gap, (int, float)) and gap > 0 for gap in gaps)


def _bounds(points: list[tuple[float, float]]) -> Box | None:
    """The box of a polygon whose corners are all on it: a rectangle, level with the page. None for others."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = min(xs), min(ys), max(xs), max(ys)
    if len(points) > 7:
        return None
    near = 0.01 + min(MAX_THICKNESS, box[2] - box[0], box[3] - box[1])  # Mitred ends of a thin bar are cut askew.
    fits = all(min(abs(x - box[0]), abs(x - box[2])) <= near and min(abs(y - box[1]), abs(y - box[3])) <= near
               for x, y in points)
    return box if fits else None


def _ring(one: Box, other: Box) -> list[Box] | None:
    """The four thin bars of a frame that is filled between an outer and an inner rectangle, or None."""
    outer, inner = (one, other) if one[0] <= other[0] else (other, one)
    gaps = inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]
    if min(gaps) < -0.01 or max(gaps) > MAX_THICKNESS:
        return None
    x0, top, x1, bottom = outer
    bars = [(x0, top, inner[0], bottom), (x0, top, x1, inner[1]), (inner[2], top, x1, bottom),
            (x0, inner[3], x1, bottom)]
    return [bar for bar, gap in zip(bars, gaps) if gap > 0.01]
