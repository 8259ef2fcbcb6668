"""Do the printed sums hold? Each check is a generator of findings, its docstring the rule.

Parts without a figure are never taken for zero: an unreadable part makes the sum "cannot-tell", a blank one is left
out and the message says so. Nothing is said about a budget that is still undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.model import FUNDING, Finding, Grant, Group, LineItem, Place, Project
from portal.money import is_dash, yen_to_both

FIELDS = {"requested": "要求額", "budgeted": "予算額", "earmarked": "うち特財"}
_SETTLED = {"settled": "決算額"}
_ENGLISH = {"決算額": "settled amount", "要求額": "requested amount", "予算額": "budgeted amount", "うち特財": "earmarked revenue",
            "内訳の合計": "sum of items", "小計の合計": "sum of subtotals", "財源の合計": "sum of funding", "国・都・その他特財の合計": "sum of earmarked funding",
            "小計": "subtotal", "合計": "total", "財源": "funding", "特定財源": "earmarked revenue"}


# One figure of a sum: whole yen, or None and the reason; its name in the record.
Part = tuple[int | None, str | None, str]
Row = tuple[Group | LineItem, str]  # And its name in the record.


def check_items(project: Project) -> Iterator[Finding]:
    """Σ line items = the printed subtotal of their group."""
    for at, group in enumerate(project.groups):
        items = [(item, f"line_items[{index}]") for index, item in enumerate(project.line_items)
                 if item.group == group.name]
        own = group, f"groups[{at}]"
        for field, label in FIELDS.items():
            yield from _compare("items-sum-to-subtotal", (group.name, label), "内訳の合計", "小計", _parts(items, field),
                                _part(own, field), project, group.place)


def check_total(project: Project) -> Iterator[Finding]:
    """Σ subtotals, and items of no group, = the printed total; without groups Σ items = the printed total."""
    if not project.groups and not project.line_items:
        return
    named = {group.name for group in project.groups}
    rows: list[Row] = [(group, f"groups[{at}]") for at, group in enumerate(project.groups)]
    rows += [(item, f"line_items[{at}]") for at, item in enumerate(project.line_items) if item.group not in named]
    slug, told = ("subtotals-sum-to-total", "小計の合計") if project.groups else ("items-sum-to-total", "内訳の合計")
    for field, label in FIELDS.items():
        place = project.printed[field].place if field in project.printed else project.source.place
        yield from _compare(slug, (None, label), told, "合計", _parts(rows, field), _total(project, field), project, place)


def check_funding(project: Project) -> Iterator[Finding]:
    """Σ funding = budgeted, or requested while the budget is undecided; on a form of a settlement settled."""
    field = "requested" if project.missing.get("budgeted") == "undecided" else "budgeted"
    if project.amounts.settled is not None and project.amounts.budgeted is None and "budgeted" not in project.missing:
        field = "settled"
    if not project.grants and not _asks_for_funding(project):
        return
    whole = _total(project, field)
    if not project.grants:
        yield Finding("funding-sums-to-amount", "cannot-tell", "財源内訳が原資料の文字にありません。", project.source.place,
                      tuple(f"funding.{source}" for source in FUNDING),
                      "The funding breakdown is not in the text of the document.")
        return
    yield from _compare("funding-sums-to-amount", (None, "財源"), "財源の合計", (FIELDS | _SETTLED)[field],
                        _funding(project, True), whole, project, project.grants[0].place)


def check_earmarked(project: Project) -> Iterator[Finding]:
    """Σ funding but 一般財源 = the printed うち特財 of the total, where the form has that."""
    if project.grants and (project.amounts.earmarked is not None or "earmarked" in project.missing):
        yield from _compare("earmarked-matches-funding", (None, "特定財源"), "国・都・その他特財の合計", "うち特財",
                            _funding(project, False), _total(project, "earmarked"), project, project.grants[0].place)


def _asks_for_funding(project: Project) -> bool:
    return project.amounts.requested is not None or "requested" in project.missing


def grant_missing(project: Project, grant: Grant) -> str:
    """Why a row of the funding block has no amount, "unreadable" or "blank". A row that names its grant, and any row
    of a block with unplaced figures, has a figure on paper, so a null there is unreadable unless a dash is printed."""
    unplaced = any(remark.slug == "funding-unplaced" for remark in project.remarks)
    dash = grant.printed is not None and is_dash(grant.printed)
    return "unreadable" if not dash and (grant.name or unplaced or grant.printed) else "blank"


def _funding(project: Project, with_general: bool) -> list[Part]:
    return [(grant.amount, grant_missing(project, grant) if grant.amount is None else None, f"grants[{at}].amount")
            for at, grant in enumerate(project.grants) if with_general or grant.source != "general_revenue"]


def _part(row: Row, field: str) -> Part:
    return getattr(row[0], field), row[0].missing.get(field), f"{row[1]}.{field}"


def _parts(rows: Sequence[Row], field: str) -> list[Part]:
    return [(getattr(row, field), row.missing.get(field), f"{name}.{field}") for row, name in rows]


def _total(project: Project, field: str) -> Part:
    return getattr(project.amounts, field), project.missing.get(field), f"amounts.{field}"


def _compare(slug: str, of: tuple[str | None, str], sum_name: str, whole_name: str, parts: Sequence[Part], whole: Part,
             project: Project, place: Place) -> tuple[Finding, ...]:
    """One finding; none where nothing is printed on either side."""
    total = known = lost = blank = 0
    named = []
    for yen, missing, name in parts:
        if yen is not None:
            total += yen
            known += 1
            named.append(name)
        elif missing == "unreadable":
            lost += 1
            named.append(name)
        elif missing == "blank":
            blank += 1
    stated, why, name = whole
    if why == "undecided" or stated is None and why != "unreadable" and not known and not lost:
        return ()
    named.append(name)
    group, label = of
    what = f"{group}の{label}" if group else label
    english = f"{_ENGLISH[label].capitalize()}{f' of {group}' if group else ''}"
    summed, summed_en = yen_to_both(total, project.unit)
    sum_en, whole_en = _ENGLISH[sum_name], _ENGLISH[whole_name]
    if stated is None:
        told, told_en = ("が読み取れません", "can't be read") if why == "unreadable" else ("の記載がありません", "is not printed")
        return Finding(slug, "cannot-tell", f"{what}：{whole_name}{told}（{sum_name} {summed}）。", place, tuple(named),
                       f"{english}: the {whole_en} {told_en} ({sum_en} {summed_en})."),
    printed, printed_en = (summed, summed_en) if stated == total else yen_to_both(stated, project.unit)
    if not known and not lost and (stated or not parts):
        return Finding(slug, "cannot-tell", f"{what}：{whole_name} {printed} の内訳が記載されていません。", place, tuple(named),
                       f"{english}: the parts of the {whole_en} {printed_en} are not printed."),
    if lost:
        read, read_en = (f"（読み取れた分の合計 {summed}）", f" (the others sum to {summed_en})") if known else ("", "")
        return Finding(slug, "cannot-tell", f"{what}：{whole_name} {printed} の内訳のうち{lost}件が読み取れないため、"
                       f"判定できません{read}。", place, tuple(named),
                       f"{english}: {lost} of the parts of the {whole_en} {printed_en} can't be read{read_en}."),
    says = blank and slug != "funding-sums-to-amount"
    left, left_en = (f"（記載のない{blank}件を除く）", f" (without {blank} blank)") if says else ("", "")
    if total == stated:
        return Finding(slug, "holds", f"{what}：{sum_name} {summed}{left} = {whole_name} {printed}", place, tuple(named),
                       f"{english}: {sum_en} {summed_en}{left_en} = {whole_en} {printed_en}"),
    gap, gap_en = yen_to_both(abs(total - stated), project.unit)
    return Finding(slug, "fails", f"{what}：資料では{whole_name}が {printed} となっていますが、{sum_name}は {summed}{left} です"
                   f"（差 {gap}）。", place, tuple(named),
                   f"{english}: the document says that the {whole_en} is {printed_en}, but the {sum_en} is "
                   f"{summed_en}{left_en} (difference {gap_en})."),
