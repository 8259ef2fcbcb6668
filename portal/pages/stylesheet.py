"""The site's style sheet: our own CSS with, in front of it, those design tokens that any of our CSS uses."""

from __future__ import annotations

import re
from pathlib import Path

TOKENS = Path("vendor/design-tokens/tokens.css")
_HEADER = "/* Design tokens: © 2023 デジタル庁, MIT License (design-tokens-license.txt). */\n"
_DEFINED = re.compile(r"^\s*(--[a-z0-9-]+):\s*(.+?);\s*$", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/\n?", re.DOTALL)
_USED = re.compile(r"var\((--[a-z0-9-]+)")


def site_css(assets: Path) -> str:
    """assets/css/site.css with its tokens and without its comments; the other style sheets of css/ may use the same
    tokens.

    Raises ValueError for a custom property that neither the tokens nor our CSS define.
    """
    tokens = dict(_DEFINED.findall((assets / TOKENS).read_text(encoding="utf-8")))
    sheets = {path.name: path.read_text(encoding="utf-8") for path in sorted((assets / "css").glob("*.css"))}
    css = "\n".join(sheets.values())
    used = set(_USED.findall(css))
    if unknown := used - set(tokens) - set(re.findall(r"(--[a-z0-9-]+)\s*:", css)):
        raise ValueError(f"the style sheets use {sorted(unknown)[0]}, which nothing defines")
    while more := {name for token in used & set(tokens) for name in _USED.findall(tokens[token])} - used:
        used |= more
    block = "".join(f"{name}:{value};" for name, value in tokens.items() if name in used)
    return f"{_HEADER}:root{{{block}}}\n{_COMMENT.sub('', sheets['site.css'])}"
