"""The cells of one row of the amounts box as names and runs of figures, in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from portal.model import LeftOut, Place
from portal.sheets.numbered.rules import Rules
from portal.sheets.printed_figures import FIGURE, Token, cell_to_tokens
from portal.sheets.text_cells import Cell, cell_to_texts, fold, squeeze

_FAR = 50  # tokens that are looked at behind a cell; one row of figures has five


class PieceCutter:
    """Cuts rows into pieces: a name is its text, a run of figures its tokens, of which only the first can be a
    word (小計, 合計). `left_out` gathers the words that head the columns."""

    def __init__(self, rules: Rules):
        words = "|".join(re.escape(fold(word)) for word in (*rules.subtotal, *rules.total))
        heads = sorted(map(squeeze, rules.amount_header), key=len, reverse=True)
        arrow = f"[{re.escape(rules.arrows)}]"
        self._rules = rules
        self._head = re.compile("|".join(map(re.escape, heads)) or "(?!)")
        self._arrow = re.compile(arrow)
        self._trailing_word = re.compile(rf"(?<=\s)(?:{words})$")
        self._trailing_figure = re.compile(rf"(?<=\s){FIGURE}$")
        self._inline = re.compile(rf"(?:^|(?<=\s))(?:(?:{words})\s*+)?{FIGURE}\s*+{arrow}"
                                  rf"(?:\s*+{FIGURE}(?=[\s(]|$))?(?:\s*+\({FIGURE}\))?(?=\s|$)")
        self.left_out: list[LeftOut] = []

    def row_to_pieces(self, cells: Sequence[Cell]) -> Iterator[str | list[Token]]:
        """The pieces of a row's cells, in order."""
        texts = self._without_heads([text for cell in cells for text in cell_to_texts(cell.text)], cells[0].line)
        read = [cell_to_tokens(text, self._rules) for text in texts]
        run: list[Token] = []
        for text, tokens, behind in zip(texts, read, _kinds_behind(read)):
            for part in self._split_inline(text, behind) if tokens is None else [text]:
                tokens = cell_to_tokens(part, self._rules)
                if tokens is None:
                    yield from _cut_at_words(run)
                    run = []
                    yield part
                else:
                    run += tokens
        yield from _cut_at_words(run)

    def _without_heads(self, texts: list[str], line: int) -> list[str]:
        """The texts of a row without the words that head the columns (要求額 ⇒ 予算額 (うち特財))."""
        bare = [self._arrow.sub("", squeeze(text)) for text in texts]
        heads = [bool(text) and not self._head.sub("", text) for text in bare]
        if not any(heads):
            return texts
        heads = [head or not text for head, text in zip(heads, bare)]
        self.left_out.append(LeftOut(" ".join(text for text, head in zip(texts, heads) if head), "furniture",
                                     Place(lines=(line, line))))
        return [text for text, head in zip(texts, heads) if not head]

    def _split_inline(self, text: str, behind: list[str]) -> list[str]:
        """A text cut before and behind the figures that stand in it between names; figures of a formula stay.

        behind   the kinds of the tokens in the cells of figures that follow in the row
        """
        folded = fold(text)
        cut = self._trailing_word.search(folded)
        if not cut and behind[:1] == ["arrow"]:
            cut = self._trailing_figure.search(folded)
        if cut:
            return [text[:cut.start()].strip(), text[cut.start():]]
        if "arrow" in behind and not {"subtotal", "total"} & set(behind):
            return [text]  # The row has its figures in cells of their own.
        parts, end = [], 0
        for match in self._inline.finditer(folded):
            parts += [text[end:match.start()].strip(), text[match.start():match.end()].strip()]
            end = match.end()
        return [part for part in (*parts, text[end:].strip()) if part]


def _kinds_behind(read: Sequence[Sequence[Token] | None]) -> list[list[str]]:
    """For each text of a row the kinds of the tokens behind it, as far as texts hold nothing but tokens."""
    behind: list[list[str]] = [[]]
    for tokens in reversed(read[1:]):
        kinds = [] if tokens is None else [token.kind for token in tokens] + behind[-1]
        behind.append(kinds[:_FAR])
    return behind[::-1]


def _cut_at_words(tokens: list[Token]) -> Iterator[list[Token]]:
    start = 0
    for index, token in enumerate(tokens):
        if token.is_word and index > start:
            yield tokens[start:index]
            start = index
    if tokens:
        yield tokens[start:]
