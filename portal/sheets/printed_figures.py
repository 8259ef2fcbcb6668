"""Cells that hold nothing but printed figures: which figure was requested, budgeted, and earmarked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from portal.sheets.numbered.rules import Rules
from portal.sheets.text_cells import fold

# On folded text. A lone dash is what some rows print where there is no amount.
FIGURE = r"(?:(?:[△▲-] ?)?(?:[0-9]{1,3}(?:[,.、] ?[0-9]{3})++|[0-9]++)(?![0-9,.、])|[-―—](?![-―—]))"
_UNIT = r"(?:百万円|千円|万円|円)?+"
_Pair = tuple[str | None, str | None]  # a figure and the bracket behind it


@dataclass(frozen=True)
class Token:
    """A word or figure of such a cell; `kind` is "subtotal", "total", "arrow", "figure" or "bracket" (a figure in
    brackets), `text` is as printed."""

    kind: str
    text: str

    @property
    def is_word(self) -> bool:
        return self.kind in ("subtotal", "total")

    @property
    def is_figure(self) -> bool:
        return self.kind in ("figure", "bracket")


@dataclass(frozen=True)
class Figures:
    """One row's figures, as printed; None = nothing printed there."""

    requested: str | None = None
    budgeted: str | None = None
    earmarked: str | None = None

    def texts(self) -> list[str]:
        """Those that are printed."""
        return [text for text in (self.requested, self.budgeted, self.earmarked) if text]


def cell_to_tokens(text: str, rules: Rules) -> tuple[Token, ...] | None:
    """The words and figures of a cell; None when there is anything else in it."""
    return _tokens(text, rules.arrows, tuple(rules.subtotal), tuple(rules.total))


@lru_cache(maxsize=1024)  # a cell is looked at several times
def _tokens(text: str, *marks: str | tuple[str, ...]) -> tuple[Token, ...] | None:
    folded, tokens, end = fold(text), [], 0
    pattern = _token(*marks)
    while end < len(folded):
        match = pattern.match(folded, end)
        if not match:
            return None
        if match.lastgroup != "space":
            tokens.append(Token(match.lastgroup, text[match.start():match.end()]))
        end = match.end()
    return tuple(tokens)


def tokens_to_figures(tokens: Sequence[Token]) -> tuple[list[Figures], list[str]]:
    """The sets of figures of a row's cells without their words, and the figures whose place can't be told.

    One arrow: the figures before it are requested, those behind it budgeted, in the same order, each with its
    bracket; an arrow alone is a row with nothing printed in it. Several arrows: each stands between the figures of
    one set, or all that is budgeted follows in a column of its own. No arrow: one or two figures, the requested
    first.
    """
    arrows = [index for index, token in enumerate(tokens) if token.kind == "arrow"]
    if len(arrows) > 1:
        return _by_arrows(tokens)
    before = _pairs(tokens[:arrows[0]] if arrows else tokens)
    behind = _pairs(tokens[arrows[0] + 1:]) if arrows else []
    if not arrows and len(before) == 2 and before[0][1] is None:
        before, behind = before[:1], before[1:]
    elif not arrows and len(before) > 1:
        return [], _texts(before)
    return _by_columns(before, behind) if before or behind else ([Figures()] if arrows else [], [])


def _by_columns(before: list[_Pair], behind: list[_Pair]) -> tuple[list[Figures], list[str]]:
    """Sets from what is requested and what is budgeted, each figure with its bracket."""
    if len(before) == len(behind):
        return [Figures(first[0], second[0], second[1] or first[1]) for first, second in zip(before, behind)], []
    if not before:
        return [Figures(None, *pair) for pair in behind], []
    if len(before) == 1 and behind:
        return [Figures(before[0][0], *behind[0])], _texts(behind[1:])
    return [Figures(figure, None, bracket) for figure, bracket in before], _texts(behind)


def _by_arrows(tokens: Sequence[Token]) -> tuple[list[Figures], list[str]]:
    requested: list[str | None] = []
    behind: list[list[Token]] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        if token.kind == "figure" and following == "arrow":
            requested.append(token.text)
            behind.append([])
        elif token.kind == "arrow":
            if index == 0 or tokens[index - 1].kind != "figure":
                requested.append(None)
                behind.append([])
        elif behind:
            behind[-1].append(token)
    budgeted = [_pairs(of) for of in behind]
    if len(budgeted[-1]) == len(requested) and not any(budgeted[:-1]):
        return _by_columns([(figure, None) for figure in requested], budgeted[-1])
    loose = [text for pairs in budgeted for text in _texts(pairs[1:])]
    return [Figures(figure, *(pairs[0] if pairs else ())) for figure, pairs in zip(requested, budgeted)], loose


def _pairs(tokens: Sequence[Token]) -> list[_Pair]:
    """Figures with the bracket behind each."""
    pairs: list[_Pair] = []
    for token in tokens:
        if token.kind == "figure":
            pairs.append((token.text, None))
        elif pairs and pairs[-1][1] is None:
            pairs[-1] = (pairs[-1][0], token.text)
        else:
            pairs.append((None, token.text))
    return pairs


def _texts(pairs: list[_Pair]) -> list[str]:
    return [text for pair in pairs for text in pair if text]


@lru_cache(maxsize=8)
def _token(arrows: str, subtotal: tuple[str, ...], total: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?P<space>\s++)|(?P<arrow>[{re.escape(arrows)}])|(?P<bracket>\(\s?{FIGURE}{_UNIT}\s?\))"
                      rf"|(?P<figure>{FIGURE}{_UNIT})|(?P<subtotal>{_words(subtotal)})|(?P<total>{_words(total)})")


def _words(words: tuple[str, ...]) -> str:
    return "|".join(r"\s?".join(map(re.escape, fold(word))) for word in words)
