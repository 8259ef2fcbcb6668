"""The box of figures of a settlement sheet, found in lines of words and in rows of cells."""

from __future__ import annotations

import pytest
from side_label_makers import labels, rules

from portal.sheets.side_labels.layer_lines import text_to_line
from portal.sheets.side_labels.settlement_figures import FigureBox, claim_figure_boxes, is_amount, is_rate


def figure_boxes(*lines: str) -> list[FigureBox]:
    return claim_figure_boxes([text_to_line(line, number, rules()) for number, line in enumerate(lines, 1)],
                              rules(), labels())


def texts(box: FigureBox) -> list[str]:
    return [word.text for word in box.figures]


@pytest.mark.parametrize("text", ["6,715,000円", "6.389,467円", "17.399.000円", "51, 107, 000円", "0円", "500円",
                                  "△1,000円", "1,234,567",
                                  "12345円"])
def test_amounts(text):
    assert is_amount(text) and not is_rate(text)


@pytest.mark.parametrize("text", ["95.2%", "83. 8%", "100%", "0.0%", "95.2 %"])
def test_rates(text):
    assert is_rate(text) and not is_amount(text)


@pytest.mark.parametrize("text", ["70件", "6,553件", "110", "240頁", "12", "円", "76.3", "令和4年度", "1,23", ""])
def test_neither(text):
    assert not is_amount(text) and not is_rate(text)


def test_columns_below_their_heads():
    (box,) = figure_boxes("事\t\t予算現額\t決算額\t執行率", "事業費\t\t51, 107, 000円\t42, 821, 386円\t83. 8%")
    assert {key: run.words[0].text for key, run in box.columns.items()} == {
        "adjusted": "51, 107, 000円", "settled": "42, 821, 386円", "printed_execution_rate": "83. 8%"}


@pytest.mark.parametrize("rows", [
    ("事\t1/2\t予算現額\t————————\t執行率", "業費\t\t51, 107, 000円\t42, 821, 386円\t83. 8%"),
    ("事\t十段\t予算現額 予算現額\t\t執行率", "事業費\t\t11, 843, 000円\t7, 271, 754円\t61. 4%"),
    ("\t予算現額\t決算額\t執行率", "\t1,000円\t50.0%\t500円"), ("\t予算現額\t決算額\t執行率", "1,000円\t500円\t50.0%\t"),
    ("\t予算現額\t決算額\t執行率", "\t1,000円 500円\t\t50.0%"),
])
def test_columns_that_prove_nothing(rows):
    (box,) = figure_boxes(*rows)
    assert box.columns is None and len(texts(box)) == 3


def test_figures_end_with_the_box():
    (box,) = figure_boxes("予算現額 決算額 執行率 事 業 6.389,467円 95.2% 6,715,000円 費 ○令和4年度実績 助成 100,000円 50.0%")
    assert texts(box) == ["6.389,467円", "95.2%", "6,715,000円"]


def test_figures_before_their_heads():
    (box,) = figure_boxes("改善につなげます。 6,389,467円 95.2% 6,715,000円 予算現額 決算額 執行率 ○令和4年度実績")
    assert texts(box) == ["6,389,467円", "95.2%", "6,715,000円"]


def test_without_heads_a_line_of_figures_alone():
    assert [texts(box) for box in figure_boxes("事業費\t1,000円\t500円\t50.0%")] == [["1,000円", "500円", "50.0%"]]
    assert figure_boxes("助成 1,000円 500円 50.0%") == []
    assert figure_boxes("1,000円\t500円") == []


def test_each_set_of_heads_is_a_box_of_its_own():
    row = ("\t予算現額\t決算額\t執行率", "\t1,000円\t500円\t50.0%")
    assert [texts(box) for box in figure_boxes(*row, *row)] == [["1,000円", "500円", "50.0%"]] * 2


def test_a_line_of_words_with_tabs_is_no_row_of_heads():
    line = "\t".join(["窓口を開きました。"] * 20 + ["予算現額", "決算額", "執行率", "1,000円", "500円", "50.0%"] + ["相談を受けました。"] * 20)
    (box,) = figure_boxes(line)
    assert texts(box) == ["1,000円", "500円", "50.0%"] and len(box.words) == 6
