"""Texts → streams of tokens, from which n-grams are counted.

A token is a character of a reading, or a whole figure (its mark, digits and end mark): a needle never holds half of
one. Literal readings give every n-gram; the other two readings differ from them only around figures, so only what
stands near a figure is taken from them, and only n-grams with a figure in them are counted there.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from portal.search.entries import SearchEntry, entry_to_texts
from portal.search.readings import read

LONGEST = 6  # tokens of the longest n-gram
_FIGURE = re.compile("([\x01-\x03][0-9]+\x04)")
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


@dataclass
class TokenStreams:
    """The raw tokens of all projects, on disk: batches of (tokens, owners), literal ones and those around figures.

    An owner is the number of a project times two, plus one in its title. 0 stands between texts.
    """

    file: IO[bytes]
    batches: list[tuple[int, int, int]] = field(default_factory=list)  # where, how many tokens, of which kind
    figures: dict[str, int] = field(default_factory=dict)
    holders: array[int] = field(default_factory=lambda: array("l"))  # of each figure: how many projects hold it
    held: np.ndarray = field(default_factory=lambda: np.zeros(_FIRST_FIGURE, np.int32))  # projects with a character
    total: int = 0

    def __enter__(self) -> TokenStreams:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def read(self) -> Iterator[tuple[np.ndarray, np.ndarray, bool]]:
        """Each batch: tokens, owners, and whether it has only n-grams with figures."""
        for where, length, kind in self.batches:
            self.file.seek(where)
            raw = np.frombuffer(self.file.read(length * 8), np.uint32)
            yield raw[:length], raw[length:], bool(kind)


def entries_to_streams(entries: Iterable[SearchEntry], folder: Path) -> TokenStreams:
    """The tokens of entries, numbered in their order; kept in a file in `folder` that goes when it is closed."""
    streams = TokenStreams(TemporaryFile(dir=folder))
    batch: list[tuple[int, tuple[str, ...]]] = []
    for number, entry in enumerate(entries):
        batch.append((number, entry_to_texts(entry)))
        if len(batch) == _BATCH:
            _spill(streams, batch)
            batch = []
    if batch:
        _spill(streams, batch)
    return streams


def streams_to_alphabet(streams: TokenStreams) -> Alphabet:
    """Every character has a place, and of the figures those that stand in enough projects, as far as there is room.

    Raises ValueError when the texts have more different characters than there are places.
    """
    codes = np.flatnonzero(streams.held)
    if len(codes) > _ALPHABET - 1024:
        raise ValueError(f"{len(codes)} different characters; the index has room for {_ALPHABET - 1024}")
    holders = np.array(streams.holders)
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


def _spill(streams: TokenStreams, batch: list[tuple[int, tuple[str, ...]]]) -> None:
    literal: list[tuple[str, int]] = []
    others: list[tuple[str, int]] = []
    figures: list[int] = []
    number_of = streams.figures
    for number, texts in batch:
        own: set[int] = set()
        for place, text in enumerate(texts):
            owner = number * 2 + (place == 0)
            readings = read(text)
            literal.append((readings[0], owner))
            for way in (1, 2):
                if readings[way] != readings[way - 1]:
                    pieces = _FIGURE.split(readings[way])
                    others.append(("\x01".join(pieces[::2]), owner))
                    found = [number_of.setdefault(figure, len(number_of)) for figure in pieces[1::2]]
                    figures += found
                    own.update(found)
        streams.holders.extend([0] * (len(streams.figures) - len(streams.holders)))
        for figure in own:
            streams.holders[figure] += 1
    tokens, owners = _tokenise(literal)
    pairs = np.sort((owners >> 1) - np.uint32(batch[0][0]) << 21 | tokens)  # A batch has less than 2**11 projects.
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] & 2**21 - 1
    held = np.bincount(pairs[pairs > 0])
    streams.held[:len(held)] += held.astype(np.int32)
    _write(streams, tokens, owners, 0)
    tokens, owners = _tokenise(others)
    is_figure = tokens == 1
    tokens[is_figure] = np.array(figures, np.uint32) + _FIRST_FIGURE
    near = is_figure.copy()
    for distance in range(1, LONGEST):
        near[distance:] |= is_figure[:-distance]
        near[:-distance] |= is_figure[distance:]
    tokens[~near] = 0
    near[1:] |= near[:-1].copy()  # One 0 remains where something is left out.
    _write(streams, tokens[near], owners[near], 1)


def _tokenise(texts: list[tuple[str, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Code points with a 0 after each text, and their owners. A lone surrogate, which no file can hold, is U+FFFD."""
    whole = "".join(f"{text}\0" for text, _ in texts)
    tokens = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
    tokens[(tokens >= 0xD800) & (tokens < 0xE000)] = 0xFFFD
    lengths = [len(text) + 1 for text, _ in texts]
    return tokens, np.repeat(np.array([owner for _, owner in texts], np.uint32), lengths)


def _write(streams: TokenStreams, tokens: np.ndarray, owners: np.ndarray, kind: int) -> None:
    where = streams.file.seek(0, 2)
    streams.file.write(tokens.astype(np.uint32).tobytes())
    streams.file.write(owners.astype(np.uint32).tobytes())
    streams.batches.append((where, len(tokens), kind))
    streams.total += len(tokens)
