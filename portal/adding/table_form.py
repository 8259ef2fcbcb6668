"""The draft of a form that is a table as YAML, with a comment at all that a person has to decide."""

from __future__ import annotations

import re

from portal.adding.form_head import ASK, head_lines, quoted
from portal.adding.table_draft import TableDraft
from portal.adding.titles import guess_stage, title_core
from portal.sheets.labelled.labels import label_unit, line_unit

_AMOUNTS = ("requested", "budgeted", "earmarked", "adjusted", "settled")


def table_form(draft: TableDraft, name: str) -> str:
    """The text of the form file `name`.yaml."""
    title = next((core for text in draft.above if not line_unit(text) and len(core := title_core(text)) >= 4), "")
    columns = [column for column in draft.columns if column.key]
    stage, sure = guess_stage(title + "".join(column.label for column in columns))
    keys = [column.key for column in columns]
    asks = [key for key in _AMOUNTS if key in keys]
    unit = next((one for text in draft.above if (one := line_unit(text))), None) or \
        next((one for column in columns if (one := label_unit(column.label)) and one != "%"), None)
    labels = [column.label.rpartition("/")[2] for column in columns if column.sure]
    marks = [label for label in labels if label in sorted(labels, key=len)[-3:]]
    ignored = [column for column in draft.columns if not column.key]
    begins = "number" if "number" in keys else "title" if "title" in keys else keys[0]
    return "\n".join([
        *head_lines(name, title, drafted_from=f"a table of {draft.rows} rows",
                    guide="docs/tables.md tells what the keys mean", shape="table", layout="table-rows", stage=stage,
                    sure=sure, title_place="above the table", marks_place="in the head of such a table",
                    detect=map(re.escape, marks)),
        f"unit: {unit or '円'}" + ("" if unit else f"  {ASK} no unit is printed above the table"),
        f"asks_for: [{', '.join(asks)}]" + ("" if asks else f"  {ASK} of {', '.join(_AMOUNTS)}"),
        "changes: {新規: new, 拡充: enhanced, レベルアップ: enhanced, 継続: recurring, 経常: recurring, 補正予算: supplementary}",
        "",
        "# Columns by their labels; years in labels stand for any year.",
        "boxes:",
        *(f"  - {{key: {column.key}, labels: [{quoted(column.label)}]{', text: true' if column.is_text else ''}}}"
          f"{'  #' if column.sure else '  ' + ASK} {_short(column.example)}" for column in columns),
        "",
        "reading:",
        f"  key: [{begins}]  # the column that is filled where a project begins",
        *([f"  carried: [{', '.join(draft.carried)}]  # a blank cell means what stands above it"] if draft.carried else []),
        *([f"  subtotals: [{quoted('小計|計|.+[' + ''.join(draft.sums) + ']計')}]"] if draft.sums else []),
        *([f"  ignored: [{', '.join(quoted(column.label) for column in ignored)}]  {ASK} not taken into the record"]
          if ignored else []),
    ]) + "\n"


def _short(example: str) -> str:
    return f"「{example[:24]}{'…' if len(example) > 24 else ''}」" if example else "blank"
