"""Printed lines that a text layer has joined with spaces, put together again.

A space between two words is the end of a printed line, or a space in print. The end of a line is told by its
width: print breaks a sentence only where the line is full. So behind a full line the sentence goes on without a
space; a line that ends earlier ends on purpose, with its paragraph or item; any other space stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from portal.sheets.side_labels.label_fragments import REVIEW
from portal.sheets.side_labels.layer_lines import FRAGMENT, TEXT, Word
from portal.sheets.side_labels.rules import Rules

SENTENCE_END = "。！？!?"
_OPENING, _CLOSING = "(（「『[【〔≪《", ")）」』]】〕≫》"
_BRACKET = re.compile(f"[{re.escape(_OPENING + _CLOSING)}]")
# What never begins a printed line.
_NO_START = re.compile(r"[、。，．）」』】〕≫》ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー々・]")
_LATIN = re.compile(r"[!-~]")
_ERA = re.compile(r".*(?:明治|大正|昭和|平成|令和)")
_YEAR = re.compile(r"年度?")


@dataclass
class Printed:
    """A piece of text that print sets apart, with the lines of the document that it is on.

    text    on one line
    joint   what stands between it and the piece before: "\\n\\n", or "  \\n" for a line break inside a paragraph
    full    whether its last printed line is full, as one is behind which the sentence goes on
    touched whether a piece of the label of several lines stands in it or before it
    """

    text: str
    joint: str
    first: int
    last: int
    full: bool = False
    touched: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether its sentence goes on behind it."""
        return self.full and not ends_sentence(self.text)


def width(text: str) -> float:
    """In full-width characters."""
    if text.isascii():
        return len(text) / 2
    return sum(1 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)


def ends_sentence(text: str) -> bool:
    """Whether a text ends with the end of a sentence, brackets that close behind it left aside."""
    return text.rstrip(_CLOSING)[-1:] in tuple(SENTENCE_END) or text[-1:] in tuple(SENTENCE_END)


def words_to_printed(words: list[Word], rules: Rules) -> list[Printed]:
    """The words of a run, what is not text left out, as pieces of print."""
    printed: list[Printed] = []
    parts: list[str] = []
    filled, depth = 0.0, 0
    for text, line, touched in _whole_words(words):
        joint = _joint(parts[-1], text, filled, depth, rules) if parts else "\n\n"
        wide = width(text)
        if "\n" in joint:
            if parts:
                printed[-1].text = "".join(parts)
            printed.append(Printed("", joint, line, line))
            parts, filled, depth = [text], wide, 0
        else:
            parts.extend([joint, text] if joint else [text])
            wraps = filled >= rules.full_line and not joint or filled + wide > rules.longest_line
            filled = wide if wraps else filled + wide + len(joint) / 2
        opened = sum(1 if bracket in _OPENING else -1 for bracket in _BRACKET.findall(text))
        depth = 0 if ends_sentence(text) else max(depth + opened, 0)
        piece = printed[-1]
        piece.last, piece.touched = line, piece.touched or touched
        piece.full = _is_full(text, filled, depth, rules) and filled <= rules.longest_line
    if parts:
        printed[-1].text = "".join(parts)
    return printed


def joins_in_sentence(before: str, after: str, rules: Rules) -> bool:
    """Whether a sentence runs through from one word to the next."""
    return _joint(before, after, width(before), 0, rules) == "" or not ends_sentence(before) and bool(
        _NO_START.match(after))


def _whole_words(words: list[Word]) -> Iterator[tuple[str, int, bool]]:
    """Words that are text, with those that stand together without a space joined; with their line, and whether a
    piece of the label of several lines stands before them."""
    held: list[str] = []
    line, spaced, touched, touched_next = 0, False, False, False
    for word in words:
        spaced = spaced or word.spaced
        if word.role != TEXT:
            touched_next = touched_next or word.role == FRAGMENT and word.key == REVIEW
            continue
        if spaced and held:
            yield "".join(held), line, touched
            held, touched = [], False
        held.append(word.text)
        line, spaced = word.line, False
        touched, touched_next = touched or touched_next, False
    if held:
        yield "".join(held), line, touched


def _joint(before: str, after: str, filled: float, depth: int, rules: Rules) -> str:
    """What stands between two words of a run.

    before, after   the words
    filled          the width of the printed line up to there
    depth           how many brackets are open
    """
    full, wide = rules.full_line, width(after)
    if rules.line_start.match(after) and not depth:
        return "\n\n" if ends_sentence(before) else "\n"
    if _YEAR.match(after) and before.isdigit() or after.isdigit() and _ERA.fullmatch(before[-10:]):
        return ""
    if _LATIN.match(before[-1]) and _LATIN.match(after):
        return " "
    is_full = _is_full(before, filled, depth, rules)
    unwrapped = width(before) > rules.longest_line
    if ends_sentence(before):
        return "" if is_full and not unwrapped else "\n\n"
    if is_full or before.endswith("、") or _NO_START.match(after):
        return ""
    if wide >= full and filled + wide > rules.longest_line:
        return "\n"
    return " "


def _is_full(word: str, filled: float, depth: int, rules: Rules) -> bool:
    """Whether a printed line that ends with `word` is full. Many short words are rather several lines of items."""
    return filled >= rules.full_line and (width(word) >= rules.full_line / 2 or depth > 0)
