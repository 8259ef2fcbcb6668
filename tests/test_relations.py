"""lineage.yaml and topics.yaml: what they may say, and what is proposed for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portal.faults import Faults
from portal.model import Amounts
from portal.pages.life_view import lives
from portal.pages.list_view import listed_of
from portal.pages.topic_views import topic_links, topic_views
from portal.projects.page_file import load_projects
from portal.relations.known import KnownProjects
from portal.relations.lineage import Continuation, load_lineage
from portal.relations.load import Relations, load_relations
from portal.relations.suggest import suggest_lineage, suggest_topics
from portal.relations.topics import Member, Topic, load_topics
from tests.site_fixtures import make_site, project

CONTENT = Path(__file__).parents[1] / "content"
IDS = frozenset({"minato-2020-request-59", "minato-2023-request-90", "minato-2023-request-96", "chiyoda-2024-digest-i01"})
KNOWN = KnownProjects(IDS)


def lineage(tmp_path: Path, *steps: str):
    path = tmp_path / "lineage.yaml"
    path.write_text("continuations:\n" + "".join(f"  - {{{step}}}\n" for step in steps), encoding="utf-8")
    return load_lineage(path, "lineage.yaml", KNOWN)


SHOWN = 'evidence: 資料に書かれている, date: "2026-11-22"'


def test_a_step_is_read(tmp_path):
    (step,), absent = lineage(tmp_path, f"kind: same, before: [minato-2020-request-59], after: [minato-2023-request-90], {SHOWN}")
    assert (step.kind, step.before, step.after) == ("same", ["minato-2020-request-59"], ["minato-2023-request-90"])
    assert absent == ()


@pytest.mark.parametrize(("step", "slug"), [
    (f"kind: same, before: [59], after: [minato-2023-request-90], {SHOWN}", "wrong-value"),
    (f"kind: same, before: [minato-2023-request-90], after: [minato-2020-request-59], {SHOWN}", "lineage-backwards"),
    (f"kind: same, before: [minato-2023-request-90], after: [minato-2023-request-90], {SHOWN}", "lineage-backwards"),
    (f"kind: same, after: [minato-2023-request-90], {SHOWN}", "lineage-without-before"),
    (f"kind: same, before: [minato-2020-request-59], outside: 別の事業, after: [minato-2023-request-90], {SHOWN}",
     "lineage-without-before"),
    (f"kind: split, before: [minato-2020-request-59], after: [minato-2023-request-90], {SHOWN}", "lineage-count"),
    (f"kind: renamed, before: [minato-2020-request-59], after: [minato-2023-request-90, minato-2023-request-96], {SHOWN}",
     "lineage-count"),
    (f"kind: merged, before: [minato-2020-request-59], after: [minato-2023-request-90], {SHOWN}", "lineage-count"),
    ("kind: same, before: [minato-2020-request-59], after: [minato-2023-request-90], evidence: ' ', date: '2026-11-22'",
     "wrong-value"),
    (f"kind: alike, before: [minato-2020-request-59], after: [minato-2023-request-90], {SHOWN}", "wrong-value")])
def test_a_step_that_cannot_be_is_refused(tmp_path, step, slug):
    with pytest.raises(Faults) as error:
        lineage(tmp_path, step)
    assert {fault.slug for fault in error.value.faults} == {slug}
    assert all(fault.line == 2 for fault in error.value.faults)


def test_a_step_stands_once(tmp_path):
    step = f"kind: same, before: [minato-2020-request-59], after: [minato-2023-request-90], {SHOWN}"
    with pytest.raises(Faults, match="lineage-twice.*first on line 2"):
        lineage(tmp_path, step, step)


@pytest.mark.parametrize("absent", ["minato-2020-request-58", "minato-2019-request-1"])
def test_a_step_from_a_project_without_a_page_is_left_out_and_told(tmp_path, absent):
    steps, told = lineage(tmp_path, f"kind: same, before: [{absent}], after: [minato-2023-request-90], {SHOWN}")
    assert steps == () and [(fault.slug, fault.line) for fault in told] == [("unknown-project", 2)]
    assert absent in told[0].found


def topics(tmp_path: Path, members: str, more: str = ""):
    path = tmp_path / "topics.yaml"
    path.write_text("topics:\n  - {id: tax, title: 納税, reading: のうぜい, english: Tax, meaning: 税です。, english_meaning: Taxes., words: [納税],\n"
                    f"     members: [{members}]{more}}}\n", encoding="utf-8")
    projects = {each.entry.project.id: each.entry.project
                for ward in make_site().wards for each in listed_of(ward, ward.years)}
    return load_topics(path, "topics.yaml", KNOWN, projects.get)


@pytest.mark.parametrize(("members", "more", "slug"), [
    ("{project: minato-2023-request-96}, {project: minato-2023-request-96}", "", "topic-twice"),
    ("{project: minato-2023-request-96}", ", others: [minato-2023-request-96]", "topic-twice"),
    ("", "", "wrong-value")])
def test_a_topic_that_cannot_be_is_refused(tmp_path, members, more, slug):
    with pytest.raises(Faults) as error:
        topics(tmp_path, members, more)
    assert {fault.slug for fault in error.value.faults} == {slug}


@pytest.mark.parametrize(("member", "slug"), [
    ("{project: minato-2023-request-1}", "unknown-project"), ("{project: minato-2021-request-7}", "unknown-project"),
    ("{project: minato-2023-request-90, item: 学童}", "unknown-item")])
def test_a_member_that_is_not_published_is_left_out_and_told(tmp_path, member, slug):
    (topic,), told = topics(tmp_path, f"{{project: minato-2023-request-96}}, {member}")
    assert [each.project for each in topic.members] == ["minato-2023-request-96"]
    assert [fault.slug for fault in told] == [slug]
    assert topics(tmp_path, member)[0] == ()


def test_no_files_no_relations(tmp_path):
    assert load_relations(tmp_path, (), {}.get) == Relations()


def real_projects():
    return [each for folder in sorted((CONTENT / "wards").glob("*/*/projects"))
            for each in load_projects(folder, str(folder))]


def test_the_content_of_this_site_is_right():
    projects = real_projects()
    relations = load_relations(CONTENT, {each.id for each in projects}, {each.id: each for each in projects}.get)
    assert len(relations.topics) >= 8 and len(relations.lineage) >= 3


# ---- what is proposed ----------------------------------------------------------------------------------------


def named(id: str, title: str, section: str = "税務課", requested: int | None = None):
    return replace(project(id, title=title, department="総務部", section=section), amounts=Amounts(requested))


def test_like_titles_of_one_ward_are_proposed_likeliest_first():
    old = named("minato-2020-request-1", "ＡＩ・ＲＰＡによる業務効率化", requested=1_000_000)
    other = named("minato-2020-request-2", "業務効率化の推進")
    new = named("minato-2023-request-7", "AI・RPAによる業務効率化の推進", requested=1_200_000)
    elsewhere = named("chiyoda-2020-request-1", "AI・RPAによる業務効率化の推進")
    found = suggest_lineage([new, old, other, elsewhere], ())
    assert [(each.before.id, each.after.id) for each in found] == [
        (old.id, new.id), (other.id, new.id)]
    assert found[0].same_office and found[0].amounts == (1_000_000, 1_200_000) and found[1].amounts is None


def test_what_is_known_or_unlike_is_not_proposed():
    old, new = named("minato-2020-request-1", "学童クラブ"), named("minato-2023-request-7", "学童クラブ")
    step = Continuation(kind="same", before=[old.id], after=[new.id], evidence="同じ番号です。", date="2026-11-22")
    assert len(suggest_lineage([old, new], ())) == 1
    assert suggest_lineage([old, new], (step,)) == ()
    assert suggest_lineage([old, replace(new, title=None)], ()) == ()
    assert suggest_lineage([old, replace(new, title="道路の補修", section="土木課")], ()) == ()
    # Two sheets of one document are two projects, whatever their names.
    assert suggest_lineage([old, named("minato-2020-request-2", "学童クラブ")], ()) == ()


def test_words_of_a_topic_are_found_however_they_are_written():
    topic = Topic(id="cards", title="キャッシュレス", reading="きゃっしゅれす", english="Cards", meaning="払い方です。", english_meaning="Payment.", words=["キャッシュレス"],
                  members=[Member(project="minato-2023-request-1")], others=["minato-2023-request-2"])
    wide = named("minato-2023-request-3", "窓口の ｷｬｯｼｭﾚｽ 決済")
    found = suggest_topics([named("minato-2023-request-1", "キャッシュレス"), named("minato-2023-request-2", "キャッシュレス"), wide,
                            named("minato-2023-request-4", "現金")], [topic])
    assert [(each.project.id, each.words) for each in found] == [(wide.id, ("キャッシュレス",))]


# ---- what pages show of it -----------------------------------------------------------------------------------


def listed():
    return [each for ward in make_site().wards for each in listed_of(ward, ward.years)]


def step(kind: str, before: list[str], after: list[str], **given) -> Continuation:
    return Continuation(kind=kind, before=before, after=after, evidence="書かれています。", date="2026-11-22", **given)


def test_a_proven_step_makes_one_stretch_and_a_presumed_one_breaks_it():
    proven = lives(listed(), [step("same", ["minato-2020-request-59"], ["minato-2023-request-90"])])
    life = proven["minato-2023-request-90"]
    stretch, = life.stretches
    assert [(each.listed.project.id, each.is_this) for each in stretch.steps] == [
        ("minato-2020-request-59", False), ("minato-2023-request-90", True)]
    assert stretch.steps[0].bars["requested"] == 100 and stretch.steps[1].bars["requested"] == 50.4
    assert len(stretch.proofs) == 1 and not stretch.joints

    presumed = lives(listed(), [step("presumed", ["minato-2020-request-59"], ["minato-2023-request-90"])])
    first, second = presumed["minato-2020-request-59"].stretches
    assert first.steps[0].is_this and not first.joints and second.joints and not second.proofs
    assert second.steps[0].bars["requested"] == 100  # Nothing is compared across the break.


def test_a_life_may_begin_outside_and_others_have_none():
    found = lives(listed(), [step("split", [], ["minato-2023-request-90"], outside="別の事業")])
    assert set(found) == {"minato-2023-request-90"}
    stretch, = found["minato-2023-request-90"].stretches
    assert stretch.joints[0].outside == "別の事業"


def test_a_topic_sets_wards_side_by_side_and_says_why_they_differ():
    site = make_site()
    topic = Topic(id="pay", title="支払い", reading="しはらい", english="Pay", meaning="払い方です。", english_meaning="Payment.", words=["支払"], members=[
        Member(project="minato-2023-request-96", item="コンビニ収納・電子マネー収納対応経費"), Member(project="chiyoda-2024-digest-i01"),
        Member(project="chiyoda-2022-settlement-i01"), Member(project="suginami-2023-progress-1")])
    site = replace(site, topics=(topic,))
    view, = topic_views(site, listed())
    assert [(ward, [row.listed.year.year for row in rows]) for ward, rows in view.wards] == [
        ("千代田区", [2022, 2024]), ("港区", [2023]), ("杉並区", [2023])]
    item = view.wards[1][1][0]
    assert item.path.endswith("/96/#i1") and item.scope == "item"
    assert {field: figure.amount for field, figure in item.figures.items()} == {
        "requested": 7_794_000, "budgeted": 7_719_000}
    assert view.reasons == ("stages-differ", "scopes-differ", "years-differ", "amounts-shared", "amounts-absent")
    assert topic_links([topic])["minato-2023-request-96"][0].item == "コンビニ収納・電子マネー収納対応経費"
