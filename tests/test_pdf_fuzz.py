"""The test documents, changed at random (tests/pdf_mutations.py), through stages 1 to 4: read, or refused with one
fault; nothing else.

FUZZ_CASES=5000 (or more) FUZZ_FROM=1000 make test ARGS="-k fuzz" tries other and more changes than each run does.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from portal.documents.page_stream import data_to_pdf_document
from portal.documents.isolation import run_limited
from portal.faults import Faults
from portal.findings import project_to_findings
from portal.findings.book import book_to_findings
from portal.forms import load_forms
from portal.projects.assemble import reading_to_projects
from portal.projects.book import reading_to_book
from portal.reading import json_to_read, path_to_json
from tests.pdf_mutations import first_page, mutate
from tests.time_limit import TooLong, limit

HERE = Path(__file__).parent
CASES, FIRST = int(os.environ.get("FUZZ_CASES", "100")), int(os.environ.get("FUZZ_FROM", "0"))
SECONDS = 1.5  # Of processor time, for each case. What takes longer would be ended by the limits of a document.
REFUSED = {"pdf-cut-off", "pdf-damaged", "pdf-encrypted", "pdf-too-long", "pdf-without-pages", "no-text-layer",
           "no-sheets", "not-utf-8", "ambiguous-form"}


def fuzz(first: int, cases: int) -> bytes:
    """What became of each case, counted, and what went wrong, as JSON."""
    forms = load_forms(HERE.parent / "content" / "forms")
    documents = [first_page(path.read_bytes()) for path in sorted((HERE / "documents").glob("*.pdf"))]
    outcomes: Counter[str] = Counter()
    wrong = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.pdf"
        for case in range(first, first + cases):
            luck = random.Random(case)
            path.write_bytes(mutate(documents[luck.randrange(len(documents))], luck))
            try:
                with limit(SECONDS):
                    read = json_to_read(path_to_json(path, "x.pdf", "x", tuple(forms.values()), 100, 1), "x.pdf")
                    if read.form:
                        for project in reading_to_projects(read.reading, forms[read.form], "x", "x"):
                            project_to_findings(project)
                        book_to_findings(reading_to_book(read.reading, forms[read.form], "x", "x"))
                outcome = "read" if read.form else "no form"
            except Faults as error:
                outcome = " ".join(fault.slug for fault in error.faults)
            except TooLong:
                outcome = "too long"
            except MemoryError:
                outcome = "too large"
            except Exception as error:  # What a mutation finds may be anything, and is told with its case.
                outcome = "wrong"
                wrong.append(f"case {case}: {type(error).__name__}: {error}")
            outcomes[outcome] += 1
    return json.dumps([outcomes, wrong]).encode()


def test_changed_documents_are_read_or_refused():
    outcomes, wrong = json.loads(run_limited(fuzz, FIRST, CASES, name="fuzz", seconds=max(300, CASES * SECONDS),
                                             megabytes=2_000))
    assert not wrong, "\n".join(wrong)
    assert set(outcomes) <= REFUSED | {"read", "no form", "too long", "too large"}, outcomes
    assert outcomes["read"] > CASES / 10 and outcomes["pdf-damaged"] > CASES / 10, outcomes
    assert outcomes.get("too long", 0) + outcomes.get("too large", 0) <= CASES / 20, outcomes


@pytest.mark.parametrize("name", ["book-spread", "request-2023-weasyprint", "request-2020-calc-cut",
                                  "settlement-2022-chromium"])
def test_what_is_changed_is_whole_before(name):
    whole = (HERE / "documents" / f"{name}.pdf").read_bytes()
    one, first = (data_to_pdf_document(data, "x.pdf", "x").pages for data in (first_page(whole), whole))
    assert len(one) == 1 and one[0] == first[0]
