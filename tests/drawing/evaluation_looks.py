"""How several wards draw their 事務事業評価シート; drawn after public examples, of no ward in particular."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Look:
    """How a ward draws its sheets.

    labels   what each box is called; a box that is not named is left out
    pages    the boxes of each page, row by row; "costs" and "indicators" are tables
    above    labels stand above their values, not left of them
    unit     of the figures: 1000 or 1 yen; `unit_line`: a line above the table says so, and not its label
    across   the years stand in rows, the kinds of cost in columns
    style    of rules and type (see reportlab_pen.py)
    band     the headings of parts, by the box that they stand before
    head     the line above the boxes of each page
    rows     what the table of costs calls the kinds of cost
    """

    labels: dict[str, str]
    pages: tuple[tuple[tuple[str, ...], ...], ...]
    above: bool = False
    unit: int = 1000
    unit_line: bool = False
    across: bool = False
    style: dict[str, Any] = field(default_factory=lambda: {"size": 8.5})
    band: dict[str, str] = field(default_factory=dict)
    head: str = ""
    rows: tuple[str, ...] = ("事業費", "国庫支出金", "都支出金", "その他", "一般財源")


EVALUATION = Look(
    head="令和6年度 事務事業評価シート（令和5年度実施事業）",
    labels={"number": "整理番号", "title": "事務事業名", "office": "所管部課", "start_year": "事業開始年度", "change": "区分",
            "legal_basis": "根拠法令等", "purpose": "目的", "target": "対象", "method": "事業内容",
            "costs": "事業費の推移（千円）", "rate": "執行率", "indicators": "活動指標", "necessity": "必要性",
            "efficiency": "効率性", "issues": "課題", "direction": "今後の方向性", "next": "方向性の説明"},
    pages=((("number", "title"), ("office", "start_year"), ("change", "legal_basis"), ("purpose",), ("target",),
            ("method",), ("costs",), ("rate",)),
           (("indicators",), ("necessity",), ("efficiency",), ("issues",), ("direction",), ("next",))),
    band={"number": "１ 事務事業の概要", "costs": "２ 事業費", "indicators": "３ 評価"})
LOOKS = {"evaluation": EVALUATION}
LOOKS["evaluation-above"] = Look(
    head="令和5年度決算　行政評価個票",
    labels={"number": "事業コード", "title": "事業の名称", "office": "担当組織", "start_year": "事業開始年度", "change": "新規・継続の別",
            "legal_basis": "根拠となる法令", "purpose": "◆事業の目的", "target": "◆対象者", "method": "◆手段",
            "costs": "コストの状況", "rate": "予算執行率（％）", "indicators": "成果指標", "necessity": "必要性についての評価",
            "efficiency": "効率性についての評価", "issues": "残された課題", "direction": "方向性", "next": "次年度の取組"},
    pages=((("title", "number"), ("office", "change", "start_year"), ("legal_basis",), ("purpose",), ("target",), ("method",),
            ("costs",)),
           (("rate", "direction"), ("indicators",), ("necessity", "efficiency"), ("issues",), ("next",))),
    above=True, unit=1, unit_line=True, across=True, style=dict(rules="bars", size=8, wide=True),
    rows=("総コスト", "国支出金", "都補助金", "その他特定財源", "区の一般財源"))
LOOKS["evaluation-one-page"] = Look(
    head="事務事業点検シート（令和5年度分）",
    labels={"number": "NO", "title": "事業名", "office": "所管課", "start_year": "開始年度", "purpose": "ねらい", "method": "実施内容",
            "adjusted": "予算現額", "settled": "決算額", "rate": "執行率", "issues": "課題・問題点", "next": "改善の方策"},
    pages=((("number", "title"), ("office", "start_year"), ("adjusted", "settled", "rate"), ("purpose",), ("method",),
            ("issues",), ("next",)),),
    unit=1, style=dict(rules="double", size=9))
