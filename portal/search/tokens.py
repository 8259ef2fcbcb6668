"""Texts → tokens, from which n-grams are counted; of some hundred projects at a time.

A token is a character of a reading, or a whole figure (its mark, digits and end mark): a needle never holds half of
one. Literal readings give every n-gram; the other two readings differ from them only around figures, so only what
stands near a figure is taken from them, and only n-grams with a figure in them are counted there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from portal.search.many_texts import fold_texts, replace_spans
from portal.search.numbers import Numbers, to_numbers
from portal.search.readings import find_figures
from portal.search.spills import stable_order

LONGEST = 6  # tokens of the longest n-gram
BATCH = 256  # projects whose tokens are made together
_FIGURE = re.compile("([\x01-\x03][0-9]+\x04)")
_ANY_FIGURE = "\x01"  # stands for a figure where its number comes later
FIRST_FIGURE = 0x110000  # raw tokens from here on are figures, below they are code points


class Stream(msgspec.Struct, array_like=True, frozen=True):
    """Tokens one after the other, a 0 between texts, and how many are of each owner (Batch)."""

    tokens: Numbers
    counts: Numbers


class Batch(msgspec.Struct, array_like=True, frozen=True):
    """The tokens of projects. A token is a place in `characters`, where the first is the end of a text, or, beyond
    those, in `figures`. An owner is the number of a project times two, plus one outside of its title.

    projects    how many there are
    characters  code points, ascending, the first of them 0
    figures     each figure once
    literal     of the literal readings
    near        what stands near figures in the others
    holdings    of each token, how many projects hold it
    owners      who they are, for one token after the other, ascending; a project's title, if it is there too
    hits        how often each of them holds it
    """

    projects: int
    characters: Numbers
    figures: list[str]
    literal: Stream
    near: Stream
    holdings: Numbers
    owners: Numbers
    hits: Numbers


def texts_to_batch(projects: Sequence[Sequence[str]]) -> Batch:
    """The tokens of projects, given the texts of each, the title first."""
    counts = [len(texts) for texts in projects]
    owners = np.repeat(np.arange(len(projects)) * 2 + 1, counts)
    owners[np.cumsum([0, *counts[:-1]])] -= 1  # The first text of each is its title.
    codes, shape = fold_texts([text for texts in projects for text in texts])
    figures: dict[str, int] = {}
    literal = codes[codes != 0x20]
    literal_owners = owners[_texts(literal)]
    near = zip(*(_near_figures(reading, owners) for reading in _with_figures(codes, shape, figures)))
    tokens, token_owners = map(np.concatenate, near)
    order = stable_order(token_owners)
    tokens, token_owners = tokens[order], token_owners[order]
    is_there = np.zeros(FIRST_FIGURE + len(figures), bool)
    for each in (0, literal, tokens):
        is_there[each] = True
    characters = np.flatnonzero(is_there[:FIRST_FIGURE])
    places = np.zeros(len(is_there), np.uint32)
    places[characters] = np.arange(len(characters))
    places[FIRST_FIGURE:] = np.arange(len(characters), len(characters) + len(figures))
    literal, tokens = places[literal], places[tokens]
    held = np.concatenate([_held(literal, literal_owners, 1), _held(tokens, token_owners, len(characters))], axis=1)
    return Batch(len(projects), to_numbers(characters), list(figures),
                 _stream(literal, literal_owners, len(projects)), _stream(tokens, token_owners, len(projects)),
                 to_numbers(np.bincount(held[0], minlength=len(characters) + len(figures))),
                 to_numbers(held[1]), to_numbers(held[2]))


def _stream(tokens: np.ndarray, owners: np.ndarray, projects: int) -> Stream:
    return Stream(to_numbers(tokens), to_numbers(np.bincount(owners, minlength=projects * 2)))


def _with_figures(codes: np.ndarray, shape: str, figures: dict[str, int]) -> Iterator[np.ndarray]:
    """The raw tokens of the numeral and of the canonical readings; the latter without the figures of texts of
    which it is the same. What is not among the `figures` is added to them."""
    found = list(find_figures(shape))
    starts, ends = (np.array([figure[place] for figure in found], int) for place in (0, 1))
    text = np.searchsorted(np.flatnonzero(codes == 0), starts)
    is_other = np.isin(text, text[np.array([figure[2] != figure[3] for figure in found], bool)])
    for way, which in ((2, np.arange(len(found))), (3, np.flatnonzero(is_other))):
        spelled = [_spell(found[each][way]) for each in which.tolist()]
        tokens = replace_spans(codes, starts[which], ends[which], [reading for reading, _ in spelled])
        tokens[tokens == ord(_ANY_FIGURE)] = [figures.setdefault(figure, len(figures)) + FIRST_FIGURE
                                              for _, own in spelled for figure in own]
        yield tokens[tokens != 0x20]


@lru_cache(maxsize=16384)
def _spell(reading: str) -> tuple[str, tuple[str, ...]]:
    """A reading with a mark in the place of each figure, and the figures."""
    pieces = _FIGURE.split(reading)
    return _ANY_FIGURE.join(pieces[::2]), tuple(pieces[1::2])


def _texts(tokens: np.ndarray) -> np.ndarray:
    """For each token the number of its text."""
    is_end = tokens == 0
    return np.cumsum(is_end) - is_end


def _near_figures(tokens: np.ndarray, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What can be part of an n-gram with a figure, a 0 after each stretch of it; `owners` are those of the texts."""
    is_figure = tokens >= FIRST_FIGURE
    near = is_figure.copy()
    for distance in range(1, LONGEST):
        near[distance:] |= is_figure[:-distance]
        near[:-distance] |= is_figure[distance:]
    texts = _texts(tokens)
    tokens[~near] = 0
    near[1:] |= near[:-1].copy()
    return tokens[near], owners[texts[near]]


def _held(tokens: np.ndarray, owners: np.ndarray, least: int) -> np.ndarray:
    """Who holds each token from `least` on: rows of tokens, ascending, their owners, and how often."""
    order = stable_order(tokens)
    tokens, owners = tokens[order], owners[order]
    is_first = np.ones(len(tokens), bool)
    is_first[1:] = (tokens[1:] != tokens[:-1]) | (owners[1:] >> 1 != owners[:-1] >> 1)
    firsts = np.flatnonzero(is_first & (tokens >= least))
    return np.array([tokens[firsts], owners[firsts], np.append(firsts[1:], len(tokens)) - firsts])
