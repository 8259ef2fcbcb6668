"""How much of a document was read and proved, what /findings/ shows of it, and how fields are called."""

from __future__ import annotations

import re
from dataclasses import replace

from makers import cut_to_zero, funding, projects, row, sheet
from site_fixtures import NO_90, NO_96, make_site, site_of

from portal.findings import project_to_findings
from portal.findings.proof import Proof, document_to_proof, sum_proofs
from portal.model import Corrected, Finding, LeftOut, Place
from portal.pages import findings_view as views
from portal.pages.field_names import named_field
from portal.pages.findings_view import Checks, FindingKind, FindingsPart, FindingsView, findings_parts
from portal.pages.render import make_environment, render_page
from portal.pages.site_pages import site_pages
from portal.pages.site_model import Entry, Site


def findings_view(site: Site) -> FindingsView:
    checks = Checks()
    for ward in site.wards:
        for year in ward.years:
            checks.add(ward, year)
    return checks.view(site.wards)


def proof_of(*sheets, lines=(), left_out=()) -> Proof:
    return document_to_proof([(one, project_to_findings(one)) for one in projects(*sheets)], lines, left_out)


def test_each_figure_is_counted_once_by_the_worst_that_is_said_of_it():
    whole = proof_of(cut_to_zero())
    # 5 rows and the total with two amounts each, and one grant; every one is in a sum that holds.
    assert (whole.sheets, whole.read, whole.holds, whole.fails, whole.undecided, whole.unreached,
            whole.unreadable) == (
        1, 13, 13, 0, 0, 0, 0)
    one = cut_to_zero()
    wrong = proof_of(replace(one, amount_rows=(one.amount_rows[0], replace(one.amount_rows[1], requested="3,587"),
                                               *one.amount_rows[2:])))
    assert (wrong.read, wrong.fails, wrong.holds) == (13, 3, 10)
    item = replace(one.amount_rows[1], requested=None, lost=("requested",))
    lost = proof_of(replace(one, amount_rows=(one.amount_rows[0], item, *one.amount_rows[2:])))
    assert (lost.read, lost.unreadable, lost.undecided, lost.holds) == (12, 1, 1, 11)


def test_figures_that_no_check_reaches_are_said_to_be_so():
    alone = proof_of(sheet(amount_rows=(row("total", None, "", "10", "10"),),
                           funding_rows=funding(("general_revenue", None, "10"))))
    assert (alone.read, alone.holds, alone.unreached) == (3, 2, 1)


def test_characters_are_counted_without_white_space_and_left_out_by_reason():
    proof = proof_of(cut_to_zero(), lines=("甲 乙　丙", "", "丁\t"), left_out=(
        LeftOut("丁 ", "furniture", Place()), LeftOut("甲乙", "repeated", Place()), LeftOut("丙", "furniture",
                                                                                         Place())))
    assert (proof.characters, proof.left_out, proof.all_left_out) == (4, (("furniture", 2), ("repeated", 2)), 4)
    both = sum_proofs([proof, proof])
    assert (both.sheets, both.read, both.characters) == (2, 26, None)


def test_kinds_and_wards_the_worst_first():
    view = findings_view(make_site())
    assert [kind.slug for kind in view.kinds][:2] == ["funding-sums-to-amount", "items-sum-to-subtotal"]
    assert sum(view.verdicts.values()) == sum(sum(kind.verdicts.values()) for kind in view.kinds) == 4
    assert [(ward.path, len(ward.documents), sum(map(lambda kind: sum(kind.verdicts.values()), ward.kinds)))
            for ward in view.wards] == [("findings/wards/chiyoda/", 2, 1), ("findings/wards/minato/", 2, 3),
                                        ("findings/wards/suginami/", 1, 0)]


def test_thousands_of_findings_are_split_and_addresses_stay(monkeypatch):
    monkeypatch.setattr(views, "INLINE", 3)
    monkeypatch.setattr(views, "ON_A_PAGE", 3)

    def kind(count: int) -> tuple[FindingKind, list[FindingsPart]]:
        verdicts = ["holds"] * count + ["fails"]
        found = tuple(Finding("items-sum-to-total", verdict, f"第{at}", Place()) for at,
                      verdict in enumerate(verdicts))
        site = site_of(Entry(NO_90, found))
        kinds = findings_view(site).kinds
        return kinds[0], list(findings_parts(site.wards[0], kinds))

    (few, few_parts), (many, many_parts) = kind(2), kind(7)
    assert [found.finding.verdict for found in few.found] == ["fails", "holds", "holds"] and many.found is None
    assert [part.path for part in few_parts] == ["findings/items-sum-to-total/minato/"]
    assert [part.path for part in many_parts] == [
        f"findings/items-sum-to-total/minato/{at}" for at in ("", "2/", "3/")]
    assert sum(len(part.found) for part in many_parts) == 8 and many_parts[0].found[0].finding.verdict == "fails"


def test_a_field_is_called_by_the_name_of_its_row():
    def told(field, project=NO_96):
        named = named_field(field, project)
        return named.part, named.row, named.key, named.reason

    assert told("title") == ("", None, "title", False)
    assert told("amounts.budgeted") == ("amounts", None, "budgeted", False)
    assert told("missing.earmarked") == ("amounts", None, "earmarked", True)
    assert told("line_items[1].missing.requested") == ("line_items", "障害児対応巡回指導（報償費）", "requested", True)
    assert told("grants[3].amount") == ("grants", "general_revenue", "amount", False)
    assert told("grants[general_revenue].amount") == told("grants[3].amount")
    assert told("sections[reasoning].body") == ("sections", "編成の考え方", "body", False)
    assert told("line_items[講師謝礼#2].budgeted", None) == ("line_items", "講師謝礼", "budgeted", False)
    assert told("line_items[99].budgeted") == ("line_items", None, "budgeted", False)
    assert named_field("groups[1].requested", NO_96).place == Place(lines=(202, 202))
    assert named_field("amounts.budgeted", NO_96).place == Place(lines=(203, 203))


def test_each_correction_stands_beside_the_original_value():
    done = tuple(Corrected(field, was, now, "紙面を見て", "2026-11-22") for field, was, now in (
        ("amounts.budgeted", None, 15_346_000), ("missing.earmarked", "blank", "unreadable"),
        ("line_items[1].requested", None, 0), ("grants[general_revenue].amount", 14_811_000, None),
        ("sections[reasoning].body", "<b>前</b>", "後"), ("change", "new", "enhanced"),
        ("printed_execution_rate", None, 95.0), ("remarks[0].message", "読めません。", None)))
    site = site_of(Entry(replace(NO_96, corrections=done)))
    page = next(page for page in site_pages(site) if page.path == "minato/2023/request/96/")
    html = render_page(make_environment(site.glossary), site, page)
    text = " ".join(re.sub(r"<[^>]+>", " ",
                           html[html.index('id="corrections"'):html.index('id="report"')]).split())
    for said in ("予算額 原資料 203行 直す前 （なし） 直した後 1,534万6千円 理由 紙面を見て 日付 令和8年11月22日",
                 "うち特財がない理由", "直す前 記載なし 直した後 読み取れません",
                 "「障害児対応巡回指導（報償費）」の要求額 原資料 202行 直す前 （なし） 直した後 0円",
                 "「一般財源」の金額 原資料 204行 直す前 1,481万1千円 直した後 （なし）",
                 "「編成の考え方」の本文 原資料 209行 直す前 &lt;b&gt;前&lt;/b&gt; 直した後 後",
                 "直す前 新規 直した後 レベルアップ・拡充", "印字の執行率", "直した後 95.0%",
                 "読み取りについての注意", "直す前 読めません。 直した後 （なし）"):
        assert said in text, said
