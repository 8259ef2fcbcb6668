"""A budget book on pages: which rows stand on which page, and how they are drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tests.book_data import Figures, KanData, KouData, MokuData
from tests.drawing.plain_pdf import PlainPage

SIZE, PITCH = 7.0, 12.0
WIDE = str.maketrans("0123456789,", "０１２３４５６７８９，")
LABELS = ("目", "本年度予算額", "前年度予算額", "比　　較", "国庫支出金", "都支出金", "特別区債", "その他", "一般財源")


@dataclass(frozen=True)
class Style:
    """How a book is drawn.

    halves    "spread" (two panels on a wide page), "facing" (each on a page of its own) or "one" (one panel)
    ruled     whether rules part the rows; else only the head and the columns have any
    nested    the header has labels over several columns: 財源内訳, 特定財源 and 節
    bars      rules are thin filled rectangles on a white ground
    framed    the headings stand inside the frame of the left panel
    bracketed headings read 「（款）２ 総務費」 and have no amount; else 「２款　総務費」 with it
    wide      figures are full-width
    labels    of the columns
    lines     text lines of a page's tables
    sideways  see PlainPage
    hidden    text of 0.6 points
    unit      of the figures
    """

    halves: str = "spread"
    ruled: bool = True
    nested: bool = False
    bars: bool = False
    framed: bool = False
    bracketed: bool = False
    wide: bool = False
    labels: tuple[str, ...] = LABELS
    lines: int = 34
    sideways: str | None = None
    hidden: str = ""
    unit: str = "千円"


@dataclass(frozen=True)
class Chunk:
    """What of a row stands on one page: lines of its name, its figures, lines of 節 and of 説明 (`by_setsu`: which is
    parted by 節)."""

    names: tuple[str, ...]
    figures: Figures | None
    setsu: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[tuple[int, str, int | None], ...] = ()
    by_setsu: bool = False

    @property
    def height(self) -> int:
        return max(len(self.names), len(self.setsu), len(self.lines), 1)


@dataclass(frozen=True)
class Part:
    """A table on a page: headings above it, whether it prints the header, its chunks."""

    headings: tuple[tuple[str, str, str, int | None], ...]
    headed: bool
    chunks: tuple[Chunk, ...]


# ---- what stands on which page


def kan_to_pages(book: Sequence[KanData], style: Style) -> list[list[Part]]:
    """The tables of each page: a 款 begins a page, its 項 follow each other."""
    pages: list[list[Part]] = []
    for kan in book:
        room = 0
        for kou in kan.kou:
            rest = [*(moku_to_chunk(moku) for moku in kou.moku), Chunk(("計",), kou.total)]
            while rest:
                if room < 8:
                    pages.append([])
                    room = style.lines
                room -= 4 if pages[-1] else 6
                chunks, rest = _fill(rest, room)
                room -= sum(chunk.height + 1 for chunk in chunks)
                pages[-1].append(Part(_headings(kan, kou), not pages[-1], tuple(chunks)))
                if rest:
                    room = 0
    return pages


def _headings(kan: KanData, kou: KouData) -> tuple[tuple[str, str, str, int | None], ...]:
    return ("款", kan.number, kan.name, kan.amount), ("項", kou.number, kou.name, kou.total.this)


def moku_to_chunk(moku: MokuData) -> Chunk:
    """A whole 目: names and 節 wrapped after six letters, parts below their 節."""
    setsu: list[tuple[str, str, str]] = []
    lines = list(moku.lines)
    for one in moku.setsu:
        first, *more = _wrap(one.name)
        setsu += [(one.number, first, f"{one.amount:,}"), *(("", part, "") for part in more)]
        for name, amount in one.parts:
            first, *more = _wrap(name)
            setsu += [("", first, f"{amount:,}"), *(("", part, "") for part in more)]
        if one.lines:
            lines += one.lines
            setsu += [("", "", "")] * (len(lines) - len(setsu))
            lines += [(0, "", None)] * (len(setsu) - len(lines))
    first, *more = _wrap(moku.name)
    names = (moku.number or "　") + " " + first, *("　" + part for part in more)
    return Chunk(names, moku.figures, tuple(setsu), tuple(lines), any(one.lines for one in moku.setsu))


def _wrap(name: str) -> list[str]:
    return [name[start:start + 6] for start in range(0, len(name), 6)]


def _fill(chunks: list[Chunk], room: int) -> tuple[list[Chunk], list[Chunk]]:
    """The chunks that a page holds and the rest; one that does not fit is cut, and goes on without its name."""
    taken: list[Chunk] = []
    for index, chunk in enumerate(chunks):
        if chunk.height + 1 <= room:
            taken.append(chunk)
            room -= chunk.height + 1
            continue
        rest = chunks[index + 1:]
        if room < len(chunk.names) + 2 or chunk.height < 3:
            return taken, [chunk, *rest]
        lines = room - 1
        taken.append(replace(chunk, setsu=chunk.setsu[:lines], lines=chunk.lines[:lines]))
        cut = replace(chunk, names=(), figures=None, setsu=chunk.setsu[lines:], lines=chunk.lines[lines:])
        return taken, [cut, *rest]
    return taken, []


# ---- drawing


class BookDrawer:
    """Draws pages in one style. Columns: x of their left edges and of the last right one, for both panels."""

    def __init__(self, style: Style):
        self.style = style
        count = len(style.labels)
        step = 60 if style.wide else 42
        self.left = [30.0, 90.0, *(90.0 + step * index for index in range(1, count))]
        gap = {"spread": 30.0, "one": 0.0, "facing": 0.0}[style.halves]
        start = 30.0 if style.halves == "facing" else self.left[-1] + gap
        self.right = [start, start + 66, start + 112, start + 320]
        self.width = 595.0 if style.halves == "facing" else self.right[-1] + 30

    def pages(self, book: Sequence[KanData]) -> Iterator[PlainPage]:
        """The pages of a book."""
        for parts in kan_to_pages(book, self.style):
            left = PlainPage(self.width, 595.0, self.style.sideways)
            right = PlainPage(self.width, 595.0, self.style.sideways) if self.style.halves == "facing" else left
            for page in dict.fromkeys((id(left), id(right))):
                if self.style.bars:
                    (left if page == id(left) else right).fill(0, 0, self.width, 595, white=True)
            if self.style.hidden:
                left.text(200, 8, 0.6, self.style.hidden)
            top = 30.0
            for part in parts:
                top = self.draw(part, left, right, top)
            left.text(200, 575, SIZE, "- 12 -")
            yield left
            if right is not left:
                right.text(200, 575, SIZE, "- 13 -")
                yield right

    def draw(self, part: Part, left: PlainPage, right: PlainPage, top: float) -> float:
        """One table from `top` down, its halves on `left` and `right`; gives where the next one may begin."""
        if self.style.framed:
            self._columns(left, (self.left[0], self.left[-1]), (top - 4, top - 4), top + 32)
        for level, number, name, amount in part.headings:
            wide = number.translate(WIDE)
            left.text(self.left[0] + 8, top, 9, f"（{level}）{wide} {name}" if self.style.bracketed
                      else f"{wide}{level}　{name}")
            if not self.style.bracketed:
                left.text(self.left[-1] - 4, top + 1, SIZE, f"{amount:,}{self.style.unit}", right=True)
            top += 14
        top += 4
        body = top + (36 if part.headed else 0)
        bottom = body + 10 + PITCH * sum(chunk.height + 1 for chunk in part.chunks)
        nested = part.headed and self.style.nested
        heads = [top + nested * (12 if x == self.left[-2] else 24 if self.left[4] < x < self.left[-1] else 0)
                 for x in self.left]
        self._columns(left, self.left, heads, bottom)
        self._columns(right, self.right, [top, top + 18 * nested, top, top], bottom)
        if part.headed:
            self._header(left, right, top)
        if nested:
            self._groups(left, right, top)
        y = body
        for chunk in part.chunks:
            if y > body and (self.style.ruled or chunk.names == ("計",)):
                self._across(left, self.left[0], self.left[-1], y)
                self._across(right, self.right[0], self.right[-1], y)
            first = y + (10 if y == body else 3)
            self._chunk(chunk, left, right, first)
            y = first + PITCH * (chunk.height + 1) - (0 if y == body else 3)
        return bottom + 22

    def _columns(self, page: PlainPage, edges: Sequence[float], tops: Sequence[float], bottom: float) -> None:
        for x, top in zip(edges, tops):
            if self.style.bars:
                page.fill(x - 0.3, top, x + 0.3, bottom)
            else:
                page.line(x, top, x, bottom)
        self._across(page, edges[0], edges[-1], tops[0])
        self._across(page, edges[0], edges[-1], bottom)

    def _groups(self, left: PlainPage, right: PlainPage, top: float) -> None:
        left.text(self.left[4] + 30, top + 3, 6, "本　年　度　予　算　額　の　財　源　内　訳")
        self._across(left, self.left[4], self.left[-1], top + 12)
        left.text(self.left[4] + 30, top + 14, 6, "特　　定　　財　　源")
        self._across(left, self.left[4], self.left[-2], top + 24)
        right.text(self.right[1] - 4, top + 6, 6, "節")
        self._across(right, self.right[0], self.right[2], top + 18)

    def _across(self, page: PlainPage, x0: float, x1: float, y: float) -> None:
        if self.style.bars:
            page.fill(x0, y - 0.3, x1, y + 0.3)
        else:
            page.line(x0, y, x1, y)

    def _header(self, left: PlainPage, right: PlainPage, top: float) -> None:
        for label, x in zip(self.style.labels, self.left):
            left.text(x + 3, top + 27, 6, label)
        for label, x in zip(("区　分", "金　額", "説　　　明"), self.right):
            right.text(x + 3, top + 27, 6, label)
        for page, edges in ((left, self.left), (right, self.right)):
            self._across(page, edges[0], edges[-1], top + 36)
        for x in self.left[2:]:
            left.text(x - 3, top + 37, 5, self.style.unit, right=True)
        right.text(self.right[2] - 3, top + 37, 5, self.style.unit, right=True)

    def _chunk(self, chunk: Chunk, left: PlainPage, right: PlainPage, y: float) -> None:
        for index, name in enumerate(chunk.names):
            left.text(self.left[0] + (20 if name == "計" else 4), y + PITCH * index, SIZE, name)
        if chunk.figures:
            this, last, difference, funding = chunk.figures
            if funding and len(self.style.labels) == 8:  # 国庫支出金 and 都支出金 in one column
                both = [amount for amount in funding[:2] if amount is not None]
                funding = (sum(both) if both else None, *funding[2:])
            for x, amount in zip(self.left[2:], (this, last, difference, *funding)):
                if amount is not None:
                    left.text(x - 3, y, SIZE, self._figure(amount), right=True)
        for index, (number, name, amount) in enumerate(chunk.setsu):
            at = y + PITCH * index
            if number and index and self.style.ruled:
                self._across(right, self.right[0], self.right[3 if chunk.by_setsu else 2], at - 3)
            right.text(self.right[0] + 10, at, SIZE, number, right=True)
            right.text(self.right[0] + 15, at, SIZE, name)
            right.text(self.right[2] - 3, at, SIZE, amount, right=True)
        for index, (indent, text, value) in enumerate(chunk.lines):
            right.text(self.right[2] + 3 + SIZE * indent, y + PITCH * index, SIZE, text)
            if value is not None:
                right.text(self.right[3] - 3 - 8 * indent, y + PITCH * index, SIZE, f"{value:,}", right=True)

    def _figure(self, amount: int) -> str:
        text = f"{'△' * (amount < 0)}{abs(amount):,}"
        return text.translate(WIDE) if self.style.wide else text
