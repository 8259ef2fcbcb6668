"""Printed figures become yen, and yen becomes words, exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.money import is_rate, printed_to_rate, printed_to_yen, unit_of, yen_to_printed, yen_to_words


@pytest.mark.parametrize("text, unit, yen", [
    ("15,346", "千円", 15_346_000), ("(3,523)", "千円", 3_523_000), ("（535）", "千円", 535_000), ("0", "千円", 0),
    ("１８，３１１", "千円", 18_311_000), ("△1,234", "千円", -1_234_000), ("▲ 5", "円", -5),
    ("51, 107, 000円", "円", 51_107_000), ("6.389,467円", "円", 6_389_467), ("17.399.000円", "円", 17_399_000),
    ("64.922,000円", "円", 64_922_000), ("11,000,000円", "円", 11_000_000),
    ("3億528万円", "円", 305_280_000), ("3億3,180万円", "円", 331_800_000), ("700万円", "円", 7_000_000),
    ("1億49万円", "円", 100_490_000), ("1,534万6千円", "円", 15_346_000), ("305,280千円", "円", 305_280_000),
    ("1.5億円", "円", 150_000_000), ("16億円", "千円", 1_600_000_000), ("2百万円", "円", 2_000_000),
])
def test_printed_amounts(text, unit, yen):
    assert printed_to_yen(text, unit) == yen


@pytest.mark.parametrize("text", ["", "円", "約16億円", "12,34円", "1,2345", "6.389円", "6.389千円", "0.5円", "83.8%", "5件",
                                  "1万2億円", "1円2", "一億円", "1,000,00", "--5", "1..2", "5万5万円"])
def test_what_is_no_amount(text):
    with pytest.raises(ValueError):
        printed_to_yen(text, "円")


def test_rates():
    assert printed_to_rate("83. 8%") == 83.8
    assert printed_to_rate("９８．８％") == 98.8
    assert printed_to_rate("100%") == 100
    assert is_rate("95.2%") and not is_rate("6,715,000円")
    for text in ("95.2", "%", "95,2%", "約95%"):
        with pytest.raises(ValueError):
            printed_to_rate(text)


@pytest.mark.parametrize("text, unit", [("(単位:千円)", "千円"), ("（単位：百万円）", "百万円"), ("（単位　円）", "円"), ("千円", None)])
def test_units(text, unit):
    assert unit_of(text) == unit


@pytest.mark.parametrize("yen, words", [
    (15_346_000, "1,534万6千円"), (305_280_000, "3億528万円"), (0, "0円"), (-377_000, "−37万7千円"),
    (42_821_386, "4,282万1,386円"), (16_000, "1万6千円"), (100_000_000, "1億円"), (999, "999円"), (5_000, "5千円"),
])
def test_words(yen, words):
    assert yen_to_words(yen) == words


@given(st.integers(0, 10**14))
def test_words_and_printed_read_back(yen):
    assert printed_to_yen(yen_to_words(yen), "円") == yen
    assert printed_to_yen(yen_to_printed(yen, "千円"), "円") == yen


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(text):
    try:
        assert isinstance(printed_to_yen(text, "円"), int)
    except ValueError:
        pass
