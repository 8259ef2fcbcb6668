#!/usr/bin/env python3
"""区の予算をよむ: from the documents of the wards to the site, in six stages.

    python build.py                 parse, check, render, publish all that config.yaml names
    python build.py COMMAND         one of portal/commands/, or serve; `build.py --help` tells of all

Exit codes: portal/answers.py has them all; 0 is done, 1 is something wrong in the content, and then nothing was published.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from importlib import import_module
from pathlib import Path

HOME = Path(__file__).resolve().parent
CACHE = Path(".cache")  # Beside the content.

# The program is imported where it is used: Python runs this file anew in each process that reads a document, and those
# need none of it.


def build(arguments: argparse.Namespace, soon: bool = False) -> int:
    """All six stages. What it tells, and how far it is, it tells by `arguments.answers`. `soon`, for the preview: what is
    made from all wards together stays as it was, and nobody looks at the whole."""
    from portal.cluster import fan_out_to
    from portal.config import load_config
    from portal.fan_out import COLLECT
    from portal.kept import Kept
    from portal.publication import years_to_site
    from portal.publish import staging
    from portal.site_files import write_site
    from portal.verify.site import verify_site
    from portal.years import parse_years

    gc.set_threshold(*COLLECT)
    config = load_config(arguments.config, arguments.base_url)
    answers, kept = arguments.answers, Kept(arguments.site, arguments.content.absolute().parent / CACHE / "published",
                                           trusted=soon)
    with fan_out_to(arguments.dask, arguments.jobs) as where:
        years, changes = parse_years(arguments.content, config, arguments.jobs, progress=answers.progress, where=where)
        answers.changes(changes)
        site = years_to_site(years, config, arguments.content)
        answers.judged(one.told for one in years)
        answers.notes(site.notes)
        with staging(arguments.site, kept.fresh, spare=True) as draft:
            write_site(site, draft, where, kept, answers.progress, soon)
            kept.finish(draft)
            if not soon:
                answers.notes(verify_site(draft, [language.prefix for language in site.languages], site.address,
                                          kept.fresh))
    kept.save()
    answers.published(arguments.site)
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run a command line; gives the exit code."""
    from portal.answers import answer
    from portal.command_line import make_parser

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # Whatever the locale: the data is Japanese.
    parser = make_parser(HOME)
    arguments = parser.parse_args(argv, argparse.Namespace(parser=parser))
    if arguments.command == "serve" and arguments.json:
        parser.error("serve has no end, so it has no --json")
    return answer(arguments, lambda: _run(arguments))


def _run(arguments: argparse.Namespace) -> int:
    if arguments.command is None:
        return build(arguments)
    if arguments.command == "serve":
        from portal.preview import serve
        watched = [arguments.content, arguments.config, HOME / "templates"]
        return serve(lambda soon: build(arguments, soon), arguments.site, watched, arguments.port)
    return import_module(f"portal.commands.{arguments.command}").run(arguments)


if __name__ == "__main__":
    if sys.getfilesystemencoding() != "utf-8":  # Pages have Japanese addresses: in this locale, files of other names.
        os.execve(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]], os.environ | {"PYTHONUTF8": "1"})
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # While the program was still being loaded; answer() has told of any later one.
        sys.exit(130)
