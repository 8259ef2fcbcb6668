"""YAML read strictly and written in one way.

Strict: UTF-8, one document, at most 2 MB, no duplicate keys, no aliases, no merge keys, no tags; a plain word is a
string unless it is an integer, a decimal fraction, true, false or null (`no`, `12:30`, `2023-09-29` and `0o17` are
words, not a boolean, a number and a date).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from portal.faults import Fault, Faults

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Located(dict):
    """A mapping that remembers the line of each of its keys, in `lines`, and its own first line, in `line`."""

    lines: dict[str, int]
    line: int


def load(text: str, path: str) -> Any:
    """The value of a YAML text; mappings come as `Located`. Raises Faults that name `path` and the line."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Faults(_fault(path, 0, "yaml-too-large", f"a YAML file has at most {MAX_BYTES:,} bytes", "more",
                            "split the file or take out what does not belong in it"))
    try:
        events = iter(_checked_events(text, path))
        first = next(events, None)
        return None if first is None else _value(first, events, path)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise Faults(_fault(path, line, "yaml-syntax", "the file is well-formed YAML",
                            error.problem or error.context or "a syntax error",
                            "mend the line, or the one before it")) from None
    except yaml.YAMLError as error:
        raise Faults(_fault(path, 0, "yaml-syntax", "the file is well-formed YAML", str(error).splitlines()[0],
                            "take out the characters that YAML does not allow")) from None


def load_file(path: Path, name: str) -> Any:
    """The value of a YAML file; `name` is how messages call it. Raises Faults when it is missing or malformed."""
    return load(read_text(path, name), name)


def read_text(path: str | Path, name: str) -> str:
    """A file's text, its lines ended by \\n alone. Raises Faults when the file is missing, a link, too large, or not
    UTF-8."""
    try:
        with open(path, "rb", buffering=0, opener=_open_no_link) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise Faults(_fault(name, 0, "yaml-too-large", f"a YAML file has at most {MAX_BYTES:,} bytes",
                                    f"{size:,}", "split the file or take out what does not belong in it"))
            text = file.readall().decode("utf-8")
    except OSError as error:
        if os.path.islink(path):
            raise Faults(_fault(name, 0, "file-is-link", "a file of the content is a file", "a link",
                                "put the file itself there")) from None
        raise Faults(_fault(name, 0, "file-missing", "the file can be read", error.strerror or "an error",
                            "add the file, or take out what names it")) from None
    except UnicodeDecodeError as error:
        raise Faults(_fault(name, 0, "not-utf-8", "the file is UTF-8 text", f"byte {error.start}",
                            "save the file as UTF-8")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _open_no_link(path: str, flags: int) -> int:
    """What a link leads to may be no content: it would be published."""
    return os.open(path, flags | os.O_NOFOLLOW)


def _checked_events(text: str, path: str) -> list[yaml.Event]:
    """What the values of a document consist of. All of it is looked through before anything is made of it: deep nesting
    would take a parser that makes values, and with it the process, down."""
    found: list[yaml.Event] = []
    documents: list[yaml.Event] = []
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        kind = type(event)
        if kind is not yaml.ScalarEvent:
            if kind is yaml.DocumentStartEvent:
                documents.append(event)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise Faults(_fault(path, event.start_mark.line + 1, "yaml-nesting", f"values are nested at most "
                                    f"{MAX_DEPTH} levels deep", "more levels", "take the nesting out"))
            if not isinstance(event, (yaml.NodeEvent, yaml.CollectionEndEvent)):
                continue
        if kind is yaml.AliasEvent or getattr(event, "anchor", None):
            raise Faults(_fault(path, event.start_mark.line + 1, "yaml-alias", "each value is written out",
                                f"the anchor or alias {event.anchor!r}", "write the value where the alias stands"))
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise Faults(_fault(path, event.start_mark.line + 1, "yaml-tag", "values have no tags",
                                f"the tag {tag!r}", "take the tag out"))
        found.append(event)
    if len(documents) > 1:
        raise yaml.MarkedYAMLError(problem="but found another document", problem_mark=documents[1].start_mark)
    return found


def _value(event: yaml.Event, events: Iterator[yaml.Event], path: str) -> Any:
    """The value that begins with an event; `events` are those behind it."""
    kind = type(event)
    if kind is yaml.ScalarEvent:
        return _scalar(event)
    if kind is yaml.SequenceStartEvent:
        values = []
        for each in events:
            if type(each) is yaml.SequenceEndEvent:
                break
            values.append(_value(each, events, path))
        return values
    mapping = Located()
    mapping.lines, mapping.line = {}, event.start_mark.line + 1
    for each in events:
        if type(each) is yaml.MappingEndEvent:
            break
        line = each.start_mark.line + 1
        if type(each) is not yaml.ScalarEvent:
            raise Faults(_fault(path, line, "yaml-key", "a key is a word", "a list or mapping", "write a word"))
        key = each.value
        if key in mapping:
            raise Faults(_fault(path, line, "duplicate-key", "a key stands once in its mapping",
                                f"{key!r} again (first on line {mapping.lines[key]})", "take one of the two out"))
        mapping[key] = _value(next(events), events, path)
        mapping.lines[key] = line
    return mapping


def _scalar(event: yaml.ScalarEvent) -> Any:
    return event.value if event.style in ('"', "'", "|", ">") else plain_value(event.value)


def plain_value(text: str) -> Any:
    """What a plain word stands for: true, false, null, a number, or itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text) and len(text) <= 18:
        return int(text)
    if _FRACTION.fullmatch(text) and len(text) <= 18:
        return float(text)
    return text


def _fault(path: str, line: int, slug: str, must: str, found: str, repair: str) -> Fault:
    return Fault(path, line, slug, must, found, repair)


# ---- writing ------------------------------------------------------------------------------------------------


class Flow(dict):
    """A mapping that is written on one line: {requested: 1, budgeted: 2}."""


class FlowList(list):
    """A list that is written on one line: [192, 220]."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


NOT_LITERAL = re.compile(r"[ \t]\n|[ \t]$|^[ \t\n]")  # What a text in lines as they are could not keep.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]")


def _string(dumper: yaml.Dumper, text: str) -> yaml.Node:
    if _ESCAPED.search(text):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    reads_back = text not in _WORDS and not _INTEGER.fullmatch(text) and not _FRACTION.fullmatch(text)
    if "\n" in text and not NOT_LITERAL.search(text):
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|")
    # Words that other YAML readers take for something else are quoted too.
    plain = reads_back and yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False)).endswith(":str")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _string)
_Dumper.add_representer(Flow, lambda dumper, data: dumper.represent_mapping(
    "tag:yaml.org,2002:map", data.items(), flow_style=True))
_Dumper.add_representer(FlowList, lambda dumper, data: dumper.represent_sequence(
    "tag:yaml.org,2002:seq", data, flow_style=True))
_Dumper.add_representer(Located, lambda dumper, data: dumper.represent_mapping(
    "tag:yaml.org,2002:map", data.items()))


def dump(value: Any) -> str:
    """A value as YAML text that `load` reads back to an equal value; keys keep their order."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000,
                     default_flow_style=False)
