"""The title of a form, from the lines above its boxes or the first lines of a text, and patterns that know it again."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from portal.adding.page_cells import Shown

_YEAR = re.compile(r"\s*(?:(?:令和|平成|昭和)\s*(?:元|[0-9]{1,2})|20[0-9]{2})\s*年度?(?:版)?\s*")
_TOP = 6  # Lines of a text among which its title stands.
_BRACKETS = re.compile(r"[（(【\[〔].*?[）)】\]〕]")
_STAGES = (("requested", "要求"), ("settled", "決算|評価|成果|実績|点検"), ("reported", "報告|進捗"), ("announced", "特集|あらまし|概要"),
           ("decided", "予算"))


def page_title(shown: Shown) -> str:
    """The line that stands above the boxes of many pages, of a lone page above them; "" where there is none."""
    above = []
    pages = sorted({cell.page for cell in shown.ground})
    for page in pages:
        top = min((cell.top for cell in shown.cells if cell.page == page), default=0.0)
        above += [line.text for line in shown.ground if line.page == page and line.bottom <= top + 3]
    cores = [core for text in above if len(core := title_core(text)) >= 4]
    core, count = Counter(cores).most_common(1)[0] if cores else ("", 0)
    return core if count > 1 or len(pages) == 1 else ""


def text_title(lines: Iterable[str]) -> str:
    """The first of a text's lines that could be its title; one that names a fiscal year goes first."""
    found = [(line, core) for line in islice(filter(str.strip, lines), _TOP)
             if 4 <= len(core := title_core(line)) <= 40 and not core.endswith("。")]
    of_year = [core for line, core in found if "年度" in line]
    return next(iter([*of_year, *(core for _, core in found)]), "")


def title_core(text: str) -> str:
    """A title without its year and what stands in brackets: 「令和6年度 事務事業評価シート（…）」 → 「事務事業評価シート」."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _BRACKETS.sub(" ", _YEAR.sub(" ", plain))
    words = [word for word in plain.split() if not re.fullmatch(r"[-0-9.()]+", word)]
    return " ".join(words).strip("「」『』・-―:") if words else ""


def title_pattern(title: str) -> str:
    """A pattern that finds a title whose letters may be spread over the line; white space apart."""
    letters = [re.escape(letter) for letter in title if not letter.isspace()]
    return r"\s*".join(letters)


def guess_stage(title: str) -> tuple[str, bool]:
    """The stage that the words of a title name, and whether one does."""
    return next(((stage, True) for stage, words in _STAGES if re.search(words, title)), ("decided", False))


def years_ascend(labels: Sequence[str]) -> bool | None:
    """Whether the years in labels go up (True) or down; None where they do not tell."""
    years = [int(match[1].replace("元", "1")) for label in labels
             if (match := re.search(r"(?:令和|平成|R|H)\s*([0-9]{1,2}|元)", unicodedata.normalize("NFKC", label)))]
    return None if len(set(years)) < 2 else years.index(min(years)) < years.index(max(years))
