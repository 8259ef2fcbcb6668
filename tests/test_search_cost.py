"""What a query costs at a site too large for one file: requests, and how many of them wait for others."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from search_site import served, write_site

from bench._corpus import make_projects
from portal.search.entries import SearchEntry, entry_to_texts
from portal.search.query import matches, query_to_terms

PROJECTS = 700
ASK = """async ([address, queries]) => {
  const { openSearch, fieldsToQuery } = await import("/assets/js/search-engine.js");
  const real = globalThis.fetch, all = [];
  let requests, done, rounds;
  globalThis.fetch = async (...given) => {
    const round = done + 1;
    [requests, rounds] = [requests + 1, Math.max(rounds, round)];
    try { return await real(...given); } finally { done = Math.max(done, round); }
  };
  for (const q of queries) {
    requests = done = rounds = 0;
    const engine = await openSearch(address);
    const answer = await engine.ask(fieldsToQuery({ q }));
    const shown = (await answer.results(0, 10)).map(({ project }) => project.id);
    all.push({ shown, requests, rounds, total: answer.total, isExact: answer.isExact });
  }
  return all;
}"""


@pytest.fixture(scope="module")
def projects() -> dict[str, tuple[str, ...]]:
    """The texts of each project by its id."""
    return {entry.id: entry_to_texts(entry) for entry in made()}


def made() -> list[SearchEntry]:
    return list(make_projects(PROJECTS, length=0.5))


@pytest.fixture(scope="module")
def answers(browser: Browser, projects: dict[str, tuple[str, ...]],
            tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the engine answers to each query, every time from start.bin on."""
    folder: Path = tmp_path_factory.mktemp("large")
    write_site(folder, made())
    assert (folder / "search" / "g").is_dir()
    queries = list(dict.fromkeys(random_queries(projects, random.Random(7))))
    with served(folder) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}../assets/css/site.css")  # Not the search page, which asks by itself.
        found = page.evaluate(ASK, [address, queries])
        context.close()
    return dict(zip(queries, found, strict=True))


def random_queries(projects: dict[str, tuple[str, ...]], choose: random.Random) -> Iterator[str]:
    """Pieces of texts and several pieces of one project, some of them excluded."""
    texts = list(projects.values())

    def piece(own: tuple[str, ...], length: int) -> str:
        while True:
            text = choose.choice(own)
            start = choose.randrange(len(text) + 1)
            found = text[start:start + length]
            if len(found) == length and all(sign.isalpha() for sign in found):
                return found

    for length in (1, 2, 3, 4, 5, 6, 7, 8, 9) * 8:
        yield piece(choose.choice(texts), length)
    for count in (2, 3, 4, 9) * 4:
        own = choose.choice(texts)
        yield " ".join(piece(own, 2) for _ in range(count))
    for _ in range(8):
        yield f"{piece(choose.choice(texts), 2)} -{piece(choose.choice(texts), 2)}"
    yield from ("令和5年度", "2023年度 予算", "3億円", "-の")


def test_a_cold_query_makes_fifteen_requests_at_most(answers: dict[str, dict[str, Any]]):
    costly = {query: answer for query, answer in answers.items() if answer["requests"] > 15}
    assert not costly, json.dumps(costly, ensure_ascii=False)


def test_few_requests_wait_for_others(answers: dict[str, dict[str, Any]]):
    """start.bin, n-grams, records; perhaps n-grams or records once more."""
    rounds = sorted(answer["rounds"] for answer in answers.values())
    assert rounds[len(rounds) // 2] == 3 and rounds[-1] <= 5


def test_what_it_shows_and_counts_is_right(answers: dict[str, dict[str, Any]], projects: dict[str, tuple[str, ...]]):
    exact = 0
    for query, answer in answers.items():
        assert query_to_terms(query)
        right = {name for name, texts in projects.items() if matches(query, texts)}
        assert set(answer["shown"]) <= right and len(answer["shown"]) == min(10, len(right)), query
        assert answer["total"] >= len(right), query
        if answer["isExact"]:
            assert answer["total"] == len(right), query
            exact += 1
    assert exact > 0.9 * len(answers)
