"""The text of a box as Markdown: HTML of the text layer becomes paragraphs, lists and tables; nothing else
changes.

Bodies are literal text but for five things: a blank line between paragraphs, `- ` before a list item, `|` tables,
a line end for a line break that the document has, and `\\|` for a bar inside a table cell. The
renderer (portal/pages/) knows only these, so `<新規>`, `#`, `*` and `_` stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# Only the names of HTML elements make a tag: `<新規>` is text, and so is `<A>`, which print uses as a mark.
_BLOCK = "address|blockquote|center|dd|div|dl|dt|h[1-6]|hr|li|ol|pre|section|ul|(?-i:p)"
_TABLE = "table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td"
_INLINE = "big|em|font|img|ins|mark|small|span|strong|sub|sup|(?-i:[abisu])"
_TAG = re.compile(rf"<(?P<close>/?)(?P<name>br|{_BLOCK}|{_TABLE}|{_INLINE})(?P<attributes>\s[^<>]*)?/?>",
                  re.IGNORECASE)
_LEAD = re.compile(rf"\s+|{_TAG.pattern}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos|nbsp)|#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7})));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
_COLUMNS = re.compile(r"colspan\s*=\s*[\"']?([0-9]{1,2})", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """A paragraph or list item (`text`; a line feed in it is a `<br>`), or a table (`rows` of cells)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def has_tags(text: str) -> bool:
    """Whether a text holds HTML."""
    return _TAG.search(text) is not None


def text_start(text: str) -> int:
    """Where the first visible character of a text stands: behind white space and tags."""
    start = 0
    while match := _LEAD.match(text, start):
        start = match.end()
    return start


def html_to_blocks(text: str) -> list[Block]:
    """The paragraphs, list items and tables of a piece of HTML, which need not be well-formed. Plain text is one
    paragraph; blank blocks are dropped."""
    blocks: list[Block] = []
    kind, held, end = "paragraph", [], 0
    tags = iter(_TAG.finditer(text))
    for tag in tags:
        held.append(_unescape(text[end:tag.start()]))
        name, end = tag["name"].lower(), tag.end()
        if name == "br":
            held.append("\n")
        elif name == "table" and not tag["close"]:
            _close(blocks, kind, held)
            rows, end = _table(text, tag.end(), tags)
            blocks.extend([Block("table", rows=rows)] if rows else [])
        elif re.fullmatch(f"{_BLOCK}|{_TABLE}", name):
            _close(blocks, kind, held)
            kind = "item" if name == "li" and not tag["close"] else "paragraph"
    held.append(_unescape(text[end:]))
    _close(blocks, kind, held)
    return blocks


def html_to_text(text: str) -> str:
    """What is visible of a piece of HTML, on one line: a space stands between blocks and between table cells."""
    if "<" not in text and "&" not in text:
        return text.strip()
    return " ".join(" ".join(_block_to_texts(block)) for block in html_to_blocks(text)).replace("\n", " ")


def html_to_markdown(text: str, marks: re.Pattern[str] | None = None) -> str:
    """A piece of HTML or plain text as Markdown. `marks` matches what begins a new line in print: see
    break_lines."""
    parts: list[str] = []
    before = ""
    for block in html_to_blocks(text):
        if parts:
            parts.append("\n" if block.kind == before == "item" else "\n\n")
        if block.kind == "table":
            parts.append(table_to_markdown([list(row) for row in block.rows]))
        elif block.kind == "item":
            parts.append("- " + " ".join(block.text.split("\n")))
        else:
            parts.append("\n".join(break_lines(line.strip(), marks) for line in block.text.split("\n")
                                     if line.strip()))
        before = block.kind
    return "".join(parts)


def break_lines(text: str, marks: re.Pattern[str] | None) -> str:
    """A paragraph whose printed lines were joined with spaces, broken again before every mark that starts a line
    in print (①, ◆, 【…】, …). Only a space becomes a line break; no other character changes."""
    if marks is None or " " not in text:
        return text
    return re.sub(rf"(?<=[^ ]) ++(?={marks.pattern})", "\n", text)


def table_to_markdown(rows: list[list[str]]) -> str:
    """A table whose first row is its header, as a Markdown pipe table; every row gets as many cells as the
    widest."""
    width = max(len(row) for row in rows)
    cells = [[cell.replace("|", "\\|").replace("\n", " ").strip() for cell in row] + [""] * (width - len(row))
             for row in rows]
    ruled = [cells[0], ["---"] * width, *cells[1:]]
    return "\n".join("| " + " | ".join(row) + " |" for row in ruled)


def _block_to_texts(block: Block) -> Iterable[str]:
    return [cell for row in block.rows for cell in row if cell] if block.kind == "table" else [block.text]


def _close(blocks: list[Block], kind: str, held: list[str]) -> None:
    text = "".join(held).strip()
    if text:
        blocks.append(Block(kind, text))
    held.clear()


def _table(text: str, start: int, tags: Iterable[re.Match[str]]) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The rows of the table whose content begins at `start`, and where it ends. A table inside one of its cells
    gives that cell its text."""
    rows: list[list[str]] = []
    held, depth, end, gap = [], 1, start, 0
    for tag in tags:
        held.append(_unescape(text[end:tag.start()]))
        name, end = tag["name"].lower(), tag.end()
        if name == "table":
            depth += -1 if tag["close"] else 1
        elif depth == 1 and name in ("tr", "td", "th"):
            _close_cell(rows, held, gap)
            gap = 0
            if name == "tr" and not tag["close"]:
                rows.append([])
            elif name != "tr" and not tag["close"]:
                rows = rows or [[]]
                rows[-1].append("")
                columns = _COLUMNS.search(tag["attributes"] or "")
                gap = int(columns[1]) - 1 if columns else 0
        elif not re.fullmatch(_INLINE, name):
            held.append(" ")
        if depth == 0:
            break
    else:
        held.append(_unescape(text[end:]))
        end = len(text)
    _close_cell(rows, held, gap)
    return tuple(tuple(row) for row in rows if any(row)), end


def _close_cell(rows: list[list[str]], held: list[str], gap: int) -> None:
    """Put the text since the last tag into the open cell; text between cells gets a cell of its own."""
    text = "".join(held).strip()
    held.clear()
    if text and rows and rows[-1] and not rows[-1][-1]:
        rows[-1][-1] = text
    elif text:
        rows[:] = rows or [[]]
        rows[-1].append(text)
    if rows and gap > 0:
        rows[-1].extend([""] * gap)


def _unescape(text: str) -> str:
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    name, hexadecimal, decimal = entity.groups()
    if name:
        return _ENTITIES[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    # Control characters, surrogates and numbers beyond Unicode are no characters to publish.
    return chr(code) if 0x20 <= code <= 0x10FFFF and not 0x7F <= code <= 0x9F and not 0xD800 <= code <= 0xDFFF \
        else entity[0]
