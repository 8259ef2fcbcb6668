"""The commands of build.py besides the whole way itself, a module each.

A command has HELP (a line), `add_arguments(parser)` for what it takes besides the options that all take, and
`run(arguments)`, which gives the exit code and raises Faults for what is wrong in the content.
"""
