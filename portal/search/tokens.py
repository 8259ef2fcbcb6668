"""Texts → streams of tokens, from which n-grams are counted.

A token is a character of a reading, or a whole figure (its mark, digits and end mark): a needle never holds half of
one. Literal readings give every n-gram; the other two readings differ from them only around figures, so only what
stands near a figure is taken from them, and only n-grams with a figure in them are counted there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from portal.search.entries import SearchEntry, entry_to_texts
from portal.search.many_texts import fold_texts, replace_spans
from portal.search.readings import find_figures
from portal.search.spills import Spill, stable_order

LONGEST = 6  # tokens of the longest n-gram
_FIGURE = re.compile("([\x01-\x03][0-9]+\x04)")
_ANY_FIGURE = "\x01"  # stands for a figure where its number comes later
_FIRST_FIGURE = 0x110000  # raw tokens from here on are figures, below they are code points
_BATCH = 256  # projects at a time
_ALPHABET = 2**15 - 1  # so many tokens stand beside others in n-grams: three of them have room in 45 bits


@dataclass
class Alphabet:
    """The tokens of all texts. Those with a place from 1 on may stand in n-grams of two and more; a rarer figure has
    place 0 there, like the end of a text: it is found by itself alone.

    names      the token of each place as text ("" for place 0), characters by code point, then figures
    characters places up to this one are characters
    places     raw token → place
    rare       the figures without a place
    least      a figure that stands in at least so many projects has a place
    spelled    all tokens as UTF-8 one after the other; by a token's place, and by -1, -2 … for the rare figures, it
               stands from `spelled_starts` to `spelled_ends`
    """

    names: list[str]
    characters: int
    places: np.ndarray
    rare: list[str]
    least: int
    spelled: np.ndarray
    spelled_starts: np.ndarray
    spelled_ends: np.ndarray


class TokenStreams:
    """The raw tokens of all projects, kept in files in a folder, and who holds each.

    An owner is the number of a project times two, plus one outside of its title; owners ascend in a batch.

    figures    each figure and its place: its raw token is so many beyond _FIRST_FIGURE
    holders    raw token → how many projects hold it
    total      how many tokens there are
    """

    def __init__(self, folder: Path) -> None:
        self.figures: dict[str, int] = {}
        self.holders = np.zeros(_FIRST_FIGURE, np.int32)
        self.total = 0
        self._batches = 0
        self._tokens, self._held = Spill(folder, np.uint32), Spill(folder, np.uint32)

    def __enter__(self) -> TokenStreams:
        return self

    def __exit__(self, *_: object) -> None:
        self._tokens.close()
        self._held.close()

    def read(self) -> Iterator[tuple[np.ndarray, np.ndarray, bool]]:
        """Tokens, 0 between texts, their owners, and whether they are only what stands near figures; in batches."""
        for batch in range(self._batches):
            for kind in (0, 1):
                yield *self._tokens.read(batch * 2 + kind).reshape(2, -1), bool(kind)

    def read_held(self) -> Iterator[np.ndarray]:
        """Who holds each token, in batches of three rows: tokens, their owners (a project's title, if it is there
        too), how often."""
        return (self._held.read(batch).reshape(3, -1) for batch in range(self._batches))

    def add(self, number: int, projects: Sequence[Sequence[str]]) -> None:
        """The texts of projects, which are numbered from `number` on."""
        counts = [len(texts) for texts in projects]
        owners = np.repeat(np.arange(number, number + len(projects)) * 2 + 1, counts)
        owners[np.cumsum([0, *counts[:-1]])] -= 1  # The first text of each is its title.
        codes, shape = fold_texts([text for texts in projects for text in texts])
        literal = codes[codes != 0x20]
        kinds = [(literal, owners[_texts(literal)])]
        near = zip(*(_near_figures(reading, owners) for reading in self._with_figures(codes, shape)))
        tokens, token_owners = map(np.concatenate, near)
        order = stable_order(token_owners)
        kinds.append((tokens[order], token_owners[order]))
        held = np.concatenate([_held(*kinds[0], 1), _held(*kinds[1], _FIRST_FIGURE)], axis=1)
        self._held.write(self._batches, held)
        new = _FIRST_FIGURE + len(self.figures) - len(self.holders)
        self.holders = np.append(self.holders, np.zeros(new, np.int32))
        np.add.at(self.holders, held[0], 1)
        for kind, each in enumerate(kinds):
            self._tokens.write(self._batches * 2 + kind, np.concatenate(each))
            self.total += len(each[0])
        self._batches += 1

    def _with_figures(self, codes: np.ndarray, shape: str) -> Iterator[np.ndarray]:
        """The raw tokens of the numeral and of the canonical readings; the latter without the figures of texts of
        which it is the same."""
        found = list(find_figures(shape))
        starts, ends = (np.array([figure[place] for figure in found], int) for place in (0, 1))
        text = np.searchsorted(np.flatnonzero(codes == 0), starts)
        is_other = np.isin(text, text[np.array([figure[2] != figure[3] for figure in found], bool)])
        for way, which in ((2, np.arange(len(found))), (3, np.flatnonzero(is_other))):
            spelled = [_spell(found[each][way]) for each in which.tolist()]
            tokens = replace_spans(codes, starts[which], ends[which], [reading for reading, _ in spelled])
            tokens[tokens == ord(_ANY_FIGURE)] = [
                self.figures.setdefault(figure, len(self.figures)) + _FIRST_FIGURE
                for _, figures in spelled for figure in figures]
            yield tokens[tokens != 0x20]


def entries_to_streams(entries: Iterable[SearchEntry], folder: Path) -> TokenStreams:
    """The tokens of entries, numbered in their order; kept in files in `folder` that go when it is closed."""
    streams, number = TokenStreams(folder), 0
    projects = map(entry_to_texts, entries)
    while batch := list(islice(projects, _BATCH)):
        streams.add(number, batch)
        number += len(batch)
    return streams


def streams_to_alphabet(streams: TokenStreams) -> Alphabet:
    """Every character has a place, and of the figures those that stand in enough projects, as far as there is room.

    Raises ValueError when the texts have more different characters than there are places.
    """
    codes = np.flatnonzero(streams.holders[:_FIRST_FIGURE])
    if len(codes) > _ALPHABET - 1024:
        raise ValueError(f"{len(codes)} different characters; the index has room for {_ALPHABET - 1024}")
    holders = streams.holders[_FIRST_FIGURE:]
    least = 4
    while np.count_nonzero(holders >= least) > _ALPHABET - len(codes):
        least *= 2
    figures = list(streams.figures)
    common = sorted(np.flatnonzero(holders >= least).tolist(), key=figures.__getitem__)
    rare = sorted(np.flatnonzero(holders < least).tolist(), key=figures.__getitem__)
    places = np.zeros(_FIRST_FIGURE + len(figures), np.int32)
    places[codes] = np.arange(1, len(codes) + 1)
    places[np.array(common, int) + _FIRST_FIGURE] = np.arange(len(codes) + 1, len(codes) + len(common) + 1)
    names = ["", *map(chr, codes.tolist()), *(figures[place] for place in common)]
    # Rare figures have negative places, counted from -1.
    places[np.array(rare, int) + _FIRST_FIGURE] = -1 - np.arange(len(rare))
    rare_names = [figures[place] for place in rare]
    spellings = [name.encode() for name in (*names, *reversed(rare_names))]
    ends = np.cumsum([len(spelling) for spelling in spellings])
    spelled = np.frombuffer(b"".join(spellings), np.uint8)
    return Alphabet(names, len(codes), places, rare_names, least, spelled, np.append(0, ends[:-1]), ends)


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
    is_figure = tokens >= _FIRST_FIGURE
    near = is_figure.copy()
    for distance in range(1, LONGEST):
        near[distance:] |= is_figure[:-distance]
        near[:-distance] |= is_figure[distance:]
    texts = _texts(tokens)
    tokens[~near] = 0
    near[1:] |= near[:-1].copy()
    return tokens[near], owners[texts[near]]


def _held(tokens: np.ndarray, owners: np.ndarray, least: int) -> np.ndarray:
    """The rows of TokenStreams.read_held for the tokens from `least` on."""
    order = stable_order(tokens)
    tokens, owners = tokens[order], owners[order]
    is_first = np.ones(len(tokens), bool)
    is_first[1:] = (tokens[1:] != tokens[:-1]) | (owners[1:] >> 1 != owners[:-1] >> 1)
    firsts = np.flatnonzero(is_first & (tokens >= least))
    return np.array([tokens[firsts], owners[firsts], np.append(firsts[1:], len(tokens)) - firsts])
