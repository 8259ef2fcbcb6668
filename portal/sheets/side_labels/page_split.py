"""Where the pages of a settlement document begin. Each of its pages is about one project and prints once: a title,
a box of figures, the label of the vision, and the labels of its foot, in this order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from portal.forms import Form
from portal.sheets.side_labels.footer_values import Offices, assign_offices
from portal.sheets.side_labels.layer_lines import FOOTER, LABEL, MARK, TITLE, Line, Word, words_to_text
from portal.sheets.side_labels.page_footers import Footer
from portal.sheets.side_labels.settlement_figures import FigureBox
from portal.sheets.side_labels.rules import FOOTER_KEYS, INNER, REFERENCE_KEYS, Labels, Rules, plain
from portal.sheets.text_cells import fold

_LONGEST_TITLE = 200
_ORDER = {"title": 0, "figures": 1, "vision": 2, **dict.fromkeys(REFERENCE_KEYS, 3)}


@dataclass(frozen=True)
class Title:
    """A printed title with its number, and what is printed in 【】 behind it; all as printed."""

    number: str
    title: str
    change: str | None
    line: int


@dataclass(frozen=True)
class PrintedPage:
    """The lines of one page and what was found on them."""

    lines: tuple[Line, ...]
    title: Title | None = None
    figures: tuple[FigureBox, ...] = ()
    footers: tuple[Footer, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """The first and the last line that are not blank."""
        numbers = [line.number for line in self.lines if not line.blank]
        return numbers[0], numbers[-1]


@dataclass(frozen=True)
class Pages:
    """The pages of a document, the offices of each (see assign_offices), and the lines that are of no page."""

    pages: tuple[PrintedPage, ...]
    offices: Offices
    outside: tuple[Line, ...]


def claim_titles(lines: Sequence[Line], footers: Sequence[Footer], form: Form, rules: Rules) -> list[Title]:
    """Every title of a document; its words get their role. A title stands at the start of a line and ends with 】,
    or, without that, is a heading of the text layer right behind a page's foot."""
    ends = {footer.lines[1] for footer in footers}
    titles: list[Title] = []
    behind_foot = True
    for line in lines:
        if line.number in ends:
            behind_foot = True
            continue
        if all(word.role == MARK for word in line.words):
            continue
        if title := _line_to_title(line, behind_foot, form, rules):
            titles.append(title)
        behind_foot = False
    return titles


def _line_to_title(line: Line, behind_foot: bool, form: Form, rules: Rules) -> Title | None:
    words = [word for word in line.words if word.role != MARK]
    if line.runs[0].column or not words or words[0].role:
        return None
    text = fold(words_to_text(words[:40])[:_LONGEST_TITLE])
    heading = line.words[0].role == MARK
    match, change = re.match(rules.title, text), None
    if match:
        change = match["change"]
        known = plain(change) in map(plain, form.changes)
        if not known and not heading and words_to_text(words[:41]) != match[0]:
            return None
    elif not (behind_foot and heading and (match := re.fullmatch(rules.bare_title, text)) and len(words) <= 40):
        return None
    return _claim(words, match, change, line.number)


def _claim(words: list[Word], match: re.Match[str], change: str | None, line: int) -> Title:
    printed = words_to_text(words[:41])
    length = 0
    for index, word in enumerate(words):
        length += (word.spaced and index > 0) + len(word.text)
        word.take(TITLE)
        if length >= match.end():
            break
    return Title(printed[match.start("number"):match.end("number")],
                 printed[match.start("title"):match.end("title")].strip(),
                 printed[match.start("change"):match.end("change")] if change is not None else None, line)


def split_pages(lines: Sequence[Line], titles: Sequence[Title], figures: Sequence[FigureBox],
                footers: Sequence[Footer], labels: Labels) -> Pages:
    """The pages of a document.

    A page ends where the next one must have begun: before a title, before text behind a whole foot, and between
    two things of which a page has but one, or which stand in the wrong order. It ends there behind its foot, or
    else behind the label of the vision, or before the first label of a page. Lines with nothing of what a page
    prints once are no page.
    """
    splitter = _Splitter(lines, titles, figures, footers, labels)
    spans: list[list[Line]] = []
    starts = splitter.starts()
    for line in lines:
        if line.number in starts or not spans:
            spans.append([])
        spans[-1].append(line)
    pages, outside = [], []
    for span in spans:
        numbers = [line.number for line in span]
        page = PrintedPage(tuple(span), next((splitter.titles[n] for n in numbers if n in splitter.titles), None),
                           tuple(box for n in numbers for box in splitter.figures.get(n, ())),
                           tuple(splitter.footers[n] for n in numbers if n in splitter.footers))
        if any(splitter.events(line) for line in span):
            pages.append(page)
        else:
            outside.extend(span)
    feet = [(footer, index, _is_first(footer, page)) for index, page in enumerate(pages)
            for footer in page.footers]
    offices = assign_offices(feet, len(pages))
    return Pages(tuple(_move_offices(pages, offices)), offices, tuple(outside))


def _is_first(footer: Footer, page: PrintedPage) -> bool:
    return all(line.blank for line in page.lines if line.number < footer.lines[0])


def _move_offices(pages: list[PrintedPage], offices: Offices) -> list[PrintedPage]:
    """Pages that begin with the line of their office, where that stands at the end of the page before."""
    moved = list(pages)
    for index, pieces in offices.by_page.items():
        first = min(piece.line for piece in pieces)
        if index and first < moved[index].lines[0].number:
            before = moved[index - 1].lines
            kept = sum(line.number < first for line in before)
            moved[index] = replace(moved[index], lines=(*before[kept:], *moved[index].lines))
            moved[index - 1] = replace(moved[index - 1], lines=before[:kept])
    return moved


class _Splitter:
    """Finds the first lines of pages."""

    def __init__(self, lines: Sequence[Line], titles: Sequence[Title], figures: Sequence[FigureBox],
                 footers: Sequence[Footer], labels: Labels):
        self.lines, self.labels = lines, labels
        self.titles = {title.line: title for title in titles}
        self.figures: dict[int, list[FigureBox]] = {}
        for box in figures:
            self.figures.setdefault(box.lines[0], []).append(box)
        self.footers = {footer.lines[0]: footer for footer in footers}
        self.visions = {line.number for line in lines if _has(line, "vision")}
        self.footer_of: dict[int, Footer] = {}
        self.pieces: dict[int, list[str]] = {}
        for footer in footers:
            for piece in footer.pieces:
                self.footer_of[piece.line] = footer
                self.pieces.setdefault(piece.line, []).append(piece.kind)

    def events(self, line: Line) -> list[str]:
        """What a page has but once and stands on a line, in order."""
        here = [("title", self.titles), ("figures", self.figures), ("vision", self.visions)]
        return [kind for kind, found in here if line.number in found] + [
            kind for kind in dict.fromkeys(self.pieces.get(line.number, ())) if kind in _ORDER]

    def starts(self) -> set[int]:
        """The numbers of the lines that begin a page."""
        start, last_text = 0, 0
        starts: set[int] = set()
        seen: dict[str, int] = {}
        for line in self.lines:
            has_text = any(word.role not in (MARK, FOOTER) and word.key not in FOOTER_KEYS for word in line.words)
            whole = all(seen.get(key, line.number) < line.number for key in REFERENCE_KEYS)
            if has_text and last_text >= start and (line.number in self.titles or whole):
                start, seen = line.number, {}
                starts.add(start)
            for kind in self.events(line):
                before = [number for other, number in seen.items()
                          if other == kind or _ORDER[other] > _ORDER[kind]]
                if before and max(before) < line.number:
                    cut = self._cut(max(before), line.number)
                    seen = {other: number for other, number in seen.items() if number >= cut}
                    if last_text >= start and self._has_text(start, cut):
                        start = cut
                        starts.add(start)
                seen[kind] = line.number
            if has_text:
                last_text = line.number
        return starts

    def _has_text(self, start: int, end: int) -> bool:
        return any(word.role not in (MARK, FOOTER) and word.key not in FOOTER_KEYS
                   for number in range(max(start, self.lines[0].number), end)
                   for word in self.lines[number - self.lines[0].number].words)

    def _cut(self, low: int, high: int) -> int:
        """Where a page begins between line `low`, which is of the page before, and line `high`, which is of it."""
        between = [line for line in self.lines[low - self.lines[0].number:high - self.lines[0].number]]
        for line in reversed(between):
            footer = self.footers.get(line.number)
            if footer and footer.names_references and footer.lines[1] < high:
                return footer.lines[1] + 1
        if (footer := self.footer_of.get(low)) and footer.lines[1] < high:
            return footer.lines[1] + 1
        visions = [line.number for line in between if line.number in self.visions]
        if visions:
            return visions[-1] + 1
        first = next((line.number for line in between[1:] if any(
            self.labels.at(run.words, 0, ("description", INNER)) for run in line.runs)), None)
        return first or high


def _has(line: Line, key: str) -> bool:
    return any(word.role == LABEL and word.key == key for word in line.words)
