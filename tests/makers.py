"""Small hand-made sheets and projects for the tests of later stages."""

from __future__ import annotations

from typing import Any

from portal.forms import Form
from portal.model import AmountRow, Box, FundingRow, Place, Project, Reading, Scrap, Sheet
from portal.projects.assemble import reading_to_projects

LINE = Place(lines=(5, 5))
REQUEST = Form(form="budget-request-sheet", name="予算要求事業概要書", shape="boxed", layout="numbered", stage="requested",
               detect=["予算要求事業概要書"], unit="千円", asks_for=["requested", "budgeted", "earmarked"],
               changes={"レベルアップ": "enhanced", "新規事業": "new"})
SETTLEMENT = Form(form="settlement-sheet", name="主要施策の成果", shape="boxed", layout="side-labels", stage="settled",
                  detect=["執行率"], unit="円", asks_for=["adjusted", "settled"])
DIGEST = Form(form="budget-digest", name="予算特集", shape="outline", layout="outline", stage="announced",
              detect=["予算特集"], unit="円", asks_for=["budgeted"], amount_scope="whole-project")


def box(key: str, body: str, state: str = "read", number: str | None = None, heading: str = "") -> Box:
    return Box(key, number, heading, body, state, LINE)


def row(kind: str, group: str | None, name: str, requested: str | None, budgeted: str | None,
        earmarked: str | None = None, lost: tuple[str, ...] = ()) -> AmountRow:
    return AmountRow(kind, group, name, LINE, requested, budgeted, earmarked, lost)


def funding(*rows: tuple[str, str | None, str | None]) -> tuple[FundingRow, ...]:
    return tuple(FundingRow(source, name, amount, LINE) for source, name, amount in rows)


def scraps(*texts: str) -> tuple[Scrap, ...]:
    return tuple(Scrap(text, LINE) for text in texts)


def sheet(position: int = 1, number: str | None = "90", **parts: Any) -> Sheet:
    return Sheet(form="x", position=position, number=number, place=Place(lines=(1, 9)), **parts)


def projects(*sheets: Sheet, form: Form = REQUEST, prefix: str = "minato-2023-request") -> tuple[Project, ...]:
    return reading_to_projects(Reading(sheets), form, prefix, prefix.rpartition("-")[2])


def cut_to_zero() -> Sheet:
    """NO 90 of 令和5年度: an item cut to a printed 0."""
    group = "レベルアップ分"
    return sheet(
        boxes=(box("title", "港区納税案内センター運営"), box("change", "レベルアップ"), box("office", "産業・地域振興支援部 税務課"),
               box("reasoning", "費用対効果に乏しいと判断されるため", number="15", heading="編成の考え方")),
        amount_rows=(row("subtotal", group, group, "32,256", "3,586"),
                     row("item", group, "ＡＩ架電による電話勧奨経費", "3,586", "3,586"),
                     row("item", group, "運営経費（拡充分）", "28,670", "0"),
                     row("subtotal", "経常経費分", "経常経費分", "13,544", "13,544"),
                     row("item", "経常経費分", "運営経費", "13,544", "13,544"),
                     row("total", None, "", "45,800", "17,130")),
        funding_rows=funding(("national_disbursement", None, None), ("metropolitan_disbursement", None, None),
                             ("other_earmarked", None, None), ("general_revenue", None, "17,130")),
        has_funding_block=True)
