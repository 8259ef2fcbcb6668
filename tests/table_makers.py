"""Workbooks and CSV drawn for the tests after those that wards and ministries publish, and the forms that read them."""

from __future__ import annotations

import hashlib
import io
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal import strict_yaml
from portal.documents.files import file_to_document
from portal.forms import Form
from portal.model import Document, Project, Reading
from portal.projects.assemble import reading_to_projects
from portal.reading import path_to_json, json_to_read

CONTENT = Path(__file__).resolve().parent.parent / "content"

REQUEST_LIST = {
    "form": "request-list", "name": "予算要求一覧", "shape": "table", "layout": "table-rows", "stage": "requested",
    "detect": ["事業名", "要求額", "査定額"], "unit": "円", "asks_for": ["requested", "budgeted"],
    "changes": {"新規": "new", "継続": "recurring"},
    "boxes": [
        {"key": "number", "labels": ["番号", "No"]},
        {"key": "department", "labels": ["部"]},
        {"key": "section", "labels": ["課", "所管課"]},
        {"key": "title", "labels": ["事業名", "事業名称"]},
        {"key": "change", "labels": ["区分"]},
        {"key": "item", "labels": ["内訳"]},
        {"key": "requested", "labels": ["要求額"]},
        {"key": "budgeted", "labels": ["査定額"]},
        {"key": "earmarked", "labels": ["うち特財"]},
        {"key": "national_disbursement", "labels": ["財源内訳/国庫支出金"]},
        {"key": "metropolitan_disbursement", "labels": ["財源内訳/都支出金"]},
        {"key": "other_earmarked", "labels": ["財源内訳/その他"]},
        {"key": "general_revenue", "labels": ["財源内訳/一般財源"]},
        {"key": "reasoning", "labels": ["理由", "査定の考え方"], "text": True}],
    "furniture": ["[0-9]+ページ"],
    "reading": {"ignored": ["増減"], "carried": ["department"], "worksheet": "department", "totals": ["合計", "総計"],
                "subtotals": [".*部計"], "other_worksheets": ["表紙"]}}

REVIEW = {
    "form": "project-review", "name": "行政事業レビュー", "shape": "table", "layout": "table-rows", "stage": "settled",
    "detect": ["予算事業ID", "執行額"], "unit": "円", "asks_for": ["budgeted", "adjusted", "settled"],
    "boxes": [
        {"key": "number", "labels": ["予算事業ID"]},
        {"key": "title", "labels": ["事業名"]},
        {"key": "department", "labels": ["府省庁"]},
        {"key": "section", "labels": ["局・庁", "部", "課"]},
        {"key": "budgeted", "labels": ["当初予算"]},
        {"key": "adjusted", "labels": ["歳出予算現額"]},
        {"key": "settled", "labels": ["執行額"]},
        {"key": "printed_execution_rate", "labels": ["執行率"]},
        {"key": "description", "labels": ["事業の概要"], "text": True}],
    "reading": {"key": ["number"], "ignored": ["事業年度"]}}

SHEET = {
    "form": "evaluation-sheet", "name": "事務事業評価シート", "shape": "table", "layout": "table-cells", "stage": "settled",
    "detect": ["事務事業評価シート"], "unit": "千円", "asks_for": ["requested", "budgeted", "adjusted", "settled"],
    "boxes": [
        {"key": "number", "labels": ["事業番号"]},
        {"key": "title", "labels": ["事業名", "事務事業名"]},
        {"key": "department", "labels": ["所管部"]},
        {"key": "section", "labels": ["所管課"]},
        {"key": "description", "labels": ["事業の目的・概要"], "text": True},
        {"key": "reasoning", "labels": ["評価の理由"], "text": True},
        {"key": "adjusted", "labels": ["予算現額"]},
        {"key": "settled", "labels": ["決算額"]},
        {"key": "printed_execution_rate", "labels": ["執行率"]},
        {"key": "national_disbursement", "labels": ["国庫支出金"]},
        {"key": "general_revenue", "labels": ["一般財源"]},
        {"key": "item", "labels": ["経費の内訳"]},
        {"key": "requested", "labels": ["要求額"]},
        {"key": "budgeted", "labels": ["予算額"]}],
    "reading": {"below": ["reasoning"], "ignored": ["作成日"], "other_worksheets": ["一覧"]}}


def form(rules: dict[str, Any], **changed: Any) -> Form:
    """A form of these rules; `changed` keys replace those of `reading`."""
    return Form.model_validate({**rules, "reading": {**rules["reading"], **changed}})


def workbook(**sheets: Callable[[Worksheet], None] | Sequence[Sequence[Any]]) -> bytes:
    """A workbook of these worksheets, each rows of values or what draws it."""
    book = Workbook()
    book.remove(book.active)
    for name, drawn in sheets.items():
        sheet = book.create_sheet(name)
        if callable(drawn):
            drawn(sheet)
        else:
            for row in drawn:
                sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def csv_bytes(rows: Iterable[Sequence[Any]], encoding: str = "utf-8-sig", between: str = ",") -> bytes:
    """A table as text."""
    def cell(value: Any) -> str:
        text = "" if value is None else str(value)
        return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',\t"\n') else text
    return "".join(between.join(map(cell, row)) + "\r\n" for row in rows).encode(encoding)


def document(data: bytes, folder: Path, name: str = "table.xlsx") -> Document:
    """A file of these bytes after stage 1."""
    path = folder / name
    path.write_bytes(data)
    return file_to_document(path, name, "table")


def read(data: bytes, of: Form, folder: Path, name: str = "table.xlsx") -> Reading:
    """The reading of a file of these bytes, carried as the child process carries it."""
    path = folder / name
    path.write_bytes(data)
    return json_to_read(path_to_json(path, name, "table", (of,), 100, 1), name).reading


def projects(reading: Reading, of: Form) -> tuple[Project, ...]:
    """Its projects."""
    return reading_to_projects(reading, of, "minato-2024-table", "table")


def request_list(sheet: Worksheet) -> None:
    """A worksheet of a department: notes, a header of two levels, projects, of which one has items, and sums."""
    sheet["A1"] = "令和6年度 予算要求一覧"
    sheet.merge_cells("A1:L1")
    sheet["L2"] = "（単位：千円）"
    sheet.append(["番号", "課", "事業名", "区分", "内訳", "要求額", "査定額", "増減", "財源内訳", None, None, "理由"])
    sheet.append([None, None, None, None, None, None, None, None, "国庫支出金", "都支出金", "一般財源", None])
    for column in "ABCDEFGHL":
        sheet.merge_cells(f"{column}3:{column}4")
    sheet.merge_cells("I3:K3")
    sheet.append([1, "総務課", "広報紙", "継続", None, 15346, 15000, "=G5-F5", 357, 178, 14465, "経費を精査しました。"])
    sheet.append([2, None, "区民相談", "新規", None, 500, 0, -500, None, None, None, "費用対効果に乏しいため。"])
    sheet.append([None, None, None, None, "講師謝礼", "300", 0])
    sheet.append([None, None, None, None, "会場借上げ", "２００", 0])
    sheet.append([])
    sheet.append(["番号", "課", "事業名", "区分", "内訳", "要求額", "査定額", "増減"])
    sheet.append([3, "職員課", "研修", "継続", None, "△1,200", "－", None, None, None, None, "別途計上"])
    sheet.append([None, None, "総務部計", None, None, 14646, 15000])
    sheet.append([None, None, "合計", None, None, 14646, 15001])
    sheet.append(["※ 千円未満は四捨五入しています。"])
    for row in range(5, 14):
        for column in "FGHIJK":
            sheet[f"{column}{row}"].number_format = "#,##0"


def evaluation(number: int, title: str, items: Sequence[tuple[str, Any, Any]] = (), **changed: Any) -> Callable[[Worksheet], None]:
    """What draws the worksheet of one project: labels beside their values, a table of amounts, a text below its label."""
    def draw(sheet: Worksheet) -> None:
        sheet["A1"] = "事務事業評価シート（令和5年度）"
        sheet["F1"] = "(単位：千円)"
        for row in ([], ["事業番号", number, None, "作成日", "R6.8.1"], ["事業名", title, None, "所管課", "総務課"],
                    ["① 事業の目的・概要", "区民の利便性を高めます。"], [None, "二行目。"],
                    ["予算現額", 1000, None, "決算額", 952, "千円"], ["執行率", 0.952],
                    ["国庫支出金", 300, None, "一般財源", 700], [],
                    ["経費の内訳", "要求額", "予算額"], *items, ["合計", *(sum(item[at] for item in items) for at in (1, 2))], [],
                    ["評価の理由"], ["おおむね予定どおりです。"], ["※ 端数は調整していません。"]):
            sheet.append(row)
        sheet["B8"].number_format = "0.0%"
        for cell, value in changed.items():
            sheet[cell] = value
    return draw


def write_content(content: Path, documents: dict[str, tuple[bytes, dict[str, Any]]]) -> None:
    """A folder of content with one year, minato/2024, of these documents: by file name, bytes and form."""
    for name in ("glossary.yaml", "readings.yaml", "synonyms.yaml"):
        shutil.copy(CONTENT / name, content / name)
    shutil.copytree(CONTENT / "pages", content / "pages")
    year = content / "wards" / "minato" / "2024"
    (year / "documents").mkdir(parents=True)
    (content / "forms").mkdir()
    shutil.copy(CONTENT / "wards" / "minato" / "ward.yaml", year.parent / "ward.yaml")
    entries = []
    for file, (data, of) in documents.items():
        (year / "documents" / file).write_bytes(data)
        (content / "forms" / f"{of['form']}.yaml").write_text(strict_yaml.dump(of), encoding="utf-8")
        entries.append({"key": of["form"], "file": file, "form": of["form"], "sha256": hashlib.sha256(data).hexdigest(),
                        "title": of["name"], "publisher": "港区", "address": None, "published": None, "covers": "すべての事業"})
    (year / "source.yaml").write_text(strict_yaml.dump({"documents": entries}), encoding="utf-8")
