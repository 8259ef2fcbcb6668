"""The way to tell of a mistake: the address of config.yaml with what the page knows filled in."""

from __future__ import annotations

import re
from urllib.parse import quote

# What an address may ask for: the page's id, its title, its leading amount, its address.
PLACEHOLDERS = ("id", "title", "figure", "url")
_ASKED = re.compile(r"\{([^{}]*)\}")


def unknown_placeholders(contact: str) -> list[str]:
    """The names in braces that stand for nothing."""
    return [name for name in _ASKED.findall(contact) if name not in PLACEHOLDERS]


def contact_link(contact: str | None, **values: str) -> str | None:
    """The address with its placeholders replaced, percent-encoded; None when there is none."""
    if contact is None:
        return None
    return _ASKED.sub(lambda match: quote(values.get(match[1], ""), safe=""), contact)
