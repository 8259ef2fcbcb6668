"""Whatever a table looks like, each of its texts is in the record, in what is left out, or told of."""

from __future__ import annotations

import dataclasses
import json
import random

import pytest

from portal.faults import Faults
from portal.findings import project_to_findings
from portal.forms import Form
from portal.model import Document, Table
from portal.projects.record import project_to_record, record_to_project
from portal.sheets.reader import document_to_reading
from tests.table_makers import REQUEST_LIST, SHEET, form, projects

LABELS = {"table-rows": ["事業名", "番号", "部", "課", "区分", "内訳", "要求額", "査定額", "財源内訳", "国庫支出金", "一般財源", "理由",
                         "増減", "令和5年度"],
          "table-cells": ["事業名", "事業番号", "所管部", "所管課", "経費の内訳", "要求額", "予算額", "予算現額", "決算額", "執行率",
                          "評価の理由", "国庫支出金", "一般財源", "作成日", "令和5年度"]}
SUMS = ["合計", "小計"]


def drawn(chance: random.Random, of: Form) -> Table:
    """A table of labels and of texts and figures that stand in it once, all anywhere, some cells joined."""
    height, width = chance.randint(2, 9), chance.randint(2, 8)
    rows = []
    for row in range(height):
        share = 0.55 if of.layout == "table-cells" else 0.6 if row < 2 else 0
        rows.append(["" if chance.random() < 0.3 else chance.choice(LABELS[of.layout]) if chance.random() < share else
                     chance.choice([str(1000 + row * width + column), f"語{row}{column}語", f"※{row}{column}※", *SUMS])
                     for column in range(width)])
    top, left = chance.randrange(height), chance.randrange(width)
    bottom, right = chance.randrange(top, height), chance.randrange(left, width)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) != (top, left):
                rows[row][column] = ""
    return Table("総務部", tuple(map(tuple, rows)), merged=((top + 1, left + 1, bottom + 1, right + 1),))


@pytest.mark.parametrize("rules", [REQUEST_LIST, SHEET], ids=["table-rows", "table-cells"])
def test_no_text_of_any_table_is_lost(rules):
    of, chance, read = form(rules), random.Random(1), 0
    for _ in range(600):
        table = drawn(chance, of)
        try:
            reading = document_to_reading(Document("any.xlsx", "table", "0", (), tables=(table,)), of)
        except Faults as error:
            assert error.faults[0].slug == "column-twice"
            continue
        parts = (*reading.sheets, *reading.left_out, *reading.remarks, *reading.totals)
        kept = json.dumps([dataclasses.asdict(part) for part in parts], ensure_ascii=False)
        lost = [text for row in table.rows for text in row if text not in (*LABELS[of.layout], *SUMS) and text not in kept]
        assert lost == [], table
        for project in projects(reading, of):
            assert record_to_project(project_to_record(project)) == project and project_to_findings(project) is not None
            read += 1
    assert read > 50
