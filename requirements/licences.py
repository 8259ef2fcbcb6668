#!/usr/bin/env python3
"""Prints licences.md: every package of the locks with its licence, as the package itself says (`make licences`)."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCKS = {"runtime": "the site", "cluster": "a cluster", "test": "the tests"}
# Packages of other systems, which can't be asked here.
ELSEWHERE = {"colorama": "BSD-3-Clause"}
# What packages say in their own words, as SPDX has it.
SPDX = {"MIT License": "MIT", "BSD License": "BSD-3-Clause", "BSD": "BSD-3-Clause", "Apache 2.0": "Apache-2.0",
        "Apache License, Version 2.0": "Apache-2.0", "Apache Software License": "Apache-2.0", "ISC License": "ISC",
        "Artistic License": "Artistic-1.0-Perl", "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0"}
HEAD = """\
# Licences

What the site is built and tested with, and the licence that each package names. Written by `make licences`.

| package | version | licence | for |
|---|---|---|---|
"""


def locked(name: str) -> dict[str, str]:
    """The packages of a lock with their versions."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE))


def licence_of(package: str) -> str:
    """The licence that an installed package names. Raises LookupError when it names none, or is not installed."""
    if package in ELSEWHERE:
        return ELSEWHERE[package]
    try:
        said = metadata(package)
    except PackageNotFoundError:
        raise LookupError(f"{package} is not installed: make test-packages") from None
    classes = [each.rpartition(" :: ")[2] for each in said.get_all("Classifier") or [] if each.startswith("License ::")]
    for name in (said["License-Expression"], said["License"], *classes):
        if name and len(name) < 60:
            return SPDX.get(name, name)
    raise LookupError(f"{package} names no licence")


def table() -> str:
    """licences.md."""
    used: dict[str, tuple[str, list[str]]] = {}
    for lock, purpose in LOCKS.items():
        for package, version in locked(lock).items():
            _, purposes = used.setdefault(package, (version, []))
            if lock == "runtime" or LOCKS["runtime"] not in purposes:
                purposes.append(purpose)
    rows = [f"| {package} | {version} | {licence_of(package)} | {', '.join(purposes)} |"
            for package, (version, purposes) in sorted(used.items())]
    front = json.loads((HERE.parent / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    rows += [f"| {name.removeprefix('node_modules/')} | {package['version']} | {package['license']} | carried along |"
             for name, package in sorted(front.items()) if name]
    return HEAD + "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    print(table(), end="")
