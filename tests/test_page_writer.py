"""Pages are written the quick way, to the letter as the strict writer has them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from portal import strict_yaml
from portal.projects.book_record import kan_to_record, summary_to_record
from portal.projects.page_file import page_to_project
from portal.projects.page_writer import write_page
from portal.projects.record import project_to_record, record_to_page
from portal.strict_yaml import Flow, FlowList
from tests.book_readers import read_file
from tests.content_mutations import LETTERS, PATHS, SCRIPTS

PAGES = sorted((Path(__file__).parents[1] / "content" / "wards").glob("*/*/projects/*.yaml"))
PIECES = ("\n", "  ", " ", "\t", "\r", "-", "- ", ":", ": ", "#", " #", "'", '"', "|", "{", "}", "[", "]", ",", ", ", "&a", "*a", "!", "%", "@",
          "`", "?", "~", "null", "no", "y", "=", "<<", "+", ".", "...", "---", "0", "10", "007", "-1", "1.5", "1e5", "0x1", "12:30",
          "2023-01-01", "2,230", "(1)", "a-b", "a_b", "abc", "\\", "\x00", "\x85", "\xa0", "\u2028", "\ufeff", "\ud800", "\uffff",
          "\U0001f600", "\U0010ffff", "é", "１", "。", "　", "あ", "漢字", "△2,000", "\n\n", "x\ny", "あ\nい", "あ: い", "あ:", "#あ", "あ #い")
NUMBERS = (None, True, False, 0, -3, 10**9, 10**25, 1.5, -0.0, 1e17, 1e-7, float("inf"), float("nan"), 95.0)


def any_text(luck: random.Random) -> str:
    if luck.random() < 0.1:
        return luck.choice(SCRIPTS + PATHS + LETTERS) + luck.choice(("", "あ b" * 30_000)) * (luck.random() < 0.1)
    return "".join(luck.choice(PIECES) for _ in range(luck.randint(0, 5)))


def any_key(luck: random.Random) -> str:
    return luck.choice(("a", "b_c", "lines", "あ", "no", "1")) if luck.random() < 0.97 else any_text(luck)


def any_value(luck: random.Random, depth: int = 0, in_flow: bool = False) -> Any:
    sort = luck.random()
    if sort < 0.6:
        return any_text(luck)
    if sort < 0.75:
        return luck.choice(NUMBERS)
    many = range(luck.randint(0, 3))
    if sort < 0.8:
        return FlowList(any_value(luck, depth + 1, True) if luck.random() < 0.3 else luck.choice((1, 2.5)) for _ in many)
    if sort < 0.9 or in_flow or depth > 3:
        return Flow({any_key(luck): any_value(luck, depth + 1, True) for _ in many})
    if sort < 0.95:
        return {any_key(luck): any_value(luck, depth + 1) for _ in many}
    return [any_value(luck, depth + 1) for _ in many]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_a_record_holds_is_written_as_the_strict_writer_does(seed: int) -> None:
    luck = random.Random(seed)
    for _ in range(300):
        value = {any_key(luck): any_value(luck) for _ in range(luck.randint(1, 3))}
        assert write_page(value) == strict_yaml.dump(value), value


def test_pages_are_written_without_the_strict_writer(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [path.read_text(encoding="utf-8") for path in PAGES]
    records = [record_to_page(project_to_record(page_to_project(text, "page"))) for text in texts]
    book = read_file("book-spread")[2]
    records += [kan_to_record(kan) for kan in book.kan] + [summary_to_record(part) for part in book.summaries]
    wanted = [strict_yaml.dump(record) for record in records]
    slow = []
    dump = strict_yaml.dump
    monkeypatch.setattr(strict_yaml, "dump", lambda value: slow.append(value) or dump(value))
    assert [write_page(record) for record in records] == wanted
    assert [record for record in slow if len(record) > 1] == []


def test_paragraphs_that_begin_with_a_wide_space_stand_as_they_are() -> None:
    value = {"body": "　区民へ届けます。\n\n　費用を見直します。　"}
    page = "body: |-\n  　区民へ届けます。\n\n  　費用を見直します。　\n"
    assert write_page(value) == strict_yaml.dump(value) == page
    assert strict_yaml.load(page, "page") == value
