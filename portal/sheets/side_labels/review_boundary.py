"""Where the text of 事業実績 ends and that of the label of several lines begins, on pages whose text has no label
between the two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.sheets.side_labels.rules import Rules
from portal.sheets.side_labels.text_units import TEXT_UNIT, Unit
from portal.sheets.side_labels.wrapped_text import ends_sentence

_DETAIL = re.compile(r"[:：]")


def find_review(units: Sequence[Unit], rules: Rules) -> tuple[int, bool] | None:
    """The index of the first piece of the review among those behind the figures, and whether a label stands right
    there; None when there is no review among them.

    Without a label: the review is prose, and the results end with a list, a table, a caption or a note, so it is
    the prose at the end of the page. The first paragraph under a heading is the heading's. A piece of the label
    beside a paragraph shows that this one is of the review, whatever stands behind it.
    """
    for index, unit in enumerate(units):
        if unit.behind_label:
            return index, True
    start = len(units)
    while start and _is_prose(units[start - 1], rules, start == len(units)):
        start -= 1
    if start and _is_bare_heading(units[start - 1], rules):
        start += 1
    touched = next((index for index, unit in enumerate(units) if unit.touched), len(units))
    # Whatever the review is, the results come first.
    start = min(max(start, 1), touched)
    return (start, False) if start < len(units) else None


def _is_prose(unit: Unit, rules: Rules, last: bool) -> bool:
    if unit.kind != TEXT_UNIT or rules.line_start.match(unit.text):
        return False
    # The end of the page's last paragraph may be lost.
    return ends_sentence(unit.text) or last and unit.open


def _is_bare_heading(unit: Unit, rules: Rules) -> bool:
    """Whether a line is a heading with nothing behind it: 「(2) ペーパーレスの推進」, not 「②方法:動画配信」."""
    match = rules.heading.match(unit.text) if unit.kind == TEXT_UNIT else None
    return bool(match) and not ends_sentence(unit.text) and not _DETAIL.search(unit.text) and len(
        unit.text[match.end():].split()) <= 1
