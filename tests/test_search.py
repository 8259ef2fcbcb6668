"""What a query finds: the shared vectors, and the definition held against plain substring search and plain
figures.

Naive here means: NFKC, lower case, dashes as one, white space taken out, then `in`. Where the query has no figure
search must be just that; where it has, search must find all of that, and besides only texts with an equal figure.
"""

from __future__ import annotations

import json
import random
import re
import time
import unicodedata
from pathlib import Path

import pytest
from search_makers import document_entries

from portal.money import printed_to_yen
from portal.search.bodies import body_to_texts
from portal.search.folding import fold
from portal.search.entries import entry_to_texts
from portal.search.many_texts import fold_texts
from portal.search.query import matches, query_to_terms
from portal.search.readings import AMOUNT, END, NUMBER, YEAR, read
from portal.search.words import commonest, count_words

VECTORS = json.loads((Path(__file__).parent / "search_vectors.json").read_text(encoding="utf-8"))
SIGNS = str.maketrans({YEAR: "⟦年", AMOUNT: "⟦円", NUMBER: "⟦数", END: "⟧"})
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ー", "-") | {"〜": "~"})


def naive(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower().translate(DASHES))


def expected_readings(vector: dict) -> tuple[str, str, str]:
    numeral = vector.get("numeral", vector["literal"])
    return vector["literal"], numeral, vector.get("canonical", numeral)


@pytest.mark.parametrize("vector", VECTORS["readings"], ids=lambda vector: ascii(vector["text"]))
def test_readings(vector: dict):
    readings = read(vector["text"], vector.get("spaces", False))
    assert tuple(reading.translate(SIGNS) for reading in readings) == expected_readings(vector)


@pytest.mark.parametrize("vector", VECTORS["queries"], ids=lambda vector: ascii(vector["query"]))
def test_queries(vector: dict):
    assert matches(vector["query"], vector["texts"]) is vector["found"]


# ---- against the documents ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def projects() -> dict[str, tuple[str, ...]]:
    return {entry.id: entry_to_texts(entry) for entry in document_entries()}


@pytest.fixture(scope="module")
def naive_projects(projects: dict) -> dict[str, str]:
    """The naive texts of each project, with between them what no query holds."""
    return {name: "\0".join(map(naive, texts)) for name, texts in projects.items()}


def random_piece(choose: random.Random, text: str, longest: int = 12) -> str:
    start = choose.randrange(len(text))
    return text[start:start + choose.randint(1, longest)]


def find(query: str, projects: dict) -> set[str]:
    """`matches` for many projects, quickly: their readings are cached, and are asked for once."""
    return {name for name, texts in projects.items() if matches(query, texts)}


def test_a_piece_without_figures_finds_just_what_holds_it(projects: dict, naive_projects: dict):
    choose = random.Random(1)
    texts = [text for own in projects.values() for text in own if text.strip()]
    tried = 0
    while tried < 800:
        piece = random_piece(choose, choose.choice(texts))
        if re.search(r"[0-9０-９①-⑳¹²]", piece) or re.match(r'[-－−"“”＂]', piece.strip()):
            continue
        tried += 1
        terms = piece.split()
        assert find(piece, projects) == {name for name, text in naive_projects.items()
                                         if all(naive(term) in text for term in terms)}, piece


def test_every_piece_finds_its_own_text(projects: dict):
    choose = random.Random(2)
    texts = [text for own in projects.values() for text in own if text.strip()]
    for _ in range(4000):
        text = choose.choice(texts)
        piece = random_piece(choose, text, 20).replace('"', " ")
        assert matches(f'"{piece}"', [text.replace('"', " ")]), piece
        terms = [term.lstrip("-－−") for term in piece.split()]
        assert matches(" ".join(terms), [text]), piece


def test_a_text_with_its_figures_in_another_spelling_finds_itself(projects: dict):
    """Whole terms, so that no figure is cut in two: 令和5年4月より → 2023年4月より, 3,586千円/年 → 3586000円/年."""
    rewritten = 0
    for text in {text for own in projects.values() for text in own}:
        other = re.sub(r"令和([0-9]+)(?=年)", lambda match: str(2018 + int(match[1])), text)
        other = re.sub(r"(?<![0-9,.億万 ])([0-9]{1,3}(?:,[0-9]{3})*)千円",
                       lambda match: f"{match[1].replace(',', '')}000円", other)
        for term in other.split():
            if naive(term) not in naive(text) and not term.startswith(("-", '"')):
                assert matches(term, [text]), (term, text)
                rewritten += 1
    assert rewritten > 150


def test_the_figures_of_the_documents_against_one_another(projects: dict):
    """Each printed amount and year against each other one: found if it stands there to the letter or is equal."""
    whole = "\n".join(text for own in projects.values() for text in own)
    amounts = {naive(each) for each in re.findall(r"(?<![0-9,.、] )(?<![0-9,.])[0-9][0-9,億万]*[0-9]?[千万億]?円", whole)}
    years = {naive(each) for each in re.findall(r"(?:令和|平成|昭和|(?<![A-Za-z])[RH])[0-9]+年度?|20[0-9]{2}年度?", whole)}
    assert len(amounts) > 40 and len(years) > 20

    def year_of(text: str) -> str:
        era, number, suffix = re.fullmatch(r"(\D*)(\d+)(\D+)", text).groups()
        return f"{int(number) + {'令和': 2018, 'r': 2018, '平成': 1988, 'h': 1988, '昭和': 1925}.get(era, 0)}{suffix}"

    for one in amounts:
        for other in amounts:
            is_equal = printed_to_yen(one, "円") == printed_to_yen(other, "円")
            assert matches(one, [other]) == (is_equal or is_same_number(one, other)), (one, other)
    for one in years:
        for other in years:
            assert matches(one, [other]) == (one in other or year_of(other).startswith(year_of(one))), (one, other)


# ---- years and amounts that are equal -----------------------------------------------------------------------


def era_spellings(year: int) -> list[str]:
    spellings = [f"{year}年度"]
    for era, short, first, last in (("令和", "R", 2019, 2099), ("平成", "H", 1989, 2019), ("昭和", "S", 1926, 1989)):
        if first <= year <= last:
            number = str(year - first + 1)
            spellings += [f"{era}{number}年度", f"{era} {number} 年度", f"{short}{number}年度"]
            spellings += [f"{era}元年度"] if year == first else []
    return spellings


def test_years_are_equal_in_every_spelling_and_only_then():
    for one in range(1926, 2041):
        for spelling in era_spellings(one):
            query = spelling.replace(" ", "")
            assert all(matches(query, [f"前{other}後"]) for other in era_spellings(one))
            assert all(matches(str(one), [f"前{other}後"]) for other in era_spellings(one))
            assert not any(matches(query, [f"前{other}後"]) for other in era_spellings(one + 1))


def amount_spellings(yen: int) -> list[str]:
    """By plain arithmetic, each spelling that is exact for this amount."""
    words, rest = "", yen
    for name, per in (("兆", 10**12), ("億", 10**8), ("万", 10**4)):
        words += f"{rest // per:,}{name}" if rest >= per else ""
        rest %= per
    spellings = [f"{yen}円", f"{yen:,}円", f"{words}{rest:,}円" if rest else f"{words}円"]
    for name, per in (("千円", 10**3), ("万円", 10**4), ("百万円", 10**6), ("億円", 10**8)):
        spellings += [f"{yen // per:,}{name}", f"{yen // per}{name}"] if yen % per == 0 else []
        spellings += [f"{yen // per:,}.{yen % per // (per // 10)}{name}"] if yen % (per // 10) == 0 else []
    wide = str.maketrans("0123456789,", "０１２３４５６７８９，")
    return [*spellings, *(spelling.translate(wide) for spelling in spellings)]


def test_amounts_are_equal_in_every_unit_and_only_then():
    choose = random.Random(4)
    for _ in range(40):
        yen = choose.randint(1, 9999) * 10 ** choose.randint(0, 9)
        other = choose.choice([yen * 10, yen + 1000, yen + 10**10, yen // 10 + 7])
        for query in (*amount_spellings(yen), str(yen), f"{yen:,}"):
            for spelling in amount_spellings(yen):
                assert matches(query, [f"計 {spelling}を計上"]), (query, spelling)
            for spelling in amount_spellings(other):
                assert matches(query, [f"計 {spelling}を計上"]) == is_same_number(query, spelling), (query, spelling)


def is_same_number(query: str, text: str) -> bool:
    """Whether a text has the query in it to the letter, or but for the commas of whole numbers."""
    plain_query, plain_text = (naive(each).replace(",", "") for each in (query, text))
    stands_alone = re.search(f"(?<![0-9]){re.escape(plain_query)}(?![0-9])", plain_text)
    return naive(query) in naive(text) or stands_alone is not None


# ---- what must not matter, what must not break --------------------------------------------------------------


def test_what_is_folded_stays_folded():
    for code in (*range(0x10000), *range(0x1D400, 0x1D800), *range(0x1F100, 0x1F300), *range(0x2F800, 0x2FA20)):
        once = fold(chr(code))[0]
        assert fold(once)[0] == once, hex(code)
        assert "\x00" not in once and len(once) == len(fold(chr(code))[1])


def test_many_texts_fold_as_each_by_itself():
    signs = [chr(code) for code in (*range(0x10000), *range(0x1F100, 0x1F300), *range(0x2F800, 0x2FA20), 0xE0001)]
    choose = random.Random(15)
    odd = [*"税 　\n1①ーｶゕ゛ﾞ\0\1\ud800\udc00\u3099\u0301\u0345e㎡각\u1100\u1161\u11a8"]
    mixed = ["".join(choose.choices(odd, k=choose.randrange(9))) for _ in range(5000)]
    for texts in (signs, [f"か{sign}1" for sign in signs], mixed, [text for entry in document_entries() for text in entry_to_texts(entry)], [""], []):
        codes, shape = fold_texts(texts)
        apart = [fold(text) for text in texts]
        folded = "".join(f"{folded}\0" for folded, _ in apart)
        assert "".join(map(chr, codes.tolist())) == re.sub("[\ud800-\udfff]", "\ufffd", folded)
        assert shape == re.sub("[\ud800-\udfff]", "\ufffd", "".join(f"{shape}\0" for _, shape in apart))


def test_control_characters_cannot_forge_a_figure():
    assert matches("令和5年", [f"{YEAR}2023{END}年"])  # as plain 2023年
    assert not matches("令和5", [f"{YEAR}2023{END}"])
    assert not matches(f"{AMOUNT}5000{END}円", ["5,000人"])


@pytest.mark.parametrize("text", [
    "1万" * 20_000, "1,111" * 10_000, "1,111," * 10_000, "1 千" * 15_000, "令和 " * 15_000, "9" * 50_000, '"' * 50_000,
    "- " * 25_000, "\ud800" * 50_000, "か\u3099" * 20_000])
def test_a_monstrous_text_or_query_takes_its_length_of_time(text: str):
    begin = time.process_time()
    matches(text, [text])
    assert time.process_time() - begin < 5


def test_terms_are_looked_for_once_each():
    assert len(query_to_terms("税 税 ＴＡＸ tax \"税\" -税")) == 4


def test_words_to_suggest_have_one_width():
    for sign in map(chr, (*range(0x3400), *range(0xF900, 0x10000), 0x1F130, 0x2F800)):
        text = f"カナ{sign}ナカ{sign}民間{sign}ab"
        assert count_words([["", text]]) == count_words([["", unicodedata.normalize("NFKC", text)]]), ascii(sign)
    assert commonest(count_words([["学童クラブ"], ["", "クラブと学童"], ["", "ｸﾗﾌﾞ"]])) == ["クラブ", "学童"]


# ---- bodies -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("body", "texts"), [
    ("", ()),
    ("一つ目。\n\n二つ目。", ("一つ目。\n\n二つ目。",)),
    ("- 一\n- 二", ("- 一\n- 二",)),
    ("前\n\n| 条件 | 数 |\n| --- | --- |\n| a \\| b | 18 |\n\n後", ("前", "条件", "数", "a | b", "18", "後")),
    ("| 条件 |  |\n| --- | --- |\n|  |  |", ("条件",)),
    ("| ただの棒 | です", ("| ただの棒 | です",)),
    ("| 棒\n| 棒", ("| 棒\n| 棒",)),
])
def test_a_body_is_cut_into_what_is_seen_in_one_piece(body: str, texts: tuple[str, ...]):
    assert body_to_texts(body) == texts
