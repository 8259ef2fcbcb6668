"""How labels of boxes are compared: without numbering, unit and white space, whatever the width of their letters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from portal.forms import Form
from portal.sheets.text_cells import fold, squeeze

LONGEST = 60  # Letters. A longer text is no label.
_NUMBERING = re.compile(r"(?:[(]?[0-9]{1,2}[).．、]|[0-9]{1,2}(?=[^0-9年月日])|[①-⑳❶-❿]|[■□●○◎◆◇▼▽▲△★☆・※【〔\[<〈《])+")
_UNIT = re.compile(r"[(\[〔【]?(?:単位[:：]?)?(?P<unit>百万円|千円|万円|億円|円|%)[)\]〕】]?$")
_UNIT_LINE = re.compile(r"[(\[〔【]?単位[:：]?(?P<unit>百万円|千円|万円|億円|円)[)\]〕】]?")
_BEHIND = re.compile(r"[:】〕\]>〉》]+$")
_DOTS = dict.fromkeys(map(ord, "•·‧∙･"), "・")
_DIGITS = re.compile(r"[0-9]+")
_INLINE = r"\s*[:：]\s*|[\s　]+"


def plain_label(text: str) -> str:
    """A label as it is compared."""
    text = squeeze(fold(text)).translate(_DOTS)
    text = _BEHIND.sub("", _NUMBERING.sub("", text, count=1)) if not _DIGITS.fullmatch(text) else text
    return _bare(text) or text


def _bare(text: str) -> str:
    match = _UNIT.search(text)
    return text[:match.start()] if match and (match[0][0] in "([〔【" or "単位" in match[0]) else text


def label_unit(text: str) -> str | None:
    """The unit that a label gives for the figures beside or below it: 「決算額（千円）」 → 千円."""
    text = squeeze(fold(text))
    match = _UNIT.search(text)
    return match["unit"] if match and (match[0][0] in "([〔【" or "単位" in match[0]) else None


def line_unit(text: str) -> str | None:
    """The unit that a line gives which says nothing else: 「（単位：千円）」 → 千円."""
    match = _UNIT_LINE.fullmatch(squeeze(fold(text)))
    return match["unit"] if match else None


def without_figures(label: str) -> str:
    """A compared label with every figure a 0: years and numbers of plans differ from edition to edition."""
    return _DIGITS.sub("0", label)


def fits_label(text: str, labels: Iterable[str]) -> bool:
    """Whether a text is one of these labels, but for figures in it."""
    return 0 < len(text.strip()) <= LONGEST and \
        without_figures(plain_label(text)) in {without_figures(plain_label(label)) for label in labels}


@dataclass(frozen=True)
class Spelling:
    """A label of the form: the keys of the boxes that have it, in the form's order; none for a heading."""

    label: str
    keys: tuple[str, ...]


class LabelBook:
    """Every label of a form."""

    def __init__(self, form: Form, headings: Iterable[str]):
        keys: dict[str, list[str]] = {plain_label(heading): [] for heading in headings}
        for box in form.boxes:
            for label in box.labels:
                keys.setdefault(plain_label(label), []).append(box.key)
        self._known = {label: Spelling(label, tuple(of)) for label, of in keys.items()}
        self._folded = {without_figures(label): spelling for label, spelling in reversed(self._known.items())}

    def find(self, text: str) -> Spelling | None:
        """The label that a text is as a whole."""
        if len(text) > LONGEST or not text.strip():
            return None
        own = plain_label(text)
        return self._known.get(own) or self._folded.get(without_figures(own))

    def at_start(self, text: str) -> tuple[Spelling, int] | None:
        """The label with which a text begins, parted from its value by a colon or white space; and where that begins."""
        for match in re.finditer(_INLINE, text[:LONGEST]):
            spelling = self.find(text[:match.start()])
            if spelling and match.end() < len(text):
                return spelling, match.end()
        return None
