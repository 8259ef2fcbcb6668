"""Which words of the glossary a project's text uses, so that its page can explain them."""

from __future__ import annotations

from portal.model import Project
from portal.pages.glossary import Glossary, Term

# The groups of the glossary with words that stand in running text; the words of boxes, amounts and checks are
# explained where a page prints them.
GROUPS = ("topics", "funding", "process")
MOST = 5


def words_in(project: Project, glossary: Glossary) -> tuple[Term, ...]:
    """The terms that the project's readable text uses, in the order in which they first appear, at most MOST.

    Everyday words of two letters (事業, 予算) are left out: they stand everywhere.
    """
    text = "\n".join(section.body for section in project.sections if not section.missing)
    found = []
    for group in glossary.groups:
        for term in group.terms if group.id in GROUPS else ():
            places = [text.find(word) for word in (term.term, *term.aliases) if len(word) > 2 or word.isascii()]
            if first := [place for place in places if place >= 0]:
                found.append((min(first), term.id, term))
    return tuple(term for _, _, term in sorted(found, key=lambda each: each[:2])[:MOST])
