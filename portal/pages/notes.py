"""What readers noticed, in English. A remark is one Japanese sentence in the record; the sentences that the program
says, with {} for what stands in them, and their English are in templates/languages/notes.en.po."""

from __future__ import annotations

import re
from functools import cache

from babel.messages import pofile

from portal.faults import Fault, Faults
from portal.pages.language import CATALOGUES

_NAME = "notes.en.po"
# Between quoted things of a list: 「甲」、「乙」.
_LISTED = re.compile("、(?=「)")


def english_note(message: str) -> str | None:
    """A remark in English, with what it quotes as printed; None for a sentence that the program does not say."""
    for pattern, english in _sentences():
        if match := pattern.fullmatch(message):
            return english.format(*map(_piece, match.groups()))
    return None


def _piece(text: str) -> str:
    """What stands in a sentence: a list, or a sentence of its own."""
    return ", ".join(english_note(part) or part for part in _LISTED.split(text))


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences as patterns, those that say the most first. Raises Faults for a catalogue that can't be read."""
    try:
        with (CATALOGUES / _NAME).open("rb") as file:
            catalogue = pofile.read_po(file, abort_invalid=True)
    except (OSError, pofile.PoFileError, UnicodeDecodeError) as error:
        raise Faults(Fault(f"templates/languages/{_NAME}", 0, "bad-catalogue", "the catalogue is a PO file", str(error),
                           "mend it")) from None
    said = sorted(((entry.id, entry.string) for entry in catalogue if entry.id), key=lambda each: (-len(each[0]), each))
    return tuple((re.compile("(.+?)".join(map(re.escape, japanese.split("{}"))), re.DOTALL), english)
                 for japanese, english in said)
