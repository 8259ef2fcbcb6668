"""Small PDFs written by hand, for what a page shows and for files that are wrong."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence

from pdfminer.arcfour import Arcfour

from portal.model import Page
from portal.documents.page_stream import data_to_pdf_document

# A font with the two-byte codes of UCS-2, so that a text can be written as it is.
_FONT = ("<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UCS2-H/DescendantFonts[<</Type/Font/Subtype"
         "/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000"
         "/FontDescriptor<</Type/FontDescriptor/FontName/HeiseiMin-W3/Flags 4/Ascent 880/Descent -120"
         "/FontBBox[0 -120 1000 880]>>>>]>>")
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def text(x: float, y: float, letters: str, size: float = 10, before: str = "") -> str:
    """The operators that show a text with its baseline at y, from below; `before` sets its state."""
    return f"BT {before} /F1 {size} Tf {x} {y} Td <{letters.encode('utf-16-be').hex()}> Tj ET"


def make_pdf(contents: Sequence[str], attributes: str = "", box: str = "0 0 200 100", font: str = _FONT,
             password: str | None = None) -> bytes:
    """A PDF with a page for each content stream.

    attributes   more entries of every page, such as /Rotate 90
    password     what a reader must know; "" encrypts the file, and anyone can open it; None does not encrypt it
    """
    key = _key(password) if password is not None else b""
    first = 4
    kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(contents)))
    bodies: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>",
                           f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>".encode(), font.encode()]
    for index, content in enumerate(contents):
        number = first + 2 * index
        bodies.append(f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]{attributes}/Contents {number + 1} 0 R"
                      "/Resources<</Font<</F1 3 0 R>>>>>>".encode())
        data = zlib.compress(content.encode("latin-1"))
        if key:
            data = Arcfour(hashlib.md5(key + (number + 1).to_bytes(3, "little") + b"\0\0").digest()[:10]).encrypt(data)
        bodies.append(b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(data), data))
    trailer = ""
    if key:
        trailer = f"/ID[<{'00' * 16}><{'00' * 16}>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{_PAD.hex()}>" \
                  f"/U<{Arcfour(key).encrypt(_PAD).hex()}>>>"
    return _assemble(bodies, trailer)


def make_page(content: str, attributes: str = "", box: str = "0 0 200 100") -> Page:
    """The page that a content stream shows; a word in its corner makes sure that it has text."""
    return data_to_pdf_document(make_pdf([content], attributes, box), "made.pdf", "made").pages[0]


def _key(password: str) -> bytes:
    padded = (password.encode() + _PAD)[:32]
    return hashlib.md5(padded + _PAD + (2**32 - 4).to_bytes(4, "little") + bytes(16)).digest()[:5]


def _assemble(bodies: Sequence[bytes], trailer: str) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1, table, len(bodies) + 1, trailer.encode(), len(data))
