"""What the tests of the reader for labels at the side share: the form, documents, and all that a reading holds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

from portal import strict_yaml
from portal.documents.files import file_to_document
from portal.forms import Form
from portal.model import Box, Document, Reading, Sheet
from portal.schema import check_model
from portal.sheets.side_labels.label_fragments import TornLabels
from portal.sheets.side_labels.rules import Labels, Rules, form_to_rules, plain
from portal.sheets.side_labels.reader import read_side_labels

CONTENT = Path(__file__).resolve().parent.parent / "content"
REAL = "chiyoda/2022/documents/settlement.txt"
HEADS = "予算現額\t決算額\t執行率"
FIGURES = "1,000,000円\t900,000円\t90.0%"
REVIEW = "令和6年度予算への対応令和5年度の取組状況実績を踏まえた評価・課題"
VISION = "関連する主な第4次基本構想のめざすべき姿"
TAG = re.compile(r"</?(?:sub|sup|mark|ul|li|th|td|tr|table|br|p)[^<>]*>", re.IGNORECASE)


@cache
def form() -> Form:
    name = "settlement-sheet"
    return check_model(strict_yaml.load_file(CONTENT / "forms" / f"{name}.yaml", name), name, Form)


@cache
def rules() -> Rules:
    return form_to_rules(form())


@cache
def labels() -> Labels:
    return Labels(form(), rules())


@cache
def torn() -> TornLabels:
    words = sorted(map(plain, rules().words), key=len, reverse=True)
    return TornLabels(labels().side, labels().review, tuple(words))


@cache
def real() -> Document:
    return file_to_document(CONTENT / "wards" / REAL, REAL, "settlement")


def read(*lines: str) -> Reading:
    """A document of these lines."""
    return read_side_labels(Document(path="test.txt", key="test", sha256="0" * 64, lines=lines), form())


def page(number: int = 1, title: str | None = None, foot: tuple[str, ...] | None = None,
         results: tuple[str, ...] = ("事業実績\t○令和4年度実績 窓口を開きました。",)) -> list[str]:
    """The lines of an undamaged page about project `number`."""
    standard = (f"所管課 区民部 第{number}課", f"決算参考書 {240 + 2 * number}頁 R4予算の概要 {120 + number}頁")
    return [*([title, ""] if title else []),
            f"事業概要\t内容\t事業その{number}を行います。", "\t事業開始年度\t令和2年度", f"事業費\t{HEADS}", f"\t{FIGURES}",
            *results, f"{REVIEW}\t利用は増えています。周知が課題です。", f"{VISION} ≪基本構想の実現に向けて≫", "",
            *(standard if foot is None else foot), ""]


def boxes(sheet: Sheet, key: str) -> list[Box]:
    return [box for box in sheet.boxes if box.key == key]


def body(sheet: Sheet, key: str) -> str | None:
    """The text of the first box with this key, if it was read; None when there is none, or it is unreadable."""
    found = boxes(sheet, key)
    return found[0].body if found and found[0].state == "read" else None


def slugs(sheet: Sheet) -> list[str]:
    return [remark.slug for remark in sheet.remarks]


def figures(sheet: Sheet) -> list[str]:
    return [scrap.text for scrap in sheet.loose_figures]


def visible(text: str) -> Counter[str]:
    """How often each character that shows stands in a text."""
    return Counter(letter for letter in text if not letter.isspace() and unicodedata.category(letter)[0] != "C")


def kept(reading: Reading) -> Counter[str]:
    """Every character that a reading holds; the heading of a box that was parted counts once."""
    texts = [left.text for left in reading.left_out]
    for sheet in reading.sheets:
        texts += [sheet.number or "", *{box.key: box.heading for box in sheet.boxes}.values()]
        texts += [box.body for box in sheet.boxes] + figures(sheet)
        texts += [left.text for left in sheet.left_out] + [remark.message for remark in sheet.remarks]
    return visible("\n".join(texts))


def lost(reading: Reading, lines: tuple[str, ...]) -> Counter[str]:
    """The characters of a document that a reading does not hold."""
    return visible(TAG.sub("", "\n".join(lines))) - kept(reading)
