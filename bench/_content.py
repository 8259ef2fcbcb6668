"""The project pages of 23 wards over ten years, as many as wanted, for measurements: about 5 KB of YAML each, in words of
bench/_corpus.py, with items, subtotals, totals and funding that add up. Everything follows from the seed.

Each ward's year says that it has one document, whose pages are there as the parse would have written them; the documents
themselves are not, so the stages are entered behind the parse.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

from bench._corpus import _WARD_NAMES, _clauses, _offices, _word
from portal.eras import year_to_era
from portal.projects.page_file import body_to_page, page_to_project, project_to_page
from portal.sources import check_digit

ROOT = Path(__file__).resolve().parent.parent
YEARS = tuple(range(2016, 2026))
SHARED = ("forms", "pages", "glossary.yaml", "readings.yaml", "synonyms.yaml")
_CLAUSES = 6_000  # Sentences that texts are put together from; no two texts have the same ones.
_CHANGES = (("new", "新規"), ("enhanced", "レベルアップ"), ("recurring", "経常"), ("recurring", "経常"))
# Box: key, number, heading, letters.
_BOXES = (("description", "3", "事業説明文", 60), ("background", "4", "背景、根拠データ、区民ニーズ、現状課題等", 80),
          ("method", "5", "事業の実施手法及び内容", 100), ("outcome", "6", "目指すべき成果・目標", 40),
          ("schedule", "12", "スケジュール", 30), ("reasoning", "15", "編成の考え方", 80))
_FUNDING = ("national_disbursement", "metropolitan_disbursement", "other_earmarked", "general_revenue")


def make_content(folder: Path, projects: int, seed: int = 1) -> None:
    """Write `folder`/content and `folder`/config.yaml: `projects` projects, evenly over the wards' years. Raises
    ValueError when the pages are not as the parse writes them."""
    choose = random.Random(seed)
    content = folder / "content"
    content.mkdir(parents=True)
    for name in SHARED:
        source = ROOT / "content" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, content / name)
    # One language, as the peer has it; English is timed apart.
    text = (ROOT / "config.yaml").read_text(encoding="utf-8").replace("languages: [ja, en]", "languages: [ja]")
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    words = [_word(choose) for _ in range(2_000)]
    sentences = [re.sub(r"[^\w、・（）]", "", clause) + "。" for clause in _clauses(choose, words, 25.0 * _CLAUSES)]
    units = [(ward, year) for ward in range(len(_WARD_NAMES)) for year in YEARS]
    offices = [_offices(choose) for _ in _WARD_NAMES]
    for at, (ward, year) in enumerate(units):
        count = (at + 1) * projects // len(units) - at * projects // len(units)
        if not count:
            continue
        key, name = f"ward{ward + 1:02}", f"{_WARD_NAMES[ward]}区"
        own = content / "wards" / key / str(year) / "projects"
        own.mkdir(parents=True)
        _write_sources(own.parent, name, ward, year, count)
        for number in range(1, count + 1):
            office = offices[ward][(number - 1) * len(offices[ward]) // count]
            page = project_page(key, year, number, office, words, sentences, choose)
            (own / f"request-{number}.yaml").write_text(page, encoding="utf-8", newline="\n")
    if project_to_page(page_to_project(page, "page")) != page:
        raise ValueError("the pages are not as the parse writes them")


def _write_sources(folder: Path, name: str, ward: int, year: int, count: int) -> None:
    code = f"131{ward + 1:02}"
    (folder.parent / "ward.yaml").write_text(f'name: {name}\ncode: "{code}{check_digit(code)}"\n', encoding="utf-8")
    (folder / "source.yaml").write_text(
        f"documents:\n  - key: request\n    file: request.txt\n    form: budget-request-sheet\n    sha256: {'0' * 64}\n"
        f"    title: {year_to_era(year)}予算要求事業概要書\n    publisher: {name}\n    address: null\n    published: null\n"
        f"    covers: 計測用に作った{count}事業です。\n", encoding="utf-8")


def project_page(ward: str, year: int, number: int, office: tuple[str, str], words: list[str], sentences: list[str],
                 choose: random.Random) -> str:
    """One project page, amounts in thousands of yen as its document prints them."""
    groups = [(name, [(choose.choice(words) + "委託経費", *_amounts(choose)) for _ in range(choose.randint(1, 3))])
              for name in ("レベルアップ分", "経常経費分")]
    asked, given = (sum(item[at] for _, items in groups for item in items) for at in (1, 2))
    national, metropolitan = given // 4, given // 8
    change, printed_change = choose.choice(_CHANGES)
    title = "".join(choose.sample(words, 2)) + "事業"
    line = number * 18 + 1
    rows = "".join(_row("  - ", "name: " + name, sum(item[1] for item in items), sum(item[2] for item in items), line + at)
                   for at, (name, items) in enumerate(groups))
    items = "".join(_row("  - ", f"group: {name}\n    name: {item[0]}", item[1], item[2], line + 3 + at)
                    for name, items in groups for at, item in enumerate(items))
    amounts = (national, metropolitan, None, given - national - metropolitan)
    funding = ", ".join(f"{source}: {_yen(amount)}" for source, amount in zip(_FUNDING, amounts))
    grants = "".join(f"  - source: {source}\n    name: {choose.choice(words) + '補助金' if at < 2 else 'null'}\n"
                     f"    amount: {_yen(amount)}\n    printed: {'null' if amount is None else _printed(amount, False)}\n"
                     f"    lines: [{line + 9}, {line + 9}]\n" for at, (source, amount) in enumerate(zip(_FUNDING, amounts)))
    sections = "".join(f'  - key: {key}\n    number: "{box}"\n    heading: {heading}\n    missing: null\n'
                       f"    lines: [{line + at}, {line + at}]\n    body: {_body(letters, sentences, choose)}\n"
                       for at, (key, box, heading, letters) in enumerate(_BOXES))
    body = f"""id: {ward}-{year}-request-{number}
form: budget-request-sheet
number: "{number}"
title: {title}
title_origin: printed
change: {change}
printed_change: {printed_change}
department: {office[0]}
section: {office[1]}
contact: 担当係 TEL:03-0000-{number:04}
kan: null
amounts: {{requested: {_yen(asked)}, budgeted: {_yen(given)}, earmarked: {_yen(national + metropolitan)}, \
adjusted: null, settled: null}}
missing: {{}}
unit: 千円
groups:
{rows}line_items:
{items}funding: {{{funding}}}
grants:
{grants}sections:
{sections}printed:
  requested: {{text: {_printed(asked)}, lines: [{line + 9}, {line + 9}]}}
  budgeted: {{text: {_printed(given)}, lines: [{line + 9}, {line + 9}]}}
  earmarked: {{text: {_printed(national + metropolitan)}, lines: [{line + 9}, {line + 9}]}}
  title: {{text: {title}, lines: [{line}, {line}]}}
source: {{document: request, lines: [{line}, {line + 17}]}}
"""
    return body_to_page(body)


def _row(dash: str, names: str, asked: int, given: int, line: int) -> str:
    return (f"{dash}{names}\n    requested: {_yen(asked)}\n    budgeted: {_yen(given)}\n    earmarked: null\n"
            f"    missing: {{earmarked: blank}}\n    printed: {{requested: {_printed(asked)}, budgeted: {_printed(given)}}}\n"
            f"    lines: [{line}, {line}]\n")


def _yen(thousands: int | None) -> str:
    return "null" if thousands is None else str(thousands * 1000)


def _printed(thousands: int, flow: bool = True) -> str:
    """As the document prints it, in quotes where YAML needs them."""
    text = f"{thousands:,}"
    return f'"{text}"' if "," not in text else f"'{text}'" if flow else text


def _body(letters: int, sentences: list[str], choose: random.Random) -> str:
    """A text of about so many letters: half of them one line, the others two, or a line and a list."""
    text = choose.choice(sentences)
    while len(text) < letters:
        text += choose.choice(sentences)
    kind, number = choose.random(), choose.randrange(10**9)
    if kind < 0.5:
        return f"{text}（{number}）"
    first, _, rest = text.partition("。")
    return f"|-\n      {first}（{number}）。\n      {'- ' if kind > 0.8 else ''}{rest or first}"


def _amounts(choose: random.Random) -> tuple[int, int]:
    asked = max(1, round(choose.lognormvariate(8, 1.5)))
    return asked, asked * choose.choice((0, 50, 80, 90, 100, 100, 100)) // 100
