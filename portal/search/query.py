"""A query and the truth about what it finds.

A query is a list of terms between white space; all must be found. A term in quotation marks ("…" or “…”; an
unclosed one goes to the end) may hold spaces, and they count: where it has a space the text must have white space,
where it has none the text must have none. Outside quotation marks white space in the text is as if it were not
there. A term after a minus (-, －, −) must not be found; a minus alone, and ー, are ordinary characters. A query with
nothing to look for finds everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from portal.search.folding import WHITE
from portal.search.readings import read, term_to_needles

_MINUS = "[-\uff0d\u2212]"
_QUOTE = '"\u201c\u201d\uff02'
_TERM = re.compile(f"({_MINUS}?)[{_QUOTE}]([^{_QUOTE}]*)[{_QUOTE}]?|({_MINUS}(?=[^{WHITE}]))?([^{WHITE}]+)")


@dataclass(frozen=True)
class Term:
    """One term of a query. `needles` are those of `readings.term_to_needles`; a phrase keeps its spaces."""

    needles: tuple[tuple[int, str], ...]
    is_phrase: bool
    is_excluded: bool


@lru_cache(maxsize=256)
def query_to_terms(query: str) -> tuple[Term, ...]:
    """The terms of a query that have anything to look for, each once, in order."""
    terms = []
    for minus, phrase, other_minus, word in _TERM.findall(query):
        needles = term_to_needles(word or phrase, not word)
        if needles:
            terms.append(Term(needles, not word, bool(minus or other_minus)))
    return tuple(dict.fromkeys(terms))


def query_to_words(query: str) -> list[tuple[str, bool]]:
    """The terms of a query as they are typed, each with whether it is plain: neither a phrase nor excluded."""
    return [(match[0], bool(match[4]) and not match[3]) for match in _TERM.finditer(query)]


def matches(query: str, texts: Iterable[str]) -> bool:
    """Whether a query finds a project: the definition of what search answers.

    `texts` are the project's texts, each of which a reader sees in one piece (its title, a heading, a body). A term
    is found when any of its needles is part of the same reading of any one text.
    """
    texts = tuple(texts)
    return all(term.is_excluded != any(_is_found(term, text) for text in texts) for term in query_to_terms(query))


def _is_found(term: Term, text: str) -> bool:
    readings = read(text, term.is_phrase)
    return any(needle in readings[way] for way, needle in term.needles)
