"""The addresses in content files, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal import strict_yaml
from portal.schema import line_of

# What people write; what the parse writes (projects/, book/) names no other addresses.
_YAML = ("*.yaml", "forms/*.yaml", "wards/*/ward.yaml", "wards/*/*/source.yaml")
_PAGES = "pages/**/*.md"
_ADDRESS = re.compile(r"https?://\S+")
_IN_MARKDOWN = re.compile(r"\]\((https?://[^)\s]+)\)|<(https?://[^>\s]+)>")


@dataclass(frozen=True, order=True)
class Link:
    """An address and where it stands: a file from the content folder, and the line."""

    path: str
    line: int
    address: str


def content_links(content: Path) -> list[Link]:
    """Every address that content files name, in the order of the files: of documents, of the glossary's sources, of
    counts of residents, of hand-written pages. Raises Faults for a file that can't be read."""
    return sorted({*_yaml_links(content), *_markdown_links(content)})


def _yaml_links(content: Path) -> Iterator[Link]:
    for path in sorted(path for pattern in _YAML for path in content.glob(pattern)):
        name = path.relative_to(content).as_posix()
        value = strict_yaml.load_file(path, name)
        for steps, text in _texts(value, ()):
            if _ADDRESS.fullmatch(text):
                yield Link(name, line_of(value, steps), text)


def _texts(value: Any, steps: tuple) -> Iterator[tuple[tuple, str]]:
    if isinstance(value, str):
        yield steps, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*steps, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _texts(each, (*steps, at))


def _markdown_links(content: Path) -> Iterator[Link]:
    for path in sorted(content.glob(_PAGES)):
        name = path.relative_to(content).as_posix()
        for number, line in enumerate(strict_yaml.read_text(path, name).splitlines(), 1):
            for match in _IN_MARKDOWN.finditer(line):
                yield Link(name, number, match[1] or match[2])
