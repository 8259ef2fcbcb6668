"""search/index.json: what is in it, and that it is the same bytes for the same projects."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace

import pytest
from search_makers import document_entries, make_entry

from portal.search.index import Passage, amount_to_text, entry_to_texts, projects_to_index


def test_a_project():
    entry = make_entry(
        96, change="enhanced", change_name="レベルアップ・拡充", amount=15_346_000, amount_name="予算額",
        requested=15_723_000, budgeted=15_346_000,
        passages=(Passage(("コンビニ収納",), heading="事業説明文"), Passage(("03-3578-2434",), label="問合せ")))
    index = json.loads(projects_to_index([entry]))
    assert index["format"] == 1
    assert index["names"] == {"ward": {"minato": "港区"}, "year": {"2023": "令和5年度（2023年度）"},
                              "form": {"budget-request-sheet": "予算要求事業概要書"},
                              "change": {"enhanced": "レベルアップ・拡充"}}
    assert index["projects"] == [{
        "id": "minato-2023-request-96", "url": "minato/2023/request/96/index.html", "title": "学童クラブ",
        "ward": "minato", "year": 2023, "department": "子ども家庭支援部", "office": "子ども家庭支援部 子ども家庭課",
        "form": "budget-request-sheet", "change": "enhanced", "stage": "decided", "amount": 15_346_000,
        "amount_text": "予算額 15,346千円（1,534万6千円）", "cut": -377_000, "cut_text": "要求より37万7千円少ない",
        "passages": [{"heading": "事業説明文", "texts": ["コンビニ収納"]}, {"label": "問合せ", "texts": ["03-3578-2434"]}]}]
    assert entry_to_texts(entry) == ("学童クラブ", "港区", "令和5年度（2023年度）", "子ども家庭支援部 子ども家庭課",
                                     "事業説明文", "コンビニ収納", "", "03-3578-2434")


def test_unknown_is_not_zero():
    unknown = make_entry(1, requested=1_000, amount_note="予算額は未定（要求段階）", title=None, department=None, section=None)
    nothing = make_entry(2, requested=1_000, budgeted=0, amount=0, amount_name="予算額")
    bare = make_entry(3)
    first, second, third = json.loads(projects_to_index([unknown, nothing, bare]))["projects"]
    assert (first["amount"], first["cut"], first["cut_text"]) == (None, None, None)
    assert first["amount_text"] == "予算額は未定（要求段階）"
    assert (first["title"], first["department"], first["office"]) == (None, None, "")
    assert (second["amount"], second["cut"]) == (0, -1_000)
    assert (second["amount_text"], second["cut_text"]) == ("予算額 0円", "要求より1千円少ない")
    assert third["amount_text"] == "金額の記載なし"


@pytest.mark.parametrize(("requested", "budgeted", "text"), [
    (5, 5, "要求どおり"), (0, 0, "要求どおり"), (55_929_000, 60_549_000, "要求より462万円多い"), (None, 5, None), (5, None, None)])
def test_from_request_to_budget(requested: int | None, budgeted: int | None, text: str | None):
    entry = make_entry(requested=requested, budgeted=budgeted)
    assert json.loads(projects_to_index([entry]))["projects"][0]["cut_text"] == text


@pytest.mark.parametrize(("yen", "text"), [
    (0, "0円"), (500, "500円"), (5_000, "5千円"), (15_346_000, "15,346千円（1,534万6千円）"),
    (42_821_386, "42,821,386円（4,282万1,386円）"), (305_280_000, "305,280千円（3億528万円）")])
def test_amounts_as_digits_and_words(yen: int, text: str):
    assert amount_to_text(yen) == text


def test_the_order_of_the_entries_does_not_matter():
    entries = [make_entry(number, year=year, id=f"minato-{year}-request-{number}", url="x")
               for year in (2020, 2023) for number in (2, 10, 9)]
    shuffled = entries[:]
    random.Random(1).shuffle(shuffled)
    assert projects_to_index(shuffled) == projects_to_index(entries)
    assert [project["id"] for project in json.loads(projects_to_index(shuffled))["projects"]] == [
        f"minato-{year}-request-{number}" for year in (2023, 2020) for number in (2, 9, 10)]


def test_two_projects_with_one_id_are_refused():
    with pytest.raises(ValueError, match="same id"):
        projects_to_index([make_entry(), replace(make_entry(), title="別")])


def test_no_projects():
    assert json.loads(projects_to_index([])) == {
        "format": 1, "names": {"ward": {}, "year": {}, "form": {}, "change": {}}, "projects": []}


def test_any_text_is_written():
    text = "\ud800 \u2028 </script> \x00 \" \\ 😀"
    index = projects_to_index([make_entry(title=text)])
    assert json.loads(index.decode("utf-8"))["projects"][0]["title"] == text


def test_the_documents_stay_small():
    index = projects_to_index(document_entries())
    raw = sum(len(text.encode()) for entry in document_entries() for text in entry_to_texts(entry))
    assert raw > 90_000
    assert len(gzip.compress(index, 9)) < 60_000
