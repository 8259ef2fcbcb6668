"""Stage 2 for forms whose boxes have labels at their side, in vertical type: one page a project (主要施策の成果).

Text layers tear such pages apart: labels come letter by letter between the words, figures out of their columns,
the foot of a page in any order. So nothing is read by its place alone. The words of a document are given roles,
one after the other, by what can be told for sure: figures, feet, titles, labels, pieces of labels; what is left is
text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.forms import Form
from portal.model import Document, LeftOut, Place, Reading
from portal.sheets.side_labels.footer_values import ReferenceRanges
from portal.sheets.side_labels.label_fragments import TornLabels
from portal.sheets.side_labels.layer_lines import LABEL, MARK, TEXT, Line, text_to_line, words_to_text
from portal.sheets.side_labels.page_footers import claim_footer, find_footers
from portal.sheets.side_labels.page_labels import claim_labels
from portal.sheets.side_labels.page_split import Pages, claim_titles, split_pages
from portal.sheets.side_labels.text_flow import page_to_flow
from portal.sheets.side_labels.printed_headings import document_headings
from portal.sheets.side_labels.settled_sheet import PageParts, page_to_sheet
from portal.sheets.side_labels.settlement_figures import claim_figure_boxes
from portal.sheets.side_labels.rules import Labels, Rules, form_to_rules, plain
from portal.sheets.text_cells import fold

_LONGEST_FURNITURE = 100


def read_side_labels(document: Document, form: Form) -> Reading:
    """The sheets of a document, one a page, in order. Every word of it is in a box, among the figures, left out
    with its reason, or quoted in a remark. Raises Faults when the form's `reading` is wrong."""
    rules = form_to_rules(form)
    labels = Labels(form, rules)
    lines = [text_to_line(text, number, rules) for number, text in enumerate(document.lines, 1)]
    _claim_furniture(lines, form, rules)
    figures = claim_figure_boxes(lines, rules, labels)
    footers = find_footers(lines, form, rules, labels)
    for footer in footers:
        claim_footer(footer)
    titles = claim_titles(lines, footers, form, rules)
    _claim_visions(lines, labels)
    pages = split_pages(lines, titles, figures, footers, labels)

    torn = TornLabels(labels.side, labels.review, tuple(sorted(map(plain, rules.words), key=len, reverse=True)))
    found = [claim_labels(page, rules, labels, torn) for page in pages.pages]
    headings = document_headings(lines, form)
    ranges = ReferenceRanges(footers)
    sheets = []
    for index, page in enumerate(pages.pages):
        parts = PageParts(page, index, found[index].start_year, page_to_flow(page, found[index], rules, labels))
        sheets.append(page_to_sheet(parts, pages.offices, ranges, headings, form))
    return Reading(tuple(sheets), _outside(pages))


def _claim_furniture(lines: Sequence[Line], form: Form, rules: Rules) -> None:
    """Claim the lines that are furniture as a whole; a lone dash may be a value."""
    for line in lines:
        words = line.words
        if words and len(words) < _LONGEST_FURNITURE:
            text = words_to_text(words)
            if form.is_furniture(text) and not re.fullmatch(rules.no_reference, fold(text)):
                for word in words:
                    word.take(MARK)


def _claim_visions(lines: Sequence[Line], labels: Labels) -> None:
    """Claim the label of the vision, which is long enough to be known anywhere."""
    for line in lines:
        for run in line.runs:
            for index, word in enumerate(run.words):
                if word.role == TEXT and (found := labels.at(run.words, index, ("vision",))):
                    for each in run.words[index:index + found[1]]:
                        each.take(LABEL, "vision")


def _outside(pages: Pages) -> tuple[LeftOut, ...]:
    """What stands on no page: before the first one, or between two."""
    first = pages.pages[0].place[0] if pages.pages else None
    return tuple(LeftOut(words_to_text(line.words), "front-matter" if first is None or line.number < first
                         else "notice", Place(lines=(line.number, line.number)))
                 for line in pages.outside if not line.blank)
