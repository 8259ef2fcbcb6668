"""Does the printed execution rate fit the printed amounts?"""

from __future__ import annotations

from collections.abc import Iterator

from portal.model import Finding, Project
from portal.arithmetic import rate_holds

ENGLISH = {"予算現額": "current budget", "決算額": "settled amount", "執行率": "execution rate"}
FIELDS = ("amounts.adjusted", "amounts.settled", "printed_execution_rate")


def check_rate(project: Project) -> Iterator[Finding]:
    """settled / adjusted = the printed execution rate, to 0.1 point (執行率＝決算額÷予算現額)."""
    adjusted, settled, rate = project.amounts.adjusted, project.amounts.settled, project.printed_execution_rate
    if adjusted is None and settled is None and "settled" not in project.missing:
        return  # A form without a settlement.
    place = project.printed["settled"].place if "settled" in project.printed else project.source.place
    if not adjusted or settled is None or rate is None:
        lacking = [name for name, value in (("予算現額", adjusted), ("決算額", settled), ("執行率", rate)) if value is None]
        told = f"{'・'.join(lacking)}が資料にないか、読み取れません" if lacking else "予算現額が0円です"
        english = ("The execution rate can't be checked: " +
                   (", ".join(ENGLISH[name] for name in lacking) + " not in the document, or unreadable." if lacking else
                    "the current budget is 0 yen."))
        yield Finding("settled-over-adjusted-is-rate", "cannot-tell", f"執行率：{told}。", place, FIELDS, english)
        return
    percent = f"{100 * settled / adjusted:.2f}%"
    computed = f"決算額 {settled:,}円 ÷ 予算現額 {adjusted:,}円 = {percent}"
    english = f"settled amount {settled:,} yen ÷ current budget {adjusted:,} yen = {percent}"
    if rate_holds(settled, adjusted, rate):
        yield Finding("settled-over-adjusted-is-rate", "holds", f"執行率：{computed} = 印字の執行率 {rate:g}%", place, FIELDS,
                      f"Execution rate: {english} = printed execution rate {rate:g}%")
    else:
        yield Finding("settled-over-adjusted-is-rate", "fails",
                      f"執行率：資料では {rate:g}% となっていますが、{computed} です。", place, FIELDS,
                      f"Execution rate: the document says {rate:g}%, but {english}.")


def execution_rate(project: Project) -> float | None:
    """settled / adjusted in per cent, computed, to 0.1 point; None where either is not known."""
    adjusted, settled = project.amounts.adjusted, project.amounts.settled
    return None if not adjusted or settled is None else round(100 * settled / adjusted, 1)
