"""What is taken over from the published site is what a build from nothing would have made, whatever changed."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from portal import site_files
from portal.checksums import read_sums
from portal.fan_out import FanOut
from portal.kept import Kept
from portal.made_file import data_to_key
from portal.pages import render
from portal.pages.site_model import Entry, Site, SiteDocument
from portal.publish import staging
from portal.relations.lineage import Continuation
from portal.search import index
from portal.site_files import write_site
from portal.spare import spare_of
from tests.site_fixtures import make_site


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def publish(site: Site, folder: Path, cache: Path | None, soon: bool = False) -> set[str]:
    """Build and publish; gives the files that were made anew."""
    kept = Kept(folder, cache, trusted=soon)
    with staging(folder, kept.fresh, spare=True) as draft:
        write_site(site, draft, FanOut(), kept, soon=soon)
        kept.finish(draft)
    kept.save()
    return kept.fresh


def in_documents(site: Site, change: Callable[[SiteDocument], SiteDocument]) -> Site:
    return replace(site, wards=tuple(replace(ward, years=tuple(replace(year, documents=tuple(
        map(change, year.documents))) for year in ward.years)) for ward in site.wards))


def in_projects(site: Site, id: str, change: Callable[[Entry], tuple[Entry, ...]]) -> Site:
    def changed(document: SiteDocument) -> SiteDocument:
        return replace(document, entries=tuple(
            new for entry in document.entries for new in (change(entry) if entry.project.id == id else (entry,))))
    return in_documents(site, changed)


def retitled(text: str, entry: Entry) -> tuple[Entry, ...]:
    return replace(entry, project=replace(entry.project, title=text)),


def with_amount(yen: int, entry: Entry) -> tuple[Entry, ...]:
    return replace(entry, project=replace(entry.project, amounts=replace(entry.project.amounts, budgeted=yen))),


def renamed(number: int, entry: Entry) -> tuple[Entry, ...]:
    prefix = entry.project.id.rpartition("-")[0]
    return replace(entry, project=replace(entry.project, id=f"{prefix}-{number}", number=str(number))),


def doubled(number: int, entry: Entry) -> tuple[Entry, ...]:
    return (entry, *renamed(number, entry))


KINDS = random.Random(1).sample(range(11), 11)


def edit(site: Site, kind: int, choose: random.Random) -> Site:
    """One thing that can happen to a site."""
    site = replace(site, lineage=())  # Its projects may be gone afterwards.
    ids = [entry.project.id for _, _, document in site.documents() for entry in document.entries]
    number = choose.randrange(100, 1000)
    if kind < 7:
        change = [partial(retitled, f"題{number}"), partial(with_amount, number * 1000), partial(renamed, number),
                  partial(doubled, number), lambda entry: (),
                  lambda entry: (replace(entry, findings=entry.findings[:-1]),),
                  lambda entry: (replace(entry, project=replace(entry.project, department=f"部{number}")),)][kind]
        return in_projects(site, choose.choice(ids), change)
    if kind == 7:
        return in_documents(site, lambda document: replace(document, title=document.title + "・改")
                            if document.form == "budget-request-sheet" else document)
    if kind == 8:
        pair = sorted(choose.sample(ids, 2), key=lambda id: id.split("-")[1])
        return replace(site, lineage=(Continuation(before=pair[:1], after=pair[1:], kind="same", evidence="同じ名称である。",
                                                     date="2026-11-22"),))
    if kind == 9:
        return replace(site, contact=f"mailto:a{number}@example.org")
    return replace(site, texts={**site.texts, "about": {"ja": f"# 題\n\n{number}"}})


@pytest.mark.parametrize("seed", range(3))
def test_a_series_of_edits_gives_what_builds_from_nothing_give(tmp_path: Path, seed: int) -> None:
    choose = random.Random(seed)
    site = replace(make_site("https://example.org/"), data_files=())
    made = publish(site, tmp_path / "site", tmp_path / "cache")
    assert made
    for kind in KINDS[seed::3]:
        site = edit(site, kind, choose)
        if kind % 2:
            publish(site, tmp_path / "site", tmp_path / "cache", soon=True)
        publish(site, tmp_path / "site", tmp_path / "cache")
        publish(site, tmp_path / "anew", None)
        assert files_of(tmp_path / "site") == files_of(tmp_path / "anew")
    assert publish(site, tmp_path / "site", tmp_path / "cache") == set()
    assert publish(site, tmp_path / "cache" / ".." / "site", tmp_path / "cache") == set()


def test_one_changed_project_leaves_the_pages_of_others_alone(tmp_path: Path) -> None:
    site = make_site("https://example.org/")
    publish(site, tmp_path / "site", tmp_path / "cache")
    page = tmp_path / "site" / "suginami" / "2023" / "progress" / "1" / "index.html"
    before = page.stat()
    changed = in_projects(site, "minato-2023-request-96", partial(retitled, "題"))
    fresh = publish(changed, tmp_path / "site", tmp_path / "cache")
    assert {"minato/2023/request/96/index.html", "minato/2023/request/90/index.html", "minato/2023/index.html",
            "index.html", "minato/2023/request/96/picture.png", "search/start.bin"} <= fresh
    others = ("suginami/2023/progress/", "minato/2020/request/59/", "chiyoda/2024/d")
    assert not [file for file in fresh if file.startswith(others) and file.endswith(".html")]
    assert (page.stat().st_mtime_ns, page.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_of_a_large_index_only_what_a_change_touches_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SMALL", 0)
    publish(make_site(), tmp_path / "site", tmp_path / "cache")
    changed = in_projects(make_site(), "minato-2023-request-96", partial(with_amount, 7_000))
    fresh = publish(changed, tmp_path / "site", tmp_path / "cache")
    files = {path for path in files_of(tmp_path / "site") if path.startswith("search/") and path.endswith(".bin")}
    assert {"search/start.bin", "search/g/2.bin"} <= files
    assert {path for path in fresh & files if path.startswith("search/r/")} == {"search/r/0/4.bin"}
    assert {"search/r/0/3.bin", "search/words.bin", "search/facets.bin"} <= files - fresh
    publish(changed, tmp_path / "anew", None)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "anew")
    read, kept = Kept(tmp_path / "site", tmp_path / "cache").read, files_of(tmp_path / "site")
    file = "search/words.bin"
    assert read("search", file, data_to_key(kept[file])) == kept[file]
    assert read("search", file, "0") is read("search", "search/x", "0") is read("none", file, "0") is None
    (tmp_path / "site" / file).write_bytes(b"x")
    assert read("search", file, data_to_key(kept[file])) is None


def test_one_changed_template_makes_the_pages_that_use_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(render.TEMPLATES, templates)
    monkeypatch.setattr(render, "TEMPLATES", templates)
    monkeypatch.setattr(site_files, "TEMPLATES", templates)
    publish(make_site(), tmp_path / "site", tmp_path / "cache")
    funding = templates / "components" / "funding.html"
    funding.write_text(funding.read_text(encoding="utf-8") + "<!-- changed -->\n", encoding="utf-8")
    fresh = publish(make_site(), tmp_path / "site", tmp_path / "cache")
    publish(make_site(), tmp_path / "anew", None)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "anew")
    projects = {file for file in files_of(tmp_path / "site") if file.count("/") == 4 and file.endswith("/index.html")
                and not file.split("/")[1] == "departments" and file.split("/")[3] not in ("lines", "pages")}
    assert fresh == projects


@pytest.mark.parametrize("damage", [
    lambda site, cache: (site / "index.html").write_text("edited", encoding="utf-8"),
    lambda site, cache: (site / "minato" / "2023" / "request" / "96" / "index.html").unlink(),
    lambda site, cache: (site / "data" / "projects.csv").unlink(),
    lambda site, cache: shutil.rmtree(site),
    lambda site, cache: [path.write_text("{", encoding="utf-8") for path in cache.rglob("*") if path.is_file()],
    lambda site, cache: (site / "SHA256SUMS").write_text("0  index.html\n", encoding="utf-8"),
])
def test_what_is_not_as_it_was_published_is_made_anew(tmp_path: Path, damage: Callable[[Path, Path], object]) -> None:
    site, folder, cache = make_site(), tmp_path / "site", tmp_path / "cache"
    publish(site, folder, cache)
    whole = files_of(folder)
    damage(folder, cache)
    publish(site, folder, cache)
    assert files_of(folder) == whole
    assert set(read_sums(folder)) == set(whole) - {"SHA256SUMS"}


def test_a_failed_build_leaves_the_published_files_as_they_are(tmp_path: Path) -> None:
    site, cache = tmp_path / "site", tmp_path / "cache"
    for title in ("一", "二"):  # From now on the site before lies beside it.
        publish(replace(make_site(), title=title), site, cache)
    whole = files_of(site)
    kept = Kept(site, cache)
    with pytest.raises(RuntimeError), staging(site, kept.fresh, spare=True) as draft:
        write_site(replace(make_site(), title="三"), draft, FanOut(), kept)
        kept.finish(draft)
        raise RuntimeError
    assert files_of(site) == whole and sorted(path.name for path in tmp_path.iterdir()) == ["cache", "site"]
    publish(replace(make_site(), title="二"), site, cache)
    assert files_of(site) == whole


def test_the_next_site_is_made_beside_it_from_the_same_files(tmp_path: Path) -> None:
    site, cache = tmp_path / "site", tmp_path / "cache"
    changed = in_projects(make_site(), "minato-2023-request-96", lambda entry: ())
    folders = set()
    for at, one in enumerate([make_site(), changed, make_site(), changed, changed]):
        publish(one, site, cache, soon=at == 3)
        folders.add(site.stat().st_ino)
        assert all(path.samefile(site / path.relative_to(spare_of(site))) for path in spare_of(site).rglob("*")
                   if path.is_file())
        assert paths_of(spare_of(site)) == paths_of(site)
        if at != 3:
            publish(one, tmp_path / "anew", None)
            assert files_of(site) == files_of(tmp_path / "anew") and paths_of(site) == paths_of(tmp_path / "anew")
    assert len(folders) == 2


def paths_of(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*")}


def test_a_build_that_ends_early_gives_back_what_lies_beside_the_site(tmp_path: Path) -> None:
    site, cache = tmp_path / "site", tmp_path / "cache"
    publish(make_site(), site, cache)
    number, whole = spare_of(site).stat().st_ino, files_of(site)
    kept = Kept(site, cache)
    with pytest.raises(RuntimeError), staging(site, kept.fresh, spare=True) as draft:
        write_site(replace(make_site(), title="二"), draft, FanOut(), kept)
        assert not spare_of(site).exists()
        raise RuntimeError
    assert spare_of(site).stat().st_ino == number and files_of(spare_of(site)) == files_of(site) == whole
    killed = tmp_path / ".site-killed"
    (killed / "draft").mkdir(parents=True)
    spare_of(site).rename(killed / "spare")
    publish(make_site(), site, cache)
    assert site.stat().st_ino == number and not killed.exists() and files_of(spare_of(site)) == files_of(site) == whole


@pytest.mark.parametrize("damage", [
    lambda spare: (spare / "index.html").write_text("edited", encoding="utf-8"),
    lambda spare: (spare / "SHA256SUMS").unlink(),
    lambda spare: (spare / "minato" / "2023" / "request" / "96" / "index.html").unlink(),
    shutil.rmtree,
])
def test_what_was_done_to_the_folder_beside_the_site_does_no_harm(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    site, cache = tmp_path / "site", tmp_path / "cache"
    publish(make_site(), site, cache)
    whole = files_of(site)
    damage(spare_of(site))
    publish(make_site(), site, cache)
    assert files_of(site) == whole == files_of(spare_of(site))


def test_a_site_that_another_build_publishes_between_does_no_harm(tmp_path: Path) -> None:
    site, cache = tmp_path / "site", tmp_path / "cache"
    publish(make_site(), site, cache)
    publish(make_site(), site, cache)
    kept = Kept(site, cache)
    with staging(site, kept.fresh, spare=True) as draft:
        other = in_projects(make_site(), "minato-2023-request-96", partial(doubled, 777))
        publish(other, site, cache)
        write_site(make_site(), draft, FanOut(), kept)
        kept.finish(draft)
    kept.save()
    publish(make_site(), tmp_path / "anew", None)
    for _ in range(2):
        assert files_of(site) == files_of(tmp_path / "anew")
        publish(make_site(), site, cache)


def test_a_site_that_another_content_published_leaves_nothing_behind(tmp_path: Path) -> None:
    """Each content has a list of its own, and what lies beside the site may be the other's."""
    site = tmp_path / "site"
    other = in_projects(make_site(), "minato-2023-request-96", partial(doubled, 777))
    for one, cache in ((make_site(), "own"), (other, "other"), (other, "other"), (make_site(), "own")):
        publish(one, site, tmp_path / cache)
    publish(make_site(), tmp_path / "anew", None)
    assert files_of(site) == files_of(tmp_path / "anew")
