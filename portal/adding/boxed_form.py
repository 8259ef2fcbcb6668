"""The draft of a form of labelled boxes as YAML, with a comment at all that a person has to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.adding.boxed_parts import BoxedDraft, Label, Table
from portal.adding.form_head import ASK, head_lines, quoted
from portal.adding.titles import guess_stage, title_pattern, years_ascend
from portal.adding.words import Guesser
from portal.model import FUNDING
from portal.sheets.labelled.labels import label_unit
from portal.sheets.labelled.rules import FIGURES

_LONGEST_MARK = 12  # Letters of the label that shows a form.


@dataclass(frozen=True)
class _Found:
    """A figure in a table: its row and column, and which of several."""

    table: Table
    row: str
    column: str
    of: str


def boxed_form(draft: BoxedDraft, name: str, title: str, unit: str | None, guesser: Guesser) -> str:
    """The text of the form file `name`.yaml."""
    stage, sure = guess_stage(title)
    figures = _figures(draft.tables, guesser)
    found = [*figures, *(label.key for label in draft.labels if label.key in FIGURES)]
    asks = [key for key in FIGURES[:5] if key in found]
    own = unit or next((one for label in draft.labels if (one := label_unit(label.text))), None)
    marks = sorted((label.text for label in draft.labels if label.key and len(label.text) <= _LONGEST_MARK), key=len)
    marks = marks[-1 if title else -3:] or [draft.labels[0].text]
    lines = [
        *head_lines(name, title, drafted_from=_sheets(draft.sheets), guide="docs/adding.md tells how", shape="boxed",
                    layout="labelled", stage=stage, sure=sure, title_place="above the boxes",
                    marks_place="on a page of such a document",
                    detect=[*([title_pattern(title)] if title else []), *map(title_pattern, reversed(marks))]),
        f"unit: {own if own and own != '%' else '円'}" + ("" if own else f"  {ASK} no unit is printed beside the figures"),
        f"asks_for: [{', '.join(asks)}]" + ("" if asks else f"  {ASK} of {', '.join(FIGURES[:5])}"),
        "# What the sheets print as the kind of a project: new, enhanced, recurring or supplementary.",
        "changes: {新規: new, 拡充: enhanced, レベルアップ: enhanced, 継続: recurring, 経常: recurring,",
        "  補正予算: supplementary}",
        "",
        "# key: a field of the record, or with text: true a section. Spellings of other years go behind the first.",
        "boxes:",
        *(f"  - {{key: {key}, labels: [{word}]}}  {ASK} in a line outside of boxes, see reading.lines: 「{example}」"
          for key, word, example in _of_lines(draft)),
        *(_box(label) for label in draft.labels if label.key),
        "",
        "# Lines outside of boxes that belong to the page.",
        "furniture:",
        *([f"  - {quoted('.*' + title_pattern(title) + '.*')}"] if title else []),
        '  - "[-－‐-― ]*[0-9０-９]{1,4}[-－‐-― ]*"',
        "",
        "reading:",
        f"  begins: {draft.begins}  # the box with which each sheet begins",
    ]
    if draft.title_line:
        lines += ["  # Lines outside of boxes; each group is what the box of its name says.",
                  f"  lines: [{quoted(draft.title_line[0])}]"]
    headings = [label for label in draft.labels if not label.key]
    if headings:
        lines += ["  # Headings of parts, under which nothing stands but other boxes.",
                  f"  headings: [{', '.join(quoted(label.text) for label in headings)}]"
                  + ("" if all(label.sure for label in headings) else f"  {ASK} or boxes, blank on these sheets")]
    lines += _figure_lines(figures, draft.tables)
    lines += _funding_lines(figures, draft.tables, guesser)
    return "\n".join(lines) + "\n"


def _sheets(count: int) -> str:
    return f"{count} sheets" if count > 1 else "a single sheet, so that labels were told by their words alone"


def _box(label: Label) -> str:
    kind = ", text: true" if label.is_text else ""
    short = label.example[:24] + "…" * (len(label.example) > 24)
    example = f"「{short}」" if short else "blank, or a table"
    told = f"  # {example}" if label.sure else f"  {ASK} {example}"
    return f"  - {{key: {label.key}, labels: [{quoted(label.text)}]{kind}}}{told}"


def _of_lines(draft: BoxedDraft) -> list[tuple[str, str, str]]:
    """The boxes that stand in the line of the title: key, a word for it, and that line."""
    if not draft.title_line:
        return []
    pattern, example = draft.title_line
    return [(key, word, example) for key, word in (("number", "番号"), ("title", "事業名"), ("change", "区分"))
            if f"<{key}>" in pattern]


# ---- figures


def _figures(tables: Sequence[Table], guesser: Guesser) -> dict[str, _Found]:
    """Where each amount stands, by its field: where the row of the cost meets a column that names the amount, or the
    other way round."""
    found: dict[str, _Found] = {}
    for table in tables:
        for amounts, costs, turned in ((table.columns, table.rows, False), (table.rows, table.columns, True)):
            cost = max(costs, key=guesser.is_cost, default="")
            named = {label: field for label in amounts if (field := guesser.figure(label.rpartition("/")[2])
                                                            or guesser.figure(label.partition("/")[0]))}
            # A lone row of figures under the heads of their columns needs no label.
            if not named or not (guesser.is_cost(cost) or not costs and not turned):
                continue
            budget = "adjusted" if "settled" in named.values() else "budgeted"
            for label, guessed in named.items():
                field = budget if guessed in ("adjusted", "budgeted") else guessed
                of = "first" if years_ascend(amounts) is False else "last"
                if field not in found or of == "last" and found[field].table is table:
                    row, column = (label, cost) if turned else (cost, label)
                    found[field] = _Found(table, row, column, of)
            rate = next((label for label in costs if guesser.figure(label) == FIGURES[5]), None)
            if rate and (settled := found.get("settled")):
                # The rate of a table with a row for it stands where the settled amount does.
                row, column = (settled.row, rate) if turned else (rate, settled.column)
                found[FIGURES[5]] = _Found(table, row, column, settled.of)
            if found:
                return found
    return found


def _figure_lines(figures: dict[str, _Found], tables: Sequence[Table]) -> list[str]:
    if not tables:
        return []
    lines = ["  # Figures in tables, by the labels of their row and column; years in labels may differ."]
    for table in tables:
        lines.append(f"  # {table.key}: rows {'、'.join(table.rows[:12])}; columns {'、'.join(table.columns[:12])}")
    if not figures:
        return [*lines, f"  {ASK} none of these names an amount of the record. To take one, write for example",
                "  # figures:",
                f"  #   settled: {{box: {tables[0].key}, row: [{quoted(tables[0].rows[0] if tables[0].rows else '')}], "
                f"column: [{quoted(tables[0].columns[0] if tables[0].columns else '')}]}}"]
    lines += ["  figures:"]
    for field, one in figures.items():
        of = ", of: first" if one.of == "first" else ""
        where = ", ".join([f"box: {one.table.key}", *(f"{side}: [{quoted(label)}]" for side, label in (
            ("row", one.row), ("column", one.column)) if label)])
        lines.append(f"    {field}: {{{where}{of}}}")
    return lines


def _funding_lines(figures: dict[str, _Found], tables: Sequence[Table], guesser: Guesser) -> list[str]:
    whole = figures.get("settled") or figures.get("budgeted") or figures.get("requested")
    for table in tables:
        for labels, others in ((table.rows, "column"), (table.columns, "row")):
            sources: dict[str, list[str]] = {}
            for label in labels:
                if source := guesser.source(label.rpartition("/")[2]):
                    sources.setdefault(source, []).append(label)
            if len(sources) > 1:
                across = getattr(whole, others) if whole and whole.table is table else None
                column = f"    column: [{quoted(across)}]" if across else \
                    f"    column: []  {ASK} the label of the year whose money it is"
                first = ["    of: first"] if whole and whole.of == "first" else []
                return ["  # Where the money comes from, by the labels of rows (or columns).", "  funding:",
                        f"    box: {table.key}", column, *first, "    sources:",
                        *(f"      {source}: [{', '.join(map(quoted, sources[source]))}]"
                          for source in FUNDING if source in sources)]
    return []
