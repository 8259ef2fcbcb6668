"""build.py form: a form that content/forms/ does not have, drafted from a document, reads that document to the yen."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache

import pytest

from portal.adding.form_draft import FormDraft, draft_form, try_form, write_form
from portal.adding.page_cells import Cell, Shown
from portal.adding.boxed_draft import cells_to_draft
from portal.adding.titles import title_core, years_ascend
from portal.adding.words import Guesser
from portal.config import Limits
from portal.documents.files import file_to_document
from portal.faults import Faults
from portal.findings import project_to_findings
from portal.model import Finding, Project
from portal.projects.assemble import reading_to_projects
from portal.sheets.outline.amounts import title_to_priced
from portal.sheets.outline.rules import AmountRule
from portal.sheets.reader import document_to_reading
from tests.conftest import ROOT, copy_content, run_build
from tests.drawing import evaluation_html
from tests.drawing.evaluation_looks import LOOKS
from tests.drawing.sheets import DOCUMENTS, load, sheets_of

LIMITS = Limits(seconds=60, megabytes=2000)
SHEETS = {sheet["number"]: sheet for sheet in load("evaluation")["sheets"]}
EACH = pytest.mark.parametrize(("name", "number"), [(name, number) for name in LOOKS for number in SHEETS])
TEXTS = ("legal_basis", "purpose", "target", "method", "necessity", "efficiency", "issues", "direction", "next")


@cache
def drafted(name: str) -> FormDraft:
    """The draft of a form from a document, without any form known."""
    return draft_form(DOCUMENTS / f"{name}.pdf", name, {}, LIMITS)


@cache
def projects_of(name: str) -> dict[str, tuple[Project, tuple[Finding, ...]]]:
    """The projects of a document by the draft as it is, with their findings."""
    form = drafted(name).form
    reading = document_to_reading(file_to_document(DOCUMENTS / f"{name}.pdf", name, "document"), form)
    assert {part.reason for part in reading.left_out} <= {"furniture"}
    projects = reading_to_projects(reading, form, "x-2023", "document")
    return {project.number: (project, project_to_findings(project)) for project in projects}


def bare(text: str) -> str:
    """A text without white space, in half-width letters."""
    return re.sub(r"\s", "", text).translate(str.maketrans("０１２３４５６７８９，", "0123456789,"))


@EACH
def test_every_field(name, number):
    (project, _), data, look = projects_of(name)[number], SHEETS[number], LOOKS[name]
    department, section = data["office"].split()
    assert (project.title, project.department, project.section) == (data["title"], department, section)
    assert project.start_year == data["start_year"]
    if "change" in look.labels:
        assert project.printed_change == data["change"]


@EACH
def test_every_figure(name, number):
    (project, findings), data = projects_of(name)[number], SHEETS[number]
    _, budget, settled = data["costs"].values()
    assert (project.amounts.adjusted, project.amounts.settled) == (budget["cost"], settled["cost"])
    assert project.printed_execution_rate == float(data["rate"])
    if "costs" in LOOKS[name].labels:
        assert project.funding == {"national_disbursement": settled["national"], "other_earmarked": settled["other"],
                                   "metropolitan_disbursement": settled["metropolitan"],
                                   "general_revenue": settled["general"]}
        assert {finding.slug for finding in findings} == {"funding-sums-to-amount", "settled-over-adjusted-is-rate"}
    assert {finding.verdict for finding in findings} == {"holds"}
    assert not project.remarks and project.printed["settled"].place.page


@EACH
def test_every_text_and_table(name, number):
    (project, _), data, look = projects_of(name)[number], SHEETS[number], LOOKS[name]
    bodies = {bare(section.heading): bare(section.body) for section in project.sections}
    for key in TEXTS:
        if key in look.labels:
            assert bodies[bare(look.labels[key])] == bare(data[key]), key
    if "costs" in look.labels:
        cells = bodies[bare(look.labels["costs"])].split("|")
        for year, costs in data["costs"].items():
            assert year in cells
            assert {f"{yen / look.unit:,.3f}".rstrip("0").rstrip(".") for yen in costs.values() if yen} <= set(cells)
        cells = bodies[bare(look.labels["indicators"])].split("|")
        assert {cell for row in data["indicators"] for cell in row} <= set(cells)


@pytest.mark.parametrize("name", LOOKS)
def test_nothing_is_dropped(name):
    """Every letter of the page stands in the record, in a label, or in what is left out."""
    for project, _ in projects_of(name).values():
        assert not [section for section in project.sections if section.key == "unknown"]
    told = try_form(drafted(name), DOCUMENTS / f"{name}.pdf", LIMITS, 1)
    assert told == ["as it is, it reads 3 sheets, with 0 doubts"]


def test_what_no_word_tells_is_asked():
    draft = drafted("evaluation-one-page")
    assert [line.partition("  # ")[0] for line in draft.open] == ['- {key: part_1, labels: ["改善の方策"], text: true}']
    assert "# ?" not in drafted("evaluation").text.partition("form: ")[2]


def cells(*rows: tuple[float, float, float, float, str], page: int = 1) -> list[Cell]:
    return [Cell(page, *row) for row in rows]


def draft_of(*pages: list[Cell]):
    return cells_to_draft(Shown(len(pages), tuple(cell for page in pages for cell in page), (), ()), Guesser(()))


def test_a_value_that_all_sheets_share_is_no_label():
    def page(number, title):
        return cells((0, 0, 50, 20, "事業名"), (50, 0, 200, 20, title), (0, 20, 50, 40, "会計"), (50, 20, 200, 40, "一般会計"),
                     page=number)
    draft = draft_of(page(1, "公園"), page(2, "図書館"), page(3, "学校"))
    assert [label.text for label in draft.labels] == ["事業名", "会計"] and draft.sheets == 3


def test_a_lone_sheet_goes_by_words():
    draft = draft_of(cells((0, 0, 50, 20, "事業名"), (50, 0, 200, 20, "公園"), (0, 20, 50, 40, "目的"),
                           (50, 20, 200, 40, "憩い")))
    assert [(label.text, label.key) for label in draft.labels] == [("事業名", "title"), ("目的", "purpose")]


def test_two_levels_of_heads_are_told_apart():
    def page(number):
        return cells((0, 0, 40, 20, "事業名"), (40, 0, 240, 20, f"事業{'甲乙丙'[number]}"), (0, 20, 40, 80, "事業費"),
                     (40, 20, 80, 60, "区分"), (80, 20, 160, 40, "令和4年度"), (160, 20, 240, 40, "令和5年度"),
                     (80, 40, 120, 60, "予算額"), (120, 40, 160, 60, "決算額"), (160, 40, 200, 60, "予算額"),
                     (200, 40, 240, 60, "決算額"), (40, 60, 80, 80, "事業費計"), (80, 60, 120, 80, "10"),
                     (120, 60, 160, 80, "9"), (160, 60, 200, 80, "20"), (200, 60, 240, 80, f"1{number}"), page=number)
    (table,) = draft_of(page(1), page(2)).tables
    assert table.columns == ["令和4年度/予算額", "令和4年度/決算額", "令和5年度/予算額", "令和5年度/決算額"]
    assert table.rows == ["事業費計"]


def test_a_document_of_no_shape_is_told(tmp_path):
    (tmp_path / "poem.txt").write_text("古池や\n蛙飛びこむ\n水の音\n")
    with pytest.raises(Faults) as raised:
        draft_form(tmp_path / "poem.txt", "poem", {}, LIMITS)
    assert [fault.slug for fault in raised.value.faults] == ["no-form-seen"]


def test_a_form_is_drafted_once(tmp_path):
    path = write_form(drafted("evaluation"), tmp_path)
    assert path.read_text() == drafted("evaluation").text
    with pytest.raises(Faults) as raised:
        write_form(drafted("evaluation"), tmp_path)
    assert raised.value.faults[0].slug == "form-there"


@pytest.mark.parametrize("line, core", [("令和6年度 事務事業評価シート（令和5年度実施）", "事務事業評価シート"), ("令和５年度決算　行政評価個票", "決算 行政評価個票"),
                                        ("2023年度版 予算のあらまし", "予算のあらまし"), ("- 12 -", "")])
def test_the_core_of_a_title(line, core):
    assert title_core(line) == core


@pytest.mark.parametrize("labels, up", [(["令和4年度", "令和5年度"], True), (["令和5年度決算", "令和4年度決算"], False),
                                        (["決算額"], None), (["令和元年度", "令和2年度"], True)])
def test_which_way_years_go(labels, up):
    assert years_ascend(labels) is up


def test_a_ward_with_a_form_that_was_not_known_is_published_without_python(tmp_path):
    content = copy_content(tmp_path / "content", "suginami/2023")
    shutil.copyfile(ROOT / "config.yaml", tmp_path / "config.yaml")
    common = ("--content", content, "--config", tmp_path / "config.yaml", "--site", tmp_path / "site")
    document = DOCUMENTS / "evaluation.pdf"
    refused = run_build("add", document, "--ward", "nerima", "--year", "2023", *common)
    assert refused.returncode == 1 and "unknown-form" in refused.stderr and "build.py form --from" in refused.stderr
    done = run_build("form", "--from", document, "--name", "evaluation-sheet", *common)
    assert done.returncode == 0 and "it reads 3 sheets, with 0 doubts" in done.stdout, done.stderr
    done = run_build("add", document, "--ward", "nerima", "--year", "2023", "--key", "evaluation", *common)
    assert done.returncode == 0 and "nerima/2023: 3 projects; findings: 6 holds, 0 fails, 0 cannot-tell" in done.stdout, \
        done.stderr
    newsletter = DOCUMENTS / "outline-plain.txt"
    done = run_build("form", "--from", newsletter, "--name", "budget-outline", *common)
    assert done.returncode == 0 and "it reads 8 sheets, with 0 doubts" in done.stdout, done.stderr
    form = content / "forms" / "budget-outline.yaml"  # What a person does: the scope of the amounts is decided.
    form.write_text(re.sub("amount_scope: project  # .*", "amount_scope: whole-project", form.read_text()))
    done = run_build("add", newsletter, "--ward", "arakawa", "--year", "2024", "--key", "outline", *common)
    assert done.returncode == 0 and "arakawa/2024: 8 projects" in done.stdout, done.stderr
    done = run_build(*common)
    assert done.returncode == 0, done.stderr
    records = json.loads((tmp_path / "site/arakawa/2024/projects.json").read_text())
    assert [record["amounts"]["budgeted"] for record in records] == [yen for _, _, yen in OUTLINES["outline-plain"]]
    page = (tmp_path / "site/nerima/2023/evaluation/102/index.html").read_text()
    for told in ("街路樹の維持管理", "335,712", "98", "みどり公園課", "植え替える樹種の選び方を定め"):
        assert told in page
    assert (tmp_path / "site/en/nerima/2023/evaluation/102/index.html").is_file()


@pytest.mark.parametrize("sheet", evaluation_html.SHEETS, ids=lambda sheet: sheet["number"])
def test_columns_as_wide_as_what_they_hold_and_two_levels_of_labels(sheet):
    project, findings = projects_of("evaluation-html")[sheet["number"]]
    department, section = sheet["office"].split()
    assert (project.title, project.department, project.section, project.kan) == (
        sheet["title"], department, section, "一般会計")
    costs = {name: [None if one is None else one * 1000 for one in row] for name, row in sheet["costs"].items()}
    assert (project.amounts.adjusted, project.amounts.settled) == tuple(costs["事業費合計"][2:])
    assert list(project.funding.values()) == [row[3] for name, row in costs.items() if name != "事業費合計"]
    assert f"{project.printed_execution_rate}%" == sheet["rates"][1]
    assert {finding.verdict for finding in findings} == {"holds"} and not project.remarks
    bodies = {section.key: section.body for section in project.sections}
    assert bodies["purpose"] == sheet["text"] and bodies["target"] == "区民" and bodies["legal_basis"] == ""
    assert bodies["issues"] == f"{sheet['text']}課題がある。"


@pytest.mark.parametrize("name", ["settlement-varied-units", "settlement-varied-column", "settlement-varied-two",
                                  "settlement-2022-calc", "settlement-2022-reportlab"])
def test_sheets_of_another_layout_are_drafted_to_the_yen(name):
    """主要施策の成果 have their own reader; drafted as if nobody knew them, they show how far a draft goes."""
    draft = drafted(name)
    reading = document_to_reading(file_to_document(DOCUMENTS / f"{name}.pdf", name, "document"), draft.form)
    projects = reading_to_projects(reading, draft.form, "x-2022", "document")
    assert [project.number for project in projects] == [sheet["number"] for sheet in sheets_of(name)]
    for project, sheet in zip(projects, sheets_of(name)):
        adjusted, settled, rate = (re.sub("[円,%]", "", figure) for figure in sheet["figures"])
        assert (project.amounts.adjusted, project.amounts.settled) == (int(adjusted), int(settled))
        assert project.printed_execution_rate == float(rate) and bare(project.title) == bare(sheet["title"])


# ---- outlines

OUTLINES = {
    "outline-plain": [
        ("安全で安心なまち", "木造住宅の耐震化", 324_000_000), ("安全で安心なまち", "防災行政無線の更新", 89_500_000),
        ("子どもの育ち", "保育園の園庭の芝生化", 12_000_000), ("子どもの育ち", "学校給食費の無償化", 1_240_000_000),
        ("子どもの育ち", "放課後の居場所づくり", None), ("にぎわいと産業", "商店街の街路灯のLED化", 56_000_000),
        ("にぎわいと産業", "商店街のにぎわいづくり", 56_000_000), ("にぎわいと産業", "空き店舗の活用の支援", 20_805_000)],
    "outline-brackets": [
        ("環境", "太陽光発電設備の設置助成", 70_000_000), ("環境", "公園のトイレの改修", 120_000_000),
        ("福祉", "高齢者の見守り", 9_300_000), ("福祉", "認知症カフェの支援", 2_400_000)],
}


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_with_other_marks_is_read_by_its_draft(name):
    path = DOCUMENTS / f"{name}.txt"
    draft = draft_form(path, name, {}, LIMITS)
    reading = document_to_reading(file_to_document(path, name, "document"), draft.form)
    projects = reading_to_projects(reading, draft.form, "x-2024", "document")
    assert [(project.policy_area, project.title, project.amounts.budgeted) for project in projects] == OUTLINES[name]
    assert not reading.remarks and not [remark for project in projects for remark in project.remarks]
    bodies = "".join(section.body for project in projects for section in project.sections)
    told = bodies + "".join(part.text for of in (reading, *reading.sheets) for part in of.left_out)
    for line in path.read_text().splitlines():
        text = line.strip().removeprefix("・")
        heads = [title for _, title, _ in OUTLINES[name]] + [area for area, _, _ in OUTLINES[name]]
        assert text in told or any(head in text for head in heads) or text.endswith("円"), line


def test_items_that_share_an_amount_are_told():
    draft = draft_form(DOCUMENTS / "outline-plain.txt", "x", {}, LIMITS)
    reading = document_to_reading(file_to_document(DOCUMENTS / "outline-plain.txt", "x", "document"), draft.form)
    projects = reading_to_projects(reading, draft.form, "x-2024", "d")
    assert [project.budgeted_shared_with for project in projects[5:7]] == [("x-2024-i07",), ("x-2024-i06",)]


def test_a_numbered_report_is_drafted_by_its_numbers(tmp_path):
    (tmp_path / "report.txt").write_text("窓口改革の取組報告\n\n１　書かない窓口\n\n転入の届出から始めた。\n\n２　予約制\n\n"
                                         "マイナンバーカードの受取りを予約制とした。\n\n３　手数料の電子納付\n\n全窓口に広げた。\n")
    draft = draft_form(tmp_path / "report.txt", "report", {}, LIMITS)
    reading = document_to_reading(file_to_document(tmp_path / "report.txt", "r", "d"), draft.form)
    assert [(sheet.number, sheet.boxes[0].body) for sheet in reading.sheets] == [
        ("1", "書かない窓口"), ("2", "予約制"), ("3", "手数料の電子納付")]


@pytest.mark.parametrize("title, priced", [
    ("街路灯の交換　3億円", ("街路灯の交換", "3億円")), ("街路灯の交換・・・・2,080万5千円", ("街路灯の交換", "2,080万5千円")),
    ("街路灯の交換 予算額 300万円", ("街路灯の交換", "300万円")), ("3億円の街路灯", ("3億円の街路灯", None)),
    ("街路灯 100 基", ("街路灯 100 基", None)), ("街路灯（3億円）", ("街路灯（3億円）", None)),
])
def test_amounts_at_the_end_of_titles(title, priced):
    rules = AmountRule(field="budgeted", at_end=True, lead="予算額?[:： ]*")
    found = title_to_priced(title, rules)
    assert (found.title, found.figure and found.figure.text) == priced


def test_an_amount_stands_somewhere():
    with pytest.raises(ValueError, match="at_end"):
        AmountRule(field="budgeted")


# ---- tables


TABLES = {
    "sums.csv": """令和6年度予算要求一覧,,,,,,,,
（単位：千円）
部,事業名,内訳,要求額,査定額,増減,財源内訳,,理由
,,,,,,国庫支出金,一般財源,
総務部,広報紙,,900,800,△100,300,500,経費を精査しました。
,,印刷,600,500,△100,,,
,,配布,300,300,0,,,
,相談,,"1,200",0,"△1,200",,,費用対効果に乏しいため。
総務部計,,,"2,100",800,"△1,300",,,
""",
    "years.csv": """番号,事業名,所管課,令和4年度決算額（円）,令和5年度予算現額（円）,令和5年度決算額（円）,執行率,備考
1,公園の清掃,みどり課,"1,000,000","1,200,000","1,100,000",91.7%,
2,図書の購入,図書館,"2,000,000","2,000,000","1,990,000",99.5%,寄附を含む
"""}


def table_of(folder, name):
    (folder / name).write_text(TABLES[name])
    draft = draft_form(folder / name, name.removesuffix(".csv"), {}, LIMITS)
    reading = document_to_reading(file_to_document(folder / name, name, "document"), draft.form)
    return draft, reading, reading_to_projects(reading, draft.form, "x-2024", "document")


def test_a_table_with_sums_and_items_is_read_by_its_draft(tmp_path):
    draft, reading, projects = table_of(tmp_path, "sums.csv")
    assert not reading.remarks and not [remark for project in projects for remark in project.remarks]
    assert [(one.title, one.department, one.amounts.requested, one.amounts.budgeted) for one in projects] == [
        ("広報紙", "総務部", 900_000, 800_000), ("相談", "総務部", 1_200_000, 0)]
    assert [(item.name, item.budgeted) for item in projects[0].line_items] == [("印刷", 500_000), ("配布", 300_000)]
    assert projects[0].funding["national_disbursement"] == 300_000 and projects[0].funding["general_revenue"] == 500_000
    assert {finding.verdict for project in projects for finding in project_to_findings(project)} == {"holds"}
    assert draft.open == ['ignored: ["増減"]  # ? not taken into the record']


def test_of_the_columns_of_two_years_the_later_is_taken(tmp_path):
    draft, _, projects = table_of(tmp_path, "years.csv")
    assert [(one.number, one.amounts.adjusted, one.amounts.settled, one.printed_execution_rate) for one in projects] == [
        ("1", 1_200_000, 1_100_000, 91.7), ("2", 2_000_000, 1_990_000, 99.5)]
    assert 'ignored: ["令和4年度決算額（円）"]  # ? not taken into the record' in draft.open
