"""The rules of forms that are tables: what `reading` holds in their files in content/forms/, and what each
means."""

from __future__ import annotations

import re
import pydantic

from portal.faults import Fault, Faults
from portal.forms import Form
from portal.model import FUNDING
from portal.schema import Model, check_model, line_of
from portal.sheets.outline.rules import Pattern
from portal.sheets.text_cells import squeeze

ROW_AMOUNTS = ("requested", "budgeted", "earmarked")
# Boxes that hold a figure.
FIGURES = (*ROW_AMOUNTS, *FUNDING, "adjusted", "settled", "printed_execution_rate")


def fits(patterns: list[str], text: str) -> bool:
    """Whether one of `patterns` matches the whole of a cell, in half width and without white space."""
    plain = squeeze(text)
    return any(re.fullmatch(pattern, plain) for pattern in patterns)


class HeadingRule(Model):
    """A row with nothing but a heading, which says box `key` for the rows below it: the group `value` of the
    pattern, or all of the cell."""

    key: str
    pattern: Pattern


class RowRules(Model):
    """The rules of a table with a row for each project (layout table-rows). Its columns are the form's boxes: a
    label is that of a column, with those above it where the header has several levels (財源内訳/国庫支出金); years in it
    stand for any year. Beside the keys of other forms a box can be `item` and `group`, for rows that are parts of
    a project. Patterns match the whole of a cell, in half width and without white space.

    key       the boxes that name a project: a row in which one of them is filled begins a project; without one it
              goes on with the project above it
    carried   boxes whose empty cell means what stands above it
    ignored   labels of columns that the record does not take
    totals    what rows of sums of all projects say
    subtotals   what rows of sums of the projects since the sum before them say
    item_totals, item_subtotals   what the column `item` says in the row of a project's total, and of its group's
              sum
    headings  rows between the projects that say something of all below them
    notes     what notes begin with
    worksheet   the box that the name of the worksheet is
    other_worksheets   patterns of the names of worksheets that have no projects
    """

    key: list[str] = pydantic.Field(default=["title"], min_length=1)
    carried: list[str] = []
    ignored: list[str] = []
    totals: list[Pattern] = ["(合|総)計"]
    subtotals: list[Pattern] = ["小計|計"]
    item_totals: list[Pattern] = ["合?計"]
    item_subtotals: list[Pattern] = ["小計"]
    headings: list[HeadingRule] = []
    notes: list[str] = ["※", "注", "＊", "*"]
    worksheet: str | None = None
    other_worksheets: list[Pattern] = []


class CellRules(Model):
    """The rules of a form that has a worksheet for each project (layout table-cells), on which labels stand beside
    or above their values. Patterns match as in RowRules.

    below     boxes whose values stand below their labels; those of all others stand to the right
    ignored   labels whose values the record does not take
    notes     what notes begin with
    item_totals, item_subtotals   as in RowRules, of the table of amounts, which begins with a row of the labels of
              `item` and of amounts
    worksheet   the box that the name of the worksheet is
    other_worksheets   patterns of the names of worksheets that are no project
    """

    below: list[str] = []
    ignored: list[str] = []
    item_totals: list[Pattern] = ["合?計"]
    item_subtotals: list[Pattern] = ["小計"]
    notes: list[str] = ["※", "注", "＊", "*"]
    worksheet: str | None = None
    other_worksheets: list[Pattern] = []


def form_to_row_rules(form: Form) -> RowRules:
    """The rules of a table with a row a project. Raises Faults for what is wrong with them."""
    rules = check_model(form.reading, _path(form), RowRules)
    _check_boxes(form, [*(("key", key) for key in rules.key), *(("carried", key) for key in rules.carried),
                        *(("headings", rule.key) for rule in rules.headings), *_worksheet_box(rules)])
    return rules


def form_to_cell_rules(form: Form) -> CellRules:
    """The rules of a form with a worksheet a project. Raises Faults for what is wrong with them."""
    rules = check_model(form.reading, _path(form), CellRules)
    _check_boxes(form, [*(("below", key) for key in rules.below), *_worksheet_box(rules)])
    return rules


def _path(form: Form) -> str:
    return f"forms/{form.form}.yaml"


def _worksheet_box(rules: RowRules | CellRules) -> list[tuple[str, str]]:
    return [("worksheet", rules.worksheet)] if rules.worksheet else []


def _check_boxes(form: Form, named: list[tuple[str, str]]) -> None:
    faults = [Fault(_path(form), line_of(form.reading, (rule,)), "unknown-box", "reading names boxes of the form",
                    repr(key), f"add the box {key!r} to boxes") for rule, key in named if form.box(key) is None]
    if faults:
        raise Faults(*faults)
