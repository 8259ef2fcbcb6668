"""One page of a settlement document as a Sheet: its boxes, its figures, what is left out, and remarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from portal.forms import Form
from portal.model import Box, LeftOut, Place, Remark, Scrap, Sheet
from portal.sheets.side_labels.footer_values import Offices, ReferenceRanges
from portal.sheets.side_labels.layer_lines import ECHO, FOOTER, FRAGMENT, GARBAGE, LABEL, MARK, Word, words_to_text
from portal.sheets.side_labels.page_footers import OFFICE, PAGE, Footer, Piece
from portal.sheets.side_labels.page_split import PrintedPage
from portal.sheets.side_labels.rules import REFERENCE_KEYS, TEXT_KEYS
from portal.sheets.side_labels.start_year import StartYear
from portal.sheets.side_labels.text_units import BROKEN, PageFlow, Unit, units_to_markdown

_REASONS = {MARK: "furniture", FRAGMENT: "label-fragment", ECHO: "repeated", FOOTER: "furniture",
            LABEL: "furniture"}


@dataclass(frozen=True)
class PageParts:
    """A page, its index in the document (from 0), and what was read on it."""

    page: PrintedPage
    index: int
    start_year: StartYear | None
    flow: PageFlow


def page_to_sheet(parts: PageParts, offices: Offices, ranges: ReferenceRanges, headings: dict[str, str],
                  form: Form) -> Sheet:
    """The sheet of one page; `headings` are those of the document's boxes by key."""
    builder = _Builder(parts, headings, form)
    builder.add_title()
    builder.add_office(offices)
    builder.add_start_year()
    builder.add_figures()
    builder.add_texts()
    builder.add_references(ranges)
    builder.add_page_number()
    return builder.sheet()


@dataclass
class _Builder:
    parts: PageParts
    headings: dict[str, str]
    form: Form
    boxes: list[Box] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    used: set[int] = field(default_factory=set)  # id() of words of the foot that are in a box or remark

    @property
    def page(self) -> PrintedPage:
        return self.parts.page

    @property
    def whole(self) -> Place:
        return Place(lines=self.page.place)

    @cached_property
    def foot(self) -> Footer:
        """All that stands at the foot of the page."""
        return Footer(self.page.place, tuple(piece for footer in self.page.footers for piece in footer.pieces))

    def box(self, key: str, body: str, place: Place, state: str = "read", heading: str | None = None) -> None:
        label = self.headings.get(key, "") if heading is None else heading
        self.boxes.append(Box(key, None, label, body, state, place))

    def remark(self, slug: str, message: str, place: Place) -> None:
        self.remarks.append(Remark(slug, message, place))

    def lost(self, key: str, place: Place) -> None:
        """A box of which the text layer has nothing."""
        self.box(key, "", place, "unreadable")
        self.remark("text-lost", f"「{self.headings.get(key, key)}」の内容が原資料の文字にありません。", place)

    def use(self, piece: Piece) -> None:
        self.used.update(id(word) for word in piece.words)

    # ---- the head -------------------------------------------------------------------------------------------

    def add_title(self) -> None:
        title = self.page.title
        if title is None:
            return
        place = _line(title.line)
        self.box("title", title.title, place, heading="")
        if title.change is not None:
            self.box("change", title.change, place, heading="")
            self.left_out.append(LeftOut("【】", "furniture", place))

    def add_start_year(self) -> None:
        year = self.parts.start_year
        if year is None:
            return
        if not year.words:
            self.lost("start_year", self.whole)
            return
        text, place = words_to_text(list(year.words)), _lines(year.words)
        self.box("start_year", text, place, "read" if year.read else "unreadable")
        if not year.read:
            self.remark("text-garbled", f"{place.lines[0]}行の事業開始年度は読み取りが壊れています：「{text}」", place)

    def add_figures(self) -> None:
        boxes = self.page.figures
        if not any(box.figures for box in boxes):
            self.remark("text-lost", "予算現額、決算額、執行率の数字が原資料の文字にありません。", self.whole)
        if len(boxes) != 1 or boxes[0].columns is None:
            return
        for key, run in boxes[0].columns.items():
            if run is None:
                self.box(key, "", Place(lines=boxes[0].lines), "blank")
            else:
                self.box(key, words_to_text(list(run.words)), _line(run.line))

    # ---- the text -------------------------------------------------------------------------------------------

    def add_texts(self) -> None:
        flow = self.parts.flow
        self.remarks.extend(flow.remarks)
        for key in TEXT_KEYS:
            units = flow.section(key)
            if not units:
                self.lost(key, self.whole)
            self._add_text(key, units, None)
        for section, label in flow.unknown.items():
            self._add_text("unknown", flow.section(section), label)

    def _add_text(self, key: str, units: Sequence[Unit], heading: str | None) -> None:
        """The good pieces of a box, then the mangled ones in a box of their own."""
        for state in ("read", "unreadable"):
            some = [unit for unit in units if (unit.kind == BROKEN) == (state == "unreadable")]
            if some:
                place = Place(lines=(min(unit.first for unit in some), max(unit.last for unit in some)))
                self.box(key, units_to_markdown(some), place, state, heading)

    # ---- the foot -------------------------------------------------------------------------------------------

    def add_office(self, offices: Offices) -> None:
        index = self.parts.index
        pieces = offices.by_page.get(index, [])
        unclear = offices.unclear.get(index)
        for piece in (*pieces, *([unclear] if unclear else [])):
            self.use(piece)
            sure = len(pieces) == 1 and unclear is None
            self.box("office", piece.text, _line(piece.line), "read" if sure else "unreadable")
        labels = self._pieces("office")
        if not pieces and not unclear and len(labels) > len(self._pieces(OFFICE)):
            self.lost("office", _line(labels[-1].line))
        if len(pieces) > 1:
            self.remark("office-unclear", f"所管課が2つ以上あり、どれがこのページのものか分かりません：{_quote(pieces)}",
                        self.whole)
        for piece in filter(None, (unclear, offices.unclear.get(index - 1))):
            self.remark("office-unclear", f"{piece.line}行の所管課「{piece.text}」がこのページのものか、隣のページの"
                        "ものか分かりません。", _line(piece.line))

    def add_references(self, ranges: ReferenceRanges) -> None:
        found, unclear = ranges.read(self.foot)
        for key in REFERENCE_KEYS:
            labels = self._pieces(key)
            if key in found:
                self.use(found[key])
                self.box(key, found[key].text, _line(found[key].line))
            elif labels and unclear:
                self.box(key, "", _line(labels[0].line), "unreadable")
            elif labels:
                self.lost(key, _line(labels[0].line))
        if unclear:
            self.remark("reference-unclear", f"{_quote(unclear)}がどの資料のページか分かりません。", _line(unclear[0].line))
            for piece in unclear:
                self.use(piece)

    def add_page_number(self) -> None:
        pieces = self._pieces(PAGE)
        for piece in pieces:
            self.use(piece)
            self.box("page", piece.text, _line(piece.line), "read" if len(pieces) == 1 else "unreadable")
        if len(pieces) > 1:
            self.remark("page-unclear", f"{_quote(pieces)}のどれがこのページの番号か分かりません。", _line(pieces[0].line))

    def _pieces(self, kind: str) -> list[Piece]:
        return [piece for piece in self.foot.pieces if piece.kind == kind]

    # ---- the rest -------------------------------------------------------------------------------------------

    def sheet(self) -> Sheet:
        """The sheet with all that has been added, and what else stands on the page."""
        self._leave_out()
        order = {box.key: index for index, box in enumerate(self.form.boxes)}
        boxes = sorted(self.boxes, key=lambda box: order.get(box.key, len(order)))
        figures = tuple(Scrap(word.text, _line(word.line)) for box in self.page.figures for word in box.figures)
        return Sheet(form=self.form.form, position=self.parts.index + 1,
                     number=self.page.title.number if self.page.title else None, place=self.whole,
                     boxes=tuple(boxes), loose_figures=figures, left_out=tuple(self.left_out),
                     remarks=tuple(self.remarks))

    def _leave_out(self) -> None:
        """Every word that is in no box and among no figures goes to `left_out` or into a remark. A label that
        heads a box is in the record."""
        headed = {box.key: Counter(box.heading) for box in self.boxes if box.heading}
        for role, key, words in self._groups():
            if role == GARBAGE:
                self.remark("text-garbled", f"様式に文字のない所に「{words_to_text(words)}」とあります。", _lines(words))
            elif role == LABEL and key in headed and Counter("".join(word.text for word in words)) <= headed[key]:
                del headed[key]
            else:
                self.left_out.append(LeftOut(words_to_text(words), _REASONS[role], _lines(words)))

    def _groups(self) -> Iterator[tuple[str, str, list[Word]]]:
        """Words side by side that have one role, for the roles that belong to no box."""
        for line in self.page.lines:
            for run in line.runs:
                words = (word for word in run.words if word.role == GARBAGE or word.role in _REASONS
                         and id(word) not in self.used)
                for (role, key), group in groupby(words, key=lambda word: (
                        word.role, word.key if word.role == LABEL else "")):
                    yield role, key, list(group)


def _quote(pieces: Sequence[Piece]) -> str:
    return "、".join(f"「{piece.text}」" for piece in pieces)


def _line(number: int) -> Place:
    return Place(lines=(number, number))


def _lines(words: Sequence[Word]) -> Place:
    return Place(lines=(words[0].line, words[-1].line))
