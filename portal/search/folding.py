"""One spelling for everything that a reader sees as the same.

A text is folded cluster by cluster: a character with the marks that combine with it (か゛, ｶﾞ). Each cluster is put
into NFKC and lower case, then character by character

- every hyphen, dash, minus and bar becomes "-", the long bar ー among them. Whether ー is a letter (スマート) or a
  dash (03ー3578) a reader tells from its neighbours, but the first or last character of a query has none: only a
  rule that looks at no neighbour finds every substring. ー is never dropped, so スマート is not スマト;
- wave dashes become "~";
- white space becomes one space, however much and of whatever kind it is;
- characters that take no room on the page (controls, soft hyphens, variation selectors) are dropped;
- radicals that text layers of PDFs put in place of the whole character (⺠ for 民) become that character.

templates/assets/js/search-engine/text.js does the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

WHITE = "\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_UNSEEN = ("\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad"
           "\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff")
_DASHES = "\u2010-\u2015\u2043\u2212\u2500\u2501\u2e3a\u2e3b\u30fc"
_WAVES = "\u301c\u3030\u223c"
# Radicals that NFKC leaves alone, and two that it takes for an old form (⼾ for 戶, ⿊ for 黑).
_RADICALS = str.maketrans("⺟⺠⺩⻁⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲⼾⿊", "母民王虎西角長青食骨鬼麦黄斉歯竜亀戸黒")

MARKS = "[\u0300-\u036f\u1160-\u11ff\u3099\u309a\uff9e\uff9f]"
_PLAIN = "ぁ-ゖァ-ヺ一-鿿々、。「」a-z0-9,.()%/: "
# The clusters that folding may change; of most of a text it changes nothing.
_CLUSTER = re.compile(f"[^{_PLAIN}]{MARKS}*|[{_PLAIN}]{MARKS}+")
_ALIKE = re.compile(f"([{WHITE}]+)|([{_UNSEEN}])|([{_DASHES}])|([{_WAVES}])")
_SPACES = re.compile(" +")
_PLAIN_DIGIT = re.compile("[0-9０-９]")


def fold(text: str) -> tuple[str, str]:
    """A text as its folded characters and, of the same length, their shape.

    The shape is where figures are looked for: the same characters, but a digit that is part of a sign of its own
    is no digit there (「①3,000千円」 folds to "13,000千円" but has the shape "\\x003,000千円").
    """
    clusters = {cluster: fold_cluster(cluster) for cluster in set(_CLUSTER.findall(text))}
    folded = shape = _CLUSTER.sub(lambda match: clusters[match[0]][0], text)
    if any(plain != own for plain, own in clusters.values()):
        shape = _CLUSTER.sub(lambda match: clusters[match[0]][1], text)
    # Both have their spaces at the same places.
    return (_SPACES.sub(" ", folded), _SPACES.sub(" ", shape)) if "  " in folded else (folded, shape)


@lru_cache(maxsize=65536)
def fold_cluster(cluster: str) -> tuple[str, str]:
    plain = unicodedata.normalize("NFKC", cluster.translate(_RADICALS)).lower()
    folded = _ALIKE.sub(lambda match: (" ", "", "-", "~")[match.lastindex - 1], plain).replace("ς", "σ")
    return folded, folded if _PLAIN_DIGIT.match(cluster) else re.sub("[0-9]", "\0", folded)
