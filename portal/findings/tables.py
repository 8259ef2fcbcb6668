"""Do the sums that a table prints below its projects hold?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from portal.findings.sums import grant_missing
from portal.model import FUNDING, Finding, Project, Scrap, TableTotal
from portal.money import is_dash, printed_to_yen, yen_to_english, yen_to_printed

_FIELDS = {"requested": ("要求額", "requested amount"), "budgeted": ("予算額", "budgeted amount"),
           "earmarked": ("うち特財", "earmarked revenue"), "adjusted": ("予算現額", "current budget"),
           "settled": ("決算額", "settled amount"), "national_disbursement": ("国庫支出金", "national disbursement"),
           "metropolitan_disbursement": ("都支出金", "metropolitan disbursement"),
           "other_earmarked": ("その他特財", "other earmarked revenue"), "general_revenue": ("一般財源", "general revenue")}


def totals_to_findings(totals: Iterable[TableTotal], projects: Mapping[int, Project]) -> tuple[Finding, ...]:
    """The findings of the printed sums of a document, whose projects are known by their positions."""
    return tuple(finding for total in totals for finding in check_sum_of_rows(total, projects))


def check_sum_of_rows(total: TableTotal, projects: Mapping[int, Project]) -> Iterator[Finding]:
    """Σ projects = each figure of a row of sums. What the row is a sum of, it does not say: of the projects that
    it can be of, those count of which it holds. An amount that several projects share counts once, a blank one not
    at all."""
    for field, scrap in total.figures.items():
        if is_dash(scrap.text):
            continue
        found = [_finding(total, field, scrap, [projects[at] for at in range(first, last + 1) if at in projects])
                 for first, last in total.sheets]
        yield next((finding for finding in found if finding.verdict == "holds"), found[0])


def _finding(total: TableTotal, field: str, scrap: Scrap, projects: Sequence[Project]) -> Finding:
    slug, (label, english) = "rows-sum-to-total", _FIELDS[field]
    amounts, lost, fields = _amounts(field, projects)
    summed = yen_to_printed(sum(amounts), total.unit)
    summed_en = yen_to_english(sum(amounts), total.unit)
    what, what_en = f"「{total.name}」の{label}", f"{english.capitalize()} of “{total.name}”"
    try:
        whole = printed_to_yen(scrap.text, total.unit)
    except ValueError:
        return Finding(slug, "cannot-tell", f"{what}：「{scrap.text}」は金額として読めません（{len(projects)}事業の合計 {summed}）。",
                       scrap.place, fields, f"{what_en}: {scrap.text} is no amount (sum of {len(projects)} "
                       f"projects {summed_en}).")
    printed, printed_en = yen_to_printed(whole, total.unit), yen_to_english(whole, total.unit)
    if lost:
        return Finding(slug, "cannot-tell", f"{what}：{printed} の内訳のうち{lost}事業の額が読み取れないため、判定できません。", scrap.place,
                       fields, f"{what_en}: the amounts of {lost} projects of the total {printed_en} can't be "
                       "read.")
    if sum(amounts) == whole:
        return Finding(slug, "holds", f"{what}：{len(projects)}事業の合計 {summed} = {printed}", scrap.place, fields,
                       f"{what_en}: sum of {len(projects)} projects {summed_en} = {printed_en}")
    gap, gap_en = (told(abs(sum(amounts) - whole), total.unit) for told in (yen_to_printed, yen_to_english))
    return Finding(slug, "fails", f"{what}：資料では {printed} となっていますが、{len(projects)}事業の合計は {summed} です（差 {gap}）。",
                   scrap.place, fields, f"{what_en}: the document says {printed_en}, but the sum of {len(projects)} "
                   f"projects is {summed_en} (difference {gap_en}).")


def _amounts(field: str, projects: Sequence[Project]) -> tuple[list[int], int, tuple[str, ...]]:
    """The amounts of projects, how many are unreadable, and each as `project:field`."""
    amounts: list[int] = []
    lost, fields = 0, []
    counted: set[frozenset[str]] = set()
    for project in projects:
        if field in FUNDING:
            grants = [(at, grant) for at, grant in enumerate(project.grants) if grant.source == field]
            amounts += [grant.amount for _, grant in grants if grant.amount is not None]
            lost += any(grant.amount is None and grant_missing(project, grant) == "unreadable"
                        for _, grant in grants)
            fields += [f"{project.id}:grants[{at}].amount" for at, _ in grants]
            continue
        group = frozenset({project.id, *(project.budgeted_shared_with if field == "budgeted" else ())})
        amount = getattr(project.amounts, field)
        fields.append(f"{project.id}:amounts.{field}")
        lost += amount is None and project.missing.get(field) == "unreadable"
        if amount is not None and group not in counted:
            amounts.append(amount)
        counted.add(group)
    return amounts, lost, tuple(fields)
