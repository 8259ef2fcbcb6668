"""Amounts in cells that are joined over the rows of several projects: one amount of all of them together."""

from __future__ import annotations

from dataclasses import replace

from portal.model import Remark
from portal.sheets.table.project_rows import ProjectRows
from portal.sheets.table.rules import ROW_AMOUNTS


def share_merged_amounts(projects: list[ProjectRows]) -> None:
    """Marks the projects that share one budgeted amount. Any other amount of several projects is told of, and is
    that of none: nobody knows the parts."""
    found: dict[tuple[int, str, tuple[int, int, int, int]], list[int]] = {}
    for position, project in enumerate(projects, 1):
        for column in project.part.header.of(*ROW_AMOUNTS):
            merged = project.part.grid.merged(project.first, column.number)
            if merged and merged[0] < merged[2]:
                found.setdefault((project.part.grid.number, column.box.key, merged), []).append(position)
    for (_, field, merged), positions in found.items():
        if len(positions) < 2:
            continue
        for position in positions:
            project = projects[position - 1]
            if field == "budgeted":
                project.shared = tuple(positions)
            elif project.total:
                place = project.part.grid.place(*merged)
                project.total = replace(project.total, **{field: None}, lost=(*project.total.lost, field))
                project.remarks.append(Remark("amount-of-several", f"{len(positions)}事業の行を結合したセルの額です。"
                                              "この事業の額は分かりません。", place))
