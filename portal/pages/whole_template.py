"""A page's template with all that it uses put into it, as one tree: what it extends, what it includes, and the
macros that it calls. So nothing is looked up or put together while a page is made.

Names mean what they mean to Jinja. A file that is included knows the names of the file that includes it, and the
files that this one has imported; a macro of an imported file knows those too (templates import "with context").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from portal.pages.template_tree import all_of, copy_of, is_name

# What a file that extends another does first.
_SET_UP = (nodes.Assign, nodes.AssignBlock, nodes.Import, nodes.Macro)


class Source:
    """A file as it was parsed; it stays as it is.

    macros, blocks   its own, by name
    assigned         the names that it gives to values
    extends          where it says what it extends
    """

    def __init__(self, tree: nodes.Template):
        self.tree = tree
        self.macros: dict[str, nodes.Macro] = {}
        self.blocks: dict[str, nodes.Block] = {}
        self.assigned: set[str] = set()
        self.extends = next((node for node in tree.body if isinstance(node, nodes.Extends)), None)
        for node in all_of(tree):
            if isinstance(node, nodes.Name):
                self.assigned.update([node.name] if node.ctx != "load" else [])
            elif isinstance(node, nodes.Macro):
                self.macros[node.name] = node
            elif isinstance(node, nodes.Block):
                self.blocks[node.name] = node


class Whole:
    """Puts one page's template together. What comes from another file counts as standing on the line that names
    it. Raises TemplateAssertionError for what can't be known before a page is made.

    name        the page's template, for messages
    source_of   gives a file by its name
    """

    def __init__(self, name: str | None, source_of: Callable[[str], Source]):
        self.name, self._source_of = name, source_of
        self.imported: list[nodes.Macro] = []
        self.blocks: dict[str, list[tuple[nodes.Block, _Use]]] = {}
        self._count = 0

    def tree(self, page: nodes.Template) -> nodes.Template:
        """The whole tree."""
        line, source, body = None, Source(page), []
        uses: list[_Use] = []
        while True:
            use = _Use(self, source, line)
            uses.append(use)
            for block in source.blocks.values():
                self.blocks.setdefault(block.name, []).append((block, use))
            if not (extends := source.extends):
                break
            line = line or extends.lineno
            source = self.source_of(extends.template)
        for use in uses[:-1]:
            body += use.put(list(_set_up(self, use.source.tree)))
        body += uses[-1].put(uses[-1].source.tree.body)
        page.body = [*self.imported, *body]
        return page

    def source_of(self, named: nodes.Expr) -> Source:
        """The file that an expression names."""
        if not isinstance(named, nodes.Const):
            self.fail("a file is named by a text, not by what is worked out", named.lineno)
        return self._source_of(named.value)

    def new_name(self, name: str) -> str:
        """A name that nothing else has."""
        self._count += 1
        return f"macro_{self._count}_{name}"

    def fail(self, what: str, line: int) -> NoReturn:
        """Raise an error about a line."""
        raise jinja2.TemplateAssertionError(what, line, self.name)


def _set_up(whole: Whole, tree: nodes.Template) -> Iterator[nodes.Node]:
    """What a file that extends another does before that begins."""
    for node in tree.body:
        if isinstance(node, _SET_UP):
            yield node
        elif not isinstance(node, (nodes.Extends, nodes.Block, nodes.Output)):
            whole.fail("outside its blocks, a file that extends another only sets, imports and has macros",
                       node.lineno)


@dataclass
class _Imported:
    """A file under the name that it was imported as: its macros are put in when one is called."""

    use: _Use
    known: dict[str, str]

    def macro(self, name: str, line: int) -> str:
        """The name that one of its macros has in the whole."""
        if name not in self.known:
            if name not in self.use.source.macros:
                self.use.whole.fail(f"there is no macro {name!r}", line)
            self.known[name] = self.use.whole.new_name(name)
            macro = copy_of(self.use.source.macros[name], self.use.line)
            macro.name = self.known[name]
            self.use.generic_visit(macro)
            self.use.whole.imported.append(macro)
        return self.known[name]


class _Use(NodeTransformer):
    """One use of a file: what its names mean there."""

    def __init__(self, whole: Whole, source: Source, line: int | None, files: dict[str, _Imported] | None = None,
                 macros: dict[str, str] | None = None):
        self.whole, self.source, self.line = whole, source, line
        self.files = {name: file for name, file in (files or {}).items() if name not in source.assigned}
        self.own = {name: whole.new_name(name) for name in source.macros}
        self.macros = {**(macros or {}), **self.own}
        self._within: list[nodes.Block] = []

    def put(self, body: list[nodes.Node]) -> list[nodes.Node]:
        """Some of the file's statements, whole."""
        made: list[nodes.Node] = []
        for node in body:
            new = self.visit(copy_of(node, self.line))
            made += new if isinstance(new, list) else [new] if new else []
        return made

    def visit_Import(self, node: nodes.Import) -> None:
        if node.target in self.source.assigned:
            self.whole.fail(f"{node.target!r} is an imported file here, and cannot be a value too", node.lineno)
        imported = _Use(self.whole, self.whole.source_of(node.template), node.lineno, self.files)
        for statement in imported.source.tree.body:
            if isinstance(statement, nodes.Import):
                imported.visit(copy_of(statement, node.lineno))
        self.files[node.target] = file = _Imported(imported, {})
        imported.macros = _OnDemand(file)

    def visit_Include(self, node: nodes.Include) -> nodes.Scope:
        included = _Use(self.whole, self.whole.source_of(node.template), node.lineno, self.files, self.macros)
        return nodes.Scope(included.put(included.source.tree.body), lineno=node.lineno)

    def visit_Macro(self, node: nodes.Macro) -> nodes.Macro:
        node.name = self.own[node.name]
        return self.generic_visit(node)

    def visit_Block(self, node: nodes.Block) -> nodes.Scope:
        return self._block(node.name, 0, node.lineno)

    def _block(self, name: str, above: int, line: int) -> nodes.Scope:
        """What a block holds, or, so many steps above, what the extended files have in its place."""
        if len(self.whole.blocks.get(name, ())) <= above:
            self.whole.fail(f"there is no such block {name!r} to show", line)
        block, use = self.whole.blocks[name][above]
        use._within.append(block)
        body = use.put(block.body)
        use._within.pop()
        return nodes.Scope(body, lineno=line)

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:
        """Texts and values; `super()` and `self.block()` become what stands in the block."""
        made: list[nodes.Node] = []
        for child in node.nodes:
            called = child.node if isinstance(child, nodes.Call) else None
            if is_name(called, {"super"}):
                block = self._within[-1]
                above = next(at for at, (each, _) in enumerate(self.whole.blocks[block.name]) if each is block) + 1
                made.append(self._block(block.name, above, node.lineno))
            elif isinstance(called, nodes.Getattr) and is_name(called.node, {"self"}):
                made.append(self._block(called.attr, 0, node.lineno))
            else:
                if not (made and isinstance(made[-1], nodes.Output)):
                    made.append(nodes.Output([], lineno=node.lineno))
                made[-1].nodes.append(self.visit(child))
        return made

    def visit_Call(self, node: nodes.Call) -> nodes.Call:
        called = node.node
        if is_name(called, self.macros):
            called.name = self.macros[called.name]
        elif isinstance(called, nodes.Getattr) and is_name(called.node, self.files):
            name = self.files[called.node.name].macro(called.attr, node.lineno)
            node.node = nodes.Name(name, "load", lineno=node.lineno)
        return self.generic_visit(node)

    def visit_Name(self, node: nodes.Name) -> nodes.Name:
        own = node.name in self.own and node.name not in self.source.assigned
        if node.ctx == "load" and (own or node.name in self.files):
            self.whole.fail(f"{node.name!r}: a macro can only be called", node.lineno)
        return node

    def _refuse(self, node: nodes.Node) -> NoReturn:
        self.whole.fail(f"{type(node).__name__} is nothing that a template may do here", node.lineno)

    visit_FromImport = visit_CallBlock = visit_Extends = _refuse


class _OnDemand(dict[str, str]):
    """The macros of an imported file, as that file itself calls them."""

    def __init__(self, file: _Imported):
        super().__init__()
        self._file = file

    def __contains__(self, name: object) -> bool:
        return name in self._file.use.source.macros

    def __getitem__(self, name: str) -> str:
        return self._file.macro(name, self._file.use.source.macros[name].lineno)
