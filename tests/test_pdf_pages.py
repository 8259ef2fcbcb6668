"""Stage 1 for PDFs: what a page shows, and what is said of files that can't be read."""

from __future__ import annotations

import gzip
import pickle
from importlib.metadata import version
from pathlib import Path

import pytest

from portal.documents.files import file_to_document
from portal.faults import Faults
from portal.documents.glyph_text import LOST, glyph_to_text, odd_letters
from portal.model import Page
from portal.documents.page_stream import data_to_pdf_document
from portal.documents.pdf_pages import is_pdf
from portal.sheets.pdf.remarks import page_remarks
from tests.pdf_makers import make_page, make_pdf, text

WORD = text(10, 10, "字")


def words(page: Page) -> str:
    return "".join(char.text for char in page.chars)


def lines(content: str, attributes: str = "") -> list[tuple[float, float, float, float]]:
    page = make_page(f"{content} {WORD}", attributes)
    return [tuple(round(at, 1) for at in (rule.x0, rule.top, rule.x1, rule.bottom)) for rule in page.rules]


def near(found: list[tuple], wanted: list[tuple], away: float) -> bool:
    """Whether two lists of rules are the same, in any order, but for so many points."""
    found = sorted(found)
    return len(found) == len(wanted) and all(
        abs(one - other) <= away for rule, want in zip(found, sorted(wanted)) for one, other in zip(rule, want))


# ---- characters


def test_a_character_has_its_em_box_from_the_upper_left_corner():
    char = make_page(text(20, 50, "予", size=10)).chars[0]
    assert (char.text, char.size, char.turn, char.upright) == ("予", 10, 0, True)
    assert (char.x0, char.x1) == (20, 30)
    assert (char.top, char.bottom) == pytest.approx((41.2, 51.2))
    assert char.centre == pytest.approx((25, 46.2))


def test_runs_tell_what_is_drawn_in_one_go():
    page = make_page(f"{text(10, 50, '予算')} {text(40, 50, '額')}")
    assert [char.run for char in page.chars] == [0, 0, 1]


@pytest.mark.parametrize("hidden", [
    text(10, 50, "隠", size=0.6), text(10, 50, "隠", before="3 Tr") + " 0 Tr", text(500, 50, "隠"), text(10, -40, "隠"),
    "1 g " + text(10, 50, "隠") + " 0 g", "1 1 1 rg " + text(10, 50, "隠") + " 0 g",
    "0 0 0 0 k " + text(10, 50, "隠") + " 0 g"], ids=["tiny", "invisible", "beside", "below", "gray", "rgb", "cmyk"])
def test_text_that_can_not_be_seen_is_no_text_of_the_page(hidden):
    page = make_page(f"{hidden} {WORD}")
    assert words(page) == "字"
    assert page.hidden == "隠"


def test_white_text_on_a_dark_area_can_be_seen():
    page = make_page(f"0 g 5 40 50 30 re f 1 g {text(10, 50, '白')} 0 g {WORD}")
    assert words(page) == "白字"


def test_white_text_on_a_white_area_over_a_dark_one_can_not():
    page = make_page(f"0 g 5 40 50 30 re f 1 g 5 40 50 30 re f {text(10, 50, '白')} 0 g {WORD}")
    assert words(page) == "字"


def test_what_lies_beside_the_crop_box_can_not_be_seen():
    page = make_page(text(20, 50, "中") + text(150, 50, "外"), "/CropBox[10 20 110 90]")
    assert (page.width, page.height) == (100, 70)
    assert words(page) == "中" and page.hidden == "外"
    assert page.chars[0].x0 == 10


def test_a_letter_that_its_cell_cuts_off_is_the_cells():
    page = make_page(f"q 10 40 25 20 re W n {text(12, 45, '長い題名')} Q {WORD}")
    assert words(page) == "長い題名字"
    inside, outside = page.chars[0], page.chars[3]
    assert inside.edge is None
    assert outside.x0 == 42 and 10 < outside.centre[0] < 35


def test_a_letter_that_the_clip_of_the_page_cuts_off_can_not_be_seen():
    page = make_page(f"q 0 0 200 45 re W n {text(12, 60, '上')} {WORD} Q")
    assert words(page) == "上字"
    page = make_page(f"q 0 0 200 90 re W n {text(12, 92, '上')} {WORD} Q")
    assert words(page) == "字" and page.hidden == "上"


@pytest.mark.parametrize(("told", "meant"), [
    ("⾒", "見"), ("⾦", "金"), ("⼾", "戸"), ("⻑", "長"), ("⻘", "青"), ("‧", "・"), ("︵", "（"), ("\xa0", " "), ("　", "　"),
    ("", LOST), ("\x00", LOST), ("\ue000", LOST), ("ﬁ", "ﬁ"), ("ｶﾞ", "ｶﾞ"), ("﨑", "﨑"), ("⇒", "⇒")])
def test_letters_of_the_same_shape_are_put_right(told, meant):
    assert glyph_to_text(told) == meant


def test_kanji_of_no_japanese_set_are_odd():
    assert odd_letters(["報郸", "報酬、髙橋、﨑、𠮷野", "報郸给"]) == "郸给"
    assert odd_letters(["補塡、剝離、頰、鷗、葛飾、逗子", "邴遃"]) == "邴遃"


# ---- turned pages


def test_a_page_that_is_stored_turned_is_turned_back():
    page = make_page("0 1 -1 0 200 0 cm " + text(10, 150, "上"), "/Rotate 90", "0 0 200 100")
    assert (page.width, page.height, page.turned) == (100, 200, 0)
    assert page.chars[0].upright and page.chars[0].x0 == pytest.approx(10)
    assert page.chars[0].bottom == pytest.approx(200 - 150 + 1.2)


@pytest.mark.parametrize(("matrix", "turned"), [("0 1 -1 0 100 0 cm", 90), ("0 -1 1 0 0 200 cm", 270),
                                                ("-1 0 0 -1 100 200 cm", 180)])
def test_a_page_that_is_drawn_turned_is_turned_upright(matrix, turned):
    content = f"{matrix} {text(30, 50, '上')} 1 w 20 40 m 60 40 l S"
    page = make_page(content, box="0 0 100 200")
    char, rule = page.chars[0], page.rules[0]
    assert page.turned == turned and char.upright and rule.horizontal
    assert (page.width, page.height) == ((100, 200) if turned == 180 else (200, 100))
    assert char.x0 == pytest.approx(30) and rule.x0 == pytest.approx(20) and rule.x1 == pytest.approx(60)
    assert rule.top - char.bottom == pytest.approx(10 - 1.2)


# ---- rules


SQUARE = "20 20 100 60 re"
SIDES = [(20, 20, 20, 80), (20, 20, 120, 20), (20, 80, 120, 80), (120, 20, 120, 80)]


@pytest.mark.parametrize("content", [
    f"1 w {SQUARE} S", f"1 w 0.5 G {SQUARE} S", "1 w 20 20 m 120 20 l 120 80 l 20 80 l s", f"0.9 g {SQUARE} B",
    "0 g 20 19.5 100 1 re f 20 79.5 100 1 re f 19.5 20 1 60 re f 119.5 20 1 60 re f",
    "0 g 19.5 19.5 101 61 re 20.5 20.5 99 59 re f*", f"1 w {SQUARE} S 19 19 102 62 re S",
    "1 w 20 20 m 70 20 l S 70.5 20 m 120 20 l S 20 80 m 120 80 l S 20 20 m 20 80 l S 120 20 m 120 80 l S",
    f"1 w {SQUARE} S 0.6 g 22 22 30 40 re f 1 1 1 RG 20 50 m 120 50 l S",
    f"1 w {SQUARE} S [2 2] 0 d 20 50 m 120 50 l S [] 0 d", f"1 w {SQUARE} S 30 30 m 60 31 70 40 80 50 c S",
    f"1 w {SQUARE} S 1 g 20 49 100 0.5 re f 0 g 50 50 3 3 re f 60 60 m 66 60 l S",
    f"1 w {SQUARE} S 30 20 m 30.1 20 l S 20 50 m 22 50 l S 25 50 m 27 50 l S 30 50 m 32 50 l S 35 50 m 37 50 l S"],
    ids=["rectangle", "gray", "path", "filled and stroked", "bars", "ring", "double", "pieces", "white and areas",
         "dashes", "curve", "ornament", "dots"])
def test_a_box_is_four_rules_however_it_is_drawn(content):
    assert near(lines(content), SIDES, 1.1)


def test_rules_are_cut_at_the_clip():
    assert lines("1 w q 0 0 70 100 re W n 20 50 m 120 50 l S Q") == [(20, 50, 70, 50)]


def test_an_outlined_letter_is_no_rule():
    # 「ロ」 drawn of two rectangles, and 「一」 of one bar.
    assert lines("0 g 50 50 8 8 re 51 51 6 6 re f* 80 50 9 0.8 re f") == []


def test_rules_that_stop_short_of_each_other_meet():
    found = lines("1 w 22 80 m 118 80 l S 20 82 m 20 22 l S 120 82 m 120 22 l S 20 20 m 120 20 l S")
    assert near(found, [(20, 20, 20, 80), (20, 20, 120, 20), (20, 80, 120, 80), (120, 20, 120, 80)], 0)


# ---- files


def fault_of(data: bytes, max_pages: int = 100):
    with pytest.raises(Faults) as caught:
        list(data_to_pdf_document(data, "wards/x/2024/documents/a.pdf", "a", max_pages).pages)
    assert len(caught.value.faults) == 1
    fault = caught.value.faults[0]
    assert fault.path == "wards/x/2024/documents/a.pdf" and fault.repair
    return fault


def test_a_password_is_asked_for():
    assert fault_of(make_pdf([WORD], password="secret")).slug == "pdf-encrypted"


def test_an_encrypted_file_that_anyone_can_open_is_read():
    data = make_pdf(["BT /F1 10 Tf 10 10 Td <41> Tj ET"], password="",
                    font="<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    assert words(data_to_pdf_document(data, "a.pdf", "a").pages[0]) == "A"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_said_to_be(share):
    data = make_pdf([WORD] * 20)
    assert fault_of(data[:int(len(data) * share)]).slug == "pdf-cut-off"


def test_a_file_without_pages_is_said_to_be():
    assert fault_of(make_pdf([])).slug == "pdf-without-pages"


def test_lost_pages_are_said_to_be():
    data = make_pdf([WORD] * 3)
    assert fault_of(data.replace(b"/Count 3", b"/Count 5")).slug == "pdf-damaged"


def test_too_many_pages_are_refused():
    fault = fault_of(make_pdf([WORD] * 3), max_pages=2)
    assert (fault.slug, fault.found) == ("pdf-too-long", "3") and "limits.pages" in fault.repair
    assert words(data_to_pdf_document(make_pdf([WORD] * 3), "a.pdf", "a", max_pages=3).pages[2]) == "字"


def test_pages_that_the_file_does_not_count_are_counted():
    data = make_pdf([WORD] * 3).replace(b"/Count 3", b"/Count 1")
    assert fault_of(data, max_pages=2).slug == "pdf-too-long"


@pytest.mark.parametrize("data", [
    b"%PDF-1.4\n" + b"\xff" * 500 + b"\nstartxref\n0\n%%EOF", b"%PDF-1.4\nstartxref\n999999\n%%EOF\n",
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
    b"%PDF-1.4\n" + b"[" * 5_000 + b"\nstartxref\n9\n%%EOF"], ids=["noise", "no table", "circle", "brackets"])
def test_nonsense_behind_the_header_is_one_fault(data):
    assert fault_of(data).slug.startswith("pdf-")


def test_content_that_does_not_decompress_is_damage():
    whole = make_pdf([WORD, WORD])
    start = whole.rindex(b"stream\n", 0, whole.rindex(b"endstream")) + 12
    fault = fault_of(whole[:start] + bytes([whole[start] ^ 0x55]) + whole[start + 1:])
    assert fault.slug == "pdf-damaged" and "page 2 " in fault.found


def test_pages_of_outlines_only_need_ocr():
    fault = fault_of(make_pdf(["0 g 10 10 m 20 30 30 10 40 40 c f"] * 2))
    assert fault.slug == "no-text-layer" and "OCR" in fault.repair and "2 pages" in fault.found


def test_a_layer_of_invisible_text_is_no_text_layer():
    fault = fault_of(make_pdf([text(10, 50, "隠", before="3 Tr")]))
    assert fault.slug == "no-text-layer" and "invisible" in fault.found


def test_one_page_of_outlines_is_told_apart():
    pages = data_to_pdf_document(make_pdf([WORD, "0 g 10 10 m 20 30 30 10 40 40 c f", ""]), "a.pdf", "a").pages
    assert [(bool(page.chars), page.drawn) for page in pages] == [(True, False), (False, True), (False, False)]


def test_glyphs_that_the_file_does_not_name_are_marked_as_lost():
    font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype" \
           "/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000" \
           "/FontDescriptor<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 1 1]>>>>]>>"
    page = data_to_pdf_document(make_pdf([WORD], font=font), "a.pdf", "a").pages[0]
    assert words(page) == LOST


def test_no_cmap_outside_of_its_place_is_loaded(tmp_path: Path):
    # CVE-2025-64512: a font's encoding named a pickle anywhere on the disk, which pdfminer.six loaded.
    assert version("pdfminer.six") >= "20260107"
    marker = tmp_path / "loaded"
    for suffix, data in ((".pickle.gz", pickle.dumps(_Trap(str(marker)))), (".json.gz", b'{"CODE2CID": {}}')):
        with gzip.open(tmp_path / f"trap{suffix}", "wb") as file:
            file.write(data)
    name = "".join(f"#{byte:02x}" for byte in f"../../../../../../../../..{tmp_path}/trap".encode())
    font = f"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/{name}/DescendantFonts[<</Type/Font/Subtype/CIDFontType2" \
           f"/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>/DW 1000/FontDescriptor<<>>>>]>>"
    try:
        list(data_to_pdf_document(make_pdf([WORD], font=font), "a.pdf", "a").pages)
    except Faults:
        pass
    assert not marker.exists()


class _Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, path: str):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def test_a_file_is_a_pdf_by_what_it_holds(tmp_path: Path):
    path = tmp_path / "request.txt"
    path.write_bytes(b"\n" * 900 + make_pdf([WORD]))
    document = file_to_document(path, "request.txt", "request")
    assert document.lines == () and words(document.pages[0]) == "字"
    (tmp_path / "a.pdf").write_text("予算")
    assert file_to_document(tmp_path / "a.pdf", "a.pdf", "a").lines == ("予算",)
    assert not is_pdf(b"\n" * 2_000 + b"%PDF-1.4")


def test_reading_twice_gives_the_same():
    data = make_pdf([f"{WORD} 1 w {SQUARE} S"] * 2)
    one, other = (data_to_pdf_document(data, "a.pdf", "a") for _ in range(2))
    assert tuple(one.pages) == tuple(other.pages) and one.sha256 == other.sha256


@pytest.mark.parametrize(("content", "flawed"), [
    (WORD, False), (f"/Span BMC {WORD} EMC BX q Q EX 0 0 1 rg /P0 gs", False), (WORD.replace("/F1", "/F9"), True),
    (f"{WORD} /X1 Do", True), (f"{WORD} 5 5 Txt", True)],
    ids=["word", "rarer operators", "no such font", "no such part", "no such operator"])
def test_a_page_that_may_lack_something_is_told_apart(content, flawed):
    page = make_page(f"{content} {WORD}")
    assert page.flawed is flawed
    assert [remark.slug for remark in page_remarks([page])] == ["page-flawed"] * flawed


def test_a_page_whose_content_is_not_in_the_file_is_damage():
    data = make_pdf([WORD, WORD])
    at = data.rindex(b"/Length")
    for broken in (data.replace(b"/Contents 7 0 R", b"/Contents 9 0 R"), data[:at] + b"/Lenght" + data[at + 7:]):
        fault = fault_of(broken)
        assert fault.slug == "pdf-damaged" and "page 2 " in fault.found


@pytest.mark.parametrize("box", ["0 0 0 100", "0 0 200 " + "9" * 400], ids=["no width", "no end"])
def test_a_page_without_bounds_is_damage(box):
    assert fault_of(make_pdf([WORD], box=box)).slug == "pdf-damaged"
