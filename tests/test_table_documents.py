"""Stage 1 for workbooks and CSV: what cells hold comes over as it is shown, and files made to harm are refused."""

from __future__ import annotations

import datetime
import io
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.cell_names import cell_name, cells_start
from portal.documents import table_rows, workbook as workbook_module
from portal.documents.file_kinds import is_taken
from portal.documents.isolation import run_limited
from portal.documents.number_text import value_to_text
from portal.documents.separated_text import data_to_table
from portal.documents.workbook import data_to_tables
from portal.faults import Faults
from portal.money import printed_to_yen
from portal.reading import path_to_json
from tests.table_makers import REQUEST_LIST, csv_bytes, document, form, request_list, workbook

ROWS = [["事業名", "要求額", "査定額"], ["広報紙", "1,234", ""], ["研修\n二年目", "△5", "高"]]


def slug_of(work: Callable[[], object]) -> str:
    with pytest.raises(Faults) as caught:
        work()
    return caught.value.faults[0].slug


@pytest.mark.parametrize(("value", "shape", "text"), [
    (15346, "General", "15346"), (15346, "#,##0", "15,346"), (0, "General", "0"), (7, "000", "007"),
    (15346000, "#,##0,", "15,346"), (15346500, '#,##0,"千円"', "15,346.5千円"), (6389, "#,##0,", "6.3890"),
    (-500, '#,##0;"△"#,##0', "△500"), (-500, "#,##0;[Red]▲ #,##0", "▲500"), (-500, "#,##0_);(#,##0)", "-500"),
    (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"), (0.952, "0.0%", "95.2%"), (0.95238, "0%", "95.238%"),
    (0.1 + 0.2, "General", "0.3"), (1234.5, "#,##0", "1,234.5"), (3, '0"件"', "3件"), (12, "[$¥-411]#,##0", "12"),
    (2, "# ?/?", "2"), (5, "[>=100]0;0.0", "5"), (True, "General", "TRUE"), (float("inf"), "General", "inf"),
    (datetime.datetime(2024, 4, 1), "ggge年", "2024-04-01"), (datetime.datetime(2024, 4, 1, 9, 30), "", "2024-04-01 09:30:00")])
def test_a_value_is_shown_as_its_format_says_without_losing_a_digit(value, shape, text):
    assert value_to_text(value, shape) == text


@given(st.integers(-10**14, 10**14), st.sampled_from(["General", "#,##0", "#,##0;△#,##0", "0", "#,##0_ ;[Red]-#,##0 "]))
@settings(max_examples=200, deadline=None)
def test_any_amount_is_the_same_yen_whatever_its_format(amount, shape):
    assert printed_to_yen(value_to_text(amount, shape), "円") == amount


@given(st.integers(0, 10**12), st.sampled_from(["#,##0,", '#,##0,"千円"', "0.0,"]))
@settings(max_examples=200, deadline=None)
def test_yen_shown_in_thousands_are_the_same_yen(amount, shape):
    assert printed_to_yen(value_to_text(amount, shape), "千円") == amount


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("between", [",", "\t"])
def test_a_csv_of_any_office_is_read(encoding, between):
    table = data_to_table(csv_bytes(ROWS, encoding, between), "t.csv")
    assert [list(row) for row in table.rows] == [["事業名", "要求額", "査定額"], ["広報紙", "1,234"], ["研修\n二年目", "△5", "高"]]


@pytest.mark.parametrize("data", [
    "事業名,要求額\n広報紙のあれこれ,1\n".encode("euc_jp"), b"\x81,\xff\xfe\xfd", b"\x00\x01\x02,\x00", "事業名,\x07".encode()])
def test_a_csv_in_another_encoding_is_refused(data):
    assert slug_of(lambda: data_to_table(data, "t.csv")) == "unknown-encoding"


@pytest.mark.parametrize("text", ['a,"b\nc,d\n', 'a,"b"c,d\n'])
def test_a_csv_with_a_quote_that_is_never_closed_is_refused(text):
    assert slug_of(lambda: data_to_table(text.encode(), "t.csv")) == "table-malformed"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Co"), exclude_characters="\u00a0"),
                                 max_size=9), max_size=4), max_size=5),
       st.sampled_from(["utf-8-sig", "utf-16"]))
@settings(max_examples=100, deadline=None)
def test_every_cell_of_any_csv_comes_back(rows, encoding):
    table = data_to_table(csv_bytes(rows, encoding), "t.csv")
    cells = {(row, column): text.strip() for row, line in enumerate(rows, 1) for column, text in enumerate(line, 1)}
    read = {(row, column): text for row, line in enumerate(table.rows, 1) for column, text in enumerate(line, 1) if text}
    assert read == {place: text for place, text in cells.items() if text}


def test_a_workbook_gives_what_it_shows_and_what_it_hides(tmp_path):
    def draw(sheet: Worksheet) -> None:
        sheet.append(["事業名", "要求額", "計", "日付", "率", "誤り"])
        sheet.append(["広報紙", 1234, "=B2*2", datetime.date(2024, 4, 1), 0.5, "#REF!"])
        sheet["B2"].number_format, sheet["E2"].number_format = "#,##0", "0.0%"
        sheet["A4"] = "隠れた行"
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["D"].hidden = True
        sheet.merge_cells("A5:B6")
        sheet["A5"] = "結合"
        sheet["G1"] = "_x0041_ 改\r\n行 "
    one, two = document(workbook(歳出=draw, 控え=lambda sheet: setattr(sheet, "sheet_state", "hidden")), tmp_path).tables
    assert one.rows[1] == ("広報紙", "1,234", "=B2*2", "2024-04-01", "50.0%", "#REF!")
    assert one.rows[0][6] == "A 改\n行" and one.rows[2] == () and one.rows[3] == ("隠れた行",)
    assert one.unreadable == ((2, 3), (2, 6)) and one.merged == ((5, 1, 6, 2),)
    assert one.hidden_rows == (4,) and one.hidden_columns == ((4, 4),) and not one.hidden
    assert two.name == "控え" and two.hidden and two.rows == ()


def changed_part(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook in which one part is another."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            new.writestr(info.filename, change(body) if info.filename == part else body)
    return made.getvalue()


SMALL = workbook(歳出=[["事業名", "要求額"], ["広報紙", 1]])
SHEET1 = "xl/worksheets/sheet1.xml"
BOMB = (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>&b;</sheetData></worksheet>')


@pytest.mark.parametrize(("data", "slug"), [
    (changed_part(SMALL, SHEET1, lambda body: BOMB), "workbook-entities"),
    (changed_part(SMALL, "xl/workbook.xml", lambda body: BOMB.decode().encode("utf-16")), "workbook-entities"),
    (changed_part(SMALL, SHEET1, lambda body: body[:200]), "workbook-unreadable"),
    (changed_part(SMALL, SHEET1, lambda body: body.replace(b'r="B2"', b'r="A2"')), "workbook-unreadable"),
    (changed_part(SMALL, SHEET1, lambda body: body.replace(b'r="B2"', b'r="!!"')), "workbook-unreadable"),
    (changed_part(SMALL, "[Content_Types].xml", lambda body: b"<Types/>"), "workbook-unreadable"),
    (SMALL[:300], "workbook-unreadable"), (b"PK\x05\x06" + bytes(18), "workbook-unreadable"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old-workbook")])
def test_a_workbook_that_is_broken_or_made_to_harm_is_refused(data, slug, tmp_path):
    assert slug_of(lambda: document(data, tmp_path)) == slug


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(workbook_module, "MAX_UNPACKED", 1000)
    assert slug_of(lambda: data_to_tables(SMALL, "t.xlsx")) == "document-too-large"


def test_a_table_with_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(table_rows, "MAX_CELLS", 3)
    assert slug_of(lambda: data_to_tables(SMALL, "t.xlsx")) == "document-too-large"


def test_dimensions_that_are_not_true_and_cells_far_out_cost_nothing():
    def far(body: bytes) -> bytes:
        return body.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"').replace(b'r="2"', b'r="1048576"') \
            .replace(b'r="A2"', b'r="A1048576"').replace(b'r="B2"', b'r="XFD1048576"')
    began = time.process_time()
    table, = data_to_tables(changed_part(SMALL, SHEET1, far), "t.xlsx")
    assert len(table.rows) == 1_048_576 and len(table.rows[-1]) == 16_384
    assert time.process_time() - began < 8


def test_a_workbook_is_read_in_a_process_of_its_own_with_limits(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(総務部=request_list))
    data = run_limited(path_to_json, path, path.name, "list", (form(REQUEST_LIST),), 10, 1, name=path.name, seconds=60,
                       megabytes=2000)
    assert "広報紙".encode() in data


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
@settings(deadline=None)
def test_a_cells_name_leads_back_to_it(row, column):
    assert cells_start(f"歳!出!{cell_name(row, column)}:XFD9") == (row, column)


def test_the_names_of_cells_are_those_of_spreadsheets():
    assert [cell_name(12, column) for column in (1, 26, 27, 702, 703, 16_384)] == \
        ["A12", "Z12", "AA12", "ZZ12", "AAA12", "XFD12"]


@pytest.mark.parametrize(("name", "taken"), [("a.XLSX", True), ("a.csv", True), ("a.pdf", True), ("a.xls", False), ("a", False)])
def test_which_files_are_taken_is_known_by_their_names(name, taken):
    assert is_taken(name) is taken


def test_an_empty_workbook_has_no_rows():
    book = Workbook()
    data = io.BytesIO()
    book.save(data)
    assert data_to_tables(data.getvalue(), "t.xlsx")[0].rows == ()
