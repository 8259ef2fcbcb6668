"""Scripts of several parts become one file that says the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.pages.scripts import site_scripts

PARTS = {
    "one.js": "window.alone = true; // as it is\n",
    "page/a.js": '// What it is.\n\nimport { b } from "./b.js";\nimport { open, ask } from "../engine/open.js";\n'
                 'import { ask } from "../engine/ask.js";\n\n  // Why.\nexport const a = b("// no comment"); // stays\n',
    "page/b.js": "export const b = (text) => text;\n",
    "engine/open.js": 'import { ask } from "./ask.js";\nexport const open = ask;\n',
    "engine/ask.js": "export function ask() {\n\n  return 1;\n}\n",
}


def write(folder: Path, **changed: str) -> Path:
    for name, text in (PARTS | {name.replace("__", "/") + ".js": text for name, text in changed.items()}).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_parts_are_joined_below_what_they_need(tmp_path: Path):
    assert site_scripts(write(tmp_path)) == {
        "one.js": PARTS["one.js"],
        "engine.js": "export function ask() {\n  return 1;\n}\nexport const open = ask;\n",
        "page.js": 'import { ask, open } from "./engine.js";\nexport const b = (text) => text;\n'
                   'export const a = b("// no comment"); // stays\n',
    }


@pytest.mark.parametrize("changed, said", [
    ({"page__b": 'import { a } from "./a.js";\n'}, r"page: .*a\.js.* take from each other in a circle"),
    ({"page__b": 'import { c } from "./c.js";\n'}, r"page/b\.js takes something from \./c\.js, which is not there"),
    ({"page__b": 'import { c } from "../engine/c.js";\n'}, r"page/b\.js takes something from \.\./engine/c\.js"),
])
def test_parts_that_cannot_be_joined(tmp_path: Path, changed: dict[str, str], said: str):
    with pytest.raises(ValueError, match=said):
        site_scripts(write(tmp_path, **changed))
