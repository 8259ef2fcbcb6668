"""python build.py links: do the addresses that the content names still answer?"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from portal.annotations import WARNING, Annotation
from portal.changes.summary import table
from portal.ci import add_ci_arguments, append_summary, path_from_root, print_annotations
from portal.command_line import number
from portal.links.addresses import Link, content_links
from portal.links.answers import ALIVE, DEAD, MOVED, UNSURE, LinkAnswer, LinkChecker

HELP = "asks every address that the content names whether it still answers; the only command that uses the network"
EXAMPLES = """
build.py links                               documents, sources of the glossary and of counts, hand-written pages
build.py links --list                        which addresses there are; asks none
build.py links --annotate github --summary "$GITHUB_STEP_SUMMARY"
"""
_TOLD = {DEAD: "is dead", MOVED: "has moved for ever to", UNSURE: "did not answer as it should"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How patient and how polite it is, and how a CI is told."""
    add_ci_arguments(parser, "addresses that do not answer as warnings", "a table of them")
    parser.add_argument("--list", action="store_true", help="print the addresses and where they stand, and ask none")
    parser.add_argument("--timeout", type=number(1, 600), default=20, metavar="SECONDS",
                        help="how long to wait for an answer (default: 20)")
    parser.add_argument("--pause", type=number(0, 60), default=1, metavar="SECONDS",
                        help="between two questions to one host (default: 1)")


def run(arguments: argparse.Namespace) -> int:
    """A line for each address that is dead, has moved, or gives no clear answer; none of that is an error."""
    links = content_links(arguments.content)
    if arguments.list:
        for link in links:
            print(f"{link.path}:{link.line}: {link.address}")
        return 0
    answers = _ask({link.address: None for link in links}, arguments)
    arguments.answers.found["links"] = [asdict(link) | asdict(answers[link.address]) for link in links]
    doubtful = sorted((link for link in links if answers[link.address].verdict != ALIVE),
                      key=lambda link: ((DEAD, UNSURE, MOVED).index(answers[link.address].verdict), link))
    for link in doubtful:
        print(f"{link.path}:{link.line}: {_slug(answers[link.address])}: {_text(link, answers[link.address])}")
    counts = Counter(answer.verdict for answer in answers.values())
    arguments.answers.say(f"{len(answers)} addresses: " + ", ".join(
        f"{counts[verdict]} {verdict}" for verdict in (ALIVE, MOVED, DEAD, UNSURE)))
    append_summary(arguments, _markdown(doubtful, answers))
    print_annotations(arguments, [
        Annotation(WARNING, path_from_root(link.path, arguments), link.line, _slug(answers[link.address]),
                   _text(link, answers[link.address])) for link in doubtful], "the log has them all")
    return 0


def _ask(addresses: dict[str, None], arguments: argparse.Namespace) -> dict[str, LinkAnswer]:
    checker = LinkChecker(arguments.timeout, arguments.pause)
    answers = {}
    with arguments.answers.progress.stage("addresses", len(addresses)) as done:
        for address in addresses:
            answers[address] = checker.ask(address)
            done()
    return answers


def _slug(answer: LinkAnswer) -> str:
    return f"link-{answer.verdict}"


def _text(link: Link, answer: LinkAnswer) -> str:
    return f"{link.address} {_TOLD[answer.verdict]} ({answer.told})"


def _markdown(doubtful: Sequence[Link], answers: dict[str, LinkAnswer]) -> str:
    parts = [f"## 資料や出典のリンク / Addresses of documents and sources\n\n{len(answers)}件を確かめました。"
             f"答えないもの、移ったものは{len({link.address for link in doubtful})}件です。"]
    parts += table("答えないもの、移ったもの / Dead, unsure, moved", ("where", "address", "what", "told"), doubtful,
                   lambda link: (f"{link.path}:{link.line}", link.address, answers[link.address].verdict,
                                 answers[link.address].told))
    return "\n\n".join(parts) + "\n"
