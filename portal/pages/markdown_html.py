"""The Markdown of the record's bodies → HTML that is safe to publish.

A body is literal text but for five things (portal/sheets/markdown_text.py): a blank line, a line end, `- `, `|` tables,
and `\\|` in a cell. So all other syntax of the `markdown` library is taken out, HTML is
escaped before it, and nh3 lets only the elements of those five things through after it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import markdown
import nh3
from markdown.extensions.tables import TableExtension
from markupsafe import Markup, escape

from portal.pages.visible import visible

# Where the library is needed: hyphens that may begin an item, lists beside text, white space that counts for
# something, blank lines at an end or several of them, what is not seen, what the sanitiser writes in its own way, bars.
_ODD = "\t\x00-\x08\x0b-\x1f\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff"
_SIGNS, _BLANK = re.compile(f"[|{_ODD}]"), re.compile("\n[^\\S\n]*\n(?!\\S)|\n[^\\S\n]+\n")
_UNEVEN_LIST = re.compile(
    "(?:^|\n)-(?! [^\\s-])|(?:^|\n)- [^\n]*\n(?!\n|- )|(?:^|\n)[^-\n][^\n]*\n- "
    "|(?:^|\n\n)- [^\n]*(?:\n- [^\n]*)*\n\n-")
# A table as the parse writes it, between blank lines, with nothing in its cells that the library would look into.
_CELL = rf"(?:[^\s|\\`{_ODD}](?:[^|\\`\n{_ODD}]*[^\s|\\`{_ODD}])?)?"
_ROW = rf"\|(?: {_CELL} \|)+"
_TABLE = re.compile(rf"(?<![^\n])(?<![^\n]\n){_ROW}\n\|(?: --- \|)+(?:\n{_ROW})+(?=\n\n|\Z)")
_KEPT = {"preprocessors": {"normalize_whitespace"}, "blocks": {"empty", "table", "ulist", "paragraph"},
         "inline": {"linebreak"}, "tree": {"inline"}, "postprocessors": {"amp_substitute"}}
_BODY_TAGS = {"p", "br", "ul", "li", "table", "thead", "tbody", "tr", "th", "td"}
_TEXT_TAGS = _BODY_TAGS | {"h2", "h3", "strong", "em", "code", "a", "ol"}
# What the table and list rules would still take for syntax; as character references they are text.
_LITERAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\\": "&#92;", "`": "&#96;"}
_RULE, _ITEM = re.compile(r"^\|[\s:|-]+\|\s*$", re.MULTILINE), re.compile(r"^- ", re.MULTILINE)
_LIST_LINE = re.compile(r"- +\S")
# A hyphen that is an item's own text: lists have no lists in them.
_NESTED = re.compile(r"^(- +)-")


@lru_cache(maxsize=256)
def body_to_html(body: str) -> Markup:
    """A body as HTML. Tables come without a frame: see `frame_tables`."""
    even = _lists_apart(body) if "\n" in body and ("\n- " in body or body.startswith("- ")) else body
    if _is_even(even) or "|" in even and _is_even(_TABLE.sub(_table_or_bar, even)):
        return Markup("".join(map(_plain_part, even.split("\n\n"))))
    html = _body_converter().reset().convert(_prepare(body))
    html = re.sub(r"<th>\s*</th>", "<td></td>", html)
    return Markup(nh3.clean(html, tags=_BODY_TAGS, attributes={}, link_rel=None))


def _is_even(body: str) -> bool:
    """Whether the library is not needed for a body."""
    return (bool(body) and not body[0].isspace() and not body[-1].isspace() and " \n" not in body and "\n " not in body
            and not _SIGNS.search(body) and not _BLANK.search(body)
            and not ((body[0] == "-" or "\n-" in body) and _UNEVEN_LIST.search(body)))


def _lists_apart(body: str) -> str:
    """A body with a blank line between a list and the text beside it, as there is one between its parts."""
    lines: list[str] = []
    for line in body.split("\n"):
        if lines and lines[-1].strip() and line.strip() and _is_item(line) != _is_item(lines[-1]):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


def _is_item(line: str) -> bool:
    return line.startswith("- ") and bool(_LIST_LINE.match(line))


def _plain_part(part: str) -> str:
    """A paragraph, a table, or the items of a list, without anything that more than escaping is needed for."""
    text = part.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if part.startswith("- "):
        return "<ul>" + "".join([f"<li>{line[2:]}</li>" for line in text.split("\n")]) + "</ul>"
    if part.startswith("|"):
        head, _, *rows = text.split("\n")
        cells = "".join([f"<th>{cell}</th>" if cell else "<td></td>" for cell in _cells(head)])
        return (f"<table><thead><tr>{cells}</tr></thead><tbody>"
                + "".join(["<tr><td>" + "</td><td>".join(_cells(row)) + "</td></tr>" for row in rows])
                + "</tbody></table>")
    return "<p>" + text.replace("\n", "<br>") + "</p>"


def _cells(row: str) -> list[str]:
    return row[2:-2].split(" | ")


def _table_or_bar(table: re.Match[str]) -> str:
    """A word in the place of a table whose rows are as wide as its head, else the bar that needs the library."""
    lines = table[0].split("\n")
    return "x" if len({line.count("|") for line in lines}) == 1 else "|"


def body_to_section(body: str, label: str) -> Markup:
    """A body as HTML whose tables can be moved sideways on a narrow screen, with the keyboard too; `label` names
    the text in which they stand."""
    return frame_tables(body_to_html(body), label)


def frame_tables(html: Markup, label: str) -> Markup:
    """Every table inside a frame that scrolls, that the keyboard reaches and that has a name."""
    first, *parts = str.split(html, "<table>")
    if not parts:
        return html
    framed = [first]
    for number, part in enumerate(parts, 1):
        name = escape(visible(f"{label}の表{number if len(parts) > 1 else ''}"))
        framed += [f'<div class="scroll" role="group" tabindex="0" aria-label="{name}"><table>',
                   part.replace("</table>", "</table></div>", 1)]
    return Markup("".join(framed))


def body_to_text(body: str) -> str:
    """A body as one line of plain text, for descriptions and titles."""
    text = _RULE.sub("", body) if "|" in body else body
    text = _ITEM.sub("", text).replace("\\|", "\0").replace("|", " ").replace("\0", "|")
    return " ".join(text.split())


def text_to_html(text: str) -> Markup:
    """A hand-written page (content/pages/) as HTML: headings, links, lists, tables and emphasis, sanitised."""
    html = markdown.markdown(text, extensions=["tables"], output_format="html")
    clean = nh3.clean(html, tags=_TEXT_TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"},
                      link_rel=None)
    return frame_tables(Markup(clean), "本文")


def _prepare(body: str) -> str:
    text = visible(body).replace("\\|", "\0")
    text = "".join(_LITERAL.get(character, character) for character in text).replace("\0", "&#124;")
    lines: list[str] = []
    for line in text.split("\n"):
        # The library wants a blank line before a list and after it, and two spaces before a line end that shows; the
        # record's bodies need neither.
        if lines and lines[-1].strip() and _is_item(line) != _is_item(lines[-1]):
            lines.append("")
        elif lines and _is_plain(lines[-1]) and _is_plain(line):
            lines[-1] += "  "
        lines.append(_NESTED.sub(r"\1&#45;", line))
    return "\n".join(lines)


def _is_plain(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("|") and not _is_item(line)


@cache
def _body_converter() -> markdown.Markdown:
    converter = markdown.Markdown(extensions=[TableExtension()], output_format="html")
    registries = {"preprocessors": converter.preprocessors, "blocks": converter.parser.blockprocessors,
                  "inline": converter.inlinePatterns, "tree": converter.treeprocessors,
                  "postprocessors": converter.postprocessors}
    for kind, registry in registries.items():
        for name in [item.name for item in registry._priority]:
            if name not in _KEPT[kind]:
                registry.deregister(name)
    # Only a hyphen starts a list; the library would take * and + too.
    lists = converter.parser.blockprocessors["ulist"]
    lists.RE = re.compile(r"^-[ ]+(.*)")
    lists.CHILD_RE = re.compile(r"^(-)()[ ]+(.*)")
    return converter
