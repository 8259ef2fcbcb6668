"""Outlines of other wards: a form file in YAML is all they need; and what is said of a form file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from outline_makers import DIGEST, PROGRESS, amounts, box, document, form, real, slugs, titles

from portal import strict_yaml
from portal.documents.files import file_to_document
from portal.faults import Faults
from portal.forms import Form, detect_forms, load_forms
from portal.model import Document
from portal.sheets.outline.reader import read_outline

NEWSLETTER = r"""
form: spring-newsletter
name: 春の区報
shape: outline
layout: outline
stage: announced
detect: ["春の区報", "^◎"]
unit: 千円
asks_for: [budgeted]
boxes:
  - {key: description, labels: [内容], text: true}
  - {key: contact, labels: [問合せ]}
furniture: ["区報 第[0-9]+号", "次のページへ続く"]
reading:
  areas: ["◎"]
  items: {marks: ["◆"]}
  text: description
  amounts:
    field: budgeted
    brackets: ["《》"]
    bare: true
    joint: "(?P<amount>.+)（[0-9]事業の合計）"
  notices:
    - {pattern: "《 》内は予算額（単位：千円）です。"}
  layout:
    list_marks: ["▷"]
    notes: ["＊"]
    captions: ["〈.+〉$"]
"""
NEWSLETTER_LINES = (
    "春の区報", "区報 第1234号", "",
    "◎子ども", "◆保育園の開設《123,456》", "駅前に保育園を開設します。", "＊定員は60人", "次のページへ続く", "▷4月 開設", "▷5月 見学会", "",
    "◆学童クラブの拡充《1,200百万円》", "◆遊び場の整備", "〈整備する公園〉", "公園\t面積", "中央公園\t1,200",
    "《45,600（2事業の合計）》",
    "◎防災", "◆備蓄品の更新", "◇非常食を入れ替えます", "◆防災無線の更新《9,870千円》", "《7,000（2事業の合計）》",
    "《 》内は予算額（単位：千円）です。")

PLAN = r"""
form: action-plan
name: 実施計画
shape: outline
layout: outline
stage: reported
detect: ["実施計画"]
unit: 円
asks_for: []
boxes:
  - {key: summary, labels: [あらまし], text: true}
  - {key: plans, labels: [来年度, 次年度], text: true}
  - {key: office, labels: [担当]}
reading:
  items: {numbers: ["施策(?P<number>[0-9]+) (?P<title>.+)"]}
  text: summary
  subheadings: {marks: ["◇"], looks_like: ".{1,20}"}
  front:
    facts: [{key: office, pattern: "担当[：:] ?(?P<value>.+)"}]
"""
PLAN_LINES = ("実施計画の進み具合", "担当：企画部企画課", "", "施策1 道を直す", "三本の道を直した。", "◇次年度", "あと二本を直す。", "◇予定外",
              "橋も直した。", "", "施策2 川を守る", "◇来年度", "草を刈る。")


@pytest.fixture
def forms(tmp_path: Path) -> dict[str, Form]:
    (tmp_path / "spring-newsletter.yaml").write_text(NEWSLETTER, encoding="utf-8")
    (tmp_path / "action-plan.yaml").write_text(PLAN, encoding="utf-8")
    return load_forms(tmp_path)


def test_newsletter_with_other_marks(forms):
    reading = read_outline(document(*NEWSLETTER_LINES), forms["spring-newsletter"])
    assert titles(reading) == ["保育園の開設", "学童クラブの拡充", "遊び場の整備", "備蓄品の更新", "防災無線の更新"]
    assert amounts(reading) == ["123,456", "1,200百万円", "45,600", None, "9,870千円"]
    assert [box(sheet, "policy_area").body for sheet in reading.sheets] == ["子ども"] * 3 + ["防災"] * 2
    assert [slugs(sheet) for sheet in reading.sheets] == [
        [], ["no-text"], ["shared-amount-alone"], [], ["no-text"]]
    # The last item has an amount of its own, so the second joint amount has nowhere to go.
    assert slugs(reading) == ["unplaced-text", "shared-amount-unplaced"]
    assert box(reading.sheets[0], "description").body == (
        "駅前に保育園を開設します。\n\n＊定員は60人\n\n- 4月 開設\n- 5月 見学会")
    assert box(reading.sheets[3], "description").body == "◇非常食を入れ替えます"
    assert [(left.text, left.reason) for left in reading.left_out] == [
        ("春の区報", "front-matter"), ("区報 第1234号", "furniture"), ("《7,000（2事業の合計）》", "notice"),
        ("《 》内は予算額（単位：千円）です。", "notice")]
    assert [left.text for left in reading.sheets[0].left_out] == ["次のページへ続く"]


def test_report_with_other_marks(forms):
    reading = read_outline(document(*PLAN_LINES), forms["action-plan"])
    assert [(sheet.number, [(box.key, box.heading, box.body) for box in sheet.boxes])
            for sheet in reading.sheets] == [
        ("1", [("title", "", "道を直す"), ("office", "", "企画部企画課"), ("summary", "", "三本の道を直した。"),
               ("plans", "次年度", "あと二本を直す。"), ("unknown", "予定外", "橋も直した。")]),
        ("2", [("title", "", "川を守る"), ("office", "", "企画部企画課"), ("plans", "来年度", "草を刈る。")])]
    assert slugs(reading.sheets[0]) == ["unknown-label"]


def test_a_bare_figure_is_an_amount_only_where_the_form_says_so(forms, tmp_path):
    (tmp_path / "spring-newsletter.yaml").write_text(NEWSLETTER.replace("    bare: true\n", ""), encoding="utf-8")
    reading = read_outline(document("◎子ども", "◆保育園の開設《123,456》"), load_forms(tmp_path)["spring-newsletter"])
    assert (titles(reading), amounts(reading)) == (["保育園の開設《123,456》"], [None])


# ---- which document has which form --------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "name"), [
    (DIGEST, "budget-digest"), (PROGRESS, "progress-report"), ("minato/2023/documents/request.txt", None),
    ("minato/2020/documents/request.txt", None), ("chiyoda/2022/documents/settlement.txt", None)])
def test_outline_forms_are_told_apart(path, name):
    found = detect_forms(["\n".join(real(path).lines)], [form("budget-digest"), form("progress-report")])
    assert [each.form for each in found] == ([name] if name else [])


# ---- form files that are wrong ------------------------------------------------------------------------------


def faults_of(text: str, tmp_path: Path) -> str:
    (tmp_path / "spring-newsletter.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as raised:
        read_outline(document(*NEWSLETTER_LINES), load_forms(tmp_path)["spring-newsletter"])
    assert all(fault.path == "forms/spring-newsletter.yaml" for fault in raised.value.faults)
    return str(raised.value)


@pytest.mark.parametrize(("was", "now", "told"), [
    ("items: {marks: [\"◆\"]}", "items: {}", "items begin either with marks or with numbers"),
    ("items: {marks: [\"◆\"]}", "items: {marks: [\"◆\"], numbers: [\"(?P<number>1)(?P<title>.)\"]}",
     "items begin either with marks or with numbers"),
    ("items: {marks: [\"◆\"]}", "items: {numbers: [\"([0-9]+) (.+)\"]}", "has the groups number and title"),
    ("items: {marks: [\"◆\"]}", "items: {numbers: [\"(\"]}", "is no regular expression"),
    ("  text: description", "  text: contact", "reading names boxes of the form with text: true"),
    ("  text: description", "  text: nowhere", "'nowhere'"),
    ("  text: description", "  texts: description", "unknown-key"),
    ("brackets: [\"《》\"]", "brackets: [\"《\"]", "at least 2 characters"),
    ("field: budgeted", "field: settled", "amounts.field"),
    ("(?P<amount>.+)（", "(.+)（", "has the group amount"),
    ("notes: [\"＊\"]", "notes: [\"*\"]", "is no regular expression"),
])
def test_faults_of_a_form(was, now, told, tmp_path):
    assert was in NEWSLETTER
    assert told in faults_of(NEWSLETTER.replace(was, now), tmp_path)


def test_fact_for_a_box_that_is_not_there(tmp_path):
    text = NEWSLETTER + "  front: {facts: [{key: office, pattern: .+}]}\n"
    assert "'office'" in faults_of(text, tmp_path)


@pytest.mark.parametrize("name", ["budget-digest", "progress-report"])
def test_our_own_forms_are_strict_yaml(name):
    assert form(name).layout == "outline"
    assert strict_yaml.load(strict_yaml.dump(form(name).reading), name) == form(name).reading


def test_a_file_with_a_byte_order_mark_and_other_line_ends(tmp_path):
    path = tmp_path / "digest.txt"
    path.write_bytes("\ufeff■まち\r\n◇道路[1万円]\r\n本文\r\n".encode())
    reading = read_outline(file_to_document(path, "digest.txt", "digest"), form("budget-digest"))
    assert (titles(reading), amounts(reading)) == (["道路"], ["1万円"])


@pytest.mark.parametrize(("old", "new", "slug", "key"), [
    ("    marks: [", "    marcs: [", "unknown-key", "marcs"), ("text: summary", "text: somewhere", "unknown-box", "text:"),
    ("key: reported_on, pattern", "key: nowhere, pattern", "unknown-box", "key: nowhere")])
def test_a_fault_in_the_rules_of_a_reader_names_its_line(tmp_path, old, new, slug, key):
    text = (Path(__file__).resolve().parent.parent / "content/forms/progress-report.yaml").read_text(encoding="utf-8")
    text = text[:text.index("reading:")] + text[text.index("reading:"):].replace(old, new, 1)
    (tmp_path / "progress-report.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_outline(Document("a.txt", "a", "0", ("1 見出し", "本文。")), load_forms(tmp_path)["progress-report"])
    fault = next(fault for fault in caught.value.faults if fault.slug == slug)
    assert fault.path == "forms/progress-report.yaml" and key in text.split("\n")[fault.line - 1]
