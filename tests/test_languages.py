"""The languages of the frame: addresses, words and marks."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from portal.pages import messages
from portal.pages.language import ENGLISH, JAPANESE, english_date, english_fiscal_year, english_yen, mark_japanese


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

