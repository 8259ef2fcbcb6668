"""Pages as the parse writes them are read the quick way, and whatever is read so the strict reader reads alike."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import strict_yaml
from portal.faults import Faults
from portal.model import Project
from portal.projects import page_file
from portal.projects.page_file import page_to_project
from portal.projects.page_scan import scan_page
from portal.projects.page_text import read_written
from portal.projects.record import record_to_project

PAGES = sorted((Path(__file__).parents[1] / "content" / "wards").glob("*/*/projects/*.yaml"))
# What YAML takes for something else than text, somewhere.
PIECES = ("\n", "  ", " ", "- ", ": ", ":", "#", " #", "'", '"', "''", "|", "|-\n", ">", "{", "}", "[", "]", ",", ", ", "&a", "*a", "!", "%",
          "@", "`", "?", "~", "null", "no", "12:30", "0", "-", "-1", "1.5", "1.", "0x1", "---\n", "...\n", "\t", "\r", "\x00", "\x85", "\xa0",
          "\u2028", "\ufeff", "\ud800", "\\", "\\n", "id: x\n", "<<: ", "。", "　")


def strictly(text: str) -> object:
    try:
        return strict_yaml.load(text, "page")
    except Faults:
        return Faults


def test_most_pages_are_read_the_quick_way() -> None:
    quick = [read_written(path.read_text(encoding="utf-8")) for path in PAGES]
    assert sum(value is not None for value in quick) > 0.9 * len(PAGES)


def by_page(text: str) -> str:
    """The page of a project whose places are lines, as one of a PDF would have it."""
    box = r"page: \1{}box: [\1.5, 0.25, 300.0, \2.125]"
    text = re.sub(r"(?m)lines: \[(\d+), (\d+)\]$", box.format("\n    "), text)
    return re.sub(r"lines: \[(\d+), (\d+)\]", box.format(", "), text)


def test_most_pages_are_scanned() -> None:
    texts = [path.read_text(encoding="utf-8") for path in PAGES]
    assert sum(scan_page(text) is not None for text in texts) > 0.7 * len(PAGES)
    assert sum(scan_page(by_page(text)) is not None for text in texts) > 0.7 * len(PAGES)


@pytest.mark.parametrize(("was", "now"), [
    ("title: .*", "title: a\n  b"), ("title: .*", "title: null"), ("title: .*", 'title: "null"'), ("title: .*", "title: 12"),
    ("title: .*", "title: a #b"), ("title: .*", "title: 'a\""), ("title: .*", "title: a: b"), ("title: .*", "title: a "),
    ("id: .*", "id: null"), ("number: .*", "number: 007"), ("number: .*", "number: ''"), ("kan: .*", "kan: ~"),
    ("kan: .*", "kan: 款\naccount: null"), ("kan: .*", "kan: 款\naccount: ''"), ("unit: .*", "unit: 円 "),
    ("unit: .*", "unit: 円\nprinted_execution_rate: 12"), ("unit: .*", "unit: 円\nprinted_execution_rate: 00.5"),
    ("unit: .*", "unit: 円\namount_scope: null"), ("unit: .*", "unit: 円\ngroups:"), ("unit: .*", "unit: 円\ngrants: []"),
    ("^missing: .*", "missing: {null: x}"), ("^missing: .*", "missing: {a: null}"), ("^missing: .*", "missing: {a: b, a: c}"),
    ("^missing: .*", "missing: {a: ''}"), ("^missing: .*", "missing: {a: b, }"), ("^missing: .*", "missing: {a: b}\nx: y}"),
    ("    missing: .*", "    missing: {earmarked: blank, earmarked: blank}"), ("    missing: .*", "    missing: {a: blank, }"),
    ("    requested: .*", "    requested: -0"), ("    requested: .*", "    requested: 01"), ("lines: .*", "lines: [01, 2]"),
    ("lines: .*", "lines: [1, 12345678901234567890]"), ("    body: .*", '    body: ""'), ("    body: .*", "    body: |-\n\n      x"),
    ("    body: .*", "    body: |-\n      x\n\n\n      y"), ("    body: .*", "    body: |-\n      x\n       y\n        "),
    ("    body: .*", "    body: |-\n       x\n      y"), ("    body: .*", "    body: |-\n      x\n   \n      y"),
    ("    body: .*", "    body: |-\n      # x\n      - y: z"), ("    body: .*", "    body: |-\n      null"),
    ("    body: .*", "    body: |-\n      x\n      "), ("    body: .*", "    body: x\n      y"), ("    body: .*", "    body: |\n      x")])
def test_each_kind_of_part_is_scanned_alike(was: str, now: str) -> None:
    text = PAGES[-20].read_text(encoding="utf-8")
    changed = re.sub(f"(?m){was}$", now.replace("\\", "\\\\"), text, count=1)
    assert changed != text and scan_page(text) is not None
    is_scanned_alike(changed)


@pytest.mark.parametrize("letter", "\x00\x01\t\x1f\x7f\x80\x85\x9f\xa0\xa7\u2027\u2028\u2029\u202e\ud800\ufeff\ufffe\uffff")
def test_letters_that_yaml_does_not_have_are_not_scanned(letter: str) -> None:
    text = PAGES[-20].read_text(encoding="utf-8")
    for before in ("# yaml", "\ntitle: 港", "\n    heading: 事", "\nunit: 千円", "    body: "):
        is_scanned_alike(text.replace(before, before + letter))
    assert is_scanned_alike(text.replace("    heading: ", f"    heading: 「{letter}")) == (letter in "\xa0\xa7\u2027\u202e")


def is_scanned_alike(text: str) -> bool:
    """Whether a page is scanned; if so, it is the project that the strict way reads."""
    project = scan_page(text)
    if project is not None:
        strict = strictly(text)
        assert strict is not Faults and repr(project) == repr(record_to_project(strict))
    return project is not None


@pytest.mark.parametrize("seed", range(8))
def test_damaged_pages_are_never_scanned_in_another_way(seed: int) -> None:
    choose = random.Random(seed)
    scanned = 0
    for _ in range(150):
        text = choose.choice(PAGES).read_text(encoding="utf-8")
        scanned += is_scanned_alike(damage(by_page(text) if seed % 2 else text, choose, 2))
    assert scanned > 20


def damage(text: str, choose: random.Random, most: int) -> str:
    """The text with up to `most` pieces put in, or in the place of something."""
    for _ in range(choose.randint(0, most)):
        at = choose.randrange(len(text))
        text = text[:at] + choose.choice(PIECES) + text[at + choose.choice((0, 0, 1, 5)):]
    return text


def agrees(text: str) -> bool:
    """Whether a text is read the quick way; if so, it is read as the strict way reads it."""
    value = read_written(text)
    if value is not None:
        strict = strictly(text)
        assert (value, repr(value)) == (strict, repr(strict))
    return value is not None


@pytest.mark.parametrize("seed", range(8))
def test_damaged_pages_are_never_read_in_another_way(seed: int) -> None:
    choose = random.Random(seed)
    read = 0
    for _ in range(60):
        read += agrees(damage(choose.choice(PAGES).read_text(encoding="utf-8"), choose, 2))
    assert read > 5


@pytest.mark.parametrize("seed", range(4))
def test_parts_of_pages_are_never_read_in_another_way(seed: int) -> None:
    choose = random.Random(seed)
    texts = [path.read_text(encoding="utf-8").split("\n") for path in PAGES]
    read = 0
    for _ in range(600):
        lines = choose.choice(texts)
        at = choose.randrange(len(lines))
        lines = lines[at:at + choose.randint(1, 12)]
        margin = min((len(line) - len(line.lstrip()) for line in lines if line), default=0)
        read += agrees(damage("".join(f"{line[margin:]}\n" for line in lines), choose, 3))
    assert read > 50


def projected(text: str) -> Project | str:
    try:
        return page_to_project(text, "page")
    except Faults as faults:
        return str(faults)


# What a value can be that no page of the program has.
OTHERS = (None, 0, -5, 12_000, 1.5, True, "", "x", "12", "blank", "unreadable", [], [1, 2], {}, {"text": "1"})


@pytest.mark.parametrize("seed", range(4))
def test_a_page_of_another_shape_has_the_same_fault_whoever_reads_it(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(seed)
    faults = 0
    for _ in range(40):
        page: Any = strictly(choose.choice(PAGES).read_text(encoding="utf-8"))
        for _ in range(choose.randint(0, 2)):
            holder = page
            while True:
                at = choose.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
                if not isinstance(holder[at], (dict, list)) or not holder[at] or choose.random() < 0.2:
                    break
                holder = holder[at]
            if choose.random() < 0.3:
                del holder[at]
            else:
                holder[at] = choose.choice(OTHERS)
        text = strict_yaml.dump(page)
        quick = projected(text)
        with monkeypatch.context() as without:
            for quicker in ("scan_page", "read_written"):
                without.setattr(page_file, quicker, lambda text: None)
            assert repr(projected(text)) == repr(quick)
        faults += isinstance(quick, str)
    assert 5 < faults < 35


@pytest.mark.parametrize(("key", "value"), [
    ("title", "12"), ("department", "[1, 2]"), ("unit", "百円"), ("unit", "null"), ("contact", "true"), ("amounts", "{}"),
    ("source", "{document: 1}")])
def test_a_value_of_another_kind_is_a_fault(key: str, value: str) -> None:
    text = re.sub(f"(?m)^{key}: .*", f"{key}: {value}", PAGES[0].read_text(encoding="utf-8"))
    with pytest.raises(Faults, match="page:1: page-shape"):
        page_to_project(text, "page")


@pytest.mark.parametrize("value", [
    "{", "{ ", "}", "[", "{}}", "{a: 1", "{a: 1}, b", "{, a: 1}", "{a: 1, , b: 2}", "{a: [1, 2}", "{a: 1 }", "{a: 1,b: 2}",
    "[1, 2", "[1,2]", "[007, １]", "[, 1]", "'", '"', "'a'b'", "'a''b'", "''''", '"a"b"', "-", "- a", "-1", "-1.50", "1.",
    "007", "１２", "²", "9" * 18, "9" * 19, "1: 2", "1 # 2", "1:", "a:", "a #b", "a# b", "~", "?", ""])
def test_each_kind_of_value_is_read_alike(value: str) -> None:
    text = f"a: {value}\n"
    quick = read_written(text)
    strict = strictly(text)
    assert quick is None or (quick, repr(quick)) == (strict, repr(strict))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(("a: ", "b:\n", "  - {a: 1, b: x}\n", "  c: ", "  - d: ", "    e: ", "{f: ", "[1, 2]", *PIECES)), max_size=12))
def test_small_texts_are_never_read_in_another_way(parts: list[str]) -> None:
    text = "".join(parts) + "\n"
    value = read_written(text)
    if value is not None:
        strict = strictly(text)
        assert (value, repr(value)) == (strict, repr(strict))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.from_regex("[a-z_]{1,5}", fullmatch=True), st.one_of(
    st.text(max_size=12), st.integers(-10**12, 10**12), st.none(), st.booleans()), min_size=1, max_size=5))
def test_what_is_written_is_read_back(value: dict) -> None:
    text = strict_yaml.dump({"rows": [value], **value, "on_one_line": strict_yaml.Flow(value)})
    assert read_written(text) in (None, strictly(text))
