"""What a draft of a form of labelled boxes is made of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Label:
    """A label and what it was guessed to become: `key` None for a heading, `sure` when a word says so; `example`: what
    stands under it on the first sheet."""

    text: str
    key: str | None
    sure: bool
    is_text: bool
    example: str = ""


@dataclass
class Table:
    """A table of figures: the key of its box, and the labels of its rows and columns in order, with both levels where
    the lower one stands several times."""

    key: str
    rows: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BoxedDraft:
    """A form as far as its pages show it; `title_line` is the pattern of a line above each sheet's boxes that has its
    title, where no box has it, and an example."""

    sheets: int
    begins: str
    labels: tuple[Label, ...]
    tables: tuple[Table, ...]
    title_line: tuple[str, str] | None = None
