"""content/glossary.yaml: the words of public budgets, from the document's Japanese to the record's identifier."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated

import pydantic

from portal.faults import Fault, Faults
from portal.model import AMOUNTS, BOOK_AMOUNTS, BOOK_FUNDING, BOOK_SIDES, CHANGES, FUNDING, MISSING, VERDICTS
from portal.schema import Model, check_model, line_of
from portal.strict_yaml import load_file

VOCABULARY = (*AMOUNTS, *CHANGES, *FUNDING, *MISSING, *VERDICTS, *BOOK_SIDES, *BOOK_AMOUNTS, *BOOK_FUNDING)
RUNNING = ("topics", "funding", "process")  # Groups with words that stand in running text.
Word = Annotated[str, pydantic.StringConstraints(min_length=1, strip_whitespace=True)]


class TermSource(Model):
    """Where a term is defined: `name` (law and article, or an official document) and, where sure, its address."""

    name: Word
    address: Annotated[str, pydantic.StringConstraints(pattern=r"^https://\S+$")] | None = None


class Term(Model):
    """One term.

    id        its identifier: the name of a field or value of the record where there is one, else kebab-case
    term      the word as documents print it
    reading   how it is read, in hiragana; terms are sorted by it
    aliases   other words for the same thing that documents print
    english   its English name
    short     one clause that explains it beside a figure, if a figure has it for a label
    meaning   what it means to a citizen, in plain Japanese
    english_short, english_meaning   the same in plain English
    source    where it is officially defined, if it is
    """

    id: Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$")]
    term: Word
    reading: Annotated[str, pydantic.StringConstraints(pattern=r"^[ぁ-ゖー・]+$")]
    aliases: list[Word] = []
    english: Word
    short: Word | None = None
    meaning: Word
    english_meaning: Word
    english_short: Word | None = None
    source: TermSource | None = None

    @property
    def gist(self) -> str:
        """The first sentence of its meaning."""
        return _first_sentence(self.meaning)


@lru_cache(maxsize=4096)
def _first_sentence(text: str) -> str:
    first = re.match(r".*?(?:。|\. |$)", text)
    return first[0].strip() if first else text


class TermGroup(Model):
    """Terms that belong together, under a heading of the glossary page."""

    id: Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z][a-z-]*$")]
    title: Word
    english: Word
    terms: list[Term] = pydantic.Field(min_length=1)


class Glossary(Model):
    """The whole file."""

    groups: list[TermGroup] = pydantic.Field(min_length=1)

    @cached_property
    def by_id(self) -> dict[str, Term]:
        """Every term by its identifier."""
        return {term.id: term for group in self.groups for term in group.terms}

    @cached_property
    def running_words(self) -> dict[str, list[tuple[str, Term]]]:
        """The words that stand in running text, each with its term, by a letter of the word that few of them have; the words
        of boxes, amounts and checks are explained where a page prints them. Everyday words of two letters (事業, 予算)
        stand everywhere."""
        words = [(word, term) for group in self.groups if group.id in RUNNING for term in group.terms
                 for word in (term.term, *term.aliases) if len(word) > 2 or word.isascii()]
        common = Counter(letter for word, _ in words for letter in set(word))
        found: dict[str, list[tuple[str, Term]]] = {}
        for word, term in words:
            found.setdefault(min(word, key=common.__getitem__), []).append((word, term))
        return found

    def word(self, identifier: str) -> str:
        """The Japanese word for an identifier; the identifier itself when the glossary has none."""
        term = self.by_id.get(identifier)
        return term.term if term else identifier


    def in_english(self) -> Glossary:
        """The glossary as English pages show it: English words and meanings, with the Japanese word as an alias."""
        # A new one: a copy would keep what has been looked up in Japanese.
        return Glossary(groups=[group.model_copy(update={
            "title": group.english, "terms": [term.model_copy(update={
                "term": term.english, "aliases": [term.term, *term.aliases], "short": term.english_short,
                "meaning": term.english_meaning}) for term in group.terms]})
            for group in self.groups])


def load_glossary(path: Path, name: str) -> Glossary:
    """content/glossary.yaml, called `name` in messages. Raises Faults for what is wrong with it, an identifier or
    a word that stands there twice, or a word of the record that is not there, included."""
    raw = load_file(path, name)
    glossary = check_model(raw, name, Glossary)
    faults, seen = [], {}
    for g, group in enumerate(glossary.groups):
        for t, term in enumerate(group.terms):
            line = line_of(raw, ("groups", g, "terms", t))
            for word in (term.id, term.term, *term.aliases):
                if word in seen:
                    faults.append(Fault(name, line, "term-twice", "a term stands once in the glossary",
                                        f"{word!r} again (first on line {seen[word]})", "make one of the two"))
                seen[word] = line
    faults += [Fault(name, 1, "term-missing", "the glossary explains every word of the record, as pages link to it",
                     f"no term {identifier}", f"add a term with id: {identifier}, or put the one back that had it")
               for identifier in dict.fromkeys(VOCABULARY) if identifier not in glossary.by_id]
    if faults:
        raise Faults(*faults)
    return glossary
