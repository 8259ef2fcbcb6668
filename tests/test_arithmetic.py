"""Arithmetic decides which figure is which, or says that it can't."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from portal.arithmetic import figures_to_settlement, place_funding, rate_holds


def test_printed_pages():
    # 主要施策の成果: figures in the order of the text, and what the printed rate makes of them.
    assert figures_to_settlement([6_389_467, 6_715_000], [95.2]) == (6_715_000, 6_389_467, 95.2)
    assert figures_to_settlement([17_399_000, 22_240_000], [78.2]) == (22_240_000, 17_399_000, 78.2)
    assert figures_to_settlement([64_922_000, 49_481_723], [76.2]) == (64_922_000, 49_481_723, 76.2)


def test_rates_are_rounded_or_cut_to_a_tenth():
    assert rate_holds(14_700_000, 19_200_000, 76.6) and rate_holds(14_700_000, 19_200_000, 76.5)
    assert not rate_holds(14_700_000, 19_200_000, 76.7)
    assert not rate_holds(0, 0, 0.0)


def test_no_fitting_order_is_no_answer():
    assert figures_to_settlement([6_389_467, 6_715_000], [12.3]) is None
    assert figures_to_settlement([6_389_467], [95.2]) is None
    assert figures_to_settlement([], []) is None


def test_a_foreign_figure_does_not_disturb_but_two_answers_do():
    assert figures_to_settlement([6_389_467, 6_715_000, 53], [95.2]) == (6_715_000, 6_389_467, 95.2)
    assert figures_to_settlement([100, 200, 50], [50.0]) is None


@given(st.integers(1, 10**10), st.integers(1, 10**10), st.permutations(range(2)))
def test_order_never_matters(adjusted, settled, order):
    rate = round(100 * settled / adjusted, 1)
    both = [adjusted, settled]
    answers = {figures_to_settlement([both[i] for i in way], [rate]) for way in permutations(range(2))}
    assert len(answers) == 1
    (answer,) = answers
    assert answer is None or rate_holds(answer[1], answer[0], rate)


NAMED = [False, True, False, False]
GENERAL = [False, False, False, True]


def test_funding_goes_where_both_sums_hold():
    # NO 95: 都支出金 names its grant, 一般財源 never does.
    assert place_funding(NAMED, GENERAL, [None] * 4, [92_126, 15_510], 107_636, 92_126) == (1, 3)


def test_funding_that_can_stand_anywhere_is_not_placed():
    assert place_funding([False] * 4, GENERAL, [None] * 4, [92_126, 15_510], 107_636, 92_126) is None
    assert place_funding(NAMED, GENERAL, [None] * 4, [92_126, 15_510], 107_637, 92_126) is None
    assert place_funding(NAMED, GENERAL, [None] * 4, [92_126, 15_510], None, 92_126) is None


def test_a_total_beside_its_only_row_is_not_placed_again():
    assert place_funding([False] * 4, GENERAL, [None, None, None, 24_103], [24_103], 24_103, None) is None
