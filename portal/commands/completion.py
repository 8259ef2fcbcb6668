"""python build.py completion bash|zsh|fish: a script by which the shell completes commands, options and files."""

from __future__ import annotations

import argparse

import shtab

SHELLS = ("bash", "zsh", "fish")
HELP = "a script that teaches a shell to complete build.py's commands and options"
EXAMPLES = """
build.py completion bash > ~/.local/share/bash-completion/completions/build.py
build.py completion zsh > ~/.zfunc/_build.py           a folder of $fpath
build.py completion fish > ~/.config/fish/completions/build.py.fish
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which shell."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that shall complete")


def run(arguments: argparse.Namespace) -> int:
    """Prints the script, which is the same on every machine."""
    _mark_files(arguments.parser)
    print(shtab.complete(arguments.parser, arguments.shell))
    return 0


def _mark_files(parser: argparse.ArgumentParser) -> None:
    """Options that take a FILE or a DIR complete names of such."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _mark_files(command)
        elif action.metavar in ("FILE", "DIR"):
            action.complete = shtab.FILE if action.metavar == "FILE" else shtab.DIRECTORY
