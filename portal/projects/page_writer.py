"""The YAML of a page, to the letter as portal/strict_yaml.py writes it, and many times as fast.

What could be written in more than one way is left to the strict writer: a single word, or, where a text of several lines
is odd, the whole page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from portal import strict_yaml
from portal.strict_yaml import NOT_LITERAL, Flow, FlowList

LONGEST = 50_000  # Characters of a line; longer ones may be broken.
_ODD = re.compile("[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010fffe]")
_MARKS = frozenset("-?:,[]{}#&*!|>'\"%@`. ")  # What no plain text may begin with, or not every one.
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_COMMAS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)+")
_IN_FLOW = re.compile(r"[,?\[\]{}:]")  # With which a plain text would end on a line with others.


class _Unusual(Exception):
    pass


def write_page(value: Mapping[str, Any]) -> str:
    """A record as `strict_yaml.dump` writes it."""
    parts: list[str] = []
    try:
        _write(value, "", "", parts)
    except _Unusual:
        return strict_yaml.dump(value)
    return "".join(parts)


def _write(mapping: Mapping[str, Any], indent: str, lead: str, parts: list[str]) -> None:
    """The lines of a mapping; `lead` stands before its first key, `indent` before the others."""
    if not mapping:
        raise _Unusual
    for key, value in mapping.items():
        head = f"{lead}{_key(key)}:"
        lead = indent
        if type(value) is str and "\n" in value:
            parts.append(f"{head} {_literal(value, indent + '  ')}")
        elif isinstance(value, dict) and value and not isinstance(value, Flow):
            parts.append(f"{head}\n")
            _write(value, indent + "  ", indent + "  ", parts)
        elif isinstance(value, list) and value and not isinstance(value, FlowList):
            parts.append(f"{head}\n")
            for row in value:
                if isinstance(row, dict) and not isinstance(row, Flow):
                    _write(row, indent + "    ", indent + "  - ", parts)
                elif isinstance(row, list):
                    raise _Unusual
                else:
                    parts.append(f"{indent}  - {_on_a_line(row, False)}\n")
        else:
            parts.append(f"{head} {_on_a_line(value, False)}\n")


def _on_a_line(value: Any, in_flow: bool) -> str:
    if value is None:
        return "null"
    kind = type(value)
    if kind is str:
        return _text(value, in_flow)
    if kind is int:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float and _is_plain(told := repr(value)):
        return told
    if isinstance(value, dict):
        line = ", ".join([f"{_key(key)}: {_on_a_line(each, True)}" for key, each in value.items()])
        return _short(f"{{{line}}}")
    if isinstance(value, list):
        return _short(f"[{', '.join([_on_a_line(each, True) for each in value])}]")
    raise _Unusual


def _is_plain(number: str) -> bool:
    return "." in number and "e" not in number


def _short(line: str) -> str:
    if len(line) > LONGEST:
        raise _Unusual
    return line


def _text(text: str, in_flow: bool) -> str:
    if text.isascii():
        if _NAME.fullmatch(text):
            return text
        if _NUMBER.fullmatch(text):
            return f'"{text}"'
        if _COMMAS.fullmatch(text):
            return f"'{text}'" if in_flow else text
        return _word(text, in_flow) if len(text) < 100 else _other(text, in_flow)
    if text[0] in _MARKS or text[-1] in " :" or ": " in text or " #" in text or len(text) > LONGEST or _ODD.search(text) \
            or "\n" in text:
        return _other(text, in_flow)
    # Whatever YAML takes for something else than text has none but letters of ASCII.
    if in_flow and _IN_FLOW.search(text):
        return "'" + text.replace("'", "''") + "'"
    return text


@lru_cache(1024)
def _key(key: str) -> str:
    if not 0 < len(key) <= 100 or _text(key, True) != key or _text(key, False) != key:
        raise _Unusual
    return key


@lru_cache(1024)
def _word(text: str, in_flow: bool) -> str:
    return _other(text, in_flow)


def _other(text: str, in_flow: bool) -> str:
    """A text as the strict writer has it on a line."""
    line = strict_yaml.dump(Flow(k=text) if in_flow else {"k": text})
    line = line[4:-2] if in_flow else line[3:-1]
    if "\n" in line or len(line) > LONGEST:
        raise _Unusual
    return line


def _literal(text: str, indent: str) -> str:
    if NOT_LITERAL.search(text) or _ODD.search(text) or text.endswith("\n\n"):
        raise _Unusual
    style = "|" if text[-1] == "\n" else "|-"
    body = "".join([f"{indent}{line}\n" if line else "\n" for line in text.removesuffix("\n").split("\n")])
    return f"{style}\n{body}"
