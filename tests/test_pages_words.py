"""Words of the glossary in the place where they are read, and the way to tell of a mistake."""

from __future__ import annotations

from dataclasses import replace

import pytest
from site_fixtures import NO_96, make_site, section, site_of

from portal.config import load_config
from portal.faults import Faults
from portal.pages.contact import contact_link
from portal.pages.render import render_site
from portal.pages.site_model import Entry
from portal.pages.words import MOST, words_in

GLOSSARY = make_site().glossary


def with_text(body: str, missing: str | None = None):
    return replace(NO_96, sections=(section("method", "5", "手法", body, 3, missing),))


def test_words_stand_in_the_order_of_the_text():
    found = words_in(with_text("RPAの業務委託。ＤＸ。DXの推進。"), GLOSSARY)
    assert [term.id for term in found] == ["rpa", "outsourcing", "dx"]


def test_everyday_words_and_unreadable_text_explain_nothing():
    assert words_in(with_text("事業の予算を決算で見る。"), GLOSSARY) == ()
    assert words_in(with_text("RPA", "unreadable"), GLOSSARY) == ()


def test_a_page_is_not_buried_in_words():
    every = "。".join(term.term for group in GLOSSARY.groups for term in group.terms)
    assert len(words_in(with_text(every), GLOSSARY)) == MOST


def test_a_gist_is_the_first_sentence():
    assert GLOSSARY.by_id["requested"].gist == "事業を受け持つ課が、次の年度に必要だとして区に求めた金額です。"
    assert all(term.gist and term.meaning.startswith(term.gist) for term in GLOSSARY.by_id.values())


def test_forty_terms_name_where_they_are_defined():
    named = [term for term in GLOSSARY.by_id.values() if term.source]
    assert len(named) >= 40
    assert all(term.source.address is None or term.source.address.startswith("https://laws.e-gov.go.jp/law/")
               or ".lg.jp/" in term.source.address or ".go.jp/" in term.source.address for term in named)


# ---- mistakes -----------------------------------------------------------------------------------------------


def test_a_report_is_filled_in(tmp_path):
    site = replace(site_of(Entry(replace(NO_96, title="<&>「学童」"))), base_url="https://example.org/yosan",
                   contact="mailto:a@example.org?subject={id}&body={title}%0A{figure}%0A{url}")
    render_site(site, tmp_path)
    source = (tmp_path / "minato/2023/request/96/index.html").read_text(encoding="utf-8")
    links = [part.split('"')[0] for part in source.split('href="')]
    link = next(each for each in links if each.startswith("mailto:") and "%3C" in each)
    assert link.startswith("mailto:a@example.org?subject=minato-2023-request-96&amp;body=%3C%26%3E%E3%80%8C")
    assert "1%2C534%E4%B8%876%E5%8D%83%E5%86%86" in link  # 1,534万6千円
    assert link.endswith("https%3A%2F%2Fexample.org%2Fyosan%2Fminato%2F2023%2Frequest%2F96%2F")
    assert "このページの誤りを知らせる" in (tmp_path / "minato/index.html").read_text(encoding="utf-8")


def test_without_an_address_a_page_says_what_to_tell(tmp_path):
    render_site(make_site(), tmp_path)
    source = (tmp_path / "minato/2023/request/96/index.html").read_text(encoding="utf-8")
    assert "<code>minato-2023-request-96 予算額 1,534万6千円</code>" in source and "mailto:" not in source


def test_there_may_be_no_place_for_reports():
    assert contact_link(None, id="x") is None
    assert contact_link("https://example.org/new?title={id}&body={figure}", id="a b", figure="") == (
        "https://example.org/new?title=a%20b&body=")


@pytest.mark.parametrize(("contact", "found"), [
    ("mailto:a@example.org?subject={name}", "{name}"), ("http://example.org/{id}", "http:"),
    ("javascript:alert({id})", "javascript:"), ("mailto:a b@example.org", "a b")])
def test_a_wrong_contact_is_refused(tmp_path, contact, found):
    config = tmp_path / "config.yaml"
    config.write_text(f'title: x\nbase_url: null\ncontact: "{contact}"\npublish: all\n'
                      "limits: {seconds: 1, megabytes: 9}\n", encoding="utf-8")
    with pytest.raises(Faults, match="bad-contact") as raised:
        load_config(config)
    assert found in str(raised.value)
