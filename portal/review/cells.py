"""Values of the record as cells of a spreadsheet, and back.

A cell never begins with a character that makes a spreadsheet take it for a formula: such a text gets a ' in front,
which is taken away again when it is read.
"""

from __future__ import annotations

import re
import unicodedata

from portal.money import UNITS, printed_to_rate, printed_to_yen

NULL = "（なし）"
_GUARDED = re.compile(r"['=+\-@\t\r\n＝＋－＠]")
# What one character set calls by another code than the other: to a reader they are the same.
_SAME = str.maketrans("〜−‖—¢£¬", "～－∥―￠￡￢")


def text_to_cell(text: str) -> str:
    """A text as a cell."""
    return f"'{text}" if _GUARDED.match(text) else text


def cell_to_text(cell: str) -> str:
    """The text of a cell, as `text_to_cell` got it; line ends and white space at the end, which spreadsheets
    change, do not count."""
    text = re.sub(r"\r\n?", "\n", cell)
    return (text[1:] if text.startswith("'") and _GUARDED.match(text[1:]) else text).rstrip()


def value_to_cell(value: str | int | float | None) -> str:
    """A value of the record as a cell: amounts in whole yen, nothing for null."""
    return "" if value is None else text_to_cell(value) if isinstance(value, str) else str(value)


def same_value(cell: str, value: str | int | float | None, lossy: bool) -> bool:
    """Whether a cell still says what `value_to_cell` wrote. Spreadsheets write 1,234 for 1234 and 95 for 95.0.

    lossy   the file was saved in a character set that has not every character: those that it lacks are ? there
    """
    text = cell_to_text(cell)
    if isinstance(value, (int, float)):
        plain = unicodedata.normalize("NFKC", text).replace(",", "").strip()
        return bool(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain)) and float(plain) == value \
            and (isinstance(value, float) or int(float(plain)) == value)
    wanted = cell_to_text(value_to_cell(value))
    if lossy:
        wanted = wanted.translate(_SAME).encode("cp932", "replace").decode("cp932")
        text = text.translate(_SAME)
    return text == wanted


def cell_to_value(cell: str, kind: str, unit: str, raw: str) -> str | int | float | None:
    """What a person wrote into a cell as a value of a field.

    kind  what values the field has (see `kind_of` in portal/projects/corrections.py)
    unit  in which the document prints amounts
    raw   the text that it prints there
    Raises ValueError with what must be written instead.
    """
    text = cell_to_text(cell)
    if text.strip() == NULL:
        return None
    if kind == "yen":
        return _cell_to_yen(text, unit, raw)
    if kind == "rate":
        plain = unicodedata.normalize("NFKC", text).strip()
        try:
            return printed_to_rate(plain if plain.endswith("%") else f"{plain}%")
        except ValueError:
            raise ValueError("a rate in per cent, such as 95.2") from None
    if kind == "remark":
        raise ValueError(f"{NULL}, which says that the remark is settled")
    return text.strip() if kind in ("reason", "word") else text


def _cell_to_yen(text: str, unit: str, raw: str) -> int:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if re.fullmatch(r"[0-9.]+E\+?[0-9]+", plain, re.IGNORECASE):
        raise ValueError("the amount in full: the spreadsheet has rounded it")
    bare = re.fullmatch(r"[-△▲]?[0-9,]+", plain) is not None
    try:
        yen = printed_to_yen(plain, "円")
    except ValueError:
        raise ValueError(f"an amount, such as 12,345,000円 or 12,345{unit}") from None
    # A bare number is whole yen. Where the document prints thousands, a person may have copied what is printed.
    small = abs(yen) < 1000 * UNITS[unit] or yen % UNITS[unit]
    if bare and unit != "円" and yen and (small or _digits(raw) == _digits(plain)):
        raise ValueError(f"an amount with its unit, such as {plain}{unit} or {plain}円: the document prints {unit}")
    return yen


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
