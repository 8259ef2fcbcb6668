"""The foot of a page: which lines are one, and which of its values is which."""

from __future__ import annotations

import pytest
from side_label_makers import form, labels, rules

from portal.sheets.side_labels.footer_values import ReferenceRanges, assign_offices
from portal.sheets.side_labels.layer_lines import Line, text_to_line
from portal.sheets.side_labels.page_footers import OFFICE, Footer, find_footers

WHOLE = "所管課 区民部 第1課 決算参考書 242頁 R4予算の概要 121頁"
VISION = "関連する主な第4次基本構想のめざすべき姿 ≪基本構想の実現に向けて≫"


def lines(*texts: str) -> list[Line]:
    return [text_to_line(text, number, rules()) for number, text in enumerate(texts, 1)]


def footers(*texts: str) -> list[Footer]:
    return find_footers(lines(*texts), form(), rules(), labels())


def pieces(*texts: str) -> list[list[tuple[str, str]]]:
    return [[(piece.kind, piece.text) for piece in footer.pieces] for footer in footers(*texts)]


def test_a_whole_foot():
    assert pieces(WHOLE) == [[
        ("office", "所管課"), ("an office", "区民部 第1課"), ("settlement_reference", "決算参考書"), ("a reference", "242頁"),
        ("budget_outline_reference", "R4予算の概要"), ("a reference", "121頁")]]


@pytest.mark.parametrize("label", ["R4予算の概要", "Ｒ４予算の概要", "R12予算の概要", "R4 予算の概要", "R4 予算 の概要"])
def test_spellings_of_a_label(label):
    assert ("budget_outline_reference", label) in pieces(f"決算参考書 242頁 {label} -")[0]


@pytest.mark.parametrize("line", ["所管課と協議しました。", "所管課 と協議しました。", "決算参考書を見てください", "12頁", "-", "110", "窓口 決算参考書 12頁",
                                  "所管課 区民部 第1課 を廃止しました。", "会計室", f"{VISION}", ""])
def test_lines_that_are_no_foot(line):
    assert footers(line) == []


def test_blank_lines_and_numbers_inside_a_foot():
    (footer,) = footers("窓口を開きました。", "", "110", "", "244頁 R4予算の概要", "", "133頁", "", "決算参考書", "", "窓口")
    assert footer.lines == (3, 9) and footer.whole


def test_a_foot_behind_the_text_of_its_line():
    (footer,) = footers(f"窓口を開きます。 {VISION} {WHOLE}")
    assert [piece.text for piece in footer.pieces if piece.kind == OFFICE] == ["区民部 第1課"]
    assert footers(f"窓口を開きます。 {WHOLE}") == []


def test_feet_with_text_between_are_two():
    assert len(footers(WHOLE, "窓口を開きます。", WHOLE)) == 2


def test_an_office_on_the_line_below_its_label():
    assert pieces("所管課", "", "区民部 第1課") == [[("office", "所管課"), ("an office", "区民部 第1課")]]


def offices(*feet: tuple[tuple[str, ...], int]) -> tuple[dict[int, list[str]], dict[int, str]]:
    """Who is on which page, and who is unclear; each foot with the page that it ends (-1: before the first)."""
    placed = [(footer, max(page, 0), page < 0) for texts, page in feet for footer in footers(*texts)]
    found = assign_offices(placed, max(page for _, page in feet) + 1)
    return ({page: [piece.text for piece in named] for page, named in sorted(found.by_page.items())},
            {page: piece.text for page, piece in found.unclear.items()})


REFERENCES = "決算参考書 242頁 R4予算の概要 121頁"


def test_offices_at_the_ends_of_their_pages():
    assert offices(((REFERENCES, "所管課 会計室"), 0), ((REFERENCES, "所管課 総務課"), 1)) == ({0: ["会計室"], 1: ["総務課"]}, {})


def test_offices_at_the_heads_of_their_pages():
    assert offices((("所管課 会計室",), -1), ((REFERENCES, "所管課 総務課"), 0), ((REFERENCES, "所管課 企画課"), 1),
                   ((REFERENCES,), 2)) == ({0: ["会計室"], 1: ["総務課"], 2: ["企画課"]}, {})


def test_an_office_among_the_references_is_of_their_page():
    assert offices((("決算参考書", "所管課 会計室", "242頁 R4予算の概要"), 0), ((REFERENCES,), 1)) == ({0: ["会計室"]}, {})


def test_a_chain_is_settled_from_its_end():
    feet = [((REFERENCES, f"所管課 第{page}課"), page) for page in range(5)]
    assert offices(*feet) == ({page: [f"第{page}課"] for page in range(5)}, {})
    assert offices(*feet[:-1], ((REFERENCES,), 4))[0] == {}
    assert offices(*feet[:-1], ((REFERENCES,), 4))[1] == {page: f"第{page}課" for page in range(4)}


def references(*feet: str) -> list[dict[str, str]]:
    found = footers(*(line for foot in feet for line in (foot, "窓口")))
    ranges = ReferenceRanges(found)
    return [{key[:6]: piece.text for key, piece in ranges.read(footer)[0].items()} for footer in found]


def test_references_by_the_ranges_of_whole_feet():
    assert references("決算参考書 31頁 R4予算の概要 410頁", "400頁 R4予算の概要 決算参考書 29頁", "決算参考書 R4予算の概要 33頁") == [
        {"settle": "31頁", "budget": "410頁"}, {"settle": "29頁", "budget": "400頁"}, {"settle": "33頁"}]


def test_references_of_a_document_without_any_whole_foot():
    assert references("242頁 R4予算の概要 決算参考書 127頁", "244頁 R4予算の概要 133頁 決算参考書") == [
        {"settle": "242頁", "budget": "127頁"}, {"settle": "244頁", "budget": "133頁"}]


def test_a_dash_is_a_value_behind_its_label_only():
    assert references("決算参考書 246頁 R4予算の概要 -") == [{"settle": "246頁", "budget": "-"}]
    assert references("- 決算参考書 246頁 R4予算の概要") == [{"settle": "246頁"}]
