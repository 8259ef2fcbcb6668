"""The filled rows of a review sheet as corrections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from portal.faults import Collector, Fault, Faults
from portal.model import BookSummary, Kan, Project
from portal.projects.book_corrections import apply_book_correction, find_book_field, kind_of_book_field
from portal.projects.corrections import apply_correction, find_field, kind_of, names_book_part
from portal.projects.record import project_to_record
from portal.review.book_doubts import part_to_record
from portal.review.cells import NULL, cell_to_text, cell_to_value, same_value
from portal.review.sheet import Row
from portal.sources import Correction


def rows_to_corrections(rows: Iterable[Row], parts: Mapping[str, Project | Kan | BookSummary], name: str,
                        date: str, lossy: bool = False) -> tuple[Correction, ...]:
    """A correction for each row in which something is filled in, in the order of the rows.

    parts     projects, and parts of budget books, by id, as they are now
    name      of the sheet, for messages; their line is the number of the row
    date      YYYY-MM-DD
    lossy     see `sheet.file_to_rows`
    Raises Faults, all together, for every row that does not fit: an unknown project or field, no reason, a value
    that is none for the field, or a row that no longer says what the project does.
    """
    records = {key: deepcopy(project_to_record(part) if isinstance(part, Project) else part_to_record(part))
               for key, part in parts.items()}
    seen: dict[tuple[str, str], int] = {}
    corrections = []
    faults = Collector()
    for row in rows:
        if not row.cells["corrected"].strip() and not row.cells["reason"].strip():
            continue
        with faults:
            corrections.append(_correction(row, records, seen, name, date, lossy))
    faults.finish()
    return tuple(corrections)


def _correction(row: Row, records: Mapping[str, dict[str, Any]], seen: dict[tuple[str, str], int], name: str,
                date: str, lossy: bool) -> Correction:
    def refuse(slug: str, must: str, found: str, repair: str) -> Faults:
        return Faults(Fault(name, row.number, slug, must, found, repair))

    project, field = cell_to_text(row.cells["project"]), cell_to_text(row.cells["field"])
    record = records.get(project)
    if record is None:
        raise refuse("row-project", "project is the id of a published project, or of a part of a budget book",
                     repr(project), "put the id back")
    if (project, field) in seen:
        raise refuse("row-twice", "a field is corrected in one row", f"{field} of {project} again "
                     f"(first in row {seen[project, field]})", "take one of the two out")
    seen[project, field] = row.number
    of_book = names_book_part(project)
    holder, key = (find_book_field if of_book else find_field)(record, field, name, row.number)
    now = holder[key]
    if isinstance(now, (dict, list)):
        raise refuse("row-field", "field names one value", f"{field!r}, which holds several", "name the value "
                     "inside it")
    if not same_value(row.cells["parsed value"], now, lossy):
        raise refuse("row-changed", f"parsed value is what the parse gives for {field} of {project}, {now!r}",
                     repr(cell_to_text(row.cells["parsed value"])),
                     "write a new sheet with review --out, and fill the row in there")
    reason = cell_to_text(row.cells["reason"]).strip()
    corrected = cell_to_text(row.cells["corrected"])
    if not corrected.strip():
        raise refuse("row-value", f"a row with a reason has a corrected value, or {NULL} for none", "nothing",
                     "fill corrected in, or take the reason out")
    if not reason:
        raise refuse("row-reason", "a correction has a reason", "nothing", "say where the corrected value is to "
                     "be seen")
    if lossy and "?" in corrected + reason:
        raise refuse("row-characters", "a text with ? is saved as UTF-8: saved otherwise, ? may stand for a lost "
                     "character", repr(corrected if "?" in corrected else reason),
                     "save the sheet as \"CSV UTF-8\"")
    try:
        kind = kind_of_book_field(key) if of_book else kind_of(record, holder, key)
        value = cell_to_value(row.cells["corrected"], kind, record["unit"], cell_to_text(row.cells["raw text"]))
    except ValueError as error:
        raise refuse("row-value", f"corrected is {error}", repr(corrected), "write such a value") from None
    if value == now and type(value) is type(now):
        raise refuse("row-same", "corrected is another value than the parsed one", repr(corrected),
                     "take it and the reason out")
    done = Correction(project=project, field=field, was=now, now=value, reason=reason, date=date)
    (apply_book_correction if of_book else apply_correction)(record, done, name, row.number)
    return done
