"""The review sheet: out to a spreadsheet, and back as corrections, in whatever way the spreadsheet saved it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import copy_content, run_build, snapshot
from makers import box, cut_to_zero, projects, row, sheet

from portal import strict_yaml
from portal.faults import Faults
from portal.findings.book import book_to_findings
from portal.model import Book, Kan, Place, Project, Remark
from portal.review.book_doubts import part_to_doubts
from portal.review.cells import cell_to_text, same_value, text_to_cell, value_to_cell
from portal.review.correct import rows_to_corrections
from portal.review.doubts import project_to_doubts
from portal.review.sheet import COLUMNS, file_to_rows, rows_to_bytes
from portal.review.source_edit import add_corrections
from portal.sources import Correction
from tests.book_readers import read_file

SOURCE = "wards/minato/2023/source.yaml"
HEAD = "documents: []\n"


def doubtful() -> Project:
    """A sheet with a lost item, a mangled text, an unknown kind of request and a sum that fails."""
    rows = (row("item", None, "=障害児協議会謝礼", None, None, lost=("requested", "budgeted")),
            row("item", None, "収納業務", "20", "1,2345"), row("total", None, "", "7,929", "30", "(535)"))
    (one,) = projects(sheet(boxes=(box("reasoning", "��を精査", "unreadable", heading="編成の考え方"), box("change", "廃止")),
                            amount_rows=rows))
    return one


# ---- what is doubtful ---------------------------------------------------------------------------------------


def test_everything_doubtful_is_listed_once():
    doubts = {doubt.field: doubt for doubt in project_to_doubts(doubtful())}
    assert list(doubts)[:2] == ["title", "change"]
    assert {"line_items[=障害児協議会謝礼].requested", "line_items[=障害児協議会謝礼].budgeted", "line_items[収納業務].budgeted",
            "sections[reasoning].body",
            "funding.general_revenue", "remarks[0].message"} <= set(doubts)
    mangled = doubts["line_items[収納業務].budgeted"]
    assert mangled.raw == "1,2345" and mangled.value is None
    assert doubts["change"].raw == "廃止" and "廃止" in doubts["change"].why
    assert doubts["sections[reasoning].body"].raw == "��を精査"


def test_all_values_of_a_sum_that_fails_are_doubtful_and_nothing_of_a_sheet_that_adds_up():
    one = cut_to_zero()
    assert project_to_doubts(projects(one)[0]) == ()
    rows = (*one.amount_rows[:1], replace(one.amount_rows[1], requested="3,587"), *one.amount_rows[2:])
    (wrong,) = projects(replace(one, amount_rows=rows))
    assert [doubt.field for doubt in project_to_doubts(wrong)] == [
        "line_items[ＡＩ架電による電話勧奨経費].requested", "line_items[運営経費（拡充分）].requested", "groups[レベルアップ分].requested"]


# ---- cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+81", "-5", "@SUM(A1)", "\tx", "＝SUM", "'=x", "''", "普通", "a'b", "'普通",
                                  ""])
def test_no_cell_is_a_formula_and_every_text_comes_back(text):
    cell = text_to_cell(text)
    assert not cell or cell[0] not in "=+-@\t\r＝＋－＠"
    assert cell_to_text(cell) == text


@pytest.mark.parametrize("cell, value, lossy, same", [
    ("15346000", 15346000, False, True), ("15,346,000", 15346000, False, True), ("15346000.00", 15346000, False,
                                                                                 True),
    ("1.5346E+07", 15346000, False, False), ("", None, False, True), ("0", None, False, False), ("", 0, False,
                                                                                                 False),
    ("95", 95.0, False, True), ("95.2", 95.2, False, True), ("95.3", 95.2, False, False), ("3月4日", "3-4", False,
                                                                                           False),
    ("甲\r\n乙", "甲\n乙", False, True), ("甲　", "甲", False, True), ("?田", "𠮷田", True, True), ("?田", "𠮷田", False,
                                                                                          False),
    ("～", "〜", True, True)])
def test_a_cell_says_the_same_however_a_spreadsheet_writes_it(cell, value, lossy, same):
    assert same_value(cell, value, lossy) is same


# ---- rows ---------------------------------------------------------------------------------------------------


def filled(tmp_path: Path, project: Project, encoding: str = "utf-8-sig", **cells: tuple[str, str]) -> Path:
    """A sheet of all doubts of a project; `cells` fill corrected and reason in, by field."""
    rows = [{"project": project.id, "field": doubt.field, "raw text": text_to_cell(doubt.raw),
             "parsed value": "" if doubt.value is None else text_to_cell(str(doubt.value)),
             "corrected": cells.get(doubt.field, ("", ""))[0], "reason": cells.get(doubt.field, ("", ""))[1]}
            for doubt in project_to_doubts(project)]
    assert set(cells) <= {each["field"] for each in rows}
    path = tmp_path / "review.csv"
    path.write_bytes(rows_to_bytes(rows).decode("utf-8-sig").encode(encoding, "replace"))
    return path


def corrections(path: Path, project: Project) -> list[tuple[str, object, object]]:
    rows, lossy = file_to_rows(path)
    done = rows_to_corrections(rows, {project.id: project}, path.name, "2026-11-22", lossy)
    return [(one.field, one.was, one.now) for one in done]


FILLED = {"title": ("=収納業務", "紙面の題名"), "line_items[=障害児協議会謝礼].requested": ("12,000円", "紙面"),
          "line_items[収納業務].budgeted": ("2千円", "紙面"), "amounts.earmarked": ("（なし）", "紙面に印字がない"),
          "sections[reasoning].body": ("甲\n乙", "紙面"), "change": ("recurring", "廃止は経常の扱い"),
          "remarks[0].message": ("（なし）", "確かめた"), "funding.general_revenue": ("7394000", "紙面")}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932", "utf-16"])
def test_filled_rows_become_corrections(tmp_path, encoding):
    path = filled(tmp_path, doubtful(), encoding, **FILLED)
    assert set(corrections(path, doubtful())) == {
        ("title", None, "=収納業務"), ("line_items[=障害児協議会謝礼].requested", None, 12_000), ("line_items[収納業務].budgeted",
                                                                                      None, 2_000),
        ("amounts.earmarked", 535_000, None), ("sections[reasoning].body", "��を精査", "甲\n乙"), ("change", None,
                                                                                              "recurring"),
        ("remarks[0].message", doubtful().remarks[0].message, None), ("funding.general_revenue", None, 7_394_000)}


def test_tabs_and_semicolons_are_read_too(tmp_path):
    path = filled(tmp_path, doubtful(), title=("甲", "紙面"))
    for delimiter in "\t;":
        table = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=delimiter).writerows(table)
        (tmp_path / "other.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
        assert corrections(tmp_path / "other.csv", doubtful()) == [("title", None, "甲")]


@pytest.mark.parametrize("field, corrected, reason, slug", [
    ("title", "甲", "", "row-reason"), ("title", "", "紙面", "row-value"), ("title", "（なし）", "紙面", "row-same"),
    ("line_items[=障害児協議会謝礼].requested", "たくさん", "紙面", "row-value"), ("line_items[=障害児協議会謝礼].requested", "12,34円",
                                                                     "紙面", "row-value"),
    ("line_items[=障害児協議会謝礼].requested", "12,000", "千円か円か", "row-value"), ("line_items[=障害児協議会謝礼].requested",
                                                                          "7.93E+06", "紙面", "row-value"),
    ("change", "拡充", "紙面", "correction-value"), ("sections[reasoning].body", "（なし）", "紙面", "correction-value"),
    ("remarks[0].message", "別の文", "紙面", "row-value")])
def test_what_does_not_fit_is_refused_with_its_row(tmp_path, field, corrected, reason, slug):
    path = filled(tmp_path, doubtful(), **{field: (corrected, reason)})
    number = 2 + [doubt.field for doubt in project_to_doubts(doubtful())].index(field)
    with pytest.raises(Faults) as raised:
        corrections(path, doubtful())
    assert [(fault.path, fault.line, fault.slug)
            for fault in raised.value.faults] == [("review.csv", number, slug)]


@pytest.mark.parametrize("column, text, slug", [
    ("project", "minato-2023-request-1", "row-project"), ("field", "invented", "correction-field"),
    ("field", "amounts", "row-field"), ("parsed value", "別の題名", "row-changed")])
def test_a_row_that_was_changed_is_refused(tmp_path, column, text, slug):
    cells = dict.fromkeys(COLUMNS, "") | {"project": doubtful().id, "field": "title", "corrected": "甲",
                                          "reason": "紙面"}
    path = tmp_path / "review.csv"
    path.write_bytes(rows_to_bytes([cells | {column: text}]))
    with pytest.raises(Faults, match=slug):
        corrections(path, doubtful())
    path.write_bytes(rows_to_bytes([cells, cells]))
    with pytest.raises(Faults, match="row-twice"):
        corrections(path, doubtful())


def test_a_character_that_may_be_lost_is_refused(tmp_path):
    path = filled(tmp_path, doubtful(), "cp932", title=("𠮷田", "紙面"))
    with pytest.raises(Faults, match="row-characters"):
        corrections(path, doubtful())


@pytest.mark.parametrize("data, slug", [(b"a,b\r\n", "sheet-columns"), (b"", "sheet-columns"), (b"\x81\x20",
                                                                                                "sheet-encoding"),
                                        (",".join(COLUMNS).encode() + b'\r\n"a"b,', "sheet-broken")])
def test_what_is_no_sheet_is_refused(tmp_path, data, slug):
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(Faults, match=slug):
        file_to_rows(tmp_path / "x.csv")


# ---- source.yaml --------------------------------------------------------------------------------------------

ONE = Correction(project="p", field="title", was=None, now="新しい: 題名", reason="一行目\n二行目", date="2026-11-22")
OLD = "  - project: p\n    field: kan\n    was: null\n    now: 総務費\n    reason: 前から\n    date: \"2026-01-01\"\n"


@pytest.mark.parametrize("before, after", [
    (HEAD, ""), ("# 注\ndocuments:   []   # 二つ\n\n", ""), (HEAD.rstrip("\n"), ""),
    (HEAD + "corrections: []\n", ""), (HEAD + "corrections: []  # まだない\n", ""),
    (HEAD + "corrections:\n" + OLD, "# 終わり\n"), ("corrections:\n" + OLD, "# 次は資料\ndocuments: []\n"),
    (HEAD + "corrections:\n" + OLD.replace("\n  ", "\n").removeprefix("  "), ""),
    (HEAD + "corrections:\n" + OLD + OLD.replace("date: \"2026-01-01\"\n", "").replace(
        "    reason: 前から\n", "    date: \"2026-01-01\"\n    reason: |\n      甲\n      乙\n"), "\n# 注\nx: 1\n"),
    (HEAD + "corrections:\n" + OLD.rstrip("\n"), ""),
    ((HEAD + "corrections:\n" + OLD).replace("\n", "\r\n"), "# 終わり\r\n")])
def test_the_rest_of_the_file_stays_byte_for_byte(before, after):
    text = add_corrections(before + after, [ONE], "source.yaml")
    kept = before.replace("corrections: []", "corrections:").rstrip("\r\n")
    assert text.startswith(kept) and text.endswith(after)
    old, new = strict_yaml.load(before + after, "x"), strict_yaml.load(text, "x")
    assert new["corrections"] == [*old.get("corrections", []), ONE.model_dump()]
    assert {**new, "corrections": 0} == {**old, "corrections": 0}
    assert ("\r\n" in text) == ("\r\n" in before) and text.count("\r\n") in (0, text.count("\n"))
    assert strict_yaml.load(add_corrections(text, [ONE, ONE], "x"),
                            "x")["corrections"][-3:] == [ONE.model_dump()] * 3


def test_a_list_in_brackets_is_not_guessed_at():
    with pytest.raises(Faults, match="corrections-list"):
        add_corrections(HEAD + "corrections: [{project: p}]\n", [ONE], "source.yaml")


# ---- the commands -------------------------------------------------------------------------------------------


def test_a_maintainer_reviews_corrects_and_parses(tmp_path):
    content, out = copy_content(tmp_path / "content", "minato/2023"), tmp_path / "review.csv"
    done = run_build("review", "--out", out, "--content", content)
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"\xef\xbb\xbffile,page or line,project,field,")
    assert run_build("review", "--out", out, "--content", content).returncode == 1
    table = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    assert table and {each["file"] for each in table} == {"wards/minato/2023/documents/request.txt"}
    wanted = next(each for each in table if each["field"].startswith("line_items")
                  and each["field"].endswith("requested"))
    wanted |= {"corrected": "1,980千円", "reason": "紙面の数字"}
    text = io.StringIO(newline="")
    csv.DictWriter(text, COLUMNS).writeheader()
    csv.DictWriter(text, COLUMNS).writerows(table)
    out.write_text(text.getvalue(), encoding="cp932", errors="replace", newline="")
    before, untouched = (content / SOURCE).read_bytes(), snapshot(content / "wards/minato/2023/projects")
    done = run_build("review", "--in", out, "--date", "2026-11-22", "--content", content)
    assert done.returncode == 0, done.stderr
    assert (content / SOURCE).read_bytes().startswith(before)
    assert snapshot(content / "wards/minato/2023/projects") == untouched
    done = run_build("parse", "--content", content)
    placed = re.sub(r"line_items\[.*\]", r"line_items\[\\d+\]", wanted["field"])
    assert done.returncode == 0 and re.search(rf"{placed}: nothing → 1980000 \(because of correction\)",
                                              done.stdout)
    again = run_build("review", "--in", out, "--content", content)
    assert again.returncode == 1 and "review.csv:" in again.stderr and "row-changed" in again.stderr


def test_one_row_that_does_not_fit_keeps_all_back(tmp_path):
    content, out = copy_content(tmp_path / "content", "minato/2023"), tmp_path / "review.csv"
    assert run_build("review", "--out", out, "--content", content).returncode == 0
    table = list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"), newline="")))
    table[0] |= {"corrected": "（なし）", "reason": "紙面"}
    table[1] |= {"corrected": "（なし）"}
    out.write_bytes(rows_to_bytes(table))
    before = snapshot(content)
    done = run_build("review", "--in", out, "--content", content)
    assert done.returncode == 1 and "review.csv:3: row-reason" in done.stderr
    assert snapshot(content) == before


# ---- a budget book ------------------------------------------------------------------------------------------

MOKU = "kou[総務管理費].moku[広報費]"


def doubtful_kan() -> Kan:
    """A 款 of the drawn book, of which one 目 has a lost amount, a lost 節, and funding that does not add up."""
    kan = next(kan for kan in read_file("book-facing")[2].kan if kan.name == "総務費")
    kou = kan.kou[0]
    moku = next(moku for moku in kou.moku if moku.name == "広報費")
    lost = replace(moku, figures=replace(moku.figures, last_year=None, unreadable={"last_year": "9?0"}, funding={
        **moku.figures.funding, "general_revenue": 1}), setsu=(
            replace(moku.setsu[0], amount=None, unreadable="3x"), *moku.setsu[1:]))
    kou = replace(kou, moku=tuple(lost if each is moku else each for each in kou.moku))
    return replace(kan, kou=(kou, *kan.kou[1:]), remarks=(Remark("kan-unknown", "款が分かりません。", Place(page=2)),))


def test_what_is_doubtful_of_a_book_is_listed_and_mended(tmp_path):
    kan = doubtful_kan()
    doubts = {doubt.field: doubt for doubt in part_to_doubts(kan, book_to_findings(Book((kan,)))[kan.id])}
    setsu = next(field for field in doubts if ".setsu[" in field)
    assert {f"{MOKU}.figures.amounts.last_year", "remarks[0].message"} < set(doubts)
    assert doubts[f"{MOKU}.figures.amounts.last_year"].raw == "9?0" and doubts[setsu].raw == "3x"
    assert "財源" in doubts[f"{MOKU}.figures.amounts.this_year"].why
    sound = next(kan for kan in read_file("book-facing")[2].kan if kan.name == "総務費")
    assert part_to_doubts(sound, book_to_findings(Book((sound,)))[sound.id]) == ()
    rows = [{"project": kan.id, "field": field, "raw text": doubt.raw, "parsed value": value_to_cell(doubt.value)}
            for field, doubt in doubts.items()]
    for row_ in rows:
        if row_["field"] in (f"{MOKU}.figures.amounts.last_year", setsu, "remarks[0].message"):
            row_ |= {"corrected": "（なし）" if "remarks" in row_["field"] else "90千円", "reason": "紙面"}
    (tmp_path / "review.csv").write_bytes(rows_to_bytes(rows))
    read, lossy = file_to_rows(tmp_path / "review.csv")
    done = rows_to_corrections(read, {kan.id: kan}, "review.csv", "2026-11-22", lossy)
    assert {(one.field, one.now) for one in done} == {
        (f"{MOKU}.figures.amounts.last_year", 90_000), (setsu, 90_000), ("remarks[0].message", None)}
