"""What a PDF's text layer says of a glyph, put right where another letter of the same shape is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LOST = "\ufffd"  # The file has a glyph and does not say which letter it is.

# Producers name another letter of the same shape: a hyphenation point for 「・」, a radical where a kanji is meant
# (Unicode's Kangxi radicals fold into the kanji by NFKC; these don't, or into one that Japanese does not use).
_SAME_SHAPE = str.maketrans({
    "\u2027": "・",
    "⼾": "戸", "⺟": "母", "⺠": "民", "⺩": "王", "⺫": "目", "⺬": "示", "⺼": "肉", "⻁": "虎", "⻄": "西", "⻆": "角",
    "⻑": "長", "⻘": "青", "⻝": "食", "⻤": "鬼", "⻨": "麦", "⻩": "黄", "⻫": "斉", "⻭": "歯", "⻯": "竜", "⻲": "亀",
})
_KANGXI = re.compile("[\u2f00-\u2fd5]")
_VERTICAL = re.compile("[\ufe10-\ufe19\ufe30-\ufe48]")


@lru_cache(maxsize=20_000)
def glyph_to_text(text: str) -> str:
    """The letter that a glyph shows, from what the text layer says of it: radicals as kanji, forms for vertical
    writing as the ordinary ones, any white space as a space; `LOST` for nothing, controls and private letters."""
    if not text or any(unicodedata.category(letter) in ("Cc", "Co", "Cn", "Cs") for letter in text.strip()):
        return LOST
    if text.isspace():
        return "\u3000" if text == "\u3000" else " "
    text = _KANGXI.sub(_folded, text.translate(_SAME_SHAPE))
    return _VERTICAL.sub(_folded, text)


def with_lost_digits(text: str) -> str:
    """A text with a 0 for every letter that its file does not name: what then is a figure has lost digits."""
    return text.replace(LOST, "0")


def is_mostly_lost(text: str) -> bool:
    """Whether so many letters of a text are lost that it can't be read."""
    return text.count(LOST) > 0.3 * sum(not letter.isspace() for letter in text)


def odd_letters(texts: Iterable[str]) -> str:
    """The kanji among `texts` that no Japanese character set has, or only among the rarest (JIS X 0213, fourth level),
    each once, in order: a sign that the file maps its glyphs to the wrong letters (報郸 for 報酬)."""
    return "".join(dict.fromkeys(letter for text in texts for letter in text if _is_odd(letter)))


@lru_cache(maxsize=20_000)
def _is_odd(letter: str) -> bool:
    if not "\u3400" <= letter <= "\u9fff":  # Rarer kanji are in names (𠮷), not in wrong maps.
        return False
    for charset in ("cp932", "euc_jis_2004"):
        try:
            return len(letter.encode(charset)) > 2  # Three bytes: the fourth level, which nobody prints.
        except UnicodeEncodeError:
            continue
    return True


def _folded(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in plain)
