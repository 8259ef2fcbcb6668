"""Documents and corrections added to the text of a source.yaml, of which every other byte stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from portal import strict_yaml
from portal.faults import Fault, Faults
from portal.sources import Correction

_KEYS = ("project", "field", "was", "now", "reason", "date")


def add_corrections(text: str, corrections: Sequence[Correction], name: str) -> str:
    """The text of a source.yaml with `corrections` behind those that it has, in the manner in which it is written.
    Raises Faults that name `name` when its list of corrections is written in a way that can't be added to."""
    return add_to_list(text, "corrections", [{key: getattr(one, key) for key in _KEYS} for one in corrections], name)


def add_to_list(text: str, key: str, items: Sequence[dict[str, Any]], name: str) -> str:
    """The text of a source.yaml with `items` behind those of its list `key`. Raises Faults as add_corrections does."""
    end = "\r\n" if "\r\n" in text else "\n"
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    found = [child for name_of, child in top.value if name_of.value == key]
    if not found:
        start, head, indent = len(text), f"{key}:\n", "  "
    elif not found[0].value:
        return _into_empty(text, found[0], key, items, end, name)
    elif found[0].flow_style:
        raise Faults(Fault(name, found[0].start_mark.line + 1, "corrections-list", f"{key} stand below one "
                           "another, each behind a -", "a list in [brackets]", "write the list out, a line each"))
    else:
        start, head, indent = _end_of(found[0], text), "", " " * found[0].start_mark.column
    before, after = text[:start], text[start:]
    if before and not before.endswith("\n"):
        before += end
    return _checked(text, before + _items(head, indent, items, end) + after, key, items, name)


def _into_empty(text: str, node: yaml.Node, key: str, items: Sequence[dict[str, Any]], end: str, name: str) -> str:
    """`corrections: []`, or nothing behind the colon."""
    start, stop = node.start_mark.index, node.end_mark.index
    rest = text[stop:].partition("\n")[0].rstrip("\r")
    behind = stop + len(text[stop:].partition("\n")[0]) + 1
    new = text[:start].rstrip(" ") + rest + end + _items("", "  ", items, end) + text[behind:]
    return _checked(text, new, key, items, name)


def _items(head: str, indent: str, items: Sequence[dict[str, Any]], end: str) -> str:
    body = strict_yaml.dump(list(items))
    lines = [indent + line if line else line for line in body.rstrip("\n").split("\n")]
    return (head + "\n".join(lines) + "\n").replace("\n", end)


def _end_of(node: yaml.Node, text: str) -> int:
    """Where the last line of a list's last value ends; comments behind it stay behind what is added."""
    while not isinstance(node, yaml.ScalarNode):
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    stop = node.end_mark.index
    if node.style in ("|", ">"):
        return stop  # Already on the next line that is not empty.
    line = text.find("\n", stop)
    return len(text) if line < 0 else line + 1


def _checked(old: str, new: str, key: str, items: Sequence[dict[str, Any]], name: str) -> str:
    """`new`, once it is sure that it says what `old` does, and the items."""
    before, after = strict_yaml.load(old, name), strict_yaml.load(new, name)
    if after != {**before, key: [*(before.get(key) or []), *items]}:
        raise Faults(Fault(name, 0, "corrections-list", f"{key} can be added to the list", "a list that is "
                           "written in another way", f"put {key}: at the end of the file, one below the other"))
    return new
