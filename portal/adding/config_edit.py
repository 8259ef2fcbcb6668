"""config.yaml brought to publish a year, every other byte of it left as it is."""

from __future__ import annotations

from typing import Any

import yaml

from portal import strict_yaml
from portal.config import Config
from portal.faults import Fault, Faults


def publish_year(text: str, config: Config, ward: str, year: int, name: str) -> str:
    """The text of config.yaml with the year of the ward under `publish`; as it was, where that has it already. Raises
    Faults that name the line to write when it is written in a way that can't be added to."""
    if config.publishes(ward, year):
        return text
    publish = dict(config.publish)
    publish[ward] = [*publish.get(ward, []), year]
    new = _edit(text, ward, year)
    if new is None or not _says(new, {**strict_yaml.load(text, name), "publish": publish}):
        raise Faults(Fault(name, _node(text).start_mark.line + 1, "publish-list", "publish can be added to by this "
                           "program", "a list that is written in another way",
                           f"write {ward}: {publish[ward]} under publish, and add the document again"))
    return new


def _says(text: str, wanted: dict[str, Any]) -> bool:
    try:
        return strict_yaml.load(text, "") == wanted
    except Faults:  # Such as a bracket that has got behind a #.
        return False


def _node(text: str) -> yaml.MappingNode:
    top = yaml.compose(text, Loader=yaml.SafeLoader)
    return next(child for key, child in top.value if key.value == "publish")


def _edit(text: str, ward: str, year: int) -> str | None:
    node = _node(text)
    own = next((child for key, child in node.value if key.value == ward), None)
    if own is not None:
        return _append(text, own, f"{year}", "- ")
    return _append(text, node, f"{ward}: [{year}]", "")


def _append(text: str, node: Any, item: str, lead: str) -> str | None:
    """`item` as the last of a list or mapping: within its brackets, or on a line of its own."""
    if node.flow_style:
        stop = node.end_mark.index - 1
        return text[:stop].rstrip() + (", " if node.value else "") + item + text[stop:]
    if not node.value:
        return None
    last = node.value[-1][1] if isinstance(node.value[-1], tuple) else node.value[-1]
    while not isinstance(last, yaml.ScalarNode) and not last.flow_style:
        last = last.value[-1][1] if isinstance(last.value[-1], tuple) else last.value[-1]
    line = text.find("\n", last.end_mark.index)
    before, after = (text + "\n", "") if line < 0 else (text[:line + 1], text[line + 1:])
    return f"{before}{' ' * node.start_mark.column}{lead}{item}\n{after}"
