"""Content made worse: every kind of file of content/, changed at random in the ways in which people, editors and
attackers break them."""

from __future__ import annotations

import hashlib
import random
import re
import shutil
from pathlib import Path
from typing import Any

from conftest import copy_content

from portal import strict_yaml

YEARS = {"minato/2023": ("request.txt", slice(190, 209)), "chiyoda/2024": ("digest.txt", slice(0, 24))}
CORRECTIONS = re.compile(r"^corrections:.*", re.MULTILINE | re.DOTALL)

SCRIPTS = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "'-alert(1)-'",
           "</title><svg onload=alert(1)>", "{{ 7*7 }}{% raw %}", "</script><script>alert(1)//",
           "]]><x onclick=alert(1)>",
           "[x](javascript:alert(1))", "<a href='data:text/html,<script>alert(1)</script>'>", "${alert(1)}",
           "\\u003cscript>")
PATHS = ("../x", "../../../etc/passwd", "/etc/passwd", "..", ".", "a/b", "a\\b", "CON", "x\0y", "-rf", "~",
         "x" * 300,
         "..%2f..%2fx", "con.yaml", " ", ".hidden", "x\ny")
LETTERS = ("\u202e\u2066bidi\u2069", "\x00", "\x07\x1b[31m", "\ufeff", "\u200b\u200d\u2060", "\ud800", "\udfff",
           "\ufffe", "\U0010ffff",
           "\r", "\x85", "\u2028", "e\u0301" * 50, "\u0e49" * 200, "﷽" * 40, "𝟙𝟚", "９９", "−5", "1e400")
VALUES = (None, True, False, 0, -1, 10**17, -(10**17), 10**30, 0.1, 1.5, "", " ", "null", "~", "2023-02-30",
          "0001-01-01", "9999-12-31",
          [], {}, [[]], {"a": {}}, ["x"] * 500, "あ" * 300, "あ" * 20_000, "0" * 64, "12:30", "no", "NaN", ".inf",
          "0x10")
BYTES = (b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xef\xbb\xbf", b"\r\n", b"\r", b"\t", b"\x1a",
         b"\x7f", b"- ", b": ", b"&a ",
         b"*a", b"!!python/object:os.system ", b"<<: ", b"---\n", b"...\n", b"? ", b"{", b"}", b"[", b"]",
         b"|\n", b">\n", b"%YAML 9\n",
         b"'", b'"', b"#", b"\\", b"\xe2\x80\xae", b"a: &x [b]\nc: *x\n", b"[" * 40, b"{a: " * 40, b"x" * 5_000,
         b"\n" * 2_000)


def make_content(folder: Path) -> Path:
    """A small content: a request sheet of 港区, the beginning of a digest of 千代田区, and all that is beside them."""
    copy_content(folder, *YEARS)
    for year, (file, lines) in YEARS.items():
        place = folder / "wards" / year
        text = (place / "documents" / file).read_text(encoding="utf-8")
        (place / "documents" / file).write_text("\n".join(text.split("\n")[lines]), encoding="utf-8", newline="\n")
        source = place / "source.yaml"
        source.write_text(CORRECTIONS.sub("", source.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.rmtree(place / "projects")
        seal_documents(place)
    return folder


def seal_documents(place: Path) -> None:
    """Put the sums of a year's documents as they are now into its source.yaml."""
    source = place / "source.yaml"
    for path in (place / "documents").iterdir():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        source.write_text(re.sub(rf"(file: {path.name}\n(?:.*\n)*?\s+sha256: )[0-9a-f]+", rf"\g<1>{digest}",
                                 source.read_text(encoding="utf-8")), encoding="utf-8")


def files_of(content: Path, kind: str) -> list[Path]:
    """The files of a kind: document, source, ward, form, page, or the name of a file in content/."""
    pattern = {"document": "wards/*/*/documents/*", "source": "wards/*/*/source.yaml", "ward": "wards/*/ward.yaml",
               "project": "wards/*/*/projects/*.yaml", "form": "forms/*.yaml", "page": "pages/*.md"}.get(kind,
               f"{kind}.yaml")
    return sorted(content.glob(pattern))


def mutate_file(path: Path, luck: random.Random) -> None:
    """Change a file of the content: its bytes, or, of YAML, its values."""
    data = path.read_bytes()
    if path.suffix == ".yaml" and luck.random() < 0.7:
        value = strict_yaml.load(data.decode(), path.name)
        for _ in range(luck.choice((1, 1, 2, 5))):
            value = mutate_value(value, luck)
        head = data.partition(b"\n")[0] + b"\n" if data.startswith(b"#") else b""
        try:
            data = head + strict_yaml.dump(value).encode("utf-8", "surrogatepass")
        except RecursionError:
            return
    else:
        for _ in range(luck.choice((1, 2, 8))):
            data = mutate_bytes(data, luck)
    path.write_bytes(data)


def mutate_bytes(data: bytes, luck: random.Random) -> bytes:
    """Change one place of a text."""
    at = luck.randrange(len(data) + 1)
    end = at + luck.choice((1, 3, 40, 400))
    lines = data.split(b"\n")
    line = luck.randrange(len(lines))
    match luck.randrange(9):
        case 0:
            return data[:at] + data[end:]
        case 1:
            return data[:at] + data[at:end] * luck.choice((2, 3, 50)) + data[end:]
        case 2:
            return data[:at] + luck.randbytes(3) + data[at:]
        case 3:
            return data[:at]
        case 4:
            return b"\n".join(lines[:line] + [lines[line]] * 2 + lines[line + 1:])
        case 5:
            return b"\n".join(lines[:line] + lines[line + 1:])
        case 6:
            hostile = luck.choice(SCRIPTS + PATHS + LETTERS).encode("utf-8", "surrogatepass")
            return b"\n".join([*lines[:line], lines[line] + hostile, *lines[line + 1:]])
        case 7:
            return re.sub(rb"[0-9]", lambda _: b"%d" % luck.randrange(10), data[:end]) + data[end:]
        case _:
            return data[:at] + luck.choice(BYTES) + data[at:]


def hostile_value(luck: random.Random) -> Any:
    """A value that no key expects."""
    return luck.choice((luck.choice(SCRIPTS), luck.choice(PATHS), luck.choice(LETTERS), luck.choice(VALUES)))


def mutate_value(value: Any, luck: random.Random) -> Any:
    """The value of a YAML file with one value or key inside it changed."""
    if isinstance(value, dict) and value and luck.random() < 0.92:
        key = luck.choice([*value])
        match luck.randrange(12):
            case 0:
                return {each: one for each, one in value.items() if each != key}
            case 1:
                return value | {str(hostile_value(luck))[:200]: hostile_value(luck)}
            case 2:
                return {str(hostile_value(luck))[:200] if each == key else each: one for each,
                one in value.items()}
            case 3:
                return value | {key: value[luck.choice([*value])]}
            case _:
                return value | {key: mutate_value(value[key], luck)}
    if isinstance(value, list) and value and luck.random() < 0.92:
        at = luck.randrange(len(value))
        match luck.randrange(8):
            case 0:
                return value[:at] + value[at + 1:]
            case 1:
                return [*value, value[at]]
            case 2:
                return [*value[:at], hostile_value(luck), *value[at:]]
            case _:
                return [*value[:at], mutate_value(value[at], luck), *value[at + 1:]]
    if isinstance(value, str) and luck.random() < 0.5:
        at = luck.randrange(len(value) + 1)
        return value[:at] + str(hostile_value(luck)) + value[at:]
    if isinstance(value, int) and luck.random() < 0.5:
        return value + luck.choice((1, -1, 10**6, -(10**9)))
    return hostile_value(luck)
