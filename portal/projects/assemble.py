"""Stage 3: the sheets of a document become projects."""

from __future__ import annotations

import re
import unicodedata

from portal.forms import Form
from portal.model import (AMOUNTS, FUNDING, AmountRow, Amounts, Box, Grant, Place, Project, Reading, Remark, Scrap,
                          Section, Sheet, Source)
from portal.arithmetic import figures_to_settlement
from portal.money import is_rate, printed_to_rate, printed_to_yen, unit_of
from portal.projects.office import kan_to_kan_and_account, office_to_department_and_section
from portal.projects.rows import funding_to_grants, row_to_amounts, row_to_group, row_to_item

# Boxes that become a field of the record; every other box is running text or, when the form says so, a reference.
FIELDS = {"title", "change", "office", "department", "section", "contact", "kan", "account", "unit", "start_year", "policy_area",
          "contract_authorization", "adjusted", "settled", "printed_execution_rate"}


def reading_to_projects(reading: Reading, form: Form, prefix: str, document: str) -> tuple[Project, ...]:
    """The projects of a document, one a sheet, in order.

    prefix    how their ids begin: "minato-2023-request"
    document  the document's key in source.yaml
    """
    # The stage is the document's: where one sheet has its 予算額, a sheet without one is blank and not undecided.
    undecided = "requested" == form.stage and not any(
        row.budgeted is not None or "budgeted" in row.lost for sheet in reading.sheets for row in sheet.amount_rows)
    ids = sheet_ids(reading.sheets, prefix)
    return tuple(_project(sheet, form, ids, document, undecided) for sheet in reading.sheets)


def sheet_ids(sheets: tuple[Sheet, ...], prefix: str) -> dict[int, str]:
    """Position → id. A number that is printed twice, or can't stand in an address, gives way to the place."""
    numbers = [sheet.number and unicodedata.normalize("NFKC", sheet.number) for sheet in sheets]
    return {sheet.position: f"{prefix}-{number}"
            if number and numbers.count(number) == 1 and re.fullmatch(r"[0-9A-Za-z]+(-[0-9A-Za-z]+)*", number)
            else f"{prefix}-i{sheet.position:02d}" for sheet, number in zip(sheets, numbers)}


def _project(sheet: Sheet, form: Form, ids: dict[int, str], document: str, undecided: bool) -> Project:
    boxes = {box.key: box for box in reversed(sheet.boxes)}
    remarks = list(sheet.remarks)
    unit = (unit_of(boxes["unit"].body) if "unit" in boxes else None) or form.unit
    rows = {id(row): row_to_amounts(row, unit, form.asks_for, undecided) for row in sheet.amount_rows}
    for figures in rows.values():
        remarks.extend(figures.remarks)
    amounts, missing, printed = _totals(sheet, form, undecided, rows)
    rate = _settlement(sheet, boxes, form, unit, amounts, missing, printed, remarks)
    whole = amounts["requested"] if undecided else amounts["budgeted"]
    grants, funding_remarks = funding_to_grants(sheet, unit, whole, amounts["earmarked"])
    remarks.extend(funding_remarks)
    title, department_and_section = _text(boxes, "title"), (None, None)
    if office := _text(boxes, "office"):
        department_and_section = office_to_department_and_section(office)
    department, section = (_text(boxes, key) or of for key, of in zip(("department", "section"), department_and_section))
    kan, account = kan_to_kan_and_account(boxes["kan"].body) if _text(boxes, "kan") else (None, None)
    change, printed_change = _change(boxes, form, remarks)
    for key in ("title", "change", "office", "department", "section", "contact", "kan", "account", "start_year"):
        if key in boxes and boxes[key].body:
            printed[key] = Scrap(boxes[key].body, boxes[key].place)
    return Project(
        id=ids[sheet.position], form=form.form, number=sheet.number, title=title, title_origin="printed",
        change=change, printed_change=printed_change,
        department=department, section=section, contact=_text(boxes, "contact"),
        kan=kan, account=_text(boxes, "account") or account, policy_area=_text(boxes, "policy_area"), start_year=_text(boxes, "start_year"),
        amounts=Amounts(**amounts), amount_scope=form.amount_scope,
        budgeted_shared_with=tuple(ids[other] for other in sheet.shared_amount if other != sheet.position),
        missing=missing, printed=printed, printed_execution_rate=rate,
        groups=tuple(row_to_group(row, rows[id(row)]) for row in sheet.amount_rows if row.kind == "subtotal"),
        line_items=tuple(row_to_item(row, rows[id(row)]) for row in sheet.amount_rows if row.kind == "item"),
        funding=_funding(grants), grants=grants, contract_authorization=_text(boxes, "contract_authorization"),
        references={box.key: box.body for box in sheet.boxes if _is_reference(box, form) and box.body},
        sections=tuple(Section(box.key, box.number, box.heading, box.body,
                               None if box.state == "read" else box.state, box.place)
                       for box in sheet.boxes if box.key not in FIELDS and not _is_reference(box, form)),
        remarks=tuple(remarks), left_out=sheet.left_out, source=Source(document, sheet.place), unit=unit)


def _is_reference(box: Box, form: Form) -> bool:
    rule = form.box(box.key)
    return rule is not None and not rule.text and box.key not in FIELDS


def _text(boxes: dict[str, Box], key: str) -> str | None:
    """A field's text on one line; None when the box is not there, empty or unreadable."""
    box = boxes.get(key)
    return " ".join(box.body.split()) or None if box and box.state == "read" else None


def _totals(sheet: Sheet, form: Form, undecided: bool,
            rows: dict) -> tuple[dict[str, int | None], dict[str, str], dict[str, Scrap]]:
    amounts: dict[str, int | None] = dict.fromkeys(AMOUNTS)
    totals = [row for row in sheet.amount_rows if row.kind == "total"]
    if not totals:
        # The form prints a total: without its row nothing is known, and what is computed is not stored.
        return amounts, {field: _without_total(field, sheet.amount_rows, undecided) for field in form.asks_for}, {}
    row, figures = totals[0], rows[id(totals[0])]
    amounts.update(figures.amounts)
    missing = {**figures.missing, **{field: "unreadable" for field in form.asks_for if field not in figures.amounts}}
    return amounts, missing, {field: Scrap(text, row.places.get(field, row.place))
                               for field, text in figures.printed.items()}


def _without_total(field: str, rows: tuple[AmountRow, ...], undecided: bool) -> str:
    if field == "budgeted" and undecided:
        return "undecided"
    return "unreadable" if rows else "blank"


def _settlement(sheet: Sheet, boxes: dict[str, Box], form: Form, unit: str, amounts: dict[str, int | None],
                missing: dict[str, str], printed: dict[str, Scrap], remarks: list[Remark]) -> float | None:
    """Adjusted, settled and the printed rate: from their boxes, or, where the text has lost their order, from the one
    order that gives the printed rate. Fills `amounts`, `missing` and `printed`; gives the rate."""
    if "settled" not in form.asks_for:
        return None
    named = {key: Scrap(boxes[key].body, boxes[key].place) for key in ("adjusted", "settled", "printed_execution_rate")
             if key in boxes and boxes[key].state == "read"}
    values: dict[str, float | None] = {}
    for key, scrap in named.items():
        try:
            values[key] = (printed_to_rate(scrap.text) if key == "printed_execution_rate"
                           else printed_to_yen(scrap.text, unit))
        except ValueError:
            values[key] = None
            remarks.append(Remark("amount-unreadable", f"「{scrap.text}」は金額・率として読めません。", scrap.place))
    if not named and sheet.loose_figures:
        named, values = _decide(sheet.loose_figures, unit, remarks)
    printed.update({"execution_rate" if key == "printed_execution_rate" else key: scrap
                    for key, scrap in named.items()})
    for key in ("adjusted", "settled"):
        value = values.get(key)
        amounts[key] = None if value is None else int(value)
        missing.pop(key, None)
        if value is None:
            missing[key] = "blank" if key in boxes and boxes[key].state == "blank" else "unreadable"
    return values.get("printed_execution_rate")


def _decide(figures: tuple[Scrap, ...], unit: str,
            remarks: list[Remark]) -> tuple[dict[str, Scrap], dict[str, float | None]]:
    amounts: dict[int, Scrap] = {}
    rates: dict[float, Scrap] = {}
    for scrap in figures:
        try:
            if is_rate(scrap.text):
                rates.setdefault(printed_to_rate(scrap.text), scrap)
            else:
                amounts.setdefault(printed_to_yen(scrap.text, unit), scrap)
        except ValueError:
            remarks.append(Remark("amount-unreadable", f"「{scrap.text}」は金額・率として読めません。", scrap.place))
    # A fully executed budget prints one amount twice.
    both = list(amounts) * (2 if len(amounts) == 1 and len(figures) - len(rates) > 1 else 1)
    found = figures_to_settlement(both, list(rates))
    told = "、".join(f"「{scrap.text}」" for scrap in figures)
    if found is None:
        remarks.append(Remark("figures-unplaced", f"{told}のどれが予算現額、決算額か、印字された執行率から決められません。",
                              figures[0].place))
        # Without a fitting order the rate itself is still a rate, if only one is printed.
        lone = {"printed_execution_rate": next(iter(rates))} if len(rates) == 1 else {}
        return {key: rates[value] for key, value in lone.items()}, dict(lone)
    adjusted, settled, rate = found
    remarks.append(Remark("figures-placed-by-rate", f"{told}は順序が失われています。執行率{rate}%になる唯一の並びで"
                          "予算現額と決算額を決めました。", figures[0].place))
    return ({"adjusted": amounts[adjusted], "settled": amounts[settled], "printed_execution_rate": rates[rate]},
            {"adjusted": adjusted, "settled": settled, "printed_execution_rate": rate})


def _change(boxes: dict[str, Box], form: Form, remarks: list[Remark]) -> tuple[str | None, str | None]:
    printed = _text(boxes, "change")
    if printed is None:
        return None, None
    known = {_plain(word): change for word, change in form.changes.items()}
    change = known.get(_plain(printed))
    if change is None:
        remarks.append(Remark("unknown-change", f"区分「{printed}」は様式の定義にありません。", boxes["change"].place))
    return change, printed


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _funding(grants: tuple[Grant, ...]) -> dict[str, int | None]:
    """The funding block by source: the sum of its printed rows (a source can print several), null where none has a
    figure."""
    summed: dict[str, int | None] = dict.fromkeys(FUNDING)
    for grant in grants:
        if grant.amount is not None:
            summed[grant.source] = (summed[grant.source] or 0) + grant.amount
    return summed


def place_to_words(place: Place) -> str:
    """「192–220行」, 「3ページ」 or 「歳出!A12:F14」, for messages."""
    if place.cells:
        return place.cells
    if place.lines:
        first, last = place.lines
        return f"{first}行" if first == last else f"{first}–{last}行"
    return f"{place.page}ページ" if place.page else ""
