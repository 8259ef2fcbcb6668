"""The JSON Schemas of content files: as the models are now, true of the content, and able to say no."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import jsonschema
import pytest
from book_readers import read_file

from portal import strict_yaml
from portal.commands import schemas as command
from portal.content_schemas import schemas
from portal.projects.book_pages import plan_book_pages

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
FILES = sorted((ROOT / "config.yaml", *CONTENT.glob("*.yaml"), *CONTENT.glob("forms/*.yaml"),
                *CONTENT.glob("wards/*/ward.yaml"), *CONTENT.glob("wards/*/*/source.yaml")))


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((CONTENT / "schemas" / name).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def plain(path: Path) -> object:
    return json.loads(json.dumps(strict_yaml.load_file(path, path.name)))


def test_the_committed_schemas_are_those_of_the_models():
    there = {path.name: path.read_bytes() for path in (CONTENT / "schemas").iterdir()}
    assert there == schemas(), "run: python build.py schemas"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_content_file_names_its_schema_and_keeps_to_it(path):
    line = path.read_text(encoding="utf-8").split("\n", 1)[0]
    named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", line)
    assert named, "the first line names the schema"
    schema = (path.parent / named[1]).resolve()
    assert schema.parent == CONTENT / "schemas"
    errors = [error.message for error in validator(schema.name).iter_errors(plain(path))]
    assert errors == []


def test_project_pages_name_their_schema_and_keep_to_it():
    pages = sorted(CONTENT.glob("wards/*/*/projects/*.yaml"))
    check = validator("project.json")
    assert pages
    assert [f"{path.name}: {error.message}" for path in pages for error in check.iter_errors(plain(path))] == []
    assert all(schema_of(path) == CONTENT / "schemas" / "project.json" for path in pages)


@pytest.mark.parametrize("name", ["book-spread", "book-revenue", "book-summary"])
def test_pages_of_a_budget_book_name_their_schema_and_keep_to_it(tmp_path, name):
    folder = tmp_path / "content" / "wards" / "test" / "2027" / "book"
    plan_book_pages(folder, "test/2027/book", read_file(name)[2]).write()
    check, pages = validator("book.json"), sorted(folder.iterdir())
    assert pages
    assert [f"{path.name}: {error.message}" for path in pages for error in check.iter_errors(plain(path))] == []
    assert all(schema_of(path) == tmp_path / "content" / "schemas" / "book.json" for path in pages)
    kan = next(plain(path) for path in pages if "kou" in plain(path) or "rows" in plain(path))
    assert check.is_valid(kan)
    for wrong in ({"side": "both"}, {"unit": None}, {"kan": []}):
        assert not check.is_valid(kan | wrong)


def schema_of(path: Path) -> Path:
    """The schema that an editor finds named in the first line of a file (yaml-language-server takes the first word)."""
    line = path.read_text(encoding="utf-8").split("\n", 1)[0]
    named = re.match(r"#\s+yaml-language-server\s*:.*?\$schema=(\S+)", line)
    assert named, f"{path.name} names no schema"
    return (path.parent / named[1]).resolve()


@pytest.mark.parametrize(("key", "value"), [
    ("amounts", {"requested": "15,723"}), ("change", "cut"), ("titel", "x"), ("missing", {"requested": "lost"}),
    ("line_items", [{"name": "x"}]), ("source", {"document": "request", "lines": [1]})])
def test_a_project_page_of_another_shape_is_refused(key, value):
    page = plain(sorted(CONTENT.glob("wards/*/*/projects/*.yaml"))[0])
    check = validator("project.json")
    assert check.is_valid(page)
    assert not check.is_valid(page | {key: value})
    without = copy.deepcopy(page)
    del without["amounts"]
    assert not check.is_valid(without)


def test_the_rules_of_a_reader_are_part_of_the_schema_of_its_forms():
    form = plain(CONTENT / "forms" / "budget-request-sheet.yaml")
    check = validator("form.json")
    assert check.is_valid(form)
    assert not check.is_valid(form | {"reading": form["reading"] | {"arrow": "⇒"}})
    assert not check.is_valid(form | {"layout": "boxes"})


def test_keys_are_explained():
    schema = json.loads(schemas()["source.json"])
    assert "was" in schema["$defs"]["Correction"]["properties"]
    described = json.loads(schemas()["topics.json"])["$defs"]["Topic"]["properties"]
    assert described["members"]["description"].startswith("the projects, chosen by hand")
    assert described["english"].get("description") or described["title"]["description"].startswith("in Japanese")


def test_the_command_writes_only_what_has_changed(tmp_path, capsys):
    class Given:
        content = tmp_path

    assert command.run(Given) == 0 and "source.json: written" in capsys.readouterr().out
    (tmp_path / "schemas" / "old.json").write_text("{}")
    (tmp_path / "schemas" / "ward.json").write_text("{}")
    assert command.run(Given) == 0
    assert capsys.readouterr().out == "schemas/old.json: taken out\nschemas/ward.json: written\n"
