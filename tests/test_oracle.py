"""The facts of all 53 projects, written down by hand from the five documents (tests/oracle/), against the project
pages that the parse writes. One test for each project and kind of fact; a failure names every wrong fact.

How the oracle is written: an amount is whole yen, or a word that says why there is none (blank, undecided,
unreadable). Of a box of text it gives the whole text, or its first and last characters: what the document has from
the ones to the others is then the whole text, unless `pieces` says that it stands there in pieces (on settlement
sheets most do). Text is compared without white space and without the marks that Markdown adds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from portal import strict_yaml
from portal.model import AMOUNTS, FUNDING, MISSING

ROOT = Path(__file__).resolve().parent.parent
WARDS = ROOT / "content" / "wards"
DOCUMENTS = ("minato-2023-request", "minato-2020-request", "suginami-2023-progress",
             "chiyoda-2022-settlement", "chiyoda-2024-digest")
ROW_AMOUNTS = ("requested", "budgeted", "earmarked")

# The boxes of the settlement sheet by the names of the oracle; their labels are torn apart in the text.
SETTLEMENT_BOXES = {"内容": "内容|事業概要", "事業実績": "事業実績", "評価": "評価", "関連": "関連する"}

# Probes that run from one cell to the next, past what else stands on the line between them.
ACROSS_CELLS = {("minato-2020-request-61", "ガイドライン作成等）。対象者（応募対象者）：")}
FEWEST_FACTS = 3900

Facts = Iterator[tuple[str, Any]]


def squeeze(text: str | None) -> str | None:
    """Text without white space, the marks of lists and headings, and the bars of Markdown tables."""
    if text is None:
        return None
    lines = [line for line in text.splitlines() if not re.fullmatch(r"[\s|:]*---[\s|:-]*", line)]
    joined = "".join(re.sub(r"^\s*(-|>|#+) (?=\S)", "", line) for line in lines)
    return re.sub(r"[\s|\\・]|\^\{|\}", "", joined)


@cache
def document_text(ward: str, year: str, key: str, from_line: int = 1) -> str:
    """The squeezed text of a document, without HTML tags, from a line on."""
    text = (WARDS / ward / year / "documents" / f"{key}.txt").read_text("utf-8")
    rest = "\n".join(text.split("\n")[from_line - 1:])
    return squeeze(re.sub(r"</?[a-z][^>]*>", "", rest)) or ""


# ---- what the oracle says -----------------------------------------------------------------------------------


def load_oracle() -> dict[str, dict]:
    """Every project of the oracle by its id, with what its document gives to all of them."""
    projects = {}
    for name in DOCUMENTS:
        document = strict_yaml.load_file(ROOT / "tests" / "oracle" / f"{name}.yaml", f"{name}.yaml")
        shared = {key: value for key, value in document.items() if key != "projects"}
        for project in document["projects"]:
            projects[project["id"]] = {**shared, **project}
    return projects


def facts(project: dict) -> Facts:
    """Every fact of one project as (name, expected); the first part of a name, up to "/", is its kind."""
    yield "identity/form", project["form"]
    yield "identity/number", project.get("number")
    yield "title/origin", "printed" if project["title"] else "editor"
    yield ("title/printed", project["title"]) if project["title"] else ("title/given", True)
    for key in ("change", "printed_change"):
        yield f"change/{key}", project.get(key)
    for key in ("department", "section", "contact"):
        yield f"office/{key}", squeeze(project.get(key))
    for key in ("kan", "account", "policy_area", "start_year", "contract_authorization"):
        yield f"budget/{key}", project.get(key)
    yield "amounts/scope", "whole-project" if project["form"] == "budget-digest" else "project"
    yield from amount_facts("amounts", project.get("amounts", {}), AMOUNTS)
    yield "amounts/shared_with", sorted(project.get("budgeted_shared_with", []))
    yield "amounts/printed_execution_rate", project.get("printed_execution_rate")
    for kind in ("groups", "line_items"):
        yield from row_facts(kind, project.get(kind, []))
    yield from funding_facts(project)
    for name, page in project.get("references", {}).items():
        yield f"references/{name}", page
    yield from box_facts(project)
    yield "source/document", project["document"]
    yield "source/line", project["line"]


def amount_facts(where: str, amounts: dict, fields: tuple[str, ...]) -> Facts:
    for field in fields:
        value = amounts.get(field)
        assert value is None or value in MISSING or isinstance(value, int), (where, field, value)
        yield f"{where}/{field}", value if isinstance(value, int) else None
        yield f"{where}/missing/{field}", value if isinstance(value, str) else None


def row_facts(kind: str, rows: list[dict]) -> Facts:
    yield f"{kind}/count", len(rows)
    for index, row in enumerate(rows):
        if kind == "line_items":
            yield f"{kind}/{index}/group", squeeze(row["group"])
        yield f"{kind}/{index}/name", squeeze(row["name"])
        yield from amount_facts(f"{kind}/{index}", row, ROW_AMOUNTS)


def funding_facts(project: dict) -> Facts:
    for source in FUNDING:
        yield f"funding/{source}", project.get("funding", {}).get(source)
    grants = project.get("grants", [])
    yield "grants/count", len(grants)
    for index, grant in enumerate(grants):
        yield f"grants/{index}/source", grant["source"]
        yield f"grants/{index}/name", squeeze(grant["name"])
        yield f"grants/{index}/amount", grant["amount"]


def box_facts(project: dict) -> Facts:
    headings = project.get("headings", {})
    for name, box in project["boxes"].items():
        state = box.get("state", "text")
        yield f"boxes/{name}/state", state
        if name in headings:
            yield f"boxes/{name}/heading", squeeze(headings[name])
        for probe in ("whole", "begins", "ends"):
            if probe in box:
                yield f"boxes/{name}/{probe}", squeeze(box[probe])
        for probe in ("contains", "once"):
            for text in box.get(probe, []):
                yield f"boxes/{name}/{probe}/{squeeze(text)}", True
        if "begins" in box and "ends" in box and not box.get("pieces", project["form"] == "settlement-sheet"):
            yield f"boxes/{name}/entire", between(project, box["begins"], box["ends"])
        if state == "blank":
            yield f"boxes/{name}/whole", ""
    if headings:
        yield "boxes//others", []


def between(project: dict, begins: str, ends: str) -> str:
    """The document's text, squeezed, from the first characters of a box to its last."""
    from_line = project.get("from", project["line"])
    text = document_text(project["ward"], project["year"], project["document"], from_line)
    start = text.index(squeeze(begins) or "")
    end = squeeze(ends) or ""
    return text[start:text.index(end, start) + len(end)]


# ---- what the page says -------------------------------------------------------------------------------------


@cache
def load_pages() -> dict[str, dict]:
    """Every project page under content/wards/ by its id."""
    pages = {}
    for path in sorted(WARDS.glob("*/*/projects/*.yaml")):
        page = strict_yaml.load_file(path, str(path.relative_to(WARDS)))
        pages[page["id"]] = page
    return pages


def found(page: dict, project: dict, name: str, expected: Any) -> Any:
    """What a project page has for the fact `name`, in the shape in which the oracle gives it."""
    kind, *path = name.split("/")
    match kind:
        case "title":
            return {"origin": page["title_origin"], "given": bool(page["title"]),
                    "printed": page["title"]}[path[0]]
        case "office":
            return squeeze(page.get(path[0]))
        case "amounts":
            return found_amount(page, project["id"], path)
        case "groups" | "line_items" | "grants":
            return found_row(page.get(kind) or [], path)
        case "funding":
            return (page.get("funding") or {}).get(path[0])
        case "references":
            return found_reference(page.get("references") or {}, path[0])
        case "boxes":
            return found_box(page, project, path, expected)
        case "source" if path == ["line"]:
            first, last = page["source"]["lines"]
            return expected if first <= expected <= last else [first, last]
        case "source":
            return page["source"]["document"]
        case _:
            return page.get(path[0])


def found_amount(page: dict, own_id: str, path: list[str]) -> Any:
    match path:
        case ["scope"]:
            return page.get("amount_scope", "project")
        case ["shared_with"]:
            return sorted(set(page.get("budgeted_shared_with") or []) - {own_id})
        case ["printed_execution_rate"]:
            return page.get("printed_execution_rate")
        case ["missing", field]:
            return (page.get("missing") or {}).get(field)
        case [field]:
            return page["amounts"].get(field)


def found_row(rows: list[dict], path: list[str]) -> Any:
    if path == ["count"]:
        return len(rows)
    if int(path[0]) >= len(rows):
        return "no such row"
    row = rows[int(path[0])]
    match path[1:]:
        case ["missing", field]:
            return (row.get("missing") or {}).get(field)
        case [("name" | "group") as field]:
            return squeeze(row.get(field))
        case [field]:
            return row.get(field)


def found_reference(references: dict, name: str) -> int | None:
    """The page number printed for a reference; None when there is no number."""
    printed = references.get({"決算参考書": "settlement_reference", "R4予算の概要": "budget_outline_reference"}[name])
    digits = re.sub(r"\D", "", str(printed or ""))
    return int(digits) if digits else None


def found_box(page: dict, project: dict, path: list[str], expected: Any) -> Any:
    boxes, name, probe = page_boxes(page, project), path[0], path[1]
    if probe == "others":
        return sorted(key for key in boxes if key not in project["boxes"] and boxes[key]["text"])
    box = boxes.get(name)
    if probe == "state":
        return found_state(box, expected)
    if box is None:
        return "no such box"
    text = box["text"]
    if project["boxes"][name].get("edge") == "unmarked" and (name, probe) != ("評価", "ends"):
        # The document has no mark between these two boxes: the text must be in one of them.
        both = boxes["事業実績"]["text"] + boxes.get("評価", {"text": ""})["text"]
        probed = expected if isinstance(expected, str) else path[2]
        return expected if probed in both else f"not in …{both[-60:]}"
    match probe:
        case "heading":
            printed = squeeze(project.get("printed_headings", {}).get(name))
            return expected if box["heading"] in (expected, printed) else box["heading"]
        case "whole" | "entire":
            return text
        case "begins":
            return text[:len(expected)]
        case "ends":
            return text[-len(expected):]
        case "contains":
            return path[2] in text or f"{text[:80]}…"
        case "once":
            return text.count(path[2]) == 1 or f"{text.count(path[2])} times"


def found_state(box: dict | None, expected: str) -> str:
    """text, blank, unreadable or absent; `lost` (nothing of it is in the document) may be absent or unreadable."""
    if box is None or expected == "absent" and not box["text"]:
        state = "absent"
    else:
        state = box["missing"] or ("text" if box["text"] else "empty")
    return "lost" if expected == "lost" and state in ("absent", "unreadable") else state


def page_boxes(page: dict, project: dict) -> dict[str, dict]:
    """The sections of a page by the names of the oracle: {heading, text (squeezed), missing}. What stands under a
    subheading belongs to the box above it; what stands before the first known heading belongs to the box ""."""
    boxes: dict[str, dict] = {}
    current = ""
    for section in page["sections"]:
        heading, body = squeeze(section["heading"]) or "", squeeze(section["body"]) or ""
        known = box_name(section, heading, project)
        current = current if known is None else known
        if known is not None and known in boxes or known is None and current in boxes:
            boxes[current]["text"] += heading * (known is None) + body
        else:
            boxes[current] = {"heading": heading, "text": body, "missing": section.get("missing")}
    return boxes


def box_name(section: dict, heading: str, project: dict) -> str | None:
    """The oracle's name of a section: its printed number, or its heading; None for a subheading."""
    if "headings" in project:
        return str(section["number"])
    if project["form"] == "settlement-sheet":
        return next((name for name, label in SETTLEMENT_BOXES.items() if re.search(label, heading)), None)
    heading = heading.lstrip("○●◇■")
    return heading if heading in project["boxes"] else None


# ---- the tests ----------------------------------------------------------------------------------------------


ORACLE = load_oracle()
CASES = [(own_id, kind) for own_id, project in ORACLE.items()
         for kind in dict.fromkeys(name.split("/")[0] for name, _ in facts(project))]


@pytest.mark.parametrize(("own_id", "kind"), CASES, ids=[f"{own_id}-{kind}" for own_id, kind in CASES])
def test_facts_of_project(own_id: str, kind: str) -> None:
    project, page = ORACLE[own_id], load_pages().get(own_id)
    assert page, f"content/wards/ has no project page {own_id}; run `python build.py parse`"
    wrong = {}
    for name, expected in facts(project):
        if name.split("/")[0] == kind:
            value = found(page, project, name, expected)
            if value != expected or isinstance(value, bool) != isinstance(expected, bool):
                wrong[name] = f"found {value!r}, the document has {expected!r}"
    assert not wrong, "\n" + "\n".join(f"{name}: {message}" for name, message in wrong.items())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_document_has_these_projects_and_no_others(document: str) -> None:
    expected = {own_id for own_id in ORACLE if own_id.startswith(f"{document}-")}
    assert {own_id for own_id in load_pages() if own_id.startswith(f"{document}-")} == expected


def test_oracle_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    """53 projects, and thousands of facts: an oracle that shrinks must not pass unseen."""
    counts = Counter(own_id.rsplit("-", 1)[0] for own_id in ORACLE)
    assert counts == dict(zip(DOCUMENTS, (8, 9, 7, 12, 17), strict=True))
    assert len(ORACLE) == 53
    expected = [value for project in ORACLE.values() for _, value in facts(project)]
    printed = sum(value not in (None, []) for value in expected)
    with capsys.disabled():
        print(f"\noracle: {len(expected)} facts of {len(ORACLE)} projects, "
              f"{printed} printed and {len(expected) - printed} of something not printed")
    assert len(expected) >= FEWEST_FACTS


@pytest.mark.parametrize("document", DOCUMENTS)
def test_oracle_quotes_its_document(document: str) -> None:
    """The first and last characters of every box, and every probe between, stand in the document itself."""
    text = document_text(*document.split("-"))
    for own_id, project in ORACLE.items():
        if own_id.startswith(document):
            for name, expected in box_facts(project):
                probe = name.split("/")[2]
                quoted = name.split("/", 3)[-1] if probe in ("contains", "once") else expected
                if probe in ("contains", "once", "begins", "ends") and (own_id, quoted) not in ACROSS_CELLS:
                    assert quoted in text, f"{own_id}: {name}"
