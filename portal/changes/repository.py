"""The git repository that holds the content: read, never written to."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from portal.faults import Fault, Faults


def git(folder: Path, *arguments: str) -> str:
    """What git answers in `folder`. Raises Faults when there is no git, or it refuses."""
    return run_git(folder, list(arguments)).decode("utf-8")


def run_git(folder: Path, arguments: list[str], given: bytes | None = None) -> bytes:
    """The same as bytes, with `given` on git's standard input."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, input=given, capture_output=True, check=True)
        return done.stdout
    except (OSError, subprocess.CalledProcessError) as error:
        told = (getattr(error, "stderr", None) or str(error).encode()).decode("utf-8", "replace").strip()
        raise Faults(Fault(folder.name, 0, "history-unreadable", "git can read the history of the content",
                           told.splitlines()[-1], "run it in a clone of the repository that holds the content, "
                           "with git installed")) from None


def blob_texts(folder: Path, ids: Iterable[str]) -> dict[str, str]:
    """The texts of blobs by their id; the id of zeros, which stands for no file, has none."""
    wanted = sorted({each for each in ids if each.strip("0")})
    if not wanted:
        return {}
    data = run_git(folder, ["cat-file", "--batch"], "\n".join(wanted).encode() + b"\n")
    texts, at = {}, 0
    for each in wanted:
        head, at = data[at:data.index(b"\n", at)], data.index(b"\n", at) + 1
        size = int(head.split()[2])
        texts[each] = data[at:at + size].decode("utf-8")
        at += size + 1
    return texts


def texts_at(folder: Path, commit: str, below: str) -> dict[str, str]:
    """The text of every YAML file that `commit` has below `folder`/`below`, by its path from `folder`."""
    listed = git(folder, "ls-tree", "-r", "-z", commit, "--", below)
    ids = {}
    for line in filter(None, listed.split("\0")):
        described, path = line.split("\t", 1)
        if path.endswith(".yaml"):
            ids[path] = described.split()[2]
    texts = blob_texts(folder, ids.values())
    return {path: texts[id] for path, id in ids.items()}
