"""Which words of the glossary a project's text uses, so that its page can explain them."""

from __future__ import annotations

from portal.model import Project
from portal.pages.glossary import Glossary, Term

MOST = 5


def words_in(project: Project, glossary: Glossary) -> tuple[Term, ...]:
    """The terms that the project's readable text uses, in the order in which they first appear, at most MOST."""
    text = "\n".join([section.body for section in project.sections if not section.missing])
    found, letters = [], set(text)
    for words, term in glossary.running_words:  # That a letter is missing is told sooner than that a word is.
        if first := [place for word, own in words if own <= letters and (place := text.find(word)) >= 0]:
            found.append((min(first), term.id, term))
    return tuple([term for _, _, term in sorted(found, key=lambda each: each[:2])[:MOST]])
