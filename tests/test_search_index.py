"""The search index: what is in it, that the same projects give the same bytes, and that it finds all that there is.

It is read by tests/search_reader.py, which follows docs/search-index.md and shares no code with what writes it.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace

import pytest
from search_makers import document_entries, make_entry
from search_reader import Reader, tokens_to_path
from test_search import random_piece

from bench._corpus import make_projects
from portal.search.entries import Passage, SearchEntry, amount_to_text, entry_to_cut, entry_to_texts, natural
from portal.search.folding import fold
from portal.search.index import index_files
from portal.search.parts import FACETS
from portal.search.query import matches


def read_index(entries: list[SearchEntry], **given: object) -> Reader:
    return Reader(dict(index_files(entries, **given)).__getitem__)


def numbered(entries: list[SearchEntry]) -> list[SearchEntry]:
    return sorted(entries, key=lambda entry: (entry.year, natural(entry.id)))


# ---- what is in it ------------------------------------------------------------------------------------------


def test_a_project():
    entry = make_entry(
        96, change="enhanced", change_name="レベルアップ・拡充", amount=15_346_000, amount_name="予算額",
        requested=15_723_000, budgeted=15_346_000,
        passages=(Passage(("コンビニ収納",), heading="事業説明文"), Passage(("03-3578-2434",), label="問合せ")))
    index = read_index([entry])
    assert index.head["names"] == {
        "ward": {"minato": "港区"}, "year": {"2023": "令和5年度（2023年度）"},
        "department": {"子ども家庭支援部": "子ども家庭支援部"}, "form": {"budget-request-sheet": "予算要求事業概要書"},
        "change": {"enhanced": "レベルアップ・拡充"}, "stage": {"decided": "decided"}}
    assert index.record(0) == {
        "id": "minato-2023-request-96", "url": "minato/2023/request/96/index.html", "title": "学童クラブ",
        "ward": "minato", "year": 2023, "department": "子ども家庭支援部", "office": "子ども家庭支援部 子ども家庭課",
        "form": "budget-request-sheet", "change": "enhanced", "stage": "decided", "amount": 15_346_000,
        "amount_text": "予算額 15,346千円（1,534万6千円）", "cut": -377_000, "cut_text": "要求より37万7千円少ない",
        "passages": [{"heading": "事業説明文", "texts": ["コンビニ収納"]}, {"label": "問合せ", "texts": ["03-3578-2434"]}]}
    assert entry_to_texts(entry) == ("学童クラブ", "港区", "令和5年度（2023年度）", "子ども家庭支援部 子ども家庭課",
                                     "事業説明文", "コンビニ収納", "", "03-3578-2434")


def test_unknown_is_not_zero():
    unknown = make_entry(1, requested=1_000, amount_note="予算額は未定（要求段階）", title=None, department=None, section=None)
    nothing = make_entry(2, requested=1_000, budgeted=0, amount=0, amount_name="予算額")
    index = read_index([unknown, nothing, make_entry(3)])
    first, second, third = (index.record(number) for number in range(3))
    assert (first["amount"], first["cut"], first["cut_text"]) == (None, None, None)
    assert first["amount_text"] == "予算額は未定（要求段階）"
    assert (first["title"], first["department"], first["office"]) == (None, None, "")
    assert (second["amount"], second["cut"]) == (0, -1_000)
    assert (second["amount_text"], second["cut_text"]) == ("予算額 0円", "要求より1千円少ない")
    assert third["amount_text"] == "金額の記載なし"
    assert (index.figures("amounts"), index.figures("cuts")) == ([None, 0, None], [None, -1_000, None])
    assert index.facets()["department"] == [None, "子ども家庭支援部", "子ども家庭支援部"]


@pytest.mark.parametrize(("requested", "budgeted", "text"), [
    (5, 5, "要求どおり"), (0, 0, "要求どおり"), (55_929_000, 60_549_000, "要求より462万円多い"), (None, 5, None), (5, None, None)])
def test_from_request_to_budget(requested: int | None, budgeted: int | None, text: str | None):
    assert read_index([make_entry(requested=requested, budgeted=budgeted)]).record(0)["cut_text"] == text


@pytest.mark.parametrize(("yen", "text"), [
    (0, "0円"), (500, "500円"), (5_000, "5千円"), (15_346_000, "15,346千円（1,534万6千円）"),
    (42_821_386, "42,821,386円（4,282万1,386円）"), (305_280_000, "305,280千円（3億528万円）")])
def test_amounts_as_digits_and_words(yen: int, text: str):
    assert amount_to_text(yen) == text


def test_figures_of_every_size():
    figures = [None, 0, 1, 99, 100, 999, 1000, 1001, 2**53 - 1, *(choose ** 3 for choose in range(2000))]
    entries = [make_entry(number, amount=figure, requested=0 if figure is None else figure, budgeted=7_000)
               for number, figure in enumerate(figures)]
    index = read_index(entries)
    assert index.figures("amounts") == figures
    assert index.figures("cuts") == [entry_to_cut(entry) for entry in entries]


@pytest.mark.parametrize("small", [10**6, 0])
def test_the_order_of_the_entries_does_not_matter(small: int):
    entries = [make_entry(number, year=year, id=f"minato-{year}-request-{number}", url="x")
               for year in (2020, 2023) for number in (2, 10, 9)]
    shuffled = entries[:]
    random.Random(1).shuffle(shuffled)
    assert dict(index_files(shuffled, small=small)) == dict(index_files(entries, small=small))
    index = read_index(shuffled, small=small)
    assert [index.record(number)["id"] for number in range(6)] == [
        f"minato-{year}-request-{number}" for year in (2020, 2023) for number in (2, 9, 10)]


def test_two_projects_with_one_id_are_refused():
    with pytest.raises(ValueError, match="same id"):
        list(index_files([make_entry(), replace(make_entry(), title="別")]))


@pytest.mark.parametrize("small", [10**6, 0])
def test_no_projects(small: int):
    index = read_index([], small=small)
    assert (index.projects, index.figures("amounts")) == (0, [])
    assert small or index.find("税") == set()


@pytest.mark.parametrize("small", [10**6, 0])
def test_any_text_is_written(small: int):
    text = "\ud800 \u2028 </script> \x00 \" \\ 😀"
    index = read_index([make_entry(title=text)], small=small)
    assert index.record(0)["title"] == text
    assert small or index.answer("\ud800") == index.answer("😀 </script>") == {0}


def test_parts_that_the_page_brings_along():
    files = dict(index_files([make_entry()], {"synonyms": {"一": "１"}}, {"words": ["税"]}))
    assert list(files) == ["words.bin", "start.bin"]
    index = Reader(files.__getitem__)
    assert (index.part("synonyms"), index.part("words")) == ('{"一":"１"}'.encode(), '["税"]'.encode())


def test_who_holds_an_n_gram_often_or_in_the_title():
    entries = [make_entry(number, title=f"{'猫' if number == 5 else '犬'}の事業",
                          passages=(Passage(("税。" * number + "猫猫猫" * (number == 7),)),)) for number in range(128)]
    index = read_index(entries, small=0)

    def marks(*gram: str) -> tuple[list[int], list[int]]:
        return index.shard(index.path_to_name(tokens_to_path(gram)))[gram][1:]

    assert marks("猫") == ([5], [7])
    assert marks("犬")[0] == [number for number in range(128) if number != 5]
    # Nearly all hold it three times: those that hold it most are marked, one in 64.
    assert marks("税") == marks("税", "。") == ([], [126, 127])


def test_the_documents_stay_small():
    files = dict(index_files(document_entries()))
    raw = sum(len(text.encode()) for entry in document_entries() for text in entry_to_texts(entry))
    assert raw > 90_000
    assert list(files) == ["start.bin"] and len(files["start.bin"]) < 58_000


# ---- what a change rewrites ---------------------------------------------------------------------------------


def test_a_change_rewrites_only_what_it_must():
    entries = list(make_projects(600))
    before = dict(index_files(entries))
    at = 300
    passages = (replace(entries[at].passages[0], texts=("一つの文を書きかえました。",)), *entries[at].passages[1:])
    after = dict(index_files([*entries[:at], replace(entries[at], passages=passages), *entries[at + 1:]]))
    assert before.keys() == after.keys()
    changed = {name for name in before if before[name] != after[name]}
    number = numbered(entries).index(entries[at])
    assert f"r/0/{number}.bin" in changed and "start.bin" in changed
    assert {name for name in changed if not name.startswith("g/")} == {f"r/0/{number}.bin", "start.bin"}
    assert len(changed) < len(before) / 3

    newest = max(entry.year for entry in entries) + 1
    added = dict(index_files([*entries, replace(entries[0], id=f"ward01-{newest}-book-1", year=newest)]))
    records = {name for name in before if name.startswith("r/")}
    assert len(records) == 600 and all(before[name] == added[name] for name in records)


# ---- it finds all that there is -----------------------------------------------------------------------------


def random_queries(entries: list[SearchEntry], count: int, seed: int) -> Iterator[tuple[str, int]]:
    """Pieces of texts as they stand there, with the number of the project that each was taken from."""
    choose = random.Random(seed)
    while count:
        number = choose.randrange(len(entries))
        piece = random_piece(choose, choose.choice([text for text in entry_to_texts(entries[number]) if text.strip()]))
        if piece.strip() and not set(piece) & set('"“”＂') and not any(term[0] in "-－−" for term in piece.split()):
            count -= 1
            yield piece.strip(), number


def test_thousands_of_pieces_of_the_documents():
    entries = numbered(list(document_entries()))
    index = read_index(entries, small=0)
    texts = [entry_to_texts(entry) for entry in entries]
    for piece, number in random_queries(entries, 1000, 11):
        assert index.answer(piece) == {each for each, own in enumerate(texts) if matches(piece, own)}, piece
        assert number in index.find(f'"{piece}"'), piece
    for piece, number in random_queries(entries, 50, 14):
        for query in (f'"{piece}"', f'-"{piece}"', f"-{piece.split()[0]} 区"):
            assert index.answer(query) == {each for each, own in enumerate(texts) if matches(query, own)}, query


def test_pieces_of_ten_thousand_projects():
    entries = numbered(list(make_projects(10_000, length=0.2)))
    index = read_index(entries)
    assert index.figures("amounts") == [entry.amount for entry in entries]
    columns = index.facets()
    for facet in FACETS:
        values = [getattr(entry, facet) for entry in entries]
        assert columns[facet] == [value if value is None else str(value) for value in values]
    # Every piece is found where it was taken from, and all that holds it to the letter; what else is raised is nearly
    # always right, and so the count is.
    whole = "\0".join("\1".join(literal(text) for text in entry_to_texts(entry)) for entry in entries)
    ends = [at.start() for at in re.finditer("\0", whole)]
    found = right = 0
    for piece, number in random_queries(entries, 300, 12):
        raised = index.find(piece)
        assert number in raised, piece
        if len(piece.split()) == 1:
            assert holders(whole, ends, literal(piece)) <= raised, piece
        if len(raised) <= 200:
            found += len(raised)
            right += sum(matches(piece, entry_to_texts(entries[number])) for number in raised)
    assert found > 250 and right / found > 0.995


def literal(text: str) -> str:
    """The literal reading of a text."""
    return fold(text)[0].replace(" ", "")


def holders(whole: str, ends: list[int], needle: str) -> set[int]:
    """The projects whose text holds a needle, by plain search."""
    found, at = set(), whole.find(needle)
    while at >= 0:
        number = bisect_left(ends, at)
        found.add(number)
        at = whole.find(needle, ends[number]) if number < len(ends) else -1
    return found
