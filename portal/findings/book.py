"""Do the amounts of a budget book prove each other? Each check is a generator of findings, its docstring the rule.

A blank cell counts as nothing in a sum; one that can't be read makes the sum "cannot-tell". Nothing is said of
what a book does not print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.model import (BOOK_AMOUNTS, Book, BookFigures, BookSummary, Finding, Kan, Kou, Moku, Place, Remark,
                          Setsu)
from portal.money import yen_to_english, yen_to_printed

LABELS = {
    "this_year": "本年度予算額", "last_year": "前年度予算額", "difference": "比較", "national_disbursement": "国庫支出金",
    "metropolitan_disbursement": "都道府県支出金", "national_and_metropolitan_disbursement": "国・都道府県支出金",
    "local_bonds": "地方債", "contributions": "分担金及び負担金", "fees": "使用料及び手数料", "transfers": "繰入金",
    "miscellaneous_revenue": "諸収入", "other_earmarked": "その他の特定財源", "earmarked": "特定財源",
    "general_revenue": "一般財源"}
_ENGLISH = {
    "this_year": "this year", "last_year": "last year", "difference": "comparison",
    "national_disbursement": "national disbursement", "metropolitan_disbursement": "prefectural disbursement",
    "national_and_metropolitan_disbursement": "national and prefectural disbursement", "local_bonds": "local bonds",
    "contributions": "contributions", "fees": "fees and charges", "transfers": "transfers in",
    "miscellaneous_revenue": "miscellaneous revenue", "other_earmarked": "other earmarked revenue",
    "earmarked": "earmarked revenue", "general_revenue": "general revenue"}


@dataclass(frozen=True)
class Said:
    """A piece of a message, in Japanese and in English."""

    ja: str
    en: str


THIS_YEAR = Said("本年度予算額", "this year's budget")


def book_to_findings(book: Book) -> dict[str, tuple[Finding, ...]]:
    """The findings of each 款 and each table of 総括, by its id."""
    found = {kan.id: (*kan_to_findings(kan), *check_summary_of(kan, book.summaries)) for kan in book.kan}
    return found | {summary.id: summary_to_findings(summary) for summary in book.summaries}


def kan_to_findings(kan: Kan) -> tuple[Finding, ...]:
    """Every check's findings of a 款, in the order of print, then its remarks."""
    found = [*check_named_row(kan.name, kan.figures, kan.unit)]
    for kou in kan.kou:
        found += check_named_row(kou.name, kou.figures, kan.unit)
        for moku in kou.moku:
            found += [*check_row(moku.name, moku.figures, kan.unit), *check_setsu(moku, kan.unit)]
        if kou.total:
            found += check_row(f"{kou.name}の計", kou.total, kan.unit)
        found += [*check_total(kou, kan.unit), *check_heading(kou, kan.unit)]
    return (*found, *check_kan(kan), *_noticed(kan.remarks))


def summary_to_findings(summary: BookSummary) -> tuple[Finding, ...]:
    """The findings of a table of 総括: of its rows, of its sums, then its remarks."""
    found = [finding for row in summary.rows for finding in check_row(row.name, row.figures, summary.unit)]
    if summary.total:
        found += check_row("合計", summary.total, summary.unit)
        found += _sums("kan-sum-to-total", Said("総括：款の合計", "Summary, sum of kan"),
                       [row.figures for row in summary.rows], Said("合計", "total"), summary.total, summary.unit)
    return (*found, *_noticed(summary.remarks))


def check_row(name: str, figures: BookFigures, unit: str) -> Iterator[Finding]:
    """本年度 − 前年度 = 比較, and Σ 財源内訳 = 本年度."""
    yield _difference(name, figures, unit)
    if figures.funding:
        yield _sum("funding-sums-to-this-year", Said(f"{name}：財源内訳の合計", f"{name}: sum of funding"),
                   list(figures.funding.values()), sum(column in figures.unreadable for column in figures.funding),
                   THIS_YEAR, figures.this_year, unit, figures.place)


def _difference(name: str, figures: BookFigures, unit: str) -> Finding:
    """A blank 本年度 or 前年度 counts as nothing if the sum then holds."""
    this, last, difference = figures.this_year, figures.last_year, figures.difference
    lacking = [column for column in BOOK_AMOUNTS if getattr(figures, column) is None]
    computed = (this or 0) - (last or 0)
    known = difference is not None and len(lacking) < 2 and not set(BOOK_AMOUNTS) & set(figures.unreadable)
    slug = "this-less-last-is-difference"
    if not known or lacking and computed != difference:
        return Finding(slug, "cannot-tell", f"{name}：{'・'.join(LABELS[each] for each in lacking)}が読み取れないか、記載がありません。",
                       figures.place, english=f"{name}: {', '.join(_ENGLISH[each] for each in lacking)} can't be read or "
                       "is not printed.")
    told = [Said(f"{label} {'記載なし' if amount is None else _money(amount, unit)}",
                 f"{label_en} {'(blank)' if amount is None else _english_money(amount, unit)}")
            for label, label_en, amount in (("本年度", "this year", this), ("前年度", "last year", last))]
    return _equal(slug, Said(f"{name}：{' − '.join(each.ja for each in told)} =",
                             f"{name}: {' − '.join(each.en for each in told)} ="),
                  computed, Said("比較", "comparison"), difference, unit, figures.place)


def check_named_row(name: str, figures: BookFigures | None, unit: str) -> Iterator[Finding]:
    """As `check_row`, of a 款 or 項 that has a row of its own; one that stands above a table has one amount only."""
    if figures and (figures.last_year is not None or figures.difference is not None):
        yield from check_row(name, figures, unit)


def check_setsu(moku: Moku, unit: str) -> Iterator[Finding]:
    """Σ 節 = the 本年度 of their 目, and Σ parts of a 節 = its amount."""
    if moku.setsu:
        yield _sum("setsu-sum-to-moku", Said(f"{moku.name}：節の合計", f"{moku.name}: sum of setsu"),
                   [setsu.amount for setsu in moku.setsu], _unreadable(moku.setsu), THIS_YEAR, moku.figures.this_year,
                   unit, moku.figures.place)
    for setsu in moku.setsu:
        if setsu.parts:
            yield _sum("parts-sum-to-setsu", Said(f"{moku.name}の節「{setsu.name}」：内訳の合計",
                                                  f"{moku.name}, setsu {setsu.name}: sum of parts"),
                       [part.amount for part in setsu.parts], _unreadable(setsu.parts), Said("金額", "amount"),
                       setsu.amount, unit, setsu.place)


def check_total(kou: Kou, unit: str) -> Iterator[Finding]:
    """Σ 目 = the row of 計 of their 項, in each column."""
    if kou.total and kou.moku:
        yield from _sums("moku-sum-to-total", Said(f"{kou.name}：目の合計", f"{kou.name}: sum of moku"),
                         [moku.figures for moku in kou.moku], Said("計", "total"), kou.total, unit)


def check_heading(kou: Kou, unit: str) -> Iterator[Finding]:
    """The amounts that are printed with a 項's name = its 計, or, where there is no such row, Σ 目."""
    if kou.figures:
        parts = [kou.total] if kou.total else [moku.figures for moku in kou.moku]
        told = Said(f"{kou.name}：計", f"{kou.name}: total") if kou.total else \
            Said(f"{kou.name}：目の合計", f"{kou.name}: sum of moku")
        yield from _sums("kou-amount-is-total", told, parts, Said("項の額", "amount of the kou"), kou.figures, unit,
                         printed_only=True)


def check_kan(kan: Kan) -> Iterator[Finding]:
    """Σ 項 = the amounts that are printed with the name of their 款."""
    if kan.figures:
        parts = [kou.figures or kou.total for kou in kan.kou]
        if None in parts:
            yield Finding("kou-sum-to-kan", "cannot-tell", f"{kan.name}：額の記載がない項があり、款の額と比べられません。",
                          kan.figures.place, english=f"{kan.name}: some kou have no amount, so they can't be compared "
                          "with the amount of the kan.")
        else:
            yield from _sums("kou-sum-to-kan", Said(f"{kan.name}：項の合計", f"{kan.name}: sum of kou"), parts,
                             Said("款の額", "amount of the kan"), kan.figures, kan.unit, printed_only=True)


def check_summary_of(kan: Kan, summaries: Iterable[BookSummary]) -> Iterator[Finding]:
    """The amount that is printed with the name of a 款 = that of its row of 総括."""
    own = [row for summary in summaries if summary.side == kan.side
           and (summary.account or kan.account) == (kan.account or summary.account)
           for row in summary.rows if row.number == kan.number]
    if kan.figures and len(own) == 1:
        yield _sum("kan-matches-summary", Said(f"{kan.name}：款の額", f"{kan.name}: amount of the kan"),
                   [kan.figures.this_year], int("this_year" in kan.figures.unreadable),
                   Said("総括の本年度予算額", "this year in the summary"), own[0].figures.this_year, kan.unit,
                   kan.figures.place)


# ---- sums


def _sums(slug: str, told: Said, rows: Sequence[BookFigures], whole_name: Said, whole: BookFigures, unit: str,
          printed_only: bool = False) -> Iterator[Finding]:
    """One finding for the sums of all columns, or of those in which the whole is printed: it holds when each does,
    and fails when one does."""
    by_verdict: dict[str, list[Said]] = {"holds": [], "fails": [], "cannot-tell": []}
    for column in (*BOOK_AMOUNTS, *whole.funding):
        parts, sum_of = [_of(row, column) for row in rows], _of(whole, column)
        unreadable = sum(column in row.unreadable for row in rows)
        nothing = not any(part is not None for part in parts) and not unreadable or printed_only
        if sum_of is None and column not in whole.unreadable and nothing:
            continue
        label = Said(LABELS[column], _ENGLISH[column])
        finding = _sum(slug, label, parts, unreadable, whole_name, sum_of, unit, whole.place)
        by_verdict[finding.verdict].append(Said(finding.message, finding.english))
    verdict = "fails" if by_verdict["fails"] else \
        "cannot-tell" if by_verdict["cannot-tell"] or not by_verdict["holds"] else "holds"
    messages = by_verdict[verdict] or [Said("比べられる金額がありません", "there are no amounts to compare")]
    yield Finding(slug, verdict, f"{told.ja}　{'、'.join(each.ja for each in messages)}", whole.place,
                  english=f"{told.en}: {'; '.join(each.en for each in messages)}")


def _of(figures: BookFigures, column: str) -> int | None:
    return getattr(figures, column) if column in BOOK_AMOUNTS else figures.funding.get(column)


def _sum(slug: str, told: Said, parts: Sequence[int | None], unreadable: int, whole_name: Said, whole: int | None,
         unit: str, place: Place) -> Finding:
    """Σ parts = whole."""
    known = [part for part in parts if part is not None]
    summed = Said(f"{told.ja} {_money(sum(known), unit)}", f"{told.en} {_english_money(sum(known), unit)}")
    if whole is None:
        return Finding(slug, "cannot-tell", f"{summed.ja}：{whole_name.ja}が読み取れないか、記載がありません。", place,
                       english=f"{summed.en}: the {whole_name.en} can't be read or is not printed.")
    stated = Said(f"{whole_name.ja} {_money(whole, unit)}", f"{whole_name.en} {_english_money(whole, unit)}")
    if unreadable:
        return Finding(slug, "cannot-tell", f"{summed.ja}（読み取れない{unreadable}件を除く）：{stated.ja} と比べられません。", place,
                       english=f"{summed.en} (without {unreadable} unreadable) can't be compared with the {stated.en}.")
    if not known and whole:
        return Finding(slug, "cannot-tell", f"{told.ja}：{stated.ja} の内訳が記載されていません。", place,
                       english=f"{told.en}: the parts of the {stated.en} are not printed.")
    return _equal(slug, told, sum(known), whole_name, whole, unit, place)


def _equal(slug: str, told: Said, computed: int, whole_name: Said, whole: int, unit: str, place: Place) -> Finding:
    holds = computed == whole
    sign = "=" if holds else "≠"
    gap = "" if holds else f"（差 {_money(computed - whole, unit)}）"
    gap_en = "" if holds else f" (difference {_english_money(computed - whole, unit)})"
    return Finding(slug, "holds" if holds else "fails",
                   f"{told.ja} {_money(computed, unit)} {sign} {whole_name.ja} {_money(whole, unit)}{gap}", place,
                   english=f"{told.en} {_english_money(computed, unit)} {sign} {whole_name.en} "
                   f"{_english_money(whole, unit)}{gap_en}")


def _money(yen: int, unit: str) -> str:
    printed = yen_to_printed(abs(yen), unit)
    return f"△{printed}" if yen < 0 else printed


def _english_money(yen: int, unit: str) -> str:
    return ("−" if yen < 0 else "") + yen_to_english(abs(yen), unit)


def _unreadable(setsu: Sequence[Setsu]) -> int:
    return sum(one.unreadable is not None for one in setsu)


def _noticed(remarks: Iterable[Remark]) -> list[Finding]:
    return [Finding(remark.slug, "cannot-tell", remark.message, remark.place) for remark in remarks]
