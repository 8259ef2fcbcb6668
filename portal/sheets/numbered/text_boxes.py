"""The parts of a sheet that are text become its boxes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from portal.model import Box, LeftOut, Place, Remark
from portal.sheets.numbered.box_alignment import Slot, align
from portal.sheets.numbered.box_parts import Part, Passage
from portal.sheets.markdown_text import has_tags, html_to_markdown
from portal.sheets.numbered.rules import CONTRACT, Rules
from portal.sheets.text_cells import squeeze


@dataclass
class TextBoxes:
    """The boxes, what a person should know of them, and the words of the form that are no value."""

    boxes: list[Box] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def parts_to_boxes(parts: Sequence[Part], rules: Rules) -> TextBoxes:
    """Each part as a box, in the order of the parts. On the right half, values that slipped by rows are put
    right."""
    read = TextBoxes()
    moved = _align_right_half(parts, read)
    for part in parts:
        box = _part_to_box(part, moved.get(id(part), part.passages), rules)
        if part.key == CONTRACT and box.body and _is_template(box.body, rules):
            read.left_out.append(LeftOut(" ".join(box.body.split()), "furniture", box.place))
            box = replace(box, body="", state="blank")
        read.boxes.append(box)
        if part.label is None:
            read.remarks.append(stray_text(box))
    return read


def passages_to_markdown(passages: Sequence[Passage], marks: re.Pattern[str] | None) -> str:
    """The text under one label as Markdown: the cells of a row go on with a space, its rows on a new line; a row
    that the text layer gives as HTML has paragraphs of its own."""
    parts: list[str] = []
    was_html = False
    for passage in passages:
        text = " ".join(cell.text for cell in passage.cells)
        is_html = has_tags(text)
        if markdown := html_to_markdown(text, marks):
            parts += ["\n\n" if is_html or was_html else "\n", markdown]
            was_html = is_html
    return "".join(parts[1:])


def stray_text(box: Box) -> Remark:
    """What is said of text that stands under no label."""
    return Remark("unknown-text", f"「{_shorten(' '.join(box.body.split()))}」がどの欄の文字か分かりません。", box.place)


def _part_to_box(part: Part, passages: Sequence[Passage], rules: Rules) -> Box:
    body = passages_to_markdown(passages, rules.marks(part.key))
    # A label that lost what stands beside it has on the paper a value that the text does not have.
    state = "read" if body else "unreadable" if part.passages else "blank"
    lines = [passage.line for passage in passages] + [part.line]
    label = part.label
    return Box(part.key, label.number if label else None, label.heading if label else "", body, state,
               Place(lines=(min(lines), max(lines))))


def _align_right_half(parts: Sequence[Part], read: TextBoxes) -> dict[int, list[Passage]]:
    """The passages of the right half's labelled parts where they differ from the text's order, by the part's
    id."""
    right = [part for part in parts if part.side == "right" and part.label]
    slots = [Slot(part.label.rule.looks_like if part.label.rule else None,
                  tuple(passage.visible for passage in part.passages)) for part in right]
    aligned = align(slots)
    if aligned is None:
        return {}
    moved = {id(part): [right[slot].passages[index] for slot, index in places]
             for part, places in zip(right, aligned)}
    read.remarks.append(_slipped(right, moved))
    return moved


def _slipped(parts: Sequence[Part], moved: dict[int, list[Passage]]) -> Remark:
    told, lines = [], []
    for part in parts:
        for passage in moved[id(part)]:
            if passage not in part.passages:
                told.append(f"「{_shorten(passage.visible)}」は{_named(part)}")
                lines.append(passage.line)
    lost = [_named(part) for part in parts if part.passages and not moved[id(part)]]
    message = "値の行がずれているため、内容から次のように読みました。" + "、".join(told) + "。"
    if lost:
        message += f"{'、'.join(lost)}の値は原資料の文字から失われています。"
    return Remark("box-slipped", message, Place(lines=(min(lines), max(lines))))


def _named(part: Part) -> str:
    return " ".join(filter(None, (part.label.number, part.label.heading)))


def _shorten(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _is_template(body: str, rules: Rules) -> bool:
    """Whether the box of 債務負担行為 holds nothing but the words that the form prints in it."""
    words = sorted(map(squeeze, rules.contract_template), key=len, reverse=True)
    return bool(words) and not re.sub("|".join(map(re.escape, words)), "", squeeze(body))
