"""Project pages as the parse writes them, read in one go: each part of a page is matched by one pattern, whose groups go
into JSON, and from the JSON comes the record.

Only what the writer nearly always writes is known here: its keys in their order, texts on one line or literal ones, no
quotation mark or backslash in a text. Of a page that has anything else nothing is said, and the readers that know more of
YAML have to judge (page_text.py, strict_yaml.py). Whatever is read here, they read the same.
"""

from __future__ import annotations

import re
from functools import cache
from re import Pattern
from typing import NamedTuple

import msgspec

from portal.model import AMOUNTS, FUNDING, MISSING, Project
from portal.money import UNITS

LONGEST = 300_000  # Characters; more would be too many bytes for the strict reader.
LAST_LINE = 80  # Characters that say which kind of places a page has.
# What YAML does not have. All of it is looked for where there may be some: JSON refuses the first of it, those between
# \x80 and \x9f begin as _TWO does, and the others are rare. A backslash would mean something else in JSON.
_RARE = "\\\x7f\u2028\u2029\ufeff\ufffe\uffff"
_UNUSUAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_TWO = b"\xc2"


def _text(plain: str, behind: str) -> str:
    """A text in quotes, or a plain one or null, where `plain` is how that goes on behind its first letter, and `behind`
    what may stand behind it. It has two groups, of which one matches: _SAID."""
    return (rf"""(?:(?:"(?=[^"'\n]*")|'(?=[^"'\n]*'))(?!null["'])([^"'\\\n]*)["']"""
            rf"""|(null(?=[{behind}])|(?!(?:null|true|false|~|[0-9.]+)[{behind}])"""
            rf"""[^-?:,\[\]{{}}#&*!|>'"%@`\\ \n]{plain}(?<! )))""")


# In JSON null stands in quotes first: no other text is that word.
_TEXT = _text(r'[^:#"\\\n]*(?::(?![ \n])[^:#"\\\n]*)*', r"\n")
_IN_FLOW = _text(r"""[^]:,[{}#'"?\\\n]*""", ",}")
_SAID = '"%s%s"'
# A literal text has become one line.
_BODY = rf'(?:{_TEXT}|\|-\\n(?![\\ ])([^"\n]+)(?<!\\n)(?<! ))'
_SAID_BODY = '"%s%s%s"'
_WORD = "([a-z][a-z_]*)"
_YEN = "(null|0|-?[1-9][0-9]{0,16})"
_NUMBER = "([0-9]{1,9})"
_FRACTION = r"-?[0-9]{1,8}\.[0-9]{1,8}"
_LINES = r"(\[[0-9]{1,9}, [0-9]{1,9}\])"
_BOX = rf"box: (\[{_FRACTION}(?:, {_FRACTION}){{3}}\])"
# What an absent pair of a mapping leaves in JSON.
_ABSENT = '"":""'


class _Place(NamedTuple):
    """A kind of places: how a row has one on lines of its own, and a mapping on one line at its end; and its JSON."""

    lines: str
    end: str
    json: str


_PLACES = {
    "lines": _Place(rf"    lines: {_LINES}\n", rf", lines: {_LINES}\}}\n", '"place":{"lines":%s}'),
    "page": _Place(rf"    page: {_NUMBER}\n    {_BOX}\n", rf", page: {_NUMBER}, {_BOX}\}}\n",
                   '"place":{"page":%s,"box":%s}'),
}


class _Part(NamedTuple):
    """A part of a page. `opening` and `ending` stand before and behind its rows, each of which `pattern` matches; its
    groups go into `row`, and all rows into `json`. Without an opening there is one row; else, where the page does not have
    the part, `absent` is its JSON. `keys`: the first group of each row is a key, which no other row has."""

    opening: str
    pattern: Pattern[str]
    row: str
    json: str = "%s"
    absent: str = ""
    ending: str = ""
    keys: bool = False


def scan_page(text: str) -> Project | None:
    """The project of a page; None for a page that is not known here."""
    start = text.find("\n") + 1 if text.startswith("# ") else 0
    if len(text) > LONGEST or any([letter in text for letter in _RARE]) or _UNUSUAL.search(text, 0, start):
        return None
    folded = text.replace("\n      ", "\\n")
    while "\n\\n" in folded:
        folded = folded.replace("\n\\n", "\\n\\n")
    told = _to_json(folded, start, _parts("lines" if ", lines: [" in text[-LAST_LINE:] else "page"))
    if told is None:
        return None
    try:
        data = told.replace(f",{_ABSENT}", "").replace(_ABSENT, "").replace('"null"', "null").encode()
        return None if _TWO in data and _UNUSUAL.search(text) else _PROJECT.decode(data)
    except (UnicodeEncodeError, msgspec.DecodeError):  # A text, or a kind of value, that the record does not have.
        return None


_PROJECT = msgspec.json.Decoder(Project)


def _to_json(text: str, at: int, parts: tuple[_Part, ...]) -> str | None:
    told = []
    for opening, pattern, row, json, absent, ending, keys in parts:
        if not opening:
            match = pattern.match(text, at)
            if not match:
                return None
            told.append(row % match.groups(""))
            at = match.end()
        elif text.startswith(opening, at):
            at += len(opening)
            rows, seen = [], set()
            while match := pattern.match(text, at):
                rows.append(row % match.groups(""))
                if keys:
                    seen.add(match[1])
                at = match.end()
            if not text.startswith(ending, at) or not rows and not ending or keys and len(seen) < len(rows):
                return None
            at += len(ending)
            told.append(json % ",".join(rows))
        else:
            told.append(absent)
    return f"{{{','.join(told)}}}" if at == len(text) else None


def _texts(*keys: str) -> _Part:
    """Texts or null, each on a line of its own."""
    return _Part("", re.compile("".join(f"{key}: {_TEXT}\n" for key in keys)),
                 ",".join(f'"{key}":{_SAID}' for key in keys))


def _maybe(key: str) -> _Part:
    """A text that is there or not."""
    return _Part(f"{key}: ", _LINE, _SAID, f'"{key}":%s', f'"{key}":null', "\n")


def _list(key: str, pattern: str, row: str) -> _Part:
    return _Part(f"{key}:\n", re.compile(pattern), f"{{{row}}}", f'"{key}":[%s]', f'"{key}":[]')


def _mapping(key: str) -> _Part:
    """Words and what they mean, on one line."""
    return _Part(f"{key}: {{", _PAIR, f'"%s":{_SAID}', f'"{key}":{{%s}}', f'"{key}":{{}}', "}\n", True)


def _amounts(key: str, fields: tuple[str, ...]) -> _Part:
    return _Part("", re.compile(rf"{key}: \{{{', '.join(f'{field}: {_YEN}' for field in fields)}\}}\n"),
                 f'''"{key}":{{{",".join(f'"{field}":%s' for field in fields)}}}''')


_LINE = re.compile(rf"{_TEXT}(?=\n)")
_PAIR = re.compile(rf"{_WORD}: {_IN_FLOW}(?:, (?!\}})|(?=\}}))")


@cache
def _parts(kind: str) -> tuple[_Part, ...]:
    """The parts of a page whose places are of one kind, in their order."""
    place = _PLACES[kind]
    reasons, reason = _pairs("missing", f"({'|'.join(MISSING)})", "%s")
    texts, text = _pairs("printed", _IN_FLOW, "%s%s")
    figures = (f"    requested: {_YEN}\n    budgeted: {_YEN}\n    earmarked: {_YEN}\n"
               f"    missing: {reasons}\n    printed: {texts}\n{place.lines}")
    said = f'"requested":%s,"budgeted":%s,"earmarked":%s,"missing":{reason},"printed":{text},{place.json}'
    return (
        _texts("id", "form", "number", "title", "title_origin", "change", "printed_change", "department", "section",
               "contact", "kan"),
        _maybe("account"), _maybe("policy_area"), _maybe("start_year"),
        _amounts("amounts", AMOUNTS),
        _mapping("missing"),
        _Part("", re.compile(f"unit: ({'|'.join(UNITS)})\n"), '"unit":"%s","budgeted_shared_with":[]'),
        _maybe("amount_scope")._replace(absent='"amount_scope":"project"'),
        _Part("printed_execution_rate: ", re.compile(rf"({_FRACTION})(?=\n)"), "%s", '"printed_execution_rate":%s',
              '"printed_execution_rate":null', "\n"),
        _list("groups", f"  - name: {_TEXT}\n{figures}", f'"name":{_SAID},{said}'),
        _list("line_items", f"  - group: {_TEXT}\n    name: {_TEXT}\n{figures}",
              f'"group":{_SAID},"name":{_SAID},{said}'),
        _amounts("funding", FUNDING),
        _list("grants", f"  - source: {_TEXT}\n    name: {_TEXT}\n    amount: {_YEN}\n    printed: {_TEXT}\n{place.lines}",
              f'"source":{_SAID},"name":{_SAID},"amount":%s,"printed":{_SAID},{place.json}'),
        _maybe("contract_authorization"),
        _mapping("references"),
        _list("sections", f"  - key: {_TEXT}\n    number: {_TEXT}\n    heading: {_TEXT}\n    missing: {_TEXT}\n"
              f"{place.lines}    body: {_BODY}\n",
              f'"key":{_SAID},"number":{_SAID},"heading":{_SAID},"missing":{_SAID},{place.json},'
              f'"body":{_SAID_BODY}'),
        _Part("printed:\n", re.compile(rf"  {_WORD}: \{{text: {_IN_FLOW}{place.end}"),
              f'"%s":{{"text":{_SAID},{place.json}}}', '"printed":{%s}', keys=True),
        _list("remarks", f"  - slug: {_TEXT}\n    message: {_TEXT}\n{place.lines}",
              f'"slug":{_SAID},"message":{_SAID},{place.json}'),
        _list("left_out", f"  - reason: {_TEXT}\n{place.lines}    text: {_BODY}\n",
              f'"reason":{_SAID},{place.json},"text":{_SAID_BODY}'),
        _Part("", re.compile(rf"source: \{{document: {_IN_FLOW}{place.end}"),
              f'"source":{{"document":{_SAID},{place.json}}}'),
    )


def _pairs(name: str, value: str, said: str) -> tuple[str, str]:
    """The pattern of a mapping of up to three words on one line, none twice, and its JSON."""
    first, second, third = (f"(?P<{name}{at}>[a-z][a-z_]*): {value}" for at in range(3))
    pattern = rf"\{{(?:{first}(?:, (?!(?P={name}0):){second}(?:, (?!(?P={name}0):|(?P={name}1):){third})?)?)?\}}"
    return pattern, "{" + ",".join([f'"%s":"{said}"'] * 3) + "}"
