"""python build.py schemas: content/schemas/, the JSON Schemas of all content files, from their models."""

from __future__ import annotations

import argparse

from portal.content_schemas import schemas
from portal.faults import Fault, Faults

HELP = "write content/schemas/, by which editors complete and check content files"
EXAMPLES = """
build.py schemas                             after a change of a model
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing besides what all commands take."""


def run(arguments: argparse.Namespace) -> int:
    """Writes what has changed and takes out what is no schema any more; says what it did."""
    folder = arguments.content / "schemas"
    try:
        folder.mkdir(exist_ok=True)
        made = schemas()
        for path in sorted(folder.glob("*.json")):
            if path.name not in made:
                path.unlink()
                print(f"schemas/{path.name}: taken out")
        for name, data in made.items():
            path = folder / name
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)
                print(f"schemas/{name}: written")
    except OSError as error:
        raise Faults(Fault("schemas", 0, "schemas-not-written", "content/schemas/ can be written to",
                           error.strerror or str(error), "mend the rights of the folder")) from None
    return 0
