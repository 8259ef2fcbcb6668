"""The YAML that this program itself writes, read many times as fast as any YAML.

Project pages are written in one way (portal/strict_yaml.py): block mappings with plain keys, two spaces a level, values
on one line or literal. What is written so is read here, line by line; at the first thing that the writer would not have
written so, the answer is None and the strict reader has to judge. Whatever is read here, it reads the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from portal.strict_yaml import plain_value

LONGEST = 300_000  # Characters; more would be too many bytes for the strict reader.
DEEPEST = 16  # Spaces before a key.
_UNUSUAL = re.compile("[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_KEY = re.compile(r"( *)(- )?([a-z_][a-z0-9_]*)(:?)")
# What begins a value that is no plain text, or, as a dash or a figure does, perhaps none.
_MARKS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
_FIGURES = frozenset("-0123456789")
_WORDS = {"true": True, "false": False, "null": None, "~": None}
_NUMBER = re.compile(r"-?[0-9][0-9.]*")
# In a mapping on one line, where more could end a plain text than elsewhere.
_PAIR = re.compile(r"""([a-z_][a-z0-9_]*):[ ](
    '(?:[^']|'')*' | "[^"\\]*" | \[[^\[\]{}'"\#:]*\]
    | [^-?:,\[\]{}\#&*!|>'"%@`\ ][^:,\[\]{}\#'"?]* | -?[0-9][0-9.]*
    )(?:,[ ]|\}$)""", re.VERBOSE)


class _Unusual(Exception):
    pass


def read_written(text: str) -> dict[str, Any] | None:
    """The value of a page, as `strict_yaml.load` gives it; None for what this reader does not know."""
    if len(text) > LONGEST or _UNUSUAL.search(text):
        return None
    lines = text.split("\n")
    if lines.pop() != "":
        return None
    try:
        return _page(lines, 1 if lines and lines[0].startswith("# ") else 0) or None
    except _Unusual:
        return None


def _page(lines: list[str], at: int) -> dict[str, Any]:
    page: dict[str, Any] = {}
    # The mapping that is being read, how far its keys are indented, and, where it is a row of a list, that list.
    mapping, level, rows = page, 0, None
    outer: list[tuple[dict[str, Any], int, list[dict[str, Any]] | None]] = []
    opened: str | None = None  # The key of `mapping` whose value stands on the lines below it.
    end = len(lines)
    while at < end:
        before, colon, value = lines[at].partition(": ")
        at += 1
        indent, dash, key, opens = _key(before)
        if opened is not None:
            if indent != level + (4 if dash else 2):
                raise _Unusual
            outer.append((mapping, level, rows))
            inner: dict[str, Any] = {}
            rows = [inner] if dash else None
            mapping[opened] = rows if dash else inner
            mapping, level, opened = inner, indent, None
        else:
            while indent < level:
                mapping, level, rows = outer.pop()
            if indent != level:
                raise _Unusual
            if dash:
                if rows is None:
                    raise _Unusual
                mapping = {}
                rows.append(mapping)
        if key in mapping or opens is bool(colon):
            raise _Unusual
        if opens:
            row = " " * (indent + 2) + "- {"
            if at < end and lines[at].startswith(row):
                mapping[key], at = _rows(lines, at, row)
            else:
                mapping[key], opened = None, key
        elif value == "null":
            mapping[key] = None
        elif value == "|-" or value == "|":
            mapping[key], at = _literal(lines, at, " " * (indent + 2), value)
        else:
            mapping[key] = _value(value)
    if opened is not None:
        raise _Unusual
    return page


def _rows(lines: list[str], at: int, row: str) -> tuple[list[dict[str, Any]], int]:
    """A list of mappings on one line each, which begin as `row`, from line `at` on, and the line behind it."""
    start = at
    while at < len(lines) and lines[at].startswith(row):
        at += 1
    return [_pairs(line[len(row) - 1:]) for line in lines[start:at]], at


@lru_cache(4096)
def _key(before: str) -> tuple[int, bool, str, bool]:
    """What stands before a value: how far its key is indented, whether a dash begins a row there, the key, and whether
    its value stands on the lines below."""
    match = _KEY.fullmatch(before)
    indent = len(match[1]) + 2 * bool(match[2]) if match else 0
    if not match or indent > DEEPEST:
        raise _Unusual
    return indent, bool(match[2]), match[3], bool(match[4])


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
    if first in _FIGURES:
        return _figures(text)
    if first in _MARKS:
        return _pairs(text) if first == "{" else _row(text) if first == "[" else _quoted(text, first)
    if text in _WORDS:
        return _WORDS[text]
    _check_plain(text)
    return text


def _check_plain(text: str) -> None:
    if not text or ": " in text or " #" in text or text[-1] in ": ":
        raise _Unusual


def _figures(text: str) -> Any:
    """The value of a word that begins with a figure or a dash."""
    try:
        return _number(text)
    except _Unusual:
        if text[0] == "-":
            raise
    _check_plain(text)
    return text


def _number(text: str) -> Any:
    if text.isdigit() and text.isascii() and (text[0] != "0" or text == "0") and len(text) <= 18:
        return int(text)
    if not _NUMBER.fullmatch(text):
        raise _Unusual
    return plain_value(text)


def _quoted(text: str, mark: str) -> str:
    inner = text[1:-1]
    if len(text) > 1 and text[-1] == mark:
        if mark == '"' and '"' not in inner and "\\" not in inner:
            return inner
        if mark == "'" and "'" not in inner.replace("''", ""):
            return inner.replace("''", "'")
    raise _Unusual


def _pairs(text: str) -> dict[str, Any]:
    """A mapping on one line."""
    if text == "{}":
        return {}
    pairs: dict[str, Any] = {}
    read = 0
    for key, value in _PAIR.findall(text):
        if key in pairs:
            raise _Unusual
        pairs[key] = None if value == "null" else _value(value)
        read += len(key) + len(value) + 4
    if read != len(text):  # Something stands before the first pair, between two, or behind the last.
        raise _Unusual
    return pairs


def _row(text: str) -> list[Any]:
    """A list of numbers on one line."""
    if text == "[]":
        return []
    if text[-1] != "]":
        raise _Unusual
    return [_number(each) for each in text[1:-1].split(", ")]
