"""Pages of budget books on disk: content/wards/<ward>/<year>/book/, one YAML file a 款 and one a table of 総括."""

from __future__ import annotations

from pathlib import Path

from portal import strict_yaml
from portal.faults import Collector, Fault, Faults
from portal.model import Book, BookSummary, Kan
from portal.projects.book_record import kan_to_record, record_to_kan, record_to_summary, summary_to_record
from portal.projects.page_file import SCHEMA_LINE, PagePlan, body_to_page, page_name, plan_texts
from portal.projects.page_text import read_written
from portal.projects.page_writer import write_page

_HEAD = SCHEMA_LINE.format(schema="book") + "Written by the parse, never by hand. Digest {digest}\n"


def book_to_text(book: Book) -> str:
    """What a document has of a budget book as YAML, as `build.py read` prints it."""
    return strict_yaml.dump([*map(summary_to_record, book.summaries), *map(kan_to_record, book.kan)])


def plan_book_pages(folder: Path, name: str, book: Book) -> PagePlan:
    """The pages of a year's budget book to write, and those to take away. Raises Faults when a person has edited
    one that would change ("page-edited")."""
    wanted = {page_name(kan): body_to_page(write_page(kan_to_record(kan)), _HEAD) for kan in book.kan}
    wanted |= {page_name(summary): body_to_page(write_page(summary_to_record(summary)), _HEAD)
               for summary in book.summaries}
    return plan_texts(folder, name, wanted, lambda file, old: Fault(
        f"{name}/{file}", 1, "page-edited", "a page of a budget book is as the parse wrote it", "an edit by hand",
        "add what you changed as corrections to source.yaml, then delete the page and parse again"))


def load_book(folder: Path, name: str) -> Book:
    """The budget book of a year's book/ folder, in the order of its documents; an empty one when there is none.
    Raises Faults."""
    kan: list[Kan] = []
    summaries: list[BookSummary] = []
    faults = Collector()
    for path in sorted(folder.glob("*.yaml")):
        with faults:
            page = f"{name}/{path.name}"
            one = _page_to_part(strict_yaml.read_text(path, page), page)
            if page_name(one) != path.name:
                raise Faults(Fault(page, 2, "page-name", f"the page of {one.id} is called {page_name(one)}",
                                   path.name, "rename the page, or mend its id"))
            (kan if isinstance(one, Kan) else summaries).append(one)
    faults.finish()
    return Book(tuple(sorted(kan, key=_order)), tuple(sorted(summaries, key=_order)))


def _page_to_part(text: str, page: str) -> Kan | BookSummary:
    value = read_written(text)
    if value is None:
        value = strict_yaml.load(text, page)
    try:
        return record_to_summary(value) if "rows" in value else record_to_kan(value)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Faults(Fault(page, 1, "page-shape", "a page of a budget book has the keys of its record", str(error),
                           "delete the page and parse again")) from None


def _order(part: Kan | BookSummary) -> tuple:
    place = part.source.place
    return part.source.document, place.page or 0, (place.box or (0.0, 0.0))[1], part.id
