"""What templates print (template_code.py): everything that is known when a template is compiled as one text, messages with
their words in place, and calls of macros."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame

from portal.pages.template_tree import is_name

_WORD = re.compile(r"%\((\w+)\)s|%%")


class PrintedCode(CodeGenerator):
    """Writes what is printed. `_macros` are the template's macros by name, `_fixed` those that print the same on all pages,
    `_constants` the names of texts that are made once for all pages."""

    _macros: dict[str, nodes.Macro]
    _fixed: set[str]
    _constants: dict[str, str]

    def visit_MarkSafe(self, node: nodes.MarkSafe, frame: Frame) -> None:
        if isinstance(node.expr, nodes.Const):  # It is made once for all pages.
            self.write(self._constants.setdefault(str(node.expr.value), f"constant_{len(self._constants) + 1}"))
        else:
            super().visit_MarkSafe(node, frame)

    def _is_macro_call(self, node: nodes.Expr) -> bool:
        called = node.node if isinstance(node, nodes.Call) else None
        return isinstance(called, nodes.Name) and called.name in self._macros

    def _write_macro_call(self, node: nodes.Call, frame: Frame) -> None:
        macro = self._macros[node.node.name]
        names = [each.name for each in macro.args]
        told = dict(zip(names, node.args)) | {each.key: each.value for each in node.kwargs}
        needed = names[:len(names) - len(macro.defaults)]
        if len(told) != len(node.args) + len(node.kwargs) or not set(needed) <= set(told) <= set(names):
            self.fail(f"the macro takes {', '.join(names) or 'nothing'}", node.lineno)
        self.write(f"{macro.name if macro.name in self._fixed else frame.symbols.ref(macro.name)}(")
        for name in names:
            if name in told:
                self.visit(told[name], frame)
            else:
                self.write("missing")
            self.write(", ")
        self.write(")")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:
        pieces = self._pieces(node.nodes, frame)
        self.writeline(f"{frame.buffer}.append(" if len(pieces) == 1 else f"{frame.buffer}.extend((", node)
        self._write_pieces(pieces, frame)
        self.write(")" if len(pieces) == 1 else "))")

    def _write_joined(self, printed: list[nodes.Expr], frame: Frame) -> None:
        pieces = self._pieces(printed, frame)
        if len(pieces) != 1:
            self.write("concat((")
        self._write_pieces(pieces, frame)
        if len(pieces) != 1:
            self.write("))")

    def _write_pieces(self, pieces: list[str | nodes.Expr], frame: Frame) -> None:
        for at, piece in enumerate(pieces):
            if at:
                self.write(", ")
            if isinstance(piece, str):
                self.write(repr(piece))
            elif self._is_macro_call(piece):
                self._write_macro_call(piece, frame)
            elif isinstance(piece, nodes.Call) and is_name(piece.node, self.environment.gives_html):
                self.visit(piece, frame)
            elif self._is_trimmed(piece):
                self._write_macro_call(piece.node, frame)
                self.write(".strip()")
            else:
                self.write("shown(")
                self.visit(piece, frame)
                self.write(")")

    def _is_trimmed(self, node: nodes.Expr) -> bool:
        return isinstance(node, nodes.Filter) and node.name == "trim" and not node.args and not node.kwargs \
            and node.node is not None and self._is_macro_call(node.node)

    def _pieces(self, printed: list[nodes.Expr], frame: Frame) -> list[str | nodes.Expr]:
        """What is printed, with all that is known already as one text."""
        pieces: list[str | nodes.Expr] = [""]
        for node in self._spread(printed):
            try:
                text = str(self.environment.finalize(node.as_const(frame.eval_ctx)))
            except nodes.Impossible:
                pieces += [node, ""]
            else:
                pieces[-1] += text
        return [piece for piece in pieces if piece != ""] or [""]

    def _spread(self, printed: list[nodes.Expr]) -> Iterator[nodes.Expr]:
        """What is printed, with messages as their pieces."""
        for node in printed:
            if not (isinstance(node, nodes.Filter) and node.name == "filled"):
                yield node
                continue
            message, at = node.node.value, 0
            words = {word.key: word.value for word in node.kwargs}
            if "n" in words:
                words["s"] = nodes.Filter(words["n"], "plural", [], [], None, None, lineno=node.lineno)
            for place in _WORD.finditer(message):
                yield nodes.TemplateData(message[at:place.start()], lineno=node.lineno)
                if place[1] is None:
                    yield nodes.TemplateData("%", lineno=node.lineno)
                elif place[1] in words:
                    yield words[place[1]]
                else:
                    self.fail(f"nothing says what {place[1]!r} is in the message {message!r}", node.lineno)
                at = place.end()
            yield nodes.TemplateData(message[at:], lineno=node.lineno)
