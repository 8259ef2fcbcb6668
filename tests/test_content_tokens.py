"""Content streams cut into operands and operators: the same as pdfminer.six gives, or nothing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from pdfminer.pdfinterp import PDFContentParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import LIT, PSKeyword, keyword_name

from portal.documents.content_tokens import MAX_BYTES, Operator, data_to_tokens
from tests.pdf_mutations import unpack

DOCUMENTS = Path(__file__).parent / "documents"
PIECES = (b"12", b"-3.50", b".5", b"+7", b"4.", b"1e5", b"1.2.3", b"--4", b"0001", b"q", b"f*", b"'", b'"', b"Tj", b"true", b"BT",
          b"/F1", b"/", b"/A#42", b"/\x83\x41", b"(abc)", b"(a\\)b)", b"(a(b)c)", b"(\\101\\7\\60)", b"(\\q)", b"(a\nb)", b"(\\\n)",
          b"<0041>", b"<00 4>", b"<zz>", b"[1 (a) <62>]", b"[", b"]", b"[[1]]", b"[q]", b"<</MCID 1>>", b"<</A<FEFF>/B[1]>>",
          b"<</A<</B 1>>>>", b"<<", b">>", b"%x\n", b"{", b"}", b"\0", b"\\", b")", b"null", b"Do", b"BI /W 1 ID xx EI")


def pdfminer_tokens(data: bytes) -> list[Any]:
    """What pdfminer.six gives, in the way of data_to_tokens."""
    tokens: list[Any] = []
    try:
        parser = PDFContentParser([PDFStream({}, data)])
        while True:
            _, token = parser.nextobject()
            tokens.append(Operator(keyword_name(token)) if isinstance(token, PSKeyword) else
                          {} if isinstance(token, dict) else token)
    except PSEOF:
        return tokens


def up_to_last_operator(tokens: list[Any]) -> list[Any]:
    ends = [place for place, token in enumerate(tokens, 1) if type(token) is Operator]
    return tokens[:ends[-1]] if ends else []


def assert_same(data: bytes) -> bool:
    """Whether the stream was cut at all; if it was, then as pdfminer.six does it."""
    tokens = data_to_tokens(data)
    if tokens is None:
        return False
    own, theirs = up_to_last_operator(tokens), up_to_last_operator(pdfminer_tokens(data))
    assert own == theirs, data[:300]
    assert list(map(type, own)) == list(map(type, theirs))
    return True


def test_operands_and_operators():
    assert data_to_tokens(b"q 1 0 0 -1.5 .5 10 cm/F1 9 Tf[(a\\(b\\051)-20<0041>]TJ /P<</MCID 3>>BDC f*") == [
        "q", 1, 0, 0, -1.5, .5, 10, "cm", LIT("F1"), 9, "Tf", [b"a(b)", -20, b"\0A"], "TJ", LIT("P"), {}, "BDC", "f*"]


@pytest.mark.parametrize("data", [b"BI /W 1 ID x EI", b"(a(b)c) Tj", b"[[1]] TJ", b"[q] TJ", b"/A#42 gs", b"1 2 ] TJ", b"[1 TJ",
                                  b"true x", b"<123> Tj", b"(\\q) Tj", b"% comment\nq", b"{", b" " * (MAX_BYTES + 1)])
def test_what_is_left_to_pdfminer(data):
    assert data_to_tokens(data) is None


def test_streams_of_documents_are_cut_as_pdfminer_does():
    cut = 0
    for path in sorted(DOCUMENTS.glob("*-20*.pdf")):
        objects, _ = unpack(path.read_bytes())
        streams = [body.partition(b"stream\n")[2][:20_000] for body in objects.values() if b" Tf" in body]
        cut += sum(map(assert_same, streams[:2]))
    assert cut >= 5


def test_any_stream_is_cut_as_pdfminer_does_or_not_at_all():
    luck = random.Random(1)
    cut = 0
    for _ in range(4_000):
        pieces = luck.choices(PIECES, k=luck.randrange(1, 8))
        cut += assert_same(luck.choice((b" ", b" ", b"", b"\n")).join(pieces) + b" Q")
    assert cut > 500
