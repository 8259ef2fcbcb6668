"""Values that slipped by rows, put right by what they look like."""

from __future__ import annotations

from portal.sheets.numbered.box_alignment import Slot, align

DATE, YEN, DONE = r"^[0-9]+月", "円$", "計上"


def slots(*values: tuple[str, ...]) -> list[Slot]:
    return [Slot(shape, of) for shape, of in zip([DATE, YEN, DONE], values)]


def test_values_in_their_places_stay():
    assert align(slots(("4月 開始",), ("5円",), ("計上",))) is None
    assert align(slots(("未定",), (), ("なし", "なし"))) is None
    assert align([]) is None


def test_all_values_one_row_too_low():
    assert align(slots((), ("4月 開始",), ("5円", "計上"))) == [[(1, 0)], [(2, 0)], [(2, 1)]]


def test_one_box_has_the_rows_of_the_next():
    assert align(slots(("4月 設計",), ("6月 開発", "8月 開始"), ("計上",))) == [[(0, 0), (1, 0), (1, 1)], [], [(2, 0)]]


def test_a_value_without_a_shape_goes_with_its_neighbours():
    assert align(slots((), ("4月 開始", "続き"), ("5円", "計上"))) == [[(1, 0)], [(1, 1), (2, 0)], [(2, 1)]]


def test_full_width_figures_count():
    assert align(slots((), ("４月 開始",), ("５円", "計上"))) is not None


def test_one_odd_value_is_no_reason_to_empty_a_box():
    assert align(slots(("未定",), ("4月までに見直す",), ("計上",))) is None


def test_order_is_kept():
    assert align(slots(("5円",), ("4月 開始",), ("計上",))) in (None, [[], [(0, 0), (1, 0)], [(2, 0)]])


def test_a_sheet_with_more_rows_than_a_page_is_left_as_it_is():
    assert align(slots((), ("4月 開始",) * 150, ("5円",) * 150)) is None
