"""The commands of build.py besides the whole way itself, a module each, named in COMMANDS.

A command has HELP (a line), EXAMPLES (command lines, each with what it does), `add_arguments(parser)` for what it takes
besides the options that all take, and `run(arguments)`, which gives the exit code and raises Faults for what is wrong
in the content. `arguments.answers` is what it tells by (portal/answers.py): what it puts into `arguments.answers.found`
is what --json gives; a command that puts nothing there gives what it prints.
"""

COMMANDS = ("add", "check", "completion", "form", "history", "links", "parse", "read", "review", "schemas", "suggest",
            "translate")
