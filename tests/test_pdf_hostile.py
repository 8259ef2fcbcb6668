"""PDFs that are damaged or made to harm: one clear fault each, whatever is in them."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from drawing.plain_pdf import PlainPage, pages_to_pdf

from portal.config import Limits
from portal.faults import Faults
from portal.forms import load_forms
from portal.reading import json_to_read, read_limited

HERE = Path(__file__).parent
FORMS = tuple(load_forms(HERE.parent / "content" / "forms").values())


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A file of these objects, the first one its catalog, with a table of references that is right."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (body + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + rows
            + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(body)))


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), extra, data)


def one_page(content: bytes, resources: bytes = b"<<>>", *more: bytes) -> bytes:
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources %s>>" % resources,
               content, *more)


def printed() -> bytes:
    page = PlainPage(595, 842)
    page.text(50, 50, 10, "予算要求事業概要書")
    return pages_to_pdf([page])


def bomb() -> bytes:
    """A page whose content is 900 MB of blanks, deflated twice to a few kilobytes."""
    inner = zlib.compressobj(1)
    squeezed = b"".join(inner.compress(b" " * 10_000_000) for _ in range(90)) + inner.flush()
    return one_page(stream(zlib.compress(squeezed, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def read(tmp_path: Path, data: bytes, seconds: int = 20, megabytes: int = 700):
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    return json_to_read(read_limited(path, "x.pdf", "x", FORMS, Limits(seconds=seconds, megabytes=megabytes), 1),
                        "x.pdf")


EMPTY_PAGES = pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count 10000>>" % b" ".join(
    b"%d 0 R" % number for number in range(3, 10_003)), *[b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * 10_000)
NAMES_A_FILE = one_page(
    stream(b"BT /F1 10 Tf 50 700 Td <0041> Tj ET"), b"<</Font<</F1 5 0 R>>>>",
    b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/#2e#2e#2f#2e#2e#2fetc#2fpasswd/DescendantFonts[6 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/X/CIDSystemInfo<</Registry(..)/Ordering(../../tmp/x)/Supplement 0>>>>")


@pytest.mark.parametrize("data, slugs", [
    (printed()[:-300], {"pdf-cut-off"}),
    (b"%PDF-1.7\n", {"pdf-cut-off"}),
    (b"%PDF-1.7\nstartxref\n99999\n%%EOF", {"pdf-damaged", "pdf-without-pages"}),
    (pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), {"pdf-without-pages"}),
    (EMPTY_PAGES, {"pdf-too-long"}),
    (pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), {"pdf-without-pages", "pdf-damaged"}),
    (pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>",
         trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(x)(x)]" % (b"o" * 32, b"u" * 32)),
     {"pdf-encrypted"}),
    (one_page(stream(b"")), {"no-text-layer"}),
    (one_page(stream(b"q " * 300_000)), {"no-text-layer", "pdf-damaged", "document-unreadable"}),
    (bomb(), {"document-memory", "document-timeout", "document-crash", "pdf-damaged", "no-text-layer"}),
], ids=["cut-off", "header-only", "no-table", "no-pages", "10,000-empty-pages", "pages-in-a-ring", "encrypted",
        "no-text", "deep-graphics-state", "bomb"])
def test_one_clear_fault(tmp_path, data, slugs):
    with pytest.raises(Faults) as raised:
        read(tmp_path, data)
    (fault,) = raised.value.faults
    assert fault.slug in slugs, str(fault)
    assert fault.repair


def test_a_cmap_outside_its_place_is_not_opened(tmp_path):
    try:
        made = read(tmp_path, NAMES_A_FILE)
    except Faults as error:
        assert {fault.slug for fault in error.faults} <= {"no-text-layer", "pdf-damaged"}
    else:
        assert made.form is None and made.reading.sheets == ()


def test_pdfminer_has_the_fixes_of_its_cmaps():
    import pdfminer
    assert pdfminer.__version__ >= "20260107"
