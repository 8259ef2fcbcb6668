"""What the labels of a new form may become, by the words that other forms and other wards use for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from portal import strict_yaml
from portal.forms import Form
from portal.sheets.labelled.labels import plain_label

_FILE = Path(__file__).with_name("field_words.yaml")
FIGURE = re.compile(r"[△▲−-]?[0-9][0-9,.]*(?P<unit>円|千円|百万円|万円|億円|%|％)?|[-−―－–]")


@cache
def field_words() -> dict[str, Any]:
    """field_words.yaml."""
    return strict_yaml.load_file(_FILE, _FILE.name)


def is_figure(text: str) -> bool:
    """Whether a cell holds a figure, or the dash that stands for none."""
    return FIGURE.fullmatch("".join(unicodedata.normalize("NFKC", text).split())) is not None


def figure_unit(text: str) -> str | None:
    """The unit that a figure is printed with."""
    match = FIGURE.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    return match["unit"] if match and match["unit"] != "%" else None


class Guesser:
    """Guesses what labels become; `forms` are those that there are, whose labels go first."""

    def __init__(self, forms: Iterable[Form]):
        self._known: dict[str, str] = {}
        for form in forms:
            for box in form.boxes:
                for label in box.labels:
                    self._known.setdefault(plain_label(label), box.key)

    def field(self, label: str) -> str | None:
        """The field that a label is of; None where no word says so."""
        return _first(field_words()["fields"], label) or _first({"printed_execution_rate": field_words()["figures"][
            "printed_execution_rate"]}, label)

    def section(self, label: str) -> str | None:
        """The key of the section that a label heads."""
        known = self._known.get(plain_label(label))
        return known if known and known not in field_words()["fields"] else _first(field_words()["sections"], label)

    def knows(self, label: str) -> bool:
        """Whether a label says what it is."""
        return bool(self.field(label) or self.section(label))

    def figure(self, label: str) -> str | None:
        """The amount that a label of a row or column is of."""
        return _first(field_words()["figures"], label)

    def source(self, label: str) -> str | None:
        """The source of money that a label names."""
        return _first(field_words()["sources"], label)

    def is_cost(self, label: str) -> int:
        """How sure a label is that of the row (or column) of what the project costs: 0 for not at all."""
        patterns = field_words()["costs"]
        return next((len(patterns) - rank for rank, pattern in enumerate(patterns)
                     if re.fullmatch(pattern, _plain(label))), 0)


def _first(table: Mapping[str, Sequence[str]], label: str) -> str | None:
    own = _plain(label)
    return next((key for key, patterns in table.items() if any(re.fullmatch(one, own) for one in patterns)), None)


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", plain_label(label))
