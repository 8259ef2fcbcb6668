"""The amounts box: its passages become rows of items, subtotals and totals with their figures as printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from portal.model import AmountRow, LeftOut, Place, Remark, Scrap
from portal.sheets.numbered.amount_pieces import PieceCutter
from portal.sheets.numbered.box_parts import Passage
from portal.sheets.numbered.rules import Rules
from portal.sheets.printed_figures import Figures, Token, tokens_to_figures
from portal.sheets.numbered.row_halves import starts_with
from portal.sheets.text_cells import fold

_FIELDS = ("requested", "budgeted", "earmarked")


@dataclass
class _Slot:
    """A row in the making."""

    kind: str
    group: str | None
    name: str
    lines: tuple[int, int]
    figures: Figures | None = None
    had_bullet: bool = False


@dataclass
class _List:
    """Rows whose figures are still looked for: a group and the items named beside it, or the items of one cell."""

    slots: list[_Slot]
    sets: list[tuple[Figures, int]] = field(default_factory=list)


class AmountsReader:
    """Reads the passages of one amounts box. Afterwards: `rows`; `loose`, figures of no row; `notes`, text below
    the total; `left_out`; `remarks`."""

    def __init__(self, rules: Rules):
        bullet = f"[{re.escape(rules.bullets)}]"
        self._rules = rules
        self._starts_group = starts_with(rules.groups, rf"\s|{bullet}|$")
        self._between_names = re.compile(rf"\s+(?={bullet})")
        self._slots: list[_Slot] = []
        self._open: _List | None = None
        self._group: _Slot | None = None
        self._is_below_total = False
        self.rows: tuple[AmountRow, ...] = ()
        self.loose: list[Scrap] = []
        self.notes: list[Scrap] = []
        self.left_out: list[LeftOut] = []
        self.remarks: list[Remark] = []

    def read(self, passages: Sequence[Passage]) -> None:
        """Turn the box's passages into rows, in order."""
        cutter = PieceCutter(self._rules)
        for passage in passages:
            pieces = list(cutter.row_to_pieces(passage.cells))
            for piece, following in zip(pieces, [*pieces[1:], ""]):
                if isinstance(piece, str):
                    self._take_names(piece, passage.line, "" if isinstance(following, str) else following[0].kind)
                else:
                    self._take_figures(piece, passage.line)
        self._close()
        self.rows = tuple(_slot_to_row(slot) for slot in self._slots)
        self.left_out += cutter.left_out
        self._tell_of_lost()

    # ---- names

    def _take_names(self, text: str, line: int, following: str) -> None:
        """A text of names; `following` is the kind of the token behind it in its row, "" for none."""
        if self._is_below_total:
            self.notes.append(Scrap(text, Place(lines=(line, line))))
            return
        group, rest = self._split_group(text, following == "subtotal")
        names, bulleted = self._split_names(rest)
        if group is None and names and self._is_repeat(names):
            self.left_out.append(LeftOut(text, "repeated", Place(lines=(line, line))))
            return
        if group is None and len(names) == 1 and self._goes_on(names[0], bulleted[0], bool(following)):
            last = self._slots[-1]
            last.name, last.lines = f"{last.name} {names[0]}", (last.lines[0], line)
            return
        self._close()
        slots = []
        if group is not None:
            self._group = _Slot("subtotal", group, group, (line, line))
            slots.append(self._group)
        name_of_group = self._group.name if self._group else None
        slots += [_Slot("item", name_of_group, name, (line, line), had_bullet=bullet)
                  for name, bullet in zip(names, bulleted)]
        self._slots += slots
        self._open = _List(slots)

    def _split_group(self, text: str, has_subtotal: bool) -> tuple[str | None, str]:
        """The name of a group with which a text begins, and the rest: one that the form lists, or any before a
        bullet on the subtotal's row."""
        match = self._starts_group.match(fold(text))
        if match:
            return text[:match.end()].strip(), text[match.end():].strip()
        if has_subtotal and not text.startswith(tuple(self._rules.bullets)):
            group, *rest = self._between_names.split(text, maxsplit=1)
            return group, "".join(rest)
        return None, text

    def _split_names(self, text: str) -> tuple[list[str], list[bool]]:
        """The names in a cell, without the bullets that lead them, and whether each had one."""
        marks = tuple(self._rules.bullets)
        names = self._between_names.split(text) if text.startswith(marks) else [text]
        pairs = [(name.lstrip(self._rules.bullets).strip(), name.startswith(marks)) for name in names]
        pairs = [(name, bullet) for name, bullet in pairs if name]
        return [name for name, _ in pairs], [bullet for _, bullet in pairs]

    def _is_repeat(self, names: list[str]) -> bool:
        """Whether these are the names just read, printed again by the text layer."""
        if self._open is None or self._open.sets and len(names) == 1:
            return False
        items = [slot.name for slot in self._open.slots if slot.kind == "item"]
        return items == names

    def _goes_on(self, name: str, bullet: bool, has_figures: bool) -> bool:
        """Whether a name is the next line of the name before it: it stands in brackets; or it has no bullet where
        the name before has one, and not each of the two has figures."""
        last = self._slots[-1] if self._slots else None
        if last is None or last.kind != "item" or bullet or self._open is None or len(self._open.slots) > 1:
            return False
        if fold(name).startswith("(") and fold(name).endswith(")"):
            return True
        return last.had_bullet and not (self._open.sets and has_figures)

    # ---- figures

    def _take_figures(self, tokens: list[Token], line: int) -> None:
        word = tokens[0] if tokens[0].is_word else None
        sets, loose = tokens_to_figures(tokens[1:] if word else tokens)
        self._loosen(loose, line)
        if sets and not any(token.kind == "arrow" for token in tokens) and sets[0].budgeted is None:
            told = "、".join(f"「{text}」" for text in sets[0].texts())
            self.remarks.append(Remark("arrow-missing", f"{told}の前後に⇒がなく、要求額（うち特財）として読みました。",
                                       Place(lines=(line, line))))
        if word and word.kind == "total":
            self._close()
            slot = _Slot("total", None, word.text, (line, line))
            self._slots.append(slot)
            self._is_below_total = True
            self._open = _List([slot], [(figures, line) for figures in sets])
        elif word and self._group and self._group.figures is None:
            first, *others = sets or [None]
            self._group.figures, self._group.lines = first, (self._group.lines[0], line)
            if self._open and first is not None:
                self._open.slots = [slot for slot in self._open.slots if slot is not self._group]
            self._sets(others, line)
        elif word:
            self._close()
            self._group = _Slot("subtotal", None, word.text, (line, line))
            self._slots.append(self._group)
            self._open = _List([self._group], [(figures, line) for figures in sets])
        else:
            self._sets(sets, line)

    def _sets(self, sets: list[Figures], line: int) -> None:
        if not sets:
            return
        if self._open is None:
            self._open = _List([])
        self._open.sets += [(figures, line) for figures in sets]

    def _close(self) -> None:
        """Give the figures found to the rows that wait for them. As many as rows: in order; fewer: the first to
        the first, on whose printed line they stand, the others to none; more: the rest are rows without a name."""
        if self._open is None:
            return
        slots, sets = self._open.slots, self._open.sets
        self._open = None
        if 1 < len(sets) < len(slots):
            for figures, line in sets[1:]:
                self._loosen(figures.texts(), line)
            sets = sets[:1]
        for slot, (figures, line) in zip(slots, sets):
            slot.figures, slot.lines = figures, (slot.lines[0], max(slot.lines[1], line))
        for figures, line in [(figures, line) for figures, line in sets[len(slots):] if figures.texts()]:
            self._slots.append(_Slot("item", self._group.name if self._group else None, "", (line, line), figures))
            self.remarks.append(Remark("name-lost", "名前のない金額の行があります。", Place(lines=(line, line))))

    def _loosen(self, texts: list[str], line: int) -> None:
        place = Place(lines=(line, line))
        if texts:
            self.loose += [Scrap(text, place) for text in texts]
            told = "、".join(f"「{text}」" for text in texts)
            self.remarks.append(Remark("amounts-unplaced", f"{told}は、どの行の金額か原資料の文字から決められません。", place))

    def _tell_of_lost(self) -> None:
        lost = [slot for slot in self._slots if slot.figures is None]
        if lost:
            told = "、".join(f"「{slot.name}」" for slot in lost)
            self.remarks.append(Remark("amounts-lost", f"{told}の金額は原資料の文字から失われています。",
                                       Place(lines=(lost[0].lines[0], lost[-1].lines[1]))))


def _slot_to_row(slot: _Slot) -> AmountRow:
    figures = slot.figures or Figures()
    return AmountRow(slot.kind, slot.group, slot.name, Place(lines=slot.lines), figures.requested,
                     figures.budgeted, figures.earmarked, () if slot.figures else _FIELDS)
