"""The marks and brackets that an outline uses, where it uses none of the usual ones: other years, other editors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from portal.forms import Form
from portal.sheets.outline.amounts import title_to_priced
from portal.sheets.outline.marks import LONGEST_PATTERNED, after_mark, plain_label
from portal.sheets.outline.rules import AmountRule, Rules, SubheadingRule

_LEAST_PRICED = 2  # Lines with an amount; fewer don't show that their mark is that of items.


def with_own_marks(lines: Sequence[str], form: Form, rules: Rules) -> Rules:
    """The rules with the document's own marks of areas, items and headings, and its own brackets of amounts."""
    texts = [text for line in lines if 0 < len(text := line.strip()) <= LONGEST_PATTERNED]
    if rules.subheadings:
        labels = {plain_label(label) for box in form.boxes if box.text for label in box.labels}
        rules = rules.model_copy(update={"subheadings": _own_subheadings(texts, labels, rules.subheadings)})
    if not rules.items.marks or rules.amounts is None:
        return rules
    amounts = _own_brackets(texts, rules, rules.amounts)
    items = _own_items(texts, rules, amounts)
    areas = _own_areas(texts, rules, items)
    return rules.model_copy(update={"areas": areas, "amounts": amounts,
                                    "items": rules.items.model_copy(update={"marks": items})})


def _own_subheadings(texts: Sequence[str], labels: set[str], rule: SubheadingRule) -> SubheadingRule:
    if any(after_mark(text, rule.marks) for text in texts):
        return rule
    heads = Counter(mark for text in texts for mark in rule.other_marks
                    if (rest := after_mark(text, [mark])) and plain_label(rest) in labels)
    return rule.model_copy(update={"marks": [heads.most_common(1)[0][0]]}) if heads else rule


def _own_brackets(texts: Sequence[str], rules: Rules, amounts: AmountRule) -> AmountRule:
    heads = [rest for text in texts if (rest := after_mark(text, [*rules.items.marks, *rules.items.other_marks]))]
    if not amounts.other_brackets or any(map(amounts.bracketed.search, texts)):
        return amounts
    other = AmountRule.model_validate({**amounts.model_dump(), "brackets": amounts.other_brackets})
    priced = sum(title_to_priced(head, other).figure is not None for head in heads)
    return other if priced >= _LEAST_PRICED else amounts


def _own_items(texts: Sequence[str], rules: Rules, amounts: AmountRule) -> list[str]:
    usual = rules.items.marks
    if any(after_mark(text, usual) is not None for text in texts):
        return usual
    priced = Counter(mark for text in texts for mark in rules.items.other_marks
                     if (rest := after_mark(text, [mark])) and title_to_priced(rest, amounts).figure)
    return [mark for mark, count in priced.most_common(1) if count >= _LEAST_PRICED] or usual


def _own_areas(texts: Sequence[str], rules: Rules, items: list[str]) -> list[str]:
    usual = rules.areas
    if any(after_mark(text, usual) is not None for text in texts):
        return usual
    heads = [text for text in texts if after_mark(text, [*items, *rules.other_areas]) is not None]
    before = Counter(mark for text, below in zip(heads, heads[1:]) for mark in rules.other_areas
                     if mark not in items and after_mark(text, [mark]) and after_mark(below, items))
    return [mark for mark, _ in before.most_common(1)] or usual
