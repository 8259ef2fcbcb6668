"""content/synonyms.yaml: what is wrong with it is said, and what a query is also searched as."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portal.faults import Faults
from portal.search.query import matches
from portal.search.synonyms import Synonyms, load_synonyms, plain

TESTS = Path(__file__).parent
VECTORS = json.loads((TESTS / "synonym_vectors.json").read_text(encoding="utf-8"))


def load(folder: Path, text: str) -> Synonyms:
    path = folder / "synonyms.yaml"
    path.write_text(text, encoding="utf-8")
    return load_synonyms(path, "synonyms.yaml")


@pytest.mark.parametrize("vector", VECTORS["alternatives"], ids=lambda vector: ascii(vector["term"]))
def test_what_a_term_is_also_searched_as(tmp_path: Path, vector: dict):
    assert list(load(tmp_path, VECTORS["synonyms"]).alternatives(vector["term"])) == vector["also"]


@pytest.mark.parametrize(("query", "text", "found"), [
    ("スマホ", "スマートフォン教室", True), ("スマホ 高齢者", "高齢者のスマートフォン", True), ("スマホ 高齢者", "スマートフォン", False),
    ('"スマホ"', "スマートフォン", False), ("-スマホ", "スマートフォン", True), ("-スマホ", "スマホ", False),
    ("スマホ -子供", "スマートフォンと子ども", True), ("自治会", "町会", False), ("町会", "自治会", True), ("", "何でも", True),
    ("スマホ\u3000子供", "スマートフォンをこどもに", True),
])
def test_a_query_with_synonyms(tmp_path: Path, query: str, text: str, found: bool):
    assert load(tmp_path, VECTORS["synonyms"]).matches(query, [text]) is found


@pytest.mark.parametrize(("text", "slug", "line"), [
    ("groups:\n  - {words: [スマホ, スマートフォン]}\n  - {words: [ｽﾏﾎ, 携帯]}\n", "synonym-twice", 3),
    ("groups:\n  - {words: [DX, ＤＸ]}\n", "synonym-needless", 2),
    ("groups:\n  - {words: [スマホ], finds: [ｽﾏﾎ]}\n", "synonym-needless", 2),
    ("groups:\n  - {words: [スマホ]}\n", "synonym-alone", 2),
    ("groups:\n  - {words: []}\n", "wrong-value", 2),
    ("groups:\n  - {words: [a b, c]}\n", "wrong-value", 2),
    ("groups:\n  - {words: [-a, c]}\n", "wrong-value", 2),
    ("groups:\n  - {words: [12, c]}\n", "wrong-value", 2),
    ("groups:\n  - {word: [a, c]}\n", "unknown-key", 2),
    ("words: []\n", "key-missing", 1),
])
def test_a_fault_names_its_line(tmp_path: Path, text: str, slug: str, line: int):
    with pytest.raises(Faults) as error:
        load(tmp_path, text)
    assert (slug, line) in {(fault.slug, fault.line) for fault in error.value.faults}


def test_the_list_of_the_site():
    path = TESTS.parent / "content" / "synonyms.yaml"
    synonyms = load_synonyms(path, "synonyms.yaml")
    assert path.read_text(encoding="utf-8").count("- {words:") >= 60
    # Each word finds something that it does not find by itself, or is found by another that does.
    found = {plain(other) for word in synonyms.others for other in synonyms.alternatives(word)}
    assert [word for word in synonyms.others if not synonyms.alternatives(word) and word not in found] == []
    for query, other in [("スマホ", "スマートフォン"), ("子供", "こども"), ("DX", "デジタルトランスフォーメーション"), ("ICT", "IT"),
                         ("口座引落", "口座振替"), ("コンビニ収納", "コンビニエンスストア収納"), ("高齢者", "シニア"),
                         ("オンライン申請", "電子申請"), ("学童クラブ", "放課後児童クラブ")]:
        assert synonyms.matches(query, [other]) and synonyms.matches(other, [query]) and not matches(query, [other])


def test_without_a_file_there_are_none(tmp_path: Path):
    assert load_synonyms(tmp_path / "none.yaml", "none.yaml").alternatives("スマホ") == ()
