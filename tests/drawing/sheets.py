"""The data of the sheets that are drawn, and what is fixed text of their forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal import strict_yaml

DOCUMENTS = Path(__file__).resolve().parent.parent / "documents"

SOURCES = ("国庫支出金", "都支出金", "その他特財", "一般財源")
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


def pick(name: str, *numbers: str) -> list[dict[str, Any]]:
    """The sheets with these numbers, in this order."""
    return [sheet for number in numbers for sheet in load(name) if sheet["number"] == number]


def labels_of(sheet: dict[str, Any]) -> dict[str, str]:
    """The labels of the edition that a request sheet is of."""
    return LABELS_2020 if "kan" in sheet else LABELS_2023


def title_of(sheet: dict[str, Any]) -> str:
    """The title line of a request sheet."""
    return f"令和{'2' if 'kan' in sheet else '5'}年度予算要求事業概要書"
