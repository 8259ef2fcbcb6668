"""The frozen records that pass from stage to stage. Amounts are whole yen unless a name says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

# The vocabulary of the record; content/glossary.yaml explains each term and names its source.
AMOUNTS = ("requested", "budgeted", "earmarked", "adjusted", "settled")
CHANGES = ("new", "enhanced", "recurring", "supplementary")
FUNDING = ("national_disbursement", "metropolitan_disbursement", "other_earmarked", "general_revenue")
MISSING = ("undecided", "blank", "unreadable")
VERDICTS = ("holds", "fails", "cannot-tell")
BOOK_SIDES = ("expenditure", "revenue")
BOOK_AMOUNTS = ("this_year", "last_year", "difference")
# What pays for a 目 of a budget book. A book prints some of these columns; "earmarked" where it does not divide it.
BOOK_FUNDING = ("national_disbursement", "metropolitan_disbursement", "national_and_metropolitan_disbursement",
                "local_bonds", "contributions", "fees", "transfers", "miscellaneous_revenue", "other_earmarked",
                "earmarked", "general_revenue")


@dataclass(frozen=True)
class Place:
    """Where something stands in its document: first and last line (from 1), or page (from 1) and box in points, or the
    number of a table (from 1) and its cells: 「歳出!D12」, 「歳出!A12:F14」, and 「D12」 where the table has no name."""

    lines: tuple[int, int] | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    table: int | None = None
    cells: str | None = None


@dataclass(frozen=True)
class Scrap:
    """A piece of text exactly as the document has it, and where."""

    text: str
    place: Place


# ---- stage 1: documents -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Char:
    """A character that a page shows, or the white space between two.

    text   nearly always one character; 「�」 where the text layer does not say which one it is
    x0, top, x1, bottom   its em box in points, from the page's upper left corner
    size   of its type, in points
    turn   how far it stands turned on the page, in degrees clockwise: 0 (upright), 90, 180 or 270
    run    which text operation of the page drew it, from 0: what is drawn in one go belongs together
    edge   the point of its cell that is next to it, (x, y), when the cell cuts it off; else None
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    turn: int = 0
    run: int = 0
    edge: tuple[float, float] | None = None

    @property
    def upright(self) -> bool:
        """Whether it stands as the page does."""
        return self.turn == 0

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle, (x, y), or the point of its cell that is next to it."""
        return self.edge or ((self.x0 + self.x1) / 2, (self.top + self.bottom) / 2)


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin straight line that a page shows, without its width: top = bottom, or x0 = x1. In points."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """Whether it runs from left to right."""
        return self.top == self.bottom


@dataclass(frozen=True)
class Page:
    """What a page of a PDF shows, turned so that its text stands upright.

    number         from 1
    width, height  in points, after turning
    turned         how far the page was turned for that, in degrees clockwise, from how viewers show it
    chars          in the order in which they are drawn
    rules          from top to bottom, then from left to right
    hidden         text that is in the file but can't be seen: tiny, white on white, invisible, or off the page
    drawn          whether it has images or filled outlines, which may be text that is no text layer
    flawed         whether it uses fonts or parts that the file does not have, or operators that there are not
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...] = ()
    rules: tuple[Rule, ...] = ()
    turned: int = 0
    hidden: str = ""
    drawn: bool = False
    flawed: bool = False


@dataclass(frozen=True)
class Table:
    """A worksheet, or a table as text (CSV).

    name     of the worksheet; "" of a CSV
    rows     the texts of its cells as shown, from cell A1 on; "" = empty, a row ends with its last cell that is not
    unreadable   row and column (from 1) of cells that hold an error (#REF!), or a formula without its result, in place
             of a value
    merged   cells joined into one, whose text the first has: first row and column, last row and column
    hidden_rows, hidden_columns   what the document does not show: rows, and first and last of columns
    hidden   whether it does not show the worksheet at all
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    unreadable: tuple[tuple[int, int], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Document:
    """A published file: as text, where `lines[0]` is line 1, or, when it is a PDF, as pages, which may be read only
    when they are asked for (portal/documents/page_stream.py), or as tables. `path` is how messages name it."""

    path: str
    key: str
    sha256: str
    lines: tuple[str, ...]
    pages: Sequence[Page] = ()
    tables: tuple[Table, ...] = ()


# ---- stage 2: sheets ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Box:
    """One labelled part of a sheet.

    key      what the form says the box is: "title", "department", "description", …; "unknown" for a label that
             the form does not list
    number   the box's printed number, if it has one
    heading  its label, spelled as the form prints it ("" for text that stands under no label)
    body     its value as Markdown (see portal/sheets/markdown_text.py); "" when empty
    state    "read", "blank" (the box is there and empty) or "unreadable" (the text layer lost or mangled it;
             `body` then holds whatever raw text there is)
    """

    key: str
    number: str | None
    heading: str
    body: str
    state: str
    place: Place


@dataclass(frozen=True)
class AmountRow:
    """One row of a table of amounts. Figures are text as printed; None = nothing printed there.

    kind     "item", "subtotal" or "total"
    group    the group that the row belongs to (for a subtotal: the group's own name)
    lost     fields whose figures the text layer has lost (they are on the paper, not in the text)
    places   of its fields, where each has a cell of its own
    """

    kind: str
    group: str | None
    name: str
    place: Place
    requested: str | None = None
    budgeted: str | None = None
    earmarked: str | None = None
    lost: tuple[str, ...] = ()
    places: dict[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class FundingRow:
    """One printed row of the funding block: `source` is one of FUNDING, `name` the grant's, `amount` as printed."""

    source: str
    name: str | None
    amount: str | None
    place: Place


@dataclass(frozen=True)
class LeftOut:
    """Text that does not go into the record, and why: `reason` is "furniture", "label-fragment", "repeated",
    "front-matter" or "notice"; of a budget book or a table also "outside-tables", "passed-over" (a column that repeats
    others, or that its form does not take), "unknown-column" or "not-this-form" (a whole page or worksheet). Shown on the
    document's page."""

    text: str
    reason: str
    place: Place


@dataclass(frozen=True)
class Remark:
    """What a reader noticed about a sheet that a person should know; becomes a finding "cannot-tell"."""

    slug: str
    message: str
    place: Place


@dataclass(frozen=True)
class Sheet:
    """The part of a document about one project, cut into what its form names; nothing is interpreted yet.

    position     its place in the document, from 1
    number       its printed number
    boxes        in the form's order
    amount_rows, funding_rows   as printed
    loose_funding   funding figures that stand at no row of their own; arithmetic decides later
    loose_figures   amounts and rates whose order the text has lost; arithmetic decides later
    shared_amount   the position of every sheet (this one included) that a group amount belongs to
    left_out, remarks   see there
    """

    form: str
    position: int
    number: str | None
    place: Place
    boxes: tuple[Box, ...] = ()
    amount_rows: tuple[AmountRow, ...] = ()
    funding_rows: tuple[FundingRow, ...] = ()
    has_funding_block: bool = False
    loose_funding: tuple[Scrap, ...] = ()
    loose_figures: tuple[Scrap, ...] = ()
    shared_amount: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class BookRow:
    """One printed row of a budget book; figures are text as printed. Rows come in the order of the budget: a 款, its
    項, their 目, behind each 目 its 節 (behind each 節 its parts) and the lines of its 説明.

    kind      "kan", "kou", "moku", "total", "setsu", "part" (of a 節), "line" (of 説明), "setsu-line" (of the 説明 of
              one 節)
    number    printed before its name, half-width, or None
    figures   column → text, None = the cell is blank: of BOOK_AMOUNTS and BOOK_FUNDING, or "amount" (setsu and on)
    side      one of BOOK_SIDES
    account   the account (一般会計, …) that the pages name, or None
    unit      of its figures
    indent    of a line, in letters
    summary   whether it stands in the table of 総括, which has 款 only
    """

    kind: str
    number: str | None
    name: str
    figures: dict[str, str | None]
    side: str
    account: str | None
    unit: str
    place: Place
    indent: int = 0
    summary: bool = False


@dataclass(frozen=True)
class TableTotal:
    """A printed row of sums below the projects of a table: its name, its figures as printed and where each stands, by
    field (of AMOUNTS and FUNDING), their unit, and the positions of the sheets that each sum can be of, the likeliest
    first, as first and last."""

    name: str
    place: Place
    unit: str
    figures: dict[str, Scrap]
    sheets: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Reading:
    """What a reader makes of one document: its sheets (or, of a budget book, its rows), what stands outside, and the
    sums that a table prints of them."""

    sheets: tuple[Sheet, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remark, ...] = ()
    book_rows: tuple[BookRow, ...] = ()
    totals: tuple[TableTotal, ...] = ()


# ---- stage 3: projects --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amounts:
    """The figures of one thing in whole yen: asked for, granted, of it earmarked, as amended, spent. None: not known;
    why stands in `missing` of what has the amounts."""

    requested: int | None = None
    budgeted: int | None = None
    earmarked: int | None = None
    adjusted: int | None = None
    settled: int | None = None


@dataclass(frozen=True)
class Group:
    """A printed group of line items (レベルアップ分, 経常経費分) with its printed subtotal; `places` as in AmountRow."""

    name: str
    requested: int | None
    budgeted: int | None
    earmarked: int | None
    missing: dict[str, str]
    printed: dict[str, str]
    place: Place
    places: dict[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class LineItem:
    """One printed item of the amounts box; `group` is None on a sheet without groups, `places` as in AmountRow."""

    group: str | None
    name: str
    requested: int | None
    budgeted: int | None
    earmarked: int | None
    missing: dict[str, str]
    printed: dict[str, str]
    place: Place
    places: dict[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Grant:
    """One printed row of the funding block; several rows may have one source."""

    source: str
    name: str | None
    amount: int | None
    printed: str | None
    place: Place


@dataclass(frozen=True)
class Section:
    """One box of running text. `missing`: null, "blank" or "unreadable" (then `body` is the raw text, if any)."""

    key: str
    number: str | None
    heading: str
    body: str
    missing: str | None
    place: Place


@dataclass(frozen=True)
class Source:
    """Where a project or a part of a book is printed: the key of the document, and the place in it."""

    document: str
    place: Place


@dataclass(frozen=True)
class Corrected:
    """A correction that a person made to one field of a project: `was` is what the parse gave."""

    field: str
    was: str | int | float | bool | None
    now: str | int | float | bool | None
    reason: str
    date: str


@dataclass(frozen=True)
class Project:
    """Our record of one sheet. What is computed is never in it."""

    id: str
    form: str
    number: str | None
    title: str | None
    title_origin: str
    change: str | None
    printed_change: str | None
    department: str | None
    section: str | None
    contact: str | None
    kan: str | None
    account: str | None
    policy_area: str | None
    start_year: str | None
    amounts: Amounts
    amount_scope: str
    budgeted_shared_with: tuple[str, ...]
    missing: dict[str, str]
    printed: dict[str, Scrap]
    printed_execution_rate: float | None
    groups: tuple[Group, ...]
    line_items: tuple[LineItem, ...]
    funding: dict[str, int | None]
    grants: tuple[Grant, ...]
    contract_authorization: str | None
    references: dict[str, str]
    sections: tuple[Section, ...]
    remarks: tuple[Remark, ...]
    left_out: tuple[LeftOut, ...]
    source: Source
    corrections: tuple[Corrected, ...] = ()
    unit: str = "円"  # in which the document prints its amounts


@dataclass(frozen=True)
class BookFigures:
    """The amounts of one row of a budget book. `funding` has the columns that its table has. None where nothing is
    printed, or where `unreadable` has the column's text."""

    this_year: int | None
    last_year: int | None
    difference: int | None
    funding: dict[str, int | None]
    unreadable: dict[str, str]
    place: Place


@dataclass(frozen=True)
class Setsu:
    """A 節 of a 目, or a part of one, which has no number as a rule. `unreadable`: the text of an amount that is None
    for that; `description`: the lines of 説明 that are ruled off for it alone."""

    number: str | None
    name: str
    amount: int | None
    unreadable: str | None
    place: Place
    parts: tuple[Setsu, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Moku:
    """A 目. `description`: its 説明, a line for each printed one, indented with full-width spaces, amounts as printed."""

    number: str | None
    name: str
    figures: BookFigures
    setsu: tuple[Setsu, ...] = ()
    description: str = ""


@dataclass(frozen=True)
class Kou:
    """A 項: `figures` as printed with its name, `total` the row of 計 of its table; None where there is none."""

    number: str | None
    name: str
    figures: BookFigures | None
    total: BookFigures | None
    moku: tuple[Moku, ...]


@dataclass(frozen=True)
class Kan:
    """Our record of one 款 of a budget book."""

    id: str
    form: str
    side: str
    account: str | None
    unit: str
    number: str | None
    name: str
    figures: BookFigures | None
    kou: tuple[Kou, ...]
    remarks: tuple[Remark, ...]
    source: Source
    corrections: tuple[Corrected, ...] = ()


@dataclass(frozen=True)
class BookSummary:
    """The table of 総括 of one side of a budget book: a row for each 款, and the whole. A row is a 款 in spite of the
    name of its record."""

    id: str
    form: str
    side: str
    account: str | None
    unit: str
    rows: tuple[Moku, ...]
    total: BookFigures | None
    remarks: tuple[Remark, ...]
    source: Source
    corrections: tuple[Corrected, ...] = ()


@dataclass(frozen=True)
class Book:
    """What a document, or a ward's year, has of budget books."""

    kan: tuple[Kan, ...] = ()
    summaries: tuple[BookSummary, ...] = ()


# ---- stage 4: findings --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What a check has to say about one project: verdict is one of VERDICTS, message a Japanese sentence with
    the numbers in it, `fields` the values that it compares, named as corrections name them, `english` the message in
    English; "" for what a reader noticed, which the name of the slug explains."""

    slug: str
    verdict: str
    message: str
    place: Place = field(default_factory=Place)
    fields: tuple[str, ...] = ()
    english: str = ""
