"""The YAML that this program itself writes, read many times as fast as any YAML.

Project pages are written in one way (portal/strict_yaml.py): block mappings with plain keys, two spaces a level, values
on one line or literal. What is written so is read here, line by line; at the first thing that the writer would not have
written so, the answer is None and the strict reader has to judge. Whatever is read here, it reads the same.
"""

from __future__ import annotations

import re
from typing import Any

from portal.strict_yaml import plain_value

LONGEST = 300_000  # Characters; more would be too many bytes for the strict reader.
DEEPEST = 16  # Spaces before a key.
_UNUSUAL = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_LINE = re.compile(r"( *)(- )?([a-z_][a-z0-9_]*):(?: (.*))?")
_PLAIN = re.compile(r"(?![-?:,\[\]{}#&*!|>'\"%@` ])(?!.*(?:: | #))(?!.*[: ]$).+|-?[0-9][0-9.]*")
_SINGLE = re.compile(r"'((?:[^']|'')*)'")
_DOUBLE = re.compile(r'"([^"\\]*)"')
# In a mapping or list on one line.
_PAIR = re.compile(r"""([a-z_][a-z0-9_]*):[ ](
    '(?:[^']|'')*' | "[^"\\]*" | \[[^\[\]{}'"\#:]*\]
    | [^-?:,\[\]{}\#&*!|>'"%@`\ ][^:,\[\]{}\#'"?]* | -?[0-9][0-9.]*
    )(,[ ]|\}$)""", re.VERBOSE)
_NUMBERS = re.compile(r"\[(-?[0-9][0-9.]*(?:, -?[0-9][0-9.]*)*)\]")


class _Unusual(Exception):
    pass


def read_written(text: str) -> dict[str, Any] | None:
    """The value of a page, as `strict_yaml.load` gives it; None for what this reader does not know."""
    if len(text) > LONGEST or _UNUSUAL.search(text):
        return None
    lines = text.split("\n")
    if lines.pop() != "":
        return None
    start = 1 if lines and lines[0].startswith("# ") else 0
    try:
        value, at = _mapping(lines, start, "", None)
    except _Unusual:
        return None
    return value if value and at == len(lines) else None


def _mapping(lines: list[str], at: int, indent: str, first: re.Match[str] | None) -> tuple[dict[str, Any], int]:
    """The mapping whose keys stand at `indent`, from line `at` on, and the line behind it. `first`: its first key,
    which stands behind a dash."""
    mapping: dict[str, Any] = {}
    match = first
    while True:
        if match is None:
            if at == len(lines):
                return mapping, at
            match = _LINE.fullmatch(lines[at])
            if not match:
                raise _Unusual
            if match[1] != indent or match[2]:
                if len(match[1]) > len(indent):
                    raise _Unusual
                return mapping, at
        key, value = match[3], match[4]
        if key in mapping or len(indent) > DEEPEST:
            raise _Unusual
        at += 1
        if value is None:
            mapping[key], at = _block(lines, at, indent)
        elif value == "|-" or value == "|":
            mapping[key], at = _literal(lines, at, indent + "  ", value)
        else:
            mapping[key] = _value(value)
        match = None


def _block(lines: list[str], at: int, indent: str) -> tuple[Any, int]:
    """The mapping or list below a key that stands at `indent`."""
    match = _LINE.fullmatch(lines[at]) if at < len(lines) else None
    inner = indent + "  "
    if not match or match[1] != inner:
        raise _Unusual
    if not match[2]:
        return _mapping(lines, at, inner, None)
    rows = []
    while match and match[1] == inner and match[2]:
        row, at = _mapping(lines, at, inner + "  ", match)
        rows.append(row)
        match = _LINE.fullmatch(lines[at]) if at < len(lines) else None
    return rows, at


def _literal(lines: list[str], at: int, indent: str, style: str) -> tuple[str, int]:
    start = at
    while at < len(lines) and (lines[at].startswith(indent) or not lines[at]):
        at += 1
    body = [line[len(indent):] for line in lines[start:at]]
    # Blank lines at either end and spaces that begin the text have rules of their own.
    if not body or not body[0] or not body[-1] or body[0][0] == " " or not body[0].strip():
        raise _Unusual
    return "\n".join(body) + ("" if style == "|-" else "\n"), at


def _value(text: str) -> Any:
    first = text[:1]
    if first == "{":
        return _pairs(text)
    if first == "[":
        return _row(text)
    return _scalar(text)


def _scalar(text: str) -> Any:
    first = text[:1]
    if first == '"' or first == "'":
        match = (_DOUBLE if first == '"' else _SINGLE).fullmatch(text)
        if not match:
            raise _Unusual
        return match[1] if first == '"' else match[1].replace("''", "'")
    if not _PLAIN.fullmatch(text):
        raise _Unusual
    return plain_value(text)


def _pairs(text: str) -> dict[str, Any]:
    pairs: dict[str, Any] = {}
    if text == "{}":
        return pairs
    at, end = 1, len(text)
    while at < end:
        match = _PAIR.match(text, at)
        if not match or match[1] in pairs:
            raise _Unusual
        value = match[2]
        if value[-1] == " ":
            raise _Unusual
        pairs[match[1]] = _row(value) if value[0] == "[" else _scalar(value)
        at = match.end()
    if not match[3].startswith("}"):
        raise _Unusual
    return pairs


def _row(text: str) -> list[Any]:
    if text == "[]":
        return []
    match = _NUMBERS.fullmatch(text)
    if not match:
        raise _Unusual
    return [plain_value(each) for each in match[1].split(", ")]
