"""The body of a section → the texts that a reader sees in one piece."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

_RULE = re.compile(r"\|(?:\s*-+\s*\|)+\s*")
_BAR = re.compile(r"(?<!\\)\|")


def body_to_texts(body: str) -> tuple[str, ...]:
    """A body (Markdown as portal/sheets/markdown_text.py describes it) as plain texts: its running text as far as
    the next table, paragraphs and list items together, and each cell of a table by itself; blank ones left out.

    A cell's neighbour stands on the page at a distance, so no phrase runs from one into the other; a paragraph may
    well be torn from its rest by a line or page of the document.
    """
    return tuple(text for text in (text.strip() for text in _texts(body)) if text)


def _texts(body: str) -> Iterator[str]:
    for has_bar, lines in groupby(body.split("\n"), key=lambda line: line.startswith("|")):
        rows = list(lines)
        if not has_bar or len(rows) < 2 or not _RULE.fullmatch(rows[1]):
            yield "\n".join(rows)
            continue
        for row in (rows[0], *rows[2:]):
            yield from (cell.replace("\\|", "|") for cell in _BAR.split(row))
