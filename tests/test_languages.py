"""The languages of the frame: addresses, words and marks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from portal.findings import CHECKS
from portal.findings.book import book_to_findings
from portal.pages import messages
from portal.pages.notes import english_note
from portal.pages.language import (ENGLISH, JAPANESE, LANGUAGES, english_date, english_fiscal_year, english_yen,
                                   load_catalogue, mark_japanese)
from portal.pages.render import Page, make_environment, render_page
from portal.projects.page_file import load_projects
from tests.book_readers import read_file
from tests.site_fixtures import make_site

CONTENT = Path(__file__).parents[1] / "content"
JAPANESE_LETTER = re.compile("[ぁ-んァ-ヶ一-龠]")


def test_pages_have_an_address_in_each_language_and_files_have_one():
    assert JAPANESE.address("minato/2023/") == "minato/2023/"
    assert ENGLISH.address("minato/2023/#L3") == "en/minato/2023/#L3"
    assert (ENGLISH.address(""), ENGLISH.address("#top")) == ("en/", "en/#top")
    assert ENGLISH.address("data/projects.csv") == "data/projects.csv"


@pytest.mark.parametrize(("said", "shown"), [
    (english_fiscal_year(2023), "FY2023 (Reiwa 5)"), (english_fiscal_year(2019), "FY2019 (Reiwa 1)"),
    (english_fiscal_year(2018), "FY2018 (Heisei 30)"), (english_date("2023-09-29"), "29 September 2023"),
    (english_date("2023年"), "2023年"), (english_yen(15_346_000), "¥15,346,000"), (english_yen(-1), "−¥1"),
    (ENGLISH.filters["number_ranges"](["89", "90", "95"]), "89–90, 95"),
    (ENGLISH.filters["unit_name"]("千円"), "thousand yen")])
def test_figures_and_dates_are_said_in_english(said, shown):
    assert said == shown


@pytest.mark.parametrize(("html", "marked"), [
    ("<p>学童クラブ</p>", '<p lang="ja">学童クラブ</p>'),
    ('<td class="n">記載なし</td>', '<td lang="ja" class="n">記載なし</td>'),
    ("<p>NO 96 学童クラブ</p>", '<p lang="ja">NO 96 学童クラブ</p>'),
    ("<p>The sheets of 港区, by year</p>", '<p>The sheets of <span lang="ja">港区</span>, by year</p>'),
    ("<p>Item 「学童クラブ（3,300人）」 of the ward</p>", '<p>Item <span lang="ja">「学童クラブ（3,300人）」</span> of the ward</p>'),
    ("<p>Asked <b>1</b> 港区</p>", '<p>Asked <b>1</b> <span lang="ja">港区</span></p>'),
    ('<p lang="ja">港区</p>', '<p lang="ja">港区</p>'),
    ('<section lang="ja"><h3>港区 of</h3><section>区</section>区</section><p>港区</p>',
     '<section lang="ja"><h3>港区 of</h3><section>区</section>区</section><p lang="ja">港区</p>'),
    ("<p><b>1</b>（<b>2</b>）、<b>港</b></p>", '<p><b>1</b> (<b>2</b>), <b lang="ja">港</b></p>'),
    ("<title>港区</title><p>Hello</p>", "<title>港区</title><p>Hello</p>"),
    ('<a title="港区">ward</a>', '<a title="港区">ward</a>'),
    ("<script>\"港\"</script><!-- 港 -->", "<script>\"港\"</script><!-- 港 -->"),
    ("<option value=a>港区</option>", '<option lang="ja" value=a>港区</option>')])
def test_what_is_japanese_on_an_english_page_says_so(html, marked):
    assert mark_japanese(html) == marked


def test_what_templates_say_is_collected_and_catalogues_follow(tmp_path, monkeypatch):
    (tmp_path / "a.html").write_text('{{ _("要求額") }}{% trans n=3 %}{{ n }}件{% endtrans %}', encoding="utf-8")
    monkeypatch.setattr(messages, "TEMPLATES", tmp_path)
    assert messages.template_messages() == {"%(n)s件": ("a.html",), "要求額": ("a.html",)}
    old = Catalog(locale="en")
    old.add("要求額", "requested")
    old.add("予算額", "budgeted")
    assert messages.untranslated(old) == ["%(n)s件"]
    text = messages.update(old).decode()
    assert 'msgid "要求額"\nmsgstr "requested"' in text and 'msgid "%(n)s件"\nmsgstr ""' in text and "予算額" not in text
    assert messages.update(old) == messages.update(old)


def test_checks_say_the_same_numbers_in_both_languages():
    numbers = re.compile("[0-9][0-9,.]*")
    said = 0
    for path in sorted(CONTENT.glob("wards/*/*/projects")):
        for project in load_projects(path, str(path)):
            for check in CHECKS:
                for finding in check(project):
                    assert finding.english and not JAPANESE_LETTER.search(re.sub(r" of \S+:", ":", finding.english))
                    # A name may have a number in it; whatever is counted or added up stands in both.
                    assert sorted(numbers.findall(finding.english)) == sorted(numbers.findall(finding.message))
                    said += 1
    assert said > 100


def remarks_of_the_program() -> set[str]:
    """Every sentence in which the program remarks on something, with 甲 for what it fills in; found in its source."""
    def told(node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant):
            return str(node.value)
        if isinstance(node, ast.JoinedStr):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "甲" for part in node.values)
        return None  # Put together elsewhere: those below are of the real documents.
    said = set()
    for path in sorted((CONTENT.parent / "portal").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func if isinstance(node, ast.Call) else None
            if getattr(name, "id", getattr(name, "attr", "")) in ("Remark", "remark", "_remark") and len(node.args) > 1:
                said.add(told(node.args[1]))
    return said - {None}


def test_every_remark_is_said_in_english():
    said = remarks_of_the_program()
    for path in sorted(CONTENT.glob("wards/*/*/projects")):
        said.update(remark.message for project in load_projects(path, str(path)) for remark in project.remarks)
    assert len(said) > 90
    for message in sorted(said):
        english = english_note(message)
        assert english, f"templates/languages/notes.en.po has no English for: {message}"
        assert not JAPANESE_LETTER.search(english) or JAPANESE_LETTER.search(message.translate({ord("甲"): None}))


def test_a_remark_keeps_what_it_quotes():
    assert english_note("「報償費」、「謝礼」の金額は原資料の文字から失われています。") == \
        "The amounts of 「報償費」, 「謝礼」 are lost from the document's text."
    assert english_note("シート「一覧」の3行は資料では非表示です。記録には入れています。") == \
        "The document hides 3行 of the sheet 「一覧」. It is in the record."
    assert english_note("人が書いた注意です。") is None


def test_a_book_says_the_same_numbers_in_both_languages():
    book = read_file("book-spread")[2]
    found = [finding for findings in book_to_findings(book).values() for finding in findings if finding.english]
    assert found
    for finding in found:
        assert sorted(re.findall("[0-9][0-9,]*", finding.english)) == sorted(re.findall("[0-9][0-9,]*", finding.message))


def test_the_glossary_is_in_english_on_an_english_page():
    site = make_site()
    html = render_page(make_environment(site.glossary, ENGLISH), site, Page("glossary/", "glossary.html", site.glossary))
    said = re.findall("<h2>(.*?)</h2>|<dt[^>]*>(.*?)<small|<dd>(.*?)</dd>", html)
    assert len(said) > 100
    quoted = re.compile("「.*?」|<span lang=\"ja\">.*?</span>")
    assert [words for each in said for words in each if re.search("[ぁ-ん]", quoted.sub("", words))] == []


def test_every_sentence_of_a_template_can_be_translated():
    """No Japanese letter stands in a template but in comments and in what gettext collects; 港区 in an example, and
    what is compared with data, are data."""
    for path in sorted(messages.TEMPLATES.glob("**/*.html")):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = re.sub(r"\{% trans\b.*?\{% endtrans %\}|_\(\"[^\"]*\"[,)]", "", text, flags=re.DOTALL)
        assert JAPANESE_LETTER.findall(text) == [], f"{path.name} says something outside of what is translated"


def test_everything_that_templates_say_is_in_every_language():
    for language in LANGUAGES.values():
        if language is not JAPANESE:
            assert messages.untranslated(load_catalogue(language)) == [], "run: python build.py translate"
