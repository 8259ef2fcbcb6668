"""Stage 1, and the child process in which documents are read."""

from __future__ import annotations

import os
import time

import pytest

from portal.documents.files import file_to_document
from portal.faults import Fault, Faults
from portal.documents.isolation import run_limited


def test_lines_are_numbered_from_one_whatever_ends_them(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes("\ufeff一\r\n二\r三\f四\n".encode())
    document = file_to_document(path, "x.txt", "x")
    assert document.lines == ("一", "二", "三", "四", "")
    assert len(document.sha256) == 64


def test_missing_and_wrongly_encoded(tmp_path):
    with pytest.raises(Faults, match="document-missing"):
        file_to_document(tmp_path / "no.txt", "no.txt", "x")
    (tmp_path / "sjis.txt").write_bytes("ok\n区".encode("cp932"))
    with pytest.raises(Faults) as raised:
        file_to_document(tmp_path / "sjis.txt", "sjis.txt", "x")
    assert (raised.value.faults[0].slug, raised.value.faults[0].line) == ("not-utf-8", 2)


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    while True:
        pass


def eat() -> bytes:
    return b"x" * 4_000_000_000


def die() -> None:
    os.abort()


def fail() -> None:
    raise KeyError("深い")


def recurse() -> None:
    recurse()


def refuse() -> None:
    raise Faults(Fault("x", 1, "some-slug", "a", "b", "c"))


@pytest.mark.parametrize("work, slug", [
    (sleep, "document-timeout"), (spin, "document-timeout"), (eat, "document-memory"), (die, "document-crash"),
    (fail, "document-unreadable"), (recurse, "document-unreadable"), (refuse, "some-slug"),
])
def test_whatever_a_reader_does_is_one_fault(work, slug):
    started = time.monotonic()
    with pytest.raises(Faults) as raised:
        run_limited(work, name="x.txt", seconds=2, megabytes=1_000)
    assert [fault.slug for fault in raised.value.faults] == [slug]
    assert time.monotonic() - started < 30


def test_results_come_back():
    assert run_limited(bytes, b"\0x", name="x", seconds=20, megabytes=1_000) == b"\0x"
