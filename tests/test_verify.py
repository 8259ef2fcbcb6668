"""Stage 6, before the swap: what is wrong with a site that was built is found, and a site that is whole passes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
from conftest import Built

from portal.checksums import NAME, folder_to_files, read_sums, write_sums
from portal.faults import Faults
from portal.verify.page import check_page
from portal.verify.site import verify_site

FILES = {"index.html", "a/index.html", "a/b/index.html", "a/b/c.html", "404.html", "assets/site.css", "区/index.html"}


def slugs(html: str, name: str = "a/b/c.html", **given) -> list[str]:
    return [fault.slug for fault in check_page(name, html, FILES, **given).faults]


@pytest.mark.parametrize("html", [
    '<!DOCTYPE html><link rel="stylesheet" href="../../assets/site.css"><a href="index.html">x</a>',
    '<a href="../../%E5%8C%BA/index.html">x</a><a href="#x">y</a><p id="x">&lt;script&gt; onload="x" style="y"</p>',
    '<a href="https://example.org/?a=b&amp;c">x</a><a href="mailto:a@example.org">y</a><a href="../index.html?q=1#z">z</a>',
    '<label for="q">x</label><input id="q" aria-describedby="q r"><p id="r" title="a &gt; b onclick=x style=y">x</p>',
    '<script src="../../assets/site.css" defer></script><script type="application/ld+json">{"a": "\\u003c"}</script>',
    '<img src="data:image/png;base64,AA" alt="">',
])
def test_a_page_that_is_whole_has_no_faults(html):
    assert slugs(html) == []


@pytest.mark.parametrize(("html", "slug"), [
    ('<a href="none.html">x</a>', "link-broken"), ('<a href="#none">x</a>', "link-broken"),
    ('<a href="c.html#none">x</a>', "link-broken"), ('<a href="/a/index.html">x</a>', "link-broken"),
    ('<a href="../../../index.html">x</a>', "link-broken"), ('<a href="../b">x</a>', "link-broken"),
    ('<a href="javascript:alert(1)">x</a>', "link-broken"), ('<a href="JaVaScRiPt&#58;alert(1)">x</a>', "link-broken"),
    ('<img src="data:text/html,x">', "link-broken"), ('<script src="//example.org/x.js"></script>', "link-broken"),
    ('<form action="none"></form>', "link-broken"),
    ('<label for="q">x</label>', "reference-broken"), ('<p aria-labelledby="x y" id="x">z</p>', "reference-broken"),
    ('<button popovertarget="x">?</button>', "reference-broken"),
    ('<p id="x"></p><b id="x"></b>', "id-twice"),
    ("<p>a < b</p>", "markup-broken"), ("<p>a > b</p>", "markup-broken"), ('<p title="<b>">x</p>', "markup-broken"),
    ("<script>alert(1)</script>", "page-not-inert"), ('<script type="module">x</script>', "page-not-inert"),
    ('<p onclick="x">y</p>', "page-not-inert"), ("<p onclick=x>y</p>", "page-not-inert"),
    ('<p style="x">y</p>', "page-not-inert"), ("<style>x</style>", "page-not-inert"),
    ('<iframe srcdoc="x"></iframe>', "page-not-inert"), ('<base href="index.html">', "page-not-inert"),
])
def test_what_is_wrong_with_a_page_is_found(html, slug):
    assert slug in slugs(html)


def test_links_of_404_are_absolute_below_the_address_of_the_site():
    assert slugs('<a href="/x/a/">x</a><a href="/x/">y</a>', "404.html", base="/x/") == []
    assert slugs('<a href="/x/none/">x</a>', "404.html", base="/x/") == ["link-broken"]
    assert slugs('<a href="/y/a/">x</a>', "404.html", base="/x/") == ["link-broken"]


def test_an_amount_stands_on_its_page_in_one_of_its_ways():
    html = "<dd>15,346<small>千円</small></dd><td>−377</td><td>1</td>"
    assert slugs(html, figures=[("15,346", "15,346,000"), ("−377",)]) == []
    assert slugs(html, figures=[("346", "346,000")]) == ["figure-not-shown"]
    assert slugs(html, figures=[("377",)]) == ["figure-not-shown"]


@pytest.fixture
def copy(built_site: Built, tmp_path: Path) -> Path:
    """A copy of the built site that a test may spoil: a file that it writes anew is no longer shared."""
    shutil.copytree(built_site.site, tmp_path / "copy", copy_function=os.link)
    return tmp_path / "copy"


def spoil(path: Path, text: str, old: str | None = None) -> None:
    """Put `text` in a file's place, or in that of the first `old` in it."""
    before = path.read_text(encoding="utf-8")
    assert old is None or old in before
    path.unlink()
    path.write_text(text if old is None else before.replace(old, text, 1), encoding="utf-8")


def found(copy: Path, fresh: list[str] | None = None) -> set[str]:
    with pytest.raises(Faults) as raised:
        verify_site(copy, ("", "en/"), None, fresh)
    return {fault.slug for fault in raised.value.faults}


def test_the_built_site_is_whole_and_light(built_site: Built):
    assert verify_site(built_site.site, ("", "en/")) == ()


def test_a_figure_that_differs_is_found_in_either_language(copy: Path):
    for page in ("minato/2023/request/96/index.html", "en/minato/2023/request/96/index.html"):
        text = (copy / page).read_text(encoding="utf-8")
        spoil(copy / page, text.replace(">15,346<", ">15,347<"))
        assert found(copy, [page]) == {"figure-not-shown"}
        spoil(copy / page, text)


def test_a_project_without_its_page_is_found(copy: Path):
    (copy / "en/minato/2023/request/96/index.html").unlink()
    assert {"page-missing", "link-broken"} <= found(copy)


def test_a_place_that_is_gone_is_found_on_the_page_that_lacks_it(copy: Path):
    spoil(copy / "minato/2023/request/index.html", 'id="X203"', 'id="L203"')
    assert found(copy, ["minato/2023/request/96/index.html"]) == {"place-missing"}


def test_data_that_differ_are_found(copy: Path):
    spoil(copy / "data/projects.json", '"requested": 15723001', '"requested": 15723000')
    assert found(copy, []) == {"data-differs"}


def test_a_record_too_few_is_found(copy: Path):
    whole = (copy / "data/projects.json").read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    spoil(copy / "data/projects.json", "".join(lines[:-2]) + "]\n")
    assert found(copy, []) == {"data-differs", "search-differs"}
    spoil(copy / "data/projects.json", "".join([*lines[:-1], lines[-2], "]\n"]))
    assert found(copy, []) == {"data-differs"}


def test_a_search_index_of_other_projects_is_found(copy: Path):
    start = copy / "search/start.bin"
    data = zlib.decompress(start.read_bytes(), -15)
    start.unlink()
    packer = zlib.compressobj(wbits=-15)
    start.write_bytes(packer.compress(re.sub(rb'"projects":\d', b'"projects":9', data, count=1)) + packer.flush())
    assert found(copy, []) == {"search-differs"}


def test_a_sitemap_of_other_pages_is_found(copy: Path):
    pages = "".join(f"<loc>https://example.org/{name.removesuffix('index.html')}</loc>"
                    for name in sorted(folder_to_files(copy)) if re.fullmatch(r"[ -~]*index\.html", name))
    (copy / "sitemap.xml").write_text(pages + "<loc>https://example.org/none/</loc>", encoding="utf-8")
    with pytest.raises(Faults) as raised:
        verify_site(copy, (), "https://example.org/", [])
    assert "sitemap-differs" in {fault.slug for fault in raised.value.faults}


def test_a_feed_that_leads_nowhere_is_found(copy: Path):
    spoil(copy / "changes/feed.xml", 'href="none.html"', 'href="index.html"')
    assert found(copy, []) == {"link-broken"}


def test_a_heavy_page_is_told_and_published(copy: Path):
    page = copy / "minato/2023/request/96/index.html"
    noise = json.dumps([str(number * 7919 ** 3) for number in range(3000)]).replace('"', "")
    spoil(page, f"<p>{noise}</p></main>", "</main>")
    (note,) = verify_site(copy, ("", "en/"), None, ["minato/2023/request/96/index.html"])
    assert (note.slug, note.path) == ("page-heavy", "minato/2023/request/96/index.html")


def test_checksums_are_those_of_every_file_and_in_order(built_site: Built):
    done = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", NAME], cwd=built_site.site,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    sums = read_sums(built_site.site)
    assert set(sums) == set(folder_to_files(built_site.site)) - {NAME}
    assert list(sums) == sorted(sums)


def test_sums_that_are_known_are_not_made_again(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"2")
    write_sums(tmp_path, {"a": "0" * 64, "gone": "1" * 64})
    assert read_sums(tmp_path) == {
        "a": "0" * 64, "b": "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"}
    assert read_sums(tmp_path / "none") == {}
