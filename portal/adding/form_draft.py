"""The draft of a form file for a document of no known form: which shape it has, and the text of the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portal import strict_yaml
from portal.adding.boxed_draft import cells_to_draft
from portal.adding.boxed_form import boxed_form
from portal.adding.file import look_at_file
from portal.adding.form_head import ASK
from portal.adding.outline_draft import lines_to_draft
from portal.adding.outline_form import outline_form
from portal.adding.page_cells import Shown, file_to_shown
from portal.adding.table_draft import rows_to_draft
from portal.adding.table_form import table_form
from portal.adding.titles import page_title, text_title
from portal.adding.words import Guesser, figure_unit
from portal.config import Limits
from portal.faults import Fault, Faults
from portal.forms import Form
from portal.reading import json_to_read, read_limited
from portal.schema import check_model
from portal.sheets.labelled.labels import line_unit

_MOST_TOLD = 5  # Of the doubts about one kind of thing.


@dataclass(frozen=True)
class FormDraft:
    """The draft: the form's name, the text of its file, the lines of it that a person has to decide, and the known
    forms whose marks the document shows."""

    name: str
    text: str
    known: tuple[str, ...] = ()

    @property
    def open(self) -> list[str]:
        """The lines with a question mark."""
        return [line.strip() for line in self.text.splitlines() if ASK in line]

    @property
    def form(self) -> Form:
        """The form as it is now. Raises Faults when the draft is no form."""
        value = strict_yaml.load(self.text, f"forms/{self.name}.yaml")
        return check_model(value, f"forms/{self.name}.yaml", Form).model_copy(update={"reading": value["reading"]})


def draft_form(path: Path, name: str, forms: dict[str, Form], limits: Limits) -> FormDraft:
    """The draft of the form `name` for the document at `path`. Raises Faults when it can't be read, or shows neither
    boxes with labels nor headings and items."""
    added = look_at_file(path)
    shown = file_to_shown(path, added.told, limits, forms.values())
    guesser = Guesser(forms.values())
    if shown.cells:
        boxed = cells_to_draft(shown, guesser)
        if boxed:
            return FormDraft(name, boxed_form(boxed, name, page_title(shown), _printed_unit(shown), guesser), shown.forms)
    table = rows_to_draft(shown.rows, guesser)
    if table:
        return FormDraft(name, table_form(table, name), shown.forms)
    outline = lines_to_draft(shown.lines)
    if outline:
        return FormDraft(name, outline_form(outline, name, text_title(shown.lines)), shown.forms)
    raise Faults(Fault(added.told, 0, "no-form-seen", "a document shows boxes with labels that its sheets have in "
                       "common, columns with labels, or headings and items with marks or numbers", "none of these",
                       "give a newsletter as text; or describe the form by hand: content/forms/ has one of each layout"))


def _printed_unit(shown: Shown) -> str | None:
    """The unit that a line gives for all figures, or, without one, that figures are printed with."""
    cells = (*shown.ground, *shown.cells)
    return next((unit for of in (line_unit, figure_unit) for cell in cells if (unit := of(cell.text))), None)


def write_form(draft: FormDraft, folder: Path) -> Path:
    """The draft as a file in `folder`, content/forms/. Raises Faults when there is such a file, or it can't be
    written."""
    path = folder / f"{draft.name}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(draft.text)
    except FileExistsError:
        raise Faults(Fault(f"forms/{path.name}", 0, "form-there", "a form is drafted once", "a file of this name",
                           "give another --name, or move the file away")) from None
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Faults(Fault(f"forms/{path.name}", 0, "content-not-written", "the form can be written",
                           error.strerror or "an error", "make room or mend the rights")) from None
    return path


def try_form(draft: FormDraft, path: Path, limits: Limits, jobs: int) -> list[str]:
    """What the draft, as it is, reads in the document: a line each."""
    try:
        data = read_limited(path, path.name, "document", (draft.form,), limits, jobs)
        reading = json_to_read(data, path.name).reading
    except Faults as error:
        return [str(fault) for fault in error.faults]
    remarks = [*reading.remarks, *(remark for sheet in reading.sheets for remark in sheet.remarks)]
    told = [f"as it is, it reads {len(reading.sheets)} sheets, with {len(remarks)} doubts"]
    for slug in sorted({remark.slug for remark in remarks}):
        own = [remark.message for remark in remarks if remark.slug == slug]
        told += [f"  {slug}: {message}" for message in list(dict.fromkeys(own))[:_MOST_TOLD]]
    return told
