"""The data of the sheets that are drawn, and what is fixed text of their forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal import strict_yaml

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"

# What is drawn: each document's data and the numbers of its sheets, in order.
SHEETS = {
    "request-2023-weasyprint": ("request-2023", ("89", "90", "92", "95")),
    "request-2023-reportlab": ("request-2023", ("91", "93", "94", "96")),
    "request-2023-sideways": ("request-2023", ("92", "95")),
    "request-2023-calc": ("request-2023", ("89", "90", "94", "95")),
    "request-2020-weasyprint": ("request-2020", ("55", "59", "60")),
    "request-2020-reportlab": ("request-2020", ("57", "59", "60", "62")),
    "request-2020-two-pages": ("request-2020", ("59", "63", "55")),
    "request-2020-calc-cut": ("request-2020", ("56", "58", "59", "61")),
    "request-made-up-reportlab": ("request-made-up", ("201", "202")),
    "request-made-up-chromium": ("request-made-up", ("201", "202")),
    "request-varied-apart": ("request-varied", ("12", "15")),
    "request-varied-circled": ("request-varied", ("14",)),
    "request-varied-stacked": ("request-varied", ("13",)),
    "request-varied-pages": ("request-varied", ("13",)),
    "request-varied-chromium": ("request-varied", ("13", "15")),
    "request-varied-calc": ("request-varied", ("14", "15")),
    "request-varied-yen": ("request-varied", ("21",)),
    "request-varied-word": ("request-varied-2020", ("104", "105")),
    "request-varied-one-table": ("request-varied-2020", ("104", "105")),
    "settlement-2022-weasyprint": ("settlement-2022", ("90", "91", "94", "99")),
    "settlement-2022-chromium": ("settlement-2022", ("91", "93", "95")),
    "settlement-2022-reportlab": ("settlement-2022", ("90", "93", "95", "99")),
    "settlement-2022-calc": ("settlement-2022", ("90", "93", "94", "97")),
    "settlement-varied-two": ("settlement-varied", ("31", "32", "33", "34")),
    "settlement-varied-column": ("settlement-varied", ("31", "33")),
    "settlement-varied-units": ("settlement-varied", ("32", "34")),
}
LABELS_2023 = {
    "1": "事業名", "2": "要求区分", "3": "事業説明文", "4": "背景、根拠データ、区民ニーズ、現状課題等",
    "5": "事業の実施手法及び内容", "6": "目指すべき成果・目標", "7": "国・都・特別区等の動向や取組状況",
    "8": "基本計画・個別計画", "9": "関連する法令・条例等", "10": "要求内容", "11": "実施に向けた財源確保",
    "12": "スケジュール", "13": "事業実施に伴う将来コスト", "14": "事務事業評価結果", "15": "編成の考え方"}
LABELS_2020 = LABELS_2023 | {
    "4": "背景、区民ニーズ、現状課題等", "5": "要求する事業内容", "6": "事業実施で得られる成果", "14": "編成の考え方"}
del LABELS_2020["15"]
REVIEW_LABELS = ("実績を踏まえた評価・課題", "令和5年度の取組状況", "令和6年度予算への対応")
VISION_LABEL = "関連する主な第4次基本構想のめざすべき姿"


def load(name: str) -> list[dict[str, Any]]:
    """The sheets of tests/documents/<name>.yaml."""
    return strict_yaml.load((DOCUMENTS / f"{name}.yaml").read_text(encoding="utf-8"), name)


def sheets_of(document: str) -> list[dict[str, Any]]:
    """The sheets of a document that is drawn, in order."""
    name, numbers = SHEETS[document]
    sheets = {sheet["number"]: sheet for sheet in load(name)}
    return [sheets[number] for number in numbers]


def labels_of(sheet: dict[str, Any]) -> dict[str, str]:
    """The labels of the edition that a request sheet is of."""
    return LABELS_2020 if "kan" in sheet else LABELS_2023


def title_of(sheet: dict[str, Any]) -> str:
    """The title line of a request sheet."""
    return f"令和{'2' if 'kan' in sheet else '5'}年度予算要求事業概要書"
