"""The lines of a text layer as runs of words. A run is what the layer keeps together: a line, a cell between tabs,
a list item. Which part of a page a word belongs to is found out step by step and noted on the word, as its
role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.sheets.markdown_text import html_to_blocks
from portal.sheets.side_labels.rules import Rules
from portal.sheets.text_cells import fold

# What a word is. Every word has one role in the end, so none can be dropped.
TEXT = ""               # text of a box
MARK = "mark"           # a sign of the text layer, or a ruling
TITLE = "title"
LABEL = "label"         # a whole label; `key` says of what
FRAGMENT = "fragment"   # a piece of a torn label
FIGURE = "figure"       # an amount or rate of the box of figures
FOOTER = "footer"       # of the foot of the page
YEAR = "year"           # the year in which the project began
ECHO = "echo"           # a second reading of something that is already there
JUNK = "junk"           # no word of any language, between two pieces of text
SLIP = "slip"           # the same in the middle of a sentence
GARBAGE = "garbage"     # stands where the form prints no text

# Control characters that html_to_blocks leaves alone, in place of tags that set their text apart from its line.
_OPEN, _CLOSE = "\x0e", "\x0f"
_APART = re.compile(r"<(/?)(?:sub|sup|mark)(?:\s[^<>]*)?>", re.IGNORECASE)
_SENTINEL = re.compile(f"([{_OPEN}{_CLOSE}])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Figures have blanks inside (「51, 107, 000円」, 「83. 8%」); what follows 】 begins a new word.
_WORD = re.compile(r"(?:[^\s】]|(?<=[0-9０-９][,.，．]) (?=[0-9０-９])|(?<=[0-9０-９]) (?=[円%％]))+】?|】")


@dataclass(eq=False, slots=True)
class Word:
    """A word, and what becomes known of it.

    spaced  whether a space, or the start of the run, stands before it
    tagged  whether the layer sets it apart with a tag of its own (<sup>, <sub>, <mark>)
    """

    text: str
    line: int
    spaced: bool = True
    tagged: bool = False
    role: str = TEXT
    key: str = ""

    def take(self, role: str, key: str = "") -> None:
        """Note what the word is."""
        self.role, self.key = role, key


@dataclass(frozen=True, slots=True)
class Run:
    """Words that the layer keeps together, on `line` (from 1), in `column` (from 0); `item`: of a list."""

    line: int
    column: int
    item: bool
    words: tuple[Word, ...]

    @property
    def left(self) -> list[Word]:
        """Its words that are still text."""
        return [word for word in self.words if word.role == TEXT]

    @property
    def text(self) -> str:
        """Its words that are still text, as the layer has them."""
        parts: list[str] = []
        spaced = False
        for word in self.words:
            spaced = spaced or word.spaced
            if word.role == TEXT:
                parts.append(" " + word.text if spaced and parts else word.text)
                spaced = False
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document; `row`: its runs are cells with tabs between them."""

    number: int
    row: bool
    runs: tuple[Run, ...]

    @property
    def words(self) -> list[Word]:
        return [word for run in self.runs for word in run.words]

    @property
    def blank(self) -> bool:
        return not self.runs


def text_to_line(text: str, number: int, rules: Rules) -> Line:
    """A line of the document, HTML tags taken out; cells that are empty are not listed."""
    cells = text.split("\t")
    runs = [run for column, cell in enumerate(cells) if cell and not cell.isspace()
            for run in _cell_to_runs(cell, number, column, rules)]
    return Line(number, len(cells) > 1, tuple(runs))


def words_to_text(words: list[Word]) -> str:
    """Words as the layer has them, with one space where it has white space."""
    return "".join((" " if word.spaced and index else "") + word.text for index, word in enumerate(words))


def _cell_to_runs(cell: str, line: int, column: int, rules: Rules) -> Iterator[Run]:
    cell = _CONTROL.sub(" ", cell)
    if (">" not in cell or "<" not in cell) and "&" not in cell:
        pieces = [("paragraph", cell)]
    else:
        cell = _APART.sub(lambda tag: _CLOSE if tag[1] else _OPEN, cell)
        pieces = [(block.kind, text) for block in html_to_blocks(cell)
                  for text in ([cell for row in block.rows for cell in row] or block.text.split("\n"))]
    for kind, text in pieces:
        words = tuple(_text_to_words(text, line, rules))
        if words:
            yield Run(line, column, kind == "item", words)


def _text_to_words(text: str, line: int, rules: Rules) -> Iterator[Word]:
    marked = rules.word_mark.search(text) is not None or rules.emphasis_mark.search(text) is not None
    first, after_space, tagged = True, True, False
    for piece in _SENTINEL.split(text):
        if piece in (_OPEN, _CLOSE):
            tagged = piece == _OPEN
            continue
        end = 0
        for match in _WORD.finditer(piece):
            spaced = match.start() > end or end == 0 and after_space
            end = match.end()
            if first and rules.line_mark.fullmatch(match[0]):
                yield Word(match[0], line, spaced, tagged, MARK)
                continue
            if marked:
                yield from _split_marks(match[0], line, spaced, tagged, rules)
            else:
                yield Word(match[0], line, spaced, tagged)
            first = False
        if piece:
            after_space = piece[-1].isspace()


def _split_marks(text: str, line: int, spaced: bool, tagged: bool, rules: Rules) -> Iterator[Word]:
    """A word and the marks at its ends and of emphasis, each as a word."""
    end = 0
    for mark in (*rules.emphasis_mark.finditer(text), None):
        piece = text[end:mark.start()] if mark else text[end:]
        yield from _split_ends(piece, line, spaced and end == 0, tagged, rules)
        if mark:
            yield Word(mark[0], line, spaced and mark.start() == 0, tagged, MARK)
            end = mark.end()


def _split_ends(text: str, line: int, spaced: bool, tagged: bool, rules: Rules) -> Iterator[Word]:
    before = rules.word_mark.match(text)
    start = before.end() if before else 0
    behind = next((mark for mark in rules.word_mark.finditer(text, start) if mark.end() == len(text)), None)
    end = behind.start() if behind else len(text)
    for first, last, role in ((0, start, MARK), (start, end, TEXT), (end, len(text), MARK)):
        if first < last:
            yield Word(text[first:last], line, spaced and first == 0, tagged, role)


def folded(word: Word) -> str:
    """A word's text in half width."""
    return fold(word.text)
