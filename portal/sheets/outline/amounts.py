"""Amounts printed in brackets: at the end of an item's title, or on a line of their own for several items."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from portal.sheets.outline.rules import AmountRule

LONGEST_FIGURE = 60
_FIGURE = re.compile(r"[△▲-]?[0-9][0-9,.]*(?:(?:兆|億|百万|万|千)[0-9][0-9,.]*)*(?P<scale>兆|億|百万|万|千)?(?P<yen>円)?")
# Behind white space or leading dots; a word that says what the amount is may go before it.
_AT_END = re.compile(r"(?:\s+|[.．…‥・･·]{2,}\s*)(?P<amount>(?:\S{1,12}[:：]?\s+)?\S+)$")


@dataclass(frozen=True)
class Figure:
    """An amount as printed, without its brackets. `joint`: it belongs to several items together."""

    text: str
    joint: bool


@dataclass(frozen=True)
class PricedTitle:
    """A title cut from its amount. `unread`: what stands in brackets and speaks of yen, but is no amount."""

    title: str
    figure: Figure | None
    unread: str | None = None


def text_to_figure(text: str, rules: AmountRule) -> Figure | None:
    """The amount that `text` (without brackets) is, or None: 「3億3,180万円」, 「合わせて3億528万円」."""
    text = text.strip()
    if len(text) > LONGEST_FIGURE:
        return None
    if rules.lead and (match := re.match(rules.lead, text)):
        text = text[match.end():].strip()
    if rules.joint and (match := re.fullmatch(rules.joint, text)) and _is_amount(match["amount"], rules):
        return Figure(match["amount"].strip(), joint=True)
    return Figure(text, joint=False) if _is_amount(text, rules) else None


def line_to_figure(line: str, rules: AmountRule) -> Figure | None:
    """The amount that is all of a line: in brackets, or, for a joint amount and where amounts have none, without."""
    match = rules.bracketed.fullmatch(line)
    if match:
        return text_to_figure(match["inside"], rules)
    figure = text_to_figure(line, rules)
    return figure if figure and (figure.joint or rules.at_end) else None


def title_to_priced(title: str, rules: AmountRule) -> PricedTitle:
    """A printed title, cut from the last of its brackets that holds an amount, or from the amount at its end; other
    brackets are its words."""
    unread = None
    for match in reversed(list(rules.bracketed.finditer(title))):
        if figure := text_to_figure(match["inside"], rules):
            return PricedTitle((title[:match.start()] + title[match.end():]).strip(), figure)
        inside = unicodedata.normalize("NFKC", match["inside"])
        if unread is None and "円" in inside and re.search("[0-9]", inside):
            unread = match["inside"].strip()
    if rules.at_end and (match := _AT_END.search(title)) and (figure := text_to_figure(match["amount"], rules)):
        return PricedTitle(title[:match.start()].strip(), figure)
    return PricedTitle(title, None, unread)


def _is_amount(text: str, rules: AmountRule) -> bool:
    match = _FIGURE.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    return match is not None and bool(match["yen"] or rules.bare or match["scale"] in ("兆", "億", "万"))
