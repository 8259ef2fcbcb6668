"""Whole templates (whole_template.py) → Python that prints a page by one list of texts.

It differs from what Jinja itself writes in this:
- Macros are plain functions, which give text that needs no escaping; what they are called with is checked here.
- `x.name` is the attribute, `x["name"]` the item, or the attribute of what has no items; neither is ever the other
  in silence. Only what a test `is defined`, or the filter `default`, is asked about is looked up as Jinja does.
- A message and its words are printed piece by piece, each word by `shown` (templating.py), as every value is.
"""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import nodes
from jinja2.compiler import EvalContext, Frame
from jinja2.runtime import exported
from jinja2.utils import _PassArg

from portal.pages.printed_code import PrintedCode
from portal.pages.template_tree import all_of, asks_for_loop, never_assigned

_PASSED = {_PassArg.context: "context", _PassArg.eval_context: "context.eval_ctx",
           _PassArg.environment: "environment"}
# What a macro may consist of that prints the same on all pages.
_FIXED = (nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.If, nodes.Compare, nodes.Operand, nodes.Call,
          nodes.Dict, nodes.Pair, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.MarkSafe)


class TemplateCode(PrintedCode):
    """Writes the module of one template."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self._macros = {each.name: each for each in all_of(node) if isinstance(each, nodes.Macro)}
        self._given: set[str] = set()
        self._constants: dict[str, str] = {}
        frame = Frame(EvalContext(self.environment, self.name))
        self.writeline("from jinja2.runtime import " + ", ".join(sorted(exported)))
        self.writeline(f"name = {self.name!r}")
        self.writeline("undefined, concat = environment.undefined, environment.concat")
        self.writeline("cond_expr_undefined = Undefined")
        self.writeline("shown, item, joined = environment.finalize, environment.item, environment.joined")
        self.writeline("plural, remembered = environment.filters['plural'], environment.remembered")
        self.filters["plural"] = "plural"
        self.pull_dependencies(node.body)
        self._fixed = {name for name, macro in self._macros.items() if self._is_fixed(macro)}
        self.writeline("resolve = lambda name: environment.globals.get(name, missing)")
        for name in sorted(self._fixed):
            self.writeline("@remembered", extra=1)
            self._write_macro(self._macros[name], frame, name)
        self.writeline("def root(context, missing=missing, environment=environment):", extra=1)
        self.indent()
        self.writeline("resolve = context.resolve_or_missing")
        for name in never_assigned(node):
            frame.symbols.load(name)
        given = dict(frame.symbols.loads)
        frame.symbols.analyze_node(node)
        self.enter_frame(frame)
        for ref, (_, name) in given.items():
            self.writeline(f"if {ref} is missing: {ref} = undefined(name={name!r})")
        self._given.update(given)
        self.buffer(frame)
        self.blockvisit(node.body, frame)
        self.writeline(f"yield concat({frame.buffer})")
        self.outdent()
        for text, name in self._constants.items():
            self.writeline(f"{name} = Markup({text!r})")
        self.writeline("blocks = {}", extra=1)
        self.writeline(f"debug_info = {'&'.join(f'{line}={own}' for line, own in self.debug_info)!r}")

    def visit_Macro(self, node: nodes.Macro, frame: Frame) -> None:
        if node.name not in self._fixed:
            self._write_macro(node, frame, frame.symbols.ref(node.name))

    def _is_fixed(self, macro: nodes.Macro) -> bool:
        """Whether a macro prints the same on all pages for the same words and numbers, and takes nothing else: it looks
        into nothing that it is told, and uses no more than what all pages share."""
        inside = [each for part in (*macro.defaults, *macro.body) for each in all_of(part)]
        names = {each.name for each in inside if isinstance(each, nodes.Name)}
        return bool(macro.args) and names <= {*(each.name for each in macro.args), *self.environment.same_everywhere} \
            and all(isinstance(each, _FIXED) or isinstance(each, nodes.Getitem) and isinstance(each.node, nodes.Dict)
                    or isinstance(each, nodes.Filter) and not _PassArg.from_obj(self.environment.filters.get(each.name))
                    for each in inside)

    def _write_macro(self, node: nodes.Macro, frame: Frame, name: str) -> None:
        inner = frame.inner()
        inner.symbols.analyze_node(node)
        needed = len(node.args) - len(node.defaults)
        refs = [inner.symbols.ref(each.name) for each in node.args]
        taken = ", ".join([*refs[:needed], *(f"{ref}=missing" for ref in refs[needed:])])
        self.writeline(f"def {name}({taken}):", node)
        self.indent()
        self.enter_frame(inner)
        for ref, default in zip(refs[needed:], node.defaults):
            self.writeline(f"if {ref} is missing: {ref} = ")
            self.visit(default, inner)
        body = node.body
        if len(body) == 1 and isinstance(body[0], nodes.Output):
            self.writeline("return ", body[0])
            self._write_joined(body[0].nodes, inner)
        else:
            self.buffer(inner)
            self.blockvisit(body, inner)
            self.writeline(f"return concat({inner.buffer})")
        self.leave_frame(inner, with_python_scope=True)
        self.outdent()

    def blockvisit(self, nodes_: Iterable[nodes.Node], frame: Frame) -> None:
        """Statements one after the other; what is printed by several in a row is printed at once."""
        body: list[nodes.Node] = []
        for node in nodes_:
            if isinstance(node, nodes.Output) and body and isinstance(body[-1], nodes.Output):
                body[-1] = nodes.Output(body[-1].nodes + node.nodes, lineno=body[-1].lineno)
            else:
                body.append(node)
        super().blockvisit(body, frame)

    def pop_assign_tracking(self, frame: Frame) -> None:
        """Nothing looks into the context for what a template has set."""
        self._assign_stack.pop()

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        self._given.difference_update(frame.symbols.loads)
        super().leave_frame(frame, with_python_scope)

    def visit_Assign(self, node: nodes.Assign, frame: Frame) -> None:
        super().visit_Assign(node, frame)
        self._note_given(node.target, frame)

    def visit_AssignBlock(self, node: nodes.AssignBlock, frame: Frame) -> None:
        super().visit_AssignBlock(node, frame)
        self._note_given(node.target, frame)

    def _note_given(self, target: nodes.Node, frame: Frame) -> None:
        """What follows need not ask whether there is a value, unless it was given in one case only."""
        if not frame.soft_frame:
            names = [each.name for each in all_of(target) if isinstance(each, nodes.Name)]
            self._given.update(map(frame.symbols.ref, names))

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        if node.recursive:
            self.fail("a loop cannot hold itself", node.lineno)
        inner, counted = frame.inner(), any(map(asks_for_loop, node.body))
        inner.loop_frame = True
        if counted:
            inner.symbols.declare_parameter("loop")
        inner.symbols.analyze_node(node, for_branch="body")
        chosen = self._write_choice(node, frame) if node.test and counted else ""
        if node.test and not counted:
            inner.symbols.analyze_node(node, for_branch="test")
        looped = self.temporary_identifier()
        if node.else_:
            self.writeline(f"{looped} = False")
        self.writeline("for ", node)
        self.visit(node.target, inner)
        self.write(f", {inner.symbols.ref('loop')} in LoopContext({chosen}(" if counted else " in (")
        self.visit(node.iter, frame)
        self.write("), undefined):" if counted else "):")
        self.indent()
        self.enter_frame(inner)
        if node.test and not counted:
            self.writeline("if not ")
            self.visit(node.test, inner)
            self.write(": continue")
        if node.else_:
            self.writeline(f"{looped} = True")
        self.blockvisit(node.body, inner)
        self.outdent()
        self.leave_frame(inner)
        if node.else_:
            other = frame.inner()
            other.symbols.analyze_node(node, for_branch="else")
            self.writeline(f"if not {looped}:")
            self.indent()
            self.enter_frame(other)
            self.blockvisit(node.else_, other)
            self.leave_frame(other)
            self.outdent()

    def _write_choice(self, node: nodes.For, frame: Frame) -> str:
        """A function that chooses what a loop goes through, where the loop counts that; its name."""
        name, inner = self.temporary_identifier(), frame.inner()
        inner.symbols.analyze_node(node, for_branch="test")
        self.writeline(f"def {name}(among):")
        self.indent()
        self.enter_frame(inner)
        self.writeline("for ")
        self.visit(node.target, inner)
        self.write(" in among:")
        self.indent()
        self.writeline("if ")
        self.visit(node.test, inner)
        self.write(":")
        self.indent()
        self.writeline("yield ")
        self.visit(node.target, inner)
        self.outdent(3)
        self.leave_frame(inner, with_python_scope=True)
        return name

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:
        ref = frame.symbols.ref(node.name)
        if node.ctx == "load" and ref in self._given:
            self.write(ref)
        else:
            super().visit_Name(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        place = isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)
        if place or isinstance(node.arg, nodes.Slice):
            self.visit(node.node, frame)
            self.write("[")
            self.visit(node.arg, frame)
            self.write("]")
        else:
            self.write("item(")
            self.visit(node.node, frame)
            self.write(", ")
            self.visit(node.arg, frame)
            self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:
        if node.name == "none":
            self.write("(")
            self.visit(node.node, frame)
            self.write(" is None)")
        elif node.name in ("defined", "undefined"):
            self.write(f"{self.tests[node.name]}(")
            self._write_if_there(node.node, frame)
            self.write(")")
        else:
            super().visit_Test(node, frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:
        if node.name == "filled":
            self.write("Markup(")
            self._write_joined([node], frame)
            self.write(")")
        elif node.name == "default" and isinstance(node.node, (nodes.Getattr, nodes.Getitem)):
            self.write(f"{self.filters[node.name]}(")
            self._write_if_there(node.node, frame)
            self.signature(node, frame)
            self.write(")")
        else:
            super().visit_Filter(node, frame)

    def _write_if_there(self, node: nodes.Expr, frame: Frame) -> None:
        """A value, or what stands for one that is not there."""
        if isinstance(node, nodes.Getattr):
            super().visit_Getattr(node, frame)
        elif isinstance(node, nodes.Getitem):
            super().visit_Getitem(node, frame)
        else:
            self.visit(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        if node.dyn_args or node.dyn_kwargs:
            self.fail("what is called is told its arguments one by one", node.lineno)
        if self._is_macro_call(node):
            self.write("Markup(")
            self._write_macro_call(node, frame)
            self.write(")")
            return
        self.visit(node.node, frame)
        self.write("(")
        passed = self._passed(node.node)
        if passed:
            self.write(f"{passed}, ")
        for argument in node.args:
            self.visit(argument, frame)
            self.write(", ")
        for named in node.kwargs:
            self.visit(named, frame)
            self.write(", ")
        self.write(")")

    def _passed(self, called: nodes.Expr) -> str | None:
        """What a function of the environment asks to be told first."""
        known = self.environment.globals.get(called.name) if isinstance(called, nodes.Name) else None
        asked = _PassArg.from_obj(known) if callable(known) else None
        return _PASSED[asked] if asked else None
