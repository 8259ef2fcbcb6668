"""Characters that no one sees, made seen: text from documents must not move, hide or reorder what is around it."""

from __future__ import annotations

import re

# Control characters have pictures of their own; those that turn the direction of writing, or have no width, get a
# box with their number. Tab and line feed are ordinary white space.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: 0x2421}
_NUMBERED = [*range(0x80, 0xA0), 0x061C, *range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A),
             0xFEFF, *range(0xFFF9, 0xFFFC)]
_SEEN = _PICTURES | {code: f"[U+{code:04X}]" for code in _NUMBERED} | {0x2028: "\n", 0x2029: "\n"}
_ANY = re.compile(f"[{re.escape(''.join(map(chr, _SEEN)))}\ud800-\udfff]")


def visible(text: str) -> str:
    """The text with its unseen characters shown; lone surrogates, which no encoding can write, become U+FFFD."""
    if not _ANY.search(text):
        return text
    text = text.translate(_SEEN)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
