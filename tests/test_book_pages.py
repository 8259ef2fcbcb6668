"""A budget book on the site: every figure of the drawn books, with its place, its checks and its corrections."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from portal.config import load_config
from portal.documents.page_images import Drawing
from portal.forms import load_forms
from portal.model import Place
from portal.pages.book_rows import book_line
from portal.pages.book_views import KanView, KouView, MokuView, book_pages, kou_steps
from portal.pages.render import render_site
from portal.pages.site_model import BookPart, Site, SiteDocument, Ward, WardYear
from portal.publication import years_to_site
from portal.publish import write_files
from portal.sources import load_ward_years
from portal.stages import read_documents, write_projects
from portal.years import judge_years
from tests.book_data import EXPENDITURE, TOTAL, KouData, MokuData
from tests.book_readers import DOCUMENTS, ROOT, read_file
from tests.data_files import site_to_files
from tests.site_fixtures import images_of

LIST_LIMIT = 20 * 1024
SOURCE = """\
  - key: {key}
    file: {key}.pdf
    form: {form}
    sha256: {sha256}
    title: {key}
    publisher: 港区
    address: https://example.org/{key}.pdf
    published: null
    covers: 試験
"""
CORRECTION = """\
corrections:
  - project: minato-2027-book-expenditure-2
    field: kou[総務管理費].moku[広報費].setsu[役務費].amount
    was: 20000000
    now: 21000000
    reason: 紙面を見て
    date: '2026-11-22'
"""


def make_site(folder: Path, documents: dict[str, tuple[str, str]], corrections: str = "") -> Site:
    """A site of one year of one ward; documents: key → (drawn document, form)."""
    year = folder / "wards" / "minato" / "2027"
    (year / "documents").mkdir(parents=True)
    (year.parent / "ward.yaml").write_text('name: 港区\ncode: "131032"\n', encoding="utf-8")
    source = "documents:\n"
    for key, (name, form) in documents.items():
        data = (DOCUMENTS / f"{name}.pdf").read_bytes()
        (year / "documents" / f"{key}.pdf").write_bytes(data)
        source += SOURCE.format(key=key, form=form, sha256=hashlib.sha256(data).hexdigest())
    (year / "source.yaml").write_text(source + corrections, encoding="utf-8")
    shutil.copytree(ROOT / "content" / "pages", folder / "pages")
    for path in (ROOT / "content").glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    config = load_config(ROOT / "config.yaml")
    years = load_ward_years(folder, config)
    read = read_documents(years, load_forms(ROOT / "content" / "forms"), config.limits, jobs=1)
    write_projects(years, read)
    return years_to_site(judge_years(years, read, Drawing(config.limits)), config, folder)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    made = make_site(folder / "content", {
        "book": ("book-facing", "budget-book"), "summary": ("book-summary", "budget-book"),
        "request": ("request-2023-sideways", "budget-request-sheet")}, CORRECTION)
    render_site(made, folder / "site")
    write_files(folder / "site", images_of(made) | site_to_files(made))
    return folder / "site"


class Text(HTMLParser):
    """The text of a page, a space between elements."""

    def __init__(self, html: str):
        super().__init__()
        self.parts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(path: Path) -> str:
    return " ".join(" ".join(Text(path.read_text(encoding="utf-8")).parts).split())


def page(site: Path, *steps: str) -> Path:
    return site.joinpath("minato", "2027", *steps, "index.html")


def digits(thousands: int) -> str:
    return f"{'−' if thousands < 0 else ''}{abs(thousands):,}"


MOKU = [(kan.number, kou, place, moku) for kan in EXPENDITURE for kou in kan.kou
        for place, moku in enumerate(kou.moku, 1)]


@pytest.mark.parametrize(("kan", "kou", "place", "moku"), MOKU, ids=[moku.name for *_, moku in MOKU])
def test_every_moku_stands_there_with_all_its_figures(site: Path, kan: str, kou: KouData, place: int, moku: MokuData):
    of_kou = page(site, "book", f"expenditure-{kan}", f"kou-{kou.number}")
    html = of_kou.read_text(encoding="utf-8")
    section = html[html.index(f'<section id="m{place}">'):]
    section = section[:section.index("</section>")]
    shown = " ".join(" ".join(Text(section).parts).split())
    for amount in (amount for amount in moku.figures.funding if amount is not None):
        assert f" {digits(amount)} " in shown
    for setsu in moku.setsu:
        amount = 21_000 if (moku.name, setsu.name) == ("広報費", "役務費") else setsu.amount
        assert f"{setsu.number} {setsu.name} {digits(amount)} " in shown
        for name, part in setsu.parts:
            assert f"{name} {digits(part)} " in shown
    for _, line, _ in moku.lines:
        assert line in shown
    assert re.search(r"\d+ページ 左から\d+pt、上から\d+pt", shown)
    row = " ".join(" ".join(Text(html[html.index("<tbody"):html.index("</tbody>")]).parts).split())
    figures = moku.figures
    assert f"{moku.name} {digits(figures.this)} {digits(figures.last)} {digits(figures.difference)} " in row
    of_kan = text_of(page(site, "book", f"expenditure-{kan}"))
    assert f"{moku.name} {digits(figures.this)} {digits(figures.last)} {digits(figures.difference)} " in of_kan


def test_the_document_shows_the_whole_budget(site: Path):
    book, summary = text_of(page(site, "book")), text_of(page(site, "summary"))
    for kan in EXPENDITURE:
        assert f"{kan.number} {kan.name}" in book and digits(kan.amount) in book
        assert f"{kan.number} {kan.name} {digits(kan.amount)}" in summary
    assert f"合計 {digits(TOTAL.this)} {digits(TOTAL.last)} {digits(TOTAL.difference)}" in summary
    assert "事業の検索には入っていません" in book


def test_what_a_correction_broke_is_told_and_the_correction_is_shown(site: Path):
    of_kou = text_of(page(site, "book", "expenditure-2", "kou-1"))
    assert "広報費：節の合計 101,230千円 ≠ 本年度予算額 100,230千円（差 1,000千円）" in of_kou
    of_kan, of_document = text_of(page(site, "book", "expenditure-2")), text_of(page(site, "book"))
    for shown in (of_kan, of_document):
        assert "総務管理費 › 広報費 › 役務費 ： 金額" in shown or "総務管理費 › 広報費 › 役務費：金額" in shown
        assert "20,000,000円" in shown and "21,000,000円" in shown and "紙面を見て" in shown
    assert "合っていません 1件" in of_kan and "合っていません 1件" in of_document
    assert "節の合計と目" in text_of(site / "findings" / "index.html")
    of_kind = text_of(site / "findings" / "setsu-sum-to-moku" / "index.html")
    assert "2款 総務費" in of_kind and "広報費：節の合計 101,230千円" in of_kind


def test_how_much_of_the_book_is_proved(site: Path):
    shown = text_of(site / "findings" / "wards" / "minato" / "index.html")
    cells = sum(3 + sum(amount is not None for amount in moku.figures.funding) + sum(
        1 + len(setsu.parts) for setsu in moku.setsu) for *_, moku in MOKU)
    cells += sum(3 + len(kou.total.funding) for kan in EXPENDITURE for kou in kan.kou)
    assert f"読み取った金額と率 {cells} ：" in shown or f"読み取った金額と率 {cells}：" in shown, (cells, shown)


def test_what_every_page_repeats_stands_there_once(site: Path):
    html = page(site, "book").read_text(encoding="utf-8")
    left_out = html[html.index('<section id="left-out">'):html.index('<section id="pages">')]
    texts = re.findall(r"<li><code>(.*?)</code>", left_out)
    assert texts and len(set(texts)) == len(texts) and re.search(r"全部で\d+か所", left_out)


def test_the_year_leads_to_the_book_and_counts_it(site: Path):
    html = page(site).read_text(encoding="utf-8")
    assert 'href="book/index.html#book"' in html and 'href="summary/index.html#book"' in html
    assert "一般会計の歳出合計" in html


def test_every_link_of_a_book_leads_somewhere_and_no_page_is_heavy(site: Path):
    pages = sorted(site.glob("minato/2027/*/**/index.html"))
    assert len(pages) >= 10
    for path in pages:
        html = path.read_text(encoding="utf-8")
        for link in re.findall(r'href="(?!https?:)([^"]+)"', html):
            address, _, anchor = unquote(link).partition("#")
            target = path if not address else (path.parent / address).resolve()
            assert target.is_file(), (path, link)
            if anchor and target.suffix == ".html":
                assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), (path, link)
        assert len(gzip.compress(path.read_bytes(), 9, mtime=0)) <= LIST_LIMIT and "style=" not in html
    assert 'href="https://example.org/book.pdf#page=3"' in page(site, "book").read_text(encoding="utf-8")


def test_a_year_with_nothing_but_a_book(tmp_path: Path):
    made = make_site(tmp_path / "content", {"book": ("book-revenue", "budget-book")})
    render_site(made, tmp_path / "site")
    shown = text_of(page(tmp_path / "site"))
    assert "事業ごとの資料は、まだありません" in shown and "0事業" not in shown
    assert "歳入" in text_of(page(tmp_path / "site", "book")) and "1款 特別区税" in text_of(page(
        tmp_path / "site", "book", "revenue-1"))


# ---- views


def views_of(*kan) -> list[KanView | KouView | MokuView]:
    document = SiteDocument("book", "予算書", "港区", None, None, "試験", "0" * 64, "budget-book", "予算書", "decided",
                            book=tuple(BookPart(each) for each in kan))
    return list(book_pages(Ward("test", "港区", ()), WardYear(2027, (document,)), document))


def test_a_long_kou_gives_its_moku_pages_of_their_own():
    kan = read_file("book-facing")[2].kan[1]
    kou = replace(kan.kou[0], moku=(replace(kan.kou[0].moku[0], description="説明\n" * 5_000), *kan.kou[0].moku[1:]))
    views = views_of(replace(kan, kou=(kou, *kan.kou[1:])))
    assert [type(view) for view in views] == [KanView, KouView, MokuView, KouView]
    assert [moku.path for moku in views[1].moku] == ["test/2027/book/expenditure-2/kou-1/m1/", None, None]
    assert (views[2].path, views[2].title) == (views[1].moku[0].path, "1目 一般管理費")
    assert len(views_of(kan)) == 3


def test_addresses_of_kou_without_numbers_or_with_the_same():
    kan = read_file("book-facing")[2].kan[1]
    one, two = kan.kou
    assert kou_steps(kan) == ("kou-1", "kou-2")
    assert kou_steps(replace(kan, kou=(one, replace(two, number="1"), replace(two, number=None)))) == (
        "kou-i01", "kou-i02", "kou-i03")


def test_a_sum_that_the_book_does_not_print_says_so():
    kan = read_file("book-facing")[2].kan[1]
    rows = [kou.total for kou in kan.kou]
    place = Place(page=1, box=(0.0, 0.0, 1.0, 1.0))
    line = book_line("2", "総務費", None, "千円", "d/", place, parts=rows)
    assert line.computed and line.figures["last_year"].digits == "407,950" and line.line == "d/#P1"
    without = book_line("2", "総務費", None, "千円", "d/", place, parts=[*rows, None])
    assert without.figures["this_year"].missing == "blank"
    printed = book_line("2", "総務費", rows[0], "千円", "d/", place, parts=rows)
    assert not printed.computed and printed.figures["this_year"].amount == rows[0].this_year
    alone = replace(rows[0], last_year=None, difference=None)
    assert not book_line("2", "総務費", alone, "千円", "d/", place, parts=rows).computed


def test_what_cannot_be_read_shows_its_text():
    kan = read_file("book-facing")[2].kan[1]
    figures = replace(kan.kou[0].total, this_year=None, unreadable={"this_year": "3?8,350"})
    line = book_line("1", "総務管理費", figures, "千円", "d/", figures.place)
    assert line.figures["this_year"].missing == "unreadable" and line.raw == {"this_year": "3?8,350"}
