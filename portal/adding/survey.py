"""What a document says about itself before it is cut into sheets: its pages, and the year that its title prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from portal.config import Limits
from portal.documents.files import file_to_document
from portal.documents.isolation import run_limited
from portal.eras import ERAS
from portal.forms import Form
from portal.reading import document_to_texts
from portal.sheets.text_cells import fold, squeeze

_PAGES = 5  # Pages. A title that says the year stands on the first ones.
_YEAR = re.compile(r"(令和|平成|昭和)(元|[0-9]{1,2})年度")


def survey_years(path: Path, name: str, form: Form, limits: Limits) -> list[int]:
    """The fiscal years printed in what shows the document's form (see `detect`), each once, in a child process."""
    told = run_limited(_survey, path, name, tuple(form.detect), limits.pages, name=name, seconds=limits.seconds,
                       megabytes=limits.megabytes)
    return json.loads(told)


def _survey(path: Path, name: str, detect: tuple[str, ...], max_pages: int) -> bytes:
    document = file_to_document(path, name, "document", max_pages)
    return json.dumps(texts_to_years(islice(document_to_texts(document), _PAGES), detect)).encode()


def texts_to_years(texts: Iterable[str], detect: Iterable[str]) -> list[int]:
    """The fiscal years in what the patterns `detect` match, in order."""
    patterns = [re.compile(pattern, re.MULTILINE) for pattern in detect]
    found = [match[0] for text in texts for pattern in patterns for match in pattern.finditer(text)]
    years = {_year(era, number) for one in found for era, number in _YEAR.findall(squeeze(fold(one)))}
    return sorted(years)


def _year(era: str, number: str) -> int:
    return dict(ERAS)[era] + (1 if number == "元" else int(number)) - 1
