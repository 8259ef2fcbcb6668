"""content/synonyms.yaml: words that mean the same, and what a query is searched for besides what it says.

A term that is a word of the list, or holds one, is also searched with the others in its place: スマホ教室 also as
スマートフォン教室. A word counts inside a longer term only where it ends: アプリ is not in アプリケーション, IT not in SITE. Phrases and
excluded terms are searched as they are. templates/assets/js/search-engine/synonyms.js does the same in the browser,
held to this by tests/synonym_vectors.json.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import pydantic

from portal.faults import Fault, Faults
from portal.schema import Model, check_model, line_of
from portal.search.query import matches, query_to_words
from portal.strict_yaml import load_file

Word = Annotated[str, pydantic.StringConstraints(min_length=1, max_length=40, pattern=r'^[^\s"“”＂\-－−][^\s"“”＂]*$')]
_SCRIPTS = (re.compile("[ァ-ヺー]"), re.compile("[a-z0-9]"))


class Group(Model):
    """Words that mean the same.

    words   each is also searched as any other
    finds   what the words are also searched as, but not the other way round
    whole   only a term that is one of the words is meant, not one that holds it
    note    why the group is here, where that is not plain
    """

    words: list[Word] = pydantic.Field(min_length=1)
    finds: list[Word] = []
    whole: bool = False
    note: str | None = None


class File(Model):
    """The whole file."""

    groups: list[Group]


@dataclass(frozen=True)
class Synonyms:
    """`others` are, for each word as it is compared (`plain`), the words that it is also searched as; `whole` are the
    words that don't count inside a longer term."""

    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()

    def alternatives(self, term: str) -> tuple[str, ...]:
        """What a term is also searched as. Of several words in it the longest counts, of equal ones the first. What
        holds the whole term is not among it: whatever has that has the term."""
        text = plain(term)
        places = ((at, word) for word in self.others if word not in self.whole for at in _places(word, text))
        at, word = (0, text) if text in self.others else max(
            places, key=lambda place: (len(place[1]), -place[0]), default=(0, ""))
        also = (text[:at] + other + text[at + len(word):] for other in self.others.get(word, ()))
        return tuple(other for other in also if text not in plain(other))

    def matches(self, query: str, texts: Iterable[str]) -> bool:
        """Whether a query finds a project of these texts, synonyms included: the truth about what search answers."""
        texts = tuple(texts)
        return all(matches(word, texts)
                   or is_plain and any(matches(other, texts) for other in self.alternatives(word))
                   for word, is_plain in query_to_words(query))

    def to_json(self) -> dict[str, object]:
        """What the browser needs of it."""
        return {"others": {word: list(others) for word, others in sorted(self.others.items())},
                "whole": sorted(self.whole)}


def plain(text: str) -> str:
    """A word as it is compared: width and case don't matter, white space is none."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower())


def load_synonyms(path: Path, name: str) -> Synonyms:
    """The list; empty without the file. Raises Faults: for a word in the words of two groups, a group that adds
    nothing, and two spellings that search takes for the same anyway."""
    if not path.exists():
        return Synonyms()
    raw = load_file(path, name)
    faults: list[Fault] = []
    lines: dict[str, int] = {}
    others: dict[str, tuple[str, ...]] = {}
    whole: set[str] = set()
    for at, group in enumerate(check_model(raw, name, File).groups):
        line = line_of(raw, ("groups", at))
        every = [plain(word) for word in (*group.words, *group.finds)]
        if len(set(every)) < len(every):
            twice = next(word for word in every if every.count(word) > 1)
            faults.append(Fault(name, line, "synonym-needless", "the words of a group are different to search",
                                f"{twice!r} twice", "take one out: width and case never matter"))
        if len(every) < 2:
            faults.append(Fault(name, line, "synonym-alone", "a group has two words or more", f"only {every[0]!r}",
                                "add another word, or what the word finds"))
        for word in every[:len(group.words)]:
            if lines.setdefault(word, line) != line:
                faults.append(Fault(name, line, "synonym-twice", "a word stands in the words of one group",
                                    f"{word!r} again (first on line {lines[word]})", "join the groups, or use finds"))
            others[word] = tuple(other for other in (*group.words, *group.finds) if plain(other) != word)
            whole |= {word} if group.whole else set()
    if faults:
        raise Faults(*faults)
    return Synonyms(others, frozenset(whole))


def _places(word: str, text: str) -> Iterable[int]:
    """Where a word stands in a text and its script ends with it."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if not (_runs_on(text[at - 1:at], word[0]) or _runs_on(word[-1], text[end:end + 1])):
            yield at
        at = text.find(word, at + 1)


def _runs_on(left: str, right: str) -> bool:
    return any(script.match(left) and script.match(right) for script in _SCRIPTS)
