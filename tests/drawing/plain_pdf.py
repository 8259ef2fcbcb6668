"""A PDF written by hand: text with the metrics of a Japanese font that it does not carry, lines, bars and fills.

What it needs is what budget books do to readers: letters that the file maps wrongly, text of 0.6 points, white
rectangles, rules that are thin bars, pages that are stored or drawn sideways.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from functools import lru_cache

from pdfminer.cmapdb import CMapDB


@dataclass
class PlainPage:
    """A page that is drawn on, in points from its upper left corner.

    sideways   None, "rotate" (stored turned, and the file says so) or "drawn" (the file does not say so)
    """

    width: float
    height: float
    sideways: str | None = None
    operators: list[str] = field(default_factory=list)

    def text(self, x: float, top: float, size: float, text: str, right: bool = False) -> None:
        """A line of text whose em boxes begin at `top`, from `x`, or with `right` up to it."""
        cids = [_cid(letter) for letter in text]
        left = x - sum(_width(letter) for letter in text) * size if right else x
        codes = "".join(f"{cid:04x}" for cid in cids)
        base = self.height - top - 0.88 * size
        self.operators.append(f"BT /F1 {size:g} Tf {left:.2f} {base:.2f} Td <{codes}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroked line."""
        self.operators.append(f"0.5 w {x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l S")

    def fill(self, x0: float, top: float, x1: float, bottom: float, white: bool = False) -> None:
        """A filled rectangle: an area, or, when it is thin, a rule."""
        self.operators.append(f"{int(white)} g {x0:.2f} {self.height - bottom:.2f} {x1 - x0:.2f} "
                              f"{bottom - top:.2f} re f 0 g")


def pages_to_pdf(pages: list[PlainPage], wrong: dict[str, str] | None = None) -> bytes:
    """A file of these pages. `wrong`: letter → the letter that the file says it is."""
    letters = sorted({cid for page in pages for operator in page.operators for cid in _cids(operator)})
    entries = "\n".join(f"<{cid:04x}> <{_told(cid, wrong or {})}>" for cid in letters)
    to_unicode = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n1 "
                  f"begincodespacerange <0000> <ffff> endcodespacerange\n{len(letters)} beginbfchar\n{entries}\n"
                  "endbfchar\nendcmap end end")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"",
        b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/Identity-H/DescendantFonts[4 0 R]"
        b"/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)"
        b"/Supplement 2>>/DW 1000/W[231 632 500]/FontDescriptor 6 0 R>>",
        _stream(to_unicode.encode("ascii")),
        b"<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 709/StemV 69>>"]
    kids = []
    for page in pages:
        kids.append(f"{len(objects) + 1} 0 R")
        objects += [_page(page, len(objects) + 2), _stream(_content(page).encode("ascii"))]
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    return _file(objects)


def _page(page: PlainPage, content: int) -> bytes:
    width, height = (page.height, page.width) if page.sideways else (page.width, page.height)
    turn = "/Rotate 90" if page.sideways == "rotate" else ""
    return (f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:g} {height:g}]{turn}/Contents {content} 0 R"
            f"/Resources<</Font<</F1 3 0 R>>>>>>").encode()


def _content(page: PlainPage) -> str:
    operators = "\n".join(page.operators)
    # Turned a quarter to the left on the stored page.
    return f"0 1 -1 0 {page.height:g} 0 cm\n{operators}" if page.sideways else operators


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data, 9)
    return b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)


def _file(objects: list[bytes]) -> bytes:
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    count, table = len(objects) + 1, b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + (b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                   % (count, table, count, len(data)))


@lru_cache
def _cid(letter: str) -> int:
    """The glyph of a letter in Adobe-Japan1; half-width ones for ASCII."""
    if " " <= letter <= "~":
        return ord(letter) - ord(" ") + 231
    found = list(CMapDB.get_cmap("UniJIS-UCS2-H").decode(letter.encode("utf-16-be")))
    if len(found) != 1 or not found[0]:
        raise ValueError(f"no glyph for {letter!r}")
    return found[0]


@lru_cache
def _letter(cid: int) -> str:
    return CMapDB.get_unicode_map("Adobe-Japan1").get_unichr(cid)


def _told(cid: int, wrong: dict[str, str]) -> str:
    letter = _letter(cid)
    return wrong.get(letter, letter).encode("utf-16-be").hex()


def _width(letter: str) -> float:
    return 0.5 if 231 <= _cid(letter) <= 632 else 1.0


def _cids(operator: str) -> list[int]:
    codes = operator.partition("<")[2].partition(">")[0]
    return [int(codes[index:index + 4], 16) for index in range(0, len(codes), 4)]
