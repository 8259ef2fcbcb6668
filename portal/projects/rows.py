"""Printed rows of figures → groups, line items and grants, in whole yen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.model import AmountRow, FundingRow, Grant, Group, LineItem, Remark, Scrap, Sheet
from portal.arithmetic import place_funding
from portal.money import is_dash, printed_to_yen

ROW_FIELDS = ("requested", "budgeted", "earmarked")


@dataclass(frozen=True)
class RowAmounts:
    """The figures of one row: yen by field, why one is null by field, and the text by field."""

    amounts: dict[str, int | None]
    missing: dict[str, str]
    printed: dict[str, str]
    remarks: tuple[Remark, ...]


def row_to_amounts(row: AmountRow, unit: str, asks_for: Iterable[str], undecided: bool) -> RowAmounts:
    """A row's figures. A field that the form asks for and that is null gets its reason: "undecided" (budgeted, on a
    sheet of the request stage), "unreadable" (lost, or no figure) or "blank" (nothing, or a dash)."""
    amounts: dict[str, int | None] = {}
    missing, printed, remarks = {}, {}, []
    for field in (name for name in ROW_FIELDS if name in asks_for):
        text = getattr(row, field)
        amounts[field] = None
        if text is not None:
            printed[field] = text
            if is_dash(text):
                missing[field] = "blank"
                continue
            try:
                amounts[field] = printed_to_yen(text, unit)
            except ValueError:
                missing[field] = "unreadable"
                remarks.append(Remark("amount-unreadable", f"「{row.name or '合計'}」の「{text}」は金額として読めません。",
                                      row.places.get(field, row.place)))
        elif field == "budgeted" and undecided:
            missing[field] = "undecided"
        else:
            missing[field] = "unreadable" if field in row.lost else "blank"
    return RowAmounts(amounts, missing, printed, tuple(remarks))


def row_to_item(row: AmountRow, figures: RowAmounts) -> LineItem:
    """An item's row as a line item."""
    return LineItem(row.group, row.name, *_three(figures), figures.missing, figures.printed, row.place, row.places)


def row_to_group(row: AmountRow, figures: RowAmounts) -> Group:
    """A subtotal's row as a group."""
    return Group(row.group or row.name, *_three(figures), figures.missing, figures.printed, row.place, row.places)


def _three(figures: RowAmounts) -> tuple[int | None, int | None, int | None]:
    requested, budgeted, earmarked = (figures.amounts.get(field) for field in ROW_FIELDS)
    return requested, budgeted, earmarked


def funding_to_grants(sheet: Sheet, unit: str, total: int | None,
                      earmarked: int | None) -> tuple[tuple[Grant, ...], tuple[Remark, ...]]:
    """The funding block's rows in whole yen; figures that stand at no row are placed by arithmetic, or told of.

    total      what funding must sum to: budgeted, or requested while that is undecided; yen
    earmarked  what its rows but 一般財源 must sum to; yen
    """
    remarks: list[Remark] = []
    amounts = [_yen(row.amount, unit, row, remarks) for row in sheet.funding_rows]
    texts = [row.amount for row in sheet.funding_rows]
    if sheet.loose_funding:
        remarks.append(_place_loose(sheet, unit, total, earmarked, amounts, texts))
    grants = tuple(Grant(row.source, row.name, amount, text, row.place)
                   for row, amount, text in zip(sheet.funding_rows, amounts, texts))
    return grants, tuple(remarks)


def _yen(text: str | None, unit: str, row: FundingRow, remarks: list[Remark]) -> int | None:
    if text is None or is_dash(text):
        return None
    try:
        return printed_to_yen(text, unit)
    except ValueError:
        remarks.append(Remark("amount-unreadable", f"財源の「{text}」は金額として読めません。", row.place))
        return None


def _place_loose(sheet: Sheet, unit: str, total: int | None, earmarked: int | None,
                 amounts: list[int | None], texts: list[str | None]) -> Remark:
    loose: Sequence[Scrap] = sheet.loose_funding
    told = "、".join(f"「{scrap.text}」" for scrap in loose)
    rows = None
    try:
        values = [printed_to_yen(scrap.text, unit) for scrap in loose]
    except ValueError:
        values = []
    if values:
        rows = place_funding([row.name is not None for row in sheet.funding_rows],
                             [row.source == "general_revenue" for row in sheet.funding_rows],
                             amounts, values, total, earmarked)
    known = sum(amount for amount in amounts if amount is not None)
    if rows is None and values and set(values) == {known}:
        return Remark("funding-total-repeated", f"財源内訳の見出しの横に{told}とあります。行の合計と同じ額です。", loose[0].place)
    if rows is None:
        return Remark("funding-unplaced", f"財源内訳の{told}は、どの財源の額か原資料の文字から決められません。", loose[0].place)
    for row, value, scrap in zip(rows, values, loose):
        amounts[row], texts[row] = value, scrap.text
    return Remark("funding-placed-by-sum", f"財源内訳の{told}は行の外にあります。合計が合う唯一の置き方で財源に当てました。",
                  loose[0].place)
