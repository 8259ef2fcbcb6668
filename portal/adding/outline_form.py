"""The draft of an outline form as YAML, with a comment at all that a person has to decide."""

from __future__ import annotations

from portal.adding.form_head import ASK, head_lines, quoted
from portal.adding.outline_draft import NUMBERS, OutlineDraft
from portal.adding.titles import guess_stage, title_pattern

_FIELDS = {"requested": "requested", "decided": "budgeted", "announced": "budgeted"}


def outline_form(draft: OutlineDraft, name: str, title: str) -> str:
    """The text of the form file `name`.yaml."""
    stage, sure = guess_stage(title)
    stage = "announced" if stage == "decided" and draft.priced else stage
    field = _FIELDS.get(stage, "budgeted")
    told = f"{draft.count} items, {draft.priced} of them with an amount"
    lines = [
        *head_lines(name, title, drafted_from=told, guide="docs/adding.md tells how", shape="outline",
                    layout="outline", stage=stage, sure=sure, title_place="at the top",
                    marks_place="in such a document",
                    detect=[*([title_pattern(title)] if title else []),
                            *(f"^{mark}" for mark in (draft.areas, draft.items) if mark),
                            *(["^(第?[1１]|[(（][1１][)）]|①)"] if draft.numbers else [])]),
        "unit: 円",
        f"asks_for: [{field if draft.priced else ''}]",
        *([f"amount_scope: project  {ASK} whole-project, where the amounts are those of larger projects"]
          if draft.priced else []),
        "",
        "# key: a field of the record, or with text: true a section.",
        "boxes:",
        "  - {key: title, labels: [項目]}",
        *(["  - {key: policy_area, labels: [分野]}"] if draft.areas else []),
        "  - {key: description, labels: [内容], text: true}",
        "",
        "# Lines that belong to the page and not to its text; each pattern matches a whole line.",
        "furniture:",
        '  - "[-－‐-― ]*[0-9０-９]{1,4}[-－‐-― ]*"',
        "",
        "reading:",
    ]
    if draft.areas:
        lines.append(f"  areas: [{quoted(draft.areas)}]  # marks of the policy areas under which items stand")
    lines += ["  items:"]
    if draft.numbers:
        lines += ["    # Styles of numbering, the most usual first.", "    numbers:",
                  *(f"      - {quoted(pattern)}" for pattern in NUMBERS)]
    else:
        lines.append(f"    marks: [{quoted(draft.items)}]  # marks of items, each of which becomes a project")
    lines.append("  text: description")
    if draft.priced:
        lines += ["  amounts:", f"    field: {field}"]
        if draft.brackets:
            lines.append(f"    brackets: [{', '.join(map(quoted, draft.brackets))}]")
        if draft.at_end:
            lines.append("    at_end: true  # without brackets, at the end of the title or on a line of its own")
        lines += ["    # Words before a figure that say what it is.",
                  '    lead: "(?:令和 ?[0-9元]+ ?年度 ?)?(?:当初)?(?:予算額?|事業費|総額|計)[:： ]*"',
                  '    joint: "(?:合わせて|あわせて|併せて)[:：]?\\\\s*(?P<amount>.+)"']
    lines += ["  layout:", f"    list_marks: [{', '.join(map(quoted, draft.bullets or ('・',)))}]",
              f"    notes: [{', '.join(map(quoted, draft.notes or ('※',)))}]",
              "  # What stands before the first item, such as a title, is no item's.", "  front: {}"]
    lines += [f"  {ASK} {count} lines begin with {mark}: areas, items, layout.list_marks, or text as they are now"
              for mark, count in draft.unknown]
    return "\n".join(lines) + "\n"
