"""What a reader of a PDF notices about its text layer and a person should know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portal.documents.glyph_text import LOST, is_mostly_lost, odd_letters
from portal.model import Char, LeftOut, Page, Place, Remark
from portal.sheets.pdf.page_boxes import PageBoxes
from portal.sheets.pdf.page_grid import Region

_AROUND = 5  # Letters shown on both sides of a doubtful one.


def page_remarks(pages: Sequence[Page]) -> list[Remark]:
    """Of a document: pages whose text is no text layer, or may lack something, and text that can't be seen."""
    without = [page for page in pages if page.drawn and all(char.text.isspace() for char in page.chars)]
    remarks = [Remark("page-without-text", f"{page.number}ページには文字の情報がなく、画像か図形だけです。文字認識（OCR）が必要です。",
                      Place(page=page.number)) for page in without]
    remarks += [Remark("page-flawed", f"{page.number}ページは、ファイルにない字体や部品、または存在しない命令で描かれています。文字が"
                       "欠けているおそれがあります。", Place(page=page.number)) for page in pages if page.flawed]
    return remarks + [Remark("hidden-text", f"{page.number}ページに、紙面では見えない文字が{len(page.hidden.strip())}字あり、"
                             "読み取りから除きました。", Place(page=page.number)) for page in pages if page.hidden.strip()]


def text_remarks(chars: Iterable[Char], place: Place) -> list[Remark]:
    """Of a sheet: letters that its file does not name, or names wrongly."""
    text = "".join(char.text for char in chars)
    remarks = []
    if LOST in text:
        remarks.append(Remark("unmapped-characters", f"原資料のファイルに文字の対応がない字が{text.count(LOST)}字あり、「{LOST}」と"
                              f"しました（{_around(text, LOST)}）。", place))
    for letter in odd_letters([text]):
        remarks.append(Remark("odd-character", f"「{letter}」は日本語の文字集合にない漢字です。ファイルの文字の対応が誤っている"
                              f"おそれがあります（{_around(text, letter)}）。", place))
    return remarks


def text_state(body: str) -> str:
    """The state of a box with this text."""
    return "blank" if not body else "unreadable" if is_mostly_lost(body) else "read"


def furigana(boxes: PageBoxes, regions: Iterable[Region]) -> list[LeftOut]:
    """The furigana of a page that stand in these boxes, one for each box."""
    found, left = [], list(boxes.ruby)
    for x0, top, x1, bottom in sorted((region.box for region in regions),
                                      key=lambda box: (box[2] - box[0]) * (box[3] - box[1])):
        own = [char for char in left if x0 <= char.centre[0] <= x1 and top <= char.centre[1] <= bottom]
        if own:
            left = [char for char in left if not any(char is one for one in own)]
            found.append(LeftOut("".join(char.text for char in own), "furigana",
                                 boxes.place([(char.x0, char.top, char.x1, char.bottom) for char in own])))
    return found


def _around(text: str, letter: str) -> str:
    at = text.index(letter)
    return "「" + " ".join(text[max(at - _AROUND, 0):at + _AROUND + 1].split()) + "」"
