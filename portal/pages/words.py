"""Which words of the glossary a project's text uses, so that its page can explain them."""

from __future__ import annotations

from portal.model import Project
from portal.pages.glossary import Glossary, Term
from portal.pages.project_view import ProjectView

MOST = 5
ELSEWHERE = "contract_authorization"  # A word that stands where its figure does, and is explained there.


def words_beside(view: ProjectView, glossary: Glossary) -> tuple[Term, ...]:
    """Of the terms that a project's text uses those that its page does not explain elsewhere."""
    explained = {ELSEWHERE, *(row.source for row in view.funding)}
    return tuple([term for term in words_in(view.project, glossary) if term.id not in explained])


def words_in(project: Project, glossary: Glossary) -> tuple[Term, ...]:
    """The terms that the project's readable text uses, in the order in which they first appear, at most MOST."""
    text = "\n".join([section.body for section in project.sections if not section.missing])
    first: dict[str, tuple[int, str, Term]] = {}
    for letter, words in glossary.running_words.items():
        if letter in text:  # That a letter is missing is told sooner than that a word is.
            for word, term in words:
                place = text.find(word)
                if place >= 0 and (term.id not in first or place < first[term.id][0]):
                    first[term.id] = place, term.id, term
    return tuple([term for _, _, term in sorted(first.values(), key=lambda each: each[:2])[:MOST]])
