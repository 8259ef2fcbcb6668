"""The languages of the site's frame: addresses, words, figures and dates. What documents say stays Japanese and is
marked so."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from babel.support import NullTranslations, Translations

from portal.eras import year_to_era
from portal.faults import Fault, Faults
from portal.money import ENGLISH_UNITS, yen_to_words
from portal.pages import formats

CATALOGUES = Path(__file__).parents[2] / "templates" / "languages"


@dataclass(frozen=True)
class Language:
    """A language of the frame.

    code     as in `lang`: "ja" or "en"
    name     in itself
    prefix   what its addresses begin with, from the site's root: "" or "en/"
    filters  how years, dates, amounts (whole yen) and units are said
    """

    code: str
    name: str
    prefix: str
    filters: dict[str, Callable] = field(compare=False)

    def address(self, path: str) -> str:
        """The address of a page (`path`, perhaps with a fragment) in this language; files have one for all."""
        page = path.partition("#")[0]
        return self.prefix + path if page.endswith("/") or not page else path

    def __reduce__(self) -> tuple:
        return language_of, (self.code,)

    def finish(self, html: str) -> str:
        """A page of this language, with what is in Japanese on it marked so."""
        return html if self.code == "ja" else mark_japanese(html)


_TO_ROMAN = {"令和": "Reiwa", "平成": "Heisei", "昭和": "Showa", "大正": "Taisho", "明治": "Meiji"}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")


def english_fiscal_year(year: int) -> str:
    """2023 → FY2023 (Reiwa 5)."""
    era, count = re.fullmatch(r"(\D+?)(元|\d+)年度", year_to_era(year)).groups()
    return f"FY{year} ({_TO_ROMAN[era]} {1 if count == '元' else count})"


def english_date(text: str) -> str:
    """2023-09-29 → 29 September 2023; text that is no date is given back as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text)
    return f"{int(match[3])} {_MONTHS[int(match[2]) - 1]} {match[1]}" if match else text


def english_yen(yen: int) -> str:
    """Exactly: 15346000 → ¥15,346,000."""
    return f"{formats.MINUS if yen < 0 else ''}¥{abs(yen):,}"


def _english_ranges(numbers: list[str]) -> str:
    return formats.number_ranges(numbers).replace("、", ", ")


JAPANESE = Language("ja", "日本語", "", {
    "whole_years": formats.whole_years,
    "fiscal_year": formats.fiscal_year, "fiscal_year_parts": formats.fiscal_year_parts, "date": formats.date_to_words, "western_date": formats.western_date,
    "number_ranges": formats.number_ranges, "yen_words": yen_to_words, "unit_name": str})
ENGLISH = Language("en", "English", "en/", {
    "whole_years": formats.whole_years,
    "fiscal_year": english_fiscal_year, "fiscal_year_parts": lambda year: tuple(english_fiscal_year(year).split(" ", 1)),
    "date": english_date, "western_date": english_date,
    "number_ranges": _english_ranges, "yen_words": english_yen, "unit_name": lambda unit: ENGLISH_UNITS.get(unit, unit)})
LANGUAGES = {language.code: language for language in (JAPANESE, ENGLISH)}


def language_of(code: str) -> Language:
    """The language with this code."""
    return LANGUAGES[code]


def load_catalogue(language: Language) -> Catalog:
    """What templates say, in a language. Raises Faults for a catalogue that can't be read."""
    path = CATALOGUES / f"{language.code}.po"
    try:
        with path.open("rb") as file:
            return pofile.read_po(file, abort_invalid=True)
    except (OSError, pofile.PoFileError, UnicodeDecodeError) as error:
        raise Faults(Fault(f"templates/languages/{path.name}", 0, "bad-catalogue", "the catalogue is a PO file",
                           str(error), "mend it, or write it anew with build.py translate")) from None


def translations(language: Language) -> NullTranslations:
    """What templates' messages become in a language; the messages are Japanese."""
    if language.code == "ja":
        return NullTranslations()
    compiled = io.BytesIO()
    mofile.write_mo(compiled, load_catalogue(language))
    compiled.seek(0)
    return Translations(fp=compiled)


_JAPANESE = re.compile("[\u3005-\u3007\u3041-\u30fe\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_PIECES = re.compile(r"(<(?:title|script|style|textarea)\b[^>]*>.*?</(?:title|script|style|textarea)>|<!--.*?-->|<[^>]*>)",
                     re.DOTALL)
_ALONE = re.compile(r"<(option|p|li|td|th|dd|dt|h[1-6]|a|b|strong|small|caption|button|label|legend|summary|figcaption"
                    r"|text|bdi|em|sub|sup|blockquote|pre|code|cite)\b(?![^>]*\slang=)([^>]*)>$")


_WORD = re.compile(r"\b[a-z]{2,}\b")
# From one Japanese letter to the last before the next Latin one, with the punctuation around them.
_RUN = re.compile(f"[「（【]?{_JAPANESE.pattern}(?:[^A-Za-z]*(?:{_JAPANESE.pattern}|[」）】。]))?")


# Punctuation that templates set between values, as English sets it.
_LATIN_MARKS = str.maketrans({"（": " (", "）": ")", "：": ": ", "、": ", ", "。": ". "})
_TAG = re.compile(r"<(/?)(section|div|p|code)\b")
_MARKED = ("<s", "</s", "<d", "</d", "<p", "</p", "<c", "</c")  # What such a tag begins with.


def mark_japanese(html: str) -> str:
    """An English page whose Japanese text is marked `lang="ja"`: on its element where it is all that stands in it,
    else with a span of its own. Text in attributes is left alone, and what stands in a section, div, p or code that a
    template has marked as a whole."""
    pieces = _PIECES.split(html)
    within: list[str] = []  # The marked element and those of its name in it, as they open.
    for at in range(0, len(pieces), 2):
        text = pieces[at]
        tag = _TAG.match(pieces[at - 1]) if at and pieces[at - 1].startswith(_MARKED) else None
        if tag and (tag[2] == within[0] if within else not tag[1] and 'lang="ja"' in pieces[at - 1]):
            within = within[:-1] if tag[1] else [*within, tag[2]]
        if within or text.isascii():
            continue
        if not _JAPANESE.search(text):
            pieces[at] = text.translate(_LATIN_MARKS) if at and not pieces[at - 1].startswith("<script") else text
            continue
        before, after = pieces[at - 1] if at else "", pieces[at + 1] if at + 1 < len(pieces) else ""
        opened = _ALONE.search(before)
        if 'lang="ja"' in before:
            continue
        if _WORD.search(text):
            pieces[at] = _RUN.sub(lambda run: f'<span lang="ja">{run[0]}</span>', text)
        elif opened and after.startswith(f"</{opened[1]}"):
            pieces[at - 1] = f'<{opened[1]} lang="ja"{opened[2]}>'
        else:
            stripped = text.strip()
            start = text.index(stripped)
            pieces[at] = f'{text[:start]}<span lang="ja">{stripped}</span>{text[start + len(stripped):]}'
    return "".join(pieces)
