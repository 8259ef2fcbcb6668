"""python -m bench [PART …]: runs the named measurements, or all, and prints their tables."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import bench


def main() -> int:
    """Each part is a module of this folder with `run() -> str`, which measures and gives a table to print."""
    parts = sorted(module.name for module in pkgutil.iter_modules(bench.__path__)
                   if not module.name.startswith("_") and hasattr(importlib.import_module(f"bench.{module.name}"), "run"))
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[*parts, []], metavar="PART", help=", ".join(parts))
    for part in parser.parse_args().part or parts:
        print(f"== {part}\n{importlib.import_module(f'bench.{part}').run()}\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
