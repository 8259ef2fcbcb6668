"""The words of all projects, from which the search page suggests one that is near to a word that finds nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

from portal.search.shards import deflate

MOST = 3000
# A word is a run of one script: what people mistype or spell in another way. Hiragana is mostly grammar.
_WORD = re.compile("[ァ-ヺー]{2,12}|[一-龠々〆ヶ]{2,8}|[A-Za-z]{2,20}")
# What NFKC could make a letter of, or of the letter before it: most texts have none, and it takes its time.
_OTHER_WIDTH = re.compile("[^\0-~、-〩〰-〵ぁ-ゖ゛-ヺ・ー一-鿿！-＠［-｀｛-･…※→×±°§–—―‐−■□●○◎◆◇▲△▼▽★☆“”‘’①-⑳]")


def words_file(counts: Mapping[str, int]) -> bytes:
    """The words as the part "words" of the index, which the browser loads only when nothing is found: never in
    start.bin, so that a first query does not pay for it."""
    return deflate(json.dumps(commonest(counts), ensure_ascii=False, separators=(",", ":")).encode())


def count_words(projects: Iterable[Iterable[str]]) -> dict[str, int]:
    """How many projects have each word, in one spelling. `projects` are the texts of each project, the title first: its
    words count twice."""
    counts: Counter[str] = Counter()
    for texts in projects:
        title, *rest = texts
        counts.update(_words([title]))
        counts.update(_words([title, *rest]))
    return counts


def commonest(counts: Mapping[str, int]) -> list[str]:
    """The words that the most projects have, the commonest first, equal ones in order."""
    least = min(sorted(counts.values(), reverse=True)[:MOST], default=0)
    often = [(-count, word) for word, count in counts.items() if count >= least]
    return [word for _, word in sorted(often)[:MOST]]


def _words(texts: Iterable[str]) -> set[str]:
    whole = "\n".join(texts)
    if _OTHER_WIDTH.search(whole):
        whole = unicodedata.normalize("NFKC", whole)
    found = set(_WORD.findall(whole))
    return {word.upper() if word.isascii() else word for word in found}
