"""The amounts box of a PDF: lines without rules between them → rows of names and figures, anchored on the arrow.

The arrow (⇒) of a row of figures stands below that of the other rows; an arrow anywhere else is text. What stands
left of it is requested, right of it budgeted, in brackets earmarked; every other letter belongs to a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from portal.documents.glyph_text import with_lost_digits
from portal.model import AmountRow, Char, LeftOut, Remark, Scrap
from portal.sheets.numbered.rules import Rules
from portal.sheets.pdf.broken_figures import (UNIT, figure_text, is_damaged, is_open, is_sure, line_to_words,
                                              region_to_lines, with_pieces)
from portal.sheets.pdf.page_boxes import page_place
from portal.sheets.pdf.page_grid import Bounds, Region
from portal.sheets.pdf.page_text import Line, lines_to_text
from portal.sheets.pdf.names import Name, Row, give_names, level
from portal.sheets.printed_figures import FIGURE
from portal.sheets.text_cells import fold, squeeze

WORD = 0.25  # Em. Figures and words beside them are at least this far apart.
COLUMN = 8.0  # Points. Arrows of one column are not further apart.

_FIGURE = re.compile(FIGURE + UNIT)
_BRACKET = re.compile(rf"\(\s?{FIGURE}{UNIT}\s?\)")
_UNCLOSED = re.compile(r"\([△▲-]?[0-9][0-9,.]*")
_TAIL = re.compile(rf"(?<![0-9,.])(?:{FIGURE}{UNIT})$")


class AmountsArea:
    """Reads the boxes that make up a sheet's amounts, page after page.

    Afterwards: `rows`; `notes`, what stands below the total; `left_out`, the words that head columns; `remarks`.
    """

    def __init__(self, rules: Rules):
        self._rules = rules
        self._groups = {squeeze(name) for name in rules.groups}
        self._words = {squeeze(word): "subtotal" for word in rules.subtotal} | \
            {squeeze(word): "total" for word in rules.total}
        self._group: str | None = None
        self._ended = False
        self._page: int | None = None
        self.rows: list[AmountRow] = []
        self.notes: list[Scrap] = []
        self.left_out: list[LeftOut] = []
        self.remarks: list[Remark] = []

    def read(self, regions: Sequence[Region], box: Bounds, page: int) -> None:
        """Turn the boxes of one page into rows; `box` is the area that they fill."""
        lines = [(line, region) for region in regions for line in region_to_lines(region)]
        words = [part for line, _ in lines for word in line_to_words(line, WORD) for part in self._torn(word)]
        found = self._figures(words, page)
        used = {id(char) for _, taken in found for word in taken for char in word.chars}
        # In a list that is ruled line by line a box of names has no figures.
        ruled = {id(region) for region in regions if not any(id(char) in used for char in region.chars)}
        first = min((row.middle for row, _ in found), default=0.0)
        names = [Name(rest, region.box if id(region) in ruled else None) for line, region in lines
                 if (rest := _rest(char for char in line.chars if id(char) not in used))
                 and not self._is_head(rest, page, above=line.middle < first)]
        rows = give_names([row for row, _ in found], names, self._begins)
        if rows and self._page not in (None, page) and self._goes_on(rows[0], box):
            rows = rows[1:]
        self._page = page
        for row in rows:
            self._take(row, box, page)

    def _goes_on(self, row: Row, box: Bounds) -> bool:
        """Whether the first row of a page is what the end of the page before has cut off: the rest of a name, or the
        figures of one that has none. Then it is added to that."""
        last = self.rows[-1] if self.rows else None
        bare = last is not None and not last.lost and \
            (last.requested, last.budgeted, last.earmarked) == (None, None, None)
        if last is None or self._ended or row.names and (row.boxes or self._begins(row.names[0])) or \
                row.boxes and (row.word or not bare or last.kind != "item"):
            return False
        name = last.name + "".join(lines_to_text(row.names, box).split("\n")).strip()
        self.rows[-1] = replace(last, name=name, requested=row.requested or last.requested,
                                budgeted=row.budgeted or last.budgeted, earmarked=row.earmarked or last.earmarked,
                                lost=(*last.lost, *row.lost))
        return True

    def _is_head(self, line: Line, page: int, above: bool) -> bool:
        """Whether a line has the words that head the columns (要求額 ⇒ 予算額 (うち特財)), or the arrow of a row that is
        not filled in. `above`: no row of figures stands above it; narrow columns break these words over lines."""
        heads = sorted((squeeze(word) for word in self._rules.amount_header), key=len, reverse=True)
        pattern = re.compile("|".join([*map(re.escape, heads), f"[{re.escape(self._rules.arrows)}]"]))
        rest = pattern.sub("", squeeze(line.text))
        # The last of these words may be cut off by the edge of its cell, or of the page.
        words = [pattern.sub("", squeeze(word.text)) for word in line.segments(WORD)]
        broken = above and all(any(word in head for head in heads) for word in words)
        if rest and not broken and not (len(rest) > 1 and any(head.startswith(rest) for head in heads)):
            return False
        self.left_out.append(LeftOut(line.text, "furniture", page_place(page, [line.box])))
        return True

    # ---- words

    def _torn(self, word: Line) -> list[Line]:
        """A word cut before a figure or an arrow that is printed right behind it, as behind a name that fills its
        column."""
        text = fold("".join(char.text for char in word.chars))
        if len(text) != len(word.chars) or _FIGURE.fullmatch(text):
            return [word]
        at = next((index for index, letter in enumerate(text) if letter in self._rules.arrows), None)
        if at is not None and len(text) > 1 and self._is_row_of_figures(text):
            pieces = [word.chars[:at], word.chars[at:at + 1], word.chars[at + 1:]]
            return [part for piece in pieces if piece for part in self._torn(Line(piece))]
        for kind in self._words:
            if text.startswith(kind) and _FIGURE.fullmatch(text[len(kind):]):
                return [Line(word.chars[:len(kind)]), Line(word.chars[len(kind):])]
        bracket = re.search(r"\(", text)
        if bracket and bracket.start() and _FIGURE.fullmatch(text[:bracket.start()]) and \
                (_BRACKET.fullmatch(text[bracket.start():]) or _UNCLOSED.fullmatch(text[bracket.start():])):
            return [Line(word.chars[:bracket.start()]), Line(word.chars[bracket.start():])]
        return [word]

    def _is_row_of_figures(self, text: str) -> bool:
        words = "|".join(map(re.escape, self._words)) or "(?!)"
        return re.fullmatch(rf"(?:.*?(?:{words}))?(?:{FIGURE}{UNIT})?[{re.escape(self._rules.arrows)}]"
                            rf"(?:{FIGURE}{UNIT})?(?:\({FIGURE}{UNIT}\)|{_UNCLOSED.pattern})?", text) is not None

    # ---- figures

    def _figures(self, words: Sequence[Line], page: int) -> list[tuple[Row, list[Line]]]:
        """The rows of figures, each with the words that it takes."""
        arrows = self._arrow_column(words)
        every = [word for word in words if word.text in self._rules.arrows]
        found = []
        for arrow in arrows:
            level = [with_pieces(word, words, every) for word in _beside(arrow, words)]
            row = Row(arrow.middle, arrow.x0, [arrow.box])
            taken = [arrow]
            left = [word for word in level if word.x0 < arrow.x0]
            for word in reversed(left):
                if row.word is None and (piece := self._rest_of_word(word, words)):
                    row.word = self._kind(Line((*word.chars, *piece.chars)))
                    taken.append(piece)
                elif word.whole and not is_sure(word) and row.requested is None:
                    self._lose(row, "requested", word, page)
                elif self._kind(word) == "figure" and row.requested is None and row.word is None:
                    row.requested = word.text
                elif self._kind(word) in ("subtotal", "total") and row.word is None:
                    row.word = self._kind(word)
                elif row.requested is None and (tail := _tail(word)):
                    row.requested, word = tail.text, tail
                elif row.requested is None and row.word is None and is_damaged(word) and not is_open(word):
                    row.requested = word.text
                else:
                    break
                taken.append(word)
            for word in (word for word in level if word.x0 > arrow.x0):
                kind = self._kind(word)
                if word.whole and not is_sure(word) and not row.lost:
                    bracket = squeeze(word.text).startswith("(") or row.budgeted is not None
                    self._lose(row, "earmarked" if bracket else "budgeted", word, page)
                elif kind == "figure" and row.budgeted is None and row.earmarked is None:
                    row.budgeted = word.text
                elif kind == "bracket" and row.earmarked is None:
                    row.earmarked = word.text
                elif is_damaged(word) and row.earmarked is None and "earmarked" not in row.lost:
                    self._take_damaged(row, word, page)
                else:
                    break
                taken.append(word)
            row.boxes = [word.box for word in taken]
            row.left = min(word.x0 for word in taken if self._kind(word) != "total")
            found.append((row, taken))
        return found

    def _rest_of_word(self, word: Line, words: Sequence[Line]) -> Line | None:
        """What a narrow column breaks off the word 小計 or 合計: it stands right below."""
        text = squeeze(word.text)
        if not any(kind.startswith(text) and kind != text for kind in self._words):
            return None
        return next((other for other in words if text + squeeze(other.text) in self._words
                     and 0.5 * word.size < other.middle - word.middle < 1.7 * word.size
                     and abs(other.x0 - word.x0) < 0.5 * word.size), None)

    def _take_damaged(self, row: Row, word: Line, page: int) -> None:
        """A figure behind the arrow of which something is missing: kept as it is where that shows, else lost."""
        if squeeze(word.text).startswith("(") or row.budgeted is not None:
            self._lose(row, "earmarked", word, page)
        elif is_open(word):
            self._lose(row, "budgeted", word, page)
        else:
            row.budgeted = word.text

    def _lose(self, row: Row, field: str, word: Line, page: int) -> None:
        row.lost.append(field)
        self.remarks.append(Remark("amount-unreadable", f"「{word.text}」は途中で切れていて、金額として読めません。",
                                   page_place(page, [word.box])))

    def _arrow_column(self, words: Sequence[Line]) -> list[Line]:
        """The arrows that stand below each other, from top to bottom: of several columns the one with the most
        figures beside its arrows."""
        arrows = sorted((word for word in words if word.text in self._rules.arrows), key=lambda word: word.x0)
        columns: list[list[Line]] = []
        for arrow in arrows:
            if columns and arrow.x0 - columns[-1][-1].x0 <= COLUMN:
                columns[-1].append(arrow)
            else:
                columns.append([arrow])
        best = max(columns, key=lambda column: (sum(self._beside_figure(arrow, words) for arrow in column),
                                                len(column), column[0].x0), default=[])
        return sorted((arrow for arrow in best if self._beside_figure(arrow, words)), key=lambda word: word.middle)

    def _beside_figure(self, arrow: Line, words: Sequence[Line]) -> bool:
        """Whether a figure stands right before or behind an arrow, and behind it nothing else."""
        level = _beside(arrow, words)
        left = [word for word in level if word.x0 < arrow.x0]
        right = [word for word in level if word.x0 > arrow.x0]
        after = bool(right) and (self._kind(right[0]) in ("figure", "bracket") or is_damaged(right[0]))
        before = bool(left) and (self._kind(left[-1]) != "name" or _tail(left[-1]) is not None)
        return after or before and not right

    def _kind(self, word: Line) -> str:
        text = figure_text(word)
        if _FIGURE.fullmatch(text):
            return "figure"
        if _BRACKET.fullmatch(text):
            return "bracket"
        return self._words.get(squeeze(text), "name")

    def _begins(self, line: Line) -> str:
        """Whether a line begins a name for sure, and how."""
        text = squeeze(line.text)
        if text in self._groups or text in self._words:
            return "group"
        return "bullet" if text[:1] in self._rules.bullets else ""

    # ---- rows

    def _take(self, row: Row, box: Bounds, page: int) -> None:
        # A name's own column ends where its longest line does.
        right = max((line.x1 for line in row.names), default=box[2])
        name = " ".join(filter(None, lines_to_text(row.names, (box[0], 0, right, 0)).split("\n"))).strip()
        bare = name.lstrip(self._rules.bullets).strip()
        place = page_place(page, [*row.boxes, *(line.box for line in row.names)])
        if self._ended:
            told = (name, row.requested, self._rules.arrows[0] if row.boxes else None, row.budgeted, row.earmarked)
            self.notes.append(Scrap(" ".join(filter(None, told)), place))
            return
        kind = row.word or ("subtotal" if squeeze(bare) in self._groups else "item")
        if kind == "item" and self._words.get(squeeze(bare)):
            kind, bare = self._words[squeeze(bare)], ""
        if kind == "subtotal":
            self._group = bare or None
        elif kind == "total":
            self._ended = True
            bare = bare or self._rules.total[0]
        if kind == "item" and not bare:
            self.remarks.append(Remark("name-lost", "名前のない金額の行があります。", place))
        if kind == "subtotal" and not bare:
            bare = self._rules.subtotal[0]
        group = None if kind == "total" else self._group
        self.rows.append(AmountRow(kind, group, bare, place, row.requested, row.budgeted, row.earmarked,
                                   tuple(row.lost)))


def _beside(arrow: Line, words: Sequence[Line]) -> list[Line]:
    """The other words on an arrow's line, from left to right."""
    return sorted((word for word in words if word is not arrow and level(word, arrow)), key=lambda word: word.x0)


def _tail(word: Line) -> Line | None:
    """The figure with which a word ends, as a word of its own."""
    text = with_lost_digits(fold("".join(char.text for char in word.chars)))
    match = _TAIL.search(text) if len(text) == len(word.chars) else None
    return Line(word.chars[match.start():]) if match and match.start() else None


def _rest(chars: Iterable[Char]) -> Line | None:
    """What is left of a line, without white space at its ends."""
    kept = list(chars)
    while kept and kept[-1].text.isspace():
        kept.pop()
    while kept and kept[0].text.isspace():
        kept.pop(0)
    return Line(tuple(kept)) if kept else None
