"""The headings of a form's boxes as one document prints them: their years move with the fiscal year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.forms import Form
from portal.sheets.layer_lines import LABEL, Line, words_to_text
from portal.sheets.side_label_rules import Labels, plain
from portal.sheets.text_cells import fold, squeeze

_SEVERAL = " / "  # between the lines of a label of several lines


def document_headings(lines: Sequence[Line], form: Form, labels: Labels) -> dict[str, str]:
    """Box → its heading, with the figures that this document prints in it (R4予算の概要, 第4次基本構想).

    The years of the label of several lines are as far from those in the form file as the year of 予算の概要 is; a
    document without any of these years has the heading without its lines that name a year.
    """
    headings = {box.key: box.heading for box in form.boxes if box.key != "page"}
    printed = _printed_labels(lines, {plain(box.heading): box.key for box in form.boxes})
    headings.update(printed)
    review = form.box("review").labels
    shift = _shift(printed, headings_of(form)) if printed else None
    if shift is None:
        shift = _review_shift(lines, review)
    if shift is not None:
        told = [re.sub(r"[0-9]+", lambda match: str(int(match[0]) + shift), line) for line in review]
    else:
        told = [line for line in review if not re.search(r"[0-9]", line)]
    headings["review"] = _SEVERAL.join(reversed(told))
    return headings


def headings_of(form: Form) -> dict[str, str]:
    return {box.key: box.heading for box in form.boxes}


def _printed_labels(lines: Sequence[Line], spellings: dict[str, str]) -> dict[str, str]:
    """Box → its label with the figures that the document has in it, where it has the label whole."""
    found: dict[str, str] = {}
    for line in lines:
        for run in line.runs:
            held: list = []
            for word in (*run.words, None):
                if word is not None and word.role == LABEL and (not held or held[-1].key == word.key):
                    held.append(word)
                    continue
                text = words_to_text(held) if 0 < len(held) < 12 else ""
                if re.search(r"\d", text) and (key := spellings.get(plain(text))):
                    found.setdefault(key, squeeze(text))
                held = [word] if word is not None and word.role == LABEL else []
    return found


def _shift(printed: dict[str, str], form: dict[str, str]) -> int | None:
    """How many years after the one of the form file the document's is."""
    key = "budget_outline_reference"
    if key not in printed:
        return None
    ours, theirs = (re.search(r"[0-9]+", fold(text)) for text in (printed[key], form[key]))
    return int(ours[0]) - int(theirs[0]) if ours and theirs and len(ours[0]) < 4 else None


def _review_shift(lines: Sequence[Line], review: Sequence[str]) -> int | None:
    for line in lines:
        for run in line.runs:
            words = [word for word in run.words if word.role == LABEL and word.key == "review"]
            text = squeeze(words_to_text(words)) if 0 < len(words) < 12 else ""
            for label in review:
                pattern = re.sub(r"[0-9]+", "([0-9]{1,3})", re.escape(label))
                if "(" in pattern and (match := re.search(pattern, text)):
                    return int(match[1]) - int(re.search(r"[0-9]+", label)[0])
    return None
