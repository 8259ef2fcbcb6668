"""The text of one page of a settlement document, cut into the boxes of its form."""

from __future__ import annotations

from collections.abc import Sequence

from portal.model import Place, Remark
from portal.sheets.side_labels.garbled_text import claim_junk, find_garbled, is_torn, set_slips
from portal.sheets.side_labels.label_fragments import REVIEW
from portal.sheets.side_labels.layer_lines import FIGURE, FRAGMENT, JUNK, LABEL, TEXT, Line, Run, Word, words_to_text
from portal.sheets.markdown_text import table_to_markdown
from portal.sheets.side_labels.page_labels import PageLabels, is_torn_vision
from portal.sheets.side_labels.page_split import PrintedPage
from portal.sheets.side_labels.review_boundary import find_review
from portal.sheets.side_labels.rules import AMOUNT_KEYS, TEXT_KEYS, Labels, Rules, plain
from portal.sheets.side_labels.text_units import BROKEN, ITEM, TABLE, TEXT_UNIT, PageFlow, Unit
from portal.sheets.side_labels.wrapped_text import Printed, joins_in_sentence, words_to_printed

_LONGEST_UNKNOWN = 15  # letters of what may be a label at the side that the form does not know
_LONGEST_LABEL = 200
_LABEL_END = 2
_EXCERPT = 40


def page_to_flow(page: PrintedPage, found: PageLabels, rules: Rules, labels: Labels) -> PageFlow:
    """The text of a page, box by box. Words of it that are no text of a box have their roles already."""
    builder = _Builder(page, found, rules, labels)
    for line in page.lines:
        builder.read(line)
    builder.end_table()
    builder.place_review()
    builder.remark_cut_sentences()
    return builder.flow


class _Builder:
    """Goes through the lines of a page and keeps in mind in which box it is."""

    def __init__(self, page: PrintedPage, found: PageLabels, rules: Rules, labels: Labels):
        self.rules, self.labels, self.found = rules, labels, found
        self.flow = PageFlow()
        self.section = "description"
        self.rows: list[tuple[int, dict[int, str]]] = []
        self.label_read = ""  # what has gone by of the label of several lines since the last text
        self.reviewed = "review" in found.beside.values()
        self.tables = _table_rows(page.lines)

    # ---- lines ----------------------------------------------------------------------------------------------

    def read(self, line: Line) -> None:
        """Add what a line has to say."""
        if line.row and line.number in self.found.layout:
            self._read_box_row(line)
        elif line.number in self.tables:
            self._add_row(line.number, line.runs)
        elif not line.blank:
            self.end_table()
            for run in line.runs:
                self._read_run(run, joins=not line.row)

    def _read_box_row(self, line: Line) -> None:
        key = self.found.beside.get(line.number)
        if key in TEXT_KEYS:
            self.end_table()
            self.section = key
        runs = [run for run in line.runs if run.left]
        texts = [run.text for run in runs]
        cells = len({run.column for run in runs})
        torn = cells > 1 and is_torn(texts, key in TEXT_KEYS)
        unknown = len(runs) == 2 and self._is_unknown_label(runs, texts)
        vision = self._is_vision(" ".join(texts))
        if key is None and cells > (0 if self.rows else 1) and not (torn or unknown or vision):
            self._add_row(line.number, tuple(runs))
            return
        self.end_table()
        if unknown:
            self._add_unknown(texts, line.number)
        elif torn or vision:
            self._add_torn(runs, texts, cells)
        elif cells > 1:
            self._add_row(line.number, tuple(runs))
        else:
            for run in line.runs:
                self._read_run(run, joins=False)
        self._pass(line.words)

    def _pass(self, words: Sequence[Word]) -> None:
        if any(word.role == FIGURE or word.key in AMOUNT_KEYS for word in words):
            self.section = "results"

    def _is_unknown_label(self, runs: list[Run], texts: list[str]) -> bool:
        return (runs[0].column == 0 and len(texts[0]) <= _LONGEST_UNKNOWN and "。" in texts[1]
                and not any(mark in texts[0] for mark in "。、") and self.found.beside.get(runs[0].line) is None)

    def _is_vision(self, text: str) -> bool:
        return (self.found.vision_torn and self.section != "description" and len(text) < 2 * _EXCERPT
                and is_torn_vision(text, self.labels))

    def _add_unknown(self, texts: list[str], number: int) -> None:
        label, text = texts
        section = f"unknown: {label}"
        self.flow.unknown[section] = label
        self._add(Unit(section, TEXT_UNIT, text, number, number))
        self._remark("unknown-label", f"ラベル「{label}」は様式の定義にありません。", number)

    def _add_torn(self, runs: list[Run], texts: list[str], cells: int) -> None:
        number = runs[0].line
        section = "vision" if self._is_vision(" ".join(texts)) else self.section
        self._add(Unit(section, BROKEN, "\n\n".join(texts), number, number))
        parts = f"{cells}個の欄に分かれ、" if cells > 1 else ""
        self._remark("text-torn", f"{number}行の文字は{parts}途中で切れています：「{_excerpt(texts[0])}」", number)
        if garbled := next((text for text in texts if find_garbled(text)), None):
            self._remark_garbled(garbled, number)

    # ---- runs -----------------------------------------------------------------------------------------------

    def _read_run(self, run: Run, joins: bool) -> None:
        """Add a run, cut where a label or a figure stands in it; junk in it apart from the text."""
        self._judge_junk(run)
        if len(run.words) < _EXCERPT and len(run.words) == len(run.left) and self._is_vision(run.text):
            self._add_torn([run], [run.text], 1)
            return
        if not run.left:
            self._note_label(run)
        held: list[Word] = []
        junk: list[Word] = []
        for word in run.words:
            section = self._section_behind(word)
            if section or word.role == JUNK:
                joins = self._add_words(held, run, joins)
                held = []
            if section or word.role == TEXT:
                self._add_junk(junk)
                junk = []
            if word.role == JUNK:
                junk.append(word)
            elif section:
                self.section = section
            else:
                held.append(word)
        self._add_junk(junk)
        self._add_words(held, run, joins)

    def _section_behind(self, word: Word) -> str | None:
        """The box that begins with a word; None for most words."""
        if word.role == FIGURE or word.key in AMOUNT_KEYS:
            return "results"
        if word.role == LABEL and word.key in ("description", "results", "vision"):
            return word.key
        return None

    def _note_label(self, run: Run) -> None:
        """Keep in mind what a line without text has of the label of several lines."""
        if len(self.label_read) < _LONGEST_LABEL:
            self.label_read += "".join(plain(word.text) for word in run.words[:_LONGEST_LABEL]
                                       if word.key == REVIEW and word.role in (FRAGMENT, LABEL))

    def _add_words(self, words: list[Word], run: Run, joins: bool) -> bool:
        """Add words of a run that belong together; gives whether text behind them can still go on with the line
        before the run."""
        for index, printed in enumerate(words_to_printed(words, self.rules)):
            self._add_printed(printed, run.item, joins and index == 0)
            joins = False
        return joins

    def _add_printed(self, printed: Printed, item: bool, joins: bool) -> None:
        before = self.flow.units[-1] if self.flow.units else None
        goes_on = printed.goes_on
        if (joins and before is not None and before.open and before.section == self.section
                and not self.rules.line_start.match(printed.text)):
            before.text += printed.text
            before.last, before.open = printed.last, goes_on
            before.touched = before.touched or bool(self.label_read)
            self.label_read = ""
            return
        unit = Unit(self.section, ITEM if item else TEXT_UNIT, printed.text, printed.first, printed.last,
                    printed.joint, goes_on and not item, printed.touched)
        if find_garbled(printed.text):
            unit.kind, unit.open = BROKEN, False
            self._remark_garbled(printed.text, printed.first)
        self._add(unit)

    def _judge_junk(self, run: Run) -> None:
        """Find junk, and of that what stands in the middle of a sentence: the sentence goes on without it."""
        words = run.left
        for first, last in claim_junk(words):
            before, behind = words[first - 1:first], words[last:last + 1]
            if before and behind and joins_in_sentence(before[0].text, behind[0].text, self.rules):
                set_slips(words[first:last])
                around = words_to_text([*before, *words[first:last], *behind])
                self._remark("text-garbled", f"{run.line}行の「{words_to_text(words[first:last])}」は文の途中に紛れ込んだ"
                             f"文字と見て除きました：「…{around[-_EXCERPT:]}」", run.line)

    def _add_junk(self, words: list[Word]) -> None:
        if not words:
            return
        text, line = words_to_text(words), words[0].line
        self._add(Unit(self.section, BROKEN, text, line, words[-1].line))
        self._remark_garbled(text, line)

    # ---- units ----------------------------------------------------------------------------------------------

    def _add(self, unit: Unit) -> None:
        if self.label_read and unit.kind != BROKEN:
            unit.touched = True
            # The label has gone by as a whole when the last letters of its longest line have.
            ended = any(letter in self.label_read for letter in max(self.labels.review, key=len)[-_LABEL_END:])
            unit.behind_label = ended and self.section == "results"
            self.label_read = ""
        self.flow.units.append(unit)

    def _add_row(self, number: int, runs: tuple[Run, ...]) -> None:
        cells: dict[int, str] = {}
        for run in runs:
            text = words_to_text([word for word in run.words if word.role == TEXT])
            if text:
                cells[run.column] = f"{cells[run.column]} {text}" if run.column in cells else text
        self.rows.append((number, cells))

    def end_table(self) -> None:
        """Close the table of which the last lines were rows."""
        rows, self.rows = self.rows, []
        columns = sorted({column for _, cells in rows for column in cells})
        if not columns:
            return
        table = [[cells.get(column, "") for column in columns] for _, cells in rows]
        self._add(Unit(self.section, TABLE, table_to_markdown(table), rows[0][0], rows[-1][0]))

    def place_review(self) -> None:
        """Part the text behind the figures into that of the results and that of the review, where no label did."""
        results = self.flow.section("results")
        if self.reviewed or self.flow.section("review"):
            return
        boundary = find_review(results, self.rules)
        if boundary is None:
            return
        index, sure = boundary
        for unit in results[index:]:
            unit.section = "review"
        if not sure:
            line = results[index].first
            self._remark("boundary-inferred", f"事業実績と評価・課題の境を示すラベルが文字にありません。{line}行の"
                         f"「{_excerpt(results[index].text)}」からを評価・課題としました。", line)

    def remark_cut_sentences(self) -> None:
        """Note every full line of print whose sentence does not go on."""
        for unit in self.flow.units:
            if unit.open and unit.kind == TEXT_UNIT:
                self._remark("text-torn", f"{unit.last}行の文が途中で切れています：「…{unit.text[-_EXCERPT:]}」", unit.last)

    def _remark_garbled(self, text: str, line: int) -> None:
        sign = find_garbled(text) or text
        self._remark("text-garbled", f"{line}行の文字は読み取りが壊れています：「{_excerpt(sign)}」", line)

    def _remark(self, slug: str, message: str, line: int) -> None:
        self.flow.remarks.append(Remark(slug, message, Place(lines=(line, line))))


def _table_rows(lines: Sequence[Line]) -> set[int]:
    """The numbers of the lines that are rows of tables: runs of rows of which one has several cells."""
    found: set[int] = set()
    block: list[Line] = []
    for line in (*lines, Line(0, False, ())):
        if line.row and not line.blank:
            block.append(line)
            continue
        if any(row.runs[0].column != row.runs[-1].column for row in block):
            found.update(row.number for row in block)
        block = []
    return found


def _excerpt(text: str) -> str:
    plain_text = " ".join(text.split())
    return plain_text if len(plain_text) <= _EXCERPT else plain_text[:_EXCERPT - 1] + "…"
