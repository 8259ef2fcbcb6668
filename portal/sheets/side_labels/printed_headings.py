"""The headings of a form's boxes as one document prints them: their years move with the fiscal year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from portal.forms import Form
from portal.sheets.side_labels.layer_lines import LABEL, Line, words_to_text
from portal.sheets.side_labels.rules import plain
from portal.sheets.text_cells import fold, squeeze

_SEVERAL = " / "  # between the lines of a label of several lines


def document_headings(lines: Sequence[Line], form: Form) -> dict[str, str]:
    """Box → its heading, with the figures that this document prints in it (R4予算の概要, 第4次基本構想).

    The years of the label of several lines are as far from those in the form file as the year of 予算の概要 is; a
    document without any of these years has the heading without its lines that name a year.
    """
    headings = {box.key: box.heading for box in form.boxes if box.key != "page"}
    texts = list(_label_texts(lines))
    printed = _printed_labels(texts, form)
    shift = _shift(printed, headings)
    review = form.box("review").labels
    if shift is None:
        shift = _review_shift(texts, review)
    headings.update(printed)
    if shift is not None:
        told = [re.sub(r"[0-9]+", lambda match: str(int(match[0]) + shift), line) for line in review]
    else:
        told = [line for line in review if not re.search(r"[0-9]", line)]
    headings["review"] = _SEVERAL.join(reversed(told))
    return headings


def _label_texts(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    """The key and the text of every whole label."""
    for line in lines:
        for run in line.runs:
            if any(word.role == LABEL for word in run.words):
                for (role, key), words in groupby(run.words, key=lambda word: (word.role, word.key)):
                    if role == LABEL:
                        yield key, squeeze(words_to_text(list(words)))


def _printed_labels(texts: Sequence[tuple[str, str]], form: Form) -> dict[str, str]:
    """Box → its label with the figures that the document has in it, where it has the label whole."""
    spellings = {plain(box.heading): box.key for box in form.boxes}
    found: dict[str, str] = {}
    for key, text in texts:
        if re.search(r"\d", text[:100]) and spellings.get(plain(text[:100])) == key:
            found.setdefault(key, text)
    return found


def _shift(printed: dict[str, str], form: dict[str, str]) -> int | None:
    """How many years after the one of the form file the document's is."""
    key = "budget_outline_reference"
    if key not in printed:
        return None
    ours, theirs = (re.search(r"[0-9]+", fold(text)) for text in (printed[key], form[key]))
    return int(ours[0]) - int(theirs[0]) if ours and theirs and len(ours[0]) < 4 else None


def _review_shift(texts: Sequence[tuple[str, str]], review: Sequence[str]) -> int | None:
    """The same, from the label of several lines itself."""
    for label in review:
        pattern = re.sub(r"[0-9]+", "([0-9]{1,3})", re.escape(label))
        for key, text in texts if "(" in pattern else ():
            if key == "review" and (match := re.search(pattern, fold(text))):
                return int(match[1]) - int(re.search(r"[0-9]+", label)[0])
    return None
