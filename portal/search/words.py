"""The words of all projects, from which the search page suggests one that is near to a word that finds nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from portal.search.shards import deflate

MOST = 3000
# A word is a run of one script: what people mistype or spell in another way. Hiragana is mostly grammar.
_WORD = re.compile("[ァ-ヺー]{2,12}|[一-龠々〆ヶ]{2,8}|[A-Za-z]{2,20}")
_LETTERS = re.compile("[A-Za-z]+")


def words_file(projects: Iterable[Iterable[str]]) -> bytes:
    """The words as the part "words" of the index, which the browser loads only when nothing is found: never in
    start.bin, so that a first query does not pay for it."""
    return deflate(json.dumps(texts_to_words(projects), ensure_ascii=False, separators=(",", ":")).encode())


def texts_to_words(projects: Iterable[Iterable[str]]) -> list[str]:
    """The words that the most projects have, the commonest first, equal ones in order; each in one spelling.
    `projects` are the texts of each project, the title first: its words count twice."""
    counts: Counter[str] = Counter()
    for texts in projects:
        title, *rest = texts
        counts.update(_words([title]))
        counts.update(_words([title, *rest]))
    return [word for word, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:MOST]]


def _words(texts: Iterable[str]) -> set[str]:
    found = _WORD.findall(unicodedata.normalize("NFKC", "\n".join(texts)))
    return {word.upper() if _LETTERS.fullmatch(word) else word for word in found}
