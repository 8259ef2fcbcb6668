"""docs/messages.md explains every message that the build ends with: the slugs in it are those of the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
PAGE = HOME / "docs" / "messages.md"


def slugs_of(source: str) -> set[str]:
    """The slugs of the faults that this module makes: by Fault itself, by a partial of it, or by a function that
    passes its parameter `slug` on to it. AssertionError for a slug that can't be seen in the code."""
    tree = ast.parse(source)
    places = {"Fault": 2}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(_passes_on(call) for call in _calls(node)):
            parameters = [each.arg for each in node.args.args]
            if "slug" in parameters:
                places[node.name] = parameters.index("slug")
        elif (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
              and _name(node.value.func) == "partial" and _name(node.value.args[0]) == "Fault"):
            places[node.targets[0].id] = places["Fault"] - len(node.value.args[1:])
    found = set()
    for call in _calls(tree):
        place = places.get(_name(call.func))
        if place is None or _passes_on(call) or isinstance(call.args[0], ast.Starred):
            continue
        slug = call.args[place]
        assert isinstance(slug, ast.Constant) and isinstance(slug.value, str), ast.unparse(call)
        found.add(slug.value)
    return found


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(node: ast.AST) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _passes_on(call: ast.Call) -> bool:
    return _name(call.func) == "Fault" and len(call.args) > 2 and _name(call.args[2]) == "slug"


@pytest.mark.parametrize(("source", "slugs"), [
    ("Faults(Fault(name, 1, 'plain-one', 'm', 'f', 'r'))", {"plain-one"}),
    ("def _fault(name, slug, must): return Fault(name, 0, slug, must)\n_fault('x', 'handed-on', 'm')", {"handed-on"}),
    ("fault = partial(Fault, name)\nfault(3, 'part-of-it', 'm', 'f', 'r')", {"part-of-it"}),
    ("def told(slug): return Finding(slug)\ntold('a-finding')", set()),
])
def test_the_slugs_of_a_module_are_found_however_it_makes_its_faults(source, slugs):
    assert slugs_of(source) == slugs


def test_the_page_of_messages_has_each_slug_of_the_code_once_and_no_other():
    in_code = set().union(*(slugs_of(path.read_text(encoding="utf-8")) for path in (HOME / "portal").rglob("*.py")))
    on_page = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(on_page) == len(set(on_page))
    assert set(on_page) == in_code


def test_each_message_says_what_happened_and_what_to_do():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert len(cells) == 3 and all(cells), row
