"""The labels of a form with numbered boxes, found in cells by number and by the spellings that the form lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from portal.forms import BoxRule
from portal.sheets.markdown_text import html_to_blocks, text_start
from portal.sheets.text_cells import fold, squeeze

# 10 要求内容, 10.要求内容, (10)要求内容, ⑩要求内容
_NUMBER = r"(?P<number>[0-9]{1,2}|\([0-9]{1,2}\)|[①-⑳])[\s.、:)]*+"
_NUMBERED = re.compile(r"(?P<number>[0-9]{1,2}(?=[\s.、:)])|\([0-9]{1,2}\)|[①-⑳])[\s.、:)]*+(?P<words>.+)")
_BEHIND = r"(?=[\s<:]|$)"
_ALIKE = 0.6  # of SequenceMatcher: 「事業の実手法及び内容」 is 0.95 like 「事業の実施手法及び内容」, other labels under 0.5
_CLOSE = 0.8  # for a label with text behind it
_LONGEST = 40  # characters of a label that is not spelled as the form lists it


@dataclass(frozen=True)
class Label:
    """A label in a text: its rule (None: no label that the form lists), the text from `start` to `end` that it
    takes, its printed number, and its heading as the form spells it. `exact`: spelled as listed."""

    rule: BoxRule | None
    number: str | None
    heading: str
    start: int
    end: int
    exact: bool = True

    @property
    def key(self) -> str:
        return self.rule.key if self.rule else "unknown"

    @property
    def numbers(self) -> set[int]:
        """Its printed number; without one, those that its box may have."""
        return {int(self.number)} if self.number else set(self.rule.numbers if self.rule else ())


class LabelBook:
    """The labels of these boxes."""

    def __init__(self, rules: Collection[BoxRule]):
        self.rules = tuple(rules)
        self._found: dict[tuple[str, bool], tuple[Label, ...]] = {}  # rows are looked at several times
        self._by_spelling = {squeeze(label): (rule, label) for rule in rules for label in rule.labels}
        numbered = _either(label for rule in rules if rule.numbers for label in rule.labels)
        plain = _either(label for rule in rules if not rule.numbers for label in rule.labels)
        self._numbered = re.compile(rf"(?:^|(?<=[\s>])){_NUMBER}(?P<label>{numbered}){_BEHIND}")
        self._plain = re.compile(rf"(?:^|(?<=[\s>]))(?P<label>{plain}){_BEHIND}")

    def find(self, text: str, plain_inside: bool) -> tuple[Label, ...]:
        """The labels that a cell's text holds, in order.

        At its beginning a listed label counts whatever its number, further in only with one of its own numbers;
        one that has no number counts further in when `plain_inside`.
        """
        key = (text, plain_inside)
        if key not in self._found:
            self._found[key] = tuple(self._find(text, plain_inside))
        return self._found[key]

    def _find(self, text: str, plain_inside: bool) -> Iterator[Label]:
        folded = fold(text)
        lead = text_start(text)
        found = [self._label(match) for match in self._numbered.finditer(folded)]
        found = [label for label in found if int(label.number) in label.rule.numbers
                 or label.start == lead and folded[lead].isdecimal()]
        if not found or found[0].start > lead:
            first = self._fuzzy(text, lead)
            if first and first.key not in {label.key for label in found}:
                found.insert(0, first)
        plain = [self._label(match) for match in self._plain.finditer(folded)]
        found += [label for label in plain if label.start == lead or plain_inside]
        end = 0
        for label in sorted(found, key=lambda label: label.start):
            if label.start >= end:
                end = label.end
                yield label

    def at_start(self, text: str) -> Label | None:
        """The label with which a cell begins, or None."""
        first = next(iter(self.find(text, plain_inside=False)), None)
        return first if first and first.start == text_start(text) else None

    def without_number(self, text: str) -> Label | None:
        """The numbered box whose label a cell is as a whole, its number apart, or None."""
        rule, label = self._by_spelling.get(squeeze(text), (None, "")) if len(text) <= 2 * _LONGEST else (None, "")
        return Label(rule, None, label, 0, len(text)) if rule and rule.numbers else None

    def number_before(self, number: str, text: str) -> bool:
        """Whether a cell `number` is the number, torn off, of the label with which the cell `text` begins."""
        plain = _plain_number(fold(number).rstrip(".、:)"))
        return re.fullmatch(r"[0-9]{1,2}", plain) is not None and any(
            label.start == 0 and label.rule is not None and int(plain) in label.rule.numbers
            for label in self.find(f"{plain} {text}", plain_inside=False))

    def _label(self, match: re.Match[str]) -> Label:
        number = match.groupdict().get("number")
        rule, label = self._by_spelling[squeeze(match["label"])]
        return Label(rule, number and _plain_number(number), label, *match.span())

    def _fuzzy(self, text: str, lead: int) -> Label | None:
        """The label that the beginning of a cell is but for a few letters, its number being that of the box: its
        first block as a whole or, with a closer likeness, what stands before white space."""
        line = re.split(r"[<\n]", text[lead:lead + 2 * _LONGEST], maxsplit=1)[0].rstrip()
        match = _NUMBERED.match(fold(line))
        if not match:
            return None
        number = _plain_number(match["number"])
        listed = [(rule, label) for rule in self.rules if int(number) in rule.numbers for label in rule.labels]
        spaces = [space.start() for space in re.finditer(r"\s", line)]
        best, best_label = 0.0, None
        for end in (end for end in (len(line), *spaces) if match.start("words") < end <= _LONGEST):
            words = squeeze(line[match.start("words"):end])
            for rule, label in listed:
                ratio = _alike(words, squeeze(label))
                if ratio > best and ratio >= (_ALIKE if end == len(line) else _CLOSE):
                    best, best_label = ratio, Label(rule, number, label, lead, lead + end, False)
        return best_label


def unlisted_label(text: str) -> Label | None:
    """A cell that looks like a numbered label, as one without a rule: a number, space, a few words, no
    sentence."""
    blocks = html_to_blocks(text)
    words = blocks[0].text if len(blocks) == 1 and blocks[0].kind == "paragraph" else ""
    match = len(words) <= _LONGEST and re.fullmatch(r"([0-9]{1,2})[\s.、]+([^\s0-9][^。?!\n]*)", fold(words))
    return Label(None, match[1], words[match.start(2):], 0, len(text), False) if match else None


def _plain_number(printed: str) -> str:
    """「(10)」 or 「⑩」 → 「10」."""
    return unicodedata.normalize("NFKC", printed).strip("()")


def _either(labels: Iterator[str]) -> str:
    """A pattern for any of the labels, longest first, with white space between any of their characters."""
    spelled = sorted((fold("".join(label.split())) for label in labels), key=len, reverse=True)
    return "|".join(r"\s*".join(map(re.escape, label)) for label in spelled) or r"(?!)"


def _alike(text: str, label: str) -> float:
    """From 0 to 1. A text with several letters more than the label is a sentence about it."""
    if len(text) > 1.3 * len(label) + 1:
        return 0.0
    return SequenceMatcher(None, text, label, autojunk=False).ratio()
