"""What a PDF's text layer says of a glyph, put right where another letter of the same shape is named."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LOST = "\ufffd"  # The file has a glyph and does not say which letter it is.

# Producers name another letter of the same shape: a radical where a kanji is meant (Unicode's Kangxi radicals fold into
# the kanji by NFKC, these don't, or fold into a form that Japanese does not use), a hyphenation point for 「・」.
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


def odd_letters(texts: Iterable[str]) -> str:
    """The kanji among `texts` that no Japanese character set has, each once, in order: a sign that the file maps its
    glyphs to the wrong letters (報郸 for 報酬)."""
    return "".join(dict.fromkeys(letter for text in texts for letter in text if _is_odd(letter)))


@lru_cache(maxsize=20_000)
def _is_odd(letter: str) -> bool:
    if not unicodedata.name(letter, "").startswith("CJK UNIFIED"):
        return False
    for charset in ("cp932", "euc_jis_2004"):
        try:
            letter.encode(charset)
            return False
        except UnicodeEncodeError:
            continue
    return True


def _folded(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match[0])
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in plain)
