"""Stages 1 and 2 for one file: by one process or several, of a form that is named or found out."""

from __future__ import annotations

import os
import time
from itertools import count
from pathlib import Path

import pytest

from portal.config import Limits
from portal.documents.isolation import run_limited
from portal.documents.parallel import work_in_order
from portal.faults import Fault, Faults
from portal.forms import detect_forms, load_forms
from portal.reading import json_to_read, read_limited
from tests.pdf_makers import make_pdf, text

FORMS = load_forms(Path(__file__).parent.parent / "content" / "forms")
DOCUMENTS = Path(__file__).parent / "documents"
LIMITS = Limits(seconds=60, megabytes=1_000)


# ---- several processes --------------------------------------------------------------------------------------


def pack(number: int) -> bytes:
    return str(number).encode()


def run(work, pieces: int, jobs: int) -> bytes:
    """The results of `work` in a row, and how many processes made them."""
    made: set[int] = set()

    def unpack(data: bytes) -> int:
        made.add(int(data) % 1_000)
        return int(data) // 1_000

    done = list(work_in_order(work, pieces, jobs, lambda number: pack(number * 1_000 + os.getpid() % 1_000), unpack))
    return f"{done} {len(made) + 1}".encode()


def square(number: int) -> int:
    time.sleep(0.002)
    return number * number


def square_here_only(number: int) -> int:
    """Fails in every process but the first, which has no parent that is one of ours."""
    if os.getpgid(0) != os.getpid():
        raise KeyError(number)
    return square(number)


def die_elsewhere(number: int) -> int:
    if os.getpgid(0) != os.getpid():
        os.abort()
    return square(number)


def refuse_some(number: int) -> int:
    if number in (30, 60):
        raise Faults(Fault("x", number, "some-slug", "a", "b", "c"))
    return square(number)


@pytest.mark.parametrize(("work", "jobs", "processes"), [
    (square, 1, 1), (square, 2, 2), (square, 4, 4), (square_here_only, 3, 1), (die_elsewhere, 3, 1)])
def test_results_come_in_order_whoever_makes_them(work, jobs, processes):
    told = run_limited(run, work, 100, jobs, name="x", seconds=30, megabytes=1_000).decode()
    assert told == f"{[number * number for number in range(100)]} {processes}"


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_what_is_wrong_is_raised_at_its_place(jobs):
    with pytest.raises(Faults) as raised:
        run_limited(run, refuse_some, 100, jobs, name="x", seconds=30, megabytes=1_000)
    assert [fault.line for fault in raised.value.faults] == [30]


def hang_elsewhere(folder: str, number: int) -> int:
    if os.getpgid(0) != os.getpid():
        Path(folder, str(os.getpid())).touch()
        time.sleep(100)
    return number


def hang(folder: str) -> bytes:
    return run(lambda number: hang_elsewhere(folder, number), 10, 3)


def test_no_process_outlives_its_document(tmp_path):
    with pytest.raises(Faults, match="document-timeout"):
        run_limited(hang, str(tmp_path), name="x", seconds=5, megabytes=1_000)
    helpers = [int(path.name) for path in tmp_path.iterdir()]
    assert len(helpers) == 2
    for _ in range(100):
        if not any(Path(f"/proc/{helper}").exists() for helper in helpers):
            return
        time.sleep(0.05)
    raise AssertionError("still there")


@pytest.mark.parametrize("name", ["book-spread", "request-2023-sideways"])
def test_the_result_is_the_same_whatever_the_number_of_processes(name):
    path = DOCUMENTS / f"{name}.pdf"
    one, two, five = (read_limited(path, "x.pdf", "x", tuple(FORMS.values()), LIMITS, jobs) for jobs in (1, 2, 5))
    assert one == two == five
    read = json_to_read(one, "x.pdf")
    assert read.document.path == "x.pdf" and (read.reading.sheets or read.reading.book_rows)


def test_a_damaged_page_is_the_same_fault_whatever_the_number_of_processes(tmp_path):
    data = make_pdf([text(10, 50, f"第{number}頁") for number in range(30)])
    start = data.rindex(b"stream\n", 0, data.rindex(b"endstream")) + 12
    path = tmp_path / "x.pdf"
    path.write_bytes(data[:start] + bytes([data[start] ^ 0x55]) + data[start + 1:])
    told = []
    for jobs in (1, 3):
        with pytest.raises(Faults) as raised:
            read_limited(path, "x.pdf", "x", tuple(FORMS.values()), LIMITS, jobs)
        told.append(raised.value.faults)
    assert told[0] == told[1] and [fault.slug for fault in told[0]] == ["pdf-damaged"]


def test_a_document_has_no_more_pages_than_the_limit(tmp_path):
    (tmp_path / "x.pdf").write_bytes(make_pdf([text(10, 50, "頁")] * 4))
    with pytest.raises(Faults, match="limits.pages") as raised:
        read_limited(tmp_path / "x.pdf", "x.pdf", "x", tuple(FORMS.values()), LIMITS.model_copy(update={"pages": 3}), 1)
    assert [fault.slug for fault in raised.value.faults] == ["pdf-too-long"]


def test_an_answer_that_is_none_is_a_fault():
    with pytest.raises(Faults, match="document-unreadable"):
        json_to_read(b'{"document": 1}', "x.pdf")


# ---- which form ---------------------------------------------------------------------------------------------

REQUEST = "令和5年度予算要求事業概要書\n10 要求内容"
BOOK = "款 項 目 本年度 前年度 比較 説明"
PROSE = "この予算書は、歳入歳出予算の内容を説明するものです。"


def found(*texts: str) -> list[str]:
    return [form.form for form in detect_forms(texts, FORMS.values())]


@pytest.mark.parametrize(("texts", "forms"), [
    ([REQUEST], ["budget-request-sheet"]), ([BOOK], ["budget-book"]), ([PROSE], []), ([], []),
    ([PROSE] * 300 + [BOOK], ["budget-book"]),
    # Parts of a form that are pages apart are none; what runs over the end of a page is one.
    (["令和5年度予算要求事業概要書", PROSE, "要求内容"], []),
    (["令和5年度予算要求事業概要書", "要求内容"], ["budget-request-sheet"]),
    # What is quoted in a document does not make it another.
    ([REQUEST, BOOK, BOOK, PROSE, BOOK], ["budget-book"]),
    ([BOOK, REQUEST, REQUEST], ["budget-request-sheet"]),
    ([REQUEST + "\n" + BOOK, REQUEST], ["budget-request-sheet"]),
    # As often: the form of which more is known.
    ([REQUEST, BOOK], ["budget-book"]),
])
def test_the_form_is_that_which_shows_most(texts, forms):
    assert found(*texts) == forms


def test_no_more_pages_are_looked_at_than_it_needs():
    looked_at = count()
    pages = (BOOK if number > 70 and next(looked_at) >= 0 else PROSE for number in range(600))
    assert [form.form for form in detect_forms(pages, FORMS.values())] == ["budget-book"]
    assert next(looked_at) == 5


def test_forms_that_show_alike_are_both_told(tmp_path):
    settlement = "予算現額 決算額 執行率 事業実績"
    assert sorted(found(BOOK, settlement)) == ["budget-book", "settlement-sheet"]
    pages = [text(5, 50, BOOK, size=5), text(5, 50, settlement, size=5)]
    (tmp_path / "x.pdf").write_bytes(make_pdf(pages))
    with pytest.raises(Faults) as raised:
        read_limited(tmp_path / "x.pdf", "x.pdf", "x", tuple(FORMS.values()), LIMITS, 1)
    (fault,) = raised.value.faults
    assert fault.slug == "ambiguous-form" and "budget-book and settlement-sheet" in fault.found
    assert "--form" in fault.repair


def test_a_form_is_found_behind_a_long_preface(tmp_path):
    pages = [text(10, 50, "予算の大要")] * 80 + [text(5, 80, "款 項 目 本年度 前年度 比較", size=5)]
    (tmp_path / "x.pdf").write_bytes(make_pdf(pages))
    with pytest.raises(Faults, match="no-sheets: a budget-book"):  # It is one, by its words, and has no table.
        read_limited(tmp_path / "x.pdf", "x.pdf", "x", tuple(FORMS.values()), LIMITS, 1)
