"""Projects that look like the wards' own, as many as wanted, for measurements and tests at national scale.

The documents in content/ are cut into clauses. In each clause the runs of kanji, the runs of katakana and the figures are
slots, the kana between them is kept. A made-up project has about 1,300 characters: clauses drawn evenly, their slots
filled from a vocabulary of 60,000 words by Zipf's law: the documents' own words first, then compounds of two of them,
place names and words made up of kanji (JIS level 1) and kana. Half of a project's slots are filled from a dozen words
that are its own topic, for real texts come back to what they are about. Figures are drawn anew each time. Everything
follows from the seed.
"""

from __future__ import annotations

import random
import re
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path

from portal.eras import year_to_era
from portal.money import yen_to_printed
from portal.search.entries import Passage, SearchEntry

_WARDS = Path(__file__).resolve().parent.parent / "content" / "wards"
_SLOT = re.compile(r"([一-龥々]{2,}|[ァ-ヶー]{2,}|[0-9][0-9,]*)")
_VOCABULARY = 60_000
_HEADINGS = ("事業の目的", "事業内容", "現状と課題", "事業実績", "今後の方向性", "備考")
_WARD_NAMES = ("千代田 中央 港 新宿 文京 台東 墨田 江東 品川 目黒 大田 世田谷 渋谷 中野 杉並 豊島 北 荒川 板橋 練馬 足立 葛飾 "
               "江戸川").split()
_CHANGES = ((None, None), ("new", "新規"), ("enhanced", "レベルアップ・拡充"), ("recurring", "経常"))
_FORMS = (("budget-request-sheet", "予算要求事業概要書", "decided"), ("settlement-sheet", "主要施策の成果", "settled"),
          ("budget-digest", "予算の概要", "announced"), ("progress-report", "実行計画の進捗", "reported"))


def make_projects(count: int, seed: int = 1, length: float = 1) -> Iterator[SearchEntry]:
    """So many projects of 23 wards, one after the other; the same ones for the same seed. `length` is that of their
    texts, 1 for real ones."""
    choose = random.Random(seed)
    offices = {ward: _offices(choose) for ward in range(23)}
    a_year = max(1, count // (23 * 7) + 1)
    for place in range(count):
        unit, number = divmod(place, a_year)
        ward, year = unit % 23, 2018 + unit // 23
        department, section = offices[ward][number * len(offices[ward]) // a_year]
        yield _project(choose, f"ward{ward + 1:02}", f"{_WARD_NAMES[ward]}区", year, number + 1, department, section,
                       length)


def _project(choose: random.Random, ward: str, ward_name: str, year: int, number: int,
             department: str, section: str, length: float) -> SearchEntry:
    form, form_name, stage = _FORMS[year % 4]
    topic = [_word(choose) for _ in range(12)]
    change, change_name = choose.choices(_CHANGES, (5, 2, 3, 10))[0]
    requested = _yen(choose)
    budgeted = None if choose.random() < 0.05 else requested * choose.choice((0, 50, 80, 90, 100, 100, 100, 110)) // 100
    passages = [Passage(("。".join(_clauses(choose, topic, length * choose.randint(50, 260))) + "。",), heading=heading)
                for heading in _HEADINGS]
    items = [Passage((f"{choose.choice(topic)}{choose.choice(('委託', '経費', '補助金', '購入', '運営'))}",
                      yen_to_printed(_yen(choose), "千円")), label="内訳")
             for _ in range(choose.randint(1, 1 + round(5 * length)))]
    return SearchEntry(
        id=f"{ward}-{year}-book-{number}", url=f"{ward}/{year}/book/{number}/index.html",
        title="".join(choose.sample(topic, 2)) + choose.choice(("事業", "の推進", "の整備", "支援", "")),
        ward=ward, ward_name=ward_name, year=year, year_name=f"{year_to_era(year)}度（{year}年度）",
        department=department, section=section, form=form, form_name=form_name, change=change, change_name=change_name,
        stage=stage, amount=budgeted, amount_name="予算額" if budgeted is not None else None, amount_note=None,
        requested=requested, budgeted=budgeted, passages=(*passages, *items))


def _clauses(choose: random.Random, topic: list[str], length: float) -> Iterator[str]:
    clauses = _documents()[0]
    while length > 0:
        clause = "".join(_fill(choose, topic, part) if place % 2 else part
                         for place, part in enumerate(choose.choice(clauses)))
        length -= len(clause)
        yield clause


def _fill(choose: random.Random, topic: list[str], slot: str) -> str:
    if slot[0].isascii():
        if "," in slot:
            return f"{choose.randrange(10 ** len(slot)):,}"
        return str(choose.randint(1, 10 ** min(len(slot), 3)))
    return choose.choice(topic) if choose.random() < 0.5 else _word(choose)


def _word(choose: random.Random) -> str:
    words, weights = _vocabulary()
    return words[bisect(weights, choose.random() * weights[-1])]


def _yen(choose: random.Random) -> int:
    return max(1, round(choose.lognormvariate(9.5, 2))) * 1000


def _offices(choose: random.Random) -> list[tuple[str, str]]:
    departments = [f"{_word(choose)}部" for _ in range(12)]
    return [(department, f"{_word(choose)}課") for department in departments for _ in range(5)]


@cache
def _documents() -> tuple[list[list[str]], list[str]]:
    """The clauses of the documents, each as kana and slots in turn, and the words that stood in the slots."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(_WARDS.glob("*/*/documents/*.txt"))]
    plain = re.sub("<[^>]*>", "", "\n".join(texts))
    clauses = [_SLOT.split(clause) for clause in re.split(r"[。\n\t]", plain) if len(clause) > 15]
    found: dict[str, int] = {}
    for word in (part for clause in clauses for part in clause[1::2] if not part[0].isascii() and len(part) < 7):
        found[word] = found.get(word, 0) + 1
    return clauses, sorted(found, key=lambda word: (-found[word], word))


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    choose = random.Random(0)
    known = _documents()[1]
    # The 2,965 kanji of JIS level 1, those of the documents four times as likely.
    kanji = [bytes((row, cell)).decode("euc-jp") for row in range(0xB0, 0xD0) for cell in range(0xA1, 0xFF)
             if row < 0xCF or cell < 0xD4]
    kanji += sorted({sign for word in known for sign in word if sign >= "一"}) * 4
    kana = sorted({sign for word in known for sign in word if sign < "一" and sign != "ー"})
    makers = (
        lambda: choose.choice(known) + choose.choice(known),
        lambda: "".join(choose.choices(kanji, k=2)),
        lambda: "".join(choose.choices(kanji, k=2)) + choose.choice(("町", "台", "丘", "坂", "橋", "通り")),
        lambda: "".join(choose.choices(kanji, k=choose.randint(2, 4))),
        lambda: "".join(choose.choices(kana, k=choose.randint(2, 4))) + choose.choice(("ー", "ン", "ス", "ル", "")),
    )
    words = dict.fromkeys(known)
    while len(words) < _VOCABULARY:
        words[choose.choice(makers)()] = None
    return list(words), list(accumulate(1 / (place + 10) for place in range(_VOCABULARY)))
