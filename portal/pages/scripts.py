"""The site's scripts: those of one file as they are, those of several parts joined, so that a page asks for few files.

A folder below js/ becomes one script of its name. Its parts are modules that name what they take from each other, as a
browser would load them; joined, what they name is there already, and what they take from the parts of another folder
comes from that folder's script. Whole lines of comment stay behind in the parts.
"""

from __future__ import annotations

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]+)\} from "([^"]+)";\n', re.MULTILINE)
_COMMENT = re.compile(r"^ *//.*\n|^\n", re.MULTILINE)


def site_scripts(folder: Path) -> dict[str, str]:
    """The scripts of a folder js/ by the names of their files. Raises ValueError where parts cannot be joined."""
    single = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}
    return single | {f"{path.name}.js": _join(path) for path in sorted(folder.iterdir()) if path.is_dir()}


def _join(folder: Path) -> str:
    """The parts of a folder as one module, each below what it takes something from."""
    parts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.js"))}
    needs: dict[str, list[str]] = {name: [] for name in parts}
    taken: dict[str, set[str]] = {}
    for name, text in parts.items():
        for names, source in _IMPORT.findall(text):
            if not (folder / source).is_file():
                raise ValueError(f"{folder.name}/{name} takes something from {source}, which is not there")
            place, part = Path(source).parent.name, Path(source).name
            if place:
                taken.setdefault(place, set()).update(names.replace(" ", "").split(","))
            else:
                needs[name].append(part)
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise ValueError(f"{folder.name}: {', '.join(error.args[1])} take from each other in a circle") from error
    heads = [f'import {{ {", ".join(sorted(names))} }} from "./{place}.js";\n'
             for place, names in sorted(taken.items())]
    return "".join([*heads, *(_COMMENT.sub("", _IMPORT.sub("", parts[name])) for name in order)])
