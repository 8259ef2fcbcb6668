"""What stands in the tree of a template."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from jinja2 import nodes


def all_of(tree: nodes.Node) -> Iterator[nodes.Node]:
    """A node and all below it, in no order that means anything."""
    ahead = [tree]
    while ahead:
        node = ahead.pop()
        yield node
        for value in vars(node).values():
            if isinstance(value, nodes.Node):
                ahead.append(value)
            elif type(value) is list:
                ahead.extend([each for each in value if isinstance(each, nodes.Node)])


def is_name(node: nodes.Node | None, names: Container[str]) -> bool:
    """Whether an expression is one of these names."""
    return isinstance(node, nodes.Name) and node.name in names


def asks_for_loop(node: nodes.Node) -> bool:
    """Whether something in a loop asks how far that is; a loop in it has a count of its own."""
    if isinstance(node, nodes.Name):
        return node.name == "loop"
    if isinstance(node, nodes.For):
        return any(map(asks_for_loop, [node.iter, *node.else_, *([node.test] if node.test else [])]))
    return any(map(asks_for_loop, node.iter_child_nodes()))


def never_assigned(tree: nodes.Template) -> list[str]:
    """The names that a template uses and never gives to anything itself."""
    used, assigned = {"loop"}, {"loop"}
    for each in all_of(tree):
        if isinstance(each, nodes.Name):
            (used if each.ctx == "load" else assigned).add(each.name)
        elif isinstance(each, nodes.Macro):
            assigned.add(each.name)
    return sorted(used - assigned)


def copy_of(value: Any, line: int | None) -> Any:
    """A node, or nodes, with everything below; on another line, if one is given."""
    if isinstance(value, nodes.Node):
        new = object.__new__(type(value))
        for name, each in vars(value).items():
            new.__dict__[name] = each if name == "environment" else copy_of(each, line)
        if line is not None:
            new.lineno = line
        return new
    return [copy_of(each, line) for each in value] if type(value) is list else value
