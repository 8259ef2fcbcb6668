"""A content stream's bytes → its operands and operators, quickly.

pdfminer.six reads streams letter by letter, which is most of what a page costs, above all one whose letters are drawn
as outlines. Here what nearly all streams consist of is cut by one pattern; a stream with anything else (inline
images, nested parentheses, oddities) is left to pdfminer.six as a whole, so that both give the same.
"""

from __future__ import annotations

import re
from typing import Any

from pdfminer.psparser import LIT

MAX_BYTES = 8_000_000  # Of a stream; more would be too much to hold in pieces.

# What may stand between tokens ends them; a number is ended by anything that is no digit, as pdfminer.six has it.
_TOKEN = re.compile(rb"""[\0\s]*(?:
    ([+-]?[0-9]{1,300})(?![0-9.])                  # 1 a whole number
  | ([+-]?[0-9]+\.[0-9]*|[+-]?\.[0-9]+)            # 2 a fraction
  | ([A-Za-z][^\#/%\[\]()<>{}\s]*|['"])            # 3 an operator
  | /([^\#/%\[\]()<>{}\s]*)(?![\#{}])              # 4 a name
  | <([0-9A-Fa-f\s]*)>                             # 5 a string in hexadecimal digits
  | \(([^()\\]*(?:\\[0-7nrtbf()\\][^()\\]*)*)\)    # 6 a string
  | (\[) | (\])                                    # 7 8 an array
  | (<<(?:[^<>()%]|<[0-9A-Fa-f\s]*>)*>>)            # 9 a dictionary, of which nothing is needed
)""", re.VERBOSE)
_REST = re.compile(rb"[\0\s]*")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"(": b"(", b")": b")", b"\\": b"\\"}
_OTHERS = {b"true", b"false", b"null", b"BI", b"ID", b"EI"}  # Operands, or what operands that are none follow.


class Operator(str):
    """The name of an operator."""


def data_to_tokens(data: bytes) -> list[Any] | None:
    """Numbers, names, strings (bytes), arrays (lists), dictionaries (empty) and Operators, in order; None for what
    pdfminer.six has to read."""
    if len(data) > MAX_BYTES:
        return None
    operators: dict[bytes, Operator] = {}
    tokens: list[Any] = []
    outer: list[Any] = tokens
    end = 0
    for match in iter(_TOKEN.scanner(data).match, None):
        kind, end = match.lastindex, match.end()
        text = match[kind]
        if kind == 1:
            tokens.append(int(text))
        elif kind == 2:
            tokens.append(float(text))
        elif kind == 3:
            operator = operators.get(text)
            if operator is None:
                if text in _OTHERS:
                    return None
                operator = operators[text] = Operator(text.decode("latin-1"))
            if tokens is not outer:
                return None
            tokens.append(operator)
        elif kind == 4:
            tokens.append(LIT(_name(text)))
        elif kind == 5:
            digits = b"".join(text.split())
            if len(digits) % 2:
                return None
            tokens.append(bytes.fromhex(digits.decode("ascii")))
        elif kind == 6:
            tokens.append(_ESCAPE.sub(_unescape, text) if b"\\" in text else text)
        elif kind == 7:
            if tokens is not outer:
                return None
            tokens = []
        elif kind == 8:
            if tokens is outer:
                return None
            outer.append(tokens)
            tokens = outer
        else:
            if tokens is not outer:
                return None
            tokens.append({})
    whole = _REST.match(data, end).end() == len(data)
    return outer if whole and tokens is outer else None


def _name(text: bytes) -> str | bytes:
    """A name as pdfminer.six has it: bytes where it is not UTF-8."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text


def _unescape(match: re.Match[bytes]) -> bytes:
    told = match[1]
    return bytes((int(told, 8) & 0xFF,)) if told.isdigit() else _ESCAPED[told]
