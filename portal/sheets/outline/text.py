"""Running text of an item: lines become the Markdown of a box body (portal/sheets/markdown_text.py)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from portal.model import Place, Remark
from portal.sheets.markdown_text import table_to_markdown
from portal.sheets.outline.marks import Line
from portal.sheets.outline.rules import Rules, TextRule
from portal.sheets.outline.tab_tables import columns_without_header, lines_to_rows, rows_to_table


def lines_to_body(lines: Iterable[Line], rules: Rules) -> tuple[str, tuple[Remark, ...]]:
    """The Markdown of consecutive lines (blank ones among them), and what a person should know of its tables."""
    parts: list[str] = []
    remarks: list[Remark] = []
    for is_table, group in groupby(lines, key=lambda line: line.kind == "row"):
        if is_table:
            rows = list(group)
            table = rows_to_table(lines_to_rows(row.raw for row in rows), rules.tables)
            parts.append(table_to_markdown(table))
            remarks.extend(_table_remarks(table, rows))
        else:
            parts.extend(_lines_to_parts(group, rules.layout))
    return "\n\n".join(parts), tuple(remarks)


def _table_remarks(table: list[list[str]], rows: list[Line]) -> list[Remark]:
    columns = columns_without_header(table)
    if not columns:
        return []
    told = "、".join(f"{column}列目" for column in columns)
    return [Remark("table-uneven", f"表の{told}に見出しがありません。行のずれがないか原資料で確かめてください。",
                   Place(lines=(rows[0].number, rows[-1].number)))]


def _lines_to_parts(lines: Iterable[Line], rules: TextRule) -> list[str]:
    """Paragraphs and lists. A blank line, a note, a caption or a bullet ends what is before it. Any other line
    goes on with it: on a new line in a paragraph, after a blank in a list, whose items are one line each."""
    parts: list[list[list[str]]] = []  # paragraphs or lists, their items (a paragraph is one), the lines of these
    goes_on = in_list = False
    for line in lines:
        if line.kind == "blank":
            goes_on = False
            continue
        bullet = _after_bullet(line.text, rules)
        is_caption = _begins(rules.captions, line.text)
        if bullet is not None:
            if not in_list:
                parts.append([])
            parts[-1].append([f"- {bullet}"])
            in_list = True
        elif goes_on and not is_caption and not _begins(rules.notes, line.text):
            parts[-1][-1].append(line.text)
        else:
            parts.append([[line.text]])
            in_list = False
        goes_on = not is_caption
    return ["\n".join((" " if item[0].startswith("- ") else "\n").join(item) for item in part) for part in parts]


def _after_bullet(text: str, rules: TextRule) -> str | None:
    """The text after a printed bullet, after the text reader's own `- `, or after both; None without a bullet."""
    rest = re.sub(r"^- +", "", text)
    mark = next((mark for mark in rules.list_marks if rest.startswith(mark)), "")
    rest = rest[len(mark):].strip()
    return rest if rest and len(rest) < len(text) else None


def _begins(patterns: list[str], text: str) -> bool:
    return any(re.match(pattern, text) for pattern in patterns)
