"""The frozen records that pass from stage to stage. Amounts are whole yen unless a name says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

# The vocabulary of the record; content/glossary.yaml explains each term and names its source.
AMOUNTS = ("requested", "budgeted", "earmarked", "adjusted", "settled")
CHANGES = ("new", "enhanced", "recurring", "supplementary")
FUNDING = ("national_disbursement", "metropolitan_disbursement", "other_earmarked", "general_revenue")
MISSING = ("undecided", "blank", "unreadable")
VERDICTS = ("holds", "fails", "cannot-tell")


@dataclass(frozen=True)
class Place:
    """Where something stands in its document: first and last line (from 1), or page (from 1) and box in points."""

    lines: tuple[int, int] | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Scrap:
    """A piece of text exactly as the document has it, and where."""

    text: str
    place: Place


# ---- stage 1: documents -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Document:
    """A published file as text: `lines[0]` is line 1. `path` is how messages name it."""

    path: str
    key: str
    sha256: str
    lines: tuple[str, ...]


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
    """

    kind: str
    group: str | None
    name: str
    place: Place
    requested: str | None = None
    budgeted: str | None = None
    earmarked: str | None = None
    lost: tuple[str, ...] = ()


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
    "front-matter" or "notice". Shown on the document's page."""

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
class Reading:
    """What a reader makes of one document: its sheets, and what stands outside all of them."""

    sheets: tuple[Sheet, ...]
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[Remark, ...] = ()


# ---- stage 3: projects --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amounts:
    requested: int | None = None
    budgeted: int | None = None
    earmarked: int | None = None
    adjusted: int | None = None
    settled: int | None = None


@dataclass(frozen=True)
class Group:
    """A printed group of line items (レベルアップ分, 経常経費分) with its printed subtotal."""

    name: str
    requested: int | None
    budgeted: int | None
    earmarked: int | None
    missing: dict[str, str]
    printed: dict[str, str]
    place: Place


@dataclass(frozen=True)
class LineItem:
    """One printed item of the amounts box; `group` is None on a sheet without groups."""

    group: str | None
    name: str
    requested: int | None
    budgeted: int | None
    earmarked: int | None
    missing: dict[str, str]
    printed: dict[str, str]
    place: Place


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
    """Our record of one sheet: DESIGN section 4. What is computed is never in it."""

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


# ---- stage 4: findings --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What a check has to say about one project: verdict is one of VERDICTS, message a Japanese sentence with
    the numbers in it."""

    slug: str
    verdict: str
    message: str
    place: Place = field(default_factory=Place)
