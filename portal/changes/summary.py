"""What a change does to the published figures as Markdown, for a councillor as much as for a maintainer: in Japanese,
with the English beside the headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from portal.changes.compared import FigureChange, PageChange, Value, VerdictChange
from portal.eras import year_to_era
from portal.faults import Fault
from portal.model import AMOUNTS
from portal.pages.field_names import named_field
from portal.pages.formats import MINUS, amount_to_digits, unit_for
from portal.pages.glossary import Glossary

MOST_ROWS = 200  # Of a table: the page of GitHub that shows it takes a megabyte.
_MARKS = re.compile(r"([\\`*_{}\[\]<>#+\-.!|~&])")


def changes_to_markdown(changes: Sequence[PageChange], base: str, glossary: Glossary,
                        wards: Mapping[str, str]) -> str:
    """Which projects come, go and change, which amounts from what to what, and which checks turn out otherwise.

    base    what it is compared with, as the maintainer named it
    wards   the name of each ward by its key
    """
    words = _Words(glossary, wards)
    added, removed, changed = ([each for each in changes if each.kind == kind]
                               for kind in ("added", "removed", "changed"))
    figures = [(page, figure) for page in changed for figure in page.figures]
    verdicts = [(page, verdict) for page in changed for verdict in page.verdicts]
    parts = [f"## 公表する数字はどう変わるか / What this changes of the published figures\n\n{escape(base)} と比べました。"]
    if not changes:
        parts.append("**公表する数字は変わりません。** / No published figure changes.")
        return "\n\n".join(parts) + "\n"
    parts.append(f"**変わる金額 {len(figures)}件（{sum(bool(page.figures) for page in changed)}事業）、"
                 f"新しく載る事業 {len(added)}件、載らなくなる事業 {len(removed)}件、"
                 f"結果が変わる検算 {len(verdicts)}件。**")
    parts += table("変わる金額 / Changed amounts", ("区・年度", "事業", "何の金額", "変更前", "変更後", "差", "理由"),
                    figures, lambda each: words.figure_row(*each))
    parts += table("新しく載る事業 / New projects", ("区・年度", "事業", "金額"), added, words.page_row)
    parts += table("載らなくなる事業 / Projects no longer published", ("区・年度", "事業", "金額"), removed, words.page_row)
    parts += table("結果が変わる検算 / Checks that turn out otherwise",
                    ("区・年度", "事業", "検算", "変更前", "変更後", "内容"), verdicts,
                    lambda each: words.verdict_row(*each))
    return "\n\n".join(parts) + "\n"


def faults_to_markdown(faults: Sequence[Fault]) -> str:
    """What is wrong with the content, so that nothing can be published."""
    rows = table("公表できません / Nothing can be published", ("where", "what must hold", "found", "repair"), faults,
                 lambda fault: (f"{fault.path}:{fault.line} ({fault.slug})", fault.must, fault.found, fault.repair))
    return "\n\n".join(rows) + "\n"


def escape(text: str) -> str:
    """Text as Markdown shows it in a cell: on one line, nothing of it a mark."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def table(title: str, heads: Sequence[str], rows: Sequence[Any],
           to_cells: Callable[[Any], Iterable[str]]) -> Iterator[str]:
    if not rows:
        return
    yield f"### {title}"
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(escape(cell) for cell in to_cells(row))} |" for row in rows[:MOST_ROWS]]
    yield "\n".join(lines)
    if len(rows) > MOST_ROWS:
        yield f"ほか {len(rows) - MOST_ROWS}件 / and {len(rows) - MOST_ROWS} more"


class _Words:
    """The records' names as people read them."""

    def __init__(self, glossary: Glossary, wards: Mapping[str, str]):
        self._word = glossary.word
        self._wards = wards

    def figure_row(self, page: PageChange, change: FigureChange) -> tuple[str, ...]:
        rate = change.field.endswith("rate")
        unit = "%" if rate else unit_for([value for value in (change.before, change.after) if isinstance(value, int)],
                                         page.page.get("unit", "円"))
        both = change.before is not None and change.after is not None
        gap = change.after - change.before if both else None
        return (self._year(page.year), self._title(page.page), self._figure(change.field, page.page),
                self._value(change.before, unit), self._value(change.after, unit),
                ("+" if gap > 0 else "") + self._value(round(gap, 1) if rate else gap, unit) if both else "",
                change.reason or "")

    def page_row(self, page: PageChange) -> tuple[str, ...]:
        amounts, unit = page.page.get("amounts", {}), page.page.get("unit", "円")
        told = [f"{self._word(field)} {self._value(amounts[field], unit_for([amounts[field]], unit))}"
                for field in AMOUNTS if amounts.get(field) is not None]
        return self._year(page.year), self._title(page.page), "、".join(told) or "金額の記載なし"

    def verdict_row(self, page: PageChange, change: VerdictChange) -> tuple[str, ...]:
        return (self._year(page.year), self._title(page.page), self._word(change.slug),
                *(self._word(verdict) if verdict else "なし" for verdict in (change.before, change.after)),
                change.message)

    def _year(self, name: str) -> str:
        ward, year = name.split("/")
        return f"{self._wards.get(ward, ward)} {year_to_era(int(year))}"

    def _title(self, page: Mapping[str, Any]) -> str:
        number = f"NO {page['number']} " if page.get("number") and "title" in page else ""
        return f"{number}{page.get('title') or page.get('name') or page['id']}"

    def _figure(self, field: str, page: Mapping[str, Any]) -> str:
        named = named_field(field)
        key = self._word(named.key)
        return f"{named.row}の{key}" if named.row and not named.row.isdecimal() else key

    def _value(self, value: Value, unit: str) -> str:
        if value is None:
            return "なし"
        if unit == "%":
            return f"{value}%".replace("-", MINUS)
        return f"{amount_to_digits(value, unit)}{unit}"
