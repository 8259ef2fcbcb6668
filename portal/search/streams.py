"""The tokens of all projects, from the parts in which they were made: who holds each, and which stand in n-grams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from portal.search.tokens import FIRST_FIGURE, Batch

_ALPHABET = 2**15 - 1  # so many tokens stand beside others in n-grams: three of them have room in 45 bits
_TOGETHER = 400_000  # tokens that are given at a time, about

Numbered = tuple[np.ndarray, Batch]  # a batch with the numbers of its projects
Held = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Tokens = tuple[np.ndarray, np.ndarray, bool]


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
    """The tokens of all projects, read anew from their batches each time. `batches` gives these with the numbers of
    their projects; where that order is not ascending, neither are owners (tokens.Batch), which here count all projects.

    figures    each figure and its place: its raw token is so many beyond FIRST_FIGURE
    holders    raw token → how many projects hold it
    total      how many tokens there are
    """

    def __init__(self, batches: Callable[[], Iterable[Numbered]]) -> None:
        self._batches = batches
        self._signs: list[np.ndarray] = []  # The raw tokens of each batch.
        self.figures: dict[str, int] = {}
        self.total = 0
        holders = np.zeros(2 * FIRST_FIGURE, np.int32)
        for _, batch in batches():
            figures = np.array([self.figures.setdefault(each, len(self.figures)) for each in batch.figures], np.uint32)
            signs = np.concatenate([batch.characters.array, figures + np.uint32(FIRST_FIGURE)])
            self._signs.append(signs)
            if len(holders) < FIRST_FIGURE + len(self.figures):
                holders = np.append(holders, np.zeros(len(holders), np.int32))
            holders[signs] += batch.holdings.array
            self.total += len(batch.literal.tokens.array) + len(batch.near.tokens.array)
        self.holders = holders[:FIRST_FIGURE + len(self.figures)].copy()

    def read(self, alphabet: Alphabet) -> Iterator[tuple[Held, list[Tokens]]]:
        """Of some projects at a time: who holds each token (places, how many hold each, who, how often), and twice the
        places of tokens, 0 between texts, with their owners, and whether they are only what stands near figures."""
        held: list[list[np.ndarray]] = []
        kinds: tuple[list, list] = [], []
        waiting = 0
        for signs, (numbers, batch) in zip(self._signs, self._batches()):
            places = alphabet.places[signs]
            owners = np.stack([numbers * 2, numbers * 2 + 1], 1).reshape(-1).astype(np.uint32)
            counts = batch.holdings.array
            held.append([places, counts, owners[batch.owners.array], batch.hits.array])
            beside = np.maximum(places, 0)
            for kind, stream in zip(kinds, (batch.literal, batch.near)):
                tokens = stream.tokens.array
                kind.append((beside[tokens], np.repeat(owners, stream.counts.array)))
                waiting += len(tokens)
            if waiting >= _TOGETHER:
                yield _join(held), [(*_join(kind), bool(near)) for near, kind in enumerate(kinds)]
                held, kinds, waiting = [], ([], []), 0
        if held:
            yield _join(held), [(*_join(kind), bool(near)) for near, kind in enumerate(kinds)]


def _join(rows: list) -> tuple[np.ndarray, ...]:
    return tuple(map(np.concatenate, zip(*rows)))


def streams_to_alphabet(streams: TokenStreams) -> Alphabet:
    """Every character has a place, and of the figures those that stand in enough projects, as far as there is room.

    Raises ValueError when the texts have more different characters than there are places.
    """
    codes = np.flatnonzero(streams.holders[:FIRST_FIGURE])
    if len(codes) > _ALPHABET - 1024:
        raise ValueError(f"{len(codes)} different characters; the index has room for {_ALPHABET - 1024}")
    holders = streams.holders[FIRST_FIGURE:]
    least = 4
    while np.count_nonzero(holders >= least) > _ALPHABET - len(codes):
        least *= 2
    figures = list(streams.figures)
    common = sorted(np.flatnonzero(holders >= least).tolist(), key=figures.__getitem__)
    rare = sorted(np.flatnonzero(holders < least).tolist(), key=figures.__getitem__)
    places = np.zeros(FIRST_FIGURE + len(figures), np.int32)
    places[codes] = np.arange(1, len(codes) + 1)
    places[np.array(common, int) + FIRST_FIGURE] = np.arange(len(codes) + 1, len(codes) + len(common) + 1)
    names = ["", *map(chr, codes.tolist()), *(figures[place] for place in common)]
    # Rare figures have negative places, counted from -1.
    places[np.array(rare, int) + FIRST_FIGURE] = -1 - np.arange(len(rare))
    rare_names = [figures[place] for place in rare]
    spellings = [name.encode() for name in (*names, *reversed(rare_names))]
    ends = np.cumsum([len(spelling) for spelling in spellings])
    spelled = np.frombuffer(b"".join(spellings), np.uint8)
    return Alphabet(names, len(codes), places, rare_names, least, spelled, np.append(0, ends[:-1]), ends)
